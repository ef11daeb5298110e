//! Student's t distribution.

use super::beta;
use super::solve::Tail;

/// Area in both tails beyond `|t|`: the two-sided p value.
pub(crate) fn two_sided(t: f64, degrees: f64) -> f64 {
    let square = t * t;
    if !square.is_finite() {
        return 0.0;
    }
    // Ratios to the larger part: `degrees + square` may lose the smaller one.
    let sum = degrees + square;
    beta::tails(degrees / 2.0, 0.5, degrees / sum, square / sum).0
}

/// The positive `t` beyond which both tails together hold `alpha`. `None` if the search failed.
pub(crate) fn quantile(alpha: f64, degrees: f64) -> Option<f64> {
    let log_odds = beta::quantile_log_odds(degrees / 2.0, 0.5, alpha, Tail::Lower)?;
    Some((degrees.ln() / 2.0 - log_odds / 2.0).exp())
}
