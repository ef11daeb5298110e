//! The counts cube: every query of a plan, counted over the data files of the store.
//!
//! The work that grows with the number of incidents is grouping rows by the columns that some queries
//! read. It is done on the dictionaries of the Parquet files, one group of rows at a time, so that it
//! needs little memory. What is left is a small frame of groups, which Polars filters, splits and sums
//! for each query. Sums are exact, so that neither the order of files nor the number of threads can
//! change a digit. Another engine may answer the same plan through [`CountEngine`] and must give the
//! same table.

mod accumulate;
mod cube;
mod dictionary_column;
mod exact;
mod filter;
mod moments;
mod parquet_stats;
mod projection;
mod table;

use arrow::array::RecordBatch;
use cube::Cube;
use jsna_model::engine::{CountEngine, CountError};
use jsna_model::plan::{CountPlan, check_plan};
use parquet_stats::DataFile;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The engine that is part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    rows_at_once: usize,
}

impl Default for Embedded {
    fn default() -> Self {
        Self { rows_at_once: 1 << 20 }
    }
}

impl Embedded {
    /// Holds about so many groups of rows at once, two million at most. Fewer need less memory, more
    /// need less time. The counts are the same.
    #[must_use]
    pub fn rows_at_once(mut self, rows: u64) -> Self {
        self.rows_at_once = usize::try_from(rows.clamp(1, 1 << 21)).unwrap_or(1);
        self
    }
}

impl CountEngine for Embedded {
    fn counts(&self, files: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, CountError> {
        let faults = check_plan(plan);
        if !faults.is_empty() {
            return Err(CountError::Plan(faults));
        }
        let paths: BTreeSet<&PathBuf> = files.iter().collect();
        let mut groups = Vec::new();
        for path in paths {
            groups.extend(DataFile::row_groups(path)?);
        }
        let mut cube = Cube::new();
        for pass in accumulate::passes(plan) {
            pass.run(&mut cube, &groups, self.rows_at_once)?;
        }
        cube.finish()
    }
}
