//! The incomplete beta function and its inverse, for exact tests of two counts.

use super::solve::{Tail, tail_quantile};
use super::{fraction, terms};

/// Enough steps for parameters up to 1e8, where about `5 * sqrt(a + b)` are needed.
const MAX_STEPS: usize = 400_000;

/// `x^a y^b / B(a, b)`, the slope of the distribution function on the log-odds scale.
pub(crate) fn slope(a: f64, b: f64, x: f64, y: f64) -> f64 {
    terms::binomial(a, b, x, y) * (a / (a + b)) * b
}

/// Area below and above `x` of the beta distribution. `y` is `1 - x`, given so that neither loses digits.
pub(crate) fn tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let front = slope(a, b, x, y);
    // How far `x` lies below the mean, from whichever of the two keeps more digits.
    let distance = if a > b { (a + b) * y - b } else { a - (a + b) * x };
    if distance >= 0.0 {
        let lower = (front / denominator(a, b, x, y, distance)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (front / denominator(b, a, y, x, -distance)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// The continued fraction under the slope, for `x` at or below the mean. It is built on the distance from
/// the mean, and so keeps its digits where one parameter dwarfs the other; the better known fraction
/// cancels there.
///
/// Equation 9 of Di Donato and Morris, ACM Transactions on Mathematical Software 18 (1992).
fn denominator(a: f64, b: f64, x: f64, y: f64, distance: f64) -> f64 {
    let below = |n: f64, rest: f64| {
        n + rest + (a + n) / (a + 2.0 * n + 1.0) * (distance + 1.0 + n * (1.0 + y))
    };
    fraction::continued(below(0.0, 0.0), MAX_STEPS, |n| {
        let (odd, product) = (a + 2.0 * n - 1.0, n * (b - n) * x);
        ((a + n - 1.0) / odd * ((a + b + n - 1.0) / odd) * product * x, below(n, product / odd))
    })
}

/// The probability and its complement at these log odds.
pub(crate) fn from_log_odds(w: f64) -> (f64, f64) {
    let e = (-w.abs()).exp();
    let (large, small) = (1.0 / (1.0 + e), e / (1.0 + e));
    if w >= 0.0 { (large, small) } else { (small, large) }
}

/// The log odds `ln(x / (1 - x))` at which the tail on this side has the given area. On this scale
/// quantiles close to 0 and to 1 are equally accurate. `None` if the search failed.
pub(crate) fn quantile_log_odds(a: f64, b: f64, area: f64, side: Tail) -> Option<f64> {
    tail_quantile((a / b).ln(), area, side, |w| {
        let (x, y) = from_log_odds(w);
        let (lower, upper) = tails(a, b, x, y);
        (if side == Tail::Lower { lower } else { upper }, slope(a, b, x, y))
    })
}
