//! Rows that could lie in an area and were placed nowhere make it partial above a share, and never make it a zero.

use crate::county::{County, Events, completeness, crimes, event, findings, table};
use jsna_assess::feeds::{Deliveries, KeptRows};
use jsna_model::measure::Status;
use jsna_model::{AreaCode, Month};
use proptest::prelude::*;
use std::collections::BTreeMap;

const MONTH: &str = "2022-01";
const POLICE: &str = "Marlshire Police";

#[test]
fn rows_without_a_place_count_in_what_their_delivery_covers_and_in_none_of_its_parts() {
    // 4 of 104 have no place: under the 5% that open data may lack.
    let rows = [
        (POLICE, MONTH, "E01900001", 60.0),
        (POLICE, MONTH, "E01900003", 40.0),
        (POLICE, MONTH, "", 4.0),
    ];
    let values = County::new().assess(&crimes(&rows));
    let cells = [("E23900001", MONTH), ("E22900001", MONTH), ("unknown-csp-E23900001", MONTH)];
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E23900001 2022-01: 104.00 17.33 given\n\
         E22900001 2022-01: 60.00 30.00 given\n\
         unknown-csp-E23900001 2022-01: 4.00 - not_calculable [x]\n"
    );
    assert_eq!(completeness(&values), ["E23900001 2022-01 0.96 unplaced 4 rows"]);
    // 10 of 110: any partnership could have had them.
    let rows = [
        (POLICE, MONTH, "E01900001", 60.0),
        (POLICE, MONTH, "E01900003", 40.0),
        (POLICE, MONTH, "", 10.0),
    ];
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &cells[..2]),
        "E23900001 2022-01: 110.00 18.33 given\nE22900001 2022-01: 60.00 - partial [u][x]\n"
    );
}

#[test]
fn the_share_is_of_the_period() {
    // One of ten in a month is too many for the month, and few enough for the year.
    let months: Vec<String> = (1..=12).map(|m| format!("2022-{m:02}")).collect();
    let mut events: Vec<Events> =
        months.iter().map(|m| event("street", POLICE, m, "crime", "E01900001", 10.0)).collect();
    events.push(event("street", POLICE, "2022-12", "crime", "", 1.0));
    let values = County::new().assess(&events);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", "2022-12"), ("E22900001", "P12M/2022-12")]),
        "E22900001 2022-12: 10.00 - partial [u][x]\n\
         E22900001 P12M/2022-12: 120.00 60.00 given\n"
    );
}

#[test]
fn names_where_codes_belong_are_not_zeros() {
    let values = County::new().assess(&crimes(&[("all", MONTH, "North ward", 180.0)]));
    assert_eq!(
        table(&values, "crime_rate", &[("E23900001", MONTH), ("E22900001", MONTH)]),
        "E23900001 2022-01: - - not_received [x]\nE22900001 2022-01: - - not_received [x]\n"
    );
    let found = findings(&values);
    for said in [
        "rows-without-area: feed street: 180 rows lie in no area that is known",
        "unmatched-area-code: feed street: 1 LSOA code is in no lookup, on 180 records",
    ] {
        assert!(found.iter().any(|f| f == said), "{found:?}");
    }
    let sums = &values.reconciliation[0];
    assert_eq!((sums.total, sums.nowhere), (180.0, 180.0));
}

#[test]
fn one_partnership_does_not_get_the_rows_of_its_county() {
    // Northmere alone is assessed. The county's attendances have no place; other feeds, too, are delivered for `all`.
    let mut county = County::new();
    county.areas = vec!["E22900001"];
    county.feeds.push(crate::county::feed("health", "istv-attendance"));
    county.pack = county.pack.replace("[\"police-uk-street\"]", "[\"istv-attendance\"]");
    let events = [
        event("street", "all", MONTH, "crime", "E01900001", 50.0),
        event("health", "all", MONTH, "crime", "", 494.0),
    ];
    let values = county.assess(&events);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: - - not_received [x]\n"
    );
    // Said by the project, they are its own.
    county.feeds[1].area = AreaCode::parse("E22900001");
    assert_eq!(
        table(&county.assess(&events), "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: 494.00 247.00 given\n"
    );
}

#[test]
fn deliveries_of_one_force_meet_whatever_they_call_it() {
    let mut county = County::new();
    county.feeds.push(crate::county::feed("searches", "police-uk-stop-and-search"));
    county.pack = county.pack.replace("police-uk-street", "police-uk-stop-and-search");
    let values = county.assess(&[
        event("street", POLICE, MONTH, "crime", "E01900001", 50.0),
        event("searches", "marlshire", MONTH, "crime", "", 358.0),
    ]);
    assert_eq!(
        table(&values, "crime_rate", &[("E23900001", MONTH), ("E22900001", MONTH)]),
        "E23900001 2022-01: 358.00 59.67 given\nE22900001 2022-01: - - partial [u][x]\n"
    );
}

#[test]
fn quarantined_rows_are_missing_from_their_months() {
    let month = Month::parse(MONTH).expect("a month");
    let mut deliveries = Deliveries::default();
    deliveries.add("street", POLICE, month, 40);
    let kept = KeptRows { kept: 16.0, lost: 24.0 };
    deliveries.add_quarantined("street", POLICE, month, kept);
    let events = crimes(&[(POLICE, MONTH, "E01900001", 16.0)]);
    let values = County::new().assess_delivered(&events, deliveries);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH), ("E22900002", MONTH)]),
        "E22900001 2022-01: 16.00 - partial [u][x]\nE22900002 2022-01: - - partial [u][x]\n"
    );
    assert_eq!(completeness(&values), ["E23900001 2022-01 0.40 quarantined 24 rows"]);
}

#[test]
fn a_loss_is_a_share_of_all_rows_whoever_delivered_them() {
    // The transport police lack the places of 2 of 4 rows; beside the force's 200 that is little.
    let rows = [
        (POLICE, MONTH, "E01900001", 200.0),
        ("Transport Police", MONTH, "E01900001", 1.0),
        ("Transport Police", MONTH, "E01900009", 1.0),
        ("Transport Police", MONTH, "", 2.0),
        // Of a file without any place nothing is known; the force covers its districts by name.
        ("Elsewhere", MONTH, "", 50.0),
    ];
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: 201.00 100.50 given\n"
    );
}

#[test]
fn a_quarantined_row_is_weighed_against_the_year() {
    // 60 of the 1,000 rows of one month were quarantined: 6% of the month, 0.5% of the year.
    let mut deliveries = Deliveries::default();
    let mut events = Vec::new();
    for m in 1..=12 {
        let month = Month::parse(&format!("2022-{m:02}")).expect("a month");
        let kept = if m == 3 { 940 } else { 1000 };
        deliveries.add("street", POLICE, month, kept);
        if m == 3 {
            let rows = KeptRows { kept: 940.0, lost: 60.0 };
            deliveries.add_quarantined("street", POLICE, month, rows);
        }
        let count = f64::from(u32::try_from(kept).expect("a count"));
        events.push(event("street", POLICE, &month.to_string(), "crime", "E01900001", count));
    }
    let values = County::new().assess_delivered(&events, deliveries);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", "2022-03"), ("E22900001", "P12M/2022-12")]),
        "E22900001 2022-03: 940.00 - partial [u][x]\n\
         E22900001 P12M/2022-12: 11940.00 5970.00 given\n"
    );
}

#[test]
fn few_placed_rows_do_not_say_where_the_others_lie() {
    // One partnership, the county's file: 86 rows have its LSOAs, 408 have none.
    let mut county = County::new();
    county.areas = vec!["E22900001"];
    let rows = [("all", MONTH, "E01900001", 86.0), ("all", MONTH, "", 408.0)];
    assert_eq!(
        table(&county.assess(&crimes(&rows)), "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: 86.00 - partial [u][x]\n"
    );
}

/// Count and status of every district and partnership, by cell.
fn cells(events: &[Events]) -> BTreeMap<String, (Option<f64>, Status)> {
    let values = County::new().assess(events);
    let i = &values.indicators[0];
    i.measures
        .iter(&i.definition, &values.areas)
        .filter(|m| matches!(m.area_code.as_str().get(..3), Some("E07" | "E22" | "E01")))
        .map(|m| (m.cell_id().to_string(), (m.count, m.status)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Rows that cannot be placed turn cells partial or leave them as they are; they change no count.
    #[test]
    fn rows_that_cannot_be_placed_change_no_given_count(
        placed in prop::collection::vec((1..=3u32, 1..=4u32, 0..50u32), 1..12),
        lost in prop::collection::vec((1..=3u32, 1..30u32), 0..5),
    ) {
        let mut events: Vec<Events> = placed
            .iter()
            .map(|(m, lsoa, n)| {
                let (month, place) = (format!("2022-{m:02}"), format!("E0190000{lsoa}"));
                event("street", POLICE, &month, "crime", &place, f64::from(*n))
            })
            .collect();
        // Every month is delivered, so that the rows added do not deliver one.
        events.extend((1..=3).map(|m| event("street", POLICE, &format!("2022-{m:02}"), "crime", "E01900001", 1.0)));
        let before = cells(&events);
        events.extend(lost.iter().map(|(m, n)| {
            event("street", POLICE, &format!("2022-{m:02}"), "crime", "", f64::from(*n))
        }));
        for (cell, (count, status)) in cells(&events) {
            let (count_before, status_before) = before[&cell];
            prop_assert!(status == status_before || status == Status::Partial, "{}", cell);
            // A count stays as it was; only a 0 is taken back where it is no longer known to be one.
            let taken_back = status == Status::Partial && count_before == Some(0.0) && count.is_none();
            prop_assert!(count == count_before || taken_back, "{}: {:?}", cell, count);
        }
    }
}
