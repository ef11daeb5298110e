//! Filters on coded columns, with SQL's three-valued logic.

use crate::coded::{Coded, Value};
use crate::reads::{Read, Table};
use jsna_model::Predicate;
use jsna_model::predicate::{Literal, Op};
use std::cmp::Ordering;

/// True, false, or unknown where null was compared. In this order the least is "and" and the
/// greatest is "or".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(is: bool) -> Self {
        if is { Self::True } else { Self::False }
    }
}

/// A filter made ready for the rows of one table: each comparison is decided once for each distinct
/// value.
#[derive(Debug)]
pub(crate) enum Test<'a> {
    Always,
    Leaf(&'a Coded, Vec<Truth>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

impl<'a> Test<'a> {
    /// Makes a filter ready. A column that the table lacks is null.
    pub(crate) fn new(predicate: &Predicate, table: &'a Table) -> Self {
        let leaf = |column: &str, decide: &dyn Fn(&Value) -> Truth| {
            let coded = table.column(&Read::Value(column.to_owned()));
            Self::Leaf(coded, coded.values().iter().map(decide).collect())
        };
        match predicate {
            Predicate::Always => Self::Always,
            Predicate::Compare { column, op, value } => leaf(column, &|v| compare(v, *op, value)),
            Predicate::In { column, values } => leaf(column, &|v| {
                let any = values.iter().map(|l| compare(v, Op::Eq, l)).max();
                // Null is in no list that we know of, and not in an empty one.
                any.unwrap_or(Truth::False)
            }),
            Predicate::StartsWith { column, prefix } => leaf(column, &|v| match v {
                Value::Text(t) => t.starts_with(prefix).into(),
                _ => Truth::Unknown,
            }),
            Predicate::IsNull { column } => {
                let test = Read::NullTest(column.clone());
                if let Some(coded) = table.find(&test) {
                    let truth = |v: &Value| Truth::from(*v == Value::Flag(true));
                    return Self::Leaf(coded, coded.values().iter().map(truth).collect());
                }
                leaf(column, &|v| Truth::from(*v == Value::Null))
            }
            Predicate::Contains { column, value } => leaf(column, &|v| match v {
                Value::List(elements, _) if elements.contains(value) => Truth::True,
                Value::List(_, false) => Truth::False,
                _ => Truth::Unknown,
            }),
            Predicate::And(parts) => Self::And(parts.iter().map(|p| Self::new(p, table)).collect()),
            Predicate::Or(parts) => Self::Or(parts.iter().map(|p| Self::new(p, table)).collect()),
            Predicate::Not(inner) => Self::Not(Box::new(Self::new(inner, table))),
        }
    }

    /// Whether a row is counted: the whole is true, neither false nor unknown.
    pub(crate) fn passes(&self, row: usize) -> bool {
        self.truth(row) == Truth::True
    }

    fn truth(&self, row: usize) -> Truth {
        match self {
            Self::Always => Truth::True,
            Self::Leaf(coded, truths) => {
                truths.get(coded.code(row) as usize).copied().unwrap_or(Truth::Unknown)
            }
            Self::And(parts) => parts.iter().map(|p| p.truth(row)).min().unwrap_or(Truth::True),
            Self::Or(parts) => parts.iter().map(|p| p.truth(row)).max().unwrap_or(Truth::False),
            Self::Not(inner) => inner.truth(row).not(),
        }
    }
}

fn compare(value: &Value, op: Op, literal: &Literal) -> Truth {
    #[expect(clippy::cast_precision_loss, reason = "ages and hours are small")]
    let order = match (value, literal) {
        (Value::Text(a), Literal::Text(b)) => a.as_str().partial_cmp(b.as_str()),
        (Value::Integer(a), Literal::Number(b)) => (*a as f64).partial_cmp(b),
        (Value::Number(a), Literal::Number(b)) => a.partial_cmp(b),
        (Value::Flag(a), Literal::Bool(b)) => a.partial_cmp(b),
        _ => None,
    };
    order.map_or(Truth::Unknown, |order| {
        Truth::from(match op {
            Op::Eq => order == Ordering::Equal,
            Op::NotEq => order != Ordering::Equal,
            Op::Lt => order == Ordering::Less,
            Op::LtEq => order != Ordering::Greater,
            Op::Gt => order == Ordering::Greater,
            Op::GtEq => order != Ordering::Less,
        })
    })
}
