//! Store to release, without reading the landing folder into the store first.

use crate::check;
use crate::error::Error;
use crate::findings::FILE_WAITING;
use crate::gates::{self, Gate, OVERLAPPING_DELIVERIES, REFUSED_FILES};
use crate::inputs::Definitions;
use crate::project::Project;
use crate::refresh::{found, tell_gates};
use crate::release::{self, Asked, Inputs, Published};
use crate::run::Run;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_store::{AsAt, Store};

/// What an assessment did.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// Every gate, with what was decided.
    pub gates: Vec<Gate>,
    /// The release; none where a gate is closed.
    pub published: Option<Published>,
}

impl Assessed {
    /// Everything that was found: in the release, and what the gates say; each once.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut all = self.published.as_ref().map_or_else(Vec::new, |p| p.findings.clone());
        for d in self.gates.iter().filter_map(Gate::finding) {
            if !all.contains(&d) {
                all.push(d);
            }
        }
        Diagnostic::sort(&mut all);
        all
    }
}

/// Makes a release of what the store holds, or held, and publishes it where no gate is closed.
///
/// A release of the newest state must not pass over a file that an ingest refused: files of the landing folder
/// that are not in the store are read for that. A release of an earlier state says nothing of them.
///
/// # Errors
///
/// See [`Error`]; nothing is published then.
pub fn assess(project: &Project, asked: Asked, run: &Run<'_>) -> Result<Assessed, Error> {
    run.on_threads(|| {
        let _lock = run.lock(project)?;
        let definitions = Definitions::load(project)?;
        let store = Store::open(&project.root.join("store"))?;
        let snapshot = store.snapshot(asked.as_at)?;
        let (refused, waiting) = if asked.as_at == AsAt::Latest {
            let tried = check::try_landed(project, &definitions, &store, run)?;
            (
                Gate::decide(&REFUSED_FILES, tried.refusals(), &run.accepted),
                waiting(&tried.accepted_files()),
            )
        } else {
            (Gate::decide(&REFUSED_FILES, Vec::new(), &[]), None)
        };
        let overlaps = gates::overlaps(&snapshot.findings());
        let overlaps = Gate::decide(&OVERLAPPING_DELIVERIES, overlaps, &run.accepted);
        let gates = vec![refused, overlaps];
        if gates.iter().any(Gate::is_closed) {
            run.found(&gates.iter().flat_map(|g| g.findings.iter().cloned()).collect::<Vec<_>>());
            tell_gates(&gates, run);
            return Ok(Assessed { gates, published: None });
        }
        let mut found = found(project, &definitions, &snapshot, &gates);
        found.extend(waiting);
        let inputs = Inputs {
            project,
            definitions: &definitions,
            snapshot: &snapshot,
            asked,
            found,
            gates: &gates,
        };
        let published = release::publish(inputs, run)?;
        run.found(&published.findings);
        Ok(Assessed { gates, published: Some(published) })
    })
}

/// What there is to say of files that a release of the store does not count.
fn waiting(files: &[&str]) -> Option<Diagnostic> {
    let first = files.first()?;
    let count = files.len() as u64;
    let headline = format!(
        "{} of the landing folder {} not in the store, and not in this release",
        words::plural(count, "file"),
        if count == 1 { "is" } else { "are" }
    );
    Some(Diagnostic::new(&FILE_WAITING, headline).file(*first).count(count))
}
