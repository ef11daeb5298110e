//! Workbooks: every sheet that has the columns of the layout is an extract of its own.
//!
//! A sheet is read as the CSV that a spreadsheet would save: dates as yyyy-mm-dd, numbers without a format, formulas as
//! their last result. Its rows keep their numbers.

use super::as_csv::push_row;
use super::member::{Opened, ReadMember, sha256_file};
use super::open::Source;
use crate::error::IngestError;
use crate::findings;
use crate::hash::sha256_of;
use crate::headers::Fit;
use crate::layout::Layout;
use crate::report::Member;
use crate::text::tidy;
use calamine::{Data, ExcelDateTime, Range, Reader, Sheets, open_workbook_auto_from_rs};
use jsna_model::{Diagnostic, words};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The header row stands within so many rows.
pub(crate) const HEADER_WITHIN: usize = 30;

/// A workbook that is larger when it is unpacked is not read: it would fill the memory.
const LARGEST: u64 = 1 << 30;

/// A sheet that is read.
struct Sheet {
    name: String,
    csv: String,
    /// Whether it has the columns that the layout needs.
    fits: bool,
}

/// Reads the sheets of a workbook. `unpacked` is its size when it is unpacked, where it is packed.
pub(super) fn each_sheet(
    source: Source<'_>,
    unpacked: u64,
    read: &mut ReadMember<'_>,
) -> Result<(), IngestError> {
    let (sha256, bytes) = sha256_file(source.path)?;
    let whole = || Member { shown: source.shown.to_owned(), sha256: sha256.clone(), bytes };
    let refused = |d: Diagnostic| Opened::Refused(vec![d.file(source.shown)]);
    if unpacked > LARGEST {
        let d = Diagnostic::new(&findings::WORKBOOK_UNREADABLE, "the workbook is too large")
            .found(format!("{} MB when it is unpacked", unpacked >> 20))
            .expected(format!("at most {} MB", LARGEST >> 20));
        return read(whole(), refused(d));
    }
    // The library reads what anybody may have written: a fault in it is a fault of the file.
    let sheets = catch_unwind(AssertUnwindSafe(|| sheets(source)));
    let sheets = match sheets {
        Ok(Ok(sheets)) => sheets,
        Ok(Err(why)) => {
            let d = Diagnostic::new(&findings::WORKBOOK_UNREADABLE, "the workbook cannot be read");
            return read(whole(), refused(d.found(why)));
        }
        Err(_) => {
            let d = Diagnostic::new(&findings::WORKBOOK_UNREADABLE, "the workbook is damaged");
            return read(whole(), refused(d));
        }
    };
    let others: Vec<&str> = sheets.iter().filter(|s| !s.fits).map(|s| s.name.as_str()).collect();
    let mut notes: Vec<Diagnostic> = not_read(source, &others).into_iter().collect();
    let none_fits = others.len() == sheets.len();
    let Some(first) = sheets.first().map(|s| s.name.clone()) else {
        let d = Diagnostic::new(&findings::EMPTY_FILE, "the workbook has no sheet with cells");
        return read(whole(), refused(d));
    };
    // Where no sheet fits, the first one says which columns are missing.
    for sheet in sheets.into_iter().filter(|s| s.fits || (none_fits && s.name == first)) {
        let shown = format!("{}/{}", source.shown, sheet.name);
        let sha256 = sha256_of(format!("{sha256}/{}", sheet.name).as_bytes());
        let notes = std::mem::take(&mut notes);
        let reader = Box::new(Cursor::new(sheet.csv.into_bytes()));
        read(Member { shown, sha256, bytes }, Opened::Stream { reader, packed: None, notes })?;
    }
    Ok(())
}

/// The sheets with cells, in the order of the workbook.
fn sheets(source: Source<'_>) -> Result<Vec<Sheet>, String> {
    let bytes = whole_file(source.path).map_err(|e| e.to_string())?;
    let mut workbook: Sheets<_> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| reason(&e.to_string()))?;
    let mut out = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(|e| reason(&e.to_string()))?;
        if range.is_empty() {
            continue;
        }
        let fits = source.layout.is_none_or(|layout| has_columns(layout, &range));
        out.push(Sheet { name, csv: csv(&range), fits });
    }
    Ok(out)
}

fn whole_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    BufReader::new(File::open(path)?).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What the library says, in words for an analyst where they are known.
fn reason(said: &str) -> String {
    let lower = said.to_lowercase();
    if lower.contains("password") || lower.contains("encrypted") {
        "it is protected by a password".to_owned()
    } else if lower.contains("detect file format") {
        "no workbook of Excel or LibreOffice".to_owned()
    } else {
        said.to_owned()
    }
}

/// Whether one of the first rows is the header row of the layout.
fn has_columns(layout: &Layout, range: &Range<Data>) -> bool {
    let rows: Vec<Vec<String>> = range
        .rows()
        .take(HEADER_WITHIN)
        .map(|row| row.iter().map(|c| tidy(&text(c))).collect())
        .collect();
    if layout.file.grouped {
        let mut pairs = rows.windows(2);
        return pairs.any(|rows| Fit::grouped(&rows[0], &rows[1], layout).has_required(layout));
    }
    rows.into_iter().any(|names| Fit::new(names, layout).has_required(layout))
}

fn not_read(source: Source<'_>, others: &[&str]) -> Option<Diagnostic> {
    let layout = source.layout?;
    let n = others.len() as u64;
    let verb = if n == 1 { "is" } else { "are" };
    let headline = format!("{} of the workbook {verb} not read", words::plural(n, "sheet"));
    (n > 0).then(|| {
        Diagnostic::new(&findings::OTHER_SHEETS, headline)
            .file(source.shown)
            .found(words::list(&others[..others.len().min(Diagnostic::ROWS_SHOWN)]))
            .set_in(format!("layout {}", layout.id))
            .count(n)
    })
}

/// A sheet as CSV, from its first row, so that a line of it is a row of the sheet.
fn csv(range: &Range<Data>) -> String {
    let mut out = String::new();
    let above = range.start().map_or(0, |(row, _)| row);
    (0..above).for_each(|_| out.push('\n'));
    for row in range.rows() {
        let cells: Vec<String> = row.iter().map(text).collect();
        push_row(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(x) => x.to_string(),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) => date(*at),
        // A formula without a result, as #N/A.
        Data::Error(error) => error.to_string(),
    }
}

/// A date, a time of day, or both.
fn date(at: ExcelDateTime) -> String {
    let value = at.as_f64();
    let Some(moment) = at.as_datetime().filter(|_| !at.is_duration()) else {
        return value.to_string();
    };
    if value < 1.0 {
        moment.format("%H:%M:%S").to_string()
    } else if value.fract() == 0.0 {
        moment.format("%Y-%m-%d").to_string()
    } else {
        moment.format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_a_spreadsheet_would_save_them() {
        for (cell, expected) in [
            (Data::Float(12.0), "12"),
            (Data::Float(0.25), "0.25"),
            (Data::Int(-3), "-3"),
            (Data::Bool(true), "TRUE"),
            (Data::String("07001234567".to_owned()), "07001234567"),
            (Data::Empty, ""),
        ] {
            assert_eq!(text(&cell), expected);
        }
    }

    #[test]
    fn a_line_of_the_text_is_a_row_of_the_sheet() {
        let mut range = Range::new((2, 0), (3, 1));
        range.set_value((2, 0), Data::String("a, b".to_owned()));
        range.set_value((2, 1), Data::String("two\nlines \"x\"".to_owned()));
        range.set_value((3, 1), Data::Float(5.0));
        assert_eq!(csv(&range), "\n\n\"a, b\",\"two lines \"\"x\"\"\"\n,5\n");
    }
}
