//! What is read of the incidents table to answer some queries.

use jsna_model::Predicate;
use jsna_model::Who;
use jsna_model::plan::{Count, CountQuery};
use jsna_model::schema::{DERIVED, HAPPENED, incident_column};
use jsna_model::table::Kind;
use polars::prelude::DataType;
use std::collections::BTreeSet;

/// Where a count belongs: the key columns of the cube that come from the row, in its order.
pub(crate) const CELL: [&str; 7] =
    ["month", "feed", "issue_area", "lsoa_code", "lsoa_vintage", "ward_code", "lad_code"];

/// The columns that hour and weekday are derived from; when an event happened, from all of them and `occurred_to`.
pub(crate) const MOMENT: [&str; 3] = ["occurred_from", "recorded_at", "date_precision"];

/// The order of rows in their sources, in which the first row of a key is looked for.
pub(crate) const SOURCE_ORDER: [&str; 4] = ["month", "extract_sha256", "source_row", "feed"];

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
    pub(crate) fn value(column: &str) -> Self {
        Self::Value(column.to_owned())
    }

    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Value(column) | Self::NullTest(column) => column,
        }
    }

    /// Its name in a frame.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Value(column) => column.clone(),
            Self::NullTest(column) => format!("{column} is null"),
        }
    }

    /// The type of the column.
    pub(crate) fn kind(&self) -> Kind {
        incident_column(self.column()).map_or(Kind::Text, |c| c.kind)
    }

    /// The type in a frame.
    pub(crate) fn data_type(&self) -> DataType {
        match (self, self.kind()) {
            (Self::NullTest(_), _) | (_, Kind::Flag) => DataType::Boolean,
            (_, Kind::Text | Kind::Dictionary) => DataType::String,
            (_, Kind::TextList) => DataType::List(Box::new(DataType::String)),
            (_, Kind::Number) => DataType::Float64,
            (_, Kind::Integer | Kind::Date | Kind::Timestamp) => DataType::Int64,
        }
    }

    /// Whether it is derived from the moment of the incident.
    pub(crate) fn is_derived(&self) -> bool {
        DERIVED.iter().any(|c| c.name == self.column())
            || self.is_happened()
            || self.person().is_some()
    }

    /// Whether it is the time between the earliest and the latest moment of the incident.
    pub(crate) fn is_happened(&self) -> bool {
        self.column() == HAPPENED.name
    }

    /// Whose days it is.
    pub(crate) fn person(&self) -> Option<Who> {
        Who::of_day(self.column())
    }

    /// The stored columns that it is made of.
    pub(crate) fn stored(&self) -> Vec<&str> {
        if let Some(who) = self.person() {
            return MOMENT.into_iter().chain([who.key(), "month"]).collect();
        }
        match (self.is_derived(), self.is_happened()) {
            (_, true) => MOMENT.into_iter().chain(["occurred_to"]).collect(),
            (true, _) => MOMENT.to_vec(),
            (false, _) => vec![self.column()],
        }
    }
}

/// What some queries read.
#[derive(Debug)]
pub(crate) struct Projection {
    /// Everything that is read.
    pub(crate) reads: BTreeSet<Read>,
    /// What filters and the order of rows look at.
    pub(crate) seen: BTreeSet<Read>,
}

impl Projection {
    pub(crate) fn new(queries: &[&CountQuery]) -> Self {
        let mut seen = BTreeSet::from([Read::value("feed")]);
        let mut reads: BTreeSet<Read> = CELL.iter().map(|c| Read::value(c)).collect();
        for query in queries {
            collect(&query.filter, &mut seen);
            reads.extend(query.breakdown.as_deref().map(Read::value));
            match &query.count {
                Count::Quantity => {
                    reads.insert(Read::value("quantity"));
                }
                Count::Sum { column } => {
                    reads.extend([column.as_str(), "quantity"].map(Read::value));
                }
                Count::Distinct { column } => {
                    seen.extend([column.as_str(), "issue_area"].map(Read::value));
                    seen.extend(SOURCE_ORDER.map(Read::value));
                    let person = query.breakdown.as_deref().and_then(Who::of_day);
                    seen.extend(person.map(|who| Read::value(who.key())));
                }
            }
        }
        reads.extend(seen.iter().cloned());
        let mut projection = Self { reads, seen };
        // A column whose value is read needs no test beside it.
        projection.seen = projection.seen.iter().map(|r| projection.null_test(r)).collect();
        projection.reads = projection.reads.iter().map(|r| projection.null_test(r)).collect();
        projection
    }

    /// What answers a read: the value of the column where that is read anyway.
    pub(crate) fn null_test(&self, read: &Read) -> Read {
        let value = Read::value(read.column());
        if self.reads.contains(&value) { value } else { read.clone() }
    }
}

fn collect(filter: &Predicate, reads: &mut BTreeSet<Read>) {
    match filter {
        Predicate::IsNull { column } => {
            reads.insert(Read::NullTest(column.clone()));
        }
        Predicate::And(parts) | Predicate::Or(parts) => {
            for part in parts {
                collect(part, reads);
            }
        }
        Predicate::Not(inner) => collect(inner, reads),
        leaf => reads.extend(leaf.columns().into_iter().map(Read::value)),
    }
}
