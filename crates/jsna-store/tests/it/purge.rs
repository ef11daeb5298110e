//! Rows that are purged are gone from every version and from the disk, and nothing that follows needs them.

use crate::support::{Extract, at, ingest, known, month, snapshot, tree};
use jsna_model::Month;
use jsna_store::{AsAt, Store, StoreError};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rows of the police feed before March go.
fn before() -> BTreeMap<String, Month> {
    BTreeMap::from([("police".to_owned(), month(3))])
}

fn parquet(store: &Path) -> Vec<String> {
    let data = |name: &String| name.ends_with(".parquet");
    tree(store).into_keys().filter(data).collect()
}

/// One file replaced by another, each of four months, and a feed without retention.
fn store(dir: &Path) -> Store {
    let months: Vec<(&'static str, i32, usize)> = (1..=4).map(|m| ("all", m, 2)).collect();
    ingest(
        dir,
        0,
        &[Extract::snapshot("old", &months), Extract::snapshot("x", &months).feed("ambulance")],
    );
    ingest(dir, 1, &[Extract::snapshot("new", &months)]);
    Store::open(dir).unwrap()
}

#[test]
fn replaced_versions_go_too_and_other_feeds_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    assert_eq!(parquet(dir.path()).len(), 12);
    let purged = store.purge(&before(), at(2)).unwrap();
    // January and February of the file that counts and of the one that it replaced.
    assert_eq!((purged.files, purged.rows["police"], purged.extracts.len()), (4, 8, 2));
    assert_eq!(parquet(dir.path()).len(), 8);
    let now = snapshot(dir.path(), AsAt::Latest);
    assert_eq!(now.incident_rows, 4 + 8);
    let held: Vec<(Month, u64, bool)> = now
        .held()
        .filter(|h| h.extract.feed == "police")
        .map(|h| (h.month, h.rows, h.purged))
        .collect();
    let expected = (1..=4).map(|m| (month(m), 2, m < 3)).collect::<Vec<_>>();
    assert_eq!(held, expected, "that the months were delivered is known still");
    assert!(known(&store, "police", "new").is_some(), "the same bytes bring nothing back");
}

#[test]
fn earlier_states_are_refused_and_later_ones_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.purge(&before(), at(2)).unwrap();
    for minute in [0, 1] {
        let error = store.snapshot(AsAt::Time(at(minute))).unwrap_err();
        assert!(matches!(error, StoreError::Purged { .. }), "{error}");
    }
    ingest(dir.path(), 3, &[Extract::snapshot("next", &[("all", 5, 1)])]);
    let store = Store::open(dir.path()).unwrap();
    assert!(store.snapshot(AsAt::Time(at(2))).is_ok());
    assert_eq!(store.snapshot(AsAt::Latest).unwrap().incident_rows, 4 + 8 + 1);
}

/// The ledger says that the rows are gone, and the power went before the files were deleted.
#[test]
fn a_purge_that_was_cut_short_is_completed_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    let kept: Vec<(PathBuf, Vec<u8>)> = parquet(dir.path())
        .into_iter()
        .map(|name| (dir.path().join(&name), fs::read(dir.path().join(&name)).unwrap()))
        .collect();
    store.purge(&before(), at(2)).unwrap();
    for (path, bytes) in &kept {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let again = store.purge(&before(), at(3)).unwrap();
    assert_eq!((again.sequence, again.files), (None, 0), "there is nothing new to purge");
    assert_eq!(parquet(dir.path()).len(), 8, "and what was left is deleted");
}

#[test]
fn rows_of_purged_months_are_not_stored_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.purge(&before(), at(2)).unwrap();
    let late = Extract::snapshot("late", &[("all", 2, 5), ("all", 3, 1)]);
    let committed = ingest(dir.path(), 3, &[late]);
    let said = committed.findings.iter().find(|f| f.name == "past-retention").unwrap();
    assert_eq!(said.count, 5);
    let now = snapshot(dir.path(), AsAt::Latest);
    let of = |m: i32| {
        let held = now.held().find(|h| h.extract.feed == "police" && h.month == month(m)).unwrap();
        (held.rows, held.purged)
    };
    assert_eq!((of(2), of(3)), ((2, true), (1, false)));
}

/// A file that only adds settles its references with the files before it, whose rows may be gone.
#[test]
fn a_file_that_adds_settles_with_what_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let first = Extract::append("first", &[("all", 1, 2), ("all", 3, 2)]).references_from(1);
    ingest(dir.path(), 0, &[first]);
    let mut store = Store::open(dir.path()).unwrap();
    store.purge(&before(), at(1)).unwrap();
    // References 3 and 4 of March come again; the file has two more.
    let second = Extract::append("second", &[("all", 3, 4)]).references_from(3);
    ingest(dir.path(), 2, &[second]);
    assert_eq!(snapshot(dir.path(), AsAt::Latest).incident_rows, 4);
}
