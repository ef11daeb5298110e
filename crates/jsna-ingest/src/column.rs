//! Columns of cells to Arrow arrays.

mod any;
mod coordinates;
mod dictionary;
mod flag;
mod list;
mod memo;
mod number;
mod text;
mod time;

pub(crate) use coordinates::coordinates;
pub(crate) use dictionary::constant;
pub(crate) use number::numbers;
pub(crate) use time::{MonthCell, TimeCell, day_array, months, periods, stamp_array, times};

use crate::findings;
use crate::join::JoinedCells;
use crate::layout::{ColumnRule, Reading, Rule};
use crate::plan::Plan;
use crate::row_notes::{RowNotes, Spot};
use crate::value::rule::passes;
use arrow::array::{ArrayRef, BooleanArray, Float64Array, new_null_array};
use jsna_model::diagnostic::Finding;
use memo::Memo;
use std::sync::Arc;

/// The cells of a block with the plan they are read by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'c> {
    pub(crate) plan: &'c Plan<'c>,
    pub(crate) cells: &'c JoinedCells<'c>,
}

/// The cells that a rule reads: of several columns the first filled one counts.
#[derive(Debug)]
pub(crate) struct Source<'c> {
    cells: &'c JoinedCells<'c>,
    slots: Vec<usize>,
    rule: Option<usize>,
}

impl<'c> Source<'c> {
    /// A cell and where it stands.
    fn get(&self, row: usize) -> (&'c str, Spot) {
        let mut spot = Spot { slot: self.slots.first().copied(), rule: self.rule };
        for slot in &self.slots {
            let cell = self.cells.get(row, *slot);
            if !cell.is_empty() {
                spot.slot = Some(*slot);
                return (cell, spot);
            }
        }
        ("", spot)
    }

    /// Whether the file has none of the columns.
    fn is_absent(&self) -> bool {
        self.slots.is_empty()
    }
}

impl<'c> Block<'c> {
    /// How many cells come from the file itself, not from the one beside it.
    pub(crate) fn own_slots(self) -> usize {
        self.cells.own_slots()
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    fn source(&self, from: &[usize], rule: usize) -> Source<'c> {
        let slots = self.plan.slots_of_source(from, rule);
        Source { cells: self.cells, slots, rule: Some(rule) }
    }

    /// Reads a column whose array needs nothing but its own cells. Times, months, periods and numbers with shorthand
    /// are assembled with other columns.
    pub(crate) fn array(
        &self,
        index: usize,
        rule: &ColumnRule,
        notes: &mut RowNotes<'c>,
    ) -> ArrayRef {
        let n = self.len();
        match &rule.reading {
            Reading::Constant(text) => constant(rule.target.kind, text, n),
            Reading::ConstantFlag(flag) => Arc::new(BooleanArray::from(vec![*flag; n])),
            Reading::ConstantNumber(x) => Arc::new(Float64Array::from(vec![*x; n])),
            Reading::FileName(r) => {
                let part = self.plan.file_part(r).unwrap_or_default();
                constant(rule.target.kind, &part, n)
            }
            Reading::Text(r) => text::text(*self, index, rule, r, notes),
            Reading::Cases(r) => any::cases(*self, index, rule, r, notes),
            Reading::Bands(r) => number::bands(*self, index, rule, r, notes),
            Reading::Flag(r) => flag::flag(*self, index, rule, r, notes),
            Reading::Any(r) => any::any(*self, r),
            Reading::List(r) => list::list(*self, index, rule, r, notes),
            Reading::Number(r) => numbers(*self, index, rule, r, notes).array(rule.target.kind),
            Reading::Time(r) => day_array(&times(*self, index, rule, r, notes)),
            // The month is worked out from several columns, by `Calendar`.
            Reading::Month(_) | Reading::Period(_) => {
                new_null_array(&rule.target.kind.data_type(), n)
            }
        }
    }

    /// For each row whether a rule matches.
    pub(crate) fn matches(&self, rule: &Rule) -> Matches<'c> {
        let slots = self.plan.slots_of_rule(rule);
        let memos = slots.iter().map(|_| Memo::new()).collect();
        Matches { cells: self.cells, rule: rule.clone(), slots, memos }
    }
}

/// Answers a rule row by row; each different cell is asked once.
pub(crate) struct Matches<'c> {
    cells: &'c JoinedCells<'c>,
    rule: Rule,
    slots: Vec<usize>,
    memos: Vec<Memo<&'c str, bool>>,
}

impl<'c> Matches<'c> {
    /// Whether the row matches, with the slot that made it match.
    pub(crate) fn at(&mut self, row: usize) -> Option<(usize, &'c str)> {
        if self.rule.test == crate::layout::Test::Filled(false) {
            // All of them must be empty.
            let empty = self.slots.iter().all(|slot| self.cells.get(row, *slot).is_empty());
            return empty.then(|| (self.slots[0], ""));
        }
        for (slot, memo) in self.slots.iter().zip(&mut self.memos) {
            let cell = self.cells.get(row, *slot);
            if !cell.is_empty() && memo.get(cell, |cell| passes(&self.rule.test, cell)) {
                return Some((*slot, cell));
            }
        }
        None
    }

    /// Whether all cells that the rule asks are empty.
    pub(crate) fn all_empty(&self, row: usize) -> bool {
        self.slots.iter().all(|slot| self.cells.get(row, *slot).is_empty())
    }

    /// Whether the file has none of the columns that the rule asks.
    pub(crate) fn is_absent(&self) -> bool {
        self.slots.is_empty()
    }
}

/// A row whose cell is empty although it must not be.
fn missing(notes: &mut RowNotes<'_>, row: usize, spot: Spot) {
    notes.reject(row, &findings::MISSING_VALUE, spot, "");
}

/// A cell that cannot be used: it quarantines the row where the column is required, and is noted
/// as emptied otherwise.
fn unusable<'c>(
    notes: &mut RowNotes<'c>,
    rule: &ColumnRule,
    row: usize,
    emptied: &'static Finding,
    spot: Spot,
    cell: &'c str,
) {
    if rule.required {
        notes.reject(row, &findings::UNREADABLE_VALUE, spot, cell);
    } else {
        notes.note(row, emptied, spot, cell);
    }
}
