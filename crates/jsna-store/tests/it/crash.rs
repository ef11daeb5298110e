//! A crash at any step leaves the store as it was, and the next ingest puts it right.

use crate::support::{Extract, at, expect, ingest, known, rows, snapshot, tree};
use jsna_model::TableKind;
use jsna_store::{AsAt, Store, StoreError};
use std::fs;
use std::path::{Path, PathBuf};

const OLD: [(&str, &str, &str, usize); 1] = [("old", "all", "2022-01", 1)];
const NEW: [(&str, &str, &str, usize); 1] = [("new", "all", "2022-01", 2)];

fn first() -> [Extract; 2] {
    [
        Extract::snapshot("old", &[("all", 1, 1)]),
        Extract::snapshot("old", &[("all", 1, 1)]).observations().feed("survey"),
    ]
}

fn second() -> [Extract; 2] {
    [
        Extract::snapshot("new", &[("all", 1, 2)]),
        Extract::snapshot("new", &[("all", 1, 2)]).observations().feed("survey"),
    ]
}

fn log_file(store: &Path, table: TableKind, version: u64) -> PathBuf {
    store.join(table.as_str()).join("_delta_log").join(format!("{version:020}.json"))
}

/// After the crash: the second ingest is not there, in neither table, and can be run again.
fn holds_the_old_and_recovers(store: &Path) {
    let seen = snapshot(store, AsAt::Latest);
    expect(&seen, &OLD);
    assert_eq!((seen.versions, seen.observation_rows), ((1, 1), 1));
    assert!(known(&Store::open(store).unwrap(), "police", "new").is_none());

    assert_eq!(ingest(store, 2, &second()).extracts, 2);
    let seen = snapshot(store, AsAt::Latest);
    expect(&seen, &NEW);
    assert_eq!(rows(&seen, TableKind::Observations).len(), 2);
    expect(&snapshot(store, AsAt::Time(at(0))), &OLD);
}

#[test]
fn a_dropped_writer_and_a_dropped_transaction_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    let before = tree(dir.path());
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    let extract = Extract::snapshot("new", &[("all", 1, 5000)]);
    let mut writer = tx.writer(extract.table, extract.feed, &extract.sha256).unwrap();
    writer.write(&extract.batch()).unwrap();
    drop(writer);
    drop(extract.write(&tx));
    let parquet = |t: &std::collections::BTreeMap<String, Vec<u8>>| {
        t.keys().filter(|name| name.ends_with(".parquet")).count()
    };
    assert_eq!(parquet(&tree(dir.path())), parquet(&before), "dropped files are gone at once");
    extract.add(&mut tx);
    assert_eq!(parquet(&tree(dir.path())), parquet(&before) + 1);
    drop(tx);
    drop(store);
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn a_crash_while_writing_leaves_files_that_are_never_seen_and_soon_removed() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    let left = dir.path().join("working").join("3");
    fs::create_dir_all(left.join("0")).unwrap();
    fs::write(left.join("0").join("0.parquet"), "half a fi").unwrap();
    fs::write(dir.path().join("working").join("3.lock"), "").unwrap();
    holds_the_old_and_recovers(dir.path());
    assert!(!left.exists());
}

#[test]
fn a_crash_after_the_files_were_placed_is_harmless() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    // The file that the next ingest will place, cut short by the crash.
    let folder = dir.path().join("incidents/police/all/2022-01");
    let old = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().file_name();
    let name = old.to_string_lossy().replace("old", "new");
    fs::write(folder.join(name), "half a fi").unwrap();
    holds_the_old_and_recovers(dir.path());
}

#[test]
fn a_crash_after_one_table_was_committed_shows_neither() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    ingest(dir.path(), 1, &second());
    fs::remove_file(dir.path().join("ledger/00000002.json")).unwrap();
    fs::remove_file(log_file(dir.path(), TableKind::Observations, 2)).unwrap();
    holds_the_old_and_recovers(dir.path());
}

#[test]
fn a_crash_before_the_ledger_entry_shows_neither() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    ingest(dir.path(), 1, &second());
    // The entry was being written.
    let entry = fs::read(dir.path().join("ledger/00000002.json")).unwrap();
    fs::remove_file(dir.path().join("ledger/00000002.json")).unwrap();
    fs::write(dir.path().join("ledger/.00000002.json.part"), &entry[..entry.len() / 2]).unwrap();
    holds_the_old_and_recovers(dir.path());
}

#[test]
fn a_crash_in_the_very_first_ingest_leaves_an_empty_store() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    fs::remove_file(dir.path().join("ledger/00000001.json")).unwrap();
    fs::remove_dir_all(dir.path().join("observations")).unwrap();
    assert_eq!(snapshot(dir.path(), AsAt::Latest).incident_rows, 0);
    ingest(dir.path(), 1, &first());
    expect(&snapshot(dir.path(), AsAt::Latest), &OLD);
}

/// The ingest that follows a crash need not be the one that crashed: what the crash left in the
/// table's log must not come back with it.
#[test]
fn another_ingest_after_a_crash_undoes_what_the_crash_left() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    ingest(dir.path(), 1, &second());
    fs::remove_file(dir.path().join("ledger/00000002.json")).unwrap();
    let committed = ingest(dir.path(), 2, &[Extract::append("later", &[("all", 2, 4)])]);
    assert_eq!(committed.versions, (3, 1));
    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(&seen, &[("later", "all", "2022-02", 4), ("old", "all", "2022-01", 1)]);
    assert_eq!(seen.observation_rows, 1);
    ingest(dir.path(), 3, &second());
    expect(
        &snapshot(dir.path(), AsAt::Latest),
        &[("later", "all", "2022-02", 4), ("new", "all", "2022-01", 2)],
    );
    assert_eq!(rows(&snapshot(dir.path(), AsAt::Latest), TableKind::Observations).len(), 2);
}

#[test]
fn a_gap_or_damage_in_the_ledger_is_an_error_that_names_the_file() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    ingest(dir.path(), 1, &second());
    let path = dir.path().join("ledger/00000001.json");
    let entry = fs::read(&path).unwrap();
    fs::write(&path, &entry[..entry.len() / 2]).unwrap();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::DamagedEntry { .. }), "{error}");
    fs::remove_file(&path).unwrap();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::MissingEntry { .. }), "{error}");
    assert!(error.to_string().contains("00000001.json"), "{error}");
    fs::write(&path, "{\"format\": 3, \"more\": true}").unwrap();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::LaterFormat { found: 3, known: 2, .. }), "{error}");
}

#[test]
fn a_data_file_that_is_gone_or_cut_short_is_an_error_and_never_a_smaller_number() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    let path = snapshot(dir.path(), AsAt::Latest).incident_files[0].clone();
    let store = Store::open(dir.path()).unwrap();
    fs::write(&path, "short").unwrap();
    let error = store.snapshot(AsAt::Latest).unwrap_err();
    assert!(error.to_string().contains("has 5 bytes"), "{error}");
    fs::remove_file(&path).unwrap();
    let error = store.snapshot(AsAt::Latest).unwrap_err();
    assert!(matches!(error, StoreError::BadDataFile { .. }), "{error}");
}

#[test]
fn a_version_whose_files_another_program_changed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    let log = log_file(dir.path(), TableKind::Incidents, 1);
    let text = fs::read_to_string(&log).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("{\"add\"")).collect();
    assert!(without.len() < text.lines().count());
    fs::write(&log, without.join("\n")).unwrap();
    let error = Store::open(dir.path()).unwrap().snapshot(AsAt::Latest).unwrap_err();
    assert!(
        matches!(error, StoreError::Diverged { table: TableKind::Incidents, version: 1, .. }),
        "{error}"
    );
}

/// A disk can turn a bit, and the file still opens, with another number in it.
#[test]
fn every_bit_that_turns_in_a_data_file_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &first());
    let seen = snapshot(dir.path(), AsAt::Latest);
    seen.verify().unwrap();
    for path in [&seen.incident_files[0], &seen.observation_files[0]] {
        let bytes = fs::read(path).unwrap();
        for at in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            let mut turned = bytes.clone();
            turned[at] ^= 1 << (at % 8);
            fs::write(path, &turned).unwrap();
            let error = seen.verify().unwrap_err();
            assert!(matches!(error, StoreError::BadDataFile { .. }), "byte {at}: {error}");
        }
        fs::write(path, &bytes).unwrap();
    }
    seen.verify().unwrap();
}

/// A file that loses rows to a later one is written again, and gets a new hash: a bit that had turned in it before would
/// never be seen after that.
#[test]
fn a_file_in_which_a_bit_has_turned_is_not_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let january = Extract::append("january", &[("all", 1, 8)]).named("to_2022-01.csv");
    let later = Extract::append("later", &[("all", 1, 3)]).named("to_2022-02.csv");
    let (january, later) = (january.references_from(1), later.references_from(1));
    ingest(dir.path(), 0, &[january]);
    let before = snapshot(dir.path(), AsAt::Latest);
    let path = &before.incident_files[0];
    let bytes = fs::read(path).unwrap();
    for place in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
        let mut turned = bytes.clone();
        turned[place] ^= 1 << (place % 8);
        fs::write(path, &turned).unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let mut tx = store.begin().unwrap();
        later.add(&mut tx);
        let error = tx.commit(at(1)).expect_err("a byte was wrong");
        assert!(error.to_string().contains(".parquet"), "byte {place}: {error}");
    }
    fs::write(path, &bytes).unwrap();
    ingest(dir.path(), 1, &[later]);
    expect(
        &snapshot(dir.path(), AsAt::Latest),
        &[("january", "all", "2022-01", 5), ("later", "all", "2022-01", 3)],
    );
}
