//! The whole run: landing to release, where there is something new and no gate is closed.

use crate::changes::{self, Change};
use crate::error::Error;
use crate::gates::Gate;
use crate::ingest::{self, Ingested};
use crate::inputs::Definitions;
use crate::project::Project;
use crate::read;
use crate::release::{self, Asked, Inputs, Published};
use crate::run::Run;
use jsna_model::diagnostic::Diagnostic;
use jsna_store::{AsAt, Snapshot, Store};

/// What a refresh did.
#[derive(Debug, Clone, PartialEq)]
pub struct Refreshed {
    /// What was read.
    pub ingested: Ingested,
    /// Every gate, with what was decided.
    pub gates: Vec<Gate>,
    /// How it ended.
    pub ended: Ended,
}

/// How a refresh ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// The newest release has everything that the store and the project hold.
    NothingNew,
    /// At least one gate is closed: nothing was published.
    Held,
    /// A release was published.
    Published {
        /// The release.
        release: Box<Published>,
        /// Why one was made.
        because: Vec<Change>,
    },
}

impl Refreshed {
    /// The release, where one was published.
    pub fn published(&self) -> Option<&Published> {
        match &self.ended {
            Ended::Published { release, .. } => Some(release),
            Ended::NothingNew | Ended::Held => None,
        }
    }

    /// Everything that was found: in the release, in what was read, and what the gates say; each once.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut all = self.published().map_or_else(Vec::new, |p| p.findings.clone());
        let gates = self.gates.iter().filter_map(Gate::finding);
        for d in self.ingested.findings.iter().cloned().chain(gates) {
            if !all.contains(&d) {
                all.push(d);
            }
        }
        Diagnostic::sort(&mut all);
        all
    }
}

/// Takes in every new file of the landing folder; makes and publishes a release where the newest one is not
/// the one that would be made now, and no gate is closed.
///
/// # Errors
///
/// See [`Error`]. What was committed to the store before stays there, and is published by the next refresh
/// that can; what was not is taken in by the next.
pub fn refresh(project: &Project, run: &Run<'_>) -> Result<Refreshed, Error> {
    run.on_threads(|| {
        let _lock = run.lock(project)?;
        // Read before anything is written: a project that cannot be assessed changes nothing.
        let definitions = Definitions::load(project)?;
        let ingested = ingest::locked(project, &definitions.layouts, run)?;
        let store = Store::open(&project.root.join("store"))?;
        let snapshot = store.snapshot(AsAt::Latest)?;
        let gates = ingested.gates(&snapshot, run);
        if gates.iter().any(Gate::is_closed) {
            tell_gates(&gates, run);
            return Ok(Refreshed { ingested, gates, ended: Ended::Held });
        }
        let because = changes::since_newest(project, &snapshot, &gates, run)?;
        if because.is_empty() {
            return Ok(Refreshed { ingested, gates, ended: Ended::NothingNew });
        }
        let found = found(project, &definitions, &snapshot, &gates);
        let asked = Asked::default();
        let inputs = Inputs {
            project,
            definitions: &definitions,
            snapshot: &snapshot,
            asked,
            found,
            gates: &gates,
        };
        let release = release::publish(inputs, run)?;
        let own = release.findings.iter().filter(|d| !ingested.findings.contains(d));
        run.found(&own.cloned().collect::<Vec<_>>());
        let ended = Ended::Published { release: Box::new(release), because };
        Ok(Refreshed { ingested, gates, ended })
    })
}

/// What is known of a release before it is assessed: from the project file, the definitions, the extracts that
/// it counts, and what was let through its gates.
pub(crate) fn found(
    project: &Project,
    definitions: &Definitions,
    snapshot: &Snapshot,
    gates: &[Gate],
) -> Vec<Diagnostic> {
    let mut found = project.notes.clone();
    found.extend(definitions.findings.iter().cloned());
    found.extend(read::read_otherwise(project, &definitions.layouts, snapshot, &[]));
    found.extend(snapshot.extracts.iter().flat_map(|e| e.findings.iter().cloned()));
    found.extend(snapshot.findings());
    found.extend(gates.iter().filter_map(Gate::finding));
    found.extend(gates.iter().flat_map(|g| g.findings.iter().cloned()));
    found
}

/// Tells what the gates say.
pub(crate) fn tell_gates(gates: &[Gate], run: &Run<'_>) {
    run.found(&gates.iter().filter_map(Gate::finding).collect::<Vec<_>>());
}
