//! After any sequence of deliveries, the store shows what a simple model says.

use crate::support::{Extract, Row, at, month, rows, snapshot};
use jsna_model::{DeliveryMode, TableKind};
use jsna_store::{AsAt, Store};
use proptest::prelude::*;

const FEEDS: [&str; 2] = ["police", "fire"];
const AREAS: [&str; 2] = ["cheshire", "Gwent Police"];

/// An extract of a random feed, table and delivery, with rows in random areas and months.
fn extract() -> impl Strategy<Value = Extract> {
    let rows = prop::collection::vec((0..AREAS.len(), 1..=5i32, 1..4usize), 0..5);
    (0..FEEDS.len(), any::<bool>(), any::<bool>(), 0..12u32, rows).prop_map(
        |(feed, snapshot, incidents, content, rows)| Extract {
            table: if incidents { TableKind::Incidents } else { TableKind::Observations },
            feed: FEEDS[feed],
            // The same content number stands for the same bytes, whatever the rest says.
            // A letter, because of two names with numbers the higher one would be the later.
            sha256: format!("bytes {}", char::from_u32(u32::from(b'a') + content).unwrap()),
            delivery: if snapshot { DeliveryMode::Snapshot } else { DeliveryMode::Append },
            rows: rows.into_iter().map(|(area, m, n)| (AREAS[area], m, n)).collect(),
            file: None,
            contents: None,
            first_reference: None,
        },
    )
}

/// The rule of delivery in its plainest form: a list of rows.
#[derive(Default, Clone)]
struct Model {
    rows: Vec<(TableKind, Row)>,
    known: Vec<(&'static str, String)>,
}

impl Model {
    fn deliver(&mut self, extract: &Extract) {
        let key = (extract.feed, extract.sha256.clone());
        if self.known.contains(&key) {
            return;
        }
        self.known.push(key);
        if extract.delivery == DeliveryMode::Snapshot {
            let first = extract.rows.iter().map(|r| month(r.1)).min();
            let last = extract.rows.iter().map(|r| month(r.1)).max();
            self.rows.retain(|(table, (feed, _, _, area, m))| {
                let same_area = extract.rows.iter().any(|r| r.0 == area.as_str());
                let same = *table == extract.table && feed == extract.feed && same_area;
                !(same && Some(*m) >= first && Some(*m) <= last)
            });
        }
        let mut number = 0;
        for (area, m, n) in &extract.rows {
            for _ in 0..*n {
                number += 1;
                let row = (
                    extract.feed.to_owned(),
                    extract.sha256.clone(),
                    number,
                    (*area).to_owned(),
                    month(*m),
                );
                self.rows.push((extract.table, row));
            }
        }
    }

    fn rows(&self, table: TableKind) -> Vec<Row> {
        let of_table = self.rows.iter().filter(|(t, _)| *t == table);
        let mut rows: Vec<Row> = of_table.map(|(_, row)| row.clone()).collect();
        rows.sort();
        rows
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_store_shows_what_the_model_says(
        ingests in prop::collection::vec(prop::collection::vec(extract(), 1..4), 1..6),
        crash_before_entry in prop::option::of(0..5i64),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let mut states = Vec::new();
        for (minute, extracts) in (0..).zip(&ingests) {
            let mut store = Store::open(dir.path()).unwrap();
            let before = store.versions().count();
            let mut tx = store.begin().unwrap();
            for extract in extracts {
                extract.add(&mut tx);
            }
            let committed = tx.commit(at(minute)).unwrap();
            if crash_before_entry == Some(minute) && committed.extracts > 0 {
                let entry = format!("ledger/{:08}.json", before + 1);
                std::fs::remove_file(dir.path().join(entry)).unwrap();
                continue;
            }
            for extract in extracts {
                model.deliver(extract);
            }
            let seen = snapshot(dir.path(), AsAt::Latest);
            for table in TableKind::ALL {
                prop_assert_eq!(rows(&seen, table), model.rows(table));
            }
            let held: u64 = seen.held().map(|h| h.rows).sum();
            prop_assert_eq!(held, seen.incident_rows + seen.observation_rows);
            if committed.extracts > 0 {
                prop_assert_eq!(seen.versions, committed.versions);
                states.push((committed.versions, model.clone()));
            }
        }
        for ((incidents, observations), model) in states {
            let seen = snapshot(dir.path(), AsAt::Version(incidents, observations));
            for table in TableKind::ALL {
                prop_assert_eq!(rows(&seen, table), model.rows(table));
            }
        }
    }
}
