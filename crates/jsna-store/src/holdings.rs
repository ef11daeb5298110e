//! What the store holds after a sequence of extracts: the rule of delivery, in one place.

use crate::extract::ExtractRecord;
use jsna_model::Month;
use jsna_model::{DeliveryMode, TableKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A data file of an extract: its rows of one delivery area and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    /// Path relative to the table's folder, with `/`.
    pub(crate) path: String,
    /// Delivery area of its rows.
    pub(crate) issue_area: String,
    /// Month of its rows.
    pub(crate) month: Month,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// An extract as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredExtract {
    /// Everything that the ledger keeps of it but its files.
    pub(crate) record: ExtractRecord,
    /// Its data files, by delivery area and month.
    pub(crate) files: Vec<StoredFile>,
}

/// What one extract holds of one delivery area and month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held<'a> {
    /// The extract.
    pub extract: &'a ExtractRecord,
    /// Delivery area.
    pub issue_area: &'a str,
    pub month: Month,
    /// Rows. Zero where a snapshot covers the month and has nothing in it: delivered, and empty.
    pub rows: u64,
}

/// Rows of one delivery area and month that a new extract replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub table: TableKind,
    pub feed: String,
    /// Delivery area.
    pub issue_area: String,
    pub month: Month,
    /// The extracts whose rows were there, as relative paths.
    pub old_files: Vec<String>,
    /// How many rows they had.
    pub old_rows: u64,
    /// The new extract.
    pub new_file: String,
    /// How many rows it has; zero if it covers the month and has nothing in it.
    pub new_rows: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    table: TableKind,
    feed: String,
    issue_area: String,
    month: Month,
}

#[derive(Debug, Clone)]
struct Holding {
    extract: Arc<StoredExtract>,
    /// Index into its files; `None` for a month that a snapshot covers without a row.
    file: Option<usize>,
}

impl Holding {
    fn stored(&self) -> Option<&StoredFile> {
        self.extract.files.get(self.file?)
    }

    fn rows(&self) -> u64 {
        self.stored().map_or(0, |f| f.rows)
    }
}

/// Who holds which delivery area and month.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    slots: BTreeMap<Slot, Vec<Holding>>,
    /// Extracts without a single row hold no month, but their record stays.
    empty: Vec<Arc<StoredExtract>>,
}

impl Holdings {
    /// Adds an extract, and returns what it replaces.
    pub(crate) fn take(&mut self, extract: &Arc<StoredExtract>) -> Vec<Replaced> {
        let record = &extract.record;
        let slot = |issue_area: &str, month| Slot {
            table: record.table,
            feed: record.feed.clone(),
            issue_area: issue_area.to_owned(),
            month,
        };
        let mut replaced = Vec::new();
        if record.delivery == DeliveryMode::Snapshot
            && let Some((first, last)) = record.covers()
        {
            for area in record.issue_areas() {
                for month in first.to(last) {
                    let new = Holding { extract: Arc::clone(extract), file: None };
                    let slot = slot(area, month);
                    if let Some(old) = self.slots.insert(slot.clone(), vec![new]) {
                        replaced.extend(replacement(slot, &old, record));
                    }
                }
            }
        }
        for (i, file) in extract.files.iter().enumerate() {
            let holders = self.slots.entry(slot(&file.issue_area, file.month)).or_default();
            holders.retain(|h| !Arc::ptr_eq(&h.extract, extract));
            holders.push(Holding { extract: Arc::clone(extract), file: Some(i) });
        }
        if extract.files.is_empty() {
            self.empty.push(Arc::clone(extract));
        }
        replaced
    }

    /// Of all replacements, the last of each delivery area and month, where what came in then is still there.
    pub(crate) fn standing(&self, replaced: Vec<Replaced>) -> Vec<Replaced> {
        let slot = |r: &Replaced| Slot {
            table: r.table,
            feed: r.feed.clone(),
            issue_area: r.issue_area.clone(),
            month: r.month,
        };
        let last: BTreeMap<Slot, Replaced> = replaced.into_iter().map(|r| (slot(&r), r)).collect();
        last.into_iter()
            .filter(|(slot, r)| {
                let holders = self.slots.get(slot).into_iter().flatten();
                holders.into_iter().any(|h| h.extract.record.file == r.new_file)
            })
            .map(|(_, r)| r)
            .collect()
    }

    /// The data files to read, by path, each with its feed.
    pub(crate) fn files(&self, table: TableKind) -> BTreeMap<&str, (&str, &StoredFile)> {
        let of_table = self.slots.iter().filter(|(slot, _)| slot.table == table);
        of_table
            .flat_map(|(slot, holders)| holders.iter().map(|h| (slot.feed.as_str(), h)))
            .filter_map(|(feed, h)| h.stored().map(|file| (file.path.as_str(), (feed, file))))
            .collect()
    }

    /// What is held, by table, feed, delivery area and month, then in the order of arrival.
    pub(crate) fn held(&self) -> impl Iterator<Item = Held<'_>> {
        self.slots.iter().flat_map(|(slot, holders)| {
            holders.iter().map(|h| Held {
                extract: &h.extract.record,
                issue_area: &slot.issue_area,
                month: slot.month,
                rows: h.rows(),
            })
        })
    }

    /// The extracts that still hold something, and those that never had a row; by feed, file and
    /// hash.
    pub(crate) fn extracts(&self) -> Vec<&ExtractRecord> {
        let holding = self.slots.values().flatten().map(|h| &h.extract);
        let mut extracts: Vec<&ExtractRecord> =
            holding.chain(&self.empty).map(|extract| &extract.record).collect();
        extracts.sort_by_key(|r| (&r.feed, &r.file, &r.sha256));
        extracts.dedup_by_key(|r| (&r.feed, &r.sha256));
        extracts
    }
}

/// `None` where nothing was lost: the old holders had no row either.
fn replacement(slot: Slot, old: &[Holding], new: &ExtractRecord) -> Option<Replaced> {
    let old_rows = old.iter().map(Holding::rows).sum();
    let key = (slot.issue_area, slot.month);
    let new_rows = new.deliveries.get(&key).copied().unwrap_or(0);
    (old_rows > 0).then(|| Replaced {
        table: slot.table,
        feed: slot.feed,
        issue_area: key.0,
        month: key.1,
        old_files: old.iter().map(|h| h.extract.record.file.clone()).collect(),
        old_rows,
        new_file: new.file.clone(),
        new_rows,
    })
}
