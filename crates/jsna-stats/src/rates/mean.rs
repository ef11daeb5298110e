//! Arithmetic means.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::{check, student};

/// A mean with what it was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean and its interval.
    pub estimate: Estimate,
    /// Sum of the values.
    pub sum: f64,
    /// Number of values.
    pub count: usize,
    /// Standard deviation of the values, with divisor `count - 1`.
    pub standard_deviation: f64,
}

/// Arithmetic mean with Student's t limits: mean plus and minus `t sd / sqrt(n)` on `n - 1` degrees of
/// freedom.
///
/// `values` are measurements of separate people or places. For means of counts over time use a control
/// chart; for a share of people use [`proportion`](super::proportion()).
///
/// # Errors
/// [`Error::TooFew`] with fewer than 2 values; [`Error::Domain`], with the position, when a value is not
/// finite; [`Error::Refused`] when the answer exceeds the range of numbers.
///
/// # Source
/// Altman and others, Statistics with Confidence (2000). Agrees with `PHEindicatormethods::phe_mean`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::mean};
///
/// let few = mean(&[15.35, 3.77, 7.08], Level::P95)?;
/// assert!((few.estimate.value - 8.733_333).abs() < 1e-6);
/// // Three values say little: the interval is wider than the values are far apart.
/// assert!(few.estimate.interval.lower.unwrap() < -6.0);
/// // The same three values ten times over have the same mean, and say more.
/// let many = mean(&[15.35, 3.77, 7.08].repeat(10), Level::P95)?;
/// assert!((many.estimate.value - few.estimate.value).abs() < 1e-12);
/// assert!(many.estimate.interval.lower.unwrap() > 6.0);
/// // One value has no spread.
/// assert!(mean(&[15.35], Level::P95).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn mean(values: &[f64], level: Level) -> Result<Mean> {
    const METHOD: &str = "the mean with t limits";
    check::all_finite("values", values)?;
    let count = values.len();
    if count < 2 {
        return Err(Error::TooFew { method: METHOD, what: "values", needed: 2, found: count });
    }
    let n = check::real(count);
    let sum: f64 = values.iter().sum();
    let mean = check::representable(METHOD, sum / n)?;
    // Second pass about the mean, corrected for the rounding of the mean itself.
    let (mut squares, mut residue) = (0.0, 0.0);
    for value in values {
        squares += (value - mean) * (value - mean);
        residue += value - mean;
    }
    let variance = ((squares - residue * residue / n) / (n - 1.0)).max(0.0);
    let standard_deviation = check::representable(METHOD, variance.sqrt())?;
    let t = student::quantile(level.alpha(), n - 1.0)
        .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })?;
    let margin = check::representable(METHOD, t * standard_deviation / n.sqrt())?;
    let interval = Interval::closed(
        check::representable(METHOD, mean - margin)?,
        check::representable(METHOD, mean + margin)?,
        level,
    );
    let estimate =
        Estimate { value: mean, interval, statistic: "mean", method: "Student's t-distribution" };
    Ok(Mean { estimate, sum, count, standard_deviation })
}
