//! Counts, rates, proportions, means and standardised rates with their intervals.
//!
//! Every function returns the value with its interval and names how the interval was made, in the words
//! of `PHEindicatormethods`, the reference. Counts may be fractional: events apportioned to small areas
//! by population weights are not whole numbers.

mod count;
mod crude;
mod proportion;

pub use count::{byar_limits, count_limits, exact_limits};
pub use crude::{crude_rate, crude_rates};
pub use proportion::{proportion, proportions};
