//! Files as they lie in the landing folder: plain, gzip, or archives of several.

use super::archive;
use super::member::{Opened, ReadMember, io_error, open, whole};
use super::workbook;
use crate::error::IngestError;
use crate::spec::ExtractSpec;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, Read, Seek};

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
        // The container of old workbooks, and of all that are protected by a password.
        [0xd0, 0xcf, 0x11, 0xe0] => workbook::each_sheet(spec, 0, read),
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
