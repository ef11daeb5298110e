//! One person or event is one, however many rows tell of it.

use crate::county::{County, Events, event, table};
use proptest::prelude::*;
use std::collections::BTreeSet;

const POLICE: &str = "Marlshire Police";
const YEAR: &str = "P12M/2022-12";

/// People who were a victim, and not crimes.
fn victims() -> County {
    let mut county = County::new();
    county.pack = county.pack.replace("where =", "count = \"distinct victim_key\"\nwhere =");
    county
}

/// A crime of one victim.
fn victim(month: &str, place: &str, who: &'static str) -> Events {
    event("street", POLICE, month, "crime", place, 1.0).with("victim_key", who)
}

/// The months of 2022.
fn months() -> Vec<String> {
    (1..=12).map(|m| format!("2022-{m:02}")).collect()
}

#[test]
fn a_victim_of_every_month_is_one_person_in_the_year() {
    let events: Vec<Events> = months().iter().map(|m| victim(m, "E01900001", "Ann")).collect();
    assert_eq!(
        table(&County::new().assess(&events), "crime_rate", &[("E22900001", YEAR)]),
        "E22900001 P12M/2022-12: 12.00 6.00 given\n"
    );
    let cells = [("E22900001", "2022-01"), ("E22900001", YEAR), ("E22900002", YEAR)];
    assert_eq!(
        table(&victims().assess(&events), "crime_rate", &cells),
        "E22900001 2022-01: 1.00 0.50 given\n\
         E22900001 P12M/2022-12: 1.00 0.50 given\n\
         E22900002 P12M/2022-12: 0.00 0.00 given\n"
    );
}

#[test]
fn a_victim_in_two_districts_is_one_person_in_the_county() {
    let mut events: Vec<Events> = months()
        .iter()
        .flat_map(|m| ["E01900001", "E01900003"].map(|place| victim(m, place, "Ann")))
        .collect();
    // Another person, and a crime of nobody that is known.
    events.push(victim("2022-06", "E01900003", "Bea"));
    events.push(event("street", POLICE, "2022-06", "crime", "E01900003", 1.0));
    let values = victims().assess(&events);
    assert_eq!(
        table(&values, "crime_rate", &[("E23900001", YEAR)]),
        "E23900001 P12M/2022-12: 2.00 0.33 given\n"
    );
    let sums = &values.reconciliation[0];
    assert_eq!((sums.total, sums.placed), (2.0, 2.0));
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn the_countys_year_has_as_many_people_as_there_are(
        rows in prop::collection::vec((1..=12u32, 1..=4u32, 0..5usize), 1..24),
    ) {
        let name = |n: usize| ["Ann", "Bea", "Cem", "Dan", "Eve"][n];
        // Every month is delivered: by Fay, who is one person more.
        let mut events: Vec<Events> =
            months().iter().map(|m| victim(m, "E01900001", "Fay")).collect();
        events.extend(rows.iter().map(|(m, lsoa, n)| {
            victim(&format!("2022-{m:02}"), &format!("E0190000{lsoa}"), name(*n))
        }));
        let people: BTreeSet<usize> = rows.iter().map(|(_, _, n)| *n).collect();
        let people = people.len() + 1;
        let text = table(&victims().assess(&events), "crime_rate", &[("E23900001", YEAR)]);
        let expected = format!("E23900001 P12M/2022-12: {people}.00 ");
        prop_assert!(text.starts_with(&expected) && text.contains("given"), "{}", text);
    }
}
