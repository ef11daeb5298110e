//! The E-test of two Poisson counts.

use crate::error::{Error, Result};
use crate::numeric::{check, terms};

use super::Observed;
use super::likelihood::Test;

/// Above this expected count the sums are long, and the normal approximation is as good.
const LARGEST_MEAN: f64 = 1e8;

/// E-test that two Poisson rates are equal: the probability, at the common rate, of a standardised
/// difference at least as large as the one observed. The difference of the rates is divided by its own standard error,
/// `sqrt(x0 / t0^2 + x1 / t1^2)` for counts `x` and exposures `t`.
///
/// More powerful than the exact conditional test at small counts, because it does not hold the total
/// fixed; its p value can therefore be below 0.05 where the exact interval of
/// [`rate_ratio`](super::rate_ratio) still spans 1. Quote one method throughout a paper.
///
/// `before` and `after` are the two periods; they may differ in exposure.
///
/// # Errors
/// [`Error::Refused`] when there are no events in either period, or more than 1e8 in one.
///
/// # Source
/// Krishnamoorthy and Thomson, Journal of Statistical Planning and Inference 119 (2004). Agrees with
/// `ptools::e_test` at equal exposures; at others no independent vector was compared.
///
/// # Deviations
/// None known. The case of no event at all is never as far out as what was observed, as in `ptools`: two counts with the
/// same rate have a p a little below 1.
///
/// # Example
/// ```
/// use jsna_stats::change::{Observed, e_test};
///
/// let found = e_test(Observed::new(3.0, 1.0)?, Observed::new(0.0, 1.0)?)?;
/// assert!((found.p - 0.088_379).abs() < 1e-6);
/// // Which of the two is called "before" does not matter.
/// let swapped = e_test(Observed::new(0.0, 1.0)?, Observed::new(3.0, 1.0)?)?;
/// assert!((found.p - swapped.p).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn e_test(before: Observed, after: Observed) -> Result<Test> {
    const METHOD: &str = "the E-test";
    let refused = |reason: &str| Error::Refused { method: METHOD, reason: String::from(reason) };
    let events = before.count() + after.count();
    if events == 0.0 {
        return Err(refused("there are no events in either period"));
    }
    // Exposures as shares of their sum, formed so that the sum cannot overflow.
    let scale = before.exposure().max(after.exposure());
    let (t0, t1) = (before.exposure() / scale, after.exposure() / scale);
    let (share0, share1) = (t0 / (t0 + t1), t1 / (t0 + t1));
    let (mean0, mean1) = (events * share0, events * share1);
    if mean0.max(mean1) > LARGEST_MEAN {
        return Err(refused("there are more than 1e8 events; use the Wald method"));
    }
    if share0 == 0.0 || share1 == 0.0 {
        return Err(refused("one exposure is too small beside the other"));
    }
    let distance = |x0: f64, x1: f64| {
        let (r0, r1) = (x0 / share0, x1 / share1);
        (r0 - r1).abs() / (r0 / share0 + r1 / share1).sqrt()
    };
    let observed = check::representable(METHOD, distance(before.count(), after.count()))?;
    // A cell that ties with the observed one must count, whatever the rounding.
    let bound = observed * (1.0 - 1e-12);
    let (rows, columns) = (Cells::new(mean0), Cells::new(mean1));
    let mut p = 0.0;
    // For a later first count the columns that lie near it move up: both edges only ever rise.
    let (mut low, mut high) = (0, 0);
    for (row, probability) in rows.probabilities.iter().enumerate() {
        let x0 = rows.value(row);
        let middle = x0 / share0 * share1;
        let cell = |at: usize| columns.value(at);
        while low < columns.probabilities.len()
            && cell(low) < middle
            && reject(distance(x0, cell(low)), bound)
        {
            low += 1;
        }
        high = high.max(low);
        while high < columns.probabilities.len()
            && (cell(high) < middle || !reject(distance(x0, cell(high)), bound))
        {
            high += 1;
        }
        p += probability * (columns.below[low] + columns.above[high]);
    }
    let statistic = "standardised difference of rates";
    Ok(Test { value: observed, p: p.clamp(0.0, 1.0), statistic, method: "E-test" })
}

/// Whether a cell is at least as far out. Both counts 0 give 0/0, which is not.
fn reject(distance: f64, bound: f64) -> bool {
    distance >= bound
}

/// The counts that have a probability of 1e-150 or more in a Poisson distribution: a small p value hangs on
/// cells far out.
struct Cells {
    first: f64,
    probabilities: Vec<f64>,
    /// Probability of the cells before each place; one longer than the cells.
    below: Vec<f64>,
    /// Probability of the cells from each place on, added from the far end so that little of it is lost;
    /// one longer than the cells.
    above: Vec<f64>,
}

impl Cells {
    fn new(mean: f64) -> Self {
        const NEGLIGIBLE: f64 = 1e-150;
        let mode = mean.floor();
        let mut first = mode;
        while first > 0.0 && terms::poisson(first - 1.0, mean) > NEGLIGIBLE {
            first -= 1.0;
        }
        let mut probabilities = Vec::new();
        let mut at = first;
        loop {
            let probability = terms::poisson(at, mean);
            if at > mode && probability <= NEGLIGIBLE {
                break;
            }
            probabilities.push(probability);
            at += 1.0;
        }
        let added = |sum: &mut f64, probability: &f64| {
            *sum += probability;
            Some(*sum)
        };
        let below = [0.0].into_iter().chain(probabilities.iter().scan(0.0, added)).collect();
        let mut above: Vec<f64> =
            [0.0].into_iter().chain(probabilities.iter().rev().scan(0.0, added)).collect();
        above.reverse();
        Self { first, probabilities, below, above }
    }

    fn value(&self, at: usize) -> f64 {
        self.first + check::real(at)
    }
}
