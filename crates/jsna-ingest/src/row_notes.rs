//! What is wrong with the rows of a block, and how it adds up over a file.
//!
//! Columns are read one after the other, and a later one may quarantine a row that an earlier one
//! has noted something about. So every note keeps its row, and notes are counted once it is known which rows are
//! kept.

use crate::findings;
use crate::value::date_order::DateOrder;
use ahash::AHashMap;
use jsna_model::diagnostic::Finding;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What a note is about: a slot of the file and a rule of the plan, where there are such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Spot {
    /// Position in the plan's slots.
    pub(crate) slot: Option<usize>,
    /// Position in the plan's rules.
    pub(crate) rule: Option<usize>,
}

/// Something about a row that is kept.
#[derive(Debug, Clone, Copy)]
struct Note<'c> {
    row: u32,
    finding: &'static Finding,
    spot: Spot,
    sample: &'c str,
}

/// Why a row is quarantined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reject<'c> {
    /// Position among the cells' rows.
    pub(crate) row: usize,
    pub(crate) finding: &'static Finding,
    pub(crate) spot: Spot,
    /// The cell at fault.
    pub(crate) value: &'c str,
}

/// Notes on the rows of a block.
#[derive(Debug)]
pub(crate) struct RowNotes<'c> {
    bad: Vec<bool>,
    unmapped: Vec<bool>,
    rejects: Vec<Reject<'c>>,
    notes: Vec<Note<'c>>,
    /// What the dates of each rule prove about their order. Rows are positions in the block.
    orders: BTreeMap<usize, DateOrder>,
}

impl<'c> RowNotes<'c> {
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            bad: vec![false; rows],
            unmapped: vec![false; rows],
            rejects: Vec::new(),
            notes: Vec::new(),
            orders: BTreeMap::new(),
        }
    }

    /// Adds a date of a column to what tells its order.
    pub(crate) fn date_order(&mut self, rule: usize, cell: &str, row: usize) {
        self.orders.entry(rule).or_default().add(cell, || (row as u64, 0));
    }

    /// What the dates of each rule prove about their order. `place` gives the row and line of a position.
    pub(crate) fn date_orders(
        &mut self,
        place: impl Fn(usize) -> (u64, u64),
    ) -> BTreeMap<usize, DateOrder> {
        let mut orders = std::mem::take(&mut self.orders);
        for ((row, line), _) in orders.values_mut().flat_map(|o| &mut o.proof) {
            let at = usize::try_from(*row).unwrap_or(usize::MAX);
            (*row, *line) = place(at);
        }
        orders
    }

    /// Whether something was noted about a row, or it is quarantined.
    pub(crate) fn says_of(&self) -> Vec<bool> {
        let mut said = self.bad.clone();
        for note in &self.notes {
            said[note.row as usize] = true;
        }
        said
    }

    /// Quarantines a row. The first reason stands.
    pub(crate) fn reject(
        &mut self,
        row: usize,
        finding: &'static Finding,
        spot: Spot,
        value: &'c str,
    ) {
        if let Some(bad @ false) = self.bad.get_mut(row) {
            *bad = true;
            self.rejects.push(Reject { row, finding, spot, value });
        }
    }

    /// Gives quarantined rows another reason, where `other` has one. Their cells are not shown then.
    pub(crate) fn relabel(&mut self, other: impl Fn(&Reject<'c>) -> Option<&'static Finding>) {
        for reject in &mut self.rejects {
            if let Some(finding) = other(reject) {
                (reject.finding, reject.value) = (finding, "");
            }
        }
    }

    /// Notes something about a row.
    pub(crate) fn note(
        &mut self,
        row: usize,
        finding: &'static Finding,
        spot: Spot,
        sample: &'c str,
    ) {
        if finding.name == findings::UNMAPPED_CODE.name
            && let Some(unmapped) = self.unmapped.get_mut(row)
        {
            *unmapped = true;
        }
        self.notes.push(Note {
            row: u32::try_from(row).unwrap_or(u32::MAX),
            finding,
            spot,
            sample,
        });
    }

    /// Whether a row is quarantined.
    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.bad[row]
    }

    /// One flag per row: kept.
    pub(crate) fn kept(&self) -> Vec<bool> {
        self.bad.iter().map(|bad| !bad).collect()
    }

    /// Quarantined rows in order.
    pub(crate) fn rejects(&mut self) -> &[Reject<'c>] {
        self.rejects.sort_by_key(|r| r.row);
        &self.rejects
    }

    /// Kept rows with an unmapped code.
    pub(crate) fn unmapped_rows(&self) -> u64 {
        self.unmapped.iter().zip(&self.bad).filter(|(u, bad)| **u && !**bad).count() as u64
    }

    /// Adds up the notes on kept rows. `place` gives the row and line of a position, `shown` the
    /// cell as messages may show it.
    pub(crate) fn tally(
        &self,
        place: impl Fn(usize) -> (u64, u64),
        shown: impl Fn(Spot, &'c str) -> Cow<'c, str>,
        tallies: &mut Tallies,
    ) {
        for note in &self.notes {
            let row = note.row as usize;
            if !self.is_bad(row) {
                tallies.add(note.finding, note.spot, place(row), &shown(note.spot, note.sample));
            }
        }
    }
}

/// The cells of one finding, each with how often it occurs, in the order of the file.
#[derive(Debug, Clone, Default)]
struct Samples {
    index: AHashMap<String, usize>,
    counts: Vec<(String, u64)>,
}

impl Samples {
    fn add(&mut self, text: &str, n: u64, limit: usize) -> bool {
        if let Some(i) = self.index.get(text) {
            self.counts[*i].1 += n;
            return true;
        }
        if self.counts.len() == limit {
            return false;
        }
        self.index.insert(text.to_owned(), self.counts.len());
        self.counts.push((text.to_owned(), n));
        true
    }
}

/// One finding at one spot, added up.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) finding: &'static Finding,
    /// How many cells or rows.
    pub(crate) count: u64,
    /// The first few rows and lines, from 0 until the file is known.
    pub(crate) rows: Vec<(u64, u64)>,
    samples: Samples,
    /// Cells beyond those that are listed.
    pub(crate) others: u64,
}

impl Tally {
    /// The cells found, with how often each occurs, in the order of the file.
    pub(crate) fn samples(&self) -> &[(String, u64)] {
        &self.samples.counts
    }
}

/// Findings of a block or file by spot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tallies {
    by_spot: BTreeMap<(&'static str, Spot), Tally>,
}

/// How many different cells are listed per finding. A block keeps all of its own, so that the list does not depend
/// on where blocks begin.
const SAMPLES: usize = 50;

impl Tallies {
    /// Notes one cell of a block.
    pub(crate) fn add(
        &mut self,
        finding: &'static Finding,
        spot: Spot,
        place: (u64, u64),
        sample: &str,
    ) {
        let tally = self.entry(finding, spot);
        tally.count += 1;
        if tally.rows.len() < jsna_model::Diagnostic::ROWS_SHOWN {
            tally.rows.push(place);
        }
        tally.samples.add(sample, 1, usize::MAX);
    }

    /// Adds a block's findings, whose rows and lines start behind those of the file so far.
    pub(crate) fn absorb(&mut self, block: Self, rows: u64, lines: u64) {
        for ((_, spot), found) in block.by_spot {
            let tally = self.entry(found.finding, spot);
            tally.count += found.count;
            let room = jsna_model::Diagnostic::ROWS_SHOWN - tally.rows.len();
            let places = found.rows.iter().take(room);
            tally.rows.extend(places.map(|(row, line)| (row + rows, line + lines)));
            for (text, n) in found.samples.counts {
                if !tally.samples.add(&text, n, SAMPLES) {
                    tally.others += n;
                }
            }
        }
    }

    fn entry(&mut self, finding: &'static Finding, spot: Spot) -> &mut Tally {
        match self.by_spot.entry((finding.name, spot)) {
            Entry::Occupied(tally) => tally.into_mut(),
            Entry::Vacant(place) => place.insert(Tally {
                finding,
                count: 0,
                rows: Vec::new(),
                samples: Samples::default(),
                others: 0,
            }),
        }
    }

    /// All findings, by name and spot.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Spot, &Tally)> {
        self.by_spot.iter().map(|((_, spot), tally)| (*spot, tally))
    }
}
