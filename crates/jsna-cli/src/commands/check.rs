//! `jsna check`: validates everything that a run would need; writes nothing.

mod privacy;

use crate::args::AcceptArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use crate::render;
use jsna_model::diagnostic::Severity;
use jsna_model::words;
use jsna_pipeline::Checked;
use serde_json::json;

pub(crate) fn run(context: &Context, privacy: bool) -> Result<Outcome, CommandError> {
    if privacy {
        return privacy::run(context);
    }
    let project = context.project()?;
    let run = context.run("jsna check", &AcceptArgs::default())?;
    let checked = jsna_pipeline::check(&project, &run)?;
    let json = json!({
        "areas": checked.areas, "indicators": checked.indicators,
        "unavailable": checked.unavailable, "waiting_files": checked.waiting.len(), "rows": checked.rows,
        "waiting": checked.waiting, "known_files": checked.known,
        "gates": render::gates(&checked.gates), "findings": render::json(&checked.findings),
    });
    let exit = context.exit(&checked.findings, &[]);
    Ok(Outcome { exit, ..Outcome::done(text(&checked), json) })
}

fn text(checked: &Checked) -> String {
    let of = |s| checked.findings.iter().filter(|d| d.severity == s).count() as u64;
    format!(
        "{}{}.\n{} over {} can be given, {} cannot.\nFound {} and {}.",
        waiting(checked),
        match checked.known {
            0 => String::new(),
            1 => "; 1 file is in the store already".to_owned(),
            n => format!("; {} are in the store already", words::plural(n as u64, "file")),
        },
        words::plural(checked.indicators as u64, "indicator"),
        words::plural(checked.areas as u64, "area"),
        words::thousands(checked.unavailable.len() as u64),
        words::plural(of(Severity::Error), "error"),
        words::plural(of(Severity::Warning), "warning"),
    )
}

fn waiting(checked: &Checked) -> String {
    if checked.waiting.is_empty() {
        return "No file is waiting".to_owned();
    }
    let files = checked.waiting.len() as u64;
    format!(
        "{} in {} {} waiting",
        words::plural(checked.rows, "row"),
        words::plural(files, "file"),
        if checked.rows == 1 { "is" } else { "are" }
    )
}
