//! What answers a plan: the interface of a count engine, and what can stop it.
//!
//! The assessment knows this interface and no engine, so that it compiles without one.

use crate::diagnostic::Diagnostic;
use crate::plan::CountPlan;
use arrow::array::RecordBatch;
use std::path::PathBuf;

/// Something that can count a plan.
pub trait CountEngine {
    /// Counts every query of a plan over data files of the incidents table.
    ///
    /// The result is in [`crate::schema::COUNTS`], sorted by all its columns but the count
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
    /// A plan that does not fit the incidents table (see [`crate::plan::check_plan`]), a data file that cannot be
    /// read, or a number that cannot be added up exactly.
    fn counts(&self, files: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, CountError>;
}

/// What breakdown values are called that the rows do not have.
///
/// A breakdown adds up to its total (but for lists, whose elements may be several or none), so rows
/// without a value are a value of their own.
pub const UNKNOWN: &str = "unknown";

/// Why the counts could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CountError {
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
