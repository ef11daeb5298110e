//! A whole run of jsna, as a library: project file, landing folder, store, assessment, gates, release.
//!
//! The command line is one caller of it. A notebook binding, or a batch over many partnerships, is another:
//!
//! ```no_run
//! use chrono::{TimeZone, Utc};
//! use jsna_pipeline::{Ended, Project, Run, refresh};
//! use std::path::Path;
//!
//! let at = Utc.with_ymd_and_hms(2025, 11, 3, 2, 0, 0).single().ok_or("no such time")?;
//! for folder in ["partnerships/halton", "partnerships/warrington"] {
//!     let project = Project::load(Path::new(folder))?;
//!     let done = refresh(&project, &Run::new(at, "0.1.0"))?;
//!     match done.ended {
//!         Ended::NothingNew => println!("{folder}: nothing is new"),
//!         Ended::Held => println!("{folder}: held back by {:?}", done.gates),
//!         Ended::Published { release, .. } => println!("{folder}: {}", release.dir.display()),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | call | does |
//! |---|---|
//! | [`check()`] | validates a project and says what a refresh would find; writes nothing |
//! | [`ingest()`] | new files of the landing folder into the store |
//! | [`assess()`] | the store into a release |
//! | [`refresh()`] | both, and nothing if nothing is new |
//! | [`purge()`] | removes rows that are past their retention, and proves it |
//! | [`profile::profile()`] | says what a file looks like that no feed takes yet |
//!
//! Nothing here prints, exits, or reads the clock, the environment or the terminal: what a run needs of them
//! is in [`Run`]. What happens is told to an [`Observer`]; what went wrong with the data is in the findings of
//! the outcome; an [`Error`] says that the run could not go on. Whether a release may appear is decided by
//! [`gates`], never by how a caller ends.

mod assess;
mod changes;
mod check;
mod error;
mod events;
pub mod findings;
mod forecast;
pub mod gates;
mod ingest;
mod inputs;
mod kept;
mod narrative;
pub mod privacy;
pub mod profile;
pub mod project;
mod purge;
mod quarantine;
mod read;
mod refresh;
mod release;
mod revised;
mod run;

pub use assess::{Assessed, assess};
pub use changes::Change;
pub use check::{Checked, check};
pub use error::{Error, chain};
pub use events::{Event, Observer, Step};
pub use gates::{Acceptance, Decision, Gate, GateKind};
pub use ingest::{Ingested, ingest};
pub use inputs::{Definitions, catalogue, layouts, layouts_in};
pub use project::Project;
pub use purge::{PurgeReport, purge};
pub use refresh::{Ended, Refreshed, refresh};
pub use release::{Asked, Published};
pub use run::Run;

// Types of other crates that are part of what this one takes and gives.
pub use jsna_assess::Catalogue;
pub use jsna_ingest::Layouts;
pub use jsna_store::{AsAt, LockError, ReleaseReader};

use jsna_model::diagnostic::Finding;

/// Every finding that a run can make, by name.
pub fn all_findings() -> Vec<&'static Finding> {
    let mut all: Vec<&'static Finding> = [
        findings::FINDINGS,
        jsna_ingest::FINDINGS,
        jsna_store::FINDINGS,
        jsna_reference::FINDINGS,
        jsna_assess::FINDINGS,
        jsna_compose::narrative::findings::FINDINGS,
    ]
    .concat();
    all.sort_by_key(|f| f.name);
    all
}
