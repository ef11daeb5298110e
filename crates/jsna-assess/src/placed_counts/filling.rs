//! The placed counts in the making: each row of the cube added to where it counts.

use super::{
    Estimated, Nowhere, Place, PlacedCounts, PlacedPart, Sighting, ValuedRows, WHOLE, persons,
};
use crate::cube_rows::{Code, CubeRow};
use crate::error::Error;
use crate::feeds::Delivery;
use crate::plan::{SightingOf, Target, Valued};
use crate::series_grid::SeriesGrid;
use jsna_model::measures::Breakdown;
use jsna_model::{AreaIx, AreaTree, MonthIx, Who};
use jsna_reference::CountedIn;
use std::collections::{BTreeMap, HashMap};

/// The placed counts in the making.
pub(super) struct Filling<'a> {
    pub(super) counts: PlacedCounts,
    pub(super) areas: &'a AreaTree,
    /// Areas before the first small one: those that have breakdowns.
    pub(super) large: usize,
    // Looked up by code while the rows pass; put in order at the end.
    pub(super) homes: HashMap<[Code; 2], Option<AreaIx>>,
    pub(super) nowhere: BTreeMap<Target, ByCode>,
    pub(super) breakdowns: HashMap<[Code; 3], ((usize, Breakdown), PartCounts)>,
    pub(super) persons: BTreeMap<(usize, Who), persons::Making>,
}

impl Filling<'_> {
    /// Where rows without a place of a delivery belong.
    fn home(&mut self, row: &CubeRow<'_>) -> Option<AreaIx> {
        let extents = &self.counts.extents;
        *self
            .homes
            .entry(row.delivery)
            .or_insert_with(|| extents.of(row.feed, row.issue_area).and_then(|extent| extent.home))
    }

    pub(super) fn note_feed_row(&mut self, row: &CubeRow<'_>, place: &Place) {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let counted_in = match home {
            Some(home) => CountedIn::Whole(self.areas[home].name.to_string()),
            None if place.is_nowhere() => CountedIn::Nowhere,
            None => CountedIn::OtherCodes,
        };
        if counted_in == CountedIn::Nowhere {
            *self.counts.lost.entry(row.feed.to_owned()).or_default() += row.count;
        }
        if self.counts.span.position(row.month).is_some() {
            self.counts.unmatched.note(row.feed, &place.placed, row.count, &counted_in);
        }
    }

    pub(super) fn add_total(
        &mut self,
        target: Target,
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        self.note_whereabouts(target, row.count, place, home);
        let lost = place.is_nowhere() && home.is_none();
        let span = self.counts.span;
        let counted = self.nowhere.entry(target).or_default().entry(row.delivery);
        let (_, counted) = counted.or_insert_with(|| (delivery_of(row), Nowhere::new(span.len())));
        counted.add(month, row.count, lost)?;
        let series = self.counts.totals.get_mut(&target).ok_or_else(missing_series)?;
        for (area, share) in place.counts_in(home, self.areas).iter() {
            series.add(*area, month, row.count * share)?;
            if place.placed.estimated && *share < WHOLE {
                let estimated = self.counts.estimated.entry(target).or_default();
                estimated.entry(*area).or_default().insert(month);
            }
        }
        Ok(())
    }

    fn note_whereabouts(
        &mut self,
        target: Target,
        count: f64,
        place: &Place,
        home: Option<AreaIx>,
    ) {
        let went = self.counts.whereabouts.entry(target).or_default();
        went.total += count;
        went.outside += count * place.placed.outside_share;
        if place.is_nowhere() {
            *(if home.is_some() { &mut went.unknown } else { &mut went.nowhere }) += count;
        } else {
            went.placed += count * place.small;
            let inside: f64 = place.placed.parts.iter().map(|p| p.share).sum();
            went.unknown += count * (inside - place.small);
        }
    }

    /// Counts the rows of a side that is a sum or a number of distinct keys.
    pub(super) fn add_valued(
        &mut self,
        (target, valued): (Target, Valued),
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let (areas, span) = (self.areas, self.counts.span);
        let rows = self.counts.valued.entry(target).or_insert_with(|| ValuedRows {
            all: SeriesGrid::new(areas.len(), span),
            without: SeriesGrid::new(areas.len(), span),
        });
        let series = match valued {
            Valued::All => &mut rows.all,
            Valued::Without => &mut rows.without,
        };
        for (area, share) in place.counts_in(home, areas).iter() {
            series.add(*area, month, row.count * share)?;
        }
        Ok(())
    }

    /// Notes when and where events happened, in the areas that most of each lies in.
    pub(super) fn add_sighting(&mut self, of: SightingOf, row: &CubeRow<'_>, place: &Place) {
        if row.month < self.counts.span.last().plus(-11) {
            return;
        }
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let shares = place.counts_in(home, self.areas);
        let areas: Vec<AreaIx> =
            shares.iter().filter(|(_, share)| *share > 0.5).map(|(area, _)| *area).collect();
        let sighting = Sighting { areas, happened: row.value.into(), events: row.count };
        self.counts.sightings.entry(of).or_default().push(sighting);
    }

    /// Notes an event of a person.
    pub(super) fn add_person(
        &mut self,
        of: (usize, Who),
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let shares = place.counts_in(home, self.areas);
        self.persons.entry(of).or_default().add(row, month, &shares, self.areas)
    }

    pub(super) fn add_breakdown(
        &mut self,
        indicator: usize,
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let lost = place.is_nowhere() && home.is_none();
        let (span, large) = (self.counts.span, self.large);
        let (_, part) = self.breakdowns.entry(row.part).or_insert_with(|| {
            let key = (indicator, (row.breakdown.into(), row.value.into()));
            (key, PartCounts::new(SeriesGrid::new(large, span)))
        });
        let counted = part.nowhere.entry(row.delivery);
        let (_, counted) = counted.or_insert_with(|| (delivery_of(row), Nowhere::new(span.len())));
        counted.add(month, row.count, lost)?;
        let shares = place.counts_in(home, self.areas);
        for (area, share) in shares.iter().filter(|(a, _)| a.index() < large) {
            part.series.add(*area, month, row.count * share)?;
            if place.placed.estimated && *share < WHOLE {
                part.estimated.entry(*area).or_default().insert(month);
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> PlacedCounts {
        let mut counts = self.counts;
        counts.breakdowns =
            self.breakdowns.into_values().map(|(key, part)| (key, part.finish())).collect();
        let some = self.nowhere.into_iter().filter_map(|(target, n)| Some((target, some_lost(n)?)));
        counts.nowhere = some.collect();
        counts.persons =
            self.persons.into_iter().map(|(of, making)| (of, making.finish())).collect();
        counts.valued.retain(|_, rows| rows.without.any());
        counts
    }
}

/// Events by the codes of their delivery in the cube.
pub(super) type ByCode = HashMap<[Code; 2], (Delivery, Nowhere)>;

/// One part of a breakdown in the making.
pub(super) struct PartCounts {
    series: SeriesGrid,
    estimated: Estimated,
    nowhere: ByCode,
}

impl PartCounts {
    fn new(series: SeriesGrid) -> Self {
        Self { series, estimated: Estimated::new(), nowhere: ByCode::new() }
    }

    fn finish(self) -> PlacedPart {
        let nowhere = some_lost(self.nowhere).unwrap_or_default();
        PlacedPart { series: self.series, estimated: self.estimated, nowhere }
    }
}

/// The events by delivery; none where all of them have a place. A loss is a share of all rows, those of deliveries
/// that lost none included.
fn some_lost(by_code: ByCode) -> Option<BTreeMap<Delivery, Nowhere>> {
    let lost = by_code.values().any(|(_, n)| n.nowhere.iter().any(|n| *n > 0.0));
    lost.then(|| by_code.into_values().collect())
}

fn delivery_of(row: &CubeRow<'_>) -> Delivery {
    (row.feed.to_owned(), row.issue_area.to_owned())
}

fn missing_series() -> Error {
    Error::Internal("a count has no series to be added to".to_owned())
}
