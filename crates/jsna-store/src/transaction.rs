//! An ingest: extracts written beside the store, then made visible together.
//!
//! The order of the steps is what makes a crash harmless; `docs/decisions/0001-store-and-ledger.md`
//! goes through them one by one.

use crate::delta::{Change, DeltaLog, NewFile};
use crate::disk;
use crate::error::StoreError;
use crate::extract::{Arrival, ExtractRecord};
use crate::findings;
use crate::holdings::{Holdings, Replaced, StoredExtract, StoredFile};
use crate::ledger;
use crate::repeats;
use crate::scratch::Scratch;
use crate::slug::slug;
use crate::store::Store;
use crate::writer::{ExtractWriter, Written};
use chrono::{DateTime, Utc};
use jsna_model::Diagnostic;
use jsna_model::TableKind;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of an extract that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It will be stored.
    New,
    /// Its feed stored the same bytes before, or adds them twice: nothing will be done.
    AlreadyKnown,
}

/// What an ingest changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Version of the incidents and of the observations table from now on.
    pub versions: (i64, i64),
    /// How many extracts were stored. Zero: nothing was new, and nothing was written.
    pub extracts: usize,
    /// How many rows they have.
    pub rows: u64,
    /// What they replaced.
    pub replaced: Vec<Replaced>,
    /// Findings about that.
    pub findings: Vec<Diagnostic>,
}

/// An ingest. Dropping it leaves the store as it was.
///
/// Extracts are stored in the order in which they are added: of two snapshots of the same feed, area and month, the
/// one added later stays.
#[derive(Debug)]
pub struct Transaction<'a> {
    store: &'a mut Store,
    scratch: Arc<Scratch>,
    writers: AtomicU64,
    pending: Vec<(Written, ExtractRecord)>,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(store: &'a mut Store, scratch: Arc<Scratch>) -> Self {
        Self { store, scratch, writers: AtomicU64::new(0), pending: Vec::new() }
    }

    /// The extract that counts, or is about to, and is what this file brings; `None` where it brings something new.
    pub fn known(&self, arrival: &Arrival<'_>) -> Option<&ExtractRecord> {
        let pending = self.pending.iter().map(|(_, record)| record).find(|r| arrival.brings(r));
        self.store.known(arrival).or(pending)
    }

    /// A writer for one extract. Writers may work on several threads at once.
    ///
    /// # Errors
    ///
    /// An I/O error.
    pub fn writer(
        &self,
        table: TableKind,
        feed: &str,
        sha256: &str,
    ) -> Result<ExtractWriter, StoreError> {
        let number = self.writers.fetch_add(1, Ordering::Relaxed);
        ExtractWriter::new(Arc::clone(&self.scratch), number, table, feed, sha256)
    }

    /// Adds a written extract with what is known of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unbalanced`] if the record and the rows do not agree: another table, feed or
    /// extract, rows read that are neither kept nor quarantined, or rows kept that were not written.
    pub fn add(
        &mut self,
        mut written: Written,
        mut record: ExtractRecord,
    ) -> Result<Added, StoreError> {
        if let Some(first) = self.store.ledger.first_month_kept(&record.feed) {
            written.drop_before(first);
            record.drop_before(first);
        }
        check_balance(&written, &record)?;
        if self.known(&Arrival::from(&record)).is_some() {
            return Ok(Added::AlreadyKnown);
        }
        record.contents = written.contents();
        self.pending.push((written, record));
        Ok(Added::New)
    }

    /// Makes the extracts visible, all at once. `at` is the time of the ingest; one before the ingest
    /// before it is moved up to that, so that "as at" never goes back.
    ///
    /// # Errors
    ///
    /// An I/O error, or [`StoreError::Table`] if another program changed a table at this moment. The
    /// ingest is not visible then, and can be run again.
    pub fn commit(self, at: DateTime<Utc>) -> Result<Committed, StoreError> {
        let Self { store, scratch, pending, .. } = self;
        let lock = store.commit_lock()?;
        let committed = commit_locked(store, pending, at);
        drop(scratch);
        drop(lock);
        committed
    }
}

fn commit_locked(
    store: &mut Store,
    mut pending: Vec<(Written, ExtractRecord)>,
    at: DateTime<Utc>,
) -> Result<Committed, StoreError> {
    // Another ingest may have come first since this one began.
    store.ledger.refresh()?;
    pending.retain(|(_, record)| store.known(&Arrival::from(record)).is_none());
    let head = store.ledger.head();
    let mut versions = head.map_or((0, 0), ledger::Entry::versions);
    if pending.is_empty() {
        return Ok(Committed {
            versions,
            extracts: 0,
            rows: 0,
            replaced: Vec::new(),
            findings: Vec::new(),
        });
    }
    let at = head.map_or(at, |head| at.max(head.committed_at));
    let sequence = store.ledger.next_sequence();
    let rows = pending.iter().map(|(written, _)| written.rows()).sum();
    let count = pending.len();
    let (before, _) = store.ledger.replay(store.ledger.entries().len());
    let (pending, taken_over) = repeats::settle(store, &before, pending)?;
    let extracts = place_files(store, pending, sequence)?;
    let (holdings, corrected) = store.ledger.replay_with(&extracts);
    for table in TableKind::ALL {
        let version = commit_table(store, table, [&before, &holdings], &extracts, sequence, at)?;
        match table {
            TableKind::Incidents => versions.0 = version.unwrap_or(versions.0),
            TableKind::Observations => versions.1 = version.unwrap_or(versions.1),
        }
    }
    let new: BTreeSet<&str> = extracts.iter().map(|e| e.record.file.as_str()).collect();
    let replaced: Vec<Replaced> = holdings
        .replaced()
        .into_iter()
        .filter(|r| {
            new.contains(r.new_file.as_str())
                || r.old_files.iter().any(|f| new.contains(f.as_str()))
        })
        .collect();
    let mut findings = findings::of_state(&holdings, &corrected, |file| new.contains(file));
    findings.extend(findings::of_taken_over(&taken_over));
    findings
        .extend(extracts.iter().take(count).filter_map(|e| findings::past_retention(&e.record)));
    Diagnostic::sort(&mut findings);
    store.ledger.publish(ledger::entry(sequence, at, versions, extracts))?;
    Ok(Committed { versions, extracts: count, rows, replaced, findings })
}

/// Moves the written files to where the tables will name them. Nothing names them yet; a file of the
/// same name can only be what a crashed ingest left behind, and is replaced.
fn place_files(
    store: &Store,
    pending: Vec<(Written, ExtractRecord)>,
    sequence: u64,
) -> Result<Vec<Arc<StoredExtract>>, StoreError> {
    let stored = store.ledger.extracts();
    let mut taken: BTreeSet<(TableKind, String)> =
        stored.flat_map(|e| e.files.iter().map(|f| (e.record.table, f.path.clone()))).collect();
    let mut placed = Vec::new();
    let mut folders = BTreeSet::new();
    let mut extracts = Vec::with_capacity(pending.len());
    for (written, record) in pending {
        let mut files = Vec::with_capacity(written.files.len());
        for file in &written.files {
            let name = file_name(&record.sha256);
            let folder =
                format!("{}/{}/{}", slug(&record.feed), slug(&file.issue_area), file.month);
            // The same bytes may come again: read by other rules, after a mistake and its correction, or without
            // the rows that another file took over.
            let mut path = format!("{folder}/{name}.parquet");
            let mut again = 0;
            while !taken.insert((record.table, path.clone())) {
                again += 1;
                path = format!("{folder}/{name}-{sequence}-{again}.parquet");
            }
            let table_folder = store.folder().join(record.table.as_str());
            let target = table_folder.join(&path);
            let folder = table_folder.join(folder);
            disk::create_folder(&folder)?;
            disk::rename(&file.path, &target)?;
            placed.push(target);
            folders.extend(folder.ancestors().take(4).map(Path::to_owned));
            files.push(StoredFile {
                path,
                issue_area: file.issue_area.clone(),
                month: file.month,
                rows: file.rows,
                bytes: file.bytes,
                sha256: Some(file.sha256.clone()),
                purged: None,
            });
        }
        extracts.push(Arc::new(StoredExtract { record, files }));
    }
    disk::sync_many(&placed, &folders.into_iter().collect::<Vec<_>>())?;
    Ok(extracts)
}

/// Makes a table name exactly the files that the store is to hold, in one commit, if one of the
/// extracts is of this table, or one of the other table takes the place of what this one holds.
///
/// The change is counted from what the table names now, not from what the ledger says it named: if a
/// crash left a commit without its ledger entry, this one undoes it.
pub(crate) fn commit_table(
    store: &Store,
    table: TableKind,
    [before, after]: [&Holdings; 2],
    extracts: &[Arc<StoredExtract>],
    sequence: u64,
    at: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let of_table = || extracts.iter().filter(|e| e.record.table == table);
    let hashes: Vec<&str> = of_table().map(|e| e.record.sha256.as_str()).collect();
    let note: Value = json!({"sequence": sequence, "extracts": hashes});
    disk::create_folder(&store.folder().join(table.as_str()))?;
    let log = DeltaLog::open(&store.runtime, store.folder(), table)?;
    if !DeltaLog::exists(store.folder(), table) {
        log.create(at, &note)?;
        sync_commit(&log, 0)?;
    }
    let wanted = after.files(table);
    if hashes.is_empty() && wanted == before.files(table) {
        return Ok(None);
    }
    let newest = log.version(None)?;
    let named = log.files(&newest)?;
    let new: BTreeSet<&str> = of_table().flat_map(|e| &e.files).map(|f| f.path.as_str()).collect();
    let add = wanted
        .iter()
        .filter(|(path, (_, file))| new.contains(*path) || named.get(**path) != Some(&file.bytes))
        .map(|(path, (feed, file))| NewFile {
            path: (*path).to_owned(),
            bytes: file.bytes,
            rows: file.rows,
            constants: vec![
                ("feed", (*feed).to_owned()),
                ("issue_area", file.issue_area.clone()),
                ("month", file.month.first_day().to_string()),
            ],
        })
        .collect();
    let remove =
        named.into_iter().filter(|(path, _)| !wanted.contains_key(path.as_str())).collect();
    let version = log.commit(&newest, Change { add, remove, note, at })?;
    sync_commit(&log, version)?;
    Ok(Some(version))
}

/// Waits until a commit is on the disk, with the names of the log's, the table's and the store's
/// folders: the ledger entry that follows must not outlive it.
fn sync_commit(log: &DeltaLog<'_>, version: i64) -> Result<(), StoreError> {
    let path = log.commit_file(version);
    disk::sync_file(&path)?;
    path.ancestors().skip(1).take(3).try_for_each(disk::sync_folder)
}

/// The first 16 digits of a hash; of anything else a safe form.
fn file_name(sha256: &str) -> String {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    match sha256.get(..16) {
        Some(start) if sha256.len() == 64 && sha256.bytes().all(hex) => start.to_owned(),
        _ => slug(sha256),
    }
}

/// The promise of every stage, checked where the rows become part of the store: rows read = kept +
/// quarantined, and rows kept = rows stored.
fn check_balance(written: &Written, record: &ExtractRecord) -> Result<(), StoreError> {
    let quality = &record.quality;
    let quarantined: u64 = record.quarantine_summary.iter().map(|q| q.rows).sum();
    let deliveries: u64 = record.deliveries.values().sum();
    let texts = [
        ("the feed", &record.feed, &written.feed),
        ("the hash", &record.sha256, &written.sha256),
        ("the feed of the quality row", &quality.feed, &written.feed),
        ("the hash of the quality row", &quality.sha256, &written.sha256),
    ];
    let numbers = [
        (
            "the number of rows read",
            quality.rows_read,
            quality.rows_kept + quality.rows_quarantined,
        ),
        ("the number of rows quarantined by reason", quarantined, quality.rows_quarantined),
        // One row of a return can give several observations, so that they outnumber the rows kept.
        (
            "the number of rows kept",
            quality.rows_kept - record.not_stored(),
            if written.table == TableKind::Observations {
                quality.rows_kept - record.not_stored()
            } else {
                written.rows()
            },
        ),
        ("the number of rows by month", deliveries, written.rows()),
    ];
    let unbalanced = |what, said: String, written: String| {
        Err(StoreError::Unbalanced { file: record.file.clone(), what, said, written })
    };
    if record.table != written.table {
        return unbalanced("the table", record.table.to_string(), written.table.to_string());
    }
    for (what, said, written) in texts {
        if said != written {
            return unbalanced(what, said.clone(), written.clone());
        }
    }
    for (what, said, written) in numbers {
        if said != written {
            return unbalanced(what, said.to_string(), written.to_string());
        }
    }
    let stored = written.deliveries();
    match stored.iter().find(|(key, rows)| record.deliveries.get(key) != Some(rows)) {
        Some(((area, month), rows)) => {
            let said = record.deliveries.get(&(area.clone(), *month)).copied().unwrap_or(0);
            unbalanced("the number of rows of a month and area", said.to_string(), rows.to_string())
        }
        None => Ok(()),
    }
}
