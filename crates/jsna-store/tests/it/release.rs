//! A release appears whole or not at all.

use jsna_model::Month;
use jsna_store::{ReleaseDir, StoreError};
use std::fs;
use std::path::Path;

fn publish(releases: &Path, name: &str) {
    let staged = ReleaseDir::stage(releases, name).unwrap();
    fs::create_dir_all(staged.path().join("internal")).unwrap();
    fs::write(staged.path().join("internal/index.html"), name).unwrap();
    staged.publish().unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_release_is_not_there_until_it_is_published() {
    let dir = tempfile::tempdir().unwrap();
    let releases = dir.path().join("releases");
    assert_eq!(ReleaseDir::latest(&releases).unwrap(), None);
    let staged = ReleaseDir::stage(&releases, "2022-11_r1").unwrap();
    assert_eq!(staged.name(), "2022-11_r1");
    fs::write(staged.path().join("manifest.json"), "{}").unwrap();
    assert!(!releases.join("2022-11_r1").exists());
    let folder = staged.publish().unwrap();
    assert_eq!(folder, releases.join("2022-11_r1"));
    assert_eq!(names(&folder), ["manifest.json"]);
    assert_eq!(names(&releases), ["2022-11_r1", "latest.json"]);
    assert_eq!(
        fs::read_to_string(releases.join("latest.json")).unwrap(),
        "{\"release\": \"2022-11_r1\"}\n"
    );
    assert_eq!(ReleaseDir::latest(&releases).unwrap().as_deref(), Some("2022-11_r1"));
}

#[test]
fn an_abandoned_release_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    publish(dir.path(), "2022-11_r1");
    let staged = ReleaseDir::stage(dir.path(), "2022-11_r2").unwrap();
    fs::write(staged.path().join("manifest.json"), "{}").unwrap();
    drop(staged);
    assert_eq!(names(dir.path()), ["2022-11_r1", "latest.json"]);
    assert_eq!(ReleaseDir::latest(dir.path()).unwrap().as_deref(), Some("2022-11_r1"));
}

#[test]
fn what_a_crash_left_is_removed_by_the_next_release() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join(".2022-10_r3.part/internal")).unwrap();
    fs::write(dir.path().join(".2022-10_r3.part/internal/x"), "x").unwrap();
    publish(dir.path(), "2022-11_r1");
    assert_eq!(names(dir.path()), ["2022-11_r1", "latest.json"]);
}

#[test]
fn a_crash_between_publishing_and_naming_still_names_the_release() {
    let dir = tempfile::tempdir().unwrap();
    publish(dir.path(), "2022-11_r1");
    publish(dir.path(), "2022-11_r2");
    // As the disk is when the run dies right after the rename.
    fs::write(dir.path().join("latest.json"), "{\"release\": \"2022-11_r1\"}").unwrap();
    fs::write(dir.path().join(".publishing.json"), "{\"release\": \"2022-11_r2\"}").unwrap();
    assert_eq!(ReleaseDir::latest(dir.path()).unwrap().as_deref(), Some("2022-11_r2"));
    drop(ReleaseDir::stage(dir.path(), "2022-11_r3").unwrap());
    assert!(fs::read_to_string(dir.path().join("latest.json")).unwrap().contains("2022-11_r2"));
    // And when it dies right before.
    fs::write(dir.path().join(".publishing.json"), "{\"release\": \"2022-11_r3\"}").unwrap();
    assert_eq!(ReleaseDir::latest(dir.path()).unwrap().as_deref(), Some("2022-11_r2"));
    drop(ReleaseDir::stage(dir.path(), "2022-11_r3").unwrap());
    assert!(fs::read_to_string(dir.path().join("latest.json")).unwrap().contains("2022-11_r2"));
    assert_eq!(names(dir.path()), ["2022-11_r1", "2022-11_r2", "latest.json"]);
}

#[test]
fn a_release_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    publish(dir.path(), "2022-11_r1");
    let error = ReleaseDir::stage(dir.path(), "2022-11_r1").unwrap_err();
    assert!(matches!(error, StoreError::ReleaseExists { .. }), "{error}");
    let staged = ReleaseDir::stage(dir.path(), "2022-11_r2").unwrap();
    fs::create_dir(dir.path().join("2022-11_r2")).unwrap();
    let error = staged.publish().unwrap_err();
    assert!(matches!(error, StoreError::ReleaseExists { .. }), "{error}");
    assert_eq!(ReleaseDir::latest(dir.path()).unwrap().as_deref(), Some("2022-11_r1"));
    assert_eq!(names(dir.path()), ["2022-11_r1", "2022-11_r2", "latest.json"]);
}

#[test]
fn names_count_up_within_a_period() {
    let dir = tempfile::tempdir().unwrap();
    let november = Month::new(2022, 11).unwrap();
    let next = |end| ReleaseDir::next_name(dir.path(), end).unwrap();
    assert_eq!(next(november), "2022-11_r1");
    for name in ["2022-11_r2", "2022-11_r10", "2022-11_rx", "2022-12_r40", ".2022-11_r50.part"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    assert_eq!(next(november), "2022-11_r11");
    assert_eq!(next(november.plus(2)), "2023-01_r1");
}

#[test]
fn a_name_cannot_lead_out_of_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["", "..", "../x", "a/b", "a\\b", ".hidden", "a b"] {
        let error = ReleaseDir::stage(dir.path(), name).unwrap_err();
        assert!(matches!(error, StoreError::ReleaseName { .. }), "{name:?}: {error}");
    }
}
