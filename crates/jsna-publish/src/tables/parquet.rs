//! Parquet: the same cells, typed.

use arrow::array::RecordBatch;
use jsna_model::table::Table;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::io::Write;

/// Begins a table. Dictionaries are plain text to every reader: Arrow's own schema is left out.
pub(super) fn begin<W: Write + Send>(
    table: &Table,
    handling: &str,
    out: W,
) -> Result<ArrowWriter<W>> {
    let note = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![
            note("table", table.name),
            note("one_row_is", table.row),
            note("handling", handling),
        ]))
        .build();
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(out, table.schema(), options)
}

/// Writes a table of one batch.
pub(super) fn write<W: Write + Send>(
    table: &Table,
    handling: &str,
    batch: &RecordBatch,
    out: W,
) -> Result<()> {
    let mut writer = begin(table, handling, out)?;
    writer.write(batch)?;
    writer.close().map(|_| ())
}
