//! The time axis: one slot a month, ticks between years.

use crate::draw::canvas::{Canvas, Drawn, Frame, SMALL, Side};
use crate::draw::palette::{DARK_GREY, OUTLINE};
use crate::numbers::size;
use jsna_model::Month;

/// Room below a plot for the axis, in pixels.
const YEARS: f64 = 26.0;
/// The same where months are named too.
const YEARS_AND_MONTHS: f64 = 46.0;
/// Months are named where a slot is at least as wide as this.
const NAMED: f64 = 30.0;

/// The months of a chart in their slots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Months {
    first: Month,
    /// How many.
    pub(super) n: usize,
    left: f64,
    right: f64,
}

/// A run of months: indexes of the first and the one after the last.
pub(super) type Run = std::ops::Range<usize>;

impl Months {
    /// Slots for `n` months between two edges in pixels.
    pub(super) fn new(first: Month, n: usize, left: f64, right: f64) -> Self {
        Self { first, n: n.max(1), left, right }
    }

    /// Pixel of the left edge of a slot.
    pub(super) fn edge(self, slot: usize) -> f64 {
        self.left + (self.right - self.left) * size(slot) / size(self.n)
    }

    /// The slot of a month.
    pub(super) fn slot(self, month: Month) -> Option<usize> {
        usize::try_from(month.since(self.first)).ok().filter(|slot| *slot < self.n)
    }

    fn month(self, slot: usize) -> Month {
        self.first.plus(i32::try_from(slot).unwrap_or(0))
    }

    fn names_months(self) -> bool {
        (self.right - self.left) / size(self.n) >= NAMED
    }

    /// Height of the axis.
    pub(super) fn height(self) -> f64 {
        if self.names_months() { YEARS_AND_MONTHS } else { YEARS }
    }

    /// The runs of months of one calendar year.
    fn years(self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for slot in 0..self.n {
            match runs.last_mut() {
                Some(run) if self.month(slot).number() != 1 => run.end = slot + 1,
                _ => runs.push(slot..slot + 1),
            }
        }
        runs
    }

    /// Draws the axis under a plot: its line, a tick before each January, the years and, where there
    /// is room, the months.
    pub(super) fn draw(self, canvas: &Canvas<'_>, plot: Frame) -> Drawn {
        let base = plot.bottom;
        canvas.line(&[(plot.left, base), (plot.right, base)], DARK_GREY, 1.0)?;
        let years_at = base + self.height() - 11.0;
        for year in self.years() {
            let (from, to) = (self.edge(year.start), self.edge(year.end));
            if year.start > 0 {
                canvas.line(&[(from, base), (from, base + self.height() - 4.0)], OUTLINE, 1.0)?;
            }
            let label = self.month(year.start).year().to_string();
            if SMALL.width(&label) + 6.0 <= to - from {
                canvas.text(&label, (f64::midpoint(from, to), years_at), Side::Center, SMALL)?;
            }
        }
        if self.names_months() {
            for slot in 0..self.n {
                let middle = f64::midpoint(self.edge(slot), self.edge(slot + 1));
                let name = &self.month(slot).name()[..3];
                canvas.text(name, (middle, base + 14.0), Side::Center, SMALL)?;
            }
        }
        Ok(())
    }
}

/// The runs of neighbours for which `holds` is true.
pub(super) fn runs<T>(items: &[T], holds: impl Fn(&T) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (i, _) in items.iter().enumerate().filter(|(_, item)| holds(item)) {
        match runs.last_mut() {
            Some(run) if run.end == i => run.end = i + 1,
            _ => runs.push(i..i + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_begin_in_january_and_the_first_may_be_short() {
        let months = Months::new(Month::new(2020, 11).unwrap(), 16, 0.0, 480.0);
        assert_eq!(months.years(), [0..2, 2..14, 14..16]);
        assert_eq!(months.slot(Month::new(2021, 1).unwrap()), Some(2));
        assert_eq!(months.slot(Month::new(2020, 10).unwrap()), None);
        assert_eq!(months.slot(Month::new(2022, 3).unwrap()), None);
    }

    #[test]
    fn runs_are_of_neighbours() {
        assert_eq!(runs(&[1, 1, 0, 1, 0, 0], |x| *x == 1), [0..2, 3..4]);
        assert!(runs(&[0, 0], |x| *x == 1).is_empty());
    }
}
