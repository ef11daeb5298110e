//! A project of one feed and six small files, that takes a second or two.

use chrono::{DateTime, TimeZone, Utc};
use jsna_pipeline::{Checked, Project, Refreshed, Run};
use std::fs;
use std::path::{Path, PathBuf};

/// A project in a temporary folder.
pub(crate) struct Small {
    _dir: tempfile::TempDir,
    pub(crate) root: PathBuf,
}

const TOML: &str = r#"
[assessment]
title = "Averholt"
areas = ["E22900001"]

[[feed]]
id = "police-street"
layout = "police-uk-street"
files = ["landing/*-street.csv"]
handling = "open"

[[reference]]
kind = "area-lookup"
file = "reference/lsoa11_wd22_lad22.csv"

[[reference]]
kind = "area-lookup"
file = "reference/lad22_csp22_pfa22.csv"

[[reference]]
kind = "population"
file = "reference/mid2024_population_lsoa21.csv.gz"
year = 2024
columns = { area = "LSOA21CD", sex = "Sex", age = "Age", persons = "Persons" }

[publish]
formats = ["csv", "parquet"]
"#;

/// The repository's samples.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples")
}

impl Small {
    /// The project with the months April to September 2025 in its landing folder.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().to_owned();
        let small = Self { _dir: dir, root };
        small.write("jsna.toml", TOML);
        for file in
            ["lsoa11_wd22_lad22.csv", "lad22_csp22_pfa22.csv", "mid2024_population_lsoa21.csv.gz"]
        {
            small.copy(&format!("marlshire/reference/{file}"), &format!("reference/{file}"));
        }
        for month in 4..=9 {
            small.deliver(month);
        }
        small
    }

    /// Puts a month's file into the landing folder.
    pub(crate) fn deliver(&self, month: u32) {
        let name = format!("2025-{month:02}-marlshire-street.csv");
        let from = format!("marlshire/landing/police/street/2025-{month:02}/{name}");
        self.copy(&from, &format!("landing/{name}"));
    }

    /// Takes a month's file out of the landing folder.
    pub(crate) fn withdraw(&self, month: u32) {
        self.remove(&format!("landing/2025-{month:02}-marlshire-street.csv"));
    }

    /// Puts a file into the landing folder that is refused, because a column is missing.
    pub(crate) fn deliver_broken(&self) {
        self.copy("broken/missing-required-header.csv", BROKEN);
    }

    pub(crate) fn copy(&self, sample: &str, to: &str) {
        let to = self.path(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder can be made");
        fs::copy(samples().join(sample), to).expect("the sample can be copied");
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file can be read")
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("the file can be removed");
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn project(&self) -> Project {
        Project::load(&self.root).expect("the project is sound")
    }

    pub(crate) fn refresh(&self) -> Refreshed {
        jsna_pipeline::refresh(&self.project(), &run()).expect("it can run")
    }

    pub(crate) fn check(&self) -> Checked {
        jsna_pipeline::check(&self.project(), &run()).expect("it can run")
    }
}

/// Where a broken file is delivered.
pub(crate) const BROKEN: &str = "landing/2025-10-marlshire-street.csv";

/// A run that can be made again.
pub(crate) fn run() -> Run<'static> {
    Run { key_seed: Some(1), ..Run::new(now(), "0.1.0") }
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 31, 0, 0, 0).single().expect("a time")
}
