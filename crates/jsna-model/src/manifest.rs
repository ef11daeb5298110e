//! `manifest.json` of a release: what it was made of, how, which gates it passed, and what came out.
//!
//! Written and read through one type, so that a program that reads a release cannot disagree with the one
//! that wrote it. Keys are only ever added: a new key has a default, so that older manifests still read.

use crate::diagnostic::Diagnostic;
use crate::month::Month;
use crate::records::InputFile;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The shape of the manifest that this version writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Name of the file in the release folder.
pub const FILE: &str = "manifest.json";

/// Role of an input that is an extract; every other role is a setting of the project.
pub const EXTRACT: &str = "extract";

/// The manifest of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Shape of the manifest: [`VERSION`].
    #[serde(rename = "manifest_version")]
    pub shape: u32,
    /// Title of the assessment.
    pub title: String,
    /// Last month assessed.
    pub period_end: Month,
    /// First month with data.
    pub first_month: Month,
    /// The date of the run, as it was told.
    pub run_date: NaiveDate,
    /// Version of the program.
    pub jsna_version: String,
    /// Version of the store's tables that was read.
    pub store_version: StoreVersion,
    /// The tiers written, each with how it may be handled.
    pub tiers: BTreeMap<String, String>,
    /// The formats written.
    pub formats: Vec<String>,
    /// How many of everything.
    pub contents: Contents,
    /// Settings of the run.
    pub settings: BTreeMap<String, String>,
    /// For each feed the marks of the rules that its extracts were read by: layout, handling class, clock. Empty
    /// in releases made before it was kept.
    #[serde(default)]
    pub readings: BTreeMap<String, BTreeSet<String>>,
    /// The gates between the assessment and its publication. Empty in releases made before there were any.
    #[serde(default)]
    pub gates: Vec<GateRecord>,
    /// Every file that was read, sorted.
    pub inputs: Vec<InputFile>,
    /// Every file of the release but this one, by path.
    pub outputs: Vec<OutputFile>,
}

/// Version of the store's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreVersion {
    /// Of the incidents.
    pub incidents: i64,
    /// Of the observations.
    pub observations: i64,
}

impl From<(i64, i64)> for StoreVersion {
    fn from((incidents, observations): (i64, i64)) -> Self {
        Self { incidents, observations }
    }
}

/// How many of everything a release holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    pub areas: usize,
    /// Indicators that were computed.
    pub indicators: usize,
    /// Core indicators that could not be.
    pub unavailable_indicators: usize,
    pub measures: usize,
    pub charts: usize,
    pub findings: usize,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OutputFile {
    /// Path inside the release folder, with `/` on every system.
    pub path: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

/// What a gate decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There was nothing to hold back.
    Open,
    /// The release was held back. No published release has such a gate.
    Closed,
    /// There was a reason to hold the release back, and a person accepted it for this run.
    Accepted,
}

impl Verdict {
    /// `open`, `closed`, `accepted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Accepted => "accepted",
        }
    }
}

/// A gate of a release, for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRecord {
    /// Name of the gate.
    pub name: String,
    /// What it decided.
    pub verdict: Verdict,
    /// The reason given for accepting it; absent where nothing was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What was let through by accepting it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub let_through: Vec<LetThrough>,
}

/// A finding that would have held the release back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LetThrough {
    /// Name of the finding.
    pub finding: String,
    /// File concerned, relative to the project.
    pub file: Option<String>,
    /// What was found, in a line.
    pub headline: String,
}

impl From<&Diagnostic> for LetThrough {
    fn from(d: &Diagnostic) -> Self {
        Self {
            finding: d.name.to_string(),
            file: d.place.file.clone(),
            headline: d.headline.clone(),
        }
    }
}

impl Manifest {
    /// The extracts that the release counts.
    pub fn extracts(&self) -> impl Iterator<Item = &InputFile> {
        self.inputs.iter().filter(|i| i.role == EXTRACT)
    }

    /// The project file, packs, layouts, reference files and texts that the release was made with.
    pub fn setting_files(&self) -> impl Iterator<Item = &InputFile> {
        self.inputs.iter().filter(|i| i.role != EXTRACT)
    }
}
