//! Measures: one row per published number.

use crate::area::{AreaCode, AreaType};
use crate::period::Period;
use crate::polarity::Polarity;
use crate::shorthand::Shorthand;
use std::sync::Arc;

/// Whether the number is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Given.
    Given,
    /// Given, but for part of the period nothing was received: an undercount.
    Partial,
    /// Nothing was received for the period. Never zero.
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

/// Change on the same period a year before. Present only where both periods are complete.
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
    pub ci95: Option<(f64, f64)>,
}

/// One number of the `measures` table.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Indicator.
    pub indicator_id: Arc<str>,
    /// Its priority.
    pub priority: Arc<str>,
    /// Area.
    pub area_code: AreaCode,
    /// Its name.
    pub area_name: Arc<str>,
    /// Its kind.
    pub area_type: AreaType,
    /// Period.
    pub period: Period,
    /// Breakdown column; empty for a total.
    pub breakdown: Arc<str>,
    /// Value of the breakdown; empty for a total.
    pub breakdown_value: Arc<str>,
    /// Numerator. Absent where not received or suppressed, never 0 then.
    pub count: Option<f64>,
    /// Denominator, for the whole period. Absent where there is none.
    pub denominator: Option<f64>,
    /// Multiplier of the value.
    pub multiplier: f64,
    /// The value, in the indicator's unit.
    pub value: Option<f64>,
    /// 95% limits.
    pub ci95: Option<(f64, f64)>,
    /// 99.8% limits.
    pub ci99_8: Option<(f64, f64)>,
    /// What was computed, in `PHEindicatormethods`' words: `rate per 1000`, `percentage`, `count`.
    pub statistic: Arc<str>,
    /// How: `Byar`, `Exact`, `Wilson`.
    pub method: &'static str,
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

impl Measure {
    /// The stable name of the cell: indicator, area, period, breakdown. `jsna trace` takes it.
    ///
    /// `asb_police_rate@E22000023@P12M/2022-11`, with `#column=value` for a breakdown.
    pub fn cell_id(&self) -> String {
        let total = format!("{}@{}@{}", self.indicator_id, self.area_code, self.period.code());
        if self.breakdown.is_empty() {
            total
        } else {
            format!("{total}#{}={}", self.breakdown, self.breakdown_value)
        }
    }
}
