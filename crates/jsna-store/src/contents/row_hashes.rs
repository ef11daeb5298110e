//! What a row is, as one number: the same for the same row in whatever file it comes.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use chrono::Datelike;
use twox_hash::XxHash64;

/// Columns that say where a row came from or how it was handled, not what it is. The rows of an extract that is
/// delivered again differ in them.
const LINEAGE: [&str; 6] =
    ["feed", "extract_sha256", "source_row", "source_line", "issue_area", "handling"];

/// Columns of an observation that a revision changes.
const REVISED: [&str; 8] = [
    "numerator",
    "denominator",
    "base",
    "value",
    "lower95",
    "upper95",
    "shorthand",
    "outcome_code",
];

/// What contents are made of, row by row.
pub(super) struct RowHashes {
    pub(super) rows: Vec<u64>,
    pub(super) keyed: Vec<bool>,
    pub(super) places: Vec<Option<u64>>,
    pub(super) days: Vec<u32>,
}

impl RowHashes {
    pub(super) fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let n = batch.num_rows();
        let keys = batch.column_by_name("incident_key").map(|c| hashes(c)).transpose()?;
        let keyed: Vec<bool> = keys
            .as_ref()
            .map_or_else(|| vec![false; n], |k| k.iter().map(Option::is_some).collect());
        let months = batch.column_by_name("month").map(|m| hashes(m)).transpose()?;
        let mut rows = vec![0_u64; n];
        if !keyed.iter().all(|k| *k) {
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                let name = field.name().as_str();
                if LINEAGE.contains(&name) || REVISED.contains(&name) || name == "incident_key" {
                    continue;
                }
                for (row, cell) in rows.iter_mut().zip(hashes(column)?) {
                    *row = mixed(*row, cell.unwrap_or(1));
                }
            }
        }
        // References restart: with another month it is another event.
        for (i, row) in rows.iter_mut().enumerate() {
            let key = keys.as_ref().and_then(|k| k[i]);
            let month = months.as_ref().and_then(|m| m[i]);
            *row = key.zip(month).map_or(*row, |(key, month)| mixed(key, month));
        }
        let mut places = vec![None; n];
        for name in ["lsoa_code", "ward_code", "lad_code", "area_code", "area_name"] {
            if let Some(column) = batch.column_by_name(name) {
                for (place, cell) in places.iter_mut().zip(hashes(column)?) {
                    *place = place.or(cell);
                }
            }
        }
        Ok(Self { rows, keyed, places, days: days(batch)? })
    }
}

/// One bit for the day of the month of each row, where it has one: when it was recorded, else when it happened.
fn days(batch: &RecordBatch) -> Result<Vec<u32>, ArrowError> {
    let mut days = vec![0; batch.num_rows()];
    let Some(precision) = batch.column_by_name("date_precision") else { return Ok(days) };
    let precision = cast(precision, &DataType::Utf8)?;
    let precision = precision.as_string::<i32>();
    for name in ["recorded_at", "occurred_from"] {
        let Some(times) = batch.column_by_name(name) else { continue };
        let Some(times) = times.as_primitive_opt::<TimestampMicrosecondType>() else { continue };
        for (row, day) in days.iter_mut().enumerate() {
            if *day == 0 && times.is_valid(row) && precision.value(row) != "month" {
                let at = chrono::DateTime::from_timestamp_micros(times.value(row));
                *day = at.map_or(0, |at| 1 << (at.day() - 1));
            }
        }
    }
    Ok(days)
}

pub(super) fn texts(
    batch: &RecordBatch,
    name: &str,
) -> Result<arrow::array::StringArray, ArrowError> {
    let column = batch
        .column_by_name(name)
        .ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))?;
    Ok(cast(column, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// A hash for each cell; `None` for an empty one, and for the kinds of cell that say nothing of what a row is.
fn hashes(column: &dyn Array) -> Result<Vec<Option<u64>>, ArrowError> {
    let bits = |bits: u64| hash(&bits.to_le_bytes());
    Ok(match column.data_type() {
        DataType::Utf8 => {
            column.as_string::<i32>().iter().map(|t| t.map(|t| hash(t.as_bytes()))).collect()
        }
        DataType::Dictionary(..) => {
            let dictionary = column.as_dictionary::<Int32Type>();
            let values = hashes(dictionary.values())?;
            let value = |key: Option<i32>| usize::try_from(key?).ok().and_then(|k| values[k]);
            dictionary.keys().iter().map(value).collect()
        }
        DataType::Float64 => column
            .as_primitive::<Float64Type>()
            .iter()
            .map(|v| v.map(|v| bits(v.to_bits())))
            .collect(),
        DataType::Int64 => column
            .as_primitive::<Int64Type>()
            .iter()
            .map(|v| v.map(|v| bits(v.cast_unsigned())))
            .collect(),
        DataType::Int32 => {
            let small = |v: i32| bits(i64::from(v).cast_unsigned());
            column.as_primitive::<Int32Type>().iter().map(|v| v.map(small)).collect()
        }
        DataType::Date32 => {
            let small = |v: i32| bits(i64::from(v).cast_unsigned());
            column.as_primitive::<Date32Type>().iter().map(|v| v.map(small)).collect()
        }
        DataType::Timestamp(..) => {
            let times = column.as_primitive::<TimestampMicrosecondType>();
            times.iter().map(|v| v.map(|v| bits(v.cast_unsigned()))).collect()
        }
        DataType::Boolean => {
            column.as_boolean().iter().map(|v| v.map(|v| bits(u64::from(v)))).collect()
        }
        _ => vec![None; column.len()],
    })
}

/// Two hashes as one.
fn mixed(a: u64, b: u64) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&a.to_le_bytes());
    bytes[8..].copy_from_slice(&b.to_le_bytes());
    hash(&bytes)
}

/// The same in every version of the program: it is kept in the ledger.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}
