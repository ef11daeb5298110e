//! Single months that stand out from their season, and from a lasting change beside it.

use super::Noise;
use super::months::{Months, design};
use super::scan::{Candidate, season};
use crate::numeric::beta;
use crate::series::real;

/// A month stands out below this chance of one as far out in a whole series.
const STANDS_OUT: f64 = 0.01;
/// A next month as far out as this, the same way, says that it was no single month.
const LASTS: f64 = 2.0;
/// With fewer events counted, or expected, no month is said to stand out.
const LEAST_COUNTED: f64 = 5.0;
const LEAST_EXPECTED: f64 = 1.0;

/// A single month that stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spike {
    /// Position of the month in the counts.
    pub month: usize,
    pub counted: f64,
    /// Events that the other months lead one to expect.
    pub expected: f64,
    /// Chance of a month as far out anywhere in a series of this length.
    pub p: f64,
}

/// The month that is farthest out, and what the others say of it.
pub(super) struct Farthest {
    at: usize,
    counted: f64,
    expected: f64,
    /// Variance of the logarithm of what is expected, for a dispersion of 1.
    unsure: f64,
    pub(super) without: Months,
}

/// Finds the month that is farthest out, beside a lasting change. `None` where the
/// month after it is as far out, which is no single month, or where there are too few events to tell.
pub(super) fn farthest(
    months: &Months,
    lasting: Option<Candidate>,
    noise: Noise,
) -> Option<Farthest> {
    let mut columns = season(&months.shape.months, months.shape.waves);
    columns.extend(lasting.map(|c| c.column(&months.shape.months)));
    let n = months.counts.len();
    let fit = months.fitted(&columns).ok()?;
    let leverages = fit.leverages(&design(&columns, n));
    let out: Vec<f64> = (0..n)
        .map(|i| {
            let free = (1.0 - leverages[i]).max(1e-6);
            let variance = noise.dispersion * months.independent * fit.means[i];
            (months.counts[i] - fit.means[i]) / (variance * free).sqrt()
        })
        .collect();
    let at = (0..n).max_by(|a, b| out[*a].abs().total_cmp(&out[*b].abs()))?;
    let next = (at + 1 < n && months.shape.months[at + 1] == months.shape.months[at] + 1)
        .then(|| out[at + 1] * out[at].signum());
    if next.is_some_and(|next| next >= LASTS) {
        return None;
    }
    let without = months.without(months.shape.months[at]);
    let row: Vec<f64> = columns.iter().map(|column| column[at]).collect();
    for column in &mut columns {
        column.remove(at);
    }
    let others = without.fitted(&columns).ok()?;
    let line: f64 = row.iter().zip(&others.coefficients).map(|(x, b)| x * b).sum();
    let expected = (line + months.offset.as_ref().map_or(0.0, |o| o[at])).exp();
    let counted = months.counts[at];
    let enough = counted >= LEAST_COUNTED && expected.is_finite() && expected >= LEAST_EXPECTED;
    let unsure = others.predictor_variance(&row);
    enough.then_some(Farthest { at: months.shape.months[at], counted, expected, unsure, without })
}

impl Farthest {
    /// The month, if it stands out from the others, which vary by `noise`.
    pub(super) fn stands_out(&self, noise: Noise) -> Option<Spike> {
        let Self { at, counted, expected, unsure, .. } = *self;
        if noise.degrees <= 2.0 {
            return None;
        }
        let heavy = noise.degrees / (noise.degrees - 2.0);
        let dispersion = noise.dispersion * self.without.independent;
        let variance = dispersion * expected * (1.0 + expected * unsure) * heavy;
        let all = real(self.without.counts.len() + 1);
        let p = (2.0 * tail(counted, expected, variance) * all).min(1.0);
        (p < STANDS_OUT).then_some(Spike { month: at, counted, expected, p })
    }
}

/// The chance of a negative binomial count as far from its mean, on the side that this one is on.
pub(super) fn tail(count: f64, mean: f64, variance: f64) -> f64 {
    let size = mean * mean / (variance - mean).max(mean * 1e-6);
    let (success, failure) = (size / (size + mean), mean / (size + mean));
    if count > mean {
        // A count of at least this: the mass of the successes lies below.
        beta::tails(size, count.max(1e-9), success, failure).1
    } else {
        beta::tails(size, count + 1.0, success, failure).0
    }
}

#[cfg(test)]
mod tests {
    use super::tail;

    /// `pnbinom` of R 4.2: mean 10, variance 20 (size 10).
    #[test]
    fn tails_are_those_of_the_negative_binomial() {
        assert!((tail(20.0, 10.0, 20.0) - 0.031_389_9).abs() < 2e-3, "{}", tail(20.0, 10.0, 20.0));
        assert!(tail(2.0, 10.0, 20.0) < 0.03);
    }
}
