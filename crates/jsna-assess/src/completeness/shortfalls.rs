//! The rows of the `completeness` table: every month of an indicator and area that is not whole, and why.

use super::Completeness;
use crate::feeds::Delivery;
use crate::placed_counts::Nowhere;
use crate::plan::Side;
use jsna_model::completeness::{Cause, Shortfall};
use jsna_model::{AreaIx, MonthIx};

impl Completeness<'_> {
    /// Every month that is not whole.
    pub fn shortfalls(&self) -> Vec<Shortfall> {
        let mut out = self.calendar_shortfalls();
        out.extend(self.doubted_shortfalls());
        out.extend(self.unplaced_shortfalls());
        out.extend(self.delivery_shortfalls());
        out.extend(self.valued_shortfalls());
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
        Shortfall { indicator: self.index, area, month, share, cause, rows, of_parts: false }
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

    /// Months of districts that were delivered and are not whole by their history, or by what a person says.
    fn doubted_shortfalls(&self) -> Vec<Shortfall> {
        let mut out = Vec::new();
        for (district, months) in &self.doubted {
            for m in self.placed.span.positions() {
                if let Some(doubt) = months.get(&m.index()) {
                    let share = doubt.share.clamp(0.0, 1.0);
                    out.push(self.shortfall(*district, m, share, (doubt.cause, None)));
                }
            }
        }
        out
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
                    let lost = self.shortfall(area, month, 1.0 - rows / all, cause);
                    out.push(Shortfall { of_parts: true, ..lost });
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

    /// Rows of a delivery that were quarantined, or come from files without a column that the indicator needs, listed
    /// for the area that the delivery belongs to.
    fn delivery_shortfalls(&self) -> Vec<Shortfall> {
        let top = self.areas.known().map(|(at, _)| at).next();
        let mut out = Vec::new();
        for feed in self.selected.all_feeds() {
            for (delivery, month, rows) in self.deliveries.of_feed(feed) {
                let extent = self.placed.extents.of(&delivery.0, &delivery.1);
                let Some(area) = extent.and_then(|e| e.home).or(top) else { continue };
                let Some(at) = self.placed.span.position(month) else { continue };
                if let Some(n) = self.deliveries.quarantined(&delivery, month) {
                    let cause = (Cause::Quarantined, Some(n.lost));
                    out.push(self.shortfall(area, at, n.kept / (n.kept + n.lost), cause));
                }
                let lacking = self.lacking(&delivery, month);
                if lacking > 0.0 {
                    let cause = (Cause::ColumnAbsent, Some(lacking));
                    out.push(self.shortfall(area, at, 1.0 - lacking / rows, cause));
                }
            }
        }
        out
    }

    /// Rows without the value that they would be counted by, listed for every area that holds them.
    fn valued_shortfalls(&self) -> Vec<Shortfall> {
        let Some(rows) = self.placed.valued.get(&(self.index, Side::Numerator)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (area, _) in self.areas.known() {
            let months = rows.all.of(area).iter().zip(rows.without.of(area));
            for (month, (all, without)) in self.placed.span.positions().zip(months) {
                if *without > 0.0 {
                    let cause = (Cause::WeightAbsent, Some(*without));
                    out.push(self.shortfall(area, month, 1.0 - without / all, cause));
                }
            }
        }
        out
    }
}
