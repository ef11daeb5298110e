//! Text columns.

use super::dictionary::{Dictionary, NULL};
use super::memo::Memo;
use super::{Block, missing, unusable};
use crate::findings;
use crate::layout::{ColumnRule, Meaning, TextKind, TextRule, Unknown};
use crate::plan::Plan;
use crate::row_notes::{RowNotes, Spot};
use crate::text::{clean_code, tidy};
use crate::value::area::is_area_code;
use crate::value::offence::offence_code;
use crate::value::pseudonym::Space;
use arrow::array::{ArrayRef, StringBuilder};
use jsna_model::diagnostic::Finding;
use jsna_model::table::Kind;
use std::borrow::Cow;
use std::sync::Arc;

/// What a filled cell becomes, and what there is to say about it.
type Outcome<'c> = (Option<Cow<'c, str>>, Option<&'static Finding>);

pub(super) fn text<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    text: &TextRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let plain = matches!(text.kind, TextKind::Plain) && text.codes.is_none();
    let unique = matches!(
        text.kind,
        TextKind::Reference | TextKind::Pseudonym | TextKind::AreaCode | TextKind::Postcode
    );
    if rule.target.kind == Kind::Text && (plain || unique) {
        strings(block, index, rule, text, notes)
    } else {
        encoded(block, index, rule, text, notes)
    }
}

/// A column whose cells repeat: each different one is read once.
fn encoded<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    text: &TextRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let source = block.source(&text.from, index);
    let mut out = Dictionary::with_capacity(block.len());
    let empty = text.empty.as_ref().map_or(NULL, |e| out.key(e));
    let mut memo: Memo<&'c str, (i32, Option<&'static Finding>)> = Memo::new();
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            if rule.required && empty == NULL {
                missing(notes, row, spot);
            }
            out.push(empty);
            continue;
        }
        let (key, issue) = memo.get(cell, |cell| {
            let (value, issue) = outcome(block.plan, rule, text, cell, sensitive(block.plan, spot));
            (value.map_or(NULL, |v| out.key(&v)), issue)
        });
        if let Some(finding) = issue {
            note(notes, rule, row, finding, spot, cell, key == NULL);
        }
        out.push(key);
    }
    out.finish(rule.target.kind)
}

/// A column whose cells hardly repeat.
fn strings<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    text: &TextRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let source = block.source(&text.from, index);
    let mut out = StringBuilder::with_capacity(block.len(), block.len() * 16);
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            if rule.required && text.empty.is_none() {
                missing(notes, row, spot);
            }
            out.append_option(text.empty.as_deref());
            continue;
        }
        let (value, issue) = outcome(block.plan, rule, text, cell, false);
        if let Some(finding) = issue {
            note(notes, rule, row, finding, spot, cell, value.is_none());
        }
        out.append_option(value.as_deref());
    }
    Arc::new(out.finish())
}

fn note<'c>(
    notes: &mut RowNotes<'c>,
    rule: &ColumnRule,
    row: usize,
    finding: &'static Finding,
    spot: Spot,
    cell: &'c str,
    emptied: bool,
) {
    if emptied {
        unusable(notes, rule, row, finding, spot, cell);
    } else {
        notes.note(row, finding, spot, cell);
    }
}

fn sensitive(plan: &Plan<'_>, spot: Spot) -> bool {
    spot.slot.and_then(|s| plan.slots.get(s)).is_some_and(|s| s.sensitive)
}

/// What a filled cell becomes.
fn outcome<'c>(
    plan: &Plan<'_>,
    rule: &ColumnRule,
    text: &TextRule,
    cell: &'c str,
    sensitive: bool,
) -> Outcome<'c> {
    let person = rule.target.name != "incident_key";
    let space = if person { Space::Person } else { Space::Reference };
    let pseudonym = |cell| plan.pseudonyms.as_ref().map(|p| Cow::Owned(p.of(space, cell)));
    let value = match text.kind {
        TextKind::Pseudonym => return (pseudonym(cell), None),
        TextKind::Reference if plan.spec.handling != "open" => return (pseudonym(cell), None),
        TextKind::Reference | TextKind::Plain => tidied(cell),
        TextKind::AreaCode if is_area_code(cell) => Cow::Borrowed(cell),
        TextKind::AreaCode => {
            let clean = clean_code(cell);
            if !is_area_code(&clean) {
                return (None, Some(&findings::BAD_AREA_CODE));
            }
            Cow::Owned(clean)
        }
        TextKind::Postcode => match plan.spec.postcodes.and_then(|p| p.lsoa(cell)) {
            Some(lsoa) => Cow::Owned(lsoa.to_owned()),
            None => return (None, Some(&findings::UNKNOWN_POSTCODE)),
        },
        TextKind::OffenceCode => match offence_code(cell) {
            Some(code) => Cow::Owned(code),
            None => return (Some(unmapped(cell, sensitive)), Some(&findings::UNMAPPED_CODE)),
        },
    };
    coded(text, value, sensitive)
}

/// What a code list makes of a value.
fn coded<'c>(text: &TextRule, value: Cow<'c, str>, sensitive: bool) -> Outcome<'c> {
    let Some(codes) = &text.codes else { return (Some(value), None) };
    let meaning = match (codes.meaning(&value), value.rsplit_once('/')) {
        // A list that has the class of an offence has all that are in it.
        (Meaning::Unknown, Some((class, _))) if text.kind == TextKind::OffenceCode => {
            codes.meaning(class)
        }
        (meaning, _) => meaning,
    };
    match meaning {
        Meaning::Value(canonical) => (Some(Cow::Owned(canonical.to_string())), None),
        Meaning::Empty => (None, None),
        Meaning::Unknown => match &text.unknown {
            Unknown::Otherwise(other) => (Some(Cow::Owned(other.to_string())), None),
            Unknown::Keep => (Some(value), None),
            Unknown::Empty => (None, Some(&findings::UNMAPPED_CODE)),
            Unknown::Unmapped => {
                (Some(unmapped(&value, sensitive)), Some(&findings::UNMAPPED_CODE))
            }
        },
    }
}

/// How a code that no list knows is kept. The text of a sensitive column is not.
pub(super) fn unmapped(value: &str, sensitive: bool) -> Cow<'static, str> {
    let shown = if sensitive { "hidden".to_owned() } else { tidy(value) };
    Cow::Owned(format!("unmapped:{shown}"))
}

/// The cell with every run of white space as one space. Most cells are so already.
fn tidied(cell: &str) -> Cow<'_, str> {
    let mut spaces = 0;
    let plain = cell.bytes().all(|b| {
        spaces = if b == b' ' { spaces + 1 } else { 0 };
        // Non-breaking spaces and their kind begin with one of these bytes.
        spaces < 2 && b >= b' ' && !matches!(b, 0xc2 | 0xe2 | 0xe3 | 0xef)
    });
    if plain { Cow::Borrowed(cell) } else { Cow::Owned(tidy(cell)) }
}
