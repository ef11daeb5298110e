//! The assessed release: what the publish stage writes, and all it needs to know.

use crate::area::{Area, AreaCode};
use crate::chart::Chart;
use crate::diagnostic::Diagnostic;
use crate::indicator::{Indicator, Priority};
use crate::measure::Measure;
use crate::month::Month;
use crate::period::Period;
use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An input file of the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct InputFile {
    /// What it is: `extract`, `reference`, `pack`, `layout`, `project`.
    pub role: String,
    /// Path relative to the project.
    pub path: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Feed, for extracts.
    pub feed: Option<String>,
}

/// What happened to one extract: the `quality` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Feed.
    pub feed: String,
    /// Layout.
    pub layout: String,
    /// File, relative to the project.
    pub file: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Data rows read.
    pub rows_read: u64,
    /// Rows kept.
    pub rows_kept: u64,
    /// Rows quarantined with a reason. Read = kept + quarantined, always.
    pub rows_quarantined: u64,
    /// Kept rows whose key occurs more than once.
    pub repeated_key_rows: u64,
    /// Kept rows without a key.
    pub rows_without_key: u64,
    /// Kept rows with a code that no list knows.
    pub unmapped_code_rows: u64,
    /// Kept rows without any area code.
    pub rows_without_area: u64,
    /// First and last month of the rows.
    pub months: Option<(Month, Month)>,
}

/// One expected delivery: the `coverage` table. A month that was expected and not received is a
/// row here, with nothing received.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Feed.
    pub feed: String,
    /// What the source calls the area of the delivery: a force name, or `all`.
    pub issue_area: String,
    /// Month.
    pub month: Month,
    /// Whether anything was received for the month.
    pub received: bool,
    /// Kept rows of the month.
    pub rows: u64,
}

/// Rows quarantined, by reason: the `quarantine` table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QuarantineSummary {
    /// Feed.
    pub feed: String,
    /// File.
    pub file: String,
    /// Name of the finding that says why.
    pub reason: String,
    /// Rows.
    pub rows: u64,
}

/// The sum that must hold: LSOA + unknown = LAD, LADs = CSP, CSPs + outside = total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Indicator.
    pub indicator_id: String,
    /// Period.
    pub period: String,
    /// Events in the store that pass the indicator's filter.
    pub total: f64,
    /// Of these, placed in a small area of the assessment.
    pub placed: f64,
    /// Inside the assessment, but with an unknown small area.
    pub unknown: f64,
    /// Outside the assessed areas.
    pub outside: f64,
    /// Without any area that the lookups know.
    pub nowhere: f64,
}

/// What the page says of one indicator in one area. Absent parts are not written.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Story {
    /// How much: level in the latest twelve months.
    pub level: String,
    /// What changed on the year before.
    pub change: String,
    /// Where it is concentrated.
    pub place: String,
    /// How it compares.
    pub comparison: String,
    /// Gaps, breaks, provisional months.
    pub warnings: Vec<String>,
}

/// One indicator on the page: its definition is in [`Release::indicators`].
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorPage {
    /// Index into [`Release::indicators`].
    pub indicator: usize,
    /// The period the page is about.
    pub period: Period,
    /// One sentence for the top of the section.
    pub headline: String,
    /// Areas in page order (roll-up first, then partnerships), each with its story and the indexes
    /// of its charts in [`Release::charts`].
    pub areas: Vec<AreaStory>,
}

/// One area's part of an indicator's page.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaStory {
    /// Area.
    pub area_code: AreaCode,
    /// What is said of it.
    pub story: Story,
    /// Its charts, as indexes into [`Release::charts`].
    pub charts: Vec<usize>,
}

/// An indicator that could not be given at all, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unavailable {
    /// Indicator.
    pub indicator_id: String,
    /// Its name.
    pub name: String,
    /// Its priority.
    pub priority: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// The assessed release.
#[derive(Debug, Clone)]
pub struct Release {
    /// Title of the assessment.
    pub title: String,
    /// Last month assessed.
    pub period_end: Month,
    /// First month with data.
    pub first_month: Month,
    /// The date the run was made, as given to it.
    pub run_date: NaiveDate,
    /// Version of the program.
    pub version: String,
    /// Version of the incidents and observations tables that was read.
    pub store_version: (i64, i64),
    /// The assessed areas: roll-up, CSPs, LADs, wards, LSOAs, in that order.
    pub areas: Vec<Area>,
    /// Priorities, in page order.
    pub priorities: Vec<Priority>,
    /// Indicators that were computed.
    pub indicators: Vec<Indicator>,
    /// Indicators that could not be, and why.
    pub unavailable: Vec<Unavailable>,
    /// Every number.
    pub measures: Vec<Measure>,
    /// Pages, in order of priority and catalogue.
    pub pages: Vec<IndicatorPage>,
    /// Charts.
    pub charts: Vec<Chart>,
    /// The counts cube, in [`crate::schema::COUNTS`].
    pub counts: RecordBatch,
    /// Expected and received deliveries.
    pub coverage: Vec<Coverage>,
    /// What happened to each extract.
    pub quality: Vec<Quality>,
    /// Quarantined rows by reason.
    pub quarantine: Vec<QuarantineSummary>,
    /// Proof that the parts add up.
    pub reconciliation: Vec<Reconciliation>,
    /// Findings of the whole run.
    pub findings: Vec<Diagnostic>,
    /// Input files with their hashes.
    pub inputs: Vec<InputFile>,
    /// Settings of the run, as key and value, for the manifest.
    pub settings: Vec<(String, String)>,
}
