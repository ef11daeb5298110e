//! Completeness: what share of what should be there is there.

use crate::area_tree::AreaIx;
use crate::month::Month;

/// Why something is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// No delivery covers the place.
    NotCovered,
    /// The month was not delivered.
    NotReceived,
    /// The month was delivered in part.
    PartMonth,
    /// A category that the feed has always had stopped.
    CategoryStopped,
    /// A district that the feed has always had stopped.
    DistrictStopped,
    /// The count cannot be true by the feed's own history.
    Implausible,
    /// Rows were quarantined.
    Quarantined,
    /// Rows have no place that the lookups know.
    Unplaced,
    /// The extract lacks a column that the indicator needs.
    ColumnAbsent,
    /// Rows have no weight.
    WeightAbsent,
}

impl Cause {
    /// Every cause, calendar causes first.
    pub const ALL: [Self; 10] = [
        Self::NotCovered,
        Self::NotReceived,
        Self::PartMonth,
        Self::CategoryStopped,
        Self::DistrictStopped,
        Self::Implausible,
        Self::Quarantined,
        Self::Unplaced,
        Self::ColumnAbsent,
        Self::WeightAbsent,
    ];

    /// The spelling of the `cause` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotCovered => "not_covered",
            Self::NotReceived => "not_received",
            Self::PartMonth => "part_month",
            Self::CategoryStopped => "category_stopped",
            Self::DistrictStopped => "district_stopped",
            Self::Implausible => "implausible",
            Self::Quarantined => "quarantined",
            Self::Unplaced => "unplaced",
            Self::ColumnAbsent => "column_absent",
            Self::WeightAbsent => "weight_absent",
        }
    }

    /// Whether the cause makes every period partial that contains such a month. The others are a share of the
    /// period's rows.
    pub fn is_calendar(self) -> bool {
        matches!(
            self,
            Self::NotCovered
                | Self::NotReceived
                | Self::PartMonth
                | Self::CategoryStopped
                | Self::DistrictStopped
                | Self::Implausible
        )
    }
}

/// One indicator, area and month that is not whole: a row of the `completeness` table.
///
/// Where rows are the cause, the area is the smallest that they are known to lie in; the areas below it lack the
/// same share.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortfall {
    /// Position of the indicator in the assessment.
    pub indicator: usize,
    pub area: AreaIx,
    pub month: Month,
    /// Share of what should be there that is there, 0 to 1.
    pub share: f64,
    pub cause: Cause,
    /// Rows that are missing, where they can be counted.
    pub rows: Option<f64>,
    /// Whether they are missing from the parts of the area only: they count in the area itself.
    pub of_parts: bool,
}
