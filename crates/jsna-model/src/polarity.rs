//! What a rise means.

use serde::{Deserialize, Serialize};

/// What a rise in an indicator means. More than better and worse: the field knows measures where
/// more reports may be good news, and measures that move with police activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// A fall is good.
    LowerBetter,
    /// A rise is good.
    HigherBetter,
    /// A rise may be more harm or more trust: never coloured.
    AmbiguousReporting,
    /// More reports are the aim.
    HigherReportingGood,
    /// Moves with enforcement, not with the problem.
    ActivityDriven,
    /// No judgement.
    Context,
}

impl Polarity {
    /// The spelling of the `polarity` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LowerBetter => "lower_better",
            Self::HigherBetter => "higher_better",
            Self::AmbiguousReporting => "ambiguous_reporting",
            Self::HigherReportingGood => "higher_reporting_good",
            Self::ActivityDriven => "activity_driven",
            Self::Context => "context",
        }
    }

    /// How to read a rise, in one sentence for the page.
    pub fn reading(self) -> &'static str {
        match self {
            Self::LowerBetter => "Lower is better.",
            Self::HigherBetter => "Higher is better.",
            Self::AmbiguousReporting => {
                "A rise can mean more harm or more people coming forward, so it is not marked good or bad."
            }
            Self::HigherReportingGood => {
                "More reports are the aim: a rise is read as people coming forward."
            }
            Self::ActivityDriven => {
                "The count follows police activity: a rise often means more enforcement."
            }
            Self::Context => "Given for context, without a judgement.",
        }
    }
}
