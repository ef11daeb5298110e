//! What became of an extract: its batches go to a sink, everything else is in a report.

use crate::error::SinkError;
use arrow::array::RecordBatch;
use jsna_model::TableKind;
use jsna_model::records::{Quality, QuarantineSummary};
use jsna_model::{Diagnostic, Month};
use std::collections::{BTreeMap, BTreeSet};

/// One file of rows: a plain or gzip file, or one of the files inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// As messages show it: `landing/a.csv.gz`, `landing/archive.zip/2024-03-street.csv`.
    pub shown: String,
    /// SHA-256 of the file in the landing folder or, inside an archive, of the unpacked file. So a file is
    /// recognised as the same extract in whichever archive it arrives.
    pub sha256: String,
    /// Size of what was hashed.
    pub bytes: u64,
}

/// Takes the batches of one extract, in row order.
///
/// Batches arrive while the file is read. Whether they may be kept is known at the end: where the
/// report says `refused`, the sink is dropped and must leave nothing behind.
pub trait Sink: Send {
    /// What is left of it when it has all batches.
    type Ended;

    /// Takes a batch in the in-memory schema of the layout's table.
    ///
    /// # Errors
    ///
    /// Whatever keeps the rows from being stored; reading stops.
    fn batch(&mut self, batch: RecordBatch) -> Result<(), SinkError>;

    /// Ends the sink, once the file has been read and was not refused. A sink that is open may hold rows back in memory,
    /// and an archive may have thousands of files.
    ///
    /// # Errors
    ///
    /// As [`Sink::batch`].
    fn end(self) -> Result<Self::Ended, SinkError>;
}

/// What an extract became.
#[derive(Debug, Clone)]
pub struct ExtractReport {
    /// The table that its rows belong to.
    pub table: TableKind,
    /// Counts for the quality table. All zero for a refused file.
    pub quality: Quality,
    /// Rows of the table by area of the delivery and month.
    pub deliveries: BTreeMap<(String, Month), u64>,
    /// Columns of the table that the layout would fill from headers, none of which the file has: empty in every row.
    pub absent_columns: BTreeSet<String>,
    /// Quarantined rows, in the quarantine schema; the first 100,000 of a file.
    pub quarantine: RecordBatch,
    /// All quarantined rows by reason.
    pub quarantine_summary: Vec<QuarantineSummary>,
    /// Findings, worst first.
    pub findings: Vec<Diagnostic>,
    /// Whether the file could not be read completely. None of its rows may be stored then: a part of a month would
    /// look like a fall in crime.
    pub refused: bool,
}

/// A file of rows with what became of it.
#[derive(Debug)]
pub struct MemberReport<E> {
    /// The file.
    pub member: Member,
    /// What became of it; `None` where the caller did not want it.
    pub report: Option<ExtractReport>,
    /// What the sink became; `None` where the file was refused or not wanted.
    pub ended: Option<E>,
}
