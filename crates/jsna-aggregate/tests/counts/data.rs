//! Small incident tables: rows as values, written as the store writes them.

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Schema};
use jsna_model::Month;
use jsna_model::schema::INCIDENTS;
use jsna_model::table::Kind;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A cell of the incidents table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Integer(i64),
    Number(f64),
    Flag(bool),
    /// Days, or microseconds, since 1970.
    Time(i64),
    List(Vec<Option<String>>),
}

/// A row: the columns that are not null.
pub(crate) type Row = BTreeMap<&'static str, Cell>;

pub(crate) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

pub(crate) fn month(year: i32, month: u32) -> Cell {
    Cell::Time(i64::from(Month::new(year, month).unwrap().epoch_days()))
}

/// A crime with everything that a row must have.
pub(crate) fn row(source_row: i64, more: &[(&'static str, Cell)]) -> Row {
    let mut row = Row::from([
        ("feed", text("street")),
        ("extract_sha256", text("aa")),
        ("source_row", Cell::Integer(source_row)),
        ("issue_area", text("all")),
        ("kind", text("crime")),
        ("agency", text("police")),
        ("month", month(2022, 11)),
        ("date_precision", text("month")),
        ("quantity", Cell::Number(1.0)),
        ("handling", text("open")),
    ]);
    row.extend(more.iter().cloned());
    row
}

/// The rows as a batch in the schema of the store, without the columns `missing`.
pub(crate) fn batch(rows: &[Row], missing: &[&str]) -> RecordBatch {
    let schema = INCIDENTS.stored_schema();
    let fields: Vec<_> =
        schema.fields().iter().filter(|f| !missing.contains(&f.name().as_str())).cloned().collect();
    let columns = fields
        .iter()
        .map(|f| column(rows, f.name(), INCIDENTS.column(f.name()).unwrap().kind))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn column(rows: &[Row], name: &str, kind: Kind) -> ArrayRef {
    let cells = rows.iter().map(|r| r.get(name));
    let time = |c: Option<&Cell>| match c {
        Some(Cell::Time(t)) => Some(*t),
        _ => None,
    };
    match kind {
        Kind::Text | Kind::Dictionary => Arc::new(
            cells
                .map(|c| match c {
                    Some(Cell::Text(t)) => Some(t.as_str()),
                    _ => None,
                })
                .collect::<StringArray>(),
        ),
        Kind::Integer => Arc::new(
            cells
                .map(|c| match c {
                    Some(Cell::Integer(n)) => Some(*n),
                    _ => None,
                })
                .collect::<Int64Array>(),
        ),
        Kind::Number => Arc::new(
            cells
                .map(|c| match c {
                    Some(Cell::Number(x)) => Some(*x),
                    _ => None,
                })
                .collect::<Float64Array>(),
        ),
        Kind::Flag => Arc::new(
            cells
                .map(|c| match c {
                    Some(Cell::Flag(b)) => Some(*b),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        Kind::Date => Arc::new(
            cells.map(|c| time(c).map(|t| i32::try_from(t).unwrap())).collect::<Date32Array>(),
        ),
        Kind::Timestamp => Arc::new(cells.map(time).collect::<TimestampMicrosecondArray>()),
        Kind::TextList => {
            let DataType::List(field) = kind.data_type() else { unreachable!() };
            let mut lists = ListBuilder::new(StringBuilder::new()).with_field(field);
            for cell in cells {
                match cell {
                    Some(Cell::List(elements)) => {
                        lists.values().extend(elements.iter().cloned());
                        lists.append(true);
                    }
                    _ => lists.append(false),
                }
            }
            Arc::new(lists.finish())
        }
    }
}

/// Writes a data file.
pub(crate) fn write(path: &Path, batch: &RecordBatch) {
    let file = std::fs::File::create(path).unwrap();
    // Small files have several groups of rows too.
    let group = if batch.num_rows() < 100 { 7 } else { 1 << 18 };
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// A folder of data files.
pub(crate) struct Store(tempfile::TempDir);

impl Store {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes rows as a data file.
    pub(crate) fn file(&self, name: &str, rows: &[Row]) -> PathBuf {
        let path = self.path(name);
        write(&path, &batch(rows, &[]));
        path
    }
}
