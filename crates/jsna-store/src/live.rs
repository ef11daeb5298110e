//! Which extracts count, of all that were ever stored: a file that is delivered again under its own name, with other
//! contents, takes the place of what it held before, so that every mistake can be put right by delivering the file
//! again.

use crate::contents::Compared;
use crate::extract::{ExtractRecord, Identity};
use crate::holdings::StoredExtract;
use jsna_model::DeliveryMode;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An extract that counts.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) extract: Arc<StoredExtract>,
    /// Number of the ingest that it came with. An extract that was read again keeps its first.
    pub(crate) sequence: u64,
}

/// A file that was delivered again with other contents.
#[derive(Debug, Clone)]
pub(crate) struct Corrected {
    /// What it held before.
    pub(crate) old: Arc<StoredExtract>,
    /// What it holds now.
    pub(crate) new: Arc<StoredExtract>,
}

/// The extracts that count, in the order of arrival, and the corrections that made the others obsolete.
pub(crate) fn live<'a>(
    all: impl Iterator<Item = (u64, &'a Arc<StoredExtract>)>,
) -> (Vec<Live>, Vec<Corrected>) {
    let mut live: Vec<Option<Live>> = Vec::new();
    let mut by_file: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut by_bytes: BTreeMap<Identity, usize> = BTreeMap::new();
    let mut corrected = Vec::new();
    for (sequence, extract) in all {
        let record = &extract.record;
        let key = (record.feed.as_str(), record.file.as_str());
        let bytes = record.identity();
        if let Some(at) = by_bytes.get(&bytes).copied()
            && let Some(old) = &mut live[at]
        {
            // The same bytes, read by other rules, or without rows that a later file took over.
            for made in
                corrected.iter_mut().filter(|c: &&mut Corrected| Arc::ptr_eq(&c.new, &old.extract))
            {
                made.new = Arc::clone(extract);
            }
            old.extract = Arc::clone(extract);
            by_file.insert(key, at);
            continue;
        }
        let before = by_file.get(&key).copied();
        if let Some((at, old)) = before.and_then(|at| live[at].clone().map(|old| (at, old))) {
            let then = &old.extract.record;
            if is_correction(then, record) {
                live[at] = None;
                corrected.push(Corrected { old: old.extract.clone(), new: Arc::clone(extract) });
            }
        }
        by_file.insert(key, live.len());
        by_bytes.insert(bytes, live.len());
        live.push(Some(Live { extract: Arc::clone(extract), sequence }));
    }
    let live: Vec<Live> = live.into_iter().flatten().collect();
    corrected.retain(|c| live.iter().any(|l| Arc::ptr_eq(&l.extract, &c.new)));
    (live, corrected)
}

/// Whether a file under the same name is the same delivery put right, and not the next one, which a supplier that
/// always uses one name sends. A correction has rows of the old file in it, or one of the two has none at all. Where
/// one has so few rows that nobody can say, or the two were taken in by versions that look at rows in different ways, a
/// snapshot is a correction if it has no month that the other does not have: the rest of a file that was cut off is no
/// next delivery. A file that adds may well be one of a few late rows, and takes nothing away.
fn is_correction(old: &ExtractRecord, new: &ExtractRecord) -> bool {
    if old.deliveries.is_empty() || new.deliveries.is_empty() {
        return true;
    }
    let all = |r: &'_ ExtractRecord| r.contents.values().cloned().reduce(|a, b| a.with(&b));
    let (Some(of_old), Some(of_new)) = (all(old), all(new)) else {
        // Extracts of a store made before contents were kept: as it was then, both count.
        return false;
    };
    let compared = Compared::of([(&of_old, &of_new)].into_iter());
    let within = |a: &ExtractRecord, b: &ExtractRecord| {
        a.contents.keys().all(|slot| b.contents.contains_key(slot))
    };
    let share = compared.and_then(|c| c.share_rows());
    share.unwrap_or_else(|| {
        new.delivery == DeliveryMode::Snapshot && (within(new, old) || within(old, new))
    })
}
