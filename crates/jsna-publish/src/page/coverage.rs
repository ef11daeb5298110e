//! The coverage grid: a feed and year a row, a month a column, so that it fits a phone.

use jsna_model::Month;
use jsna_model::records::Coverage;
use jsna_model::words::plural;
use serde::Serialize;
use std::collections::BTreeMap;

/// The grid, a table for each feed and delivery area: those with gaps first.
#[derive(Serialize)]
pub(super) struct Grid {
    with_gaps: Vec<Deliveries>,
    complete: Vec<Deliveries>,
}

/// A feed's deliveries for one area.
#[derive(Serialize)]
struct Deliveries {
    feed: String,
    area: String,
    received: String,
    years: Vec<Year>,
}

#[derive(Serialize)]
struct Year {
    year: i32,
    months: Vec<MonthState>,
}

/// One month.
#[derive(Serialize)]
struct MonthState {
    /// `yes`, `no`, or `-` where nothing was expected.
    state: &'static str,
    /// In words.
    words: String,
}

/// The expected months of one feed and delivery area.
type Expected<'a> = ((&'a str, &'a str), BTreeMap<Month, &'a Coverage>);

/// The grid of what was expected and what came.
pub(super) fn grid(coverage: &[Coverage]) -> Grid {
    let mut feeds: BTreeMap<(&str, &str), BTreeMap<Month, &Coverage>> = BTreeMap::new();
    for c in coverage {
        feeds.entry((&c.feed, &c.issue_area)).or_default().insert(c.month, c);
    }
    let (complete, with_gaps): (Vec<_>, Vec<_>) =
        feeds.into_iter().partition(|(_, months)| months.values().all(|c| c.received));
    let views = |of: Vec<Expected<'_>>| {
        of.into_iter().map(|((feed, area), months)| deliveries(feed, area, &months)).collect()
    };
    Grid { with_gaps: views(with_gaps), complete: views(complete) }
}

fn deliveries(feed: &str, area: &str, months: &BTreeMap<Month, &Coverage>) -> Deliveries {
    let came = months.values().filter(|c| c.received).count();
    let first = months.keys().next().map_or(0, |m| m.year());
    let last = months.keys().next_back().map_or(-1, |m| m.year());
    let year = |year: i32| Year {
        year,
        months: (1..=12)
            .map(|n| delivery(Month::new(year, n).and_then(|m| months.get(&m).copied())))
            .collect(),
    };
    Deliveries {
        feed: feed.to_owned(),
        area: area.to_owned(),
        received: format!("{came} of {} expected months received", months.len()),
        years: (first..=last).map(year).collect(),
    }
}

fn delivery(expected: Option<&Coverage>) -> MonthState {
    match expected {
        Some(c) if c.received => MonthState { state: "yes", words: plural(c.rows, "row") },
        Some(_) => MonthState { state: "no", words: "not received".to_owned() },
        None => MonthState { state: "-", words: "not expected".to_owned() },
    }
}
