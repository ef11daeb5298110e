//! A block of bytes to a record batch.

mod incidents;
mod observations;

use crate::bytes::decode::decode;
use crate::column::{Block, constant};
use crate::findings;
use crate::join::JoinedCells;
use crate::keys::{BlockKeys, hash};
use crate::layout::QuarantineReason;
use crate::plan::Plan;
use crate::row_notes::{RowNotes, Spot, Tallies};
use crate::spec::Part;
use crate::text::fold;
use crate::tokens::{Misfit, RowAt, tokenise};
use crate::value::date_order::DateOrder;
use arrow::array::StringDictionaryBuilder;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch};
use arrow::compute::{FilterBuilder, cast};
use arrow::datatypes::{ArrowNativeType, DataType, Date32Type, Int32Type};
use arrow::error::ArrowError;
use jsna_model::TableKind;
use jsna_model::diagnostic::Finding;
use jsna_model::table::{Kind, Table};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A quarantined row. Row and line are relative to the block.
#[derive(Debug, Clone)]
pub(crate) struct Rejected {
    pub(crate) row: u64,
    pub(crate) line: u64,
    pub(crate) finding: &'static Finding,
    pub(crate) slot: Option<usize>,
    pub(crate) value: String,
}

/// What a block became.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// Kept rows; `source_row` counts from 1 in the block.
    pub(crate) batch: RecordBatch,
    /// Data rows of the block.
    pub(crate) data_rows: u64,
    /// Physical lines of the block.
    pub(crate) lines: u64,
    /// Data rows that are in the batch.
    pub(crate) kept: u64,
    /// Rows of the batch that they make.
    pub(crate) made: u64,
    /// Data rows that are not, in order.
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) tallies: Tallies,
    /// What the dates of each rule prove about their order.
    pub(crate) date_orders: BTreeMap<usize, DateOrder>,
    /// Kept rows with an unmapped code.
    pub(crate) unmapped_rows: u64,
    /// Kept rows without any area.
    pub(crate) rows_without_area: u64,
    /// Rows of the batch by area of the delivery and first day of the month.
    pub(crate) deliveries: BTreeMap<(String, i32), u64>,
    /// Hashes of keys.
    pub(crate) keys: BlockKeys,
    /// Lines that were decoded from Windows-1252, from 0.
    pub(crate) decoded: Vec<u64>,
}

/// Why a block could not be parsed.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A line is too long.
    TooLong,
    /// A mistake in this program.
    Internal(ArrowError),
}

impl From<ArrowError> for Stop {
    fn from(error: ArrowError) -> Self {
        Self::Internal(error)
    }
}

/// Columns by position in the canonical table, before rows are filtered.
pub(crate) type Columns = Vec<Option<ArrayRef>>;

/// The columns of a table, assembled from the cells.
pub(crate) struct Assembled {
    columns: Columns,
    /// How many rows of the table each row of the file makes.
    per_row: usize,
    /// The rows of the table that say nothing, in the order of the columns; empty where none can.
    blank: Vec<bool>,
}

impl Assembled {
    /// For each row of the table that is made the row of the file that it is from.
    fn origins(&self, kept: &[bool]) -> Vec<usize> {
        let rows = kept.iter().enumerate().filter(|(_, keep)| **keep);
        let made = rows.flat_map(|(row, _)| (0..self.per_row).map(move |part| (row, part)));
        let says = |(row, part): &(usize, usize)| {
            !self.blank.get(row * self.per_row + part).copied().unwrap_or(false)
        };
        made.filter(says).map(|(row, _)| row).collect()
    }
}

pub(crate) fn parse(bytes: &[u8], plan: &Plan<'_>) -> Result<Parsed, Stop> {
    let (text, decoded) = decode(bytes, plan.shape.dialect.terminator);
    let tokens = tokenise(&text, &plan.shape).ok_or(Stop::TooLong)?;
    let sibling = plan.sibling.as_ref().map(|(file, key)| (file, *key));
    let cells = &JoinedCells::new(tokens.cells, sibling, &plan.joins);
    let block = Block { plan, cells };
    let mut notes = RowNotes::new(cells.len());
    repeated_headers(block, &mut notes);
    quarantine(block, &mut notes);
    let assembled = match plan.layout.table {
        TableKind::Incidents => incidents::assemble(block, &mut notes),
        TableKind::Observations => observations::assemble(block, &mut notes)?,
    };
    no_data(block, &mut notes);
    short_rows(block, &mut notes);
    let date_orders = notes.date_orders(|row| place_of(cells, row));
    let kept_flags = notes.kept();
    let origins = assembled.origins(&kept_flags);
    let batch = filtered(plan, assembled, &kept_flags)?;
    let kept = kept_flags.iter().filter(|keep| **keep).count();

    let mut tallies = Tallies::default();
    let mut rejected: Vec<Rejected> = Vec::new();
    for (at, misfit) in &tokens.misfits {
        let (finding, value) = misfit_reason(misfit, plan.shape.width);
        rejected.push(Rejected {
            row: at.row.into(),
            line: at.line.into(),
            finding,
            slot: None,
            value,
        });
    }
    let place = |row: usize| place_of(cells, row);
    for reject in notes.rejects() {
        let (row, line) = place(reject.row);
        let value = shown(plan, reject.spot, reject.value).into_owned();
        tallies.add(reject.finding, reject.spot, (row, line), &value);
        rejected.push(Rejected {
            row,
            line,
            finding: reject.finding,
            slot: reject.spot.slot,
            value,
        });
    }
    for r in rejected.iter().take(tokens.misfits.len()) {
        tallies.add(r.finding, Spot::default(), (r.row, r.line), &r.value);
    }
    rejected.sort_by_key(|r| r.row);
    notes.tally(place, |spot, cell| shown(plan, spot, cell), &mut tallies);
    Ok(Parsed {
        data_rows: tokens.data_rows.into(),
        lines: tokens.lines.into(),
        kept: kept as u64,
        unmapped_rows: notes.unmapped_rows(),
        rows_without_area: without_area(plan, &batch, &origins),
        made: origins.len() as u64,
        deliveries: deliveries(plan, &batch),
        keys: keys(plan, &batch, cells, &origins),
        rejected,
        tallies,
        date_orders,
        batch,
        decoded,
    })
}

fn place_of(cells: &JoinedCells<'_>, row: usize) -> (u64, u64) {
    let at: &RowAt = &cells.rows()[row];
    (at.row.into(), at.line.into())
}

/// How messages show a cell: sensitive ones are masked.
fn shown<'c>(plan: &Plan<'_>, spot: Spot, cell: &'c str) -> Cow<'c, str> {
    let sensitive = spot.slot.and_then(|s| plan.slots.get(s)).is_some_and(|s| s.sensitive);
    if sensitive && !cell.is_empty() {
        Cow::Owned(format!("(hidden, {} characters)", cell.chars().count()))
    } else {
        Cow::Borrowed(cell)
    }
}

fn misfit_reason(misfit: &Misfit, width: usize) -> (&'static Finding, String) {
    match misfit {
        Misfit::Ragged(cells) if *cells < width => {
            (&findings::RAGGED_ROW, format!("{cells} cells instead of {width}"))
        }
        Misfit::Ragged(cells) => {
            (&findings::RAGGED_ROW, format!("{cells} cells instead of {width}"))
        }
        Misfit::Empty => (&findings::EMPTY_ROW, String::new()),
        Misfit::Unclosed => (&findings::UNCLOSED_QUOTE, String::new()),
    }
}

/// Rows that the layout says are not data, and rows that the sibling file does not have.
/// A header row among the data, as where files were put one behind the other.
fn repeated_headers<'c>(block: Block<'c>, notes: &mut RowNotes<'c>) {
    let slots = &block.plan.slots;
    for row in 0..block.len() {
        let cell = |slot: usize| block.cells.get(row, slot);
        // Most rows end with the length of the first cell, before anything is folded.
        let is_header = slots.iter().enumerate().take(block.own_slots()).all(|(i, slot)| {
            let near = slot.name.len()..=slot.name.len() + 8;
            near.contains(&cell(i).len()) && fold(cell(i)) == fold(&slot.name)
        });
        if is_header && block.own_slots() > 0 {
            notes.reject(row, &findings::REPEATED_HEADER, Spot::default(), "");
        }
    }
}

/// Of the rows without a date, or without what they need, some are no data: totals under the table, and lines of text below it. What such a line
/// says may be a name; it goes into no message.
fn no_data<'c>(block: Block<'c>, notes: &mut RowNotes<'c>) {
    let unusable =
        [findings::MISSING_DATE.name, findings::UNREADABLE_DATE.name, findings::MISSING_VALUE.name];
    notes.relabel(|reject| {
        if !unusable.contains(&reject.finding.name) {
            return None;
        }
        let cells = (0..block.own_slots()).map(|slot| block.cells.get(reject.row, slot));
        let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let text = |cell: &&str| !cell.bytes().all(|b| b.is_ascii_digit() || b".,-%".contains(&b));
        let total = |cell: &&str| {
            let cell = fold(cell);
            ["total", "grand total", "sub total", "subtotal", "sub-total"]
                .iter()
                .any(|t| cell.starts_with(t))
        };
        // Numbers alone may be a date that cannot be read, as 15.06.2025 is.
        let no_date = reject.finding.name != findings::UNREADABLE_DATE.name;
        if filled.iter().any(total) || (no_date && !filled.iter().any(text)) {
            Some(&findings::TOTALS_ROW)
        } else if filled.len() == 1 {
            Some(&findings::NOT_DATA)
        } else {
            None
        }
    });
}

/// A row that ends early lacks only empty cells, as spreadsheets write them, if all cells that it has fit their
/// columns. Otherwise a cell may be missing in its middle, and the others stand in wrong columns.
fn short_rows<'c>(block: Block<'c>, notes: &mut RowNotes<'c>) {
    if !block.cells.rows().iter().any(|at| at.short) {
        return;
    }
    let said = notes.says_of();
    for (row, _) in block.cells.rows().iter().enumerate().filter(|(_, at)| at.short) {
        if said[row] {
            notes.reject(row, &findings::RAGGED_ROW, Spot::default(), "");
        } else {
            notes.note(row, &findings::SHORT_ROW, Spot::default(), "");
        }
    }
}

fn quarantine<'c>(block: Block<'c>, notes: &mut RowNotes<'c>) {
    if let Some((_, key)) = &block.plan.sibling {
        let spot = Spot { slot: Some(*key), rule: None };
        for row in (0..block.len()).filter(|row| !block.cells.is_joined(*row)) {
            notes.reject(row, &findings::NOT_IN_COMPANION, spot, block.cells.get(row, *key));
        }
    }
    for rule in &block.plan.layout.quarantine {
        let finding = match rule.reason {
            QuarantineReason::TotalsRow => &findings::TOTALS_ROW,
            QuarantineReason::NotData => &findings::NOT_DATA,
        };
        let mut matches = block.matches(&rule.when);
        if matches.is_absent() {
            continue;
        }
        for row in 0..block.len() {
            if let Some((slot, cell)) = matches.at(row) {
                notes.reject(row, finding, Spot { slot: Some(slot), rule: None }, cell);
            }
        }
    }
}

/// The batch of the kept rows, without what says nothing.
fn filtered(
    plan: &Plan<'_>,
    assembled: Assembled,
    kept: &[bool],
) -> Result<RecordBatch, ArrowError> {
    let Assembled { columns, per_row, blank } = assembled;
    let n = kept.len() * per_row;
    let says = |at: usize| !blank.get(at).copied().unwrap_or(false);
    let mask: Vec<bool> = (0..n).map(|at| kept[at / per_row] && says(at)).collect();
    let all = mask.iter().all(|keep| *keep);
    let filter = FilterBuilder::new(&BooleanArray::from(mask)).optimize().build();
    let arrays = columns.into_iter().zip(plan.schema.fields()).map(|(column, field)| {
        let array = column.unwrap_or_else(|| arrow::array::new_null_array(field.data_type(), n));
        if all { Ok(array) } else { filter.filter(&array) }
    });
    RecordBatch::try_new(Arc::clone(&plan.schema), arrays.collect::<Result<_, _>>()?)
}

fn column<'b>(plan: &Plan<'_>, batch: &'b RecordBatch, name: &str) -> Option<&'b ArrayRef> {
    plan.layout.table.table().index(name).and_then(|i| batch.columns().get(i))
}

/// Where a delivery has parts, each stands for an area of the delivery: it replaces itself alone, and is missed by
/// itself.
fn name_part(part: Part<'_>, table: &Table, columns: &mut Columns, rows: usize) {
    let areas = match part {
        Part::Whole => return,
        Part::File(name) => constant(Kind::Dictionary, name, rows),
        Part::Column(name) => {
            let cells = table.index(name).and_then(|i| columns[i].clone());
            let texts = cells.map(|cells| cast(&cells, &DataType::Utf8));
            let mut areas = StringDictionaryBuilder::<Int32Type>::new();
            match texts {
                Some(Ok(texts)) => {
                    let texts = texts.as_string::<i32>();
                    texts.iter().for_each(|t| areas.append_value(t.unwrap_or(Part::UNKNOWN)));
                }
                _ => (0..rows).for_each(|_| areas.append_value(Part::UNKNOWN)),
            }
            Arc::new(areas.finish())
        }
    };
    if let Some(at) = table.index("issue_area") {
        columns[at] = Some(areas);
    }
}

/// How many rows of the file have no area.
fn without_area(plan: &Plan<'_>, batch: &RecordBatch, origins: &[usize]) -> u64 {
    let names: &[&str] = match plan.layout.table {
        TableKind::Incidents => &["lsoa_code", "ward_code", "lad_code"],
        TableKind::Observations => &["area_code", "area_name"],
    };
    let columns: Vec<&ArrayRef> = names.iter().filter_map(|n| column(plan, batch, n)).collect();
    let without =
        origins.iter().enumerate().filter(|(at, _)| columns.iter().all(|c| c.is_null(*at)));
    let mut rows: Vec<usize> = without.map(|(_, row)| *row).collect();
    rows.dedup();
    rows.len() as u64
}

/// Rows of the batch by area of the delivery and month.
fn deliveries(plan: &Plan<'_>, batch: &RecordBatch) -> BTreeMap<(String, i32), u64> {
    let mut out = BTreeMap::new();
    let areas = column(plan, batch, "issue_area").and_then(|a| a.as_dictionary_opt::<Int32Type>());
    let months = column(plan, batch, "month").and_then(|a| a.as_primitive_opt::<Date32Type>());
    let (Some(areas), Some(months)) = (areas, months) else { return out };
    let Some(names) = areas.values().as_string_opt::<i32>() else { return out };
    // Areas and months come in runs, and there are few of them.
    let mut counts: BTreeMap<(i32, i32), u64> = BTreeMap::new();
    let mut run: Option<((i32, i32), u64)> = None;
    for (key, month) in areas.keys().values().iter().zip(months.values()) {
        match &mut run {
            Some((current, n)) if *current == (*key, *month) => *n += 1,
            _ => {
                if let Some((cell, n)) = run.replace(((*key, *month), 1)) {
                    *counts.entry(cell).or_default() += n;
                }
            }
        }
    }
    if let Some((cell, n)) = run {
        *counts.entry(cell).or_default() += n;
    }
    for ((key, month), n) in counts {
        *out.entry((names.value(key.as_usize()).to_owned(), month)).or_default() += n;
    }
    out
}

/// Hashes of the keys that must not repeat.
fn keys(
    plan: &Plan<'_>,
    batch: &RecordBatch,
    cells: &JoinedCells<'_>,
    origins: &[usize],
) -> BlockKeys {
    let mut out = BlockKeys::default();
    match plan.layout.table {
        TableKind::Incidents => {
            let array = column(plan, batch, "incident_key").and_then(|a| a.as_string_opt::<i32>());
            for (i, row) in origins.iter().enumerate() {
                let key = array.filter(|a| a.is_valid(i)).map(|a| a.value(i));
                let (at, line) = place_of(cells, *row);
                match key {
                    Some(key) => out.add_keyed(hash(key.as_bytes()), at, line),
                    None => out.add_keyless(hash(cells.record(*row).as_bytes()), at, line),
                }
            }
        }
        TableKind::Observations => observations::keys(plan, batch, cells, origins, &mut out),
    }
    out
}

/// Row numbers of all rows, from 1 in the block.
pub(crate) fn source_rows(cells: &JoinedCells<'_>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(cells.rows().iter().map(|at| i64::from(at.row) + 1)))
}
