//! Why an assessment could not be made.

use jsna_model::diagnostic::Diagnostic;

/// Why an assessment could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store has no data of any feed.
    #[error("the store holds no data: put extracts into the landing folder and run `jsna ingest`")]
    NoData,
    /// The asked end lies outside the data.
    #[error("the period asked for ends in {asked}, but the data run from {first} to {last}")]
    PeriodOutside {
        /// What was asked.
        asked: String,
        /// First month with data.
        first: String,
        /// Last month with data.
        last: String,
    },
    /// The project's lookups have no assessed area.
    #[error(
        "none of the assessed areas is in the lookups: check `areas` in jsna.toml and the files under [[reference]]"
    )]
    NoAreas,
    /// Counting failed.
    #[error("the counts could not be made: {0}")]
    Counts(#[from] jsna_model::engine::CountError),
    /// Parts do not add up to their whole: a fault of the program.
    #[error("this is a bug in jsna: {}", .0.headline)]
    NotReconciled(Box<Diagnostic>),
    /// An answer of the aggregate stage has another shape than promised: a fault of the program.
    #[error("this is a bug in jsna: {0}")]
    Internal(String),
}
