//! Where a record ends.
//!
//! The grammar of RFC 4180 as spreadsheets write it: a quote opens a quoted cell only at the start of
//! a cell, `""` inside one is a quote, and line breaks inside one belong to the cell. What follows a
//! closing quote up to the next delimiter is part of the cell, as long as the cell is on one line.
//!
//! A quote that is opened and not closed would swallow the rest of the file. So a quoted cell must
//! end within [`MAX_RECORD`] bytes, and one that runs over a line break must be followed by a
//! delimiter or a line end. Otherwise the line where it was opened is given up as
//! [`Scan::Unclosed`], and reading goes on with the next line: one row is lost to quarantine,
//! not the file.

use memchr::{memchr, memchr2};

/// No record is longer than this: a mebibyte is thousands of ordinary rows.
pub(crate) const MAX_RECORD: usize = 1 << 20;

/// Delimiter and line end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Between cells.
    pub(crate) delimiter: u8,
    /// Between records: line feed, or carriage return in files that have nothing else.
    pub(crate) terminator: u8,
}

/// What was found at the start of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A record.
    Record {
        /// Where it ends, without its line end.
        end: usize,
        /// Where the next one starts.
        next: usize,
        /// Whether a cell is quoted.
        quoted: bool,
    },
    /// The first line of a record whose quote is never closed.
    Unclosed {
        /// Where the line ends, without its line end.
        end: usize,
        /// Where the next one starts.
        next: usize,
    },
    /// The record goes on behind the bytes at hand.
    Incomplete,
    /// No line end within [`MAX_RECORD`] bytes.
    TooLong,
}

/// Finds the end of the record that `bytes` start with. `last`: nothing follows the bytes.
pub(crate) fn scan(bytes: &[u8], dialect: Dialect, last: bool) -> Scan {
    let mut at = 0;
    let mut quoted = false;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(offset) = memchr2(dialect.terminator, b'"', rest) else {
            return match (last, bytes.len() >= MAX_RECORD) {
                (_, true) => Scan::TooLong,
                (true, false) => Scan::Record { end: bytes.len(), next: bytes.len(), quoted },
                (false, false) => Scan::Incomplete,
            };
        };
        let here = at + offset;
        if here >= MAX_RECORD {
            return Scan::TooLong;
        }
        if bytes[here] == dialect.terminator {
            return Scan::Record { end: here, next: here + 1, quoted };
        }
        let opens = here == 0 || bytes[here - 1] == dialect.delimiter;
        if !opens {
            at = here + 1;
            continue;
        }
        match closing_quote(bytes, here + 1, last) {
            Closing::At(close) => {
                if !ends_cell(bytes, close + 1, dialect, last)
                    && memchr(dialect.terminator, &bytes[here..close]).is_some()
                {
                    return unclosed(bytes, dialect);
                }
                quoted = true;
                at = close + 1;
            }
            Closing::Never => return unclosed(bytes, dialect),
            Closing::Later => return Scan::Incomplete,
        }
    }
}

enum Closing {
    At(usize),
    Never,
    Later,
}

fn closing_quote(bytes: &[u8], from: usize, last: bool) -> Closing {
    let window = bytes.get(..MAX_RECORD).unwrap_or(bytes);
    let whole = last || bytes.len() > MAX_RECORD;
    let mut at = from;
    while let Some(offset) = window.get(at..).and_then(|rest| memchr(b'"', rest)) {
        let here = at + offset;
        match bytes.get(here + 1) {
            Some(b'"') => at = here + 2,
            // One byte more is needed, and more is to come.
            None if !whole => return Closing::Later,
            _ => return Closing::At(here),
        }
    }
    if whole { Closing::Never } else { Closing::Later }
}

/// Whether a cell may end before `at`.
fn ends_cell(bytes: &[u8], at: usize, dialect: Dialect, last: bool) -> bool {
    match bytes.get(at) {
        None => last,
        Some(b'\r') => match bytes.get(at + 1) {
            None => true,
            Some(b) => *b == dialect.terminator,
        },
        Some(b) => *b == dialect.delimiter || *b == dialect.terminator,
    }
}

fn unclosed(bytes: &[u8], dialect: Dialect) -> Scan {
    let end = memchr(dialect.terminator, bytes);
    let (end, next) = end.map_or((bytes.len(), bytes.len()), |end| (end, end + 1));
    Scan::Unclosed { end, next }
}

/// The largest part of `block` that ends with a whole record; `None` where a line is too long.
pub(crate) fn whole_records(block: &[u8], dialect: Dialect) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &block[at..];
        let Some(quote) = memchr(b'"', rest) else {
            let end = memchr::memrchr(dialect.terminator, rest).map_or(at, |i| at + i + 1);
            return (block.len() - end < MAX_RECORD).then_some(end);
        };
        let before = memchr::memrchr(dialect.terminator, &rest[..quote]).map_or(0, |i| i + 1);
        let start = at + before;
        match scan(&block[start..], dialect, false) {
            Scan::Record { next, .. } | Scan::Unclosed { next, .. } => at = start + next,
            Scan::Incomplete => return Some(start),
            Scan::TooLong => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', terminator: b'\n' };

    fn records(text: &str) -> Vec<(String, bool)> {
        let mut out = Vec::new();
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (end, next, closed) = match scan(rest, COMMA, true) {
                Scan::Record { end, next, .. } => (end, next, true),
                Scan::Unclosed { end, next } => (end, next, false),
                other => panic!("{other:?}"),
            };
            out.push((String::from_utf8_lossy(&rest[..end]).into_owned(), closed));
            rest = &rest[next..];
        }
        out
    }

    fn expect(text: &str, expected: &[(&str, bool)]) {
        let expected: Vec<_> = expected.iter().map(|(t, c)| ((*t).to_owned(), *c)).collect();
        assert_eq!(records(text), expected, "{text:?}");
    }

    #[test]
    fn line_breaks_in_quoted_cells_belong_to_the_cell() {
        expect("a,\"b\nc\",d\ne,f", &[("a,\"b\nc\",d", true), ("e,f", true)]);
        expect("\"a\"\"\n\"\"b\"\n", &[("\"a\"\"\n\"\"b\"", true)]);
        expect("a,\"b\nc\"\r\nd\n", &[("a,\"b\nc\"\r", true), ("d", true)]);
    }

    #[test]
    fn a_quote_inside_a_cell_is_a_character() {
        expect("5\" pipe,x\ny,6\"\n", &[("5\" pipe,x", true), ("y,6\"", true)]);
        expect("\"Rose\" Lane,x\ny\n", &[("\"Rose\" Lane,x", true), ("y", true)]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        expect("a,\"b\nc,d\ne,f\n", &[("a,\"b", false), ("c,d", true), ("e,f", true)]);
        // The next quote is not followed by a delimiter, so it opens a cell and closes none.
        expect("a,\"b\nc,\"d\",e\nf\n", &[("a,\"b", false), ("c,\"d\",e", true), ("f", true)]);
        expect("x\na,\"", &[("x", true), ("a,\"", false)]);
    }

    #[test]
    fn a_quote_that_closes_too_late_is_unclosed_wherever_the_bytes_end() {
        let long = format!("a,\"b\n{}\"\nz\n", "c\n".repeat(MAX_RECORD / 2));
        let first = Scan::Unclosed { end: 4, next: 5 };
        assert_eq!(scan(long.as_bytes(), COMMA, true), first);
        assert_eq!(scan(&long.as_bytes()[..=MAX_RECORD], COMMA, false), first);
        assert_eq!(scan(&long.as_bytes()[..MAX_RECORD - 1], COMMA, false), Scan::Incomplete);
        let line = "a".repeat(MAX_RECORD);
        assert_eq!(scan(line.as_bytes(), COMMA, false), Scan::TooLong);
        assert_eq!(whole_records(line.as_bytes(), COMMA), None);
    }

    #[test]
    fn a_block_is_cut_behind_its_last_whole_record() {
        for (block, whole) in [
            ("a\nb", 2),
            ("a\n\"b\nc", 2),
            ("a\n\"b\nc\"\nd", 8),
            ("a\n\"b\nc\"", 2),
            ("", 0),
            ("abc", 0),
        ] {
            assert_eq!(whole_records(block.as_bytes(), COMMA), Some(whole), "{block:?}");
        }
    }

    proptest::proptest! {
        /// The cut does not change what the records are.
        #[test]
        fn cutting_into_blocks_does_not_change_records(text in "[ab,\"\n\r]{0,60}", at in 0..60usize) {
            let bytes = text.as_bytes();
            let at = at.min(bytes.len());
            let cut = whole_records(&bytes[..at], COMMA).unwrap();
            let mut parts = records(&text[..cut]);
            parts.extend(records(&text[cut..]));
            proptest::prop_assert_eq!(parts, records(&text));
        }
    }
}
