//! Difference of two shares.

use crate::error::Result;
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;
use crate::rates::proportion;

const METHOD: &str = "the difference of two shares";

/// Difference of two independent shares, later less earlier, times `multiplier` (100 gives percentage
/// points), with Newcombe's interval from the two Wilson intervals ("square and add").
///
/// `before` and `after` are `(numerator, denominator)`, numerators from 0 to the denominator.
///
/// # Errors
/// As [`proportion`], for either share.
///
/// # Source
/// Newcombe, Statistics in Medicine 17 (1998), method 10. Agrees with example (a) of its table II.
///
/// # Deviations
/// None: agrees with the paper.
///
/// # Example
/// ```
/// use jsna_stats::{Level, change::share_difference};
///
/// // Newcombe 1998, table II, example (a): 56/70 against 48/80.
/// let d = share_difference((48.0, 80.0), (56.0, 70.0), 1.0, Level::P95)?;
/// assert!((d.value - 0.2).abs() < 1e-12);
/// assert!((d.interval.lower.unwrap() - 0.0524).abs() < 5e-5);
/// assert!((d.interval.upper.unwrap() - 0.3339).abs() < 5e-5);
/// // The same shares of ten people each: no difference can be claimed.
/// let few = share_difference((6.0, 10.0), (8.0, 10.0), 1.0, Level::P95)?;
/// assert!((few.value - 0.2).abs() < 1e-12 && few.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn share_difference(
    before: (f64, f64),
    after: (f64, f64),
    multiplier: f64,
    level: Level,
) -> Result<Estimate> {
    let earlier = proportion(before.0, before.1, multiplier, level)?;
    let later = proportion(after.0, after.1, multiplier, level)?;
    let value = later.value - earlier.value;
    let side = |toward: Option<f64>, from: f64| toward.map_or(0.0, |limit| limit - from);
    let below =
        side(later.interval.lower, later.value).hypot(side(earlier.interval.upper, earlier.value));
    let above =
        side(later.interval.upper, later.value).hypot(side(earlier.interval.lower, earlier.value));
    Ok(Estimate {
        value,
        interval: Interval::closed(
            check::representable(METHOD, value - below)?,
            check::representable(METHOD, value + above)?,
            level,
        ),
        statistic: "difference of shares",
        method: "Newcombe",
    })
}
