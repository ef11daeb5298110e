//! The cells of an extract side by side with those of its sibling file, and with those made of several.

use crate::sibling_file::SiblingFile;
use crate::tokens::{Cells, RowAt};

/// The records of a block, each with the row of the sibling file that has its key. The slots of the sibling file
/// follow those of the extract, and behind them stand the cells made of several.
#[derive(Debug)]
pub(crate) struct JoinedCells<'b> {
    cells: Cells<'b>,
    sibling: Option<Joined<'b>>,
    made: Vec<Made>,
}

/// Cells made of several, one for each record.
#[derive(Debug, Default)]
struct Made {
    text: String,
    ends: Vec<usize>,
}

impl Made {
    /// Joins the cells of each record with `/`; empty where one of them is.
    fn new(cells: &JoinedCells<'_>, slots: &[usize]) -> Self {
        let mut out = Self::default();
        for row in 0..cells.len() {
            let parts = || slots.iter().map(|slot| cells.get(row, *slot));
            if parts().all(|part| !part.is_empty()) {
                for (at, part) in parts().enumerate() {
                    if at > 0 {
                        out.text.push('/');
                    }
                    out.text.push_str(part);
                }
            }
            out.ends.push(out.text.len());
        }
        out
    }

    fn get(&self, row: usize) -> Option<&str> {
        let start = row.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(row)?)
    }
}

#[derive(Debug)]
struct Joined<'b> {
    file: &'b SiblingFile,
    /// For each record its row in the sibling file; `None` where the key is not there.
    rows: Vec<Option<usize>>,
}

impl<'b> JoinedCells<'b> {
    /// Joins by the key in a slot of the extract, where there is a sibling file. `joins` are the slots that are joined to
    /// one cell.
    pub(crate) fn new(
        cells: Cells<'b>,
        sibling: Option<(&'b SiblingFile, usize)>,
        joins: &[Vec<usize>],
    ) -> Self {
        let sibling = sibling.map(|(file, key)| {
            let rows = (0..cells.len()).map(|row| file.find(cells.get(row, key))).collect();
            Joined { file, rows }
        });
        let mut out = Self { cells, sibling, made: Vec::new() };
        out.made = joins.iter().map(|slots| Made::new(&out, slots)).collect();
        out
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
            Some(column) => {
                let supplied = self.sibling.as_ref().map_or(0, |s| s.file.headers.len());
                let cell = match column.checked_sub(supplied) {
                    None => self.of_sibling(row, column),
                    Some(made) => self.made.get(made).and_then(|made| made.get(row)),
                };
                cell.unwrap_or_default()
            }
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
