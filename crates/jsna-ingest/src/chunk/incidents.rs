//! Cells to the incidents table.

use super::{Assembled, Columns, source_rows};
use crate::column::{
    Block, MonthCell, TimeCell, constant, coordinates, months, stamp_array, times,
};
use crate::findings;
use crate::layout::{Reading, TimeRule};
use crate::row_notes::{RowNotes, Spot};
use crate::value::time::Precision;
use arrow::array::{
    ArrayRef, AsArray, Date32Array, DictionaryArray, Float64Array, Int32Array, StringArray,
    StringDictionaryBuilder,
};
use arrow::datatypes::{ArrowNativeType, Int32Type};
use jsna_model::Clock;
use jsna_model::table::Kind;
use jsna_model::{Month, schema};
use std::sync::Arc;

/// A time column with the rule that it was read by.
struct Times<'c> {
    index: usize,
    rule: &'c TimeRule,
    cells: Vec<TimeCell>,
}

pub(super) fn assemble<'c>(block: Block<'c>, notes: &mut RowNotes<'c>) -> Assembled {
    let plan = block.plan;
    let n = block.len();
    let table = &schema::INCIDENTS;
    let mut columns: Columns = vec![None; table.columns.len()];
    let mut set = |name: &str, array: ArrayRef| {
        if let Some(column) = table.index(name).and_then(|i| columns.get_mut(i)) {
            *column = Some(array);
        }
    };
    set("feed", constant(Kind::Dictionary, plan.spec.feed, n));
    set("extract_sha256", constant(Kind::Dictionary, &plan.sha256, n));
    set("source_row", source_rows(block.cells));
    set("issue_area", constant(Kind::Dictionary, "all", n));
    set("handling", constant(Kind::Dictionary, plan.spec.handling, n));
    set("quantity", Arc::new(Float64Array::from(vec![1.0; n])));

    let mut month = None;
    let (mut recorded, mut from, mut to) = (None, None, None);
    for (index, rule) in plan.rules.iter().enumerate() {
        match &rule.reading {
            Reading::Month(r) => month = Some(months(block, index, r, notes)),
            Reading::Time(r) if rule.target.kind == Kind::Timestamp => {
                let cells = times(block, index, rule, r, notes);
                let read = Some(Times { index, rule: r, cells });
                match rule.target.name {
                    "recorded_at" => recorded = read,
                    "occurred_from" => from = read,
                    _ => to = read,
                }
            }
            _ => set(rule.target.name, block.array(index, rule, notes)),
        }
    }
    if let (Some(from), Some(to)) = (&from, &mut to) {
        windows(block, from, to, notes);
    }
    let calendar = Calendar { month, recorded: &recorded, from: &from };
    let (month, precision) = calendar.fill(block, notes);
    set("month", month);
    set("date_precision", precision);
    for (name, times) in [("recorded_at", recorded), ("occurred_from", from), ("occurred_to", to)] {
        if let Some(times) = times {
            set(name, stamp_array(&times.cells));
        }
    }
    if let Some(found) = coordinates(block, notes) {
        set("longitude", found.longitude);
        set("latitude", found.latitude);
        refuse_quality(&mut columns, &found.refused);
    }
    super::name_part(plan.spec.part, table, &mut columns, n);
    Assembled { columns, per_row: 1, blank: Vec::new() }
}

/// A row whose point was refused has none, whatever its cells made of its quality.
fn refuse_quality(columns: &mut Columns, refused: &[bool]) {
    let at = schema::INCIDENTS.index("location_quality");
    let quality =
        at.and_then(|i| columns[i].as_ref()).and_then(|c| c.as_dictionary_opt::<Int32Type>());
    let (Some(at), Some(quality), true) = (at, quality, refused.contains(&true)) else { return };
    let texts = quality.values().as_string::<i32>();
    let mut out = StringDictionaryBuilder::<Int32Type>::new();
    for (row, key) in quality.keys().iter().enumerate() {
        let text = key.map(|k| texts.value(k.as_usize()));
        let exact = matches!(text, Some("exact" | "snapped"));
        out.append_option(if refused[row] && exact { Some("none") } else { text });
    }
    columns[at] = Some(Arc::new(out.finish()));
}

/// Empties ends of windows that are before their beginning.
fn windows<'c>(block: Block<'c>, from: &Times<'c>, to: &mut Times<'c>, notes: &mut RowNotes<'c>) {
    for (row, (start, end)) in from.cells.iter().zip(&mut to.cells).enumerate() {
        let (Some(a), Some(b)) = (start.moment(), end.moment()) else { continue };
        let by_day = a.precision.min(b.precision) < Precision::Minute;
        let reversed = if by_day { b.day() < a.day() } else { b.micros < a.micros };
        if reversed {
            let (cell, spot) = cell_of(block, to.index, to.rule, row);
            notes.note(row, &findings::REVERSED_WINDOW, spot, cell);
            *end = TimeCell::Empty;
        }
    }
}

fn cell_of<'c>(block: Block<'c>, index: usize, rule: &TimeRule, row: usize) -> (&'c str, Spot) {
    let slots = block.plan.slots_of(&rule.from);
    let found = slots.iter().copied().find(|s| !block.cells.get(row, *s).is_empty());
    let slot = found.or(slots.first().copied());
    let cell = slot.map_or("", |s| block.cells.get(row, s));
    (cell, Spot { slot, rule: Some(index) })
}

/// Puts rows into months.
struct Calendar<'t, 'c> {
    month: Option<Vec<MonthCell<Month>>>,
    recorded: &'t Option<Times<'c>>,
    from: &'t Option<Times<'c>>,
}

impl<'c> Calendar<'_, 'c> {
    /// The columns `month` and `date_precision`. Rows without a month are quarantined.
    fn fill(&self, block: Block<'c>, notes: &mut RowNotes<'c>) -> (ArrayRef, ArrayRef) {
        let present = |times: &Option<Times<'c>>| {
            times.as_ref().is_some_and(|t| !block.plan.slots_of(&t.rule.from).is_empty())
        };
        let recorded = self.recorded.as_ref().filter(|_| present(self.recorded));
        let from = self.from.as_ref().filter(|_| present(self.from));
        let (first, second) = match block.plan.spec.clock {
            Clock::Recorded => (recorded, from),
            Clock::Occurred => (from, recorded),
        };
        let (first, second) = if first.is_none() { (second, None) } else { (first, second) };
        let mut months = Vec::with_capacity(block.len());
        let mut precisions = Vec::with_capacity(block.len());
        for row in 0..block.len() {
            let moment = |times: Option<&Times<'c>>| times?.cells.get(row)?.moment();
            let month = match &self.month {
                Some(read) => read.get(row).copied().flatten(),
                None => match (moment(first), moment(second)) {
                    (Some(moment), _) => Month::from_epoch_days(moment.day()),
                    (None, Some(moment)) => {
                        let spot = spot_of(block, first, row);
                        notes.note(row, &findings::OTHER_CLOCK, spot.1, spot.0);
                        Month::from_epoch_days(moment.day())
                    }
                    (None, None) => {
                        undated(block, first, second, row, notes);
                        None
                    }
                },
            };
            months.push(month.map(Month::epoch_days));
            let exact = moment(from).or(moment(recorded)).map_or(Precision::Month, |m| m.precision);
            precisions.push(exact as i32);
        }
        (Arc::new(Date32Array::from(months)), precision_array(precisions))
    }
}

fn spot_of<'c>(block: Block<'c>, times: Option<&Times<'c>>, row: usize) -> (&'c str, Spot) {
    times.map_or(("", Spot::default()), |t| cell_of(block, t.index, t.rule, row))
}

/// Quarantines a row without any date, for the cell that is at fault.
fn undated<'c>(
    block: Block<'c>,
    first: Option<&Times<'c>>,
    second: Option<&Times<'c>>,
    row: usize,
    notes: &mut RowNotes<'c>,
) {
    let unreadable = |times: &&Times<'c>| times.cells.get(row) == Some(&TimeCell::Unreadable);
    let at_fault = first.filter(unreadable).or(second.filter(unreadable));
    let (cell, spot) = spot_of(block, at_fault.or(first), row);
    let finding =
        if at_fault.is_some() { &findings::UNREADABLE_DATE } else { &findings::MISSING_DATE };
    notes.reject(row, finding, spot, cell);
}

fn precision_array(keys: Vec<i32>) -> ArrayRef {
    let names = [Precision::Month, Precision::Day, Precision::Minute].map(Precision::as_str);
    let values = StringArray::from_iter_values(names);
    Arc::new(DictionaryArray::<Int32Type>::new(Int32Array::from(keys), Arc::new(values)))
}
