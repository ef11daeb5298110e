//! What each method says of every series of a county.

use super::simulate::{CSPS, County, Effect, Indicator, MONTHS, WARDS};
use jsna_stats::change::{
    Calibrated, ChanceTables, MonthlyCounts, Noise, Observed, calibrate, noisy_percent_change,
    part_of_change,
};
use jsna_stats::many::{benjamini_hochberg, two_stage};
use jsna_stats::spc::{Better, Cause, ValuesAre, XmrConfig, xmr};
use jsna_stats::{Error, Level};
use std::sync::LazyLock;

/// The share of false statements that is allowed: of wards, of what a page opens with, and of single months.
const MOST: f64 = 0.05;
const MOST_HEADLINES: f64 = 0.02;
const MOST_SPIKES: f64 = 0.01;
const LAST: usize = MONTHS - 1;

/// What chance makes of the few shapes that these series have, for all counties.
static CHANCE: LazyLock<ChanceTables> = LazyLock::new(ChanceTables::default);

/// Which series of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    County,
    Csp(usize),
    Ward(usize, usize),
}

impl Area {
    fn kind(self) -> usize {
        match self {
            Self::County => 0,
            Self::Csp(_) => 1,
            Self::Ward(..) => 2,
        }
    }
}

/// A lasting change as it is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lasting {
    /// Below 0 for a fall.
    pub(super) sign: f64,
    /// Of a step, its month and the months that hold it.
    pub(super) step: Option<(usize, (usize, usize))>,
}

/// One series, and what is said of it.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) indicator: usize,
    pub(super) area: Area,
    pub(super) counts: Vec<Option<f64>>,
    /// The last year against the one before: the sign of what is said, or nothing.
    pub(super) year: Option<f64>,
    /// A lasting change.
    pub(super) lasting: Option<Lasting>,
    /// A month that stands out.
    pub(super) spike: Option<usize>,
    /// The wards that make the change of a partnership, the largest first.
    pub(super) made_by: Vec<usize>,
    /// By the same model of one series alone, with Benjamini and Hochberg.
    pub(super) alone: Option<f64>,
    /// By Poisson limits of a year against a year.
    pub(super) plain: Option<f64>,
    /// By any rule of an XmR chart of raw counts in the last year.
    pub(super) xmr: Option<f64>,
}

/// Judges all series of a county together.
pub(super) fn judge(county: &County) -> Result<Vec<Series>, Error> {
    let mut all = Vec::new();
    for (at, indicator) in county.indicators.iter().enumerate() {
        all.push(series(at, Area::County, indicator.county(), indicator));
        for csp in 0..CSPS {
            all.push(series(at, Area::Csp(csp), indicator.csp(csp), indicator));
            for ward in 0..WARDS {
                let counts = indicator.wards[csp][ward].clone();
                all.push(series(at, Area::Ward(csp, ward), counts, indicator));
            }
        }
    }
    let given: Vec<MonthlyCounts<'_>> = all
        .iter()
        .map(|s| MonthlyCounts {
            counts: &s.counts,
            exposure: None,
            family: s.indicator * 3 + s.area.kind(),
            kind: s.area.kind(),
        })
        .collect();
    let judged = calibrate(&given, &CHANCE)?;
    let found: Vec<Option<Calibrated>> =
        judged.series.into_iter().map(jsna_stats::Given::into_value).collect();
    let alone: Vec<Option<f64>> = given
        .iter()
        .map(|one| Ok(calibrate(&[*one], &CHANCE)?.series.remove(0).into_value().map(|s| s.p)))
        .collect::<Result<_, Error>>()?;
    for kind in 0..3 {
        let of_kind: Vec<usize> = (0..all.len()).filter(|i| all[*i].area.kind() == kind).collect();
        let p = of_kind.iter().map(|i| found[*i].as_ref().map(|s| s.p)).collect::<Vec<_>>();
        let most = if kind < 2 { MOST_HEADLINES } else { MOST };
        let lasting = two_stage(&p, most)?;
        let spike = |s: &Calibrated| s.spikes.first().map_or(1.0, |s| s.p);
        let p = of_kind.iter().map(|i| found[*i].as_ref().map(spike)).collect::<Vec<_>>();
        let spikes = two_stage(&p, MOST_SPIKES)?;
        let by_itself = benjamini_hochberg(&of_kind.iter().map(|i| alone[*i]).collect::<Vec<_>>());
        for (at, i) in of_kind.iter().enumerate() {
            let Some(one) = &found[*i] else { continue };
            let up_to = lasting.claims_up_to(most);
            say(&mut all[*i], one, (lasting.rejected[at], up_to), spikes.rejected[at]);
            let q = by_itself[at].value().map_or(1.0, |q| q.value);
            all[*i].alone = (q <= MOST).then_some(one.in_year_ending(LAST));
        }
    }
    made_by(county, &mut all, &found)?;
    Ok(all)
}

fn series(indicator: usize, area: Area, mut counts: Vec<Option<f64>>, of: &Indicator) -> Series {
    let plain = year(&counts, Noise::NONE).filter(|(p, _)| *p < MOST).map(|(_, x)| x);
    let xmr = special_cause(&counts);
    // A listed break begins another series.
    if let Effect::Break { from, .. } = of.effect {
        counts[..from].fill(None);
    }
    let (year, lasting, spike, alone, made_by) = (None, None, None, None, Vec::new());
    Series { indicator, area, counts, year, lasting, spike, made_by, alone, plain, xmr }
}

/// Chance and percent of the last year against the one before, where both are whole.
fn year(counts: &[Option<f64>], noise: Noise) -> Option<(f64, f64)> {
    let sum = |from: usize| counts[from..from + 12].iter().copied().sum::<Option<f64>>();
    let of = |n: f64| Observed::new(n, 1.0).ok();
    let (before, after) = (of(sum(MONTHS - 24)?)?, of(sum(MONTHS - 12)?)?);
    let found = noisy_percent_change(before, after, noise, 20.0, Level::P95).ok()?;
    Some((found.p, found.change.value))
}

fn special_cause(counts: &[Option<f64>]) -> Option<f64> {
    let config = XmrConfig::making_data_count(Better::Neither, ValuesAre::Counts);
    let chart = xmr(counts, &config).ok()?;
    let mean = chart.phases.first()?.mean?;
    let point = chart.points[MONTHS - 12..].iter().rev().find(|p| p.cause != Cause::Common)?;
    Some(point.value? - mean)
}

fn say(series: &mut Series, one: &Calibrated, (believed, up_to): (bool, f64), stands_out: bool) {
    if believed {
        series.lasting = one.lasting.map(|l| Lasting {
            sign: if l.up { 1.0 } else { -1.0 },
            step: (l.step >= 0.65).then_some((l.began, l.between)),
        });
        let year = year(&series.counts, one.noise);
        series.year =
            year.filter(|(p, x)| *p <= up_to && one.explains(LAST, *x, *p)).map(|(_, x)| x);
    }
    if stands_out {
        series.spike = one.spikes.first().map(|s| s.month);
    }
}

/// The wards whose own change goes the same way as that of their partnership, by more than their months vary.
fn made_by(county: &County, all: &mut [Series], found: &[Option<Calibrated>]) -> Result<(), Error> {
    for i in 0..all.len() {
        let Area::Csp(csp) = all[i].area else { continue };
        let Some(change) = all[i].year else { continue };
        let indicator = all[i].indicator;
        let mut parts: Vec<(usize, f64)> = Vec::new();
        for ward in 0..WARDS {
            let at = all
                .iter()
                .position(|s| s.indicator == indicator && s.area == Area::Ward(csp, ward));
            let noise = at.and_then(|at| found[at].as_ref()).map_or(Noise::NONE, |s| s.noise);
            let months = &county.indicators[indicator].wards[csp][ward];
            let sum = |from: usize| months[from..from + 12].iter().flatten().sum::<f64>();
            let (before, after) = (sum(MONTHS - 24), sum(MONTHS - 12));
            let part = part_of_change(before, after, noise, Level::P95)?;
            if !part.interval.contains(0.0) && part.difference * change > 0.0 {
                parts.push((ward, part.difference.abs()));
            }
        }
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        all[i].made_by = parts.into_iter().map(|(ward, _)| ward).collect();
    }
    Ok(())
}
