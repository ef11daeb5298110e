//! What no delivery covers was not received, whatever else was.

use crate::county::{County, completeness, crimes, event, feed, findings, table};
use jsna_model::AreaCode;

const MONTH: &str = "2022-01";

#[test]
fn one_councils_file_says_nothing_of_the_others() {
    let values = County::new().assess(&crimes(&[("all", MONTH, "E01900001", 30.0)]));
    assert_eq!(
        table(
            &values,
            "crime_rate",
            &[("E22900001", MONTH), ("E22900002", MONTH), ("E23900001", MONTH)]
        ),
        "E22900001 2022-01: 30.00 15.00 given\n\
         E22900002 2022-01: - - not_received [x]\n\
         E23900001 2022-01: 30.00 - partial [u][x]\n"
    );
    assert_eq!(
        completeness(&values),
        [
            "E23900001 2022-01 0.50 not_covered",
            "E22900002 2022-01 0.00 not_covered",
            "E07900002 2022-01 0.00 not_covered"
        ]
    );
    let said = "area-not-covered: no delivery of feed street covers 1 assessed district";
    assert!(findings(&values).iter().any(|f| f == said), "{:?}", findings(&values));
}

#[test]
fn the_name_of_a_force_says_what_it_covers() {
    // Nothing happened in Southmere, and the force's file would have said so.
    let rows = [("Marlshire Police", MONTH, "E01900001", 30.0)];
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &[("E22900002", MONTH), ("E23900001", MONTH)]),
        "E22900002 2022-01: 0.00 0.00 given\nE23900001 2022-01: 30.00 5.00 given\n"
    );
    // The file of another force says nothing of this one, though a crime over its border is in it.
    let rows = [
        ("Fenshire Police", MONTH, "E01900009", 30.0),
        ("Fenshire Police", MONTH, "E01900001", 1.0),
    ];
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: - - not_received [x]\n"
    );
}

#[test]
fn the_project_can_say_what_a_feed_covers() {
    let mut county = County::new();
    let code = |c| AreaCode::parse(c).expect("a code");
    county.feeds[0].covers = vec![code("E07900001"), code("E07900002")];
    let values = county.assess(&crimes(&[("all", MONTH, "E01900001", 30.0)]));
    assert_eq!(
        table(&values, "crime_rate", &[("E22900002", MONTH), ("E23900001", MONTH)]),
        "E22900002 2022-01: 0.00 0.00 given\nE23900001 2022-01: 30.00 5.00 given\n"
    );
}

#[test]
fn two_feeds_of_one_layout_each_cover_their_own() {
    let mut county = County::new();
    county.feeds.push(feed("street-south", "police-uk-street"));
    let code = |c| AreaCode::parse(c).expect("a code");
    county.feeds[0].covers = vec![code("E07900001")];
    county.feeds[1].covers = vec![code("E07900002")];
    county.pack = county.pack.replace("noun = ", "combine = \"all\"\nnoun = ");
    let values = county.assess(&[
        event("street", "all", MONTH, "crime", "E01900001", 30.0),
        event("street-south", "all", MONTH, "crime", "E01900003", 10.0),
    ]);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH), ("E22900002", MONTH)]),
        "E22900001 2022-01: 30.00 15.00 given\nE22900002 2022-01: 10.00 2.50 given\n"
    );
    assert!(completeness(&values).is_empty(), "{:?}", completeness(&values));
    assert!(!findings(&values).iter().any(|f| f.starts_with("area-not-covered")));
}

#[test]
fn every_one_of_many_stations_records_for_a_district() {
    let rows = (1..=6)
        .map(|n| event("street", &format!("station {n}"), MONTH, "crime", "E01900001", 10.0));
    let values = County::new().assess(&rows.collect::<Vec<_>>());
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH)]),
        "E22900001 2022-01: 60.00 30.00 given\n"
    );
}
