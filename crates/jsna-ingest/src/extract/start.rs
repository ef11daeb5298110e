//! The start of a stream: what kind of text it is, and its header row.

use super::workbook::HEADER_WITHIN;
use super::xml::{self, Fault, Rows};
use crate::bytes::blocks::{Blocks, FIRST_LOOK, fill};
use crate::bytes::decode::decode;
use crate::bytes::scan::{Dialect, Scan, scan};
use crate::bytes::utf16::{self, Utf16Reader};
use crate::findings;
use crate::headers::{Fit, cells};
use crate::layout::{FileRules, Layout};
use crate::plan::Plan;
use crate::report::Member;
use crate::spec::ExtractSpec;
use jsna_model::diagnostic::Finding;
use jsna_model::{Diagnostic, words};
use std::io::{self, Read};

/// Why a file cannot be read whole.
pub(crate) enum Refusal {
    /// For the reasons in these findings.
    Found(Vec<Diagnostic>),
    /// It is no text in columns.
    Other(OtherFormat),
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
pub(super) struct Started<'s, 'a> {
    pub(super) plan: Plan<'a>,
    /// What follows the header row.
    pub(super) blocks: Blocks<Box<dyn Read + Send + 's>>,
    /// Lines up to and with the header row.
    pub(super) lines: u64,
    pub(super) findings: Vec<Diagnostic>,
}

/// A header row, split by one of the possible delimiters.
struct HeaderRow {
    fit: Fit,
    dialect: Dialect,
    /// Where the next line starts.
    next: usize,
    /// Lines up to and with the row.
    lines: u64,
    /// Whether the line ends with a carriage return.
    returns: bool,
    /// Rows above it that are not blank, and that the layout does not say.
    above: usize,
}

/// A stream at its first byte, whose kind of text is known.
pub(crate) struct Text<'s> {
    reader: Box<dyn Read + Send + 's>,
    /// What has been read of it, without a byte order mark.
    pub(crate) first: Vec<u8>,
    /// Whether that is all of it.
    pub(crate) ended: bool,
    /// What ends a line.
    pub(crate) terminator: u8,
    /// What is odd about it.
    pub(crate) notes: Vec<Diagnostic>,
    /// The element that is a row, where it was an XML document.
    pub(crate) row: Option<String>,
}

impl<'s> Text<'s> {
    /// Looks at the start of a stream. `shown` is how messages name it, and `rows` says which elements are rows where it
    /// is an XML document.
    pub(crate) fn begin(
        shown: &str,
        mut reader: Box<dyn Read + Send + 's>,
        rows: Rows<'_>,
    ) -> Result<Self, Refusal> {
        let found = |finding: &'static Finding, headline: &str| {
            Diagnostic::new(finding, headline).file(shown)
        };
        let mut notes = Vec::new();
        let mut first = Vec::new();
        let mut ended = fill(&mut reader, &mut first, FIRST_LOOK)?;
        if let Some(encoding) = utf16::detect(&first) {
            notes.push(found(&findings::UTF_16, "the file is UTF-16"));
            let whole = io::Cursor::new(std::mem::take(&mut first)).chain(reader);
            reader = Box::new(Utf16Reader::new(whole, encoding));
            ended = fill(&mut reader, &mut first, FIRST_LOOK)?;
        } else if first.starts_with(b"\xef\xbb\xbf") {
            notes.push(found(&findings::BYTE_ORDER_MARK, "the file starts with a byte order mark"));
            first.drain(..3);
        }
        if first.iter().all(u8::is_ascii_whitespace) && ended {
            let what = if first.is_empty() { "no bytes" } else { "blank lines" };
            let d = found(&findings::EMPTY_FILE, "the file is empty").found(what);
            return Err(Refusal::Found(vec![d]));
        }
        match other_format(&first) {
            None => {}
            Some(OtherFormat::Xml) => {
                let (document, found) = records(shown, first, reader, rows)?;
                notes.extend(found);
                return Ok(Self {
                    reader: Box::new(io::empty()),
                    first: document.csv.into_bytes(),
                    ended: true,
                    terminator: b'\n',
                    notes,
                    row: Some(document.row),
                });
            }
            Some(what) => return Err(Refusal::Other(what)),
        }
        let line_feeds = memchr::memchr(b'\n', &first).is_some();
        let returns = memchr::memchr(b'\r', &first).is_some();
        let terminator = if !line_feeds && returns { b'\r' } else { b'\n' };
        Ok(Self { reader, first, ended, terminator, notes, row: None })
    }

    /// What follows the first `from` bytes, in blocks of about `size`.
    pub(crate) fn blocks(mut self, from: usize, size: usize) -> Blocks<Box<dyn Read + Send + 's>> {
        let rest = self.first.split_off(from.min(self.first.len()));
        Blocks::new(self.reader, rest, size)
    }
}

pub(super) fn start<'s, 'a>(
    spec: &'a ExtractSpec<'a>,
    member: &Member,
    reader: Box<dyn Read + Send + 's>,
    block: usize,
) -> Result<Started<'s, 'a>, Refusal> {
    let shown = member.shown.as_str();
    let found = |finding: &'static Finding, headline: String| {
        Diagnostic::new(finding, headline).file(shown)
    };
    let rows = spec.layout.file.rows.as_deref().map_or(Rows::Alone, Rows::Named);
    let mut text = Text::begin(shown, reader, rows)?;
    let mut notes = std::mem::take(&mut text.notes);
    let terminator = text.terminator;
    // What the layout says of delimiter and lines is of text files.
    let plain = FileRules {
        delimiter: Some(b','),
        preamble: 0,
        grouped: false,
        ..spec.layout.file.clone()
    };
    let file = if text.row.is_some() { &plain } else { &spec.layout.file };
    let row = header_row((spec.layout, file), &text.first, terminator, text.ended);
    let row = row.ok_or(Refusal::TooLong)?;
    if row.returns || terminator == b'\r' {
        let ends = if row.returns { "CR and LF" } else { "a carriage return alone" };
        notes.push(found(&findings::CRLF_LINE_ENDS, format!("lines end with {ends}")));
    }
    if row.above > 0 {
        let above = words::plural(row.above as u64, "row");
        let headline = format!(
            "{above} above the header row {} not read",
            if row.above == 1 { "is" } else { "are" }
        );
        notes.push(found(&findings::PREAMBLE, headline));
    }
    let (plan, of_header) =
        Plan::new(spec, shown, &member.sha256, &row.fit, row.dialect).map_err(Refusal::Found)?;
    notes.extend(of_header.into_iter().map(|d| d.line(row.lines)));
    let blocks = text.blocks(row.next, block);
    Ok(Started { plan, blocks, lines: row.lines, findings: notes })
}

/// The records of an XML document as CSV, and what there is to say about it.
fn records(
    shown: &str,
    mut first: Vec<u8>,
    reader: Box<dyn Read + Send + '_>,
    rows: Rows<'_>,
) -> Result<(xml::Document, Vec<Diagnostic>), Refusal> {
    let refused = |d: Diagnostic| Refusal::Found(vec![d.file(shown)]);
    let unreadable = |headline: &str| Diagnostic::new(&findings::XML_UNREADABLE, headline);
    reader.take(xml::LARGEST + 1).read_to_end(&mut first)?;
    if first.len() as u64 > xml::LARGEST {
        let most = format!("at most {} MB", xml::LARGEST >> 20);
        return Err(refused(unreadable("the XML document is too large").expected(most)));
    }
    let (text, garbled) = match String::from_utf8(first) {
        Ok(text) => (text, None),
        Err(bytes) => {
            let headline = "the document is not UTF-8: all of it is read as Windows-1252";
            let note = Diagnostic::new(&findings::NOT_UTF_8, headline).file(shown);
            (encoding_rs::WINDOWS_1252.decode(bytes.as_bytes()).0.into_owned(), Some(note))
        }
    };
    let quoted = |names: &[String]| {
        const SHOWN: usize = 12;
        let mut shown: Vec<String> =
            names.iter().take(SHOWN).map(|name| format!("<{name}>")).collect();
        shown.extend((names.len() > SHOWN).then(|| format!("{} more", names.len() - SHOWN)));
        words::list(&shown)
    };
    let fault = match xml::read(&text, rows) {
        Ok(document) => {
            let n = document.rows as u64;
            let headline =
                format!("the rows are the {} <{}>", words::plural(n, "element"), document.row);
            let note = Diagnostic::new(&findings::XML_ROWS, headline).file(shown);
            return Ok((document, garbled.into_iter().chain([note]).collect()));
        }
        Err(fault) => fault,
    };
    Err(refused(match fault {
        Fault::Unreadable(why) => unreadable("the XML document cannot be read").found(why),
        Fault::NoRows => unreadable("no element of the XML document holds values"),
        Fault::NoSuchElement(names) => {
            let Rows::Named(name) = rows else { return Err(refused(unreadable("the rows are not there"))) };
            unreadable(&format!("the XML document has no element <{name}> with values"))
                .found(quoted(&names))
                .fix("Check that the file belongs to this feed, or correct `rows` in [file] of the layout.")
        }
        Fault::Nested => unreadable("the elements that are rows lie in each other")
            .fix("Name another element in `rows` of [file] of the layout, one whose elements do not."),
        Fault::Open(names) => {
            unreadable("the XML document does not tell which of its elements is a row, and the layout does not say it")
                .found(quoted(&names))
                .fix(format!(
                    "Add `rows = \"{}\"`, or another of them, to [file] of the layout: the element that is what should be counted.",
                    names.last().map_or("", String::as_str)
                ))
        }
    }))
}

/// The header row. Where neither the layout nor the file names the delimiter, it is the one with
/// which most headers of the layout are found. Where several do equally well: comma, semicolon, tab, bar.
fn header_row(
    (layout, file): (&Layout, &FileRules),
    first: &[u8],
    terminator: u8,
    ended: bool,
) -> Option<HeaderRow> {
    let (first, hint, before) = separator_line(first, terminator);
    let one = file.delimiter.or(hint).map(|d| vec![d]);
    let mut best: Option<HeaderRow> = None;
    for delimiter in one.unwrap_or_else(|| vec![b',', b';', b'\t', b'|']) {
        let dialect = Dialect { delimiter, terminator };
        let Some(row) = header_row_with((layout, file), first, dialect, ended) else { continue };
        if best.as_ref().is_none_or(|other| row.fit.score() > other.fit.score()) {
            best = Some(row);
        }
    }
    let row = best?;
    Some(HeaderRow { next: row.next + before.0, lines: row.lines + before.1, ..row })
}

/// Spreadsheets put a line `sep=;` above the header row to say what the delimiter is. Gives the
/// bytes behind it, the delimiter, and how many bytes and lines were skipped.
pub(crate) fn separator_line(first: &[u8], terminator: u8) -> (&[u8], Option<u8>, (usize, u64)) {
    let end = memchr::memchr(terminator, first).unwrap_or(first.len());
    let line = first.get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if end < first.len() => {
            (first.get(end + 1..).unwrap_or_default(), Some(*delimiter), (end + 1, 1))
        }
        _ => (first, None, (0, 0)),
    }
}

fn header_row_with(
    (layout, file): (&Layout, &FileRules),
    first: &[u8],
    dialect: Dialect,
    ended: bool,
) -> Option<HeaderRow> {
    let mut at = 0;
    let mut lines = 0;
    for _ in 0..file.preamble {
        let rest = first.get(at..).filter(|rest| !rest.is_empty()).unwrap_or_default();
        at += memchr::memchr(dialect.terminator, rest).map_or(rest.len(), |i| i + 1);
        lines += u64::from(!rest.is_empty());
    }
    // A title or a note may stand above the header row. Where no row has the columns, the first is what messages are
    // about.
    let mut first_row = None;
    let mut above = 0;
    while above < HEADER_WITHIN {
        let rest = first.get(at..).unwrap_or_default();
        let (end, next) = match scan(rest, dialect, ended) {
            Scan::Record { end, next, .. } | Scan::Unclosed { end, next } => (end, next),
            Scan::Incomplete | Scan::TooLong => break,
        };
        let record = rest.get(..end).unwrap_or_default();
        lines += 1 + memchr::memchr_iter(dialect.terminator, record).count() as u64;
        let blank = record.iter().all(u8::is_ascii_whitespace);
        let last = next >= rest.len();
        if !blank || last {
            let (text, _) = decode(record, dialect.terminator);
            let row = if file.grouped {
                under_groups(layout, &text, rest.get(next..).unwrap_or_default(), dialect, ended)
            } else {
                Fit::of_line(&text, dialect, layout).map(|fit| (fit, 0, 0))
            };
            let row = row.map(|(fit, more, more_lines)| HeaderRow {
                fit,
                dialect,
                next: at + next + more,
                lines: lines + more_lines,
                returns: dialect.terminator == b'\n' && text.ends_with('\r'),
                above,
            });
            if row.as_ref().is_some_and(|row| row.fit.has_required(layout)) {
                return row;
            }
            first_row = first_row.or(row);
            above += 1;
        }
        if last {
            break;
        }
        at += next;
    }
    first_row
}

/// The columns of a row of groups and the row of names below it, with how many bytes and lines the second has.
fn under_groups(
    layout: &Layout,
    upper: &str,
    rest: &[u8],
    dialect: Dialect,
    ended: bool,
) -> Option<(Fit, usize, u64)> {
    let (end, next) = match scan(rest, dialect, ended) {
        _ if rest.is_empty() => return None,
        Scan::Record { end, next, .. } | Scan::Unclosed { end, next } => (end, next),
        Scan::Incomplete | Scan::TooLong => return None,
    };
    let record = rest.get(..end)?;
    let lines = 1 + memchr::memchr_iter(dialect.terminator, record).count() as u64;
    let (lower, _) = decode(record, dialect.terminator);
    let (upper, lower) = (cells(upper, dialect)?, cells(&lower, dialect)?);
    Some((Fit::grouped(&upper, &lower, layout), next, lines))
}

/// What a file is that is not text in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherFormat {
    OldWorkbook,
    Archive,
    Pdf,
    WebPage,
    Xml,
    /// Areas or points with their shapes.
    GeoJson,
    Json,
    Binary,
}

impl OtherFormat {
    /// What it is, in words, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::OldWorkbook => "an old Excel workbook",
            Self::Archive => "a workbook or archive",
            Self::Pdf => "a PDF document",
            Self::WebPage => "a web page",
            Self::Xml => "an XML document",
            Self::GeoJson => "a GeoJSON file",
            Self::Json => "a JSON document",
            Self::Binary => "a binary file",
        }
    }

    /// That the file is refused for it.
    pub(crate) fn refusal(self, shown: &str) -> Diagnostic {
        let headline = format!("the file is {}, not CSV", self.words());
        let refusal = Diagnostic::new(&findings::NOT_CSV, headline).file(shown);
        match self {
            Self::WebPage => refusal.fix(
                "Open the file in a browser. If it is a page that asks to sign in, download the data again; if it is a table that a system wrote under the name of a workbook, open it in a spreadsheet program and save it as \"CSV UTF-8\".",
            ),
            _ => refusal,
        }
    }
}

/// What the file is, where it is not text in columns.
fn other_format(first: &[u8]) -> Option<OtherFormat> {
    use OtherFormat::{Archive, Binary, GeoJson, Json, OldWorkbook, Pdf, WebPage, Xml};
    let blank = first.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let start: Vec<u8> = first.iter().skip(blank).take(64).map(u8::to_ascii_lowercase).collect();
    let is = |begins: &[&[u8]]| begins.iter().any(|b| start.starts_with(b));
    if first.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some(OldWorkbook)
    } else if first.starts_with(b"PK\x03\x04") {
        Some(Archive)
    } else if is(&[b"%pdf"]) {
        Some(Pdf)
    } else if is(&[b"<!doctype html", b"<html", b"<table"]) {
        Some(WebPage)
    } else if is(&[b"<?xml"])
        || start.get(..2).is_some_and(|s| s[0] == b'<' && s[1].is_ascii_alphabetic())
    {
        let has = |word: &[u8]| memchr::memmem::find(first, word).is_some();
        Some(if has(b"<html") { WebPage } else { Xml })
    } else if is(&[b"{", b"[{"]) {
        let has = |word: &[u8]| memchr::memmem::find(first, word).is_some();
        Some(if has(b"\"FeatureCollection\"") { GeoJson } else { Json })
    } else if first.iter().take(4096).any(|b| *b == 0) {
        Some(Binary)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(file: &str) -> Layout {
        let text = format!(
            "id = \"x\"\ntitle = \"x\"\ntable = \"incidents\"\n[file]\n{file}\n[headers]\n\
             \"Date\" = {{}}\n\"Local name\" = {{}}\n[constants]\nkind = \"crime\"\n\
             agency = \"police\"\n[columns]\nrecorded_at = \"Date\"\n"
        );
        Layout::parse(&text, "x.toml").unwrap()
    }

    fn header_row_of(layout: &Layout, text: &[u8]) -> Option<HeaderRow> {
        header_row((layout, &layout.file), text, b'\n', true)
    }

    fn row(file: &str, text: &str) -> (char, usize, u64, Vec<String>) {
        let row = header_row_of(&layout(file), text.as_bytes()).unwrap();
        (char::from(row.dialect.delimiter), row.next, row.lines, row.fit.names)
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_headers_appear() {
        let delimiter = |text| row("", text).0;
        assert_eq!(delimiter("Date,Local name\n"), ',');
        assert_eq!(delimiter("Date;Local name;a,b,c,d\n"), ';');
        assert_eq!(delimiter("Date\tLocal name\ta, b, c, d\n"), '\t');
        assert_eq!(delimiter("Date|Local name\n"), '|');
        assert_eq!(delimiter("nothing known\n"), ',');
        // A line break in a header belongs to it, whatever the delimiter.
        let (delimiter, _, lines, names) = row("", "Date;\"Local\nname\"\n1;2\n");
        assert_eq!((delimiter, lines, names[1].as_str()), (';', 2, "Local name"));
    }

    #[test]
    fn a_title_above_the_header_row_is_passed_over() {
        let text = "id = \"x\"\ntitle = \"x\"\ntable = \"incidents\"\n[headers]\n\
            \"Date\" = { required = true }\n\"Local name\" = {}\n[constants]\nkind = \"crime\"\n\
            agency = \"police\"\n[columns]\nrecorded_at = \"Date\"\n";
        let layout = Layout::parse(text, "x.toml").unwrap();
        let file = "Noise complaints, made for the board\n\nas at;1 July\nDate;Local name\n1;2\n";
        let row = header_row_of(&layout, file.as_bytes()).unwrap();
        assert_eq!((row.dialect.delimiter, row.lines, row.above), (b';', 4, 2));
        assert_eq!(row.next, file.len() - 4);
        // Where no row has the columns, the first is taken, and the messages say what it lacks.
        let row = header_row_of(&layout, b"Day;Name\n1;2\n").unwrap();
        assert_eq!((row.lines, row.above), (1, 0));
    }

    #[test]
    fn lines_above_the_header_row_are_counted() {
        let text = "A report\n\nDate,Local name\n1,2\n";
        assert_eq!(row("preamble = 1", text).2, 3);
        assert_eq!(row("preamble = 1", text).1, text.len() - 4);
        let text = "sep=|\nDate|Local name\n";
        assert_eq!(row("", text), ('|', text.len(), 2, vec!["Date".into(), "Local name".into()]));
    }
}
