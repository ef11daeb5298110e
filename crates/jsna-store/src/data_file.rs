//! Reading data files.

use crate::error::StoreError;
use arrow::array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::PathBuf;

/// Every row of some data files, in their order.
pub(crate) fn batches(paths: &[PathBuf]) -> Result<Vec<RecordBatch>, StoreError> {
    read(paths, None)
}

/// Every row of some data files, in their order, with the named columns only.
pub(crate) fn columns(paths: &[PathBuf], names: &[&str]) -> Result<Vec<RecordBatch>, StoreError> {
    read(paths, Some(names))
}

fn read(paths: &[PathBuf], names: Option<&[&str]>) -> Result<Vec<RecordBatch>, StoreError> {
    let mut batches = Vec::new();
    for path in paths {
        let file = File::open(path).map_err(StoreError::io("open data file", path))?;
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(file)
            .map_err(StoreError::data("read", path))?;
        if let Some(names) = names {
            let mask = ProjectionMask::columns(builder.parquet_schema(), names.iter().copied());
            builder = builder.with_projection(mask);
        }
        for batch in builder.build().map_err(StoreError::data("read", path))? {
            batches.push(batch.map_err(StoreError::data("read", path))?);
        }
    }
    Ok(batches)
}
