//! The counts as anybody would first write them: row by row, with nothing clever.

use crate::data::{Cell, Row};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::predicate::{Literal, Op};
use jsna_model::{Month, Predicate, Who};
use std::collections::{BTreeMap, BTreeSet};

/// Query, breakdown, value, month, then the six other key columns.
pub(crate) type Key = (String, String, String, i64, Vec<Option<String>>);

/// The cube of a plan over all rows.
pub(crate) fn counts(rows: &[Row], plan: &CountPlan) -> BTreeMap<Key, f64> {
    let mut cube = BTreeMap::new();
    for query in &plan.queries {
        let mut passing: Vec<&Row> = rows
            .iter()
            .filter(|r| matches!(&r["feed"], Cell::Text(f) if query.feeds.contains(f)))
            .filter(|r| holds(&query.filter, r) == Some(true))
            .collect();
        // Source order.
        passing.sort_by_key(|r| {
            (time(r, "month"), string(r, "extract_sha256"), integer(r, "source_row"))
        });
        let mut keys = BTreeSet::new();
        for row in passing {
            let amount = match &query.count {
                Count::Quantity => number(row, "quantity"),
                Count::Sum { column } => number(row, column) * number(row, "quantity"),
                Count::Distinct { column } => match string(row, column) {
                    Some(key) if keys.insert((scope(row, &key), person(query, row))) => 1.0,
                    _ => continue,
                },
            };
            for value in values(query, row) {
                let key = (
                    query.id.clone(),
                    query.breakdown.clone().unwrap_or_default(),
                    value,
                    time(row, "month").unwrap(),
                    ["feed", "issue_area", "lsoa_code", "lsoa_vintage", "ward_code", "lad_code"]
                        .map(|c| string(row, c))
                        .to_vec(),
                );
                *cube.entry(key).or_insert(0.0) += amount;
            }
        }
    }
    cube.retain(|_, sum| *sum != 0.0);
    cube
}

/// A key is one within its feed, delivery area and month.
fn scope(row: &Row, key: &str) -> (Option<String>, Option<String>, Option<i64>, String) {
    (string(row, "feed"), string(row, "issue_area"), time(row, "month"), key.to_owned())
}

/// By a person's days, each person has the event once.
fn person(query: &CountQuery, row: &Row) -> Option<String> {
    let who = query.breakdown.as_deref().and_then(Who::of_day)?;
    string(row, who.key())
}

/// The person and the day in the row's month.
fn person_day(row: &Row, who: Who) -> Option<String> {
    let key = string(row, who.key()).filter(|key| !key.is_empty())?;
    if string(row, "date_precision")? == "month" {
        return None;
    }
    let moment = |micros| chrono::DateTime::from_timestamp_micros(micros).unwrap().date_naive();
    let month = Month::from_epoch_days(i32::try_from(time(row, "month")?).unwrap())?;
    let days = ["occurred_from", "recorded_at"].map(|c| time(row, c).map(moment));
    let day = days.into_iter().flatten().find(|day| Month::of(*day) == month)?;
    Some(format!("{key}/{day}"))
}

fn string(row: &Row, column: &str) -> Option<String> {
    match row.get(column) {
        Some(Cell::Text(t)) => Some(t.clone()),
        _ => None,
    }
}

fn integer(row: &Row, column: &str) -> Option<i64> {
    match row.get(column) {
        Some(Cell::Integer(n)) => Some(*n),
        _ => None,
    }
}

fn number(row: &Row, column: &str) -> f64 {
    match row.get(column) {
        Some(Cell::Number(x)) => *x,
        Some(Cell::Integer(n)) => *n as f64,
        _ => 0.0,
    }
}

fn time(row: &Row, column: &str) -> Option<i64> {
    match row.get(column) {
        Some(Cell::Time(t)) => Some(*t),
        _ => None,
    }
}

/// A column, stored or derived.
pub(crate) fn cell(row: &Row, column: &str) -> Option<Cell> {
    if let Some(who) = Who::of_day(column) {
        return person_day(row, who).map(Cell::Text);
    }
    if column == "happened" {
        return happened(row).map(Cell::Text);
    }
    if !matches!(column, "hour" | "weekday" | "day_hour") {
        return row.get(column).cloned();
    }
    if string(row, "date_precision").as_deref() != Some("minute") {
        return None;
    }
    let seconds = time(row, "occurred_from").or(time(row, "recorded_at"))?.div_euclid(1_000_000);
    let microseconds_left =
        time(row, "occurred_from").or(time(row, "recorded_at"))?.rem_euclid(1_000_000);
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if second == 0 && microseconds_left == 0 {
        return None;
    }
    let (hour, weekday) = (second / 3600, (day + 3).rem_euclid(7) + 1);
    Some(match column {
        "hour" => Cell::Integer(hour),
        "weekday" => Cell::Integer(weekday),
        _ => Cell::Text(format!("{weekday}-{hour:02}")),
    })
}

/// The earliest and the latest moment, or day.
fn happened(row: &Row) -> Option<String> {
    let precision = string(row, "date_precision")?;
    if precision == "month" {
        return None;
    }
    let from = time(row, "occurred_from").or(time(row, "recorded_at"))?;
    let to = match (time(row, "occurred_from"), time(row, "occurred_to")) {
        (Some(_), Some(to)) if to >= from => to,
        _ => from,
    };
    let moment = |micros| chrono::DateTime::from_timestamp_micros(micros).unwrap().naive_utc();
    let (from, to) = (moment(from), moment(to));
    let midnight = |at: chrono::NaiveDateTime| at.time() == chrono::NaiveTime::MIN;
    if precision == "day" || midnight(from) || midnight(to) {
        return Some(format!("{}/{}", from.date(), to.date()));
    }
    let minute = |at: chrono::NaiveDateTime| at.format("%Y-%m-%dT%H:%M").to_string();
    Some(format!("{}/{}", minute(from), minute(to)))
}

fn values(query: &CountQuery, row: &Row) -> Vec<String> {
    let Some(column) = &query.breakdown else { return vec![String::new()] };
    match cell(row, column) {
        Some(Cell::List(elements)) => {
            elements.into_iter().flatten().collect::<BTreeSet<String>>().into_iter().collect()
        }
        None => vec!["unknown".to_owned()],
        Some(Cell::Text(t)) if t.is_empty() => vec!["unknown".to_owned()],
        Some(Cell::Text(t)) => vec![t],
        Some(Cell::Integer(n)) => vec![n.to_string()],
        Some(Cell::Number(x)) => vec![x.to_string()],
        Some(Cell::Flag(b)) => vec![b.to_string()],
        Some(Cell::Time(_)) => unreachable!("no breakdown by time"),
    }
}

/// SQL's three values: `None` is unknown.
pub(crate) fn holds(predicate: &Predicate, row: &Row) -> Option<bool> {
    match predicate {
        Predicate::Always => Some(true),
        Predicate::Compare { column, op, value } => compare(&cell(row, column)?, *op, value),
        Predicate::In { column, values } => {
            let found = cell(row, column);
            let Some(found) = found else {
                return if values.is_empty() { Some(false) } else { None };
            };
            Some(values.iter().any(|v| compare(&found, Op::Eq, v) == Some(true)))
        }
        Predicate::StartsWith { column, prefix } => match cell(row, column)? {
            Cell::Text(t) => Some(t.starts_with(prefix)),
            _ => None,
        },
        Predicate::IsNull { column } => Some(cell(row, column).is_none()),
        Predicate::Contains { column, value } => match cell(row, column)? {
            Cell::List(elements) => {
                if elements.contains(&Some(value.clone())) {
                    Some(true)
                } else if elements.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            _ => None,
        },
        Predicate::And(parts) => {
            let all: Vec<Option<bool>> = parts.iter().map(|p| holds(p, row)).collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else if all.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
        Predicate::Or(parts) => {
            let all: Vec<Option<bool>> = parts.iter().map(|p| holds(p, row)).collect();
            if all.contains(&Some(true)) {
                Some(true)
            } else if all.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Predicate::Not(inner) => holds(inner, row).map(|b| !b),
    }
}

fn compare(cell: &Cell, op: Op, literal: &Literal) -> Option<bool> {
    let order = match (cell, literal) {
        (Cell::Text(a), Literal::Text(b)) => a.cmp(b),
        (Cell::Integer(a), Literal::Number(b)) => (*a as f64).partial_cmp(b)?,
        (Cell::Number(a), Literal::Number(b)) => a.partial_cmp(b)?,
        (Cell::Flag(a), Literal::Bool(b)) => a.cmp(b),
        _ => return None,
    };
    Some(match op {
        Op::Eq => order.is_eq(),
        Op::NotEq => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::LtEq => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::GtEq => order.is_ge(),
    })
}

/// The rows of a result, in its order.
pub(crate) fn rows_of(batch: &RecordBatch) -> Vec<(Key, f64)> {
    let text = |name: &str, i: usize| {
        let column = batch.column_by_name(name).unwrap().as_dictionary::<Int32Type>();
        let key = column.is_valid(i).then(|| column.keys().value(i))?;
        Some(column.values().as_string::<i32>().value(usize::try_from(key).unwrap()).to_owned())
    };
    let months = batch.column_by_name("month").unwrap().as_primitive::<Date32Type>();
    let counts = batch.column_by_name("count").unwrap().as_primitive::<Float64Type>();
    (0..batch.num_rows())
        .map(|i| {
            let key = (
                text("indicator_id", i).unwrap(),
                text("breakdown", i).unwrap(),
                text("breakdown_value", i).unwrap(),
                i64::from(months.value(i)),
                ["feed", "issue_area", "lsoa_code", "lsoa_vintage", "ward_code", "lad_code"]
                    .map(|c| text(c, i))
                    .to_vec(),
            );
            (key, counts.value(i))
        })
        .collect()
}
