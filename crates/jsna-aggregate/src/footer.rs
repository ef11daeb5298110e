//! What the end of a data file says of it, without reading its rows.

use crate::coded::Value;
use arrow::datatypes::DataType;
use jsna_model::engine::CountError as Error;
use jsna_model::schema::INCIDENTS;
use jsna_model::table::Kind;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::statistics::Statistics;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What is known of one column of one file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fact {
    /// The value of every row, where all have the same.
    pub(crate) constant: Option<Value>,
    /// How many rows are null, where the file says it.
    pub(crate) nulls: Option<u64>,
    /// Whether the file itself says that the column is dictionary-encoded in memory.
    pub(crate) is_dictionary: bool,
}

/// A data file.
#[derive(Debug, Clone)]
pub(crate) struct Footer {
    pub(crate) path: PathBuf,
    pub(crate) rows: u64,
    /// The columns of the incidents table that the file has. One that it lacks is null in every row.
    pub(crate) columns: BTreeMap<&'static str, Fact>,
    /// Every column of the file, also those that this version does not know.
    pub(crate) names: Vec<String>,
}

impl Footer {
    /// Reads the end of a file and checks that its columns have the types of the incidents table.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |reason: &str, source: Box<dyn std::error::Error + Send + Sync>| Error::File {
            path: path.to_owned(),
            reason: reason.to_owned(),
            source: Some(source),
        };
        let file = File::open(path).map_err(|e| {
            let reason = if e.kind() == std::io::ErrorKind::NotFound {
                "there is no such file"
            } else {
                "it cannot be opened"
            };
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
        let rows = metadata
            .row_groups()
            .iter()
            .map(parquet::file::metadata::RowGroupMetaData::num_rows)
            .sum::<i64>();
        let mut footer = Self {
            path: path.to_owned(),
            rows: u64::try_from(rows).unwrap_or(0),
            columns: BTreeMap::new(),
            names: schema.fields().iter().map(|f| f.name().clone()).collect(),
        };
        for field in schema.fields() {
            let Some(column) = INCIDENTS.column(field.name()) else { continue };
            if !fits(column.kind, field.data_type()) {
                return Err(Error::Column {
                    path: path.to_owned(),
                    column: field.name().clone(),
                    expected: column.kind.as_str(),
                    found: field.data_type().to_string(),
                });
            }
            let mut fact = fact(&metadata, column.name, column.kind);
            fact.is_dictionary = matches!(field.data_type(), DataType::Dictionary(..));
            footer.columns.insert(column.name, fact);
        }
        Ok(footer)
    }

    /// The one value of a column, if it has one.
    pub(crate) fn constant(&self, column: &str) -> Option<Value> {
        match self.columns.get(column) {
            Some(fact) => fact.constant.clone(),
            None => Some(Value::Null),
        }
    }

    /// Whether every row of a column is null (`Some(true)`) or none is (`Some(false)`).
    pub(crate) fn all_null(&self, column: &str) -> Option<bool> {
        match self.columns.get(column) {
            None => Some(true),
            Some(fact) => match (fact.nulls, &fact.constant) {
                (_, Some(Value::Null)) => Some(true),
                (Some(0), _) => Some(false),
                _ => None,
            },
        }
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

/// What the statistics of all row groups together say.
fn fact(metadata: &ParquetMetaData, column: &str, kind: Kind) -> Fact {
    let nothing = Fact { constant: None, nulls: None, is_dictionary: false };
    // A list that is null and one that is empty look the same from here. And what is not a number may
    // hide between equal limits: only for the quantity does ingest promise that there is none.
    if kind == Kind::TextList || (kind == Kind::Number && column != "quantity") {
        return nothing;
    }
    let mut constant: Option<Option<Value>> = None;
    let mut nulls = Some(0);
    for group in metadata.row_groups() {
        let Some(chunk) = group.columns().iter().find(|c| is_column(c, column)) else {
            return nothing;
        };
        let rows = u64::try_from(group.num_rows()).unwrap_or(0);
        if rows == 0 {
            continue;
        }
        let in_group = chunk.statistics().and_then(Statistics::null_count_opt);
        nulls = nulls.zip(in_group).map(|(a, b)| a + b);
        let value = match in_group {
            Some(n) if n == rows => Some(Value::Null),
            Some(0) => chunk.statistics().and_then(|s| only_value(s, kind)),
            _ => None,
        };
        constant = Some(match constant {
            None => value,
            Some(before) if before == value => value,
            Some(_) => None,
        });
    }
    Fact { constant: constant.flatten(), nulls, is_dictionary: false }
}

fn is_column(chunk: &ColumnChunkMetaData, column: &str) -> bool {
    matches!(chunk.column_path().parts(), [name] if name == column)
}

/// The value that is both the least and the greatest. Limits that were cut short say nothing.
fn only_value(statistics: &Statistics, kind: Kind) -> Option<Value> {
    if !statistics.min_is_exact() || !statistics.max_is_exact() {
        return None;
    }
    if statistics.min_bytes_opt()? != statistics.max_bytes_opt()? {
        return None;
    }
    match (statistics, kind) {
        (Statistics::Boolean(s), Kind::Flag) => s.min_opt().map(|b| Value::Flag(*b)),
        (Statistics::Int32(s), Kind::Integer | Kind::Date) => {
            s.min_opt().map(|n| Value::Integer(i64::from(*n)))
        }
        (Statistics::Int64(s), Kind::Integer) => s.min_opt().map(|n| Value::Integer(*n)),
        (Statistics::Double(s), Kind::Number) => s.min_opt().map(|x| Value::Number(*x)),
        (Statistics::ByteArray(s), Kind::Text | Kind::Dictionary) => {
            let text = s.min_opt().and_then(|b| b.as_utf8().ok());
            text.map(|t| Value::Text(t.to_owned()))
        }
        _ => None,
    }
}
