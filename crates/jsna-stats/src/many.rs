//! Many tests at once, and many replicates at once.
//!
//! A run over 300 areas and 60 indicators makes 18,000 tests: at 5%, 900 of them signal by chance alone. Adjust the p
//! values of the whole run together, then signal on the adjusted ones.
//!
//! | question | function |
//! | --- | --- |
//! | which of many signals to believe | [`benjamini_hochberg`] |
//! | the same, when many series are expected to have changed | [`storey_q`], or [`two_stage`] |
//! | how far beyond chance a p value is | [`standard_errors`] |
//! | an interval for a statistic without a formula | [`bootstrap()`] |
//! | any seeded random experiment, in parallel | [`replicates`] |

mod bootstrap;
mod false_discovery;

pub use bootstrap::{Bootstrap, MOST_REPLICATES, Replicate, bootstrap, replicates};
pub(crate) use false_discovery::step_up;
pub use false_discovery::{
    AdjustedP, QValues, TwoStage, benjamini_hochberg, standard_errors, storey_q, two_stage,
};

#[cfg(test)]
mod tests;
