//! Funnel plots: many areas against their common average.

use crate::error::{Error, Result};
use crate::interval::{Figure, Interval, Level};
use crate::numeric::check;

use super::compare::{Comparison, compare_with_value_at_two_levels, stand_in_funnel};
use super::count::{count_limits, exact_limits};

/// The average of a funnel: all numerators over all denominators.
///
/// `numerators` (events, or the part) and `denominators` (people, or the whole) have one element per area, in
/// the same order. The result is a rate per head, or a proportion as a fraction.
///
/// # Errors
/// [`Error::Lengths`] when the slices differ in length; [`Error::TooFew`] without areas; [`Error::Domain`],
/// with the position, when a numerator is negative, a denominator not above 0, or one is not finite.
///
/// # Source
/// OHID, Fingertips technical guidance, funnel plots (2024). Agrees with the average of
/// `PHEindicatormethods::calculate_funnel_limits`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// A large and a small area. The average of a funnel counts people, not areas:
/// ```
/// use jsna_stats::rates::funnel_baseline;
///
/// let average = funnel_baseline(&[900.0, 30.0], &[90_000.0, 1_000.0])?.value;
/// assert!((average * 1_000.0 - 10.219_78).abs() < 1e-5);
/// // The mean of the two rates, 10 and 30 per 1,000, would be 20.
/// let mean_of_rates = (900.0 / 90_000.0 + 30.0 / 1_000.0) / 2.0;
/// assert!((mean_of_rates * 1_000.0 - 20.0_f64).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn funnel_baseline(numerators: &[f64], denominators: &[f64]) -> Result<Figure> {
    const METHOD: &str = "the average of a funnel";
    check::same_length("numerators and denominators", numerators.len(), denominators.len())?;
    if numerators.is_empty() {
        return Err(Error::TooFew { method: METHOD, what: "areas", needed: 1, found: 0 });
    }
    check::all_non_negative("numerators", numerators)?;
    check::all_positive("denominators", denominators)?;
    let value = numerators.iter().sum::<f64>() / denominators.iter().sum::<f64>();
    Ok(Figure {
        value: check::representable(METHOD, value)?,
        statistic: "average",
        method: "all numerators over all denominators",
    })
}

/// Control limits of a proportion at one denominator: the proportions whose Wilson interval just reaches
/// the `baseline`, which is `baseline -/+ z sqrt(baseline (1 - baseline) / denominator)`, kept within
/// 0 and 1.
///
/// `baseline` is a fraction; so are the limits. Draw them over a range of denominators for the funnel.
///
/// # Errors
/// [`Error::Domain`] when the denominator is not above 0 or the baseline not within 0 and 1.
///
/// # Source
/// Spiegelhalter, Statistics in Medicine 24 (2005); OHID, Fingertips technical guidance, funnel plots (2024).
/// Agrees with `PHEindicatormethods::calculate_funnel_limits`.
///
/// # Deviations
/// The limits stop at 0 and 1 whatever the multiplier. The reference stops at 100.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::proportion_funnel_limits};
///
/// let few = proportion_funnel_limits(50.0, 0.2, Level::P95)?;
/// let many = proportion_funnel_limits(5_000.0, 0.2, Level::P95)?;
/// assert!(few.upper > many.upper && few.lower < many.lower);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn proportion_funnel_limits(denominator: f64, baseline: f64, level: Level) -> Result<Interval> {
    check::positive("denominator", denominator)?;
    check::non_negative("baseline", baseline)?;
    if baseline > 1.0 {
        return Err(Error::Domain {
            what: "baseline",
            expected: "between 0 and 1",
            found: baseline,
            at: None,
        });
    }
    let error = (baseline * (1.0 - baseline) / denominator).sqrt();
    let margin = check::representable("the funnel limits", level.z() * error)?;
    Ok(Interval::closed((baseline - margin).max(0.0), (baseline + margin).min(1.0), level))
}

/// Where a rate funnel's lines pass for one number of events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateFunnelPoint {
    /// The denominator at which this many events are just low: the lower line's place on the axis.
    pub lower_denominator: f64,
    /// Events over that denominator: the lower line's height, per head.
    pub lower_limit: f64,
    /// The denominator at which this many events are just high. `None` for 0 events, which never are.
    pub upper_denominator: Option<f64>,
    /// Events over that denominator: the upper line's height, per head. `None` for 0 events.
    pub upper_limit: Option<f64>,
    /// The level of the lines.
    pub level: Level,
    /// What the lines bound.
    pub statistic: &'static str,
    /// How they were made.
    pub method: &'static str,
}

/// One point of each line of a funnel for rates, by exact Poisson limits.
///
/// A rate's lines are traced by the number of events: at the denominators where that many events lie
/// exactly on a limit. `baseline` is events per head.
///
/// # Errors
/// [`Error::Domain`] when the events are negative or the baseline is not above 0.
///
/// # Source
/// Spiegelhalter, Statistics in Medicine 24 (2005); OHID, Fingertips technical guidance, funnel plots
/// (2024). Agrees with `PHEindicatormethods::calculate_funnel_limits`.
///
/// # Deviations
/// The reference halves an interval until its steps are 1e-7 and stops, which leaves relative errors of up
/// to 1e-4 at small counts. Here the limits are exact.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::rate_funnel_point};
///
/// let five = rate_funnel_point(5.0, 0.01, Level::P95)?;
/// // Five events are just low among 1,167 people, at a rate of 4.28 per 1,000.
/// assert!((five.lower_denominator - 1_166.83).abs() < 0.01);
/// assert!((five.lower_limit * 1_000.0 - 4.285).abs() < 0.001);
/// // The lines of fifty events lie closer to the average of 10 per 1,000.
/// let fifty = rate_funnel_point(50.0, 0.01, Level::P95)?;
/// assert!(fifty.lower_limit > five.lower_limit && fifty.upper_limit < five.upper_limit);
/// // No events are never high.
/// assert_eq!(rate_funnel_point(0.0, 0.01, Level::P95)?.upper_limit, None);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn rate_funnel_point(events: f64, baseline: f64, level: Level) -> Result<RateFunnelPoint> {
    check::positive("baseline", baseline)?;
    let limits = exact_limits(events, level)?;
    let denominator = |count: f64| check::representable("the funnel limits", count / baseline);
    let lower_denominator = denominator(limits.upper.unwrap_or(events))?;
    let upper_denominator =
        limits.lower.filter(|count| *count > 0.0).map(denominator).transpose()?;
    Ok(RateFunnelPoint {
        lower_denominator,
        lower_limit: events / lower_denominator,
        upper_denominator,
        upper_limit: upper_denominator
            .map(|d| check::representable("the funnel limits", events / d))
            .transpose()?,
        level,
        statistic: "rate in a funnel",
        method: "exact Poisson",
    })
}

/// Where an area's proportion lies in the funnel: `inner` (95%) decides whether it differs from the baseline, `outer`
/// (99.8%) how clearly. `baseline` is a fraction.
///
/// `numerator` of `denominator` are the area's. The limits are those of [`proportion_funnel_limits`].
///
/// # Errors
/// As [`proportion_funnel_limits`], and [`Error::Domain`] when the numerator is negative or above the
/// denominator, or `outer` is a lower level than `inner`.
///
/// # Source
/// Spiegelhalter, *Statistics in Medicine* 24, 2005; OHID, Fingertips technical guidance, funnel plots, 2024.
/// Agrees with `PHEindicatormethods::assign_funnel_significance`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// 25% where 20% is usual, among 100, 400 and 2,000 cases:
/// ```
/// use jsna_stats::{Level, rates::{Standing, proportion_funnel_standing}};
///
/// let of = |part, whole| proportion_funnel_standing(part, whole, 0.2, Level::P95, Level::P99_8);
/// assert_eq!(of(25.0, 100.0)?.standing, Standing::Similar);
/// assert_eq!(of(100.0, 400.0)?.standing, Standing::Above);
/// assert_eq!(of(500.0, 2_000.0)?.standing, Standing::FarAbove);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn proportion_funnel_standing(
    numerator: f64,
    denominator: f64,
    baseline: f64,
    inner: Level,
    outer: Level,
) -> Result<Comparison> {
    check::non_negative("numerator", numerator)?;
    if numerator > denominator {
        return Err(Error::Domain {
            what: "numerator",
            expected: "at most the denominator",
            found: numerator,
            at: None,
        });
    }
    let near = proportion_funnel_limits(denominator, baseline, inner)?;
    let far = proportion_funnel_limits(denominator, baseline, outer)?;
    let (statistic, method) =
        ("proportion in a funnel", "own Wilson interval against the baseline");
    stand_in_funnel(numerator / denominator, &near, &far, statistic, method)
}

/// Where an area's rate lies in the funnel: whether the limits of its own count (exact below 10 events, Byar's from
/// 10) leave out the baseline, at `inner` (95%) and at `outer` (99.8%). `baseline` is events per head.
///
/// `count` is the area's number of events, `denominator` its population or other base.
///
/// # Errors
/// [`Error::Domain`] when the count or baseline is negative, the denominator not above 0, or `outer` is a lower level
/// than `inner`.
///
/// # Source
/// OHID, Fingertips technical guidance, funnel plots, 2024. Agrees with
/// `PHEindicatormethods::assign_funnel_significance`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// 13 per 1,000 where 10 is usual, in a village, a town and a city:
/// ```
/// use jsna_stats::{Level, rates::{Standing, rate_funnel_standing}};
///
/// let of = |events, people| rate_funnel_standing(events, people, 0.01, Level::P95, Level::P99_8);
/// assert_eq!(of(13.0, 1_000.0)?.standing, Standing::Similar);
/// assert_eq!(of(65.0, 5_000.0)?.standing, Standing::Above);
/// assert_eq!(of(1_300.0, 100_000.0)?.standing, Standing::FarAbove);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn rate_funnel_standing(
    count: f64,
    denominator: f64,
    baseline: f64,
    inner: Level,
    outer: Level,
) -> Result<Comparison> {
    check::positive("denominator", denominator)?;
    check::non_negative("baseline", baseline)?;
    let own = |level| {
        let per = |limit: f64| check::representable("the limits of the rate", limit / denominator);
        let limits = count_limits(count, level)?;
        let lower = limits.lower.map(per).transpose()?;
        Ok(Interval { lower, upper: limits.upper.map(per).transpose()?, level })
    };
    let found = compare_with_value_at_two_levels(&own(inner)?, &own(outer)?, baseline)?;
    let (statistic, method) = ("rate in a funnel", "exact below 10 events, Byar from 10");
    Ok(Comparison { statistic, method, ..found })
}

/// A hundred places at which to draw a funnel's lines, closer together where the lines bend.
///
/// From `lowest` (at least 1) to `highest`, rounded to whole numbers, each at least 1 above the one before,
/// in equal ratios of what is left.
///
/// The places are denominators for a funnel of proportions (draw [`proportion_funnel_limits`] at each) and
/// numbers of events for a funnel of rates (draw [`rate_funnel_point`] at each).
///
/// # Errors
/// [`Error::Domain`] when `lowest` is negative, `highest` is not above 0 or below `lowest`, or one is not finite.
///
/// # Source
/// `PHEindicatormethods::calculate_funnel_limits` (2.1.0), with which it agrees.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::rates::funnel_axis;
///
/// let axis = funnel_axis(0.0, 12_000.0)?;
/// assert_eq!((axis.len(), axis[0], axis[99]), (100, 1.0, 12_000.0));
/// // Close together where the lines bend, far apart where they are flat.
/// assert_eq!(axis[1] - axis[0], 1.0);
/// assert!(axis[99] - axis[98] > 500.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn funnel_axis(lowest: f64, highest: f64) -> Result<Vec<f64>> {
    check::non_negative("lowest", lowest)?;
    check::positive("highest", highest)?;
    if highest < lowest {
        let (what, expected) = ("highest", "no lower than the lowest");
        return Err(Error::Domain { what, expected, found: highest, at: None });
    }
    let mut axis = Vec::with_capacity(100);
    let mut last = lowest.max(1.0);
    axis.push(last);
    for place in 2..=100_u32 {
        let ratio = (highest / last).powf(1.0 / f64::from(101 - place));
        last = (last * ratio).round_ties_even().max(last + 1.0);
        axis.push(check::representable("the funnel axis", last)?);
    }
    Ok(axis)
}

/// The range of a funnel's axis for these denominators: 0 where the largest is more than twice the
/// smallest, otherwise a rounded number below it; and a rounded number above the largest.
///
/// `denominators` has one element per area. The result is the lower and the upper end of the axis.
///
/// # Errors
/// [`Error::TooFew`] without areas; [`Error::Domain`], with the position, when a denominator is not above 0
/// or not finite.
///
/// # Source
/// `PHEindicatormethods::calculate_funnel_limits` (2.1.0), with which it agrees.
///
/// # Deviations
/// An end of exactly 100,000 is not rounded as if it had five digits, which the reference's text handling does.
///
/// # Example
/// Areas of very different size start the axis at 0; areas of like size do not waste the paper:
/// ```
/// use jsna_stats::rates::funnel_range;
///
/// assert_eq!(funnel_range(&[254.0, 10_505.0])?, (0.0, 12_000.0));
/// assert_eq!(funnel_range(&[900.0, 1_000.0])?, (800.0, 1_100.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn funnel_range(denominators: &[f64]) -> Result<(f64, f64)> {
    if denominators.is_empty() {
        return Err(Error::TooFew {
            method: "the range of a funnel",
            what: "areas",
            needed: 1,
            found: 0,
        });
    }
    check::all_positive("denominators", denominators)?;
    let smallest = denominators.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = denominators.iter().copied().fold(0.0, f64::max);
    // One significant digit down, two up: room for the points without an ugly axis.
    let low = if largest > 2.0 * smallest { 0.0 } else { round_down(smallest * 0.95) };
    let high = round_up(check::representable("the range of a funnel", largest * 1.05)?);
    Ok((low, check::representable("the range of a funnel", high)?))
}

fn round_down(value: f64) -> f64 {
    let unit = 10_f64.powi(digits(value.floor()) - 1);
    (value / unit).floor() * unit
}

fn round_up(value: f64) -> f64 {
    let unit = 10_f64.powi(digits(value.ceil()) - 2);
    (value / unit).ceil() * unit
}

/// Digits before the point, at least 1.
fn digits(whole: f64) -> i32 {
    let mut digits = 1;
    let mut rest = whole.abs();
    while rest >= 10.0 {
        rest /= 10.0;
        digits += 1;
    }
    digits
}
