//! The records that a release keeps of what it was made from.

use crate::area::AreaCode;
use crate::month::Month;
use crate::period::Period;
use serde::{Deserialize, Serialize};

/// An input file of the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputFile {
    /// What it is: `extract`, `reference`, `pack`, `layout`, `project`.
    pub role: String,
    /// Path relative to the project.
    pub path: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    /// Feed, for extracts.
    pub feed: Option<String>,
}

/// What happened to one extract: the `quality` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub feed: String,
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
    pub feed: String,
    /// What the source calls the area of the delivery: a force name, or `all`.
    pub issue_area: String,
    pub month: Month,
    /// Whether anything was received for the month.
    pub received: bool,
    /// Kept rows of the month.
    pub rows: u64,
    /// Whether the rows have been purged since: their counts are kept.
    pub rows_purged: bool,
}

/// Rows quarantined, by reason: the `quarantine` table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QuarantineSummary {
    pub feed: String,
    pub file: String,
    /// Name of the finding that says why.
    pub reason: String,
    pub rows: u64,
}

/// What a count says to a published total: the `control_totals` table.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlCheck {
    pub indicator_id: String,
    pub area_code: AreaCode,
    pub period: Period,
    pub published: f64,
    /// How far the count may be from it and still agree, as a share of it.
    pub tolerance: f64,
    /// Who published it.
    pub source: String,
    /// `None` where nothing is counted for the indicator, area and period.
    pub counted: Option<f64>,
    pub verdict: ControlVerdict,
    /// What is known that would make the difference: a cause of the `completeness` table, `replaced`, or
    /// `definition_or_issue`; empty where the two agree.
    pub cause: String,
}

/// Whether a count agrees with a published total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlVerdict {
    Agrees,
    Differs,
    /// Within the tolerance, and some of what should be counted is known to be missing.
    NotWhole,
    NotCounted,
}

impl ControlVerdict {
    /// The spelling of the `verdict` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::NotWhole => "not_whole",
            Self::NotCounted => "not_counted",
        }
    }
}

/// A month of a delivery area that a later delivery took the place of: the `replaced` table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReplacedMonth {
    pub feed: String,
    /// What the source calls the area of the delivery.
    pub issue_area: String,
    pub month: Month,
    /// The files whose rows were there.
    pub old_files: Vec<String>,
    /// How many rows they had.
    pub old_rows: u64,
    /// The file whose rows are there now.
    pub new_file: String,
    /// How many rows it has.
    pub new_rows: u64,
}

/// The sum that must hold: LSOA + unknown = LAD, LADs = CSP, CSPs + outside = total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciliation {
    pub indicator_id: String,
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
