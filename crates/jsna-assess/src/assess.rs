//! The whole assessment: store and reference in, release out.

use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::feeds::{Cadence, Deliveries, Feed, latest_month};
use crate::findings::{DENOMINATOR_MISSING, INDICATOR_UNAVAILABLE, MONTH_MISSING};
use crate::grid::{Areas, Grid};
use crate::measures::{self, Facts};
use crate::observed::Observations;
use crate::plan::{Selection, select};
use crate::received::Recorders;
use crate::value::Limits;
use crate::{charts, pages, reconcile};
use arrow::array::RecordBatch;
use chrono::NaiveDate;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::engine::CountEngine;
use jsna_model::indicator::Numerator;
use jsna_model::measure::{Measure, Status};
use jsna_model::month::Month;
use jsna_model::release::{Coverage, InputFile, Quality, QuarantineSummary, Release};
use jsna_model::words;
use jsna_reference::Reference;
use std::collections::BTreeMap;
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
    /// Date of the run.
    pub run_date: NaiveDate,
    /// Version of the program.
    pub version: String,
    /// Input files with their hashes.
    pub inputs: Vec<InputFile>,
    /// Settings, for the manifest.
    pub settings: Vec<(String, String)>,
}

/// Makes the assessed release.
///
/// # Errors
/// See [`Error`]; a release whose parts do not add up is never made.
pub fn assess(
    catalogue: &Catalogue,
    feeds: &[Feed],
    stored: Stored,
    reference: &Reference,
    engine: &dyn CountEngine,
    run: Run,
) -> Result<Release, Error> {
    let span = span(feeds, &stored.deliveries, run.period_end)?;
    let selection = select(catalogue, feeds);
    let cube = engine.counts(&stored.incident_files, &selection.plan)?;
    let areas = Areas::new(reference.areas());
    if areas.list.is_empty() {
        return Err(Error::NoAreas);
    }
    let grid = Grid::place(&cube, &selection, &areas, reference, span)?;
    let recorders = Recorders::new(&grid, &areas, &stored.deliveries);
    let facts = Facts {
        selected: &selection.selected,
        grid: &grid,
        areas: &areas,
        reference,
        deliveries: &stored.deliveries,
        recorders: &recorders,
        end: span.1,
    };
    let label = format!("{} to {}", span.0.long(), span.1.long());
    let reconciliation = reconcile::reconcile(&selection.selected, &grid, &areas, &label)?;
    let measures = all_measures(&facts, &stored, &areas, reference)?;
    let index = charts::index(&measures);
    let (pages, charts) = pages::pages(&facts, &measures, &index);
    let coverage = stored.deliveries.coverage(feeds, span.1);
    let findings = findings(&selection, &coverage, feeds, &grid, &measures);
    drop(index);
    Ok(Release {
        title: run.title,
        period_end: span.1,
        first_month: span.0,
        run_date: run.run_date,
        version: run.version,
        store_version: stored.version,
        areas: areas.list.clone(),
        priorities: catalogue.priorities.clone(),
        indicators: selection.selected.iter().map(|s| s.indicator.clone()).collect(),
        unavailable: selection.unavailable,
        measures,
        pages,
        charts,
        counts: cube,
        coverage,
        quality: stored.quality,
        quarantine: stored.quarantine,
        reconciliation,
        findings,
        inputs: run.inputs,
        settings: run.settings,
    })
}

/// First and last month of the assessment.
fn span(
    feeds: &[Feed],
    deliveries: &Deliveries,
    asked: Option<Month>,
) -> Result<(Month, Month), Error> {
    let spans = || feeds.iter().filter_map(|f| deliveries.span(&f.id));
    let first = spans().map(|s| s.0).min().ok_or(Error::NoData)?;
    let last = spans().map(|s| s.1).max().ok_or(Error::NoData)?;
    let end = match asked {
        Some(m) if m < first || m > last => {
            return Err(Error::PeriodOutside {
                asked: m.to_string(),
                first: first.to_string(),
                last: last.to_string(),
            });
        }
        Some(m) => m,
        None => latest_month(feeds, deliveries).ok_or(Error::NoData)?,
    };
    Ok((first, end))
}

/// Measures of incidents and of observations, in catalogue order.
fn all_measures(
    facts: &Facts<'_>,
    stored: &Stored,
    areas: &Areas,
    reference: &Reference,
) -> Result<Vec<Measure>, Error> {
    let counted = measures::from_incidents(facts);
    let observations = Observations::read(&stored.observations, areas)?;
    let limits = Limits::default();
    let mut by_indicator: BTreeMap<usize, Vec<Measure>> = BTreeMap::new();
    let position: BTreeMap<&str, usize> =
        facts.selected.iter().enumerate().map(|(i, s)| (s.indicator.id.as_str(), i)).collect();
    for m in counted {
        if let Some(p) = position.get(&*m.indicator_id) {
            by_indicator.entry(*p).or_default().push(m);
        }
    }
    for (p, selected) in facts.selected.iter().enumerate() {
        if matches!(selected.indicator.numerator, Numerator::Observations { .. }) {
            by_indicator
                .insert(p, observations.measures(selected, areas, reference, &limits, facts.end));
        }
    }
    Ok(by_indicator.into_values().flatten().collect())
}

/// What the assessment itself found.
fn findings(
    selection: &Selection,
    coverage: &[Coverage],
    feeds: &[Feed],
    grid: &Grid,
    measures: &[Measure],
) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = selection
        .unavailable
        .iter()
        .map(|u| {
            Diagnostic::new(
                &INDICATOR_UNAVAILABLE,
                format!("{} cannot be given: {}", u.indicator_id, u.reason),
            )
        })
        .collect();
    for feed in feeds.iter().filter(|f| f.cadence == Cadence::Monthly) {
        let missing: Vec<String> = coverage
            .iter()
            .filter(|c| c.feed == feed.id && !c.received)
            .map(|c| c.month.short())
            .collect();
        if missing.is_empty() {
            continue;
        }
        let n = u64::try_from(missing.len()).unwrap_or(u64::MAX);
        let shown = missing.iter().take(6).cloned().collect::<Vec<_>>();
        let more = if missing.len() > shown.len() { ", …" } else { "" };
        out.push(
            Diagnostic::new(
                &MONTH_MISSING,
                format!("feed {} lacks {}", feed.id, words::plural(n, "month")),
            )
            .found(format!("{}{more}", shown.join(", ")))
            .expected("a delivery for every month")
            .set_in(format!("cadence of feed {} in jsna.toml", feed.id))
            .count(n),
        );
    }
    out.extend(grid.unmatched.findings());
    out.extend(missing_denominators(measures));
    out
}

fn missing_denominators(measures: &[Measure]) -> Vec<Diagnostic> {
    let mut by_indicator: BTreeMap<&str, u64> = BTreeMap::new();
    for m in measures.iter().filter(|m| {
        m.status == Status::NotCalculable && !m.area_code.is_unknown() && m.denominator.is_none()
    }) {
        *by_indicator.entry(&m.indicator_id).or_default() += 1;
    }
    by_indicator
        .into_iter()
        .map(|(id, n)| {
            Diagnostic::new(
                &DENOMINATOR_MISSING,
                format!("{} of {id} have no denominator", words::plural(n, "rate")),
            )
            .count(n)
        })
        .collect()
}
