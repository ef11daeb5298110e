//! The pseudonym key belongs to the store's pseudonyms.

use crate::support::{Extract, at, ingest};
use jsna_store::{Store, StoreError, load_or_create_key};
use std::fs;
use std::path::Path;

fn store_with_pseudonyms(folder: &Path) {
    let key = load_or_create_key(folder, Some(1)).unwrap();
    let extract = Extract::snapshot("a", &[("all", 1, 3)]);
    let mut record = extract.record();
    record.key_id = Some(key.id());
    let mut store = Store::open(folder).unwrap();
    let mut tx = store.begin().unwrap();
    tx.add(extract.write(&tx), record).unwrap();
    tx.commit(at(0)).unwrap();
}

#[test]
fn a_lost_key_is_not_quietly_replaced() {
    let dir = tempfile::tempdir().unwrap();
    store_with_pseudonyms(dir.path());
    let path = dir.path().join("pseudonym.key");
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let error = load_or_create_key(dir.path(), Some(1)).unwrap_err();
    assert!(matches!(error, StoreError::KeyMissing { .. }), "{error}");
    assert!(error.to_string().contains("landing/police-a.csv"), "{error}");
    assert!(!path.exists());
    fs::write(&path, bytes).unwrap();
    assert!(load_or_create_key(dir.path(), None).is_ok());
}

#[test]
fn another_key_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    store_with_pseudonyms(dir.path());
    fs::write(dir.path().join("pseudonym.key"), [7; 32]).unwrap();
    let error = load_or_create_key(dir.path(), None).unwrap_err();
    assert!(matches!(error, StoreError::KeyChanged { .. }), "{error}");
}

#[test]
fn a_store_without_pseudonyms_may_get_its_key_later() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &[Extract::snapshot("a", &[("all", 1, 3)])]);
    assert!(load_or_create_key(dir.path(), None).is_ok());
}
