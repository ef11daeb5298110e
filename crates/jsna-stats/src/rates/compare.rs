//! Comparison labels: how an area stands against a benchmark.

use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::check;

use super::count::exact_limits;
use super::proportion::wilson;

/// Where an area stands against a benchmark, before anyone says whether that is good.
///
/// Comparisons at one level give `Below`, `Similar` or `Above`; those at two levels also tell whether the
/// outer limits (99.8%) are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Below the benchmark beyond the outer limits.
    FarBelow,
    /// Below the benchmark beyond the inner (or only) limits.
    Below,
    /// Not distinguishable from the benchmark. Touching a limit is still similar.
    Similar,
    /// Above the benchmark beyond the inner (or only) limits.
    Above,
    /// Above the benchmark beyond the outer limits.
    FarAbove,
}

/// A standing, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Where the area stands.
    pub standing: Standing,
    /// The level that decides whether it differs.
    pub level: Level,
    /// The level that decides how clearly, in comparisons at two levels.
    pub outer: Option<Level>,
    /// What is compared.
    pub statistic: &'static str,
    pub method: &'static str,
}

impl Comparison {
    /// The standing in words of good and bad: [`Standing::judged`].
    pub fn judged(self, polarity: Polarity) -> Judgement {
        self.standing.judged(polarity)
    }
}

/// Which direction of an indicator is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Lower is better, as for victims.
    LowerBetter,
    /// Higher is better, as for detections.
    HigherBetter,
    /// Neither: a rise in reports may be more crime or more trust. Labels then say higher or lower.
    NoJudgement,
}

/// What a [`Standing`] means under a [`Polarity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// Better than the benchmark beyond the outer limits.
    Best,
    /// Better than the benchmark.
    Better,
    /// Similar to the benchmark.
    Similar,
    /// Worse than the benchmark.
    Worse,
    /// Worse than the benchmark beyond the outer limits.
    Worst,
    /// Lower than the benchmark beyond the outer limits, without a judgement.
    FarLower,
    /// Lower than the benchmark, without a judgement.
    Lower,
    /// Higher than the benchmark, without a judgement.
    Higher,
    /// Higher than the benchmark beyond the outer limits, without a judgement.
    FarHigher,
}

impl Standing {
    /// The standing of the value against the limits, from that of the limits against the value.
    fn turned(self) -> Self {
        match self {
            Self::FarBelow => Self::FarAbove,
            Self::Below => Self::Above,
            Self::Similar => Self::Similar,
            Self::Above => Self::Below,
            Self::FarAbove => Self::FarBelow,
        }
    }

    /// The standing in words of good and bad, or of high and low where there is no judgement.
    ///
    /// # Example
    /// ```
    /// use jsna_stats::rates::{Judgement, Polarity, Standing};
    ///
    /// assert_eq!(Standing::Above.judged(Polarity::LowerBetter), Judgement::Worse);
    /// assert_eq!(Standing::Above.judged(Polarity::NoJudgement), Judgement::Higher);
    /// ```
    pub fn judged(self, polarity: Polarity) -> Judgement {
        match (self, polarity) {
            (Self::Similar, _) => Judgement::Similar,
            (Self::FarBelow, Polarity::LowerBetter) | (Self::FarAbove, Polarity::HigherBetter) => {
                Judgement::Best
            }
            (Self::Below, Polarity::LowerBetter) | (Self::Above, Polarity::HigherBetter) => {
                Judgement::Better
            }
            (Self::Above, Polarity::LowerBetter) | (Self::Below, Polarity::HigherBetter) => {
                Judgement::Worse
            }
            (Self::FarAbove, Polarity::LowerBetter) | (Self::FarBelow, Polarity::HigherBetter) => {
                Judgement::Worst
            }
            (Self::FarBelow, Polarity::NoJudgement) => Judgement::FarLower,
            (Self::Below, Polarity::NoJudgement) => Judgement::Lower,
            (Self::Above, Polarity::NoJudgement) => Judgement::Higher,
            (Self::FarAbove, Polarity::NoJudgement) => Judgement::FarHigher,
        }
    }
}

/// Compares an area's interval with a benchmark **value**: similar when the interval contains it.
///
/// For a benchmark that is known well (England, or the mean of a comparator group). Its own uncertainty is
/// left out on purpose.
///
/// # Errors
/// [`Error::Domain`] when the benchmark or a limit is not finite.
///
/// # Source
/// OHID, Fingertips public health technical guidance, comparisons (2024). Agrees with the comparer of
/// Fingertips (2020) for one interval.
///
/// # Deviations
/// None: agrees with the comparer of Fingertips.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_with_value, crude_rate}};
///
/// let area = crude_rate(130.0, 10_000.0, 1_000.0, Level::P95)?;
/// assert_eq!(compare_with_value(&area.interval, 10.0)?.standing, Standing::Above);
/// assert_eq!(compare_with_value(&area.interval, 12.0)?.standing, Standing::Similar);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn compare_with_value(interval: &Interval, benchmark: f64) -> Result<Comparison> {
    let standing = against(interval, benchmark)?;
    let (statistic, method) = ("value against a benchmark", "interval contains the benchmark");
    Ok(Comparison { standing, level: interval.level, outer: None, statistic, method })
}

/// Where an interval lies from a benchmark.
fn against(interval: &Interval, benchmark: f64) -> Result<Standing> {
    check::finite("benchmark", benchmark)?;
    for limit in [interval.lower, interval.upper].into_iter().flatten() {
        check::finite("limit of the interval", limit)?;
    }
    Ok(if interval.upper.is_some_and(|upper| upper < benchmark) {
        Standing::Below
    } else if interval.lower.is_some_and(|lower| lower > benchmark) {
        Standing::Above
    } else {
        Standing::Similar
    })
}

/// Compares an area's intervals at two levels with a benchmark value: `inner` (95%) decides whether it
/// differs, `outer` (99.8%) how clearly.
///
/// Both intervals are of the same value, in the unit of the benchmark.
///
/// # Errors
/// [`Error::Domain`] when the benchmark or a limit is not finite, or when `outer` has a lower level than
/// `inner`.
///
/// # Source
/// OHID, Fingertips public health technical guidance, comparisons (2024). Agrees with the comparer of
/// Fingertips (2020) for intervals at 95% and 99.8%.
///
/// # Deviations
/// None: agrees with the comparer of Fingertips.
///
/// # Example
/// Against 10 per 1,000 the area is above, but not clearly; against 8 it is far above:
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_with_value_at_two_levels, crude_rate}};
///
/// let at = |level| crude_rate(130.0, 10_000.0, 1_000.0, level).map(|rate| rate.interval);
/// let (inner, outer) = (at(Level::P95)?, at(Level::P99_8)?);
/// assert_eq!(compare_with_value_at_two_levels(&inner, &outer, 10.0)?.standing, Standing::Above);
/// assert_eq!(compare_with_value_at_two_levels(&inner, &outer, 8.0)?.standing, Standing::FarAbove);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn compare_with_value_at_two_levels(
    inner: &Interval,
    outer: &Interval,
    benchmark: f64,
) -> Result<Comparison> {
    let standing = against_both(inner, outer, benchmark)?;
    let (statistic, method) = ("value against a benchmark", "intervals contain the benchmark");
    Ok(Comparison { standing, level: inner.level, outer: Some(outer.level), statistic, method })
}

/// Where two intervals of one value lie from a benchmark.
fn against_both(inner: &Interval, outer: &Interval, benchmark: f64) -> Result<Standing> {
    let (what, expected) = ("outer level", "at least the inner level");
    let found = outer.level.fraction();
    if found < inner.level.fraction() {
        return Err(Error::Domain { what, expected, found, at: None });
    }
    Ok(match (against(inner, benchmark)?, against(outer, benchmark)?) {
        (Standing::Below, Standing::Below) => Standing::FarBelow,
        (Standing::Above, Standing::Above) => Standing::FarAbove,
        (standing, _) => standing,
    })
}

/// Compares two areas by their intervals: similar when the intervals overlap or touch.
///
/// Only for area against area. It is conservative: two values whose intervals overlap a little may still
/// differ at the same level; say so beside the result. For a test proper use
/// [`rate_ratio`](crate::change::rate_ratio).
///
/// `value` and `interval` are those of the area, `other_value` and `other` those of the one it is compared
/// with, all in the same unit.
///
/// # Errors
/// [`Error::Domain`] when a value or a limit is not finite, or the intervals have different levels.
///
/// # Source
/// OHID, Fingertips public health technical guidance, comparisons (2024). Agrees with the comparer of
/// Fingertips (2020) for two intervals.
///
/// # Deviations
/// None: agrees with the comparer of Fingertips.
///
/// # Example
/// Intervals that overlap a little are similar here, where a test of the two counts finds a difference:
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_areas, crude_rate}};
/// use jsna_stats::change::{Observed, RatioMethod, rate_ratio};
///
/// let rate = |count| crude_rate(count, 10_000.0, 1_000.0, Level::P95);
/// let (high, middle, low) = (rate(150.0)?, rate(115.0)?, rate(90.0)?);
/// let against = |other: jsna_stats::Estimate| compare_areas(high.value, &high.interval, other.value, &other.interval);
/// assert_eq!(against(low)?.standing, Standing::Above);
/// assert_eq!(against(middle)?.standing, Standing::Similar);
/// let count = |events| Observed::new(events, 10_000.0);
/// assert!(rate_ratio(count(115.0)?, count(150.0)?, RatioMethod::Exact, Level::P95)?.p < 0.05);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn compare_areas(
    value: f64,
    interval: &Interval,
    other_value: f64,
    other: &Interval,
) -> Result<Comparison> {
    check::finite("value", value)?;
    check::finite("other value", other_value)?;
    for limit in [interval.lower, interval.upper, other.lower, other.upper].into_iter().flatten() {
        check::finite("limit of an interval", limit)?;
    }
    if interval.level != other.level {
        return Err(Error::Domain {
            what: "level of the other interval",
            expected: "the level of the first",
            found: other.level.fraction(),
            at: None,
        });
    }
    let apart = |upper: Option<f64>, lower: Option<f64>| matches!((upper, lower), (Some(u), Some(l)) if u < l);
    let standing = if value < other_value {
        if apart(interval.upper, other.lower) { Standing::Below } else { Standing::Similar }
    } else if apart(other.upper, interval.lower) {
        Standing::Above
    } else {
        Standing::Similar
    };
    let (statistic, method) = ("area against area", "intervals overlap");
    Ok(Comparison { standing, level: interval.level, outer: None, statistic, method })
}

/// Compares an area's proportion with control limits drawn round the benchmark: Wilson's limits of the
/// benchmark proportion at the area's denominator.
///
/// `value` and `benchmark` are per `multiplier` (100 for percentages).
///
/// `denominator` is the number of people or events that the area's proportion is a share of.
///
/// # Errors
/// [`Error::Domain`] when the value or benchmark lies outside 0 to the multiplier, or the denominator or
/// multiplier is not above 0.
///
/// # Source
/// OHID, Fingertips technical guidance (2024). Agrees with the comparer `SpcForProportions` of Fingertips
/// (2020).
///
/// # Deviations
/// None: agrees with the comparer of Fingertips.
///
/// # Example
/// 18% against a benchmark of 15%: ordinary among 200 cases, out of the ordinary among 2,000:
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_proportion_with_control_limits}};
///
/// let among = |cases| compare_proportion_with_control_limits(18.0, cases, 15.0, 100.0, Level::P95);
/// assert_eq!(among(200.0)?.standing, Standing::Similar);
/// assert_eq!(among(2_000.0)?.standing, Standing::Above);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn compare_proportion_with_control_limits(
    value: f64,
    denominator: f64,
    benchmark: f64,
    multiplier: f64,
    level: Level,
) -> Result<Comparison> {
    check::positive("denominator", denominator)?;
    check::positive("multiplier", multiplier)?;
    for (what, found) in [("value", value), ("benchmark", benchmark)] {
        check::non_negative(what, found)?;
        if found > multiplier {
            return Err(Error::Domain {
                what,
                expected: "at most the multiplier",
                found,
                at: None,
            });
        }
    }
    let (lower, upper) = wilson(benchmark / multiplier, denominator, level.z());
    let limits = Interval::closed(lower, upper, level);
    compare_with_control_limits(value / multiplier, &limits, "Wilson limits of the benchmark")
}

/// Compares an area's rate with control limits drawn round the benchmark: exact Poisson limits of the
/// events that the benchmark rate would give in the area.
///
/// `value` and `benchmark` are per `multiplier`. For a crude rate `denominator` is the population; for a
/// standardised rate it is the effective one, events over rate, times the multiplier.
///
/// # Errors
/// [`Error::Domain`] when a rate is negative, the denominator or multiplier is not above 0, or one of them
/// is not finite.
///
/// # Source
/// OHID, Fingertips technical guidance (2024). Labels agree with the comparer `SpcForDsr` of Fingertips (2020).
///
/// # Deviations
/// The reference moves an expected number that is not whole to the next whole number for each limit. Here
/// the exact limits are continued between whole numbers, as for fractional counts everywhere else.
///
/// # Example
/// 13 per 1,000 against a benchmark of 10: ordinary among 1,000 people, out of the ordinary among 10,000:
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_rate_with_control_limits}};
///
/// let among = |people| compare_rate_with_control_limits(13.0, people, 10.0, 1_000.0, Level::P95);
/// assert_eq!(among(1_000.0)?.standing, Standing::Similar);
/// assert_eq!(among(10_000.0)?.standing, Standing::Above);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn compare_rate_with_control_limits(
    value: f64,
    denominator: f64,
    benchmark: f64,
    multiplier: f64,
    level: Level,
) -> Result<Comparison> {
    check::non_negative("value", value)?;
    check::non_negative("benchmark", benchmark)?;
    check::positive("denominator", denominator)?;
    check::positive("multiplier", multiplier)?;
    let expected =
        check::representable("the control limits", benchmark * (denominator / multiplier))?;
    let limits = exact_limits(expected, level)?;
    let count = value * (denominator / multiplier);
    compare_with_control_limits(count, &limits, "exact limits of the benchmark's events")
}

fn compare_with_control_limits(
    value: f64,
    limits: &Interval,
    method: &'static str,
) -> Result<Comparison> {
    let standing = against(limits, value)?.turned();
    let statistic = "value against control limits";
    Ok(Comparison { standing, level: limits.level, outer: None, statistic, method })
}

/// Where a value lies in a funnel, whose limits surround the benchmark.
pub(super) fn stand_in_funnel(
    value: f64,
    inner: &Interval,
    outer: &Interval,
    statistic: &'static str,
    method: &'static str,
) -> Result<Comparison> {
    let standing = against_both(inner, outer, value)?.turned();
    Ok(Comparison { standing, level: inner.level, outer: Some(outer.level), statistic, method })
}
