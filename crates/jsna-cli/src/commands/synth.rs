//! `jsna synth`: synthetic extracts of any size.

use super::init::is_occupied;
use crate::args::{Format, SynthArgs};
use crate::context::Context;
use crate::exit::Exit;
use jsna_model::{Month, words};
use jsna_synth::{Spec, Summary};
use serde_json::json;
use std::path::Path;

pub(crate) fn run(context: &Context, args: &SynthArgs) -> Result<Exit, Exit> {
    let console = &context.console;
    let Some(end) = Month::parse(&args.end) else {
        console.error(&format!(
            "--end {} is not a month. Write it as YYYY-MM, such as 2025-09.",
            args.end
        ));
        return Err(Exit::CouldNotRun);
    };
    if !(args.scale.is_finite() && args.scale > 0.0 && args.scale <= 10_000.0) {
        console.error("--scale must be a number above 0 and at most 10000.");
        return Err(Exit::CouldNotRun);
    }
    if is_occupied(&args.dir) {
        console.error(&format!("{} is not empty. Name a new folder.", args.dir.display()));
        return Err(Exit::CouldNotRun);
    }
    let spec = Spec { seed: args.seed, months: args.months, end, scale: args.scale };
    let summary = write(context, &args.dir, &spec)?;
    match console.format {
        Format::Json => console.json(&json!({ "dir": args.dir, "files": summary.files.len(), "rows": summary.rows() })),
        Format::Human => console.result(&format!(
            "{} in {} were written to {}.\nEvery place in them is invented. What was planted is in truth.csv.",
            words::plural(summary.rows(), "row"),
            words::plural(summary.files.len() as u64, "file"),
            args.dir.display()
        )),
    }
    Ok(Exit::Done)
}

/// Writes a synthetic project.
pub(crate) fn write(context: &Context, dir: &Path, spec: &Spec) -> Result<Summary, Exit> {
    let spinner = context.console.spinner("Writing the sample");
    let written = jsna_synth::write_project(dir, spec);
    spinner.finish_and_clear();
    written.map_err(|e| {
        context.console.error(&format!("The sample cannot be written: {e}."));
        Exit::CouldNotRun
    })
}
