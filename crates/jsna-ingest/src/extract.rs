//! One extract: from a path to record batches and a report.

mod archive;
mod drive;
mod merge;
mod messages;
mod open;
mod start;

pub use open::sha256_file;

use crate::error::{IngestError, SinkError};
use crate::hash;
use crate::layout::{Layout, TableKind};
use arrow::array::RecordBatch;
use jsna_model::release::{Quality, QuarantineSummary};
use jsna_model::{Diagnostic, Month};
use std::collections::BTreeMap;
use std::path::Path;

/// Which date puts an incident into a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// When it was recorded.
    Recorded,
    /// When it happened.
    Occurred,
}

/// What to read, and how.
#[derive(Debug, Clone, Copy)]
pub struct ExtractSpec<'a> {
    /// Feed of the project.
    pub feed: &'a str,
    /// Layout.
    pub layout: &'a Layout,
    /// Handling class: `open`, `official`, `official_sensitive`.
    pub handling: &'a str,
    /// The assessment's clock.
    pub clock: Clock,
    /// File.
    pub path: &'a Path,
    /// File as messages show it: relative to the project.
    pub shown: &'a str,
    /// Key for pseudonyms. A layout that asks for them refuses files without it.
    pub pseudonym_key: Option<&'a [u8]>,
}

impl ExtractSpec<'_> {
    /// A mark of all that decides how the same bytes are read: the layout's text, the handling class, the clock.
    pub fn reading(&self) -> String {
        let clock = match self.clock {
            Clock::Recorded => "recorded",
            Clock::Occurred => "occurred",
        };
        let parts = [self.layout.text_sha256.as_str(), self.handling, clock];
        hash::sha256_of(parts.join("\n").as_bytes())
    }
}

/// One file of rows: a plain or gzip file, or one of the files inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// As messages show it: `landing/a.csv.gz`, `landing/archive.zip/2024-03-street.csv`.
    pub shown: String,
    /// SHA-256: of the file as it lies in the landing folder, or, inside an archive, of the
    /// unpacked file. So the same file is the same extract in whichever archive it arrives.
    pub sha256: String,
    /// Size of what was hashed.
    pub bytes: u64,
}

/// Takes the batches of one extract, in row order.
///
/// Batches arrive while the file is read. Whether they may be kept is known at the end: where the
/// report says `refused`, the sink is dropped and must leave nothing behind.
pub trait Sink: Send {
    /// Takes a batch in the in-memory schema of the layout's table.
    ///
    /// # Errors
    ///
    /// Whatever keeps the rows from being stored; reading stops.
    fn batch(&mut self, batch: RecordBatch) -> Result<(), SinkError>;
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
    /// Quarantined rows, in the quarantine schema; the first 100,000 of a file.
    pub quarantine: RecordBatch,
    /// All quarantined rows by reason.
    pub quarantine_summary: Vec<QuarantineSummary>,
    /// Findings, worst first.
    pub findings: Vec<Diagnostic>,
    /// Whether the file could not be read whole. Nothing of it may be stored: a part of a month
    /// would look like a fall in crime.
    pub refused: bool,
}

/// A file of rows with what became of it.
#[derive(Debug)]
pub struct MemberReport<S> {
    /// The file.
    pub member: Member,
    /// What became of it; `None` where the caller did not want it.
    pub report: Option<ExtractReport>,
    /// The sink with all of its batches; `None` where the file was refused or not wanted.
    pub sink: Option<S>,
}

/// Reads an extract: a plain or gzip file, or every file of an archive that the layout reads.
///
/// `open` is asked for a sink before each file is read; `None` says that the file is not wanted,
/// for example because it was ingested before. The content decides what a file is, not its name.
///
/// Rows are read in blocks on the current rayon pool. Neither the number of threads nor anything
/// else but the bytes, the layout, and the specification changes the result.
///
/// # Errors
///
/// Where the file cannot be opened or read from disk, where a sink fails, or where this program
/// has a mistake. What is wrong with the data is in the reports instead.
pub fn read_extract<S: Sink>(
    spec: &ExtractSpec<'_>,
    open: &mut dyn FnMut(&Member) -> Result<Option<S>, SinkError>,
) -> Result<Vec<MemberReport<S>>, IngestError> {
    read_extract_in_blocks(spec, open, BLOCK)
}

/// Bytes in a block: about 25,000 rows of street data.
const BLOCK: usize = 4 << 20;

/// [`read_extract`] with blocks of another size, to show that the size changes nothing.
///
/// # Errors
///
/// As [`read_extract`].
#[doc(hidden)]
pub fn read_extract_in_blocks<S: Sink>(
    spec: &ExtractSpec<'_>,
    open: &mut dyn FnMut(&Member) -> Result<Option<S>, SinkError>,
    block: usize,
) -> Result<Vec<MemberReport<S>>, IngestError> {
    let mut out = Vec::new();
    let mut read = |member: Member, opened: open::Opened<'_>| {
        let sink = open(&member)
            .map_err(|source| IngestError::Sink { file: member.shown.clone(), source })?;
        out.push(match sink {
            None => MemberReport { member, report: None, sink: None },
            Some(mut sink) => {
                let report = drive::read(spec, &member, opened, &mut sink, block)?;
                let sink = (!report.refused).then_some(sink);
                MemberReport { member, report: Some(report), sink }
            }
        });
        Ok(())
    };
    open::each_member(spec, &mut read)?;
    Ok(out)
}
