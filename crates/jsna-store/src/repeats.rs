//! References that several files of a feed have that only adds: each counts once, in the latest file that has it.
//!
//! The rows of the earlier file are taken out of the tables by writing its data files again without them, so that
//! every reader of the tables counts each reference once. What is written again is a new state of the earlier
//! extract; its old files stay, for the states of the store that name them.

use crate::error::StoreError;
use crate::extract::ExtractRecord;
use crate::holdings::StoredExtract;
use crate::name_order::NameMark;
use crate::scratch::Scratch;
use crate::store::Store;
use crate::writer::{ExtractWriter, Written};
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::DataType;
use jsna_model::{DeliveryMode, TableKind};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// References that a file gave up to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TakenOver {
    pub(crate) feed: String,
    pub(crate) file: String,
    /// The later file.
    pub(crate) by: String,
    /// Rows of the earlier file that have these references.
    pub(crate) rows: u64,
}

/// An extract of a feed that only adds, with the data files that hold its rows now.
struct Candidate {
    record: ExtractRecord,
    paths: Vec<PathBuf>,
    /// Where it stands in the order of arrival.
    at: usize,
    /// Its place among the extracts that are about to be stored; none for one that is stored.
    pending: Option<usize>,
}

type Pending = Vec<(Written, ExtractRecord)>;

/// Takes the rows out of earlier files whose references later files of the feed have. Gives what is to be stored:
/// the new extracts, and the stored ones that lose rows.
pub(crate) fn settle(
    store: &Store,
    pending: Pending,
) -> Result<(Pending, Vec<TakenOver>), StoreError> {
    let adds =
        |r: &ExtractRecord| r.delivery == DeliveryMode::Append && r.table == TableKind::Incidents;
    let mut feeds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, (_, record)) in pending.iter().enumerate().filter(|(_, (_, r))| adds(r)) {
        feeds.entry(record.feed.clone()).or_default().push(i);
    }
    let mut lost: Vec<(Candidate, HashSet<String>)> = Vec::new();
    let mut taken_over = Vec::new();
    if feeds.is_empty() {
        return Ok((pending, taken_over));
    }
    let holdings = store.ledger.replay(store.ledger.entries().len()).0;
    for (feed, new) in feeds {
        // What a new extract takes the place of as a file has nothing to give up.
        let again = |e: &StoredExtract| {
            new.iter()
                .map(|i| &pending[*i].1)
                .any(|r| r.file == e.record.file || r.sha256 == e.record.sha256)
        };
        let mut stored = holdings.of_append_feed(TableKind::Incidents, &feed);
        stored.retain(|e| !again(e));
        let mut candidates: Vec<Candidate> =
            stored.iter().enumerate().map(|(at, e)| stored_candidate(store, at, e)).collect();
        let first_new = candidates.len();
        candidates.extend(new.iter().enumerate().map(|(n, i)| {
            let (written, record) = &pending[*i];
            let paths = written.files.iter().map(|f| f.path.clone()).collect();
            Candidate { record: record.clone(), paths, at: first_new + n, pending: Some(*i) }
        }));
        latest_last(&mut candidates);
        lost.extend(of_feed(candidates, &mut taken_over)?);
    }
    Ok((without(store, pending, lost)?, taken_over))
}

fn stored_candidate(store: &Store, at: usize, extract: &Arc<StoredExtract>) -> Candidate {
    let folder = store.folder().join(extract.record.table.as_str());
    let paths = extract.files.iter().map(|f| folder.join(&f.path)).collect();
    Candidate { record: extract.record.clone(), paths, at, pending: None }
}

/// Files whose names follow one pattern stand together, in the order of their dates and numbers; the patterns stand in
/// the order in which the first file of each arrived.
fn latest_last(candidates: &mut [Candidate]) {
    let mark = |c: &Candidate| NameMark::of(&c.record.file);
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for candidate in candidates.iter() {
        first.entry(mark(candidate).pattern).or_insert(candidate.at);
    }
    candidates.sort_by_cached_key(|c| {
        let mark = mark(c);
        (first.get(&mark.pattern).copied(), mark.numbers, c.at)
    });
}

/// The references that each file loses, the latest file first served.
fn of_feed(
    candidates: Vec<Candidate>,
    taken_over: &mut Vec<TakenOver>,
) -> Result<Vec<(Candidate, HashSet<String>)>, StoreError> {
    let mut owner: HashMap<String, usize> = HashMap::new();
    let mut lost = Vec::new();
    let files: Vec<String> = candidates.iter().map(|c| c.record.file.clone()).collect();
    for (i, candidate) in candidates.into_iter().enumerate().rev() {
        let mut own: HashMap<String, u64> = HashMap::new();
        for batch in batches(&candidate.paths)? {
            for key in keys(&batch).iter().flatten() {
                *own.entry(key.to_owned()).or_default() += 1;
            }
        }
        let mut losing: BTreeMap<usize, u64> = BTreeMap::new();
        let mut gone = HashSet::new();
        let mut keys: Vec<(String, u64)> = own.into_iter().collect();
        keys.sort_unstable();
        for (key, rows) in keys {
            match owner.get(&key) {
                Some(later) => {
                    *losing.entry(*later).or_default() += rows;
                    gone.insert(key);
                }
                None => {
                    owner.insert(key, i);
                }
            }
        }
        for (later, rows) in losing {
            taken_over.push(TakenOver {
                feed: candidate.record.feed.clone(),
                file: files[i].clone(),
                by: files[later].clone(),
                rows,
            });
        }
        if !gone.is_empty() {
            lost.push((candidate, gone));
        }
    }
    Ok(lost)
}

/// Writes the files that lose rows again, without them.
fn without(
    store: &Store,
    mut pending: Pending,
    lost: Vec<(Candidate, HashSet<String>)>,
) -> Result<Pending, StoreError> {
    if lost.is_empty() {
        return Ok(pending);
    }
    let scratch = Arc::new(Scratch::new(&store.folder().join("working"))?);
    for (number, (candidate, gone)) in (0..).zip(lost) {
        let mut record = candidate.record;
        let mut writer = ExtractWriter::new(
            Arc::clone(&scratch),
            number,
            record.table,
            &record.feed,
            &record.sha256,
        )?;
        let mut rows = 0;
        for batch in batches(&candidate.paths)? {
            let keep: BooleanArray = keys(&batch)
                .iter()
                .map(|key| Some(key.as_ref().is_none_or(|key| !gone.contains(key))))
                .collect();
            rows += keep.false_count() as u64;
            let kept = filter_record_batch(&batch, &keep)
                .map_err(StoreError::data("write", store.folder()))?;
            writer.write(&kept)?;
        }
        let written = writer.finish()?;
        record.superseded_rows += rows;
        record.deliveries = written.deliveries();
        record.contents = written.contents();
        match candidate.pending {
            Some(at) => pending[at] = (written, record),
            None => pending.push((written, record)),
        }
    }
    Ok(pending)
}

fn batches(paths: &[PathBuf]) -> Result<Vec<RecordBatch>, StoreError> {
    let mut out = Vec::new();
    for path in paths {
        let file = File::open(path).map_err(StoreError::io("open data file", path))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(ParquetRecordBatchReaderBuilder::build)
            .map_err(StoreError::data("read", path))?;
        for batch in reader {
            out.push(batch.map_err(StoreError::data("read", path))?);
        }
    }
    Ok(out)
}

/// The reference of each row, with its month and delivery area: references restart, and the same one of another month
/// is another event.
fn keys(batch: &RecordBatch) -> Vec<Option<String>> {
    let text = |name: &str| {
        let column = batch.column_by_name(name)?;
        Some(cast(column, &DataType::Utf8).ok()?.as_string::<i32>().clone())
    };
    let columns = ["incident_key", "month", "issue_area"].map(text);
    let [Some(keys), Some(months), Some(areas)] = columns else {
        return vec![None; batch.num_rows()];
    };
    let key = |row: usize, key: &str| format!("{} {} {key}", months.value(row), areas.value(row));
    keys.iter().enumerate().map(|(row, k)| Some(key(row, k?))).collect()
}
