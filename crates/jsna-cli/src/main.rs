//! `jsna`: strategic needs assessment analytics for community safety partnerships.
//!
//! This crate is the command line: arguments, rendering, exit codes. It alone prints, exits, and reads the
//! environment and the clock; the work is done by `jsna-pipeline`.

mod args;
mod commands;
mod console;
mod context;
mod exit;
mod failure;
mod internal_fault;
mod outcome;
mod progress;
mod render;
mod threads;

use clap::Parser;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are results and end with 0; a usage fault ends with 2.
            let _closed_pipe = e.print();
            return if e.use_stderr() {
                exit::Exit::CouldNotRun.into()
            } else {
                exit::Exit::Done.into()
            };
        }
    };
    let console = console::Console::new(&cli.global);
    if let Some(ended) = threads::limit(cli.global.threads, &console) {
        return ended.into();
    }
    let context = context::Context::new(&cli.global, console);
    internal_fault::guard(AssertUnwindSafe(|| commands::run(&cli.command, &context)), |text| {
        context.console.error(text);
    })
    .into()
}
