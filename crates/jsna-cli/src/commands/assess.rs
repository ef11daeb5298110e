//! `jsna assess`: store to release.

use super::summary::{self, Published};
use crate::args::AssessArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::inputs;
use crate::locked;
use crate::project::Project;
use chrono::{DateTime, Utc};
use jsna_aggregate::Embedded;
use jsna_assess::feeds::Deliveries;
use jsna_assess::{Run, Stored};
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_model::release::InputFile;
use jsna_model::{Month, Tier};
use jsna_publish::{Format, Options};
use jsna_store::{AsAt, ReleaseDir, Snapshot, Store};

pub(crate) fn run(context: &Context, args: &AssessArgs) -> Result<Exit, Exit> {
    let (project, notes) = context.project()?;
    let _guard = locked::hold(context, &project.root, "jsna assess")?;
    let period = period(context, args)?;
    let as_at = as_at(context, args)?;
    let published = publish(context, &project, period, as_at, notes)?;
    context.console.findings(&published.findings, Severity::Warning);
    summary::say(&context.console, None, Some(&published));
    Ok(if context.fails(&published.findings) { Exit::Findings } else { Exit::Done })
}

fn period(context: &Context, args: &AssessArgs) -> Result<Option<Month>, Exit> {
    let Some(text) = &args.period else { return Ok(None) };
    Month::parse(text).map(Some).ok_or_else(|| {
        context.console.error(&format!(
            "--period {text} is not a month. Write it as YYYY-MM, such as 2022-11."
        ));
        Exit::CouldNotRun
    })
}

fn as_at(context: &Context, args: &AssessArgs) -> Result<AsAt, Exit> {
    let Some(text) = &args.as_at else { return Ok(AsAt::Latest) };
    let version = text
        .split_once(',')
        .and_then(|(i, o)| Some((i.trim().parse().ok()?, o.trim().parse().ok()?)));
    let time = DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc));
    match (version, time) {
        (Some((incidents, observations)), _) => Ok(AsAt::Version(incidents, observations)),
        (None, Some(time)) => Ok(AsAt::Time(time)),
        (None, None) => {
            context.console.error(&format!(
                "--as-at {text} is not understood. Give a version as INCIDENTS,OBSERVATIONS (the manifest of a release \
                 has it), or a time such as 2026-11-21T10:00:00Z."
            ));
            Err(Exit::CouldNotRun)
        }
    }
}

/// Makes and publishes a release. Findings of the project itself come in as `found`.
pub(crate) fn publish(
    context: &Context,
    project: &Project,
    period: Option<Month>,
    as_at: AsAt,
    mut found: Vec<Diagnostic>,
) -> Result<Published, Exit> {
    let console = &context.console;
    let fault = |text: String| {
        console.error(&text);
        Exit::CouldNotRun
    };
    let (layouts, catalogue, reference) = inputs::definitions(project, console, &mut found)?;
    let feeds = inputs::feeds(project, &layouts);
    let spinner = console.spinner("Counting and assessing");
    let store = Store::open(&project.root.join("store")).map_err(|e| fault(chain(&e)))?;
    let snapshot = store.snapshot(as_at).map_err(|e| fault(chain(&e)))?;
    let stored = stored(&snapshot).map_err(|e| fault(chain(&e)))?;
    found.extend(super::ingest::read_otherwise(project, &layouts, &snapshot));
    found.extend(snapshot.extracts.iter().flat_map(|e| e.findings.iter().cloned()));
    let run = Run {
        title: project.title.clone(),
        period_end: period.or(project.period_end),
        small_area_periods: Vec::new(),
        run_date: context.now.date_naive(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs: input_files(project, &snapshot),
        settings: settings(project),
    };
    let engine = Embedded::default();
    let mut assessment = jsna_assess::assess(&catalogue, &feeds, stored, &reference, &engine, run)
        .map_err(|e| fault(format!("{}.", chain(&e))))?;
    assessment.findings.extend(found);
    Diagnostic::sort(&mut assessment.findings);
    spinner.finish_and_clear();

    let spinner = console.spinner("Drawing and writing");
    let releases = project.root.join("releases");
    let name =
        ReleaseDir::next_name(&releases, assessment.period_end).map_err(|e| fault(chain(&e)))?;
    let staged = ReleaseDir::stage(&releases, &name).map_err(|e| fault(chain(&e)))?;
    let options =
        Options { formats: project.formats.iter().filter_map(|f| Format::parse(f)).collect() };
    let values = jsna_disclosure::protect(&assessment, Tier::Internal)
        .map_err(|e| fault(format!("{}.", chain(&e))))?;
    let release = jsna_compose::compose(values);
    jsna_publish::publish(&release, staged.path(), &options).map_err(|e| fault(chain(&e)))?;
    let dir = staged.publish().map_err(|e| fault(chain(&e)))?;
    spinner.finish_and_clear();
    let page = options.wants(Format::Html).then(|| dir.join("internal").join("index.html"));
    Ok(Published {
        name,
        dir,
        page,
        period: assessment.period_end.long(),
        indicators: assessment.indicators.len(),
        unavailable: assessment.unavailable.len(),
        measures: assessment.indicators.iter().map(|i| i.measures.len()).sum(),
        charts: release.charts.len(),
        coverage: assessment.coverage.clone(),
        findings: assessment.findings.clone(),
    })
}

/// What the store holds, as the assessment sees it.
fn stored(snapshot: &Snapshot) -> Result<Stored, jsna_store::StoreError> {
    let mut deliveries = Deliveries::default();
    for held in snapshot.held() {
        deliveries.add(&held.extract.feed, held.issue_area, held.month, held.rows);
    }
    Ok(Stored {
        incident_files: snapshot.incident_files.clone(),
        observations: snapshot.observations()?,
        version: snapshot.versions,
        deliveries,
        quality: snapshot.extracts.iter().map(|e| e.quality.clone()).collect(),
        quarantine: snapshot
            .extracts
            .iter()
            .flat_map(|e| e.quarantine_summary.iter().cloned())
            .collect(),
    })
}

fn input_files(project: &Project, snapshot: &Snapshot) -> Vec<InputFile> {
    let mut files = inputs::setting_files(project);
    files.extend(snapshot.extracts.iter().map(|e| InputFile {
        role: "extract".to_owned(),
        path: e.file.clone(),
        sha256: e.sha256.clone(),
        bytes: e.bytes,
        feed: Some(e.feed.clone()),
    }));
    files.sort();
    files
}

fn settings(project: &Project) -> Vec<(String, String)> {
    let areas: Vec<&str> = project.areas.iter().map(jsna_model::AreaCode::as_str).collect();
    vec![
        ("areas".to_owned(), areas.join(", ")),
        ("clock".to_owned(), format!("{:?}", project.clock).to_lowercase()),
        (
            "period_end".to_owned(),
            project.period_end.map_or_else(|| "latest".to_owned(), |m| m.to_string()),
        ),
        ("formats".to_owned(), project.formats.join(", ")),
    ]
}

/// An error with its causes, as one text.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |e| e.source());
    let mut text = error.to_string();
    for cause in causes {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
