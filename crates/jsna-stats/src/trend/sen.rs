//! Sen's slope: the median of the slopes between all pairs of points.

use super::kendall::{check_period, tie_groups, variance_term};
use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::series::{at_least, check_series, median, real, whole};
use crate::withheld::{Given, Reason};

/// Longest series: beyond it the pairs alone would take hundreds of megabytes.
const LONGEST: usize = 5_000;
const METHOD: &str = "Sen's slope";

/// A robust slope.
#[derive(Debug, Clone, PartialEq)]
pub struct SenSlope {
    /// Median change of the value per step (per full cycle in the seasonal form).
    pub slope: f64,
    /// Rank-based interval; withheld below four points (in the seasonal form: four slopes). With four or
    /// five points it is the range of all slopes, and covers less than its level says.
    pub interval: Given<Interval>,
    /// Value of the line at position 0.
    pub intercept: f64,
    /// Points used: missing months are left out.
    pub points: usize,
    /// What the slope is: "change per period" or "change per cycle".
    pub statistic: &'static str,
    /// "Sen's slope" or "seasonal Sen's slope".
    pub method: &'static str,
}

/// Sen's slope (Theil-Sen) of values at positions 0, 1, 2, ...
///
/// The median of `(x_j - x_i) / (j - i)` over all pairs, with true positions: a missing month
/// leaves its place empty, it is not closed up. The intercept is the median value minus the slope
/// times the median position. The interval takes the slopes ranked
/// `(pairs -+ z sqrt(variance of s)) / 2` (Sen 1968), ties allowed for.
///
/// `values` has one element per period, `None` for a missing one. The slope is in their unit per period.
///
/// # Errors
/// [`Error::TooFew`] below two values; [`Error::Refused`] above 5,000 points; [`Error::Domain`]
/// for a value that is not finite.
///
/// # Source
/// Sen, JASA 63 (1968); Conover, Practical Nonparametric Statistics (1980) for the intercept.
/// Checked against `pymannkendall` 1.4.3 and `scipy.stats.theilslopes` 1.17.
///
/// # Deviations
/// None: agrees with `pymannkendall` and `scipy`.
///
/// # Example
/// ```
/// use jsna_stats::{trend::sen_slope, Level};
/// // One wild month does not move the slope.
/// let found = sen_slope(&[10.0, 12.0, 14.0, 96.0, 18.0, 20.0].map(Some), Level::P95)?;
/// assert!((found.slope - 2.0).abs() < 1e-12);
/// // A missing month keeps its place: still 2 a month.
/// let found = sen_slope(&[Some(10.0), None, Some(14.0), Some(16.0)], Level::P95)?;
/// assert!((found.slope - 2.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn sen_slope(values: &[Option<f64>], level: Level) -> Result<SenSlope> {
    let points = check_series("value", values)?;
    at_least(METHOD, "values", 2, points)?;
    check_length(values.len())?;
    let mut slopes = Vec::with_capacity(points * (points - 1) / 2);
    push_slopes(values.iter().copied().enumerate(), &mut slopes);
    slopes.sort_unstable_by(f64::total_cmp);
    let slope = sorted_median(&slopes);
    let interval = if points >= 4 {
        let present = values.iter().copied().flatten().collect();
        Given::Given(interval(&slopes, variance(present), level))
    } else {
        Given::Withheld(Reason::TooFew { what: "points", needed: 4, found: points })
    };
    let (intercept, statistic) = (intercept(values, slope), "change per period");
    Ok(SenSlope { slope, interval, intercept, points, statistic, method: METHOD })
}

/// Sen's slope within seasons: the median change from one cycle to the next (from one January to
/// the next, for months and `period` 12).
///
/// `values[0]` may be any month. The slope is in the unit of the values per cycle. The interval takes the slopes ranked
/// as in [`sen_slope`], with the variance of the seasonal Mann-Kendall test: seasons are taken as independent of each
/// other.
///
/// # Errors
/// [`Error::TooFew`] when no season has two values; [`Error::Refused`] above 5,000 points;
/// [`Error::Domain`] for a value that is not finite, or a period below 2.
///
/// # Source
/// Hirsch, Slack and Smith, Water Resour Res 18 (1982); Hipel and `McLeod` (1994); for the interval, Gilbert,
/// Statistical Methods for Environmental Pollution Monitoring (1987). The slope was checked against
/// `pymannkendall` 1.4.3, which gives no interval.
///
/// # Deviations
/// None: the slope agrees with `pymannkendall`.
///
/// # Example
/// A rise by 3 a year, in months that rise within each year as well:
/// ```
/// use jsna_stats::{Level, trend::{sen_slope, sen_slope_seasonal}};
/// let months: Vec<_> = (0..36).map(|t| Some(50.0 + f64::from(t / 12) * 3.0 + f64::from(t % 12))).collect();
/// assert!((sen_slope_seasonal(&months, 12, Level::P95)?.slope - 3.0).abs() < 1e-12); // per year
/// // The plain slope is per month, and takes the season for growth: far more than 3 / 12.
/// assert!(sen_slope(&months, Level::P95)?.slope > 0.3);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn sen_slope_seasonal(values: &[Option<f64>], period: usize, level: Level) -> Result<SenSlope> {
    let points = check_series("value", values)?;
    check_period(period)?;
    check_length(values.len())?;
    let mut slopes = Vec::new();
    let mut spread = 0.0;
    for season in 0..period.min(values.len()) {
        let own = values.iter().skip(season).step_by(period).copied();
        push_slopes(own.clone().enumerate(), &mut slopes);
        spread += variance(own.flatten().collect());
    }
    let found = values.len() / period;
    let slope = median(&mut slopes).ok_or(Error::TooFew {
        method: "seasonal Sen's slope",
        what: "full seasonal cycles",
        needed: 2,
        found,
    })?;
    slopes.sort_unstable_by(f64::total_cmp);
    let interval = if slopes.len() >= 4 {
        Given::Given(interval(&slopes, spread, level))
    } else {
        Given::Withheld(Reason::TooFew { what: "slopes", needed: 4, found: slopes.len() })
    };
    let (intercept, statistic) = (intercept(values, slope / real(period)), "change per cycle");
    Ok(SenSlope { slope, interval, intercept, points, statistic, method: "seasonal Sen's slope" })
}

fn check_length(found: usize) -> Result<()> {
    if found <= LONGEST {
        return Ok(());
    }
    let reason = format!("{found} points make too many pairs; the limit is {LONGEST}");
    Err(Error::Refused { method: METHOD, reason })
}

/// Slopes between all pairs of present values.
fn push_slopes(values: impl Iterator<Item = (usize, Option<f64>)> + Clone, slopes: &mut Vec<f64>) {
    let mut rest = values;
    while let Some((i, value)) = rest.next() {
        let Some(x) = value else { continue };
        for (j, later) in rest.clone() {
            if let Some(y) = later {
                slopes.push((y - x) / real(j - i));
            }
        }
    }
}

fn sorted_median(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n % 2 == 1 { sorted[n / 2] } else { f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]) }
}

fn intercept(values: &[Option<f64>], slope: f64) -> f64 {
    let mut present: Vec<f64> = values.iter().copied().flatten().collect();
    let mut places: Vec<f64> =
        values.iter().enumerate().filter(|(_, v)| v.is_some()).map(|(i, _)| real(i)).collect();
    median(&mut present).unwrap_or(0.0) - median(&mut places).unwrap_or(0.0) * slope
}

/// Variance of the Mann-Kendall score of some values, ties allowed for.
fn variance(mut present: Vec<f64>) -> f64 {
    present.sort_unstable_by(f64::total_cmp);
    let tied: f64 = tie_groups(&present).iter().map(|t| variance_term(*t)).sum();
    (variance_term(present.len()) - tied) / 18.0
}

/// The slopes whose ranks lie as far from the middle as the score may by chance.
fn interval(slopes: &[f64], variance: f64, level: Level) -> Interval {
    let reach = level.z() * variance.sqrt();
    let pairs = real(slopes.len());
    let last = slopes.len() - 1;
    let lower = whole((((pairs - reach) / 2.0).round_ties_even() - 1.0).max(0.0));
    let upper = whole(f64::midpoint(pairs, reach).round_ties_even()).min(last);
    Interval::closed(slopes[lower.min(last)], slopes[upper], level)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn too_long_a_series_is_refused_before_memory_runs_out() {
        let long = vec![Some(1.0); LONGEST + 1];
        assert!(matches!(sen_slope(&long, Level::P95), Err(Error::Refused { .. })));
    }

    proptest! {
        #[test]
        fn no_input_panics(
            values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..30),
            period in 0_usize..40,
            level in 0.5..0.999_f64,
        ) {
            let level = Level::new(level).unwrap();
            if let Ok(found) = sen_slope(&values, level) {
                prop_assert!(found.slope.is_finite());
            }
            if let Ok(found) = sen_slope_seasonal(&values, period, level) {
                prop_assert!(found.slope.is_finite() && found.intercept.is_finite());
            }
        }

        /// A single season is a series of its own: the same slope and interval, per cycle.
        #[test]
        fn one_season_alone_has_the_plain_slope(
            own in prop::collection::vec(prop::option::of(0_u8..20), 4..12),
            period in 2_usize..6,
            season in 0_usize..6,
        ) {
            let own: Vec<_> = own.into_iter().map(|v| v.map(f64::from)).collect();
            let mut whole = vec![None; own.len() * period];
            for (cycle, value) in own.iter().enumerate() {
                whole[cycle * period + season % period] = *value;
            }
            let Ok(plain) = sen_slope(&own, Level::P95) else { return Ok(()) };
            let seasonal = sen_slope_seasonal(&whole, period, Level::P95).unwrap();
            prop_assert!((seasonal.slope - plain.slope).abs() < 1e-12);
            prop_assert_eq!(seasonal.points, plain.points);
            if let Some(plain) = plain.interval.value() {
                prop_assert_eq!(seasonal.interval.value(), Some(plain));
            }
        }

        #[test]
        fn the_interval_holds_the_slope_and_a_line_is_found(
            values in prop::collection::vec(prop::option::weighted(0.8, -1e3..1e3_f64), 4..40),
            added in -50.0..50.0_f64,
        ) {
            prop_assume!(values.iter().flatten().count() >= 4);
            let found = sen_slope(&values, Level::P95).unwrap();
            prop_assert!(found.interval.value().unwrap().contains(found.slope));
            // Adding a straight line adds its slope.
            let tilted: Vec<_> = values.iter().enumerate().map(|(i, v)| v.map(|x| x + added * real(i))).collect();
            let other = sen_slope(&tilted, Level::P95).unwrap();
            prop_assert!((other.slope - found.slope - added).abs() < 1e-8);
        }
    }
}
