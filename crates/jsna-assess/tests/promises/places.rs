//! Where an event counts: outside, split between changed boundaries, under a code that no lookup has.

use crate::county::{County, crimes, table};

const MONTH: &str = "2022-01";
const POLICE: &str = "Marlshire Police";

#[test]
fn an_event_outside_is_in_no_number_and_in_the_reconciliation() {
    let rows = [(POLICE, MONTH, "E01900001", 8.0), (POLICE, MONTH, "E01900009", 2.0)];
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &[("E23900001", MONTH)]),
        "E23900001 2022-01: 8.00 1.33 given\n"
    );
    let sums = &values.reconciliation[0];
    assert_eq!((sums.total, sums.placed, sums.outside), (10.0, 8.0, 2.0));
}

#[test]
fn only_what_was_shared_out_between_areas_is_an_estimate() {
    // E01900005 was split inside one district; E01900006 across two.
    let months: Vec<String> = (1..=12).map(|m| format!("2022-{m:02}")).collect();
    let mut rows: Vec<_> = months.iter().map(|m| (POLICE, m.as_str(), "E01900001", 10.0)).collect();
    rows.push((POLICE, "2022-01", "E01900005", 10.0));
    let values = County::new().assess(&crimes(&rows));
    let cells = ["E01900001", "E05900001", "E07900001"].map(|a| (a, "P12M/2022-12"));
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E01900001 P12M/2022-12: 125.00 125.00 given [e]\n\
         E05900001 P12M/2022-12: 130.00 65.00 given\n\
         E07900001 P12M/2022-12: 130.00 65.00 given\n"
    );
    rows.push((POLICE, "2022-03", "E01900006", 8.0));
    let values = County::new().assess(&crimes(&rows));
    let cells = [("E07900001", "2022-03"), ("E07900001", "2022-04"), ("E23900001", "2022-03")];
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E07900001 2022-03: 12.00 6.00 given [e]\n\
         E07900001 2022-04: 10.00 5.00 given\n\
         E23900001 2022-03: 18.00 3.00 given\n"
    );
}

#[test]
fn an_unknown_small_area_in_a_known_district_is_not_lost() {
    let mut events = crimes(&[(POLICE, MONTH, "E01900001", 20.0)]);
    events.push(crate::county::Events {
        lad: "E07900001".into(),
        ..crate::county::event("street", POLICE, MONTH, "crime", "E01999999", 1.0)
    });
    let values = County::new().assess(&events);
    assert_eq!(
        table(&values, "crime_rate", &[("E07900001", MONTH), ("E22900001", MONTH)]),
        "E07900001 2022-01: 21.00 10.50 given\nE22900001 2022-01: 21.00 10.50 given\n"
    );
}

#[test]
fn an_event_in_another_nation_is_outside() {
    let rows = [(POLICE, MONTH, "E01900001", 8.0), (POLICE, MONTH, "S01006506", 2.0)];
    let values = County::new().assess(&crimes(&rows));
    let sums = &values.reconciliation[0];
    assert_eq!((sums.placed, sums.outside, sums.unknown + sums.nowhere), (8.0, 2.0, 0.0));
}
