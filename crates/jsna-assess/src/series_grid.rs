//! One number a month for every area.

use crate::error::Error;
use jsna_model::{AreaIx, MonthIx, MonthSpan};
use std::ops::RangeInclusive;

/// A number for each of the first `areas` areas and each month of a span.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesGrid {
    months: usize,
    values: Vec<f64>,
}

impl SeriesGrid {
    /// All zero: nothing has been counted yet.
    pub fn new(areas: usize, span: MonthSpan) -> Self {
        Self { months: span.len(), values: vec![0.0; areas * span.len()] }
    }

    /// Whether an area has a series here.
    pub fn has(&self, area: AreaIx) -> bool {
        (area.index() + 1) * self.months <= self.values.len()
    }

    /// Whether there is anything in it.
    pub fn any(&self) -> bool {
        self.values.iter().any(|v| *v != 0.0)
    }

    /// The months of an area.
    pub fn of(&self, area: AreaIx) -> &[f64] {
        &self.values[area.index() * self.months..(area.index() + 1) * self.months]
    }

    /// The sum over some months, whole where it is whole but for the noise of shared-out counts.
    pub fn sum(&self, area: AreaIx, months: &RangeInclusive<usize>) -> f64 {
        clean(self.of(area)[months.clone()].iter().sum())
    }

    /// Adds to a month.
    ///
    /// # Errors
    /// [`Error::Internal`] where the grid has no such area or month.
    pub fn add(&mut self, area: AreaIx, month: MonthIx, value: f64) -> Result<(), Error> {
        let at = area.index() * self.months + month.index();
        let cell = self.values.get_mut(at).filter(|_| month.index() < self.months);
        let cell = cell.ok_or_else(|| {
            Error::Internal(format!("a count for an area or month beyond the grid: {at}"))
        })?;
        *cell += value;
        Ok(())
    }
}

/// What is left of shared-out counts is noise below the ninth decimal; counts are never below 0.
pub(crate) fn clean(x: f64) -> f64 {
    let whole = x.round();
    if (x - whole).abs() < 1e-9 * whole.abs().max(1.0) { whole.max(0.0) } else { x.max(0.0) }
}

/// Sums over runs of months, each in two look-ups.
#[derive(Debug, Clone)]
pub(crate) struct RunningSums(Vec<f64>);

impl RunningSums {
    pub(crate) fn new(values: &[f64]) -> Self {
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(values.len() + 1);
        sums.push(0.0);
        for v in values {
            sum += v;
            sums.push(sum);
        }
        Self(sums)
    }

    /// The sum over some months of the series.
    pub(crate) fn over(&self, months: &RangeInclusive<usize>) -> f64 {
        clean(self.0[*months.end() + 1] - self.0[*months.start()])
    }

    /// The mean over some months, 0 to 1: the share of them that is there.
    pub(crate) fn share(&self, months: &RangeInclusive<usize>) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a number of months")]
        let n = (months.end() + 1 - months.start()) as f64;
        let share = self.over(months) / n;
        if share > 1.0 - 1e-9 { 1.0 } else { share.max(0.0) }
    }
}
