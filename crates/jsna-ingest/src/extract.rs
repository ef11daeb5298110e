//! One extract: from a path to record batches and a report.

pub(crate) mod archive;
mod as_csv;
mod drive;
mod gzip;
pub(crate) mod member;
mod merge;
mod messages;
pub(crate) mod open;
pub(crate) mod start;
pub(crate) mod workbook;
pub(crate) mod xml;

pub use member::sha256_file;

use crate::error::{IngestError, SinkError};
use crate::findings;
use crate::report::{Member, MemberReport, Sink};
use crate::spec::ExtractSpec;
use jsna_model::Diagnostic;
use open::Source;
use std::path::Path;
use std::time::SystemTime;

/// Reads an extract: a plain or gzip file, or every file of an archive that the layout reads.
///
/// `open` is asked for a sink before each file is read; `None` says that the file is not wanted,
/// for example because it was ingested before. The content decides what a file is, not its name.
///
/// Rows are read in blocks on the current rayon pool. The result depends on the bytes, the layout and the
/// specification alone, not on the number of threads.
///
/// # Errors
///
/// Where the file cannot be opened or read from disk, where a sink fails, or where this program
/// has a mistake. What is wrong with the data is in the reports instead.
pub fn read_extract<S: Sink>(
    spec: &ExtractSpec<'_>,
    open: &mut dyn FnMut(&Member) -> Result<Option<S>, SinkError>,
) -> Result<Vec<MemberReport<S::Ended>>, IngestError> {
    read_extract_in_blocks(spec, open, BLOCK)
}

/// Size and time of the last change of a file.
fn state(path: &Path) -> Result<(u64, Option<SystemTime>), IngestError> {
    let of = std::fs::metadata(path).map_err(|e| member::io_error("open", path, e))?;
    Ok((of.len(), of.modified().ok()))
}

/// Bytes in a block: about 6,000 rows of street data. Larger ones are no faster, and more of them lie in memory at once.
const BLOCK: usize = 1 << 20;

/// [`read_extract`] with blocks of another size, to show that the size changes nothing.
///
/// # Errors
///
/// As [`read_extract`].
#[doc(hidden)]
pub fn read_extract_in_blocks<S: Sink>(
    spec: &ExtractSpec<'_>,
    open: &mut dyn FnMut(&Member) -> Result<Option<S>, SinkError>,
    block: usize,
) -> Result<Vec<MemberReport<S::Ended>>, IngestError> {
    let mut out = Vec::new();
    let mut read = |member: Member, opened: member::Opened<'_>| {
        let sink = open(&member)
            .map_err(|source| IngestError::Sink { file: member.shown.clone(), source })?;
        out.push(match sink {
            None => MemberReport { member, report: None, ended: None },
            Some(mut sink) => {
                let report = drive::read(spec, &member, opened, &mut sink, block)?;
                let failed = |source| IngestError::Sink { file: member.shown.clone(), source };
                let ended = if report.refused { None } else { Some(sink.end().map_err(failed)?) };
                MemberReport { member, report: Some(report), ended }
            }
        });
        Ok(())
    };
    let source = Source { path: spec.path, shown: spec.shown, layout: Some(spec.layout) };
    let before = state(spec.path)?;
    open::each_member(source, &mut read)?;
    if state(spec.path)? != before {
        // Its hash may be of fewer rows than were read.
        for MemberReport { member, report, ended } in &mut out {
            if report.is_some() {
                let changed = "the file changed while it was read";
                let found = Diagnostic::new(&findings::FILE_CHANGED, changed).file(spec.shown);
                *report = Some(messages::refused(spec, member, vec![found]));
                *ended = None;
            }
        }
    }
    Ok(out)
}
