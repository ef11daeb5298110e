//! Why ingest could not go on: a fault of the machine or of this program. Faults of the data are findings.

use std::io;
use std::path::PathBuf;

/// What a sink may fail with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Ingest could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The file cannot be opened or read.
    #[error("failed to {action} {}", path.display())]
    Io {
        /// What was tried: `open`, `read`.
        action: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The rows could not be handed on.
    #[error("failed to store rows of {file}")]
    Sink {
        /// File, as messages show it.
        file: String,
        #[source]
        source: SinkError,
    },
    /// Rows would be lost or counted twice: a mistake in this program, found before any harm.
    #[error(
        "{file}: {read} rows were read, but {kept} kept and {quarantined} quarantined; this is a bug, \
         nothing of the file is stored"
    )]
    Unbalanced {
        /// File, as messages show it.
        file: String,
        /// Rows read.
        read: u64,
        /// Rows kept.
        kept: u64,
        /// Rows quarantined.
        quarantined: u64,
    },
    /// Another mistake in this program.
    #[error("{file}: {what}; this is a bug, nothing of the file is stored")]
    Internal {
        /// File, as messages show it.
        file: String,
        /// What went wrong.
        what: String,
    },
}
