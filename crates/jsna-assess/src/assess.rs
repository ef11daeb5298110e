//! The whole assessment: store and reference in, values out.

use crate::calibrate::SeriesNoise;
use crate::catalogue::Catalogue;
use crate::completeness::Recorders;
use crate::control;
use crate::doubts::Doubts;
use crate::error::Error;
use crate::feeds::{Deliveries, Feed, latest_month};
use crate::hot_spots::{self, Neighbourhoods};
use crate::inputs::AssessInputs;
use crate::placed_counts::PlacedCounts;
use crate::plan::{Selection, select};
use crate::precounted::Observations;
use crate::residents::Residents;
use crate::{
    believed, claims, comparisons, decompose, found, indicator, periods, reconcile, shared_events,
};
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Int32Type;
use chrono::NaiveDate;
use jsna_model::comparison::Baselines;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::engine::CountEngine;
use jsna_model::records::{InputFile, Quality, QuarantineSummary, ReplacedMonth};
use jsna_model::{AreaTree, Assessed, Assessment, Month, MonthSpan, PeriodType, Shortfall};
use jsna_reference::Reference;
use jsna_stats::change::ChanceTables;
use rayon::prelude::*;
use std::path::PathBuf;

/// What the store holds, as one version of it.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Parquet files of the incidents table.
    pub incident_files: Vec<PathBuf>,
    /// The observations table.
    pub observations: Vec<RecordBatch>,
    /// Versions of the two tables.
    pub version: (i64, i64),
    /// What was delivered.
    pub deliveries: Deliveries,
    /// What happened to each extract.
    pub quality: Vec<Quality>,
    /// Deliveries that a later one took the place of.
    pub replaced: Vec<ReplacedMonth>,
    /// Quarantined rows by reason.
    pub quarantine: Vec<QuarantineSummary>,
}

/// What the run is told: nothing here is read from the clock or the environment.
#[derive(Debug, Clone)]
pub struct Run {
    /// Title of the assessment.
    pub title: String,
    /// Last month; the latest that most feeds have reached where absent.
    pub period_end: Option<Month>,
    /// The months that it looks back to.
    pub baselines: Baselines,
    /// Kinds of period of small areas beside rolling and financial years.
    pub small_area_periods: Vec<PeriodType>,
    /// Date of the run.
    pub run_date: NaiveDate,
    /// Version of the program.
    pub version: String,
    /// Input files with their hashes.
    pub inputs: Vec<InputFile>,
    /// Settings, for the manifest.
    pub settings: Vec<(String, String)>,
}

/// Works out every value.
///
/// # Errors
/// See [`Error`]; an assessment whose parts do not add up is never made.
pub fn assess(
    catalogue: &Catalogue,
    feeds: &[Feed],
    stored: Stored,
    reference: &Reference,
    engine: &dyn CountEngine,
    run: Run,
) -> Result<Assessment, Error> {
    let doubts = Doubts::new(feeds, &stored.deliveries, reference.coverage())?;
    let span = span(feeds, (&stored.deliveries, &doubts), run.period_end)?;
    let selection = select(catalogue, feeds);
    let cube = engine.counts(&stored.incident_files, &selection.plan)?;
    let areas = AreaTree::new(reference.areas());
    if areas.is_empty() {
        return Err(Error::NoAreas);
    }
    let placed = PlacedCounts::new(&cube, &selection, feeds, &areas, reference, span)?;
    let counts = published_counts(&cube, &selection)?;
    drop(cube);
    let observations = Observations::read(&stored.observations, &areas, reference)?;
    let chance = ChanceTables::default();
    let recorders = Recorders::new(&placed, &areas, feeds);
    let denominators = selection.selected.iter().map(|s| &s.indicator.denominator);
    let residents = Residents::new(denominators, &areas, reference, span);
    let small = periods::SMALL.into_iter().chain(run.small_area_periods.iter().copied());
    let small: Vec<PeriodType> = small.collect();
    let map = Neighbourhoods::new(reference, &areas);
    let inputs = AssessInputs {
        feeds,
        placed: &placed,
        areas: &areas,
        reference,
        residents: &residents,
        deliveries: &stored.deliveries,
        doubts: &doubts,
        recorders: &recorders,
        chance: &chance,
        end: span.last(),
        baselines: run.baselines,
        map: map.as_ref(),
        small_area_periods: &small,
    };
    let reconciliation = reconcile::reconcile(&selection.selected, &placed, &observations, &areas)?;
    let (indicators, completeness, stopped) = indicators(&inputs, &selection, &observations)?;
    let held = control::Held {
        indicators: &indicators,
        areas: &areas,
        shortfalls: &completeness,
        replaced: &stored.replaced,
    };
    let (control, differences) = held.against(reference.control_totals());
    let shared_events = shared_events::of(&inputs, &catalogue.shared_events, &indicators)?;
    let coverage = stored.deliveries.coverage(feeds, span.last());
    let mut findings = found::findings(&inputs, &selection, &coverage, &indicators);
    findings.extend(stopped);
    findings.extend(differences);
    findings.extend(observations.findings());
    findings.extend(placed.unmatched.findings(reference));
    Ok(Assessment {
        title: run.title,
        period_end: span.last(),
        first_month: span.first(),
        run_date: run.run_date,
        version: run.version,
        store_version: stored.version,
        priorities: catalogue.priorities.clone(),
        indicators,
        unavailable: selection.unavailable.clone(),
        counts,
        completeness,
        coverage,
        quality: stored.quality,
        replaced: stored.replaced,
        control,
        shared_events,
        quarantine: stored.quarantine,
        reconciliation,
        findings,
        inputs: run.inputs,
        settings: run.settings,
        areas,
    })
}

/// First and last month of the assessment.
fn span(
    feeds: &[Feed],
    (deliveries, doubts): (&Deliveries, &Doubts),
    asked: Option<Month>,
) -> Result<MonthSpan, Error> {
    let spans = || feeds.iter().filter_map(|f| deliveries.span(&f.id));
    let first = spans().map(|s| s.0).min().ok_or(Error::NoData)?;
    let last = spans().map(|s| s.1).max().ok_or(Error::NoData)?;
    let end = match asked {
        Some(m) => m,
        None => latest_month(feeds, deliveries, doubts).ok_or(Error::NoData)?,
    };
    MonthSpan::new(first, end).filter(|_| end <= last).ok_or_else(|| Error::PeriodOutside {
        asked: end.to_string(),
        first: first.to_string(),
        last: last.to_string(),
    })
}

/// Every indicator in catalogue order, what of them is not whole, and what was found.
type Indicators = (Vec<Assessed>, Vec<Shortfall>, Vec<Diagnostic>);

/// Every indicator in catalogue order.
fn indicators(
    inputs: &AssessInputs<'_>,
    selection: &Selection,
    observations: &Observations,
) -> Result<Indicators, Error> {
    let selected = || selection.selected.par_iter().enumerate();
    let months = selected().map(|at| indicator::months(inputs, at, observations)).collect();
    let noise = SeriesNoise::of_all(months, inputs.chance)?;
    let made = selected()
        .zip(&noise)
        .map(|(at, noise)| indicator::assess(inputs, at, observations, noise))
        .collect::<Result<Vec<_>, Error>>()?;
    let (mut indicators, mut shortfalls, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for made in made {
        indicators.push(made.assessed);
        shortfalls.extend(made.shortfalls);
        findings.extend(made.findings);
    }
    believed::settle(&mut indicators, inputs.areas)?;
    for indicator in &mut indicators {
        indicator.hot_clusters = hot_spots::clusters(inputs, indicator);
    }
    comparisons::settle(&mut indicators, inputs.areas)?;
    let split: Vec<_> = indicators
        .par_iter()
        .zip(&noise)
        .enumerate()
        .map(|(index, (assessed, noise))| decompose::of(inputs, (index, assessed), noise))
        .collect::<Result<_, Error>>()?;
    for (indicator, split) in indicators.iter_mut().zip(split) {
        indicator.decompositions = split;
        let explained = claims::explained(indicator, inputs.areas);
        indicator.claims.extend(explained);
    }
    Ok((indicators, shortfalls, findings))
}

/// The cube without the rows that only say how complete the others are.
fn published_counts(cube: &RecordBatch, selection: &Selection) -> Result<RecordBatch, Error> {
    let wrong = || Error::Internal("the counts have no text column indicator_id".to_owned());
    let ids = cube.column_by_name("indicator_id").ok_or_else(wrong)?;
    ids.as_any_dictionary_opt().ok_or_else(wrong)?;
    let ids = ids.as_dictionary::<Int32Type>();
    let names = ids.values().as_string_opt::<i32>().ok_or_else(wrong)?;
    let published: Vec<bool> =
        names.iter().map(|n| n.is_none_or(|n| selection.publishes(n))).collect();
    let keep: BooleanArray = ids
        .keys()
        .iter()
        .map(|key| {
            let at = key.and_then(|k| usize::try_from(k).ok());
            Some(at.and_then(|at| published.get(at)).copied().unwrap_or(true))
        })
        .collect();
    filter_record_batch(cube, &keep).map_err(|e| Error::Internal(e.to_string()))
}
