//! What a delivery does to those before it, and what an ingest leaves behind.

use crate::support::{Extract, at, encoded, expect, ingest, known, month, rows, snapshot, tree};
use jsna_model::{DeliveryMode, TableKind};
use jsna_store::{Added, AsAt, Store, StoreError};

#[test]
fn rows_come_back_as_they_were_written() {
    let dir = tempfile::tempdir().unwrap();
    let crimes = Extract::snapshot("a", &[("cheshire", 1, 3), ("gwent", 1, 2), ("cheshire", 2, 1)]);
    let survey = Extract::append("b", &[("all", 3, 2)]).observations().feed("survey");
    let committed = ingest(dir.path(), 0, &[crimes.clone(), survey.clone()]);
    assert_eq!(committed.versions, (1, 1));
    assert_eq!((committed.extracts, committed.rows), (2, 8));
    assert!(committed.replaced.is_empty() && committed.findings.is_empty());

    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(
        &seen,
        &[
            ("a", "cheshire", "2022-01", 3),
            ("a", "cheshire", "2022-02", 1),
            ("a", "gwent", "2022-01", 2),
        ],
    );
    assert_eq!(seen.incident_files.len(), 3);
    assert_eq!(seen.observation_rows, 2);
    assert_eq!(rows(&seen, TableKind::Observations).len(), 2);
    assert_eq!(seen.observations().unwrap(), seen.rows(TableKind::Observations).unwrap());
    assert_eq!(seen.extracts, [crimes.record(), survey.record()]);
    assert_eq!(seen.committed_at, Some(at(0)));
}

#[test]
fn a_snapshot_takes_the_place_of_its_months_and_empties_those_between() {
    let dir = tempfile::tempdir().unwrap();
    let old = Extract::snapshot(
        "old",
        &[
            ("cheshire", 1, 1),
            ("cheshire", 2, 2),
            ("cheshire", 3, 3),
            ("cheshire", 4, 4),
            ("gwent", 3, 5),
        ],
    );
    let elsewhere = Extract::snapshot("other", &[("cheshire", 3, 6)]).feed("fire");
    ingest(dir.path(), 0, &[old, elsewhere]);
    let new = Extract::snapshot("new", &[("cheshire", 2, 7), ("cheshire", 4, 8)]);
    let committed = ingest(dir.path(), 1, &[new]);

    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(
        &seen,
        &[
            ("new", "cheshire", "2022-02", 7),
            ("new", "cheshire", "2022-04", 8),
            ("old", "cheshire", "2022-01", 1),
            ("old", "gwent", "2022-03", 5),
            ("other", "cheshire", "2022-03", 6),
        ],
    );
    let replaced: Vec<_> =
        committed.replaced.iter().map(|r| (r.month, r.old_rows, r.new_rows)).collect();
    assert_eq!(replaced, [(month(2), 2, 7), (month(3), 3, 0), (month(4), 4, 8)]);
    let headlines: Vec<&str> = committed.findings.iter().map(|f| f.headline.as_str()).collect();
    assert_eq!(
        headlines,
        [
            "of two files of feed police for February 2022 to April 2022 this one counts, because it arrived later",
            "1 month of feed police, area cheshire, lost every row: March 2022",
        ]
    );
    // The emptied month is delivered and empty, which is not the same as not delivered.
    let cheshire: Vec<_> = seen
        .held()
        .filter(|h| h.extract.feed == "police" && h.issue_area == "cheshire")
        .map(|h| (h.month, h.rows, h.extract.sha256.as_str()))
        .collect();
    let expected =
        [(month(1), 1, "old"), (month(2), 7, "new"), (month(3), 0, "new"), (month(4), 8, "new")];
    assert_eq!(cheshire, expected);
}

#[test]
fn a_row_with_a_wrong_year_does_not_empty_the_years_between() {
    let dir = tempfile::tempdir().unwrap();
    let history: Vec<_> = (1..=12).map(|m| ("all", m, 50)).collect();
    ingest(dir.path(), 0, &[Extract::snapshot("history", &history)]);
    let new = Extract::snapshot("new", &[("all", 2, 1), ("all", 12, 70), ("all", 13, 80)]);
    let committed = ingest(dir.path(), 1, &[new]);

    let seen = snapshot(dir.path(), AsAt::Latest);
    let held = |m: i32| -> Vec<(String, u64)> {
        let of_month = seen.held().filter(|h| h.month == month(m));
        of_month.map(|h| (h.extract.sha256.clone(), h.rows)).collect()
    };
    assert_eq!(held(1), [("history".to_owned(), 50)]);
    // The stray row is in the table, and counted nowhere.
    assert_eq!(held(2), [("history".to_owned(), 50)]);
    assert_eq!(seen.incident_rows, 11 * 50 + 1 + 70 + 80);
    assert_eq!(rows(&seen, TableKind::Incidents).len(), 11 * 50 + 70 + 80);
    assert_eq!(held(7), [("history".to_owned(), 50)]);
    assert_eq!(held(12), [("new".to_owned(), 70)]);
    assert_eq!(held(13), [("new".to_owned(), 80)]);
    let found = committed.findings.iter().find(|f| f.name == "stray-months").unwrap();
    assert_eq!(
        (found.name.as_ref(), found.headline.as_str(), found.found.as_deref()),
        (
            "stray-months",
            "1 row is dated far from all others, and counted nowhere",
            Some("February 2022")
        )
    );
}

#[test]
fn an_append_adds_and_a_later_snapshot_replaces_what_was_appended() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &[Extract::append("a", &[("all", 1, 2), ("all", 2, 2)])]);
    let added = ingest(dir.path(), 1, &[Extract::append("b", &[("all", 1, 3)])]);
    assert!(added.replaced.is_empty());
    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(
        &seen,
        &[("a", "all", "2022-01", 2), ("a", "all", "2022-02", 2), ("b", "all", "2022-01", 3)],
    );

    let replacing = ingest(dir.path(), 2, &[Extract::snapshot("c", &[("all", 1, 9)])]);
    assert_eq!(replacing.replaced[0].old_files, ["landing/police-a.csv", "landing/police-b.csv"]);
    assert_eq!(replacing.replaced[0].old_rows, 5);
    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(&seen, &[("a", "all", "2022-02", 2), ("c", "all", "2022-01", 9)]);
    let current: Vec<&str> = seen.extracts.iter().map(|e| e.sha256.as_str()).collect();
    assert_eq!(current, ["a", "c"]);
}

#[test]
fn of_two_snapshots_in_one_ingest_the_later_stays() {
    let dir = tempfile::tempdir().unwrap();
    let first = Extract::snapshot("v1", &[("all", 1, 30), ("all", 2, 30)]);
    let second = Extract::snapshot("v2", &[("all", 2, 3)]);
    let committed = ingest(dir.path(), 0, &[first, second]);
    expect(
        &snapshot(dir.path(), AsAt::Latest),
        &[("v1", "all", "2022-01", 30), ("v2", "all", "2022-02", 3)],
    );
    assert_eq!(committed.findings[0].name, "month-shrank");
}

#[test]
fn the_same_bytes_again_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let a = Extract::append("a", &[("all", 1, 2)]);
    ingest(dir.path(), 0, std::slice::from_ref(&a));
    ingest(dir.path(), 1, &[Extract::snapshot("b", &[("all", 1, 4)])]);
    let before = tree(dir.path());

    let mut store = Store::open(dir.path()).unwrap();
    assert!(known(&store, "police", "a").is_some(), "replaced extracts still stand");
    assert!(known(&store, "fire", "a").is_none());
    assert!(known(&store, "police", "c").is_none());
    let mut tx = store.begin().unwrap();
    assert_eq!(a.add(&mut tx), Added::AlreadyKnown);
    let committed = tx.commit(at(2)).unwrap();
    assert_eq!((committed.versions, committed.extracts), ((2, 0), 0));
    drop(store);
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn a_file_that_two_feeds_read_is_new_to_each_and_one_delivered_twice_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let a = Extract::append("a", &[("all", 1, 2)]);
    let committed = ingest(dir.path(), 0, &[a.clone(), a.clone(), a.feed("fire")]);
    assert_eq!((committed.extracts, committed.rows), (2, 4));
    assert_eq!(snapshot(dir.path(), AsAt::Latest).incident_rows, 4);
}

#[test]
fn old_versions_stay_readable_by_version_and_by_time() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 10, &[Extract::snapshot("a", &[("all", 1, 1)])]);
    ingest(dir.path(), 20, &[Extract::snapshot("b", &[("all", 1, 2)])]);
    let survey = Extract::snapshot("s", &[("all", 1, 1)]).observations();
    let committed = ingest(dir.path(), 30, &[survey]);
    assert_eq!(committed.versions, (2, 1));
    // A clock that was set back does not make time run backwards.
    ingest(dir.path(), 5, &[Extract::snapshot("c", &[("all", 1, 3)])]);

    let old = [("a", "all", "2022-01", 1)];
    let middle = [("b", "all", "2022-01", 2)];
    let new = [("c", "all", "2022-01", 3)];
    expect(&snapshot(dir.path(), AsAt::Version(1, 0)), &old);
    expect(&snapshot(dir.path(), AsAt::Version(2, 0)), &middle);
    expect(&snapshot(dir.path(), AsAt::Version(2, 1)), &middle);
    expect(&snapshot(dir.path(), AsAt::Time(at(19))), &old);
    expect(&snapshot(dir.path(), AsAt::Time(at(20))), &middle);
    expect(&snapshot(dir.path(), AsAt::Time(at(29))), &middle);
    expect(&snapshot(dir.path(), AsAt::Time(at(99))), &new);
    expect(&snapshot(dir.path(), AsAt::Latest), &new);
    assert_eq!(snapshot(dir.path(), AsAt::Version(1, 0)).extracts[0].sha256, "a");

    let store = Store::open(dir.path()).unwrap();
    let error = store.snapshot(AsAt::Version(1, 1)).unwrap_err().to_string();
    assert!(
        error.starts_with("the store has no version 1.1; the versions are 3.1 of 2022"),
        "{error}"
    );
    let error = store.snapshot(AsAt::Time(at(9))).unwrap_err();
    assert!(matches!(error, StoreError::NothingAsAt { first: Some(t), .. } if t == at(10)));
    let versions: Vec<_> = store.versions().collect();
    assert_eq!(versions, [(1, 0, at(10)), (2, 0, at(20)), (2, 1, at(30)), (3, 1, at(30))]);
}

#[test]
fn a_project_may_lie_in_a_folder_with_any_name() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("J Smith/OneDrive – Côr #1 100% [old]?/store");
    ingest(&folder, 0, &[Extract::snapshot("a", &[("Ynys Môn", 1, 2)])]);
    ingest(&folder, 1, &[Extract::append("b", &[("Ynys Môn", 1, 1)])]);
    expect(
        &snapshot(&folder, AsAt::Latest),
        &[("a", "Ynys Môn", "2022-01", 2), ("b", "Ynys Môn", "2022-01", 1)],
    );
}

#[test]
fn an_empty_store_is_read_without_being_made() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("store");
    let seen = snapshot(&folder, AsAt::Latest);
    assert_eq!((seen.versions, seen.committed_at), ((0, 0), None));
    assert!(seen.incident_files.is_empty() && seen.extracts.is_empty());
    assert!(!folder.exists());
}

#[test]
fn an_extract_without_rows_replaces_nothing_and_is_known() {
    let dir = tempfile::tempdir().unwrap();
    ingest(dir.path(), 0, &[Extract::snapshot("a", &[("all", 1, 1)])]);
    let committed = ingest(dir.path(), 1, &[Extract::snapshot("empty", &[])]);
    assert_eq!((committed.extracts, committed.rows, committed.versions), (1, 0, (2, 0)));
    let seen = snapshot(dir.path(), AsAt::Latest);
    expect(&seen, &[("a", "all", "2022-01", 1)]);
    assert_eq!(seen.extracts.len(), 2);
    assert!(known(&Store::open(dir.path()).unwrap(), "police", "empty").is_some());
}

#[test]
fn two_ingests_at_once_store_every_extract_once() {
    let dir = tempfile::tempdir().unwrap();
    let (shared, only_first) =
        (Extract::append("s", &[("all", 1, 5)]), Extract::append("f", &[("all", 1, 1)]));
    let only_second = Extract::append("g", &[("all", 2, 1)]);
    let (mut one, mut two) = (Store::open(dir.path()).unwrap(), Store::open(dir.path()).unwrap());
    let (mut first, mut second) = (one.begin().unwrap(), two.begin().unwrap());
    shared.add(&mut first);
    shared.add(&mut second);
    only_first.add(&mut first);
    only_second.add(&mut second);
    assert_eq!(first.commit(at(1)).unwrap().extracts, 2);
    let committed = second.commit(at(2)).unwrap();
    assert_eq!((committed.extracts, committed.versions), (1, (2, 0)));
    expect(
        &snapshot(dir.path(), AsAt::Latest),
        &[("f", "all", "2022-01", 1), ("g", "all", "2022-02", 1), ("s", "all", "2022-01", 5)],
    );
}

#[test]
fn writers_work_on_several_threads() {
    let dir = tempfile::tempdir().unwrap();
    let extracts: Vec<Extract> =
        (1..=8).map(|m| Extract::snapshot(&format!("x{m}"), &[("all", m, 100)])).collect();
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    let shared = &tx;
    let written: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            extracts.iter().map(|e| scope.spawn(move || e.write(shared))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for (written, extract) in written.into_iter().zip(&extracts) {
        tx.add(written, extract.record()).unwrap();
    }
    tx.commit(at(0)).unwrap();
    assert_eq!(snapshot(dir.path(), AsAt::Latest).incident_rows, 800);
}

#[test]
fn the_same_ingests_give_the_same_bytes() {
    let make = || {
        let dir = tempfile::tempdir().unwrap();
        let survey = Extract::snapshot("s", &[("all", 1, 3)]).observations();
        ingest(
            dir.path(),
            0,
            &[Extract::snapshot("a", &[("cheshire", 1, 30), ("gwent", 2, 4)]), survey],
        );
        ingest(dir.path(), 1, &[Extract::append("b", &[("cheshire", 1, 2)])]);
        ingest(dir.path(), 2, &[Extract::snapshot("c", &[("cheshire", 1, 2)])]);
        dir
    };
    let (one, two) = (make(), make());
    let (one, two) = (tree(one.path()), tree(two.path()));
    assert!(one.len() > 10);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == two[name], "{name} differs:\n{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_record_that_does_not_fit_its_rows_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let extract = Extract::snapshot("a", &[("all", 1, 3)]);
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    let good = extract.record();
    let mut bad = Vec::new();
    for change in 0..6 {
        let mut record = good.clone();
        match change {
            0 => record.quality.rows_kept = 4,
            1 => record.quality.rows_read = 4,
            2 => record.feed = "fire".to_owned(),
            3 => record.table = TableKind::Observations,
            4 => record.quality.rows_quarantined = 1,
            _ => record.deliveries = [(("all".to_owned(), month(2)), 3)].into(),
        }
        bad.push(record);
    }
    for record in bad {
        let error = tx.add(extract.write(&tx), record).unwrap_err();
        assert!(matches!(error, StoreError::Unbalanced { .. }), "{error}");
    }
    assert_eq!(tx.commit(at(0)).unwrap().extracts, 0);
}

#[test]
fn records_come_back_whole() {
    use jsna_model::diagnostic::{Diagnostic, Finding};
    use jsna_model::records::QuarantineSummary;
    let dir = tempfile::tempdir().unwrap();
    let finding = Finding {
        name: "unreadable-date",
        severity: jsna_model::Severity::Error,
        checks: "",
        matters: "",
        fix: "correct the cells",
    };
    let extract = Extract::snapshot("a", &[("all", 1, 3)]);
    let mut record = extract.record();
    record.quality.rows_read = 5;
    record.quality.rows_quarantined = 2;
    record.key_id = Some("0123456789abcdef".to_owned());
    record.quarantine_summary = vec![QuarantineSummary {
        feed: "police".to_owned(),
        file: record.file.clone(),
        reason: "unreadable-date".to_owned(),
        rows: 2,
    }];
    record.findings = vec![
        Diagnostic::new(&finding, "2 of 5 rows have a date that cannot be read")
            .file("landing/a.csv")
            .column("Month")
            .rows(&[2, 4], Some(3))
            .found("2024-5")
            .expected("YYYY-MM")
            .set_in("layout x")
            .count(2),
    ];
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    tx.add(extract.write(&tx), record.clone()).unwrap();
    tx.commit(at(0)).unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.snapshot(AsAt::Latest).unwrap().extracts, [record.clone()]);
    assert_eq!(store.history().collect::<Vec<_>>(), [&record]);
}

#[test]
fn dictionary_columns_are_stored_as_plain_text() {
    let dir = tempfile::tempdir().unwrap();
    let plain = Extract::snapshot("a", &[("cheshire", 1, 3), ("gwent", 2, 2), ("cheshire", 1, 1)]);
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    let mut writer = tx.writer(plain.table, plain.feed, &plain.sha256).unwrap();
    writer.write(&encoded(plain.table, &plain.batch())).unwrap();
    tx.add(writer.finish().unwrap(), plain.record()).unwrap();
    tx.commit(at(0)).unwrap();
    // `rows` compares the schema of what is read with the stored one.
    expect(
        &snapshot(dir.path(), AsAt::Latest),
        &[("a", "cheshire", "2022-01", 4), ("a", "gwent", "2022-02", 2)],
    );
    assert_eq!(plain.delivery, DeliveryMode::Snapshot);
}
