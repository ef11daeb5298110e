//! `jsna synth`: synthetic extracts of any size.

use super::init::is_occupied;
use crate::args::SynthArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::{Month, words};
use jsna_synth::{Spec, Summary};
use serde_json::json;
use std::path::Path;

pub(crate) fn run(context: &Context, args: &SynthArgs) -> Result<Outcome, CommandError> {
    let Some(end) = Month::parse(&args.end) else {
        return Err(CommandError::usage(
            format!("--end {} is not a month", args.end),
            "Write it as YYYY-MM, such as 2025-09.",
        ));
    };
    if !(args.scale.is_finite() && args.scale > 0.0 && args.scale <= 10_000.0) {
        return Err(CommandError::usage(
            format!("--scale {} is not possible", args.scale),
            "Use a number above 0 and at most 10000.",
        ));
    }
    if is_occupied(&args.dir) {
        return Err(CommandError::usage(
            format!("{} is not empty", args.dir.display()),
            "Name a new folder.",
        ));
    }
    let spec =
        Spec { seed: args.seed, months: args.months, end, scale: args.scale, lsoas: args.lsoas };
    let summary = write(context, &args.dir, &spec)?;
    let files = summary.files.len();
    Ok(Outcome::done(
        format!(
            "{} in {} were written to {}.\nEvery place in them is invented. What was planted is in truth.csv.",
            words::plural(summary.rows(), "row"),
            words::plural(files as u64, "file"),
            args.dir.display()
        ),
        json!({ "dir": args.dir, "files": files, "rows": summary.rows() }),
    ))
}

/// Writes a synthetic project.
pub(crate) fn write(context: &Context, dir: &Path, spec: &Spec) -> Result<Summary, CommandError> {
    let spinner = context.console.spinner("Writing the sample");
    let written = jsna_synth::write_project(dir, spec);
    spinner.finish_and_clear();
    written.map_err(CommandError::run)
}
