//! A preview says what a commit will do, and does nothing.

use crate::support::{Extract, ingest, snapshot, tree};
use jsna_model::Month;
use jsna_store::{AsAt, ExtractRecord, Held, Store};
use std::path::Path;

type Months = Vec<(String, String, Month, u64)>;

fn months<'a>(held: impl Iterator<Item = Held<'a>>) -> Months {
    held.map(|h| (h.extract.sha256.clone(), h.issue_area.to_owned(), h.month, h.rows)).collect()
}

/// Previews an ingest, makes it, and compares; gives what was previewed.
fn compare(folder: &Path, minute: i64, extracts: &[Extract]) -> Months {
    let before = tree(folder);
    let records: Vec<ExtractRecord> = extracts.iter().map(Extract::record).collect();
    let preview = Store::open(folder).unwrap().preview(&records);
    let expected = months(preview.held());
    assert_eq!(tree(folder), before, "the preview wrote something");
    let committed = ingest(folder, minute, extracts);
    assert_eq!(months(snapshot(folder, AsAt::Latest).held()), expected);
    assert_eq!(preview.findings, committed.findings);
    expected
}

#[test]
fn a_preview_is_what_the_commit_makes() {
    let dir = tempfile::tempdir().unwrap();
    let first = [
        Extract::snapshot("a", &[("cheshire", 1, 30), ("cheshire", 2, 40), ("cheshire", 3, 50)]),
        Extract::append("b", &[("all", 3, 2)]).feed("tips"),
        Extract::snapshot("survey", &[("all", 2, 4)]).observations().feed("survey"),
    ];
    compare(dir.path(), 0, &first);
    let second = [
        // Empties February, shrinks January, and is delivered twice.
        Extract::snapshot("c", &[("cheshire", 1, 5), ("cheshire", 3, 50)]),
        Extract::snapshot("c", &[("cheshire", 1, 5), ("cheshire", 3, 50)]),
        Extract::append("d", &[("all", 3, 1), ("all", 4, 1)]).feed("tips"),
        // Known: changes nothing, though it would replace.
        Extract::snapshot("a", &[("cheshire", 1, 30), ("cheshire", 2, 40), ("cheshire", 3, 50)]),
    ];
    let held = compare(dir.path(), 1, &second);
    let february: Vec<_> = held.iter().filter(|h| h.1 == "cheshire" && h.2.number() == 2).collect();
    assert!(february.iter().all(|h| h.0 == "c" && h.3 == 0), "{february:?}");
    assert_eq!(compare(dir.path(), 2, &second), held);
}
