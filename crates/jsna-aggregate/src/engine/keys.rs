//! What rows are grouped by, as a few integers.
//!
//! Small areas, categories and months repeat many thousand times, and grouping by texts would hash each of them anew. So
//! every distinct value gets a number when a thread first meets it, the numbers of several columns are packed into one
//! integer, and Polars groups by that. Which value has which number depends on the threads; the groups do not.

use super::{code, decode, expression};
use crate::coded::{Coded, Numbering, Value};
use crate::footer::Footer;
use crate::reads::{Read, Table};
use ahash::RandomState;
use jsna_model::table::Kind;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bits of an integer that numbers may fill: the sign stays free.
const BITS: u32 = 63;
/// Bits of a column at first: two million values, and three columns to an integer.
const FEW: u32 = 21;

/// What a key is called before it has its own name.
const KEY: &str = "key";

/// The keys of one query.
pub(super) struct Keys {
    packed: Vec<Vec<Slot>>,
    /// Lists and times, which have no number; they are grouped by as they are.
    plain: Vec<Read>,
}

/// Where the numbers of a column lie in an integer.
#[derive(Clone)]
struct Slot {
    read: Read,
    shift: u32,
    bits: u32,
    met: Arc<Met>,
}

/// The values that were met in a column so far.
#[derive(Default)]
struct Met {
    known: Mutex<Known>,
    /// Whether there were more than the bits can tell apart.
    overflow: AtomicBool,
}

struct Known {
    texts: Numbering<String>,
    integers: Numbering<i64>,
    /// The values by number. 0 is null.
    values: Vec<Value>,
}

impl Default for Known {
    fn default() -> Self {
        Self { texts: Numbering::new(), integers: Numbering::new(), values: vec![Value::Null] }
    }
}

impl Keys {
    /// Keys for columns with few values each.
    pub(super) fn packed(reads: &[Read]) -> Self {
        Self::new(reads, FEW)
    }

    /// Keys for columns with any number of values.
    pub(super) fn wide(reads: &[Read]) -> Self {
        Self::new(reads, BITS)
    }

    fn new(reads: &[Read], most: u32) -> Self {
        let is_plain =
            |r: &&Read| !r.is_derived() && matches!(r.kind(), Kind::TextList | Kind::Timestamp);
        let mut packed: Vec<Vec<Slot>> = Vec::new();
        let mut used = BITS;
        for read in reads.iter().filter(|r| !is_plain(r)) {
            let bits = if is_flag(read) { 2 } else { most };
            if used + bits > BITS {
                packed.push(Vec::new());
                used = 0;
            }
            let slot = Slot { read: read.clone(), shift: used, bits, met: Arc::default() };
            packed.last_mut().into_iter().for_each(|slots| slots.push(slot.clone()));
            used += bits;
        }
        Self { packed, plain: reads.iter().filter(is_plain).cloned().collect() }
    }

    /// The names of the keys.
    pub(super) fn names(&self) -> Vec<Expr> {
        let packed = (0..self.packed.len()).map(packed_name);
        packed.chain((0..self.plain.len()).map(plain_name)).map(col).collect()
    }

    /// The keys, from the columns that the files have.
    pub(super) fn expressions(&self, files: &[&Footer]) -> Vec<Expr> {
        let packed = self.packed.iter().enumerate().filter_map(|(i, slots)| {
            let columns: Vec<Expr> = slots.iter().map(|s| expression(&s.read, files)).collect();
            let slots = slots.clone();
            let pack = move |columns: &mut [Column]| Ok(pack(&slots, columns)?.into_column());
            let integer = |_: &Schema, _: &[Field]| Ok(Field::new(KEY.into(), DataType::Int64));
            let (first, rest) = columns.split_first()?;
            Some(first.clone().map_many(pack, rest, integer).alias(packed_name(i)))
        });
        let plain = self.plain.iter().enumerate();
        packed.chain(plain.map(|(i, r)| expression(r, files).alias(plain_name(i)))).collect()
    }

    /// Whether a column had more values than there are numbers, so that the groups are not to be used.
    pub(super) fn overflowed(&self) -> bool {
        self.packed.iter().flatten().any(|slot| slot.met.overflow.load(Ordering::Relaxed))
    }

    /// The groups as coded columns.
    pub(super) fn table(
        self,
        frame: &DataFrame,
        mut columns: BTreeMap<Read, Coded>,
    ) -> PolarsResult<Table> {
        for (i, slots) in self.packed.into_iter().enumerate() {
            let keys = frame.column(&packed_name(i))?.as_materialized_series();
            let keys: Vec<i64> = keys.i64()?.into_no_null_iter().collect();
            for slot in slots {
                let mask = (1_u64 << slot.bits) - 1;
                let code = |key: &i64| {
                    u32::try_from(key.cast_unsigned() >> slot.shift & mask).unwrap_or(0)
                };
                let codes = keys.iter().map(code).collect();
                let values = std::mem::take(&mut slot.met.known().values);
                columns.insert(slot.read, Coded::new(values, codes));
            }
        }
        for (i, read) in self.plain.into_iter().enumerate() {
            let coded = code(frame.column(&plain_name(i))?.as_materialized_series(), &read)?;
            columns.insert(read, coded);
        }
        Ok(Table::new(frame.height(), columns))
    }
}

fn packed_name(i: usize) -> String {
    format!("k{i}")
}

fn plain_name(i: usize) -> String {
    format!("p{i}")
}

fn is_flag(read: &Read) -> bool {
    matches!(read, Read::NullTest(_)) || (!read.is_derived() && read.kind() == Kind::Flag)
}

/// The integers of some rows.
fn pack(slots: &[Slot], columns: &[Column]) -> PolarsResult<Int64Chunked> {
    let rows = columns.iter().map(Column::len).max().unwrap_or(0);
    let mut keys = vec![0_i64; rows];
    for (slot, column) in slots.iter().zip(columns) {
        // One value may stand for all rows.
        let column =
            if column.len() == rows { column.clone() } else { column.new_from_index(0, rows) };
        slot.add(column.as_materialized_series(), &mut keys)?;
    }
    Ok(Int64Chunked::from_vec(KEY.into(), keys))
}

impl Slot {
    /// Adds the numbers of a column to the keys of its rows.
    fn add(&self, series: &Series, keys: &mut [i64]) -> PolarsResult<()> {
        if is_flag(&self.read) {
            let known = [Value::Null, Value::Flag(false), Value::Flag(true)];
            self.met.known().values = known.to_vec();
            self.put(keys, series.bool()?.iter().map(|b| b.map_or(0, |b| 1 + u32::from(b))));
        } else if series.dtype() == &DataType::String {
            self.add_texts(series.str()?, keys);
        } else if series.dtype() == &DataType::Float64 {
            // Not a number is no number to compare with, and no number to add up: its bits are a value like others.
            let bits = series.f64()?.iter().map(|x| x.map(|x| x.to_bits().cast_signed()));
            self.add_integers(bits, keys, |b| Value::Number(f64::from_bits(b.cast_unsigned())));
        } else if self.read.is_derived() {
            let make = |n: i64| decode(self.read.column(), n);
            self.add_integers(series.i64()?.iter(), keys, make);
        } else {
            self.add_integers(series.i64()?.iter(), keys, Value::Integer);
        }
        Ok(())
    }

    fn put(&self, keys: &mut [i64], numbers: impl Iterator<Item = u32>) {
        for (key, number) in keys.iter_mut().zip(numbers) {
            *key |= i64::from(number) << self.shift;
        }
    }

    /// Texts are told apart by their views, without looking at the bytes: a short text is its view, and the same
    /// view of the same array is the same text.
    fn add_texts(&self, texts: &StringChunked, keys: &mut [i64]) {
        let mut keys = keys;
        for (chunk, array) in texts.chunks().iter().zip(texts.downcast_iter()) {
            let validity = chunk.validity();
            let mut met = Lately::new();
            let numbers = array.views().iter().enumerate().map(|(row, view)| {
                if validity.is_some_and(|v| !v.get_bit(row)) {
                    return 0;
                }
                met.number(view.as_u128(), || self.number_of_text(array.value(row)))
            });
            self.put(keys, numbers);
            keys = keys.split_at_mut(chunk.len()).1;
        }
    }

    fn add_integers(
        &self,
        integers: impl Iterator<Item = Option<i64>>,
        keys: &mut [i64],
        make: impl Fn(i64) -> Value,
    ) {
        let mut met = Lately::new();
        let number = |n: Option<i64>| {
            n.map_or(0, |n| met.number(n, || self.number_of_integer(n, || make(n))))
        };
        self.put(keys, integers.map(number));
    }

    fn number_of_text(&self, text: &str) -> u32 {
        let mut known = self.met.known();
        let number = known.texts.get(text).unwrap_or_else(|| {
            known.values.push(Value::Text(text.to_owned()));
            known.texts.number(text.to_owned()).0
        });
        self.checked(number)
    }

    fn number_of_integer(&self, n: i64, make: impl Fn() -> Value) -> u32 {
        let mut known = self.met.known();
        let (number, is_new) = known.integers.number(n);
        if is_new {
            known.values.push(make());
        }
        self.checked(number)
    }

    /// The number as it is packed, with 0 kept for null.
    fn checked(&self, number: u32) -> u32 {
        let packed = number.saturating_add(1);
        if u64::from(packed) >> self.bits.min(u32::BITS) > 0 {
            self.met.overflow.store(true, Ordering::Relaxed);
            return 0;
        }
        packed
    }
}

impl Met {
    /// Poisoned or not, what is known stays true.
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The numbers that a thread has met in one array: the last one, because rows often come by area, and the others.
struct Lately<K> {
    last: Option<(K, u32)>,
    numbers: HashMap<K, u32, RandomState>,
}

impl<K: Hash + Eq + Copy> Lately<K> {
    fn new() -> Self {
        Self { last: None, numbers: HashMap::with_hasher(crate::coded::hasher()) }
    }

    fn number(&mut self, key: K, find: impl FnOnce() -> u32) -> u32 {
        match self.last {
            Some((last, number)) if last == key => number,
            _ => {
                let number = *self.numbers.entry(key).or_insert_with(find);
                self.last = Some((key, number));
                number
            }
        }
    }
}

#[cfg(test)]
mod tests;
