//! The project's feeds as the assessment sees them.

use crate::doubts::Doubts;
use jsna_model::records::Coverage;
use jsna_model::{AreaCode, Cadence, Month, Who};
use std::collections::{BTreeMap, BTreeSet};

/// A delivery: feed, and what the source calls the area of the delivery.
pub type Delivery = (String, String);

/// A feed of the project.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Id in the project file.
    pub id: String,
    pub layout: String,
    /// How often it is expected.
    pub cadence: Cadence,
    /// Whether one event may have several rows, so that events are counted by distinct reference.
    pub several_rows_per_key: bool,
    /// Whose keys its layout reads.
    pub persons: Vec<Who>,
    /// Share of a period's rows that must be kept and placed for a number to be given, 0 to 1.
    pub complete_from: f64,
    /// The areas that its deliveries cover, where their names do not say it.
    pub covers: Vec<AreaCode>,
    /// Where its rows without a place belong.
    pub area: Option<AreaCode>,
}

/// Share of a period's rows that must be kept and placed, where the project does not say another. Open police data
/// always has 1 to 2% of rows without a place.
pub const COMPLETE_FROM: f64 = 0.95;

/// Rows of a delivery and month that were kept, and an estimate of those that were quarantined: a file says how many
/// in all, not for which month.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct KeptRows {
    /// Rows kept.
    pub kept: f64,
    /// Rows quarantined.
    pub lost: f64,
}

/// By feed, then delivery area, then month.
type ByDelivery<T> = BTreeMap<String, BTreeMap<String, BTreeMap<Month, T>>>;

/// What was delivered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deliveries {
    /// Rows kept. A month that was delivered without a row is here with 0.
    pub rows: ByDelivery<u64>,
    /// One bit for each day of the month with a row; nothing for feeds that give months only.
    days: ByDelivery<u32>,
    quarantined: ByDelivery<KeptRows>,
    /// Rows kept of files without some of the columns that their layout reads, with these columns.
    lacking: ByDelivery<Vec<(BTreeSet<String>, f64)>>,
    /// Months whose rows have been purged.
    purged: ByDelivery<()>,
    /// By indicator and feed the first month that could be counted: the rows before have been purged, and what was
    /// counted of them was not this.
    uncounted: BTreeMap<(String, String), Month>,
}

impl Deliveries {
    /// Adds the rows of one delivery.
    pub fn add(&mut self, feed: &str, issue_area: &str, month: Month, rows: u64) {
        *self
            .rows
            .entry(feed.to_owned())
            .or_default()
            .entry(issue_area.to_owned())
            .or_default()
            .entry(month)
            .or_default() += rows;
    }

    /// Adds the days of a month on which a delivery has rows, one bit each.
    pub fn add_days(&mut self, feed: &str, issue_area: &str, month: Month, days: u32) {
        if days == 0 {
            return;
        }
        let of_area = self.days.entry(feed.to_owned()).or_default();
        *of_area.entry(issue_area.to_owned()).or_default().entry(month).or_default() |= days;
    }

    /// The days of each month on which a delivery has rows. Nothing where the feed gives months only.
    pub fn days(&self, feed: &str, issue_area: &str) -> Option<&BTreeMap<Month, u32>> {
        self.days.get(feed)?.get(issue_area)
    }

    /// Adds rows of one delivery that were quarantined, beside those that were kept of the same file.
    pub fn add_quarantined(&mut self, feed: &str, issue_area: &str, month: Month, rows: KeptRows) {
        let of_area = self.quarantined.entry(feed.to_owned()).or_default();
        let of_month = of_area.entry(issue_area.to_owned()).or_default().entry(month).or_default();
        of_month.kept += rows.kept;
        of_month.lost += rows.lost;
    }

    /// Says that some columns are not in the file that rows of one delivery came in.
    pub fn add_lacking(
        &mut self,
        feed: &str,
        issue_area: &str,
        month: Month,
        (columns, rows): (&BTreeSet<String>, u64),
    ) {
        #[expect(clippy::cast_precision_loss, reason = "rows of one month")]
        let rows = rows as f64;
        let of_area = self.lacking.entry(feed.to_owned()).or_default();
        let of_month = of_area.entry(issue_area.to_owned()).or_default().entry(month).or_default();
        of_month.push((columns.clone(), rows));
    }

    /// The months of a feed's deliveries, each with the rows kept.
    pub fn of_feed(&self, feed: &str) -> impl Iterator<Item = (Delivery, Month, f64)> {
        let of_feed = self.rows.get(feed).into_iter().flatten();
        #[expect(clippy::cast_precision_loss, reason = "rows of one month")]
        let months = of_feed.flat_map(|(area, months)| {
            months.iter().map(move |(month, rows)| (area.clone(), *month, *rows as f64))
        });
        let feed = feed.to_owned();
        months.map(move |(area, month, rows)| ((feed.clone(), area), month, rows))
    }

    /// Rows of a delivery and month that were quarantined, beside those that were kept of the same files.
    pub fn quarantined(&self, delivery: &Delivery, month: Month) -> Option<KeptRows> {
        self.quarantined.get(&delivery.0)?.get(&delivery.1)?.get(&month).copied()
    }

    /// Rows of a delivery and month that were kept of files without one of some columns.
    pub fn lacking(&self, delivery: &Delivery, month: Month, columns: &BTreeSet<&str>) -> f64 {
        let of_area = self.lacking.get(&delivery.0).and_then(|f| f.get(&delivery.1));
        let files = of_area.and_then(|a| a.get(&month)).into_iter().flatten();
        let lacks = |absent: &BTreeSet<String>| columns.iter().any(|c| absent.contains(*c));
        files.filter(|(absent, _)| lacks(absent)).map(|(_, rows)| rows).sum()
    }

    /// Says that the rows of a delivery and month have been purged.
    pub fn add_purged(&mut self, feed: &str, issue_area: &str, month: Month) {
        let of_area = self.purged.entry(feed.to_owned()).or_default();
        of_area.entry(issue_area.to_owned()).or_default().insert(month, ());
    }

    /// Whether rows of a feed and month have been purged.
    pub fn is_purged(&self, feed: &str, month: Month) -> bool {
        let areas = self.purged.get(feed);
        areas.is_some_and(|areas| areas.values().any(|months| months.contains_key(&month)))
    }

    /// Says that an indicator could not be counted over the rows of a feed before this month.
    pub fn add_uncounted(&mut self, indicator: &str, feed: &str, before: Month) {
        let first = self.uncounted.entry((indicator.to_owned(), feed.to_owned())).or_insert(before);
        *first = before.max(*first);
    }

    /// Whether an indicator could be counted over the rows of a feed and month.
    pub fn counted(&self, indicator: &str, feed: &str, month: Month) -> bool {
        let key = (indicator.to_owned(), feed.to_owned());
        self.uncounted.get(&key).is_none_or(|first| month >= *first)
    }

    /// Whether anything of a feed was delivered for a delivery area and month.
    pub fn received(&self, feed: &str, issue_area: &str, month: Month) -> bool {
        self.rows.get(feed).and_then(|f| f.get(issue_area)).is_some_and(|a| a.contains_key(&month))
    }

    /// First and last month of a feed.
    pub fn span(&self, feed: &str) -> Option<(Month, Month)> {
        let months = self.rows.get(feed)?.values().flat_map(BTreeMap::keys);
        Some((*months.clone().min()?, *months.max()?))
    }

    /// The `coverage` table: for each monthly feed and each of its delivery areas, every month from its
    /// first to `end`, received or not. Other cadences list what came.
    pub fn coverage(&self, feeds: &[Feed], end: Month) -> Vec<Coverage> {
        let mut out = Vec::new();
        for feed in feeds {
            let Some(areas) = self.rows.get(&feed.id) else { continue };
            for (area, months) in areas {
                let Some(first) = months.keys().next() else { continue };
                // What came after the last month assessed is listed; nothing is missing there.
                let last = *months.keys().next_back().unwrap_or(first);
                for month in first.to(end.max(last)) {
                    let rows = months.get(&month);
                    if rows.is_none() && (feed.cadence != Cadence::Monthly || month > end) {
                        continue;
                    }
                    out.push(Coverage {
                        feed: feed.id.clone(),
                        issue_area: area.clone(),
                        month,
                        received: rows.is_some(),
                        rows: rows.copied().unwrap_or(0),
                        rows_purged: self
                            .purged
                            .get(&feed.id)
                            .and_then(|areas| areas.get(area))
                            .is_some_and(|months| months.contains_key(&month)),
                    });
                }
            }
        }
        out
    }
}

/// The month that "latest" means: the last month that at least half of the monthly feeds have reached,
/// so that one early feed does not make every other look late. Without monthly feeds, the last month of all.
/// A month that a feed delivered in part only is not reached.
pub fn latest_month(feeds: &[Feed], deliveries: &Deliveries, doubts: &Doubts) -> Option<Month> {
    let last = |f: &Feed| doubts.last_whole(&f.id, deliveries);
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
        Feed {
            id: id.into(),
            layout: "l".into(),
            cadence,
            several_rows_per_key: false,
            persons: Vec::new(),
            complete_from: COMPLETE_FROM,
            covers: Vec::new(),
            area: None,
        }
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
        assert_eq!(latest_month(&feeds, &d, &Doubts::default()), Some(month("2022-11")));
    }

    #[test]
    fn nothing_is_missing_after_the_last_month_assessed() {
        let feeds = [feed("a", Cadence::Monthly)];
        let mut d = Deliveries::default();
        d.add("a", "all", month("2022-01"), 5);
        d.add("a", "all", month("2022-04"), 7);
        let rows: Vec<(String, bool)> = d
            .coverage(&feeds, month("2022-02"))
            .into_iter()
            .map(|c| (c.month.to_string(), c.received))
            .collect();
        let expected = [("2022-01", true), ("2022-02", false), ("2022-04", true)];
        assert_eq!(rows, expected.map(|(m, r)| (m.to_owned(), r)));
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
}
