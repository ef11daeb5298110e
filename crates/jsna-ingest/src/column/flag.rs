//! Flags given by a cell.

use super::memo::Memo;
use super::{Block, missing, unusable};
use crate::findings;
use crate::layout::{ColumnRule, FlagRule};
use crate::row_notes::RowNotes;
use crate::text::fold;
use arrow::array::{ArrayRef, BooleanArray, new_null_array};
use arrow::datatypes::DataType;
use std::sync::Arc;

pub(super) fn flag<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    flag: &FlagRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let source = block.source(&flag.from, index);
    if source.is_absent() {
        // The extract does not say.
        return new_null_array(&DataType::Boolean, block.len());
    }
    let mut memo: Memo<&'c str, Option<bool>> = Memo::new();
    let mut out: Vec<Option<bool>> = Vec::with_capacity(block.len());
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            if rule.required && flag.empty.is_none() {
                missing(notes, row, spot);
            }
            out.push(flag.empty);
            continue;
        }
        let value = memo.get(cell, |cell| {
            let cell = fold(cell);
            match (flag.yes.contains(&cell), flag.no.contains(&cell)) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            }
        });
        if value.is_none() {
            unusable(notes, rule, row, &findings::UNKNOWN_FLAG, spot, cell);
        }
        out.push(value);
    }
    Arc::new(BooleanArray::from(out))
}
