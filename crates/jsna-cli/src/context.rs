//! What a run is told from outside: the clock, the process, the settings. Read here, once.

use crate::args::{FailOn, Global};
use crate::console::Console;
use crate::exit::Exit;
use crate::project::Project;
use chrono::{DateTime, Utc};
use jsna_model::diagnostic::{Diagnostic, Severity};
use std::path::PathBuf;

/// What a run is told from outside.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) console: Console,
    pub(crate) now: DateTime<Utc>,
    pub(crate) fail_on: FailOn,
    project: Option<PathBuf>,
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
            console,
            now: fixed.unwrap_or_else(Utc::now),
            fail_on: global.fail_on,
            project: global.project.clone(),
        }
    }

    /// The project folder: `--project`, or the nearest folder upward with a project file.
    #[expect(clippy::disallowed_methods, reason = "the command line knows where it was started")]
    pub(crate) fn root(&self) -> Result<PathBuf, Exit> {
        if let Some(dir) = &self.project {
            return Ok(dir.clone());
        }
        let here = std::env::current_dir().ok();
        here.as_deref().and_then(Project::find).ok_or_else(|| {
            self.console.error(
                "There is no jsna.toml in this folder or above it. Go to your project's folder, name it with \
                 --project DIR, or make a new one with `jsna init DIR`. `jsna demo` shows a whole one.",
            );
            Exit::CouldNotRun
        })
    }

    /// The folder given with `--project`.
    pub(crate) fn given_project(&self) -> Option<PathBuf> {
        self.project.clone()
    }

    /// The project, with notes about it already said.
    pub(crate) fn project(&self) -> Result<(Project, Vec<Diagnostic>), Exit> {
        let root = self.root()?;
        Project::load(&root).map_err(|faults| self.console.stop(&faults))
    }

    /// Whether findings of this kind end the run with 1.
    pub(crate) fn fails(&self, findings: &[Diagnostic]) -> bool {
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Never => return false,
        };
        findings.iter().any(|d| d.severity >= least)
    }
}
