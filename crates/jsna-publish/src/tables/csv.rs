//! CSV: LF, quotes only where needed, empty for null, ISO dates, numbers that read back exactly.

use crate::output::FileSink;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, Int64Type, Schema};
use chrono::{Days, NaiveDate};
use jsna_model::words;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a piece: large enough to be worth a thread, small enough to stay in cache.
const PIECE: usize = 8_192;
/// Pieces made before they are written, so that memory stays bounded.
const PIECES: usize = 32;

/// A small table of texts, built row by row.
#[derive(Debug)]
pub(crate) struct Csv(Vec<csv::StringRecord>);

impl Csv {
    /// A table with its header.
    pub(crate) fn new<S: AsRef<str>>(header: impl IntoIterator<Item = S>) -> Self {
        let mut csv = Self(Vec::new());
        csv.row(header);
        csv
    }

    /// Adds a row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells = cells.into_iter().map(|cell| harmless(cell.as_ref()).into_owned());
        self.0.push(cells.collect());
    }

    /// Writes it.
    pub(crate) fn write(&self, out: &mut dyn FileSink) -> io::Result<()> {
        let mut out = csv::Writer::from_writer(out);
        self.0.iter().try_for_each(|row| out.write_record(row)).map_err(io::Error::other)?;
        out.flush()
    }
}

/// A text that a spreadsheet shows and does not run: one that begins as a formula does is put behind an apostrophe
/// (OWASP, "CSV injection"), and what cannot be seen is left out. Numbers stay as they are.
fn harmless(text: &str) -> Cow<'_, str> {
    let text = words::seen(text);
    let begins = text.len() > 1 && text.starts_with(['=', '+', '-', '@']);
    if begins && text.parse::<f64>().is_err() { Cow::Owned(format!("'{text}")) } else { text }
}

/// The same for each text of a column. Most columns have none that it changes.
fn harmless_column(texts: ArrayRef) -> ArrayRef {
    let column = texts.as_string::<i32>();
    let changes = |text: &str| matches!(harmless(text), Cow::Owned(_));
    if !column.iter().flatten().any(changes) {
        return texts;
    }
    let cells = column.iter().map(|cell| cell.map(harmless));
    Arc::new(cells.collect::<StringArray>())
}

/// A number in the fewest digits that read back to the same number; a whole number has no decimals.
pub(crate) fn number(x: f64) -> String {
    // -0.0 + 0.0 is 0.0: no reader should see -0.
    format!("{}", x + 0.0)
}

/// Writes a batch with its header.
pub(super) fn write(batch: &RecordBatch, out: &mut dyn FileSink) -> io::Result<()> {
    header(batch.schema_ref(), out)?;
    rows(batch, out)
}

/// Writes the header.
pub(super) fn header(schema: &Schema, out: &mut dyn FileSink) -> io::Result<()> {
    Csv::new(schema.fields().iter().map(|f| f.name())).write(out)
}

/// Writes the rows of a batch.
pub(super) fn rows(batch: &RecordBatch, out: &mut dyn FileSink) -> io::Result<()> {
    let columns: Vec<Cells> = batch.columns().iter().map(Cells::of).collect::<Result<_, _>>()?;
    let rows = batch.num_rows();
    let starts: Vec<usize> = (0..rows).step_by(PIECE).collect();
    for starts in starts.chunks(PIECES) {
        let pieces: Vec<Vec<u8>> = starts
            .par_iter()
            .map(|start| piece(&columns, *start..rows.min(start + PIECE)))
            .collect::<Result<_, _>>()?;
        pieces.iter().try_for_each(|piece| out.write_all(piece))?;
    }
    Ok(())
}

fn piece(columns: &[Cells], rows: std::ops::Range<usize>) -> io::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::with_capacity(rows.len() * columns.len() * 10));
    let mut printed = Vec::new();
    for row in rows {
        for column in columns {
            out.write_field(column.cell(row, &mut printed)?).map_err(io::Error::other)?;
        }
        out.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    }
    out.into_inner().map_err(|e| io::Error::other(e.to_string()))
}

/// A column ready to be printed.
enum Cells {
    Repeated { keys: ArrayRef, texts: ArrayRef },
    Text(ArrayRef),
    Number(ArrayRef),
    Integer(ArrayRef),
    Flag(ArrayRef),
    Date(ArrayRef),
}

impl Cells {
    fn of(column: &ArrayRef) -> io::Result<Self> {
        Ok(match column.data_type() {
            DataType::Float64 => Self::Number(column.clone()),
            DataType::Int64 => Self::Integer(column.clone()),
            DataType::Boolean => Self::Flag(column.clone()),
            DataType::Date32 => Self::Date(column.clone()),
            DataType::Dictionary(key, _) if **key == DataType::Int32 => Self::Repeated {
                texts: harmless_column(as_text(column.as_dictionary::<Int32Type>().values())?),
                keys: column.clone(),
            },
            _ => Self::Text(harmless_column(as_text(column)?)),
        })
    }

    /// The text of a cell, which is its own or was printed into `printed`.
    fn cell<'a>(&'a self, row: usize, printed: &'a mut Vec<u8>) -> io::Result<&'a [u8]> {
        let column = match self {
            Self::Repeated { keys: c, .. }
            | Self::Text(c)
            | Self::Number(c)
            | Self::Integer(c)
            | Self::Flag(c)
            | Self::Date(c) => c,
        };
        if column.is_null(row) {
            return Ok(&[]);
        }
        printed.clear();
        match self {
            Self::Repeated { keys, texts } => {
                let key = keys.as_dictionary::<Int32Type>().key(row);
                let key =
                    key.ok_or_else(|| io::Error::other("a cell's text is in no dictionary"))?;
                return Ok(texts.as_string::<i32>().value(key).as_bytes());
            }
            Self::Text(c) => return Ok(c.as_string::<i32>().value(row).as_bytes()),
            Self::Number(c) => {
                let x = c.as_primitive::<Float64Type>().value(row);
                if x.is_finite() {
                    printed.extend_from_slice(number(x).as_bytes());
                }
            }
            Self::Integer(c) => write!(printed, "{}", c.as_primitive::<Int64Type>().value(row))?,
            Self::Flag(c) => write!(printed, "{}", c.as_boolean().value(row))?,
            Self::Date(c) => {
                let date = date(c.as_primitive::<Date32Type>().value(row));
                let date = date.ok_or_else(|| io::Error::other("a cell's date is none"))?;
                write!(printed, "{date}")?;
            }
        }
        Ok(printed)
    }
}

fn as_text(column: &ArrayRef) -> io::Result<ArrayRef> {
    cast(column, &DataType::Utf8).map_err(io::Error::other)
}

fn date(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { epoch.checked_sub_days(distance) } else { epoch.checked_add_days(distance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-2+3"), "'-2+3");
        assert_eq!(harmless("\u{200b}=1+1"), "'=1+1");
        assert_eq!(harmless("Harbour\u{202e}"), "Harbour");
        for text in ["-3.5", "+1e3", "-", "Market", "[c]", ""] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn numbers_are_short_and_read_back() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(number(1e-7), "0.0000001");
    }

    #[test]
    fn dates_are_iso_on_both_sides_of_1970() {
        assert_eq!(date(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(date(-1).unwrap().to_string(), "1969-12-31");
        assert_eq!(date(19_297).unwrap().to_string(), "2022-11-01");
    }
}
