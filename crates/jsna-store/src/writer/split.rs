//! Cutting a batch by delivery area and month.

use arrow::array::{Array, AsArray, Date32Array, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{DataType, Date32Type, Int32Type};
use jsna_model::Month;
use std::collections::BTreeMap;

/// A text column, plain or dictionary-encoded.
enum Texts<'a> {
    Plain(&'a arrow::array::StringArray),
    Dictionary(&'a [i32], &'a arrow::array::StringArray),
}

impl<'a> Texts<'a> {
    fn of(batch: &'a RecordBatch, name: &str) -> Result<Self, String> {
        let column = column(batch, name)?;
        match column.data_type() {
            DataType::Utf8 => Ok(Self::Plain(column.as_string())),
            DataType::Dictionary(key, value)
                if **key == DataType::Int32 && **value == DataType::Utf8 =>
            {
                let dictionary = column.as_dictionary::<Int32Type>();
                let values = dictionary.values().as_string();
                Ok(Self::Dictionary(dictionary.keys().values(), values))
            }
            other => Err(format!("column {name:?} is {other}, not text")),
        }
    }

    fn value(&self, row: usize) -> Result<&'a str, String> {
        match self {
            Self::Plain(texts) => Ok(texts.value(row)),
            Self::Dictionary(keys, values) => usize::try_from(keys[row])
                .ok()
                .filter(|key| *key < values.len() && values.is_valid(*key))
                .map(|key| values.value(key))
                .ok_or_else(|| format!("row {} has an empty cell", row + 1)),
        }
    }

    /// Whether two rows are known to have the same text. Cheap; may be `false` for equal texts.
    fn surely_same(&self, a: usize, b: usize) -> bool {
        match self {
            Self::Plain(texts) => texts.value(a) == texts.value(b),
            Self::Dictionary(keys, _) => keys[a] == keys[b],
        }
    }
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a dyn Array, String> {
    batch
        .column_by_name(name)
        .map(AsRef::as_ref)
        .ok_or_else(|| format!("column {name:?} is not there"))
}

/// Checks that every row has this text in the column.
pub(super) fn check_same(batch: &RecordBatch, name: &str, expected: &str) -> Result<(), String> {
    let texts = Texts::of(batch, name)?;
    for row in 0..batch.num_rows() {
        if row > 0 && texts.surely_same(row - 1, row) {
            continue;
        }
        let found = texts.value(row)?;
        if found != expected {
            return Err(format!("column {name:?} has {found:?}, not {expected:?}"));
        }
    }
    Ok(())
}

type Part = ((String, Month), RecordBatch);

/// The rows of each delivery area and month, in their order; the parts in the order of their keys.
pub(super) fn by_area_and_month(batch: &RecordBatch) -> Result<Vec<Part>, String> {
    let areas = Texts::of(batch, "issue_area")?;
    let months: &Date32Array = column(batch, "month")?
        .as_primitive_opt::<Date32Type>()
        .ok_or_else(|| "column \"month\" is not a date".to_owned())?;
    let mut runs: BTreeMap<(&str, i32), Vec<std::ops::Range<u32>>> = BTreeMap::new();
    let mut start = 0;
    for row in 1..=batch.num_rows() {
        let same = row < batch.num_rows()
            && months.value(row) == months.value(start)
            && areas.surely_same(start, row);
        if !same {
            let range = narrow(start)?..narrow(row)?;
            runs.entry((areas.value(start)?, months.value(start))).or_default().push(range);
            start = row;
        }
    }
    let whole = runs.len() == 1;
    runs.into_iter()
        .map(|((area, days), ranges)| {
            let part = if whole { batch.clone() } else { pick(batch, ranges)? };
            Ok(((area.to_owned(), month(days)?), part))
        })
        .collect()
}

/// One contiguous run is a slice; anything else is copied.
fn pick(batch: &RecordBatch, mut ranges: Vec<std::ops::Range<u32>>) -> Result<RecordBatch, String> {
    if let [only] = ranges.as_slice() {
        return Ok(batch.slice(only.start as usize, only.len()));
    }
    let rows: UInt32Array = ranges.drain(..).flatten().collect::<Vec<u32>>().into();
    take_record_batch(batch, &rows).map_err(|e| e.to_string())
}

fn month(days: i32) -> Result<Month, String> {
    Month::from_epoch_days(days)
        .filter(|month| month.epoch_days() == days)
        .ok_or_else(|| format!("column \"month\" has day {days}, not the first day of a month"))
}

fn narrow(row: usize) -> Result<u32, String> {
    u32::try_from(row).map_err(|_| format!("it has {row} rows, more than one batch may have"))
}
