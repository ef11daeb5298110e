//! Purging: rows that are past their retention leave the tables, their old versions and the disk.
//!
//! The ledger keeps that a file was delivered, its hash, and how many rows of which month it had, so that the same
//! file brings nothing back and a month that was delivered is never taken for one that was not. What was counted of
//! the rows is kept beside the tables ([`crate::kept`]). A state of the store from before a purge cannot be read any
//! more.

use crate::disk;
use crate::error::StoreError;
use crate::ledger;
use crate::slug::slug;
use crate::store::Store;
use crate::transaction::commit_table;
use chrono::{DateTime, Utc};
use jsna_model::{Month, TableKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What a purge removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    /// Number of the ledger entry; `None` where nothing was past its retention.
    pub sequence: Option<u64>,
    /// Data files that were deleted, those of replaced deliveries among them.
    pub files: u64,
    /// Rows in them, by feed. A row that several versions held is counted in each.
    pub rows: BTreeMap<String, u64>,
    /// The extracts that had such rows, as feed, file and SHA-256.
    pub extracts: BTreeSet<(String, String, String)>,
}

/// A purge that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeRecord {
    /// Number of its ledger entry.
    pub sequence: u64,
    pub at: DateTime<Utc>,
    /// The first month of each feed whose rows stayed.
    pub before: BTreeMap<String, Month>,
}

impl PurgeRecord {
    /// The purge that an entry of the ledger is; `None` for an ingest.
    pub(crate) fn of(entry: &ledger::Entry) -> Option<Self> {
        (!entry.purged_before.is_empty()).then(|| Self {
            sequence: entry.sequence,
            at: entry.committed_at,
            before: entry.purged_before.clone(),
        })
    }
}

impl Store {
    /// The first month of a feed whose rows have not been purged; `None` where nothing was.
    pub fn first_month_kept(&self, feed: &str) -> Option<Month> {
        self.ledger.first_month_kept(feed)
    }

    /// Number of the ledger entry that a purge made now would have.
    pub fn next_sequence(&self) -> u64 {
        self.ledger.next_sequence()
    }

    /// What a purge would remove: incidents of the feeds named, of months before the one given.
    pub fn purgeable(&self, before: &BTreeMap<String, Month>) -> Purged {
        let mut purged = Purged::default();
        for (feed, file, record) in self.old_files(before).filter(|(_, f, _)| f.purged.is_none()) {
            purged.files += 1;
            *purged.rows.entry(feed.to_owned()).or_default() += file.rows;
            purged.extracts.insert((feed.to_owned(), record.file.clone(), record.sha256.clone()));
        }
        purged
    }

    /// Removes the rows: first from the tables, with an entry of the ledger, then from the disk. A purge that was cut
    /// short is completed by the next one.
    ///
    /// # Errors
    ///
    /// An I/O error, or [`StoreError::Table`]; [`StoreError::NotPurged`] if a file is there still at the end.
    pub fn purge(
        &mut self,
        before: &BTreeMap<String, Month>,
        at: DateTime<Utc>,
    ) -> Result<Purged, StoreError> {
        let lock = self.commit_lock()?;
        self.ledger.refresh()?;
        let mut purged = self.purgeable(before);
        if purged.files > 0 {
            purged.sequence = Some(self.publish_purge(before, at)?);
        }
        self.delete_purged()?;
        drop(lock);
        Ok(purged)
    }

    /// Takes the files out of the table and writes the entry of the ledger.
    fn publish_purge(
        &mut self,
        before: &BTreeMap<String, Month>,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let head = self.ledger.head();
        let mut versions = head.map_or((0, 0), ledger::Entry::versions);
        let at = head.map_or(at, |head| at.max(head.committed_at));
        let sequence = self.ledger.next_sequence();
        let entry = |versions| ledger::purge_entry(sequence, at, versions, before.clone());
        let (now, _) = self.ledger.replay(self.ledger.entries().len());
        let after = self.ledger.with(entry(versions));
        let (then, _) = after.replay(after.entries().len());
        let table = TableKind::Incidents;
        let version = commit_table(self, table, [&now, &then], &[], sequence, at)?;
        versions.0 = version.unwrap_or(versions.0);
        self.ledger.publish(entry(versions))?;
        Ok(sequence)
    }

    /// Deletes every data file that a purge has taken out of the tables, and proves that none is left.
    fn delete_purged(&self) -> Result<(), StoreError> {
        let mut folders = BTreeSet::new();
        for path in self.purged_on_disk()? {
            std::fs::remove_file(&path).map_err(StoreError::io("delete", &path))?;
            folders.extend(path.parent().map(PathBuf::from));
        }
        for folder in folders {
            disk::sync_folder(&folder)?;
            disk::remove_folder(&folder)?;
        }
        let left = self.purged_on_disk()?.into_iter().next();
        left.map_or(Ok(()), |path| Err(StoreError::NotPurged { path }))
    }

    /// Files on the disk with rows of months that have been purged, also those that no table ever named: an ingest
    /// that crashed may have left them. Rows lie in a folder for each feed, delivery area and month.
    fn purged_on_disk(&self) -> Result<Vec<PathBuf>, StoreError> {
        let feeds: BTreeSet<&str> = self
            .ledger
            .entries()
            .iter()
            .flat_map(|e| e.purged_before.keys().map(String::as_str))
            .collect();
        let mut out = Vec::new();
        for feed in feeds {
            let Some(first) = self.ledger.first_month_kept(feed) else { continue };
            let folder = self.folder().join(TableKind::Incidents.as_str()).join(slug(feed));
            if !folder.exists() {
                continue;
            }
            let (files, _) = disk::walk(&folder)?;
            out.extend(files.into_iter().filter(|path| {
                let month = path.parent().and_then(|f| f.file_name()?.to_str());
                month.and_then(Month::parse).is_some_and(|month| month < first)
            }));
        }
        Ok(out)
    }

    /// Data files of incidents of some feeds, of months before the one given.
    fn old_files<'a>(
        &'a self,
        before: &'a BTreeMap<String, Month>,
    ) -> impl Iterator<
        Item = (&'a str, &'a crate::holdings::StoredFile, &'a crate::extract::ExtractRecord),
    > {
        let extracts = self.ledger.extracts().filter(|e| e.record.table == TableKind::Incidents);
        extracts.flat_map(move |extract| {
            let feed = extract.record.feed.as_str();
            let first = before.get(feed).copied();
            let old = move |month: Month| first.is_some_and(|first| month < first);
            let files = extract.files.iter().filter(move |f| old(f.month));
            files.map(move |file| (feed, file, &extract.record))
        })
    }
}
