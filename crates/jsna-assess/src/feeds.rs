//! The project's feeds as the assessment sees them.

use jsna_model::Month;
use jsna_model::release::Coverage;
use std::collections::{BTreeMap, BTreeSet};

/// How often a feed is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cadence {
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every year.
    Annual,
    /// When there is something: nothing is expected, so nothing can be missing.
    Irregular,
}

/// A feed of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Id in the project file.
    pub id: String,
    /// Layout.
    pub layout: String,
    /// How often it is expected.
    pub cadence: Cadence,
    /// Whether one event may have several rows, so that events are counted by distinct reference.
    pub several_rows_per_key: bool,
}

/// What was delivered: feed, then delivery area, then month, with the rows kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deliveries(pub BTreeMap<String, BTreeMap<String, BTreeMap<Month, u64>>>);

impl Deliveries {
    /// Adds the rows of one delivery.
    pub fn add(&mut self, feed: &str, issue_area: &str, month: Month, rows: u64) {
        *self
            .0
            .entry(feed.to_owned())
            .or_default()
            .entry(issue_area.to_owned())
            .or_default()
            .entry(month)
            .or_default() += rows;
    }

    /// Whether anything of a feed was delivered for a delivery area and month.
    pub fn received(&self, feed: &str, issue_area: &str, month: Month) -> bool {
        self.0.get(feed).and_then(|f| f.get(issue_area)).is_some_and(|a| a.contains_key(&month))
    }

    /// First and last month of a feed.
    pub fn span(&self, feed: &str) -> Option<(Month, Month)> {
        let months = self.0.get(feed)?.values().flat_map(BTreeMap::keys);
        Some((*months.clone().min()?, *months.max()?))
    }

    /// The delivery areas that make up the bulk of a feed: each at least a fifth of the largest.
    /// A stray file of another force does not make that force's months expected.
    pub fn main_areas(&self, feed: &str) -> BTreeSet<String> {
        let Some(areas) = self.0.get(feed) else { return BTreeSet::new() };
        let rows = |months: &BTreeMap<Month, u64>| months.values().sum::<u64>();
        let largest = areas.values().map(rows).max().unwrap_or(0);
        areas.iter().filter(|(_, m)| rows(m) * 5 >= largest).map(|(a, _)| a.clone()).collect()
    }

    /// The `coverage` table: for each monthly feed and each of its delivery areas, every month from its
    /// first to `end`, received or not. Other cadences list what came.
    pub fn coverage(&self, feeds: &[Feed], end: Month) -> Vec<Coverage> {
        let mut out = Vec::new();
        for feed in feeds {
            let Some(areas) = self.0.get(&feed.id) else { continue };
            for (area, months) in areas {
                let Some(first) = months.keys().next() else { continue };
                let last = end.max(*months.keys().next_back().unwrap_or(first));
                for month in first.to(last) {
                    let rows = months.get(&month);
                    if rows.is_none() && feed.cadence != Cadence::Monthly {
                        continue;
                    }
                    out.push(Coverage {
                        feed: feed.id.clone(),
                        issue_area: area.clone(),
                        month,
                        received: rows.is_some(),
                        rows: rows.copied().unwrap_or(0),
                    });
                }
            }
        }
        out
    }
}

/// The month that "latest" means: the last month that at least half of the monthly feeds have reached,
/// so that one early feed does not make every other look late. Without monthly feeds, the last month of all.
pub fn latest_month(feeds: &[Feed], deliveries: &Deliveries) -> Option<Month> {
    let last = |f: &Feed| deliveries.span(&f.id).map(|(_, last)| last);
    let mut monthly: Vec<Month> =
        feeds.iter().filter(|f| f.cadence == Cadence::Monthly).filter_map(last).collect();
    if monthly.is_empty() {
        return feeds.iter().filter_map(last).max();
    }
    monthly.sort_unstable();
    let half = monthly.len() / 2;
    monthly.get(half.min(monthly.len() - 1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(id: &str, cadence: Cadence) -> Feed {
        Feed { id: id.into(), layout: "l".into(), cadence, several_rows_per_key: false }
    }

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn one_early_feed_does_not_set_the_end() {
        let feeds = [
            feed("a", Cadence::Monthly),
            feed("b", Cadence::Monthly),
            feed("c", Cadence::Monthly),
            feed("q", Cadence::Quarterly),
        ];
        let mut d = Deliveries::default();
        for (f, m) in [("a", "2022-11"), ("b", "2022-11"), ("c", "2022-12"), ("q", "2023-03")] {
            d.add(f, "all", month(m), 5);
        }
        assert_eq!(latest_month(&feeds, &d), Some(month("2022-11")));
    }

    #[test]
    fn a_hole_is_expected_and_not_received() {
        let feeds = [feed("a", Cadence::Monthly)];
        let mut d = Deliveries::default();
        d.add("a", "all", month("2022-01"), 5);
        d.add("a", "all", month("2022-03"), 7);
        let rows: Vec<(String, bool)> = d
            .coverage(&feeds, month("2022-04"))
            .into_iter()
            .map(|c| (c.month.to_string(), c.received))
            .collect();
        let expected =
            [("2022-01", true), ("2022-02", false), ("2022-03", true), ("2022-04", false)];
        assert_eq!(rows, expected.map(|(m, r)| (m.to_owned(), r)));
    }

    #[test]
    fn a_stray_force_is_not_expected() {
        let mut d = Deliveries::default();
        d.add("a", "Home Police", month("2022-01"), 500);
        d.add("a", "Other Police", month("2022-01"), 20);
        assert_eq!(d.main_areas("a"), BTreeSet::from(["Home Police".to_owned()]));
    }
}
