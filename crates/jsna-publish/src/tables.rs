//! The tables of a release, as CSV and Parquet, each with a data dictionary.
//!
//! A table is one Arrow batch. Both files are written from it, so they hold the same cells, and its
//! columns come from the documented [`Table`], so that dictionary and data cannot drift apart.

mod column;
pub mod comparisons;
mod csv;
mod dictionary;
pub mod documented;
pub mod insight;
mod measures;
pub mod narrative;
mod parquet;
mod records;
pub mod repeats;

use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::Folder;
use arrow::array::RecordBatch;
use jsna_compose::Release;
use jsna_model::schema;
use jsna_model::table::Table;
use rayon::prelude::*;

pub(crate) use self::csv::{Csv, number};

/// The dictionary of a documented table, as CSV.
pub(crate) fn dictionary(table: &Table, handling: &str) -> Csv {
    dictionary::csv(table, handling)
}

/// A documented table with its rows.
struct Filled {
    table: &'static Table,
    rows: RecordBatch,
}

/// Writes every table into `tables/` of the tier.
pub(crate) fn write(
    release: &Release<'_>,
    folder: &Folder,
    options: &Options,
) -> Result<(), Error> {
    if !(options.wants(Format::Csv) || options.wants(Format::Parquet)) {
        return Ok(());
    }
    let values = &release.values;
    let filled = [
        Filled { table: &schema::COUNTS, rows: values.counts.clone() },
        Filled { table: &schema::COMPLETENESS, rows: records::completeness(values)? },
        Filled { table: &insight::SIGNALS, rows: insight::signals(values)? },
        Filled { table: &insight::CLAIMS, rows: insight::claims(release)? },
        Filled { table: &comparisons::COMPARISONS, rows: comparisons::rows(values)? },
        Filled { table: &insight::DECOMPOSITIONS, rows: insight::decompositions(values)? },
        Filled { table: &narrative::NARRATIVE, rows: narrative::rows(release)? },
        Filled { table: &schema::COVERAGE, rows: records::coverage(&values.coverage)? },
        Filled { table: &schema::QUALITY, rows: records::quality(&values.quality)? },
        Filled { table: &documented::REPLACED, rows: records::replaced(&values.replaced)? },
        Filled { table: &documented::CONTROL_TOTALS, rows: records::control(&values.control)? },
        Filled {
            table: &documented::SHARED_EVENTS,
            rows: records::shared_events(&values.shared_events)?,
        },
        Filled { table: &repeats::REPEATS, rows: repeats::rows(values)? },
        Filled {
            table: &documented::QUARANTINE_SUMMARY,
            rows: records::quarantine(&values.quarantine)?,
        },
        Filled {
            table: &documented::RECONCILIATION,
            rows: records::reconciliation(&values.reconciliation)?,
        },
    ];
    let handling = release.handling.short;
    let base = |table: &Table| format!("{}/tables/{}", values.tier(), table.name);
    let small = || {
        filled.par_iter().try_for_each(|f| {
            let base = base(f.table);
            folder.csv(&format!("{base}.dictionary.csv"), &dictionary(f.table, handling))?;
            if options.wants(Format::Csv) {
                folder.stream(&format!("{base}.csv"), |file| csv::write(&f.rows, file))?;
            }
            if options.wants(Format::Parquet) {
                folder.stream(&format!("{base}.parquet"), |file| {
                    parquet::write(f.table, handling, &f.rows, file)
                })?;
            }
            Ok(())
        })
    };
    let (measures, small) =
        rayon::join(|| measures::write(release, &base(&schema::MEASURES), folder, options), small);
    measures.and(small)
}
