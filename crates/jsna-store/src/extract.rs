//! What the ledger keeps of an extract: everything but its rows.

use jsna_model::records::{Quality, QuarantineSummary};
use jsna_model::{DeliveryMode, Diagnostic, Month, TableKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows are strays if they are more than this many months away from all others, and few.
const FAR_OFF: i32 = 3;

/// Rows far from all others are strays if they are less than one in this many rows of the extract.
const FEW: u64 = 100;

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
    #[serde(with = "deliveries")]
    pub deliveries: Deliveries,
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

impl ExtractRecord {
    /// First and last month with a row; `None` for an extract without rows.
    pub fn months(&self) -> Option<(Month, Month)> {
        let months = || self.deliveries.keys().map(|(_, month)| *month);
        Some((months().min()?, months().max()?))
    }

    /// First and last month that the extract is a delivery of: as [`Self::months`], but without
    /// strays. A wrong year in one row must not turn a file of three months into one of eleven years.
    pub fn covers(&self) -> Option<(Month, Month)> {
        let mut by_month: BTreeMap<Month, u64> = BTreeMap::new();
        for ((_, month), rows) in &self.deliveries {
            *by_month.entry(*month).or_default() += rows;
        }
        let total: u64 = by_month.values().sum();
        let mut groups: Vec<(Month, Month, u64)> = Vec::new();
        for (month, rows) in by_month {
            match groups.last_mut() {
                Some((_, last, n)) if month.since(*last) <= FAR_OFF => {
                    (*last, *n) = (month, *n + rows);
                }
                _ => groups.push((month, month, rows)),
            }
        }
        groups.retain(|(_, _, rows)| rows.saturating_mul(FEW) >= total);
        Some((groups.first()?.0, groups.last()?.1))
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

/// JSON has no keys of two parts: a list of objects stands for the map.
mod deliveries {
    use super::{BTreeMap, Deliveries, Month};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::borrow::Cow;

    #[derive(Serialize, Deserialize)]
    struct Item<'a> {
        issue_area: Cow<'a, str>,
        month: Month,
        rows: u64,
    }

    pub(super) fn serialize<S: Serializer>(
        map: &Deliveries,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.iter().map(|((area, month), rows)| Item {
            issue_area: Cow::Borrowed(area),
            month: *month,
            rows: *rows,
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Deliveries, D::Error> {
        let items = Vec::<Item<'_>>::deserialize(deserializer)?;
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
