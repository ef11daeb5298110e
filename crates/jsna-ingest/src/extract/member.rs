//! One file of rows as a stream of bytes, from disk or from an archive.

use super::open::Source;
use crate::error::IngestError;
use crate::hash::sha256;
use crate::report::Member;
use jsna_model::Diagnostic;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A stream of the bytes of one file of rows, or why there is none.
pub(crate) enum Opened<'a> {
    /// The file can be read. Where it is compressed, an error of the stream means that the file is damaged.
    Stream {
        /// Unpacked bytes.
        reader: Box<dyn Read + Send + 'a>,
        /// How the file is compressed, in words; `None` where it is not.
        packed: Option<&'static str>,
        /// What there is to say about the file already.
        notes: Vec<Diagnostic>,
    },
    /// Nothing can be read.
    Refused(Vec<Diagnostic>),
}

/// What `read` is called with.
pub(crate) type ReadMember<'f> = dyn FnMut(Member, Opened<'_>) -> Result<(), IngestError> + 'f;

/// SHA-256 of a file in hexadecimal, and its size in bytes.
///
/// # Errors
///
/// Where the file cannot be opened or read.
pub fn sha256_file(path: &Path) -> Result<(String, u64), IngestError> {
    let file = open(path)?;
    sha256(file).map_err(|source| io_error("read", path, source))
}

pub(super) fn io_error(action: &'static str, path: &Path, source: io::Error) -> IngestError {
    IngestError::Io { action, path: path.to_owned(), source }
}

pub(super) fn open(path: &Path) -> Result<File, IngestError> {
    File::open(path).map_err(|source| io_error("open", path, source))
}

/// The file itself as the one member.
pub(super) fn whole(source: Source<'_>) -> Result<Member, IngestError> {
    let (sha256, bytes) = sha256_file(source.path)?;
    Ok(Member { shown: source.shown.to_owned(), sha256, bytes })
}
