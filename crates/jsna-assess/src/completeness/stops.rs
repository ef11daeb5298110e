//! What speaks against months that were delivered: a category or a district that stops while its file keeps coming,
//! what the delivery itself shows ([`crate::doubts`]), and what a person says.

use super::Completeness;
use crate::doubts::{CHANCE, Doubt};
use crate::plan::Side;
use jsna_model::completeness::Cause;
use jsna_model::{AreaIx, MonthIx};
use jsna_stats::delivered::chance_of_silence;
use std::collections::BTreeMap;
use std::ops::Range;

/// Months of districts in which an indicator fell silent.
pub(super) type Stops = BTreeMap<AreaIx, BTreeMap<usize, Cause>>;

/// How much of the history before a silence counts.
const HISTORY: usize = 12;

/// The runs of months without an event that the months before them rule out. Only months that were delivered count;
/// `delivered` has one element per month.
fn silences(series: &[f64], delivered: &[bool]) -> Vec<Vec<usize>> {
    let came: Vec<usize> = (0..series.len()).filter(|at| delivered[*at]).collect();
    let silent = |at: &usize| series[*at] == 0.0;
    let mut out = Vec::new();
    let mut longest_usual = 0;
    let mut start = 0;
    while start < came.len() {
        let run = came[start..].iter().take_while(|at| silent(at)).count();
        if run == 0 {
            start += 1;
            continue;
        }
        let months: Range<usize> = start..start + run;
        let before = &came[start.saturating_sub(HISTORY)..start];
        let before: Vec<f64> = before.iter().map(|at| series[*at]).collect();
        let seasons: Vec<Option<f64>> =
            came[months.clone()].iter().map(|at| season(series, &came, &months, *at)).collect();
        // Every month of the series could begin a silence.
        let chance = chance_of_silence(&before, &seasons).map(|c| c * count(came.len()));
        // A series that has been silent as long before is so by nature: fireworks in summer.
        if run > longest_usual && chance.is_ok_and(|chance| chance < CHANCE) {
            out.push(came[months.clone()].to_vec());
        } else if start > 0 {
            longest_usual = longest_usual.max(run);
        }
        start = months.end;
    }
    out
}

/// The average of the same month of other years, those of the silence itself left out.
fn season(series: &[f64], came: &[usize], silence: &Range<usize>, at: usize) -> Option<f64> {
    let others = came[..silence.start].iter().chain(&came[silence.end..]);
    let same = others.filter(|other| other.abs_diff(at).is_multiple_of(12));
    let (sum, n) = same.fold((0.0, 0.0), |(sum, n), other| (sum + series[*other], n + 1.0));
    (n > 0.0).then(|| sum / n)
}

fn count(n: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "months of a series")]
    let n = n as f64;
    n
}

impl Completeness<'_> {
    /// The months in which the indicator fell silent, in all districts together or in one.
    pub(super) fn find_stops(&self) -> Stops {
        let mut stops = Stops::new();
        let Some(series) = self.placed.totals.get(&(self.index, Side::Numerator)) else {
            return stops;
        };
        if self.selected.indicator.stock {
            return stops;
        }
        let districts: Vec<AreaIx> = self.districts().filter(|d| self.is_covered(*d)).collect();
        let came = |districts: &[AreaIx]| -> Vec<bool> {
            let late =
                i32::try_from(self.selected.indicator.provisional_months).unwrap_or(i32::MAX);
            let whole = |m: MonthIx| {
                // What has not settled yet may still come.
                if self.placed.span.last().since(self.placed.span.month(m)) < late {
                    return false;
                }
                districts.iter().all(|d| {
                    let shares = self.sources.iter().map(|s| self.source_delivered(s, *d, m));
                    shares.fold(1.0, f64::min) >= 1.0 - 1e-9
                })
            };
            self.placed.span.positions().map(whole).collect()
        };
        let mut all = vec![0.0; self.placed.span.len()];
        for district in &districts {
            all.iter_mut().zip(series.of(*district)).for_each(|(all, n)| *all += n);
        }
        for run in silences(&all, &came(&districts)) {
            for district in &districts {
                let own = stops.entry(*district).or_default();
                own.extend(run.iter().map(|at| (*at, Cause::CategoryStopped)));
            }
        }
        if districts.len() > 1 {
            for district in &districts {
                for run in silences(series.of(*district), &came(std::slice::from_ref(district))) {
                    let own = stops.entry(*district).or_default();
                    for at in run {
                        own.entry(at).or_insert(Cause::DistrictStopped);
                    }
                }
            }
        }
        stops
    }

    fn districts(&self) -> impl Iterator<Item = AreaIx> + '_ {
        let lads = self.areas.known().filter(|(_, a)| a.area_type == jsna_model::AreaType::Lad);
        lads.map(|(at, _)| at)
    }

    fn is_covered(&self, district: AreaIx) -> bool {
        self.sources.iter().all(|s| s.iter().any(|f| self.recorders.of(&f.id, district).is_some()))
    }

    /// What speaks against a month of a district. What a person says goes before what the numbers say.
    fn doubt(&self, district: AreaIx, month: MonthIx) -> Option<Doubt> {
        match self.ruling(district, month) {
            Some(true) => return None,
            Some(false) => {
                return Some(Doubt { cause: Cause::Implausible, share: 0.0, days: None });
            }
            None => {}
        }
        let stopped = self.stops.get(&district).and_then(|own| own.get(&month.index()));
        if let Some(cause) = stopped {
            return Some(Doubt { cause: *cause, share: 0.0, days: None });
        }
        let at = self.placed.span.month(month);
        let feeds = self.sources.iter().flatten();
        feeds
            .filter_map(|feed| {
                let recorders = self.recorders.of(&feed.id, district)?;
                recorders.iter().find_map(|r| self.doubts.of(&feed.id, r, at)).copied()
            })
            .min_by(|a, b| a.share.total_cmp(&b.share))
    }

    /// Whether a person says that a month of a district is whole; the ruling on the smallest area counts.
    fn ruling(&self, district: AreaIx, month: MonthIx) -> Option<bool> {
        let at = self.placed.span.month(month);
        let feeds: Vec<&str> = self.sources.iter().flatten().map(|f| f.id.as_str()).collect();
        let id = &self.selected.indicator.id;
        let concerned = self.rulings.iter().filter(|r| r.concerns(id, &feeds, at));
        concerned
            .filter_map(|r| {
                let Some(code) = &r.area_code else { return Some((usize::MAX, r.complete)) };
                let mut area = Some(district);
                let mut steps = 0;
                while let Some(here) = area {
                    if self.areas[here].code == *code {
                        return Some((steps, r.complete));
                    }
                    (area, steps) = (self.areas.parent(here), steps + 1);
                }
                None
            })
            .min_by_key(|(steps, _)| *steps)
            .map(|(_, complete)| complete)
    }

    /// For each month, whether something speaks against it in one of the districts of an area: 1 or 0.
    pub fn doubtful(&self, area: AreaIx) -> Vec<f64> {
        let mut out = vec![0.0; self.placed.span.len()];
        for own in self.areas.districts(area).iter().filter_map(|d| self.doubted.get(d)) {
            for at in own.keys() {
                out[*at] = 1.0;
            }
        }
        out
    }

    /// The months of each district that something speaks against.
    pub(super) fn find_doubted(&self) -> BTreeMap<AreaIx, BTreeMap<usize, Doubt>> {
        let of = |district: AreaIx| {
            let months = self.placed.span.positions();
            months.filter_map(|m| Some((m.index(), self.doubt(district, m)?))).collect()
        };
        self.districts().map(|district| (district, of(district))).collect()
    }

    /// The months in which the indicator fell silent, by cause and district, those that a person says are whole left
    /// out.
    pub fn stops(&self) -> impl Iterator<Item = (Cause, AreaIx, MonthIx)> + '_ {
        self.stops.iter().flat_map(move |(district, months)| {
            months.iter().filter_map(move |(at, cause)| {
                let month = self.placed.span.positions().find(|m| m.index() == *at)?;
                (self.ruling(*district, month) != Some(true)).then_some((*cause, *district, month))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(series: &[f64]) -> Vec<Vec<usize>> {
        silences(series, &vec![true; series.len()])
    }

    #[test]
    fn a_dense_series_that_stops_is_silent_until_it_comes_back() {
        let mut series = vec![8.0; 12];
        series.extend([0.0; 6]);
        assert_eq!(of(&series), [vec![12, 13, 14, 15, 16, 17]]);
        series.extend([8.0, 0.0, 8.0]);
        // One month of none after eight a month: less than one chance in a thousand, too; but it was silent before.
        assert_eq!(of(&series)[0], [12, 13, 14, 15, 16, 17]);
    }

    #[test]
    fn a_month_that_was_not_delivered_is_no_silence() {
        let series = [8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 8.0];
        let delivered = [true, true, true, true, true, true, false, true];
        assert_eq!(silences(&series, &delivered), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn sparse_dying_and_seasonal_series_are_silent_by_nature() {
        let sparse =
            [1.0, 0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(of(&sparse), Vec::<Vec<usize>>::new());
        let dying = [5.0, 5.0, 4.0, 4.0, 3.0, 3.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0];
        assert_eq!(of(&dying), Vec::<Vec<usize>>::new());
        // Fireworks: nothing from January to September, every year.
        let mut year = vec![0.0; 9];
        year.extend([9.0, 30.0, 8.0]);
        let years = year.repeat(3);
        assert_eq!(of(&years), Vec::<Vec<usize>>::new());
    }
}
