//! Row filters of indicators: the typed form of a `where` expression.
//!
//! The catalogue parses SQL text into this form and checks it against the schema; every engine
//! translates it or evaluates it, so that two engines answer the same question.

use std::collections::BTreeSet;
use std::fmt;

/// A literal in a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    Number(f64),
    /// True or false.
    Bool(bool),
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Eq,
    /// `<>`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
}

impl Op {
    /// The SQL spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::NotEq => "<>",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
        }
    }
}

impl Op {
    /// Whether the comparison holds; `None` where the two cannot be compared.
    pub fn holds(self, found: &Literal, value: &Literal) -> Option<bool> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = match (found, value) {
            (Literal::Text(a), Literal::Text(b)) => a.cmp(b),
            (Literal::Number(a), Literal::Number(b)) => a.partial_cmp(b)?,
            (Literal::Bool(a), Literal::Bool(b)) => a.cmp(b),
            _ => return None,
        };
        Some(match self {
            Self::Eq => order == Equal,
            Self::NotEq => order != Equal,
            Self::Lt => order == Less,
            Self::LtEq => order != Greater,
            Self::Gt => order == Greater,
            Self::GtEq => order != Less,
        })
    }
}

/// A boolean expression over the columns of a canonical table, with SQL's three-valued logic: true,
/// false, or unknown. A row is counted only where the whole expression is true, so that
/// `domestic_abuse = true` leaves out rows whose extract does not say, and so does
/// `NOT domestic_abuse = true`.
///
/// This is the only meaning of null; every engine keeps to it, and a test compares the embedded one
/// with [`Predicate::evaluate`] row by row.
///
/// | expression | unknown |
/// |---|---|
/// | comparison | the column is null, or not a number (NaN) |
/// | `IN` | the column is null and the set is not empty; nothing is in an empty set |
/// | starts with | the column is null |
/// | `IS NULL` | never |
/// | list holds a text | the list is null, or does not hold the text and has an element that is null |
/// | `NOT` | what it negates is unknown |
/// | `AND` | no part is false and one is unknown |
/// | `OR` | no part is true and one is unknown |
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every row.
    Always,
    /// Column against literal.
    Compare {
        column: String,
        op: Op,
        /// Right-hand side.
        value: Literal,
    },
    /// Column among literals. `NOT IN` is [`Predicate::Not`] around it.
    In {
        column: String,
        /// The set.
        values: Vec<Literal>,
    },
    /// A text column that starts with a prefix (`LIKE 'X99%'`).
    StartsWith {
        column: String,
        prefix: String,
    },
    /// Column is null.
    IsNull {
        column: String,
    },
    /// A list column that holds a text (`'race' = ANY(hate_strands)`).
    Contains {
        /// List column.
        column: String,
        /// Element looked for.
        value: String,
    },
    /// All of them.
    And(Vec<Self>),
    /// Any of them.
    Or(Vec<Self>),
    Not(Box<Self>),
}

impl Predicate {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut out = BTreeSet::new();
        self.collect_columns(&mut out);
        out
    }

    /// The value of the expression for one row, in SQL's three-valued logic: `None` is unknown.
    /// `cell` gives a column's value, `None` for null or a list; `any` says whether a list column
    /// holds a text, `None` where that is unknown. With an empty text it is asked whether there is a
    /// list at all.
    pub fn evaluate(
        &self,
        cell: &impl Fn(&str) -> Option<Literal>,
        any: &impl Fn(&str, &str) -> Option<bool>,
    ) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Compare { column, op, value } => {
                cell(column).and_then(|found| op.holds(&found, value))
            }
            Self::In { column, values } => {
                let found = cell(column);
                let is = |v: &Literal| found.as_ref().and_then(|found| Op::Eq.holds(found, v));
                values.iter().map(is).fold(Some(false), or3)
            }
            Self::StartsWith { column, prefix } => match cell(column)? {
                Literal::Text(text) => Some(text.starts_with(prefix.as_str())),
                Literal::Number(_) | Literal::Bool(_) => None,
            },
            Self::IsNull { column } => Some(cell(column).is_none() && any(column, "").is_none()),
            Self::Contains { column, value } => any(column, value),
            Self::And(parts) => parts.iter().map(|p| p.evaluate(cell, any)).fold(Some(true), and3),
            Self::Or(parts) => parts.iter().map(|p| p.evaluate(cell, any)).fold(Some(false), or3),
            Self::Not(inner) => inner.evaluate(cell, any).map(|b| !b),
        }
    }

    fn collect_columns<'a>(&'a self, out: &mut BTreeSet<&'a str>) {
        match self {
            Self::Always => {}
            Self::Compare { column, .. }
            | Self::In { column, .. }
            | Self::StartsWith { column, .. }
            | Self::IsNull { column }
            | Self::Contains { column, .. } => {
                out.insert(column);
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.collect_columns(out)),
            Self::Not(inner) => inner.collect_columns(out),
        }
    }
}

/// AND with unknown: false wins over unknown.
pub fn and3(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// OR with unknown: true wins over unknown.
pub fn or3(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(t) => write!(f, "'{}'", t.replace('\'', "''")),
            Self::Number(n) => write!(f, "{n}"),
            Self::Bool(b) => write!(f, "{b}"),
        }
    }
}

/// The predicate as SQL, for pages, traces and engines that take SQL.
impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            f.write_str("(")?;
            for (i, p) in parts.iter().enumerate() {
                if i > 0 {
                    write!(f, " {word} ")?;
                }
                write!(f, "{p}")?;
            }
            f.write_str(")")
        };
        match self {
            Self::Always => f.write_str("true"),
            Self::Compare { column, op, value } => write!(f, "{column} {} {value}", op.as_str()),
            Self::In { column, values } => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, "{column} IN ({})", values.join(", "))
            }
            Self::StartsWith { column, prefix } => {
                write!(f, "{column} LIKE '{}%'", prefix.replace('\'', "''"))
            }
            Self::IsNull { column } => write!(f, "{column} IS NULL"),
            Self::Contains { column, value } => {
                write!(f, "'{}' = ANY({column})", value.replace('\'', "''"))
            }
            Self::And(parts) => joined(f, parts, "AND"),
            Self::Or(parts) => joined(f, parts, "OR"),
            Self::Not(inner) => write!(f, "NOT {inner}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that says a category and strands, an age that is no number, and nothing else.
    fn truth(predicate: &Predicate) -> Option<bool> {
        let cell = |column: &str| match column {
            "category" => Some(Literal::Text("robbery".to_owned())),
            "age" => Some(Literal::Number(f64::NAN)),
            _ => None,
        };
        let any = |column: &str, text: &str| (column == "strands").then_some(text == "race");
        predicate.evaluate(&cell, &any)
    }

    fn is_in(column: &str, values: &[&str]) -> Predicate {
        let values = values.iter().map(|v| Literal::Text((*v).to_owned())).collect();
        Predicate::In { column: column.to_owned(), values }
    }

    #[test]
    fn null_is_unknown_where_the_table_says_so() {
        let null = |column: &str| Predicate::IsNull { column: column.to_owned() };
        let holds = |column: &str, value: &str| Predicate::Contains {
            column: column.to_owned(),
            value: value.to_owned(),
        };
        let not = |p: Predicate| Predicate::Not(Box::new(p));
        let over = Predicate::Compare {
            column: "age".to_owned(),
            op: Op::Gt,
            value: Literal::Number(17.0),
        };
        let unknown = || is_in("ward", &["E05000001"]);
        let yes = || is_in("category", &["burglary", "robbery"]);
        for (predicate, expected) in [
            (yes(), Some(true)),
            (unknown(), None),
            (is_in("ward", &[]), Some(false)),
            (not(is_in("ward", &[])), Some(true)),
            (over.clone(), None),
            (not(over), None),
            (null("ward"), Some(true)),
            (null("category"), Some(false)),
            (null("strands"), Some(false)),
            (holds("strands", "race"), Some(true)),
            (holds("strands", "religion"), Some(false)),
            (holds("ward", "race"), None),
            (Predicate::And(vec![unknown(), not(yes())]), Some(false)),
            (Predicate::And(vec![unknown(), yes()]), None),
            (Predicate::Or(vec![unknown(), yes()]), Some(true)),
            (Predicate::Or(vec![unknown(), not(yes())]), None),
        ] {
            assert_eq!(truth(&predicate), expected, "{predicate}");
        }
    }
}
