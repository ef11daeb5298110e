//! The typed plan of the aggregate stage: what to count.
//!
//! One plan, any engine: the embedded engine answers it with Polars, a distributed one may answer
//! it with SQL, and both must give the same counts.

use crate::predicate::Predicate;

/// What a query counts in the rows that pass its filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// The sum of `quantity`: rows, unless the source is pre-aggregated.
    Quantity,
    /// Distinct values of a key column; each key is counted once, in the cell of its first row in
    /// source order (month, then file, then row), so that cells add up. Null keys are not counted.
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
    /// (see [`crate::schema::DERIVED`]). A list column counts once per element.
    pub breakdown: Option<String>,
}

/// Everything to count, over one version of the store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountPlan {
    /// The queries. Counts of queries with one id and one breakdown add up: the parts of an indicator
    /// that are counted in different ways. The same query twice is refused.
    pub queries: Vec<CountQuery>,
}
