//! A month that was not delivered is a gap, never a zero.

use crate::county::{County, completeness, crimes, table};

#[test]
fn a_month_that_was_not_delivered_makes_every_period_with_it_partial() {
    let rows: Vec<(&str, String, &str, f64)> = (1..=12)
        .filter(|m| *m != 5)
        .map(|m| ("Marlshire Police", format!("2022-{m:02}"), "E01900001", 10.0))
        .collect();
    let rows: Vec<_> = rows.iter().map(|(a, m, p, n)| (*a, m.as_str(), *p, *n)).collect();
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(
            &values,
            "crime_rate",
            &[
                ("E07900001", "2022-04"),
                ("E07900001", "2022-05"),
                ("E07900001", "2022-Q2"),
                ("E07900001", "P12M/2022-12"),
                // Delivered, and nothing happened there: a true zero.
                ("E07900002", "2022-04"),
                ("E07900002", "2022-05"),
            ]
        ),
        "E07900001 2022-04: 10.00 5.00 given\n\
         E07900001 2022-05: - - not_received [x]\n\
         E07900001 2022-Q2: 20.00 - partial [u][x]\n\
         E07900001 P12M/2022-12: 110.00 - partial [u][x]\n\
         E07900002 2022-04: 0.00 0.00 given\n\
         E07900002 2022-05: - - not_received [x]\n"
    );
    assert_eq!(completeness(&values)[0], "E23900001 2022-05 0.00 not_received");
}

#[test]
fn a_month_that_was_delivered_empty_is_a_zero() {
    let mut county = County::new();
    county.empty = vec![("street", "Marlshire Police", "2022-02")];
    let values = county.assess(&crimes(&[
        ("Marlshire Police", "2022-01", "E01900001", 4.0),
        ("Marlshire Police", "2022-03", "E01900001", 4.0),
    ]));
    assert_eq!(
        table(&values, "crime_rate", &[("E22900001", "2022-02"), ("E22900001", "2022-Q1")]),
        "E22900001 2022-02: 0.00 0.00 given\nE22900001 2022-Q1: 8.00 4.00 given\n"
    );
}

#[test]
fn small_areas_have_years_and_their_months_stay_in_the_counts() {
    let rows: Vec<String> = (1..=12).map(|m| format!("2022-{m:02}")).collect();
    let rows: Vec<_> =
        rows.iter().map(|m| ("Marlshire Police", m.as_str(), "E01900001", 1.0)).collect();
    let values = County::new().assess(&crimes(&rows));
    assert_eq!(
        table(&values, "crime_rate", &[("E01900001", "2022-12"), ("E01900001", "P12M/2022-12")]),
        "E01900001 2022-12: no row\nE01900001 P12M/2022-12: 12.00 12.00 given\n"
    );
    // The rows that only say where a feed's rows lie are not in the counts table.
    assert_eq!(values.counts.num_rows(), 12);
}
