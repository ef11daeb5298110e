//! What a project says of a feed: how often it comes, what a later file means, how it may be handled, which date
//! counts, and which table it fills. Every stage that asks has these words from here.

use crate::schema;
use crate::table::Table;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A table of the store, which the rows of a layout fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// One row per thing that happened or was reported.
    Incidents,
    /// Numbers that a source has counted already.
    Observations,
}

impl TableKind {
    /// Both tables.
    pub const ALL: [Self; 2] = [Self::Incidents, Self::Observations];

    /// The documented table.
    pub fn table(self) -> &'static Table {
        match self {
            Self::Incidents => &schema::INCIDENTS,
            Self::Observations => &schema::OBSERVATIONS,
        }
    }

    /// Its name, and that of its folder.
    pub fn as_str(self) -> &'static str {
        self.table().name
    }
}

impl fmt::Display for TableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which date puts an incident into a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// When it was recorded.
    #[default]
    Recorded,
    /// When it happened.
    Occurred,
}

impl Clock {
    /// The spelling of the project file and of the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Occurred => "occurred",
        }
    }
}

/// What a new extract means for those before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMode {
    /// It replaces what the same feed delivered for the same areas, in every month from its first to
    /// its last.
    #[default]
    Snapshot,
    /// It adds to what is there.
    Append,
}

/// How often a feed is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    #[default]
    Monthly,
    Quarterly,
    Annual,
    /// When there is something: nothing is expected, so nothing can be missing.
    Irregular,
}

/// Handling class of a feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Published data.
    Open,
    /// The default: not for publication below the rules of disclosure control.
    #[default]
    Official,
    /// The strictest.
    OfficialSensitive,
}

impl Handling {
    /// The spelling of the `handling` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Official => "official",
            Self::OfficialSensitive => "official_sensitive",
        }
    }
}
