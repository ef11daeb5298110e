//! What can stop the store.

use chrono::{DateTime, Utc};
use jsna_model::TableKind;
use std::io;
use std::path::{Path, PathBuf};

/// Why a step of the store could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried: `create folder`, `read`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A data file could not be read or written.
    #[error("cannot {action} data file {}", path.display())]
    DataFile {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The log of a table could not be read or written.
    #[error("cannot {action} table {table} in {}", path.display())]
    Table {
        /// What was tried.
        action: &'static str,
        /// The table.
        table: TableKind,
        /// Its folder.
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A ledger entry is not readable as one.
    #[error(
        "ledger entry {} is damaged; restore it from a backup of the project, or move the store \
         folder away and ingest the landing folder again", path.display()
    )]
    DamagedEntry {
        /// The entry.
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    /// A ledger entry is not there although a later one is.
    #[error(
        "ledger entry {} is missing; restore it from a backup of the project, or move the store \
         folder away and ingest the landing folder again", path.display()
    )]
    MissingEntry {
        /// The entry.
        path: PathBuf,
    },
    /// The ledger was written by a later version of the program.
    #[error(
        "ledger entry {} has format {found}, this program knows formats up to {known}; use the \
         version of jsna that wrote it, or a later one", path.display()
    )]
    LaterFormat {
        /// The entry.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The last format known.
        known: u32,
    },
    /// A table's log and the ledger do not name the same files.
    #[error(
        "table {table} version {version} and the ledger disagree: {detail}; another program has \
         changed the store: restore the store folder from a backup, or move it away and ingest the \
         landing folder again"
    )]
    Diverged {
        /// The table.
        table: TableKind,
        /// Its version.
        version: i64,
        /// The first difference.
        detail: String,
    },
    /// A data file that a version needs is not there, or not as it was written.
    #[error(
        "data file {} {detail}; restore the store folder from a backup, or move it away and ingest \
         the landing folder again", path.display()
    )]
    BadDataFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// A state of the store was asked for whose rows have been purged since.
    #[error(
        "the store cannot be read as it was then: rows that it held have been purged on {}, because they were past \
         their retention; ask for a later time, or take the release that was made then", at.format("%-d %B %Y")
    )]
    Purged { at: DateTime<Utc> },
    /// A file that was to be deleted is there still.
    #[error(
        "{} could not be deleted, so rows past their retention are still there; close whatever has it open, and run \
         `jsna purge` again", path.display()
    )]
    NotPurged {
        /// The file.
        path: PathBuf,
    },
    /// What a caller says about an extract does not agree with what was written of it.
    #[error(
        "{file}: {what} is {said} in the extract's record but {written} in the store; this is a \
         bug, nothing of this ingest was stored"
    )]
    Unbalanced {
        /// The extract.
        file: String,
        /// What disagrees.
        what: &'static str,
        /// What the record says.
        said: String,
        /// What was written.
        written: String,
    },
    /// A batch is not of its table's schema.
    #[error("a batch for table {table} does not fit it: {detail}; this is a bug")]
    Misfit {
        /// The table.
        table: TableKind,
        /// The first difference.
        detail: String,
    },
    /// A version was asked for that no ingest left behind.
    #[error(
        "the store has no version {asked_incidents}.{asked_observations}; the versions are {known}"
    )]
    NoSuchVersion {
        /// Version of the incidents asked for.
        asked_incidents: i64,
        /// Version of the observations asked for.
        asked_observations: i64,
        /// The versions there are.
        known: String,
    },
    /// A time was asked for at which the store did not exist yet.
    #[error("nothing was in the store at {asked}; {}", first_ingest(*first))]
    NothingAsAt {
        /// The time.
        asked: DateTime<Utc>,
        /// Time of the first ingest, if there was one.
        first: Option<DateTime<Utc>>,
    },
    /// A release of this name exists already.
    #[error("release {} exists already; a release is never changed", path.display())]
    ReleaseExists {
        /// The release's folder.
        path: PathBuf,
    },
    /// A name cannot be the name of a release.
    #[error(
        "{name:?} cannot be the name of a release; use letters, digits, `-` and `_`, as in 2022-11_r1"
    )]
    ReleaseName {
        /// The name.
        name: String,
    },
    /// `latest.json` is not readable.
    #[error(
        "{} is damaged; write the name of the newest release into it, as in \
         {{\"release\": \"2022-11_r1\"}}", path.display()
    )]
    DamagedLatest {
        /// The file.
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    /// A release folder has no manifest.
    #[error("{} is not there; only a folder that `jsna` published is a release", path.display())]
    NoManifest {
        /// Where the manifest should be.
        path: PathBuf,
    },
    /// The manifest of a release is not readable as one.
    #[error(
        "{} is damaged; restore the release from a backup, or make a new one with `jsna refresh`",
        path.display()
    )]
    DamagedManifest {
        /// The manifest.
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    /// The manifest was written by a later version of the program.
    #[error(
        "{} has version {found}, this program knows versions up to {known}; use the version of jsna \
         that wrote it, or a later one", path.display()
    )]
    LaterManifest {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The last version known.
        known: u32,
    },
    /// The pseudonym key is gone, but the store holds pseudonyms made with it.
    #[error(
        "{} is missing, and {file} was stored with it; restore it from a backup (with another key \
         the same person would count as two), or move the store folder away and ingest the \
         landing folder again", path.display()
    )]
    KeyMissing {
        /// Where the key should be.
        path: PathBuf,
        /// An extract that was stored with it.
        file: String,
    },
    /// The pseudonym key is not the one that the store's pseudonyms were made with.
    #[error(
        "{} is not the key that {file} was stored with; restore the right key from a backup (with \
         another key the same person would count as two), or move the store folder away and \
         ingest the landing folder again", path.display()
    )]
    KeyChanged {
        /// The key file.
        path: PathBuf,
        /// An extract that was stored with another key.
        file: String,
    },
    /// The pseudonym key file is not a key.
    #[error(
        "{} has {bytes} bytes, a pseudonym key has {expected}; restore it from a backup",
        path.display()
    )]
    KeyLength {
        /// The key file.
        path: PathBuf,
        /// Its length.
        bytes: usize,
        /// The right length.
        expected: usize,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes for a new pseudonym key: {reason}")]
    NoRandomness { reason: String },
}

impl StoreError {
    /// An I/O error that says what was tried, and on what.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// An error of a data file that says what was tried.
    pub(crate) fn data<E>(action: &'static str, path: &Path) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        move |source| Self::DataFile { action, path: path.to_owned(), source: source.into() }
    }
}

fn first_ingest(first: Option<DateTime<Utc>>) -> String {
    first.map_or_else(
        || "nothing has been ingested yet".to_owned(),
        |first| format!("the first ingest was at {first}"),
    )
}
