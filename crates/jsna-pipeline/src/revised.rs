//! Which numbers are others than in the release before: they are marked `[r]`.

use crate::findings::REVISIONS_UNKNOWN;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::error::ArrowError;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::manifest;
use jsna_model::measure::Status;
use jsna_model::{Assessment, CellId};
use jsna_store::ReleaseReader;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

/// Marks the counts that the newest published release gave otherwise. Before the first release nothing is revised; where
/// the release before cannot be read, that is what is found.
pub(crate) fn mark(assessment: &mut Assessment, releases: &Path) -> Option<Diagnostic> {
    let mut revised = Revised::new(assessment);
    if let Err(reason) = read(releases, &mut |cell, count| revised.compare(cell, count)) {
        let headline =
            "the release before this one cannot be read, so no number is marked as revised";
        let project = releases.parent().map_or_else(String::new, |p| format!("{}/", p.display()));
        let reason = reason.replace(&project, "");
        return Some(Diagnostic::new(&REVISIONS_UNKNOWN, headline).found(reason));
    }
    for (indicator, row) in revised.rows {
        if let Some(i) = assessment.indicators.get_mut(indicator) {
            i.measures.mark_revised(row);
        }
    }
    None
}

/// The numbers that another release gave otherwise.
struct Revised<'a> {
    of: &'a Assessment,
    indicators: HashMap<&'a str, usize>,
    /// Indicator and row.
    rows: Vec<(usize, usize)>,
}

impl<'a> Revised<'a> {
    fn new(of: &'a Assessment) -> Self {
        let ids = of.indicators.iter().enumerate().map(|(at, i)| (i.definition.id.as_str(), at));
        Self { of, indicators: ids.collect(), rows: Vec::new() }
    }

    /// Compares a count of the other release. What is no cell of this one has nothing to be compared with.
    fn compare(&mut self, cell: &str, count: f64) {
        let row = || {
            let cell: CellId = cell.parse().ok()?;
            let at = *self.indicators.get(cell.indicator_id.as_str())?;
            let area = self.of.areas.position(&cell.area_code)?;
            let part = cell.breakdown.as_ref().map(|(c, v)| (c.as_str(), v.as_str()));
            let measures = &self.of.indicators.get(at)?.measures;
            let row = measures.row_of(area, cell.period, part)?;
            measures.is_other(row, count).then_some((at, row))
        };
        self.rows.extend(row());
    }
}

/// Takes the whole counts of a release, with the cells that they are of.
type Take<'t> = &'t mut dyn FnMut(&str, f64);

/// Reads whichever form of the table the newest release has. Nothing where there is no release yet.
fn read(releases: &Path, take: Take<'_>) -> Result<(), String> {
    let Some(latest) = ReleaseReader::latest(releases).map_err(|e| e.to_string())? else {
        return match any_release(releases) {
            Some(name) => Err(format!(
                "there are releases, as {name}, and no latest.json that says which is the newest"
            )),
            None => Ok(()),
        };
    };
    let table = |format| latest.table("internal", "measures", format);
    let named = |path: &Path, reason: String| format!("{}: {reason}", path.display());
    if let Some(path) = table("parquet") {
        return from_parquet(&path, take).map_err(|reason| named(&path, reason));
    }
    match table("csv") {
        Some(path) => from_csv(&path, take).map_err(|reason| named(&path, reason)),
        None => Err(format!("{} has no table of its numbers as CSV or Parquet", latest.name())),
    }
}

/// The name of a release that is there, whether or not it is known as the newest.
fn any_release(releases: &Path) -> Option<String> {
    let folders = std::fs::read_dir(releases).ok()?.flatten();
    let published = folders.filter(|f| f.path().join(manifest::FILE).is_file());
    let names = published.map(|f| f.file_name().to_string_lossy().into_owned());
    // A release that is being made has a name with a point before it.
    names.filter(|name| !name.starts_with('.')).max()
}

/// Whether a count of this status is all that there is.
fn is_whole(status: &str) -> bool {
    [Status::Given, Status::NotCalculable].iter().any(|s| s.as_str() == status)
}

/// Why a table cannot be used that has other columns than every measures table has.
const COLUMNS: &str = "it lacks one of the columns cell_id, count and status";

fn from_csv(path: &Path, take: Take<'_>) -> Result<(), String> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| e.to_string())?;
    let headers = reader.headers().map_err(|e| e.to_string())?.clone();
    let at = |name: &str| headers.iter().position(|h| h == name);
    let (Some(cell), Some(count), Some(status)) = (at("cell_id"), at("count"), at("status")) else {
        return Err(COLUMNS.to_owned());
    };
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let whole = record.get(status).is_some_and(is_whole);
        let number = record.get(count).and_then(|c| c.parse().ok()).filter(|_| whole);
        if let (Some(cell), Some(number)) = (record.get(cell), number) {
            take(cell, number);
        }
    }
    Ok(())
}

fn from_parquet(path: &Path, take: Take<'_>) -> Result<(), String> {
    let text = |e: &dyn std::error::Error| e.to_string();
    let file = File::open(path).map_err(|e| text(&e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| text(&e))?;
    // The other columns are most of the file.
    let read = ProjectionMask::columns(builder.parquet_schema(), ["cell_id", "count", "status"]);
    for batch in builder.with_projection(read).build().map_err(|e| text(&e))? {
        let batch = batch.map_err(|e| text(&e))?;
        let column = |name: &str| batch.column_by_name(name);
        let (Some(cell), Some(count), Some(status)) =
            (column("cell_id"), column("count"), column("status"))
        else {
            return Err(COLUMNS.to_owned());
        };
        take_batch([cell, count, status], take).map_err(|e| text(&e))?;
    }
    Ok(())
}

fn take_batch([cell, count, status]: [&ArrayRef; 3], take: Take<'_>) -> Result<(), ArrowError> {
    let (cell, status) = (cast(cell, &DataType::Utf8)?, cast(status, &DataType::Utf8)?);
    let count = cast(count, &DataType::Float64)?;
    let (cell, status) = (cell.as_string::<i32>(), status.as_string::<i32>());
    let count = count.as_primitive::<Float64Type>();
    let whole = (0..cell.len()).filter(|row| count.is_valid(*row) && is_whole(status.value(*row)));
    whole.for_each(|row| take(cell.value(row), count.value(row)));
    Ok(())
}
