//! What can go wrong.

use std::io;
use std::path::PathBuf;

/// Why the sample could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The spec asks for something that cannot be made.
    #[error("{field} is {found}; it must be {expected}")]
    Spec {
        /// Field of the spec.
        field: &'static str,
        /// What it holds.
        found: String,
        /// What it may hold.
        expected: &'static str,
    },
    /// There is no feed of that name.
    #[error("there is no feed `{feed}`; the sample has {}", jsna_model::words::list(known))]
    UnknownFeed {
        /// The name asked for.
        feed: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A file or folder could not be written.
    #[error("could not {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `create`, `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
