//! Thousands of files.

use crate::support::{Extract, at, ingest, snapshot};
use jsna_store::{AsAt, Store};
use std::time::{Duration, Instant};

/// 43 forces and 48 months, one file each, then some monthly issues: opening stays quick, also
/// in a debug build.
#[test]
fn two_thousand_files_open_quickly() {
    let dir = tempfile::tempdir().unwrap();
    let forces: Vec<&'static str> =
        (0..43).map(|i| &*Box::leak(format!("force-{i:02}").into_boxed_str())).collect();
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    for force in &forces {
        let rows: Vec<(&'static str, i32, usize)> = (1..=48).map(|m| (*force, m, 1)).collect();
        Extract::snapshot(force, &rows).observations().add(&mut tx);
    }
    tx.commit(at(0)).unwrap();
    for m in 49..=52 {
        ingest(
            dir.path(),
            m.into(),
            &[Extract::snapshot(&format!("m{m}"), &[("force-00", m, 1)]).observations()],
        );
    }
    let start = Instant::now();
    let seen = snapshot(dir.path(), AsAt::Latest);
    let taken = start.elapsed();
    println!("opening 2,068 files after 5 ingests took {taken:?}");
    assert_eq!(seen.observation_files.len(), 43 * 48 + 4);
    assert_eq!(seen.observation_rows, 43 * 48 + 4);
    assert!(taken < Duration::from_secs(2), "opening took {taken:?}");
}

/// The table's log is condensed every 25 commits; versions on both sides of that stay readable.
#[test]
fn versions_before_and_after_a_checkpoint_stay_readable() {
    let dir = tempfile::tempdir().unwrap();
    for i in 1..=30 {
        ingest(dir.path(), i, &[Extract::append(&format!("x{i:02}"), &[("all", 1, 1)])]);
    }
    assert!(dir.path().join("incidents/_delta_log/_last_checkpoint").exists());
    for i in [1, 23, 24, 25, 26, 30] {
        assert_eq!(snapshot(dir.path(), AsAt::Version(i, 0)).incident_rows, i.unsigned_abs());
    }
}
