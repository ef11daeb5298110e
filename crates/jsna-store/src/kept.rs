//! Counts of rows that have been purged: what was counted of them while they were there.

use crate::data_file;
use crate::disk;
use crate::error::StoreError;
use crate::store::Store;
use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::PathBuf;

/// What was counted of rows that have been purged.
#[derive(Debug, Clone)]
pub struct KeptCounts {
    /// The counts, in the stored schema of the counts table, with every query that was asked.
    pub counts: RecordBatch,
    /// What was asked: a count that is not here is 0 for these queries, and not known for all others.
    pub asked: Vec<Asked>,
}

/// A query that was answered for a feed before its rows were purged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    pub query: String,
    pub breakdown: Option<String>,
    pub feed: String,
    /// A hash of what it counts: a query of the same name that counts something else is another one.
    pub signature: String,
}

impl Store {
    fn kept_path(&self, sequence: u64, extension: &str) -> PathBuf {
        self.folder().join("kept").join(format!("{sequence:08}.{extension}"))
    }

    /// Writes the counts of rows that the purge with this number is about to remove. They mean nothing until the
    /// purge is in the ledger.
    ///
    /// # Errors
    ///
    /// An I/O error.
    pub fn keep_counts(&self, sequence: u64, kept: &KeptCounts) -> Result<(), StoreError> {
        let path = self.kept_path(sequence, "parquet");
        let folder = self.folder().join("kept");
        disk::create_folder(&folder)?;
        let file = File::create(&path).map_err(StoreError::io("create", &path))?;
        let mut writer = ArrowWriter::try_new(file, kept.counts.schema(), None)
            .map_err(StoreError::data("write", &path))?;
        writer.write(&kept.counts).map_err(StoreError::data("write", &path))?;
        writer.close().map_err(StoreError::data("write", &path))?;
        disk::sync_file(&path)?;
        let asked = self.kept_path(sequence, "json");
        let text = serde_json::to_vec(&kept.asked)
            .map_err(|source| StoreError::DamagedEntry { path: asked.clone(), source })?;
        disk::write_whole(&asked, &text)?;
        disk::sync_folder(&folder)
    }

    /// The counts that the purge with this number kept.
    ///
    /// # Errors
    ///
    /// If they are not there or cannot be read.
    pub fn kept_counts(&self, sequence: u64) -> Result<KeptCounts, StoreError> {
        let path = self.kept_path(sequence, "json");
        let missing = |path: &PathBuf| StoreError::BadDataFile {
            path: path.clone(),
            detail: "is not there: it holds the counts of rows that have been purged".to_owned(),
        };
        let text = disk::read_if_there(&path)?.ok_or_else(|| missing(&path))?;
        let asked = serde_json::from_slice(&text)
            .map_err(|source| StoreError::DamagedEntry { path: path.clone(), source })?;
        let path = self.kept_path(sequence, "parquet");
        let batches = data_file::batches(std::slice::from_ref(&path))?;
        let schema = jsna_model::schema::COUNTS.stored_schema();
        let counts = arrow::compute::concat_batches(&schema, &batches)
            .map_err(StoreError::data("read", &path))?;
        Ok(KeptCounts { counts, asked })
    }
}
