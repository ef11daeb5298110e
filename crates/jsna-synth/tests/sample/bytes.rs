//! The same spec gives the same bytes.

use super::support::{Project, files_below};
use jsna_synth::{Spec, truth_csv, write_feed, write_project};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn data_samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples")
}

/// Every file of a project with its bytes.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files_below(dir).into_iter().map(|f| (f.clone(), fs::read(dir.join(f)).unwrap())).collect()
}

fn on_threads(threads: usize, spec: &Spec) -> BTreeMap<PathBuf, Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| write_project(dir.path(), spec)).unwrap();
    contents(dir.path())
}

#[test]
fn the_committed_copy_is_what_the_generator_writes() {
    let spec = Spec { months: 6, scale: 0.05, ..Spec::default() };
    let project = Project::write(&spec);
    let (new, old) = (contents(&project.dir), contents(&data_samples().join("marlshire")));
    let names = |all: &BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    let again = "write it again: jsna synth --months 6 --scale 0.05 data-samples/marlshire";
    assert_eq!(names(&new), names(&old), "{again}");
    for (file, bytes) in new {
        assert!(old[&file] == bytes, "{} differs; {again}", file.display());
    }
    let readme = fs::read_to_string(data_samples().join("README.md")).unwrap();
    for feed in project.summary.feeds() {
        let files = project.summary.files.iter().filter(|f| f.feed == Some(feed)).count();
        let (rows, unreadable) = project.summary.feed_rows(feed);
        let cells = format!("| {files} | {rows} | {unreadable} |");
        let found =
            readme.lines().any(|l| l.starts_with(&format!("| `{feed}` |")) && l.ends_with(&cells));
        assert!(found, "the README of data-samples should say {cells} for {feed}");
    }
}

#[test]
fn the_committed_truth_is_that_of_the_demo() {
    let committed = fs::read_to_string(data_samples().join("truth.csv")).unwrap();
    let again = "copy truth.csv from a folder that `jsna synth` wrote without options";
    assert_eq!(committed, truth_csv(&Spec::default()).unwrap(), "{again}");
}

#[test]
fn one_feed_alone_has_the_same_bytes_as_in_the_project() {
    let spec = Spec { months: 2, scale: 0.05, ..Spec::default() };
    let project = Project::write(&spec);
    let dir = tempfile::tempdir().unwrap();
    let summary = write_feed(dir.path(), &spec, "police-street").unwrap();
    assert_eq!(summary.files.len(), 2);
    for (file, bytes) in contents(dir.path()) {
        assert!(fs::read(project.dir.join(&file)).unwrap() == bytes, "{}", file.display());
    }
    let error = write_feed(dir.path(), &spec, "police").unwrap_err().to_string();
    assert!(error.contains("`police`") && error.contains("police-street"), "{error}");
}

#[test]
fn a_longer_sample_does_not_change_the_months_that_a_shorter_one_has() {
    // Effects count back from the end, so only the months' own files can be compared.
    let short = Spec { months: 2, scale: 0.05, ..Spec::default() };
    let long = Spec { months: 3, ..short };
    let (short, long) = (on_threads(2, &short), on_threads(2, &long));
    let fires: Vec<_> = short.keys().filter(|f| f.starts_with("landing/fire")).collect();
    assert_eq!(fires.len(), 2);
    assert!(fires.iter().all(|f| short[*f] == long[*f]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn bytes_depend_on_the_seed_and_not_on_threads(seed: u64) {
        let spec = Spec { seed, months: 2, scale: 0.05, ..Spec::default() };
        let one = on_threads(1, &spec);
        prop_assert!(one == on_threads(2, &spec));
        let other = on_threads(2, &Spec { seed: seed.wrapping_add(1), ..spec });
        prop_assert!(one.keys().eq(other.keys()));
        for (file, bytes) in &one {
            // Names and codes are the same in every county; small returns may agree by chance.
            let street = file.to_string_lossy().contains("-street.csv");
            prop_assert!(!street || other[file] != *bytes, "{}", file.display());
        }
    }
}
