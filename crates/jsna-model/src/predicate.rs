//! Row filters of indicators: the typed form of a `where` expression.
//!
//! The catalogue parses SQL text into this form and checks it against the schema; every engine
//! translates it or evaluates it, so that two engines answer the same question.

use std::collections::BTreeSet;
use std::fmt;

/// A literal in a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// Number.
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

/// A boolean expression over the columns of a canonical table, with SQL's three-valued logic: a
/// comparison with null is unknown, and a row is counted only where the whole expression is true.
/// So `domestic_abuse = true` leaves out rows whose extract does not say.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every row.
    Always,
    /// Column against literal.
    Compare {
        /// Column.
        column: String,
        /// Operator.
        op: Op,
        /// Right-hand side.
        value: Literal,
    },
    /// Column among literals. `NOT IN` is [`Predicate::Not`] around it.
    In {
        /// Column.
        column: String,
        /// The set.
        values: Vec<Literal>,
    },
    /// A text column that starts with a prefix (`LIKE 'X99%'`).
    StartsWith {
        /// Column.
        column: String,
        /// Prefix.
        prefix: String,
    },
    /// Column is null.
    IsNull {
        /// Column.
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
    /// Not.
    Not(Box<Self>),
}

impl Predicate {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut out = BTreeSet::new();
        self.collect_columns(&mut out);
        out
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
