//! What the store would hold after an ingest, worked out without writing anything.

use crate::extract::{Arrival, ExtractRecord};
use crate::findings;
use crate::holdings::{Held, Holdings, StoredExtract, StoredFile};
use crate::store::Store;
use jsna_model::Diagnostic;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the store would hold after an ingest that has not been made.
#[derive(Debug)]
pub struct Preview {
    holdings: Holdings,
    /// What the ingest would find, but for references that come again.
    pub findings: Vec<Diagnostic>,
    /// What would then be said of all deliveries that are there.
    pub standing: Vec<Diagnostic>,
}

impl Store {
    /// What the store would hold if these extracts were ingested now, in this order. The same bytes twice
    /// in a feed, or bytes that the feed has stored before, change nothing.
    ///
    /// The rules are those of [`crate::Transaction::commit`]: a snapshot replaces, an append adds.
    pub fn preview(&self, records: &[ExtractRecord]) -> Preview {
        let mut seen = BTreeSet::new();
        let new: Vec<Arc<StoredExtract>> = records
            .iter()
            .filter(|r| self.known(&Arrival::from(*r)).is_none())
            .filter(|r| seen.insert(r.identity()))
            .map(|record| {
                let mut record = record.clone();
                if let Some(first) = self.ledger.first_month_kept(&record.feed) {
                    record.drop_before(first);
                }
                Arc::new(expected(&record))
            })
            .collect();
        let (holdings, corrected) = self.ledger.replay_with(&new);
        let files: BTreeSet<&str> = new.iter().map(|e| e.record.file.as_str()).collect();
        let mut findings = findings::of_state(&holdings, &corrected, |file| files.contains(file));
        findings.extend(new.iter().filter_map(|e| findings::past_retention(&e.record)));
        let standing = findings::of_state(&holdings, &corrected, |_| true);
        Preview { holdings, findings, standing }
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
        path: format!("{}/{}/{issue_area}/{month}", record.feed, record.sha256),
        issue_area: issue_area.clone(),
        month: *month,
        rows: *rows,
        bytes: 0,
        sha256: None,
        purged: None,
    });
    StoredExtract { files: files.collect(), record: record.clone() }
}
