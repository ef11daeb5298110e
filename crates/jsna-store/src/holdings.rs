//! What the store holds after a sequence of extracts: the rule of delivery, in one place.
//!
//! Of two snapshots of one feed, delivery area and month the later one counts. Which is the later is said by the
//! dates and numbers in their names; where names do not say it, by their contents (what contains the other is later);
//! else by the order of arrival. So the same files give the same holdings in whatever order they came, wherever their
//! names or contents tell.

use crate::contents::{Apart, Compared};
use crate::extract::{ExtractRecord, Identity};
use crate::live::{Corrected, Live};
use crate::name_order::NameMark;
use jsna_model::Month;
use jsna_model::{DeliveryMode, TableKind};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
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
    /// SHA-256 of its bytes, hexadecimal; absent for a file that was stored before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
    /// Number of the purge that deleted it; worked out from the ledger, and not kept with the file.
    #[serde(skip)]
    pub(crate) purged: Option<u64>,
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
    /// Whether the rows have been purged: how many there were is all that is left of them.
    pub purged: bool,
}

/// Why one of two deliveries of the same month counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaterBy {
    /// A date or number in its name.
    Name,
    /// It holds what the other holds, and more.
    Contents,
    /// It arrived later.
    Arrival,
    /// It is the same file, delivered again.
    Corrected,
    /// Nothing says it: both arrived together, and their paths were taken in the order of the alphabet.
    Path,
}

/// Rows of one delivery area and month that another extract took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub table: TableKind,
    pub feed: String,
    /// Delivery area.
    pub issue_area: String,
    pub month: Month,
    /// The extracts whose rows do not count, as relative paths.
    pub old_files: Vec<String>,
    /// How many rows they had.
    pub old_rows: u64,
    /// The extract that counts.
    pub new_file: String,
    /// How many rows it has; zero if it covers the month and has nothing in it.
    pub new_rows: u64,
    /// Why it counts.
    pub by: LaterBy,
    /// How the two differ, where they look like parts of one delivery rather than two issues, or may be; a clause.
    pub apart: Option<&'static str>,
}

/// Rows of an extract that only adds, and that an earlier file of the feed holds too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Repeated {
    pub(crate) feed: String,
    pub(crate) old_file: String,
    pub(crate) new_file: String,
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
    live: Live,
    /// Index into its files; `None` for a month that a snapshot covers without a row.
    file: Option<usize>,
}

impl Holding {
    fn record(&self) -> &ExtractRecord {
        &self.live.extract.record
    }

    fn stored(&self) -> Option<&StoredFile> {
        self.live.extract.files.get(self.file?)
    }

    fn rows(&self) -> u64 {
        self.stored().map_or(0, |f| f.rows)
    }
}

/// Who holds which delivery area and month.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    slots: BTreeMap<Slot, Vec<Holding>>,
    /// Files of rows dated far from all others of their extract. They are kept, and count nowhere.
    strays: Vec<Holding>,
    /// Extracts without a single row. Those that do not say their month hold none, but their record stays.
    empty: Vec<Live>,
    replaced: BTreeMap<(Slot, String), Replaced>,
    repeated: BTreeSet<Repeated>,
    verdicts: BTreeMap<(Identity, Identity), Verdict>,
}

#[derive(Debug, Clone, Copy)]
struct Verdict {
    /// Whether the second of the two is the later.
    second: bool,
    by: LaterBy,
    apart: Option<&'static str>,
}

impl Holdings {
    /// What the extracts that count hold.
    pub(crate) fn of(live: &[Live], corrected: &[Corrected]) -> Self {
        let mut holdings = Self::default();
        for live in live {
            holdings.take(live);
        }
        holdings.take_empty();
        for corrected in corrected {
            holdings.note_correction(corrected);
        }
        holdings
    }

    /// What a file held before it was delivered again is replaced where the file holds the month still.
    fn note_correction(&mut self, corrected: &Corrected) {
        let (old, new) = (&corrected.old, &corrected.new);
        for file in &old.files {
            let slot = Slot {
                table: old.record.table,
                feed: old.record.feed.clone(),
                issue_area: file.issue_area.clone(),
                month: file.month,
            };
            let holders = self.slots.get(&slot).into_iter().flatten();
            let mut own = holders.into_iter().filter(|h| Arc::ptr_eq(&h.live.extract, new));
            let Some(rows) = own.next().map(Holding::rows) else { continue };
            let replaced = Replaced {
                table: slot.table,
                feed: slot.feed.clone(),
                issue_area: slot.issue_area.clone(),
                month: slot.month,
                old_files: vec![old.record.file.clone()],
                old_rows: file.rows,
                new_file: new.record.file.clone(),
                new_rows: rows,
                by: LaterBy::Corrected,
                apart: None,
            };
            self.replaced.insert((slot, replaced.new_file.clone()), replaced);
        }
    }

    fn take(&mut self, live: &Live) {
        let record = &live.extract.record;
        let Some((first, last)) = record.covers() else {
            self.empty.push(live.clone());
            return;
        };
        let mut files: BTreeMap<(&str, Month), usize> = BTreeMap::new();
        for (i, file) in live.extract.files.iter().enumerate() {
            if file.month < first || file.month > last {
                self.strays.push(Holding { live: live.clone(), file: Some(i) });
            } else {
                files.insert((&file.issue_area, file.month), i);
            }
        }
        for area in record.issue_areas() {
            for month in first.to(last) {
                let file = files.get(&(area, month)).copied();
                if file.is_none() && record.delivery == DeliveryMode::Append {
                    continue;
                }
                let slot = Slot {
                    table: record.table,
                    feed: record.feed.clone(),
                    issue_area: area.to_owned(),
                    month,
                };
                self.put(slot, Holding { live: live.clone(), file });
            }
        }
    }

    /// A holding takes its place among those of its delivery area and month.
    fn put(&mut self, slot: Slot, new: Holding) {
        let old = self.slots.remove(&slot).unwrap_or_default();
        if new.record().delivery == DeliveryMode::Append {
            self.note_repeats(&old, &new);
            self.slots.insert(slot, old.into_iter().chain([new]).collect());
            return;
        }
        let verdicts: Vec<Verdict> = old.iter().map(|old| self.verdict(old, &new)).collect();
        if let Some(at) = verdicts.iter().position(|verdict| !verdict.second) {
            self.note_replaced(&slot, std::slice::from_ref(&new), &old[at], verdicts[at]);
            self.slots.insert(slot, old);
            return;
        }
        if let Some(verdict) = verdicts.first() {
            self.note_replaced(&slot, &old, &new, *verdict);
        }
        self.slots.insert(slot, vec![new]);
    }

    /// Which of two is the later, and why.
    fn verdict(&mut self, old: &Holding, new: &Holding) -> Verdict {
        let (a, b) = (old.record(), new.record());
        let key = (a.identity(), b.identity());
        if let Some(known) = self.verdicts.get(&key) {
            return *known;
        }
        let compared = compare(a, b);
        let apart = compared.filter(|c| c.apart() != Apart::No).map(|c| c.apart_in());
        let arrival =
            if old.live.sequence == new.live.sequence { LaterBy::Path } else { LaterBy::Arrival };
        let (second, by) = match NameMark::of(&a.file).compare(&NameMark::of(&b.file)) {
            Some(order) => (order == Ordering::Less, LaterBy::Name),
            None => {
                match compared.map(|c| (c.second_contains_first(), c.first_contains_second())) {
                    Some((true, false)) => (true, LaterBy::Contents),
                    Some((false, true)) => (false, LaterBy::Contents),
                    _ if a.delivery == DeliveryMode::Append => (true, LaterBy::Arrival),
                    // Extracts without a row are taken last, whenever they arrived.
                    _ => (old.live.sequence <= new.live.sequence, arrival),
                }
            }
        };
        let verdict = Verdict { second, by, apart };
        self.verdicts.insert(key, verdict);
        verdict
    }

    fn note_replaced(&mut self, slot: &Slot, old: &[Holding], new: &Holding, verdict: Verdict) {
        let old_rows = old.iter().map(Holding::rows).sum();
        // Nothing was lost where the old holders had no row either.
        if old_rows == 0 {
            return;
        }
        let replaced = Replaced {
            table: slot.table,
            feed: slot.feed.clone(),
            issue_area: slot.issue_area.clone(),
            month: slot.month,
            old_files: old.iter().map(|h| h.record().file.clone()).collect(),
            old_rows,
            new_file: new.record().file.clone(),
            new_rows: new.rows(),
            by: verdict.by,
            apart: verdict.apart,
        };
        // One line for a month and the file that counts: what that replaced last.
        self.replaced.insert((slot.clone(), replaced.new_file.clone()), replaced);
    }

    fn note_repeats(&mut self, old: &[Holding], new: &Holding) {
        for old in old {
            let repeats =
                compare(old.record(), new.record()).is_some_and(|c| !c.keyed() && c.repeats());
            if repeats {
                self.repeated.insert(Repeated {
                    feed: new.record().feed.clone(),
                    old_file: old.record().file.clone(),
                    new_file: new.record().file.clone(),
                });
            }
        }
    }

    /// A file without a row whose name says a month is a delivery of that month: there was nothing. Its area is the part
    /// that its name says, or that of the feed where there is only one.
    fn take_empty(&mut self) {
        for live in self.empty.clone() {
            let record = &live.extract.record;
            // Rows that were lost are not nothing.
            let nothing = record.data_rows_quarantined() == 0
                && record.superseded_rows == 0
                && record.past_retention_rows == 0;
            let Some(month) = record.named_month.filter(|_| nothing) else { continue };
            let part = record.named_part.clone();
            let Some(area) = part.or_else(|| self.only_area(record)) else { continue };
            let slot =
                Slot { table: record.table, feed: record.feed.clone(), issue_area: area, month };
            let new = Holding { live: live.clone(), file: None };
            self.put(slot, new);
        }
    }

    /// The delivery area of a feed that has only one; `all` where nothing was delivered yet, and none where there
    /// are several.
    fn only_area(&self, record: &ExtractRecord) -> Option<String> {
        let of_feed = |s: &&Slot| s.table == record.table && s.feed == record.feed;
        let areas: BTreeSet<&str> =
            self.slots.keys().filter(of_feed).map(|s| s.issue_area.as_str()).collect();
        let mut areas = areas.into_iter();
        match (areas.next(), areas.next()) {
            (None, _) => Some("all".to_owned()),
            (only, None) => only.map(str::to_owned),
            _ => None,
        }
    }

    /// The extracts that came without a row and hold no month either. Rows that were left out, as those past their
    /// retention, did come.
    pub(crate) fn holds_nothing(&self) -> impl Iterator<Item = &ExtractRecord> {
        let holding: BTreeSet<Identity> =
            self.slots.values().flatten().map(|h| h.record().identity()).collect();
        self.empty
            .iter()
            .map(|live| &live.extract.record)
            .filter(move |r| r.not_stored() == 0 && !holding.contains(&r.identity()))
    }

    /// What took the place of what, where what counts then still counts.
    pub(crate) fn replaced(&self) -> Vec<Replaced> {
        self.replaced
            .iter()
            .filter(|((slot, _), r)| {
                let holders = self.slots.get(slot).into_iter().flatten();
                holders.into_iter().any(|h| h.record().file == r.new_file)
            })
            .map(|(_, r)| r.clone())
            .collect()
    }

    /// Files of feeds that only add, with rows that another file has.
    pub(crate) fn repeated(&self) -> &BTreeSet<Repeated> {
        &self.repeated
    }

    /// The data files of a table, by path, each with its feed; those of stray rows too, but none that was purged.
    pub(crate) fn files(&self, table: TableKind) -> BTreeMap<&str, (&str, &StoredFile)> {
        self.all_files(table)
            .filter(|(_, file)| file.purged.is_none())
            .map(|(feed, file)| (file.path.as_str(), (feed, file)))
            .collect()
    }

    /// The latest purge that deleted data files which are held.
    pub(crate) fn last_purge(&self) -> Option<u64> {
        let files = TableKind::ALL.into_iter().flat_map(|table| self.all_files(table));
        files.filter_map(|(_, file)| file.purged).max()
    }

    fn all_files(&self, table: TableKind) -> impl Iterator<Item = (&str, &StoredFile)> {
        let strays = self.strays.iter().filter(move |h| h.record().table == table);
        let held =
            self.slots.iter().filter(move |(slot, _)| slot.table == table).flat_map(|(_, h)| h);
        held.chain(strays).filter_map(|h| h.stored().map(|f| (h.record().feed.as_str(), f)))
    }

    /// Paths of the data files that hold stray rows.
    pub(crate) fn stray_files(&self) -> BTreeSet<&str> {
        self.strays.iter().filter_map(Holding::stored).map(|f| f.path.as_str()).collect()
    }

    /// What is held, by table, feed, delivery area and month, then in the order of arrival.
    pub(crate) fn held(&self) -> impl Iterator<Item = Held<'_>> {
        self.slots.iter().flat_map(|(slot, holders)| {
            holders.iter().map(|h| Held {
                extract: h.record(),
                issue_area: &slot.issue_area,
                month: slot.month,
                rows: h.rows(),
                purged: h.stored().is_some_and(|f| f.purged.is_some()),
            })
        })
    }

    /// The extracts that still hold something, and those that never had a row; by feed, file and
    /// hash.
    pub(crate) fn extracts(&self) -> Vec<&ExtractRecord> {
        let holding = self.slots.values().flatten().chain(&self.strays).map(|h| &h.live);
        let mut extracts: Vec<&ExtractRecord> =
            holding.chain(&self.empty).map(|live| &live.extract.record).collect();
        extracts.sort_by_key(|r| (&r.feed, &r.file, &r.sha256));
        extracts.dedup_by_key(|r| (&r.feed, &r.file, &r.sha256));
        extracts
    }
}

/// How two extracts compare over the delivery areas and months that both have rows of. Not comparable are those whose
/// identifiers were replaced with other keys, and those of a store made before contents were kept.
fn compare(a: &ExtractRecord, b: &ExtractRecord) -> Option<Compared> {
    if a.key_id != b.key_id {
        return None;
    }
    Compared::of(a.contents.iter().filter_map(|(slot, of_a)| Some((of_a, b.contents.get(slot)?))))
}
