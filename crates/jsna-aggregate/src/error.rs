//! What can stop a count.

use jsna_model::diagnostic::Diagnostic;
use std::path::PathBuf;

/// Why the counts could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A data file of the store could not be read.
    #[error("cannot read data file {} of the store: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why, in a few words.
        reason: String,
        /// The cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// A column of a data file has another type than the incidents table gives it.
    #[error(
        "data file {} of the store has {found} in column {column}, where the incidents table has {expected}",
        path.display()
    )]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The type that it should have.
        expected: &'static str,
        /// The type that it has.
        found: String,
    },
    /// A number to be added up is not finite, or too large to be added up exactly.
    #[error(
        "feed {feed} has {value} in column {column}, which cannot be added up exactly; \
         look for the value in its extracts"
    )]
    Number {
        /// The feed.
        feed: String,
        /// The column.
        column: String,
        /// The number, as found.
        value: String,
    },
    /// The plan asks for what the incidents table cannot give; a fault of whoever made the plan.
    #[error("the counts cannot be planned: {}", .0.first().map_or("", |d| d.headline.as_str()))]
    Plan(Vec<Diagnostic>),
    /// The engine failed for a reason that is not in the data; a fault of the program.
    #[error("this is a bug in jsna: {0}")]
    Internal(String),
}
