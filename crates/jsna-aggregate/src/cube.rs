//! The counts cube, from what was counted to the sorted table.

use crate::dictionary_column::{DictionaryColumn, Numbering, hasher};
use crate::exact::Exact;
use crate::projection::{CELL, Read};
use crate::table::Table;
use ahash::RandomState;
use arrow::array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use arrow::datatypes::Int32Type;
use arrow::error::ArrowError;
use jsna_model::engine::{CountError, UNKNOWN};
use jsna_model::schema::COUNTS;
use polars::prelude::{AnyValue, PolarsResult};
use std::collections::HashMap;
use std::sync::Arc;

/// A text by number; 0 is null.
type Word = u32;

/// Where something was counted: month, then the other columns of [`CELL`] in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Cell {
    month: i32,
    words: [Word; CELL.len() - 1],
}

/// What was counted: query, breakdown, value of the breakdown.
type Slice = [Word; 3];

/// The cube in the making.
#[derive(Debug)]
pub(crate) struct Cube {
    texts: Numbering<String>,
    cells: Numbering<Cell>,
    slices: Numbering<Slice>,
    /// The values of a breakdown that a row is counted under: one, or the elements of a list.
    values: Numbering<Vec<Word>>,
    /// Slice, cell and what was counted there.
    counts: Vec<(u32, u32, Exact)>,
}

impl Cube {
    pub(crate) fn new() -> Self {
        Self {
            texts: Numbering::new(),
            cells: Numbering::new(),
            slices: Numbering::new(),
            values: Numbering::new(),
            counts: Vec::new(),
        }
    }

    fn word(&mut self, text: &str) -> Word {
        self.texts.number(text) + 1
    }

    /// Numbers for the cell and the breakdown values of each row of a table, as one integer.
    pub(crate) fn slots(
        &mut self,
        table: &Table,
        breakdown: Option<&DictionaryColumn>,
    ) -> Result<Vec<u64>, CountError> {
        let columns: Vec<&DictionaryColumn> =
            CELL.iter().map(|c| table.column(&Read::value(c))).collect::<Result<_, _>>()?;
        let unfit = |_| CountError::Internal("a place was read as no text".to_owned());
        let mut words = Vec::with_capacity(CELL.len() - 1);
        for column in &columns[1..] {
            let texts = column.values.str().map_err(unfit)?;
            words.push(texts.iter().map(|t| t.map_or(0, |t| self.word(t))).collect::<Vec<_>>());
        }
        let months: Vec<Option<i64>> = columns[0].values.i64().map_err(unfit)?.iter().collect();
        let values = match breakdown {
            Some(column) => self.values_of(column).map_err(unfit)?,
            None => vec![self.number_of_values(&[""])],
        };
        let mut slots = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let month = months[columns[0].code(*row)].and_then(|days| i32::try_from(days).ok());
            let month = month.ok_or_else(|| {
                CountError::Internal("the store has a row without a month".to_owned())
            })?;
            let word = |i: usize| words[i][columns[i + 1].code(*row)];
            let cell = self.cells.number(&Cell { month, words: std::array::from_fn(word) });
            let value = values[breakdown.map_or(0, |b| b.code(*row))];
            slots.push(u64::from(value) << 32 | u64::from(cell));
        }
        Ok(slots)
    }

    fn number_of_values(&mut self, texts: &[&str]) -> u32 {
        let words: Vec<Word> = texts.iter().map(|t| self.word(t)).collect();
        self.values.number(words.as_slice())
    }

    /// The breakdown values of each value of a column.
    fn values_of(&mut self, column: &DictionaryColumn) -> PolarsResult<Vec<u32>> {
        let mut out = Vec::with_capacity(column.values.len());
        for value in column.values.iter() {
            out.push(match value {
                // An empty value would look like a total.
                AnyValue::Null | AnyValue::String("") => self.number_of_values(&[UNKNOWN]),
                AnyValue::String(text) => self.number_of_values(&[text]),
                AnyValue::Boolean(flag) => self.number_of_values(&[&flag.to_string()]),
                AnyValue::Int64(number) => self.number_of_values(&[&number.to_string()]),
                AnyValue::Float64(number) => self.number_of_values(&[&number.to_string()]),
                AnyValue::List(list) => {
                    let elements: Vec<&str> = list.str()?.iter().flatten().collect();
                    self.number_of_values(&elements)
                }
                other => self.number_of_values(&[&other.to_string()]),
            });
        }
        Ok(out)
    }

    /// Adds what a query has counted in some slots.
    pub(crate) fn add(
        &mut self,
        id: &str,
        breakdown: Option<&str>,
        counts: impl Iterator<Item = (u64, Exact)>,
    ) {
        let (id, breakdown) = (self.word(id), self.word(breakdown.unwrap_or("")));
        let (slices, values) = (&mut self.slices, &self.values.list);
        // Of all values that any query met, those of this one alone: a person's days are many thousand.
        let mut slices_of: HashMap<usize, Vec<u32>, RandomState> = HashMap::with_hasher(hasher());
        for (slot, count) in counts {
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of a slot")]
            let (value, cell) = ((slot >> 32) as usize, slot as u32);
            let own = slices_of.entry(value).or_insert_with(|| {
                values[value].iter().map(|w| slices.number(&[id, breakdown, *w])).collect()
            });
            self.counts.extend(own.iter().map(|slice| (*slice, cell, count)));
        }
    }

    /// The sorted table. Cells in which nothing was counted are left out.
    ///
    /// # Errors
    /// A sum beyond the range of exact sums, or a table that is not what the schema says (a bug).
    pub(crate) fn finish(self) -> Result<RecordBatch, CountError> {
        let (words, texts) = sorted(self.texts.list);
        let rank = |word: Word| word.checked_sub(1).map_or(0, |text| words[text as usize] + 1);
        let slices = self.slices.list.into_iter().map(|slice| slice.map(rank));
        let (slice_ranks, slices) = sorted(slices.collect());
        let cells = self.cells.list.into_iter();
        let cells = cells.map(|c| Cell { words: c.words.map(rank), ..c });
        let (cell_ranks, cells) = sorted(cells.collect());
        let ranked = self.counts.into_iter().map(|(slice, cell, count)| {
            let (slice, cell) = (slice_ranks[slice as usize], cell_ranks[cell as usize]);
            (u64::from(slice) << 32 | u64::from(cell), count)
        });
        let mut counts: Vec<(u64, Exact)> = ranked.collect();
        counts.sort_unstable_by_key(|count| count.0);
        let mut rows: Vec<(Slice, Cell, Exact)> = Vec::with_capacity(counts.len());
        for same in counts.chunk_by(|a, b| a.0 == b.0) {
            let sum = same.iter().try_fold(Exact::default(), |sum, (_, count)| sum.plus(*count));
            let too_large = || CountError::Internal("a sum is too large to be exact".to_owned());
            let sum = sum.ok_or_else(too_large)?;
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of a key")]
            let (slice, cell) = ((same[0].0 >> 32) as usize, same[0].0 as u32 as usize);
            if !sum.is_zero() {
                rows.push((slices[slice], cells[cell], sum));
            }
        }
        batch(&texts, &rows)
            .map_err(|e| CountError::Internal(format!("the counts do not fit their schema: {e}")))
    }
}

/// The place of each thing in sorted order, and the things in that order.
fn sorted<T: Ord + Clone>(things: Vec<T>) -> (Vec<u32>, Vec<T>) {
    let mut order: Vec<(T, usize)> = things.into_iter().zip(0..).collect();
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for (rank, (_, place)) in (0..).zip(&order) {
        ranks[*place] = rank;
    }
    (ranks, order.into_iter().map(|(thing, _)| thing).collect())
}

fn batch(texts: &[String], rows: &[(Slice, Cell, Exact)]) -> Result<RecordBatch, ArrowError> {
    let slice = |i: usize| dictionary(texts, rows.iter().map(move |row| row.0[i]));
    let cell = |i: usize| dictionary(texts, rows.iter().map(move |row| row.1.words[i]));
    let months = Date32Array::from_iter_values(rows.iter().map(|row| row.1.month));
    let counts = Float64Array::from_iter_values(rows.iter().map(|row| row.2.to_f64()));
    let mut columns: Vec<ArrayRef> = (0..3).map(slice).collect::<Result<_, _>>()?;
    columns.push(Arc::new(months));
    columns.extend((0..CELL.len() - 1).map(cell).collect::<Result<Vec<_>, _>>()?);
    columns.push(Arc::new(counts));
    RecordBatch::try_new(COUNTS.schema(), columns)
}

/// A dictionary column: its values are the texts that occur, in order.
fn dictionary(
    texts: &[String],
    words: impl Iterator<Item = Word> + Clone,
) -> Result<ArrayRef, ArrowError> {
    let mut occurs = vec![false; texts.len() + 1];
    for word in words.clone() {
        occurs[word as usize] = true;
    }
    let mut keys = vec![None; texts.len() + 1];
    let mut values: Vec<&str> = Vec::new();
    for (i, text) in texts.iter().enumerate().filter(|(i, _)| occurs[i + 1]) {
        keys[i + 1] = i32::try_from(values.len()).ok();
        values.push(text);
    }
    let keys: Int32Array = words.map(|word| keys[word as usize]).collect();
    let values: ArrayRef = Arc::new(StringArray::from(values));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values)?))
}
