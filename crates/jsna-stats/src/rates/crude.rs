//! Events per head.

use crate::error::Result;
use crate::interval::{Estimate, Level};
use crate::numeric::check;
use crate::withheld::{Given, Reason};

use super::count;

/// Crude rate: events per `multiplier` of the denominator, with exact limits below 10 events and Byar's
/// from 10 on.
///
/// `count` is the number of events (fractional counts are accepted), `denominator` the population,
/// households or other base they arose from, `multiplier` the unit: 1,000 gives a rate per 1,000.
/// The uncertainty is that of the count; the denominator is taken as known.
///
/// When the count cannot exceed the denominator (people who were victims, out of all people), it is a
/// [`proportion`](super::proportion()). A crime rate is not: one person may be a victim many times.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) when the count is negative, the denominator or the multiplier is not
/// above 0, or any of them is not finite. [`Error::Refused`](crate::Error::Refused) when the answer exceeds the
/// range of numbers.
///
/// # Source
/// Breslow and Day (1987); OHID, Fingertips public health technical guidance (2024). Agrees with
/// `PHEindicatormethods::phe_rate`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::crude_rate};
///
/// let rate = crude_rate(30.0, 10_000.0, 1_000.0, Level::P95)?;
/// assert!((rate.value - 3.0).abs() < 1e-12);
/// assert_eq!((rate.statistic, rate.method), ("rate", "Byars"));
///
/// // A tenth of the events in a tenth of the population: the same rate, much less certain.
/// let small = crude_rate(3.0, 1_000.0, 1_000.0, Level::P95)?;
/// assert!((small.value - 3.0).abs() < 1e-12);
/// assert!(small.interval.upper > rate.interval.upper);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn crude_rate(count: f64, denominator: f64, multiplier: f64, level: Level) -> Result<Estimate> {
    check::non_negative("count", count)?;
    check::positive("denominator", denominator)?;
    check::positive("multiplier", multiplier)?;
    // One division and one product, so that the value and its limits share their rounding.
    let per =
        |events: f64| check::representable("the crude rate", events / denominator * multiplier);
    let value = per(count)?;
    let mut interval = count::count_limits(count, level)?;
    interval.lower = interval.lower.map(per).transpose()?;
    interval.upper = interval.upper.map(per).transpose()?;
    Ok(Estimate { value, interval, statistic: "rate", method: count::method(count) })
}

/// [`crude_rate`] for many areas or periods at once. A missing count (`None`) or an input the method
/// cannot take withholds that one result, with the reason.
///
/// `counts` and `denominators` have one element per area or period, in the same order; `multiplier` and `level`
/// are as there. The result has one element per area, in order.
///
/// # Errors
/// [`Error::Lengths`](crate::Error::Lengths) when the slices differ in length.
///
/// # Source
/// As [`crude_rate`].
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// Three areas, one whose count was not received:
/// ```
/// use jsna_stats::{Level, rates::crude_rates};
///
/// let counts = [Some(30.0), None, Some(0.0)];
/// let rates = crude_rates(&counts, &[10_000.0, 12_000.0, 8_000.0], 1_000.0, Level::P95)?;
/// assert!((rates[0].value().unwrap().value - 3.0).abs() < 1e-12);
/// // A month that is missing is withheld; a month without events is a rate of 0.
/// assert_eq!(rates[1].reason().unwrap().to_string(), "the count is missing");
/// assert_eq!(rates[2].value().unwrap().value, 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn crude_rates(
    counts: &[Option<f64>],
    denominators: &[f64],
    multiplier: f64,
    level: Level,
) -> Result<Vec<Given<Estimate>>> {
    check::same_length("counts and denominators", counts.len(), denominators.len())?;
    let rates = counts.iter().zip(denominators).map(|(count, denominator)| match count {
        Some(count) => crude_rate(*count, *denominator, multiplier, level).into(),
        None => Given::Withheld(Reason::Missing { what: "the count" }),
    });
    Ok(rates.collect())
}
