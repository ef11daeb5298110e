//! Measures from sources that have counted already: surveys, returns, open tables.

use crate::breaks;
use crate::error::Error;
use crate::grid::Areas;
use crate::measures::{recipe, statistic_words};
use crate::plan::Selected;
use crate::value::Limits;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type};
use jsna_model::area::{AreaCode, AreaType};
use jsna_model::indicator::{Denominator, Numerator};
use jsna_model::measure::{Measure, Status};
use jsna_model::month::Month;
use jsna_model::period::{Period, PeriodType};
use jsna_model::shorthand::Symbol;
use jsna_reference::Reference;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a source says of one area and period. Absent numbers were not given; `suppressed` says that
/// the source withheld them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observed {
    /// Numerator.
    pub numerator: Option<f64>,
    /// Denominator.
    pub denominator: Option<f64>,
    /// Unweighted base of a survey.
    pub base: Option<f64>,
    /// Whether the source suppressed it.
    pub suppressed: bool,
}

impl Observed {
    /// Both together: absent where either is absent, suppressed where either is.
    fn plus(self, other: Self) -> Self {
        let add = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
        Self {
            numerator: add(self.numerator, other.numerator),
            denominator: add(self.denominator, other.denominator),
            base: add(self.base, other.base),
            suppressed: self.suppressed || other.suppressed,
        }
    }
}

/// Area, period.
type Cell = (usize, Period);

/// The observations of a run, by feed and measure.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    cells: BTreeMap<(String, String), BTreeMap<Cell, Observed>>,
    /// Area codes that are no assessed area, with their rows.
    pub outside: BTreeMap<String, u64>,
}

impl Observations {
    /// Reads the batches of the observations table; totals only. A later row of the same cell replaces
    /// an earlier one.
    ///
    /// # Errors
    /// [`Error::Internal`] where a batch is not in the promised schema.
    pub fn read(batches: &[RecordBatch], areas: &Areas) -> Result<Self, Error> {
        let mut out = Self::default();
        for batch in batches {
            out.read_batch(batch, areas)?;
        }
        Ok(out)
    }

    fn read_batch(&mut self, batch: &RecordBatch, areas: &Areas) -> Result<(), Error> {
        let names = ["feed", "measure_id", "area_code", "period_type", "breakdown", "shorthand"];
        let mut texts = Vec::with_capacity(names.len());
        for name in names {
            texts.push(text_column(batch, name)?);
        }
        let [feed, measure, area, kind, breakdown, shorthand] = texts.as_slice() else {
            return Ok(());
        };
        let month = batch.column_by_name("month").and_then(|c| c.as_primitive_opt::<Date32Type>());
        let month =
            month.ok_or_else(|| Error::Internal("the observations have no month".to_owned()))?;
        for row in 0..batch.num_rows() {
            if cell(breakdown, row).is_some_and(|b| !b.is_empty()) {
                continue;
            }
            let code = cell(area, row).unwrap_or("");
            let Some(position) = AreaCode::parse(code).and_then(|c| areas.position(&c)) else {
                *self
                    .outside
                    .entry(if code.is_empty() { "no code" } else { code }.to_owned())
                    .or_default() += 1;
                continue;
            };
            let kind = PeriodType::ALL.into_iter().find(|k| cell(kind, row) == Some(k.as_str()));
            let end = Month::from_epoch_days(month.value(row));
            let Some(period) = kind.zip(end).and_then(|(k, e)| Period::ending(k, e)) else {
                continue;
            };
            let observed = Observed {
                numerator: number(batch, "numerator", row),
                denominator: number(batch, "denominator", row),
                base: number(batch, "base", row),
                suppressed: cell(shorthand, row).is_some_and(|s| s.contains("[c]")),
            };
            let key = (
                cell(feed, row).unwrap_or("").to_owned(),
                cell(measure, row).unwrap_or("").to_owned(),
            );
            self.cells.entry(key).or_default().insert((position, period), observed);
        }
        Ok(())
    }

    /// The measures of one indicator, in order of area and period; empty where it is counted from incidents.
    pub fn measures(
        &self,
        selected: &Selected,
        areas: &Areas,
        reference: &Reference,
        limits: &Limits,
        end: Month,
    ) -> Vec<Measure> {
        let Numerator::Observations { measure } = &selected.indicator.numerator else {
            return Vec::new();
        };
        let mut cells: BTreeMap<Cell, Observed> = BTreeMap::new();
        for feed in &selected.feeds {
            if let Some(found) = self.cells.get(&(feed.clone(), measure.clone())) {
                cells.extend(
                    found.iter().filter(|((_, p), _)| p.end() <= end).map(|(k, v)| (*k, *v)),
                );
            }
        }
        roll_up(&mut cells, areas);
        if !selected.indicator.stock {
            lengthen(&mut cells);
        }
        let expected = expected(&cells, areas, &selected.indicator.area_types);
        let maker = Maker { selected, areas, reference, limits, cells: &cells };
        expected.into_iter().map(|(area, period)| maker.measure(area, period)).collect()
    }
}

/// Adds areas up where the source gives only the smaller ones and every one of them.
fn roll_up(cells: &mut BTreeMap<Cell, Observed>, areas: &Areas) {
    for (parent_kinds, child) in [
        (&[AreaType::Csp][..], AreaType::Lad),
        (&[AreaType::Pfa, AreaType::County, AreaType::Custom][..], AreaType::Csp),
    ] {
        let periods: BTreeSet<Period> = cells.keys().map(|(_, p)| *p).collect();
        for (parent, area) in areas
            .list
            .iter()
            .enumerate()
            .filter(|(_, a)| parent_kinds.contains(&a.area_type) && !a.code.is_unknown())
        {
            let children = areas.within(parent, child);
            debug_assert!(area.parent.as_ref() != Some(&area.code));
            for period in &periods {
                if cells.contains_key(&(parent, *period)) || children.is_empty() {
                    continue;
                }
                let parts: Option<Vec<Observed>> =
                    children.iter().map(|c| cells.get(&(*c, *period)).copied()).collect();
                if let Some(sum) = parts.and_then(|p| p.into_iter().reduce(Observed::plus)) {
                    cells.insert((parent, *period), sum);
                }
            }
        }
    }
}

/// Adds months and quarters up to quarters, financial years and rolling years, where all are there.
fn lengthen(cells: &mut BTreeMap<Cell, Observed>) {
    for (short, long) in [
        (PeriodType::Month, PeriodType::Quarter),
        (PeriodType::Quarter, PeriodType::FinancialYear),
        (PeriodType::Month, PeriodType::Rolling12),
        (PeriodType::Quarter, PeriodType::Rolling12),
    ] {
        let ends: Vec<Cell> = cells.keys().filter(|(_, p)| p.kind() == short).copied().collect();
        for (area, last) in ends {
            let Some(period) = Period::ending(long, last.end()) else { continue };
            if cells.contains_key(&(area, period)) {
                continue;
            }
            let parts: Option<Vec<Observed>> = (0..long.months() / short.months())
                .map(|i| Period::ending(short, last.end().plus(-i * short.months())))
                .map(|p| p.and_then(|p| cells.get(&(area, p)).copied()))
                .collect();
            if let Some(sum) = parts.and_then(|p| p.into_iter().reduce(Observed::plus)) {
                cells.insert((area, period), sum);
            }
        }
    }
}

/// Every cell that should be there: each kind of period and area seen, from the first to the last period
/// of that kind. What is not there becomes a row that says so.
fn expected(cells: &BTreeMap<Cell, Observed>, areas: &Areas, kinds: &[AreaType]) -> Vec<Cell> {
    let mut spans: BTreeMap<PeriodType, (Month, Month)> = BTreeMap::new();
    for (_, p) in cells.keys() {
        let span = spans.entry(p.kind()).or_insert((p.end(), p.end()));
        *span = (span.0.min(p.end()), span.1.max(p.end()));
    }
    let seen: BTreeSet<usize> = cells.keys().map(|(a, _)| *a).collect();
    let mut out = Vec::new();
    for area in seen.into_iter().filter(|a| kinds.contains(&areas.list[*a].area_type)) {
        for (kind, (first, last)) in &spans {
            let periods = first.to(*last).filter_map(|m| Period::ending(*kind, m));
            out.extend(periods.filter(|p| is_due(*p, cells)).map(|p| (area, p)));
        }
    }
    out
}

/// Whether a period is one that the source reports at all: any area has it, or its kind has no holes by
/// nature (months and quarters).
fn is_due(period: Period, cells: &BTreeMap<Cell, Observed>) -> bool {
    matches!(period.kind(), PeriodType::Month | PeriodType::Quarter | PeriodType::FinancialYear)
        || cells.keys().any(|(_, p)| *p == period)
}

struct Maker<'a> {
    selected: &'a Selected,
    areas: &'a Areas,
    reference: &'a Reference,
    limits: &'a Limits,
    cells: &'a BTreeMap<Cell, Observed>,
}

impl Maker<'_> {
    fn measure(&self, area: usize, period: Period) -> Measure {
        let i = &self.selected.indicator;
        let place = &self.areas.list[area];
        let recipe = recipe(i);
        let mut m = Measure {
            indicator_id: i.id.as_str().into(),
            priority: i.priority.as_str().into(),
            area_code: place.code.clone(),
            area_name: place.name.clone(),
            area_type: place.area_type,
            period,
            breakdown: Arc::from(""),
            breakdown_value: Arc::from(""),
            count: None,
            denominator: None,
            multiplier: i.multiplier,
            value: None,
            ci95: None,
            ci99_8: None,
            statistic: statistic_words(i).into(),
            method: "none",
            polarity: i.polarity,
            status: Status::NotReceived,
            shorthand: Symbol::NotAvailable.into(),
            coverage: 0.0,
            change: None,
        };
        let Some(observed) = self.cells.get(&(area, period)) else { return m };
        m.coverage = 1.0;
        if observed.suppressed {
            m.status = Status::Suppressed;
            m.shorthand = Symbol::Confidential.into();
            return m;
        }
        let Some(count) = observed.numerator else {
            m.status = Status::NotCalculable;
            return m;
        };
        m.count = Some(count);
        m.denominator = self.denominator(area, period, observed);
        let v = recipe.compute(count, m.denominator, self.limits);
        (m.value, m.ci95, m.ci99_8, m.method, m.status, m.shorthand) =
            (v.value, v.ci95, v.ci99_8, v.method, v.status, v.shorthand);
        if observed.base.is_some_and(|b| b < i.minimum_base) {
            m.shorthand = m.shorthand.with(Symbol::Unreliable);
        }
        self.compare(&mut m, area, &recipe);
        m
    }

    fn compare(&self, m: &mut Measure, area: usize, recipe: &crate::value::Recipe) {
        let before_period = m.period.before();
        let Some(before) = self.cells.get(&(area, before_period)) else { return };
        let broken = breaks::between(
            self.reference,
            self.selected,
            self.areas,
            area,
            (before_period, m.period),
        );
        if broken {
            m.shorthand = m.shorthand.with(Symbol::Break);
            return;
        }
        let (Some(count), Some(after), false) = (before.numerator, m.count, before.suppressed)
        else {
            return;
        };
        let denominator = self.denominator(area, before_period, before);
        let value = recipe.compute(count, denominator, self.limits).value;
        if value.is_some() && m.value.is_some() {
            m.change = Some(recipe.change((count, denominator), (after, m.denominator), value));
        }
    }

    fn denominator(&self, area: usize, period: Period, observed: &Observed) -> Option<f64> {
        let code = &self.areas.list[area].code;
        match &self.selected.indicator.denominator {
            Denominator::Observation => observed.denominator,
            Denominator::Population { age_from, age_to, sex } => {
                let year = period.start().plus(period.kind().months() / 2).year();
                self.reference
                    .population(code, *age_from, *age_to, sex.as_deref(), year)
                    .map(|d| d.value)
            }
            Denominator::Households => self.reference.households(code).map(|d| d.value),
            Denominator::None | Denominator::Incidents { .. } => None,
        }
    }
}

/// A text column, whatever its encoding.
fn text_column(batch: &RecordBatch, name: &str) -> Result<ArrayRef, Error> {
    let column = batch
        .column_by_name(name)
        .ok_or_else(|| Error::Internal(format!("the observations have no {name}")))?;
    cast(column, &DataType::Utf8)
        .map_err(|_| Error::Internal(format!("the observations' {name} is not text")))
}

fn cell(column: &ArrayRef, row: usize) -> Option<&str> {
    let texts = column.as_string_opt::<i32>()?;
    texts.is_valid(row).then(|| texts.value(row))
}

fn number(batch: &RecordBatch, name: &str, row: usize) -> Option<f64> {
    let column = batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()?;
    column.is_valid(row).then(|| column.value(row))
}
