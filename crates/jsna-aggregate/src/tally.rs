//! Rows and sums: from the groups of a scan to the cells of the cube.

use crate::coded::{Coded, Groups, Numbering, Value};
use crate::cube::{Cell, Cube, Slice, too_large, words_of};
use crate::exact::Exact;
use crate::pass::Pass;
use crate::reads::{CELL, Read, Table, filter_reads};
use crate::truth::Test;
use jsna_model::engine::CountError as Error;
use jsna_model::plan::CountQuery;

/// Adds what the queries of a pass count in some groups of rows.
pub(crate) fn add(
    cube: &mut Cube,
    pass: &Pass,
    queries: &[&CountQuery],
    table: &Table,
    counts: &[u64],
) -> Result<(), Error> {
    let places: Vec<&Coded> = CELL.map(|c| table.column(&Read::value(c))).to_vec();
    let cells = Groups::by(&places, table.rows());
    let amounts = amounts(pass, table, counts)?;
    // Rows that look the same to every filter are decided together.
    let feed = table.column(&Read::value("feed"));
    let mut seen: Vec<&Coded> = filter_reads(queries).iter().map(|r| table.column(r)).collect();
    seen.push(feed);
    let profiles = Groups::by(&seen, table.rows());
    let entries = Entries::new(pass, table, &cells);
    let places: Vec<Cell> = cube.cells(table, &cells.first)?;
    let in_feed = |row: usize| *feed.value(row) == Value::Text(pass.feed.clone());
    let breakdown = cube.word(pass.breakdown.as_deref().unwrap_or(""));
    let values: Vec<u32> = entries.values.iter().map(|v| cube.word(v)).collect();
    for query in queries {
        let test = Test::new(&query.filter, table);
        let decided: Vec<bool> =
            profiles.first.iter().map(|row| in_feed(*row) && test.passes(*row)).collect();
        let passes = |row: usize| decided.get(profiles.of(row) as usize).copied().unwrap_or(false);
        let id = cube.word(&query.id);
        let mut open: Option<(u32, u32, Exact)> = None;
        let close = |cube: &mut Cube, (value, cell, sum): (u32, u32, Exact)| {
            let slice: Slice = [id, breakdown, values.get(value as usize).copied().unwrap_or(0)];
            if let Some(place) = places.get(cell as usize) {
                cube.add(slice, *place, sum);
            }
        };
        for (value, cell, row) in &entries.list {
            let row = *row as usize;
            if !passes(row) {
                continue;
            }
            let amount = amounts.of(row)?;
            open = match open {
                Some((v, c, sum)) if (v, c) == (*value, *cell) => {
                    Some((v, c, sum.plus(amount).ok_or_else(too_large)?))
                }
                done => {
                    if let Some(done) = done {
                        close(cube, done);
                    }
                    Some((*value, *cell, amount))
                }
            };
        }
        if let Some(done) = open {
            close(cube, done);
        }
    }
    Ok(())
}

/// What each row may be counted in: value of the breakdown, cell, row; sorted.
struct Entries {
    list: Vec<(u32, u32, u32)>,
    /// The values, as texts.
    values: Vec<String>,
}

impl Entries {
    fn new(pass: &Pass, table: &Table, cells: &Groups) -> Self {
        let rows = || 0..u32::try_from(table.rows()).unwrap_or(u32::MAX);
        let cell = |row: u32| cells.of(row as usize);
        let Some(breakdown) = &pass.breakdown else {
            let mut list: Vec<(u32, u32, u32)> = rows().map(|r| (0, cell(r), r)).collect();
            list.sort_unstable();
            return Self { list, values: vec![String::new()] };
        };
        let coded = table.column(&Read::value(breakdown));
        let (list_of, values) = elements(coded);
        let mut list: Vec<(u32, u32, u32)> = rows()
            .flat_map(|r| {
                let values = list_of.get(coded.code(r as usize) as usize).into_iter().flatten();
                values.map(move |v| (*v, cell(r), r))
            })
            .collect();
        list.sort_unstable();
        Self { list, values }
    }
}

/// For each code of a column the values that it is counted under, as positions in the second: one for a
/// plain value, one for each element of a list.
pub(crate) fn elements(column: &Coded) -> (Vec<Vec<u32>>, Vec<String>) {
    let mut values: Vec<String> = Vec::new();
    let mut numbers: Numbering<String> = Numbering::new();
    let mut position = |text: String| {
        let (number, is_new) = numbers.number(text.clone());
        if is_new {
            values.push(text);
        }
        number
    };
    let of_code = column
        .values()
        .iter()
        .map(|value| match value {
            Value::List(elements, _) => elements.iter().map(|e| position(e.clone())).collect(),
            other => vec![position(words_of(other))],
        })
        .collect();
    (of_code, values)
}

/// What each group of rows adds.
struct Amounts<'a> {
    counts: &'a [u64],
    quantity: &'a Coded,
    sum: Option<&'a Coded>,
    pass: &'a Pass,
}

fn amounts<'a>(pass: &'a Pass, table: &'a Table, counts: &'a [u64]) -> Result<Amounts<'a>, Error> {
    let quantity = table.column(&Read::value("quantity"));
    let sum = pass.sum.as_ref().map(|c| table.column(&Read::value(c)));
    if counts.len() != table.rows() {
        return Err(Error::Internal("groups and their sizes are not of one length".to_owned()));
    }
    Ok(Amounts { counts, quantity, sum, pass })
}

impl Amounts<'_> {
    fn of(&self, row: usize) -> Result<Exact, Error> {
        let quantity = self.number(self.quantity.value(row), "quantity")?;
        let value = match (self.sum, &self.pass.sum) {
            (Some(sum), Some(column)) => self.number(sum.value(row), column)? * quantity,
            _ => quantity,
        };
        let count = self.counts.get(row).copied().unwrap_or(0);
        Exact::of(value)
            .and_then(|x| x.times(count))
            .ok_or_else(|| self.fault(self.pass.sum.as_deref().unwrap_or("quantity"), value))
    }

    /// A number to multiply with; null is 0.
    fn number(&self, value: &Value, column: &str) -> Result<f64, Error> {
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 it is refused anyway")]
        let x = match value {
            Value::Number(x) => *x,
            Value::Integer(n) => *n as f64,
            _ => 0.0,
        };
        if x.is_finite() { Ok(x) } else { Err(self.fault(column, x)) }
    }

    fn fault(&self, column: &str, value: f64) -> Error {
        Error::Number {
            feed: self.pass.feed.clone(),
            column: column.to_owned(),
            value: value.to_string(),
        }
    }
}
