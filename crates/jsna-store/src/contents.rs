//! What the rows of an extract are, in a few numbers: enough to say whether two extracts hold the same rows,
//! the same places and the same days, without reading them again.

mod row_hashes;
mod sketch;

use row_hashes::{RowHashes, Texts};
use sketch::{Looked, Sketch};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;
use jsna_model::Month;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the rows of one delivery area and month are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The rows: by their key and month where they have a key, else by everything they say.
    rows: Sketch,
    /// The smallest areas that they name.
    places: Sketch,
    /// One bit for each day of the month; none where rows have no day.
    days: u32,
    /// Whether every row has a key.
    keyed: bool,
    /// How a row became a number. Numbers that were made in two ways say nothing of each other.
    #[serde(default)]
    hashing: u8,
}

/// Rows as sums of their cells; 0 was a chain of them.
const HASHING: u8 = 1;

/// Whether two extracts name the same places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Places {
    /// Some are in both, or one of the two names none.
    Meet,
    /// None is in both.
    Apart,
    /// Both name so many places that none in common is no chance.
    FarApart,
    /// One names so many, and the other so few, that nobody can say.
    Unknown,
}

/// Whether two extracts of the same months look like parts of one delivery, rather than two issues of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// They have something in common.
    No,
    /// One has so few rows that nobody can say.
    Unknown,
    /// They have nothing in common that two issues of one delivery have.
    Yes,
}

/// How the rows of two extracts of the same months compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Rows of the first, looked for in the second.
    first_in_second: Looked,
    second_in_first: Looked,
    places: Places,
    /// Whether both have days, and none is in both.
    days_apart: bool,
    keyed: bool,
    /// Whether both were made into numbers in one way; else nothing of the above means anything.
    alike: bool,
}

/// From so many places on, two files of one area have some in common.
const MANY: usize = 5;

/// This share of the rows of one extract must be in the other for that to contain it.
const CONTAINED: (usize, usize) = (9, 10);

impl Compared {
    /// Compares what two extracts hold of the months that both have rows of.
    pub(crate) fn of<'a>(
        pairs: impl Iterator<Item = (&'a Contents, &'a Contents)>,
    ) -> Option<Self> {
        let (mut first, mut second) = (Contents::none(), Contents::none());
        let (mut first_in_second, mut second_in_first) = (Looked::NOTHING, Looked::NOTHING);
        let mut days_meet = false;
        let mut any = false;
        let mut made_alike = true;
        for (a, b) in pairs {
            any = true;
            made_alike &= a.hashing == b.hashing;
            first_in_second = first_in_second.and(a.rows.in_other(&b.rows));
            second_in_first = second_in_first.and(b.rows.in_other(&a.rows));
            days_meet |= a.days & b.days != 0 || a.days == 0 || b.days == 0;
            first.merge(a);
            second.merge(b);
        }
        any.then_some(Self {
            first_in_second,
            second_in_first,
            places: Places::of(&first.places, &second.places),
            days_apart: !days_meet,
            keyed: first.keyed && second.keyed,
            alike: made_alike,
        })
    }

    /// Whether they hold a row in common; `None` where nobody can say.
    pub(crate) fn share_rows(&self) -> Option<bool> {
        self.first_in_second.meet(self.second_in_first).filter(|_| self.alike)
    }

    /// Whether they have nothing in common that two issues of one delivery have: no row, and no key, or no
    /// place, or no day. Many places and none in common are apart whatever else: two forces number their crimes alike.
    pub(crate) fn apart(&self) -> Apart {
        if !self.alike {
            return Apart::Unknown;
        }
        if self.places == Places::FarApart {
            return Apart::Yes;
        }
        let same_days = !self.keyed && !self.days_apart;
        match (self.share_rows(), self.places) {
            (Some(true), _) => Apart::No,
            (_, Places::Meet) if same_days => Apart::No,
            (None, _) => Apart::Unknown,
            (Some(false), Places::Unknown) if same_days => Apart::Unknown,
            (Some(false), _) => Apart::Yes,
        }
    }

    /// How two extracts that are apart, or may be, differ; for a message.
    pub(crate) fn apart_in(&self) -> &'static str {
        match (self.apart(), self.places, self.days_apart) {
            (Apart::Unknown, ..) if !self.alike => {
                "they were taken in by versions of jsna that look at rows in different ways"
            }
            (Apart::Unknown, ..) => {
                "one of them has so few rows that none in common proves nothing"
            }
            (_, Places::Apart | Places::FarApart, _) if self.share_rows() == Some(true) => {
                "they have no area in common"
            }
            (_, Places::Apart | Places::FarApart, _) => "they have no row and no area in common",
            (_, _, true) => "they have no row and no day in common",
            (_, _, false) => "they have no reference in common",
        }
    }

    /// Whether (nearly) every row of the first is in the second.
    pub(crate) fn second_contains_first(&self) -> bool {
        self.alike && contained(self.first_in_second)
    }

    /// Whether (nearly) every row of the second is in the first.
    pub(crate) fn first_contains_second(&self) -> bool {
        self.alike && contained(self.second_in_first)
    }

    /// Whether at least half of the rows of the smaller are in the other.
    pub(crate) fn repeats(&self) -> bool {
        let half = |looked: Looked| looked.found > 0 && looked.found * 2 >= looked.asked;
        self.alike && (half(self.first_in_second) || half(self.second_in_first))
    }

    /// Whether all rows have keys, so that the store can tell which of them came twice.
    pub(crate) fn keyed(&self) -> bool {
        self.keyed
    }
}

impl Places {
    fn of(first: &Sketch, second: &Sketch) -> Self {
        if first.is_empty() || second.is_empty() {
            return Self::Meet;
        }
        match first.in_other(second).meet(second.in_other(first)) {
            Some(true) => Self::Meet,
            None => Self::Unknown,
            Some(false) if first.len().min(second.len()) >= MANY => Self::FarApart,
            Some(false) => Self::Apart,
        }
    }
}

fn contained(looked: Looked) -> bool {
    looked.found > 0 && looked.found * CONTAINED.1 >= looked.asked * CONTAINED.0
}

impl Contents {
    fn none() -> Self {
        Self { keyed: true, hashing: HASHING, ..Self::default() }
    }

    /// The days with a row, one bit each.
    pub(crate) fn days(&self) -> u32 {
        self.days
    }

    fn merge(&mut self, other: &Self) {
        self.hashing = other.hashing;
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
        let areas = Texts::named(batch, "issue_area")?;
        let months = batch.column_by_name("month").and_then(|m| m.as_primitive_opt::<Date32Type>());
        let months = months.ok_or_else(|| ArrowError::SchemaError("no month".to_owned()))?;
        let mut run: Option<(&str, i32, usize)> = None;
        for row in 0..batch.num_rows() {
            let (area, day) = (areas.get(row).unwrap_or_default(), months.value(row));
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

#[cfg(test)]
mod tests {
    use super::row_hashes::hash;
    use super::*;

    fn contents(rows: std::ops::Range<u64>, places: &[u64], days: u32) -> Contents {
        let mut contents = Contents { days, ..Contents::none() };
        for row in rows {
            contents.rows.add(hash(&row.to_le_bytes()));
        }
        for place in places {
            contents.places.add(hash(&place.to_le_bytes()));
        }
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
            assert!(c.second_contains_first() && !c.first_contains_second());
            assert_eq!(c.apart(), Apart::No);
        }
    }

    #[test]
    fn two_forces_that_number_their_crimes_alike_are_apart() {
        let (one, other) =
            (contents(0..500, &[1, 2, 3, 4, 5], 1), contents(0..500, &[6, 7, 8, 9, 10], 1));
        let c = compared(&one, &other);
        assert_eq!((c.share_rows(), c.apart()), (Some(true), Apart::Yes));
        assert_eq!(c.apart_in(), "they have no area in common");
        // One row whose ward was corrected is the same delivery.
        let c = compared(&contents(0..2, &[1], 1), &contents(0..2, &[2], 1));
        assert_eq!(c.apart(), Apart::No);
    }

    /// Of 1,836 rows the sketch keeps 64: four of them, sent again, are most likely not among those.
    #[test]
    fn a_few_rows_of_many_prove_nothing() {
        let many: Vec<u64> = (0..700).collect();
        let whole = contents(0..1_836, &many, 1);
        let cut_off = contents(0..4, &many[..4], 1);
        let c = compared(&whole, &cut_off);
        assert_eq!((c.share_rows(), c.apart()), (None, Apart::Unknown));
        // A third of them is enough to tell.
        let third = compared(&whole, &contents(0..612, &many[..200], 1));
        assert_eq!(third.apart(), Apart::No);
        let other = compared(&whole, &contents(5_000..5_612, &[900, 901, 902, 903, 904], 1));
        assert_eq!(other.share_rows(), Some(false));
    }

    #[test]
    fn numbers_made_in_two_ways_say_nothing() {
        let new = contents(0..20, &[1, 2], 0b11);
        let old = Contents { hashing: 0, ..new.clone() };
        let c = compared(&old, &new);
        assert_eq!(
            (c.share_rows(), c.apart(), c.second_contains_first()),
            (None, Apart::Unknown, false)
        );
        assert!(c.apart_in().contains("in different ways"));
    }

    #[test]
    fn two_districts_have_nothing_in_common() {
        let (north, south) = (contents(0..20, &[1, 2], 0b11), contents(20..40, &[3], 0b11));
        let c = compared(&north, &south);
        assert_eq!(c.apart(), Apart::Yes);
        assert_eq!(c.apart_in(), "they have no row and no area in common");
    }

    #[test]
    fn a_sketch_comes_back_from_the_ledger_as_it_was() {
        let large = contents(0..1_000, &[7], 5);
        let text = serde_json::to_string(&large).unwrap();
        assert_eq!(serde_json::from_str::<Contents>(&text).unwrap(), large);
    }
}
