//! Removing rows that are past their retention, with what is kept of them.

use crate::error::Error;
use crate::findings::RETENTION_DUE;
use crate::inputs::{self, Definitions};
use crate::kept;
use crate::project::Project;
use crate::run::Run;
use chrono::{DateTime, Utc};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Month, words};
use jsna_store::{AsAt, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a purge removed, or would remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeReport {
    /// The first month of each feed with a retention whose rows stay.
    pub first_kept: BTreeMap<String, Month>,
    /// Rows that were removed, by feed; a row that several stored versions held is counted in each.
    pub rows: BTreeMap<String, u64>,
    /// Data files that were deleted, those of replaced deliveries among them.
    pub data_files: u64,
    /// Files of quarantined cells that were deleted.
    pub quarantine_files: u64,
    /// Files of the landing folder whose rows are all past retention: the program never deletes there.
    pub landing: Vec<String>,
    /// Files of the landing folder with some such rows.
    pub landing_in_part: Vec<String>,
    /// Whether anything was removed; otherwise it was only looked at.
    pub done: bool,
}

/// The first month of each feed with a retention whose rows stay, at a time.
pub(crate) fn first_kept(project: &Project, now: DateTime<Utc>) -> BTreeMap<String, Month> {
    let month = Month::of(now.date_naive());
    let kept = project.feeds.iter().filter_map(|feed| {
        let months = i32::try_from(feed.retain_months?).ok()?;
        Some((feed.id.clone(), month.plus(-months)))
    });
    kept.collect()
}

/// Removes rows that are past the retention of their feed from the store, its old versions, and the quarantine, and
/// proves it. Counts of the months stay; they are made with the indicators as they are now. With `look_only` nothing
/// is removed.
///
/// # Errors
///
/// See [`Error`]. Nothing is removed where the rows cannot be counted first.
pub fn purge(project: &Project, look_only: bool, run: &Run<'_>) -> Result<PurgeReport, Error> {
    run.on_threads(|| {
        let _lock = run.lock(project)?;
        let definitions = Definitions::load(project)?;
        let folder = project.root.join("store");
        let mut store = Store::open(&folder)?;
        let first_kept = first_kept(project, run.now);
        let due = store.purgeable(&first_kept);
        let (landing, landing_in_part) = landing(project, &store, &first_kept);
        let mut report = PurgeReport {
            rows: due.rows.clone(),
            data_files: due.files,
            quarantine_files: 0,
            landing,
            landing_in_part,
            done: !look_only,
            first_kept,
        };
        if look_only {
            return Ok(report);
        }
        if due.files > 0 {
            let snapshot = store.snapshot(AsAt::Latest)?;
            // What is counted now can never be counted again.
            snapshot.verify()?;
            let files = snapshot.incident_files_before(&report.first_kept);
            let plan = jsna_assess::plan::select(&definitions.catalogue, &definitions.feeds).plan;
            let kept = kept::count(&files, &plan, &report.first_kept)?;
            store.keep_counts(store.next_sequence(), &kept)?;
        }
        store.purge(&report.first_kept, run.now)?;
        report.quarantine_files = delete_quarantine(&folder, &due.extracts)?;
        Ok(report)
    })
}

/// Deletes what was quarantined of extracts that had rows which have been purged: a quarantined row does not say its
/// month.
fn delete_quarantine(
    store: &Path,
    extracts: &BTreeSet<(String, String, String)>,
) -> Result<u64, Error> {
    let mut deleted = 0;
    for (_, file, sha256) in extracts {
        let name = sha256.get(..16).unwrap_or(sha256);
        let path = store.join("quarantine").join(format!("{name}.csv"));
        if path.exists() {
            std::fs::remove_file(&path)
                .map_err(|e| Error::Sink { file: file.clone(), source: e.into() })?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// Files of the landing folder with rows past retention: whole, and in part.
fn landing(
    project: &Project,
    store: &Store,
    first_kept: &BTreeMap<String, Month>,
) -> (Vec<String>, Vec<String>) {
    let (mut whole, mut part): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    for record in store.history() {
        let Some(first) = first_kept.get(&record.feed) else { continue };
        let Some((from, to)) = record.months().filter(|(from, _)| from < first) else { continue };
        debug_assert!(from <= to, "months of a file are in order");
        if let Some(file) = inputs::landed_file(project, &record.file) {
            if to < *first {
                whole.insert(file)
            } else {
                part.insert(file)
            };
        }
    }
    // A file of several members is whole only where all of them are.
    whole.retain(|file| !part.contains(file));
    (whole.into_iter().collect(), part.into_iter().collect())
}

/// That rows are past their retention, where some are.
pub(crate) fn due(project: &Project, store: &Store, now: DateTime<Utc>) -> Vec<Diagnostic> {
    let first_kept = first_kept(project, now);
    let due = store.purgeable(&first_kept);
    let finding = |(feed, rows): (&String, &u64)| {
        let first = first_kept.get(feed)?;
        let headline = format!(
            "{} of feed {feed} {} past retention: of months before {}",
            words::plural(*rows, "stored row"),
            if *rows == 1 { "is" } else { "are" },
            first.first_day().format("%B %Y")
        );
        Some(Diagnostic::new(&RETENTION_DUE, headline).count(*rows))
    };
    due.rows.iter().filter_map(finding).collect()
}
