//! What the store would hold after an ingest, worked out without writing anything.

use crate::extract::ExtractRecord;
use crate::findings;
use crate::holdings::{Held, Holdings, Replaced, StoredExtract, StoredFile};
use crate::store::Store;
use jsna_model::Diagnostic;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the store would hold after an ingest that has not been made.
#[derive(Debug)]
pub struct Preview {
    holdings: Holdings,
    /// What the ingest would find.
    pub findings: Vec<Diagnostic>,
}

impl Store {
    /// What the store would hold if these extracts were ingested now, in this order. The same bytes twice
    /// in a feed, or bytes that the feed has stored before, change nothing.
    ///
    /// The rules are those of [`crate::Transaction::commit`]: a snapshot replaces, an append adds.
    pub fn preview(&self, records: &[ExtractRecord]) -> Preview {
        let mut holdings = self.ledger.holdings(self.ledger.entries().len());
        let mut seen = BTreeSet::new();
        let new: Vec<&ExtractRecord> = records
            .iter()
            .filter(|r| !self.known_for(&r.feed, &r.sha256) && seen.insert((&r.feed, &r.sha256)))
            .collect();
        let replaced: Vec<Replaced> =
            new.iter().flat_map(|record| holdings.take(&Arc::new(expected(record)))).collect();
        let mut findings = findings::of_replacements(&replaced);
        findings.extend(new.iter().filter_map(|record| findings::of_strays(record)));
        Diagnostic::sort(&mut findings);
        Preview { holdings, findings }
    }
}

impl Preview {
    /// What would be held, as [`crate::Snapshot::held`].
    pub fn held(&self) -> impl Iterator<Item = Held<'_>> {
        self.holdings.held()
    }
}

/// An extract with the data files that it would have.
fn expected(record: &ExtractRecord) -> StoredExtract {
    let files = record.deliveries.iter().map(|((issue_area, month), rows)| StoredFile {
        path: String::new(),
        issue_area: issue_area.clone(),
        month: *month,
        rows: *rows,
        bytes: 0,
    });
    StoredExtract { files: files.collect(), record: record.clone() }
}
