//! Hot spots on the map of small areas: LSOAs that with their neighbours have more than equal rates give them.
//!
//! Counts follow people, and rates of few people jump. So neither is mapped, but how far the root of a count lies from the
//! root of what an equal rate leads one to expect (the deviate of Freeman and Tukey): it does not grow with the residents,
//! and by chance varies as much where few live as where many do.

use crate::inputs::AssessInputs;
use jsna_model::indicator::{Denominator, Numerator, Statistic};
use jsna_model::measure::Status;
use jsna_model::pattern::HotCluster;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::{AreaIx, AreaTree, AreaType, Assessed};
use jsna_reference::Reference;
use jsna_stats::place::{Neighbours, freeman_tukey, gi_star};
use std::collections::BTreeSet;

/// Nearest centres that count as neighbours where no boundaries are given: on a map of areas that touch, an area has six
/// neighbours on average.
const NEAREST: usize = 6;
/// The share of the LSOAs that may lie nowhere.
const LOST: f64 = 0.1;
/// With fewer LSOAs there is little to shuffle.
const FEWEST: usize = 20;
/// An LSOA and its neighbours must lead one to expect so many events together.
const FEW: f64 = 5.0;

/// The assessed LSOAs and which of them are neighbours.
#[derive(Debug, Clone)]
pub struct Neighbourhoods {
    lsoas: Vec<AreaIx>,
    /// Whether it is known where they lie.
    located: Vec<bool>,
    neighbours: Neighbours,
}

impl Neighbourhoods {
    /// By the boundaries that touch, where LSOAs have boundaries, and else by the nearest centres. `None` where the project
    /// says of no LSOA where it lies.
    ///
    /// # Errors
    /// Why there is no map: too few LSOAs, or too many of them that lie nowhere.
    pub(crate) fn new(reference: &Reference, areas: &AreaTree) -> Option<Result<Self, String>> {
        let map = reference.area_map()?;
        let all = areas.known().filter(|(_, a)| a.area_type == AreaType::Lsoa);
        let (lsoas, codes): (Vec<AreaIx>, Vec<_>) = all.map(|(at, a)| (at, &a.code)).unzip();
        let by_boundary = map.by_boundary();
        let located: Vec<bool> = codes
            .iter()
            .map(
                |c| if by_boundary { map.bounded.contains(c) } else { map.centres.contains_key(c) },
            )
            .collect();
        let pairs = if by_boundary {
            let at = |code| lsoas.binary_search(&areas.position(code)?).ok();
            map.touching.iter().filter_map(|(a, b)| at(a).zip(at(b))).collect()
        } else {
            nearest(&codes.iter().map(|c| map.centres.get(c).copied()).collect::<Vec<_>>())
        };
        let lost = located.iter().filter(|known| !**known).count();
        #[expect(clippy::cast_precision_loss, reason = "a number of areas")]
        let too_many = lost as f64 > LOST * lsoas.len() as f64;
        if lsoas.len() < FEWEST {
            return Some(Err(format!("fewer than {FEWEST} LSOAs make no map")));
        }
        if too_many {
            let n = lsoas.len();
            return Some(Err(format!("{lost} of {n} LSOAs have no centroid or boundary")));
        }
        let made = Neighbours::from_pairs(lsoas.len(), &pairs).map_err(|e| e.to_string());
        Some(made.map(|neighbours| Self { lsoas, located, neighbours }))
    }

    /// The areas among `of` that hang together, those of each group in order.
    fn groups(&self, of: &BTreeSet<usize>) -> Vec<Vec<usize>> {
        let mut left = of.clone();
        let mut out = Vec::new();
        while let Some(first) = left.pop_first() {
            let (mut group, mut open) = (vec![first], vec![first]);
            while let Some(at) = open.pop() {
                let found = self.neighbours.of(at).iter().filter(|n| left.remove(n)).copied();
                let found: Vec<usize> = found.collect();
                open.extend(&found);
                group.extend(found);
            }
            group.sort_unstable();
            out.push(group);
        }
        out
    }
}

/// Pairs where either is among the nearest of the other, so that nobody is an island.
fn nearest(centres: &[Option<(f64, f64)>]) -> Vec<(usize, usize)> {
    let known: Vec<(usize, (f64, f64))> =
        centres.iter().enumerate().filter_map(|(i, c)| Some((i, (*c)?))).collect();
    let of = |(at, (x, y)): &(usize, (f64, f64))| -> Vec<(usize, usize)> {
        let others = known.iter().filter(|(other, _)| other != at);
        let mut by_distance: Vec<(f64, usize)> =
            others.map(|(other, (u, v))| ((u - x).hypot(v - y), *other)).collect();
        by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        by_distance.into_iter().take(NEAREST).map(|(_, other)| (*at, other)).collect()
    };
    known.iter().flat_map(of).collect()
}

/// An LSOA with its number.
#[derive(Debug, Clone, Copy)]
struct Cell {
    count: f64,
    people: f64,
    expected: f64,
}

/// The whole counts of the lead period with what an equal rate leads one to expect, LSOA by LSOA.
fn cells(
    inputs: &AssessInputs<'_>,
    map: &Neighbourhoods,
    assessed: &Assessed,
) -> Vec<Option<Cell>> {
    let of = |(area, located): (&AreaIx, &bool)| {
        let period = assessed.lead_period.filter(|_| *located)?;
        let m = assessed.measures.total(&assessed.definition, inputs.areas, *area, period)?;
        if m.status != Status::Given {
            return None;
        }
        m.count.zip(m.denominator).filter(|(_, people)| *people > 0.0)
    };
    let known: Vec<Option<(f64, f64)>> = map.lsoas.iter().zip(&map.located).map(of).collect();
    let sum = |pick: fn(&(f64, f64)) -> f64| known.iter().flatten().map(pick).sum::<f64>();
    let rate = sum(|c| c.0) / sum(|c| c.1);
    let cell = |(count, people): (f64, f64)| Cell { count, people, expected: people * rate };
    known.into_iter().map(|c| c.map(cell)).collect()
}

/// Whether the question is asked of an indicator: events over people, in LSOAs.
fn is_asked(assessed: &Assessed) -> bool {
    let d = &assessed.definition;
    let people = matches!(d.denominator, Denominator::Population { .. } | Denominator::Households);
    matches!(d.numerator, Numerator::Incidents { .. })
        && d.statistic == Statistic::CrudeRate
        && !d.stock
        && people
        && d.area_types.contains(&AreaType::Lsoa)
}

/// Whether each LSOA and its neighbours together stand out; none where the project has no map.
pub(crate) fn signals(inputs: &AssessInputs<'_>, assessed: &Assessed) -> Vec<Signal> {
    let Some((period, map)) = assessed.lead_period.zip(inputs.map).filter(|_| is_asked(assessed))
    else {
        return Vec::new();
    };
    let signal = |area: AreaIx, answer| Signal {
        kind: SignalKind::HotSpot,
        area,
        from: period.start(),
        to: period.end(),
        method: "Gi*, deviates of Freeman and Tukey",
        answer,
    };
    match map
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|map| Ok((map, spots(inputs, map, assessed)?)))
    {
        Ok((map, spots)) => {
            map.lsoas.iter().zip(spots).map(|(area, spot)| signal(*area, spot)).collect()
        }
        Err(why) => {
            let lsoas = inputs.areas.known().filter(|(_, a)| a.area_type == AreaType::Lsoa);
            lsoas.map(|(area, _)| signal(area, Err(why.clone()))).collect()
        }
    }
}

fn spots(
    inputs: &AssessInputs<'_>,
    map: &Neighbourhoods,
    assessed: &Assessed,
) -> Result<Vec<Result<Found, String>>, String> {
    let cells = cells(inputs, map, assessed);
    if cells.iter().flatten().count() < FEWEST {
        return Err(format!("fewer than {FEWEST} LSOAs have a whole number of the period"));
    }
    let deviate = |c: &Option<Cell>| c.map(|c| freeman_tukey(c.count, c.expected)).transpose();
    let values: Result<Vec<Option<f64>>, _> = cells.iter().map(deviate).collect();
    let values = values.map_err(|e| e.to_string())?;
    let stars = gi_star(&values, &map.neighbours).map_err(|e| e.to_string())?;
    let answer = |(at, star): (usize, jsna_stats::Given<jsna_stats::place::LocalG>)| {
        if cells[at].is_none() {
            let why = if map.located[at] {
                "no whole number of the period"
            } else {
                "the LSOA has no centroid or boundary"
            };
            return Err(why.to_owned());
        }
        let star = star.into_result().map_err(|why| why.to_string())?;
        let around = || std::iter::once(&at).chain(map.neighbours.of(at)).filter_map(|i| cells[*i]);
        let expected: f64 = around().map(|c| c.expected).sum();
        if expected < FEW {
            return Err("fewer than 5 events to be expected in the LSOA and its neighbours".into());
        }
        let count: f64 = around().map(|c| c.count).sum();
        Ok(Found {
            verdict: if star.z > 0.0 { Verdict::Hot } else { Verdict::Cold },
            statistic: Some(star.z),
            p: Some(star.p),
            q: None,
            dispersion: None,
            change: Some(100.0 * (count / expected - 1.0)),
        })
    };
    Ok(stars.into_iter().enumerate().map(answer).collect())
}

/// Groups of at least two hot LSOAs that neighbour each other, in each area that a page tells of, those with most events
/// first. An LSOA that is hot by its neighbours alone, without more events than expected of its own, belongs to none.
pub(crate) fn clusters(inputs: &AssessInputs<'_>, assessed: &Assessed) -> Vec<HotCluster> {
    let Some(map) = inputs.map.and_then(|map| map.as_ref().ok()).filter(|_| is_asked(assessed))
    else {
        return Vec::new();
    };
    let told = |s: &&Signal| {
        s.kind == SignalKind::HotSpot
            && s.answer.as_ref().is_ok_and(|found| found.verdict == Verdict::Hot)
    };
    let told: BTreeSet<AreaIx> = assessed.signals.iter().filter(told).map(|s| s.area).collect();
    if told.is_empty() {
        return Vec::new();
    }
    let cells = cells(inputs, map, assessed);
    let hot = |at: &usize| {
        told.contains(&map.lsoas[*at]) && cells[*at].is_some_and(|c| c.count > c.expected)
    };
    let hot: BTreeSet<usize> = (0..map.lsoas.len()).filter(hot).collect();
    let mut out = Vec::new();
    for area in inputs.areas.headline_areas(&assessed.definition.area_types) {
        let inside = |at: &usize| inputs.areas.is_within(map.lsoas[*at], area);
        let all: Option<Vec<Cell>> = (0..cells.len()).filter(inside).map(|at| cells[at]).collect();
        // Where the number of an LSOA is not known, no share is.
        let Some(all) = all else { continue };
        let own: BTreeSet<usize> = hot.iter().filter(|at| inside(at)).copied().collect();
        let groups = map.groups(&own).into_iter().filter(|group| group.len() > 1);
        let mut found: Vec<HotCluster> =
            groups.map(|group| cluster(inputs, map, area, (&group, &cells), &all)).collect();
        found.sort_by(|a, b| b.events.total_cmp(&a.events).then(a.members.cmp(&b.members)));
        out.extend(found);
    }
    out
}

fn cluster(
    inputs: &AssessInputs<'_>,
    map: &Neighbourhoods,
    area: AreaIx,
    (group, cells): (&[usize], &[Option<Cell>]),
    all: &[Cell],
) -> HotCluster {
    let own = || group.iter().filter_map(|at| Some((map.lsoas[*at], cells[*at]?)));
    let events: f64 = own().map(|(_, c)| c.count).sum();
    let people: f64 = own().map(|(_, c)| c.people).sum();
    let mut wards: Vec<(AreaIx, f64)> = Vec::new();
    for (lsoa, cell) in own() {
        let ward = inputs.reference.ward_of(&inputs.areas[lsoa].code);
        let Some(ward) = ward.and_then(|ward| inputs.areas.position(&ward)) else { continue };
        match wards.iter_mut().find(|(known, _)| *known == ward) {
            Some((_, events)) => *events += cell.count,
            None => wards.push((ward, cell.count)),
        }
    }
    wards.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    HotCluster {
        area,
        members: own().map(|(lsoa, _)| lsoa).collect(),
        wards: wards.into_iter().map(|(ward, _)| ward).collect(),
        events,
        share_of_events: events / all.iter().map(|c| c.count).sum::<f64>(),
        share_of_people: people / all.iter().map(|c| c.people).sum::<f64>(),
    }
}
