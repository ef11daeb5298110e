//! What a file looks like that no feed of the project takes yet, and what to do with it.

use crate::error::Error;
use jsna_ingest::{ExtractSpec, Layout, Layouts, Part, Postcodes, Sink, SinkError, read_extract};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Clock, Handling};
use jsna_reference::{Kind, recognise};
use std::collections::BTreeMap;
use std::path::Path;

pub use jsna_ingest::profile::{
    Amount, ColumnProfile, Content, DateOrdering, Dates, Different, FileProfile, HeaderKind,
    LayoutFit, OtherFormat, Personal, SAMPLE, TableProfile, draft,
};
pub use jsna_reference::{Kind as ReferenceKind, Recognised};

/// A file as it looks, and what it can be used as.
#[derive(Debug)]
pub struct Profiled {
    pub file: FileProfile,
    /// Beside each table of the file: what became of its rows with the layout that fits best; none where no layout
    /// fits, or where only a sample was read.
    pub tried: Vec<Option<Tried>>,
    /// Beside each table: the kinds of reference file that it can be used as; none where a layout surely fits.
    pub references: Vec<Vec<Recognised>>,
}

/// A table read through a layout, its rows thrown away.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub layout: String,
    pub read: u64,
    pub kept: u64,
    pub quarantined: u64,
    /// Worst first.
    pub findings: Vec<Diagnostic>,
    /// Whether the file would be refused.
    pub refused: bool,
}

impl Tried {
    /// Whether the layout makes something of the file: it is not refused, and keeps at least half of its rows.
    pub fn is_useful(&self) -> bool {
        !self.refused && self.kept > 0 && self.kept * 2 >= self.read
    }
}

/// Looks at a file. `shown` is how messages name it.
///
/// # Errors
///
/// Where the file cannot be opened or read. What is wrong with its contents is in the profile.
pub fn profile(
    path: &Path,
    shown: &str,
    amount: Amount,
    layouts: &Layouts,
) -> Result<Profiled, Error> {
    let mut file = jsna_ingest::profile::profile(path, shown, amount, layouts)?;
    if file.other.and_then(reference_of).is_some() {
        // It is no extract, and nothing is wrong with it.
        file.refused.clear();
    }
    let mut read: BTreeMap<String, BTreeMap<String, Tried>> = BTreeMap::new();
    let mut tried = Vec::with_capacity(file.tables.len());
    for table in &file.tables {
        let best = table.fits.first().filter(|fit| fit.fits() && table.whole);
        let Some(layout) = best.and_then(|fit| layouts.get(&fit.id)) else {
            tried.push(None);
            continue;
        };
        if !read.contains_key(&layout.id) {
            read.insert(layout.id.clone(), try_layout(path, shown, layout, layouts.postcodes())?);
        }
        tried.push(read.get(&layout.id).and_then(|tables| tables.get(&table.shown)).cloned());
    }
    let references = file.tables.iter().map(|table| references(&file, table)).collect();
    Ok(Profiled { file, tried, references })
}

fn references(file: &FileProfile, table: &TableProfile) -> Vec<Recognised> {
    if table.fits.first().is_some_and(LayoutFit::is_sure) || file.other.is_some() {
        return Vec::new();
    }
    let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    recognise(&names)
}

/// The kind of reference file that a file in another format is.
pub fn reference_of(format: OtherFormat) -> Option<Kind> {
    (format == OtherFormat::GeoJson).then_some(Kind::Boundary)
}

/// Reads every table of a file through a layout and keeps nothing, by the name of the table.
///
/// # Errors
///
/// Where the file cannot be read.
pub fn try_layout(
    path: &Path,
    shown: &str,
    layout: &Layout,
    postcodes: Option<&Postcodes>,
) -> Result<BTreeMap<String, Tried>, Error> {
    let spec = ExtractSpec {
        feed: "profile",
        layout,
        handling: Handling::Official.as_str(),
        clock: Clock::Recorded,
        part: Part::Whole,
        path,
        shown,
        // The rows are thrown away, and their pseudonyms with them.
        pseudonym_key: Some(&[0; 32]),
        postcodes,
    };
    let members = read_extract(&spec, &mut |_| Ok(Some(Nowhere)))?;
    let tried = members.into_iter().filter_map(|member| {
        let report = member.report?;
        let tried = Tried {
            layout: layout.id.clone(),
            read: report.quality.rows_read,
            kept: report.quality.rows_kept,
            quarantined: report.quality.rows_quarantined,
            findings: report.findings,
            refused: report.refused,
        };
        Some((member.member.shown, tried))
    });
    Ok(tried.collect())
}

/// Takes rows and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    type Ended = Self;

    fn batch(&mut self, _: arrow::array::RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }

    fn end(self) -> Result<Self, SinkError> {
        Ok(self)
    }
}
