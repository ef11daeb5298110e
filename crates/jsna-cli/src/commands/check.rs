//! `jsna check`: validates everything that a run would need; writes nothing.

use super::chain;
use crate::args::Format;
use crate::context::Context;
use crate::exit::Exit;
use crate::inputs::{self, Waiting};
use crate::render;
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_model::words;
use jsna_store::{AsAt, Store};
use rayon::prelude::*;
use serde_json::json;

pub(crate) fn run(context: &Context) -> Result<Exit, Exit> {
    let console = &context.console;
    let (project, mut found) = context.project()?;
    let (layouts, catalogue, reference) = inputs::definitions(&project, console, &mut found)?;
    let feeds = inputs::feeds(&project, &layouts);
    let selection = jsna_assess::plan::select(&catalogue, &feeds);
    let (waiting, about_files) = inputs::waiting(&project);
    found.extend(about_files);
    let bar = console.bar(waiting.len() as u64, "Checking waiting extracts");
    let checked: Vec<(Vec<Diagnostic>, u64)> = waiting
        .par_iter()
        .map(|w: &Waiting| {
            let checked = super::ingest::try_read(&project, &layouts, w);
            bar.inc(1);
            checked
        })
        .collect();
    bar.finish_and_clear();
    let store = Store::open(&project.root.join("store")).and_then(|s| s.snapshot(AsAt::Latest));
    let snapshot = store.map_err(|e| {
        console.error(&format!("{}.", chain(&e)));
        Exit::CouldNotRun
    })?;
    found.extend(super::ingest::read_otherwise(&project, &layouts, &snapshot));
    let rows: u64 = checked.iter().map(|c| c.1).sum();
    found.extend(checked.into_iter().flat_map(|c| c.0));
    Diagnostic::sort(&mut found);
    let of = |s| found.iter().filter(|d| d.severity == s).count() as u64;
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    match console.format {
        Format::Json => console.json(&json!({
            "areas": reference.areas().len(), "indicators": selection.selected.len(),
            "unavailable": selection.unavailable, "waiting_files": waiting.len(), "rows": rows,
            "findings": render::json(&found),
        })),
        Format::Human => {
            console.findings(&found, Severity::Warning);
            console.result(&format!(
                "{} in {} are waiting; {} over {} can be given, {} cannot.\nFound {} and {}.",
                words::plural(rows, "row"),
                words::plural(waiting.len() as u64, "file"),
                words::plural(selection.selected.len() as u64, "indicator"),
                words::plural(reference.areas().len() as u64, "area"),
                words::thousands(selection.unavailable.len() as u64),
                words::plural(errors, "error"),
                words::plural(warnings, "warning"),
            ));
        }
    }
    Ok(if context.fails(&found) { Exit::Findings } else { Exit::Done })
}
