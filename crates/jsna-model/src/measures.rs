//! The numbers of one indicator, kept slim: a release has millions, and names and texts are made where they are
//! written.

use crate::area_tree::{AreaIx, AreaTree};
use crate::cell::CellId;
use crate::indicator::Indicator;
use crate::measure::{Change, ChangeUnit, Limits, Measure, Status};
use crate::period::Period;
use crate::shorthand::{Shorthand, Symbol};
use std::sync::Arc;

/// A breakdown: column and value; both empty for a total.
pub type Breakdown = (Arc<str>, Arc<str>);

/// One number, as it is made and before it is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    pub area: AreaIx,
    /// Position of its breakdown in [`Measures::breakdowns`].
    pub breakdown: u16,
    /// Position of its period in [`Measures::periods`].
    pub period: u16,
    pub count: Option<f64>,
    /// Denominator, for the whole period.
    pub denominator: Option<f64>,
    /// The value and its limits.
    pub estimate: Estimate,
    /// Whether it is there.
    pub status: Status,
    /// Symbols of the cell.
    pub shorthand: Shorthand,
    /// Share of the expected feed-months received, 0 to 1.
    pub coverage: f64,
    /// Change on the period before.
    pub change: Option<Change>,
}

/// A value with its limits, in the indicator's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value; absent where it cannot be calculated.
    pub value: Option<f64>,
    /// 95% limits.
    pub ci95: Option<Limits>,
    /// 99.8% limits.
    pub ci99_8: Option<Limits>,
    /// How the limits were made, in `PHEindicatormethods`' words; `none` where there are none.
    pub method: &'static str,
}

impl Estimate {
    /// No value.
    pub const NONE: Self = Self { value: None, ci95: None, ci99_8: None, method: "none" };
}

/// What is kept of a number: 80 bytes. Absent numbers are NaN in here and nowhere else.
#[derive(Debug, Clone, Copy)]
struct Row {
    area: AreaIx,
    breakdown: u16,
    period: u16,
    numbers: [f64; 8],
    shorthand: Shorthand,
    status: Status,
    method: u8,
}

impl Row {
    fn key(&self) -> (u16, AreaIx, u16) {
        (self.breakdown, self.area, self.period)
    }

    fn number(&self, at: usize) -> Option<f64> {
        Some(self.numbers[at]).filter(|x| x.is_finite())
    }

    fn limits(&self, at: usize) -> Option<Limits> {
        let (lower, upper) = (self.number(at)?, self.number(at + 1)?);
        Some(Limits { lower, upper })
    }
}

/// The change of one row, as slim as the row.
#[derive(Debug, Clone, Copy)]
struct ChangeRow {
    row: usize,
    before_count: f64,
    /// NaN is none.
    before_value: f64,
    change: f64,
    lower95: f64,
    upper95: f64,
    p: f64,
    unit: ChangeUnit,
}

impl ChangeRow {
    fn new(row: usize, c: &Change) -> Self {
        let or_nan = |x: Option<f64>| x.unwrap_or(f64::NAN);
        Self {
            row,
            before_count: c.before_count,
            before_value: or_nan(c.before_value),
            change: or_nan(c.change),
            lower95: or_nan(c.ci95.map(|l| l.lower)),
            upper95: or_nan(c.ci95.map(|l| l.upper)),
            p: or_nan(c.p),
            unit: c.unit,
        }
    }

    fn change(&self) -> Change {
        let known = |x: f64| Some(x).filter(|x| x.is_finite());
        let limits = known(self.lower95).zip(known(self.upper95));
        Change {
            before_count: self.before_count,
            before_value: known(self.before_value),
            change: known(self.change),
            unit: self.unit,
            ci95: limits.map(|(lower, upper)| Limits { lower, upper }),
            p: known(self.p),
        }
    }
}

/// The numbers of one indicator, sorted by breakdown (totals first), area and period.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    periods: Vec<Period>,
    breakdowns: Vec<Breakdown>,
    methods: Vec<&'static str>,
    rows: Vec<Row>,
    /// In the order of the rows that they are of.
    changes: Vec<ChangeRow>,
}

impl Measures {
    /// An empty table over these periods, sorted and each once, and these breakdowns, the total first.
    pub fn new(periods: Vec<Period>, breakdowns: Vec<Breakdown>) -> Self {
        Self { periods, breakdowns, ..Self::default() }
    }

    /// Adds numbers in any order, and puts them in theirs.
    ///
    /// # Errors
    /// The name of the first number that is there twice: two numbers of one name would be two truths.
    pub fn extend(&mut self, numbers: Vec<Number>) -> Result<(), TwiceGiven> {
        self.rows.reserve(numbers.len());
        let mut numbers = numbers;
        numbers.sort_by_key(|n| (n.breakdown, n.area, n.period));
        for n in numbers {
            let row = self.row(&n);
            if self.rows.last().is_some_and(|last| last.key() >= row.key()) {
                return Err(TwiceGiven);
            }
            if let Some(change) = n.change {
                self.changes.push(ChangeRow::new(self.rows.len(), &change));
            }
            self.rows.push(row);
        }
        Ok(())
    }

    fn row(&mut self, n: &Number) -> Row {
        let known = self.methods.iter().position(|m| *m == n.estimate.method);
        let method = known.unwrap_or_else(|| {
            self.methods.push(n.estimate.method);
            self.methods.len() - 1
        });
        let limit = |l: Option<Limits>, of: fn(&Limits) -> f64| l.as_ref().map(of);
        let numbers = [
            n.count,
            n.denominator,
            n.estimate.value,
            limit(n.estimate.ci95, |l| l.lower),
            limit(n.estimate.ci95, |l| l.upper),
            limit(n.estimate.ci99_8, |l| l.lower),
            limit(n.estimate.ci99_8, |l| l.upper),
            Some(n.coverage),
        ];
        #[expect(clippy::cast_possible_truncation, reason = "there is a handful of methods")]
        Row {
            area: n.area,
            breakdown: n.breakdown,
            period: n.period,
            numbers: numbers.map(|x| x.unwrap_or(f64::NAN)),
            shorthand: n.shorthand,
            status: n.status,
            method: method as u8,
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of an area, period and part; `None` where the indicator has no such number.
    pub fn row_of(
        &self,
        area: AreaIx,
        period: Period,
        part: Option<(&str, &str)>,
    ) -> Option<usize> {
        let (column, value) = part.unwrap_or_default();
        let breakdown =
            self.breakdowns.iter().position(|(c, v)| (&**c, &**v) == (column, value))?;
        let breakdown = u16::try_from(breakdown).ok()?;
        let period = u16::try_from(self.periods.binary_search(&period).ok()?).ok()?;
        self.rows.binary_search_by_key(&(breakdown, area, period), Row::key).ok()
    }

    /// Whether the count of a row is whole and another than a release before gave it.
    pub fn is_other(&self, row: usize, before: f64) -> bool {
        let row = &self.rows[row];
        let whole = matches!(row.status, Status::Given | Status::NotCalculable);
        // Shared-out counts are the same to the last digits.
        let differs = |now: f64| (now - before).abs() > 1e-9 * before.abs().max(1.0);
        whole && row.number(0).is_some_and(differs)
    }

    /// Marks a row as revised since the release before.
    pub fn mark_revised(&mut self, row: usize) {
        if let Some(row) = self.rows.get_mut(row) {
            row.shorthand = row.shorthand.with(Symbol::Revised);
        }
    }

    /// The periods that numbers are given for, sorted.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The breakdowns, the total first.
    pub fn breakdowns(&self) -> &[Breakdown] {
        &self.breakdowns
    }

    /// Every number, named.
    pub fn iter<'a>(
        &'a self,
        of: &'a Indicator,
        areas: &'a AreaTree,
    ) -> impl ExactSizeIterator<Item = Measure<'a>> + 'a {
        (0..self.rows.len()).map(move |at| self.named(at, of, areas))
    }

    /// The total of an area and period.
    pub fn total<'a>(
        &'a self,
        of: &'a Indicator,
        areas: &'a AreaTree,
        area: AreaIx,
        period: Period,
    ) -> Option<Measure<'a>> {
        let period = u16::try_from(self.periods.binary_search(&period).ok()?).ok()?;
        let at = self.rows.binary_search_by_key(&(0, area, period), Row::key).ok()?;
        Some(self.named(at, of, areas))
    }

    /// The number of an area, period and part, named; the total where there is no part.
    pub fn number<'a>(
        &'a self,
        of: &'a Indicator,
        areas: &'a AreaTree,
        (area, period): (AreaIx, Period),
        part: Option<(&str, &str)>,
    ) -> Option<Measure<'a>> {
        Some(self.named(self.row_of(area, period, part)?, of, areas))
    }

    /// The totals of an area, by period.
    pub fn totals<'a>(
        &'a self,
        of: &'a Indicator,
        areas: &'a AreaTree,
        area: AreaIx,
    ) -> impl Iterator<Item = Measure<'a>> + 'a {
        let from = self.rows.partition_point(|r| r.key() < (0, area, 0));
        let rows = self.rows[from..].iter().take_while(move |r| r.breakdown == 0 && r.area == area);
        (from..).zip(rows).map(move |(at, _)| self.named(at, of, areas))
    }

    fn change(&self, row: usize) -> Option<Change> {
        let at = self.changes.binary_search_by_key(&row, |c| c.row).ok()?;
        Some(self.changes[at].change())
    }

    fn named<'a>(&'a self, at: usize, of: &'a Indicator, areas: &'a AreaTree) -> Measure<'a> {
        let row = &self.rows[at];
        let area = &areas[row.area];
        let (breakdown, breakdown_value) = &self.breakdowns[usize::from(row.breakdown)];
        Measure {
            indicator_id: &of.id,
            priority: &of.priority,
            area_code: &area.code,
            area_name: &area.name,
            area_type: area.area_type,
            period: self.periods[usize::from(row.period)],
            breakdown,
            breakdown_value,
            count: row.number(0),
            denominator: row.number(1),
            multiplier: of.multiplier,
            estimate: Estimate {
                value: row.number(2),
                ci95: row.limits(3),
                ci99_8: row.limits(5),
                method: self.methods[usize::from(row.method)],
            },
            polarity: of.polarity,
            status: row.status,
            shorthand: row.shorthand,
            coverage: row.numbers[7],
            change: self.change(at),
        }
    }
}

/// A number is there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number of one indicator, area, period and breakdown was made twice")]
pub struct TwiceGiven;

impl Measure<'_> {
    /// The stable name of the number. `jsna trace` takes it.
    pub fn cell_id(&self) -> CellId {
        let part = (!self.breakdown.is_empty())
            .then(|| (self.breakdown.to_owned(), self.breakdown_value.to_owned()));
        CellId {
            indicator_id: self.indicator_id.to_owned(),
            area_code: self.area_code.clone(),
            period: self.period,
            breakdown: part,
        }
    }
}
