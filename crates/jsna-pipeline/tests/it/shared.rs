//! Events that two agencies may both have.

use crate::small::Small;
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;
use std::fmt::Write;

const FEEDS: &str = r#"
[[feed]]
id = "crime"
layout = "police-rms-crime"
files = ["landing/crime-*.csv"]

[[feed]]
id = "hospital"
layout = "istv-attendance"
files = ["landing/istv-*.csv"]

[[reference]]
kind = "area-lookup"
file = "reference/lsoa21_wd22_lad22.csv"
"#;

/// One of Averholt's first 24 small areas, in no pattern that a week could repeat.
fn place(number: i64) -> String {
    let mixed = (number + 1).cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    format!("E019000{:02}", 1 + (mixed >> 33) % 24)
}

fn at(number: i64) -> NaiveDateTime {
    let start = NaiveDate::from_ymd_opt(2024, 10, 1).expect("a date");
    let hour = 1 + number * 7 % 22;
    start.and_hms_opt(0, 5, 0).expect("a time") + Duration::hours(number * 24 + hour)
}

/// The same time on the day as far from the end of the month.
fn mirrored(when: NaiveDateTime) -> NaiveDateTime {
    let days = u32::from(when.num_days_in_month());
    when.with_day(days + 1 - when.day()).expect("a day of the month")
}

/// An assault a day, each in the next small area. `patients` says which days have an attendance an hour later, and where.
fn deliver(small: &Small, patients: impl Fn(i64) -> Option<(NaiveDateTime, String)>) {
    let toml = small.read("jsna.toml");
    let (before, _) = toml.split_once("[[feed]]").expect("a feed");
    let (_, after) = toml.split_once("[[reference]]").expect("a lookup");
    small.write("jsna.toml", &format!("{before}{FEEDS}\n[[reference]]{after}"));
    small.copy("marlshire/reference/lsoa21_wd22_lad22.csv", "reference/lsoa21_wd22_lad22.csv");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for number in 0..365 {
        let (when, month) = (at(number), at(number).format("%Y-%m"));
        let crimes = files.entry(format!("landing/crime-{month}.csv")).or_insert_with(|| {
            "Crime Ref,Recorded Date,Occurred From,Occurred To,HO Code,Status,LSOA Code\n"
                .to_owned()
        });
        let (from, place) = (when.format("%d/%m/%Y %H:%M"), place(number));
        writeln!(crimes, "42/{number}/25,{from},{from},{from},4.3,Recorded,{place}").expect("room");
        let Some((arrival, place)) = patients(number) else { continue };
        let attended = files.entry(format!("landing/istv-{month}.csv")).or_insert_with(|| {
            "ARRIVAL DATE AND TIME,ASSAULT DATE AND TIME,ASSAULT METHOD,LSOA (LOCAL GEOCODE)\n"
                .to_owned()
        });
        let arrival = arrival.format("%d/%m/%Y %H:%M");
        writeln!(attended, "{arrival},,Fist,{place}").expect("room");
    }
    for (path, text) in files {
        small.write(&path, &text);
    }
}

/// What the release says of the police and the hospital in Averholt.
fn shared(small: &Small) -> (BTreeMap<String, String>, String) {
    let refreshed = small.refresh();
    let published = refreshed.published();
    let folder = published.unwrap_or_else(|| panic!("{:?}", refreshed.findings())).dir.clone();
    let path = folder.join("internal/tables/shared_events.csv");
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|row| row.expect("a row")).collect();
    let row = rows
        .into_iter()
        .find(|r| r["rule"] == "violence_police_hospital" && r["area_code"] == "E22900001");
    let page = std::fs::read_to_string(folder.join("internal/index.html")).unwrap_or_default();
    let said = page.split("<dt>Known to others</dt><dd><p>").nth(1).unwrap_or_default();
    let said = said.split("</p>").next().unwrap_or_default().to_owned();
    (row.expect("the two are compared"), said)
}

fn cells(row: &BTreeMap<String, String>, names: &[&str]) -> Vec<String> {
    names.iter().map(|n| row[*n].clone()).collect()
}

/// Every fifth victim goes to the hospital, 73 in all; of another 23 patients the police know nothing, and some more
/// have no place, so that nobody can say how many attendances Averholt had. In 24 small areas, with an assault in each every 24 days or so, chance makes few pairs.
#[test]
fn what_the_police_know_too_is_a_range_that_holds_the_truth() {
    let small = Small::new();
    small.write(
        "jsna.toml",
        &small.read("jsna.toml").replace("\"csv\", \"parquet\"", "\"csv\", \"html\""),
    );
    deliver(&small, |number| match number {
        n if n % 5 == 0 => Some((at(n) + Duration::hours(1), place(n))),
        n if n % 13 == 1 => Some((at(n) + Duration::hours(1), place(n + 3))),
        n if n % 45 == 3 => Some((at(n), String::new())),
        _ => None,
    });
    let (row, said) = shared(&small);
    let counted = ["first_events", "first_comparable", "second_events", "second_comparable"];
    assert_eq!(cells(&row, &counted), ["365", "365", "", "96"]);
    let number = |name: &str| row[name].parse::<f64>().expect("a number");
    assert!((number("same_least")..=number("same_most")).contains(&73.0), "{row:?}");
    assert!(number("same_least") > 40.0, "{row:?}");
    assert_eq!(row["p_value"], (1.0_f64 / 41.0).to_string());
    assert!(
        said.starts_with("96 attendances of emergency") && said.contains("known to the police too"),
        "{said}"
    );
    // Nothing is merged: both counts are what came in.
    let distinct = (number("distinct_least"), number("distinct_most"));
    assert_eq!(distinct, (461.0 - number("same_most"), 461.0 - number("same_least")));
}

/// As many patients at other times: what pairs there are, chance makes as well.
#[test]
fn what_chance_makes_is_not_told_as_known() {
    let small = Small::new();
    small.write(
        "jsna.toml",
        &small.read("jsna.toml").replace("\"csv\", \"parquet\"", "\"csv\", \"html\""),
    );
    deliver(&small, |n| (n % 4 == 0).then(|| (mirrored(at(n)), place(n))));
    let (row, said) = shared(&small);
    assert_eq!(row["same_least"], "0", "{row:?}");
    assert!(said.contains("whether any is cannot be told"), "{said}");
}

/// A month of crimes did not come: each of its patients may be known to the police, and nobody can say how many are.
/// A month of patients that did not come leaves what is known of the others.
#[test]
fn a_share_of_what_is_not_whole_is_not_given() {
    let small = Small::new();
    deliver(&small, |n| (n % 4 == 0).then(|| (at(n), place(n))));
    small.remove("landing/istv-2025-03.csv");
    let (row, _) = shared(&small);
    let asked = ["first_events", "second_events", "second_comparable", "same_most"];
    assert_eq!(cells(&row, &asked), ["365", "", "84", "84"]);
    let small = Small::new();
    deliver(&small, |n| (n % 4 == 0).then(|| (at(n), place(n))));
    small.remove("landing/crime-2025-03.csv");
    let (row, _) = shared(&small);
    assert_eq!(cells(&row, &asked), ["", "92", "92", ""]);
}
