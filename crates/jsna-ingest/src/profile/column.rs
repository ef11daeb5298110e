//! What the cells of one column are, gathered block by block.

use super::cell::{self, Is, Kinds, formats};
use crate::layout::Zone;
use crate::value::date_order::DateOrder;
use crate::value::time;
use ahash::AHashMap;
use jsna_model::{AreaCode, AreaType};
use std::collections::{BTreeMap, BTreeSet};

/// So many different values of a column are told apart.
pub(crate) const DIFFERENT: usize = 10_000;

/// The cells of one column so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathered {
    pub(crate) filled: u64,
    /// Different values with how often they occur, the first [`DIFFERENT`] of them.
    pub(crate) values: AHashMap<Box<str>, u64>,
    /// Whether there are values beyond those.
    pub(crate) more: bool,
    /// What the cells beyond those are.
    beyond: Tally,
}

impl Gathered {
    /// Adds a cell; an empty one is not counted.
    pub(crate) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        if let Some(cells) = self.values.get_mut(cell) {
            *cells += 1;
        } else if self.values.len() < DIFFERENT {
            self.values.insert(cell.into(), 1);
        } else {
            self.more = true;
            self.beyond.add(cell, 1);
        }
    }

    /// Adds those of the next block.
    pub(crate) fn absorb(&mut self, block: Self) {
        self.filled += block.filled;
        self.more |= block.more;
        self.beyond.absorb(block.beyond);
        // In the order of the alphabet, so that which values are kept depends on the cells alone.
        let mut values: Vec<(Box<str>, u64)> = block.values.into_iter().collect();
        values.sort_unstable();
        for (value, cells) in values {
            if let Some(known) = self.values.get_mut(&value) {
                *known += cells;
            } else if self.values.len() < DIFFERENT {
                self.values.insert(value, cells);
            } else {
                self.more = true;
                self.beyond.add(&value, cells);
            }
        }
    }

    /// What all cells are.
    pub(crate) fn tally(&self) -> Tally {
        let mut tally = self.beyond.clone();
        for (value, cells) in &self.values {
            tally.add(value, *cells);
        }
        tally
    }

    /// The values, most frequent first, then in the order of the alphabet.
    pub(crate) fn most_frequent(&self) -> Vec<(&str, u64)> {
        let mut out: Vec<(&str, u64)> = self.values.iter().map(|(v, n)| (&**v, *n)).collect();
        out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        out
    }
}

/// What cells are, added up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    cells: u64,
    /// Cells that may be each thing.
    plain: BTreeMap<Is, u64>,
    /// Cells that each of the formats reads.
    dates: Vec<u64>,
    pub(crate) areas: BTreeSet<AreaType>,
    /// What different dates say of the order of day and month.
    pub(crate) order: DateOrder,
    /// Smallest and largest number.
    pub(crate) numbers: Option<(f64, f64)>,
    /// First and last day, in days since 1970, by the format that reads them.
    pub(crate) days: BTreeMap<usize, (i32, i32)>,
    /// Cells with a date that stands for "unknown".
    pub(crate) placeholders: u64,
}

impl Tally {
    /// Adds cells of one value.
    fn add(&mut self, value: &str, cells: u64) {
        let kinds = Kinds::of(value);
        self.cells += cells;
        for is in Is::ALL.into_iter().filter(|is| kinds.has(*is)) {
            *self.plain.entry(is).or_default() += cells;
        }
        self.order.add(value, Default::default);
        if kinds.has(Is::Area) {
            self.areas.extend(AreaCode::parse(value).and_then(|code| code.area_type()));
        }
        if let Some(x) = kinds.has(Is::Number).then(|| cell::number_in(value)).flatten() {
            let (low, high) = self.numbers.unwrap_or((x, x));
            self.numbers = Some((low.min(x), high.max(x)));
        }
        self.dates.resize(formats().len(), 0);
        for (at, read) in self.dates.iter_mut().enumerate().filter(|(at, _)| kinds.has_format(*at))
        {
            *read += cells;
            match day_in(value, at) {
                Some(Ok(day)) => {
                    let (first, last) = self.days.get(&at).copied().unwrap_or((day, day));
                    self.days.insert(at, (first.min(day), last.max(day)));
                }
                Some(Err(Placeholder)) => self.placeholders += cells,
                None => {}
            }
        }
    }

    fn absorb(&mut self, other: Self) {
        self.cells += other.cells;
        for (is, cells) in other.plain {
            *self.plain.entry(is).or_default() += cells;
        }
        self.dates.resize(formats().len(), 0);
        for (sum, cells) in self.dates.iter_mut().zip(other.dates) {
            *sum += cells;
        }
        self.areas.extend(other.areas);
        self.placeholders += other.placeholders;
        self.order.absorb(other.order, 0, 0);
        self.numbers = match (self.numbers, other.numbers) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
        for (format, (first, last)) in other.days {
            let known = self.days.get(&format).copied().unwrap_or((first, last));
            self.days.insert(format, (known.0.min(first), known.1.max(last)));
        }
    }

    /// The share of the filled cells that may be this.
    pub(crate) fn share(&self, is: Is) -> f64 {
        self.share_of(self.plain.get(&is).copied())
    }

    /// The share of the filled cells that a format reads.
    pub(crate) fn share_of_format(&self, format: usize) -> f64 {
        self.share_of(self.dates.get(format).copied())
    }

    #[expect(clippy::cast_precision_loss, reason = "a share, of fewer cells than 2^53")]
    fn share_of(&self, cells: Option<u64>) -> f64 {
        cells.map_or(0.0, |cells| cells as f64 / self.cells as f64)
    }
}

/// A date that stands for "unknown".
struct Placeholder;

/// The day that a format reads, in days since 1970.
fn day_in(cell: &str, format: usize) -> Option<Result<i32, Placeholder>> {
    let format = formats().get(format)?;
    let reader = time::Reader {
        formats: std::slice::from_ref(format),
        zone: Zone::Uk,
        midnight_unknown: false,
    };
    let moment = reader.read(cell, "")?;
    Some(if moment.is_placeholder() { Err(Placeholder) } else { Ok(moment.day()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(cells: &[&str]) -> Gathered {
        let mut out = Gathered::default();
        for cell in cells {
            out.add(cell);
        }
        out
    }

    #[test]
    fn blocks_add_up_to_the_whole() {
        let (a, b) = (["3", "", "1,204", "E01012367"], ["13/08/2025", "3", "-4"]);
        let whole = gathered(&[a.as_slice(), b.as_slice()].concat());
        let mut parts = gathered(&a);
        parts.absorb(gathered(&b));
        assert_eq!(parts.filled, 6);
        assert_eq!(parts.most_frequent(), whole.most_frequent());
        let (whole, parts) = (whole.tally(), parts.tally());
        assert_eq!(whole.numbers, Some((-4.0, 1204.0)));
        assert_eq!(parts.numbers, whole.numbers);
        assert_eq!(parts.order.day_first, 1);
        assert_eq!(parts.days, whole.days);
        assert!((parts.share(Is::Number) - 4.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn values_beyond_those_that_are_told_apart_still_count() {
        let mut column = Gathered::default();
        (0..DIFFERENT + 500).for_each(|n| column.add(&n.to_string()));
        assert!(column.more);
        assert_eq!(column.values.len(), DIFFERENT);
        let tally = column.tally();
        assert_eq!(tally.numbers, Some((0.0, 10_499.0)));
        assert!((tally.share(Is::Whole) - 1.0).abs() < 1e-12);
    }
}
