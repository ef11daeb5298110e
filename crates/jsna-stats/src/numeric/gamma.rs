//! The incomplete gamma function and its inverse, for the exact limits of Poisson counts.

use super::solve::{Tail, tail_quantile};
use super::{fraction, normal, terms};

/// Shapes above this use the Wilson-Hilferty quantile, whose relative error there is below 1e-12; the
/// series would need tens of thousands of terms.
const LARGE_SHAPE: f64 = 1e8;

/// Enough terms for shapes up to [`LARGE_SHAPE`], where about `10 * sqrt(shape)` are needed.
const MAX_TERMS: usize = 400_000;

/// Area below and above `x` of the gamma distribution with this shape and unit scale. Each is accurate
/// on its own: the smaller is computed, the larger is its complement.
pub(crate) fn tails(shape: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let term = terms::poisson(shape, x);
    if x < shape + 1.0 {
        let lower = (term * rising_series(shape, x)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let first = x + 1.0 - shape;
        let below = fraction::continued(first, MAX_TERMS, |i| (i * (shape - i), first + 2.0 * i));
        let upper = (term * shape / below).min(1.0);
        (1.0 - upper, upper)
    }
}

/// `1 + x/(a+1) + x^2/((a+1)(a+2)) + ...`
fn rising_series(shape: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut divisor) = (1.0, 1.0, shape);
    for _ in 0..MAX_TERMS {
        divisor += 1.0;
        term *= x / divisor;
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    sum
}

/// The `x` whose tail on this side has the given area, 0 < `area` < 1. `None` if the search failed.
pub(crate) fn quantile(shape: f64, area: f64, side: Tail) -> Option<f64> {
    let z = match side {
        Tail::Lower => normal::quantile(area),
        Tail::Upper => -normal::quantile(area),
    };
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + z * ninth.sqrt();
    if shape > LARGE_SHAPE {
        return Some(shape * root.powi(3));
    }
    // Below the range of Wilson and Hilferty the lower tail is close to its first term.
    let start = if root > 0.1 {
        (shape * root.powi(3)).ln()
    } else {
        let lower: f64 = if side == Tail::Lower { area } else { 1.0 - area };
        (lower.ln() + statrs::function::gamma::ln_gamma(shape + 1.0)) / shape
    };
    if start < -700.0 {
        // The quantile is below every positive double.
        return Some(0.0);
    }
    tail_quantile(start, area, side, |u| {
        let x = u.exp();
        let (lower, upper) = tails(shape, x);
        let slope = shape * terms::poisson(shape, x);
        (if side == Tail::Lower { lower } else { upper }, slope)
    })
    .map(f64::exp)
}
