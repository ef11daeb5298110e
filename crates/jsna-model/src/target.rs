//! Targets: what a value is held against because somebody aims at it.

use crate::area_tree::AreaIx;
use crate::polarity::Polarity;

/// Which side of a target is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// The target or less.
    AtMost,
    /// The target or more.
    AtLeast,
}

impl Aim {
    /// Reads the `aim` column, in any case: `at most`, `at_most`.
    ///
    /// ```
    /// use jsna_model::target::Aim;
    /// assert_eq!(Aim::parse("At most"), Some(Aim::AtMost));
    /// assert_eq!(Aim::parse("at_least"), Some(Aim::AtLeast));
    /// assert_eq!(Aim::parse("down"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().replace(['_', '-'], " ").as_str() {
            "at most" => Some(Self::AtMost),
            "at least" => Some(Self::AtLeast),
            _ => None,
        }
    }

    /// The side that an indicator's polarity aims at; `None` where a rise is neither good nor bad.
    pub fn of(polarity: Polarity) -> Option<Self> {
        match polarity {
            Polarity::LowerBetter => Some(Self::AtMost),
            Polarity::HigherBetter | Polarity::HigherReportingGood => Some(Self::AtLeast),
            Polarity::AmbiguousReporting | Polarity::ActivityDriven | Polarity::Context => None,
        }
    }

    /// In words, before the number.
    pub fn words(self) -> &'static str {
        match self {
            Self::AtMost => "at most",
            Self::AtLeast => "at least",
        }
    }

    /// Whether a value is on the side that is aimed at, the target itself included.
    pub fn is_met(self, value: f64, target: f64) -> bool {
        match self {
            Self::AtMost => value <= target,
            Self::AtLeast => value >= target,
        }
    }
}

/// A target for the value that a page leads with.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaTarget {
    pub area: AreaIx,
    /// In the unit of the indicator's value.
    pub value: f64,
    pub aim: Aim,
    /// Who set it; empty where nobody said.
    pub source: String,
}
