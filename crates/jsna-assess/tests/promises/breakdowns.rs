//! The parts of a breakdown: what is known of each, and that they are parts of the whole.

use crate::county::{County, Events, event, parts};
use jsna_model::{Assessment, PeriodType};
use proptest::prelude::*;
use std::collections::BTreeMap;

const POLICE: &str = "Marlshire Police";
const NORTH: &str = "E22900001";
const SOUTH: &str = "E22900002";
const COUNTY: &str = "E23900001";
const YEAR: &str = "P12M/2022-12";

/// Crimes, by a column.
fn by(column: &str) -> County {
    let mut county = County::new();
    let breakdowns = format!("breakdowns = [\"{column}\"]\nwhere =");
    county.pack = county.pack.replace("where =", &breakdowns);
    county
}

/// So many crimes in one month, counted from January 2022.
fn crime(month: u32, place: &str, count: f64) -> Events {
    let month = format!("{}-{:02}", 2022 + (month - 1) / 12, (month - 1) % 12 + 1);
    event("street", POLICE, &month, "crime", place, count)
}

/// So many crimes against women or men in every month of 2022.
fn of_sex(sex: &'static str, place: &'static str, count: f64) -> impl Iterator<Item = Events> {
    (1..=12).map(move |m| crime(m, place, count).with("victim_sex", sex))
}

#[test]
fn the_parts_and_what_is_not_known_add_up() {
    let mut events: Vec<Events> = of_sex("female", "E01900001", 5.0).collect();
    events.extend(of_sex("male", "E01900001", 3.0));
    events.extend(of_sex("male", "E01900003", 10.0));
    // Four crimes do not say whom they were against: fewer than one in twenty.
    events.push(crime(3, "E01900001", 4.0));
    let values = by("victim_sex").assess(&events);
    assert_eq!(
        parts(&values, "crime_rate", (NORTH, YEAR)),
        "all: 100.00 50.00 given\n\
         female: 60.00 30.00 given\n\
         male: 36.00 18.00 given\n\
         unknown: 4.00 2.00 given\n"
    );
    // Every crime in Southmere says whom it was against, and it was no woman: a true zero.
    assert_eq!(
        parts(&values, "crime_rate", (SOUTH, YEAR)),
        "all: 120.00 30.00 given\n\
         female: 0.00 0.00 given\n\
         male: 120.00 30.00 given\n\
         unknown: 0.00 0.00 given\n"
    );
    assert_eq!(
        parts(&values, "crime_rate", (COUNTY, YEAR)),
        "all: 220.00 36.67 given\n\
         female: 60.00 10.00 given\n\
         male: 156.00 26.00 given\n\
         unknown: 4.00 0.67 given\n"
    );
}

#[test]
fn a_part_that_no_row_tells_is_not_known() {
    // Half of the county does not send the column: no woman in Southmere is no zero, and 60 in the county is not all.
    let events = of_sex("female", "E01900001", 5.0);
    let events = events.chain((1..=12).map(|m| crime(m, "E01900003", 5.0)));
    let values = by("victim_sex").assess(&events.collect::<Vec<_>>());
    let of = |area| parts(&values, "crime_rate", (area, YEAR));
    assert_eq!(
        of(SOUTH),
        "all: 60.00 15.00 given\nfemale: - - partial [u][x]\nunknown: 60.00 15.00 given\n"
    );
    assert_eq!(
        of(COUNTY),
        "all: 120.00 20.00 given\nfemale: 60.00 - partial [u][x]\nunknown: 60.00 10.00 given\n"
    );
    assert_eq!(
        of(NORTH),
        "all: 60.00 30.00 given\nfemale: 60.00 30.00 given\nunknown: 0.00 0.00 given\n"
    );
}

#[test]
fn a_part_whose_rows_lie_nowhere_is_not_known() {
    // Half of the rows lie outside of what is assessed, so those without a place may be outside, too. They are little
    // of all rows, most of those against women, and all of those against others.
    let mut county = by("victim_sex");
    county.areas = vec![NORTH];
    let male = (1..=12).flat_map(|m| ["E01900001", "E01900009"].map(|at| crime(m, at, 50.0)));
    let mut events: Vec<Events> = male.map(|e| e.with("victim_sex", "male")).collect();
    events.push(crime(3, "E01900001", 1.0).with("victim_sex", "female"));
    events.push(crime(3, "", 9.0).with("victim_sex", "female"));
    events.push(crime(3, "", 9.0).with("victim_sex", "other"));
    for e in &mut events {
        "all".clone_into(&mut e.issue_area);
    }
    assert_eq!(
        parts(&county.assess(&events), "crime_rate", (NORTH, YEAR)),
        "all: 601.00 300.50 given\n\
         female: 1.00 - partial [u][x]\n\
         male: 600.00 300.00 given\n\
         other: - - partial [u][x]\n"
    );
}

#[test]
fn a_part_is_estimated_where_some_of_it_was_shared_out() {
    // Eight crimes against men are shared out between two districts, none against women.
    let mut events: Vec<Events> = of_sex("female", "E01900001", 5.0).collect();
    events.push(crime(3, "E01900006", 8.0).with("victim_sex", "male"));
    assert_eq!(
        parts(&by("victim_sex").assess(&events), "crime_rate", (NORTH, YEAR)),
        "all: 62.00 31.00 given [e]\nfemale: 60.00 30.00 given\nmale: 2.00 1.00 given [e]\n"
    );
}

#[test]
fn years_of_large_areas_have_parts() {
    let values = by("victim_sex").assess(&of_sex("male", "E01900001", 2.0).collect::<Vec<_>>());
    let of = |area, period| parts(&values, "crime_rate", (area, period));
    assert_eq!(of("E07900001", YEAR), "all: 24.00 12.00 given\nmale: 24.00 12.00 given\n");
    assert_eq!(of("E07900001", "2022-12"), "all: 2.00 1.00 given\n");
    assert_eq!(of("E01900001", YEAR), "all: 24.00 24.00 given\n");
}

#[test]
fn a_month_that_was_not_delivered_is_missing_from_every_part() {
    let events = of_sex("female", "E01900001", 5.0).chain(of_sex("male", "E01900003", 10.0));
    let may = "2022-05";
    let events: Vec<Events> = events.filter(|e| e.month.to_string() != may).collect();
    assert_eq!(
        parts(&by("victim_sex").assess(&events), "crime_rate", (NORTH, YEAR)),
        "all: 55.00 - partial [u][x]\n\
         female: 55.00 - partial [u][x]\n\
         male: - - partial [u][x]\n"
    );
}

#[test]
fn a_part_of_which_too_much_has_no_place_is_partial_and_the_whole_is_not() {
    // 20 of 2,020 crimes have no place. That is little of all, and a third of those against women.
    let mut events = vec![
        crime(1, "E01900001", 1000.0).with("victim_sex", "male"),
        crime(1, "E01900001", 40.0).with("victim_sex", "female"),
        crime(1, "", 20.0).with("victim_sex", "female"),
    ];
    events.extend(of_sex("male", "E01900003", 80.0));
    let values = by("victim_sex").assess(&events);
    assert_eq!(
        parts(&values, "crime_rate", (NORTH, YEAR)),
        "all: 1040.00 520.00 given\n\
         female: 40.00 - partial [u][x]\n\
         male: 1000.00 500.00 given\n"
    );
    // Any of the 20 may be in Southmere: no woman there is no zero.
    assert_eq!(
        parts(&values, "crime_rate", (SOUTH, YEAR)),
        "all: 960.00 240.00 given\n\
         female: - - partial [u][x]\n\
         male: 960.00 240.00 given\n"
    );
    // They lie in the county, wherever.
    assert_eq!(
        parts(&values, "crime_rate", (COUNTY, YEAR)),
        "all: 2020.00 336.67 given\n\
         female: 60.00 10.00 given\n\
         male: 1960.00 326.67 given\n"
    );
}

#[test]
fn a_crime_with_two_strands_counts_in_both_and_once_in_all() {
    let mut events: Vec<Events> = (1..=12).map(|m| crime(m, "E01900003", 1.0)).collect();
    events.push(crime(4, "E01900001", 1.0).with_list("hate_strands", &["disability", "race"]));
    events.push(crime(5, "E01900001", 2.0).with_list("hate_strands", &["race"]));
    // They say that there was none; the last does not say.
    events.push(crime(6, "E01900001", 40.0).with_list("hate_strands", &[]));
    events.push(crime(7, "E01900001", 2.0));
    assert_eq!(
        parts(&by("hate_strands").assess(&events), "crime_rate", (NORTH, YEAR)),
        "all: 45.00 22.50 given\n\
         disability: 1.00 0.50 given\n\
         race: 3.00 1.50 given\n\
         unknown: 2.00 1.00 given\n"
    );
}

/// The counts of every large area and year: of all, and of the parts together.
fn counts(values: &Assessment) -> BTreeMap<String, (f64, f64)> {
    let i = &values.indicators[0];
    let mut out: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let years = [PeriodType::FinancialYear, PeriodType::Rolling12];
    let all = i.measures.iter(&i.definition, &values.areas);
    let own = all.filter(|m| !m.area_type.is_small() && !m.area_code.is_unknown());
    for m in own.filter(|m| years.contains(&m.period.kind())) {
        let (all, parts) = out.entry(format!("{} {}", m.area_code, m.period)).or_default();
        *(if m.breakdown.is_empty() { all } else { parts }) += m.count.unwrap_or(0.0);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Wherever events lie and whatever is missing, the parts and what is not known of them are the whole.
    #[test]
    fn the_parts_of_every_number_add_up_to_it(
        rows in prop::collection::vec((1..=15u32, 0..=6usize, 0..=3usize, 1..40u32), 1..24),
    ) {
        // Nowhere; in one small area; split in one district, and between two; outside; in a district.
        let places =
            ["", "E01900001", "E01900003", "E01900005", "E01900006", "E01900009", "E07900002"];
        let events = rows.iter().map(|(m, place, sex, n)| {
            let e = crime(*m, places[*place], f64::from(*n));
            match ["", "female", "male", "other"][*sex] {
                "" => e,
                sex => e.with("victim_sex", sex),
            }
        });
        // From January 2022 to March 2023, so that there is a financial year.
        let ends = [1, 15].map(|m| crime(m, "E01900001", 1.0));
        let events: Vec<Events> = events.chain(ends).collect();
        let counts = counts(&by("victim_sex").assess(&events));
        prop_assert!(counts.contains_key("E07900001 2022/23"), "{:?}", counts);
        for (cell, (all, parts)) in counts {
            prop_assert!((all - parts).abs() < 1e-6, "{}: {} and {}", cell, all, parts);
        }
    }
}
