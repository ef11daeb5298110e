//! Facts about real open data, measured independently (`csv` module of Python).
//!
//! They run where `JSNA_REAL_DATA` names a folder with `police-uk/`, `home-office/` and `road/`,
//! and say so where it does not.

use crate::support::{Kept, With, builtin, column, whole};
use jsna_ingest::{ExtractReport, MemberReport};
use jsna_model::TableKind;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[expect(clippy::disallowed_methods, reason = "where the data lies is no setting of the program")]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("JSNA_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("NOT RUN: JSNA_REAL_DATA does not name the folder of real data");
    }
    folder
}

fn read(layout: &str, path: &str) -> Option<(ExtractReport, arrow::array::RecordBatch)> {
    let file = folder()?.join(path);
    let layout = builtin(layout);
    let mut reports = With::layout(&layout).read(&file, path);
    let MemberReport { report, ended, .. } = reports.remove(0);
    let Kept(batches) = ended.unwrap();
    let report = report.unwrap();
    let rows = whole(&batches, report.table);
    Some((report, rows))
}

fn tally(cells: &[String]) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for cell in cells {
        *out.entry(cell.as_str()).or_default() += 1;
    }
    out
}

#[test]
fn a_month_of_street_data_is_read_whole() {
    let path = "police-uk/v2022-07/2021-03/2021-03-cheshire-street.csv.gz";
    let Some((report, rows)) = read("police-uk-street", path) else { return };
    let q = &report.quality;
    assert_eq!((q.rows_read, q.rows_kept, q.rows_quarantined), (9464, 9464, 0));
    assert_eq!((q.rows_without_key, q.unmapped_code_rows), (2706, 0));
    let kinds = column(&rows, "kind");
    let kinds = tally(&kinds);
    assert_eq!((kinds["asb_incident"], kinds["crime"]), (2706, 6758));
    let find = |name| report.findings.iter().find(|d| d.name == name).unwrap();
    assert_eq!(find("identical-rows").count, 782);
    assert_eq!((find("repeated-key").count, q.repeated_key_rows), (15, 30));
    let halton: Vec<String> = column(&rows, "lsoa_code");
    let lsoas = tally(&halton);
    let halton: usize = lsoas
        .iter()
        .filter(|(c, _)| ("E01012367"..="E01012445").contains(*c))
        .map(|(_, n)| n)
        .sum();
    assert_eq!(halton, 1447);
    let force = "Cheshire Constabulary".to_owned();
    let march = jsna_model::Month::new(2021, 3).unwrap();
    assert_eq!(report.deliveries, BTreeMap::from([((force, march), 9464)]));
    let first = report.findings.iter().find(|d| d.severity != jsna_model::Severity::Info);
    assert_eq!(first.map(|d| d.name.as_ref()), Some("repeated-key"));
}

#[test]
fn a_month_of_outcomes_is_read_whole() {
    let path = "police-uk/v2022-07/2021-03/2021-03-cheshire-outcomes.csv.gz";
    let Some((report, rows)) = read("police-uk-outcomes", path) else { return };
    assert_eq!((report.quality.rows_read, report.quality.rows_kept), (8421, 8421));
    assert_eq!(report.quality.unmapped_code_rows, 0);
    // The semicolon is part of the outcome, not a delimiter.
    let outcomes = column(&rows, "outcome_code");
    assert!(tally(&outcomes)["no_suspect_identified"] > 1000);
}

#[test]
fn searches_count_in_the_month_on_the_wall_clock() {
    let path = "police-uk/stop-and-search/2023-06-cheshire-stop-and-search-first-rows.csv";
    let Some((report, rows)) = read("police-uk-stop-and-search", path) else { return };
    assert_eq!((report.quality.rows_kept, report.quality.unmapped_code_rows), (40, 0));
    // The first two are stamped 31 May, 23:00 and 23:20, universal time.
    let months = column(&rows, "month");
    assert_eq!(tally(&months), BTreeMap::from([("2023-06-01", 40)]));
    assert_eq!(column(&rows, "occurred_from")[0], "2023-06-01T00:00:00");
    assert_eq!(column(&rows, "issue_area")[0], "cheshire");
    let places = column(&rows, "longitude");
    assert_eq!(tally(&places)["-"], 5);
}

#[test]
fn recorded_crime_tables_keep_corrections_and_padding() {
    let path = "home-office/prc-pfa-mar2013-onwards-tables-2017-18.csv.gz";
    let Some((report, rows)) = read("home-office-csp-open-data", path) else { return };
    assert_eq!((report.table, report.quality.rows_kept), (TableKind::Observations, 23068));
    assert_eq!(report.quality.rows_quarantined, 0);
    let numbers = column(&rows, "numerator");
    let negative = numbers.iter().filter(|n| n.starts_with('-') && n.len() > 1).count();
    let find = |name| report.findings.iter().find(|d| d.name == name);
    assert_eq!(find("negative-number").map(|d| d.count), Some(negative as u64));
    assert_eq!(negative, 36);
    assert!(numbers.iter().filter(|n| *n == "0.0").count() >= 5792);
    let months = column(&rows, "month");
    let months: Vec<&str> = tally(&months).into_keys().collect();
    assert_eq!(months, ["2017-06-01", "2017-09-01", "2017-12-01", "2018-03-01"]);
    let names = column(&rows, "area_name");
    assert!(tally(&names).contains_key("City of London"));
}

#[test]
fn a_table_without_its_period_is_refused() {
    let Some(folder) = folder() else { return };
    let path = "home-office/prc_csp_acquisitive_extract_no_period.csv.gz";
    let layout = builtin("home-office-csp-open-data");
    let reports = With::layout(&layout).read(&folder.join(path), path);
    let report = reports[0].report.as_ref().unwrap();
    assert!(report.refused && reports[0].ended.is_none());
    let names: Vec<&str> = report.findings.iter().map(|d| d.name.as_ref()).collect();
    assert_eq!(names, ["missing-header"]);
}

#[test]
fn local_casualty_files_are_read_by_their_own_dates() {
    let path = "road/stats19_casualties_greater_manchester_2019-2024-06.csv.gz";
    let Some((report, rows)) = read("stats19-casualty", path) else { return };
    let q = &report.quality;
    assert_eq!((q.rows_read, q.rows_kept, q.unmapped_code_rows), (20435, 20435, 0));
    let severity = column(&rows, "category");
    let severity = tally(&severity);
    assert_eq!((severity["fatal"], severity["serious"], severity["slight"]), (342, 3823, 16270));
    let sexes = column(&rows, "victim_sex");
    assert_eq!(tally(&sexes)["-"], 168);
    let kinds = column(&rows, "qualifier");
    assert_eq!(tally(&kinds)["cyclist"], 2489);
}

/// Every street and outcomes file there is: nothing is lost, nothing is unmapped.
#[test]
fn every_police_file_is_read_whole() {
    let Some(folder) = folder() else { return };
    let mut files = 0;
    let mut waiting = vec![folder.join("police-uk")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let layout = match &name {
            n if n.ends_with("-street.csv.gz") => builtin("police-uk-street"),
            n if n.ends_with("-outcomes.csv.gz") => builtin("police-uk-outcomes"),
            _ => continue,
        };
        let reports = With::layout(&layout).read(&path, &name);
        let report = reports[0].report.as_ref().unwrap();
        assert!(!report.refused, "{name}");
        assert_eq!(report.quality.rows_quarantined, 0, "{name}");
        assert_eq!(report.quality.unmapped_code_rows, 0, "{name}");
        files += 1;
    }
    assert!(files > 60, "{files}");
}
