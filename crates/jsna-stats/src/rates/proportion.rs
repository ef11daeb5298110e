//! Parts of a whole.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;
use crate::withheld::{Given, Reason};

/// Proportion with Wilson's score limits, times `multiplier` (100 for a percentage).
///
/// `numerator` is the part and `denominator` the whole it is part of; fractional numbers are accepted.
/// With `x` of `n` and the normal quantile `z` the limits are
/// `(2 x + z^2 -/+ z sqrt(z^2 + 4 x (1 - x/n))) / (2 (n + z^2))`. They stay within 0 and 1, and are not
/// centred on the proportion near either end.
///
/// # Errors
/// [`Error::Domain`] when the denominator or the multiplier is not above 0, when the numerator is
/// negative or above the denominator, or when any of them is not finite.
///
/// # Source
/// Wilson, JASA 22 (1927); Newcombe and Altman in Statistics with Confidence (2000). Agrees with
/// `PHEindicatormethods::phe_proportion`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`. The lower limit is worked out as a product, because the difference
/// of the textbook loses digits for very small proportions.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::proportion};
///
/// let detected = proportion(12.0, 80.0, 100.0, Level::P95)?;
/// assert!((detected.value - 15.0).abs() < 1e-12);
///
/// // None of 10 is 0%, but up to 28% fits it.
/// let none = proportion(0.0, 10.0, 100.0, Level::P95)?;
/// assert_eq!(none.interval.lower, Some(0.0));
/// assert!((none.interval.upper.unwrap() - 27.753_28).abs() < 1e-5);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn proportion(
    numerator: f64,
    denominator: f64,
    multiplier: f64,
    level: Level,
) -> Result<Estimate> {
    check::non_negative("numerator", numerator)?;
    check::positive("denominator", denominator)?;
    check::positive("multiplier", multiplier)?;
    if numerator > denominator {
        return Err(Error::Domain {
            what: "numerator",
            expected: "at most the denominator",
            found: numerator,
            at: None,
        });
    }
    let value = numerator / denominator;
    let (lower, upper) = wilson(value, denominator, level.z());
    let scaled = |part: f64| check::representable("the proportion", part * multiplier);
    Ok(Estimate {
        value: scaled(value)?,
        interval: Interval::closed(scaled(lower)?, scaled(upper)?, level),
        statistic: "proportion",
        method: "Wilson",
    })
}

/// [`proportion`] for many areas or periods at once. A missing numerator (`None`) or an input the method
/// cannot take withholds that one result, with the reason.
///
/// `numerators` and `denominators` have one element per area or period, in the same order; `multiplier` and
/// `level` are as there. The result has one element per area, in order.
///
/// # Errors
/// [`Error::Lengths`] when the slices differ in length.
///
/// # Source
/// As [`proportion`](proportion()).
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// An area without a numerator does not stop the others, nor does one whose part exceeds its whole:
/// ```
/// use jsna_stats::{Level, rates::proportions};
///
/// let solved = [Some(12.0), None, Some(90.0)];
/// let shares = proportions(&solved, &[80.0, 75.0, 60.0], 100.0, Level::P95)?;
/// assert!((shares[0].value().unwrap().value - 15.0).abs() < 1e-12);
/// assert_eq!(shares[1].reason().unwrap().to_string(), "the numerator is missing");
/// assert!(shares[2].reason().unwrap().to_string().contains("at most the denominator"));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn proportions(
    numerators: &[Option<f64>],
    denominators: &[f64],
    multiplier: f64,
    level: Level,
) -> Result<Vec<Given<Estimate>>> {
    check::same_length("numerators and denominators", numerators.len(), denominators.len())?;
    let proportions =
        numerators.iter().zip(denominators).map(|(numerator, denominator)| match numerator {
            Some(numerator) => proportion(*numerator, *denominator, multiplier, level).into(),
            None => Given::Withheld(Reason::Missing { what: "the numerator" }),
        });
    Ok(proportions.collect())
}

/// Wilson's limits of the proportion `p` of `n`, clipped to 0 and 1 and to contain `p`: rounding must
/// not break what the algebra promises.
pub(crate) fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    let square = z * z;
    let x = p * n;
    let upper = ((2.0 * x + square + z * (square + 4.0 * x * (1.0 - p)).sqrt())
        / (2.0 * (n + square)))
        .clamp(p, 1.0);
    // The product of the limits is p^2 n / (n + z^2); the difference in the textbook form would cancel for small x.
    let lower = if p == 0.0 { 0.0 } else { (p * (x / (n + square)) / upper).clamp(0.0, p) };
    (lower, if p < 1.0 { upper } else { 1.0 })
}
