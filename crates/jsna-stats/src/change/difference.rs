//! Difference of two rates.

use crate::error::Result;
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;
use crate::rates::count_limits;

use super::Observed;

/// How the interval of a rate difference is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceMethod {
    /// Normal approximation: the difference plus and minus `z` standard errors. The textbook interval; too
    /// short for small counts, and of no width at all when both counts are 0.
    Wald,
    /// The limits of the two rates (exact below 10 events, Byar's from 10) recovered into limits of their
    /// difference (MOVER). Reliable at any count, 0 included, and never of zero width.
    Mover,
}

/// Difference of two rates, after minus before, times `multiplier`.
///
/// A rate difference says how many more events there are per 1,000 people; a
/// [`rate_ratio`](super::rate_ratio) says how many times as many. The board usually needs both: a doubling
/// of something rare may be one event.
///
/// `before` and `after` are the two periods; `multiplier` is the unit (1,000 gives a difference per 1,000).
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) when the multiplier is not above 0 or not finite;
/// [`Error::Refused`](crate::Error::Refused) when the answer exceeds the range of numbers.
///
/// # Source
/// Rothman, Greenland and Lash, Modern Epidemiology (2008); for MOVER, Zou and Donner, Statistics in Medicine
/// 27 (2008), and Li, Tang and Wong, Computational Statistics 29 (2014). The Wald limits agree with the formula
/// evaluated in R; the MOVER limits have no independent vector.
///
/// # Deviations
/// None: the Wald limits agree with R.
///
/// # Example
/// ```
/// use jsna_stats::{Level, change::{DifferenceMethod, Observed, rate_difference}};
///
/// let before = Observed::new(0.0, 9_000.0)?;
/// let after = Observed::new(4.0, 9_100.0)?;
/// let wald = rate_difference(before, after, 1_000.0, DifferenceMethod::Wald, Level::P95)?;
/// let mover = rate_difference(before, after, 1_000.0, DifferenceMethod::Mover, Level::P95)?;
/// // Four events against none: the normal approximation calls it a rise, the better interval does not.
/// assert!(wald.interval.lower.unwrap() > 0.0);
/// assert!(mover.interval.lower.unwrap() < 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn rate_difference(
    before: Observed,
    after: Observed,
    multiplier: f64,
    method: DifferenceMethod,
    level: Level,
) -> Result<Estimate> {
    check::positive("multiplier", multiplier)?;
    let value = after.rate() - before.rate();
    let (below, above, method) = match method {
        DifferenceMethod::Wald => {
            let of = |o: Observed| o.count().sqrt() / o.exposure();
            let margin = level.z() * of(before).hypot(of(after));
            (margin, margin, "Wald")
        }
        DifferenceMethod::Mover => {
            let (down_before, up_before) = arms(before, level)?;
            let (down_after, up_after) = arms(after, level)?;
            (down_after.hypot(up_before), up_after.hypot(down_before), "MOVER")
        }
    };
    let scaled = |rate: f64| check::representable("the rate difference", rate * multiplier);
    Ok(Estimate {
        value: scaled(value)?,
        interval: Interval::closed(scaled(value - below)?, scaled(value + above)?, level),
        statistic: "rate difference",
        method,
    })
}

/// Distances from a rate down to its lower and up to its upper limit.
fn arms(observed: Observed, level: Level) -> Result<(f64, f64)> {
    let limits = count_limits(observed.count(), level)?;
    let distance = |limit: Option<f64>| {
        limit.map_or(0.0, |l| (l - observed.count()).abs() / observed.exposure())
    };
    Ok((distance(limits.lower), distance(limits.upper)))
}
