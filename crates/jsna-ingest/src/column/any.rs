//! Columns given by rules.

use super::dictionary::{Dictionary, NULL};
use super::{Block, Matches, missing};
use crate::layout::{AnyRule, CaseRule, ColumnRule};
use crate::row_notes::{RowNotes, Spot};
use arrow::array::{ArrayRef, BooleanArray, new_null_array};
use arrow::datatypes::DataType;
use std::sync::Arc;

/// A flag that is true when any rule matches.
pub(super) fn any(block: Block<'_>, any: &AnyRule) -> ArrayRef {
    let mut rules: Vec<Matches<'_>> = any.rules.iter().map(|r| block.matches(r)).collect();
    rules.retain(|r| !r.is_absent());
    if rules.is_empty() {
        // The file has none of the columns: the extract does not say.
        return new_null_array(&DataType::Boolean, block.len());
    }
    let flags = (0..block.len()).map(|row| {
        if rules.iter_mut().any(|r| r.at(row).is_some()) {
            Some(true)
        } else if rules.iter().all(|r| r.all_empty(row)) {
            any.empty
        } else {
            Some(false)
        }
    });
    Arc::new(flags.collect::<BooleanArray>())
}

/// A text given by the first rule that matches.
pub(super) fn cases<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    cases: &CaseRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let mut out = Dictionary::with_capacity(block.len());
    let mut rules: Vec<(Matches<'_>, i32)> =
        cases.cases.iter().map(|(r, value)| (block.matches(r), out.key(value))).collect();
    rules.retain(|(r, _)| !r.is_absent());
    let otherwise = cases.otherwise.as_ref().map_or(NULL, |o| out.key(o));
    for row in 0..block.len() {
        let found = rules.iter_mut().find_map(|(r, key)| r.at(row).map(|_| *key));
        let key = found.unwrap_or(otherwise);
        if key == NULL && rule.required {
            missing(notes, row, Spot { slot: None, rule: Some(index) });
        }
        out.push(key);
    }
    out.finish(rule.target.kind)
}
