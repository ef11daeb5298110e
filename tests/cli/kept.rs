//! What the first version left in a project's folder can still be used: project file, packs, store and release. The
//! folder in `tests/kept` was made by that version and is never made again.

use crate::support::{copy, jsna_in, release, root, table};
use std::path::PathBuf;

/// A copy of the folder that the first version left.
fn first_version() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let project = dir.path().join("project");
    copy(&root().join("tests/kept/first-version"), &project);
    (dir, project)
}

#[test]
fn a_project_a_store_and_a_pack_of_the_first_version_still_make_a_release() {
    let (_dir, project) = first_version();
    let assessed = jsna_in(&project, &["assess"]);
    assert!(assessed.code <= 1, "{}", assessed.stderr);
    // The release of that version is still there, and the new one stands beside it.
    assert!(project.join("releases/2022-02_r1/manifest.json").is_file());
    assert!(release(&project).ends_with("2022-02_r2"), "{}", release(&project).display());
    let rows = table(&release(&project), "measures");
    let cell =
        |id: &str| rows.iter().find(|r| r["cell_id"] == id).unwrap_or_else(|| panic!("{id}"));
    // Three thefts among a thousand people, as before; and the months that had none say so.
    let north = cell("own_bicycle_theft_rate@E22900001@2022-01");
    assert_eq!((north["count"].as_str(), north["value"].as_str()), ("3", "3"));
    assert_eq!(cell("own_bicycle_theft_rate@E22900002@2022-01")["count"], "0");
}

#[test]
fn a_refresh_over_the_first_versions_folder_reads_no_file_twice() {
    let (_dir, project) = first_version();
    let refreshed = jsna_in(&project, &["refresh"]);
    assert!(refreshed.code <= 1, "{}", refreshed.stderr);
    assert!(refreshed.stdout.contains("every waiting file is known"), "{}", refreshed.stdout);
}
