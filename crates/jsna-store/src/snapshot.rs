//! What the store held after an ingest.

use crate::data_file;
use crate::delta::DeltaLog;
use crate::disk;
use crate::error::StoreError;
use crate::extract::ExtractRecord;
use crate::findings;
use crate::holdings::{Held, Holdings, Replaced};
use crate::ledger::Entry;
use crate::live::Corrected;
use crate::purge::PurgeRecord;
use crate::store::Store;
use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Month, TableKind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What the store held after an ingest: which files to read, and what is known of the extracts they
/// come from. It stays valid while later ingests run, because no commit deletes a file.
#[derive(Debug)]
pub struct Snapshot {
    /// Version of the incidents and of the observations table.
    pub versions: (i64, i64),
    /// When the ingest was committed; `None` for an empty store.
    pub committed_at: Option<DateTime<Utc>>,
    /// Parquet files of the incidents that count, in the order of their paths: those of stray rows are not among them.
    pub incident_files: Vec<PathBuf>,
    /// Parquet files of the observations, in the order of their paths.
    pub observation_files: Vec<PathBuf>,
    /// The extracts that still hold rows or months, and those that never had a row, by feed and file.
    pub extracts: Vec<ExtractRecord>,
    /// Whose rows the deliveries took the place of that are there now, by table, feed, delivery area and month.
    pub replaced: Vec<Replaced>,
    /// The purges that were made until then.
    pub purges: Vec<PurgeRecord>,
    /// Files that were delivered again under their own name, with other contents.
    corrected: Vec<Corrected>,
    /// Rows of the incidents.
    pub incident_rows: u64,
    /// Rows of the observations.
    pub observation_rows: u64,
    /// The files of both tables.
    data: Vec<DataFile>,
    holdings: Holdings,
}

/// A data file that counts.
#[derive(Debug)]
struct DataFile {
    table: TableKind,
    feed: String,
    month: Month,
    path: PathBuf,
    /// Hash of what was written to it, where that was kept.
    sha256: Option<String>,
}

impl Snapshot {
    /// What was delivered, by table, feed, delivery area and month. A month that a snapshot delivery
    /// covers without a row is here with zero rows; a month that nothing covers is not here.
    pub fn held(&self) -> impl Iterator<Item = Held<'_>> {
        self.holdings.held()
    }

    /// What there is to say of the deliveries that are there: months that lost rows, and months far from the others.
    pub fn findings(&self) -> Vec<Diagnostic> {
        findings::of_state(&self.holdings, &self.corrected, |_| true)
    }

    /// Reads every data file and compares it with the hash that was made when it was written: a bit that a disk has
    /// turned may give another number without any other sign. Some 1.5 seconds for a gigabyte on two cores.
    ///
    /// # Errors
    ///
    /// [`StoreError::BadDataFile`] for the first file that is not as it was written, or cannot be read.
    pub fn verify(&self) -> Result<(), StoreError> {
        disk::each_of(&self.data, |file| disk::is_as_written(&file.path, file.sha256.as_deref()))
    }

    /// The data files of the incidents that count, of the feeds named, with rows of months before the one given.
    pub fn incident_files_before(&self, before: &BTreeMap<String, Month>) -> Vec<PathBuf> {
        let old = self.data.iter().filter(|f| {
            f.table == TableKind::Incidents
                && before.get(&f.feed).is_some_and(|first| f.month < *first)
        });
        old.map(|f| f.path.clone()).collect()
    }

    /// The data files of a table.
    pub fn files(&self, table: TableKind) -> &[PathBuf] {
        match table {
            TableKind::Incidents => &self.incident_files,
            TableKind::Observations => &self.observation_files,
        }
    }

    /// Every row of the observations, in the order of the files, in the stored schema.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn observations(&self) -> Result<Vec<RecordBatch>, StoreError> {
        self.rows(TableKind::Observations)
    }

    /// Every row of a table, in the order of the files, in the stored schema. The incidents of a
    /// county fill gigabytes: the engine reads their files itself.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn rows(&self, table: TableKind) -> Result<Vec<RecordBatch>, StoreError> {
        data_file::batches(self.files(table))
    }
}

/// The state after the first `count` ingests.
pub(crate) fn read(store: &Store, count: usize) -> Result<Snapshot, StoreError> {
    let (holdings, corrected) = store.ledger.replay(count);
    let strays = holdings.stray_files();
    check_purged(store, count, &holdings)?;
    let entry = count.checked_sub(1).and_then(|last| store.ledger.entries().get(last));
    let mut data = Vec::new();
    for table in TableKind::ALL {
        let of_table = holdings.files(table);
        let expected: BTreeMap<&str, u64> =
            of_table.iter().map(|(path, (_, f))| (*path, f.bytes)).collect();
        if let Some(entry) = entry {
            check_log(store, table, entry.version(table), &expected)?;
        }
        for (path, (feed, file)) in of_table {
            let full = check_file(store.folder(), table, path, file.bytes)?;
            if !strays.contains(path) {
                let (feed, sha256) = (feed.to_owned(), file.sha256.clone());
                data.push(DataFile { table, feed, month: file.month, path: full, sha256 });
            }
        }
    }
    let paths = |table| {
        data.iter().filter(|f| f.table == table).map(|f| f.path.clone()).collect::<Vec<PathBuf>>()
    };
    let rows = |table| holdings.files(table).values().map(|(_, f)| f.rows).sum();
    let extracts = holdings.extracts().into_iter().cloned().collect();
    Ok(Snapshot {
        versions: entry.map_or((0, 0), Entry::versions),
        committed_at: entry.map(|e| e.committed_at),
        incident_files: paths(TableKind::Incidents),
        observation_files: paths(TableKind::Observations),
        extracts,
        replaced: holdings.replaced(),
        purges: store.ledger.entries().iter().take(count).filter_map(PurgeRecord::of).collect(),
        corrected,
        incident_rows: rows(TableKind::Incidents),
        observation_rows: rows(TableKind::Observations),
        data,
        holdings,
    })
}

/// A state from before a purge has rows that are gone: it cannot be read any more.
fn check_purged(store: &Store, count: usize, holdings: &Holdings) -> Result<(), StoreError> {
    let Some(last) = holdings.last_purge() else { return Ok(()) };
    let later = store.ledger.entries().iter().skip(count).find(|e| e.sequence == last);
    later.map_or(Ok(()), |purge| Err(StoreError::Purged { at: purge.committed_at }))
}

/// The table's log and the ledger must name the same files.
fn check_log(
    store: &Store,
    table: TableKind,
    version: i64,
    expected: &BTreeMap<&str, u64>,
) -> Result<(), StoreError> {
    let log = DeltaLog::open(&store.runtime, store.folder(), table)?;
    let found = log.files(&log.version(Some(version))?)?;
    let diverged = |detail| Err(StoreError::Diverged { table, version, detail });
    for (path, bytes) in expected {
        match found.get(*path) {
            None => return diverged(format!("the table does not name {path}")),
            Some(size) if size != bytes => {
                return diverged(format!(
                    "{path} has {size} bytes in the table, {bytes} in the ledger"
                ));
            }
            Some(_) => {}
        }
    }
    match found.keys().find(|path| !expected.contains_key(path.as_str())) {
        Some(path) => diverged(format!("the ledger does not name {path}")),
        None => Ok(()),
    }
}

/// The path of a data file that is there and has the size it was written with.
fn check_file(
    store: &Path,
    table: TableKind,
    path: &str,
    bytes: u64,
) -> Result<PathBuf, StoreError> {
    let full = path.split('/').fold(store.join(table.as_str()), |folder, part| folder.join(part));
    let bad = |detail: String| StoreError::BadDataFile { path: full.clone(), detail };
    match fs::metadata(&full) {
        Ok(found) if found.len() == bytes => Ok(full),
        Ok(found) => Err(bad(format!("has {} bytes, {bytes} were written", found.len()))),
        Err(e) => Err(bad(format!("cannot be read ({e})"))),
    }
}
