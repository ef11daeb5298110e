//! Whether the newest release is the one that would be made now, and if not, why.
//!
//! The manifest of the newest release is compared with the ledger and the project as they are. That a run took
//! in nothing does not say that nothing is new: the run before it may have ended between commit and publication.

use crate::error::Error;
use crate::gates::Gate;
use crate::project::Project;
use crate::release::{self, Asked};
use crate::run::Run;
use jsna_model::manifest::{EXTRACT, LetThrough, Manifest, StoreVersion};
use jsna_model::records::InputFile;
use jsna_model::words;
use jsna_store::{ReleaseReader, Snapshot, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A reason to make a release.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// There is no release yet.
    FirstRelease,
    /// The newest release cannot be read, so nobody can say what is in it.
    Unreadable { reason: String },
    /// Another version of the program made the newest release.
    Version {
        /// That version.
        from: String,
    },
    /// The store holds extracts that the newest release does not count, or no longer some that it counts.
    Extracts {
        /// How many are new.
        added: usize,
        /// How many are gone: replaced by others.
        removed: usize,
    },
    /// The store is another, with the same extracts.
    Store,
    /// Extracts of these feeds were read anew, by other rules.
    Readings {
        /// The feeds.
        feeds: Vec<String>,
    },
    /// A project file, pack, layout, reference file or text is another, new, or gone.
    Settings {
        /// The files, relative to the project.
        files: Vec<String>,
    },
    /// The newest release was made for another period, state of the store, or by other settings.
    Asked,
    /// Other things are let through a gate than in the newest release.
    Gates,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = |n: usize| words::plural(n as u64, "extract");
        match self {
            Self::FirstRelease => f.write_str("there is no release yet"),
            Self::Unreadable { reason } => write!(f, "the newest release cannot be read: {reason}"),
            Self::Version { from } => write!(f, "version {from} made the newest release"),
            Self::Extracts { added, removed: 0 } => {
                write!(f, "the newest release lacks {}", files(*added))
            }
            Self::Extracts { added: 0, removed } => {
                write!(
                    f,
                    "the newest release counts {} that the store holds no more",
                    files(*removed)
                )
            }
            Self::Extracts { added, removed } => write!(
                f,
                "the newest release lacks {} and counts {} that the store holds no more",
                files(*added),
                files(*removed)
            ),
            Self::Store => f.write_str("the store was made anew"),
            Self::Readings { feeds } => {
                write!(f, "extracts of {} were read anew by other rules", words::list(feeds))
            }
            Self::Settings { files } => write!(f, "{} changed", words::list(files)),
            Self::Asked => {
                f.write_str("the newest release was made for another period or state of the store")
            }
            Self::Gates => f.write_str("the newest release let other things through"),
        }
    }
}

/// Why a release would be made now; nothing where the newest is the one that would be made.
pub(crate) fn since_newest(
    project: &Project,
    snapshot: &Snapshot,
    gates: &[Gate],
    run: &Run<'_>,
) -> Result<Vec<Change>, Error> {
    let newest = match ReleaseReader::latest(&project.root.join("releases")) {
        Ok(Some(reader)) => reader,
        Ok(None) => return Ok(vec![Change::FirstRelease]),
        // A release that cannot be read back does not stop the next one.
        Err(
            e @ (StoreError::DamagedLatest { .. }
            | StoreError::NoManifest { .. }
            | StoreError::DamagedManifest { .. }
            | StoreError::LaterManifest { .. }),
        ) => return Ok(vec![Change::Unreadable { reason: e.to_string() }]),
        Err(e) => return Err(e.into()),
    };
    let now = Now {
        version: &run.version,
        store_version: snapshot.versions.into(),
        readings: release::readings(snapshot),
        inputs: release::input_files(project, snapshot)?,
        settings: release::settings(project, Asked::default()).into_iter().collect(),
        let_through: gates.iter().flat_map(|g| g.record().let_through).collect(),
    };
    Ok(now.differs_from(newest.manifest()))
}

/// What a release would be made of now.
struct Now<'a> {
    version: &'a str,
    store_version: StoreVersion,
    readings: BTreeMap<String, BTreeSet<String>>,
    inputs: Vec<InputFile>,
    settings: BTreeMap<String, String>,
    let_through: BTreeSet<LetThrough>,
}

impl Now<'_> {
    fn differs_from(&self, made: &Manifest) -> Vec<Change> {
        let mut changes = Vec::new();
        if made.jsna_version != self.version {
            changes.push(Change::Version { from: made.jsna_version.clone() });
        }
        let then: BTreeSet<(&Option<String>, &str, &str)> = made.extracts().map(extract).collect();
        let now: BTreeSet<_> =
            self.inputs.iter().filter(|i| i.role == EXTRACT).map(extract).collect();
        let (added, removed) = (now.difference(&then).count(), then.difference(&now).count());
        if added + removed > 0 {
            changes.push(Change::Extracts { added, removed });
        } else if made.store_version != self.store_version {
            changes.push(Change::Store);
        }
        let feeds = self.read_anew(made);
        if !feeds.is_empty() {
            changes.push(Change::Readings { feeds });
        }
        let then: BTreeSet<(&str, &str, &str)> = made.setting_files().map(setting).collect();
        let now: BTreeSet<_> =
            self.inputs.iter().filter(|i| i.role != EXTRACT).map(setting).collect();
        let files: BTreeSet<&str> =
            now.symmetric_difference(&then).map(|(_, path, _)| *path).collect();
        if !files.is_empty() {
            let files = files.into_iter().map(str::to_owned).collect();
            changes.push(Change::Settings { files });
        } else if made.settings != self.settings {
            changes.push(Change::Asked);
        }
        let then: BTreeSet<&LetThrough> = made.gates.iter().flat_map(|g| &g.let_through).collect();
        if then != self.let_through.iter().collect() {
            changes.push(Change::Gates);
        }
        changes
    }

    /// The feeds that were read by other rules when the release was made. One made before the rules were kept
    /// says nothing of them.
    fn read_anew(&self, made: &Manifest) -> Vec<String> {
        let other = |feed: &&String| {
            made.readings.get(*feed).is_some_and(|then| self.readings.get(*feed) != Some(then))
        };
        self.readings.keys().filter(other).cloned().collect()
    }
}

fn extract(file: &InputFile) -> (&Option<String>, &str, &str) {
    (&file.feed, &file.path, &file.sha256)
}

fn setting(file: &InputFile) -> (&str, &str, &str) {
    (&file.role, &file.path, &file.sha256)
}
