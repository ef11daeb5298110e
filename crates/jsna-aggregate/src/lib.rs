//! The counts cube: every query of a plan, counted over the data files of the store.
//!
//! The work that grows with the number of incidents is one streaming group-by over the columns that a
//! group of queries reads; filters are decided and sums are made on its groups, exactly, so that
//! neither the order of files nor the number of threads can change a digit. Another engine may answer
//! the same plan through [`CountEngine`] and must give the same table.

mod check;
mod coded;
mod cube;
mod distinct;
mod engine;
mod error;
mod exact;
pub mod findings;
mod footer;
mod pass;
mod reads;
mod tally;
mod truth;

pub use check::check_plan;
pub use cube::UNKNOWN;
pub use error::Error;
pub use findings::FINDINGS;

use arrow::array::RecordBatch;
use cube::Cube;
use footer::Footer;
use jsna_model::plan::{CountPlan, CountQuery};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Something that can count a plan.
pub trait CountEngine {
    /// Counts every query of a plan over data files of the incidents table.
    ///
    /// The result is in [`jsna_model::schema::COUNTS`], sorted by all its columns but the count
    /// (absent before present), one row for each cell in which something was counted. It depends on
    /// the rows of the files alone: not on the order of files or rows, and not on the number of
    /// threads. A column that a file lacks is null in it. No files give no rows.
    ///
    /// A breakdown has a row for each of its values; rows without a value are counted under
    /// [`UNKNOWN`], so that it adds up to its total. A row whose breakdown is a list is counted once
    /// under each distinct element: not at all if the list is empty, and under [`UNKNOWN`] if it is
    /// absent.
    ///
    /// # Errors
    /// A plan that does not fit the incidents table (see [`check_plan`]), a data file that cannot be
    /// read, or a number that cannot be added up exactly.
    fn counts(&self, files: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, Error>;
}

/// The engine that is part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    rows_at_once: u64,
}

impl Default for Embedded {
    fn default() -> Self {
        Self { rows_at_once: 8_000_000 }
    }
}

impl Embedded {
    /// Reads so many rows at once (or one file, where it has more). Fewer rows need less memory, more
    /// rows less time. The counts are the same.
    #[must_use]
    pub fn rows_at_once(mut self, rows: u64) -> Self {
        self.rows_at_once = rows.max(1);
        self
    }
}

impl CountEngine for Embedded {
    fn counts(&self, files: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, Error> {
        let faults = check_plan(plan);
        if !faults.is_empty() {
            return Err(Error::Plan(faults));
        }
        let paths: BTreeSet<&PathBuf> = files.iter().collect();
        let mut footers = Vec::with_capacity(paths.len());
        for path in paths {
            footers.push(Footer::read(path)?);
        }
        let mut cube = Cube::new();
        let pick = |positions: &[usize]| -> Vec<&CountQuery> {
            positions.iter().filter_map(|i| plan.queries.get(*i)).collect()
        };
        for (pass, positions) in pass::passes(plan) {
            let queries = pick(&positions);
            let mut reads = reads::reads_of(queries.iter().copied());
            reads.insert(reads::Read::value("quantity"));
            for scan in
                pass::scans(&footers, &BTreeSet::from([pass.feed.as_str()]), self.rows_at_once)
            {
                let (table, counts) = engine::groups(&scan, &reads, &pass.nulls)?;
                tally::add(&mut cube, &pass, &queries, &table, &counts)?;
            }
        }
        for (column, positions) in pass::distinct(plan) {
            distinct::add(&mut cube, column, &pick(&positions), &footers, self.rows_at_once)?;
        }
        cube.finish()
    }
}
