//! Counts in areas and months: the cube, placed.

use crate::error::Error;
use crate::home::{Evidence, companion};
use crate::plan::{Selection, Side};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use jsna_model::area::{Area, AreaCode, AreaType};
use jsna_model::month::Month;
use jsna_reference::{Placed, Reference, UnmatchedTally, Where};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The areas of a run, each with one more of every kind that it consists of, for what is known to lie in
/// it but not in which of its parts.
#[derive(Debug, Clone)]
pub struct Areas {
    /// Roll-up, CSPs, LADs, wards, LSOAs; then the unknown ones.
    pub list: Vec<Area>,
    index: HashMap<AreaCode, usize>,
    /// For each area, the area it adds up to.
    parents: Vec<Option<usize>>,
}

impl Areas {
    /// The areas of the assessment, with their unknown companions.
    pub fn new(areas: Vec<Area>) -> Self {
        let mut list = areas;
        let known = list.clone();
        for below in [AreaType::Csp, AreaType::Lad, AreaType::Ward, AreaType::Lsoa] {
            let has = |a: &&Area| parts_of(a.area_type, &known).contains(&below);
            list.extend(known.iter().filter(has).map(|a| companion(a, below)));
        }
        let index: HashMap<AreaCode, usize> =
            list.iter().enumerate().map(|(i, a)| (a.code.clone(), i)).collect();
        let parents =
            list.iter().map(|a| a.parent.as_ref().and_then(|p| index.get(p)).copied()).collect();
        Self { list, index, parents }
    }

    /// Position of an area.
    pub fn position(&self, code: &AreaCode) -> Option<usize> {
        self.index.get(code).copied()
    }

    /// Position of the area that an area adds up to.
    pub fn parent(&self, area: usize) -> Option<usize> {
        self.parents.get(area).copied().flatten()
    }

    /// Positions of the areas of a kind inside an area (the area itself if it is of that kind), known ones only.
    pub fn within(&self, area: usize, kind: AreaType) -> Vec<usize> {
        (0..self.list.len())
            .filter(|i| self.list[*i].area_type == kind && !self.list[*i].code.is_unknown())
            .filter(|i| self.is_within(*i, area))
            .collect()
    }

    /// An area and all that it adds up to.
    pub(crate) fn up_from(&self, area: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(area), |a| self.parent(*a))
    }

    /// The unknown companions of an area: one of each kind that it consists of.
    pub(crate) fn companions(&self, area: usize) -> impl Iterator<Item = usize> {
        self.list.get(area).into_iter().flat_map(|a| {
            let below = parts_of(a.area_type, &self.list).into_iter();
            below.filter_map(|kind| self.position(&AreaCode::unknown_in(kind, &a.code)))
        })
    }

    /// Whether an area lies in another, or is it.
    pub fn is_within(&self, inner: usize, outer: usize) -> bool {
        self.up_from(inner).any(|a| a == outer)
    }

    /// Whether the area is one of the large ones: district or above.
    pub fn is_large(&self, area: usize) -> bool {
        !matches!(self.list[area].area_type, AreaType::Lsoa | AreaType::Ward)
    }
}

/// The kinds of area that must add up to an area of this kind.
pub(crate) fn parts_of(kind: AreaType, list: &[Area]) -> Vec<AreaType> {
    match kind {
        AreaType::Lad => vec![AreaType::Lsoa, AreaType::Ward],
        AreaType::Csp => vec![AreaType::Lad],
        AreaType::Pfa | AreaType::County | AreaType::Custom => {
            let partnerships = list.iter().any(|a| a.area_type == AreaType::Csp);
            vec![if partnerships { AreaType::Csp } else { AreaType::Lad }]
        }
        AreaType::Lsoa | AreaType::Msoa | AreaType::Ward | AreaType::Region | AreaType::Country => {
            Vec::new()
        }
    }
}

/// A series of one number a month, for every area: `areas × months`.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    months: usize,
    values: Vec<f64>,
}

impl Series {
    fn new(areas: usize, months: usize) -> Self {
        Self { months, values: vec![0.0; areas * months] }
    }

    /// The months of an area.
    pub fn of(&self, area: usize) -> &[f64] {
        self.values.get(area * self.months..(area + 1) * self.months).unwrap_or(&[])
    }

    fn add(&mut self, area: usize, month: usize, value: f64) {
        if let Some(cell) = self.values.get_mut(area * self.months + month) {
            *cell += value;
        }
    }
}

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

/// The placed cube.
#[derive(Debug, Clone)]
pub struct Grid {
    /// First month.
    pub first: Month,
    /// Number of months.
    pub months: usize,
    /// Totals: index of the selected indicator and side, to series.
    pub totals: BTreeMap<(usize, Side), Series>,
    /// Breakdowns of numerators, for large areas only: indicator, column, value, to series.
    pub breakdowns: BTreeMap<(usize, Arc<str>, Arc<str>), Series>,
    /// Where the events went.
    pub whereabouts: BTreeMap<(usize, Side), Whereabouts>,
    /// Areas whose counts were apportioned between changed boundaries.
    pub estimated: BTreeSet<usize>,
    /// For each feed and district, the events by delivery area: who records for whom.
    pub recorders: BTreeMap<(String, usize), BTreeMap<String, f64>>,
    /// Codes that no lookup knows.
    pub unmatched: UnmatchedTally,
}

/// One row of the cube, with its dictionaries resolved.
struct Row<'a> {
    query: &'a str,
    breakdown: &'a str,
    value: &'a str,
    month: Month,
    feed: &'a str,
    issue_area: &'a str,
    codes: [Option<&'a str>; 4],
    count: f64,
}

impl Grid {
    /// Places every cell of the cube.
    ///
    /// # Errors
    /// [`Error::Internal`] where the batch is not in the promised schema.
    pub fn place(
        cube: &RecordBatch,
        selection: &Selection,
        areas: &Areas,
        reference: &Reference,
        (first, last): (Month, Month),
    ) -> Result<Self, Error> {
        let months = usize::try_from(last.since(first) + 1).unwrap_or(0);
        let mut grid = Self {
            first,
            months,
            totals: selection
                .queries
                .values()
                .map(|t| (*t, Series::new(areas.list.len(), months)))
                .collect(),
            breakdowns: BTreeMap::new(),
            whereabouts: selection.queries.values().map(|t| (*t, Whereabouts::default())).collect(),
            estimated: BTreeSet::new(),
            recorders: BTreeMap::new(),
            unmatched: UnmatchedTally::default(),
        };
        let main = main_queries(cube)?;
        let mut places: HashMap<[Option<String>; 4], Placed> = HashMap::new();
        let mut evidence = Evidence::default();
        for_each_row(cube, |row| {
            let key = row.codes.map(|c| c.map(str::to_owned));
            let placed = places.entry(key).or_insert_with(|| {
                reference.place(row.codes[0], row.codes[1], row.codes[2], row.codes[3])
            });
            if row.breakdown.is_empty() && main.get(row.feed).is_some_and(|q| q == row.query) {
                if row.month >= first && row.month <= last {
                    grid.unmatched.note(placed, row.count);
                }
                for part in &placed.parts {
                    let lad = areas.position(&part.lad);
                    evidence.note(row.feed, row.issue_area, lad, row.count * part.share);
                }
                evidence.note(row.feed, row.issue_area, None, row.count * placed.outside_share);
            }
        })?;
        let homes = evidence.homes(areas);
        for_each_row(cube, |row| {
            let Some(target) = selection.queries.get(row.query).copied() else { return };
            let Ok(month) = usize::try_from(row.month.since(first)) else { return };
            let key = row.codes.map(|c| c.map(str::to_owned));
            let Some(placed) = places.get(&key).filter(|_| month < months) else { return };
            let nowhere = placed.place == Where::Nowhere;
            let home = if nowhere { homes.of(row.feed, row.issue_area) } else { None };
            if row.breakdown.is_empty() {
                grid.add_total(target, &row, month, (placed, home), areas);
            } else if target.1 == Side::Numerator {
                grid.add_breakdown(target.0, &row, month, (placed, home), areas);
            }
        })?;
        Ok(grid)
    }

    fn add_total(
        &mut self,
        target: (usize, Side),
        row: &Row<'_>,
        month: usize,
        (placed, home): (&Placed, Option<usize>),
        areas: &Areas,
    ) {
        let went = self.whereabouts.entry(target).or_default();
        went.total += row.count;
        went.outside += row.count * placed.outside_share;
        if placed.place == Where::Nowhere {
            *(if home.is_some() { &mut went.unknown } else { &mut went.nowhere }) += row.count;
        }
        let Some(series) = self.totals.get_mut(&target) else { return };
        if let Some(home) = home {
            for area in areas.up_from(home).chain(areas.companions(home)) {
                series.add(area, month, row.count);
            }
        }
        for part in &placed.parts {
            let Some(lad) = areas.position(&part.lad) else { continue };
            let count = row.count * part.share;
            let went = self.whereabouts.entry(target).or_default();
            if part.lsoa.is_some() {
                went.placed += count;
            } else {
                went.unknown += count;
            }
            for (code, kind) in [(&part.lsoa, AreaType::Lsoa), (&part.ward, AreaType::Ward)] {
                let code = code.clone().unwrap_or_else(|| AreaCode::unknown_in(kind, &part.lad));
                let slot = areas
                    .position(&code)
                    .or_else(|| areas.position(&AreaCode::unknown_in(kind, &part.lad)));
                if let Some(area) = slot {
                    series.add(area, month, count);
                    if placed.estimated {
                        self.estimated.insert(area);
                    }
                }
            }
            for area in areas.up_from(lad) {
                series.add(area, month, count);
            }
            *self
                .recorders
                .entry((row.feed.to_owned(), lad))
                .or_default()
                .entry(row.issue_area.to_owned())
                .or_default() += count;
        }
    }

    fn add_breakdown(
        &mut self,
        indicator: usize,
        row: &Row<'_>,
        month: usize,
        (placed, home): (&Placed, Option<usize>),
        areas: &Areas,
    ) {
        let months = self.months;
        let key = (indicator, Arc::from(row.breakdown), Arc::from(row.value));
        let series =
            self.breakdowns.entry(key).or_insert_with(|| Series::new(areas.list.len(), months));
        for area in home.into_iter().flat_map(|h| areas.up_from(h)) {
            series.add(area, month, row.count);
        }
        for part in &placed.parts {
            for area in areas.position(&part.lad).into_iter().flat_map(|lad| areas.up_from(lad)) {
                series.add(area, month, row.count * part.share);
            }
        }
    }

    /// The month at a position.
    pub fn month(&self, position: usize) -> Month {
        self.first.plus(i32::try_from(position).unwrap_or(0))
    }
}

/// For each feed the query that counts most of its records: codes without an area are reported once, not
/// once for every indicator.
fn main_queries(cube: &RecordBatch) -> Result<BTreeMap<String, String>, Error> {
    let mut totals: BTreeMap<(String, String), f64> = BTreeMap::new();
    for_each_row(cube, |row| {
        if row.breakdown.is_empty() {
            *totals.entry((row.feed.to_owned(), row.query.to_owned())).or_default() += row.count;
        }
    })?;
    let mut best: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for ((feed, query), total) in totals {
        let entry = best.entry(feed).or_insert((total, query.clone()));
        if total > entry.0 {
            *entry = (total, query);
        }
    }
    Ok(best.into_iter().map(|(feed, (_, query))| (feed, query)).collect())
}

/// Walks the cube. Dictionaries are resolved by value, never by code: batches may differ in codes.
fn for_each_row(cube: &RecordBatch, mut each: impl FnMut(Row<'_>)) -> Result<(), Error> {
    let text = |name: &str| {
        cube.column_by_name(name)
            .and_then(|c| {
                c.as_any_dictionary_opt().is_some().then(|| c.as_dictionary::<Int32Type>())
            })
            .ok_or_else(|| Error::Internal(format!("the counts have no text column {name}")))
    };
    let columns = [
        "indicator_id",
        "breakdown",
        "breakdown_value",
        "feed",
        "issue_area",
        "lsoa_code",
        "lsoa_vintage",
        "ward_code",
        "lad_code",
    ];
    let columns = columns.map(text);
    let mut texts = Vec::with_capacity(columns.len());
    for column in columns {
        texts.push(column?);
    }
    let month = cube
        .column_by_name("month")
        .and_then(|c| c.as_primitive_opt::<Date32Type>())
        .ok_or_else(|| Error::Internal("the counts have no month".to_owned()))?;
    let count = cube
        .column_by_name("count")
        .and_then(|c| c.as_primitive_opt::<Float64Type>())
        .ok_or_else(|| Error::Internal("the counts have no count".to_owned()))?;
    for i in 0..cube.num_rows() {
        let cell = |c: usize| {
            let dictionary = texts[c];
            let key = dictionary.is_valid(i).then(|| dictionary.keys().value(i))?;
            let values = dictionary.values().as_string_opt::<i32>()?;
            usize::try_from(key).ok().map(|k| values.value(k))
        };
        let Some(month) = Month::from_epoch_days(month.value(i)) else { continue };
        each(Row {
            query: cell(0).unwrap_or(""),
            breakdown: cell(1).unwrap_or(""),
            value: cell(2).unwrap_or(""),
            month,
            feed: cell(3).unwrap_or(""),
            issue_area: cell(4).unwrap_or(""),
            codes: [cell(5), cell(6), cell(7), cell(8)],
            count: count.value(i),
        });
    }
    Ok(())
}
