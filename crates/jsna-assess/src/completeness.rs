//! Completeness: what share of what should be there is there, for each indicator, area and month, from every cause
//! that is known. This is the one place where "missing is never zero" is decided.
//!
//! Calendar causes (a place that no delivery covers, a month that was not delivered) make every period partial that
//! contains such a month. Row causes (rows that could be placed nowhere, were quarantined, or lack what they would be
//! counted by) are a share of the rows of the period: known in the smallest area that the rows are known to lie in, and
//! the same in every area below it, because any of these could have had them.

mod area_rows;
mod shortfalls;
mod stops;

pub use area_rows::{AreaRows, Shares};
use area_rows::{LossSums, SideRows};

use crate::delivery_extent::KnownBy;
use crate::doubts::{Doubt, Doubts};
use crate::feeds::Delivery;
use crate::feeds::{Deliveries, Feed};
use crate::inputs::AssessInputs;
use crate::placed_counts::{Nowhere, PlacedCounts, PlacedPart};
use crate::plan::{Selected, Side};
use crate::series_grid::RunningSums;
use jsna_model::Cadence;
use jsna_model::{AreaIx, AreaTree, AreaType, Month, MonthIx};
use jsna_reference::CoverageRuling;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A delivery area records for a district when it has at least this share of the rows there that the largest has. A crime that a
/// neighbouring force recorded across the border does not make that force's missing month a gap here.
const RECORDER_SHARE: f64 = 0.2;

/// Who delivers what for which district.
#[derive(Debug, Clone)]
pub struct Recorders(BTreeMap<String, BTreeMap<AreaIx, BTreeSet<String>>>);

impl Recorders {
    /// From what the deliveries cover. A district that none covers has no recorder.
    pub fn new(placed: &PlacedCounts, areas: &AreaTree, feeds: &[Feed]) -> Self {
        let districts: Vec<AreaIx> =
            areas.known().filter(|(_, a)| a.area_type == AreaType::Lad).map(|(at, _)| at).collect();
        let of_feed = |feed: &Feed| {
            let own = districts.iter().map(|d| (*d, recorders(placed, &feed.id, *d)));
            (feed.id.clone(), own.collect())
        };
        Self(feeds.iter().map(of_feed).collect())
    }

    /// The delivery areas that a feed has for a district; empty where no delivery covers it.
    pub fn of(&self, feed: &str, district: AreaIx) -> Option<&BTreeSet<String>> {
        self.0.get(feed)?.get(&district).filter(|r| !r.is_empty())
    }
}

fn recorders(placed: &PlacedCounts, feed: &str, district: AreaIx) -> BTreeSet<String> {
    let covering: Vec<_> = placed
        .extents
        .of_feed(feed)
        .filter(|(_, extent)| extent.districts.contains(&district))
        .collect();
    let rows = |d: &Delivery| placed.extents.rows(d, district);
    let most = covering.iter().map(|(d, _)| rows(d)).fold(0.0, f64::max);
    // What the project says of a feed is said of all of its deliveries together.
    let alone = placed.extents.of_feed(feed).nth(1).is_none();
    let main = covering.iter().filter(|(delivery, extent)| {
        let told =
            extent.known_by == KnownBy::Name || (extent.known_by == KnownBy::Project && alone);
        told || rows(delivery) >= RECORDER_SHARE * most
    });
    main.map(|(delivery, _)| delivery.1.clone()).collect()
}

/// What is there of one indicator.
#[derive(Debug)]
pub struct Completeness<'a> {
    selected: &'a Selected,
    index: usize,
    placed: &'a PlacedCounts,
    areas: &'a AreaTree,
    deliveries: &'a Deliveries,
    recorders: &'a Recorders,
    doubts: &'a Doubts,
    rulings: &'a [CoverageRuling],
    stops: stops::Stops,
    /// The months of each district that something speaks against.
    doubted: BTreeMap<AreaIx, BTreeMap<usize, Doubt>>,
    /// Share of a period's rows from which on its number is given.
    complete_from: f64,
    /// Feeds of one layout are parts of one source: each covers its own districts.
    sources: Vec<Vec<&'a Feed>>,
    /// The columns that the indicator needs of each feed.
    needed: BTreeMap<&'a str, BTreeSet<&'a str>>,
    sums: BTreeMap<Side, BTreeMap<AreaIx, RunningSums>>,
}

impl<'a> Completeness<'a> {
    /// For the selected indicator at a position.
    pub fn new(inputs: &'a AssessInputs<'a>, (index, selected): (usize, &'a Selected)) -> Self {
        let AssessInputs { placed, areas, deliveries, recorders, doubts, feeds, .. } = *inputs;
        let rulings = inputs.reference.coverage();
        let sources = selected.sources(feeds);
        let complete_from = sources.iter().flatten().map(|f| f.complete_from).fold(0.0, f64::max);
        let sums = [Side::Numerator, Side::Denominator]
            .into_iter()
            .filter_map(|side| {
                let series = placed.totals.get(&(index, side))?;
                // Only areas that have parts, and what is not known in them.
                let of =
                    areas.iter().filter(|(_, a)| !a.area_type.is_small() || a.code.is_unknown());
                let sums = of.map(|(at, _)| (at, RunningSums::new(series.of(at)))).collect();
                Some((side, sums))
            })
            .collect();
        let needed = selected.all_feeds().into_iter().map(|f| (f, selected.needed(f))).collect();
        let mut completeness = Self {
            selected,
            index,
            placed,
            areas,
            deliveries,
            recorders,
            doubts,
            rulings,
            stops: stops::Stops::new(),
            doubted: BTreeMap::new(),
            complete_from,
            sources,
            needed,
            sums,
        };
        completeness.stops = completeness.find_stops();
        completeness.doubted = completeness.find_doubted();
        completeness
    }

    /// The share of what the calendar expects of an area that was received, month by month: 1 is whole, 0 is
    /// nothing. An area above districts has the mean of them.
    pub fn received(&self, area: AreaIx) -> Vec<f64> {
        let districts = self.areas.districts(area);
        let month = |m: MonthIx| {
            mean(self.sources.iter().flat_map(|source| {
                districts.iter().map(|d| self.source_delivered(source, *d, m)).collect::<Vec<f64>>()
            }))
        };
        self.placed.span.positions().map(month).collect()
    }

    /// The share of what the feeds of one source expect for a district and month that was delivered; 0 where none of
    /// them covers the district.
    fn source_delivered(&self, source: &[&Feed], district: AreaIx, month: MonthIx) -> f64 {
        let month = self.placed.span.month(month);
        mean(source.iter().filter_map(|feed| {
            let recorders = self.recorders.of(&feed.id, district)?;
            let came = |r: &String| f64::from(u8::from(self.came(feed, r, month)));
            Some(mean(recorders.iter().map(came)))
        }))
    }

    /// Whether a delivery area delivered for a month, and the indicator could be counted over what it delivered. Nothing is expected of an irregular feed between its first and
    /// last month.
    fn came(&self, feed: &Feed, recorder: &str, month: Month) -> bool {
        let between = || {
            let span = self.deliveries.span(&feed.id);
            span.is_some_and(|(first, last)| first <= month && month <= last)
        };
        let delivered = self.deliveries.received(&feed.id, recorder, month)
            || (feed.cadence == Cadence::Irregular && between());
        delivered && self.deliveries.counted(&self.selected.indicator.id, &feed.id, month)
    }

    /// The rows that could lie in an area, so that shares of them are quick to tell.
    pub fn rows_of(&self, area: AreaIx) -> AreaRows<'_> {
        let sides = [Side::Numerator, Side::Denominator].into_iter();
        let sides = sides.filter_map(|side| {
            let sums = self.sums.get(&side)?;
            Some(SideRows {
                steps: self.steps(sums, area),
                found: self.found(side, area),
                valued: self.valued(side, area),
            })
        });
        let kept = self.sources.iter().flatten().filter_map(|feed| self.kept(feed, area));
        AreaRows { sides: sides.collect(), kept: kept.collect(), from: self.complete_from }
    }

    /// The areas above, each with those of its rows that are not known to lie in a part.
    fn steps<'s>(&self, sums: &'s BTreeMap<AreaIx, RunningSums>, area: AreaIx) -> Vec<Shares<'s>> {
        let mut out = Vec::new();
        let mut below = area;
        while let Some(above) = self.areas.parent(below) {
            let not_known = self.areas.not_known(self.areas[below].area_type, above);
            if let Some(lost) = not_known.filter(|n| *n != below)
                && let (Some(all), Some(lost)) = (sums.get(&above), sums.get(&lost))
            {
                out.push(Shares { all: Cow::Borrowed(all), lost: Cow::Borrowed(lost) });
            }
            below = above;
        }
        out
    }

    /// Rows of the deliveries that cover an area, and those of them that could be placed nowhere.
    fn found(&self, side: Side, area: AreaIx) -> Option<Shares<'static>> {
        self.found_of(self.placed.nowhere.get(&(self.index, side))?, area)
    }

    /// Rows of a part of a breakdown in the deliveries that cover an area, and those of them that could be placed nowhere.
    pub fn part_found(&self, part: &PlacedPart, area: AreaIx) -> Option<Shares<'static>> {
        self.found_of(&part.nowhere, area)
    }

    fn found_of(
        &self,
        by_delivery: &BTreeMap<Delivery, Nowhere>,
        area: AreaIx,
    ) -> Option<Shares<'static>> {
        let districts = self.areas.districts(area);
        let mut sums = LossSums::new(self.placed.span.len());
        for (_, n) in by_delivery.iter().filter(|(d, _)| self.could_lie_in(d, &districts)) {
            let months = n.all.iter().zip(&n.nowhere).enumerate();
            months.for_each(|(at, (all, lost))| sums.add(at, *all, *lost));
        }
        sums.shares()
    }

    /// Rows of an area, and those of them without the value that a side counts by.
    fn valued(&self, side: Side, area: AreaIx) -> Option<Shares<'static>> {
        let rows = self.placed.valued.get(&(self.index, side))?;
        Some(Shares::new(rows.all.of(area), rows.without.of(area)))
    }

    /// Rows of a feed's deliveries that cover an area, and those of them that were quarantined or come from files
    /// without a column that the indicator needs.
    fn kept(&self, feed: &Feed, area: AreaIx) -> Option<Shares<'static>> {
        let districts = self.areas.districts(area);
        let mut sums = LossSums::new(self.placed.span.len());
        for (delivery, month, kept) in self.deliveries.of_feed(&feed.id) {
            let Some(at) = self.placed.span.position(month) else { continue };
            if self.could_lie_in(&delivery, &districts) {
                let quarantined = self.deliveries.quarantined(&delivery, month);
                let quarantined = quarantined.map_or(0.0, |n| n.lost);
                let lacking = self.lacking(&delivery, month);
                sums.add(at.index(), kept + quarantined, quarantined + lacking);
            }
        }
        sums.shares()
    }

    /// Kept rows of a delivery and month whose file lacks a column that the indicator needs.
    fn lacking(&self, delivery: &Delivery, month: Month) -> f64 {
        let needed = self.needed.get(delivery.0.as_str());
        needed.map_or(0.0, |columns| self.deliveries.lacking(delivery, month, columns))
    }

    /// Whether rows without a place of a delivery could lie in any of some districts. Those of a delivery of which
    /// nothing is known could lie in districts that no delivery of the feed is known to cover by its name.
    fn could_lie_in(&self, delivery: &Delivery, districts: &[AreaIx]) -> bool {
        let Some(extent) = self.placed.extents.of(&delivery.0, &delivery.1) else { return true };
        if extent.known_by == KnownBy::Nothing {
            return districts.iter().any(|d| self.recorders.of(&delivery.0, *d).is_none());
        }
        districts.iter().any(|d| extent.districts.contains(d))
    }
}

/// The mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}
