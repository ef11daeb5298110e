//! How much of what was expected was received, for each indicator, area and month.

use crate::feeds::Deliveries;
use crate::grid::{Areas, Grid};
use crate::plan::Selected;
use jsna_model::area::AreaType;
use jsna_model::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// A delivery area counts as a recorder of a district when it holds at least this share of the feed's
/// events there. A crime that a neighbouring force recorded across the border does not make that
/// force's missing month a gap here.
const RECORDER_SHARE: f64 = 0.2;

/// For each feed and district, the delivery areas that record for it.
#[derive(Debug, Clone)]
pub struct Recorders(BTreeMap<(String, usize), BTreeSet<String>>);

impl Recorders {
    /// From where the events were recorded. A district without events takes the feed's main delivery areas.
    pub fn new(grid: &Grid, areas: &Areas, deliveries: &Deliveries) -> Self {
        let districts: Vec<usize> = (0..areas.list.len())
            .filter(|a| areas.list[*a].area_type == AreaType::Lad)
            .filter(|a| !areas.list[*a].code.is_unknown())
            .collect();
        let mut out = BTreeMap::new();
        for feed in deliveries.0.keys() {
            for lad in &districts {
                let seen = grid.recorders.get(&(feed.clone(), *lad));
                let total: f64 = seen.map_or(0.0, |s| s.values().sum());
                let main: BTreeSet<String> = seen
                    .into_iter()
                    .flatten()
                    .filter(|(_, n)| total > 0.0 && **n / total >= RECORDER_SHARE)
                    .map(|(a, _)| a.clone())
                    .collect();
                let main = if main.is_empty() { deliveries.main_areas(feed) } else { main };
                out.insert((feed.clone(), *lad), main);
            }
        }
        Self(out)
    }

    /// The share of what an indicator needs for an area that was received, month by month: 1 is whole,
    /// 0 is nothing. An area above district has the mean of its districts.
    pub fn received(
        &self,
        selected: &Selected,
        area: usize,
        areas: &Areas,
        grid: &Grid,
        deliveries: &Deliveries,
    ) -> Vec<f64> {
        let lads = districts_of(area, areas);
        (0..grid.months)
            .map(|m| {
                let month = grid.month(m);
                let feeds = selected.all_feeds();
                mean(feeds.iter().flat_map(|feed| {
                    lads.iter()
                        .map(|lad| self.share(feed, *lad, month, deliveries))
                        .collect::<Vec<_>>()
                }))
            })
            .collect()
    }

    fn share(&self, feed: &str, lad: usize, month: Month, deliveries: &Deliveries) -> f64 {
        let Some(recorders) = self.0.get(&(feed.to_owned(), lad)) else { return 0.0 };
        mean(recorders.iter().map(|a| if deliveries.received(feed, a, month) { 1.0 } else { 0.0 }))
    }
}

/// The districts that an area lies in or consists of.
fn districts_of(area: usize, areas: &Areas) -> Vec<usize> {
    if areas.is_large(area) {
        // What lies in no known part of an area was delivered with the area.
        let unknown = areas.list[area].code.is_unknown();
        let known = if unknown { areas.parent(area).unwrap_or(area) } else { area };
        return areas.within(known, AreaType::Lad);
    }
    std::iter::successors(Some(area), |a| areas.parent(*a))
        .find(|a| areas.list[*a].area_type == AreaType::Lad)
        .into_iter()
        .collect()
}

/// The mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}
