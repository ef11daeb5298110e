//! `jsna demo`: the sample partnership, and the whole refresh on it.

use super::init::is_occupied;
use super::{refresh, synth};
use crate::args::FailOn;
use crate::context::Context;
use crate::exit::Exit;
use crate::project;
use jsna_model::words;
use jsna_synth::Spec;
use std::path::Path;

pub(crate) fn run(context: &Context, dir: &Path) -> Result<Exit, Exit> {
    let console = &context.console;
    // An earlier demo is used again: its project file and its planted truth stand side by side.
    let earlier = dir.join(project::FILE).is_file() && dir.join("truth.csv").is_file();
    if is_occupied(dir) && !earlier {
        console.error(&format!(
            "{} holds something else. Name a new folder for the demo.",
            dir.display()
        ));
        return Err(Exit::CouldNotRun);
    }
    if !earlier {
        let summary = synth::write(context, dir, &Spec::default())?;
        console.note(&format!(
            "Wrote a sample partnership to {}: {} in {}. Every place in it is invented.",
            dir.display(),
            words::plural(summary.rows(), "row"),
            words::plural(summary.files.len() as u64, "file")
        ));
    }
    // The sample's faults are planted, to be found: they do not make the demo fail.
    let mut context = context.clone();
    context.fail_on = FailOn::Never;
    refresh::refresh(&context, dir, Some(Spec::default().seed))
}
