//! Files as they lie in the landing folder: plain, gzip, or archives of several.

use super::archive;
use super::gzip::Gzip;
use super::member::{Opened, ReadMember, io_error, open, whole};
use super::workbook;
use crate::error::IngestError;
use crate::layout::Layout;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// A file, and what of it is read where it holds several tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a Path,
    /// As messages show it.
    pub(crate) shown: &'a str,
    /// The layout that says which files of an archive and which sheets of a workbook are read; without one, all of them.
    pub(crate) layout: Option<&'a Layout>,
}

/// Calls `read` with every file of rows of a file.
pub(crate) fn each_member(
    source: Source<'_>,
    read: &mut ReadMember<'_>,
) -> Result<(), IngestError> {
    let path = source.path;
    let mut file = open(path)?;
    let mut start = [0; 4];
    let n = read_start(&mut file, &mut start).map_err(|e| io_error("read", path, e))?;
    file.rewind().map_err(|e| io_error("read", path, e))?;
    match start.get(..n).unwrap_or_default() {
        b"PK\x03\x04" | b"PK\x05\x06" => archive::each_member(source, file, read),
        // The container of old workbooks, and of all that are protected by a password.
        [0xd0, 0xcf, 0x11, 0xe0] => workbook::each_sheet(source, 0, read),
        [0x1f, 0x8b, ..] => {
            let reader = Box::new(Gzip::new(io::BufReader::with_capacity(1 << 18, file)));
            read(whole(source)?, Opened::Stream { reader, packed: Some("gzip"), notes: Vec::new() })
        }
        _ => read(
            whole(source)?,
            Opened::Stream { reader: Box::new(file), packed: None, notes: Vec::new() },
        ),
    }
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
