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
    /// Text that is always there.
    Text(for<'a> fn(&'a T) -> &'a str),
    /// The same text in every row.
    Same(String),
    /// Text that may be absent, or is made for the table.
    Words(for<'a> fn(&'a T) -> Option<Cow<'a, str>>),
    /// Whole number.
    Integer(fn(&T) -> Option<u64>),
    Number(fn(&T) -> Option<f64>),
    /// True or false.
    Flag(fn(&T) -> bool),
    /// Days since 1970-01-01.
    Date(fn(&T) -> Option<i32>),
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
        Get::Text(get) => texts(kind, rows.iter().map(|row| Some(Cow::Borrowed(get(row))))),
        Get::Same(text) => texts(kind, rows.iter().map(|_| Some(Cow::Borrowed(text.as_str())))),
        Get::Words(get) => texts(kind, rows.iter().map(get)),
        Get::Integer(get) => {
            let number = |row| get(row).map(|n| i64::try_from(n).unwrap_or(i64::MAX));
            Arc::new(rows.iter().map(number).collect::<Int64Array>())
        }
        // A number that is not one is no number: never NaN in a file.
        Get::Number(get) => Arc::new(
            rows.iter().map(|row| get(row).filter(|x| x.is_finite())).collect::<Float64Array>(),
        ),
        Get::Flag(get) => Arc::new(rows.iter().map(|row| Some(get(row))).collect::<BooleanArray>()),
        Get::Date(get) => Arc::new(rows.iter().map(get).collect::<Date32Array>()),
    }
}

/// A column of texts, as a dictionary where few differ.
fn texts<'a>(kind: Kind, texts: impl Iterator<Item = Option<Cow<'a, str>>>) -> ArrayRef {
    if kind == Kind::Dictionary {
        let mut builder = StringDictionaryBuilder::<Int32Type>::new();
        for text in texts {
            builder.append_option(text);
        }
        Arc::new(builder.finish())
    } else {
        let mut builder = StringBuilder::new();
        for text in texts {
            builder.append_option(text);
        }
        Arc::new(builder.finish())
    }
}
