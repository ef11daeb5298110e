//! Every real open file at hand: which layout or kind of reference file it is, and what becomes of its rows.
//!
//! Runs when `JSNA_REAL_DATA` names the folder of the open data. The number of rows of each file was counted without
//! the engine, by whoever collected it. `docs/real-files.md` is made here: set `JSNA_BLESS=1` to write it again.

use crate::support::root;
use jsna_pipeline::Layouts;
use jsna_pipeline::profile::{Amount, LayoutFit, Tried, draft, profile, reference_of, try_layout};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One line of the list of files.
#[derive(serde::Deserialize)]
struct Source {
    file: String,
    publisher: String,
    /// Rows, counted elsewhere; none for a workbook of notes.
    rows: Option<u64>,
}

/// The lines of a draft that a person changes, as text before and after, for the extracts that no layout describes.
const EDITS: &[(&str, &[(&str, &str)])] = &[
    (
        "council-reports/defra_flytipping_england_trafford.csv",
        &[("value = \"value\"", "numerator = \"value\"")],
    ),
    (
        "council-reports/fixmystreet-lad-shef_b",
        &[
            ("measure_id = \"?\"", "measure_id = \"street_reports\""),
            ("value = \"average_per_user\"\n", ""),
        ],
    ),
    ("home-office/ons_crime_severity_score_trafford.csv", &[]),
    ("health/fingertips_alcohol_related_admissions_districts.csv", &[]),
    ("health/fingertips_raw_export_county_ua_campylobacter.csv", &[]),
];

/// Files that are neither extracts nor reference files of this version, and why.
const NEITHER: &[(&str, &str)] = &[
    (
        "council-reports/fixmystreet-categories/CODES_SHEF_B.csv",
        "a list of codes, without areas or dates",
    ),
    (
        "council-reports/fixmystreet-categories/full_table.csv",
        "a list of codes, without areas or dates",
    ),
    (
        "home-office/offence_code_to_police_uk_category.csv",
        "a list of codes, without areas or dates",
    ),
    (
        "home-office/prc_csp_acquisitive_extract_no_period.csv.gz",
        "its columns of year and quarter were dropped before it was published, so nothing can say when its numbers were; the draft asks for the period",
    ),
    (
        "population/european_standard_population_2013.csv",
        "a standard population, without areas; built into the program",
    ),
    (
        "road/dft-road-casualty-statistics-road-safety-open-dataset-data-guide-2024.xlsx",
        "a guide to the codes of other files",
    ),
];

/// How a file goes in, and its rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Layout(String),
    Draft { edits: usize },
    Reference(&'static str),
    Neither(&'static str),
}

impl Way {
    fn words(&self) -> String {
        match self {
            Self::Layout(id) => format!("layout `{id}`"),
            Self::Draft { edits: 0 } => "draft, as written".to_owned(),
            Self::Draft { edits: 1 } => "draft, one line changed".to_owned(),
            Self::Draft { edits } => format!("draft, {edits} lines changed"),
            Self::Reference(kind) => format!("reference file, `{kind}`"),
            Self::Neither(why) => format!("none: {why}"),
        }
    }
}

/// Rows of an extract.
#[derive(Debug, Clone, Copy)]
struct Counts {
    read: u64,
    kept: u64,
    quarantined: u64,
}

impl Counts {
    fn of(tried: &Tried) -> Self {
        Self { read: tried.read, kept: tried.kept, quarantined: tried.quarantined }
    }

    fn and(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            kept: self.kept + other.kept,
            quarantined: self.quarantined + other.quarantined,
        }
    }
}

/// The lines of the page: files of one kind, how they go in, how many they are, their rows where they are extracts.
type Lines = BTreeMap<(String, Way), (u64, Option<Counts>, String)>;

fn edits(file: &str) -> Option<&'static [(&'static str, &'static str)]> {
    EDITS.iter().find(|(start, _)| file.starts_with(start)).map(|(_, edits)| *edits)
}

/// What becomes of one file by what `jsna profile` says of it.
fn way(path: &Path, source: &Source, layouts: &Layouts) -> (Way, Option<Counts>) {
    let file = source.file.as_str();
    let profiled = profile(path, file, Amount::Everything, layouts).unwrap();
    if let Some((_, why)) = NEITHER.iter().find(|(name, _)| *name == file) {
        let fits = profiled.file.tables.iter().any(|t| t.fits.iter().any(LayoutFit::fits));
        assert!(!fits && profiled.references.iter().all(Vec::is_empty), "{file}");
        return (Way::Neither(why), None);
    }
    if let Some(kind) = profiled.file.other.and_then(reference_of) {
        return (Way::Reference(kind.as_str()), None);
    }
    let [table] = profiled.file.tables.as_slice() else { panic!("{file}: one table") };
    assert_eq!(Some(table.rows), source.rows, "{file}: rows that were counted elsewhere");
    if let Some(edits) = edits(file) {
        let mut text = draft(table, "drafted");
        for (before, after) in edits {
            assert!(text.contains(before), "{file}: {before} is not in\n{text}");
            text = text.replace(before, after);
        }
        let own = Layouts::load([], [("layouts/drafted.toml".to_owned(), text.clone())]);
        let own = own.unwrap_or_else(|faults| panic!("{file}: {faults:#?}\n{text}"));
        let read = try_layout(path, file, own.get("drafted").unwrap(), None).unwrap();
        let read = &read[&table.shown];
        assert!(!read.refused, "{file}: {:#?}", read.findings);
        return (Way::Draft { edits: edits.len() }, Some(Counts::of(read)));
    }
    if let Some(tried) = &profiled.tried[0] {
        assert!(!tried.refused, "{file}: {:#?}", tried.findings);
        return (Way::Layout(tried.layout.clone()), Some(Counts::of(tried)));
    }
    let kind = profiled.references[0].first().unwrap_or_else(|| panic!("{file}: nothing fits"));
    (Way::Reference(kind.kind.as_str()), None)
}

/// Files of one kind have one line: the months and issues of a force, the months of a table.
fn group(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap();
    let folder = &file[..file.len() - name.len()];
    if folder.starts_with("police-uk/v") {
        let rest = name.splitn(3, '-').nth(2).unwrap();
        return format!("police-uk/…/{rest}");
    }
    if folder.contains("fixmystreet-lad") { format!("{folder}….csv") } else { file.to_owned() }
}

#[expect(clippy::disallowed_methods, reason = "the test runner reads the environment")]
#[test]
fn every_real_file_goes_in_and_the_page_says_how() {
    let Some(data) = std::env::var_os("JSNA_REAL_DATA").map(PathBuf::from) else {
        eprintln!("not run: JSNA_REAL_DATA does not name the folder of real data");
        return;
    };
    let layouts = Layouts::builtin();
    let mut sources = csv::Reader::from_path(data.join("SOURCES.csv")).unwrap();
    let sources: Vec<Source> = sources.deserialize().map(Result::unwrap).collect();
    let ways: Vec<(&Source, Way, Option<Counts>)> = sources
        .par_iter()
        .filter(|source| data.join(&source.file).is_file())
        .map(|source| {
            let (way, counts) = way(&data.join(&source.file), source, &layouts);
            (source, way, counts)
        })
        .collect();
    let mut lines = Lines::new();
    for (source, way, counts) in ways {
        if let Some(counts) = counts {
            assert_eq!(Some(counts.read), source.rows, "{}: rows read", source.file);
            assert_eq!(counts.read, counts.kept + counts.quarantined, "{}", source.file);
        }
        let line = lines
            .entry((group(&source.file), way))
            .or_insert_with(|| (0, None, source.publisher.clone()));
        line.0 += 1;
        line.1 = match (line.1, counts) {
            (Some(sum), Some(counts)) => Some(sum.and(counts)),
            (one, other) => one.or(other),
        };
    }
    let page = page(&lines);
    let path = root().join("docs/real-files.md");
    if std::env::var_os("JSNA_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, page, "docs/real-files.md is stale: run with JSNA_BLESS=1");
}

fn page(lines: &Lines) -> String {
    use std::fmt::Write as _;
    let mut out = "# Real files\n\n\
        Real open files that the program is tried on, and how each goes in.\n\
        A test reads every row of every file, by what `jsna profile` says of it; the number of rows was counted without the program.\n\
        None of the data is part of the project.\n\n\
        | file | publisher | how | files | rows read | kept | quarantined |\n\
        |---|---|---|---:|---:|---:|---:|\n"
        .to_owned();
    for ((name, way), (files, counts, publisher)) in lines {
        let number = |n: Option<u64>| n.map_or(String::new(), jsna_model::words::thousands);
        let _ = writeln!(
            out,
            "| `{name}` | {publisher} | {} | {files} | {} | {} | {} |",
            way.words(),
            number(counts.map(|c| c.read)),
            number(counts.map(|c| c.kept)),
            number(counts.map(|c| c.quarantined)),
        );
    }
    out
}
