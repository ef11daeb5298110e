//! Cells to the observations table.

use super::{Assembled, Columns, place_of, source_rows};
use crate::column::{Block, constant, numbers, periods};
use crate::join::JoinedCells;
use crate::keys::{BlockKeys, hash};
use crate::layout::Reading;
use crate::plan::Plan;
use crate::row_notes::RowNotes;
use arrow::array::{Array, ArrayRef, Date32Array, RecordBatch, StringArray};
use arrow::compute::{cast, interleave};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jsna_model::shorthand::Symbol;
use jsna_model::table::Kind;
use jsna_model::{Period, Shorthand, schema};
use std::sync::Arc;

pub(super) fn assemble<'c>(
    block: Block<'c>,
    notes: &mut RowNotes<'c>,
) -> Result<Assembled, ArrowError> {
    let plan = block.plan;
    let n = block.len();
    let mut shared: Columns = vec![None; schema::OBSERVATIONS.columns.len()];
    set(&mut shared, "feed", constant(Kind::Dictionary, plan.spec.feed, n));
    set(&mut shared, "extract_sha256", constant(Kind::Dictionary, &plan.sha256, n));
    set(&mut shared, "source_row", source_rows(block.cells));
    set(&mut shared, "issue_area", constant(Kind::Dictionary, "all", n));
    set(&mut shared, "handling", constant(Kind::Dictionary, plan.spec.handling, n));
    let mut numeric = Numeric::new(n);
    for index in 0..plan.shared {
        fill(block, index, notes, &mut shared, &mut numeric);
    }
    super::name_part(plan.spec.part, &schema::OBSERVATIONS, &mut shared, n);
    if plan.measures.is_empty() {
        set(&mut shared, "shorthand", numeric.shorthand());
        return Ok(Assembled { columns: shared, per_row: 1, blank: Vec::new() });
    }
    let mut parts: Vec<Columns> = Vec::with_capacity(plan.measures.len());
    let mut blank = vec![false; n * plan.measures.len()];
    for (part, measure) in plan.measures.iter().enumerate() {
        let mut columns = shared.clone();
        let mut own = numeric.clone();
        for index in &measure.rules {
            fill(block, *index, notes, &mut columns, &mut own);
        }
        if let Some(period) = measure.period {
            // An empty cell under a month says nothing of it: a sheet has columns for months that are still to come.
            for row in 0..n {
                blank[row * plan.measures.len() + part] = own.is_nothing(row);
            }
            set_periods(&mut columns, &vec![Some(period); n]);
        }
        set(&mut columns, "shorthand", own.shorthand());
        parts.push(columns);
    }
    Ok(Assembled { columns: woven(&parts, n)?, per_row: parts.len(), blank })
}

fn set(columns: &mut Columns, name: &str, array: ArrayRef) {
    if let Some(column) = schema::OBSERVATIONS.index(name).and_then(|i| columns.get_mut(i)) {
        *column = Some(array);
    }
}

/// The shorthand of each observation, from all its number columns.
#[derive(Clone)]
struct Numeric {
    shorthand: Vec<Shorthand>,
    filled: Vec<bool>,
}

impl Numeric {
    fn new(rows: usize) -> Self {
        Self { shorthand: vec![Shorthand::NONE; rows], filled: vec![false; rows] }
    }

    /// Whether there is neither a number nor a symbol.
    fn is_nothing(&self, row: usize) -> bool {
        !self.filled[row] && self.shorthand[row].is_empty()
    }

    /// The symbols of each observation. One without any number and symbol is not available:
    /// missing is not zero.
    fn shorthand(&self) -> ArrayRef {
        let cells = self.shorthand.iter().zip(&self.filled).map(|(symbols, filled)| {
            let symbols = match (symbols.is_empty(), filled) {
                (true, false) => Shorthand::from(Symbol::NotAvailable),
                _ => *symbols,
            };
            (!symbols.is_empty()).then(|| symbols.to_string())
        });
        let texts: StringArray = cells.collect();
        // A cast from text to dictionary cannot fail.
        cast(&texts, &Kind::Dictionary.data_type()).unwrap_or_else(|_| Arc::new(texts))
    }
}

fn fill<'c>(
    block: Block<'c>,
    index: usize,
    notes: &mut RowNotes<'c>,
    columns: &mut Columns,
    numeric: &mut Numeric,
) {
    let Some(rule) = block.plan.rules.get(index) else { return };
    match &rule.reading {
        Reading::Period(r) => {
            set_periods(columns, &periods(block, index, r, notes));
        }
        Reading::Number(r) => {
            let numbers = numbers(block, index, rule, r, notes);
            for (all, one) in numeric.shorthand.iter_mut().zip(&numbers.shorthand) {
                *all = all.and(*one);
            }
            for (all, one) in numeric.filled.iter_mut().zip(&numbers.values) {
                *all |= one.is_some();
            }
            set(columns, rule.target.name, numbers.array(rule.target.kind));
        }
        _ => set(columns, rule.target.name, block.array(index, rule, notes)),
    }
}

fn set_periods(columns: &mut Columns, periods: &[Option<Period>]) {
    let ends = periods.iter().map(|p| p.map(|p| p.end().epoch_days()));
    set(columns, "month", Arc::new(ends.collect::<Date32Array>()));
    set(columns, "period_type", period_types(periods));
}

fn period_types(periods: &[Option<Period>]) -> ArrayRef {
    let texts: StringArray = periods.iter().map(|p| p.map(|p| p.kind().as_str())).collect();
    cast(&texts, &Kind::Dictionary.data_type()).unwrap_or_else(|_| Arc::new(texts))
}

/// The observations of each row one after the other.
fn woven(parts: &[Columns], rows: usize) -> Result<Columns, ArrowError> {
    let indices: Vec<(usize, usize)> =
        (0..rows).flat_map(|row| (0..parts.len()).map(move |part| (part, row))).collect();
    let width = parts.first().map_or(0, Vec::len);
    let types: Vec<DataType> =
        schema::OBSERVATIONS.columns.iter().map(|c| c.kind.data_type()).collect();
    (0..width)
        .map(|column| {
            let any = parts.iter().any(|p| p.get(column).is_some_and(Option::is_some));
            if !any {
                return Ok(None);
            }
            let arrays: Vec<ArrayRef> = parts
                .iter()
                .map(|p| {
                    let array = p.get(column).cloned().flatten();
                    array.unwrap_or_else(|| arrow::array::new_null_array(&types[column], rows))
                })
                .collect();
            let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
            interleave(&arrays, &indices).map(Some)
        })
        .collect()
}

/// Hashes of measure, area, period and breakdown: one number each.
pub(super) fn keys(
    plan: &Plan<'_>,
    batch: &RecordBatch,
    cells: &JoinedCells<'_>,
    origins: &[usize],
    out: &mut BlockKeys,
) {
    const PARTS: [&str; 8] = [
        "issue_area",
        "measure_id",
        "area_code",
        "area_name",
        "period_type",
        "month",
        "breakdown",
        "breakdown_value",
    ];
    let options = FormatOptions::default();
    let columns: Vec<ArrayFormatter<'_>> = PARTS
        .iter()
        .filter_map(|name| super::column(plan, batch, name))
        .filter_map(|array| ArrayFormatter::try_new(array.as_ref(), &options).ok())
        .collect();
    let mut key = String::new();
    for (i, origin) in origins.iter().enumerate() {
        key.clear();
        for column in &columns {
            key.push_str(&column.value(i).to_string());
            key.push('\u{1f}');
        }
        let (row, line) = place_of(cells, *origin);
        out.add_keyed(hash(key.as_bytes()), row, line);
    }
}
