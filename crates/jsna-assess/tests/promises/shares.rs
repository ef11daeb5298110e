//! Shares, several feeds, numbers that late records will change.

use crate::county::{County, event, feed, table};

const MONTH: &str = "2022-01";
const POLICE: &str = "Marlshire Police";

/// Arrests of all searches.
fn searches() -> County {
    let mut county = County::new();
    let crime = "where = \"kind = 'crime'\"\ndenominator = \"population\"\nstatistic = \"crude_rate\"\nmultiplier = 1000";
    let share = "where = \"kind = 'arrest'\"\ndenominator = \"incidents\"\ndenominator_where = \"kind IN ('arrest', 'search')\"\n\
                 statistic = \"share\"\nmultiplier = 100\nminimum_base = 30";
    county.pack = county.pack.replace(crime, share).replace("per 1,000 residents", "%");
    county
}

#[test]
fn a_share_of_nothing_is_no_zero_and_one_of_few_is_marked() {
    let values = searches().assess(&[
        event("street", POLICE, MONTH, "arrest", "E01900001", 10.0),
        event("street", POLICE, MONTH, "search", "E01900001", 30.0),
        event("street", POLICE, "2022-02", "arrest", "E01900001", 1.0),
        event("street", POLICE, "2022-02", "search", "E01900001", 3.0),
    ]);
    let cells = [("E22900001", MONTH), ("E22900001", "2022-02"), ("E22900002", MONTH)];
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E22900001 2022-01: 10.00 25.00 given\n\
         E22900001 2022-02: 1.00 25.00 given [u]\n\
         E22900002 2022-01: 0.00 - not_calculable [x]\n"
    );
}

#[test]
fn a_sum_of_two_feeds_needs_both() {
    let mut county = County::new();
    county.feeds.push(feed("council", "council-asb-case"));
    county.pack = county.pack.replace(
        "layouts = [\"police-uk-street\"]",
        "layouts = [\"police-uk-street\", \"council-asb-case\"]\ncombine = \"all\"",
    );
    let mut events = vec![
        event("street", POLICE, MONTH, "crime", "E01900001", 6.0),
        event("street", POLICE, "2022-02", "crime", "E01900001", 6.0),
        event("council", POLICE, MONTH, "crime", "E01900001", 4.0),
    ];
    let cells = [("E22900001", MONTH), ("E22900001", "2022-02")];
    let values = county.assess(&events);
    assert_eq!(
        table(&values, "crime_rate", &cells),
        "E22900001 2022-01: 10.00 5.00 given\nE22900001 2022-02: 6.00 - partial [u][x]\n"
    );
    events.push(event("council", POLICE, "2022-02", "crime", "E01900003", 1.0));
    assert_eq!(
        table(&county.assess(&events), "crime_rate", &cells[1..]),
        "E22900001 2022-02: 6.00 3.00 given\n"
    );
}

#[test]
fn months_that_late_records_will_change_are_provisional() {
    let mut county = County::new();
    county.pack = county.pack.replace("polarity =", "provisional_months = 1\npolarity =");
    let values = county.assess(&[
        event("street", POLICE, MONTH, "crime", "E01900001", 6.0),
        event("street", POLICE, "2022-02", "crime", "E01900001", 6.0),
    ]);
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", MONTH), ("E22900001", "2022-02")]),
        "E22900001 2022-01: 6.00 3.00 given\nE22900001 2022-02: 6.00 3.00 given [p]\n"
    );
}
