//! What the ledger keeps of an extract: everything but its rows.

use crate::contents::Contents;
use crate::name_order::{month_in_name, part_in_name};
use jsna_model::records::{Quality, QuarantineSummary};
use jsna_model::{DeliveryMode, Diagnostic, Month, TableKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows can be strays only if they are more than this many months away from all others.
const FAR_OFF: i32 = 6;

/// The months of the larger side of the widest gap, where the other side is far off and has few rows.
fn without_strays(months: &[(Month, u64)]) -> Option<&[(Month, u64)]> {
    let gaps = months.windows(2).map(|w| w[1].0.since(w[0].0));
    let (at, gap) = gaps.enumerate().max_by_key(|(_, gap)| *gap)?;
    let (left, right) = months.split_at(at + 1);
    let rows = |side: &[(Month, u64)]| side.iter().map(|(_, n)| n).sum::<u64>();
    let (bulk, few) = if rows(left) > rows(right) { (left, right) } else { (right, left) };
    let (n, few) = (rows(bulk), rows(few));
    let usual = bulk.windows(2).map(|w| w[1].0.since(w[0].0)).max().unwrap_or(1);
    let is_few = few.saturating_mul(20) <= n + few || (few <= 2 && few.saturating_mul(5) <= n);
    (gap > FAR_OFF && gap > 3 * usual && is_few).then_some(bulk)
}

/// Reasons of quarantine by which nothing is lost that happened.
const NO_DATA: [&str; 4] = ["empty-row", "not-data", "repeated-header", "totals-row"];

/// Rows by delivery area and month.
pub type Deliveries = BTreeMap<(String, Month), u64>;

/// What the ledger keeps of an extract, with the commit that stored it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExtractRecord {
    /// SHA-256 of the extract, hexadecimal. For a member of an archive, whatever ingest uses to tell
    /// the members apart.
    pub sha256: String,
    /// Size of the extract in bytes.
    pub bytes: u64,
    pub feed: String,
    /// Layout it was read with.
    pub layout: String,
    /// File, relative to the project.
    pub file: String,
    /// Table of its rows.
    pub table: TableKind,
    /// What it means for the extracts before it.
    pub delivery: DeliveryMode,
    /// What happened to its rows.
    pub quality: Quality,
    /// Rows stored, by delivery area and month. Only months with rows are here.
    #[serde(with = "by_slot")]
    pub deliveries: Deliveries,
    /// What these rows are, by delivery area and month. Empty for an extract that was stored before this was kept.
    #[serde(default, with = "by_slot", skip_serializing_if = "BTreeMap::is_empty")]
    pub contents: BTreeMap<(String, Month), Contents>,
    /// The month that the file's name gives, where it gives one: a file without a row says by it that there was
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_month: Option<Month>,
    /// The part of a delivery that the file's name makes it, where its feed has parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_part: Option<String>,
    /// Rows that are not stored because a later file of the feed has the same references.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub superseded_rows: u64,
    /// Rows that are not stored because rows of their months have been purged from the feed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub past_retention_rows: u64,
    /// Columns of the table that the layout would fill from headers, none of which the file has: empty in every row.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub absent_columns: BTreeSet<String>,
    /// Rows quarantined, by reason.
    pub quarantine_summary: Vec<QuarantineSummary>,
    /// What was found while reading it.
    pub findings: Vec<Diagnostic>,
    /// The pseudonym key that its identifiers were replaced with ([`crate::PseudonymKey::id`]);
    /// absent where the extract has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// A hash of everything but its bytes that decided how it was read: layout, handling class, clock. If the project's
    /// is different now, reading the file again would give other rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// What tells an extract apart from all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    feed: String,
    sha256: String,
    /// Every file that is a header and nothing else has the same bytes: its name says what there was nothing of.
    nothing_of: Option<(Option<Month>, Option<String>)>,
}

/// A file of a feed as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub feed: &'a str,
    pub sha256: &'a str,
    /// Path, relative to the project.
    pub file: &'a str,
    /// The rules that it is read by ([`ExtractRecord::reading`]); rules that are not known are taken for the same.
    pub reading: Option<&'a str>,
}

impl Arrival<'_> {
    /// Whether it brings what this extract holds.
    pub(crate) fn brings(&self, record: &ExtractRecord) -> bool {
        let same_reading =
            self.reading.zip(record.reading.as_deref()).is_none_or(|(now, then)| now == then);
        let same_nothing = || {
            month_in_name(self.file).is_none_or(|month| record.named_month == Some(month))
                && record.named_part.as_ref().is_none_or(|part| part_in_name(self.file) == *part)
        };
        record.feed == self.feed
            && record.sha256 == self.sha256
            && same_reading
            && (record.had_rows() || same_nothing())
    }
}

impl<'a> From<&'a ExtractRecord> for Arrival<'a> {
    fn from(record: &'a ExtractRecord) -> Self {
        let ExtractRecord { feed, sha256, file, reading, .. } = record;
        Self { feed, sha256, file, reading: reading.as_deref() }
    }
}

impl ExtractRecord {
    /// What tells it apart from all others.
    pub fn identity(&self) -> Identity {
        let nothing_of = || (self.named_month, self.named_part.clone());
        Identity {
            feed: self.feed.clone(),
            sha256: self.sha256.clone(),
            nothing_of: (!self.had_rows()).then(nothing_of),
        }
    }

    /// Whether it was delivered with rows that could be stored.
    fn had_rows(&self) -> bool {
        !self.deliveries.is_empty() || self.not_stored() > 0
    }

    /// Rows that were kept when the file was read, and are not stored.
    pub(crate) fn not_stored(&self) -> u64 {
        self.superseded_rows + self.past_retention_rows
    }

    /// Leaves out the rows of months before this one.
    pub(crate) fn drop_before(&mut self, first: Month) {
        let old = self.deliveries.iter().filter(|((_, month), _)| *month < first);
        self.past_retention_rows += old.map(|(_, rows)| rows).sum::<u64>();
        self.deliveries.retain(|(_, month), _| *month >= first);
        self.contents.retain(|(_, month), _| *month >= first);
    }

    /// The days of a month on which a delivery area has rows, one bit each; 0 where rows have months only, and for
    /// extracts that were stored before this was kept.
    pub fn days(&self, issue_area: &str, month: Month) -> u32 {
        let slot = (issue_area.to_owned(), month);
        self.contents.get(&slot).map_or(0, Contents::days)
    }

    /// Rows quarantined that are rows of data: totals, notes, empty rows and headers are not.
    pub fn data_rows_quarantined(&self) -> u64 {
        let data = self.quarantine_summary.iter().filter(|q| !NO_DATA.contains(&q.reason.as_str()));
        data.map(|q| q.rows).sum()
    }

    /// First and last month with a row; `None` for an extract without rows.
    pub fn months(&self) -> Option<(Month, Month)> {
        let months = || self.deliveries.keys().map(|(_, month)| *month);
        Some((months().min()?, months().max()?))
    }

    /// First and last month that the extract is a delivery of: as [`Self::months`], but without
    /// strays. A wrong year in one row must not turn a file of three months into one of eleven years.
    ///
    /// Strays are the few months at either end that lie more than 6 months from all others, and more than
    /// three times as far as any two of the others from each other. Few is a twentieth of the rows, or two rows where
    /// there are at least five times as many others.
    pub fn covers(&self) -> Option<(Month, Month)> {
        let mut by_month: BTreeMap<Month, u64> = BTreeMap::new();
        for ((_, month), rows) in &self.deliveries {
            *by_month.entry(*month).or_default() += rows;
        }
        let months: Vec<(Month, u64)> = by_month.into_iter().collect();
        let mut bulk = months.as_slice();
        while let Some(rest) = without_strays(bulk) {
            bulk = rest;
        }
        Some((bulk.first()?.0, bulk.last()?.0))
    }

    /// Months with rows that the extract is no delivery of, with their rows.
    pub fn strays(&self) -> BTreeMap<Month, u64> {
        let mut strays = BTreeMap::new();
        if let Some((first, last)) = self.covers() {
            for ((_, month), rows) in &self.deliveries {
                if *month < first || *month > last {
                    *strays.entry(*month).or_default() += rows;
                }
            }
        }
        strays
    }

    /// The delivery areas with a row, in order.
    pub fn issue_areas(&self) -> BTreeSet<&str> {
        self.deliveries.keys().map(|(area, _)| area.as_str()).collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// JSON has no keys of two parts: a list of objects stands for a map by delivery area and month.
mod by_slot {
    use super::{BTreeMap, Month};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::borrow::Cow;

    #[derive(Serialize, Deserialize)]
    struct Item<'a, T> {
        issue_area: Cow<'a, str>,
        month: Month,
        rows: T,
    }

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        map: &BTreeMap<(String, Month), T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.iter().map(|((area, month), rows)| Item {
            issue_area: Cow::Borrowed(area.as_str()),
            month: *month,
            rows,
        }))
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<(String, Month), T>, D::Error> {
        let items = Vec::<Item<'_, T>>::deserialize(deserializer)?;
        let count = items.len();
        let map: BTreeMap<_, _> = items
            .into_iter()
            .map(|item| ((item.issue_area.into_owned(), item.month), item.rows))
            .collect();
        if map.len() == count {
            Ok(map)
        } else {
            Err(serde::de::Error::custom("a delivery area and month occurs twice"))
        }
    }
}
