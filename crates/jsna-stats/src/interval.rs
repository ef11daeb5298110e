//! Confidence levels and intervals.

use crate::error::{Error, Result};

/// A two-sided confidence level as a fraction in (0, 1): 0.95, never 95.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// assert!((Level::P95.z() - 1.959_963_984_540_054).abs() < 1e-12);
/// assert!(Level::new(95.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

impl Level {
    /// 95%, the field's default.
    pub const P95: Self = Self(0.95);
    /// 99.8%, the control limit of Fingertips and funnel plots.
    pub const P99_8: Self = Self(0.998);

    /// A level from a fraction.
    ///
    /// # Errors
    /// [`Error::Level`] when the value is not strictly between 0 and 1.
    pub fn new(fraction: f64) -> Result<Self> {
        if fraction > 0.0 && fraction < 1.0 {
            Ok(Self(fraction))
        } else {
            Err(Error::Level { found: fraction })
        }
    }

    /// The fraction, for example 0.95.
    pub fn fraction(self) -> f64 {
        self.0
    }

    /// Both tails together, for example 0.05.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// The standard normal quantile at `1 - alpha / 2`.
    pub fn z(self) -> f64 {
        // From the lower tail: `1 - alpha / 2` rounds to 1 for the highest levels, and its quantile is infinite.
        -crate::numeric::normal::quantile(self.alpha() / 2.0)
    }
}

/// A two-sided interval. A one-sided limit has `None` on the open side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit; `None` where none exists.
    pub lower: Option<f64>,
    /// Upper limit; `None` where none exists.
    pub upper: Option<f64>,
    /// The level the limits are for.
    pub level: Level,
}

impl Interval {
    /// A closed interval.
    pub fn closed(lower: f64, upper: f64, level: Level) -> Self {
        Self { lower: Some(lower), upper: Some(upper), level }
    }

    /// Whether `value` lies inside, limits included. An open side contains everything.
    pub fn contains(&self, value: f64) -> bool {
        self.lower.is_none_or(|l| l <= value) && self.upper.is_none_or(|u| value <= u)
    }

    /// The same interval in another unit (`factor` must be positive).
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            lower: self.lower.map(|l| l * factor),
            upper: self.upper.map(|u| u * factor),
            level: self.level,
        }
    }
}

/// A value without an interval, and the words that name what was computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The value, in the unit the function documents.
    pub value: f64,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// A value with its interval and the words that name what was computed, in
/// `PHEindicatormethods`' vocabulary where it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate, in the unit the function documents.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
    /// What the value is, for example "rate per 1000" without the multiplier: "rate".
    pub statistic: &'static str,
    /// How the interval was made, for example "Byar's method".
    pub method: &'static str,
}
