//! Columns with several texts in one cell.

use super::memo::Memo;
use super::text::unmapped;
use super::{Block, missing};
use crate::findings;
use crate::layout::{ColumnRule, ListRule, Meaning, Unknown};
use crate::row_notes::RowNotes;
use crate::text::tidy;
use arrow::array::{ArrayRef, ListBuilder, StringBuilder};
use arrow::datatypes::{DataType, Field};
use std::sync::Arc;

/// The items of a cell, each once, in the order of the cell; and whether one is unknown.
type Items = (Arc<[String]>, bool);

pub(super) fn list<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    list: &ListRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let source = block.source(&list.from, index);
    let mut memo: Memo<&'c str, Items> = Memo::new();
    let element = Arc::new(Field::new("element", DataType::Utf8, true));
    let mut out = ListBuilder::new(StringBuilder::new()).with_field(element);
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            if rule.required {
                missing(notes, row, spot);
            }
            out.append_null();
            continue;
        }
        let sensitive =
            spot.slot.and_then(|s| block.plan.slots.get(s)).is_some_and(|s| s.sensitive);
        let (items, unknown) = memo.get(cell, |cell| items(cell, list, sensitive));
        if unknown {
            notes.note(row, &findings::UNMAPPED_CODE, spot, cell);
        }
        for item in &*items {
            out.values().append_value(item);
        }
        // A filled cell whose codes all say nothing is empty: the extract does not say.
        out.append(!items.is_empty());
    }
    Arc::new(out.finish())
}

fn items(cell: &str, list: &ListRule, sensitive: bool) -> Items {
    let mut out: Vec<String> = Vec::new();
    let mut unknown = false;
    for item in cell.split(|c| list.split.contains(&c)) {
        let item = tidy(item);
        if item.is_empty() {
            continue;
        }
        let as_it_is = || Meaning::Value(Arc::from(item.as_str()));
        let meaning = list.codes.as_ref().map_or_else(as_it_is, |c| c.meaning(&item));
        let value = match (meaning, &list.unknown) {
            (Meaning::Value(value), _) => Some(value.to_string()),
            (Meaning::Unknown, Unknown::Otherwise(value)) => Some(value.to_string()),
            (Meaning::Empty, _) => None,
            (Meaning::Unknown, Unknown::Keep) => Some(item),
            (Meaning::Unknown, Unknown::Empty) => {
                unknown = true;
                None
            }
            (Meaning::Unknown, Unknown::Unmapped) => {
                unknown = true;
                Some(unmapped(&item, sensitive).into_owned())
            }
        };
        out.extend(value.filter(|v| !out.contains(v)));
    }
    (Arc::from(out), unknown)
}
