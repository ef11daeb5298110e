//! Measures: every indicator, area and period as one row.

use crate::breaks;
use crate::feeds::Deliveries;
use crate::grid::{Areas, Grid, Series};
use crate::plan::{Selected, Side};
use crate::received::Recorders;
use crate::value::{Limits, Recipe, Value};
use jsna_model::area::AreaType;
use jsna_model::indicator::{Denominator, Indicator, Numerator, Statistic};
use jsna_model::measure::{Measure, Status};
use jsna_model::month::Month;
use jsna_model::period::{Period, PeriodType};
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_reference::Reference;
use rayon::prelude::*;
use std::sync::Arc;

/// The kinds of period that measures are given for.
pub const PERIODS: [PeriodType; 4] =
    [PeriodType::Month, PeriodType::Quarter, PeriodType::FinancialYear, PeriodType::Rolling12];

/// What measures are made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Indicators that the project can supply.
    pub selected: &'a [Selected],
    /// The placed counts.
    pub grid: &'a Grid,
    /// Areas.
    pub areas: &'a Areas,
    /// Populations and breaks.
    pub reference: &'a Reference,
    /// What was delivered.
    pub deliveries: &'a Deliveries,
    /// Who records for which district.
    pub recorders: &'a Recorders,
    /// Last month assessed.
    pub end: Month,
}

/// Computes every measure that is counted from incidents, in order of indicator, breakdown, area and period.
pub fn from_incidents(facts: &Facts<'_>) -> Vec<Measure> {
    let limits = Limits::default();
    let counted =
        |s: &&(usize, &Selected)| matches!(s.1.indicator.numerator, Numerator::Incidents { .. });
    let jobs: Vec<(usize, &Selected)> =
        facts.selected.iter().enumerate().filter(|s| counted(&s)).collect();
    jobs.into_par_iter()
        .flat_map_iter(|(i, selected)| Maker::new(facts, &limits, i, selected).all())
        .collect()
}

/// Makes the measures of one indicator.
struct Maker<'a> {
    facts: &'a Facts<'a>,
    limits: &'a Limits,
    index: usize,
    selected: &'a Selected,
    recipe: Recipe,
    id: Arc<str>,
    priority: Arc<str>,
    statistic: Arc<str>,
    periods: Vec<Period>,
}

/// One area's view of an indicator: what was received, and its denominator.
struct AreaView {
    area: usize,
    received: Vec<f64>,
    estimated: bool,
}

impl<'a> Maker<'a> {
    fn new(facts: &'a Facts<'a>, limits: &'a Limits, index: usize, selected: &'a Selected) -> Self {
        let i = &selected.indicator;
        Self {
            facts,
            limits,
            index,
            selected,
            recipe: recipe(i),
            id: i.id.as_str().into(),
            priority: i.priority.as_str().into(),
            statistic: statistic_words(i).into(),
            periods: periods(first_month(selected, facts), facts.end),
        }
    }

    fn all(&self) -> Vec<Measure> {
        let views: Vec<AreaView> = self.views();
        let mut out = Vec::with_capacity(views.len() * self.periods.len());
        if let Some(series) = self.facts.grid.totals.get(&(self.index, Side::Numerator)) {
            for view in &views {
                out.extend(self.series(view, series, "", "", &self.periods));
            }
        }
        for ((index, column, value), series) in &self.facts.grid.breakdowns {
            // The day and hour grid is a chart, not 168 rows for every area and period.
            if *index != self.index || &**column == "day_hour" {
                continue;
            }
            let long: Vec<Period> = self
                .periods
                .iter()
                .copied()
                .filter(|p| matches!(p.kind(), PeriodType::Rolling12 | PeriodType::FinancialYear))
                .collect();
            for view in views.iter().filter(|v| self.facts.areas.is_large(v.area)) {
                out.extend(self.series(view, series, column, value, &long));
            }
        }
        out
    }

    fn views(&self) -> Vec<AreaView> {
        let Facts { areas, grid, deliveries, recorders, .. } = self.facts;
        (0..areas.list.len())
            .filter(|a| self.selected.indicator.area_types.contains(&areas.list[*a].area_type))
            // The row of what is not known is given where there is something in it.
            .filter(|a| !areas.list[*a].code.is_unknown() || self.has_events(*a))
            .map(|area| AreaView {
                area,
                received: recorders.received(self.selected, area, areas, grid, deliveries),
                estimated: grid.estimated.contains(&area),
            })
            .collect()
    }

    fn has_events(&self, area: usize) -> bool {
        let series = self.facts.grid.totals.get(&(self.index, Side::Numerator));
        series.is_some_and(|s| s.of(area).iter().any(|v| *v != 0.0))
    }

    fn series(
        &self,
        view: &AreaView,
        series: &Series,
        column: &str,
        value: &str,
        periods: &[Period],
    ) -> Vec<Measure> {
        let (column, value): (Arc<str>, Arc<str>) = (column.into(), value.into());
        let sums = Sums::new(series.of(view.area), &view.received);
        let base = self
            .facts
            .grid
            .totals
            .get(&(self.index, Side::Denominator))
            .map(|s| Sums::new(s.of(view.area), &view.received));
        periods
            .iter()
            .map(|p| {
                let mut m = self.blank(view.area, *p, column.clone(), value.clone());
                self.fill(&mut m, view, &sums, base.as_ref());
                m
            })
            .collect()
    }

    fn blank(
        &self,
        area: usize,
        period: Period,
        breakdown: Arc<str>,
        breakdown_value: Arc<str>,
    ) -> Measure {
        let place = &self.facts.areas.list[area];
        Measure {
            indicator_id: self.id.clone(),
            priority: self.priority.clone(),
            area_code: place.code.clone(),
            area_name: place.name.clone(),
            area_type: place.area_type,
            period,
            breakdown,
            breakdown_value,
            count: None,
            denominator: None,
            multiplier: self.recipe.multiplier,
            value: None,
            ci95: None,
            ci99_8: None,
            statistic: self.statistic.clone(),
            method: "none",
            polarity: self.selected.indicator.polarity,
            status: Status::NotReceived,
            shorthand: Symbol::NotAvailable.into(),
            coverage: 0.0,
            change: None,
        }
    }

    fn fill(&self, m: &mut Measure, view: &AreaView, sums: &Sums, base: Option<&Sums>) {
        let (from, to) = self.positions(m.period);
        m.coverage = sums.coverage(from, to);
        if m.coverage <= 0.0 {
            return;
        }
        let count = sums.count(from, to);
        m.count = Some(count);
        if m.coverage < 1.0 {
            // An undercount: what was received is said, a rate of it would mislead.
            m.status = Status::Partial;
            m.shorthand = Shorthand::from(Symbol::Unreliable).with(Symbol::NotAvailable);
            return;
        }
        let (denominator, estimated) =
            self.denominator(view.area, m.period, base.map(|b| b.count(from, to)));
        m.denominator = denominator;
        let Value { value, ci95, ci99_8, method, status, shorthand } =
            self.recipe.compute(count, denominator, self.limits);
        (m.value, m.ci95, m.ci99_8, m.method, m.status) = (value, ci95, ci99_8, method, status);
        m.shorthand = shorthand.and(self.warnings(m.period, estimated || view.estimated));
        self.compare(m, view, sums, base);
    }

    /// Change on the same period a year before: only where both are whole and no break lies between.
    fn compare(&self, m: &mut Measure, view: &AreaView, sums: &Sums, base: Option<&Sums>) {
        let before = m.period.before();
        if !matches!(m.period.kind(), PeriodType::FinancialYear | PeriodType::Rolling12)
            && !self.facts.areas.is_large(view.area)
        {
            return;
        }
        if before.start() < self.facts.grid.first {
            return;
        }
        let (from, to) = self.positions(before);
        if sums.coverage(from, to) < 1.0 {
            return;
        }
        let Facts { reference, areas, .. } = self.facts;
        if breaks::between(reference, self.selected, areas, view.area, (before, m.period)) {
            m.shorthand = m.shorthand.with(Symbol::Break);
            return;
        }
        let count = sums.count(from, to);
        let (denominator, _) = self.denominator(view.area, before, base.map(|b| b.count(from, to)));
        let before_value = self.recipe.compute(count, denominator, self.limits).value;
        let after = (m.count.unwrap_or(0.0), m.denominator);
        if before_value.is_some() && m.value.is_some() {
            m.change = Some(self.recipe.change((count, denominator), after, before_value));
        }
    }

    fn warnings(&self, period: Period, estimated: bool) -> Shorthand {
        let mut out = Shorthand::NONE;
        if estimated {
            out = out.with(Symbol::Estimated);
        }
        let late = i32::try_from(self.selected.indicator.provisional_months).unwrap_or(0);
        if late > 0 && period.end() > self.facts.end.plus(-late) {
            out = out.with(Symbol::Provisional);
        }
        out
    }

    /// Positions of the first and last month of a period in the series; a period may start before it.
    fn positions(&self, period: Period) -> (usize, usize) {
        let at = |m: Month| usize::try_from(m.since(self.facts.grid.first)).unwrap_or(0);
        (at(period.start()), at(period.end()))
    }

    /// The denominator for the whole period, and whether it was apportioned between boundaries.
    fn denominator(
        &self,
        area: usize,
        period: Period,
        counted: Option<f64>,
    ) -> (Option<f64>, bool) {
        let code = &self.facts.areas.list[area].code;
        if code.is_unknown() {
            return (None, false);
        }
        let year = period.start().plus(period.kind().months() / 2).year();
        let years = if period.kind() == PeriodType::Rolling36 { 3.0 } else { 1.0 };
        let found = match &self.selected.indicator.denominator {
            Denominator::None | Denominator::Observation => return (None, false),
            Denominator::Incidents { .. } => return (counted, false),
            Denominator::Population { age_from, age_to, sex } => {
                self.facts.reference.population(code, *age_from, *age_to, sex.as_deref(), year)
            }
            Denominator::Households => self.facts.reference.households(code),
        };
        found.map_or((None, false), |d| (Some(d.value * years), d.estimated))
    }
}

/// The recipe of an indicator.
pub fn recipe(i: &Indicator) -> Recipe {
    Recipe { statistic: i.statistic, multiplier: i.multiplier, minimum_base: i.minimum_base }
}

/// What was computed, in `PHEindicatormethods`' words.
pub fn statistic_words(i: &Indicator) -> String {
    match i.statistic {
        Statistic::Count => "count".to_owned(),
        Statistic::CrudeRate => format!("rate per {}", i.multiplier),
        Statistic::Share if (i.multiplier - 100.0).abs() < f64::EPSILON => "percentage".to_owned(),
        Statistic::Share => format!("proportion of {}", i.multiplier),
        Statistic::Ratio => "ratio".to_owned(),
    }
}

/// The first month that any feed of an indicator delivered: where its series begins. A series that
/// needs several feeds begins with the last of them.
pub fn first_month(selected: &Selected, facts: &Facts<'_>) -> Month {
    let start = |f: &str| facts.deliveries.span(f).map(|(first, _)| first);
    selected
        .all_feeds()
        .into_iter()
        .filter_map(start)
        .max()
        .unwrap_or(facts.grid.first)
        .max(facts.grid.first)
}

/// All periods that lie wholly between two months, by kind and then by date.
pub fn periods(first: Month, last: Month) -> Vec<Period> {
    PERIODS
        .into_iter()
        .flat_map(|kind| first.to(last).filter_map(move |m| Period::ending(kind, m)))
        .filter(|p| p.start() >= first)
        .collect()
}

/// Sums over runs of months. Whole counts add up exactly; apportioned ones to the last digits.
struct Sums {
    counts: Vec<f64>,
    received: Vec<f64>,
}

impl Sums {
    fn new(values: &[f64], received: &[f64]) -> Self {
        Self { counts: running(values), received: running(received) }
    }

    fn count(&self, from: usize, to: usize) -> f64 {
        clean(between(&self.counts, from, to))
    }

    fn coverage(&self, from: usize, to: usize) -> f64 {
        let months = to + 1 - from;
        #[expect(clippy::cast_precision_loss, reason = "a number of months")]
        let share = between(&self.received, from, to) / months as f64;
        if share > 1.0 - 1e-9 { 1.0 } else { share.max(0.0) }
    }
}

fn running(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(values.iter().map(|v| {
            sum += v;
            sum
        }))
        .collect()
}

fn between(running: &[f64], from: usize, to: usize) -> f64 {
    let last = running.len().saturating_sub(1);
    running.get((to + 1).min(last)).zip(running.get(from.min(last))).map_or(0.0, |(b, a)| b - a)
}

/// A difference of running sums of whole numbers is whole; what is left of apportioned ones is noise
/// below the ninth decimal.
fn clean(x: f64) -> f64 {
    let whole = x.round();
    if (x - whole).abs() < 1e-9 * whole.abs().max(1.0) { whole.max(0.0) } else { x.max(0.0) }
}

/// Whether the area type is one of the small ones.
pub fn is_small(kind: AreaType) -> bool {
    matches!(kind, AreaType::Lsoa | AreaType::Ward)
}
