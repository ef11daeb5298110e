//! CSV: LF, quotes only where needed, empty for null, ISO dates, numbers that read back exactly.

use crate::output::FileSink;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, Int64Type};
use chrono::{Days, NaiveDate};
use rayon::prelude::*;
use std::io::{self, Write};

/// Rows of a piece: large enough to be worth a thread, small enough to stay in cache.
const PIECE: usize = 8_192;
/// Pieces made before they are written, so that memory stays bounded.
const PIECES: usize = 32;

/// A small CSV file, built row by row.
#[derive(Debug, Default)]
pub(crate) struct Csv(Vec<u8>);

impl Csv {
    /// A file with its header.
    pub(crate) fn new<S: AsRef<str>>(header: impl IntoIterator<Item = S>) -> Self {
        let mut csv = Self::default();
        csv.row(header);
        csv
    }

    /// Adds a row of texts.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        for (i, cell) in cells.into_iter().enumerate() {
            if i > 0 {
                self.0.push(b',');
            }
            self.0.extend_from_slice(quoted(cell.as_ref()).as_bytes());
        }
        self.0.push(b'\n');
    }

    /// The bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// A number in the fewest digits that read back to the same number; a whole number has no decimals.
pub(crate) fn number(x: f64) -> String {
    // Minus nought is nought.
    format!("{}", x + 0.0)
}

/// Writes a batch.
pub(super) fn write(batch: &RecordBatch, out: &mut dyn FileSink) -> io::Result<()> {
    let schema = batch.schema();
    out.write_all(&Csv::new(schema.fields().iter().map(|f| f.name())).into_bytes())?;
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
    let mut out = Vec::with_capacity(rows.len() * columns.len() * 10);
    for row in rows {
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            column.write(row, &mut out)?;
        }
        out.push(b'\n');
    }
    Ok(out)
}

/// A column ready to be printed. Texts with few values are quoted once each.
enum Cells {
    Quoted { keys: ArrayRef, texts: Vec<String> },
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
            DataType::Dictionary(key, _) if **key == DataType::Int32 => {
                let dictionary = column.as_dictionary::<Int32Type>();
                let texts = as_text(dictionary.values())?;
                let texts = texts.as_string::<i32>();
                Self::Quoted {
                    keys: column.clone(),
                    texts: texts
                        .iter()
                        .map(|t| quoted(t.unwrap_or_default()).into_owned())
                        .collect(),
                }
            }
            _ => Self::Text(as_text(column)?),
        })
    }

    fn write(&self, row: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let column = match self {
            Self::Quoted { keys: c, .. }
            | Self::Text(c)
            | Self::Number(c)
            | Self::Integer(c)
            | Self::Flag(c)
            | Self::Date(c) => c,
        };
        if column.is_null(row) {
            return Ok(());
        }
        match self {
            Self::Quoted { keys, texts } => {
                let key = keys.as_dictionary::<Int32Type>().key(row).unwrap_or_default();
                out.extend_from_slice(texts.get(key).map_or(&[][..], |t| t.as_bytes()));
                Ok(())
            }
            Self::Text(c) => {
                let texts: &StringArray = c.as_string();
                out.extend_from_slice(quoted(texts.value(row)).as_bytes());
                Ok(())
            }
            Self::Number(c) => {
                let x = c.as_primitive::<Float64Type>().value(row);
                if x.is_finite() { write!(out, "{}", x + 0.0) } else { Ok(()) }
            }
            Self::Integer(c) => write!(out, "{}", c.as_primitive::<Int64Type>().value(row)),
            Self::Flag(c) => write!(out, "{}", c.as_boolean().value(row)),
            Self::Date(c) => match date(c.as_primitive::<Date32Type>().value(row)) {
                Some(date) => write!(out, "{date}"),
                None => Ok(()),
            },
        }
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

/// A cell as CSV: in quotes where it holds a comma, a quote or a line end, or where its first or
/// last character is a space.
fn quoted(cell: &str) -> std::borrow::Cow<'_, str> {
    let awkward = cell.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
    if awkward || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_read_back() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(number(1e-7), "0.0000001");
    }

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        assert_eq!(quoted("Quay & Docks"), "Quay & Docks");
        assert_eq!(quoted("a, b"), "\"a, b\"");
        assert_eq!(quoted("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(quoted("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn dates_are_iso_on_both_sides_of_1970() {
        assert_eq!(date(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(date(-1).unwrap().to_string(), "1969-12-31");
        assert_eq!(date(19_297).unwrap().to_string(), "2022-11-01");
    }
}
