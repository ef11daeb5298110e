//! Persons to whom something happened again: victims, suspects, callers.

use crate::area_tree::AreaIx;
use crate::measure::Limits;
use crate::period::Period;
use serde::{Deserialize, Serialize};
use std::fmt;

/// As what somebody is in the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Victim,
    Suspect,
    Caller,
}

impl Who {
    /// In the order of a page.
    pub const ALL: [Self; 3] = [Self::Victim, Self::Suspect, Self::Caller];

    /// The spelling of packs and of the `who` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Victim => "victim",
            Self::Suspect => "suspect",
            Self::Caller => "caller",
        }
    }

    /// The column of the incidents table with the person's pseudonym.
    pub fn key(self) -> &'static str {
        match self {
            Self::Victim => "victim_key",
            Self::Suspect => "suspect_key",
            Self::Caller => "caller_key",
        }
    }

    /// The derived column with the pseudonym and the day, see [`crate::schema::PERSON_DAYS`].
    pub fn day(self) -> &'static str {
        match self {
            Self::Victim => "victim_day",
            Self::Suspect => "suspect_day",
            Self::Caller => "caller_day",
        }
    }

    /// Whose days a derived column has; `None` for every other column.
    pub fn of_day(column: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.day() == column)
    }
}

/// What is known of the repeats of one indicator in one area: rows of the `repeats` table.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats {
    pub who: Who,
    pub area: AreaIx,
    /// Share of the events that name no person or no day, 0 to 1; `None` where there was no event, or nothing was asked.
    pub without_key: Option<f64>,
    /// The persons, or why there is no number of them.
    pub answer: Result<RepeatCount, NoRepeats>,
}

/// The persons whose first event of a year was followed for twelve months each.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatCount {
    /// The year in which the first event of each lies.
    pub index: Period,
    /// Events of all of them, from the first of each to twelve months after it.
    pub events: u64,
    pub repeated: RepeatShare,
    /// Once, twice, three or four times, five times and more.
    pub bands: [RepeatBand; 4],
    /// The year before, or why the two are not compared.
    pub before: Result<RepeatChange, NoRepeats>,
}

impl RepeatCount {
    /// Share of the events that repeated persons had, 0 to 1.
    pub fn share_of_events_of_repeated(&self) -> f64 {
        self.bands[1..].iter().map(|band| band.share_of_events).fold(0.0, |sum, share| sum + share)
    }
}

/// How many persons were repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatShare {
    pub persons: u64,
    /// Those of them with an event on another day within twelve months of their first.
    pub repeated: u64,
    /// The one over the other, 0 to 1.
    pub share: f64,
    /// 95% limits of the share.
    pub limits: Limits,
}

/// Persons with a like number of days on which it happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatBand {
    /// Fewest days of one person.
    pub from: u64,
    /// Most days; `None` for no most.
    pub to: Option<u64>,
    pub persons: u64,
    pub events: u64,
    /// Of all persons, 0 to 1.
    pub share_of_persons: f64,
    /// Of the events of all persons, 0 to 1.
    pub share_of_events: f64,
}

impl RepeatBand {
    /// The spelling of the `band` column: `1`, `2`, `3-4`, `5+`.
    pub fn name(&self) -> String {
        match self.to {
            Some(to) if to == self.from => to.to_string(),
            Some(to) => format!("{}-{to}", self.from),
            None => format!("{}+", self.from),
        }
    }
}

/// The share of repeated persons against the year before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatChange {
    pub before: RepeatShare,
    /// Later share less earlier, in percentage points.
    pub points: f64,
    /// 95% limits of it.
    pub limits: Limits,
    /// Chance of as large a difference where there is none.
    pub p: f64,
}

/// Why there is no number of repeated persons, or none to compare it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoRepeats {
    /// No feed of the indicator has such keys.
    NoFeed,
    /// The data are shorter than a year and the twelve months that follow it.
    Short,
    /// No year with the twelve months after it is whole.
    NotWhole,
    /// Rows of those months have been purged, and their pseudonyms with them.
    Purged,
    /// The series changes its meaning within those months.
    Break,
    /// Too many events name no person.
    WithoutKey,
    /// The events are of sources that number persons each in its own way.
    SeveralSources,
    /// Nobody is named in the year.
    Nobody,
    /// The share of events that name no person is another than in the year before.
    KeysChanged,
}

impl NoRepeats {
    /// The spelling of the `reason` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFeed => "no_feed",
            Self::Short => "short",
            Self::NotWhole => "not_whole",
            Self::Purged => "purged",
            Self::Break => "break",
            Self::WithoutKey => "without_key",
            Self::SeveralSources => "several_sources",
            Self::Nobody => "nobody",
            Self::KeysChanged => "keys_changed",
        }
    }
}

impl NoRepeats {
    /// In a few words why the year before cannot be held against a year.
    pub fn not_compared(self) -> &'static str {
        match self {
            Self::Short => "the data do not reach back so far",
            Self::NotWhole => "that year and the twelve months after it are not whole",
            Self::Purged => "its rows have been purged",
            Self::Break => "the series has a break between the two",
            Self::WithoutKey => "too many events of that year name no person",
            Self::SeveralSources => "its events are of several sources",
            Self::Nobody => "nobody is named in it",
            Self::NoFeed | Self::KeysChanged => {
                "the share of events that name no person is another"
            }
        }
    }
}

/// In a few words, to follow "not given: ".
impl fmt::Display for NoRepeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoFeed => "no feed has a key of these persons",
            Self::Short => "a year and the twelve months after it are needed",
            Self::NotWhole => "no year is whole together with the twelve months after it",
            Self::Purged => "rows of the year or of the twelve months after it have been purged",
            Self::Break => "the series has a break within the year or the twelve months after it",
            Self::WithoutKey => "too many events name no person",
            Self::SeveralSources => "the sources number persons each in its own way",
            Self::Nobody => "nobody is named in the year",
            Self::KeysChanged => self.not_compared(),
        })
    }
}
