//! The latest year held against others than the year before: what a board asks when it looks back.

use crate::area_tree::AreaIx;
use crate::measure::Change;
use crate::month::Month;

/// What the latest year is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComparisonKind {
    YearBefore,
    /// The year that ended three years before.
    ThreeYearsBefore,
    /// The twelve months before the strategy began.
    StrategyStart,
    /// The year that the last assessment was about.
    LastAssessment,
    /// The financial year so far, against the same months of the year before.
    YearToDate,
}

impl ComparisonKind {
    /// The spelling of the `comparison` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YearBefore => "year_before",
            Self::ThreeYearsBefore => "three_years_before",
            Self::StrategyStart => "strategy_start",
            Self::LastAssessment => "last_assessment",
            Self::YearToDate => "year_to_date",
        }
    }
}

/// Two runs of months of one area, and how they differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub kind: ComparisonKind,
    pub area: AreaIx,
    /// First and last of the later months.
    pub now: (Month, Month),
    /// First and last of the earlier months.
    pub before: (Month, Month),
    /// The numbers, or why there are none.
    pub answer: Result<Compared, String>,
}

/// How two runs of months differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Events of the later months.
    pub count: f64,
    /// The value of the later months; absent for a part of a year, which has no rate.
    pub value: Option<f64>,
    pub change: Change,
    /// The least share of false ones, among comparisons of this kind in areas of this kind, at which a change is told.
    pub q: Option<f64>,
    /// Whether it is told: of as many comparisons a few differ by chance.
    pub told: bool,
}

impl Compared {
    /// The spelling of the `verdict` column.
    pub fn verdict(&self) -> &'static str {
        match self.change.change {
            _ if self.q.is_none() => "not_tested",
            Some(x) if self.told && x > 0.0 => "rose",
            Some(x) if self.told && x < 0.0 => "fell",
            _ => "no_clear_change",
        }
    }
}

/// The months that an assessment looks back to, as the project file gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baselines {
    /// First month of the strategy.
    pub strategy_start: Option<Month>,
    /// Last month of the last assessment.
    pub last_assessment: Option<Month>,
}
