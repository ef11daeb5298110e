//! `jsna refresh`: ingest, assess, publish; nothing when nothing is new.

use super::summary;
use crate::args::AcceptArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;

pub(crate) fn run(context: &Context, accept: &AcceptArgs) -> Result<Outcome, CommandError> {
    let project = context.project()?;
    let run = context.run("jsna refresh", accept)?;
    let refreshed = jsna_pipeline::refresh(&project, &run)?;
    let exit = context.exit(&refreshed.findings(), &refreshed.gates);
    Ok(Outcome { exit, ..summary::refreshed(&context.console, &refreshed, &run.accepted) })
}
