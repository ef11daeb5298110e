//! The plan answered event by event: an engine that can be read.

use crate::county::Events;
use arrow::array::{ArrayRef, Date32Array, DictionaryArray, Float64Array, RecordBatch};
use arrow::datatypes::Int32Type;
use jsna_model::Who;
use jsna_model::engine::{CountEngine, CountError, UNKNOWN};
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::predicate::{Literal, Predicate};
use jsna_model::schema::COUNTS;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Counts these events, in their order within a month.
pub(crate) struct ByHand(pub(crate) Vec<Events>);

/// A row of the counts: what was asked, a value of its breakdown, where, how many.
struct Counted<'a> {
    query: &'a CountQuery,
    value: String,
    events: &'a Events,
    count: f64,
}

impl CountEngine for ByHand {
    fn counts(&self, _: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, CountError> {
        let rows: Vec<Counted<'_>> = plan.queries.iter().flat_map(|q| self.answer(q)).collect();
        // An empty code is none; an empty breakdown is a total.
        let text = |of: &dyn Fn(&Counted<'_>) -> String| texts(rows.iter().map(|r| Some(of(r))));
        let code = |of: &dyn Fn(&Counted<'_>) -> String| {
            texts(rows.iter().map(|r| Some(of(r)).filter(|t| !t.is_empty())))
        };
        let columns: Vec<ArrayRef> = COUNTS
            .columns
            .iter()
            .map(|c| match c.name {
                "indicator_id" => text(&|r| r.query.id.clone()),
                "breakdown" => text(&|r| r.query.breakdown.clone().unwrap_or_default()),
                "breakdown_value" => text(&|r| r.value.clone()),
                "month" => Arc::new(Date32Array::from_iter_values(
                    rows.iter().map(|r| r.events.month.epoch_days()),
                )),
                "feed" => text(&|r| r.events.feed.clone()),
                "issue_area" => text(&|r| r.events.issue_area.clone()),
                "lsoa_code" => code(&|r| r.events.lsoa.clone()),
                "lad_code" => code(&|r| r.events.lad.clone()),
                "count" => Arc::new(Float64Array::from_iter_values(rows.iter().map(|r| r.count))),
                _ => code(&|_| String::new()),
            })
            .collect();
        Ok(RecordBatch::try_new(COUNTS.schema(), columns).expect("the counts' schema"))
    }
}

impl ByHand {
    fn answer<'a>(&'a self, query: &'a CountQuery) -> Vec<Counted<'a>> {
        let own = self.0.iter().filter(|e| query.feeds.contains(&e.feed));
        let mut passing: Vec<&Events> = own.filter(|e| holds(&query.filter, e)).collect();
        passing.sort_by_key(|e| e.month);
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for events in passing {
            let count = match &query.count {
                Count::Quantity => events.count,
                // Each key of a feed once, where its first row is; by persons once for each.
                Count::Distinct { column } => match events.text(column) {
                    Some(key) if seen.insert((&events.feed, key, person(query, events))) => 1.0,
                    _ => continue,
                },
                Count::Sum { column } => match events.text(column) {
                    Some(value) => events.count * value.parse::<f64>().expect("a number"),
                    None => continue,
                },
            };
            let values = values(query, events).into_iter();
            rows.extend(values.map(|value| Counted { query, value, events, count }));
        }
        // A cell in which nothing was counted has no row.
        rows.retain(|row| row.count > 0.0);
        rows
    }
}

/// The values of its breakdown that an event counts under: one, each element of a list, or not known.
fn values(query: &CountQuery, events: &Events) -> BTreeSet<String> {
    let of = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    match &query.breakdown {
        None => of(&[""]),
        Some(column) => {
            events.columns.get(column.as_str()).map_or_else(|| of(&[UNKNOWN]), |t| of(t))
        }
    }
}

/// Whose day a query counts: its value without the day.
fn person(query: &CountQuery, events: &Events) -> Option<&'static str> {
    let column = query.breakdown.as_deref().filter(|c| Who::of_day(c).is_some())?;
    Some(events.text(column)?.rsplit_once('/').expect("a person and a day").0)
}

fn holds(filter: &Predicate, events: &Events) -> bool {
    let cell = |column: &str| events.text(column).map(|t| Literal::Text(t.to_owned()));
    let list =
        |column: &str, text: &str| events.columns.get(column).map(|texts| texts.contains(&text));
    filter.evaluate(&cell, &list) == Some(true)
}

/// A column of texts as the counts hold it.
fn texts(texts: impl Iterator<Item = Option<String>>) -> ArrayRef {
    let texts: Vec<Option<String>> = texts.collect();
    Arc::new(texts.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>())
}
