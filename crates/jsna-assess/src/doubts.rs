//! Deliveries that came and are not whole by their own history: months that begin late or end early, and months
//! whose number of rows cannot be true. A person can say that they are whole, or that others are not.

use crate::Error;
use crate::feeds::{Deliveries, Feed};
use chrono::Datelike;
use jsna_model::completeness::Cause;
use jsna_model::{Cadence, Month};
use jsna_reference::CoverageRuling;
use jsna_stats::delivered::{chance_of_gap, implausible_months as implausible_months_of};
use std::collections::BTreeMap;

/// So many other months a delivery must have for days without a row to say anything.
const HISTORY: usize = 2;

/// A whole delivery is taken for a part about once in a thousand times.
pub const CHANCE: f64 = 0.001;

/// Why a month that was delivered is not taken as whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    pub cause: Cause,
    /// What share of the month seems to be there, 0 to 1; above 1 where there is too much.
    pub share: f64,
    /// First and last day with a row, where days are the reason.
    pub days: Option<(u32, u32)>,
}

/// The months of every delivery that are not taken as whole.
#[derive(Debug, Clone, Default)]
pub struct Doubts {
    of: BTreeMap<String, BTreeMap<String, BTreeMap<Month, Doubt>>>,
}

impl Doubts {
    /// Looks at every month of every delivery. What a person says of a feed in all areas is taken as said.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] where the counts of rows are no counts.
    pub fn new(
        feeds: &[Feed],
        deliveries: &Deliveries,
        rulings: &[CoverageRuling],
    ) -> Result<Self, Error> {
        let mut doubts = Self::default();
        for feed in feeds {
            for (area, months) in deliveries.rows.get(&feed.id).into_iter().flatten() {
                let mut own = part_months(deliveries, &feed.id, area);
                if feed.cadence == Cadence::Monthly {
                    let counts = implausible_months(months, &own)?;
                    for (month, doubt) in counts {
                        own.entry(month).or_insert(doubt);
                    }
                }
                let whole = |month: Month| {
                    rulings.iter().any(|r| {
                        r.complete && r.area_code.is_none() && r.concerns("", &[&feed.id], month)
                    })
                };
                own.retain(|month, _| !whole(*month));
                let of_feed = doubts.of.entry(feed.id.clone()).or_default();
                of_feed.insert(area.clone(), own);
            }
        }
        Ok(doubts)
    }

    /// What speaks against a month of a delivery.
    pub fn of(&self, feed: &str, issue_area: &str, month: Month) -> Option<&Doubt> {
        self.of.get(feed)?.get(issue_area)?.get(&month)
    }

    /// All of them: feed, delivery area, month.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, Month, &Doubt)> {
        self.of.iter().flat_map(|(feed, areas)| {
            areas.iter().flat_map(move |(area, months)| {
                months
                    .iter()
                    .map(move |(month, doubt)| (feed.as_str(), area.as_str(), *month, doubt))
            })
        })
    }

    /// The last month of a feed that some delivery area delivered as a whole.
    pub fn last_whole(&self, feed: &str, deliveries: &Deliveries) -> Option<Month> {
        let areas = deliveries.rows.get(feed)?;
        let months = areas.iter().flat_map(|(area, months)| months.keys().map(move |m| (area, *m)));
        let part = |area: &str, month| {
            self.of(feed, area, month).is_some_and(|d| d.cause == Cause::PartMonth)
        };
        months
            .clone()
            .filter(|(area, m)| !part(area, *m))
            .map(|(_, m)| m)
            .max()
            .or_else(|| months.map(|(_, m)| m).max())
    }
}

/// Months without an event at their beginning or end for longer than chance allows, by how often an event falls on
/// each day of the week in the delivery's other months.
fn part_months(deliveries: &Deliveries, feed: &str, area: &str) -> BTreeMap<Month, Doubt> {
    let Some(months) = deliveries.days(feed, area) else { return BTreeMap::new() };
    let part = |(month, days): (&Month, &u32)| {
        let (first, last) = first_and_last(*days)?;
        let length = length(*month);
        let others: Vec<(Month, u32)> =
            months.iter().filter(|(m, _)| *m != month).map(|(m, d)| (*m, *d)).collect();
        if others.len() < HISTORY {
            return None;
        }
        let mut seen = [(0, 0); 7];
        for (m, days) in &others {
            for day in 1..=self::length(*m) {
                let (events, all) = &mut seen[weekday(*m, day)];
                *events += u32::from(days & (1 << (day - 1)) != 0);
                *all += 1;
            }
        }
        let longest = others.iter().map(|(m, d)| longest_gap(*d, self::length(*m))).max();
        let out = |gap: std::ops::RangeInclusive<u32>| {
            let days: Vec<usize> = gap.map(|day| weekday(*month, day)).collect();
            // Days without an event come in rows: what is not twice as long as before is nothing new.
            let usual = longest.is_some_and(|longest| days.len() <= 2 * longest as usize);
            !days.is_empty()
                && !usual
                && chance_of_gap(&days, &seen).is_ok_and(|chance| chance < CHANCE)
        };
        let is_part = out(1..=first - 1) || out(last + 1..=length);
        is_part.then(|| {
            let share = f64::from(last - first + 1) / f64::from(length);
            let doubt = Doubt { cause: Cause::PartMonth, share, days: Some((first, last)) };
            (*month, doubt)
        })
    };
    months.iter().filter_map(part).collect()
}

/// Months with far too few or too many rows. Those that are known to be parts say nothing about the others.
fn implausible_months(
    rows: &BTreeMap<Month, u64>,
    parts: &BTreeMap<Month, Doubt>,
) -> Result<BTreeMap<Month, Doubt>, Error> {
    let (Some(first), Some(last)) = (rows.keys().next(), rows.keys().next_back()) else {
        return Ok(BTreeMap::new());
    };
    #[expect(clippy::cast_precision_loss, reason = "rows of one month")]
    let counts: Vec<Option<f64>> = first
        .to(*last)
        .map(|m| rows.get(&m).filter(|_| !parts.contains_key(&m)).map(|n| *n as f64))
        .collect();
    let months: Vec<Month> = first.to(*last).collect();
    let wrong = implausible_months_of(&counts, CHANCE)
        .map_err(|e| Error::Internal(format!("counts of rows cannot be tested: {e}")))?;
    let doubt = |ratio| Doubt { cause: Cause::Implausible, share: ratio, days: None };
    Ok(wrong
        .into_iter()
        .filter_map(|(at, found)| Some((*months.get(at)?, doubt(found.ratio))))
        .collect())
}

fn first_and_last(days: u32) -> Option<(u32, u32)> {
    (days != 0).then(|| (days.trailing_zeros() + 1, 32 - days.leading_zeros()))
}

/// Days of a month.
fn length(month: Month) -> u32 {
    month.last_day().day()
}

/// 0 is Monday.
fn weekday(month: Month, day: u32) -> usize {
    let first = month.first_day().weekday().num_days_from_monday();
    ((first + day - 1) % 7) as usize
}

/// The longest run of days without an event.
fn longest_gap(days: u32, length: u32) -> u32 {
    let (mut longest, mut run) = (0, 0);
    for day in 0..length {
        run = if days & (1 << day) == 0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(m: u32) -> Month {
        Month::new(2025, m).unwrap()
    }

    fn delivered(months: &[(u32, u32)]) -> Deliveries {
        let mut deliveries = Deliveries::default();
        for (m, days) in months {
            deliveries.add("noise", "all", month(*m), u64::from(days.count_ones()));
            deliveries.add_days("noise", "all", month(*m), *days);
        }
        deliveries
    }

    const EVERY_DAY: u32 = u32::MAX;

    #[test]
    fn a_month_that_stops_on_the_twelfth_is_a_part() {
        let days = |n: u32| EVERY_DAY >> (32 - n);
        let deliveries = delivered(&[(6, days(30)), (7, days(31)), (8, days(31)), (9, days(12))]);
        let parts = part_months(&deliveries, "noise", "all");
        let found: Vec<_> = parts.iter().map(|(m, d)| (*m, d.days)).collect();
        assert_eq!(found, [(month(9), Some((1, 12)))]);
        let doubts = Doubts {
            of: BTreeMap::from([("noise".to_owned(), BTreeMap::from([("all".to_owned(), parts)]))]),
        };
        assert_eq!(doubts.last_whole("noise", &deliveries), Some(month(8)));
    }

    #[test]
    fn a_month_that_begins_late_is_a_part() {
        let days = |n: u32| EVERY_DAY >> (32 - n);
        let june = days(30) & !days(14);
        let deliveries = delivered(&[(6, june), (7, days(31)), (8, days(31))]);
        let parts = part_months(&deliveries, "noise", "all");
        assert_eq!(parts.keys().collect::<Vec<_>>(), [&month(6)]);
    }

    #[test]
    fn weekends_and_sparse_feeds_have_gaps_by_nature() {
        // Working days only: August 2025 ends with a weekend.
        let working = |m: u32| {
            (1..=length(month(m)))
                .filter(|d| weekday(month(m), *d) < 5)
                .fold(0, |w, d| w | 1 << (d - 1))
        };
        let deliveries =
            delivered(&[(5, working(5)), (6, working(6)), (7, working(7)), (8, working(8))]);
        assert_eq!(part_months(&deliveries, "noise", "all").len(), 0);
        // One event a week.
        let weekly = 0b0000_0010_0000_0100_0000_1000_0001;
        let deliveries = delivered(&[(5, weekly), (6, weekly), (7, weekly & 0x3ff)]);
        assert_eq!(part_months(&deliveries, "noise", "all").len(), 0);
    }

    #[test]
    fn a_feed_of_months_has_no_such_test() {
        let mut deliveries = Deliveries::default();
        deliveries.add("street", "all", month(6), 500);
        deliveries.add_days("street", "all", month(6), 0);
        assert_eq!(part_months(&deliveries, "street", "all").len(), 0);
    }
}
