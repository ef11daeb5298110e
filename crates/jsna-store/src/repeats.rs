//! References that several files of a feed have that only adds: each counts once, in the latest file that has it.
//!
//! The rows of the earlier file are taken out of the tables by writing its data files again without them, so that
//! every reader of the tables counts each reference once. What is written again is a new state of the earlier
//! extract. Its files as they were delivered stay too: they are what every later ingest settles from, so that a
//! correction of the later file gives back what the earlier one had lost to it.

use crate::data_file;
use crate::disk;
use crate::error::StoreError;
use crate::extract::ExtractRecord;
use crate::holdings::{Holdings, StoredExtract, StoredFile};
use crate::name_order::NameMark;
use crate::scratch::Scratch;
use crate::store::Store;
use crate::writer::{ExtractWriter, Written};
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::DataType;
use jsna_model::{DeliveryMode, TableKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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

/// An extract of a feed that only adds.
struct Candidate {
    /// As it was delivered: what a later file took over comes back if that file gives it up.
    whole: Rows,
    /// As it counts now, where that is without some rows.
    now: Option<Rows>,
    /// Where it stands in the order of arrival.
    at: usize,
    /// Whether it is about to be stored.
    new: bool,
}

/// A state of an extract, with the data files that hold its rows.
struct Rows {
    record: ExtractRecord,
    paths: Vec<PathBuf>,
    /// The hash of each data file, where the ledger has it.
    hashes: Vec<Option<String>>,
}

/// A file and the references that count in a later one.
struct Loss {
    candidate: Candidate,
    gone: HashSet<String>,
    /// Rows with these references.
    rows: u64,
    taken_over: Vec<TakenOver>,
}

type Pending = Vec<(Written, ExtractRecord)>;

/// Takes the rows out of earlier files whose references later files of the feed have, and puts those back that no
/// later file has any more. Gives what is to be stored: the new extracts as they came, then every extract that counts
/// otherwise from now on.
pub(crate) fn settle(
    store: &Store,
    holdings: &Holdings,
    mut pending: Pending,
) -> Result<(Pending, Vec<TakenOver>), StoreError> {
    let feeds: BTreeSet<String> =
        pending.iter().filter(|(_, r)| adds(r)).map(|(_, r)| r.feed.clone()).collect();
    let mut changed = Vec::new();
    let mut taken_over = Vec::new();
    for feed in feeds {
        for loss in of_feed(candidates(store, holdings, &pending, &feed))? {
            if is_settled(&loss)? {
                continue;
            }
            taken_over.extend(loss.taken_over.iter().cloned());
            changed.push(loss);
        }
    }
    if !changed.is_empty() {
        let scratch = Arc::new(Scratch::new(&store.folder().join("working"))?);
        for (number, loss) in (0..).zip(changed) {
            pending.push(without(&scratch, number, loss)?);
        }
    }
    Ok((pending, taken_over))
}

fn adds(record: &ExtractRecord) -> bool {
    record.delivery == DeliveryMode::Append && record.table == TableKind::Incidents
}

/// The extracts of a feed that count or are about to. What a new extract takes the place of as a file is not one.
fn candidates(store: &Store, holdings: &Holdings, pending: &Pending, feed: &str) -> Vec<Candidate> {
    let of_feed = |r: &ExtractRecord| adds(r) && r.feed == feed;
    let new: Vec<&(Written, ExtractRecord)> = pending.iter().filter(|(_, r)| of_feed(r)).collect();
    let again = |e: &StoredExtract| {
        new.iter().any(|(_, r)| r.file == e.record.file || r.sha256 == e.record.sha256)
    };
    let counting: BTreeSet<&str> =
        holdings.extracts().into_iter().filter(|r| of_feed(r)).map(|r| r.sha256.as_str()).collect();
    let stored = store
        .ledger
        .counting()
        .filter(|e| of_feed(&e.record) && counting.contains(e.record.sha256.as_str()) && !again(e));
    let rows_of = |e: &StoredExtract| {
        let folder = store.folder().join(e.record.table.as_str());
        // Rows that have been purged can neither be given up nor taken over.
        let there: Vec<&StoredFile> = e.files.iter().filter(|f| f.purged.is_none()).collect();
        let mut record = e.record.clone();
        if let Some(first) = store.ledger.first_month_kept(&record.feed) {
            record.drop_before(first);
        }
        let paths = there.iter().map(|f| folder.join(&f.path)).collect();
        Rows { record, paths, hashes: there.iter().map(|f| f.sha256.clone()).collect() }
    };
    let mut out = Vec::new();
    for extract in stored {
        let whole = store.ledger.as_delivered(extract);
        let now = (!Arc::ptr_eq(whole, extract)).then(|| rows_of(extract));
        out.push(Candidate { whole: rows_of(whole), now, at: out.len(), new: false });
    }
    for (written, record) in new {
        let paths: Vec<PathBuf> = written.files.iter().map(|f| f.path.clone()).collect();
        // What was written a moment ago is taken as it is.
        let hashes = vec![None; paths.len()];
        let whole = Rows { record: record.clone(), paths, hashes };
        out.push(Candidate { whole, now: None, at: out.len(), new: true });
    }
    latest_last(&mut out);
    out
}

/// Files whose names follow one pattern stand together, in the order of their dates and numbers; the patterns stand in
/// the order in which the first file of each arrived.
fn latest_last(candidates: &mut [Candidate]) {
    let mark = |c: &Candidate| NameMark::of(&c.whole.record.file);
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
fn of_feed(candidates: Vec<Candidate>) -> Result<Vec<Loss>, StoreError> {
    let mut owner: HashMap<String, usize> = HashMap::new();
    let files: Vec<(String, bool)> =
        candidates.iter().map(|c| (c.whole.record.file.clone(), c.new)).collect();
    let mut losses = Vec::new();
    for (i, candidate) in candidates.into_iter().enumerate().rev() {
        let mut own: Vec<(String, u64)> = keys_of(&candidate.whole)?.into_iter().collect();
        own.sort_unstable();
        let mut by: BTreeMap<usize, u64> = BTreeMap::new();
        let mut gone = HashSet::new();
        for (key, rows) in own {
            if let Some(later) = owner.get(&key) {
                *by.entry(*later).or_default() += rows;
                gone.insert(key);
            } else {
                owner.insert(key, i);
            }
        }
        let rows = by.values().sum();
        // What a file lost to another in an earlier ingest was said then.
        let taken_over = by
            .into_iter()
            .filter(|(later, _)| files[i].1 || files[*later].1)
            .map(|(later, rows)| TakenOver {
                feed: candidate.whole.record.feed.clone(),
                file: files[i].0.clone(),
                by: files[later].0.clone(),
                rows,
            })
            .collect();
        losses.push(Loss { candidate, gone, rows, taken_over });
    }
    Ok(losses)
}

/// Whether the extract counts without these rows, and with all others, as it is.
fn is_settled(loss: &Loss) -> Result<bool, StoreError> {
    let Some(now) = &loss.candidate.now else { return Ok(loss.gone.is_empty()) };
    let rows = |r: &Rows| r.record.deliveries.values().sum::<u64>();
    if rows(now) + loss.rows != rows(&loss.candidate.whole) {
        return Ok(false);
    }
    Ok(keys_of(now)?.keys().all(|key| !loss.gone.contains(key)))
}

/// Writes an extract again, as it was delivered but for the rows that it loses.
fn without(
    scratch: &Arc<Scratch>,
    number: u64,
    loss: Loss,
) -> Result<(Written, ExtractRecord), StoreError> {
    let Rows { mut record, paths, hashes } = loss.candidate.whole;
    // What is written again gets a hash of its own: a fault that is in it then would never be seen.
    for (path, hash) in paths.iter().zip(&hashes) {
        disk::is_as_written(path, hash.as_deref())?;
    }
    let (table, feed, sha256) = (record.table, &record.feed, &record.sha256);
    let mut writer = ExtractWriter::new(Arc::clone(scratch), number, table, feed, sha256)?;
    for batch in data_file::batches(&paths)? {
        let keep: BooleanArray = keys(&batch)
            .iter()
            .map(|key| Some(key.as_ref().is_none_or(|key| !loss.gone.contains(key))))
            .collect();
        let kept = filter_record_batch(&batch, &keep)
            .map_err(StoreError::data("write", scratch.path()))?;
        writer.write(&kept)?;
    }
    let written = writer.finish()?;
    record.superseded_rows += loss.rows;
    record.deliveries = written.deliveries();
    record.contents = written.contents();
    Ok((written, record))
}

/// Columns that say which event a row is.
const KEY: [&str; 3] = ["incident_key", "month", "issue_area"];

/// How many rows have each reference.
fn keys_of(rows: &Rows) -> Result<HashMap<String, u64>, StoreError> {
    let mut out: HashMap<String, u64> = HashMap::new();
    for batch in data_file::columns(&rows.paths, &KEY)? {
        for key in keys(&batch).into_iter().flatten() {
            *out.entry(key).or_default() += 1;
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
    let columns = KEY.map(text);
    let [Some(keys), Some(months), Some(areas)] = columns else {
        return vec![None; batch.num_rows()];
    };
    let key = |row: usize, key: &str| format!("{} {} {key}", months.value(row), areas.value(row));
    keys.iter().enumerate().map(|(row, k)| Some(key(row, k?))).collect()
}
