//! One indicator, assessed: numbers, series, patterns, claims.

use crate::breaks;
use crate::calibrate::{self, Months, SeriesNoise};
use crate::claims;
use crate::comparisons;
use crate::completeness::Completeness;
use crate::counted::{CountedIndicator, MonthView, first_month};
use crate::error::Error;
use crate::found;
use crate::inputs::AssessInputs;
use crate::measure_builder::{Known, MeasureBuilder};
use crate::patterns;
use crate::plan::Selected;
use crate::precounted::{Observations, PrecountedIndicator};
use crate::repeats;
use crate::signals;
use jsna_model::completeness::Shortfall;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::measure::Status;
use jsna_model::series::{MonthPoint, SeriesBreak};
use jsna_model::{AreaIx, Assessed, Measures, MonthlySeries, Period, PeriodType};
use std::collections::BTreeMap;

/// An assessed indicator, what of it is not whole, and what was found.
pub(crate) struct Made {
    pub(crate) assessed: Assessed,
    pub(crate) shortfalls: Vec<Shortfall>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Assesses the selected indicator at a position, and says what of it is not whole.
///
/// # Errors
/// [`Error::Internal`] where a number would be there twice.
pub(crate) fn assess(
    inputs: &AssessInputs<'_>,
    (index, selected): (usize, &Selected),
    observations: &Observations,
    noise: &SeriesNoise,
) -> Result<Made, Error> {
    let at = (index, selected);
    let completeness = Completeness::new(inputs, at);
    let precounted = PrecountedIndicator::new(inputs, selected, observations);
    let counted = CountedIndicator::new(inputs, at, &completeness);
    let months = |area: AreaIx| match &precounted {
        Some(precounted) => precounted.months(area),
        None => counted.months(area),
    };
    let builder = MeasureBuilder::new(inputs, selected, noise);
    let measures = match &precounted {
        Some(precounted) => precounted.measures(&builder)?,
        None => counted.measures(&builder)?,
    };
    let (shortfalls, findings) = if precounted.is_some() {
        (Vec::new(), Vec::new())
    } else {
        (completeness.shortfalls(), found::stopped(selected, &completeness, inputs))
    };
    let definition = selected.indicator.clone();
    let shown = inputs.areas.headline_areas(&definition.area_types);
    let lead_period = lead_period(&measures, &definition, inputs, &shown);
    let mut assessed = Assessed {
        feeds: selected.all_feeds().into_iter().map(str::to_owned).collect(),
        first_month: first_month(inputs, selected),
        lead_period,
        series: shown
            .iter()
            .filter(|_| measures.periods().iter().any(|p| p.kind() == PeriodType::Month))
            .map(|area| series(inputs, selected, &builder, *area, months(*area)))
            .collect(),
        concentration: patterns::concentration(inputs, &definition, &measures, &shown, lead_period),
        day_hour: patterns::day_hour(inputs, at, (&measures, noise), &shown, lead_period),
        denominators: builder.denominators(measures.periods()),
        repeats: if precounted.is_some() {
            Vec::new()
        } else {
            repeats::of(inputs, at, &completeness)?
        },
        signals: Vec::new(),
        claims: Vec::new(),
        decompositions: Vec::new(),
        hot_clusters: Vec::new(),
        benchmarks: BTreeMap::new(),
        targets: Vec::new(),
        comparisons: Vec::new(),
        measures,
        definition,
    };
    assessed.benchmarks = claims::benchmarks(inputs, &assessed, &shown);
    assessed.targets = signals::in_force(inputs, &assessed, &shown);
    assessed.signals = signals::of(inputs, &assessed, &shown, noise);
    assessed.comparisons = comparisons::of(inputs, &assessed, &shown, &builder);
    assessed.signals.extend(repeats::signals(inputs, &assessed));
    assessed.signals.sort_by_key(|s| (s.area, s.kind));
    assessed.claims = claims::of(inputs, &assessed, &shown, &builder);
    Ok(Made { assessed, shortfalls, findings })
}

/// The whole months of the selected indicator at a position, area by area.
pub(crate) fn months(
    inputs: &AssessInputs<'_>,
    (index, selected): (usize, &Selected),
    observations: &Observations,
) -> Vec<Months> {
    if let Some(precounted) = PrecountedIndicator::new(inputs, selected, observations) {
        return calibrate::months(inputs, selected, |area| precounted.months(area));
    }
    let completeness = Completeness::new(inputs, (index, selected));
    let counted = CountedIndicator::new(inputs, (index, selected), &completeness);
    calibrate::months(inputs, selected, |area| counted.months(area))
}

/// The latest whole year; where there is none, the latest whole period of any length, and failing that the latest
/// of all, so that the page says why there is no number.
fn lead_period(
    measures: &Measures,
    definition: &jsna_model::Indicator,
    inputs: &AssessInputs<'_>,
    shown: &[AreaIx],
) -> Option<Period> {
    shown.iter().find_map(|lead| lead_period_of(measures, definition, inputs, *lead))
}

fn lead_period_of(
    measures: &Measures,
    definition: &jsna_model::Indicator,
    inputs: &AssessInputs<'_>,
    lead: AreaIx,
) -> Option<Period> {
    let own = || measures.totals(definition, inputs.areas, lead);
    let whole = |s: Status| matches!(s, Status::Given | Status::NotCalculable);
    let latest = |accept: &dyn Fn(Status, Period) -> bool| {
        own()
            .filter(|m| accept(m.status, m.period))
            .map(|m| m.period)
            // Of those that end together a year, and else the longest below it.
            .max_by_key(|p| (p.end(), p.kind().months() <= 12, p.kind().months()))
    };
    latest(&|s, p| whole(s) && p.kind() == PeriodType::Rolling12)
        .or_else(|| latest(&|s, _| whole(s)))
        .or_else(|| latest(&|_, _| true))
}

/// The months of an area, from the first of the indicator to the last assessed.
fn series(
    inputs: &AssessInputs<'_>,
    selected: &Selected,
    builder: &MeasureBuilder<'_>,
    area: AreaIx,
    months: Vec<MonthView>,
) -> MonthlySeries {
    let first = first_month(inputs, selected);
    let points = months
        .into_iter()
        .filter(|m| m.month >= first && m.month <= inputs.end)
        .map(|m| point(builder, &m))
        .collect();
    let breaks = breaks::concerning(inputs, selected, area)
        .filter(|b| b.month >= first && b.month <= inputs.end)
        .map(|b| SeriesBreak { month: b.month, what: b.what.clone() })
        .collect();
    MonthlySeries { area, points, breaks }
}

fn point(builder: &MeasureBuilder<'_>, m: &MonthView) -> MonthPoint {
    let (count, denominator, whole, estimated) = match m.known {
        Known::Whole(w) => (Some(w.count), w.counted_denominator, true, w.estimated),
        Known::Undercount { count, .. } => (Some(count).filter(|n| *n > 0.0), None, false, false),
        Known::NotReceived | Known::Suppressed | Known::NoNumber => (None, None, false, false),
    };
    let month = Period::ending(PeriodType::Month, m.month);
    MonthPoint {
        month: m.month,
        count,
        denominator,
        coverage: m.coverage,
        whole,
        provisional: month.is_some_and(|p| builder.is_provisional(p)),
        estimated,
    }
}
