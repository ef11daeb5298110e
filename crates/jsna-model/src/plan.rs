//! The typed plan of the aggregate stage: what to count.
//!
//! One plan, any engine: the embedded engine answers it with Polars, a distributed one may answer
//! it with SQL, and both must give the same counts. [`check_plan`] compares a plan with the incidents
//! table before anything is read.

use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::predicate::{Literal, Op, Predicate};
use crate::repeats::Who;
use crate::schema::{self, incident_column};
use crate::table::{Column, Kind};
use crate::words;

/// What a query counts in the rows that pass its filter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// The sum of `quantity`: rows, unless the source is pre-aggregated.
    Quantity,
    /// Distinct values of a key column; each key of a feed, delivery area and month is counted once, in the cell of its
    /// first row in source order (file, then row), so that cells add up. References restart, with each month in some
    /// systems and in each force, so a key is never taken for the same beyond these. Null keys are not counted.
    Distinct {
        /// Key column, for example `incident_key`.
        column: String,
    },
    /// The sum of a numeric column, times `quantity`. Null is 0.
    Sum {
        /// Numeric column, for example `weight`.
        column: String,
    },
}

impl Count {
    /// The column whose values are counted or added up.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Quantity => None,
            Self::Distinct { column } | Self::Sum { column } => Some(column),
        }
    }
}

/// One thing to count.
#[derive(Debug, Clone, PartialEq)]
pub struct CountQuery {
    /// Names the result rows.
    pub id: String,
    /// Only rows of these feeds. Never empty.
    pub feeds: Vec<String>,
    /// Only rows for which this is true.
    pub filter: Predicate,
    /// What is counted.
    pub count: Count,
    /// Split by this column too: a column of the incidents table, or a derived one
    /// (see [`crate::schema::DERIVED`], [`crate::schema::HAPPENED`] and [`crate::schema::PERSON_DAYS`]). A list column
    /// counts once per element; by persons, a distinct key counts once for each person.
    pub breakdown: Option<String>,
}

/// Everything to count, over one version of the store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountPlan {
    /// The queries. Counts of queries with one id and one breakdown add up: the parts of an indicator
    /// that are counted in different ways. The same query twice is refused.
    pub queries: Vec<CountQuery>,
}

/// A query of the plan does not fit the incidents table.
pub const PLAN: Finding = Finding {
    name: "count-plan",
    severity: Severity::Error,
    checks: "Whether every column that an indicator filters, adds up or breaks down by exists and has a fitting type.",
    matters: "An indicator that cannot be counted as it is defined is not counted at all.",
    fix: "Correct the definition of the indicator that the message names.",
};

/// What is wrong with a plan; empty where it can be counted. One finding for each fault, naming the
/// query.
pub fn check_plan(plan: &CountPlan) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (i, query) in plan.queries.iter().enumerate() {
        let mut fault = |text: String| {
            faults.push(Diagnostic::new(&PLAN, format!("{}: {text}", query.id)));
        };
        if plan.queries.iter().take(i).any(|before| before == query) {
            let by = query.breakdown.as_deref().map_or(String::new(), |b| format!(" by {b}"));
            fault(format!("it is asked twice{by}"));
        }
        if query.feeds.is_empty() {
            fault("it names no feed".to_owned());
        }
        for text in of_query(query) {
            fault(text);
        }
    }
    faults
}

fn of_query(query: &CountQuery) -> Vec<String> {
    let mut faults = Vec::new();
    check_predicate(&query.filter, &mut faults);
    match &query.count {
        Count::Quantity => {}
        Count::Distinct { column } => {
            expect(column, &mut faults, "counted by distinct values", |k| {
                matches!(k, Kind::Text | Kind::Dictionary)
            });
        }
        Count::Sum { column } => {
            expect(column, &mut faults, "added up", |k| matches!(k, Kind::Integer | Kind::Number));
        }
    }
    // A stored key is what is counted, never one that is derived for display.
    if let Count::Distinct { column } | Count::Sum { column } = &query.count
        && schema::DERIVED.iter().any(|c| c.name == column)
    {
        faults.push(format!("{column} is derived and can only be filtered or broken down by"));
    }
    let single = |c: &String| c == schema::HAPPENED.name || Who::of_day(c).is_some();
    if let Some(column) = query.breakdown.as_ref().filter(|c| !single(c)) {
        expect(column, &mut faults, "broken down by", |k| {
            !matches!(k, Kind::Date | Kind::Timestamp)
        });
    }
    faults
}

fn expect(column: &str, faults: &mut Vec<String>, use_of: &str, fits: impl Fn(Kind) -> bool) {
    match find(column) {
        Ok(c) if fits(c.kind) => {}
        Ok(c) => faults.push(format!("{column} is {}, which cannot be {use_of}", c.kind.as_str())),
        Err(text) => faults.push(text),
    }
}

fn find(column: &str) -> Result<&'static Column, String> {
    incident_column(column).ok_or_else(|| {
        let names = schema::INCIDENTS.columns.iter().chain(schema::DERIVED).map(|c| c.name);
        match words::nearest(column, names) {
            Some(near) => format!("there is no column {column}; did you mean {near}?"),
            None => format!("there is no column {column} in the incidents table"),
        }
    })
}

fn check_predicate(predicate: &Predicate, faults: &mut Vec<String>) {
    let mut fits = |column: &str, what: &str, test: &dyn Fn(Kind) -> bool| match find(column) {
        Ok(c) if test(c.kind) => {}
        Ok(c) => faults
            .push(format!("{column} is {} and cannot be compared with {what}", c.kind.as_str())),
        Err(text) => faults.push(text),
    };
    match predicate {
        Predicate::Always => {}
        Predicate::Compare { column, op, value } => {
            fits(column, &value.to_string(), &|k| literal_fits(k, value));
            if matches!(value, Literal::Bool(_)) && !matches!(op, Op::Eq | Op::NotEq) {
                faults.push(format!("{column} is true/false and has no order"));
            }
        }
        Predicate::In { column, values } => {
            for value in values {
                fits(column, &value.to_string(), &|k| literal_fits(k, value));
            }
            if values.is_empty() {
                fits(column, "nothing", &|_| true);
            }
        }
        Predicate::StartsWith { column, .. } => {
            fits(column, "a prefix", &|k| matches!(k, Kind::Text | Kind::Dictionary));
        }
        Predicate::IsNull { column } => fits(column, "nothing", &|_| true),
        Predicate::Contains { column, .. } => {
            fits(column, "an element", &|k| k == Kind::TextList);
        }
        Predicate::And(parts) | Predicate::Or(parts) => {
            for part in parts {
                check_predicate(part, faults);
            }
        }
        Predicate::Not(inner) => check_predicate(inner, faults),
    }
}

fn literal_fits(kind: Kind, value: &Literal) -> bool {
    match value {
        Literal::Text(_) => matches!(kind, Kind::Text | Kind::Dictionary),
        Literal::Number(_) => matches!(kind, Kind::Integer | Kind::Number),
        Literal::Bool(_) => kind == Kind::Flag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(filter: Predicate, count: Count, breakdown: Option<&str>) -> CountQuery {
        CountQuery {
            id: "x".to_owned(),
            feeds: vec!["f".to_owned()],
            filter,
            count,
            breakdown: breakdown.map(str::to_owned),
        }
    }

    fn headlines(queries: Vec<CountQuery>) -> Vec<String> {
        check_plan(&CountPlan { queries }).into_iter().map(|d| d.headline).collect()
    }

    #[test]
    fn a_good_plan_has_no_faults() {
        let filter = Predicate::And(vec![
            Predicate::Compare {
                column: "kind".to_owned(),
                op: Op::Eq,
                value: Literal::Text("crime".to_owned()),
            },
            Predicate::IsNull { column: "outcome_at".to_owned() },
            Predicate::Contains { column: "hate_strands".to_owned(), value: "race".to_owned() },
        ]);
        let count = Count::Sum { column: "weight".to_owned() };
        let found = headlines(vec![
            query(filter.clone(), count.clone(), None),
            query(filter, count, Some("day_hour")),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_named() {
        let compare =
            |column: &str, op, value| Predicate::Compare { column: column.to_owned(), op, value };
        let distinct = |column: &str| Count::Distinct { column: column.to_owned() };
        let text = || Literal::Text("1".to_owned());
        let found = headlines(vec![
            query(compare("categry", Op::Eq, text()), Count::Quantity, None),
            query(compare("victim_age", Op::Eq, text()), distinct("weight"), Some("recorded_at")),
            query(
                Predicate::Not(Box::new(compare("knife", Op::Lt, Literal::Bool(true)))),
                distinct("day_hour"),
                Some("hour"),
            ),
            CountQuery {
                feeds: Vec::new(),
                ..query(Predicate::Always, Count::Quantity, Some("kind"))
            },
            query(Predicate::Always, Count::Sum { column: "hour".to_owned() }, Some("kind")),
            query(Predicate::Always, Count::Quantity, Some("agency")),
            query(Predicate::Always, Count::Quantity, Some("agency")),
        ]);
        assert_eq!(
            found,
            [
                "x: there is no column categry; did you mean category?",
                "x: victim_age is integer and cannot be compared with '1'",
                "x: weight is number, which cannot be counted by distinct values",
                "x: recorded_at is timestamp, which cannot be broken down by",
                "x: knife is true/false and has no order",
                "x: day_hour is derived and can only be filtered or broken down by",
                "x: it names no feed",
                "x: hour is derived and can only be filtered or broken down by",
                "x: it is asked twice by agency",
            ]
        );
    }
}
