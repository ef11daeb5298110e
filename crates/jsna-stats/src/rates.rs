//! Counts, rates, proportions, means and standardised rates with their intervals.
//!
//! Every function returns the value with its interval and names how the interval was made, in the words
//! of `PHEindicatormethods`, the reference. Counts may be fractional: events apportioned to small areas
//! by population weights are not whole numbers.
//!
//! | question | function |
//! | --- | --- |
//! | how many events could this count stand for? | [`event_count`], [`count_limits`] |
//! | events per head | [`crude_rate`], for many areas [`crude_rates`] |
//! | a part of a whole | [`proportion()`], for many areas [`proportions`] |
//! | mean of measurements | [`mean()`] |
//! | rate as if the ages were the standard's | [`directly_standardised_rate`], for many areas [`directly_standardised_rates`] |
//! | the same, where one person has several events | [`directly_standardised_rate_of_repeats`] |
//! | observed against expected | [`indirectly_standardised_ratio`], [`indirectly_standardised_rate`] |
//! | deprivation deciles | [`quantiles`] |
//! | gradient from most to least deprived | [`inequality()`] |
//! | better or worse than the benchmark | [`compare_with_value`], [`compare_with_value_at_two_levels`] |
//! | outside the limits drawn round it | [`compare_proportion_with_control_limits`], [`compare_rate_with_control_limits`] |
//! | one area against another | [`compare_areas`] |
//! | many areas on one chart | [`funnel_baseline`], [`proportion_funnel_limits`], [`rate_funnel_point`] |
//! | which of them are out of the ordinary | [`proportion_funnel_standing`], [`rate_funnel_standing`], [`dispersion()`] |
//! | one count over another that it is not part of | [`ratio()`] |
//! | offences weighted by harm | [`harm_score`] |

mod compare;
mod count;
mod crude;
mod direct;
mod dispersion;
mod funnel;
mod harm;
mod indirect;
mod inequality;
mod mean;
mod proportion;
mod quantile;
mod ratio;

pub use compare::{
    Comparison, Judgement, Polarity, Standing, compare_areas,
    compare_proportion_with_control_limits, compare_rate_with_control_limits, compare_with_value,
    compare_with_value_at_two_levels,
};
pub use count::{byar_limits, count_limits, event_count, exact_limits};
pub use crude::{crude_rate, crude_rates};
pub use direct::{
    ESP2013, ESP2013_85_PLUS, FEWEST_EVENTS, directly_standardised_rate,
    directly_standardised_rate_of_repeats, directly_standardised_rates,
};
pub use dispersion::{Dispersion, dispersion};
pub use funnel::{
    RateFunnelPoint, funnel_axis, funnel_baseline, funnel_range, proportion_funnel_limits,
    proportion_funnel_standing, rate_funnel_point, rate_funnel_standing,
};
pub use harm::{HarmScore, harm_score};
pub use indirect::{
    Indirect, ReferencePopulation, indirectly_standardised_rate, indirectly_standardised_ratio,
};
pub use inequality::{Group, Inequality, InequalityScale, inequality};
pub use mean::{Mean, mean};
pub(crate) use proportion::wilson;
pub use proportion::{proportion, proportions};
pub use quantile::{Quantile, QuantileOrder, quantiles};
pub use ratio::ratio;

#[cfg(test)]
mod tests;
