//! The counts cube: every query of a plan, counted over the data files of the store.
//!
//! The work that grows with the number of incidents is one streaming group-by over the columns that a
//! group of queries reads; filters are decided and sums are made on its groups, exactly, so that
//! neither the order of files nor the number of threads can change a digit. Another engine may answer
//! the same plan through [`jsna_model::engine::CountEngine`] and must give the same table.

mod coded;
mod cube;
mod distinct;
mod engine;
mod exact;
mod footer;
mod pass;
mod reads;
mod tally;
mod truth;

use arrow::array::RecordBatch;
use cube::Cube;
use footer::Footer;
use jsna_model::engine::{CountEngine, CountError as Error};
use jsna_model::plan::{CountPlan, CountQuery, check_plan};
use std::collections::BTreeSet;
use std::path::PathBuf;

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
