//! Student's t distribution.

use super::beta;
use super::solve::Tail;
use crate::interval::Level;

/// Degrees of freedom from which t is taken as normal: the difference is below 1e-7.
const NORMAL_FROM: f64 = 1e7;

/// Area in both tails beyond `|t|`: the two-sided p value. A `t` of 0 / 0 is no evidence: 1.
pub(crate) fn two_sided(t: f64, degrees: f64) -> f64 {
    if t.is_nan() {
        return 1.0;
    }
    let square = t * t;
    if !square.is_finite() {
        return 0.0;
    }
    // Ratios to the larger part: `degrees + square` may lose the smaller one.
    let sum = degrees + square;
    beta::tails(degrees / 2.0, 0.5, degrees / sum, square / sum).0
}

/// How many standard errors an interval at `level` reaches: the quantile, and that of the normal distribution
/// for more degrees of freedom than tell the two apart.
pub(crate) fn reach(level: Level, degrees: f64) -> f64 {
    let t = if degrees < NORMAL_FROM { quantile(level.alpha(), degrees) } else { None };
    t.unwrap_or_else(|| level.z())
}

/// The positive `t` beyond which both tails together hold `alpha`. `None` if the search failed.
pub(crate) fn quantile(alpha: f64, degrees: f64) -> Option<f64> {
    let log_odds = beta::quantile_log_odds(degrees / 2.0, 0.5, alpha, Tail::Lower)?;
    Some((degrees.ln() / 2.0 - log_odds / 2.0).exp())
}
