//! The rules that are easy to get wrong, one by one.

use crate::data::{Cell, Row, Store, month, row, text};
use crate::naive::rows_of;
use jsna_aggregate::Embedded;
use jsna_model::Predicate;
use jsna_model::engine::CountEngine;
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::predicate::{Literal, Op};

fn query(filter: Predicate, count: Count, breakdown: Option<&str>) -> CountPlan {
    CountPlan {
        queries: vec![CountQuery {
            id: "q".to_owned(),
            feeds: vec!["street".to_owned()],
            filter,
            count,
            breakdown: breakdown.map(str::to_owned),
        }],
    }
}

/// Breakdown value, month and count of each row of the result.
fn count(rows: &[Row], plan: &CountPlan) -> Vec<(String, i64, f64)> {
    let store = Store::new();
    let files = [store.file("a.parquet", rows)];
    let batch = Embedded::default().counts(&files, plan).unwrap();
    rows_of(&batch).into_iter().map(|(k, n)| (k.2, k.3, n)).collect()
}

fn values(rows: &[Row], plan: &CountPlan) -> Vec<(String, f64)> {
    count(rows, plan).into_iter().map(|(v, _, n)| (v, n)).collect()
}

fn v(value: &str, n: f64) -> (String, f64) {
    (value.to_owned(), n)
}

fn distinct() -> Count {
    Count::Distinct { column: "incident_key".to_owned() }
}

#[test]
fn no_files_give_no_rows_in_the_promised_schema() {
    let plan = query(Predicate::Always, Count::Quantity, None);
    let batch = Embedded::default().counts(&[], &plan).unwrap();
    assert_eq!(batch.num_rows(), 0);
    assert_eq!(batch.schema(), jsna_model::schema::COUNTS.schema());
}

#[test]
fn what_an_extract_does_not_say_is_neither_true_nor_false() {
    let flag = |b| ("domestic_abuse", Cell::Flag(b));
    let rows = [row(1, &[flag(true)]), row(2, &[flag(false)]), row(3, &[])];
    let is = |b| Predicate::Compare {
        column: "domestic_abuse".to_owned(),
        op: Op::Eq,
        value: Literal::Bool(b),
    };
    let n = |filter| values(&rows, &query(filter, Count::Quantity, None));
    assert_eq!(n(is(true)), [v("", 1.0)]);
    assert_eq!(n(Predicate::Not(Box::new(is(true)))), [v("", 1.0)]);
    assert_eq!(n(Predicate::IsNull { column: "domestic_abuse".to_owned() }), [v("", 1.0)]);
    let by = query(Predicate::Always, Count::Quantity, Some("domestic_abuse"));
    assert_eq!(values(&rows, &by), [v("false", 1.0), v("true", 1.0), v("unknown", 1.0)]);
}

#[test]
fn a_key_is_counted_once_where_its_first_row_is() {
    let key = |k: &str| ("incident_key", text(k));
    let rows = [
        row(5, &[key("a"), ("month", month(2022, 12)), ("category", text("late"))]),
        row(9, &[key("a"), ("category", text("second"))]),
        row(8, &[key("a"), ("category", text("first"))]),
        row(1, &[key("a"), ("extract_sha256", text("bb")), ("category", text("other extract"))]),
        row(2, &[key("b"), ("category", text("first"))]),
        row(3, &[("category", text("without a key"))]),
    ];
    let [november, december] =
        [11, 12].map(|m| i64::from(jsna_model::Month::new(2022, m).unwrap().epoch_days()));
    let total = query(Predicate::Always, distinct(), None);
    // References restart: another month has an event of its own by the same key.
    assert_eq!(
        count(&rows, &total),
        [(String::new(), november, 2.0), (String::new(), december, 1.0)]
    );
    let by = query(Predicate::Always, distinct(), Some("category"));
    assert_eq!(
        count(&rows, &by),
        [("first".to_owned(), november, 2.0), ("late".to_owned(), december, 1.0)]
    );
    // The first row of those that pass.
    let not_first = Predicate::Compare {
        column: "category".to_owned(),
        op: Op::NotEq,
        value: Literal::Text("first".to_owned()),
    };
    let by = query(not_first, distinct(), Some("category"));
    assert_eq!(
        count(&rows, &by),
        [("late".to_owned(), december, 1.0), ("second".to_owned(), november, 1.0)]
    );
}

#[test]
fn a_list_counts_once_under_each_element() {
    let strands = |s: &[&str]| {
        ("hate_strands", Cell::List(s.iter().map(|e| Some((*e).to_owned())).collect()))
    };
    let rows = [
        row(1, &[strands(&["race", "disability"])]),
        row(2, &[strands(&["race", "race"])]),
        row(3, &[strands(&[])]),
    ];
    let plan = query(Predicate::Always, Count::Quantity, Some("hate_strands"));
    assert_eq!(values(&rows, &plan), [v("disability", 1.0), v("race", 2.0)]);
}

#[test]
fn hours_are_those_of_exact_times_and_midnight_is_none() {
    let at = |column: &'static str, day: i64, hour: i64, minute: i64| {
        (column, Cell::Time(((day * 24 + hour) * 60 + minute) * 60_000_000))
    };
    let exact = ("date_precision", text("minute"));
    // 1 November 2022 was a Tuesday, day 19297 since 1970.
    let rows = [
        row(1, &[exact.clone(), at("occurred_from", 19_297, 23, 59)]),
        row(2, &[exact.clone(), at("recorded_at", 19_298, 0, 1)]),
        row(
            3,
            &[exact.clone(), at("occurred_from", 19_297, 0, 0), at("recorded_at", 19_297, 9, 0)],
        ),
        row(4, &[at("occurred_from", 19_297, 12, 0)]),
        row(5, &[exact, at("occurred_from", -1, 7, 30)]),
    ];
    let by = |column| query(Predicate::Always, Count::Quantity, Some(column));
    assert_eq!(
        values(&rows, &by("day_hour")),
        [v("2-23", 1.0), v("3-00", 1.0), v("3-07", 1.0), v("unknown", 2.0)]
    );
    assert_eq!(
        values(&rows, &by("hour")),
        [v("0", 1.0), v("23", 1.0), v("7", 1.0), v("unknown", 2.0)]
    );
    assert_eq!(values(&rows, &by("weekday")), [v("2", 1.0), v("3", 2.0), v("unknown", 2.0)]);
}

#[test]
fn an_event_happened_between_two_moments_or_on_days() {
    let at = |column: &'static str, hour: i64| {
        (column, Cell::Time((19_297 * 24 + hour) * 3_600_000_000))
    };
    let minute = ("date_precision", text("minute"));
    let rows = [
        row(1, &[minute.clone(), at("occurred_from", 22), at("occurred_to", 32)]),
        // When it was recorded says nothing where it is known when it happened.
        row(2, &[minute.clone(), at("occurred_from", 22), at("recorded_at", 90)]),
        row(3, &[minute.clone(), at("recorded_at", 9)]),
        // Midnight is no time, and an end before the beginning is none.
        row(4, &[minute.clone(), at("occurred_from", 24), at("occurred_to", 30)]),
        row(5, &[minute, at("occurred_from", 22), at("occurred_to", 3)]),
        row(6, &[("date_precision", text("day")), at("recorded_at", 0)]),
        row(7, &[at("recorded_at", 0)]),
    ];
    assert_eq!(
        values(&rows, &query(Predicate::Always, Count::Quantity, Some("happened"))),
        [
            v("2022-11-01/2022-11-01", 1.0),
            v("2022-11-01T09:00/2022-11-01T09:00", 1.0),
            v("2022-11-01T22:00/2022-11-01T22:00", 2.0),
            v("2022-11-01T22:00/2022-11-02T08:00", 1.0),
            v("2022-11-02/2022-11-02", 1.0),
            v("unknown", 1.0),
        ]
    );
}

#[test]
fn a_person_has_an_event_once_on_the_day_that_is_in_its_month() {
    let at = |column: &'static str, day: i64| (column, Cell::Time((day * 24 + 9) * 3_600_000_000));
    let day = ("date_precision", text("day"));
    // 19,297 is 1 November 2022, the month of every row.
    let of = |n, person: &str, event, more: &[(&'static str, Cell)]| {
        let mut cells = vec![day.clone(), at("recorded_at", 19_300), ("incident_key", text(event))];
        cells.extend((!person.is_empty()).then(|| ("victim_key", text(person))));
        cells.extend(more.iter().cloned());
        row(n, &cells)
    };
    let rows = [
        // One crime, a row for each victim and one row twice.
        of(1, "ann", "crime 1", &[]),
        of(2, "ann", "crime 1", &[]),
        of(3, "bob", "crime 1", &[]),
        // It happened the day before, and another one in October: the day that it was recorded stands for that.
        of(4, "ann", "crime 2", &[at("occurred_from", 19_299)]),
        of(5, "ann", "crime 3", &[at("occurred_from", 19_290)]),
        // Nobody is named, in two rows of one crime.
        of(6, "", "crime 4", &[]),
        of(7, "", "crime 4", &[]),
        // Only the month is known, and a day of another month is no day of this one.
        of(8, "bob", "crime 5", &[("date_precision", text("month"))]),
        of(9, "bob", "crime 6", &[at("recorded_at", 19_400)]),
    ];
    assert_eq!(
        values(&rows, &query(Predicate::Always, distinct(), Some("victim_day"))),
        [
            v("ann/2022-11-03", 1.0),
            v("ann/2022-11-04", 2.0),
            v("bob/2022-11-04", 1.0),
            v("unknown", 3.0),
        ]
    );
}

#[test]
fn what_is_added_up_is_multiplied_and_exact() {
    let weights = |q, w: Option<f64>| {
        let mut more = vec![("quantity", Cell::Number(q))];
        more.extend(w.map(|w| ("weight", Cell::Number(w))));
        more
    };
    let mut rows: Vec<Row> = (0..10).map(|i| row(i, &weights(1.0, Some(0.1)))).collect();
    rows.push(row(10, &weights(3.0, Some(2.0))));
    rows.push(row(11, &weights(5.0, None)));
    let sum = Count::Sum { column: "weight".to_owned() };
    assert_eq!(values(&rows, &query(Predicate::Always, sum, None)), [v("", 7.0)]);
    assert_eq!(values(&rows, &query(Predicate::Always, Count::Quantity, None)), [v("", 18.0)]);
}

#[test]
fn a_cell_in_which_nothing_was_counted_is_no_row() {
    let rows = [row(1, &[("quantity", Cell::Number(0.0))]), row(2, &[])];
    let by = query(Predicate::Always, Count::Sum { column: "weight".to_owned() }, None);
    assert_eq!(values(&rows, &by), []);
}

#[test]
fn columns_that_old_files_lack_are_null() {
    let store = Store::new();
    let old = [row(1, &[("category", text("robbery"))])];
    let path = store.path("old.parquet");
    crate::data::write(&path, &crate::data::batch(&old, &["knife", "lsoa_code", "occurred_from"]));
    let new = store.file(
        "new.parquet",
        &[row(2, &[("knife", Cell::Flag(true)), ("lsoa_code", text("E01900001"))])],
    );
    let plan = query(Predicate::Always, Count::Quantity, Some("knife"));
    let batch = Embedded::default().counts(&[path, new], &plan).unwrap();
    let rows = rows_of(&batch);
    let found: Vec<(&str, Option<&str>)> =
        rows.iter().map(|(k, _)| (k.2.as_str(), k.4[2].as_deref())).collect();
    assert_eq!(found, [("true", Some("E01900001")), ("unknown", None)]);
}
