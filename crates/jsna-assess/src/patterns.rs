//! How the events of an indicator's lead period lie in small areas and in the week.

use crate::calibrate::SeriesNoise;
use crate::counted::DAY_HOUR;
use crate::inputs::AssessInputs;
use crate::plan::{Selected, Side};
use crate::signals;
use jsna_model::indicator::Statistic;
use jsna_model::measure::Status;
use jsna_model::pattern::{Concentration, DayHour, Kept, Slot};
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaIx, AreaType, Indicator, Measure, Measures, Period};
use jsna_stats::place;
use std::collections::BTreeMap;

/// Below this many events or areas a concentration curve shows noise.
const CONCENTRATION_EVENTS: f64 = 50.0;
const CONCENTRATION_AREAS: usize = 20;

/// The share of the areas whose share of the events is told.
const HOT_SHARE: f64 = 0.1;

/// Below this many timed events a grid of 168 cells shows noise.
const DAY_HOUR_EVENTS: f64 = 200.0;

/// Whether a count lacks nothing.
fn is_whole(m: &Measure<'_>) -> bool {
    matches!(m.status, Status::Given | Status::NotCalculable) && m.count.is_some()
}

/// How concentrated events are in the LSOAs of each area; only where the count of every LSOA is whole.
pub(crate) fn concentration(
    inputs: &AssessInputs<'_>,
    definition: &Indicator,
    measures: &Measures,
    shown: &[AreaIx],
    period: Option<Period>,
) -> BTreeMap<AreaIx, Concentration> {
    let rate = definition.statistic == Statistic::CrudeRate;
    let Some(period) = period.filter(|_| rate && definition.area_types.contains(&AreaType::Lsoa))
    else {
        return BTreeMap::new();
    };
    let of_area = |area: AreaIx| -> Option<Concentration> {
        let small = inputs.areas.within(area, AreaType::Lsoa).into_iter();
        let counts: Vec<f64> = small
            .map(|a| {
                measures
                    .total(definition, inputs.areas, a, period)
                    .filter(is_whole)
                    .and_then(|m| m.count)
            })
            .collect::<Option<_>>()?;
        let events: f64 = counts.iter().sum();
        if counts.len() < CONCENTRATION_AREAS || events < CONCENTRATION_EVENTS {
            return None;
        }
        let hot = place::hot_share(&counts, HOT_SHARE).ok()?;
        let curve = place::lorenz(&counts).ok()?.points;
        Some(Concentration {
            curve: curve.iter().map(|p| (p.share_of_places, p.share_of_events)).collect(),
            hot_areas: hot.places,
            hot_share_of_areas: hot.share_of_places,
            hot_share_of_events: hot.share_of_events,
            areas: counts.len(),
            events,
            kept: kept(inputs, (definition, measures), area, period),
        })
    };
    shown.iter().filter_map(|area| Some((*area, of_area(*area)?))).collect()
}

/// How many of the LSOAs with most events had most a year before too; `None` where a year is not whole, a break lies
/// between, or the people of an LSOA are not known.
fn kept(
    inputs: &AssessInputs<'_>,
    (definition, measures): (&Indicator, &Measures),
    area: AreaIx,
    period: Period,
) -> Option<Kept> {
    let of = |a: AreaIx| -> Option<(f64, f64, f64)> {
        let whole = |period| measures.total(definition, inputs.areas, a, period).filter(is_whole);
        let now = whole(period).filter(|m| !m.shorthand.has(Symbol::Break))?;
        Some((whole(period.before())?.count?, now.count?, now.denominator?))
    };
    let small = inputs.areas.within(area, AreaType::Lsoa).into_iter();
    let all: Vec<(f64, f64, f64)> = small.map(of).collect::<Option<_>>()?;
    let column = |pick: fn(&(f64, f64, f64)) -> f64| all.iter().map(pick).collect::<Vec<f64>>();
    let (before, now, people) = (column(|r| r.0), column(|r| r.1), column(|r| r.2));
    let found = place::persistence_by_chance(&before, &now, &people, HOT_SHARE).ok()?;
    let (areas, by_chance) = (found.kept, found.by_chance);
    Some(Kept { of: found.places, areas, by_chance, p: found.p })
}

/// How events lie in the week, for each area whose count is whole.
pub(crate) fn day_hour(
    inputs: &AssessInputs<'_>,
    (index, selected): (usize, &Selected),
    (measures, noise): (&Measures, &SeriesNoise),
    shown: &[AreaIx],
    period: Option<Period>,
) -> BTreeMap<AreaIx, DayHour> {
    let placed = inputs.placed;
    let Some((period, months)) = period.and_then(|p| Some((p, placed.span.of(p)?))) else {
        return BTreeMap::new();
    };
    let slots = placed.breakdowns.iter().filter_map(|((i, (column, value)), part)| {
        let own = *i == index && &**column == DAY_HOUR;
        Some((own.then(|| Slot::parse(value))??, &part.series))
    });
    let slots: Vec<_> = slots.collect();
    let totals = placed.totals.get(&(index, Side::Numerator));
    let of_area = |area: AreaIx| -> Option<DayHour> {
        measures.total(&selected.indicator, inputs.areas, area, period).filter(is_whole)?;
        let mut cells = [[0.0; 24]; 7];
        for (slot, series) in slots.iter().filter(|(_, s)| s.has(area)) {
            cells[slot.day()][slot.hour()] += series.sum(area, &months);
        }
        let timed: f64 = cells.iter().flatten().sum();
        let total = totals?.sum(area, &months);
        let untimed = (total - timed).max(0.0);
        let mut week = DayHour { cells, timed, untimed, busy: Vec::new() };
        let noise = noise.of(area, inputs.areas[area].area_type);
        week.busy = noise.map(|noise| signals::busy(&week, noise)).unwrap_or_default();
        (timed >= DAY_HOUR_EVENTS).then_some(week)
    };
    shown.iter().filter_map(|area| Some((*area, of_area(*area)?))).collect()
}
