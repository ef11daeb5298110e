//! Which numbers are others than in the release before: they are marked `[r]`.

use crate::findings::REVISIONS_UNKNOWN;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::error::ArrowError;
use jsna_model::Assessment;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::measure::Status;
use jsna_store::ReleaseReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

/// The whole counts of a release, by cell.
type Counts = HashMap<String, f64>;

/// Marks the counts that the newest published release gave otherwise. Before the first release nothing is revised; where
/// the release before cannot be read, that is what is found.
pub(crate) fn mark(assessment: &mut Assessment, releases: &Path) -> Option<Diagnostic> {
    let before = match counts(releases) {
        Ok(before) => before,
        Err(reason) => {
            let headline =
                "the release before this one cannot be read, so no number is marked as revised";
            return Some(Diagnostic::new(&REVISIONS_UNKNOWN, headline).found(reason));
        }
    };
    let areas = &assessment.areas;
    for i in &mut assessment.indicators {
        i.measures.mark_revised(&i.definition, areas, &before);
    }
    None
}

/// Read from whichever form of the table the newest release has; none where it has neither.
fn counts(releases: &Path) -> Result<Counts, String> {
    let latest = ReleaseReader::latest(releases).map_err(|e| e.to_string())?;
    let table = |format| latest.as_ref().and_then(|r| r.table("internal", "measures", format));
    let named = |path: &Path, reason: String| format!("{}: {reason}", path.display());
    if let Some(path) = table("parquet") {
        return from_parquet(&path).map_err(|reason| named(&path, reason));
    }
    match table("csv") {
        Some(path) => from_csv(&path).map_err(|reason| named(&path, reason)),
        None => Ok(Counts::new()),
    }
}

/// Whether a count of this status is all that there is.
fn is_whole(status: &str) -> bool {
    [Status::Given, Status::NotCalculable].iter().any(|s| s.as_str() == status)
}

/// Why a table cannot be used that has other columns than every measures table has.
const COLUMNS: &str = "it lacks one of the columns cell_id, count and status";

fn from_csv(path: &Path) -> Result<Counts, String> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| e.to_string())?;
    let headers = reader.headers().map_err(|e| e.to_string())?.clone();
    let at = |name: &str| headers.iter().position(|h| h == name);
    let (Some(cell), Some(count), Some(status)) = (at("cell_id"), at("count"), at("status")) else {
        return Err(COLUMNS.to_owned());
    };
    let mut out = Counts::new();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let whole = record.get(status).is_some_and(is_whole);
        let number = record.get(count).and_then(|c| c.parse().ok()).filter(|_| whole);
        out.extend(number.and_then(|n| Some((record.get(cell)?.to_owned(), n))));
    }
    Ok(out)
}

fn from_parquet(path: &Path) -> Result<Counts, String> {
    let text = |e: &dyn std::error::Error| e.to_string();
    let file = File::open(path).map_err(|e| text(&e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| text(&e))?;
    let mut out = Counts::new();
    for batch in builder.build().map_err(|e| text(&e))? {
        let batch = batch.map_err(|e| text(&e))?;
        let column = |name: &str| batch.column_by_name(name);
        let (Some(cell), Some(count), Some(status)) =
            (column("cell_id"), column("count"), column("status"))
        else {
            return Err(COLUMNS.to_owned());
        };
        add(&mut out, cell, count, status).map_err(|e| text(&e))?;
    }
    Ok(out)
}

fn add(
    out: &mut Counts,
    cell: &ArrayRef,
    count: &ArrayRef,
    status: &ArrayRef,
) -> Result<(), ArrowError> {
    let (cell, status) = (cast(cell, &DataType::Utf8)?, cast(status, &DataType::Utf8)?);
    let count = cast(count, &DataType::Float64)?;
    let (cell, status) = (cell.as_string::<i32>(), status.as_string::<i32>());
    let count = count.as_primitive::<Float64Type>();
    let whole = (0..cell.len()).filter(|row| count.is_valid(*row) && is_whole(status.value(*row)));
    out.extend(whole.map(|row| (cell.value(row).to_owned(), count.value(row))));
    Ok(())
}
