//! Claims: what may be said of the numbers, each with its test and its evidence. The words are made later.

use crate::area::AreaCode;
use crate::area_tree::AreaIx;
use crate::cell::CellId;
use crate::measure::Change;
use crate::month::Month;
use crate::period::Period;
use crate::signal::SignalKind;

/// What a claim says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// Higher than the period before.
    Rose,
    /// Lower than the period before.
    Fell,
    /// The change may be chance.
    NoClearChange,
    /// A difference that nothing can be held against: nobody knows how much the numbers vary by themselves.
    NotTested,
    /// Records of the period are still to come.
    StillComing,
    /// A base too small for a percentage to mean anything.
    TooFew,
    /// A break in the series lies between the two periods.
    NotComparable,
    /// Above the whole.
    Above,
    /// Below the whole.
    Below,
    /// Not told apart from the whole.
    Similar,
    /// Few places hold more of it than equal rates would give them.
    Concentrated,
    /// A higher level since one month.
    SteppedUp,
    /// A lower level since one month.
    SteppedDown,
    /// One month stands out.
    Spiked,
    /// After a month that stood out the months are as they were.
    BackToUsual,
    /// The months follow the time of year.
    Seasonal,
    /// Higher than every earlier year there is.
    RecordHigh,
    /// Lower than every earlier year there is.
    RecordLow,
    /// A target is met, by more than the months vary by themselves.
    TargetMet,
    /// A target is missed, by more than the months vary by themselves.
    TargetMissed,
    /// A change lies in named parts of the area: arithmetic, and no cause.
    ExplainedBy,
    /// Nothing was received for the latest year.
    NotReceived,
    /// What was received for the latest year is not all of it.
    NotComplete,
}

impl ClaimKind {
    /// Whether it says how a period differs from the one before, or why that cannot be said.
    pub fn is_change(self) -> bool {
        matches!(
            self,
            Self::Rose
                | Self::Fell
                | Self::NoClearChange
                | Self::NotTested
                | Self::StillComing
                | Self::TooFew
                | Self::NotComparable
        )
    }

    /// Whether it says how an area stands against the whole.
    pub fn is_standing(self) -> bool {
        matches!(self, Self::Above | Self::Below | Self::Similar)
    }

    /// The spelling of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rose => "rose",
            Self::Fell => "fell",
            Self::NoClearChange => "no_clear_change",
            Self::NotTested => "not_tested",
            Self::StillComing => "still_coming",
            Self::TooFew => "too_few",
            Self::NotComparable => "not_comparable",
            Self::Above => "above",
            Self::Below => "below",
            Self::Similar => "similar",
            Self::Concentrated => "concentrated",
            Self::SteppedUp => "stepped_up",
            Self::SteppedDown => "stepped_down",
            Self::Spiked => "spiked",
            Self::BackToUsual => "back_to_usual",
            Self::Seasonal => "seasonal",
            Self::RecordHigh => "record_high",
            Self::RecordLow => "record_low",
            Self::TargetMet => "target_met",
            Self::TargetMissed => "target_missed",
            Self::ExplainedBy => "explained_by",
            Self::NotReceived => "not_received",
            Self::NotComplete => "not_complete",
        }
    }
}

/// The numbers of a claim, by what it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimNumbers {
    /// A change on the period before.
    Change(Change),
    /// There is nothing to compare with.
    None,
    /// An area against the placed whole of the areas it is one of.
    Whole {
        /// The value of the whole.
        benchmark: f64,
        /// How many areas the whole consists of.
        areas: usize,
    },
    /// The share of the events in the tenth of the places with most of them.
    Share {
        /// How many places that is.
        places: usize,
        /// Of how many.
        of: usize,
        /// Their share of the events, 0 to 1.
        share: f64,
        /// What equal rates would give them; `None` where the people of the places are not known.
        by_chance: Option<f64>,
    },
    /// A change for good, in the months of the area.
    Lasting(Lasting),
    /// One month that stands out.
    Month {
        month: Month,
        counted: f64,
        /// Events that the other months lead one to expect.
        expected: f64,
    },
    /// The months after one that stood out.
    SinceThen {
        /// First and last of them.
        months: (Month, Month),
        counted: f64,
        /// Events that the months before lead one to expect.
        expected: f64,
    },
    /// A season.
    Season {
        /// The latest month that is like the highest of the year.
        peak: Month,
        /// How far that is over the mean month, in percent.
        over: f64,
    },
    /// A year that every earlier one is held against.
    Record {
        /// How many earlier years.
        years: usize,
        /// The nearest of them: the highest where this one is higher, the lowest where it is lower.
        nearest: Period,
        /// Its value.
        nearest_value: f64,
    },
    /// A target.
    Target {
        /// In the unit of the indicator's value.
        target: f64,
    },
    /// A change that lies in parts of the area.
    Parts {
        /// The period that it is held against: with the area and the period it names the split.
        before: Period,
    },
}

/// A change for good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lasting {
    /// What it looks like.
    pub shape: Shape,
    /// The month that a step most likely began in.
    pub since: Month,
    /// First and last of the months that it began in by a weight of 90%.
    pub between: (Month, Month),
    /// The new level over the old, in percent; `None` where one of them is nothing.
    pub level: Option<f64>,
    /// Change a year along a straight line, in percent.
    pub per_year: f64,
    /// First and last month looked at.
    pub looked_at: (Month, Month),
}

/// What a change for good looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Another level from one month on.
    Step,
    /// Another level, which may have come gradually.
    Either,
    /// A gradual change.
    Slope,
}

/// What decided between the kinds of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Whether the months of the series changed for good, the year differs from the year before by more than its months do
    /// by themselves, and both stand among all comparisons of areas of one kind.
    CalibratedChange,
    /// Whether the 95% interval of the value leaves out the benchmark.
    ValueInterval,
    /// Whether the year differs from each of the years before it, and its place among all comparisons of areas of one kind.
    EveryYear,
    /// Whether the 95% interval of each part leaves out no change.
    PartIntervals,
    /// A signal of the area, and its place among all signals of its kind in areas of one kind.
    Signal(SignalKind),
    /// There was nothing to test.
    None,
}

/// How likely chance alone makes a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// As much lasting change in the months of the series.
    pub lasting: f64,
    /// As large a difference of the period from the one before.
    pub year: f64,
    /// Whether the two are the same change.
    pub same_change: bool,
}

/// Why a change of the year is not clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// The months of the series do not show that anything changed for good.
    NotLasting,
    /// They changed for good at another time, or the other way.
    AnotherChange,
    /// Among as many comparisons, chance makes as large a difference.
    Many,
}

/// One thing that may be said of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub kind: ClaimKind,
    /// Of which area.
    pub area: AreaIx,
    /// Of which period.
    pub period: Period,
    /// With which numbers.
    pub numbers: ClaimNumbers,
    /// By which test.
    pub test: Test,
    /// How likely chance alone makes the change; `None` for claims of other kinds, and for changes without a test.
    pub chance: Option<Chance>,
    /// The numbers that it rests on. Each is in the measures.
    pub evidence: Vec<CellId>,
    /// The least share of false claims of its kind at which it is made; `None` where it was not tested.
    pub q: Option<f64>,
    /// How far it is beyond chance, in standard errors: what is told first. `None` where it was not tested.
    pub importance: Option<f64>,
    /// Why a change of the year is not clear; `None` where it is, or was not tested.
    pub unclear: Option<Unclear>,
    /// Why it is not made; `None` where it is.
    pub withheld: Option<String>,
}

impl Claim {
    /// Whether it says that the level changed for good.
    pub fn is_lasting(&self) -> bool {
        matches!(self.numbers, ClaimNumbers::Lasting(_))
    }

    /// Whether it says how a period differs from the one before, or why that cannot be said.
    pub fn is_of_year(&self) -> bool {
        self.kind.is_change() && !self.is_lasting()
    }

    /// The stable name of the claim, the `claim_id` column: indicator, area, kind, and the period, month or months that it
    /// is about.
    pub fn id(&self, indicator_id: &str, area: &AreaCode) -> String {
        let when = match (self.since(), &self.numbers) {
            (Some(month), _) => month.to_string(),
            (None, ClaimNumbers::Lasting(l)) => format!("{}..{}", l.looked_at.0, l.looked_at.1),
            (None, _) => self.period.code(),
        };
        format!("{indicator_id}@{area}@{}@{when}", self.kind.as_str())
    }

    /// Since when: the month of a step or of a month that stands out, or the first that is as usual again.
    pub fn since(&self) -> Option<Month> {
        match &self.numbers {
            ClaimNumbers::Lasting(l) if l.shape == Shape::Step => Some(l.since),
            ClaimNumbers::Month { month, .. } => Some(*month),
            ClaimNumbers::SinceThen { months, .. } => Some(months.0),
            _ => None,
        }
    }
}
