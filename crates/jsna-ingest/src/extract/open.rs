//! Files as they lie in the landing folder: plain, gzip, or archives of several.

use super::{ExtractSpec, Member, archive};
use crate::error::IngestError;
use crate::hash::sha256;
use flate2::read::MultiGzDecoder;
use jsna_model::Diagnostic;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// A stream of the bytes of one file of rows, or why there is none.
pub(super) enum Opened<'a> {
    /// Bytes. Errors of the stream are damage to the file where it is compressed.
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
pub(super) type ReadMember<'f> = dyn FnMut(Member, Opened<'_>) -> Result<(), IngestError> + 'f;

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

fn open(path: &Path) -> Result<File, IngestError> {
    File::open(path).map_err(|source| io_error("open", path, source))
}

/// Calls `read` with every file of rows of an extract.
pub(super) fn each_member(
    spec: &ExtractSpec<'_>,
    read: &mut ReadMember<'_>,
) -> Result<(), IngestError> {
    let path = spec.path;
    let mut file = open(path)?;
    let mut start = [0; 4];
    let n = read_start(&mut file, &mut start).map_err(|e| io_error("read", path, e))?;
    file.rewind().map_err(|e| io_error("read", path, e))?;
    match start.get(..n).unwrap_or_default() {
        b"PK\x03\x04" | b"PK\x05\x06" => archive::each_member(spec, file, read),
        [0x1f, 0x8b, ..] => {
            let reader = Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(1 << 18, file)));
            read(whole(spec)?, Opened::Stream { reader, packed: Some("gzip"), notes: Vec::new() })
        }
        _ => read(
            whole(spec)?,
            Opened::Stream { reader: Box::new(file), packed: None, notes: Vec::new() },
        ),
    }
}

/// The file itself as the one member.
pub(super) fn whole(spec: &ExtractSpec<'_>) -> Result<Member, IngestError> {
    let (sha256, bytes) = sha256_file(spec.path)?;
    Ok(Member { shown: spec.shown.to_owned(), sha256, bytes })
}

fn read_start(file: &mut File, start: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < start.len() {
        match file.read(&mut start[n..])? {
            0 => break,
            read => n += read,
        }
    }
    Ok(n)
}
