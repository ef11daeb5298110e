//! The synthetic sample partnership: Marlshire, a county that does not exist.
//!
//! [`write_project`] writes a whole project folder: a project file, extracts of twelve partner
//! feeds and four open ones with the dirt that real extracts have, reference files, a short text, and
//! `truth.csv`, which names every effect that was planted. An engine that reads the folder can be
//! held against that list: it must find what is there, and stay quiet about what is not.
//!
//! No place, code or person in it is real. Codes are from ranges that no country uses, points lie
//! in the open sea, and names were checked against lists of real places.
//!
//! The same [`Spec`] gives the same bytes, whatever the number of threads: every file draws from a
//! random stream of its own, keyed by the seed, the file's purpose and its month.

mod effects;
mod error;
mod feeds;
mod geography;
mod moments;
mod narrative;
mod offences;
mod output;
mod people;
mod places;
mod project;
mod random;
mod reference;
mod roughness;
mod seasons;
mod series;
mod spec;
mod summary;
mod truth;
mod world;

pub use error::Error;
pub use spec::Spec;
pub use summary::{FileSummary, Summary};
pub use truth::{COLUMNS as TRUTH_COLUMNS, truth_csv};

use output::Extract;
use rayon::prelude::*;
use std::path::Path;
use world::World;

/// Writes the sample partnership as a project folder: `jsna.toml`, `landing/`, `reference/`,
/// `narrative/` and `truth.csv`. Files that are there already are replaced; others are left alone.
///
/// # Errors
///
/// When the [`Spec`] asks for something that cannot be made, or a file cannot be written.
pub fn write_project(dir: &Path, spec: &Spec) -> Result<Summary, Error> {
    let world = World::new(spec)?;
    let mut extracts = reference::files(&world);
    extracts.extend(feeds::files(&world));
    let mut summary = write_all(dir, &world, &extracts)?;
    summary.files.push(output::write_text(dir, "jsna.toml", &project::text(&world))?);
    summary.files.push(output::write_text(dir, "truth.csv", &truth::text(&world))?);
    for (path, text) in narrative::files(&world) {
        summary.files.push(output::write_text(dir, path, &text)?);
    }
    summary.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(summary)
}

/// Writes the extracts of one feed alone, for benchmarks that need many rows of one kind.
/// Feed ids are those of the project file, for example `police-street`.
///
/// # Errors
///
/// As [`write_project`]; [`Error::UnknownFeed`] when there is no such feed.
pub fn write_feed(dir: &Path, spec: &Spec, feed: &str) -> Result<Summary, Error> {
    let world = World::new(spec)?;
    let mut extracts = feeds::files(&world);
    extracts.retain(|e| e.feed == feed);
    if extracts.is_empty() {
        return Err(Error::UnknownFeed { feed: feed.to_owned(), known: feeds::ids() });
    }
    write_all(dir, &world, &extracts)
}

fn write_all(dir: &Path, world: &World, extracts: &[Extract]) -> Result<Summary, Error> {
    let files = extracts
        .par_iter()
        .map(|extract| extract.write(dir, world))
        .collect::<Result<Vec<FileSummary>, Error>>()?;
    Ok(Summary { files })
}
