//! What can stop a release from being written.

use std::io;
use std::path::{Path, PathBuf};

/// The release could not be written. Nothing of a release folder in the making is of use then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be written.
    #[error("could not {action} {}", path.display())]
    Io {
        /// What was tried: `write`, `create the folder`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The font inside the program could not be read.
    #[error("the font that is built into this program could not be read")]
    Font,
    /// A chart could not be drawn.
    #[error("could not draw the chart {chart}: {reason}")]
    Chart {
        /// The chart's file name without its ending.
        chart: String,
        /// What went wrong.
        reason: String,
    },
    /// Two charts would be written to one file.
    #[error("two charts have the file name {chart}; one would replace the other")]
    SameName {
        /// The file name without its ending.
        chart: String,
    },
    /// A column of a documented table is filled by nothing.
    #[error("nothing fills the column {column} of the table {table}")]
    Column { table: &'static str, column: &'static str },
    /// A table could not be put together or written as Parquet.
    #[error("could not write the table {table}")]
    Table {
        table: String,
        /// What the writer said.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// The workbook could not be put together.
    #[error("could not write the workbook, sheet {sheet}")]
    Workbook {
        /// Sheet, or `all` for the file as a whole.
        sheet: String,
        /// What the writer said.
        #[source]
        source: rust_xlsxwriter::XlsxError,
    },
    /// A page template could not be filled.
    #[error("could not fill the page template")]
    Template(#[source] minijinja::Error),
    /// A JSON file could not be put together.
    #[error("could not write {file}")]
    Json {
        file: &'static str,
        /// What the writer said.
        #[source]
        source: serde_json::Error,
    },
}

impl Error {
    /// An I/O error with its action and path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
