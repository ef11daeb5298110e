//! What all control charts but XmR have in common: lines per point, runs analysis per phase.

use std::ops::Range;

use super::phase::phases;
use super::rules::Side;
use super::runs::{RunsAnalysis, RunsRule, runs_analysis};
use crate::error::{Error, Result};
use crate::series::{at_least, mean, real};
use crate::withheld::{Given, Reason};

/// A moving range this many times the mean moving range, or more, is left out once (screening).
const SCREEN: f64 = 3.267;
/// Mean moving range of two normal values, in standard deviations.
const RANGE_OF_TWO: f64 = 1.128;
/// Useful points below which a runs analysis sees little.
const ENOUGH: usize = 10;
/// Ratio of the observed to the assumed standard deviation from which limits are called too tight.
const TIGHT: f64 = 1.5;

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChartKind {
    /// Individual values.
    Individuals,
    /// Moving ranges.
    MovingRange,
    /// Counts with equal exposure.
    C,
    /// Rates: counts over a varying exposure.
    U,
    /// Rates with over-dispersion allowed for (Laney).
    UPrime,
    P,
    /// Proportions with over-dispersion allowed for (Laney).
    PPrime,
    /// Units or opportunities between rare events.
    G,
    /// Time between rare events.
    T,
    /// A median and its runs, no limits.
    Run,
}

impl ChartKind {
    fn statistic(self) -> &'static str {
        match self {
            Self::Individuals => "individual values",
            Self::MovingRange => "moving ranges",
            Self::C => "counts",
            Self::U | Self::UPrime => "events per exposure",
            Self::P | Self::PPrime => "proportions",
            Self::G => "opportunities between events",
            Self::T => "time between events",
            Self::Run => "values around their median",
        }
    }
}

/// Choices that all charts share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartConfig<'a> {
    /// Positions at which a new phase starts, see [`phase_starts`](super::phase_starts).
    pub phases: &'a [usize],
    /// Fix the lines on this many first points of each phase; `None` uses all of them.
    pub baseline: Option<usize>,
    /// Positions left out of the lines and of the runs (known special causes). They are still
    /// judged against the limits.
    pub exclude: &'a [usize],
    /// Leave out moving ranges of 3.267 times their mean or more, once (charts that use them).
    pub screen_ranges: bool,
    /// Which limits the runs analysis uses.
    pub runs: RunsRule,
}

impl ChartConfig<'_> {
    /// One phase, nothing left out, ranges screened, Anhøj rules: the defaults of `qicharts2`.
    pub fn plain() -> Self {
        Self {
            phases: &[],
            baseline: None,
            exclude: &[],
            screen_ranges: true,
            runs: RunsRule::Anhoej,
        }
    }
}

/// Control limits at one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlLimits {
    /// 3 sigma below the centre, not below what the value can be.
    pub lower: f64,
    /// 2 sigma below.
    pub lower_2_sigma: f64,
    /// 2 sigma above.
    pub upper_2_sigma: f64,
    /// 3 sigma above, not above what the value can be.
    pub upper: f64,
}

/// One point of a control chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// The value that is drawn; `None` for a missing one.
    pub value: Option<f64>,
    /// Number of the phase, from 0.
    pub phase: usize,
    /// Whether the lines were estimated from it (baseline, not excluded).
    pub baseline: bool,
    /// Whether it was left out on request.
    pub excluded: bool,
    /// Control limits; `None` for a run chart, for a point without denominator, and where there is
    /// no variation to estimate them from.
    pub limits: Option<ControlLimits>,
    /// The side on which it lies beyond a control limit.
    pub outside: Option<Side>,
}

/// One phase of a control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPhase {
    /// Positions of its points.
    pub range: Range<usize>,
    /// The centre line; `None` where the phase has too few values for one, as when it begins with the
    /// month that is still awaited. Its points are then not judged; those of the other phases are.
    pub centre: Option<f64>,
    /// Runs around the centre line; withheld for a moving range chart, in which neighbours share a value, and
    /// without a useful point.
    pub runs: Given<RunsAnalysis>,
    /// Observed standard deviation (from moving ranges) over the one that the plain chart assumes;
    /// `None` for charts that assume none. Above 1 the plain limits are too tight.
    pub sigma_ratio: Option<f64>,
}

/// What to say beside a control chart before anyone relies on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChartWarning {
    /// The phase has too few values for a centre line.
    NoLines {
        /// Number of the phase, from 0.
        phase: usize,
    },
    /// Fewer than 10 useful points: a runs analysis sees little.
    FewPoints {
        /// Number of the phase, from 0.
        phase: usize,
        /// Useful points.
        points: usize,
    },
    /// Too few events a point for limits that assume a near-normal spread: use a g or t chart.
    FewEvents {
        /// Number of the phase, from 0.
        phase: usize,
        /// Expected events (for proportions, of the rarer outcome) a point.
        expected: f64,
    },
    /// The values spread wider than the chart assumes: a prime chart fits better.
    TooTight {
        /// Number of the phase, from 0.
        phase: usize,
        /// Observed over assumed standard deviation.
        sigma_ratio: f64,
    },
}

/// A control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlChart {
    /// Which chart.
    pub kind: ChartKind,
    /// One entry per value, in the order given.
    pub points: Vec<ChartPoint>,
    /// One entry per phase.
    pub phases: Vec<ChartPhase>,
    /// What to say beside the chart.
    pub warnings: Vec<ChartWarning>,
    /// What is charted.
    pub statistic: &'static str,
    /// The chart, in words.
    pub method: &'static str,
}

impl ControlChart {
    /// The same chart in another unit, for example per 1,000: values, centre lines and limits
    /// times `factor`, which must be positive.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for point in &mut self.points {
            point.value = point.value.map(|v| v * factor);
            point.limits = point.limits.map(|l| ControlLimits {
                lower: l.lower * factor,
                lower_2_sigma: l.lower_2_sigma * factor,
                upper_2_sigma: l.upper_2_sigma * factor,
                upper: l.upper * factor,
            });
        }
        for phase in &mut self.phases {
            phase.centre = phase.centre.map(|centre| centre * factor);
        }
        self
    }
}

/// One phase as a chart's own lines see it.
pub(crate) struct View<'a> {
    /// Position of its first point.
    pub(crate) first: usize,
    /// Its values.
    pub(crate) values: &'a [Option<f64>],
    /// Positions within the phase that the lines are estimated from, ascending.
    pub(crate) base: &'a [usize],
    /// Whether moving ranges are screened.
    pub(crate) screen: bool,
    method: &'static str,
}

impl View<'_> {
    /// The baseline values that are present.
    pub(crate) fn present(&self) -> impl Iterator<Item = f64> + Clone + '_ {
        self.base.iter().filter_map(|i| self.values[*i])
    }

    /// Their mean.
    pub(crate) fn mean(&self) -> Result<f64> {
        mean(self.present()).ok_or_else(|| self.none())
    }

    /// The error of a phase without a baseline value.
    pub(crate) fn none(&self) -> Error {
        Error::TooFew {
            method: self.method,
            what: "values in the baseline of a phase",
            needed: 1,
            found: 0,
        }
    }

    /// Standard deviation from the moving ranges of baseline neighbours, each value first put on a
    /// common scale. Excluded points are closed up, missing ones break a range. `None` without a
    /// range.
    pub(crate) fn sigma(&self, scaled: impl Fn(usize, f64) -> Option<f64>) -> Option<f64> {
        let value = |i: usize| self.values[i].and_then(|v| scaled(i, v));
        let ranges =
            || self.base.windows(2).filter_map(|w| Some((value(w[1])? - value(w[0])?).abs()));
        let all = mean(ranges())?;
        let kept = if self.screen { mean(ranges().filter(|r| *r < SCREEN * all))? } else { all };
        Some(kept / RANGE_OF_TWO)
    }
}

/// The lines of one phase.
pub(crate) struct Lines {
    pub(crate) centre: f64,
    /// One entry per point of the phase.
    pub(crate) limits: Vec<Option<ControlLimits>>,
    pub(crate) sigma_ratio: Option<f64>,
    /// Expected events a point, where the chart is of events.
    pub(crate) expected: Option<f64>,
}

/// Limits `middle -+ 3 sigma` (and 2), kept within what the value can be.
pub(crate) fn around(middle: f64, sigma: f64, (least, most): (f64, f64)) -> Option<ControlLimits> {
    let line = |k: f64| (middle + k * sigma).clamp(least, most);
    sigma.is_finite().then(|| ControlLimits {
        lower: line(-3.0),
        lower_2_sigma: line(-2.0),
        upper_2_sigma: line(2.0),
        upper: line(3.0),
    })
}

/// Puts a chart together: phases, lines from `lines`, sides, runs and warnings.
pub(crate) fn assemble(
    kind: ChartKind,
    method: &'static str,
    values: &[Option<f64>],
    config: &ChartConfig<'_>,
    lines: impl Fn(&View<'_>) -> Result<Lines>,
) -> Result<ControlChart> {
    let mut excluded = vec![false; values.len()];
    for (at, &position) in config.exclude.iter().enumerate() {
        let Some(flag) = excluded.get_mut(position) else {
            let expected = "inside the series";
            return Err(Error::Domain {
                what: "excluded position",
                expected,
                found: real(position),
                at: Some(at),
            });
        };
        *flag = true;
    }
    at_least(method, "points of baseline", 1, config.baseline.unwrap_or(1))?;
    let mut chart = ControlChart {
        kind,
        points: Vec::with_capacity(values.len()),
        phases: Vec::new(),
        warnings: Vec::new(),
        statistic: kind.statistic(),
        method,
    };
    let mut too_few = None;
    for (number, range) in phases(values.len(), config.phases)?.into_iter().enumerate() {
        let own = &values[range.clone()];
        let left_out = &excluded[range.clone()];
        let length = config.baseline.unwrap_or(own.len()).min(own.len());
        let base: Vec<usize> = (0..length).filter(|i| !left_out[*i]).collect();
        let view = View {
            first: range.start,
            values: own,
            base: &base,
            screen: config.screen_ranges,
            method,
        };
        // One phase without lines does not stop the others.
        let lines = match lines(&view) {
            Err(few @ Error::TooFew { .. }) => {
                too_few = Some(few);
                None
            }
            found => Some(found?),
        };
        chart.points.extend((0..own.len()).map(|i| {
            let limits = lines.as_ref().and_then(|lines| lines.limits[i]);
            ChartPoint {
                value: own[i],
                phase: number,
                baseline: i < length && !left_out[i],
                excluded: left_out[i],
                limits,
                outside: own[i].zip(limits).and_then(|(value, limits)| side(value, &limits)),
            }
        }));
        let Some(lines) = lines else {
            chart.warnings.push(ChartWarning::NoLines { phase: number });
            let runs = Given::Withheld(Reason::Missing { what: "the centre line" });
            chart.phases.push(ChartPhase { range, centre: None, runs, sigma_ratio: None });
            continue;
        };
        let judged = own.iter().zip(left_out).filter(|(_, left_out)| !**left_out);
        let judged: Vec<Option<f64>> = judged.map(|(value, _)| *value).collect();
        let runs = runs_of(kind, &judged, lines.centre, config.runs);
        warn(number, kind, &lines, runs.value(), &mut chart.warnings);
        chart.phases.push(ChartPhase {
            range,
            centre: Some(lines.centre),
            runs,
            sigma_ratio: lines.sigma_ratio,
        });
    }
    match too_few {
        Some(few) if chart.phases.iter().all(|phase| phase.centre.is_none()) => Err(few),
        _ => Ok(chart),
    }
}

fn runs_of(
    kind: ChartKind,
    judged: &[Option<f64>],
    centre: f64,
    rule: RunsRule,
) -> Given<RunsAnalysis> {
    if kind == ChartKind::MovingRange {
        let (method, reason) =
            ("the runs analysis", "neighbouring ranges share a value".to_owned());
        return Given::Withheld(Reason::Failed(Error::Refused { method, reason }));
    }
    runs_analysis(judged, centre, rule).into()
}

fn side(value: f64, limits: &ControlLimits) -> Option<Side> {
    if value > limits.upper {
        Some(Side::Above)
    } else if value < limits.lower {
        Some(Side::Below)
    } else {
        None
    }
}

fn warn(
    phase: usize,
    kind: ChartKind,
    lines: &Lines,
    runs: Option<&RunsAnalysis>,
    warnings: &mut Vec<ChartWarning>,
) {
    const FEW: f64 = 5.0;
    let points = runs.map_or(0, |r| r.useful);
    if kind != ChartKind::MovingRange && points < ENOUGH {
        warnings.push(ChartWarning::FewPoints { phase, points });
    }
    if let Some(expected) = lines.expected.filter(|e| *e < FEW) {
        warnings.push(ChartWarning::FewEvents { phase, expected });
    }
    let prime = matches!(kind, ChartKind::UPrime | ChartKind::PPrime);
    if let Some(sigma_ratio) = lines.sigma_ratio.filter(|r| *r > TIGHT && !prime) {
        warnings.push(ChartWarning::TooTight { phase, sigma_ratio });
    }
}

#[cfg(test)]
mod tests;
