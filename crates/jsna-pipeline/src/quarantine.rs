//! Quarantined rows as files, so that an analyst can see each one: `store/quarantine/<extract>.csv`.
//!
//! They hold the cell at fault and never the row; sensitive cells are masked before they get here.

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jsna_ingest::SinkError;
use std::path::Path;

/// Writes the quarantined rows of one extract; nothing where there are none.
pub(crate) fn write(folder: &Path, sha256: &str, rows: &RecordBatch) -> Result<(), SinkError> {
    if rows.num_rows() == 0 {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let name = sha256.get(..16).unwrap_or(sha256);
    let mut out = csv::Writer::from_path(folder.join(format!("{name}.csv")))?;
    let schema = rows.schema();
    out.write_record(schema.fields().iter().map(|f| f.name().as_str()))?;
    let options = FormatOptions::default();
    let cells = rows
        .columns()
        .iter()
        .map(|c| ArrayFormatter::try_new(c.as_ref(), &options))
        .collect::<Result<Vec<_>, _>>()?;
    for row in 0..rows.num_rows() {
        let record =
            cells.iter().map(|c| c.value(row).try_to_string()).collect::<Result<Vec<_>, _>>()?;
        out.write_record(record)?;
    }
    out.flush()?;
    Ok(())
}
