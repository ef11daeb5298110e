//! The cells of an extract side by side with those of its sibling file.

use crate::sibling_file::SiblingFile;
use crate::tokens::{Cells, RowAt};

/// The records of a block, each with the row of the sibling file that has its key. The slots of the sibling file
/// follow those of the extract.
#[derive(Debug)]
pub(crate) struct JoinedCells<'b> {
    cells: Cells<'b>,
    sibling: Option<Joined<'b>>,
}

#[derive(Debug)]
struct Joined<'b> {
    file: &'b SiblingFile,
    /// For each record its row in the sibling file; `None` where the key is not there.
    rows: Vec<Option<usize>>,
}

impl<'b> JoinedCells<'b> {
    /// Joins by the key in a slot of the extract, where there is a sibling file.
    pub(crate) fn new(cells: Cells<'b>, sibling: Option<(&'b SiblingFile, usize)>) -> Self {
        let sibling = sibling.map(|(file, key)| {
            let rows = (0..cells.len()).map(|row| file.find(cells.get(row, key))).collect();
            Joined { file, rows }
        });
        Self { cells, sibling }
    }

    /// Whether the sibling file has the row; true where there is no such file.
    pub(crate) fn is_joined(&self, row: usize) -> bool {
        self.sibling.as_ref().is_none_or(|s| s.rows.get(row).is_some_and(Option::is_some))
    }

    /// How many cells of a record are the extract's own.
    pub(crate) fn own_slots(&self) -> usize {
        self.cells.slots()
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell, trimmed; empty where it means nothing, and where the sibling file does not have the row.
    pub(crate) fn get(&self, row: usize, slot: usize) -> &str {
        match slot.checked_sub(self.cells.slots()) {
            None => self.cells.get(row, slot),
            Some(column) => self.of_sibling(row, column).unwrap_or_default(),
        }
    }

    fn of_sibling(&self, row: usize, column: usize) -> Option<&str> {
        let sibling = self.sibling.as_ref()?;
        Some(sibling.file.get((*sibling.rows.get(row)?)?, column))
    }

    /// The text of a whole record of the extract.
    pub(crate) fn record(&self, row: usize) -> &str {
        self.cells.record(row)
    }

    /// Where each record stands.
    pub(crate) fn rows(&self) -> &[RowAt] {
        &self.cells.rows
    }
}
