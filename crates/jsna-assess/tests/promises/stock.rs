//! A stock is a level at a point in time: the last month's is the latest, and no year is the sum of its months.

use crate::county::{County, crimes, feed, indicator, table};
use crate::observations::batch;
use jsna_model::claim::ClaimNumbers;
use jsna_model::{Assessment, ClaimKind};

const NORTH: &str = "E22900001";
const SOUTH: &str = "E22900002";
const COUNTY: &str = "E23900001";

/// Cases open at the end of some months: partnership, month, cases.
fn open_cases(levels: &[(&str, &str, f64)]) -> Assessment {
    let mut county = County::new();
    county.feeds.push(feed("cases", "case-return"));
    county.empty = vec![("cases", "all", "2022-12")];
    county.pack += r#"
[[indicator]]
id = "open_cases"
name = "Open cases"
priority = "crime"
counted = "Cases open at the end of the month."
noun = "case"
layouts = ["case-return"]
measure = "cases"
denominator = "none"
statistic = "count"
stock = true
unit = "cases"
polarity = "context"
smallest_area = "csp"
disclosure = "None."
source = "Invented"
"#;
    let rows: Vec<_> =
        levels.iter().map(|(area, month, n)| (*area, *month, *n, 0.0, None)).collect();
    county.observations = vec![batch(&rows)];
    county.assess(&crimes(&[("Marlshire Police", "2022-12", "E01900001", 1.0)]))
}

/// The months of a year.
fn months(year: u32) -> Vec<String> {
    (1..=12).map(|m| format!("{year}-{m:02}")).collect()
}

#[test]
fn months_are_not_added_up_and_partnerships_are() {
    let months = months(2022);
    let levels: Vec<_> =
        months.iter().flat_map(|m| [(NORTH, m.as_str(), 40.0), (SOUTH, m, 10.0)]).collect();
    let values = open_cases(&levels);
    let cells = [
        (NORTH, "2022-11"),
        (NORTH, "2022-12"),
        (COUNTY, "2022-12"),
        (NORTH, "2022-Q4"),
        (NORTH, "2021/22"),
        (NORTH, "P12M/2022-12"),
        (COUNTY, "P12M/2022-12"),
    ];
    assert_eq!(
        table(&values, "open_cases", &cells),
        "E22900001 2022-11: 40.00 40.00 given\n\
         E22900001 2022-12: 40.00 40.00 given\n\
         E23900001 2022-12: 50.00 50.00 given\n\
         E22900001 2022-Q4: no row\n\
         E22900001 2021/22: no row\n\
         E22900001 P12M/2022-12: no row\n\
         E23900001 P12M/2022-12: no row\n"
    );
}

#[test]
fn the_last_month_is_the_one_that_is_told_of() {
    let levels = [
        (NORTH, "2022-10", 40.0),
        (SOUTH, "2022-10", 10.0),
        (NORTH, "2022-11", 43.0),
        (SOUTH, "2022-11", 9.0),
    ];
    let values = open_cases(&levels);
    let lead = indicator(&values, "open_cases").lead_period.expect("a period");
    assert_eq!(lead.code(), "2022-11");
    assert_eq!(
        table(&values, "open_cases", &[(COUNTY, "2022-11")]),
        "E23900001 2022-11: 52.00 52.00 given\n"
    );
}

#[test]
fn a_level_is_not_carried_over_a_month_that_was_not_received() {
    let levels = [
        (NORTH, "2022-10", 40.0),
        (SOUTH, "2022-10", 10.0),
        (SOUTH, "2022-11", 10.0),
        (NORTH, "2022-12", 0.0),
        (SOUTH, "2022-12", 9.0),
    ];
    let values = open_cases(&levels);
    let cells = [(NORTH, "2022-11"), (COUNTY, "2022-11"), (NORTH, "2022-12"), (COUNTY, "2022-12")];
    assert_eq!(
        table(&values, "open_cases", &cells),
        "E22900001 2022-11: - - not_received [x]\n\
         E23900001 2022-11: - - not_received [x]\n\
         E22900001 2022-12: 0.00 0.00 given\n\
         E23900001 2022-12: 9.00 9.00 given\n"
    );
}

#[test]
fn a_level_is_held_against_the_same_month_of_the_year_before() {
    // The cases of the twelve months between are in neither number: 40 then, 80 now.
    let months = [months(2021), months(2022)].concat();
    let level = |m: &str| if m == "2022-12" { 80.0 } else { 40.0 };
    let levels: Vec<_> = months.iter().map(|m| (NORTH, m.as_str(), level(m))).collect();
    let values = open_cases(&levels);
    let i = indicator(&values, "open_cases");
    // Nothing came for the other partnership, and so not for all of the county.
    let (absent, changes): (Vec<_>, Vec<_>) =
        i.claims.iter().partition(|c| c.kind == ClaimKind::NotReceived);
    let absent: Vec<&str> = absent.iter().map(|c| values.areas[c.area].code.as_str()).collect();
    assert_eq!(absent, ["E23900001", "E22900002"]);
    let claims: Vec<_> = changes
        .iter()
        .map(|c| match c.numbers {
            ClaimNumbers::Change(change) => {
                (c.kind, c.period.code(), change.before_count, change.change)
            }
            ref other => panic!("a change and not {other:?}"),
        })
        .collect();
    // A level is no count of events: its months say nothing of chance, so the change is given and not judged.
    assert_eq!(claims, [(ClaimKind::NotTested, "2022-12".to_owned(), 40.0, Some(100.0))]);
}

#[test]
fn a_stock_that_is_counted_has_months_alone() {
    let mut county = County::new();
    county.pack = county.pack.replace("where =", "stock = true\nwhere =");
    let months = months(2022);
    let events: Vec<_> =
        months.iter().map(|m| ("Marlshire Police", m.as_str(), "E01900001", 40.0)).collect();
    let cells = [(NORTH, "2022-12"), (NORTH, "2022-Q4"), (NORTH, "P12M/2022-12")];
    assert_eq!(
        table(&county.assess(&crimes(&events)), "crime_rate", &cells),
        "E22900001 2022-12: 40.00 20.00 given\n\
         E22900001 2022-Q4: no row\n\
         E22900001 P12M/2022-12: no row\n"
    );
}
