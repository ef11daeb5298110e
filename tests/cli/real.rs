//! Real police data against numbers worked out by a program that shares no code with the engine.
//!
//! Runs when `JSNA_REAL_DATA` names the folder of the open data and `JSNA_REAL_EXPECTED` the folder that
//! `tests/real/expected.py` wrote; says so when it does not.

use crate::support::{Row, jsna_in, number, release, table, totals};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

struct Real {
    data: PathBuf,
    expected: PathBuf,
}

fn real() -> Option<Real> {
    #[expect(clippy::disallowed_methods, reason = "the test runner reads the environment")]
    let of = |name| std::env::var_os(name).map(PathBuf::from);
    let found = of("JSNA_REAL_DATA").zip(of("JSNA_REAL_EXPECTED"));
    if found.is_none() {
        eprintln!(
            "not run: set JSNA_REAL_DATA and JSNA_REAL_EXPECTED (see tests/real/expected.py)"
        );
    }
    found.map(|(data, expected)| Real { data, expected })
}

/// A project over the real files: the issues of the archive in the order they came out.
fn project(real: &Real, force: &str, areas: &[&str], title: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = dir.path().to_path_buf();
    for issue in ["v2022-07", "v2023-01"] {
        for month in std::fs::read_dir(real.data.join("police-uk").join(issue)).expect("the issue")
        {
            let month = month.expect("a month").path();
            let name = format!(
                "{}-{force}-street.csv.gz",
                month.file_name().expect("a name").to_string_lossy()
            );
            if month.join(&name).is_file() {
                let to = root.join("landing").join(issue);
                std::fs::create_dir_all(&to).expect("a folder");
                std::fs::copy(month.join(&name), to.join(&name)).expect("a copy");
            }
        }
    }
    let reference = root.join("reference");
    std::fs::create_dir_all(&reference).expect("a folder");
    for file in [
        "geography/lsoa11_wd19_lad19_lookup_ew.csv.gz",
        "geography/lad19_csp19_pfa19_lookup_ew.csv",
        "geography/lsoa11_lsoa21_population_weights_england.csv.gz",
        "population/census2021_lsoa21_age_groups_ew.csv.gz",
    ] {
        let from = real.data.join(file);
        std::fs::copy(&from, reference.join(from.file_name().expect("a name"))).expect("a copy");
    }
    let areas: Vec<String> = areas.iter().map(|a| format!("\"{a}\"")).collect();
    let toml = format!(
        r#"[assessment]
title = "{title}"
areas = [{}]

[[feed]]
id = "police-street"
layout = "police-uk-street"
files = ["landing/**/*-street.csv.gz"]
handling = "open"

[[reference]]
kind = "area-lookup"
file = "reference/lsoa11_wd19_lad19_lookup_ew.csv.gz"

[[reference]]
kind = "area-lookup"
file = "reference/lad19_csp19_pfa19_lookup_ew.csv"

[[reference]]
kind = "population"
file = "reference/census2021_lsoa21_age_groups_ew.csv.gz"
year = 2021
columns = {{ area = "lsoa21_code", age = "age_group", persons = "usual_residents" }}

[[reference]]
kind = "area-change"
file = "reference/lsoa11_lsoa21_population_weights_england.csv.gz"

[publish]
formats = ["csv", "parquet", "html"]
small_area_periods = ["month"]
"#,
        areas.join(", ")
    );
    std::fs::write(root.join("jsna.toml"), toml).expect("the project file");
    (dir, root)
}

fn expected(real: &Real, file: &str, scope: &str) -> Vec<Row> {
    let path = real.expected.join(file);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let rows: Vec<Row> = reader
        .deserialize()
        .map(|r| r.expect("a row"))
        .filter(|r: &Row| r["scope"] == scope)
        .collect();
    assert!(!rows.is_empty(), "{file} has nothing for {scope}");
    rows
}

/// Every monthly count of every area equals the independent one, both ways: none missing, none added.
fn counts_agree(real: &Real, scope: &str, release: &Path) {
    let mut wanted: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for r in expected(real, "counts.csv", scope) {
        wanted.insert(
            (r["indicator_id"].clone(), r["area_code"].clone(), r["month"].clone()),
            number(&r, "count"),
        );
    }
    let known: BTreeSet<&String> = wanted.keys().map(|(i, _, _)| i).collect();
    let mut compared = 0;
    for ((indicator, area, kind, date_to), row) in &totals(release) {
        if kind != "month" || !known.contains(indicator) || row["count"].is_empty() {
            continue;
        }
        let key = (indicator.clone(), area.clone(), date_to[..7].to_owned());
        let count = number(row, "count");
        assert_eq!(wanted.get(&key).copied().unwrap_or(0.0).to_bits(), count.to_bits(), "{key:?}");
        compared += usize::from(count > 0.0);
    }
    // Not every indicator is given for every kind of area; each that is has been compared.
    let kinds: BTreeSet<(String, String)> =
        totals(release).into_iter().map(|((i, _, _, _), r)| (i, r["area_type"].clone())).collect();
    let given = expected(real, "counts.csv", scope)
        .iter()
        .filter(|r| kinds.contains(&(r["indicator_id"].clone(), r["area_type"].clone())))
        .count();
    assert_eq!(compared, given, "cells with a count");
    assert!(compared > 10_000, "{compared} cells were compared");
}

fn rates_agree(real: &Real, scope: &str, release: &Path) {
    let totals = totals(release);
    let mut compared = 0;
    for r in expected(real, "rates.csv", scope) {
        let key = (
            r["indicator_id"].clone(),
            r["area_code"].clone(),
            "rolling_12".to_owned(),
            "2022-11-30".to_owned(),
        );
        let row = totals.get(&key).unwrap_or_else(|| panic!("no measure {key:?}"));
        for (ours, theirs) in [
            ("count", "count"),
            ("denominator", "denominator"),
            ("value", "value"),
            ("lower95_0cl", "lower95"),
            ("upper95_0cl", "upper95"),
            ("lower99_8cl", "lower99_8"),
            ("upper99_8cl", "upper99_8"),
        ] {
            let (a, b) = (number(row, ours), number(&r, theirs));
            assert!((a - b).abs() <= 1e-12 * b.abs(), "{key:?} {ours}: {a:e}, expected {b:e}");
            compared += 1;
        }
    }
    assert!(compared >= 70, "{compared} numbers were compared");
}

fn fact(real: &Real, scope: &str, name: &str) -> f64 {
    let rows = expected(real, "facts.csv", scope);
    rows.iter().find(|r| r["fact"] == name).map_or(0.0, |r| number(r, "value"))
}

#[test]
fn cheshire_equals_the_independent_count() {
    let Some(real) = real() else { return };
    let areas = ["E22000023", "E22000026", "E22000354", "E22000355"];
    let (_dir, project) = project(&real, "cheshire", &areas, "Cheshire");
    let ran = jsna_in(&project, &["refresh"]).expect(0);
    assert!(
        ran.stdout.lines().count() <= 20,
        "the summary has {} lines",
        ran.stdout.lines().count()
    );
    let release = release(&project);
    counts_agree(&real, "cheshire", &release);
    rates_agree(&real, "cheshire", &release);

    // January to March 2022 came twice; the later issue replaced the earlier.
    let quality = table(&release, "quality");
    for row in &quality {
        assert_eq!(
            number(row, "rows_read"),
            number(row, "rows_kept") + number(row, "rows_quarantined"),
            "{row:?}"
        );
    }
    let reconciliation = table(&release, "reconciliation");
    let all: f64 = ["asb_police_rate", "total_recorded_crime_rate"]
        .iter()
        .map(|id| {
            reconciliation
                .iter()
                .find(|r| r["indicator_id"] == *id)
                .map_or(0.0, |r| number(r, "outside") + number(r, "nowhere"))
        })
        .sum();
    let outside = fact(&real, "cheshire", "rows_outside") + fact(&real, "cheshire", "rows_nowhere");
    assert_eq!(all, outside, "rows outside the four partnerships");

    // All four partnerships of the force are assessed: the roll-up is the police force area.
    assert!(totals(&release).contains_key(&(
        "asb_police_rate".into(),
        "E23000006".into(),
        "rolling_12".into(),
        "2022-11-30".into()
    )));
}

#[test]
fn north_worcestershire_rolls_up_from_three_districts() {
    let Some(real) = real() else { return };
    let (_dir, project) = project(&real, "west-mercia", &["E22000368"], "North Worcestershire");
    jsna_in(&project, &["refresh"]).expect(0);
    let release = release(&project);
    counts_agree(&real, "north-worcestershire", &release);
    rates_agree(&real, "north-worcestershire", &release);
    let totals = totals(&release);
    let at = |area: &str| {
        let key = (
            "total_recorded_crime_rate".to_owned(),
            area.to_owned(),
            "rolling_12".to_owned(),
            "2022-11-30".to_owned(),
        );
        number(totals.get(&key).unwrap_or_else(|| panic!("no measure {key:?}")), "count")
    };
    assert_eq!(at("E22000368"), at("E07000234") + at("E07000236") + at("E07000239"));
}
