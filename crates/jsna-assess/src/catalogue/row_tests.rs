//! Row tests: the example rows of a definition, run against what the definition counts.
//!
//! A row of the incidents table is counted where the `where` is true for it. A row of the
//! observations table is counted where it is a total of the indicator's measure and has a numerator:
//! [`observation_filter`] says so in the same form, so that both go through one evaluation.

use super::build::Builder;
use super::raw::RawTest;
use crate::findings;
use jsna_model::indicator::{Denominator, Numerator};
use jsna_model::plan::Count;
use jsna_model::predicate::{Literal, Op, Predicate};
use jsna_model::schema;
use jsna_model::table::{Column, Kind};
use jsna_model::words;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// The rows of the observations table that an indicator over `measure` counts: totals of that
/// measure that have a numerator. What a source suppressed is not counted, and not zero.
pub fn observation_filter(measure: &str) -> Predicate {
    let text = |column: &str, value: &str| Predicate::Compare {
        column: column.to_owned(),
        op: Op::Eq,
        value: Literal::Text(value.to_owned()),
    };
    Predicate::And(vec![
        text("measure_id", measure),
        Predicate::Or(vec![is_null("breakdown"), text("breakdown", "")]),
        Predicate::Not(Box::new(is_null("numerator"))),
    ])
}

fn is_null(column: &str) -> Predicate {
    Predicate::IsNull { column: column.to_owned() }
}

/// What the rows of a definition are tested against.
struct Examined<'a> {
    filter: Predicate,
    /// The base of a share or ratio, where it is made of rows.
    base: Option<Predicate>,
    amount: Amount<'a>,
    observations: bool,
}

/// What a counted row adds.
enum Amount<'a> {
    Count(&'a Count),
    Numerator,
}

/// Runs the example rows of a definition.
pub(super) fn run(
    b: &mut Builder<'_>,
    tests: &[Spanned<RawTest>],
    numerator: &Numerator,
    denominator: Option<&Denominator>,
) {
    let examined = examined(numerator, denominator);
    for test in tests {
        let at = test.span();
        if let Some(row) = cells(b, &test.get_ref().row, examined.observations) {
            run_one(b, &examined, &row, test.get_ref(), &at);
        }
    }
}

fn examined<'a>(numerator: &'a Numerator, denominator: Option<&Denominator>) -> Examined<'a> {
    match numerator {
        Numerator::Incidents { filter, count } => Examined {
            filter: filter.clone(),
            base: match denominator {
                Some(Denominator::Incidents { filter, .. }) => Some(filter.clone()),
                _ => None,
            },
            amount: Amount::Count(count),
            observations: false,
        },
        Numerator::Observations { measure } => {
            let filter = observation_filter(measure);
            let base = matches!(denominator, Some(Denominator::Observation)).then(|| {
                let given = Predicate::Not(Box::new(is_null("denominator")));
                Predicate::And(vec![filter.clone(), given])
            });
            Examined { filter, base, amount: Amount::Numerator, observations: true }
        }
    }
}

fn run_one(
    b: &mut Builder<'_>,
    examined: &Examined<'_>,
    row: &Row,
    test: &RawTest,
    at: &Range<usize>,
) {
    let counts = row.passes(&examined.filter);
    if counts != test.counts {
        let verdict = if counts { "is counted" } else { "is not counted" };
        differs(b, at, verdict, &examined.filter, format!("counts = {}", test.counts));
    }
    if let Some(adds) = &test.adds {
        let amount = if counts { row.amount(&examined.amount) } else { 0.0 };
        let wanted = *adds.get_ref();
        if (amount - wanted).abs() > 1e-9 || !wanted.is_finite() {
            let verdict = format!("adds {amount}");
            differs(b, &adds.span(), &verdict, &examined.filter, format!("adds = {wanted}"));
        }
    }
    match (&examined.base, test.base) {
        (Some(base), Some(wanted)) if row.passes(base) != wanted => {
            let verdict = if wanted { "is not in the base" } else { "is in the base" };
            differs(b, at, verdict, base, format!("base = {wanted}"));
        }
        (None, Some(_)) => b.invalid(
            at,
            "an example row says `base`, and the indicator has no base of rows",
            "base",
            "Remove `base`: only shares and ratios of rows have one.".to_owned(),
        ),
        _ => {}
    }
}

fn differs(
    b: &mut Builder<'_>,
    at: &Range<usize>,
    verdict: &str,
    by: &Predicate,
    expected: String,
) {
    let headline = format!("an example row {verdict} by the filter");
    let fault = b.fault(&findings::INDICATOR_TEST_FAILED, at, headline);
    fault.found = Some(by.to_string());
    fault.expected = Some(expected);
}

/// An example row in typed cells. Columns that it leaves out are empty.
#[derive(Default)]
struct Row {
    cells: BTreeMap<String, Literal>,
    lists: BTreeMap<String, Vec<String>>,
}

impl Row {
    fn passes(&self, filter: &Predicate) -> bool {
        let cell = |name: &str| self.cells.get(name).cloned();
        let any =
            |name: &str, value: &str| Some(self.lists.get(name)?.iter().any(|item| item == value));
        filter.evaluate(&cell, &any) == Some(true)
    }

    fn number(&self, name: &str) -> Option<f64> {
        match self.cells.get(name) {
            Some(Literal::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// What the row adds to a count, as the aggregate stage counts it: the quantity is 1 unless the
    /// row says otherwise, an empty weight adds nothing.
    fn amount(&self, amount: &Amount<'_>) -> f64 {
        let quantity = self.number("quantity").unwrap_or(1.0);
        match amount {
            Amount::Numerator => self.number("numerator").unwrap_or(0.0),
            Amount::Count(Count::Quantity) => quantity,
            Amount::Count(Count::Sum { column }) => self.number(column).unwrap_or(0.0) * quantity,
            Amount::Count(Count::Distinct { column }) => {
                f64::from(u8::from(self.cells.contains_key(column)))
            }
        }
    }
}

/// The cells of an example row, or nothing where one of them cannot be meant.
fn cells(
    b: &mut Builder<'_>,
    row: &BTreeMap<String, Spanned<toml::Value>>,
    observations: bool,
) -> Option<Row> {
    let mut out = Row::default();
    let mut sound = true;
    for (name, value) in row {
        let column = if observations {
            schema::OBSERVATIONS.column(name)
        } else {
            schema::incident_column(name)
        };
        let Some(column) = column else {
            unknown_column(b, name, &value.span(), observations);
            sound = false;
            continue;
        };
        if !out.take(column, value.get_ref()) {
            let fix = format!("{} is {}: write {}.", name, column.kind.as_str(), example(column));
            b.invalid(
                &value.span(),
                "a cell of an example row is not of its column's type",
                &format!("{name} = {}", value.get_ref()),
                fix,
            );
            sound = false;
        }
    }
    sound.then_some(out)
}

fn unknown_column(b: &mut Builder<'_>, name: &str, at: &Range<usize>, observations: bool) {
    let table = if observations { "observations" } else { "incidents" };
    let names: Vec<&str> = if observations {
        schema::OBSERVATIONS.columns.iter().map(|c| c.name).collect()
    } else {
        schema::INCIDENTS.columns.iter().chain(schema::DERIVED).map(|c| c.name).collect()
    };
    let fix = words::nearest(name, names).map_or_else(
        || format!("Use columns of the {table} table."),
        |near| format!("Did you mean {near}?"),
    );
    b.invalid(at, "an example row names a column that does not exist", name, fix);
}

impl Row {
    /// Takes a cell over; false where it is of another type than its column.
    fn take(&mut self, column: &Column, value: &toml::Value) -> bool {
        let literal = match (column.kind, value) {
            (Kind::Text | Kind::Dictionary, toml::Value::String(s)) => Literal::Text(s.clone()),
            (Kind::Flag, toml::Value::Boolean(b)) => Literal::Bool(*b),
            #[expect(clippy::cast_precision_loss, reason = "example rows hold small numbers")]
            (Kind::Integer | Kind::Number, toml::Value::Integer(i)) => Literal::Number(*i as f64),
            (Kind::Integer | Kind::Number, toml::Value::Float(x)) if x.is_finite() => {
                Literal::Number(*x)
            }
            // No filter reads a date, so that any spelling of it will do.
            (Kind::Date | Kind::Timestamp, _) => Literal::Text(value.to_string()),
            (Kind::TextList, toml::Value::Array(items)) => {
                let texts: Option<Vec<String>> =
                    items.iter().map(|i| i.as_str().map(str::to_owned)).collect();
                let Some(texts) = texts else { return false };
                // Present, so that `hate_strands IS NULL` is false for it.
                self.cells.insert(column.name.to_owned(), Literal::Text(texts.join(";")));
                self.lists.insert(column.name.to_owned(), texts);
                return true;
            }
            _ => return false,
        };
        self.cells.insert(column.name.to_owned(), literal);
        true
    }
}

fn example(column: &Column) -> &'static str {
    match column.kind {
        Kind::Text | Kind::Dictionary => "a text in quotes",
        Kind::Flag => "true or false",
        Kind::Integer | Kind::Number => "a number",
        Kind::TextList => "a list of texts, as [\"race\"]",
        Kind::Date | Kind::Timestamp => "a date",
    }
}
