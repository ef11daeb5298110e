//! Whether targets are met, by more than the months of an area vary by themselves.

use super::signal;
use crate::calibrate::SeriesNoise;
use crate::inputs::AssessInputs;
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::Status;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::target::{Aim, AreaTarget};
use jsna_model::{AreaIx, Assessed, Measure, Period};
use jsna_reference::Target;
use jsna_stats::change::noisy_comparison;
use jsna_stats::rates::{Standing, compare_with_value};
use jsna_stats::{Interval, Level};

/// The targets in force for the lead period, of each area that has one. What is said of an area by name goes before what
/// is said of every area, and a later row before an earlier one.
pub(crate) fn in_force(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
) -> Vec<AreaTarget> {
    let definition = &assessed.definition;
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let own = inputs.reference.targets().iter();
    let own: Vec<&Target> =
        own.filter(|t| t.indicator_id == definition.id && t.is_for(period.end())).collect();
    let areas = inputs.areas.known().map(|(area, _)| area);
    let of_area = |area: AreaIx| {
        let code = &inputs.areas[area].code;
        let named = own.iter().rev().find(|t| t.area_code.as_ref() == Some(code));
        let everywhere = || own.iter().rev().find(|t| t.area_code.is_none());
        let target = named.or_else(|| everywhere().filter(|_| shown.contains(&area)))?;
        let aim = target.aim.or_else(|| Aim::of(definition.polarity))?;
        Some(AreaTarget { area, value: target.value, aim, source: target.source.clone() })
    };
    areas.filter_map(of_area).collect()
}

/// One signal for each target in force.
pub(super) fn assurance(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    noise: &SeriesNoise,
) -> Vec<Signal> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let of_target = |target: &AreaTarget| {
        let answer = held(inputs, assessed, (target, period), noise);
        let span = (period.start(), period.end());
        let counted = matches!(assessed.definition.numerator, Numerator::Incidents { .. });
        let method = if counted { "square roots, quasi-Poisson" } else { "95% interval" };
        signal((SignalKind::Assurance, target.area), span, method, answer)
    };
    assessed.targets.iter().map(of_target).collect()
}

fn held(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    (target, period): (&AreaTarget, Period),
    noise: &SeriesNoise,
) -> Result<Found, String> {
    let definition = &assessed.definition;
    if period.kind().months() != 12 {
        return Err(format!("a target is for twelve months; there is {}", period.label()));
    }
    let m = assessed.measures.total(definition, inputs.areas, target.area, period);
    let m: Measure<'_> = m
        .filter(|m| m.status == Status::Given)
        .ok_or_else(|| "no whole number of the period".to_owned())?;
    let value = m.estimate.value.ok_or_else(|| "no value of the period".to_owned())?;
    let good = target.aim.is_met(value, target.value);
    let found = |statistic, p, verdict| Found {
        verdict,
        statistic,
        p,
        q: None,
        dispersion: None,
        change: (target.value > 0.0).then(|| 100.0 * (value / target.value - 1.0)),
    };
    let side = if good { Verdict::Met } else { Verdict::Missed };
    if matches!(definition.numerator, Numerator::Observations { .. }) {
        let limits = m.estimate.ci95.ok_or_else(|| "the value has no limits".to_owned())?;
        let interval = Interval::closed(limits.lower, limits.upper, Level::P95);
        let standing = compare_with_value(&interval, target.value).map_err(|e| e.to_string())?;
        let apart = standing.standing != Standing::Similar;
        return Ok(found(None, None, if apart { side } else { Verdict::NotToldApart }));
    }
    let share = match definition.statistic {
        Statistic::Share => target.value / definition.multiplier,
        Statistic::Count | Statistic::CrudeRate => 0.0,
        Statistic::Ratio => {
            return Err("nothing tells how much a ratio varies by itself".to_owned());
        }
    };
    let aimed = match definition.statistic {
        Statistic::Count => Some(target.value),
        _ => m.denominator.map(|base| target.value / definition.multiplier * base),
    };
    let (count, aimed) = m.count.zip(aimed).ok_or_else(|| "no base for the period".to_owned())?;
    let kind = inputs.areas[target.area].area_type;
    let noise = noise
        .of(target.area, kind)
        .ok_or_else(|| "nothing tells how much its months vary by themselves".to_owned())?;
    let compared = noisy_comparison(count, aimed, share, noise).map_err(|e| e.to_string())?;
    let signal = found(Some(compared.statistic), Some(compared.p), side);
    Ok(Found { dispersion: Some(noise.dispersion), ..signal })
}
