//! Which numbers are others than in the release before: they are marked `[r]`.

use crate::error::Error;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::error::ArrowError;
use jsna_model::Assessment;
use jsna_model::measure::Status;
use jsna_store::ReleaseReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The given counts of a release, by cell.
type Counts = HashMap<String, f64>;

/// Marks the counts that the newest published release gave otherwise. Before the first release nothing is revised.
pub(crate) fn mark(assessment: &mut Assessment, releases: &Path) -> Result<(), Error> {
    let Some(before) = ReleaseReader::latest(releases)? else { return Ok(()) };
    let before = counts(&before)?;
    let areas = &assessment.areas;
    for i in &mut assessment.indicators {
        i.measures.mark_revised(&i.definition, areas, &before);
    }
    Ok(())
}

/// Read from whichever form of the table the release has; none where it has neither.
fn counts(release: &ReleaseReader) -> Result<Counts, Error> {
    if let Some(path) = release.table("internal", "measures", "parquet") {
        return from_parquet(&path).map_err(|reason| unreadable(path, reason));
    }
    match release.table("internal", "measures", "csv") {
        Some(path) => from_csv(&path).map_err(|reason| unreadable(path, reason.to_string())),
        None => Ok(Counts::new()),
    }
}

fn unreadable(path: PathBuf, reason: String) -> Error {
    Error::ReleaseTable { path, reason }
}

fn from_csv(path: &Path) -> Result<Counts, csv::Error> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let at = |name: &str| headers.iter().position(|h| h == name);
    let (Some(cell), Some(count), Some(status)) = (at("cell_id"), at("count"), at("status")) else {
        return Ok(Counts::new());
    };
    let mut out = Counts::new();
    for record in reader.records() {
        let record = record?;
        let given = record.get(status) == Some(Status::Given.as_str());
        let number = record.get(count).and_then(|c| c.parse().ok()).filter(|_| given);
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
            return Ok(out);
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
    let given = (0..cell.len())
        .filter(|row| count.is_valid(*row) && status.value(*row) == Status::Given.as_str());
    out.extend(given.map(|row| (cell.value(row).to_owned(), count.value(row))));
    Ok(())
}
