//! Signals of areas beside each other.

use super::signal;
use crate::calibrate::SeriesNoise;
use crate::inputs::AssessInputs;
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::Status;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::{AreaIx, AreaType, Assessed, Measure, Period};
use jsna_stats::change::noisy_comparison;
use jsna_stats::place::hot_share_by_chance;

/// The share of the areas whose share of the events is asked about.
const HOT_SHARE: f64 = 0.1;

/// An LSOA with fewer events than this is not told from one with fewer to be expected: thousands of such pairs would only
/// drown the others.
const FEW: f64 = 5.0;

/// Partnerships, districts, wards and LSOAs beside the placed whole of the area above all others.
pub(super) fn comparisons(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
    noise: &SeriesNoise,
) -> Vec<Signal> {
    let (Some(period), Some(lead)) = (assessed.lead_period, shown.first()) else {
        return Vec::new();
    };
    let counted = matches!(assessed.definition.numerator, Numerator::Incidents { .. });
    if !counted || assessed.definition.stock {
        return Vec::new();
    }
    let kinds = [AreaType::Csp, AreaType::Lad, AreaType::Ward, AreaType::Lsoa];
    let of_kind = |kind: AreaType| {
        let whole = assessed.benchmarks.get(&(*lead, kind)).copied();
        inputs
            .areas
            .within(*lead, kind)
            .into_iter()
            .filter_map(move |area| Some((area, kind, whole?)))
    };
    let all = kinds.into_iter().flat_map(of_kind);
    all.map(|(area, kind, whole)| {
        let answer = stands(inputs, assessed, (area, kind), (period, whole), noise);
        let method = "square roots, quasi-Poisson";
        signal((SignalKind::Comparison, area), (period.start(), period.end()), method, answer)
    })
    .collect()
}

fn stands(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    (area, kind): (AreaIx, AreaType),
    (period, whole): (Period, f64),
    noise: &SeriesNoise,
) -> Result<Found, String> {
    let definition = &assessed.definition;
    let m = assessed.measures.total(definition, inputs.areas, area, period);
    let m = m.filter(|m| m.status == Status::Given);
    let counted = m.and_then(|m: Measure<'_>| m.count.zip(m.denominator));
    let (count, base) = counted.ok_or_else(|| "no whole number of the period".to_owned())?;
    let noise = noise
        .of(area, kind)
        .ok_or_else(|| "nothing tells how much its months vary by themselves".to_owned())?;
    let rate = whole / definition.multiplier;
    if kind == AreaType::Lsoa && count < FEW && rate * base < FEW {
        return Err("fewer than 5 events, and fewer than 5 to be expected".to_owned());
    }
    let share = if definition.statistic == Statistic::Share { rate } else { 0.0 };
    let found = noisy_comparison(count, rate * base, share, noise).map_err(|e| e.to_string())?;
    Ok(Found {
        verdict: if found.ratio >= 1.0 { Verdict::Above } else { Verdict::Below },
        statistic: Some(found.statistic),
        p: Some(found.p),
        q: None,
        dispersion: Some(noise.dispersion),
        change: Some(100.0 * (found.ratio - 1.0)),
    })
}

/// Whether the tenth of the small areas with most events holds more of them than equal rates would give it.
pub(super) fn concentrations(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
) -> Vec<Signal> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let known = shown.iter().filter(|area| assessed.concentration.contains_key(area));
    known
        .map(|area| {
            let answer = concentrated(inputs, assessed, *area, period);
            let kind = (SignalKind::Concentration, *area);
            signal(kind, (period.start(), period.end()), "equal rates, 999 seeded draws", answer)
        })
        .collect()
}

/// Whether the LSOAs with most events are those of the year before, more than chance keeps.
pub(super) fn persistence(assessed: &Assessed, shown: &[AreaIx]) -> Vec<Signal> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let known = shown.iter().filter_map(|area| Some((*area, assessed.concentration.get(area)?)));
    known
        .map(|(area, found)| {
            let nothing =
                || "the year before is not whole, or not comparable, in every LSOA".to_owned();
            let answer = found.kept.ok_or_else(nothing).map(|kept| Found {
                verdict: if kept.areas > kept.by_chance {
                    Verdict::Persistent
                } else {
                    Verdict::AsByChance
                },
                statistic: Some(kept.areas),
                p: Some(kept.p),
                q: None,
                dispersion: None,
                change: (kept.by_chance > 0.0).then(|| 100.0 * (kept.areas / kept.by_chance - 1.0)),
            });
            let span = (period.before().start(), period.end());
            signal((SignalKind::HotSpot, area), span, "equal rates, 999 seeded draws", answer)
        })
        .collect()
}

fn concentrated(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    area: AreaIx,
    period: Period,
) -> Result<Found, String> {
    let definition = &assessed.definition;
    let small = inputs.areas.within(area, AreaType::Lsoa).into_iter();
    let of = |a: AreaIx| {
        let m = assessed.measures.total(definition, inputs.areas, a, period)?;
        m.count.zip(m.denominator)
    };
    let both: Option<Vec<(f64, f64)>> = small.map(of).collect();
    let both = both.ok_or_else(|| "the people of an LSOA are not known".to_owned())?;
    let (counts, people): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    let found = hot_share_by_chance(&counts, &people, HOT_SHARE).map_err(|e| e.to_string())?;
    let more = found.share > found.by_chance;
    Ok(Found {
        verdict: if more { Verdict::Concentrated } else { Verdict::AsByChance },
        statistic: Some(found.share),
        p: Some(found.p),
        q: None,
        dispersion: None,
        change: Some(100.0 * (found.share - found.by_chance)),
    })
}
