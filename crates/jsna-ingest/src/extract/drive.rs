//! One stream of bytes through blocks, cells, and batches into a sink.
//!
//! Three things go on at once: the blocks read last are parsed, each on a thread of its own; the
//! next blocks are read; and the batches made before are handed to the sink, in order. Which thread
//! does what changes nothing, because blocks end where records end and are joined in order.

use super::archive::damage;
use super::merge::Merge;
use super::open::{Opened, io_error};
use super::{ExtractReport, ExtractSpec, Member, Sink, messages};
use crate::bytes::blocks::{Block, Blocks, FIRST_LOOK, fill};
use crate::bytes::scan::Dialect;
use crate::bytes::utf16::{self, Utf16Reader};
use crate::bytes::{decode::decode, scan::Scan, scan::scan};
use crate::chunk::{Parsed, Stop, parse};
use crate::error::IngestError;
use crate::findings;
use crate::headers;
use crate::plan::Plan;
use jsna_model::Diagnostic;
use rayon::prelude::*;
use std::io::{self, Read};

/// Why a file cannot be read whole.
enum Refusal {
    /// Findings say it.
    Found(Vec<Diagnostic>),
    /// The stream failed.
    Stream(io::Error),
    /// A line is too long.
    TooLong,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

/// A stream whose header row has been read.
struct Started<'s, 'a> {
    plan: Plan<'a>,
    blocks: Blocks<Box<dyn Read + Send + 's>>,
    /// Lines up to and with the header row.
    lines: u64,
    findings: Vec<Diagnostic>,
}

pub(super) fn read<S: Sink>(
    spec: &ExtractSpec<'_>,
    member: &Member,
    opened: Opened<'_>,
    sink: &mut S,
    block: usize,
) -> Result<ExtractReport, IngestError> {
    let (reader, packed, notes) = match opened {
        Opened::Refused(found) => return Ok(messages::refused(spec, member, found)),
        Opened::Stream { reader, packed, notes } => (reader, packed, notes),
    };
    let refused = |refusal| -> Result<ExtractReport, IngestError> {
        let found = match refusal {
            Refusal::Found(found) => found,
            Refusal::TooLong => vec![too_long(member)],
            Refusal::Stream(error) => match packed {
                Some(packed) => vec![damage(&member.shown, packed, &error)],
                None => return Err(io_error("read", spec.path, error)),
            },
        };
        Ok(messages::refused(spec, member, found))
    };
    let started = match start(spec, member, reader, block) {
        Ok(started) => started,
        Err(refusal) => return refused(refusal),
    };
    let Started { plan, mut blocks, lines, mut findings } = started;
    findings.extend(notes);
    let mut merge = Merge::new(&plan, &member.shown, lines);
    match pump(&plan, &mut blocks, &mut merge, sink)? {
        None => merge.finish(member, findings),
        Some(refusal) => refused(refusal),
    }
}

fn too_long(member: &Member) -> Diagnostic {
    Diagnostic::new(&findings::LINE_TOO_LONG, "a line is longer than a mebibyte")
        .file(member.shown.clone())
        .expected("lines that end with a line feed, as in every CSV file")
}

/// Runs the three stages until the stream ends.
fn pump<S: Sink, R: Read + Send>(
    plan: &Plan<'_>,
    blocks: &mut Blocks<R>,
    merge: &mut Merge<'_>,
    sink: &mut S,
) -> Result<Option<Refusal>, IngestError> {
    let group = 2 * rayon::current_num_threads().max(1);
    let dialect = plan.shape.dialect;
    let mut waiting = match next_group(blocks, dialect, group) {
        Ok(blocks) => blocks,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let mut parsed: Vec<Result<Parsed, Stop>> = Vec::new();
    loop {
        let ready = std::mem::take(&mut parsed);
        let work = std::mem::take(&mut waiting);
        let (stored, (read, made)) = rayon::join(
            || merge.absorb(ready, sink),
            || {
                rayon::join(
                    || {
                        if work.is_empty() {
                            Ok(Vec::new())
                        } else {
                            next_group(blocks, dialect, group)
                        }
                    },
                    || work.par_iter().map(|block| parse(block, plan)).collect::<Vec<_>>(),
                )
            },
        );
        if let Some(refusal) = stored? {
            return Ok(Some(refusal));
        }
        waiting = match read {
            Ok(blocks) => blocks,
            Err(refusal) => return Ok(Some(refusal)),
        };
        parsed = made;
        if parsed.is_empty() {
            return Ok(None);
        }
    }
}

impl Merge<'_> {
    /// Adds blocks in order.
    fn absorb<S: Sink>(
        &mut self,
        parsed: Vec<Result<Parsed, Stop>>,
        sink: &mut S,
    ) -> Result<Option<Refusal>, IngestError> {
        for block in parsed {
            match block {
                Ok(block) => self.add(block, sink)?,
                Err(Stop::TooLong) => return Ok(Some(Refusal::TooLong)),
                Err(Stop::Internal(error)) => return Err(self.internal(error.to_string())),
            }
        }
        Ok(None)
    }
}

fn next_group<R: Read>(
    blocks: &mut Blocks<R>,
    dialect: Dialect,
    group: usize,
) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut out = Vec::with_capacity(group);
    while out.len() < group {
        match blocks.next(dialect)? {
            Block::Records(block) => out.push(block),
            Block::TooLong => return Err(Refusal::TooLong),
            Block::End => break,
        }
    }
    Ok(out)
}

/// Looks at the start of a stream: what it is, and its header row.
fn start<'s, 'a>(
    spec: &'a ExtractSpec<'a>,
    member: &Member,
    mut reader: Box<dyn Read + Send + 's>,
    block: usize,
) -> Result<Started<'s, 'a>, Refusal> {
    let shown = member.shown.as_str();
    let mut notes = Vec::new();
    let mut first = Vec::new();
    let mut ended = fill(&mut reader, &mut first, FIRST_LOOK)?;
    if let Some(encoding) = utf16::detect(&first) {
        notes.push(Diagnostic::new(&findings::UTF_16, "the file is UTF-16").file(shown));
        reader = Box::new(Utf16Reader::new(
            io::Cursor::new(std::mem::take(&mut first)).chain(reader),
            encoding,
        ));
        ended = fill(&mut reader, &mut first, FIRST_LOOK)?;
    } else if first.starts_with(b"\xef\xbb\xbf") {
        let headline = "the file starts with a byte order mark";
        notes.push(Diagnostic::new(&findings::BYTE_ORDER_MARK, headline).file(shown));
        first.drain(..3);
    }
    if first.iter().all(u8::is_ascii_whitespace) && ended {
        let headline = "the file is empty";
        let found = if first.is_empty() { "no bytes" } else { "blank lines" };
        let d = Diagnostic::new(&findings::EMPTY_FILE, headline).file(shown).found(found);
        return Err(Refusal::Found(vec![d]));
    }
    if let Some(what) = other_format(&first) {
        let headline = format!("the file is {what}, not CSV");
        let d = Diagnostic::new(&findings::NOT_CSV, headline).file(shown);
        return Err(Refusal::Found(vec![d]));
    }
    let feed = memchr::memchr(b'\n', &first).is_some();
    let terminator = if !feed && memchr::memchr(b'\r', &first).is_some() { b'\r' } else { b'\n' };
    let (header, next, lines) =
        header_row(spec, &first, terminator, ended).ok_or(Refusal::TooLong)?;
    let (text, _) = decode(first.get(header).unwrap_or_default(), terminator);
    if terminator == b'\r' || text.ends_with('\r') {
        let ends = if terminator == b'\r' { "a carriage return alone" } else { "CR and LF" };
        let headline = format!("lines end with {ends}");
        notes.push(Diagnostic::new(&findings::CRLF_LINE_ENDS, headline).file(shown));
    }
    let fit = headers::read(&text, terminator, spec.layout);
    let (fit, dialect) = fit.ok_or(Refusal::TooLong)?;
    let (plan, found) =
        Plan::new(spec, shown, &member.sha256, &fit, dialect).map_err(Refusal::Found)?;
    notes.extend(found.into_iter().map(|d| if d.place.line.is_none() { d.line(lines) } else { d }));
    let rest = first.split_off(next.min(first.len()));
    Ok(Started { plan, blocks: Blocks::new(reader, rest, block), lines, findings: notes })
}

/// Where the header row is, where the next line starts, and how many lines that makes.
fn header_row(
    spec: &ExtractSpec<'_>,
    first: &[u8],
    terminator: u8,
    ended: bool,
) -> Option<(std::ops::Range<usize>, usize, u64)> {
    // Only quotes and line ends matter for where the row ends, and a quote opens a cell behind any
    // delimiter, so the comma stands for all of them where none is known.
    let delimiter = spec.layout.file.delimiter.unwrap_or(b',');
    let dialect = Dialect { delimiter, terminator };
    let mut at = 0;
    let mut lines = 0;
    let mut preamble = spec.layout.file.preamble;
    loop {
        let rest = first.get(at..).unwrap_or_default();
        if preamble > 0 && !rest.is_empty() {
            let next = memchr::memchr(terminator, rest).map_or(rest.len(), |i| i + 1);
            at += next;
            lines += 1;
            preamble -= 1;
            continue;
        }
        let (end, next) = match scan(rest, dialect, ended) {
            Scan::Record { end, next, .. } | Scan::Unclosed { end, next } => (end, next),
            Scan::Incomplete | Scan::TooLong => return None,
        };
        let record = rest.get(..end).unwrap_or_default();
        lines += 1 + memchr::memchr_iter(terminator, record).count() as u64;
        let blank = record.iter().all(u8::is_ascii_whitespace);
        if !blank || next >= rest.len() {
            return Some((at..at + end, at + next, lines));
        }
        at += next;
    }
}

/// What the file is, where it is not text in columns.
fn other_format(first: &[u8]) -> Option<&'static str> {
    let start: Vec<u8> =
        first.iter().copied().skip_while(u8::is_ascii_whitespace).take(64).collect();
    let lower = start.to_ascii_lowercase();
    if first.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some("an old Excel workbook")
    } else if first.starts_with(b"PK\x03\x04") {
        Some("a workbook or archive")
    } else if first.starts_with(b"%PDF") {
        Some("a PDF document")
    } else if lower.starts_with(b"<!doctype html")
        || lower.starts_with(b"<html")
        || lower.starts_with(b"<table")
    {
        Some("a web page")
    } else if lower.starts_with(b"<?xml") {
        Some("an XML document")
    } else if first.iter().take(4096).any(|b| *b == 0) {
        Some("a binary file")
    } else {
        None
    }
}
