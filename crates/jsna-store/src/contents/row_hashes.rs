//! What a row is, as one number: the same for the same row in whatever file it comes.

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, StringArray};
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
        let key = batch.column_by_name("incident_key").filter(|c| c.null_count() < n);
        let keyed: Vec<bool> =
            key.map_or_else(|| vec![false; n], |key| (0..n).map(|row| key.is_valid(row)).collect());
        let mut rows = vec![0_u64; n];
        if !keyed.iter().all(|k| *k) {
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                let name = field.name().as_str();
                if !LINEAGE.contains(&name) && !REVISED.contains(&name) && name != "incident_key" {
                    add_cells(&mut rows, column, hash(name.as_bytes()))?;
                }
            }
        }
        if let Some(key) = key {
            // References restart: with another month it is another event.
            let mut by_key = vec![0_u64; n];
            add_cells(&mut by_key, key, hash(b"incident_key"))?;
            if let Some(month) = batch.column_by_name("month") {
                add_cells(&mut by_key, month, hash(b"month"))?;
            }
            let keys = by_key.iter().zip(&keyed);
            rows.iter_mut()
                .zip(keys)
                .filter(|(_, (_, keyed))| **keyed)
                .for_each(|(r, (k, _))| *r = *k);
        }
        for row in &mut rows {
            *row = spread(*row);
        }
        let mut places = vec![None; n];
        for name in ["lsoa_code", "ward_code", "lad_code", "area_code", "area_name"] {
            let Some(column) = batch.column_by_name(name) else { continue };
            let mut cells = vec![0_u64; n];
            add_cells(&mut cells, column, 0)?;
            for (place, cell) in places.iter_mut().zip(cells).filter(|(_, cell)| *cell != 0) {
                *place = place.or(Some(cell));
            }
        }
        Ok(Self { rows, keyed, places, days: days(batch)? })
    }
}

/// One bit for the day of the month of each row, where it has one: when it was recorded, else when it happened.
fn days(batch: &RecordBatch) -> Result<Vec<u32>, ArrowError> {
    let mut days = vec![0; batch.num_rows()];
    let Some(precision) = batch.column_by_name("date_precision") else { return Ok(days) };
    let precision = Texts::of(precision)?;
    for name in ["recorded_at", "occurred_from"] {
        let Some(times) = batch.column_by_name(name) else { continue };
        let Some(times) = times.as_primitive_opt::<TimestampMicrosecondType>() else { continue };
        for (row, day) in days.iter_mut().enumerate() {
            if *day == 0 && times.is_valid(row) && precision.get(row) != Some("month") {
                let at = chrono::DateTime::from_timestamp_micros(times.value(row));
                *day = at.map_or(0, |at| 1 << (at.day() - 1));
            }
        }
    }
    Ok(days)
}

/// A column of texts, plain or with each text once.
pub(super) enum Texts<'a> {
    Plain(&'a StringArray),
    Numbered(&'a DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> Texts<'a> {
    pub(super) fn named(batch: &'a RecordBatch, name: &str) -> Result<Self, ArrowError> {
        let column = batch.column_by_name(name);
        Self::of(column.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))?)
    }

    fn of(column: &'a ArrayRef) -> Result<Self, ArrowError> {
        let plain = column.as_string_opt::<i32>().map(Self::Plain);
        let numbered = || {
            let column = column.as_dictionary_opt::<Int32Type>()?;
            Some(Self::Numbered(column, column.values().as_string_opt::<i32>()?))
        };
        let wrong = || ArrowError::SchemaError(format!("{} is no text", column.data_type()));
        plain.or_else(numbered).ok_or_else(wrong)
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Numbered(column, texts) => Some(texts.value(column.key(row)?)),
        }
    }
}

/// Adds what the cells of a column say to the sums of their rows; an empty cell adds nothing, nor do cells of a kind that
/// says nothing of what a row is. A sum, so that a column which is empty or the same throughout costs next to nothing.
fn add_cells(rows: &mut [u64], column: &ArrayRef, seed: u64) -> Result<(), ArrowError> {
    if column.null_count() == column.len() {
        return Ok(());
    }
    let number = |bits: u64| spread(bits ^ seed);
    let small = |bits: i32| number(i64::from(bits).cast_unsigned());
    match column.data_type() {
        DataType::Utf8 => {
            let cells = column.as_string::<i32>().iter();
            add(rows, cells.map(|text| text.map(|text| XxHash64::oneshot(seed, text.as_bytes()))));
        }
        DataType::Dictionary(..) => {
            let column = column.as_dictionary::<Int32Type>();
            let mut values = vec![0; column.values().len()];
            add_cells(&mut values, column.values(), seed)?;
            let value =
                |key: i32| usize::try_from(key).ok().and_then(|key| values.get(key).copied());
            add(rows, column.keys().iter().map(|key| key.and_then(value)));
        }
        DataType::Float64 => {
            let cells = column.as_primitive::<Float64Type>().iter();
            add(rows, cells.map(|v| v.map(|v| number(v.to_bits()))));
        }
        DataType::Int64 => {
            let cells = column.as_primitive::<Int64Type>().iter();
            add(rows, cells.map(|v| v.map(|v| number(v.cast_unsigned()))));
        }
        DataType::Timestamp(..) => {
            let cells = column.as_primitive::<TimestampMicrosecondType>().iter();
            add(rows, cells.map(|v| v.map(|v| number(v.cast_unsigned()))));
        }
        DataType::Int32 => {
            add(rows, column.as_primitive::<Int32Type>().iter().map(|v| v.map(small)));
        }
        DataType::Date32 => {
            add(rows, column.as_primitive::<Date32Type>().iter().map(|v| v.map(small)));
        }
        DataType::Boolean => {
            add(rows, column.as_boolean().iter().map(|v| v.map(|v| number(u64::from(v)))));
        }
        _ => {}
    }
    Ok(())
}

fn add(rows: &mut [u64], cells: impl Iterator<Item = Option<u64>>) {
    for (row, cell) in rows.iter_mut().zip(cells) {
        *row = row.wrapping_add(cell.unwrap_or(0));
    }
}

/// Any number as one whose bits are all of use (the finaliser of `SplitMix64`; Steele, Lea and Flood 2014).
fn spread(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The same in every version of the program: it is kept in the ledger.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}
