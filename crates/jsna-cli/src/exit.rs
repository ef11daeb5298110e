//! Exit codes: promises to schedulers and scripts.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done; also when nothing was new.
    Done,
    /// 1: finished, but findings reached `--fail-on`, or a gate stayed closed and nothing was published.
    Findings,
    /// 2: could not run: usage, project, files, or a fault of the program.
    CouldNotRun,
    /// 3: another run holds the project's lock.
    Locked,
}

impl Exit {
    /// The number that the process ends with.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
            Self::Locked => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
