//! The counts cube, placed into areas and months.

mod filling;
mod persons;

pub use persons::{PersonEvent, PersonEvents};

use crate::cube_rows::{Code, CubeRow, CubeRows};
use crate::delivery_extent::{Extents, Spread};
use crate::error::Error;
use crate::feeds::Delivery;
use crate::feeds::Feed;
use crate::plan::{Selection, Side, SightingOf, Target};
use crate::series_grid::SeriesGrid;
use arrow::array::RecordBatch;
use filling::Filling;
use jsna_model::measures::Breakdown;
use jsna_model::{AreaIx, AreaTree, AreaType, MonthIx, MonthSpan, Who};
use jsna_reference::{Placed, Reference, UnmatchedTally, Where};
use std::borrow::Cow;
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

/// The rows of a side that is a sum of a column or a number of its distinct values.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuedRows {
    /// All of them.
    pub all: SeriesGrid,
    /// Those whose column is empty, which the side cannot count.
    pub without: SeriesGrid,
}

/// When and where an event happened that another agency may have too.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The areas that it counts in.
    pub areas: Vec<AreaIx>,
    /// When, as [`jsna_model::schema::HAPPENED`] has it.
    pub happened: Box<str>,
    /// How many such events.
    pub events: f64,
}

impl Nowhere {
    fn new(months: usize) -> Self {
        Self { all: vec![0.0; months], nowhere: vec![0.0; months] }
    }

    fn add(&mut self, month: MonthIx, count: f64, lost: bool) -> Result<(), Error> {
        let beyond = || Error::Internal("a count for a month beyond the assessment".to_owned());
        *self.all.get_mut(month.index()).ok_or_else(beyond)? += count;
        if lost {
            *self.nowhere.get_mut(month.index()).ok_or_else(beyond)? += count;
        }
        Ok(())
    }
}

/// One part of a breakdown.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPart {
    /// Its events, for the areas before the first small one.
    pub series: SeriesGrid,
    /// What of them is estimated.
    pub estimated: Estimated,
    /// Its events by delivery, where some could be placed nowhere.
    pub nowhere: BTreeMap<Delivery, Nowhere>,
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
    /// Breakdowns of numerators.
    pub breakdowns: BTreeMap<(usize, Breakdown), PlacedPart>,
    /// Where the events went.
    pub whereabouts: BTreeMap<Target, Whereabouts>,
    /// What is estimated.
    pub estimated: BTreeMap<Target, Estimated>,
    /// Events that could be placed nowhere, by delivery; only of targets that have some.
    pub nowhere: BTreeMap<Target, BTreeMap<Delivery, Nowhere>>,
    /// Rows without the value that a side counts by; only of sides that have some.
    pub valued: BTreeMap<Target, ValuedRows>,
    /// Events that another agency may have too, of the last twelve months.
    pub sightings: BTreeMap<SightingOf, Vec<Sighting>>,
    /// Events by the persons that they name, of indicators that ask who comes again.
    pub persons: BTreeMap<(usize, Who), PersonEvents>,
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

    /// The areas that an event counts in, each with its share: those of its codes, else those of where its delivery
    /// belongs.
    fn counts_in(&self, home: Option<AreaIx>, areas: &AreaTree) -> Cow<'_, [(AreaIx, f64)]> {
        let Some(home) = home else { return Cow::Borrowed(&self.shares) };
        let kinds = areas.part_kinds(home).into_iter();
        let not_known = kinds.filter_map(|kind| areas.not_known(kind, home));
        areas.up_from(home).chain(not_known).map(|area| (area, 1.0)).collect()
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
            valued: BTreeMap::new(),
            sightings: BTreeMap::new(),
            persons: BTreeMap::new(),
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
            nowhere: BTreeMap::new(),
            breakdowns: HashMap::new(),
            persons: BTreeMap::new(),
        };
        rows.each(|row| {
            let place = places.of(&row)?;
            if selection.feed_rows.contains(row.query) {
                filling.note_feed_row(&row, place);
                return Ok(());
            }
            let Some(month) = span.position(row.month) else { return Ok(()) };
            if let Some(valued) = selection.valued_rows.get(row.query) {
                return filling.add_valued(*valued, &row, month, place);
            }
            if let Some(sighting) = selection.sightings.get(row.query) {
                filling.add_sighting(*sighting, &row, place);
                return Ok(());
            }
            if let Some(of) = selection.persons.get(row.query) {
                return filling.add_person(*of, &row, month, place);
            }
            let target = *selection.queries.get(row.query).ok_or_else(|| {
                Error::Internal(format!("the counts answer {}, which was not asked", row.query))
            })?;
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
