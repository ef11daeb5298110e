//! What a query reads of the incidents table.

use crate::coded::{Coded, Value};
use jsna_model::Predicate;
use jsna_model::plan::{Count, CountQuery};
use jsna_model::schema::{DERIVED, INCIDENTS};
use jsna_model::table::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// What is read of a column. A column that is only tested for null is read as that test: a reference
/// that every row has once would make every row its own group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// The value of a column, stored or derived.
    Value(String),
    /// Whether the column is null.
    NullTest(String),
}

impl Read {
    /// A value.
    pub(crate) fn value(column: &str) -> Self {
        Self::Value(column.to_owned())
    }

    /// The column.
    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Value(column) | Self::NullTest(column) => column,
        }
    }

    /// Its type, as read.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NullTest(_) => Kind::Flag,
            Self::Value(column) => {
                jsna_model::schema::incident_column(column).map_or(Kind::Text, |c| c.kind)
            }
        }
    }

    /// Whether it is derived from the moment of the incident.
    pub(crate) fn is_derived(&self) -> bool {
        DERIVED.iter().any(|c| c.name == self.column())
    }
}

/// The columns that hour and weekday are derived from.
pub(crate) const MOMENT: [&str; 3] = ["occurred_from", "recorded_at", "date_precision"];

/// Where a count belongs: the key columns of the cube that come from the row, in its order.
pub(crate) const CELL: [&str; 7] =
    ["month", "feed", "issue_area", "lsoa_code", "lsoa_vintage", "ward_code", "lad_code"];

/// Everything that some queries read of a row, beside what they count.
pub(crate) fn reads_of<'a>(queries: impl IntoIterator<Item = &'a CountQuery>) -> BTreeSet<Read> {
    let mut values: BTreeSet<String> = CELL.iter().map(|c| (*c).to_owned()).collect();
    let mut tested = BTreeSet::new();
    for query in queries {
        collect(&query.filter, &mut values, &mut tested);
        values.extend(query.breakdown.clone());
        if let Count::Sum { column } = &query.count {
            values.insert(column.clone());
        }
    }
    reads(values, tested)
}

/// What some queries' filters read.
pub(crate) fn filter_reads(queries: &[&CountQuery]) -> BTreeSet<Read> {
    let mut values = BTreeSet::new();
    let mut tested = BTreeSet::new();
    for query in queries {
        collect(&query.filter, &mut values, &mut tested);
    }
    reads(values, tested)
}

/// A column whose value is read needs no test beside it.
fn reads(values: BTreeSet<String>, tested: BTreeSet<String>) -> BTreeSet<Read> {
    let tests: Vec<Read> =
        tested.into_iter().filter(|c| !values.contains(c)).map(Read::NullTest).collect();
    values.into_iter().map(Read::Value).chain(tests).collect()
}

/// The stored columns that a filter passes only null in: those tested at its top, joined by "and".
pub(crate) fn nulls_required(filter: &Predicate) -> BTreeSet<String> {
    match filter {
        Predicate::IsNull { column } if INCIDENTS.column(column).is_some() => {
            BTreeSet::from([column.clone()])
        }
        Predicate::And(parts) => parts.iter().flat_map(nulls_required).collect(),
        _ => BTreeSet::new(),
    }
}

fn collect(filter: &Predicate, values: &mut BTreeSet<String>, tested: &mut BTreeSet<String>) {
    match filter {
        Predicate::IsNull { column } => {
            tested.insert(column.clone());
        }
        Predicate::And(parts) | Predicate::Or(parts) => {
            for part in parts {
                collect(part, values, tested);
            }
        }
        Predicate::Not(inner) => collect(inner, values, tested),
        leaf => values.extend(leaf.columns().into_iter().map(str::to_owned)),
    }
}

/// Rows, or groups of equal rows, as coded columns.
#[derive(Debug)]
pub(crate) struct Table {
    rows: usize,
    columns: BTreeMap<Read, Coded>,
    /// What a column that is not there is.
    null: Coded,
}

impl Table {
    /// A table of columns, each with so many rows.
    pub(crate) fn new(rows: usize, columns: BTreeMap<Read, Coded>) -> Self {
        Self { rows, columns, null: Coded::constant(Value::Null) }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// A column, if it was read.
    pub(crate) fn find(&self, read: &Read) -> Option<&Coded> {
        self.columns.get(read)
    }

    /// A column; nulls where it was not read. Where only nulls are asked for but the values were read,
    /// the values.
    pub(crate) fn column(&self, read: &Read) -> &Coded {
        let values = || match read {
            Read::NullTest(column) => self.find(&Read::value(column)),
            Read::Value(_) => None,
        };
        self.find(read).or_else(values).unwrap_or(&self.null)
    }
}
