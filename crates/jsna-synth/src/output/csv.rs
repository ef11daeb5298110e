//! One table of CSV text, built in a buffer and handed on in large pieces.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use std::fmt::Display;
use std::io::{self, Write};

/// What kind of CSV a system writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dialect {
    /// Lines end in CR LF.
    pub(crate) crlf: bool,
    /// The file starts with a byte order mark.
    pub(crate) bom: bool,
    /// Windows-1252 instead of UTF-8.
    pub(crate) windows_1252: bool,
}

/// Builds rows cell by cell.
pub(crate) struct Csv<'a> {
    out: &'a mut dyn Write,
    buffer: Vec<u8>,
    dialect: Dialect,
    fresh: bool,
    rows: u64,
    unreadable: u64,
}

/// The buffer is handed on when it holds this much.
const FULL: usize = 1 << 18;

impl std::fmt::Debug for Csv<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Csv").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<'a> Csv<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, dialect: Dialect) -> Self {
        let buffer = Vec::with_capacity(FULL + 4096);
        Self { out, buffer, dialect, fresh: true, rows: 0, unreadable: 0 }
    }

    /// The header row, as text with commas.
    pub(crate) fn header(&mut self, header: &str) {
        if self.dialect.bom {
            self.buffer.extend_from_slice("\u{feff}".as_bytes());
        }
        self.text(header);
        self.line_end();
    }

    /// A cell; quoted where it must be.
    pub(crate) fn cell(&mut self, text: &str) -> &mut Self {
        self.separate();
        if text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
            self.buffer.push(b'"');
            self.text(&text.replace('"', "\"\""));
            self.buffer.push(b'"');
        } else {
            self.text(text);
        }
        self
    }

    /// An empty cell.
    pub(crate) fn blank(&mut self) -> &mut Self {
        self.separate();
        self
    }

    /// Empty cells.
    pub(crate) fn blanks(&mut self, n: usize) -> &mut Self {
        for _ in 0..n {
            self.separate();
        }
        self
    }

    /// A number, or anything else that prints without commas and quotes.
    pub(crate) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        self.buffer.extend_from_slice(value.to_string().as_bytes());
        self
    }

    /// `30/04/2024 23:15`.
    pub(crate) fn uk_time(&mut self, at: NaiveDateTime) -> &mut Self {
        self.uk_date(at.date());
        self.buffer.push(b' ');
        self.two(at.hour());
        self.buffer.push(b':');
        self.two(at.minute());
        self
    }

    /// `30/04/2024`.
    pub(crate) fn uk_date(&mut self, day: NaiveDate) -> &mut Self {
        self.separate();
        self.two(day.day());
        self.buffer.push(b'/');
        self.two(day.month());
        self.buffer.push(b'/');
        self.year(day);
        self
    }

    /// `2024-04-30`.
    pub(crate) fn iso_date(&mut self, day: NaiveDate) -> &mut Self {
        self.separate();
        self.year(day);
        self.buffer.push(b'-');
        self.two(day.month());
        self.buffer.push(b'-');
        self.two(day.day());
        self
    }

    /// `2024-04-30T23:15:00`, with what is given after it: an offset, or nothing.
    pub(crate) fn iso_time(&mut self, at: NaiveDateTime, offset: &str) -> &mut Self {
        self.iso_date(at.date());
        self.buffer.push(b'T');
        self.two(at.hour());
        self.buffer.push(b':');
        self.two(at.minute());
        self.buffer.extend_from_slice(b":00");
        self.buffer.extend_from_slice(offset.as_bytes());
        self
    }

    /// `23:15`.
    pub(crate) fn hour_minute(&mut self, at: NaiveDateTime) -> &mut Self {
        self.separate();
        self.two(at.hour());
        self.buffer.push(b':');
        self.two(at.minute());
        self
    }

    /// Cells that were put together before, with their commas; UTF-8 only.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        self.fresh = false;
    }

    /// Ends a row.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.line_end();
        self.rows += 1;
        if self.buffer.len() >= FULL {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Ends a row that no reader can place in a month.
    pub(crate) fn end_unreadable(&mut self) -> io::Result<()> {
        self.unreadable += 1;
        self.end()
    }

    /// Writes what is left. All rows, and the unreadable ones among them.
    pub(crate) fn finish(self) -> io::Result<(u64, u64)> {
        self.out.write_all(&self.buffer)?;
        Ok((self.rows, self.unreadable))
    }

    fn separate(&mut self) {
        if !self.fresh {
            self.buffer.push(b',');
        }
        self.fresh = false;
    }

    fn line_end(&mut self) {
        self.buffer.extend_from_slice(if self.dialect.crlf { b"\r\n" } else { b"\n" });
        self.fresh = true;
    }

    fn text(&mut self, text: &str) {
        if self.dialect.windows_1252 && !text.is_ascii() {
            self.buffer.extend(text.chars().map(windows_1252));
        } else {
            self.buffer.extend_from_slice(text.as_bytes());
        }
    }

    fn two(&mut self, n: u32) {
        let digit = |d: u32| b'0' + (d % 10) as u8;
        self.buffer.extend_from_slice(&[digit(n / 10), digit(n)]);
    }

    fn year(&mut self, day: NaiveDate) {
        let year = day.year().unsigned_abs();
        self.two(year / 100);
        self.two(year % 100);
    }
}

/// The byte of a character in Windows-1252, as far as the sample's text needs it.
fn windows_1252(c: char) -> u8 {
    match c {
        '–' => 0x96,
        '’' => 0x92,
        c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: Dialect, build: impl Fn(&mut Csv<'_>)) -> Vec<u8> {
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out, dialect);
        build(&mut csv);
        csv.finish().unwrap();
        out
    }

    #[test]
    fn cells_are_separated_and_quoted_only_where_needed() {
        let text = written(Dialect::default(), |csv| {
            let at = NaiveDate::from_ymd_opt(2024, 4, 30).unwrap().and_hms_opt(23, 5, 0).unwrap();
            csv.blank().cell("a").cell("b, \"c\"").plain(7).uk_time(at);
            csv.end().unwrap();
            csv.iso_time(at, "+00:00").hour_minute(at).blanks(2).cell("£");
            csv.end_unreadable().unwrap();
        });
        let expected =
            ",a,\"b, \"\"c\"\"\",7,30/04/2024 23:05\n2024-04-30T23:05:00+00:00,23:05,,,£\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn dialects_change_bytes_not_rows() {
        let dialect = Dialect { crlf: true, bom: false, windows_1252: true };
        let text = written(dialect, |csv| {
            csv.header("Fee");
            csv.cell("£80 – café").end().unwrap();
        });
        assert_eq!(text, b"Fee\r\n\xa380 \x96 caf\xe9\r\n");
        let text = written(Dialect { bom: true, ..Dialect::default() }, |csv| csv.header("Fee"));
        assert_eq!(text, b"\xef\xbb\xbfFee\n");
    }
}
