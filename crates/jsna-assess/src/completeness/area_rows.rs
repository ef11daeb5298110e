//! The rows that could lie in an area, and what share of them can be counted.

use crate::series_grid::RunningSums;
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The rows that could lie in an area, of every side of an indicator.
#[derive(Debug)]
pub struct AreaRows<'a> {
    pub(super) sides: Vec<SideRows<'a>>,
    /// By feed: a loss of one is not made good by another.
    pub(super) kept: Vec<Shares<'static>>,
    pub(super) from: f64,
}

/// The rows of one side.
#[derive(Debug)]
pub(super) struct SideRows<'a> {
    /// The areas above, each with those of its rows that are not known to lie in a part.
    pub(super) steps: Vec<Shares<'a>>,
    /// Rows of the deliveries that cover the area, and those of them that could be placed nowhere.
    pub(super) found: Option<Shares<'static>>,
    /// Rows of the area, and those of them without the value that the side counts by.
    pub(super) valued: Option<Shares<'static>>,
}

/// Rows, and those of them that are lost, over runs of months.
#[derive(Debug)]
pub struct Shares<'a> {
    pub(crate) all: Cow<'a, RunningSums>,
    pub(crate) lost: Cow<'a, RunningSums>,
}

impl Shares<'static> {
    pub(crate) fn new(all: &[f64], lost: &[f64]) -> Self {
        let sums = |v: &[f64]| Cow::Owned(RunningSums::new(v));
        Self { all: sums(all), lost: sums(lost) }
    }
}

impl Shares<'_> {
    /// The share that is there; all of it where there are no rows.
    pub fn there(&self, months: &RangeInclusive<usize>) -> f64 {
        let all = self.all.over(months);
        if all > 0.0 { 1.0 - self.lost.over(months) / all } else { 1.0 }
    }
}

impl AreaRows<'_> {
    /// The share of the rows of a period that could lie in the area and can be counted: kept, placed, and with a
    /// value where a value is counted, 0 to 1.
    pub fn share(&self, months: &RangeInclusive<usize>) -> f64 {
        let of = |s: &SideRows<'_>| {
            s.steps
                .iter()
                .chain(&s.found)
                .chain(&s.valued)
                .map(|s| s.there(months))
                .product::<f64>()
        };
        let placed = self.sides.iter().map(of).fold(1.0, f64::min);
        placed * self.kept.iter().map(|k| k.there(months)).fold(1.0, f64::min)
    }

    /// Whether a share of the rows is enough for a number to be given.
    pub fn is_enough(&self, share: f64) -> bool {
        share >= self.from - 1e-9
    }

    /// Whether that is enough for the period's number to be given.
    pub fn are_whole(&self, months: &RangeInclusive<usize>) -> bool {
        self.is_enough(self.share(months))
    }
}

/// Rows and lost rows by month, in the making.
pub(super) struct LossSums {
    all: Vec<f64>,
    lost: Vec<f64>,
}

impl LossSums {
    pub(super) fn new(months: usize) -> Self {
        Self { all: vec![0.0; months], lost: vec![0.0; months] }
    }

    pub(super) fn add(&mut self, at: usize, all: f64, lost: f64) {
        self.all[at] += all;
        self.lost[at] += lost;
    }

    /// `None` where nothing is lost.
    pub(super) fn shares(&self) -> Option<Shares<'static>> {
        let any = self.lost.iter().any(|n| *n > 0.0);
        any.then(|| Shares::new(&self.all, &self.lost))
    }
}
