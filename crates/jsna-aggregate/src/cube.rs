//! The counts cube, from its parts to the sorted table.

use crate::coded::{Coded, Numbering, Value};
use crate::exact::Exact;
use crate::reads::{CELL, Read, Table};
use arrow::array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use jsna_model::engine::{CountError as Error, UNKNOWN};
use jsna_model::schema::COUNTS;
use std::sync::Arc;

/// A text by number; 0 is null.
type Word = u32;

/// Where something was counted: month, then the other columns of [`CELL`] in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    month: i32,
    words: [Word; CELL.len() - 1],
}

/// What was counted: query, breakdown, value of the breakdown.
pub(crate) type Slice = [Word; 3];

impl Cell {
    /// Month, as days since 1970-01-01.
    pub(crate) fn month(&self) -> i32 {
        self.month
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    slice: Slice,
    cell: Cell,
    sum: Exact,
}

/// The cube in the making.
#[derive(Debug)]
pub(crate) struct Cube {
    numbers: Numbering<Arc<str>>,
    words: Vec<Option<Arc<str>>>,
    rows: Vec<Row>,
}

impl Cube {
    pub(crate) fn new() -> Self {
        Self { numbers: Numbering::new(), words: vec![None], rows: Vec::new() }
    }

    /// The number of a text.
    pub(crate) fn word(&mut self, text: &str) -> Word {
        if let Some(number) = self.numbers.get(text) {
            return number + 1;
        }
        let text: Arc<str> = text.into();
        self.words.push(Some(Arc::clone(&text)));
        self.numbers.number(text).0 + 1
    }

    /// Adds to a cell.
    pub(crate) fn add(&mut self, slice: Slice, cell: Cell, sum: Exact) {
        self.rows.push(Row { slice, cell, sum });
    }

    /// The cells of some rows of a table.
    pub(crate) fn cells(&mut self, table: &Table, rows: &[usize]) -> Result<Vec<Cell>, Error> {
        let columns = CELL.map(|c| table.column(&Read::value(c)));
        let numbers: Vec<Vec<Word>> = columns.iter().skip(1).map(|c| self.numbers_of(c)).collect();
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let month = match columns[0].value(*row) {
                Value::Integer(days) => i32::try_from(*days).ok(),
                _ => None,
            };
            let month = month
                .ok_or_else(|| Error::Internal("the store has a row without a month".to_owned()))?;
            let mut words = [0; CELL.len() - 1];
            for ((word, numbers), column) in words.iter_mut().zip(&numbers).zip(&columns[1..]) {
                *word = numbers.get(column.code(*row) as usize).copied().unwrap_or(0);
            }
            out.push(Cell { month, words });
        }
        Ok(out)
    }

    /// The texts of a cell, to compare cells before their texts are sorted.
    pub(crate) fn texts_of(&self, cell: &Cell) -> Vec<Option<&Arc<str>>> {
        cell.words.iter().map(|w| self.words.get(*w as usize).and_then(Option::as_ref)).collect()
    }

    fn numbers_of(&mut self, column: &Coded) -> Vec<Word> {
        let number = |v: &Value| match v {
            Value::Text(text) => self.word(text),
            _ => 0,
        };
        column.values().iter().map(number).collect()
    }

    /// The sorted table. Cells in which nothing was counted are left out.
    ///
    /// # Errors
    /// A sum beyond the range of exact sums, or a table that is not what the schema says (a bug).
    pub(crate) fn finish(mut self) -> Result<RecordBatch, Error> {
        self.rank();
        let key = |r: &Row| {
            let [feed, area, lsoa, vintage, ward, lad] = r.cell.words;
            (r.slice, r.cell.month, feed, area, (lsoa, vintage, ward, lad))
        };
        self.rows.sort_unstable_by_key(key);
        let mut merged: Vec<Row> = Vec::with_capacity(self.rows.len());
        for row in std::mem::take(&mut self.rows) {
            match merged.last_mut() {
                Some(last) if key(last) == key(&row) => {
                    last.sum = last.sum.plus(row.sum).ok_or_else(too_large)?;
                }
                _ => merged.push(row),
            }
        }
        merged.retain(|r| !r.sum.is_zero());
        self.batch(&merged)
    }

    /// Numbers the texts anew in the order of the alphabet, so that numbers sort as their texts do.
    fn rank(&mut self) {
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_unstable_by(|a, b| self.words[*a].cmp(&self.words[*b]));
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old] = u32::try_from(new).unwrap_or(u32::MAX);
        }
        let of = |word: &mut Word| *word = rank.get(*word as usize).copied().unwrap_or(0);
        for row in &mut self.rows {
            row.slice.iter_mut().for_each(of);
            row.cell.words.iter_mut().for_each(of);
        }
        self.words = order.into_iter().map(|i| self.words[i].clone()).collect();
    }

    fn batch(&self, rows: &[Row]) -> Result<RecordBatch, Error> {
        let misfit =
            |e: ArrowError| Error::Internal(format!("the counts do not fit their schema: {e}"));
        let texts = |get: &dyn Fn(&Row) -> Word| self.texts(rows.iter().map(get)).map_err(misfit);
        let cell = |i: usize| texts(&|r: &Row| r.cell.words.get(i).copied().unwrap_or(0));
        let columns: Vec<ArrayRef> = vec![
            texts(&|r| r.slice[0])?,
            texts(&|r| r.slice[1])?,
            texts(&|r| r.slice[2])?,
            Arc::new(Date32Array::from_iter_values(rows.iter().map(|r| r.cell.month))),
            cell(0)?,
            cell(1)?,
            cell(2)?,
            cell(3)?,
            cell(4)?,
            cell(5)?,
            Arc::new(Float64Array::from_iter_values(rows.iter().map(|r| r.sum.to_f64()))),
        ];
        RecordBatch::try_new(COUNTS.schema(), columns).map_err(misfit)
    }

    /// A dictionary column: its values are the texts that occur, in order.
    fn texts(&self, words: impl Iterator<Item = Word> + Clone) -> Result<ArrayRef, ArrowError> {
        let mut keys: Vec<Option<i32>> = vec![None; self.words.len()];
        for word in words.clone() {
            keys[word as usize] = Some(0);
        }
        let mut values = Vec::new();
        for (key, word) in keys.iter_mut().zip(&self.words) {
            *key = match (&key, word) {
                (Some(_), Some(text)) => {
                    values.push(&**text);
                    i32::try_from(values.len() - 1).ok()
                }
                _ => None,
            };
        }
        let keys: Int32Array = words.map(|w| keys[w as usize]).collect();
        let values: ArrayRef = Arc::new(StringArray::from(values));
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values)?))
    }
}

/// What a sum beyond all bounds is called.
pub(crate) fn too_large() -> Error {
    Error::Internal("a sum is too large to be exact".to_owned())
}

/// A breakdown value as text.
pub(crate) fn words_of(value: &Value) -> String {
    match value {
        Value::Null | Value::List(..) => UNKNOWN.to_owned(),
        Value::Flag(b) => b.to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Number(x) => x.to_string(),
        // An empty value would look like a total.
        Value::Text(t) if t.is_empty() => UNKNOWN.to_owned(),
        Value::Text(t) => t.clone(),
    }
}
