//! What a run is told from outside.

use crate::error::Error;
use crate::events::{Event, Observer, Progress, Step};
use crate::gates::Acceptance;
use crate::project::Project;
use chrono::{DateTime, Utc};
use jsna_model::diagnostic::Diagnostic;
use jsna_store::{Holder, ProjectGuard, ProjectLock};

/// What a run is told from outside: nothing in this crate reads the clock, the environment or the terminal.
///
/// [`Run::new`] gives what most callers want; the fields say what can be set beside it.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The time of the run. It dates commits and releases, and is the same for both.
    pub now: DateTime<Utc>,
    /// Version of the program, for the manifest. Another version makes a new release.
    pub version: String,
    /// What to call this run towards another one that finds the project locked.
    pub command: String,
    /// Process id, for the same purpose; this process's own unless set.
    pub process: u32,
    /// Makes the pseudonym key of a new store, so that two runs give the same bytes. For samples and tests:
    /// a key that can be guessed protects nobody.
    pub key_seed: Option<u64>,
    /// How many threads to use; one for each core where absent. The counting engine has a pool of its own,
    /// which takes its size from `POLARS_MAX_THREADS` when it first starts.
    pub threads: Option<usize>,
    /// Gates that a person opens for this run.
    pub accepted: Vec<Acceptance>,
    /// Who is told what happens.
    pub observer: &'a dyn Observer,
}

impl Run<'static> {
    /// A run at this time by this version of the program, which nobody watches.
    pub fn new(now: DateTime<Utc>, version: impl Into<String>) -> Self {
        Self {
            now,
            version: version.into(),
            command: "jsna".to_owned(),
            process: std::process::id(),
            key_seed: None,
            threads: None,
            accepted: Vec::new(),
            observer: &(),
        }
    }
}

impl Run<'_> {
    /// Takes the project's lock.
    pub(crate) fn lock(&self, project: &Project) -> Result<ProjectGuard, Error> {
        let holder = Holder { pid: self.process, command: self.command.clone(), since: self.now };
        Ok(ProjectLock::acquire(&project.root, &holder)?)
    }

    /// Does work on as many threads as were asked for.
    pub(crate) fn on_threads<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        let Some(threads) = self.threads else { return work() };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map_err(Error::Threads)?.install(work)
    }

    /// Begins a step.
    pub(crate) fn step(&self, step: Step, items: Option<usize>) -> Progress<'_> {
        Progress::start(self.observer, step, items)
    }

    /// Tells what was found.
    pub(crate) fn found(&self, findings: &[Diagnostic]) {
        if !findings.is_empty() {
            self.observer.notice(Event::Found { findings });
        }
    }
}
