//! A release is read back through its manifest.

use jsna_model::manifest::{GateRecord, LetThrough, Manifest, Verdict};
use jsna_model::{Month, manifest};
use jsna_store::{DamageKind, ReleaseDir, ReleaseReader, StoreError};
use std::fs;
use std::path::{Path, PathBuf};

/// A manifest as the first version wrote it, with a few of its files.
const FIRST: &str = include_str!("fixtures/manifest-1.json");

fn first() -> Manifest {
    serde_json::from_str(FIRST).unwrap()
}

/// A release folder with a manifest and, for each file that it names, one of these bytes.
fn release(dir: &Path, text: &str) -> PathBuf {
    let folder = dir.join("2025-09_r1");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(manifest::FILE), text).unwrap();
    folder
}

#[test]
fn a_manifest_of_the_first_version_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let reader = ReleaseReader::open(&release(dir.path(), FIRST)).unwrap();
    assert_eq!(reader.name(), "2025-09_r1");
    let manifest = reader.manifest();
    assert_eq!(manifest.shape, 1);
    assert_eq!(manifest.period_end, Month::new(2025, 9).unwrap());
    assert_eq!(manifest.run_date.to_string(), "2026-03-31");
    assert_eq!((manifest.extracts().count(), manifest.setting_files().count()), (2, 3));
    assert_eq!(manifest.settings["clock"], "recorded");
    // What came later is empty, not an error.
    assert!(manifest.gates.is_empty() && manifest.readings.is_empty());
    let tables: Vec<String> = reader.tables().map(|t| format!("{}.{}", t.name, t.format)).collect();
    assert_eq!(tables, ["measures.csv", "measures.parquet"]);
    let path = reader.table("internal", "measures", "csv").unwrap();
    assert!(path.ends_with("internal/tables/measures.csv"), "{}", path.display());
    assert_eq!(reader.table("internal", "signals", "csv"), None);
    assert_eq!(reader.table("public", "measures", "csv"), None);
}

#[test]
fn a_manifest_is_read_as_it_is_written() {
    let gate = GateRecord {
        name: "refused-files".to_owned(),
        verdict: Verdict::Accepted,
        because: Some("sent twice".to_owned()),
        let_through: vec![LetThrough {
            finding: "header-missing".to_owned(),
            file: Some("landing/a.csv".to_owned()),
            headline: "a column is missing".to_owned(),
        }],
    };
    let manifest = Manifest { gates: vec![gate], ..first() };
    let text = serde_json::to_string_pretty(&manifest).unwrap();
    assert!(text.contains("\"verdict\": \"accepted\""), "{text}");
    assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
}

#[test]
fn what_is_missing_changed_or_added_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = first();
    // SHA-256 of "abc": the example of FIPS 180-4.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for output in &mut manifest.outputs {
        (output.sha256, output.bytes) = (abc.to_owned(), 3);
    }
    let folder = release(dir.path(), &serde_json::to_string(&manifest).unwrap());
    for output in &manifest.outputs {
        let path = folder.join(&output.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "abc").unwrap();
    }
    let reader = ReleaseReader::open(&folder).unwrap();
    assert_eq!(reader.verify().unwrap(), []);
    fs::remove_file(folder.join("internal/index.html")).unwrap();
    fs::write(folder.join("internal/tables/measures.csv"), "abd").unwrap();
    fs::write(folder.join("quality/notes.txt"), "").unwrap();
    let damages = reader.verify().unwrap();
    let found: Vec<(&str, DamageKind)> =
        damages.iter().map(|d| (d.path.as_str(), d.what)).collect();
    assert_eq!(
        found,
        [
            ("internal/index.html", DamageKind::Missing),
            ("internal/tables/measures.csv", DamageKind::Changed),
            ("quality/notes.txt", DamageKind::Added),
        ]
    );
    assert_eq!(damages[1].to_string(), "internal/tables/measures.csv is not as it was written");
}

#[test]
fn a_manifest_that_cannot_be_read_says_why_and_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let error = ReleaseReader::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::NoManifest { .. }), "{error}");
    let error = ReleaseReader::open(&release(dir.path(), "{\"manifest_ver")).unwrap_err();
    assert!(matches!(error, StoreError::DamagedManifest { .. }), "{error}");
    // A later version may have any shape, and is not reported as damaged.
    let later = "{\"manifest_version\": 2, \"inputs\": \"elsewhere\"}";
    let error = ReleaseReader::open(&release(dir.path(), later)).unwrap_err();
    assert!(error.to_string().contains("has version 2, this program knows versions up to 1"));
}

#[test]
fn the_newest_release_is_opened_and_what_is_known_last_is_added_before_it_appears() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(ReleaseReader::latest(dir.path()).unwrap(), None);
    let staged = ReleaseDir::stage(dir.path(), "2025-09_r1").unwrap();
    let error = staged.amend_manifest(|_| {}).unwrap_err();
    assert!(matches!(error, StoreError::NoManifest { .. }), "{error}");
    fs::write(staged.path().join(manifest::FILE), FIRST).unwrap();
    staged.amend_manifest(|m| m.title = "Another".to_owned()).unwrap();
    staged.publish().unwrap();
    let reader = ReleaseReader::latest(dir.path()).unwrap().unwrap();
    assert_eq!(*reader.manifest(), Manifest { title: "Another".to_owned(), ..first() });
}
