//! Monthly series: what charts draw, and what trends and signals are worked out from.

use crate::area_tree::AreaIx;
use crate::month::Month;

/// One month of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthPoint {
    pub month: Month,
    /// Events of the month. `None` where nothing was received, or nothing of it could be placed: a gap, never zero.
    pub count: Option<f64>,
    /// What the count is divided by, where the denominator is counted too.
    pub denominator: Option<f64>,
    /// Share of what was expected for the month that was received, 0 to 1.
    pub coverage: f64,
    /// Whether the count is whole: all of it was delivered and enough of it placed.
    pub whole: bool,
    /// Whether late records will still change it.
    pub provisional: bool,
    /// Whether part of the count was shared out between areas whose boundaries changed.
    pub estimated: bool,
}

/// A break in a series: the first month of the new series, and what changed, as the partnership's list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesBreak {
    /// First month of the new series.
    pub month: Month,
    /// What changed.
    pub what: String,
}

/// The months of one indicator in one area, in order and without holes.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlySeries {
    pub area: AreaIx,
    /// The months.
    pub points: Vec<MonthPoint>,
    /// Breaks within them.
    pub breaks: Vec<SeriesBreak>,
}
