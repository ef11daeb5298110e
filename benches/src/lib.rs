//! The jobs that are timed: street files into a store, and the counts of month, small area and type.
//!
//! Both do what the program does for a user, with nothing left out: every cell is validated, every row
//! keeps its line, every file is hashed, and the rows are committed to the Delta table.

pub mod insight;
mod records;
pub mod statistics;

pub use records::write_records;

use arrow::array::AsArray;
use arrow::datatypes::Float64Type;
use chrono::DateTime;
use jsna_aggregate::Embedded;
use jsna_ingest::{ExtractSpec, Layouts, Member, MemberReport, Sink, SinkError};
use jsna_model::Predicate;
use jsna_model::engine::CountEngine;
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::{Clock, DeliveryMode, TableKind};
use jsna_store::{AsAt, ExtractRecord, ExtractWriter, Store, Written, load_or_create_key};
use jsna_synth::Spec;
use rayon::prelude::*;
use std::error::Error;
use std::path::{Path, PathBuf};

/// What is read: a feed, by its layout.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub feed: &'static str,
    pub layout: &'static str,
    /// Handling class. References and people of other than open data are replaced by keyed pseudonyms.
    pub handling: &'static str,
}

/// The street files of data.police.uk.
pub const STREET: Source =
    Source { feed: "police-street", layout: "police-uk-street", handling: "open" };

/// A force's records of crime.
pub const RECORDS: Source =
    Source { feed: "police-crime", layout: "police-rms-crime", handling: "official_sensitive" };

/// Why a job could not be done.
pub type Fault = Box<dyn Error + Send + Sync>;

/// What a job found, to be compared with what others found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Rows stored, or counted.
    pub rows: u64,
    /// Cells of the counts: combinations of month, small area and type.
    pub cells: u64,
    /// Sum of the squared counts: two tables with the same one are hardly different.
    pub checksum: u64,
}

/// Writes synthetic street files of the last `months` months into a folder. Gives the number of rows.
///
/// # Errors
/// A number of months or a scale that the generator refuses; an I/O error.
pub fn write_data(dir: &Path, months: u32, scale: f64) -> Result<u64, Fault> {
    let spec = Spec { months, scale, ..Spec::default() };
    Ok(jsna_synth::write_feed(dir, &spec, STREET.feed)?.rows())
}

/// Files that a pattern names, in order.
///
/// # Errors
/// A pattern that is none, or that names nothing.
pub fn files(pattern: &str) -> Result<Vec<PathBuf>, Fault> {
    let mut files = glob::glob(pattern)?.collect::<Result<Vec<_>, _>>()?;
    files.sort();
    if files.is_empty() {
        return Err(format!("no file is named by {pattern}").into());
    }
    Ok(files)
}

struct Writer(ExtractWriter);

impl Sink for Writer {
    type Ended = Written;

    fn batch(&mut self, batch: arrow::array::RecordBatch) -> Result<(), SinkError> {
        Ok(self.0.write(&batch)?)
    }

    fn end(self) -> Result<Written, SinkError> {
        Ok(self.0.finish()?)
    }
}

/// Files of a source into a new store.
///
/// # Errors
/// A file that is refused or has a quarantined row (none of the synthetic ones has), or an I/O error.
pub fn ingest(source: Source, files: &[PathBuf], folder: &Path) -> Result<Answer, Fault> {
    let mut store = Store::open(folder)?;
    let key = load_or_create_key(folder, Some(1))?;
    let layouts = Layouts::builtin();
    let layout = layouts.get(source.layout).ok_or("the layout is not built in")?;
    let mut transaction = store.begin()?;
    let read = |path: &PathBuf| -> Result<Vec<MemberReport<Written>>, Fault> {
        let shown = path.display().to_string();
        let spec = ExtractSpec {
            feed: source.feed,
            layout,
            handling: source.handling,
            clock: Clock::Recorded,
            path,
            shown: &shown,
            part: jsna_ingest::Part::Whole,
            pseudonym_key: Some(key.bytes()),
            postcodes: None,
        };
        let members = jsna_ingest::read_extract(&spec, &mut |member: &Member| {
            let sha256 = &member.sha256;
            Ok(Some(Writer(transaction.writer(TableKind::Incidents, source.feed, sha256)?)))
        })?;
        Ok(members)
    };
    let members = files.par_iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
    let mut rows = 0;
    for MemberReport { member, report, ended } in members.into_iter().flatten() {
        let (Some(report), Some(written)) = (report, ended) else {
            return Err(format!("{} was refused", member.shown).into());
        };
        if report.quality.rows_quarantined > 0 {
            return Err(format!("{} has quarantined rows", member.shown).into());
        }
        rows += report.quality.rows_kept;
        let record = ExtractRecord {
            sha256: member.sha256,
            bytes: member.bytes,
            feed: source.feed.to_owned(),
            layout: source.layout.to_owned(),
            file: member.shown,
            table: TableKind::Incidents,
            delivery: DeliveryMode::Snapshot,
            quality: report.quality,
            deliveries: report.deliveries,
            contents: std::collections::BTreeMap::new(),
            named_month: None,
            named_part: None,
            superseded_rows: 0,
            past_retention_rows: 0,
            absent_columns: report.absent_columns,
            quarantine_summary: report.quarantine_summary,
            findings: report.findings,
            key_id: Some(key.id()),
            reading: None,
        };
        transaction.add(written, record)?;
    }
    transaction.commit(DateTime::UNIX_EPOCH)?;
    Ok(Answer { rows, cells: 0, checksum: 0 })
}

/// Counts by month, small area and type over a store.
///
/// # Errors
/// A store that cannot be read.
pub fn aggregate(folder: &Path) -> Result<Answer, Fault> {
    let store = Store::open(folder)?;
    let snapshot = store.snapshot(AsAt::Latest)?;
    let query = CountQuery {
        id: "street".to_owned(),
        feeds: vec![STREET.feed.to_owned()],
        filter: Predicate::Always,
        count: Count::Quantity,
        breakdown: Some("category".to_owned()),
    };
    let plan = CountPlan { queries: vec![query] };
    let counts = Embedded::default().counts(snapshot.files(TableKind::Incidents), &plan)?;
    let column = counts.column_by_name("count").ok_or("the counts have no count")?;
    let mut answer = Answer { rows: 0, cells: counts.num_rows() as u64, checksum: 0 };
    for count in column.as_primitive::<Float64Type>().values() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole counts")]
        let count = *count as u64;
        answer.rows += count;
        answer.checksum += count * count;
    }
    Ok(answer)
}
