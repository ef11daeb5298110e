//! Findings about months that were delivered and are not taken as whole.

use crate::completeness::Completeness;
use crate::doubts::{Doubt, Doubts};
use crate::findings::{CATEGORY_STOPPED, DISTRICT_STOPPED, MONTH_IMPLAUSIBLE, PART_MONTH};
use crate::inputs::AssessInputs;
use crate::plan::Selected;
use jsna_model::completeness::Cause;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{AreaIx, Month, words};
use std::collections::{BTreeMap, BTreeSet};

/// Feed, delivery area and cause.
type Group<'a> = (&'a str, &'a str, Cause);

/// Months of deliveries that are not whole by their own history, one finding for each delivery and cause.
pub fn doubted_months(doubts: &Doubts) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<Group<'_>, Vec<(Month, Doubt)>> = BTreeMap::new();
    for (feed, area, month, doubt) in doubts.iter() {
        groups.entry((feed, area, doubt.cause)).or_default().push((month, *doubt));
    }
    groups
        .into_iter()
        .map(|((feed, area, cause), months)| {
            let of = if area == "all" { String::new() } else { format!(" for {area}") };
            let n = months.len() as u64;
            let (finding, what) = match cause {
                Cause::PartMonth => (&PART_MONTH, "delivered in part"),
                _ => (&MONTH_IMPLAUSIBLE, "with a number of rows that its history rules out"),
            };
            let headline = format!("feed {feed}{of} has {} {what}", words::plural(n, "month"));
            let shown: Vec<String> = months.iter().take(6).map(|(m, d)| doubted(*m, d)).collect();
            let more = if months.len() > shown.len() { ", …" } else { "" };
            let found = format!("{}{more}", shown.join(", "));
            Diagnostic::new(finding, headline).found(found).count(n)
        })
        .collect()
}

fn doubted(month: Month, doubt: &Doubt) -> String {
    match doubt.days {
        Some((first, last)) => format!("{}: rows from day {first} to day {last}", month.short()),
        None => format!(
            "{}: {} of what was expected",
            month.short(),
            format_args!("{}%", words::decimal(100.0 * doubt.share, 0))
        ),
    }
}

/// Indicators that fell silent while their feeds kept coming.
pub(crate) fn stopped(
    selected: &Selected,
    completeness: &Completeness<'_>,
    inputs: &AssessInputs<'_>,
) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<Cause, (BTreeSet<AreaIx>, BTreeSet<Month>)> = BTreeMap::new();
    for (cause, district, month) in completeness.stops() {
        let group = groups.entry(cause).or_default();
        group.0.insert(district);
        group.1.insert(inputs.placed.span.month(month));
    }
    groups
        .into_iter()
        .filter_map(|(cause, (districts, months))| {
            let (first, last) = (months.first()?, months.last()?);
            let id = &selected.indicator.id;
            let when = if first == last {
                first.long()
            } else {
                format!("{} to {}", first.long(), last.long())
            };
            let silent = format!("in {when}, although its feeds kept coming");
            let d = if cause == Cause::CategoryStopped {
                Diagnostic::new(&CATEGORY_STOPPED, format!("{id}: no event {silent}"))
            } else {
                let names: Vec<&str> = districts.iter().map(|d| &*inputs.areas[*d].name).collect();
                let headline = format!("{id}: no event in {} {silent}", words::list(&names));
                Diagnostic::new(&DISTRICT_STOPPED, headline)
            };
            Some(d.count(months.len() as u64))
        })
        .collect()
}
