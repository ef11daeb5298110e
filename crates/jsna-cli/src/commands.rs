//! One file for each command. A command returns what it has to say; it is printed in one place.

mod assess;
mod catalogue;
mod check;
mod demo;
mod explain;
mod ingest;
mod init;
mod profile;
mod purge;
mod refresh;
mod summary;
mod synth;

use crate::args::Command;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::CommandError;
use crate::outcome::Outcome;

/// Runs a command, and says how it went.
pub(crate) fn run(command: &Command, context: &Context) -> Exit {
    let ended: Result<Outcome, CommandError> = match command {
        Command::Demo { dir, accept } => demo::run(context, dir, accept),
        Command::Init { dir, area } => init::run(dir, area),
        Command::Check { privacy } => check::run(context, *privacy),
        Command::Profile(args) => profile::run(context, args),
        Command::Ingest => ingest::run(context),
        Command::Assess(args) => assess::run(context, args),
        Command::Refresh(accept) => refresh::run(context, accept),
        Command::Purge { dry_run } => purge::run(context, *dry_run),
        Command::Catalogue { what } => catalogue::run(context, what.as_ref()),
        Command::Synth(args) => synth::run(context, args),
        Command::Explain { name } => explain::run(context, name.as_deref()),
    };
    match ended {
        Ok(outcome) => outcome.print(&context.console),
        Err(error) => error.print(&context.console),
    }
}
