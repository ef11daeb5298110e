//! One published number, with everything that is known of it.

use crate::area::{AreaCode, AreaType};
use crate::measures::Estimate;
use crate::period::Period;
use crate::polarity::Polarity;
use crate::shorthand::Shorthand;

/// Whether the number is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Given: what could be there was delivered and placed.
    Given,
    /// Part of what could be there was not delivered or not placed: an undercount, without a rate. Where nothing at all
    /// was placed there is no count either, because it would be taken for a zero.
    Partial,
    /// Nothing was received for the area and period. Never zero.
    NotReceived,
    /// Received, but the value cannot be calculated (no denominator, base of 0).
    NotCalculable,
    /// Suppressed at the source or by disclosure control.
    Suppressed,
}

impl Status {
    /// The spelling of the `status` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Partial => "partial",
            Self::NotReceived => "not_received",
            Self::NotCalculable => "not_calculable",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Confidence limits of a value, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub lower: f64,
    pub upper: f64,
}

/// The unit of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeUnit {
    /// Percent of the value before: counts and rates.
    Percent,
    /// Percentage points: shares.
    Points,
}

impl ChangeUnit {
    /// The spelling of the `change_unit` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Points => "percentage points",
        }
    }
}

/// Change on the same period a year before (of three years, three years before). Present only where both periods are complete.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Count of the period before.
    pub before_count: f64,
    /// Value of the period before, in the measure's unit.
    pub before_value: Option<f64>,
    /// The change; absent where the base is too small to print one.
    pub change: Option<f64>,
    /// Its unit.
    pub unit: ChangeUnit,
    /// 95% limits of the change, in its unit.
    pub ci95: Option<Limits>,
    /// Chance of as large a change either way where there is none; absent where nothing tells.
    pub p: Option<f64>,
}

/// One number of the `measures` table: a view of a row of [`Measures`](crate::Measures) with its names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure<'a> {
    pub indicator_id: &'a str,
    /// Its priority.
    pub priority: &'a str,
    pub area_code: &'a AreaCode,
    /// Its name.
    pub area_name: &'a str,
    /// Its kind.
    pub area_type: AreaType,
    pub period: Period,
    /// Breakdown column; empty for a total.
    pub breakdown: &'a str,
    /// Value of the breakdown; empty for a total.
    pub breakdown_value: &'a str,
    /// Numerator. Absent where not received or suppressed, never 0 then.
    pub count: Option<f64>,
    /// Denominator, for the whole period. Absent where there is none.
    pub denominator: Option<f64>,
    /// Multiplier of the value.
    pub multiplier: f64,
    /// The value and its limits.
    pub estimate: Estimate,
    /// What a rise means.
    pub polarity: Polarity,
    /// Whether the number is there.
    pub status: Status,
    /// Symbols of the cell.
    pub shorthand: Shorthand,
    /// Share of the expected feed-months that was received, 0 to 1.
    pub coverage: f64,
    /// Change on the year before, where both are complete.
    pub change: Option<Change>,
}
