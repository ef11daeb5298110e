//! What no delivery covers was not received, whatever else was.

use crate::county::{County, completeness, crimes, findings, table};
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
