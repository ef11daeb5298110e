//! Writing one extract: a Parquet file per delivery area and month.

mod file;
mod split;

use crate::contents::{Contents, ContentsBuilder};
use crate::disk;
use crate::error::StoreError;
use crate::extract::Deliveries;
use crate::scratch::Scratch;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use file::{Closed, MonthFile};
use jsna_model::Month;
use jsna_model::TableKind;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes the rows of one extract, one Parquet file per delivery area and month.
///
/// The files lie in a working folder until their transaction commits; dropping the writer removes
/// them. The bytes depend on the rows and their order alone, not on how they are cut into batches.
#[derive(Debug)]
pub struct ExtractWriter {
    written: Written,
    schema: SchemaRef,
    /// The types of the first batch: text columns may come plain or as dictionaries, but always the
    /// same way.
    incoming: Option<SchemaRef>,
    contents: ContentsBuilder,
    open: BTreeMap<(String, Month), MonthFile>,
}

/// A file of an extract, still in its working folder.
#[derive(Debug)]
pub(crate) struct WrittenFile {
    pub(crate) path: PathBuf,
    pub(crate) issue_area: String,
    pub(crate) month: Month,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// The files of one extract, written and not yet part of the store. Dropping it removes them.
#[derive(Debug)]
pub struct Written {
    pub(crate) table: TableKind,
    pub(crate) feed: String,
    pub(crate) sha256: String,
    pub(crate) files: Vec<WrittenFile>,
    contents: BTreeMap<(String, Month), Contents>,
    folder: PathBuf,
    /// Keeps the working folder of the transaction for as long as a file in it is needed.
    _scratch: Arc<Scratch>,
}

impl Written {
    /// Rows by delivery area and month.
    pub fn deliveries(&self) -> Deliveries {
        self.files.iter().map(|f| ((f.issue_area.clone(), f.month), f.rows)).collect()
    }

    /// Leaves out the rows of months before this one; their files are removed with the others' folder.
    pub(crate) fn drop_before(&mut self, first: Month) {
        self.files.retain(|f| f.month >= first);
        self.contents.retain(|(_, month), _| *month >= first);
    }

    /// What the rows are, by delivery area and month.
    pub(crate) fn contents(&self) -> BTreeMap<(String, Month), Contents> {
        self.contents.clone()
    }

    /// The rows written so far.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|f| f.rows).sum()
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        // What cannot be removed now goes with the working folder.
        drop(disk::remove_folder(&self.folder));
    }
}

impl ExtractWriter {
    pub(crate) fn new(
        scratch: Arc<Scratch>,
        number: u64,
        table: TableKind,
        feed: &str,
        sha256: &str,
    ) -> Result<Self, StoreError> {
        let folder = scratch.path().join(number.to_string());
        disk::create_folder(&folder)?;
        let written = Written {
            table,
            feed: feed.to_owned(),
            sha256: sha256.to_owned(),
            files: Vec::new(),
            contents: BTreeMap::new(),
            folder,
            _scratch: scratch,
        };
        Ok(Self {
            written,
            schema: table.table().stored_schema(),
            incoming: None,
            contents: ContentsBuilder::default(),
            open: BTreeMap::new(),
        })
    }

    /// Adds rows. Text columns may come plain or dictionary-encoded; they are stored as plain text.
    ///
    /// # Errors
    ///
    /// [`StoreError::Misfit`] if the batch is not of the table's schema, or a row names another feed
    /// or extract than this writer's, or a month that is not the first day of one; an I/O error.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.check_columns(batch)?;
        let misfit = |detail| StoreError::Misfit { table: self.written.table, detail };
        split::check_same(batch, "feed", &self.written.feed).map_err(misfit)?;
        split::check_same(batch, "extract_sha256", &self.written.sha256).map_err(misfit)?;
        self.contents.add(batch).map_err(|e| misfit(e.to_string()))?;
        for (key, rows) in split::by_area_and_month(batch).map_err(misfit)? {
            let next = self.open.len();
            let file = self.open.entry(key).or_insert_with(|| {
                let path = self.written.folder.join(format!("{next}.parquet"));
                MonthFile::new(path, Arc::clone(&self.schema))
            });
            file.push(&rows)?;
        }
        Ok(())
    }

    /// Closes the files.
    ///
    /// # Errors
    ///
    /// An I/O error; the files are removed then.
    pub fn finish(mut self) -> Result<Written, StoreError> {
        for ((issue_area, month), file) in std::mem::take(&mut self.open) {
            let Closed { path, rows, bytes, sha256 } = file.close()?;
            self.written.files.push(WrittenFile { path, issue_area, month, rows, bytes, sha256 });
        }
        self.written.contents = std::mem::take(&mut self.contents).finish();
        Ok(self.written)
    }

    fn check_columns(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        let table = self.written.table;
        let misfit = |detail| Err(StoreError::Misfit { table, detail });
        let incoming = self.incoming.get_or_insert_with(|| batch.schema());
        if *incoming != batch.schema() {
            return misfit("its columns differ from those of the first batch".to_owned());
        }
        if batch.num_columns() != self.schema.fields().len() {
            return misfit(format!(
                "it has {} columns, the table has {}",
                batch.num_columns(),
                self.schema.fields().len()
            ));
        }
        for (field, (stored, column)) in
            batch.schema().fields().iter().zip(self.schema.fields().iter().zip(batch.columns()))
        {
            if field.name() != stored.name() {
                return misfit(format!(
                    "column {:?} is where {:?} should be",
                    field.name(),
                    stored.name()
                ));
            }
            if plain(column.data_type()) != stored.data_type() {
                return misfit(format!(
                    "column {:?} is {}, not {}",
                    field.name(),
                    column.data_type(),
                    stored.data_type()
                ));
            }
            if !stored.is_nullable() && column.null_count() > 0 {
                return misfit(format!("column {:?} has an empty cell", field.name()));
            }
        }
        Ok(())
    }
}

/// The type behind a dictionary.
fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => values,
        other => other,
    }
}
