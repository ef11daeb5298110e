//! Signals of the months of one area.

use super::{percent, signal};
use crate::calibrate::{Judged, Months};
use crate::inputs::AssessInputs;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::{AreaIx, Month};
use jsna_stats::change::{Calibrated, LastingChange};
use jsna_stats::exceedance::{ExceedanceLimit, FarringtonConfig, ReweightedDispersion, farrington};
use jsna_stats::{Given, Level};

/// From this weight on a lasting change is told as a step. Between the two it may have been gradual, and below the second it
/// is told as a slope.
pub(crate) const A_STEP: f64 = 0.65;
pub(crate) const NO_STEP: f64 = 0.35;

/// Farrington's method as Noufaily and others set it up, for months.
const FARRINGTON: FarringtonConfig = FarringtonConfig {
    period: 12,
    years: 3,
    half_window: 2,
    blocks: 1,
    recent_left_out: 1,
    // Of three windows of five months no trend can be told that is fit to be carried on.
    trend_p_below: None,
    reweight_above: Some(2.58),
    dispersion: ReweightedDispersion::Pearson,
    limit: ExceedanceLimit::NegativeBinomial,
    level: Level::P95,
    enough_events: 5.0,
    enough_periods: 4,
};

/// Trend, change point, single months, season and exceedance of one area.
pub(super) fn signals(area: AreaIx, judged: &Judged, inputs: &AssessInputs<'_>) -> Vec<Signal> {
    let months = &judged.months;
    let last = inputs.end;
    let mut out: Vec<Signal> = match &judged.found {
        Given::Given(found) => given(area, found, months),
        Given::Withheld(why) => {
            [SignalKind::Trend, SignalKind::ChangePoint, SignalKind::Spike, SignalKind::Season]
                .map(|kind| {
                    signal((kind, area), months.span(), "calibrated change", Err(why.to_string()))
                })
                .into()
        }
    };
    let at = usize::try_from(last.since(months.first)).ok();
    let answer = match at.filter(|at| months.counts.get(*at).is_some_and(Option::is_some)) {
        None => Err("the latest month is not whole".to_owned()),
        Some(_) if months.counts.iter().flatten().sum::<f64>() <= 0.0 => {
            Err("no event in any whole month".to_owned())
        }
        Some(at) => exceedance(judged, at),
    };
    let method = "Farrington, negative binomial";
    out.push(signal((SignalKind::Exceedance, area), (last, last), method, answer));
    out
}

fn given(area: AreaIx, found: &Calibrated, months: &Months) -> Vec<Signal> {
    let (whole, month) = (months.span(), |at: usize| months.month(at));
    let roughness = Some(found.noise.dispersion);
    let base = |verdict| Found {
        verdict,
        statistic: None,
        p: None,
        q: None,
        dispersion: roughness,
        change: None,
    };
    let way = |x: f64, (up, down): (Verdict, Verdict)| if x >= 0.0 { up } else { down };
    let (slope, p) = found.slope;
    let trend = Found {
        p: Some(p),
        statistic: Some(slope),
        change: Some(percent(slope)),
        ..base(way(slope, (Verdict::Rising, Verdict::Falling)))
    };
    let mut out = vec![signal((SignalKind::Trend, area), whole, "quasi-Poisson slope", Ok(trend))];

    let (verdict, size) = found.lasting.map_or((Verdict::NoChange, None), |l| {
        let size = if l.step < NO_STEP { Some(l.per_year) } else { l.level };
        (lasting(&l), size)
    });
    let span = found.lasting.map_or(whole, |l| (month(l.between.0), month(l.between.1)));
    let change =
        Found { p: Some(found.p), statistic: size, change: size.map(percent), ..base(verdict) };
    out.push(signal((SignalKind::ChangePoint, area), span, "calibrated change", Ok(change)));

    let spike = found.spikes.first();
    let at = spike.map_or(whole, |s| (month(s.month), month(s.month)));
    let over = spike.map(|s| 100.0 * (s.counted / s.expected - 1.0));
    let single = Found {
        // Only months that stand out by themselves are kept: of the others the chance is all that is known to be large.
        p: Some(spike.map_or(1.0, |s| s.p)),
        statistic: spike.map(|s| s.expected),
        change: over,
        ..base(over.map_or(Verdict::NoneStandsOut, |x| way(x, (Verdict::High, Verdict::Low))))
    };
    out.push(signal((SignalKind::Spike, area), at, "negative binomial tail", Ok(single)));

    let season = found.season.ok_or_else(|| "the model of the season does not settle".to_owned());
    let season = season.map(|s| {
        let highest = latest(whole, month(s.highest));
        let over = 100.0 * (s.highest_over_mean - 1.0);
        let found = Found { p: Some(s.p), change: Some(over), ..base(Verdict::Seasonal) };
        (highest, found)
    });
    let peak = season.as_ref().map_or(whole, |(highest, _)| (*highest, *highest));
    let season = season.map(|(_, found)| found);
    out.push(signal((SignalKind::Season, area), peak, "quasi-Poisson, F test", season));
    out
}

/// The last month of a run that is the same month of the year.
fn latest((_, last): (Month, Month), like: Month) -> Month {
    last.plus(-last.since(like).rem_euclid(12))
}

/// Which way a lasting change goes: of a slope that of the slope, else that of the step.
pub(crate) fn goes_up(found: &LastingChange) -> bool {
    if found.step < NO_STEP { found.per_year >= 0.0 } else { found.up }
}

fn lasting(found: &LastingChange) -> Verdict {
    match (found.step >= A_STEP, goes_up(found)) {
        (true, true) => Verdict::StepUp,
        (true, false) => Verdict::StepDown,
        (false, true) => Verdict::ChangeUp,
        (false, false) => Verdict::ChangeDown,
    }
}

/// Whether the latest month is above what the same time of past years leads one to expect.
fn exceedance(judged: &Judged, at: usize) -> Result<Found, String> {
    let months = &judged.months;
    let run = farrington(&months.counts, months.exposure.as_deref(), &[at], &FARRINGTON);
    let verdicts = run.map_err(|e| e.to_string())?;
    let Some(found) = verdicts.into_iter().next() else {
        return Err("the latest month is not there".to_owned());
    };
    let found = found.into_result().map_err(|reason| reason.to_string())?;
    if !found.enough_events {
        return Err("fewer than 5 events in the last 4 months".to_owned());
    }
    let over = (found.expected > 0.0).then(|| 100.0 * (found.observed / found.expected - 1.0));
    Ok(Found {
        verdict: Verdict::AboveExpected,
        statistic: Some(found.expected),
        p: Some(found.p),
        q: None,
        dispersion: Some(found.dispersion),
        change: over,
    })
}
