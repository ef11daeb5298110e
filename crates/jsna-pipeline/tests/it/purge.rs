//! Rows past their retention leave the store and never come back; what was counted of them stays.

use crate::small::{Small, run};
use chrono::{DateTime, TimeZone, Utc};
use jsna_pipeline::{AsAt, Asked, PurgeReport, Run, assess, purge};
use jsna_store::ReleaseReader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A day on which rows of 24 months reach back to August 2025: four of the six months are too old.
fn later() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 8, 15, 0, 0, 0).single().expect("a time")
}

fn run_later() -> Run<'static> {
    Run { now: later(), ..run() }
}

/// A project whose street files are kept for 24 months.
fn small() -> Small {
    let small = Small::new();
    let toml = small.read("jsna.toml");
    let toml = toml.replace("handling = \"open\"", "handling = \"open\"\nretain_months = 24");
    small.write("jsna.toml", &toml);
    small
}

fn purged(small: &Small) -> PurgeReport {
    purge(&small.project(), false, &run_later()).expect("it can run")
}

/// Measures of the newest release by cell, but for what is said of their release.
fn measures(small: &Small) -> BTreeMap<String, (String, String, String)> {
    table(small, "measures")
        .into_iter()
        .map(|row| {
            let of = |column: &str| row.get(column).cloned().unwrap_or_default();
            (of("cell_id"), (of("count"), of("value"), of("status")))
        })
        .collect()
}

fn table(small: &Small, name: &str) -> Vec<BTreeMap<String, String>> {
    let release = ReleaseReader::latest(&small.path("releases")).expect("readable");
    let folder = release.expect("a release was published").folder().to_owned();
    let path = folder.join(format!("internal/tables/{name}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() { files(&path) } else { vec![path] }
        })
        .collect()
}

#[test]
fn numbers_are_the_same_before_and_after() {
    let small = small();
    assert!(small.refresh().published().is_some());
    let before = measures(&small);
    let report = purged(&small);
    assert_eq!(report.rows.get("police-street"), Some(&367), "{report:?}");
    assert_eq!(report.data_files, 4);
    let refreshed = jsna_pipeline::refresh(&small.project(), &run_later()).expect("it can run");
    assert!(refreshed.published().is_some(), "a purge is something new");
    let after = measures(&small);
    assert_eq!(before.len(), after.len());
    for (cell, number) in &before {
        assert_eq!(Some(number), after.get(cell), "{cell}");
    }
    // What is left of the rows is marked.
    let marked = table(&small, "coverage");
    let marked: Vec<(&str, &str)> =
        marked.iter().map(|r| (r["month"].as_str(), r["rows_purged"].as_str())).collect();
    assert_eq!(marked[..2], [("2025-04-01", "true"), ("2025-05-01", "true")]);
    assert_eq!(marked[4..], [("2025-08-01", "false"), ("2025-09-01", "false")]);
}

#[test]
fn no_row_is_left_on_the_disk_and_a_second_purge_finds_nothing() {
    let small = small();
    small.refresh();
    let old = |path: &PathBuf| {
        let text = path.to_string_lossy();
        ["2025-04", "2025-05", "2025-06", "2025-07"].iter().any(|month| text.contains(month))
    };
    let incidents = small.path("store/incidents");
    assert_eq!(files(&incidents).iter().filter(|f| old(f)).count(), 4);
    let looked = purge(&small.project(), true, &run_later()).expect("it can run");
    assert_eq!((looked.data_files, looked.done), (4, false));
    assert_eq!(files(&incidents).iter().filter(|f| old(f)).count(), 4, "a look removes nothing");
    let report = purged(&small);
    assert_eq!(files(&incidents).iter().filter(|f| old(f)).count(), 0);
    assert_eq!(report.landing.len(), 4, "{:?}", report.landing);
    assert_eq!(report.landing[0], "landing/2025-04-marlshire-street.csv");
    assert!(small.path("landing/2025-04-marlshire-street.csv").exists(), "landing is the user's");
    let again = purged(&small);
    assert_eq!((again.data_files, again.rows.len()), (0, 0));
}

#[test]
fn what_was_purged_never_comes_back() {
    let small = small();
    small.refresh();
    purged(&small);
    let refreshed = jsna_pipeline::refresh(&small.project(), &run_later()).expect("it can run");
    assert_eq!(
        refreshed.ingested.quality.len(),
        0,
        "the files of landing are known by their hashes"
    );
    let before = measures(&small);
    // Other bytes with rows of a purged month: they are not stored, and that is said.
    let april = small.read("landing/2025-04-marlshire-street.csv");
    let mut lines: Vec<&str> = april.lines().collect();
    let last = lines.pop().expect("a row");
    let september = small.read("landing/2025-09-marlshire-street.csv");
    let rows: Vec<&str> = september.lines().skip(1).collect();
    small.write("landing/2025-10-both-street.csv", &[lines, vec![last], rows].concat().join("\n"));
    let refreshed = jsna_pipeline::refresh(&small.project(), &run_later()).expect("it can run");
    let said = refreshed.findings();
    let said = said.iter().find(|f| f.name == "past-retention").expect("it is said");
    assert_eq!(said.count, april.lines().count() as u64 - 1);
    for (cell, number) in measures(&small) {
        assert_eq!(Some(&number), before.get(&cell), "{cell}");
    }
}

#[test]
fn a_state_from_before_a_purge_is_refused_with_the_reason() {
    let small = small();
    small.refresh();
    purged(&small);
    let asked = Asked { period: None, as_at: AsAt::Version(1, 0) };
    let error = assess(&small.project(), asked, &run_later()).expect_err("it is gone");
    assert!(error.to_string().contains("have been purged on 15 August 2027"), "{error}");
    // The newest state can be asked for by its version.
    let asked = Asked { period: None, as_at: AsAt::Latest };
    assert!(assess(&small.project(), asked, &run_later()).is_ok());
}

const PACK: &str = r#"
[defaults]
priority = "anti_social_behaviour"
layouts = ["police-uk-street"]
statistic = "crude_rate"
denominator = "population"
multiplier = 1000
unit = "per 1,000 residents"
polarity = "lower_better"
disclosure = { rule = "none" }
source = "Own"

[[indicator]]
id = "late_idea"
name = "Bicycles stolen"
counted = "Bicycle thefts recorded by the police."
noun = "bicycle theft"
where = "category = 'bicycle_theft'"
rationale = "Asked for after the purge."
tests = [{ row = { category = "bicycle_theft" }, counts = true }, { row = { category = "robbery" }, counts = false }]
"#;

#[test]
fn what_was_not_counted_then_is_not_received_and_never_zero() {
    let small = small();
    small.refresh();
    purged(&small);
    // An indicator that nobody had when the rows were purged.
    small.write("packs/own.toml", PACK);
    jsna_pipeline::refresh(&small.project(), &run_later()).expect("it can run");
    let own: Vec<BTreeMap<String, String>> = table(&small, "measures")
        .into_iter()
        .filter(|r| r["indicator_id"] == "late_idea" && r["area_code"] == "E22900001")
        .filter(|r| r["period_type"] == "month")
        .collect();
    let of = |month: &str| {
        let row = own.iter().find(|r| r["date_from"] == month).expect("the month");
        (row["status"].clone(), row["count"].is_empty())
    };
    assert_eq!(of("2025-07-01"), ("not_received".to_owned(), true));
    // There is no rate of a month here; its count is given.
    assert_eq!(of("2025-08-01"), ("not_calculable".to_owned(), false));
}

#[test]
fn counts_have_no_retention_and_too_short_a_one_is_refused() {
    let small = small();
    let toml = small.read("jsna.toml");
    small.write("jsna.toml", &toml.replace("retain_months = 24", "retain_months = 6"));
    let fault = jsna_pipeline::Project::load(&small.root).expect_err("too short");
    assert!(fault.to_string().contains("retain_months"), "{fault}");
    let counts = toml.replace("layout = \"police-uk-street\"", "layout = \"marac-quarterly\"");
    small.write("jsna.toml", &counts);
    let fault = jsna_pipeline::check(&small.project(), &run()).expect_err("counts");
    assert!(fault.to_string().contains("counts, which have no retention"), "{fault}");
}

#[test]
fn rows_kept_too_long_are_said() {
    let small = small();
    small.refresh();
    let checked = jsna_pipeline::check(&small.project(), &run_later()).expect("it can run");
    let due = checked.findings.iter().find(|f| f.name == "retention-due").expect("it is said");
    assert_eq!(due.count, 367);
    purged(&small);
    let checked = jsna_pipeline::check(&small.project(), &run_later()).expect("it can run");
    assert!(checked.findings.iter().all(|f| f.name != "retention-due"));
}
