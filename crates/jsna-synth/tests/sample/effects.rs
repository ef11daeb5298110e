//! What truth.csv promises is in the extracts, counted straight from the files.
//!
//! Limits are five standard errors of a Poisson count, so that a sound generator passes with any
//! seed, and an effect that was left out does not.

use super::support::{Lookup, Project, Table, count};
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};

const RESIDENTS: f64 = 230_000.0;

/// Months as `2024-09`, whichever way a date is written.
fn month(date: &str) -> String {
    match date.as_bytes() {
        [_, _, b'/', _, _, b'/', ..] => format!("{}-{}", &date[6..10], &date[3..5]),
        _ => date[..7].to_owned(),
    }
}

/// The demo, with its large feeds read once.
struct Demo {
    project: Project,
    lookup: Lookup,
    street: BTreeMap<String, Table>,
    crime: BTreeMap<String, Table>,
}

impl Demo {
    fn new() -> Self {
        let project = Project::demo();
        let lookup = Lookup::read(&project);
        let (street, mut crime) = (project.tables("police-street"), project.tables("police-crime"));
        // The month that was sent again counts once.
        crime.remove("2024-08_crime.csv");
        Self { project, lookup, street, crime }
    }

    /// ASB rows of the street files that lie in an area, by month.
    fn street_asb(&self, area: &str) -> BTreeMap<String, f64> {
        let mut months = BTreeMap::new();
        for table in self.street.values() {
            let (kind, lsoa) = (table.at("Crime type"), table.at("LSOA code"));
            let month = table.at("Month");
            for row in table.rows.iter().filter(|r| &r[kind] == "Anti-social behaviour") {
                let here = self.lookup.inside(&row[lsoa], area);
                *months.entry(row[month].to_owned()).or_default() += if here { 1.0 } else { 0.0 };
            }
        }
        months
    }

    /// Crimes by reference (a row each where there is none) that pass, by month.
    fn crimes(&self, passes: impl Fn(&Table, &StringRecord) -> bool) -> BTreeMap<String, f64> {
        let mut months: BTreeMap<String, f64> = BTreeMap::new();
        for table in self.crime.values() {
            let (reference, recorded) = (table.at("Crime Ref"), table.at("Recorded Date"));
            let mut seen = BTreeSet::new();
            for row in table.rows.iter().filter(|r| !r[recorded].starts_with("31/02/")) {
                let first = row[reference].is_empty() || seen.insert(&row[reference]);
                if first && passes(table, row) {
                    *months.entry(month(&row[recorded])).or_default() += 1.0;
                }
            }
        }
        months
    }
}

fn sum(months: &BTreeMap<String, f64>, from: &str, to: &str) -> f64 {
    months.range(from.to_owned()..=to.to_owned()).map(|(_, n)| n).sum()
}

/// Variance of the logarithm of a year, beyond that of independent events: months have a standard deviation of at most
/// 18% where anything was planted, and resemble their neighbours.
const ROUGH: f64 = 0.18 * 0.18 * 1.5 / 12.0;

/// A count against another of the same length, a year at least, is what was promised.
#[track_caller]
fn assert_ratio(after: f64, before: f64, promised: f64) {
    let ratio = after / before;
    let error = (1.0 / after + 1.0 / before + 2.0 * ROUGH).sqrt();
    assert!((ratio / promised).ln().abs() < 5.0 * error, "{ratio} is not {promised}");
    assert!(
        (promised - 1.0).abs() < 1e-9 || ratio.ln().abs() > 3.0 * error,
        "{ratio} is too weak to find"
    );
}

const LAST_YEAR: (&str, &str) = ("2024-10", "2025-09");
const YEAR_BEFORE: (&str, &str) = ("2023-10", "2024-09");

fn years(months: &BTreeMap<String, f64>) -> (f64, f64) {
    (sum(months, LAST_YEAR.0, LAST_YEAR.1), sum(months, YEAR_BEFORE.0, YEAR_BEFORE.1))
}

/// One test, because writing the demo takes longer than all the checks together.
#[test]
fn the_demo_shows_every_planted_effect_and_no_other() {
    let demo = &Demo::new();
    rates_are_life_like(demo);
    asb_in_quenbury_falls_by_an_eighth_a_year(demo);
    asb_in_ossenford_and_east_marlshire_is_flat(demo);
    the_scheme_works_and_half_of_it_moves_next_door(demo);
    knife_violence_in_averholt_steps_up_and_elsewhere_does_not(demo);
    burglary_rises_in_harlowick_alone(demo);
    the_recording_change_takes_three_in_ten_everywhere(demo);
    hate_crime_in_ossenford_leaps_for_one_month(demo);
    one_lsoa_leads_the_vehicle_crime_of_its_partnership(demo);
    overdoses_rise_in_east_marlshire(demo);
    three_in_ten_sharps_are_found_in_one_ward(demo);
    asb_peaks_in_july(demo);
}

fn rates_are_life_like(demo: &Demo) {
    let year = |months: &BTreeMap<String, f64>| sum(months, "2024-10", "2025-09") / RESIDENTS * 1e3;
    let asb = year(&demo.street_asb("E23900001"));
    assert!((20.0..30.0).contains(&asb), "{asb} incidents per 1,000");
    let crime = year(&demo.crimes(|_, _| true));
    assert!((70.0..95.0).contains(&crime), "{crime} crimes per 1,000");
}

fn asb_in_quenbury_falls_by_an_eighth_a_year(demo: &Demo) {
    let months = demo.street_asb("E22900002");
    let year = |y: u32| sum(&months, &format!("{y}-10"), &format!("{}-09", y + 1));
    assert_ratio(year(2024), year(2021), 0.88_f64.powi(3));
    assert_ratio(year(2023) + year(2024), year(2021) + year(2022), 0.88_f64.powi(2));
}

fn asb_in_ossenford_and_east_marlshire_is_flat(demo: &Demo) {
    for area in ["E22900003", "E22900004"] {
        let (after, before) = years(&demo.street_asb(area));
        assert_ratio(after, before, 1.0);
    }
}

fn the_scheme_works_and_half_of_it_moves_next_door(demo: &Demo) {
    let two_years = |area: &str| {
        let months = demo.street_asb(area);
        (sum(&months, "2023-10", "2025-09"), sum(&months, "2021-10", "2023-09"))
    };
    let (after, before) = two_years("E05900002");
    assert_ratio(after, before, 0.55);
    let (next_after, next_before) = two_years("E05900003");
    let moved = (next_after - next_before) / (before - after);
    // Months of the two wards are rough together, and two years of some twenty incidents a month tell a half only so well.
    assert!((0.2..0.8).contains(&moved), "{moved}");
}

fn knife_violence_in_averholt_steps_up_and_elsewhere_does_not(demo: &Demo) {
    let lookup = &demo.lookup;
    let serious = |t: &Table, r: &StringRecord| {
        let words = r[t.at("Keywords")].to_uppercase();
        let code = r[t.at("HO Code")].trim().trim_start_matches('0').to_uppercase();
        (words.contains("KNIFE") || words.contains("BLADED")) && code != "10D"
    };
    let in_area = |area: &'static str| {
        demo.crimes(move |t, r| serious(t, r) && lookup.inside(&r[t.at("LSOA Code")], area))
    };
    let (after, before) = years(&in_area("E22900001"));
    assert_ratio(after, before, 2.4);
    let (after, before) = years(&in_area("E22900002"));
    assert_ratio(after, before, 1.0);
}

fn burglary_rises_in_harlowick_alone(demo: &Demo) {
    let lookup = &demo.lookup;
    let burglary = |area: &'static str| {
        demo.crimes(move |t, r| {
            r[t.at("Offence")].ends_with("Burglary Residential")
                && lookup.inside(&r[t.at("LSOA Code")], area)
        })
    };
    let (after, before) = years(&burglary("E07900006"));
    assert_ratio(after, before, 1.9);
    for area in ["E07900004", "E07900005", "E22900001"] {
        let (after, before) = years(&burglary(area));
        assert_ratio(after, before, 1.0);
    }
}

fn the_recording_change_takes_three_in_ten_everywhere(demo: &Demo) {
    let conduct = ["Harassment", "Stalking", "Malicious communications"];
    let months = demo.crimes(|t, r| conduct.contains(&&r[t.at("Offence")]));
    let (before, after) = (sum(&months, "2021-10", "2023-03"), sum(&months, "2023-04", "2024-09"));
    assert_ratio(after, before, 0.7);
}

fn hate_crime_in_ossenford_leaps_for_one_month(demo: &Demo) {
    let lookup = &demo.lookup;
    let months = demo.crimes(|t, r| {
        !r[t.at("Hate Strands")].is_empty() && lookup.inside(&r[t.at("LSOA Code")], "E22900003")
    });
    let spike = months["2025-03"];
    let highest =
        months.iter().filter(|(m, _)| *m != "2025-03").map(|(_, n)| *n).fold(0.0, f64::max);
    assert!(spike > 1.5 * highest, "{spike} {highest}");
}

fn one_lsoa_leads_the_vehicle_crime_of_its_partnership(demo: &Demo) {
    let lookup = &demo.lookup;
    let vehicle = ["45", "48", "37/2", "37/02", "126"];
    let mut by_lsoa: BTreeMap<String, f64> = BTreeMap::new();
    for table in demo.crime.values() {
        for row in &table.rows {
            let code = row[table.at("HO Code")].trim().trim_start_matches('0');
            let lsoa = &row[table.at("LSOA Code")];
            if vehicle.contains(&code) && lookup.inside(lsoa, "E22900003") {
                *by_lsoa.entry(lsoa.to_owned()).or_default() += 1.0;
            }
        }
    }
    let total: f64 = by_lsoa.values().sum();
    let hot = by_lsoa["E01900080"];
    let error = (0.12 * 0.88 / total).sqrt();
    assert!((hot / total - 0.12).abs() < 5.0 * error, "{hot} of {total}");
    let second = by_lsoa.iter().filter(|(c, _)| *c != "E01900080").map(|(_, n)| *n);
    assert!(second.fold(0.0, f64::max) < 0.75 * hot);
}

fn overdoses_rise_in_east_marlshire(demo: &Demo) {
    let lookup = &demo.lookup;
    let mut months: BTreeMap<String, f64> = BTreeMap::new();
    for table in demo.project.tables("ambulance").values() {
        for row in &table.rows {
            let overdose = ["Overdose/Poisoning", "Alcohol intoxication"]
                .contains(&&row[table.at("Chief Complaint")]);
            if overdose && lookup.inside(&row[table.at("LSOA11")], "E22900004") {
                *months.entry(month(&row[table.at("Call Date")])).or_default() += 1.0;
            }
        }
    }
    let (after, before) = (sum(&months, "2024-09", "2025-08"), sum(&months, "2023-09", "2024-08"));
    assert_ratio(after, before, 2.2);
}

fn three_in_ten_sharps_are_found_in_one_ward(demo: &Demo) {
    let (mut all, mut here) = (0.0, 0.0);
    for table in demo.project.tables("sharps").values() {
        all += count(table.rows.len());
        let wards = table.column("Ward Code");
        here += count(wards.into_iter().filter(|c| *c == "E05900017").count());
    }
    let share: f64 = here / all;
    assert!((share - 0.3).abs() < 5.0 * (0.21 / all).sqrt(), "{share}");
}

fn asb_peaks_in_july(demo: &Demo) {
    let months = demo.street_asb("E23900001");
    let of = |number: &str| -> f64 {
        months.iter().filter(|(m, _)| m.ends_with(number)).map(|(_, n)| n).sum()
    };
    let mean = sum(&months, "2021-10", "2025-09") / 12.0;
    let error = (of("-07")).sqrt() / mean;
    assert!((of("-07") / mean - 1.24).abs() < 5.0 * error + 0.02, "{}", of("-07") / mean);
    assert!(of("-12") < 0.9 * mean && of("-01") < 0.9 * mean);
}
