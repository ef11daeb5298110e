//! `jsna ingest`: landing to store.

use super::summary;
use crate::args::AcceptArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;

pub(crate) fn run(context: &Context) -> Result<Outcome, CommandError> {
    let project = context.project()?;
    let run = context.run("jsna ingest", &AcceptArgs::default())?;
    let ingested = jsna_pipeline::ingest(&project, &run)?;
    let exit = context.exit(&ingested.findings, &[]);
    Ok(Outcome { exit, ..summary::ingested(&ingested) })
}
