//! Change between two periods: ratios, differences, and whether they are more than chance.
//!
//! | what you have | function |
//! | --- | --- |
//! | two counts with their exposures | [`rate_ratio`], [`rate_difference`] |
//! | the same, and a percentage to headline | [`percent_change`], with its interval [`percent_change_interval`] |
//! | small counts, and the ratio that belongs to a mid-p interval | [`median_unbiased_ratio`] |
//! | monthly counts before and after | [`before_after`] |
//! | many monthly series, of which most did nothing | [`calibrate`], then [`noisy_percent_change`] |
//! | one year of an area, and what the whole of the areas leads one to expect | [`noisy_comparison`] |
//! | the parts of a whole that changed | [`part_of_change`] |
//! | an area that changed, and the areas beside it | [`beside_others()`] |
//! | a share whose numerator and denominator changed | [`share_parts`] |
//! | two shares of a whole | [`share_difference`] |
//! | a test alone | [`e_test()`], [`likelihood_ratio_test`], [`minimum_likelihood_p`] |

mod beside_others;
mod calibrated;
mod difference;
mod e_test;
mod exact;
mod likelihood;
mod negative_binomial;
mod observed;
mod parts;
mod ratio;
mod series;
mod share;

pub use beside_others::{BesideOthers, ShareParts, beside_others, share_parts};
pub use calibrated::{
    Calibrated, Calibration, ChanceTables, LOOKED_AT, LastingChange, MonthlyCounts, Noise,
    NoisyChange, NoisyComparison, SinceSpike, Spike, YearlySeason, calibrate, noisy_comparison,
    noisy_percent_change, noisy_share_difference,
};
pub use difference::{DifferenceMethod, rate_difference};
pub use e_test::e_test;
pub use exact::{median_unbiased_ratio, minimum_likelihood_p};
pub use likelihood::{Test, likelihood_ratio_test};
pub use observed::{Observed, percent_change, percent_change_interval};
pub use parts::{PartOfChange, part_of_change};
pub use ratio::{RateRatio, RatioMethod, rate_ratio};
pub use series::{BeforeAfter, Month, SeriesMethod, before_after};
pub use share::share_difference;

#[cfg(test)]
mod tests;
