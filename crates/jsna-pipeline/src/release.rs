//! Store to release: count, assess, write, and make visible whole.

use crate::error::Error;
use crate::events::Step;
use crate::gates::Gate;
use crate::inputs::{self, Definitions};
use crate::kept::{Kept, WithKept};
use crate::project::Project;
use crate::revised;
use crate::run::Run;
use jsna_aggregate::Embedded;
use jsna_assess::Stored;
use jsna_assess::feeds::{Deliveries, KeptRows};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::manifest::{self, GateRecord, Manifest};
use jsna_model::records::{Coverage, InputFile, ReplacedMonth};
use jsna_model::{Month, Tier};
use jsna_publish::{Format, Options};
use jsna_store::{
    AsAt, Held, ReleaseDir, ReleaseReader, Replaced, Snapshot, StagedRelease, StoreError,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A published release.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Its name: `2022-11_r1`.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
    /// The page, where the project asks for one.
    pub page: Option<PathBuf>,
    /// What the release says of itself.
    pub manifest: Manifest,
    /// What was expected and what was received.
    pub coverage: Vec<Coverage>,
    /// Everything that was found, about the extracts and about the numbers.
    pub findings: Vec<Diagnostic>,
}

/// What a release is made of.
pub(crate) struct Inputs<'a> {
    pub(crate) project: &'a Project,
    pub(crate) definitions: &'a Definitions,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) asked: Asked,
    /// Found before the assessment.
    pub(crate) found: Vec<Diagnostic>,
    pub(crate) gates: &'a [Gate],
}

/// What was asked for beyond the project file; nothing, for a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Last month of the assessment.
    pub period: Option<Month>,
    /// State of the store.
    pub as_at: AsAt,
}

impl Default for Asked {
    fn default() -> Self {
        Self { period: None, as_at: AsAt::Latest }
    }
}

/// Makes a release and publishes it. Every gate must be open or accepted.
pub(crate) fn publish(inputs: Inputs<'_>, run: &Run<'_>) -> Result<Published, Error> {
    let gates: Vec<GateRecord> = inputs.gates.iter().map(Gate::record).collect();
    let readings = readings(inputs.snapshot);
    let made = make(inputs, run)?;
    made.staged.amend_manifest(|manifest| {
        manifest.gates = gates;
        manifest.readings = readings;
    })?;
    let reader = ReleaseReader::open(&made.staged.publish()?)?;
    Ok(Published {
        name: reader.name(),
        dir: reader.folder().to_owned(),
        page: reader.file("internal/index.html"),
        manifest: reader.manifest().clone(),
        coverage: made.coverage,
        findings: made.findings,
    })
}

/// A release that is written and not yet visible.
struct Made {
    staged: StagedRelease,
    coverage: Vec<Coverage>,
    findings: Vec<Diagnostic>,
}

/// The stages after the store, one after the other, into a staged release.
fn make(inputs: Inputs<'_>, run: &Run<'_>) -> Result<Made, Error> {
    let Inputs { project, definitions, snapshot, asked, found, .. } = inputs;
    let releases = project.root.join("releases");
    let options =
        Options { formats: project.formats.iter().filter_map(|f| Format::parse(f)).collect() };

    let assessing = run.step(Step::Assessing, None);
    snapshot.verify()?;
    let kept = Kept::read(&project.root.join("store"), snapshot)?;
    let mut stored = stored(snapshot)?;
    let selection = jsna_assess::plan::select(&definitions.catalogue, &definitions.feeds);
    kept.note_uncounted(&selection, &mut stored.deliveries);
    let mut assessment = jsna_assess::assess(
        &definitions.catalogue,
        &definitions.feeds,
        stored,
        &definitions.reference,
        &WithKept { engine: Embedded::default(), kept: &kept },
        jsna_assess::Run {
            title: project.title.clone(),
            period_end: asked.period.or(project.period_end),
            baselines: project.baselines,
            small_area_periods: project.small_area_periods.clone(),
            run_date: run.now.date_naive(),
            version: run.version.clone(),
            inputs: input_files(project, snapshot)?,
            settings: settings(project, asked),
        },
    )?;
    let unknown = revised::mark(&mut assessment, &releases);
    assessment.findings.extend(found.into_iter().chain(unknown));
    // What the texts say is found out before the page is made: the release has these findings too.
    let protected = jsna_disclosure::protect(&assessment, Tier::Internal)?;
    let narrated = jsna_compose::narrative::narrate(protected, &definitions.narrative);
    let narrative = narrated.drain_into(&mut assessment.findings);
    Diagnostic::sort(&mut assessment.findings);
    drop(assessing);

    let _publishing = run.step(Step::Publishing, None);
    let staged = stage(&releases, assessment.period_end)?;
    let protected = jsna_disclosure::protect(&assessment, Tier::Internal)?;
    let release = jsna_compose::compose(protected, narrative);
    jsna_publish::publish(&release, staged.path(), &options)?;
    let (coverage, findings) = (assessment.coverage.clone(), assessment.findings.clone());
    Ok(Made { staged, coverage, findings })
}

/// A folder for the next release of a period.
fn stage(releases: &Path, period_end: Month) -> Result<StagedRelease, StoreError> {
    ReleaseDir::stage(releases, &ReleaseDir::next_name(releases, period_end)?)
}

/// What the store holds, as the assessment sees it.
fn stored(snapshot: &Snapshot) -> Result<Stored, StoreError> {
    let summaries = snapshot.extracts.iter().flat_map(|e| &e.quarantine_summary);
    Ok(Stored {
        incident_files: snapshot.incident_files.clone(),
        observations: snapshot.observations()?,
        version: snapshot.versions,
        deliveries: deliveries(snapshot.held()),
        quality: snapshot.extracts.iter().map(|e| e.quality.clone()).collect(),
        replaced: snapshot.replaced.iter().map(replaced).collect(),
        quarantine: summaries.cloned().collect(),
    })
}

fn replaced(r: &Replaced) -> ReplacedMonth {
    ReplacedMonth {
        feed: r.feed.clone(),
        issue_area: r.issue_area.clone(),
        month: r.month,
        old_files: r.old_files.clone(),
        old_rows: r.old_rows,
        new_file: r.new_file.clone(),
        new_rows: r.new_rows,
    }
}

/// What was delivered, as the assessment sees it.
pub(crate) fn deliveries<'a>(held: impl Iterator<Item = Held<'a>>) -> Deliveries {
    let mut deliveries = Deliveries::default();
    for held in held {
        deliveries.add(&held.extract.feed, held.issue_area, held.month, held.rows);
        if held.purged {
            deliveries.add_purged(&held.extract.feed, held.issue_area, held.month);
        }
        let days = held.extract.days(held.issue_area, held.month);
        deliveries.add_days(&held.extract.feed, held.issue_area, held.month, days);
        if let Some(rows) = lost_beside(&held) {
            let feed = &held.extract.feed;
            deliveries.add_quarantined(feed, held.issue_area, held.month, rows);
        }
        let absent = &held.extract.absent_columns;
        if !absent.is_empty() {
            let rows = (absent, held.rows);
            deliveries.add_lacking(&held.extract.feed, held.issue_area, held.month, rows);
        }
    }
    deliveries
}

/// The rows of a delivery and month with the quarantined rows that belong beside them. A file says how many rows it lost,
/// not for which month, so they are shared out as its kept rows are. `None` where it lost none.
fn lost_beside(held: &Held<'_>) -> Option<KeptRows> {
    #[expect(clippy::cast_precision_loss, reason = "rows of one file")]
    let [kept, kept_in_file, lost_in_file] =
        [held.rows, held.extract.quality.rows_kept, held.extract.data_rows_quarantined()]
            .map(|n| n as f64);
    let some = lost_in_file > 0.0 && kept_in_file > 0.0;
    some.then(|| KeptRows { kept, lost: lost_in_file * kept / kept_in_file })
}

/// Every file that a release is made of, with its hash, sorted.
pub(crate) fn input_files(project: &Project, snapshot: &Snapshot) -> Result<Vec<InputFile>, Error> {
    let mut files = inputs::setting_files(project)?;
    files.extend(snapshot.extracts.iter().map(|e| InputFile {
        role: manifest::EXTRACT.to_owned(),
        path: e.file.clone(),
        sha256: e.sha256.clone(),
        bytes: e.bytes,
        feed: Some(e.feed.clone()),
    }));
    files.sort();
    Ok(files)
}

/// By which rules the extracts of each feed were read, for the manifest.
pub(crate) fn readings(snapshot: &Snapshot) -> BTreeMap<String, BTreeSet<String>> {
    let mut readings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for extract in &snapshot.extracts {
        readings.entry(extract.feed.clone()).or_default().extend(extract.reading.clone());
    }
    readings
}

/// The settings of a run, for the manifest. What was asked for beyond the project file is there only if
/// something was: a refresh sees by it that the newest release is not one that it would have made.
pub(crate) fn settings(project: &Project, asked: Asked) -> Vec<(String, String)> {
    let areas: Vec<&str> = project.areas.iter().map(jsna_model::AreaCode::as_str).collect();
    let clock = project.clock.as_str();
    let period_end = project.period_end.map_or_else(|| "latest".to_owned(), |m| m.to_string());
    let as_at = match asked.as_at {
        AsAt::Latest => None,
        AsAt::Version(incidents, observations) => Some(format!("{incidents},{observations}")),
        AsAt::Time(time) => Some(time.to_rfc3339()),
    };
    let mut settings = vec![
        ("areas", areas.join(", ")),
        ("clock", clock.to_owned()),
        ("period_end", period_end),
        ("formats", project.formats.join(", ")),
    ];
    let baselines = project.baselines;
    settings.extend(baselines.strategy_start.map(|m| ("strategy_start", m.to_string())));
    settings.extend(baselines.last_assessment.map(|m| ("last_assessment", m.to_string())));
    settings.extend(asked.period.map(|m| ("asked_period", m.to_string())));
    settings.extend(as_at.map(|text| ("asked_as_at", text)));
    settings.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
