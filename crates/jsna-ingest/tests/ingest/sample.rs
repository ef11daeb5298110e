//! The committed sample through the built-in layouts: what the generator wrote is what is read.

use crate::support::{Kept, With, builtin, column, whole};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use jsna_ingest::ExtractReport;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A feed of the sample.
struct Feed {
    id: &'static str,
    /// Folder below `landing/`.
    folder: &'static str,
    /// Part of the names of its files.
    part: &'static str,
    layout: &'static str,
    handling: &'static str,
    /// Every finding that its planted faults give, and no other.
    findings: &'static [&'static str],
}

const fn feed(
    id: &'static str,
    (folder, part): (&'static str, &'static str),
    layout: &'static str,
    handling: &'static str,
    findings: &'static [&'static str],
) -> Feed {
    Feed { id, folder, part, layout, handling, findings }
}

const FEEDS: [Feed; 19] = [
    feed("police-street", ("police/street", ""), "police-uk-street", "open", &["identical-rows"]),
    feed(
        "stop-and-search",
        ("police/stop-and-search", ""),
        "police-uk-stop-and-search",
        "open",
        &[],
    ),
    feed(
        "police-crime",
        ("police/crime", ""),
        "police-rms-crime",
        "official_sensitive",
        &["bad-coordinates", "repeated-key-expected", "reversed-window", "unreadable-date"],
    ),
    feed(
        "police-incident",
        ("police/incident", ""),
        "police-incident",
        "official",
        &["repeated-key", "unmapped-code"],
    ),
    feed(
        "council-asb",
        ("council/asb-cases", ""),
        "council-asb-case",
        "official",
        &["crlf-line-ends", "not-utf-8"],
    ),
    feed("noise", ("council/noise", ""), "noise-complaint", "official", &[]),
    feed("fly-tipping", ("council/fly-tipping", ""), "fly-tipping", "open", &[]),
    feed("sharps", ("council/sharps", ""), "sharps-find", "official", &["byte-order-mark"]),
    feed("istv", ("health/istv", ""), "istv-attendance", "official_sensitive", &[]),
    feed(
        "ambulance",
        ("health/ambulance", ""),
        "ambulance-callout",
        "official_sensitive",
        &["crlf-line-ends"],
    ),
    feed("admissions", ("health/admissions", ""), "hospital-admission", "official_sensitive", &[]),
    feed("fire", ("fire", ""), "fire-incident", "official", &[]),
    feed("collisions", ("road", "-collision-"), "stats19-collision", "open", &[]),
    feed(
        "casualties",
        ("road", "statistics-casualty"),
        "stats19-casualty",
        "open",
        &["repeated-key-expected"],
    ),
    feed("marac", ("partnership/marac", ""), "marac-quarterly", "official", &["suppressed-number"]),
    feed("survey", ("partnership/survey", ""), "survey-wave", "open", &["suppressed-number"]),
    feed("iom", ("partnership/iom", ""), "iom-cohort-return", "official", &[]),
    feed("prevent", ("partnership/prevent", ""), "prevent-return", "official_sensitive", &[]),
    feed("asb-case-review", ("partnership/case-review", ""), "asb-case-review", "open", &[]),
];

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples")
}

/// Files, rows and rows that are not readable, per feed, as the README has them.
fn promised() -> BTreeMap<String, (usize, u64, u64)> {
    let readme = fs::read_to_string(samples().join("README.md")).unwrap();
    let lines = readme.lines().filter_map(|l| l.strip_prefix("| `"));
    let cells = lines.map(|l| l.split(['|', '`']).map(str::trim).filter(|c| !c.is_empty()));
    let rows = cells.map(Iterator::collect::<Vec<_>>).filter(|c| c.len() == 5);
    let number = |text: &str| text.parse().unwrap();
    rows.map(|c| (c[0].to_owned(), (c[2].parse().unwrap(), number(c[3]), number(c[4])))).collect()
}

/// Every file of a feed, read.
fn read(feed: &Feed) -> (usize, Vec<ExtractReport>, RecordBatch) {
    let layout = builtin(feed.layout);
    let key: &[u8] = b"a key for tests, not a secret";
    let with = With { handling: feed.handling, key: Some(key), ..With::layout(&layout) };
    let landing = samples().join("marlshire/landing");
    let (mut number, mut reports, mut batches) = (0, Vec::new(), Vec::new());
    for path in files(&landing.join(feed.folder)) {
        let shown = path.strip_prefix(&landing).unwrap().to_string_lossy().into_owned();
        if !shown.contains(feed.part) {
            continue;
        }
        number += 1;
        for member in with.read(&path, &shown) {
            let report = member.report.unwrap();
            assert!(!report.refused, "{:?}", report.findings);
            let Kept(rows) = member.ended.unwrap();
            batches.push(whole(&rows, report.table));
            reports.push(report);
        }
    }
    let schema = layout.table.table().schema();
    (number, reports, concat_batches(&schema, &batches).unwrap())
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut out = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.insert(path);
        }
    }
    out
}

#[test]
fn every_row_is_kept_but_for_those_that_were_planted_to_be_quarantined() {
    let promised = promised();
    assert_eq!(promised.len(), FEEDS.len());
    for feed in FEEDS {
        let (files, reports, _) = read(&feed);
        let sum = |f: fn(&ExtractReport) -> u64| reports.iter().map(f).sum::<u64>();
        let (rows, bad) = (sum(|r| r.quality.rows_read), sum(|r| r.quality.rows_quarantined));
        assert_eq!((files, rows, bad), promised[feed.id], "{}", feed.id);
        assert_eq!(sum(|r| r.quality.rows_kept), rows - bad, "{}", feed.id);
    }
}

#[test]
fn the_findings_are_those_of_the_planted_faults() {
    for feed in FEEDS {
        let (_, reports, _) = read(&feed);
        let found: BTreeSet<&str> =
            reports.iter().flat_map(|r| &r.findings).map(|d| d.name.as_ref()).collect();
        let expected: BTreeSet<&str> = feed.findings.iter().copied().collect();
        assert_eq!(found, expected, "{}", feed.id);
    }
}

fn rows(id: &str) -> RecordBatch {
    read(FEEDS.iter().find(|f| f.id == id).unwrap()).2
}

fn values(rows: &RecordBatch, name: &str) -> BTreeSet<String> {
    column(rows, name).into_iter().collect()
}

fn has(values: &BTreeSet<String>, wanted: &[&str]) {
    for value in wanted {
        assert!(values.contains(*value), "no {value} in {values:?}");
    }
}

#[test]
fn crimes_get_the_vocabulary_that_indicators_ask_for() {
    let crimes = rows("police-crime");
    let subgroups = values(&crimes, "offence_subgroup");
    assert!(!subgroups.iter().any(|s| s.starts_with("unmapped:") || s == "-"), "{subgroups:?}");
    has(&subgroups, &["burglary_residential", "violence_with_injury", "shoplifting"]);
    has(&subgroups, &["vehicle_theft_from", "stalking_harassment", "drug_possession"]);
    // Spellings have become one: 8N, 8n, 008N.
    let codes = values(&crimes, "offence_code");
    assert!(codes.contains("8N") && codes.iter().all(|c| !c.starts_with('0')), "{codes:?}");
    for flag in ["domestic_abuse", "knife", "alcohol", "hate", "cancelled"] {
        assert_eq!(values(&crimes, flag), ["false", "true"].map(String::from).into(), "{flag}");
    }
    has(&values(&crimes, "outcome_code"), &["1", "16", "18", "-"]);
    // A midnight is no time: those rows are exact to the day.
    has(&values(&crimes, "date_precision"), &["minute", "day"]);
}

#[test]
fn rows_get_places_and_months_from_beside_and_from_file_names() {
    // Casualties have date and place from the collisions beside them.
    let casualties = rows("casualties");
    assert!(!values(&casualties, "lsoa_code").contains("-"));
    assert!(!values(&casualties, "weight").contains("-"));
    assert!(values(&casualties, "month").len() > 1);

    let searches = rows("stop-and-search");
    assert_eq!(values(&searches, "issue_area"), ["marlshire"].map(String::from).into());
    let quantities = values(&rows("sharps"), "quantity");
    assert!(quantities.contains("0.0") && quantities.contains("1.0"), "{quantities:?}");
}

#[test]
fn admissions_are_told_apart_by_every_diagnosis_and_by_the_kind_of_episode() {
    let layout = builtin("hospital-admission");
    let key: &[u8] = b"a key for tests, not a secret";
    let text = "EPIKEY,ADMIDATE,ADMIMETH,EPIORDER,CLASSPAT,STARTAGE,SEX,ETHNOS,LSOA11,DIAG_01,DIAG_02\n\
        1,2024-04-01,21,1,1,19,1,A,E01900001,S219,X990\n\
        2,2024-04-02,21,2,1,19,1,A,E01900001,S219,X99.4\n\
        3,2024-04-03,21,1,1,30,2,null,E01900002,S619,W260\n\
        4,2024-04-04,28,1,1,30,2,Z,E01900002,S619,X789\n\
        5,2024-04-05,11,1,2,55,1,C,null,K703,F102\n\
        6,2024-04-06,11,1,1,55,1,C,E01900003,T401,null\n\
        7,2024-04-07,21,1,1,22,1,N,E01900003,S022,Y04.0\n";
    let with = With { handling: "official", key: Some(key), ..With::layout(&layout) };
    let read = with.read_bytes("apc.csv", text.as_bytes());
    let expected = [
        ["assault", "emergency", "true"],
        ["assault", "later_episode", "true"],
        ["other", "emergency", "false"],
        ["other", "emergency", "false"],
        ["alcohol_specific", "day_or_regular", "false"],
        ["drug_poisoning", "planned", "false"],
        ["assault", "emergency", "false"],
    ];
    for (at, name) in ["category", "qualifier", "knife"].into_iter().enumerate() {
        let expected: Vec<&str> = expected.iter().map(|row| row[at]).collect();
        assert_eq!(read.column(name), expected, "{name}");
    }
    assert_eq!(read.column("lsoa_code")[4], "-");
    assert_eq!(read.column("victim_ethnicity")[..3], ["white", "white", "-"]);
}

/// A word that means "none" in a cell of strands is no strand, and no hate crime.
#[test]
fn words_that_mean_no_are_neither_a_strand_nor_a_flag() {
    let key: &[u8] = b"a key for tests, not a secret";
    let cells = ["Race", "None", "no", "N/A", "Not applicable", "None; Faith", "", "Elvish"];
    let hate = ["true", "false", "false", "false", "false", "true", "false", "true"];
    let strands = ["[race]", "-", "-", "-", "-", "[religion]", "-", "[unmapped:Elvish]"];
    for (id, head, rest) in [
        (
            "police-rms-crime",
            "Crime Ref,Recorded Date,HO Code,Status,Hate Strands",
            ",8N,Recorded,",
        ),
        ("police-incident", "Incident No,Received,Closing Code,Hate Strand", ",P05,"),
    ] {
        let layout = builtin(id);
        let rows = cells.iter().enumerate();
        let rows = rows.map(|(i, cell)| format!("R{i},01/04/2024 10:00{rest}{cell}\n"));
        let text = format!("{head}\n{}", rows.collect::<String>());
        let with = With { handling: "official", key: Some(key), ..With::layout(&layout) };
        let read = with.read_bytes("file.csv", text.as_bytes());
        assert_eq!(read.column("hate"), hate, "{id}");
        assert_eq!(read.column("hate_strands"), strands, "{id}");
    }
}

#[test]
fn a_crime_that_was_no_crimed_is_cancelled() {
    let layout = builtin("police-rms-crime");
    let text = "Crime Ref,Recorded Date,HO Code,Status\n\
        R1,01/04/2024,8N,Recorded\nR2,01/04/2024,8N,No crime\nR3,01/04/2024,8N,No Crimed\n\
        R4,01/04/2024,8N,\n";
    let key: &[u8] = b"a key for tests, not a secret";
    let with = With { key: Some(key), ..With::layout(&layout) };
    let read = with.read_bytes("file.csv", text.as_bytes());
    assert_eq!(read.column("cancelled"), ["false", "true", "true", "false"]);
}

#[test]
fn returns_become_measures_with_their_symbols() {
    let marac = rows("marac");
    assert_eq!(values(&marac, "period_type"), ["quarter"].map(String::from).into());
    let cells = column(&marac, "numerator").into_iter().zip(column(&marac, "shorthand"));
    let suppressed: Vec<_> = cells.filter(|(_, symbol)| symbol == "[c]").collect();
    assert!(!suppressed.is_empty() && suppressed.iter().all(|(number, _)| number == "-"));
    has(&values(&marac, "measure_id"), &["marac_cases_discussed", "marac_repeat_cases"]);
    has(
        &values(&rows("survey"), "measure_id"),
        &["feel_safe_after_dark", "asb_perceived_big_problem"],
    );
    has(&values(&rows("iom"), "measure_id"), &["iom_cohort_size", "iom_reoffended"]);
    has(&values(&rows("prevent"), "measure_id"), &["prevent_referrals", "prevent_channel_adopted"]);
    let yearly = rows("asb-case-review");
    has(&values(&yearly, "measure_id"), &["asb_case_review_applications"]);
    assert_eq!(values(&yearly, "period_type"), ["financial_year"].map(String::from).into());
    assert_eq!(values(&yearly, "month"), ["2025-03-01"].map(String::from).into());
}
