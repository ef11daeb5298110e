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
    /// How.
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
    /// The standing in words of good and bad, or of high and low where there is no judgement.
    ///
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
/// ```
/// use jsna_stats::{Level, rates::{Standing, compare_with_value, crude_rate}};
///
/// let area = crude_rate(130.0, 10_000.0, 1_000.0, Level::P95)?;
/// assert_eq!(compare_with_value(&area.interval, 10.0)?.standing, Standing::Above);
/// assert_eq!(compare_with_value(&area.interval, 12.0)?.standing, Standing::Similar);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] when the benchmark or a limit is not finite.
///
/// # References
/// OHID, Fingertips public health technical guidance, comparisons (2024).
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
/// # Errors
/// [`Error::Domain`] when the benchmark is not finite, or when `outer` has a lower level than `inner`.
///
/// # References
/// OHID, Fingertips public health technical guidance, comparisons (2024).
pub fn compare_with_value_at_two_levels(
    inner: &Interval,
    outer: &Interval,
    benchmark: f64,
) -> Result<Comparison> {
    in_order(inner.level, outer.level)?;
    let standing = match (against(inner, benchmark)?, against(outer, benchmark)?) {
        (Standing::Below, Standing::Below) => Standing::FarBelow,
        (Standing::Above, Standing::Above) => Standing::FarAbove,
        (standing, _) => standing,
    };
    let (statistic, method) = ("value against a benchmark", "intervals contain the benchmark");
    Ok(Comparison { standing, level: inner.level, outer: Some(outer.level), statistic, method })
}

/// Fails unless the outer level is at least the inner one.
pub(super) fn in_order(inner: Level, outer: Level) -> Result<()> {
    let (what, expected) = ("outer level", "at least the inner level");
    if outer.fraction() < inner.fraction() {
        return Err(Error::Domain { what, expected, found: outer.fraction(), at: None });
    }
    Ok(())
}

/// Compares two areas by their intervals: similar when the intervals overlap or touch.
///
/// Only for area against area. It is conservative: two values whose intervals overlap a little may still
/// differ at the same level; say so beside the result. For a test proper use
/// [`rate_ratio`](crate::change::rate_ratio).
///
/// # Errors
/// [`Error::Domain`] when a value is not finite, or the intervals have different levels.
///
/// # References
/// OHID, Fingertips public health technical guidance, comparisons (2024).
pub fn compare_areas(
    value: f64,
    interval: &Interval,
    other_value: f64,
    other: &Interval,
) -> Result<Comparison> {
    check::finite("value", value)?;
    check::finite("other value", other_value)?;
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
/// # Errors
/// [`Error::Domain`] when the value or benchmark lies outside 0 to the multiplier, or the denominator or
/// multiplier is not above 0.
///
/// # References
/// OHID, Fingertips technical guidance (2024); the comparer `SpcForProportions` of Fingertips (2020).
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
/// # References
/// OHID, Fingertips technical guidance (2024); the comparer `SpcForDsr` of Fingertips (2020).
///
/// # Deviations
/// The reference moves an expected number that is not whole to the next whole number for each limit. Here
/// the exact limits are continued between whole numbers, as for fractional counts everywhere else.
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

/// Control limits surround the benchmark, so here the value is compared, not contained: outside is above
/// or below.
fn compare_with_control_limits(
    value: f64,
    limits: &Interval,
    method: &'static str,
) -> Result<Comparison> {
    let standing = match against(limits, value)? {
        Standing::Below => Standing::Above,
        Standing::Above => Standing::Below,
        standing => standing,
    };
    let statistic = "value against control limits";
    Ok(Comparison { standing, level: limits.level, outer: None, statistic, method })
}
