//! Columns of dates, times, months and periods.

use super::memo::Memo;
use super::{Block, missing};
use crate::findings;
use crate::layout::{ColumnRule, DateFormat, MonthRule, PeriodRule, TimeRule};
use crate::row_notes::{RowNotes, Spot};
use crate::value::period;
use crate::value::time::{Moment, Reader, read_month};
use arrow::array::{ArrayRef, Date32Array, TimestampMicrosecondArray};
use jsna_model::{Month, Period};
use std::sync::Arc;

/// A cell of a time column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TimeCell {
    Empty,
    /// Filled, and in none of the formats.
    Unreadable,
    /// A moment.
    At(Moment),
}

impl TimeCell {
    /// The moment, if there is one.
    pub(crate) fn moment(self) -> Option<Moment> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Empty | Self::Unreadable => None,
        }
    }
}

/// A month or period that a cell names; `None` in rows that are quarantined for it.
pub(crate) type MonthCell<T> = Option<T>;

/// Reads a time column. Cells that cannot be read are noted as emptied, or quarantine the row
/// where the layout requires them; the calendar decides about rows without any date.
pub(crate) fn times<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    time: &TimeRule,
    notes: &mut RowNotes<'c>,
) -> Vec<TimeCell> {
    let source = block.source(&time.from, index);
    let clock = time.time.and_then(|h| block.plan.slots_of(&[h]).first().copied());
    let reader =
        Reader { formats: &time.formats, zone: time.zone, midnight_unknown: time.midnight_unknown };
    let mut memo: Memo<&'c str, Option<Moment>> = Memo::new();
    let day_first = time.formats.iter().any(DateFormat::is_day_first);
    let mut out = Vec::with_capacity(block.len());
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            if rule.required {
                notes.reject(row, &findings::MISSING_DATE, spot, "");
            }
            out.push(TimeCell::Empty);
            continue;
        }
        if day_first {
            notes.date_order(index, cell, row);
        }
        let hour = clock.map_or("", |slot| block.cells.get(row, slot));
        let (mut moment, at_fault, spot) = if hour.is_empty() {
            (memo.get(cell, |cell| reader.read(cell, "")), cell, spot)
        } else {
            with_clock(reader, cell, hour, spot, clock)
        };
        if moment.is_none() {
            // The day is known whatever the time says.
            moment = if at_fault == cell { reader.read_day(cell) } else { reader.read(cell, "") };
            if moment.is_some() {
                notes.note(row, &findings::UNREADABLE_TIME, spot, at_fault);
            }
        }
        if moment.is_some_and(Moment::is_placeholder) {
            if rule.required {
                notes.reject(row, &findings::MISSING_DATE, spot, cell);
            }
            notes.note(row, &findings::PLACEHOLDER_DATE, spot, cell);
            out.push(TimeCell::Empty);
            continue;
        }
        if moment.is_none() && rule.required {
            notes.reject(row, &findings::UNREADABLE_DATE, spot, at_fault);
        } else if moment.is_none() {
            notes.note(row, &findings::EMPTIED_DATE, spot, at_fault);
        }
        out.push(moment.map_or(TimeCell::Unreadable, TimeCell::At));
    }
    out
}

/// A date with its time of day in another cell, and which of the two is at fault.
fn with_clock<'c>(
    reader: Reader<'_>,
    cell: &'c str,
    hour: &'c str,
    spot: Spot,
    clock: Option<usize>,
) -> (Option<Moment>, &'c str, Spot) {
    match reader.read(cell, hour) {
        None if reader.read(cell, "").is_some() => (None, hour, Spot { slot: clock, ..spot }),
        moment => (moment, cell, spot),
    }
}

/// Reads the column of the month. A row without one is quarantined.
pub(crate) fn months<'c>(
    block: Block<'c>,
    index: usize,
    month: &MonthRule,
    notes: &mut RowNotes<'c>,
) -> Vec<MonthCell<Month>> {
    if let Some(rule) = &month.name {
        let part = block.plan.file_part(rule).and_then(|part| read_month(&part, &month.formats));
        return vec![part; block.len()];
    }
    let source = block.source(&month.from, index);
    let day_first = month.formats.iter().any(DateFormat::is_day_first);
    let mut memo: Memo<&'c str, Option<Month>> = Memo::new();
    let mut out = Vec::with_capacity(block.len());
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        out.push(if cell.is_empty() {
            notes.reject(row, &findings::MISSING_DATE, spot, "");
            None
        } else {
            if day_first {
                notes.date_order(index, cell, row);
            }
            let month = memo.get(cell, |cell| read_month(cell, &month.formats));
            if month.is_none() {
                notes.reject(row, &findings::UNREADABLE_DATE, spot, cell);
            }
            month
        });
    }
    out
}

/// Reads the column of the period. A row without one is quarantined.
pub(crate) fn periods<'c>(
    block: Block<'c>,
    index: usize,
    rule: &PeriodRule,
    notes: &mut RowNotes<'c>,
) -> Vec<MonthCell<Period>> {
    if let Some(name) = &rule.name {
        let part = block.plan.file_part(name).and_then(|part| period::read(&part, "", rule));
        return vec![part; block.len()];
    }
    let source = block.source(&rule.from, index);
    let quarter = rule.quarter.and_then(|h| block.plan.slots_of(&[h]).first().copied());
    let mut memo: Memo<&'c str, Option<Period>> = Memo::new();
    let mut out = Vec::with_capacity(block.len());
    for row in 0..block.len() {
        let (cell, spot) = source.get(row);
        if cell.is_empty() {
            notes.reject(row, &findings::MISSING_DATE, spot, "");
            out.push(None);
            continue;
        }
        let part = quarter.map_or("", |slot| block.cells.get(row, slot));
        let period = if part.is_empty() {
            memo.get(cell, |cell| period::read(cell, "", rule))
        } else {
            period::read(cell, part, rule)
        };
        if period.is_none() {
            // Of the two cells the one that is wrong is shown.
            let year_is_fine = quarter.is_some() && period::read(cell, "1", rule).is_some();
            if year_is_fine && part.is_empty() {
                missing(notes, row, Spot { slot: quarter, ..spot });
            } else if year_is_fine {
                notes.reject(row, &findings::UNREADABLE_DATE, Spot { slot: quarter, ..spot }, part);
            } else {
                notes.reject(row, &findings::UNREADABLE_DATE, spot, cell);
            }
        }
        out.push(period);
    }
    out
}

/// Times as a column of timestamps.
pub(crate) fn stamp_array(times: &[TimeCell]) -> ArrayRef {
    let micros = times.iter().map(|t| t.moment().map(|m| m.micros));
    Arc::new(micros.collect::<TimestampMicrosecondArray>())
}

/// Times as a column of dates.
pub(crate) fn day_array(times: &[TimeCell]) -> ArrayRef {
    Arc::new(times.iter().map(|t| t.moment().map(Moment::day)).collect::<Date32Array>())
}
