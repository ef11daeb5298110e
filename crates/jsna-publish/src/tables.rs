//! The tables of a release, as CSV and Parquet, each with a data dictionary.
//!
//! A table is one Arrow batch. Both files are written from it, so they hold the same cells, and its
//! columns come from the documented [`Table`], so that dictionary and data cannot drift apart.

mod column;
mod csv;
mod dictionary;
pub mod documented;
mod measures;
mod parquet;
mod records;

use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::Folder;
use arrow::array::RecordBatch;
use jsna_model::release::Release;
use jsna_model::schema;
use jsna_model::table::Table;
use rayon::prelude::*;

pub(crate) use self::csv::{Csv, number};

/// The dictionary of a documented table, as CSV.
pub(crate) fn dictionary(table: &Table) -> Csv {
    dictionary::csv(table)
}

/// A documented table with its rows.
struct Filled {
    table: &'static Table,
    rows: RecordBatch,
}

/// Writes every table into `tables/` of the tier.
pub(crate) fn write(
    release: &Release,
    tier: &str,
    folder: &Folder,
    options: &Options,
) -> Result<(), Error> {
    if !(options.wants(Format::Csv) || options.wants(Format::Parquet)) {
        return Ok(());
    }
    let filled = [
        Filled { table: &schema::MEASURES, rows: measures::batch(&release.measures)? },
        Filled { table: &schema::COUNTS, rows: release.counts.clone() },
        Filled { table: &schema::COVERAGE, rows: records::coverage(&release.coverage)? },
        Filled { table: &schema::QUALITY, rows: records::quality(&release.quality)? },
        Filled {
            table: &documented::QUARANTINE_SUMMARY,
            rows: records::quarantine(&release.quarantine)?,
        },
        Filled {
            table: &documented::RECONCILIATION,
            rows: records::reconciliation(&release.reconciliation)?,
        },
    ];
    filled.par_iter().try_for_each(|f| {
        let base = format!("{tier}/tables/{}", f.table.name);
        folder.csv(&format!("{base}.dictionary.csv"), &dictionary(f.table))?;
        if options.wants(Format::Csv) {
            folder.stream(&format!("{base}.csv"), |file| csv::write(&f.rows, file))?;
        }
        if options.wants(Format::Parquet) {
            folder.stream(&format!("{base}.parquet"), |file| {
                parquet::write(f.table, &f.rows, file)
            })?;
        }
        Ok(())
    })
}
