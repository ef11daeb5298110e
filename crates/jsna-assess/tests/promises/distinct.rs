//! One event is one, however many rows tell of it, and people are not counted as if they were events.

use crate::county::{CRIME, County, event, table};
use jsna_assess::Catalogue;

const POLICE: &str = "Marlshire Police";

#[test]
fn an_event_with_rows_in_several_months_and_places_is_one_of_the_first() {
    let mut county = County::new();
    county.pack = county.pack.replace("where =", "count = \"distinct incident_key\"\nwhere =");
    let row = |month, place| {
        event("street", POLICE, month, "crime", place, 1.0).with("incident_key", "first")
    };
    let events =
        [row("2022-01", "E01900001"), row("2022-01", "E01900003"), row("2022-02", "E01900001")];
    let months = ["2022-01", "2022-02"];
    let cells = months.map(|m| ("E23900001", m));
    assert_eq!(
        table(&county.assess(&events), "crime_rate", &cells),
        "E23900001 2022-01: 1.00 0.17 given\nE23900001 2022-02: 0.00 0.00 given\n"
    );
}

#[test]
fn people_are_not_counted_as_events() {
    // Counted once at their first month, the victims of a year would be missing from every later one.
    let pack = CRIME.replace("where =", "count = \"distinct victim_key\"\nwhere =");
    let faults = Catalogue::load([("pack test".to_owned(), pack.as_str())]).expect_err("a fault");
    assert_eq!(faults.len(), 1);
    let fault = &faults[0];
    assert_eq!(fault.found.as_deref(), Some("distinct victim_key"));
    assert!(fault.headline.contains("only events can be counted by distinct values"), "{fault:?}");
}

#[test]
fn a_crime_with_a_row_for_each_victim_is_one_crime() {
    let mut county = County::new();
    county.feeds[0].several_rows_per_key = true;
    let crime = |place, key| {
        event("street", POLICE, "2022-01", "crime", place, 1.0).with("incident_key", key)
    };
    let mut events = vec![
        crime("E01900001", "first"),
        crime("E01900001", "first"),
        crime("E01900001", "first"),
        crime("E01900001", "second"),
    ];
    // Two rows without a reference are two crimes: a blank one is no reason to lose them.
    events.push(event("street", POLICE, "2022-01", "crime", "E01900003", 1.0));
    events.push(event("street", POLICE, "2022-01", "crime", "E01900003", 1.0));
    let cells = [("E22900001", "2022-01"), ("E22900002", "2022-01"), ("E23900001", "2022-01")];
    assert_eq!(
        table(&county.assess(&events), "crime_rate", &cells),
        "E22900001 2022-01: 2.00 1.00 given\n\
         E22900002 2022-01: 2.00 0.50 given\n\
         E23900001 2022-01: 4.00 0.67 given\n"
    );
}
