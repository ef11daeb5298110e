//! The counts cube, placed into areas and months.

use crate::cube_rows::{Code, CubeRow, CubeRows};
use crate::delivery_extent::{Delivery, Extents, Spread};
use crate::error::Error;
use crate::feeds::Feed;
use crate::plan::{Selection, Side, Target};
use crate::series_grid::SeriesGrid;
use arrow::array::RecordBatch;
use jsna_model::measures::Breakdown;
use jsna_model::{AreaIx, AreaTree, AreaType, MonthIx, MonthSpan};
use jsna_reference::{CountedIn, Placed, Reference, UnmatchedTally, Where};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A share this near to 1 is all of it.
const WHOLE: f64 = 1.0 - 1e-9;

/// Where the events of one side of an indicator went.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Whereabouts {
    /// All events counted, over all months.
    pub total: f64,
    /// Inside the assessment and in a known small area.
    pub placed: f64,
    /// Inside, small area not known: the district or a larger area is, or the delivery covers one.
    pub unknown: f64,
    /// In areas that are not assessed.
    pub outside: f64,
    /// Without an area that the lookups know, from a delivery that covers more than is assessed.
    pub nowhere: f64,
}

/// Events of one delivery, month by month: all of them, and those that could be placed nowhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Nowhere {
    /// All events of the delivery that the query counts.
    pub all: Vec<f64>,
    /// Those of them without a place.
    pub nowhere: Vec<f64>,
}

/// Months of an area in which part of a count was shared out between changed boundaries.
pub type Estimated = BTreeMap<AreaIx, BTreeSet<MonthIx>>;

/// The placed cube.
#[derive(Debug, Clone)]
pub struct PlacedCounts {
    /// The months.
    pub span: MonthSpan,
    /// Totals of every area.
    pub totals: BTreeMap<Target, SeriesGrid>,
    /// Breakdowns of numerators, for the areas before the first small one.
    pub breakdowns: BTreeMap<(usize, Breakdown), SeriesGrid>,
    /// Where the events went.
    pub whereabouts: BTreeMap<Target, Whereabouts>,
    /// What is estimated.
    pub estimated: BTreeMap<Target, Estimated>,
    /// Events that could be placed nowhere, by delivery; only of targets that have some.
    pub nowhere: BTreeMap<Target, BTreeMap<Delivery, Nowhere>>,
    /// What every delivery covers.
    pub extents: Extents,
    /// Rows of every feed that count in no area, over all months.
    pub lost: BTreeMap<String, f64>,
    /// Codes that no lookup places.
    pub unmatched: UnmatchedTally,
}

/// What one combination of codes adds to: each area with its share of the event.
#[derive(Debug, Clone)]
struct Place {
    placed: Placed,
    shares: Vec<(AreaIx, f64)>,
    /// Share in a known small area.
    small: f64,
}

impl Place {
    fn new(placed: Placed, areas: &AreaTree) -> Result<Self, Error> {
        let mut shares: BTreeMap<AreaIx, f64> = BTreeMap::new();
        let mut small = 0.0;
        for part in &placed.parts {
            let lad = areas.position(&part.lad).ok_or_else(|| {
                Error::Internal(format!("{} is assessed and not among the areas", part.lad))
            })?;
            for (code, kind) in [(&part.lsoa, AreaType::Lsoa), (&part.ward, AreaType::Ward)] {
                let known = code.as_ref().and_then(|c| areas.position(c));
                if let Some(area) = known.or_else(|| areas.not_known(kind, lad)) {
                    *shares.entry(area).or_default() += part.share;
                }
            }
            small += if part.lsoa.is_some() { part.share } else { 0.0 };
            for area in areas.up_from(lad) {
                *shares.entry(area).or_default() += part.share;
            }
        }
        Ok(Self { placed, shares: shares.into_iter().collect(), small })
    }

    fn is_nowhere(&self) -> bool {
        self.placed.place == Where::Nowhere
    }
}

impl PlacedCounts {
    /// Places every cell of the cube.
    ///
    /// # Errors
    /// [`Error::Internal`] where the batch is not in the promised schema.
    pub fn new(
        cube: &RecordBatch,
        selection: &Selection,
        feeds: &[Feed],
        areas: &AreaTree,
        reference: &Reference,
        span: MonthSpan,
    ) -> Result<Self, Error> {
        let rows = CubeRows::new(cube)?;
        let mut places = Places { areas, reference, known: HashMap::new() };
        let extents = extents(&rows, &mut places, selection, feeds)?;
        let counts = Self {
            span,
            totals: selection
                .queries
                .values()
                .map(|target| (*target, SeriesGrid::new(areas.len(), span)))
                .collect(),
            breakdowns: BTreeMap::new(),
            whereabouts: selection.queries.values().map(|t| (*t, Whereabouts::default())).collect(),
            estimated: BTreeMap::new(),
            nowhere: BTreeMap::new(),
            extents,
            lost: BTreeMap::new(),
            unmatched: UnmatchedTally::default(),
        };
        let large = areas.iter().find(|(_, a)| a.area_type.is_small()).map(|(at, _)| at.index());
        let mut filling = Filling {
            counts,
            areas,
            large: large.unwrap_or(areas.len()),
            homes: HashMap::new(),
            nowhere: HashMap::new(),
            breakdowns: HashMap::new(),
        };
        rows.each(|row| {
            let place = places.of(&row)?;
            if selection.feed_rows.contains(row.query) {
                filling.note_feed_row(&row, place);
                return Ok(());
            }
            let target = *selection.queries.get(row.query).ok_or_else(|| {
                Error::Internal(format!("the counts answer {}, which was not asked", row.query))
            })?;
            let Some(month) = span.position(row.month) else { return Ok(()) };
            if row.breakdown.is_empty() {
                filling.add_total(target, &row, month, place)
            } else if target.1 == Side::Numerator {
                filling.add_breakdown(target.0, &row, month, place)
            } else {
                Ok(())
            }
        })?;
        Ok(filling.finish())
    }
}

/// Places of the codes met so far.
struct Places<'a> {
    areas: &'a AreaTree,
    reference: &'a Reference,
    known: HashMap<[Code; 4], Place>,
}

impl Places<'_> {
    fn of(&mut self, row: &CubeRow<'_>) -> Result<&Place, Error> {
        use std::collections::hash_map::Entry;
        match self.known.entry(row.place_codes) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let [lsoa, vintage, ward, lad] = row.place;
                let placed = self.reference.place(lsoa, vintage, ward, lad);
                Ok(free.insert(Place::new(placed, self.areas)?))
            }
        }
    }
}

/// What every delivery covers, from where its rows lie.
fn extents(
    rows: &CubeRows<'_>,
    places: &mut Places<'_>,
    selection: &Selection,
    feeds: &[Feed],
) -> Result<Extents, Error> {
    let (areas, reference) = (places.areas, places.reference);
    let mut spreads: BTreeMap<Delivery, Spread> = BTreeMap::new();
    let mut by_code: HashMap<[Code; 2], Spread> = HashMap::new();
    let mut names: BTreeMap<[Code; 2], Delivery> = BTreeMap::new();
    rows.each(|row| {
        if !selection.feed_rows.contains(row.query) {
            return Ok(());
        }
        let place = places.of(&row)?;
        let spread = by_code.entry(row.delivery).or_default();
        names
            .entry(row.delivery)
            .or_insert_with(|| (row.feed.to_owned(), row.issue_area.to_owned()));
        for (area, share) in &place.shares {
            if areas[*area].area_type == AreaType::Lad && !areas[*area].code.is_unknown() {
                spread.note(Some(*area), row.count * share);
            }
        }
        spread.note(None, row.count * place.placed.outside_share);
        if place.is_nowhere() {
            spread.note_unplaced(row.count);
        }
        Ok(())
    })?;
    for (code, delivery) in names {
        spreads.insert(delivery, by_code.remove(&code).unwrap_or_default());
    }
    Ok(Extents::new(spreads, feeds, areas, reference))
}

/// The placed counts in the making.
struct Filling<'a> {
    counts: PlacedCounts,
    areas: &'a AreaTree,
    /// Areas before the first small one: those that have breakdowns.
    large: usize,
    // Looked up by code while the rows pass; put in order at the end.
    homes: HashMap<[Code; 2], Option<AreaIx>>,
    nowhere: HashMap<(Target, [Code; 2]), (Delivery, Nowhere)>,
    breakdowns: HashMap<[Code; 3], ((usize, Breakdown), SeriesGrid)>,
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

    fn note_feed_row(&mut self, row: &CubeRow<'_>, place: &Place) {
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

    fn add_total(
        &mut self,
        target: Target,
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        self.note_whereabouts(target, row.count, place, home);
        self.note_nowhere(target, row, month, place.is_nowhere() && home.is_none())?;
        let series = self.counts.totals.get_mut(&target).ok_or_else(missing_series)?;
        if let Some(home) = home {
            for area in self.areas.up_from(home) {
                series.add(area, month, row.count)?;
            }
            for kind in self.areas.part_kinds(home) {
                if let Some(area) = self.areas.not_known(kind, home) {
                    series.add(area, month, row.count)?;
                }
            }
        }
        for (area, share) in &place.shares {
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

    fn note_nowhere(
        &mut self,
        target: Target,
        row: &CubeRow<'_>,
        month: MonthIx,
        lost: bool,
    ) -> Result<(), Error> {
        let months = self.counts.span.len();
        let (_, counted) = self.nowhere.entry((target, row.delivery)).or_insert_with(|| {
            let delivery = (row.feed.to_owned(), row.issue_area.to_owned());
            (delivery, Nowhere { all: vec![0.0; months], nowhere: vec![0.0; months] })
        });
        *counted.all.get_mut(month.index()).ok_or_else(missing_series)? += row.count;
        if lost {
            *counted.nowhere.get_mut(month.index()).ok_or_else(missing_series)? += row.count;
        }
        Ok(())
    }

    fn add_breakdown(
        &mut self,
        indicator: usize,
        row: &CubeRow<'_>,
        month: MonthIx,
        place: &Place,
    ) -> Result<(), Error> {
        let home = if place.is_nowhere() { self.home(row) } else { None };
        let (span, large) = (self.counts.span, self.large);
        let (_, series) = self.breakdowns.entry(row.part).or_insert_with(|| {
            let key = (indicator, (row.breakdown.into(), row.value.into()));
            (key, SeriesGrid::new(large, span))
        });
        for area in home.into_iter().flat_map(|h| self.areas.up_from(h)) {
            series.add(area, month, row.count)?;
        }
        for (area, share) in place.shares.iter().filter(|(a, _)| a.index() < large) {
            series.add(*area, month, row.count * share)?;
        }
        Ok(())
    }

    fn finish(self) -> PlacedCounts {
        let mut counts = self.counts;
        counts.breakdowns = self.breakdowns.into_values().collect();
        let all: BTreeMap<(Target, Delivery), Nowhere> = self
            .nowhere
            .into_iter()
            .map(|((target, _), (delivery, n))| ((target, delivery), n))
            .collect();
        for ((target, delivery), nowhere) in all {
            counts.nowhere.entry(target).or_default().insert(delivery, nowhere);
        }
        // A loss is a share of all rows, those of deliveries that lost none included.
        let lost = |n: &Nowhere| n.nowhere.iter().any(|n| *n > 0.0);
        counts.nowhere.retain(|_, by_delivery| by_delivery.values().any(lost));
        counts
    }
}

fn missing_series() -> Error {
    Error::Internal("a count has no series to be added to".to_owned())
}
