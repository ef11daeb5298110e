//! XmR charts (individual values and moving ranges) to the NHS Making Data Count rules.

use std::ops::Range;

use super::phase::phases;
use super::rules::{Cause, Direction, Placed, RunLength, Side, TwoOfThree, causes};
use crate::error::{Error, Result};
use crate::series::{LARGEST, at_least, check_series, mean};

/// Limits are the mean plus and minus this many mean moving ranges (3 sigma).
const LIMIT: f64 = 2.66;
/// The same for 2 sigma.
const NEAR: f64 = 2.0 * (LIMIT / 3.0);
/// A moving range this many times the mean moving range, or more, is left out once (screening).
const SCREEN: f64 = 3.267;
/// Points below which limits move too much to be relied upon.
const ENOUGH: usize = 13;
/// Mean events a month below which an XmR chart of counts misleads.
const FEW: f64 = 5.0;

/// Which way is better, for the colours and the assurance verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Better {
    /// Lower values are better (offences, harm).
    Lower,
    /// Higher values are better (detections).
    Higher,
    /// Neither is known to be better (reports of domestic abuse).
    Neither,
}

/// What the values are, for the warning about few events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValuesAre {
    /// Counts of events per period.
    Counts,
    /// Rates, percentages, times: the number of events is not visible in them.
    Measurements,
}

/// Choices of an XmR chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct XmrConfig<'a> {
    /// Which way is better.
    pub better: Better,
    /// A target that the limits of the last phase are compared with.
    pub target: Option<f64>,
    /// Positions at which a new phase starts (rebase), see [`phase_starts`](super::phase_starts).
    pub phases: &'a [usize],
    /// Fix mean and limits on this many first points of each phase; `None` uses all of them.
    pub baseline: Option<usize>,
    /// Leave out moving ranges of 3.267 times their mean or more, once. The mean is never screened.
    pub screen_ranges: bool,
    /// How many points in a row make a trend or a shift.
    pub run_length: RunLength,
    /// Which points the "two out of three" rule counts.
    pub two_of_three: TwoOfThree,
    /// What the values are.
    pub values_are: ValuesAre,
}

impl XmrConfig<'_> {
    /// The published choices of Making Data Count: one phase, no target, ranges screened, runs of
    /// seven, and the "two out of three" rule of November 2023.
    pub fn making_data_count(better: Better, values_are: ValuesAre) -> Self {
        Self {
            better,
            target: None,
            phases: &[],
            baseline: None,
            screen_ranges: true,
            run_length: RunLength::Seven,
            two_of_three: TwoOfThree::Beyond2Sigma,
            values_are,
        }
    }
}

/// The verdict on one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variation {
    /// No signal.
    CommonCause,
    /// A signal in the better direction.
    Improvement,
    /// A signal in the worse direction.
    Concern,
    /// A high or rising signal where neither direction is better.
    NeutralHigh,
    /// A low or falling signal where neither direction is better.
    NeutralLow,
}

/// Whether the target will be met if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// The target lies beyond the limits on the better side of the process: it is always met.
    ConsistentPass,
    /// The process never reaches the target.
    ConsistentFail,
    /// The target lies within the limits: met or missed by chance.
    Inconsistent,
}

/// One point of an XmR chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct XmrPoint {
    /// The value; `None` for a missing month.
    pub value: Option<f64>,
    /// Number of the phase, from 0.
    pub phase: usize,
    /// Distance from the point before in the same phase; `None` after a gap.
    pub moving_range: Option<f64>,
    /// Which side of the mean; `None` on it, or for a missing month.
    pub side: Option<Side>,
    /// Beyond a process limit (3 sigma).
    pub outside: bool,
    /// Beyond 2 sigma (also when beyond 3).
    pub beyond_2_sigma: bool,
    /// The first rule that applies.
    pub cause: Cause,
    /// The verdict.
    pub variation: Variation,
}

/// One phase of an XmR chart.
#[derive(Debug, Clone, PartialEq)]
pub struct XmrPhase {
    /// Positions of its points.
    pub range: Range<usize>,
    /// The mean of the baseline points; `None` when none of them has a value, as in a phase that begins
    /// with the month that is still awaited. Its points are then not judged; the other phases are.
    pub mean: Option<f64>,
    /// Lower and upper process limit (3 sigma); `None` when no moving range is left to estimate
    /// them from (one point, or no variation at all). The lower limit of counts can be negative:
    /// it is not cut off here.
    pub limits: Option<(f64, f64)>,
    /// The lines at 2 sigma.
    pub two_sigma: Option<(f64, f64)>,
    /// Points with a value.
    pub points: usize,
    /// Points that the mean was estimated from.
    pub baseline_points: usize,
    /// Moving ranges left out by screening.
    pub screened_ranges: usize,
}

/// What to say beside an XmR chart before anyone relies on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum XmrWarning {
    /// The phase has fewer than 13 points.
    ShortPhase {
        /// Number of the phase, from 0.
        phase: usize,
        /// Its points.
        points: usize,
    },
    /// The phase is long enough, but its limits are fixed on fewer than 13 points.
    ShortBaseline {
        /// Number of the phase, from 0.
        phase: usize,
        /// Points that the limits rest on.
        points: usize,
    },
    /// No limits: fewer than two neighbouring points, or no variation.
    NoLimits {
        /// Number of the phase, from 0.
        phase: usize,
    },
    /// Counts average below 5: normal limits mislead. A chart of days between events (g or t
    /// chart) fits better.
    FewEvents {
        /// Number of the phase, from 0.
        phase: usize,
        /// Mean count.
        mean: f64,
    },
}

/// An XmR chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Xmr {
    /// One entry per value, in the order given.
    pub points: Vec<XmrPoint>,
    /// One entry per phase.
    pub phases: Vec<XmrPhase>,
    /// Verdict on the last point that is not missing.
    pub latest: Variation,
    /// Verdict on the target; `None` without target, without limits, or when neither direction is
    /// better.
    pub assurance: Option<Assurance>,
    /// What to say beside the chart.
    pub warnings: Vec<XmrWarning>,
    /// What is charted.
    pub statistic: &'static str,
    /// "XmR (Making Data Count)".
    pub method: &'static str,
}

/// Draws up an XmR chart: mean, process limits, and a cause and verdict for every point.
///
/// Within each phase the centre line is the mean of the baseline points, and the limits are the
/// mean plus and minus 2.66 times the mean moving range (2 sigma at two thirds of that). With
/// `screen_ranges`, moving ranges of 3.267 times their mean or more are left out once before the
/// limits are worked out. Signals, in order of priority: outside a limit; six or seven points
/// rising or falling; two of three beyond 2 sigma on one side; six or seven on one side of the
/// mean. A missing month is a gap: it keeps its place, and breaks moving ranges and runs. It is
/// never a zero.
///
/// `values` has one element per month (or quarter, or week), in order of time; limits are in their unit.
///
/// # Errors
/// [`Error::Domain`] for a value that is not finite (with its position), a target that is not
/// finite, a phase that starts outside the series, or a baseline of 0 points; [`Error::TooFew`]
/// when the series has no value. A phase without one is left unjudged, and the others are given.
///
/// # Source
/// NHS England, Making Data Count (2019 to 2024, with the rule change of November 2023); Wheeler,
/// Understanding Variation (2000); Nelson, J Qual Technol 14 (1982) for screening. Checked against
/// `NHSRplotthedots` 0.2.2.
///
/// # Deviations
/// `latest` is the verdict on the last point that has a value. The warning about a short phase
/// counts points with a value, where the package counts rows. Without limits there is no assurance
/// verdict, where the package says "inconsistent".
///
/// # Example
/// ```
/// use jsna_stats::spc::{xmr, Better, Cause, Side, ValuesAre, Variation, XmrConfig};
/// let mut monthly = vec![20.0, 23.0, 19.0, 22.0, 21.0, 20.0, 24.0, 19.0, 22.0, 20.0, 21.0, 23.0, 20.0, 38.0];
/// let config = XmrConfig::making_data_count(Better::Lower, ValuesAre::Counts);
/// let values: Vec<_> = monthly.iter().copied().map(Some).collect();
/// let chart = xmr(&values, &config)?;
/// assert_eq!(chart.points[13].cause, Cause::OutsideLimits(Side::Above));
/// assert_eq!(chart.latest, Variation::Concern);
///
/// // The same points in a month that was not supplied: not zero, and not a signal.
/// let mut gap = values.clone();
/// gap[13] = None;
/// assert_eq!(xmr(&gap, &config)?.latest, Variation::CommonCause);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn xmr(values: &[Option<f64>], config: &XmrConfig<'_>) -> Result<Xmr> {
    let present = check_series("value", values)?;
    check_config(config)?;
    at_least("XmR chart", "values", 1, present)?;
    let ranges = phases(values.len(), config.phases)?;
    let mut chart = Xmr {
        points: Vec::with_capacity(values.len()),
        phases: Vec::with_capacity(ranges.len()),
        latest: Variation::CommonCause,
        assurance: None,
        warnings: Vec::new(),
        statistic: "individual values",
        method: "XmR (Making Data Count)",
    };
    for (number, range) in ranges.into_iter().enumerate() {
        let phase = estimate(&values[range.clone()], range, config);
        warn(number, &phase, config.values_are, &mut chart.warnings);
        place(values, number, &phase, config, &mut chart.points);
        chart.phases.push(phase);
    }
    chart.latest = chart
        .points
        .iter()
        .rev()
        .find(|p| p.value.is_some())
        .map_or(Variation::CommonCause, |p| p.variation);
    chart.assurance = chart.phases.last().and_then(|phase| assure(phase, config));
    Ok(chart)
}

fn check_config(config: &XmrConfig<'_>) -> Result<()> {
    if let Some(target) = config.target
        && (target.is_nan() || target.abs() > LARGEST)
    {
        return Err(Error::Domain {
            what: "target",
            expected: "a finite number",
            found: target,
            at: None,
        });
    }
    if config.baseline == Some(0) {
        return Err(Error::Domain {
            what: "baseline",
            expected: "1 point or more",
            found: 0.0,
            at: None,
        });
    }
    Ok(())
}

/// Moving range between neighbours; `None` across a gap.
fn moving_range(before: Option<f64>, now: Option<f64>) -> Option<f64> {
    Some((now? - before?).abs())
}

/// Mean and limits of one phase.
fn estimate(values: &[Option<f64>], range: Range<usize>, config: &XmrConfig<'_>) -> XmrPhase {
    let baseline = &values[..config.baseline.unwrap_or(values.len()).min(values.len())];
    let centre = mean(baseline.iter().copied().flatten());
    let moving = || baseline.windows(2).filter_map(|w| moving_range(w[0], w[1]));
    let all = mean(moving());
    let kept = |r: &f64| !config.screen_ranges || all.is_some_and(|a| *r < SCREEN * a);
    // Without variation there is nothing to set limits by.
    let spread = mean(moving().filter(kept)).filter(|s| *s > 0.0);
    let lines =
        |width: f64| centre.zip(spread).map(|(centre, s)| (centre - width * s, centre + width * s));
    XmrPhase {
        range,
        mean: centre,
        limits: lines(LIMIT),
        two_sigma: lines(NEAR),
        points: values.iter().flatten().count(),
        baseline_points: baseline.iter().flatten().count(),
        screened_ranges: moving().filter(|r| !kept(r)).count(),
    }
}

fn warn(number: usize, phase: &XmrPhase, values_are: ValuesAre, warnings: &mut Vec<XmrWarning>) {
    if phase.points < ENOUGH {
        warnings.push(XmrWarning::ShortPhase { phase: number, points: phase.points });
    } else if phase.baseline_points < ENOUGH {
        warnings.push(XmrWarning::ShortBaseline { phase: number, points: phase.baseline_points });
    }
    if phase.limits.is_none() {
        warnings.push(XmrWarning::NoLimits { phase: number });
    }
    if let Some(mean) = phase.mean.filter(|mean| values_are == ValuesAre::Counts && *mean < FEW) {
        warnings.push(XmrWarning::FewEvents { phase: number, mean });
    }
}

/// Places every point of a phase against its lines and names its cause.
fn place(
    values: &[Option<f64>],
    number: usize,
    phase: &XmrPhase,
    config: &XmrConfig<'_>,
    points: &mut Vec<XmrPoint>,
) {
    let beyond = |x: f64, lines: Option<(f64, f64)>| {
        lines.is_some_and(|(lower, upper)| x < lower || x > upper)
    };
    let values = &values[phase.range.clone()];
    let placed: Vec<Option<Placed>> = values
        .iter()
        .map(|v| {
            v.map(|value| Placed {
                value,
                side: phase.mean.and_then(|mean| side_of(value, mean)),
                outside: beyond(value, phase.limits),
                beyond_2_sigma: beyond(value, phase.two_sigma),
            })
        })
        .collect();
    let found = causes(&placed, config.run_length, config.two_of_three);
    for (i, (point, cause)) in placed.iter().zip(found).enumerate() {
        points.push(XmrPoint {
            value: values[i],
            phase: number,
            moving_range: if i == 0 { None } else { moving_range(values[i - 1], values[i]) },
            side: point.and_then(|p| p.side),
            outside: point.is_some_and(|p| p.outside),
            beyond_2_sigma: point.is_some_and(|p| p.beyond_2_sigma),
            cause,
            variation: verdict(cause, config.better),
        });
    }
}

fn side_of(value: f64, centre: f64) -> Option<Side> {
    if value > centre {
        Some(Side::Above)
    } else if value < centre {
        Some(Side::Below)
    } else {
        None
    }
}

fn verdict(cause: Cause, better: Better) -> Variation {
    let high = match cause {
        Cause::Common => return Variation::CommonCause,
        Cause::OutsideLimits(side) | Cause::TwoOfThree(side) | Cause::Shift(side) => {
            side == Side::Above
        }
        Cause::Trend(direction) => direction == Direction::Increasing,
    };
    match (better, high) {
        (Better::Neither, true) => Variation::NeutralHigh,
        (Better::Neither, false) => Variation::NeutralLow,
        (Better::Lower, false) | (Better::Higher, true) => Variation::Improvement,
        (Better::Lower, true) | (Better::Higher, false) => Variation::Concern,
    }
}

fn assure(phase: &XmrPhase, config: &XmrConfig<'_>) -> Option<Assurance> {
    let target = config.target?;
    let (lower, upper) = phase.limits?;
    let above = target > upper;
    if !above && target >= lower {
        return (config.better != Better::Neither).then_some(Assurance::Inconsistent);
    }
    match (config.better, above) {
        (Better::Neither, _) => None,
        (Better::Higher, true) | (Better::Lower, false) => Some(Assurance::ConsistentFail),
        (Better::Higher, false) | (Better::Lower, true) => Some(Assurance::ConsistentPass),
    }
}

#[cfg(test)]
mod tests;
