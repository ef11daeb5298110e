//! Aoristic weights and repeat victimisation.

use std::collections::BTreeMap;

use jsna_stats::people::{
    Aoristic, Span, TimeWindow, When, aoristic, aoristic_weights, repeat_events, repeat_summary,
};

use super::estimates::cell;
use super::support::{Check, Row, Tally, day, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "aoristic/aoristic_weights_expected.csv",
        tolerance: "absolute 1e-10",
        run: check_weights,
    },
    Check {
        file: "aoristic/aoristic_totals_expected.csv",
        tolerance: "absolute 1e-9",
        run: check_totals,
    },
    Check {
        file: "repeat/repeat_events_expected.csv",
        tolerance: "exact / relative 1e-12",
        run: check_events,
    },
    Check {
        file: "repeat/repeat_summary_expected.csv",
        tolerance: "exact / relative 1e-12",
        run: check_summary,
    },
];

#[test]
fn weights() {
    run(&CHECKS[0]);
}

#[test]
fn totals() {
    run(&CHECKS[1]);
}

#[test]
fn events() {
    run(&CHECKS[2]);
}

#[test]
fn summary() {
    run(&CHECKS[3]);
}

/// `2024-03-12T01:34:00`
fn minute(text: &str) -> When {
    let (date, time) = text.split_once('T').unwrap();
    let part = |range: std::ops::Range<usize>| time[range].parse::<i64>().unwrap();
    assert_eq!(part(6..8), 0, "seconds are not used: {text}");
    When::Minute(i64::from(day(date)) * 1440 + part(0..2) * 60 + part(3..5))
}

fn windows() -> Vec<(String, TimeWindow)> {
    let window = |row: Row| {
        let to = (!row["to"].is_empty()).then(|| minute(&row["to"]));
        (row["event_id"].clone(), TimeWindow { from: minute(&row["from"]), to })
    };
    rows("aoristic/aoristic_input.csv").into_iter().map(window).collect()
}

fn check_weights(tally: &mut Tally) {
    let mut expected: BTreeMap<(String, usize), f64> =
        rows("aoristic/aoristic_weights_expected.csv")
            .iter()
            .map(|row| {
                let hour: usize = row["hour_of_week"].parse().unwrap();
                ((row["event_id"].clone(), hour - 1), cell(row, "weight"))
            })
            .collect();
    for (event, window) in windows() {
        for part in aoristic_weights(window) {
            let label = format!("event {event} hour {}", part.hour_of_week);
            let weight = expected.remove(&(event.clone(), part.hour_of_week)).unwrap_or(0.0);
            tally.absolute(&label, part.weight, weight, 1e-10);
        }
    }
    assert!(expected.is_empty(), "hours without a weight: {expected:?}");
}

fn check_totals(tally: &mut Tally) {
    let windows: Vec<TimeWindow> = windows().into_iter().map(|(_, window)| window).collect();
    let Aoristic { weights, .. } = aoristic(&windows).unwrap();
    let expected = rows("aoristic/aoristic_totals_expected.csv");
    assert_eq!(expected.len(), weights.len());
    for (weight, row) in weights.iter().zip(&expected) {
        tally.absolute(&row["hour_of_week"], *weight, cell(row, "weight"), 1e-9);
    }
}

fn persons_and_days() -> (Vec<String>, Vec<i32>) {
    let rows = rows("repeat/repeat_input.csv");
    rows.iter().map(|row| (row["person_id"].clone(), day(&row["date"]))).unzip()
}

fn check_events(tally: &mut Tally) {
    let (persons, days) = persons_and_days();
    let events = repeat_events(&persons, &days, Span::Months(12)).unwrap();
    let expected = rows("repeat/repeat_events_expected.csv");
    assert_eq!(expected.len(), events.len());
    for (event, row) in events.iter().zip(&expected) {
        let gap = event.days_since_previous.map(|d| i32::try_from(d).unwrap()).map(f64::from);
        tally.optional(&row["event_id"], gap, &row["days_since_previous"], 0.0);
        tally.text(&row["event_id"], &event.repeat.to_string(), &row["repeat_within_12_months"]);
    }
}

fn check_summary(tally: &mut Tally) {
    let (persons, days) = persons_and_days();
    let summary = repeat_summary(&persons, &days, Span::Months(12)).unwrap();
    let row = &rows("repeat/repeat_summary_expected.csv")[0];
    tally.text("events", &summary.events.to_string(), &row["events"]);
    tally.text("persons", &summary.persons.to_string(), &row["persons"]);
    for (column, value) in [
        ("prevalence_repeat_persons_pct", summary.share_of_persons * 100.0),
        ("repeat_events_pct", summary.share_of_events * 100.0),
        ("mean_events_per_person", summary.events_per_person),
        ("events_by_repeat_persons_pct", summary.events_of_repeat_persons * 100.0),
        ("top_10pct_persons_event_share", summary.events_of_top_tenth * 100.0),
    ] {
        tally.relative(column, value, cell(row, column), 1e-12);
    }
}
