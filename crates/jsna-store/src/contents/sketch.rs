//! A set of hashes, as its smallest members (bottom-k sketch).
//!
//! Cohen and Kaplan 2007, "Summarizing data using bottom-k sketches". Sets of up to [`KEPT`] members are kept whole; of
//! larger ones the share that two have in common is an estimate with a standard error of at most 1 / (2 √[`KEPT`]), about
//! 6 points.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many hashes of a set are kept.
const KEPT: usize = 64;

/// A set, as its smallest hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sketch {
    smallest: BTreeSet<u64>,
    /// Whether hashes had to be left out.
    cut: bool,
}

impl Sketch {
    pub(super) fn add(&mut self, hash: u64) {
        if self.smallest.len() == KEPT {
            if self.smallest.last().is_some_and(|last| hash > *last) {
                self.cut = true;
                return;
            }
            if self.smallest.insert(hash) {
                self.smallest.pop_last();
                self.cut = true;
            }
        } else {
            self.smallest.insert(hash);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.cut |= other.cut;
        for hash in &other.smallest {
            self.add(*hash);
        }
    }

    /// The largest hash up to which both sets are known whole.
    fn horizon(&self, other: &Self) -> u64 {
        let end = |s: &Self| match (s.cut, s.smallest.last()) {
            (true, Some(last)) => *last,
            _ => u64::MAX,
        };
        end(self).min(end(other))
    }

    /// Looks for the members of `self` in `other`, as far as both are known.
    pub(super) fn in_other(&self, other: &Self) -> Looked {
        let asked: Vec<&u64> = self.smallest.range(..=self.horizon(other)).collect();
        let found = asked.iter().filter(|h| other.smallest.contains(h)).count();
        let all = !self.cut && asked.len() == self.smallest.len();
        Looked { asked: asked.len(), found, all }
    }

    /// How many members are kept.
    pub(super) fn len(&self) -> usize {
        self.smallest.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.smallest.is_empty()
    }
}

/// What came of looking for the members of one set in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looked {
    /// How many could be looked for.
    pub(super) asked: usize,
    /// How many of them were found.
    pub(super) found: usize,
    /// Whether every member of the set was looked for.
    pub(super) all: bool,
}

/// Were half of a set in the other, so many members looked for would miss it less than once in a hundred times.
const ENOUGH: usize = 7;

impl Looked {
    /// Nothing looked for yet.
    pub(super) const NOTHING: Self = Self { asked: 0, found: 0, all: true };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            found: self.found + other.found,
            all: self.all && other.all,
        }
    }

    /// Whether two sets have members in common, by looking for those of each in the other. A few members looked for in
    /// a large set may well lie beyond what is kept of it: then nothing is known.
    pub(super) fn meet(self, other: Self) -> Option<bool> {
        if self.found + other.found > 0 {
            return Some(true);
        }
        let known = self.all || other.all || self.asked.min(other.asked) >= ENOUGH;
        known.then_some(false)
    }
}

/// In the ledger a sketch is its hashes in hexadecimal, 16 digits each, after a `+` where others were left out.
impl Serialize for Sketch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = String::with_capacity(1 + self.smallest.len() * 16);
        if self.cut {
            out.push('+');
        }
        for hash in &self.smallest {
            out.push_str(&hex::encode(hash.to_be_bytes()));
        }
        serializer.serialize_str(&out)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('+');
        let bytes = hex::decode(digits.unwrap_or(&text)).map_err(serde::de::Error::custom)?;
        let (hashes, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(serde::de::Error::custom("a hash is cut off"));
        }
        let smallest = hashes.iter().map(|h| u64::from_be_bytes(*h)).collect();
        Ok(Self { smallest, cut: digits.is_some() })
    }
}
