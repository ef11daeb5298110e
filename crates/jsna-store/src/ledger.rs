//! The ledger: one JSON file per ingest, written last. An ingest without an entry does not exist.

use crate::disk;
use crate::error::StoreError;
use crate::extract::ExtractRecord;
use crate::holdings::{Holdings, StoredExtract};
use crate::live::{Corrected, Live, live};
use chrono::{DateTime, Utc};
use jsna_model::{Month, TableKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The last format this program reads.
const FORMAT: u32 = 2;

/// The format of an ingest.
const INGEST: u32 = 1;

/// The format of a purge: programs that do not know it must not read the store.
const PURGE: u32 = 2;

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
    /// For a purge: the first month of each feed whose rows stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) purged_before: BTreeMap<String, Month>,
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
    /// The extracts that count.
    live: Vec<Live>,
}

impl Ledger {
    /// Reads a ledger; a folder that is not there is an empty one.
    pub(crate) fn open(folder: PathBuf) -> Result<Self, StoreError> {
        let mut ledger = Self { folder, entries: Vec::new(), live: Vec::new() };
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
            self.entries.push(parse(&path, &bytes)?);
        }
        self.mark_purged();
        Ok(())
    }

    /// Marks every data file that a later purge deleted, and works out anew which extracts count.
    fn mark_purged(&mut self) {
        let purges: Vec<(u64, BTreeMap<String, Month>)> = self
            .entries
            .iter()
            .filter(|entry| !entry.purged_before.is_empty())
            .map(|entry| (entry.sequence, entry.purged_before.clone()))
            .collect();
        for entry in self.entries.iter_mut().filter(|_| !purges.is_empty()) {
            for extract in &mut entry.extracts {
                let feed = extract.record.feed.clone();
                let later = purges.iter().filter(|(sequence, _)| *sequence > entry.sequence);
                let of_feed: Vec<(u64, Month)> =
                    later.filter_map(|(n, before)| Some((*n, *before.get(&feed)?))).collect();
                if of_feed.is_empty() {
                    continue;
                }
                for file in &mut Arc::make_mut(extract).files {
                    let by = of_feed.iter().find(|(_, before)| file.month < *before);
                    file.purged = by.map(|(sequence, _)| *sequence);
                }
            }
        }
        self.live = self.live_with(self.entries.len(), &[]).0;
    }

    /// The first month of a feed whose rows have not been purged; `None` where nothing was.
    pub(crate) fn first_month_kept(&self, feed: &str) -> Option<Month> {
        self.entries.iter().filter_map(|e| e.purged_before.get(feed)).max().copied()
    }

    /// The ledger as it would be after one more entry.
    pub(crate) fn with(&self, entry: Entry) -> Self {
        let mut entries = self.entries.clone();
        entries.push(entry);
        let mut ledger = Self { folder: self.folder.clone(), entries, live: Vec::new() };
        ledger.mark_purged();
        ledger
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
        self.entries.push(entry);
        self.mark_purged();
        Ok(())
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

    /// Every extract that some ingest has named.
    pub(crate) fn extracts(&self) -> impl Iterator<Item = &Arc<StoredExtract>> {
        self.entries.iter().flat_map(|entry| &entry.extracts)
    }

    /// The extracts that count, in the order of arrival.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Arc<StoredExtract>> {
        self.live.iter().map(|live| &live.extract)
    }

    /// An extract as it was delivered, before later files took over rows of it; itself where that was not kept.
    pub(crate) fn as_delivered<'a>(
        &'a self,
        extract: &'a Arc<StoredExtract>,
    ) -> &'a Arc<StoredExtract> {
        let of = |r: &ExtractRecord| (r.feed.clone(), r.sha256.clone(), r.reading.clone());
        let wanted = of(&extract.record);
        let whole =
            |e: &&Arc<StoredExtract>| e.record.superseded_rows == 0 && of(&e.record) == wanted;
        self.extracts().filter(whole).last().unwrap_or(extract)
    }

    /// What the store held after the first `entries` ingests, and which files were delivered again under their name.
    pub(crate) fn replay(&self, entries: usize) -> (Holdings, Vec<Corrected>) {
        let (live, corrected) = self.live_with(entries, &[]);
        (Holdings::of(&live, &corrected), corrected)
    }

    /// What the store would hold with these extracts of one more ingest.
    pub(crate) fn replay_with(&self, new: &[Arc<StoredExtract>]) -> (Holdings, Vec<Corrected>) {
        let (live, corrected) = self.live_with(self.entries.len(), new);
        (Holdings::of(&live, &corrected), corrected)
    }

    fn live_with(&self, entries: usize, new: &[Arc<StoredExtract>]) -> (Vec<Live>, Vec<Corrected>) {
        let stored = self
            .entries
            .iter()
            .take(entries)
            .flat_map(|entry| entry.extracts.iter().map(|e| (entry.sequence, e)));
        let next = self.next_sequence();
        live(stored.chain(new.iter().map(|e| (next, e))))
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
        format: INGEST,
        sequence,
        committed_at,
        incidents_version: versions.0,
        observations_version: versions.1,
        extracts,
        purged_before: BTreeMap::new(),
    }
}

/// The entry of a purge that is about to be written.
pub(crate) fn purge_entry(
    sequence: u64,
    committed_at: DateTime<Utc>,
    versions: (i64, i64),
    purged_before: BTreeMap<String, Month>,
) -> Entry {
    Entry { format: PURGE, purged_before, ..entry(sequence, committed_at, versions, Vec::new()) }
}
