//! `jsna demo`: the sample partnership, and the whole refresh on it.

use super::init::is_occupied;
use super::{summary, synth};
use crate::args::AcceptArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::words;
use jsna_pipeline::{Gate, Project, Run, project};
use jsna_synth::Spec;
use std::path::Path;

pub(crate) fn run(
    context: &Context,
    dir: &Path,
    accept: &AcceptArgs,
) -> Result<Outcome, CommandError> {
    // An earlier demo is used again: its project file and its planted truth stand side by side.
    let earlier = dir.join(project::FILE).is_file() && dir.join("truth.csv").is_file();
    if is_occupied(dir) && !earlier {
        return Err(CommandError::usage(
            format!("{} holds something else", dir.display()),
            "Name a new folder for the demo.",
        ));
    }
    let run = Run { key_seed: Some(Spec::default().seed), ..context.run("jsna demo", accept)? };
    if !earlier {
        let summary = synth::write(context, dir, &Spec::default())?;
        context.console.note(&format!(
            "Wrote a sample partnership to {}: {} in {}. Every place in it is invented.",
            dir.display(),
            words::plural(summary.rows(), "row"),
            words::plural(summary.files.len() as u64, "file")
        ));
    }
    let project = Project::load(dir)?;
    let refreshed = jsna_pipeline::refresh(&project, &run)?;
    // The sample's faults are planted, to be found: they do not make the demo fail. A closed gate does.
    let held = refreshed.gates.iter().any(Gate::is_closed);
    let exit = if held { Exit::Findings } else { Exit::Done };
    Ok(Outcome { exit, ..summary::refreshed(&context.console, &refreshed, &run.accepted) })
}
