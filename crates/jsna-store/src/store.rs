//! The store: opening it, asking what it knows, and reading what it held.

use crate::disk;
use crate::error::StoreError;
use crate::extract::{Arrival, ExtractRecord};
use crate::ledger::Ledger;
use crate::scratch::Scratch;
use crate::snapshot::{self, Snapshot};
use crate::transaction::Transaction;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Which state of the store to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsAt {
    /// The newest.
    Latest,
    /// The one with these versions of the incidents and observations tables, as a release names them.
    Version(i64, i64),
    /// The newest that was there at this time.
    Time(DateTime<Utc>),
}

/// A store folder.
///
/// The tables are created with the first commit; opening writes nothing, so that a project can be
/// checked without changing it. Blocks the thread it is called on: not for use inside an
/// asynchronous task.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    pub(crate) ledger: Ledger,
    pub(crate) runtime: Runtime,
}

impl Store {
    /// Opens a store; a folder that is not there is an empty one.
    ///
    /// # Errors
    ///
    /// If the ledger cannot be read, is damaged, has a gap, or was written by a later version of the
    /// program.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let ledger = Ledger::open(folder.join("ledger"))?;
        // One thread is enough: the log of a table is a few small files.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .map_err(StoreError::io("start reading", folder))?;
        Ok(Self { folder: folder.to_owned(), ledger, runtime })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The extract that counts and is what this file brings; `None` where it brings something new. Two feeds may read the
    /// same file with different layouts, so the feed belongs to the question.
    pub fn known(&self, arrival: &Arrival<'_>) -> Option<&ExtractRecord> {
        self.ledger.counting().map(|e| &e.record).filter(|r| arrival.brings(r)).last()
    }

    /// Every extract ever stored, in the order of arrival.
    pub fn history(&self) -> impl Iterator<Item = &ExtractRecord> {
        self.ledger.entries().iter().flat_map(|e| &e.extracts).map(|e| &e.record)
    }

    /// The versions that can be read, oldest first: incidents, observations, and when.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = (i64, i64, DateTime<Utc>)> {
        self.ledger
            .entries()
            .iter()
            .map(|e| (e.incidents_version, e.observations_version, e.committed_at))
    }

    /// Begins an ingest. Working folders that a crash left behind are removed.
    ///
    /// # Errors
    ///
    /// An I/O error.
    pub fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        let scratch = Scratch::new(&self.folder.join("working"))?;
        Ok(Transaction::new(self, Arc::new(scratch)))
    }

    /// What the store held after an ingest. A store without any ingest has an empty snapshot, of
    /// versions 0 and 0.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchVersion`] or [`StoreError::NothingAsAt`] if there was no such state;
    /// [`StoreError::Diverged`] or [`StoreError::BadDataFile`] if another program changed the store.
    pub fn snapshot(&self, as_at: AsAt) -> Result<Snapshot, StoreError> {
        let entries = self.ledger.entries();
        let count = match as_at {
            AsAt::Latest => entries.len(),
            AsAt::Version(0, 0) => 0,
            AsAt::Version(incidents, observations) => entries
                .iter()
                .position(|e| e.versions() == (incidents, observations))
                .map(|i| i + 1)
                .ok_or_else(|| self.no_such_version(incidents, observations))?,
            AsAt::Time(asked) => {
                entries.iter().rposition(|e| e.committed_at <= asked).map(|i| i + 1).ok_or_else(
                    || StoreError::NothingAsAt {
                        asked,
                        first: entries.first().map(|e| e.committed_at),
                    },
                )?
            }
        };
        snapshot::read(self, count)
    }

    fn no_such_version(&self, asked_incidents: i64, asked_observations: i64) -> StoreError {
        const SHOWN: usize = 5;
        let newest: Vec<String> = self
            .versions()
            .rev()
            .take(SHOWN)
            .map(|(i, o, at)| format!("{i}.{o} of {at}"))
            .collect();
        let known = match newest.as_slice() {
            [] => "none: nothing has been ingested yet".to_owned(),
            some if self.ledger.entries().len() > SHOWN => {
                format!("{}, and older", some.join(", "))
            }
            some => some.join(", "),
        };
        StoreError::NoSuchVersion { asked_incidents, asked_observations, known }
    }

    /// The file whose lock makes commits wait for each other.
    pub(crate) fn commit_lock(&self) -> Result<std::fs::File, StoreError> {
        disk::create_folder(&self.folder)?;
        let path = self.folder.join("commit.lock");
        let file = crate::scratch::open_lock(&path)?;
        file.lock().map_err(StoreError::io("lock", &path))?;
        Ok(file)
    }
}
