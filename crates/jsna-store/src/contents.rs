//! What the rows of an extract are, in a few numbers: enough to say whether two extracts hold the same rows,
//! the same places and the same days, without reading them again.
//!
//! A set is kept as its smallest hashes (bottom-k sketch: Cohen and Kaplan 2007, "Summarizing data using bottom-k
//! sketches"). Sets of up to [`KEPT`] members are kept whole; of larger ones the share that two have in common is
//! an estimate with a standard error of at most 1 / (2 √[`KEPT`]), about 6 points.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use chrono::Datelike;
use jsna_model::Month;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use twox_hash::XxHash64;

/// How many hashes of a set are kept.
const KEPT: usize = 64;

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

/// A set, as its smallest hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sketch {
    smallest: BTreeSet<u64>,
    /// Whether hashes had to be left out.
    cut: bool,
}

impl Sketch {
    fn add(&mut self, hash: u64) {
        if self.smallest.len() == KEPT {
            if self.smallest.last().is_some_and(|last| hash > *last) {
                self.cut = true;
                return;
            }
            if self.smallest.insert(hash) {
                self.smallest.pop_last();
                self.cut = true;
            }
        } else {
            self.smallest.insert(hash);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.cut |= other.cut;
        for hash in &other.smallest {
            self.add(*hash);
        }
    }

    /// The largest hash up to which both sets are known whole.
    fn horizon(&self, other: &Self) -> u64 {
        let end = |s: &Self| match (s.cut, s.smallest.last()) {
            (true, Some(last)) => *last,
            _ => u64::MAX,
        };
        end(self).min(end(other))
    }

    /// Members of `self` that are known well enough to look for in `other`, and how many of them are there.
    fn in_other(&self, other: &Self) -> (usize, usize) {
        let asked: Vec<&u64> = self.smallest.range(..=self.horizon(other)).collect();
        let found = asked.iter().filter(|h| other.smallest.contains(h)).count();
        (asked.len(), found)
    }

    fn is_empty(&self) -> bool {
        self.smallest.is_empty()
    }

    fn meets(&self, other: &Self) -> bool {
        self.in_other(other).1 > 0
    }
}

/// What the rows of one delivery area and month are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The rows: by their key where they have one, else by everything they say.
    rows: Sketch,
    /// The smallest areas that they name.
    places: Sketch,
    /// One bit for each day of the month; none where rows have no day.
    days: u32,
    /// Whether every row has a key.
    keyed: bool,
}

/// How the rows of two extracts of the same months compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Compared {
    /// Rows of the first that were looked for in the second, and how many were found.
    first_in_second: (usize, usize),
    second_in_first: (usize, usize),
    /// Whether both name places, and none is in both.
    places_apart: bool,
    /// Whether both have days, and none is in both.
    days_apart: bool,
    keyed: bool,
}

/// This share of the rows of one extract must be in the other for that to contain it.
const CONTAINED: (usize, usize) = (9, 10);

impl Compared {
    /// Compares what two extracts hold of the months that both have rows of.
    pub(crate) fn of<'a>(
        pairs: impl Iterator<Item = (&'a Contents, &'a Contents)>,
    ) -> Option<Self> {
        let (mut first, mut second) = (Contents::none(), Contents::none());
        let mut compared = Self::default();
        let mut days_meet = false;
        let mut any = false;
        for (a, b) in pairs {
            any = true;
            let add = |sum: &mut (usize, usize), (n, found)| *sum = (sum.0 + n, sum.1 + found);
            add(&mut compared.first_in_second, a.rows.in_other(&b.rows));
            add(&mut compared.second_in_first, b.rows.in_other(&a.rows));
            days_meet |= a.days & b.days != 0 || a.days == 0 || b.days == 0;
            first.merge(a);
            second.merge(b);
        }
        let named = !first.places.is_empty() && !second.places.is_empty();
        compared.places_apart = named && !first.places.meets(&second.places);
        compared.days_apart = !days_meet;
        compared.keyed = first.keyed && second.keyed;
        any.then_some(compared)
    }

    /// Whether they hold a row in common.
    pub(crate) fn share_rows(&self) -> bool {
        self.first_in_second.1 > 0
    }

    /// Whether they have nothing in common that two issues of one delivery have: no row, and no key, or no
    /// place, or no day.
    pub(crate) fn is_apart(&self) -> bool {
        !self.share_rows() && (self.keyed || self.places_apart || self.days_apart)
    }

    /// What they have nothing in common of, for a message.
    pub(crate) fn apart_in(&self) -> &'static str {
        match (self.keyed, self.places_apart, self.days_apart) {
            (_, true, _) => "no row and no area",
            (_, _, true) => "no row and no day",
            _ => "no reference",
        }
    }

    /// Whether (nearly) every row of the first is in the second.
    pub(crate) fn second_contains_first(&self) -> bool {
        contained(self.first_in_second)
    }

    /// Whether (nearly) every row of the second is in the first.
    pub(crate) fn first_contains_second(&self) -> bool {
        contained(self.second_in_first)
    }

    /// Whether at least half of the rows of the smaller are in the other.
    pub(crate) fn repeats(&self) -> bool {
        let half = |(asked, found): (usize, usize)| found > 0 && found * 2 >= asked;
        half(self.first_in_second) || half(self.second_in_first)
    }

    /// Whether all rows have keys, so that the store can tell which of them came twice.
    pub(crate) fn keyed(&self) -> bool {
        self.keyed
    }
}

fn contained((asked, found): (usize, usize)) -> bool {
    found > 0 && found * CONTAINED.1 >= asked * CONTAINED.0
}

impl Contents {
    fn none() -> Self {
        Self { keyed: true, ..Self::default() }
    }

    fn merge(&mut self, other: &Self) {
        self.rows.merge(&other.rows);
        self.places.merge(&other.places);
        self.keyed &= other.keyed;
    }

    /// Those of two months together; days are of one month and fall away.
    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.merge(other);
        self.days = 0;
        self
    }
}

/// [`Contents`] by delivery area and month, as an extract is read.
#[derive(Debug, Clone, Default)]
pub struct ContentsBuilder {
    slots: BTreeMap<(String, Month), usize>,
    contents: Vec<Contents>,
}

impl ContentsBuilder {
    /// Adds the rows of a batch of a canonical table.
    ///
    /// # Errors
    ///
    /// If a column is not of the type that the table gives it.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let hashes = RowHashes::of(batch)?;
        let areas = texts(batch, "issue_area")?;
        let months = batch.column_by_name("month").and_then(|m| m.as_primitive_opt::<Date32Type>());
        let months = months.ok_or_else(|| ArrowError::SchemaError("no month".to_owned()))?;
        let mut run: Option<(&str, i32, usize)> = None;
        for row in 0..batch.num_rows() {
            let (area, day) = (areas.value(row), months.value(row));
            let at = match run {
                Some((a, d, at)) if d == day && a == area => at,
                _ => self.slot(area, day)?,
            };
            run = Some((area, day, at));
            let contents = &mut self.contents[at];
            contents.rows.add(hashes.rows[row]);
            contents.keyed &= hashes.keyed[row];
            if let Some(place) = hashes.places[row] {
                contents.places.add(place);
            }
            contents.days |= hashes.days[row];
        }
        Ok(())
    }

    fn slot(&mut self, area: &str, day: i32) -> Result<usize, ArrowError> {
        let month = Month::from_epoch_days(day)
            .ok_or_else(|| ArrowError::SchemaError(format!("day {day} is in no month")))?;
        let next = self.contents.len();
        let at = *self.slots.entry((area.to_owned(), month)).or_insert(next);
        if at == next {
            self.contents.push(Contents::none());
        }
        Ok(at)
    }

    /// What was read.
    pub fn finish(self) -> BTreeMap<(String, Month), Contents> {
        self.slots.into_iter().map(|(slot, at)| (slot, self.contents[at].clone())).collect()
    }
}

/// What [`Contents`] needs of each row of a batch.
struct RowHashes {
    rows: Vec<u64>,
    keyed: Vec<bool>,
    places: Vec<Option<u64>>,
    days: Vec<u32>,
}

impl RowHashes {
    fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let n = batch.num_rows();
        let keys = batch.column_by_name("incident_key").map(|c| hashes(c)).transpose()?;
        let keyed: Vec<bool> = keys
            .as_ref()
            .map_or_else(|| vec![false; n], |k| k.iter().map(Option::is_some).collect());
        let mut rows = vec![0_u64; n];
        if keyed.iter().all(|k| *k) {
            rows.clone_from(&keys.into_iter().flatten().flatten().collect());
        } else {
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                let name = field.name().as_str();
                if LINEAGE.contains(&name) || REVISED.contains(&name) || name == "incident_key" {
                    continue;
                }
                for (row, cell) in rows.iter_mut().zip(hashes(column)?) {
                    *row =
                        row.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ cell.unwrap_or(1);
                }
            }
            for (i, row) in rows.iter_mut().enumerate() {
                *row = keys.as_ref().and_then(|k| k[i]).unwrap_or_else(|| hash(&row.to_le_bytes()));
            }
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

fn texts(batch: &RecordBatch, name: &str) -> Result<arrow::array::StringArray, ArrowError> {
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

/// The same in every version of the program: it is kept in the ledger.
fn hash(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}

/// In the ledger a sketch is its hashes in hexadecimal, 16 digits each, after a `+` where others were left out.
impl Serialize for Sketch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = String::with_capacity(1 + self.smallest.len() * 16);
        if self.cut {
            out.push('+');
        }
        for hash in &self.smallest {
            out.push_str(&hex::encode(hash.to_be_bytes()));
        }
        serializer.serialize_str(&out)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('+');
        let bytes = hex::decode(digits.unwrap_or(&text)).map_err(serde::de::Error::custom)?;
        let (hashes, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(serde::de::Error::custom("a hash is cut off"));
        }
        let smallest = hashes.iter().map(|h| u64::from_be_bytes(*h)).collect();
        Ok(Self { smallest, cut: digits.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(rows: std::ops::Range<u64>, places: &[u64], days: u32) -> Contents {
        let mut contents = Contents { days, keyed: true, ..Contents::default() };
        rows.for_each(|r| contents.rows.add(hash(&r.to_le_bytes())));
        places.iter().for_each(|p| contents.places.add(hash(&p.to_le_bytes())));
        contents
    }

    fn compared(a: &Contents, b: &Contents) -> Compared {
        Compared::of([(a, b)].into_iter()).unwrap()
    }

    #[test]
    fn a_later_issue_contains_the_earlier_one_however_large_both_are() {
        for n in [10, 1_000, 100_000] {
            let (old, new) = (contents(0..n, &[1, 2], 0b11), contents(0..n * 2, &[1, 2], 0b11));
            let c = compared(&old, &new);
            assert!(c.second_contains_first() && !c.first_contains_second() && !c.is_apart());
        }
    }

    #[test]
    fn two_districts_have_nothing_in_common() {
        let (north, south) = (contents(0..20, &[1, 2], 0b11), contents(20..40, &[3], 0b11));
        let c = compared(&north, &south);
        assert!(c.is_apart());
        assert_eq!(c.apart_in(), "no row and no area");
    }

    #[test]
    fn a_sketch_comes_back_from_the_ledger_as_it_was() {
        let large = contents(0..1_000, &[7], 5);
        let text = serde_json::to_string(&large).unwrap();
        assert_eq!(serde_json::from_str::<Contents>(&text).unwrap(), large);
    }
}
