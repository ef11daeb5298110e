//! The refresh on the small sample: what is read, what is refused, what is said.

use crate::support::{jsna_in, number, reader, release, root, sample, table};

#[test]
fn a_refresh_publishes_once_and_then_has_nothing_to_do() {
    let (_dir, project) = sample();
    let first = jsna_in(&project, &["refresh"]);
    assert!(first.code <= 1, "{}", first.stderr);
    let release = release(&project);
    for file in [
        "manifest.json",
        "internal/index.html",
        "internal/workbook.xlsx",
        "internal/tables/measures.csv",
        "internal/tables/measures.parquet",
        "internal/charts/charts.csv",
    ] {
        assert!(release.join(file).is_file(), "{file} is not in the release");
    }
    for row in table(&release, "quality") {
        assert_eq!(
            number(&row, "rows_read"),
            number(&row, "rows_kept") + number(&row, "rows_quarantined"),
            "{row:?}"
        );
    }
    let reader = reader(&project);
    assert!(reader.manifest().inputs.len() > 20, "{:?}", reader.manifest().inputs);
    assert_eq!(reader.verify().unwrap(), []);
    let second = jsna_in(&project, &["refresh"]);
    assert!(second.stdout.contains("Nothing is new"), "{}", second.stdout);
    assert!(
        !project
            .join("releases")
            .join(release.file_name().unwrap())
            .with_file_name("2025-09_r2")
            .exists()
    );
}

#[test]
fn other_rules_read_the_files_of_landing_again() {
    let (_dir, project) = sample();
    let first = jsna_in(&project, &["ingest"]);
    assert!(first.code <= 1 && !first.stderr.contains("read-otherwise"), "{}", first.stderr);
    let settings = project.join("jsna.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("handling = \"open\""), "{text}");
    let changed = text.replace("handling = \"open\"", "handling = \"official\"");
    std::fs::write(&settings, changed).unwrap();
    // A file that is not there any more still counts by the old rules, and is named.
    let gone = project.join("landing/police/street/2025-09");
    let kept = project.join("kept");
    std::fs::rename(&gone, &kept).unwrap();
    let checked = jsna_in(&project, &["check"]);
    assert!(checked.stderr.contains("warning[read-otherwise]"), "{}", checked.stderr);
    let second = jsna_in(&project, &["refresh"]);
    assert!(second.stderr.contains("warning[read-otherwise]"), "{}", second.stderr);
    assert!(second.stderr.contains("under the names given"), "{}", second.stderr);
    let page = std::fs::read_to_string(release(&project).join("internal/index.html")).unwrap();
    assert!(page.contains("read before its layout"), "the page does not say it");
    // The fix that the message prints.
    std::fs::rename(&kept, &gone).unwrap();
    let anew = jsna_in(&project, &["ingest"]);
    assert!(anew.code <= 1 && !anew.stderr.contains("read-otherwise"), "{}", anew.stderr);
    assert!(jsna_in(&project, &["ingest"]).stdout.contains("75 files known already"));
}

#[test]
fn a_refused_file_stops_publication_and_the_others_go_through() {
    let (_dir, project) = sample();
    let from = root().join("data-samples/broken/missing-required-header.csv");
    std::fs::copy(from, project.join("landing/police/street/2025-10-marlshire-street.csv"))
        .unwrap();
    let ran = jsna_in(&project, &["refresh"]).expect(1);
    assert!(ran.stdout.contains("Refused"), "{}", ran.stdout);
    assert!(ran.stderr.contains("2025-10-marlshire-street.csv"), "{}", ran.stderr);
    assert!(!project.join("releases/latest.json").exists(), "a release was published");
    // The other files are in the store: once the bad one is gone, the release can be made.
    std::fs::remove_file(project.join("landing/police/street/2025-10-marlshire-street.csv"))
        .unwrap();
    let ran = jsna_in(&project, &["refresh"]);
    assert!(ran.code <= 1 && project.join("releases/latest.json").exists(), "{}", ran.stderr);
}

#[test]
fn check_writes_nothing() {
    let (_dir, project) = sample();
    let ran = jsna_in(&project, &["check"]);
    assert!(ran.code <= 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("waiting"), "{}", ran.stdout);
    assert!(
        !project.join("store").exists() && !project.join("releases").exists(),
        "check wrote something"
    );
}

#[test]
fn an_old_version_of_the_store_can_be_assessed_again() {
    let (_dir, project) = sample();
    jsna_in(&project, &["ingest"]);
    let assessed = jsna_in(&project, &["assess", "--as-at", "1,1"]);
    assert!(assessed.code <= 1, "{}", assessed.stderr);
    jsna_in(&project, &["assess", "--as-at", "7,7"]).expect(2);
    jsna_in(&project, &["assess", "--as-at", "yesterday"]).expect(2);
    jsna_in(&project, &["assess", "--period", "1999-01"]).expect(2);
}
