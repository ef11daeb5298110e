//! A reference file as a table of text: unpacked, decoded, with its headers and line numbers.

use crate::findings::{COLUMN_MISSING, COLUMN_REPEATED, EMPTY, ENCODING, RAGGED, UNREADABLE};
use crate::spec::ReferenceSpec;
use csv::StringRecord;
use flate2::read::MultiGzDecoder;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use std::io::Read;

/// A file that was read, decoded, and whose header is known.
#[derive(Debug)]
pub(crate) struct TableFile<'a> {
    pub(crate) spec: &'a ReferenceSpec,
    pub(crate) headers: Vec<String>,
    text: String,
    delimiter: u8,
}

/// A column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column(pub usize);

/// One data row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    record: &'a StringRecord,
    /// Data row, from 1.
    pub(crate) number: u64,
    /// Physical line, from 1.
    pub(crate) line: u64,
}

impl<'a> Row<'a> {
    /// A cell without surrounding space.
    pub(crate) fn cell(&self, column: Column) -> &'a str {
        self.record.get(column.0).unwrap_or("").trim()
    }
}

/// Rows at fault for one reason: the first few, and how many.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rows: Vec<u64>,
    line: Option<u64>,
    found: Option<String>,
    count: u64,
}

impl Faults {
    /// Notes a row.
    pub(crate) fn note(&mut self, row: Row<'_>, found: &str) {
        if self.count == 0 {
            self.line = Some(row.line);
            self.found = Some(found.to_owned());
        }
        if self.rows.len() < Diagnostic::ROWS_SHOWN {
            self.rows.push(row.number);
        }
        self.count += 1;
    }

    /// The finding, if any row was noted; `make` gives its headline from the count.
    pub(crate) fn finding(self, make: impl FnOnce(u64) -> Diagnostic) -> Option<Diagnostic> {
        (self.count > 0).then(|| {
            let found = self.found.unwrap_or_default();
            make(self.count).rows(&self.rows, self.line).found(found).count(self.count)
        })
    }
}

impl<'a> TableFile<'a> {
    /// Reads a file. What is odd but harmless goes to `findings`.
    ///
    /// # Errors
    /// The finding that says why the file cannot be used.
    pub(crate) fn read(
        spec: &'a ReferenceSpec,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Box<Diagnostic>> {
        let text = read_text(spec, findings)?;
        let first_line = text.lines().next().unwrap_or("");
        let delimiter = delimiter_of(first_line);
        let mut file = Self { spec, headers: Vec::new(), text, delimiter };
        let mut header = StringRecord::new();
        let read = file.reader().read_record(&mut header);
        if !matches!(read, Ok(true)) || header.iter().all(|h| h.trim().is_empty()) {
            return Err(Box::new(Diagnostic::new(&EMPTY, "the file is empty").file(&spec.shown)));
        }
        file.headers = header.iter().map(normal_space).collect();
        Ok(file)
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }

    /// Visits every whole row in order. Rows with another number of cells are left out and reported,
    /// and so is a file without rows.
    pub(crate) fn each_row(&self, findings: &mut Vec<Diagnostic>, mut visit: impl FnMut(Row<'_>)) {
        let mut reader = self.reader();
        let mut record = StringRecord::new();
        let mut ragged = Faults::default();
        let mut number = 0;
        let mut is_header = true;
        // The text is valid UTF-8 in memory, so reading it cannot fail.
        while let Ok(true) = reader.read_record(&mut record) {
            if std::mem::take(&mut is_header) {
                continue;
            }
            if record.len() == 1 && record.get(0).is_some_and(|c| c.trim().is_empty()) {
                continue;
            }
            number += 1;
            let row = Row { record: &record, number, line: self.line_of(&record) };
            if record.len() == self.headers.len() {
                visit(row);
            } else {
                ragged.note(row, &words::plural(record.len() as u64, "cell"));
            }
        }
        let cells = words::plural(self.headers.len() as u64, "cell");
        findings.extend(ragged.finding(|n| {
            let headline = format!(
                "{} of the file {} another number of cells than the header and {} left out",
                words::plural(n, "row"),
                if n == 1 { "has" } else { "have" },
                if n == 1 { "is" } else { "are" }
            );
            self.diagnostic(&RAGGED, headline).expected(cells)
        }));
        if number == 0 {
            findings.push(self.diagnostic(&EMPTY, "the file has a header but no data rows"));
        }
    }

    /// The physical line a record starts on. The parser's position may lie before line ends that
    /// belong to the row above: the rest of a CR LF, or blank lines.
    fn line_of(&self, record: &StringRecord) -> u64 {
        record.position().map_or(0, |p| {
            let rest = usize::try_from(p.byte()).ok().and_then(|b| self.text.as_bytes().get(b..));
            let ends = rest.unwrap_or(&[]).iter().take_while(|b| matches!(b, b'\r' | b'\n'));
            p.line() + ends.filter(|b| **b == b'\n').count() as u64
        })
    }

    /// A finding about this file.
    pub(crate) fn diagnostic(
        &self,
        finding: &jsna_model::diagnostic::Finding,
        headline: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(finding, headline).file(&self.spec.shown)
    }

    /// The column that `columns` maps for a key, if it maps one.
    ///
    /// # Errors
    /// The finding that the file has no such header.
    pub(crate) fn mapped(
        &self,
        key: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Column>, Box<Diagnostic>> {
        self.spec.columns.get(key).map(|header| self.find(header, findings)).transpose()
    }

    /// The column that `columns` maps for a key, or else the one whose header is the key.
    ///
    /// # Errors
    /// The finding that the file lacks the header that is mapped.
    pub(crate) fn mapped_or_named(
        &self,
        key: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Column>, Box<Diagnostic>> {
        Ok(match self.mapped(key, findings)? {
            Some(column) => Some(column),
            None => self.find(key, findings).ok(),
        })
    }

    /// The column that `columns` must map for a key.
    ///
    /// # Errors
    /// The finding that it is not mapped, or that the file has no such header.
    pub(crate) fn required(
        &self,
        key: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Column, Box<Diagnostic>> {
        self.mapped(key, findings)?.ok_or_else(|| {
            let kind = self.spec.kind.as_str();
            Box::new(
                self.diagnostic(
                    &COLUMN_MISSING,
                    format!("jsna.toml does not say which column of this {kind} file holds {key}"),
                )
                .set_in(self.spec.set_in())
                .expected(format!("columns = {{ {key} = \"...\" }}"))
                .fix(format!("The file has the columns {}.", self.header_list())),
            )
        })
    }

    /// A column by its header: after trimming, without regard to case; `Name#2` is the second of
    /// several of that name.
    ///
    /// # Errors
    /// The finding that the file has no such header.
    pub(crate) fn find(
        &self,
        header: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Column, Box<Diagnostic>> {
        let whole = self.positions(header);
        if let [first, rest @ ..] = whole.as_slice() {
            if !rest.is_empty() {
                let at: Vec<String> = whole.iter().map(|i| (i + 1).to_string()).collect();
                findings.push(
                    self.diagnostic(
                        &COLUMN_REPEATED,
                        format!("{} columns have the name {header} ({}): the first is used", whole.len(), words::list(&at)),
                    )
                    .column(header)
                    .set_in(self.spec.set_in())
                    .fix(format!("If another is meant, write \"{header}#2\" for the second, and so on. To silence this, write \"{header}#1\".")),
                );
            }
            return Ok(Column(*first));
        }
        let numbered = header.rsplit_once('#').and_then(|(name, n)| {
            let nth = n.trim().parse::<usize>().ok()?.checked_sub(1)?;
            self.positions(name).get(nth).copied()
        });
        numbered.map(Column).ok_or_else(|| {
            let near = words::nearest(header, self.headers.iter().map(String::as_str));
            let fix = near.map_or_else(
                || format!("The file has the columns {}.", self.header_list()),
                |near| format!("Did you mean {near}?"),
            );
            Box::new(
                self.diagnostic(&COLUMN_MISSING, format!("the file has no column {header}"))
                    .column(header)
                    .set_in(self.spec.set_in())
                    .fix(fix),
            )
        })
    }

    /// The name of a column as it stands in the file.
    pub(crate) fn name(&self, column: Column) -> &str {
        self.headers.get(column.0).map_or("", String::as_str)
    }

    fn positions(&self, header: &str) -> Vec<usize> {
        let wanted = normal_space(header).to_lowercase();
        (0..self.headers.len()).filter(|i| self.headers[*i].to_lowercase() == wanted).collect()
    }

    fn header_list(&self) -> String {
        const SHOWN: usize = 20;
        let mut names: Vec<&str> =
            self.headers.iter().map(String::as_str).filter(|h| !h.is_empty()).collect();
        let more = names.len().saturating_sub(SHOWN);
        names.truncate(SHOWN);
        let mut list = words::list(&names);
        if more > 0 {
            list = format!("{} and {more} more", names.join(", "));
        }
        list
    }
}

/// The bytes of a file, unpacked where it is gzip.
pub(crate) fn read_bytes(spec: &ReferenceSpec) -> Result<Vec<u8>, Box<Diagnostic>> {
    let unreadable = |what: &str, why: &std::io::Error| {
        let found = match why.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            _ => why.to_string(),
        };
        Box::new(
            Diagnostic::new(&UNREADABLE, what).file(&spec.shown).found(found).set_in(spec.set_in()),
        )
    };
    let bytes = std::fs::read(&spec.path)
        .map_err(|e| unreadable("the reference file cannot be opened", &e))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len().saturating_mul(4));
    MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut out)
        .map_err(|e| unreadable("the gzip file is damaged or cut short", &e))?;
    Ok(out)
}

fn read_text(
    spec: &ReferenceSpec,
    findings: &mut Vec<Diagnostic>,
) -> Result<String, Box<Diagnostic>> {
    let bytes = read_bytes(spec)?;
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Ok(text.into_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(e) => {
            findings.push(
                Diagnostic::new(&ENCODING, "the file is not UTF-8 and is read as Windows-1252")
                    .file(&spec.shown),
            );
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(e.as_bytes());
            Ok(text.into_owned())
        }
    }
}

/// The separator that the header line has most of, outside quotes.
fn delimiter_of(header: &str) -> u8 {
    let mut best = (0, b',');
    for candidate in *b",;\t|" {
        let mut quoted = false;
        let mut count = 0;
        for b in header.bytes() {
            if b == b'"' {
                quoted = !quoted;
            } else if b == candidate && !quoted {
                count += 1;
            }
        }
        if count > best.0 {
            best = (count, candidate);
        }
    }
    best.1
}

/// Trimmed, with every run of white space (line ends inside quotes too) as one space.
pub(crate) fn normal_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number of 0 or more, with or without thousands commas.
pub(crate) fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value: f64 =
        if plain { text.parse().ok()? } else { without_thousands(text)?.parse().ok()? };
    (value.is_finite() && value >= 0.0).then_some(value)
}

/// `1,234,567.5` as `1234567.5`; `None` where a comma is not a thousands comma.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&first.len())
        && digits(first)
        && groups.clone().all(|g| g.len() == 3 && digits(g))
        && rest.is_none_or(digits);
    fits.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, spec};

    #[test]
    fn thousands_commas_are_read_and_other_commas_are_not() {
        assert_eq!(number("1,563"), Some(1563.0));
        assert_eq!(number("1,234,567.25"), Some(1_234_567.25));
        assert_eq!(number("12"), Some(12.0));
        for bad in ["1,5", "1,56,3", ",123", "-4", "", "*", "..", "1e3", "NaN", "inf", "1.2.3"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn byte_order_mark_and_line_ends_and_semicolons_do_not_matter() {
        let folder = Folder::new();
        let plain = folder.file("a.csv", b"a,b\n1,2\n3,4\n");
        let odd = folder.file("b.csv", b"\xEF\xBB\xBFa;b\r\n1;2\r\n\r\n3;4\r\n");
        let cells = |path: std::path::PathBuf| {
            let spec = spec(crate::Kind::Households, path);
            let mut findings = Vec::new();
            let file = TableFile::read(&spec, &mut findings).unwrap();
            let b = file.find("B", &mut findings).unwrap();
            let mut out = Vec::new();
            file.each_row(&mut findings, |r| out.push((r.number, r.line, r.cell(b).to_owned())));
            assert!(findings.is_empty(), "{findings:?}");
            out
        };
        assert_eq!(cells(plain), [(1, 2, "2".to_owned()), (2, 3, "4".to_owned())]);
        assert_eq!(cells(odd), [(1, 2, "2".to_owned()), (2, 4, "4".to_owned())]);
    }

    #[test]
    fn a_ragged_row_is_left_out_with_its_line() {
        let folder = Folder::new();
        let path = folder.file("a.csv", b"a,b\n\"x\ny\",2\n3\n4,5\n");
        let spec = spec(crate::Kind::Households, path);
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        let mut rows = Vec::new();
        file.each_row(&mut findings, |r| rows.push(r.number));
        assert_eq!(rows, [1, 3]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].name, "reference-ragged-row");
        assert_eq!((findings[0].place.rows.clone(), findings[0].place.line), (vec![2], Some(4)));
    }

    #[test]
    fn a_cut_gzip_is_not_read_as_a_shorter_file() {
        let folder = Folder::new();
        let whole = crate::testing::gzip(b"a,b\n1,2\n3,4\n5,6\n");
        let spec =
            spec(crate::Kind::Households, folder.file("a.csv.gz", &whole[..whole.len() - 9]));
        let refused = TableFile::read(&spec, &mut Vec::new()).unwrap_err();
        assert_eq!(refused.name, "reference-unreadable");
    }

    #[test]
    fn one_of_several_columns_of_a_name_can_be_chosen() {
        let folder = Folder::new();
        let path = folder.file("a.csv", b"area,,Persons,Persons,Hectares\nE1,,10,20,3\n");
        let spec = spec(crate::Kind::Population, path);
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        assert_eq!(file.find("persons#2", &mut findings).unwrap(), Column(3));
        assert!(findings.is_empty());
        assert_eq!(file.find("Persons", &mut findings).unwrap(), Column(2));
        assert_eq!(findings[0].name, "reference-column-repeated");
        let missing = file.find("Person", &mut findings).unwrap_err();
        assert_eq!(missing.fix, "Did you mean Persons?");
    }
}
