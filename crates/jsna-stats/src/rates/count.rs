//! Limits of a count of events.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::solve::Tail;
use crate::numeric::{check, gamma};

mod small;

/// Counts below this take exact limits, counts from it on Byar's.
pub(crate) const EXACT_BELOW: f64 = 10.0;

/// The words for each method, as `PHEindicatormethods` writes them.
pub(crate) const EXACT: &str = "Exact";
pub(crate) const BYARS: &str = "Byars";

/// Confidence limits of the expected number of events behind an observed count: exact below 10, Byar's
/// approximation from 10 on, the rule of Fingertips and of `PHEindicatormethods`.
///
/// `count` is the number of events, 0 or more; fractional counts are accepted. The limits are in events;
/// divide by the denominator (or use [`crude_rate`](super::crude_rate)) for a rate.
///
/// A count of 0 still has an upper limit: nothing seen is not nothing possible.
///
/// # Errors
/// [`Error::Domain`] when the count is negative or not finite.
///
/// # Source
/// Breslow and Day, Statistical Methods in Cancer Research, volume 2 (1987); OHID, Fingertips public health
/// technical guidance (2024). Agrees with `PHEindicatormethods::phe_rate`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::count_limits};
///
/// let none = count_limits(0.0, Level::P95)?;
/// assert_eq!(none.lower, Some(0.0));
/// assert!((none.upper.unwrap() - 3.688_879).abs() < 1e-6);
///
/// // The same count at a higher level has wider limits.
/// let at_95 = count_limits(25.0, Level::P95)?;
/// let at_99_8 = count_limits(25.0, Level::P99_8)?;
/// assert!(at_99_8.lower < at_95.lower && at_99_8.upper > at_95.upper);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn count_limits(count: f64, level: Level) -> Result<Interval> {
    if check::non_negative("count", count)? < EXACT_BELOW {
        small::limits(count, level)
    } else {
        byar_limits(count, level)
    }
}

/// A count of events with its limits: [`count_limits`] as an estimate of its own.
///
/// `count` is the number of events, 0 or more; fractional counts are accepted. Value and limits are in events.
///
/// # Errors
/// As [`count_limits`].
///
/// # Source
/// As [`count_limits`].
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::event_count};
///
/// let few = event_count(7.0, Level::P95)?;
/// assert_eq!((few.value, few.statistic, few.method), (7.0, "count", "Exact"));
/// // From ten events on the limits are Byar's.
/// assert_eq!(event_count(70.0, Level::P95)?.method, "Byars");
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn event_count(count: f64, level: Level) -> Result<Estimate> {
    let interval = count_limits(count, level)?;
    Ok(Estimate { value: count, interval, statistic: "count", method: method(count) })
}

/// Which method [`count_limits`] takes for this count.
pub(crate) fn method(count: f64) -> &'static str {
    if count < EXACT_BELOW { EXACT } else { BYARS }
}

/// Exact limits of a Poisson count, from the chi-squared distribution (Garwood's interval).
///
/// The lower limit is half the `alpha / 2` quantile of chi-squared on `2 x count` degrees of freedom, the
/// upper half the `1 - alpha / 2` quantile on `2 x count + 2`. A count of 0 has the lower limit 0. For a
/// fractional count the same expression is used between the whole numbers, as the reference does.
///
/// Above 1e8 events the quantile is that of Wilson and Hilferty, which there differs by less than 1e-12
/// of its value.
///
/// `count` is the number of events, 0 or more, and so are the limits. Published rates take these limits below
/// 10 events only; [`count_limits`] makes the choice.
///
/// # Errors
/// [`Error::Domain`] when the count is negative or not finite.
///
/// # Source
/// Garwood, *Biometrika* 28, 1936. Agrees with `stats::poisson.test` in R, also at 10 million events.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{byar_limits, exact_limits}};
///
/// // Two events: the approximation is too low.
/// let (exact, byar) = (exact_limits(2.0, Level::P95)?, byar_limits(2.0, Level::P95)?);
/// assert!((exact.lower.unwrap() - 0.2422).abs() < 1e-4);
/// assert!((byar.lower.unwrap() - 0.2246).abs() < 1e-4);
/// // Two hundred: the two agree to a hundredth of an event.
/// let (exact, byar) = (exact_limits(200.0, Level::P95)?, byar_limits(200.0, Level::P95)?);
/// assert!((exact.upper.unwrap() - byar.upper.unwrap()).abs() < 0.01);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn exact_limits(count: f64, level: Level) -> Result<Interval> {
    check::non_negative("count", count)?;
    let tail = level.alpha() / 2.0;
    let limit = |shape: f64, side: Tail| {
        let found = gamma::quantile(shape, tail, side)
            .ok_or(Error::NotConverged { method: "exact limits of a count", iterations: 300 })?;
        check::representable("the exact interval of a count", found)
    };
    let lower = if count == 0.0 { 0.0 } else { limit(count, Tail::Lower)? };
    Ok(Interval::closed(lower, limit(count + 1.0, Tail::Upper)?, level))
}

/// Byar's approximation to the exact limits of a Poisson count.
///
/// With `O` events and the normal quantile `z`: lower `O (1 - 1/(9 O) - z/(3 sqrt(O)))^3`, upper the same
/// with `O + 1` for `O` and `+ z`. Good from about 10 events on; below, prefer [`exact_limits`], as
/// [`count_limits`] does.
///
/// The lower limit is `None` where the approximation has none: at a count of 0, and for very small counts
/// at high levels, where the bracket turns negative.
///
/// `count` is the number of events, 0 or more, and so are the limits.
///
/// # Errors
/// [`Error::Domain`] when the count is negative or not finite.
///
/// # Source
/// Breslow and Day, *Statistical Methods in Cancer Research*, volume 2, 1987, page 69. Agrees with
/// `PHEindicatormethods`.
///
/// # Deviations
/// The reference gives NaN where there is no lower limit. Here the limit is absent.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{byar_limits, exact_limits}};
///
/// // No event: the approximation has no lower limit, the exact method has 0.
/// assert_eq!(byar_limits(0.0, Level::P95)?.lower, None);
/// assert_eq!(exact_limits(0.0, Level::P95)?.lower, Some(0.0));
/// // Thirty events: 20.2 to 42.8.
/// let thirty = byar_limits(30.0, Level::P95)?;
/// assert!((thirty.lower.unwrap() - 20.24).abs() < 0.01);
/// assert!((thirty.upper.unwrap() - 42.83).abs() < 0.01);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn byar_limits(count: f64, level: Level) -> Result<Interval> {
    check::non_negative("count", count)?;
    let z = level.z();
    let upper = check::representable("Byar's interval of a count", byar(count + 1.0, z))?;
    let lower = (count > 0.0 && 1.0 - 1.0 / (9.0 * count) - z / (3.0 * count.sqrt()) > 0.0)
        .then(|| byar(count, -z));
    Ok(Interval { lower, upper: Some(upper), level })
}

/// `m (1 - 1/(9 m) + z/(3 sqrt(m)))^3`
pub(crate) fn byar(m: f64, z: f64) -> f64 {
    m * (1.0 - 1.0 / (9.0 * m) + z / (3.0 * m.sqrt())).powi(3)
}
