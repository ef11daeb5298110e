//! Number columns.

use super::dictionary::{Dictionary, NULL};
use super::{Block, Matches, missing, unusable};
use crate::findings;
use crate::layout::{BandRule, BornRule, ColumnRule, NumberRule, Zone};
use crate::row_notes::RowNotes;
use crate::value::number::{Number, read};
use crate::value::time::Reader;
use arrow::array::{ArrayRef, Float64Array, Int64Array};
use chrono::NaiveDate;
use jsna_model::Shorthand;
use jsna_model::table::Kind;
use std::sync::Arc;

/// Numbers with the shorthand of those that the source does not give.
#[derive(Debug)]
pub(crate) struct Numbers {
    pub(crate) values: Vec<Option<f64>>,
    /// Shorthand, row by row; no entries where no cell has any.
    pub(crate) shorthand: Vec<Shorthand>,
}

impl Numbers {
    /// The values as a column.
    pub(crate) fn array(self, kind: Kind) -> ArrayRef {
        match kind {
            Kind::Integer => {
                let whole = self.values.into_iter().map(|x| x.map(integer));
                Arc::new(whole.collect::<Int64Array>())
            }
            _ => Arc::new(Float64Array::from(self.values)),
        }
    }
}

/// A number without decimals.
fn integer(x: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small when read")]
    let n = x as i64;
    n
}

/// Whether a number has no decimals and can be counted exactly.
fn is_integer(x: f64) -> bool {
    x.fract() == 0.0 && x.abs() < 9e15
}

pub(crate) fn numbers<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    number: &NumberRule,
    notes: &mut RowNotes<'c>,
) -> Numbers {
    let source = block.source(&number.from, index);
    let n = block.len();
    let mut out = Numbers { values: Vec::with_capacity(n), shorthand: Vec::new() };
    let whole = rule.target.kind == Kind::Integer;
    let mut cases: Vec<(Matches<'c>, f64)> =
        number.cases.iter().map(|(r, value)| (block.matches(r), *value)).collect();
    cases.retain(|(r, _)| !r.is_absent());
    for row in 0..n {
        if let Some(value) = cases.iter_mut().find_map(|(r, value)| r.at(row).map(|_| *value)) {
            out.values.push(Some(value));
            continue;
        }
        let (cell, spot) = source.get(row);
        let mut value = number.empty;
        if cell.is_empty() {
            if rule.required && value.is_none() {
                missing(notes, row, spot);
            }
        } else {
            value = match read(cell, number) {
                Number::Value(x) if !whole || is_integer(x) => {
                    if x < 0.0 {
                        notes.note(row, &findings::NEGATIVE_NUMBER, spot, cell);
                    }
                    Some(x)
                }
                Number::Absent(symbol) => {
                    unusable(notes, rule, row, &findings::SUPPRESSED_NUMBER, spot, cell);
                    out.shorthand.resize(n, Shorthand::NONE);
                    out.shorthand[row] = Shorthand::from(symbol);
                    None
                }
                Number::Value(_) | Number::Unreadable | Number::Implausible => {
                    unusable(notes, rule, row, &findings::EMPTIED_NUMBER, spot, cell);
                    None
                }
            };
        }
        out.values.push(value);
    }
    out
}

/// Nobody is older.
const OLDEST: f64 = 130.0;

/// Ages in completed years, from dates of birth. The dates go no further than this.
fn ages_of_births<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    (bands, born): (&BandRule, &BornRule),
    notes: &mut RowNotes<'c>,
) -> Vec<Option<f64>> {
    let (births, days) = (block.source(&bands.from, index), block.source(&[born.at], index));
    let reader = Reader { formats: &born.formats, zone: Zone::Uk, midnight_unknown: false };
    let day = |cell: &str| {
        let moment = reader.read(cell, "")?;
        NaiveDate::from_epoch_days(moment.day())
    };
    let mut out = Vec::with_capacity(block.len());
    for row in 0..block.len() {
        let (cell, spot) = births.get(row);
        let (on, _) = days.get(row);
        let age = match (cell.is_empty(), on.is_empty()) {
            (true, _) => {
                if rule.required {
                    missing(notes, row, spot);
                }
                None
            }
            // Without the day of the event there is no age at it.
            (false, true) => None,
            (false, false) => {
                let years = day(cell).zip(day(on)).and_then(|(born, on)| on.years_since(born));
                let age = years.map(f64::from).filter(|age| *age <= OLDEST);
                if age.is_none() {
                    unusable(notes, rule, row, &findings::EMPTIED_NUMBER, spot, cell);
                }
                age
            }
        };
        out.push(age);
    }
    out
}

/// Age bands.
pub(super) fn bands<'c>(
    block: Block<'c>,
    index: usize,
    rule: &ColumnRule,
    bands: &BandRule,
    notes: &mut RowNotes<'c>,
) -> ArrayRef {
    let ages = if let Some(born) = &bands.born {
        ages_of_births(block, index, rule, (bands, born), notes)
    } else {
        let number = NumberRule {
            from: bands.from.clone(),
            cases: Vec::new(),
            symbols: Vec::new(),
            min: Some(0.0),
            max: Some(OLDEST),
            empty: None,
        };
        numbers(block, index, rule, &number, notes).values
    };
    let mut out = Dictionary::with_capacity(block.len());
    for age in ages {
        let band = age.and_then(|age| {
            bands.bands.iter().find(|(low, high, _)| {
                // Ages are in completed years: 17.9 is 17.
                f64::from(*low) <= age && high.is_none_or(|high| age < f64::from(high) + 1.0)
            })
        });
        let key = band.map_or(NULL, |(_, _, name)| out.key(name));
        out.push(key);
    }
    out.finish(rule.target.kind)
}
