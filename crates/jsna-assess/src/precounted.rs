//! Numbers from sources that have counted already: surveys, returns, open tables.

mod read;

pub use read::{Observation, Observations};

use crate::counted::MonthView;
use crate::error::Error;
use crate::inputs::AssessInputs;
use crate::measure_builder::{Known, MeasureBuilder, Row, WholeCount};
use crate::periods::PeriodList;
use crate::plan::Selected;
use jsna_model::indicator::Numerator;
use jsna_model::{AreaIx, AreaTree, AreaType, Measures, Month, Period, PeriodType};
use std::collections::{BTreeMap, BTreeSet};

/// Area, period.
type Cell = (AreaIx, Period);

/// One indicator whose source has counted already.
#[derive(Debug)]
pub struct PrecountedIndicator<'a> {
    inputs: &'a AssessInputs<'a>,
    selected: &'a Selected,
    cells: BTreeMap<Cell, Observation>,
}

impl<'a> PrecountedIndicator<'a> {
    /// Of a selected indicator; `None` where it is counted from incidents.
    pub fn new(
        inputs: &'a AssessInputs<'a>,
        selected: &'a Selected,
        observations: &Observations,
    ) -> Option<Self> {
        let Numerator::Observations { measure } = &selected.indicator.numerator else {
            return None;
        };
        let mut cells: BTreeMap<Cell, Observation> = BTreeMap::new();
        for feed in &selected.feeds {
            let found = observations.of(feed, measure);
            cells.extend(found.filter(|((_, p), _)| p.end() <= inputs.end));
        }
        roll_up(&mut cells, inputs.areas);
        if !selected.indicator.stock {
            lengthen(&mut cells);
        }
        Some(Self { inputs, selected, cells })
    }

    /// Every number.
    ///
    /// # Errors
    /// [`Error::Internal`] where a number would be there twice.
    pub(crate) fn measures(&self, builder: &MeasureBuilder<'_>) -> Result<Measures, Error> {
        let due = due(&self.cells, self.inputs.areas, &self.selected.indicator.area_types);
        let list = PeriodList::new(due.iter().map(|(_, p)| *p).collect());
        let mut numbers = Vec::with_capacity(due.len());
        for (area, period) in due {
            let position = list.position(period).ok_or_else(|| {
                Error::Internal(format!("{period} is not among the periods it was taken from"))
            })?;
            let row = Row { area, period, position, breakdown: 0 };
            let known = |p| self.known(area, p);
            numbers.push(builder.number(row, known(period), known));
        }
        let mut out = Measures::new(list.into_periods(), vec![("".into(), "".into())]);
        out.extend(numbers).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(out)
    }

    fn known(&self, area: AreaIx, period: Period) -> Known {
        let Some(o) = self.cells.get(&(area, period)) else { return Known::NotReceived };
        match o.numerator {
            _ if o.suppressed => Known::Suppressed,
            None => Known::NoNumber,
            Some(count) => Known::Whole(WholeCount {
                count,
                counted_denominator: o.denominator,
                survey_base: o.base,
                estimated: false,
            }),
        }
    }

    /// What is known of the months of an area.
    pub(crate) fn months(&self, area: AreaIx) -> Vec<MonthView> {
        let month = |month: Month| {
            let period = Period::ending(PeriodType::Month, month);
            let known = period.map_or(Known::NotReceived, |p| self.known(area, p));
            let coverage = if known == Known::NotReceived { 0.0 } else { 1.0 };
            MonthView { month, known, coverage }
        };
        self.inputs.placed.span.months().map(month).collect()
    }
}

/// Adds areas up where the source gives only the smaller ones and every one of them. Samples are not added up: each
/// area asks about as many people, however many live there, so their sum would not be the county's.
fn roll_up(cells: &mut BTreeMap<Cell, Observation>, areas: &AreaTree) {
    for (parent_kinds, child) in [
        (&[AreaType::Csp][..], AreaType::Lad),
        (&[AreaType::Pfa, AreaType::County, AreaType::Custom][..], AreaType::Csp),
    ] {
        let periods: BTreeSet<Period> = cells.keys().map(|(_, p)| *p).collect();
        for (parent, _) in areas.known().filter(|(_, a)| parent_kinds.contains(&a.area_type)) {
            let children = areas.within(parent, child);
            for period in &periods {
                if cells.contains_key(&(parent, *period)) || children.is_empty() {
                    continue;
                }
                let parts: Option<Vec<Observation>> =
                    children.iter().map(|c| cells.get(&(*c, *period)).copied()).collect();
                let Some(parts) = parts else { continue };
                let sampled = parts.iter().any(|p| p.base.is_some());
                let sum = if sampled {
                    Some(Observation::default())
                } else {
                    parts.into_iter().reduce(Observation::plus)
                };
                cells.extend(sum.map(|sum| ((parent, *period), sum)));
            }
        }
    }
}

/// Adds months and quarters up to quarters, financial years and rolling years, where all are there.
fn lengthen(cells: &mut BTreeMap<Cell, Observation>) {
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
            let parts: Option<Vec<Observation>> = (0..long.months() / short.months())
                .map(|i| Period::ending(short, last.end().plus(-i * short.months())))
                .map(|p| p.and_then(|p| cells.get(&(area, p)).copied()))
                .collect();
            if let Some(sum) = parts.and_then(|p| p.into_iter().reduce(Observation::plus)) {
                cells.insert((area, period), sum);
            }
        }
    }
}

/// Every cell that should be there: each kind of period and area seen, from the first to the last period
/// of that kind. What is not there becomes a row that says so.
fn due(cells: &BTreeMap<Cell, Observation>, areas: &AreaTree, kinds: &[AreaType]) -> Vec<Cell> {
    let mut spans: BTreeMap<PeriodType, (Month, Month)> = BTreeMap::new();
    for (_, p) in cells.keys() {
        let span = spans.entry(p.kind()).or_insert((p.end(), p.end()));
        *span = (span.0.min(p.end()), span.1.max(p.end()));
    }
    let seen: BTreeSet<AreaType> = cells.keys().map(|(a, _)| areas[*a].area_type).collect();
    let mut due: BTreeSet<AreaIx> = areas
        .known()
        .filter(|(_, a)| seen.contains(&a.area_type) && kinds.contains(&a.area_type))
        .map(|(at, _)| at)
        .collect();
    due.extend(areas.headline_areas(kinds));
    let reported: BTreeSet<Period> = cells.keys().map(|(_, p)| *p).collect();
    let mut out = Vec::new();
    for area in due {
        for (kind, (first, last)) in &spans {
            let periods = first.to(*last).filter_map(|m| Period::ending(*kind, m));
            out.extend(periods.filter(|p| is_due(*p, &reported)).map(|p| (area, p)));
        }
    }
    out
}

/// Whether a period is one that the source reports at all: any area has it, or its kind has no holes by
/// nature (months and quarters).
fn is_due(period: Period, reported: &BTreeSet<Period>) -> bool {
    matches!(period.kind(), PeriodType::Month | PeriodType::Quarter | PeriodType::FinancialYear)
        || reported.contains(&period)
}
