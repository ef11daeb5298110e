//! What a run is told from outside: the clock, the process, the settings. Read here, once.

use crate::args::{AcceptArgs, FailOn, Global};
use crate::console::Console;
use crate::exit::Exit;
use crate::failure::CommandError;
use crate::progress::Progress;
use chrono::{DateTime, Utc};
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_pipeline::{Acceptance, Gate, Project, Run};
use std::path::PathBuf;

/// What a run is told from outside.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) console: Console,
    pub(crate) fail_on: FailOn,
    now: DateTime<Utc>,
    threads: Option<usize>,
    project: Option<PathBuf>,
    progress: Progress,
}

impl Context {
    /// Reads the clock (or `SOURCE_DATE_EPOCH`, seconds since 1970, for reproducible releases).
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where the clock and the environment are read"
    )]
    pub(crate) fn new(global: &Global, console: Console) -> Self {
        let fixed = std::env::var("SOURCE_DATE_EPOCH")
            .ok()
            .and_then(|s| s.parse().ok())
            .and_then(|s| DateTime::from_timestamp(s, 0));
        Self {
            progress: Progress::new(&console),
            console,
            fail_on: global.fail_on,
            now: fixed.unwrap_or_else(Utc::now),
            threads: global.threads.map(usize::from),
            project: global.project.clone(),
        }
    }

    /// The project folder: `--project`, or the nearest folder upward with a project file.
    #[expect(clippy::disallowed_methods, reason = "the command line knows where it was started")]
    pub(crate) fn root(&self) -> Option<PathBuf> {
        let here = || std::env::current_dir().ok();
        self.project.clone().or_else(|| Project::find(&here()?))
    }

    /// The project.
    pub(crate) fn project(&self) -> Result<Project, CommandError> {
        let root = self.root().ok_or_else(|| {
            CommandError::usage(
                "There is no jsna.toml in this folder or above it",
                "Go to your project's folder, name it with --project DIR, or make a new one with \
                 `jsna init DIR`. `jsna demo` shows a whole one.",
            )
        })?;
        Ok(Project::load(&root)?)
    }

    /// What the library is told of this run.
    pub(crate) fn run(&self, command: &str, accept: &AcceptArgs) -> Result<Run<'_>, CommandError> {
        Ok(Run {
            command: command.to_owned(),
            threads: self.threads,
            accepted: acceptances(accept)?,
            observer: &self.progress,
            ..Run::new(self.now, env!("CARGO_PKG_VERSION"))
        })
    }

    /// How a run ends that found these things and met these gates.
    pub(crate) fn exit(&self, findings: &[Diagnostic], gates: &[Gate]) -> Exit {
        let least = match self.fail_on {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Never => None,
        };
        let reached = least.is_some_and(|least| findings.iter().any(|d| d.severity >= least));
        if reached || gates.iter().any(Gate::is_closed) { Exit::Findings } else { Exit::Done }
    }
}

/// The gates that a person accepts, each with its reason.
fn acceptances(args: &AcceptArgs) -> Result<Vec<Acceptance>, CommandError> {
    if args.accept.len() != args.because.len() {
        return Err(CommandError::usage(
            "Each --accept needs a --because of its own",
            "Give both for every gate: --accept NAME --because TEXT.",
        ));
    }
    let pairs = args.accept.iter().zip(&args.because);
    Ok(pairs.map(|(name, because)| Acceptance::new(name, because)).collect::<Result<_, _>>()?)
}
