//! Why a command could not run, and how that is said.

use crate::args::Format;
use crate::console::Console;
use crate::exit::Exit;
use crate::render;
use jsna_model::diagnostic::Diagnostic;
use jsna_pipeline::{LockError, chain};
use serde_json::json;

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The command was not understood, or does not fit what is there.
    Usage,
    /// The project cannot be used as it is.
    Project,
    /// A step could not go on.
    Run,
    /// Another run has the project's lock.
    Locked,
}

impl ErrorKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Project => "project",
            Self::Run => "run",
            Self::Locked => "locked",
        }
    }

    fn exit(self) -> Exit {
        match self {
            Self::Usage | Self::Project | Self::Run => Exit::CouldNotRun,
            Self::Locked => Exit::Locked,
        }
    }
}

/// Why a command could not run.
#[derive(Debug)]
pub(crate) struct CommandError {
    pub(crate) kind: ErrorKind,
    pub(crate) error: Box<dyn std::error::Error + Send + Sync>,
    /// What to do, in sentences.
    pub(crate) hints: Vec<String>,
}

impl CommandError {
    /// A command that does not fit: what is wrong, without a full stop, and what to do.
    pub(crate) fn usage(error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Usage, error: error.into().into(), hints: vec![hint.into()] }
    }

    /// A step that failed.
    pub(crate) fn run(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { kind: ErrorKind::Run, error: Box::new(error), hints: Vec::new() }
    }

    /// The findings that say what is wrong with a project.
    fn findings(&self) -> &[Diagnostic] {
        match self.error.downcast_ref::<jsna_pipeline::Error>() {
            Some(jsna_pipeline::Error::Project(faults)) => faults,
            _ => &[],
        }
    }

    /// Says it, even when quiet: to people on stderr, to programs as an object on stdout too.
    pub(crate) fn print(&self, console: &Console) -> Exit {
        let findings = self.findings();
        let message = chain(&*self.error);
        let message = if message.ends_with(['.', '?']) { message } else { format!("{message}.") };
        match (console.format, findings) {
            (Format::Human, []) => console.error(&self.sentences(&message)),
            (Format::Human, faults) => console.faults(faults),
            (Format::Json, faults) => {
                console.error(&self.sentences(&message));
                console.json(&json!({
                    "error": { "kind": self.kind.as_str(), "message": message, "hints": self.hints },
                    "findings": render::json(faults),
                }));
            }
        }
        self.kind.exit()
    }

    fn sentences(&self, message: &str) -> String {
        let hints = self.hints.iter().map(String::as_str);
        std::iter::once(message).chain(hints).collect::<Vec<_>>().join(" ")
    }
}

impl From<jsna_pipeline::Error> for CommandError {
    fn from(error: jsna_pipeline::Error) -> Self {
        use jsna_pipeline::Error;
        let (kind, hints) = match &error {
            Error::Project(_) => (ErrorKind::Project, Vec::new()),
            Error::Lock(LockError::Held { .. }) => (ErrorKind::Locked, Vec::new()),
            Error::UnknownGate { .. } => (ErrorKind::Usage, Vec::new()),
            Error::NoReason { .. } => {
                (ErrorKind::Usage, vec!["Give it with --because TEXT.".to_owned()])
            }
            _ => (ErrorKind::Run, Vec::new()),
        };
        Self { kind, error: Box::new(error), hints }
    }
}
