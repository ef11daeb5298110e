//! The latest year is held against earlier ones where both are whole and nothing lies between, and the reason is said where
//! not.

use crate::county::{County, Events, event};
use jsna_model::comparison::Baselines;
use jsna_model::{Assessment, Month};

const POLICE: &str = "Marlshire Police";

/// Five years: 20 crimes a month in the north until the end of 2020 and 40 from then on, 40 a month in the south.
fn five_years() -> Vec<Events> {
    (0..60)
        .flat_map(|m| {
            let month = format!("{}-{:02}", 2018 + m / 12, m % 12 + 1);
            let north = if m < 36 { 20.0 } else { 40.0 };
            [("E01900001", north), ("E01900003", 40.0)]
                .map(|(place, n)| event("street", POLICE, &month, "crime", place, n))
        })
        .collect()
}

fn month(text: &str) -> Option<Month> {
    Month::parse(text)
}

/// The comparisons of an area, a line each.
fn lines(values: &Assessment, area: &str) -> Vec<String> {
    let own = values.indicators[0].comparisons.iter();
    let own = own.filter(|c| values.areas[c.area].code.as_str() == area);
    let line = |c: &jsna_model::comparison::Comparison| {
        let what = match &c.answer {
            Err(why) => why.clone(),
            Ok(found) => {
                let change = found.change.change.map_or(String::new(), |x| format!(" {x:+.1}%"));
                let (before, verdict) = (found.change.before_count, found.verdict());
                format!("{before} to {}{change} {verdict}", found.count)
            }
        };
        format!("{} ({} to {}): {what}", c.kind.as_str(), c.before.0, c.before.1)
    };
    own.map(line).collect()
}

#[test]
fn the_latest_year_is_held_against_earlier_ones() {
    let mut county = County::new();
    county.baselines =
        Baselines { strategy_start: month("2021-01"), last_assessment: month("2021-12") };
    let values = county.assess(&five_years());
    assert_eq!(
        lines(&values, "E22900001"),
        [
            "year_before (2021-01 to 2021-12): 480 to 480 +0.0% no_clear_change",
            "three_years_before (2019-01 to 2019-12): 240 to 480 +100.0% rose",
            "strategy_start (2020-01 to 2020-12): 240 to 480 +100.0% rose",
            "last_assessment (2021-01 to 2021-12): 480 to 480 +0.0% no_clear_change",
            "year_to_date (2021-04 to 2021-12): 360 to 360 +0.0% no_clear_change",
        ]
    );
    // Where nothing happened nothing is told.
    assert!(lines(&values, "E22900002").iter().all(|line| line.ends_with("no_clear_change")));
}

#[test]
fn a_gap_a_break_or_an_overlap_is_the_reason_and_no_number() {
    let mut county = County::new();
    county.baselines = Baselines { strategy_start: month("2022-06"), last_assessment: None };
    let mut events = five_years();
    events.retain(|e| Some(e.month) != month("2019-05"));
    let lines_of = |county: &County, events: &[Events]| lines(&county.assess(events), "E22900001");
    let gap = lines_of(&county, &events);
    assert_eq!(
        gap[1],
        "three_years_before (2019-01 to 2019-12): the year ending December 2019 is not complete"
    );
    assert_eq!(gap[2], "strategy_start (2021-06 to 2022-05): the two years overlap");
    county.breaks = "month,indicator_id,area_code,what\n2021-08,crime_rate,,New rules\n".to_owned();
    let broken = lines_of(&county, &five_years());
    let between = "a break in the series lies between them";
    assert_eq!(broken[1], format!("three_years_before (2019-01 to 2019-12): {between}"));
    assert_eq!(broken[3], format!("year_to_date (2021-04 to 2021-12): {between}"));
    // Months that never came are no quiet months.
    let mut missing = five_years();
    missing.retain(|e| Some(e.month) != month("2021-06"));
    county.breaks.clear();
    assert_eq!(
        lines_of(&county, &missing).last().unwrap(),
        "year_to_date (2021-04 to 2021-12): June 2021 is not whole"
    );
}

/// Of a feed that does not cover an area nobody knows whether anything happened: no test may say that nothing did.
#[test]
fn a_signal_of_what_was_never_delivered_says_that() {
    let mut county = County::new();
    county.feeds[0].covers = vec![jsna_model::AreaCode::parse("E07900001").unwrap()];
    let mut events = five_years();
    events.retain(|e| e.lsoa == "E01900001");
    let values = county.assess(&events);
    let south = values.areas.position(&jsna_model::AreaCode::parse("E22900002").unwrap()).unwrap();
    let own: Vec<_> = values.indicators[0].signals.iter().filter(|s| s.area == south).collect();
    assert!(own.len() > 4);
    for signal in own {
        let why = signal.answer.as_ref().expect_err("nothing is known");
        assert!(!why.contains("no event"), "{}: {why}", signal.kind.as_str());
    }
}
