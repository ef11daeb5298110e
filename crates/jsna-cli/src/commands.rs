//! One file for each command.

mod assess;
mod catalogue;
mod check;
mod demo;
mod explain;
mod ingest;
mod init;
mod refresh;
mod summary;
mod synth;

use crate::args::Command;
use crate::context::Context;
use crate::exit::Exit;
pub(crate) use assess::chain;

/// Runs a command.
pub(crate) fn run(command: &Command, context: &Context) -> Exit {
    let ended = match command {
        Command::Demo { dir } => demo::run(context, dir),
        Command::Init { dir } => init::run(context, dir),
        Command::Check => check::run(context),
        Command::Ingest => ingest::run(context),
        Command::Assess(args) => assess::run(context, args),
        Command::Refresh => refresh::run(context),
        Command::Catalogue { what } => catalogue::run(context, what.as_ref()),
        Command::Synth(args) => synth::run(context, args),
        Command::Explain { name } => explain::run(context, name.as_deref()),
    };
    ended.unwrap_or_else(|exit| exit)
}
