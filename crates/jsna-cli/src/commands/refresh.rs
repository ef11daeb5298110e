//! `jsna refresh`: ingest, assess, publish; nothing when nothing is new.

use super::summary::{self, Ingested};
use super::{assess, ingest};
use crate::args::Format;
use crate::context::Context;
use crate::exit::Exit;
use crate::locked;
use crate::project::Project;
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_store::{AsAt, ReleaseDir};
use serde_json::json;
use std::path::Path;

pub(crate) fn run(context: &Context) -> Result<Exit, Exit> {
    let root = context.root()?;
    refresh(context, &root, None)
}

/// Refreshes a project. `seed` makes the pseudonym key, for the sample alone.
pub(crate) fn refresh(context: &Context, root: &Path, seed: Option<u64>) -> Result<Exit, Exit> {
    let console = &context.console;
    let (project, notes) = Project::load(root).map_err(|faults| console.stop(&faults))?;
    let _guard = locked::hold(context, root, "jsna refresh")?;
    let ingested = ingest::ingest(context, &project, seed)?;
    console.findings(&ingested.findings, Severity::Warning);
    if context.fails(&ingested.findings) && !ingested.refused.is_empty() {
        // The gate: a month whose file was refused would look like a fall. Nothing is published.
        summary::say(console, Some(&ingested), None);
        console.note("Nothing was published, because a file was refused. Correct it, or take it out of the landing folder, and run again.");
        return Ok(Exit::Findings);
    }
    if !ingested.is_new() && is_current(&project) {
        nothing_new(context, &ingested);
        return Ok(if context.fails(&ingested.findings) { Exit::Findings } else { Exit::Done });
    }
    let published = assess::publish(context, &project, None, AsAt::Latest, notes)?;
    let own: Vec<Diagnostic> =
        published.findings.iter().filter(|d| !ingested.findings.contains(d)).cloned().collect();
    console.findings(&own, Severity::Warning);
    summary::say(console, Some(&ingested), Some(&published));
    let failed = context.fails(&ingested.findings) || context.fails(&published.findings);
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// Whether the newest release was made with the definitions and settings that stand now.
fn is_current(project: &Project) -> bool {
    let releases = project.root.join("releases");
    let Ok(Some(name)) = ReleaseDir::latest(&releases) else { return false };
    let Ok(text) = std::fs::read_to_string(releases.join(name).join("manifest.json")) else {
        return false;
    };
    let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&text) else { return false };
    let now = crate::inputs::setting_files(project);
    let made: Vec<(&str, &str)> = manifest["inputs"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|i| i["role"] != "extract")
        .filter_map(|i| Some((i["path"].as_str()?, i["sha256"].as_str()?)))
        .collect();
    let same_files = made.len() == now.len()
        && now.iter().all(|f| made.contains(&(f.path.as_str(), f.sha256.as_str())));
    same_files && manifest["jsna_version"] == env!("CARGO_PKG_VERSION")
}

fn nothing_new(context: &Context, ingested: &Ingested) {
    let console = &context.console;
    match console.format {
        Format::Json => console.json(&json!({ "new": false, "known": ingested.known })),
        Format::Human => console.result(
            "Nothing is new: every waiting file is known, and the newest release has all of them.",
        ),
    }
}
