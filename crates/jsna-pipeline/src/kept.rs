//! Counts of rows that have been purged, and counting with them.

use crate::error::Error;
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{
    SortColumn, SortOptions, cast, concat_batches, filter_record_batch, lexsort_to_indices,
    take_record_batch,
};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use jsna_aggregate::Embedded;
use jsna_assess::feeds::Deliveries;
use jsna_assess::plan::Selection;
use jsna_model::engine::{CountEngine, CountError};
use jsna_model::plan::{CountPlan, CountQuery};
use jsna_model::schema::COUNTS;
use jsna_model::{Month, Who};
use jsna_store::{Asked, KeptCounts, PurgeRecord, Snapshot, Store};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The counts that purges have kept, with what they were asked.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<(PurgeRecord, KeptCounts)>);

/// What tells a question apart: its query, breakdown and feed, and what it counts.
type Question = (String, Option<String>, String);

impl Kept {
    /// Those of a state of the store.
    pub(crate) fn read(store: &Path, snapshot: &Snapshot) -> Result<Self, Error> {
        if snapshot.purges.is_empty() {
            return Ok(Self::default());
        }
        let store = Store::open(store)?;
        let read = |purge: &PurgeRecord| Ok((purge.clone(), store.kept_counts(purge.sequence)?));
        Ok(Self(snapshot.purges.iter().map(read).collect::<Result<_, Error>>()?))
    }

    /// Says for each indicator and feed from which month on it could be counted: before it the rows were purged, and
    /// the indicator was not among what was counted of them, or was defined otherwise.
    pub(crate) fn note_uncounted(&self, selection: &Selection, deliveries: &mut Deliveries) {
        let now = signatures(&selection.plan);
        for (purge, kept) in &self.0 {
            let asked: BTreeMap<Question, &str> =
                kept.asked.iter().map(|a| (question(a), a.signature.as_str())).collect();
            for (question, signature) in &now {
                let Some(before) = purge.before.get(&question.2) else { continue };
                if asked.get(question).is_some_and(|then| then == signature) {
                    continue;
                }
                let target = selection.queries.get(&question.0);
                let target = target.or(selection.valued_rows.get(&question.0).map(|(t, _)| t));
                // Rows that only say where a feed's rows lie are of no indicator.
                let Some(selected) = target.and_then(|(at, _)| selection.selected.get(*at)) else {
                    continue;
                };
                deliveries.add_uncounted(&selected.indicator.id, &question.2, *before);
            }
        }
    }
}

fn question(asked: &Asked) -> Question {
    (asked.query.clone(), asked.breakdown.clone(), asked.feed.clone())
}

/// The signature of everything that a plan asks of each feed. Queries of one name and breakdown add up, so that they
/// have one signature together.
fn signatures(plan: &CountPlan) -> BTreeMap<Question, String> {
    let mut texts: BTreeMap<Question, BTreeSet<String>> = BTreeMap::new();
    for query in &plan.queries {
        for feed in &query.feeds {
            let question = (query.id.clone(), query.breakdown.clone(), feed.clone());
            texts.entry(question).or_default().insert(what(query));
        }
    }
    let signature = |texts: BTreeSet<String>| {
        let text = texts.into_iter().collect::<Vec<_>>().join("\n");
        hex::encode(Sha256::digest(text.as_bytes()))
    };
    texts.into_iter().map(|(question, texts)| (question, signature(texts))).collect()
}

/// What a query counts, whatever it is called and whichever feeds it reads.
fn what(query: &CountQuery) -> String {
    format!("{:?} where {}", query.count, query.filter)
}

/// Whether counts by a column are of single persons.
fn names_persons(column: &str) -> bool {
    Who::of_day(column).is_some()
}

/// Counts rows that are about to be purged: everything that the plan asks of their feeds, but for persons.
///
/// # Errors
///
/// Where they cannot be counted: then nothing may be purged.
pub(crate) fn count(
    files: &[PathBuf],
    plan: &CountPlan,
    before: &BTreeMap<String, Month>,
) -> Result<KeptCounts, Error> {
    // Pseudonyms go with the rows: what is kept must not name persons beyond their retention.
    let named = |query: &CountQuery| query.breakdown.as_deref().is_some_and(names_persons);
    let queries = plan.queries.iter().filter(|query| !named(query)).cloned().collect();
    let plan = &CountPlan { queries };
    let counts = Embedded::default().counts(files, plan)?;
    let counts = as_plain(&counts).map_err(|e| internal(&e))?;
    let asked = signatures(plan).into_iter().filter(|((_, _, feed), _)| before.contains_key(feed));
    let asked = asked.map(|((query, breakdown, feed), signature)| Asked {
        query,
        breakdown,
        feed,
        signature,
    });
    Ok(KeptCounts { counts, asked: asked.collect() })
}

fn internal(error: &ArrowError) -> CountError {
    CountError::Internal(error.to_string())
}

/// Counts the rows that are there, and adds what was counted of those that have been purged.
pub(crate) struct WithKept<'a> {
    pub(crate) engine: Embedded,
    pub(crate) kept: &'a Kept,
}

impl CountEngine for WithKept<'_> {
    fn counts(&self, files: &[PathBuf], plan: &CountPlan) -> Result<RecordBatch, CountError> {
        let counted = self.engine.counts(files, plan)?;
        if self.kept.0.is_empty() {
            return Ok(counted);
        }
        let now = signatures(plan);
        let mut parts = vec![as_plain(&counted).map_err(|e| internal(&e))?];
        for (_, kept) in &self.kept.0 {
            parts.push(still_asked(kept, &now).map_err(|e| internal(&e))?);
        }
        sorted(&parts).map_err(|e| internal(&e))
    }
}

/// The counts of questions that the plan asks still.
fn still_asked(
    kept: &KeptCounts,
    now: &BTreeMap<Question, String>,
) -> Result<RecordBatch, ArrowError> {
    let same: BTreeSet<Question> = kept
        .asked
        .iter()
        .filter(|a| now.get(&question(a)) == Some(&a.signature))
        .map(question)
        .collect();
    let text = |name: &str| {
        let column = kept.counts.column_by_name(name);
        let column = column.and_then(|c| c.as_string_opt::<i32>());
        column.ok_or_else(|| ArrowError::SchemaError(format!("kept counts have no text {name}")))
    };
    let (ids, breakdowns, feeds) = (text("indicator_id")?, text("breakdown")?, text("feed")?);
    let keep: BooleanArray = (0..kept.counts.num_rows())
        .map(|row| {
            let breakdown = Some(breakdowns.value(row)).filter(|b| !b.is_empty());
            let question = (
                ids.value(row).to_owned(),
                breakdown.map(str::to_owned),
                feeds.value(row).to_owned(),
            );
            Some(same.contains(&question))
        })
        .collect();
    filter_record_batch(&kept.counts, &keep)
}

/// Counts with plain texts, as they are stored.
fn as_plain(counts: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    with_types_of(counts, &COUNTS.stored_schema())
}

/// Counts with the column types of a schema.
fn with_types_of(counts: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = counts.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()));
    RecordBatch::try_new(Arc::clone(schema), columns.collect::<Result<Vec<_>, _>>()?)
}

/// All counts as an engine gives them: in its schema, with each text once in its dictionary, and in the order of all
/// columns but the count, absent before present.
fn sorted(parts: &[RecordBatch]) -> Result<RecordBatch, ArrowError> {
    let all = concat_batches(&COUNTS.stored_schema(), parts)?;
    let options = Some(SortOptions { descending: false, nulls_first: true });
    let last = all.num_columns().saturating_sub(1);
    let columns: Vec<SortColumn> = all
        .columns()
        .iter()
        .take(last)
        .map(|values| SortColumn { values: Arc::clone(values), options })
        .collect();
    let sorted = take_record_batch(&all, &lexsort_to_indices(&columns, None)?)?;
    with_types_of(&sorted, &COUNTS.schema())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::Predicate;
    use jsna_model::plan::Count;

    #[test]
    fn no_person_is_kept_beyond_the_rows() {
        let query = |breakdown: Option<&str>| CountQuery {
            id: "q".to_owned(),
            feeds: vec!["f".to_owned()],
            filter: Predicate::Always,
            count: Count::Quantity,
            breakdown: breakdown.map(str::to_owned),
        };
        let plan = CountPlan {
            queries: vec![query(None), query(Some("kind")), query(Some("victim_day"))],
        };
        let before = BTreeMap::from([("f".to_owned(), Month::new(2025, 8).expect("a month"))]);
        let kept = count(&[], &plan, &before).expect("it can be counted");
        let asked: Vec<Option<String>> = kept.asked.into_iter().map(|a| a.breakdown).collect();
        assert_eq!(asked, [None, Some("kind".to_owned())]);
    }
}
