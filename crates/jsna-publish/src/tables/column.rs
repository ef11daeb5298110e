//! Rows of structs to Arrow columns, fast: one pass a column, all columns in parallel.

use crate::error::Error;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringBuilder,
    StringDictionaryBuilder,
};
use arrow::datatypes::Int32Type;
use jsna_model::table::{Kind, Table};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// How a column is read from a row.
pub(super) enum Get<T> {
    /// Text.
    Text(for<'a> fn(&'a T) -> Option<Cow<'a, str>>),
    /// Whole number.
    Integer(fn(&T) -> Option<u64>),
    /// Number.
    Number(fn(&T) -> Option<f64>),
    /// True or false.
    Flag(fn(&T) -> bool),
    /// Days since 1970-01-01.
    Date(fn(&T) -> Option<i32>),
}

/// A text that is always there.
pub(super) fn text(t: &str) -> Option<Cow<'_, str>> {
    Some(Cow::Borrowed(t))
}

/// Builds the batch of a documented table. `get` says how each column is read, by name.
pub(super) fn batch<T: Sync>(
    table: &'static Table,
    rows: &[T],
    get: impl Fn(&str) -> Option<Get<T>> + Sync,
) -> Result<RecordBatch, Error> {
    let columns = table
        .columns
        .par_iter()
        .map(|c| {
            let get = get(c.name).ok_or(Error::Column { table: table.name, column: c.name })?;
            Ok(array(c.kind, rows, &get))
        })
        .collect::<Result<Vec<ArrayRef>, Error>>()?;
    RecordBatch::try_new(table.schema(), columns)
        .map_err(|e| Error::Table { table: table.name.to_owned(), source: e.into() })
}

fn array<T>(kind: Kind, rows: &[T], get: &Get<T>) -> ArrayRef {
    match get {
        Get::Text(get) if kind == Kind::Dictionary => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            rows.iter().for_each(|row| builder.append_option(get(row)));
            Arc::new(builder.finish())
        }
        Get::Text(get) => {
            let mut builder = StringBuilder::new();
            rows.iter().for_each(|row| builder.append_option(get(row)));
            Arc::new(builder.finish())
        }
        Get::Integer(get) => Arc::new(Int64Array::from_iter(
            rows.iter().map(|row| get(row).map(|n| i64::try_from(n).unwrap_or(i64::MAX))),
        )),
        // A number that is not one is no number: never NaN in a file.
        Get::Number(get) => Arc::new(Float64Array::from_iter(
            rows.iter().map(|row| get(row).filter(|x| x.is_finite())),
        )),
        Get::Flag(get) => Arc::new(BooleanArray::from_iter(rows.iter().map(|row| Some(get(row))))),
        Get::Date(get) => Arc::new(Date32Array::from_iter(rows.iter().map(get))),
    }
}
