//! Rows that are there and lack what they would be counted by: a weight, or a column that their file does not have.

use crate::county::{County, Events, completeness, crimes, event, findings, table};
use jsna_assess::feeds::Deliveries;
use jsna_model::Month;
use std::collections::BTreeSet;

const POLICE: &str = "Marlshire Police";
const MONTH: &str = "2022-08";

/// Casualties killed or seriously injured: the sum of their weights.
fn adjusted() -> County {
    let mut county = County::new();
    county.pack = county.pack.replace("where =", "count = \"sum weight\"\nwhere =");
    county
}

fn casualties(place: &str, count: f64) -> Events {
    event("street", POLICE, MONTH, "crime", place, count)
}

#[test]
fn a_sum_over_rows_without_a_weight_is_not_the_sum_of_the_others() {
    // One dead, five serious whose weight the file does not give, and twenty slight in the other partnership.
    let rows = [
        casualties("E01900001", 1.0).with("weight", "1"),
        casualties("E01900001", 5.0),
        casualties("E01900003", 20.0).with("weight", "0.1"),
    ];
    let values = adjusted().assess(&rows);
    let cells = [("E22900001", MONTH), ("E22900002", MONTH), ("E23900001", MONTH)];
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E22900001 2022-08: 1.00 - partial [u][x]\n\
         E22900002 2022-08: 2.00 0.50 given\n\
         E23900001 2022-08: 3.00 - partial [u][x]\n"
    );
    // Said for every area that holds them.
    assert_eq!(
        completeness(&values),
        [
            "E23900001 2022-08 0.81 weight_absent 5 rows",
            "E22900001 2022-08 0.17 weight_absent 5 rows",
            "E07900001 2022-08 0.17 weight_absent 5 rows",
            "E05900001 2022-08 0.17 weight_absent 5 rows",
            "E01900001 2022-08 0.17 weight_absent 5 rows",
        ]
    );
    let said = "rows-without-value: crime_rate: 5 of 26 rows have no weight";
    assert!(findings(&values).iter().any(|f| f == said), "{:?}", findings(&values));
}

#[test]
fn where_no_row_has_a_weight_there_is_no_zero() {
    let values = adjusted().assess(&[casualties("E01900001", 6.0)]);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH), ("E22900002", MONTH)]),
        // Nobody was hurt in Southmere: a true zero.
        "E22900001 2022-08: - - partial [u][x]\nE22900002 2022-08: 0.00 0.00 given\n"
    );
}

#[test]
fn one_row_in_twenty_may_lack_its_weight() {
    let rows = [casualties("E01900001", 19.0).with("weight", "1"), casualties("E01900001", 1.0)];
    assert_eq!(
        table(&adjusted().assess(&rows), "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-08: 19.00 9.50 given\n"
    );
}

#[test]
fn a_file_without_a_column_that_is_asked_for_says_nothing() {
    // In the second month the file has no column for the kind, so no row of it is seen to be a crime.
    let month = |text: &str| Month::parse(text).expect("a month");
    let mut deliveries = Deliveries::default();
    deliveries.add("street", POLICE, month("2022-01"), 50);
    deliveries.add("street", POLICE, month("2022-02"), 40);
    let absent = BTreeSet::from(["kind".to_owned()]);
    deliveries.add_lacking("street", POLICE, month("2022-02"), (&absent, 40));
    let mut events = crimes(&[(POLICE, "2022-01", "E01900001", 50.0)]);
    events.push(event("street", POLICE, "2022-02", "none", "E01900001", 40.0));
    let values = County::new().assess_delivered(&events, deliveries);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", "2022-01"), ("E22900001", "2022-02")]),
        "E22900001 2022-01: 50.00 25.00 given\nE22900001 2022-02: - - partial [u][x]\n"
    );
    assert_eq!(completeness(&values), ["E23900001 2022-02 0.00 column_absent 40 rows"]);
}

#[test]
fn a_column_that_nothing_asks_for_may_be_absent() {
    let mut deliveries = Deliveries::default();
    let month = Month::parse(MONTH).expect("a month");
    deliveries.add("street", POLICE, month, 50);
    let absent = BTreeSet::from(["gazetteer".to_owned()]);
    deliveries.add_lacking("street", POLICE, month, (&absent, 50));
    let events = crimes(&[(POLICE, MONTH, "E01900001", 50.0)]);
    let values = County::new().assess_delivered(&events, deliveries);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-08: 50.00 25.00 given\n"
    );
}
