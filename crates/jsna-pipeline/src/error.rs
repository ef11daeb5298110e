//! What can stop a run.

use crate::gates;
use jsna_ingest::{IngestError, SinkError};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_store::{LockError, StoreError};

/// Why a run could not go on. What is wrong with the data is in the findings of an outcome instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The project file, or something that it names, cannot be used.
    #[error("the project cannot be used as it is: {}", headlines(.0))]
    Project(Vec<Diagnostic>),
    /// The project's lock was not taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store or a release could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An extract could not be read from disk, or its rows not handed on.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// What belongs to an extract could not be stored.
    #[error("what was read of {file} could not be stored")]
    Sink {
        /// The extract.
        file: String,
        #[source]
        source: SinkError,
    },
    /// The assessment could not be made.
    #[error(transparent)]
    Assess(#[from] jsna_assess::Error),
    /// The stored rows could not be counted.
    #[error("the stored rows could not be counted")]
    Count(#[from] jsna_model::engine::CountError),
    /// A tier cannot be made.
    #[error(transparent)]
    Disclosure(#[from] jsna_disclosure::NoRules),
    /// The release could not be written.
    #[error(transparent)]
    Publish(#[from] jsna_publish::Error),
    /// A gate was accepted that does not exist.
    #[error(
        "there is no gate called {name}; the gates are {}{}",
        gates::names(),
        did_you_mean(name)
    )]
    UnknownGate {
        /// The name given.
        name: String,
    },
    /// A gate was accepted without a reason.
    #[error("a reason is needed to accept the gate {name}: it is kept in the release")]
    NoReason {
        /// Name of the gate.
        name: String,
    },
    /// A table of the program has another shape than promised.
    #[error("the area codes could not be read from a table; this is a bug in jsna")]
    Codes(#[source] arrow::error::ArrowError),
    /// The threads could not be started.
    #[error("the threads of the run could not be started")]
    Threads(#[source] rayon::ThreadPoolBuildError),
}

fn headlines(faults: &[Diagnostic]) -> String {
    let texts: Vec<&str> = faults.iter().map(|d| d.headline.as_str()).collect();
    texts.join("; ")
}

fn did_you_mean(name: &str) -> String {
    let near = words::nearest(name, gates::GATES.iter().map(|g| g.name));
    near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

/// An error with its causes, as one text.
pub fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |e| e.source());
    let mut text = error.to_string();
    for cause in causes {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
