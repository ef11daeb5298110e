//! The months of an assessment, and positions in it.

use crate::month::Month;
use crate::period::Period;
use std::ops::RangeInclusive;

/// Position of a month in a [`MonthSpan`]. Only a span makes one, so it always lies inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthIx(u32);

impl MonthIx {
    /// The position as an index into a slice of the span's length.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run of months without holes: first and last, both included.
///
/// ```
/// use jsna_model::{Month, span::MonthSpan};
/// let span = MonthSpan::new(Month::parse("2022-01").unwrap(), Month::parse("2022-12").unwrap()).unwrap();
/// assert_eq!(span.len(), 12);
/// assert_eq!(span.position(Month::parse("2022-03").unwrap()).unwrap().index(), 2);
/// assert!(span.position(Month::parse("2023-01").unwrap()).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthSpan {
    first: Month,
    last: Month,
}

impl MonthSpan {
    /// `None` where the last month is before the first.
    pub fn new(first: Month, last: Month) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// First month.
    pub fn first(self) -> Month {
        self.first
    }

    /// Last month.
    pub fn last(self) -> Month {
        self.last
    }

    /// Number of months, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a span is never empty")]
    pub fn len(self) -> usize {
        // Not negative: `new` has refused a last month before the first.
        self.last.since(self.first).unsigned_abs() as usize + 1
    }

    /// Position of a month; `None` outside.
    pub fn position(self, month: Month) -> Option<MonthIx> {
        (self.first..=self.last)
            .contains(&month)
            .then(|| MonthIx(month.since(self.first).unsigned_abs()))
    }

    /// The month at a position.
    pub fn month(self, at: MonthIx) -> Month {
        self.first.plus(at.0.cast_signed())
    }

    /// The months in order.
    pub fn months(self) -> impl DoubleEndedIterator<Item = Month> + Clone {
        self.first.to(self.last)
    }

    /// The positions in order.
    pub fn positions(self) -> impl Iterator<Item = MonthIx> {
        (0..=self.last.since(self.first).unsigned_abs()).map(MonthIx)
    }

    /// The positions of a period's months; `None` unless all of them lie inside.
    pub fn of(self, period: Period) -> Option<RangeInclusive<usize>> {
        let from = self.position(period.start())?;
        let to = self.position(period.end())?;
        Some(from.index()..=to.index())
    }
}
