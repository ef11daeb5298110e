//! The ledger: one JSON file per ingest, written last. An ingest without an entry does not exist.

use crate::disk;
use crate::error::StoreError;
use crate::holdings::{Holdings, Replaced, StoredExtract};
use chrono::{DateTime, Utc};
use jsna_model::TableKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The last format this program reads, and the one it writes.
const FORMAT: u32 = 1;

/// One ingest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Format of the file.
    pub(crate) format: u32,
    /// Number of the ingest, from 1.
    pub(crate) sequence: u64,
    /// When, as given by the caller; never earlier than the previous ingest.
    pub(crate) committed_at: DateTime<Utc>,
    /// Version of the incidents table that belongs to it.
    pub(crate) incidents_version: i64,
    /// Version of the observations table that belongs to it.
    pub(crate) observations_version: i64,
    /// The extracts, in the order in which they took their places.
    pub(crate) extracts: Vec<Arc<StoredExtract>>,
}

impl Entry {
    pub(crate) fn version(&self, table: TableKind) -> i64 {
        match table {
            TableKind::Incidents => self.incidents_version,
            TableKind::Observations => self.observations_version,
        }
    }

    pub(crate) fn versions(&self) -> (i64, i64) {
        (self.incidents_version, self.observations_version)
    }
}

/// Only the format: what every later version of an entry will still say.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

/// The ledger of a store, in memory.
#[derive(Debug)]
pub(crate) struct Ledger {
    folder: PathBuf,
    entries: Vec<Entry>,
    /// Feed and hash of every extract, current or past.
    known: BTreeSet<(String, String)>,
    hashes: BTreeSet<String>,
}

impl Ledger {
    /// Reads a ledger; a folder that is not there is an empty one.
    pub(crate) fn open(folder: PathBuf) -> Result<Self, StoreError> {
        let mut ledger =
            Self { folder, entries: Vec::new(), known: BTreeSet::new(), hashes: BTreeSet::new() };
        ledger.refresh()?;
        Ok(ledger)
    }

    /// Reads the entries that others have written since.
    pub(crate) fn refresh(&mut self) -> Result<(), StoreError> {
        let last = disk::names(&self.folder)?.iter().filter_map(|name| sequence(name)).max();
        for next in self.next_sequence()..=last.unwrap_or(0) {
            let path = self.path(next);
            let Some(bytes) = disk::read_if_there(&path)? else {
                return Err(StoreError::MissingEntry { path });
            };
            self.remember(parse(&path, &bytes)?);
        }
        Ok(())
    }

    /// Writes an entry: from here on the ingest has happened.
    pub(crate) fn publish(&mut self, entry: Entry) -> Result<(), StoreError> {
        disk::create_folder(&self.folder)?;
        let path = self.path(entry.sequence);
        let bytes = serde_json::to_vec(&entry)
            .map_err(|source| StoreError::DamagedEntry { path: path.clone(), source })?;
        disk::write_whole(&path, &bytes)?;
        // The first entry comes with a new folder, whose name must be on the disk too.
        self.folder.parent().map_or(Ok(()), disk::sync_folder)?;
        self.remember(entry);
        Ok(())
    }

    fn remember(&mut self, entry: Entry) {
        for extract in &entry.extracts {
            let record = &extract.record;
            self.known.insert((record.feed.clone(), record.sha256.clone()));
            self.hashes.insert(record.sha256.clone());
        }
        self.entries.push(entry);
    }

    fn path(&self, sequence: u64) -> PathBuf {
        self.folder.join(format!("{sequence:08}.json"))
    }

    /// Number of the next ingest.
    pub(crate) fn next_sequence(&self) -> u64 {
        self.entries.last().map_or(1, |entry| entry.sequence + 1)
    }

    /// Every ingest, oldest first.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The newest ingest.
    pub(crate) fn head(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// Whether an extract with this hash was ever stored, under any feed.
    pub(crate) fn knows(&self, sha256: &str) -> bool {
        self.hashes.contains(sha256)
    }

    /// Whether this feed ever stored an extract with this hash.
    pub(crate) fn knows_of(&self, feed: &str, sha256: &str) -> bool {
        self.known.contains(&(feed.to_owned(), sha256.to_owned()))
    }

    /// What the store held after the first `entries` ingests.
    pub(crate) fn holdings(&self, entries: usize) -> Holdings {
        self.replay(entries).0
    }

    /// What the store held after the first `entries` ingests, and whose rows its deliveries took the place of.
    pub(crate) fn replay(&self, entries: usize) -> (Holdings, Vec<Replaced>) {
        let mut holdings = Holdings::default();
        let mut replaced = Vec::new();
        for extract in self.entries.iter().take(entries).flat_map(|entry| &entry.extracts) {
            replaced.extend(holdings.take(extract));
        }
        let replaced = holdings.standing(replaced);
        (holdings, replaced)
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Entry, StoreError> {
    let damaged = |source| StoreError::DamagedEntry { path: path.to_owned(), source };
    let found = serde_json::from_slice::<FormatOnly>(bytes).map_err(damaged)?.format;
    if found > FORMAT {
        return Err(StoreError::LaterFormat { path: path.to_owned(), found, known: FORMAT });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}

/// The number in an entry's file name; `None` for other files, such as one whose writing was cut off.
fn sequence(name: &str) -> Option<u64> {
    name.strip_suffix(".json").filter(|number| number.len() == 8)?.parse().ok()
}

/// The entry of an ingest that is about to be written.
pub(crate) fn entry(
    sequence: u64,
    committed_at: DateTime<Utc>,
    versions: (i64, i64),
    extracts: Vec<Arc<StoredExtract>>,
) -> Entry {
    Entry {
        format: FORMAT,
        sequence,
        committed_at,
        incidents_version: versions.0,
        observations_version: versions.1,
        extracts,
    }
}
