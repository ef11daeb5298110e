//! The rows of a data file that are looked at: groups of equal rows, or rows one by one.

use crate::dictionary_column::{DictionaryColumn, Numbering, hasher};
use crate::parquet_stats::RowGroup;
use crate::projection::{Projection, Read};
use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use jsna_model::engine::CountError;
use jsna_model::table::Kind;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ProjectionMask, parquet_to_arrow_schema};
use parquet::errors::ParquetError;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows read at once, where a file has more of them together.
const MOST_ROWS: usize = 1 << 18;

/// A part of the values of a key, by their hash: those with `hash % of == at`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) key: &'a str,
    pub(crate) of: u64,
    pub(crate) at: u64,
}

/// Columns of some rows of a file.
#[derive(Debug)]
pub(crate) struct Table {
    columns: BTreeMap<Read, DictionaryColumn>,
    /// The rows that stand for all, and how many each stands for.
    pub(crate) rows: Vec<u32>,
    pub(crate) counts: Vec<u64>,
}

impl Table {
    /// Groups the rows that have the same values of everything that is read; or takes each row alone
    /// that has a key of some part.
    pub(crate) fn read(
        group: &RowGroup,
        projection: &Projection,
        part: Option<Part<'_>>,
    ) -> Result<Vec<Self>, CountError> {
        let run = || Self::tables(group, projection, part);
        catch_unwind(AssertUnwindSafe(run)).map_or_else(
            |_| Err(damaged(group, None)),
            |tables| tables.map_err(|e| damaged(group, Some(e))),
        )
    }

    fn tables(
        group: &RowGroup,
        projection: &Projection,
        part: Option<Part<'_>>,
    ) -> Result<Vec<Self>, ParquetError> {
        let known = |read: &Read| Some((read.clone(), group.constant(read)?.into()));
        let constants: BTreeMap<Read, DictionaryColumn> =
            projection.reads.iter().filter_map(known).collect();
        let varying: BTreeSet<&Read> =
            projection.reads.iter().filter(|r| !constants.contains_key(r)).collect();
        let table = |mut columns: BTreeMap<Read, DictionaryColumn>, rows: u64| {
            columns.extend(constants.clone());
            let (rows, counts) = match part {
                Some(part) => of_part(&columns, rows, part),
                None => groups(&columns, rows),
            };
            Self { columns, rows, counts }
        };
        if varying.is_empty() {
            return Ok(vec![table(BTreeMap::new(), group.rows)]);
        }
        let read_batch = |batch: Result<RecordBatch, ArrowError>| {
            let batch = batch?;
            let column = |read: &&Read| -> Result<_, ArrowError> {
                Ok(((*read).clone(), DictionaryColumn::new(read, &batch)?))
            };
            let columns = varying.iter().map(column).collect::<Result<_, _>>()?;
            Ok(table(columns, batch.num_rows() as u64))
        };
        batches(group, &varying)?.map(read_batch).collect()
    }

    /// A column that was read.
    pub(crate) fn column(&self, read: &Read) -> Result<&DictionaryColumn, CountError> {
        let missing = || CountError::Internal(format!("{} was not read", read.name()));
        self.columns.get(read).ok_or_else(missing)
    }
}

/// The stored columns of some reads; texts as Parquet holds them, as a dictionary.
fn batches(
    group: &RowGroup,
    reads: &BTreeSet<&Read>,
) -> Result<ParquetRecordBatchReader, ParquetError> {
    let described = group.file.metadata.file_metadata().schema_descr();
    let schema = parquet_to_arrow_schema(described, None)?;
    let texts: BTreeSet<&str> = reads
        .iter()
        .filter(|r| matches!(r, Read::Value(_)) || r.is_derived())
        .flat_map(|r| r.stored())
        .filter(|c| matches!(Read::value(c).kind(), Kind::Text | Kind::Dictionary))
        .collect();
    let fields = schema.fields().iter().map(|field| {
        if !texts.contains(field.name().as_str()) {
            return Arc::clone(field);
        }
        let dictionary = Kind::Dictionary.data_type();
        Arc::new(Field::new(field.name(), dictionary, field.is_nullable()))
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(&group.file.metadata), options)?;
    let positions = reads.iter().flat_map(|r| r.stored());
    let positions = positions.filter_map(|c| group.file.columns.get(c).copied());
    let mask = ProjectionMask::roots(described, positions.collect::<BTreeSet<_>>());
    ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(&group.file.path)?, metadata)
        .with_row_groups(vec![group.index])
        .with_projection(mask)
        .with_batch_size(MOST_ROWS)
        .build()
}

/// The first row of each group of equal rows, and how many it has.
///
/// The codes of a row are packed into one integer, which is the place of its group in a list. Where
/// that list would be much longer than the rows, the integers are numbered first.
fn groups(columns: &BTreeMap<Read, DictionaryColumn>, rows: u64) -> (Vec<u32>, Vec<u64>) {
    let varying: Vec<&DictionaryColumn> = columns.values().filter(|c| c.varies()).collect();
    let Some(first) = varying.first() else { return (vec![0], vec![rows]) };
    let mut keys = vec![0_u64; first.codes().len()];
    let mut room = 1;
    for column in varying {
        let size = column.values.len() as u64;
        if size.checked_mul(room).is_none() {
            room = renumber(&mut keys);
        }
        room *= size;
        for (key, code) in keys.iter_mut().zip(column.codes()) {
            *key = *key * size + u64::from(*code);
        }
    }
    if room > rows * 8 {
        room = renumber(&mut keys);
    }
    let mut group_of = vec![0_u32; usize::try_from(room).unwrap_or(usize::MAX)];
    let (mut first, mut counts) = (Vec::new(), Vec::new());
    for (row, key) in (0_u32..).zip(keys) {
        #[expect(clippy::cast_possible_truncation, reason = "below the length of the list")]
        let group = &mut group_of[key as usize];
        if *group == 0 {
            first.push(row);
            counts.push(0);
            *group = u32::try_from(first.len()).unwrap_or(u32::MAX);
        }
        counts[*group as usize - 1] += 1;
    }
    (first, counts)
}

/// Numbers keys from 0 and gives how many there are.
fn renumber(keys: &mut [u64]) -> u64 {
    let mut numbers: Numbering<u64> = Numbering::new();
    for key in keys {
        *key = u64::from(numbers.number(key));
    }
    numbers.list.len() as u64
}

/// The rows that have a key of a part.
fn of_part(
    columns: &BTreeMap<Read, DictionaryColumn>,
    rows: u64,
    part: Part<'_>,
) -> (Vec<u32>, Vec<u64>) {
    let Some(keys) = columns.get(&Read::value(part.key)) else { return Default::default() };
    let Ok(texts) = keys.values.str() else { return Default::default() };
    let is_mine = |t: Option<&str>| t.is_some_and(|t| hasher().hash_one(t) % part.of == part.at);
    let mine: Vec<bool> = texts.iter().map(is_mine).collect();
    let rows = 0..u32::try_from(rows).unwrap_or(u32::MAX);
    let rows: Vec<u32> = rows.filter(|row| mine[keys.code(*row)]).collect();
    let counts = vec![1; rows.len()];
    (rows, counts)
}

fn damaged(group: &RowGroup, source: Option<ParquetError>) -> CountError {
    CountError::File {
        path: group.file.path.clone(),
        reason:
            "its rows are damaged; take the file from a backup, or ingest its extract anew into a \
                 new store"
                .to_owned(),
        source: source.map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{NamedFrom, PlSmallStr, Series};
    use proptest::prelude::*;

    /// The packed integers of seven long columns do not fit into 64 bits.
    const SIZES: [u32; 7] = [2, 3000, 1000, 2000, 2, 3000, 2500];

    proptest! {
        #[test]
        fn groups_are_those_of_the_values(
            rows in prop::collection::vec(prop::array::uniform7(prop_oneof![0..2_u32, 2000..3000_u32]), 1..80),
        ) {
            let rows: Vec<[u32; 7]> =
                rows.into_iter().map(|r| std::array::from_fn(|c| r[c] % SIZES[c])).collect();
            let column = |c: usize| {
                let values = Series::new(PlSmallStr::EMPTY, (0..SIZES[c]).collect::<Vec<_>>());
                let codes = rows.iter().map(|r| r[c]).collect();
                (Read::Value(c.to_string()), DictionaryColumn::coded(values, codes))
            };
            let (first, counts) = groups(&(0..7).map(column).collect(), rows.len() as u64);
            let mut expected = BTreeMap::new();
            for (i, row) in (0_u32..).zip(&rows) {
                expected.entry(*row).or_insert((i, 0)).1 += 1;
            }
            let mut expected: Vec<(u32, u64)> = expected.into_values().collect();
            expected.sort_unstable();
            prop_assert_eq!(first.into_iter().zip(counts).collect::<Vec<_>>(), expected);
        }
    }
}
