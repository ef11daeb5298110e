//! A column as a list of values and, for each row, which of them it has.
//!
//! Areas, categories and months repeat many thousand times. Parquet stores them as such a list, and
//! here they stay one: rows are grouped by integers, and texts are looked at once each.

use crate::moments::derived;
use crate::projection::Read;
use ahash::RandomState;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use arrow::error::ArrowError;
use jsna_model::table::Kind;
use polars::prelude::{
    IdxCa, IntoSeries, ListBuilderTrait, ListStringChunkedBuilder, NamedFrom, PlSmallStr,
    PolarsResult, Series, StringChunked,
};
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Numbers for things, in the order in which they were first met. The keys of its hash are fixed: the
/// map is never walked, but nothing should differ between two runs that can be the same.
#[derive(Debug)]
pub(crate) struct Numbering<T> {
    numbers: HashMap<T, u32, RandomState>,
    pub(crate) list: Vec<T>,
}

impl<T: Hash + Eq + Clone> Numbering<T> {
    pub(crate) fn new() -> Self {
        Self { numbers: HashMap::with_hasher(hasher()), list: Vec::new() }
    }

    pub(crate) fn number<Q>(&mut self, thing: &Q) -> u32
    where
        T: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = T> + ?Sized,
    {
        if let Some(number) = self.numbers.get(thing) {
            return *number;
        }
        // Things are met in files of at most 2^32 rows.
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(thing.to_owned(), number);
        self.list.push(thing.to_owned());
        number
    }
}

pub(crate) fn hasher() -> RandomState {
    RandomState::with_seeds(1, 2, 3, 4)
}

/// Values, the first of which is null, and the value of each row.
#[derive(Debug, Clone)]
pub(crate) struct DictionaryColumn {
    pub(crate) values: Series,
    /// Positions in the values; none where every row has the first.
    codes: Vec<u32>,
}

impl DictionaryColumn {
    /// The stored columns of a batch as one read. A column that is not there is null.
    pub(crate) fn new(read: &Read, batch: &RecordBatch) -> Result<Self, ArrowError> {
        match (read, batch.column_by_name(read.column())) {
            (Read::Value(column), _) if read.is_derived() => derived(column, batch),
            (Read::NullTest(column), _) if read.is_derived() => {
                let is_null = derived(column, batch)?.codes.into_iter().map(|code| Some(code == 0));
                Ok(Self::encode(is_null, |b| *b))
            }
            (Read::NullTest(_), Some(array)) => {
                let is_null = (0..array.len()).map(|row| Some(array.is_null(row)));
                Ok(Self::encode(is_null, |b| *b))
            }
            (Read::Value(_), Some(array)) => stored(array, read.kind()),
            (_, None) => Ok(Series::full_null(PlSmallStr::EMPTY, 1, &read.data_type()).into()),
        }
    }

    #[cfg(test)]
    pub(crate) fn coded(values: Series, codes: Vec<u32>) -> Self {
        Self { values, codes }
    }

    pub(crate) fn encode<K, V>(
        cells: impl Iterator<Item = Option<K>>,
        value: impl Fn(&K) -> V,
    ) -> Self
    where
        K: Hash + Eq + Clone,
        Series: NamedFrom<Vec<Option<V>>, [Option<V>]>,
    {
        let (keys, codes) = numbered(cells);
        let values = std::iter::once(None).chain(keys.iter().map(|k| Some(value(k))));
        Self { values: Series::new(PlSmallStr::EMPTY, values.collect::<Vec<_>>()), codes }
    }

    /// Whether rows may have different values.
    pub(crate) fn varies(&self) -> bool {
        !self.codes.is_empty()
    }

    /// The position of the value of each row; nothing where it is the first in every row.
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The position of the value of a row.
    pub(crate) fn code(&self, row: u32) -> usize {
        self.codes.get(row as usize).map_or(0, |code| *code as usize)
    }

    /// The values of some rows.
    pub(crate) fn take(&self, name: &str, rows: &[u32]) -> PolarsResult<Series> {
        let codes = match self.codes.as_slice() {
            [] => vec![0; rows.len()],
            codes => rows.iter().map(|row| codes[*row as usize]).collect(),
        };
        Ok(self.values.take(&IdxCa::from_vec(PlSmallStr::EMPTY, codes))?.with_name(name.into()))
    }
}

/// A column that has one value in every row.
impl From<Series> for DictionaryColumn {
    fn from(value: Series) -> Self {
        Self { values: value, codes: Vec::new() }
    }
}

/// The distinct cells, and for each row 0 for null or the number of its cell from 1.
fn numbered<K: Hash + Eq + Clone>(cells: impl Iterator<Item = Option<K>>) -> (Vec<K>, Vec<u32>) {
    let mut numbers = Numbering::new();
    let codes = cells.map(|cell| cell.map_or(0, |cell| numbers.number(&cell) + 1)).collect();
    (numbers.list, codes)
}

fn stored(array: &ArrayRef, kind: Kind) -> Result<DictionaryColumn, ArrowError> {
    Ok(match kind {
        Kind::Text | Kind::Dictionary => {
            let texts = array.as_dictionary_opt::<Int32Type>().ok_or_else(|| unexpected(array))?;
            let values = texts.values().as_string_opt::<i32>().ok_or_else(|| unexpected(array))?;
            let values = std::iter::once(None).chain(values.iter());
            let code = |key: Option<i32>| key.map_or(0, |key| key.cast_unsigned() + 1);
            DictionaryColumn {
                values: values.collect::<StringChunked>().into_series(),
                codes: texts.keys().iter().map(code).collect(),
            }
        }
        Kind::Flag => {
            let flags = array.as_boolean_opt().ok_or_else(|| unexpected(array))?;
            DictionaryColumn::encode(flags.iter(), |b| *b)
        }
        Kind::Integer | Kind::Date | Kind::Timestamp => {
            let integers = cast(array, &DataType::Int64)?;
            DictionaryColumn::encode(integers.as_primitive::<Int64Type>().iter(), |n| *n)
        }
        Kind::Number => {
            let numbers = cast(array, &DataType::Float64)?;
            let bits = numbers.as_primitive::<Float64Type>().iter().map(|x| x.map(f64::to_bits));
            DictionaryColumn::encode(bits, |b| f64::from_bits(*b))
        }
        Kind::TextList => lists(array)?,
    })
}

/// Lists with their elements sorted, each once; null is the first.
fn lists(array: &ArrayRef) -> Result<DictionaryColumn, ArrowError> {
    let lists = array.as_list_opt::<i32>().ok_or_else(|| unexpected(array))?;
    let mut cells = Vec::with_capacity(lists.len());
    for list in lists.iter() {
        let elements = match &list {
            None => None,
            Some(list) => {
                let texts = list.as_string_opt::<i32>().ok_or_else(|| unexpected(array))?;
                let mut elements: Vec<Option<String>> =
                    texts.iter().map(|t| t.map(str::to_owned)).collect();
                elements.sort();
                elements.dedup();
                Some(elements)
            }
        };
        cells.push(elements);
    }
    let (keys, codes) = numbered(cells.into_iter());
    let mut values = ListStringChunkedBuilder::new(PlSmallStr::EMPTY, keys.len() + 1, 0);
    values.append_null();
    for elements in &keys {
        let elements = elements.iter().map(Option::as_deref).collect::<StringChunked>();
        values.append_series(&elements.into_series()).map_err(|_| unexpected(array))?;
    }
    Ok(DictionaryColumn { values: values.finish().into_series(), codes })
}

fn unexpected(array: &ArrayRef) -> ArrowError {
    ArrowError::SchemaError(format!("a column was read as {}", array.data_type()))
}
