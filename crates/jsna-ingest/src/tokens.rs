//! A block of text to cells.

use crate::bytes::scan::{Dialect, MAX_RECORD, Scan, scan};
use crate::text::fold;
use memchr::{memchr, memchr_iter, memchr2};

/// Which cells of a record are kept, and what is known of their columns.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Delimiter and line end.
    pub(crate) dialect: Dialect,
    /// Named cells of the header row.
    pub(crate) width: usize,
    /// Cells of the header row with the unnamed ones at its end, which must be empty in every row.
    pub(crate) full_width: usize,
    /// The slot of each column of the file; `None` where its cells are not read.
    pub(crate) wanted: Vec<Option<usize>>,
    /// How many slots there are.
    pub(crate) slots: usize,
    /// Folded texts that mean "empty", by slot.
    pub(crate) missing: Vec<Vec<String>>,
}

/// A part of the block or of the scratch text.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

/// Where a record stands. Numbers are relative to the block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowAt {
    /// Data row, from 0.
    pub(crate) row: u32,
    /// Physical line, from 0.
    pub(crate) line: u32,
    record: Span,
    /// Whether it has fewer cells than the header row; those that are not there are empty.
    pub(crate) short: bool,
}

/// The cells of the records of a block that have the right number of them.
#[derive(Debug)]
pub(crate) struct Cells<'b> {
    text: &'b str,
    /// The text of cells with doubled quotes, which cannot be a slice of the block.
    scratch: String,
    spans: Vec<Span>,
    slots: usize,
    /// One entry per record.
    pub(crate) rows: Vec<RowAt>,
}

impl Cells<'_> {
    /// Number of records.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many cells of a record are kept.
    pub(crate) fn slots(&self) -> usize {
        self.slots
    }

    /// A cell, trimmed; empty where it means nothing.
    pub(crate) fn get(&self, row: usize, slot: usize) -> &str {
        let span = self.spans[row * self.slots + slot];
        let (start, end) = (span.start as usize, span.end as usize);
        if start == end {
            return "";
        }
        match start.checked_sub(self.text.len()) {
            Some(at) => &self.scratch[at..end - self.text.len()],
            None => &self.text[start..end],
        }
    }

    /// The bytes of a whole record.
    pub(crate) fn record(&self, row: usize) -> &str {
        let record = self.rows[row].record;
        &self.text[record.start as usize..record.end as usize]
    }
}

/// Why a record cannot be split into the columns of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// Not as many cells as the header row.
    Ragged(usize),
    /// All cells are empty.
    Empty,
    /// A quote is opened and never closed.
    Unclosed,
}

/// How many cells a record has.
pub(crate) fn cell_count(record: &str, dialect: Dialect) -> usize {
    let (width, full_width) = (usize::MAX, usize::MAX);
    let shape =
        Shape { dialect, width, full_width, wanted: Vec::new(), slots: 0, missing: Vec::new() };
    // No record has `usize::MAX` cells, so this one is reported as a misfit, with the cells it has.
    match tokenise(record, &shape).and_then(|t| t.misfits.into_iter().next()) {
        Some((_, Misfit::Ragged(width))) => width,
        _ => 0,
    }
}

/// What a block holds.
#[derive(Debug)]
pub(crate) struct Tokens<'b> {
    /// Cells of the records that fit.
    pub(crate) cells: Cells<'b>,
    /// Records that do not, with row and line.
    pub(crate) misfits: Vec<(RowAt, Misfit)>,
    /// Data rows, both kinds.
    pub(crate) data_rows: u32,
    /// Physical lines.
    pub(crate) lines: u32,
}

/// A block holds at most this many bytes, so that positions fit in 32 bits with room for scratch.
pub(crate) const MAX_BLOCK: usize = 1 << 30;

/// Splits a block into cells; `None` where a line is too long, or the block is.
pub(crate) fn tokenise<'b>(text: &'b str, shape: &Shape) -> Option<Tokens<'b>> {
    (text.len() <= MAX_BLOCK).then_some(())?;
    let bytes = text.as_bytes();
    let dialect = shape.dialect;
    // About as many records as there is room for ones like the first.
    let first = memchr(dialect.terminator, bytes).map_or(bytes.len(), |i| i + 1);
    let records = text.len() / first.max(64) * 9 / 8 + 1;
    let mut out = Tokens {
        cells: Cells {
            text,
            scratch: String::new(),
            spans: Vec::with_capacity(records * shape.slots),
            slots: shape.slots,
            rows: Vec::with_capacity(records),
        },
        misfits: Vec::new(),
        data_rows: 0,
        lines: 0,
    };
    let mut at = 0;
    let mut quote = 0;
    while at < bytes.len() {
        if quote < at || at == 0 {
            quote = memchr(b'"', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        }
        let end = memchr(dialect.terminator, &bytes[at..]).map_or(bytes.len(), |i| at + i);
        if quote >= end {
            if end - at >= MAX_RECORD {
                return None;
            }
            let record = Found { start: at, end, quoted: false, unclosed: false };
            out.record(record, shape);
            out.lines += 1;
            at = end + 1;
            continue;
        }
        let (end, next, quoted, unclosed) = match scan(&bytes[at..], dialect, true) {
            Scan::Record { end, next, quoted } => (at + end, at + next, quoted, false),
            Scan::Unclosed { end, next } => (at + end, at + next, false, true),
            Scan::Incomplete | Scan::TooLong => return None,
        };
        out.record(Found { start: at, end, quoted, unclosed }, shape);
        let breaks = memchr_iter(dialect.terminator, &bytes[at..end]).count();
        out.lines += 1 + u32::try_from(breaks).ok()?;
        at = next;
    }
    Some(out)
}

#[derive(Debug, Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
    quoted: bool,
    unclosed: bool,
}

/// Positions fit: a block and its scratch text are far below 4 GiB.
fn span(start: usize, end: usize) -> Span {
    let short = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Span { start: short(start), end: short(end) }
}

impl Tokens<'_> {
    fn record(&mut self, found: Found, shape: &Shape) {
        let bytes = self.cells.text.as_bytes();
        let mut end = found.end;
        if shape.dialect.terminator == b'\n' && end > found.start && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        if end == found.start {
            // A blank line between records is no row.
            return;
        }
        let record = span(found.start, end);
        let mut at = RowAt { row: self.data_rows, line: self.lines, record, short: false };
        self.data_rows += 1;
        if found.unclosed {
            self.misfits.push((at, Misfit::Unclosed));
            return;
        }
        let first = self.cells.spans.len();
        self.cells.spans.resize(first + shape.slots, Span::default());
        let (width, overflow) = if found.quoted {
            self.quoted_cells(found.start, end, first, shape)
        } else {
            self.plain_cells(found.start, end, first, shape)
        };
        let blank = (first..first + shape.slots).all(|i| self.is_blank(i));
        let misfit = if blank && is_empty_record(&bytes[found.start..end], shape.dialect.delimiter)
        {
            Misfit::Empty
        } else if (width == 1 && shape.width > 1) || width > shape.full_width || overflow {
            Misfit::Ragged(width)
        } else {
            at.short = width < shape.width;
            self.drop_missing(first, shape);
            self.cells.rows.push(at);
            return;
        };
        self.cells.spans.truncate(first);
        self.misfits.push((at, misfit));
    }

    fn is_blank(&self, index: usize) -> bool {
        let span = self.cells.spans[index];
        span.start == span.end
    }

    /// Cells between delimiters. Gives how many there are, and whether one behind the last header
    /// is filled.
    fn plain_cells(
        &mut self,
        start: usize,
        end: usize,
        first: usize,
        shape: &Shape,
    ) -> (usize, bool) {
        let bytes = &self.cells.text.as_bytes()[start..end];
        let mut from = 0;
        let mut column = 0;
        let mut overflow = false;
        let mut cell = |from: usize, to: usize| {
            match shape.wanted.get(column) {
                Some(Some(slot)) => {
                    let (from, to) = trim(bytes, from, to);
                    self.cells.spans[first + slot] = span(start + from, start + to);
                }
                Some(None) => {}
                None => overflow |= bytes[from..to].iter().any(|b| *b > b' '),
            }
            column += 1;
        };
        for to in memchr_iter(shape.dialect.delimiter, bytes) {
            cell(from, to);
            from = to + 1;
        }
        cell(from, bytes.len());
        (column, overflow)
    }

    /// Cells of which at least one is quoted: the grammar of [`scan`].
    fn quoted_cells(
        &mut self,
        start: usize,
        end: usize,
        first: usize,
        shape: &Shape,
    ) -> (usize, bool) {
        let text = self.cells.text;
        let bytes = &text.as_bytes()[..end];
        let delimiter = shape.dialect.delimiter;
        let (mut at, mut column, mut overflow) = (start, 0, false);
        loop {
            let (from, to, next) = if bytes.get(at) == Some(&b'"') {
                self.quoted_cell(at, end, delimiter)
            } else {
                let to = memchr(delimiter, &bytes[at..]).map_or(end, |i| at + i);
                let (from, trimmed) = trim(bytes, at, to);
                (from, trimmed, to)
            };
            match shape.wanted.get(column) {
                Some(Some(slot)) => self.cells.spans[first + slot] = span(from, to),
                Some(None) => {}
                None => overflow |= from < to,
            }
            column += 1;
            if next >= end {
                return (column, overflow);
            }
            at = next + 1;
        }
    }

    /// A cell that starts with a quote: where its trimmed text is, and where the delimiter is.
    fn quoted_cell(&mut self, open: usize, end: usize, delimiter: u8) -> (usize, usize, usize) {
        let text = self.cells.text;
        let bytes = &text.as_bytes()[..end];
        let inside = open + 1;
        let close = memchr(b'"', &bytes[inside..]).map_or(end, |i| inside + i);
        let after = bytes.get(close + 1).copied();
        if after.is_none() || after == Some(delimiter) {
            let (from, to) = trim(bytes, inside, close);
            return (from, to, (close + 1).min(end));
        }
        // Doubled quotes, or text behind the closing quote: the cell is put together.
        let offset = text.len() + self.cells.scratch.len();
        let mut at = inside;
        let mut in_quotes = true;
        loop {
            let stop = if in_quotes {
                memchr(b'"', &bytes[at..])
            } else {
                memchr2(delimiter, delimiter, &bytes[at..])
            };
            let stop = stop.map_or(end, |i| at + i);
            self.cells.scratch.push_str(text.get(at..stop).unwrap_or_default());
            at = stop;
            if at >= end || !in_quotes {
                break;
            }
            if bytes.get(at + 1) == Some(&b'"') {
                self.cells.scratch.push('"');
                at += 2;
            } else {
                in_quotes = false;
                at += 1;
            }
        }
        let scratch = self.cells.scratch.as_bytes();
        let base = text.len();
        let (from, to) = trim(scratch, offset - base, scratch.len());
        (base + from, base + to, at)
    }

    /// Empties the cells that the layout calls missing.
    fn drop_missing(&mut self, first: usize, shape: &Shape) {
        let row = first / shape.slots.max(1);
        for (slot, missing) in shape.missing.iter().enumerate() {
            if missing.is_empty() || self.is_blank(first + slot) {
                continue;
            }
            let cell = self.cells.get(row, slot);
            let same =
                |m: &String| m.eq_ignore_ascii_case(cell) || (!cell.is_ascii() && *m == fold(cell));
            if missing.iter().any(same) {
                self.cells.spans[first + slot] = Span::default();
            }
        }
    }
}

/// The cell without the white space around it, non-breaking spaces included.
fn trim(bytes: &[u8], mut from: usize, mut to: usize) -> (usize, usize) {
    while from < to {
        match bytes[from] {
            b' ' | b'\t' | b'\r' | b'\n' => from += 1,
            0xc2 if bytes.get(from + 1) == Some(&0xa0) && from + 1 < to => from += 2,
            _ => break,
        }
    }
    while from < to {
        match bytes[to - 1] {
            b' ' | b'\t' | b'\r' | b'\n' => to -= 1,
            0xa0 if to - from >= 2 && bytes[to - 2] == 0xc2 => to -= 2,
            _ => break,
        }
    }
    (from, to)
}

/// Whether a record is nothing but delimiters, quotes and white space.
fn is_empty_record(record: &[u8], delimiter: u8) -> bool {
    record.iter().all(|b| *b == delimiter || matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'"'))
}

#[cfg(test)]
mod tests;
