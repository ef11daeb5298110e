//! Parquet: the same cells, typed.

use crate::output::FileSink;
use crate::words::HANDLING;
use arrow::array::RecordBatch;
use jsna_model::table::Table;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

/// Writes a batch. Dictionaries are plain text to every reader: Arrow's own schema is left out.
pub(super) fn write(table: &Table, batch: &RecordBatch, out: &mut dyn FileSink) -> Result<()> {
    let note = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![
            note("table", table.name),
            note("one_row_is", table.row),
            note("handling", HANDLING),
        ]))
        .build();
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(out, batch.schema(), options)?;
    writer.write(batch)?;
    writer.close().map(|_| ())
}
