//! Completeness: what share of what should be there is there, for each indicator, area and month, from every cause
//! that is known. This is the one place where "missing is never zero" is decided.
//!
//! Calendar causes (a place that no delivery covers, a month that was not delivered) make every period partial that
//! contains such a month. Row causes (rows that could be placed nowhere, or were quarantined) are a share of the rows
//! of the period: known in the smallest area that the rows are known to lie in, and the same in every area below it,
//! because any of these could have had them.

use crate::delivery_extent::{Delivery, KnownBy};
use crate::feeds::{Cadence, Deliveries, Feed};
use crate::placed_counts::{Nowhere, PlacedCounts};
use crate::plan::{Selected, Side};
use crate::series_grid::RunningSums;
use jsna_model::completeness::{Cause, Shortfall};
use jsna_model::{AreaIx, AreaTree, AreaType, Month, MonthIx};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

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
    /// Share of a period's rows from which on its number is given.
    complete_from: f64,
    /// Feeds of one layout are parts of one source: each covers its own districts.
    sources: Vec<Vec<&'a Feed>>,
    sums: BTreeMap<Side, BTreeMap<AreaIx, RunningSums>>,
}

impl<'a> Completeness<'a> {
    /// For the selected indicator at a position.
    pub fn new(
        (index, selected): (usize, &'a Selected),
        placed: &'a PlacedCounts,
        areas: &'a AreaTree,
        deliveries: &'a Deliveries,
        recorders: &'a Recorders,
        feeds: &'a [Feed],
    ) -> Self {
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
        Self { selected, index, placed, areas, deliveries, recorders, complete_from, sources, sums }
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

    /// Whether a delivery area delivered for a month. Nothing is expected of an irregular feed between its first and
    /// last month.
    fn came(&self, feed: &Feed, recorder: &str, month: Month) -> bool {
        let between = || {
            let span = self.deliveries.span(&feed.id);
            span.is_some_and(|(first, last)| first <= month && month <= last)
        };
        self.deliveries.received(&feed.id, recorder, month)
            || (feed.cadence == Cadence::Irregular && between())
    }

    /// The rows that could lie in an area, so that shares of them are quick to tell.
    pub fn rows_of(&self, area: AreaIx) -> AreaRows<'_> {
        let sides = [Side::Numerator, Side::Denominator].into_iter();
        let sides = sides.filter_map(|side| {
            let sums = self.sums.get(&side)?;
            Some(SideRows { steps: self.steps(sums, area), found: self.found(side, area) })
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
        let by_delivery = self.placed.nowhere.get(&(self.index, side))?;
        let districts = self.areas.districts(area);
        let mut sums = LossSums::new(self.placed.span.len());
        for (_, n) in by_delivery.iter().filter(|(d, _)| self.could_lie_in(d, &districts)) {
            let months = n.all.iter().zip(&n.nowhere).enumerate();
            months.for_each(|(at, (all, lost))| sums.add(at, *all, *lost));
        }
        sums.shares()
    }

    /// Rows of a feed's deliveries that cover an area, and those of them that were quarantined.
    fn kept(&self, feed: &Feed, area: AreaIx) -> Option<Shares<'static>> {
        let districts = self.areas.districts(area);
        let mut sums = LossSums::new(self.placed.span.len());
        let of_feed = self.deliveries.rows.get(&feed.id).into_iter().flatten();
        for (issue_area, by_month) in of_feed {
            let delivery = (feed.id.clone(), issue_area.clone());
            if self.could_lie_in(&delivery, &districts) {
                for (month, rows) in by_month {
                    let lost = self.deliveries.lost(&delivery, *month);
                    if let Some(at) = self.placed.span.position(*month) {
                        #[expect(clippy::cast_precision_loss, reason = "rows of one month")]
                        let kept = *rows as f64;
                        sums.add(at.index(), kept + lost, lost);
                    }
                }
            }
        }
        sums.shares()
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

    /// Every month that is not whole: the rows of the `completeness` table.
    pub fn shortfalls(&self) -> Vec<Shortfall> {
        let mut out = self.calendar_shortfalls();
        out.extend(self.unplaced_shortfalls());
        out.extend(self.quarantined_shortfalls());
        out
    }

    fn shortfall(
        &self,
        area: AreaIx,
        month: MonthIx,
        share: f64,
        (cause, rows): (Cause, Option<f64>),
    ) -> Shortfall {
        let month = self.placed.span.month(month);
        Shortfall { indicator: self.index, area, month, share, cause, rows }
    }

    /// Districts and the areas above them; the areas below a district lack what it lacks.
    fn calendar_shortfalls(&self) -> Vec<Shortfall> {
        let large = self.areas.known().filter(|(_, a)| !a.area_type.is_small());
        large
            .flat_map(|(area, _)| {
                let covered = self.areas.districts(area).iter().all(|d| {
                    self.sources
                        .iter()
                        .all(|s| s.iter().any(|f| self.recorders.of(&f.id, *d).is_some()))
                });
                let cause = if covered { Cause::NotReceived } else { Cause::NotCovered };
                let received = self.received(area).into_iter();
                let months = self.placed.span.positions().zip(received);
                let missing = months.filter(|(_, share)| *share < 1.0 - 1e-9);
                missing
                    .map(|(m, share)| self.shortfall(area, m, share, (cause, None)))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn unplaced_shortfalls(&self) -> Vec<Shortfall> {
        let Some(series) = self.placed.totals.get(&(self.index, Side::Numerator)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (area, _) in self.areas.known() {
            // Rows with a ward and no LSOA, say, are unplaced for one of the two: the larger loss is listed.
            let kinds = self.areas.part_kinds(area).into_iter();
            let lost: Vec<&[f64]> = kinds
                .filter_map(|kind| self.areas.not_known(kind, area))
                .map(|a| series.of(a))
                .collect();
            for month in self.placed.span.positions() {
                let rows = lost.iter().map(|s| s[month.index()]).fold(0.0, f64::max);
                let all = series.of(area)[month.index()];
                if rows > 0.0 && all > 0.0 {
                    let cause = (Cause::Unplaced, Some(rows));
                    out.push(self.shortfall(area, month, 1.0 - rows / all, cause));
                }
            }
        }
        for (delivery, n) in
            self.placed.nowhere.get(&(self.index, Side::Numerator)).into_iter().flatten()
        {
            out.extend(self.nowhere_shortfalls(delivery, n));
        }
        out
    }

    /// Rows that could be placed nowhere, listed for the areas without one above them that they could lie in.
    fn nowhere_shortfalls(&self, delivery: &Delivery, n: &Nowhere) -> Vec<Shortfall> {
        let tops: Vec<AreaIx> = self
            .areas
            .known()
            .map(|(at, _)| at)
            .filter(|at| self.areas.parent(*at).is_none())
            .filter(|at| self.could_lie_in(delivery, &self.areas.districts(*at)))
            .collect();
        let months = self.placed.span.positions().filter(|m| n.nowhere[m.index()] > 0.0);
        months
            .flat_map(|m| {
                let (all, lost) = (n.all[m.index()], n.nowhere[m.index()]);
                let cause = (Cause::Unplaced, Some(lost));
                tops.iter().map(move |top| self.shortfall(*top, m, 1.0 - lost / all, cause))
            })
            .collect()
    }

    fn quarantined_shortfalls(&self) -> Vec<Shortfall> {
        let mut out = Vec::new();
        for feed in self.selected.all_feeds() {
            for (delivery, by_month) in self.deliveries.quarantined(feed) {
                let extent = self.placed.extents.of(&delivery.0, &delivery.1);
                let top = self.areas.known().map(|(at, _)| at).next();
                let Some(area) = extent.and_then(|e| e.home).or(top) else { continue };
                for (month, n) in by_month {
                    let Some(at) = self.placed.span.position(*month) else { continue };
                    let share = n.kept / (n.kept + n.lost);
                    let cause = (Cause::Quarantined, Some(n.lost));
                    out.push(self.shortfall(area, at, share, cause));
                }
            }
        }
        out
    }
}

/// The rows that could lie in an area, of every side of an indicator.
#[derive(Debug)]
pub struct AreaRows<'a> {
    sides: Vec<SideRows<'a>>,
    /// By feed: a loss of one is not made good by another.
    kept: Vec<Shares<'static>>,
    from: f64,
}

#[derive(Debug)]
struct SideRows<'a> {
    steps: Vec<Shares<'a>>,
    found: Option<Shares<'static>>,
}

/// Rows, and those of them that are lost, over runs of months.
#[derive(Debug)]
struct Shares<'a> {
    all: Cow<'a, RunningSums>,
    lost: Cow<'a, RunningSums>,
}

impl Shares<'_> {
    /// The share that is there; all of it where there are no rows.
    fn there(&self, months: &RangeInclusive<usize>) -> f64 {
        let all = self.all.over(months);
        if all > 0.0 { 1.0 - self.lost.over(months) / all } else { 1.0 }
    }
}

impl AreaRows<'_> {
    /// The share of the rows of a period that could lie in the area and were kept and placed, 0 to 1.
    pub fn share(&self, months: &RangeInclusive<usize>) -> f64 {
        let of = |s: &SideRows<'_>| {
            s.steps.iter().chain(&s.found).map(|s| s.there(months)).product::<f64>()
        };
        let placed = self.sides.iter().map(of).fold(1.0, f64::min);
        placed * self.kept.iter().map(|k| k.there(months)).fold(1.0, f64::min)
    }

    /// Whether a share of the rows is enough for a number to be given.
    pub fn is_enough(&self, share: f64) -> bool {
        share >= self.from - 1e-9
    }

    /// Whether that is enough for the period's number to be given.
    pub fn are_whole(&self, months: &RangeInclusive<usize>) -> bool {
        self.is_enough(self.share(months))
    }
}

/// Rows and lost rows by month, in the making.
struct LossSums {
    all: Vec<f64>,
    lost: Vec<f64>,
}

impl LossSums {
    fn new(months: usize) -> Self {
        Self { all: vec![0.0; months], lost: vec![0.0; months] }
    }

    fn add(&mut self, at: usize, all: f64, lost: f64) {
        self.all[at] += all;
        self.lost[at] += lost;
    }

    /// `None` where nothing is lost.
    fn shares(&self) -> Option<Shares<'static>> {
        let sums = |v: &[f64]| Cow::Owned(RunningSums::new(v));
        let any = self.lost.iter().any(|n| *n > 0.0);
        any.then(|| Shares { all: sums(&self.all), lost: sums(&self.lost) })
    }
}

/// The mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}
