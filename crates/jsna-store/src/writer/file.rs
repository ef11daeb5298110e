//! One Parquet file.

use crate::error::StoreError;
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

/// Rows handed to the Parquet writer at a time. Always this many (but for the last), because where a
/// page ends depends on it, and the bytes must not depend on how the caller cuts batches. Small,
/// because every open month of an extract may hold this many rows back.
const CHUNK_ROWS: usize = 2048;

/// Rows of a row group, which are held in memory until the group is full. Most files are one or two groups: a month of one
/// force has 5,000 to 100,000 rows. A larger one is cut so that two cores can share it, and so that writing and reading
/// need little memory.
const GROUP_ROWS: usize = 1 << 16;

/// The file of one delivery area and month, while it is written.
#[derive(Debug)]
pub(super) struct MonthFile {
    path: PathBuf,
    schema: SchemaRef,
    pending: Vec<RecordBatch>,
    pending_rows: usize,
    rows: u64,
    /// Made when the first chunk is full: most months of a long extract are small, and a Parquet
    /// writer of 50 columns is not.
    writer: Option<ArrowWriter<LateFile>>,
}

impl MonthFile {
    pub(super) fn new(path: PathBuf, schema: SchemaRef) -> Self {
        Self { path, schema, pending: Vec::new(), pending_rows: 0, rows: 0, writer: None }
    }

    /// Adds rows.
    pub(super) fn push(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        let mut start = 0;
        while start < batch.num_rows() {
            let take = (CHUNK_ROWS - self.pending_rows).min(batch.num_rows() - start);
            self.pending.push(batch.slice(start, take));
            self.pending_rows += take;
            start += take;
            if self.pending_rows == CHUNK_ROWS {
                self.write_pending()?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub(super) fn close(mut self) -> Result<Closed, StoreError> {
        self.write_pending()?;
        let Self { path, writer, rows, .. } = self;
        let file = match writer {
            Some(writer) => writer.into_inner().map_err(StoreError::data("write", &path))?,
            None => LateFile::new(path.clone()),
        };
        let (file, sha256) = file.end().map_err(StoreError::io("write", &path))?;
        let bytes = file.metadata().map_err(StoreError::io("measure", &path))?.len();
        Ok(Closed { path, rows, bytes, sha256 })
    }

    fn write_pending(&mut self) -> Result<(), StoreError> {
        let Some(first) = self.pending.first() else { return Ok(()) };
        let chunk = match self.pending.as_slice() {
            [only] => only.clone(),
            many => concat_batches(&first.schema(), many)
                .map_err(StoreError::data("write", &self.path))?,
        };
        self.pending.clear();
        self.pending_rows = 0;
        self.rows += chunk.num_rows() as u64;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(
                parquet_writer(&self.path, &self.schema)
                    .map_err(StoreError::data("write", &self.path))?,
            ),
        };
        writer.write(&chunk).map_err(StoreError::data("write", &self.path))
    }
}

/// A file that has been written whole.
pub(super) struct Closed {
    pub(super) path: PathBuf,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub(super) sha256: String,
}

fn parquet_writer(
    path: &std::path::Path,
    schema: &SchemaRef,
) -> parquet::errors::Result<ArrowWriter<LateFile>> {
    // Row numbers rise by one: as differences they take almost no room. References are all
    // different: a dictionary of them would only be built to be thrown away.
    let row_number = ColumnPath::from("source_row");
    let reference = ColumnPath::from("incident_key");
    let properties = WriterProperties::builder()
        // Dictionaries and runs have made the columns small already: a codec saves a tenth of the room at most, and
        // takes a tenth of the time (docs/decisions/0006-what-ingest-costs.md).
        .set_compression(Compression::UNCOMPRESSED)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        // A row group can be skipped by its limits; smaller parts never are, because the engine
        // reads whole months.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_column_dictionary_enabled(row_number.clone(), false)
        .set_column_encoding(row_number, Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(reference, false)
        .build();
    // The Arrow schema is left out so that no reader gets dictionaries or other Arrow particulars:
    // the Parquet types say all there is to say.
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(LateFile::new(path.to_owned()), schema.clone(), options)
}

/// A file that is opened with its first byte: an extract of many months has many files begun, and
/// an operating system allows few open.
#[derive(Debug)]
struct LateFile {
    path: PathBuf,
    file: Option<File>,
    hash: Sha256,
}

impl LateFile {
    fn new(path: PathBuf) -> Self {
        Self { path, file: None, hash: Sha256::new() }
    }

    fn open(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(File::create(&self.path)?)),
        }
    }

    /// The file, and the hash of what was written to it.
    fn end(mut self) -> io::Result<(File, String)> {
        self.open()?;
        let file = self.file.ok_or(io::ErrorKind::NotFound)?;
        Ok((file, hex::encode(self.hash.finalize())))
    }
}

impl Write for LateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.open()?.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}
