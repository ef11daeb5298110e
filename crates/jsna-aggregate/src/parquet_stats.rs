//! What the end of a data file says of its rows, without reading them.

use crate::projection::{MOMENT, Read};
use arrow::datatypes::DataType;
use jsna_model::engine::CountError;
use jsna_model::schema::INCIDENTS;
use jsna_model::table::Kind;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::statistics::Statistics;
use polars::prelude::{NamedFrom, PlSmallStr, Series};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A data file whose columns have the types of the incidents table.
#[derive(Debug)]
pub(crate) struct DataFile {
    pub(crate) path: PathBuf,
    pub(crate) metadata: Arc<ParquetMetaData>,
    /// Position of each column of the incidents table. One that the file lacks is null in every row.
    pub(crate) columns: BTreeMap<&'static str, usize>,
}

/// Some rows of a file that lie together.
#[derive(Debug)]
pub(crate) struct RowGroup {
    pub(crate) file: Arc<DataFile>,
    pub(crate) index: usize,
    pub(crate) rows: u64,
}

impl DataFile {
    /// Reads the end of a file and gives its groups of rows.
    pub(crate) fn row_groups(path: &Path) -> Result<Vec<RowGroup>, CountError> {
        let failed =
            |reason: &str, source: Box<dyn std::error::Error + Send + Sync>| CountError::File {
                path: path.to_owned(),
                reason: reason.to_owned(),
                source: Some(source),
            };
        let file = File::open(path).map_err(|e| {
            let is_missing = e.kind() == std::io::ErrorKind::NotFound;
            let reason = if is_missing { "there is no such file" } else { "it cannot be opened" };
            failed(reason, Box::new(e))
        })?;
        let damaged = "it is damaged or not a data file of the store";
        let metadata = ParquetMetaDataReader::new()
            .parse_and_finish(&file)
            .map_err(|e| failed(damaged, Box::new(e)))?;
        let described = metadata.file_metadata();
        let schema =
            parquet_to_arrow_schema(described.schema_descr(), described.key_value_metadata())
                .map_err(|e| failed(damaged, Box::new(e)))?;
        let mut columns = BTreeMap::new();
        for (position, field) in schema.fields().iter().enumerate() {
            let Some(column) = INCIDENTS.column(field.name()) else { continue };
            if !fits(column.kind, field.data_type()) {
                return Err(CountError::Column {
                    path: path.to_owned(),
                    column: field.name().clone(),
                    expected: column.kind.as_str(),
                    found: field.data_type().to_string(),
                });
            }
            columns.insert(column.name, position);
        }
        let file = Arc::new(Self { path: path.to_owned(), metadata: Arc::new(metadata), columns });
        let rows = file.metadata.row_groups().iter().map(|g| g.num_rows().unsigned_abs());
        let group = |(index, rows)| RowGroup { file: Arc::clone(&file), index, rows };
        Ok(rows.enumerate().filter(|(_, rows)| *rows > 0).map(group).collect())
    }
}

impl RowGroup {
    /// The value that a read has in every row, where the file tells it.
    pub(crate) fn constant(&self, read: &Read) -> Option<Series> {
        let null = || Series::full_null(PlSmallStr::EMPTY, 1, &read.data_type());
        match read {
            Read::Value(_) if read.is_derived() => self.has_no_moment(read).then(null),
            Read::NullTest(_) if read.is_derived() => {
                self.has_no_moment(read).then(|| Series::new(PlSmallStr::EMPTY, [true]))
            }
            Read::NullTest(column) => {
                self.all_null(column).map(|b| Series::new(PlSmallStr::EMPTY, [b]))
            }
            Read::Value(column) if self.all_null(column)? => Some(null()),
            Read::Value(column) => only_value(self.statistics(column)?, column, read.kind()),
        }
    }

    /// Without a time there is no hour; without the precision of a minute neither. A day says when it happened. Without a
    /// key there is no person.
    fn has_no_moment(&self, read: &Read) -> bool {
        if read.person().is_some_and(|who| self.all_null(who.key()) == Some(true)) {
            return true;
        }
        let [from, recorded, precision] = MOMENT;
        let precision = self.constant(&Read::value(precision));
        let by_day = read.is_happened() || read.person().is_some();
        let exact: &[&str] = if by_day { &["minute", "day"] } else { &["minute"] };
        let is_exact = |s: &Series| {
            s.str().is_ok_and(|t| t.iter().all(|text| text.is_some_and(|t| exact.contains(&t))))
        };
        precision.is_some_and(|p| !is_exact(&p))
            || (self.all_null(from) == Some(true) && self.all_null(recorded) == Some(true))
    }

    /// Whether every row of a column is null (`Some(true)`) or none is (`Some(false)`).
    fn all_null(&self, column: &str) -> Option<bool> {
        if !self.file.columns.contains_key(column) {
            return Some(true);
        }
        match self.statistics(column)?.null_count_opt()? {
            0 => Some(false),
            nulls if nulls == self.rows => Some(true),
            _ => None,
        }
    }

    /// Lists have none: one that is null and one that is empty look the same from here.
    fn statistics(&self, column: &str) -> Option<&Statistics> {
        let chunks = self.file.metadata.row_group(self.index).columns();
        let is_column = |path: &[String]| matches!(path, [name] if name == column);
        chunks.iter().find(|c| is_column(c.column_path().parts()))?.statistics()
    }
}

fn fits(kind: Kind, data_type: &DataType) -> bool {
    let is_text =
        |t: &DataType| matches!(t, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    match kind {
        Kind::Text | Kind::Dictionary => match data_type {
            DataType::Dictionary(_, values) => is_text(values),
            other => is_text(other),
        },
        Kind::TextList => match data_type {
            DataType::List(f) | DataType::LargeList(f) => is_text(f.data_type()),
            _ => false,
        },
        Kind::Integer => data_type.is_integer(),
        Kind::Number => data_type.is_floating(),
        Kind::Flag => *data_type == DataType::Boolean,
        Kind::Date => *data_type == DataType::Date32,
        Kind::Timestamp => matches!(data_type, DataType::Timestamp(..)),
    }
}

/// The value that is both the least and the greatest. Limits that were cut short say nothing, and what
/// is not a number may hide between equal limits: only of the quantity ingest promises that there is none.
fn only_value(statistics: &Statistics, column: &str, kind: Kind) -> Option<Series> {
    let is_exact = statistics.min_is_exact() && statistics.max_is_exact();
    if !is_exact || statistics.min_bytes_opt()? != statistics.max_bytes_opt()? {
        return None;
    }
    let name = PlSmallStr::EMPTY;
    match (statistics, kind) {
        (Statistics::Boolean(s), Kind::Flag) => s.min_opt().map(|b| Series::new(name, [*b])),
        (Statistics::Int32(s), Kind::Integer | Kind::Date) => {
            s.min_opt().map(|n| Series::new(name, [i64::from(*n)]))
        }
        (Statistics::Int64(s), Kind::Integer) => s.min_opt().map(|n| Series::new(name, [*n])),
        (Statistics::Double(s), Kind::Number) if column == "quantity" => {
            s.min_opt().map(|x| Series::new(name, [*x]))
        }
        (Statistics::ByteArray(s), Kind::Text | Kind::Dictionary) => {
            s.min_opt().and_then(|b| b.as_utf8().ok()).map(|t| Series::new(name, [t]))
        }
        _ => None,
    }
}
