//! Change between two periods: ratios, differences, and whether they are more than chance.

mod difference;
mod exact;
mod likelihood;
mod observed;
mod ratio;

pub use difference::{DifferenceMethod, rate_difference};
pub use exact::{median_unbiased_ratio, minimum_likelihood_p};
pub use likelihood::{Test, likelihood_ratio_test};
pub use observed::{Observed, percent_change};
pub use ratio::{RateRatio, RatioMethod, rate_ratio};
