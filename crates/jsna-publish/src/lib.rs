//! The publish stage of jsna: a pure function of a composed release. It draws and writes, and never computes a number
//! or makes a sentence about one.
//!
//! ```text
//! manifest.json                      inputs with hashes, settings, outputs with hashes
//! internal/index.html                the assessment, one file, no network
//! internal/workbook.xlsx             headline tables by the accessible spreadsheet rules
//! internal/tables/                   every number, as CSV and Parquet, with data dictionaries
//! internal/charts/<priority>/        every chart, as SVG, PNG and the CSV of what is drawn
//! internal/charts/charts.csv         the index of the pictures, with titles and alternative text
//! quality/                           findings, quarantine, coverage grid
//! ```
//!
//! Same release, same bytes, whatever the number of threads: nothing here reads a clock, a font of
//! the machine, or the order of a hash map.

pub mod chart;
mod chart_data;
mod draw;
mod error;
mod figures;
mod files;
mod manifest;
mod numbers;
mod options;
mod output;
mod page;
mod quality;
pub mod tables;
mod words;
mod workbook;

pub use error::Error;
pub use options::{Format, Options};
pub use output::Output;

use jsna_compose::Release;
use output::Folder;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Every file, the manifest included, in order of path.
    pub outputs: Vec<Output>,
    /// The page, where it was asked for.
    pub page: Option<PathBuf>,
}

/// Writes a release into an empty folder.
///
/// The folder is a release folder in the making: the caller moves it to its place when this has
/// succeeded, so that a release appears whole or not at all.
///
/// # Errors
///
/// Where a file cannot be written, or two charts would have one file name. The folder is of no
/// use then.
pub fn publish(release: &Release<'_>, dir: &Path, options: &Options) -> Result<Published, Error> {
    let folder = Folder::new(dir);
    let tier = release.values.tier().as_str();
    let (charts, tables) = rayon::join(
        || files::write(release, &folder, options),
        || tables::write(release, &folder, options),
    );
    tables?;
    let svgs = charts?;
    let page = options.wants(Format::Html).then(|| dir.join(tier).join("index.html"));
    if options.wants(Format::Html) {
        let html = page::html(release, &svgs, options)?;
        folder.write(&format!("{tier}/index.html"), html.as_bytes())?;
    }
    if options.wants(Format::Xlsx) {
        folder.write(&format!("{tier}/workbook.xlsx"), &workbook::bytes(release)?)?;
    }
    quality::write(release, &folder)?;
    let outputs = manifest::write(release, &folder, options)?;
    Ok(Published { outputs, page })
}
