//! Maximum likelihood of the negative binomial for two runs of months.
//!
//! The variance is `mean + mean^2 / size`; an infinite size is Poisson. For each size the two rates of
//! highest likelihood are found, and the size is searched along them. The whole range is searched, because
//! the likelihood can rise towards Poisson and still have its top at a small size: alternating between the
//! rates and the size, as `MASS::glm.nb` does, finds whichever top is near its start.

use statrs::function::gamma::{digamma, ln_gamma};

use crate::error::Result;

use super::series::{Fit, Run};

/// Sizes searched, on the log scale: above the largest the negative binomial is Poisson to six digits.
const SMALLEST: f64 = 1e-6;
const LARGEST: f64 = 1e7;
const STEPS: u32 = 60;

/// Counts up to this are summed term by term, because the difference of two gamma functions cancels.
const SUMMED: f64 = 200.0;

/// The fit of highest likelihood: negative binomial, or Poisson where the months vary no more than chance.
pub(super) fn fit(before: &Run, after: &Run, poisson: Fit) -> Result<Fit> {
    let at = |log_size: f64, start: Fit| -> Result<(f64, Fit)> {
        let size = log_size.exp();
        let log_rates =
            (before.log_rate(size, start.log_rates.0)?, after.log_rate(size, start.log_rates.1)?);
        let slope = score(before, log_rates.0, size) + score(after, log_rates.1, size);
        Ok((slope, Fit { log_rates, theta: Some(size) }))
    };
    let step = (LARGEST / SMALLEST).ln() / f64::from(STEPS);
    let mut best = (log_likelihood(before, after, poisson), poisson);
    // From Poisson downwards, so that each rate starts from its neighbour's.
    let mut above = at(LARGEST.ln(), poisson)?;
    for place in 1..=STEPS {
        let high = LARGEST.ln() - step * f64::from(place - 1);
        let below = at(high - step, above.1)?;
        if below.0 > 0.0 && above.0 < 0.0 {
            let top = halve(high - step, high, below.1, at)?;
            let likelihood = log_likelihood(before, after, top);
            if likelihood > best.0 {
                best = (likelihood, top);
            }
        }
        above = below;
    }
    Ok(best.1)
}

/// Closes in on the top between a place where the likelihood rises and one where it falls.
fn halve(
    low: f64,
    high: f64,
    start: Fit,
    at: impl Fn(f64, Fit) -> Result<(f64, Fit)>,
) -> Result<Fit> {
    let (mut low, mut high, mut fit) = (low, high, start);
    // Fifty halvings of half a unit reach the last digit.
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        let (slope, found) = at(middle, fit)?;
        fit = found;
        if slope > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(fit)
}

/// Derivative of a run's log-likelihood by the size.
fn score(run: &Run, log_rate: f64, size: f64) -> f64 {
    let term = |(count, mean): (&f64, f64)| {
        rise(*count, size) - (mean / size).ln_1p() + (mean - count) / (mean + size)
    };
    run.counts().iter().zip(run.means(log_rate)).map(term).sum()
}

/// `digamma(count + size) - digamma(size)`.
fn rise(count: f64, size: f64) -> f64 {
    let (whole, rest) = summed(count);
    let fraction =
        if rest > 0.0 { digamma(count + size) - digamma(count - rest + size) } else { 0.0 };
    fraction + steps(whole).map(|k| 1.0 / (size + k)).sum::<f64>()
}

/// Log-likelihood of both runs, without the part that holds the counts alone.
fn log_likelihood(before: &Run, after: &Run, fit: Fit) -> f64 {
    let one = |run: &Run, log_rate: f64| -> f64 {
        let term = |(count, mean): (&f64, f64)| match fit.theta {
            None => count * mean.ln() - mean,
            Some(size) => {
                // The gamma functions over (size + mean)^count, so that neither leaves the range.
                let (whole, rest) = summed(*count);
                let products: f64 = steps(whole).map(|k| ((size + k) / (size + mean)).ln()).sum();
                let fraction = if rest > 0.0 {
                    ln_gamma(count + size)
                        - ln_gamma(count - rest + size)
                        - rest * (size + mean).ln()
                } else {
                    0.0
                };
                products + fraction + count * mean.ln() - size * (mean / size).ln_1p()
            }
        };
        run.counts().iter().zip(run.means(log_rate)).map(term).sum()
    };
    one(before, fit.log_rates.0) + one(after, fit.log_rates.1)
}

/// A count split into whole steps to sum and a rest for the gamma functions.
fn summed(count: f64) -> (f64, f64) {
    let whole = if count > SUMMED { 0.0 } else { count.floor() };
    (whole, count - whole)
}

/// 0, 1, ... below `whole`.
fn steps(whole: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(0.0), |k| Some(k + 1.0)).take_while(move |k| *k < whole)
}
