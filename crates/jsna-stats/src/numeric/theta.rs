//! Maximum likelihood of the negative binomial size.

use statrs::function::gamma::digamma;

/// Above this size the negative binomial is Poisson to six digits, and counts this even hold no evidence
/// of clustering.
pub(crate) const LARGEST: f64 = 1e7;

/// The size at which the likelihood of the counts, given their means, is highest. `None` when it rises all
/// the way to Poisson: the counts vary no more than chance.
pub(crate) fn maximum(counts: &[f64], means: &[f64]) -> Option<f64> {
    let (mut low, mut high) = (1e-8_f64.ln(), LARGEST.ln());
    if score(counts, means, high.exp()) >= 0.0 || score(counts, means, low.exp()) <= 0.0 {
        return None;
    }
    // Halving in logs: monotone where it matters, and 60 steps reach the last digit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if score(counts, means, middle.exp()) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high).exp())
}

/// Derivative of the log-likelihood by the size.
fn score(counts: &[f64], means: &[f64], theta: f64) -> f64 {
    counts
        .iter()
        .zip(means)
        .map(|(count, mean)| {
            rise(*count, theta) - (mean / theta).ln_1p() + (mean - count) / (mean + theta)
        })
        .sum()
}

/// `digamma(count + theta) - digamma(theta)`, as a sum where that is short: the difference cancels for large
/// sizes.
fn rise(count: f64, theta: f64) -> f64 {
    if count > 200.0 {
        return digamma(count + theta) - digamma(theta);
    }
    let whole = count.floor();
    // The whole steps as a sum, a fractional rest by the function.
    let rest = if count > whole { digamma(count + theta) - digamma(whole + theta) } else { 0.0 };
    let mut sum = rest;
    let mut k = 0.0;
    while k < whole {
        sum += 1.0 / (theta + k);
        k += 1.0;
    }
    sum
}
