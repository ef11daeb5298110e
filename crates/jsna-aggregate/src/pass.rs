//! Dividing a plan into passes over the store, and a pass into scans that fit into memory.

use crate::coded::Value;
use crate::footer::Footer;
use crate::reads::{Read, nulls_required};
use jsna_model::plan::{Count, CountPlan};
use std::collections::{BTreeMap, BTreeSet};

/// Queries that are answered by the same groups of rows: one feed, one breakdown, one column added up,
/// the same columns required to be null. Breakdowns are kept apart because their product would be as
/// large as the data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pass {
    pub(crate) feed: String,
    pub(crate) breakdown: Option<String>,
    pub(crate) sum: Option<String>,
    /// Only rows in which these columns are null are counted.
    pub(crate) nulls: BTreeSet<String>,
}

/// The passes of a plan, each with the positions of its queries. Distinct counts are not among them.
pub(crate) fn passes(plan: &CountPlan) -> BTreeMap<Pass, Vec<usize>> {
    let mut passes: BTreeMap<Pass, Vec<usize>> = BTreeMap::new();
    for (i, query) in plan.queries.iter().enumerate() {
        let sum = match &query.count {
            Count::Quantity => None,
            Count::Sum { column } => Some(column.clone()),
            Count::Distinct { .. } => continue,
        };
        let feeds: BTreeSet<&String> = query.feeds.iter().collect();
        for feed in feeds {
            let pass = Pass {
                feed: feed.clone(),
                breakdown: query.breakdown.clone(),
                sum: sum.clone(),
                nulls: nulls_required(&query.filter),
            };
            passes.entry(pass).or_default().push(i);
        }
    }
    passes
}

/// Distinct counts by their key column, with the positions of the queries.
pub(crate) fn distinct(plan: &CountPlan) -> BTreeMap<&str, Vec<usize>> {
    let mut out: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, query) in plan.queries.iter().enumerate() {
        if let Count::Distinct { column } = &query.count {
            out.entry(column).or_default().push(i);
        }
    }
    out
}

/// Some files that are read together: they have the same columns, and (where their footers tell it)
/// the same feed and delivery area, so that these need not be read at all.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    pub(crate) files: Vec<&'a Footer>,
}

impl Scan<'_> {
    /// Rows of all files.
    pub(crate) fn rows(&self) -> u64 {
        self.files.iter().map(|f| f.rows).sum()
    }

    /// Whether no row of a column is null.
    pub(crate) fn never_null(&self, column: &str) -> bool {
        self.files.iter().all(|f| f.all_null(column) == Some(false))
    }

    /// The value that a read has in every row, where the footers tell it.
    pub(crate) fn constant(&self, read: &Read) -> Option<Value> {
        let same = |of: &dyn Fn(&Footer) -> Option<Value>| -> Option<Value> {
            let first = of(self.files.first()?)?;
            self.files.iter().all(|f| of(f).as_ref() == Some(&first)).then_some(first)
        };
        if read.is_derived() {
            // Without a time there is no hour; without the precision of a minute neither.
            let null = |c: &str| same(&|f: &Footer| f.constant(c)) == Some(Value::Null);
            let precision = same(&|f: &Footer| f.constant("date_precision"));
            let minute = Value::Text("minute".to_owned());
            let known_not = precision.is_some_and(|p| p != minute);
            let never = known_not || (null("occurred_from") && null("recorded_at"));
            let value =
                if matches!(read, Read::NullTest(_)) { Value::Flag(true) } else { Value::Null };
            return never.then_some(value);
        }
        match read {
            Read::Value(column) => same(&|f: &Footer| f.constant(column)),
            Read::NullTest(column) => same(&|f: &Footer| f.all_null(column).map(Value::Flag)),
        }
    }
}

/// The scans that together read every row of some feeds once, each of about `rows_at_once` rows or of
/// one file.
pub(crate) fn scans<'a>(
    footers: &'a [Footer],
    feeds: &BTreeSet<&str>,
    rows_at_once: u64,
) -> Vec<Scan<'a>> {
    type Key<'a> = (Option<String>, Option<String>, Vec<&'a str>);
    let mut branches: BTreeMap<Key<'_>, Vec<&Footer>> = BTreeMap::new();
    for footer in footers.iter().filter(|f| f.rows > 0) {
        let text = |column| match footer.constant(column) {
            Some(Value::Text(t)) => Some(t),
            _ => None,
        };
        let feed = text("feed");
        if feed.as_deref().is_some_and(|f| !feeds.contains(f)) {
            continue;
        }
        let mut names: Vec<&str> = footer.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        branches.entry((feed, text("issue_area"), names)).or_default().push(footer);
    }
    let mut out = Vec::new();
    for (_, mut files) in branches {
        // By month, so that a scan has few months and its groups are few.
        let month = |f: &Footer| match f.constant("month") {
            Some(Value::Integer(days)) => days,
            _ => i64::MIN,
        };
        files.sort_by(|a, b| month(a).cmp(&month(b)).then_with(|| a.path.cmp(&b.path)));
        let mut scan = Scan { files: Vec::new() };
        for file in files {
            if !scan.files.is_empty() && scan.rows() + file.rows > rows_at_once {
                out.push(std::mem::replace(&mut scan, Scan { files: Vec::new() }));
            }
            scan.files.push(file);
        }
        out.push(scan);
    }
    out
}
