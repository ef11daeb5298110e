//! Which delivery counts does not depend on the order of arrival, and every mistake can be put right.

use crate::support::{Extract, expect, ingest, month, rows, snapshot};
use jsna_model::TableKind;
use jsna_store::{Added, Arrival, AsAt, ExtractRecord, Store};
use proptest::prelude::*;
use std::path::Path;

fn names(findings: &[jsna_model::Diagnostic]) -> Vec<&str> {
    findings.iter().map(|f| f.name.as_ref()).collect()
}

fn held(folder: &Path) -> Vec<(String, u64)> {
    let seen = snapshot(folder, AsAt::Latest);
    seen.held().map(|h| (format!("{} {}", h.month, h.extract.sha256), h.rows)).collect()
}

#[test]
fn the_later_name_counts_whatever_arrives_first() {
    let older =
        || Extract::snapshot("a", &[("all", 4, 30), ("all", 5, 31)]).named("cases_30-06-2022.csv");
    let newer =
        || Extract::snapshot("b", &[("all", 4, 33), ("all", 5, 34)]).named("cases_01-07-2022.csv");
    for order in [[older(), newer()], [newer(), older()]] {
        let dir = tempfile::tempdir().unwrap();
        ingest(dir.path(), 0, &order[..1]);
        let committed = ingest(dir.path(), 1, &order[1..]);
        expect(
            &snapshot(dir.path(), AsAt::Latest),
            &[("b", "all", "2022-04", 33), ("b", "all", "2022-05", 34)],
        );
        assert_eq!(names(&committed.findings), ["deliveries-overlap"]);
        assert_eq!(
            committed.findings[0].headline,
            "of two files of feed police for April 2022 to May 2022 this one counts, because its name is the later one"
        );
    }
}

#[test]
fn where_names_say_nothing_what_holds_more_of_the_same_counts() {
    let dir = tempfile::tempdir().unwrap();
    let year = Extract::snapshot("year", &[("all", 1, 40)]).named("year.csv").holding("x");
    let bulk = Extract::snapshot("bulk", &[("all", 1, 8)]).named("bulk.csv").holding("x");
    ingest(dir.path(), 0, &[year]);
    let committed = ingest(dir.path(), 1, &[bulk]);
    expect(&snapshot(dir.path(), AsAt::Latest), &[("year", "all", "2022-01", 40)]);
    let found = &committed.findings[0];
    assert!(found.headline.ends_with("because it holds what the other holds, and more"));
    assert_eq!(found.found.as_deref(), Some("landing/bulk.csv does not count"));
}

#[test]
fn a_mistyped_year_is_put_right_by_delivering_the_file_again() {
    let dir = tempfile::tempdir().unwrap();
    let history: Vec<_> = (1..=12).map(|m| ("all", m, 5)).collect();
    let old = || Extract::snapshot("old", &history).named("2022.csv");
    // A third of the rows have a date a year early: too many for strays.
    let bad = || Extract::snapshot("bad", &[("all", 1, 10), ("all", 13, 20)]).holding("new");
    let good = || Extract::snapshot("good", &[("all", 13, 30)]).holding("new");
    ingest(dir.path(), 0, &[old()]);
    let first = ingest(dir.path(), 1, &[bad().named("january.csv")]);
    assert!(names(&first.findings).contains(&"month-emptied"));
    let second = ingest(dir.path(), 2, &[good().named("january.csv")]);
    assert!(names(&second.findings).contains(&"file-corrected"));
    let mut right: Vec<(String, u64)> =
        (1..=12).map(|m| (format!("{} old", month(m)), 5)).collect();
    right.push((format!("{} good", month(13)), 30));
    assert_eq!(held(dir.path()), right);
    // Good, bad, and good again: what was delivered last counts.
    ingest(dir.path(), 3, &[bad().named("january.csv")]);
    assert_ne!(held(dir.path()), right);
    let again = ingest(dir.path(), 4, &[good().named("january.csv")]);
    assert_eq!(again.extracts, 1, "a file that does not count can come again");
    assert_eq!(held(dir.path()), right);
    assert_eq!(snapshot(dir.path(), AsAt::Latest).rows(TableKind::Incidents).unwrap().len(), 13);
}

/// Nobody can say whether four rows are among those that a few numbers stand for; a file that comes again under its
/// own name, and has no other month, is the same delivery.
#[test]
fn a_file_that_comes_again_cut_off_is_a_correction() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name, rows| Extract::snapshot(name, &[("all", 1, rows)]).references_from(1);
    ingest(dir.path(), 0, &[of("whole", 1_836).named("street.csv")]);
    let cut = of("cut", 4).named("street.csv");
    let committed = ingest(dir.path(), 1, &[cut]);
    assert_eq!(names(&committed.findings), ["month-shrank", "file-corrected"]);
    expect(&snapshot(dir.path(), AsAt::Latest), &[("cut", "all", "2022-01", 4)]);
    // Under another name it may be a part: that is asked.
    let part = of("part", 1_836).references_from(10_000).named("other.csv");
    let asked = ingest(dir.path(), 2, &[part]);
    assert!(names(&asked.findings).contains(&"overlapping-parts"), "{:?}", asked.findings);
}

/// Late rows of a feed that adds, under the name that the supplier always uses, take nothing away.
#[test]
fn a_few_late_rows_of_a_feed_that_adds_are_no_correction() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name: &str, rows, first| {
        Extract::append(name, &[("all", 1, rows)]).references_from(first).named("latest.csv")
    };
    ingest(dir.path(), 0, &[of("first", 2_000, 1)]);
    ingest(dir.path(), 1, &[of("late", 20, 5_000)]);
    assert_eq!(
        held(dir.path()),
        [("2022-01 first".to_owned(), 2_000), ("2022-01 late".to_owned(), 20)]
    );
}

#[test]
fn a_supplier_with_one_name_for_every_month_loses_none() {
    let dir = tempfile::tempdir().unwrap();
    for (minute, m) in [(0, 1), (1, 2), (2, 3)] {
        let file = Extract::snapshot(&format!("m{m}"), &[("all", m, 5)]).named("latest.csv");
        ingest(dir.path(), minute, &[file]);
    }
    assert_eq!(held(dir.path()).len(), 3);
}

#[test]
fn a_file_that_adds_and_is_sent_again_whole_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let cut = Extract::append("cut", &[("all", 1, 58)]).named("july.csv").holding("july");
    let whole = Extract::append("whole", &[("all", 1, 113)]).named("july.csv").holding("july");
    ingest(dir.path(), 0, &[cut]);
    ingest(dir.path(), 1, &[whole]);
    expect(&snapshot(dir.path(), AsAt::Latest), &[("whole", "all", "2022-01", 113)]);
    // With references, sent again longer, then shorter.
    let dir = tempfile::tempdir().unwrap();
    for (minute, rows) in [(0, 58), (1, 113), (2, 50)] {
        let file = Extract::append(&format!("{rows} rows"), &[("all", 1, rows)]);
        ingest(dir.path(), minute, &[file.named("july.csv").references_from(1)]);
        let sha256 = format!("{rows} rows");
        expect(&snapshot(dir.path(), AsAt::Latest), &[(&sha256, "all", "2022-01", rows)]);
    }
}

#[test]
fn a_reference_that_comes_again_counts_once_in_the_latest_file() {
    // Each file holds all cases so far: 10 a month, references from 1.
    let to = |m: i32| {
        let rows: Vec<_> = (1..=m).map(|m| ("all", m, 10)).collect();
        Extract::append(&format!("to {m}"), &rows)
            .named(&format!("cases_to_2022-0{m}.csv"))
            .references_from(1)
    };
    for order in [[1, 2, 3], [3, 1, 2], [2, 3, 1]] {
        let dir = tempfile::tempdir().unwrap();
        for (minute, m) in (0..).zip(order) {
            ingest(dir.path(), minute, &[to(m)]);
        }
        expect(
            &snapshot(dir.path(), AsAt::Latest),
            &[
                ("to 3", "all", "2022-01", 10),
                ("to 3", "all", "2022-02", 10),
                ("to 3", "all", "2022-03", 10),
            ],
        );
        let together = tempfile::tempdir().unwrap();
        let committed = ingest(together.path(), 0, &order.map(to));
        assert_eq!(rows(&snapshot(together.path(), AsAt::Latest), TableKind::Incidents).len(), 30);
        assert!(names(&committed.findings).contains(&"references-again"));
    }
}

#[test]
fn a_correction_gives_back_what_an_earlier_file_had_lost() {
    let january = || Extract::append("january", &[("all", 1, 3)]).named("to_2022-01.csv");
    let february = |sha: &str, rows: &[_]| Extract::append(sha, rows).named("to_2022-02.csv");
    // By mistake the second file has the month of the first too, so that the first loses all its rows.
    let wrong = || february("wrong", &[("all", 1, 3), ("all", 2, 4)]).references_from(1);
    let right = || february("right", &[("all", 2, 4)]).references_from(4);
    let expected = [("january", "all", "2022-01", 3), ("right", "all", "2022-02", 4)];
    for together in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let first = january().references_from(1);
        if together {
            ingest(dir.path(), 0, &[first, wrong()]);
        } else {
            ingest(dir.path(), 0, &[first]);
            ingest(dir.path(), 1, &[wrong()]);
        }
        expect(
            &snapshot(dir.path(), AsAt::Latest),
            &[("wrong", "all", "2022-01", 3), ("wrong", "all", "2022-02", 4)],
        );
        let committed = ingest(dir.path(), 2, &[right()]);
        assert_eq!(names(&committed.findings), ["file-corrected"]);
        expect(&snapshot(dir.path(), AsAt::Latest), &expected);
        // And a store that says so still does after the next delivery.
        let march = Extract::append("march", &[("all", 3, 1)]).named("to_2022-03.csv");
        ingest(dir.path(), 3, &[march.references_from(8)]);
        let after = [expected[0], ("march", "all", "2022-03", 1), expected[1]];
        expect(&snapshot(dir.path(), AsAt::Latest), &after);
    }
}

#[test]
fn rows_without_references_that_come_again_are_asked_about() {
    let dir = tempfile::tempdir().unwrap();
    let first = Extract::append("a", &[("all", 1, 10)]).named("to_january.csv").holding("x");
    let both = [("all", 1, 10), ("all", 2, 10)];
    let second = Extract::append("b", &both).named("to_february.csv").holding("x");
    let committed = ingest(dir.path(), 0, &[first, second]);
    assert_eq!(names(&committed.findings), ["cumulative-file"]);
}

#[test]
fn a_header_without_rows_says_that_there_was_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = |sha: &str, name: &str, rows: &[_]| Extract::snapshot(sha, rows).named(name);
    ingest(dir.path(), 0, &[file("a", "noise_2022-01.csv", &[("all", 1, 4)])]);
    let committed = ingest(
        dir.path(),
        1,
        &[file("b", "noise_2022-02.csv", &[]), file("c", "nothing.csv", &[])],
    );
    let expected = vec![(format!("{} a", month(1)), 4), (format!("{} b", month(2)), 0)];
    assert_eq!(held(dir.path()), expected);
    assert_eq!(names(&committed.findings), ["nothing-of-no-month"]);
    assert_eq!(committed.findings[0].place.file.as_deref(), Some("landing/nothing.csv"));
}

/// Stores an extract as it is read by some rules.
fn ingest_read_by(folder: &Path, minute: i64, reading: &str, extract: &Extract) {
    let mut record = extract.record();
    record.reading = Some(reading.to_owned());
    let mut store = Store::open(folder).unwrap();
    let mut tx = store.begin().unwrap();
    let arrival =
        Arrival { feed: "police", sha256: "a", file: &record.file, reading: Some(reading) };
    assert!(tx.known(&arrival).is_none());
    tx.add(extract.write(&tx), record).unwrap();
    tx.commit(crate::support::at(minute)).unwrap();
}

#[test]
fn every_header_without_rows_is_a_delivery_of_its_own_month() {
    let dir = tempfile::tempdir().unwrap();
    // Files that are a header and nothing else have the same bytes.
    let nothing = |name: &str| Extract::snapshot("header", &[]).named(name);
    let january = Extract::snapshot("a", &[("all", 1, 4)]).named("noise_2022-01.csv");
    ingest(dir.path(), 0, &[january, nothing("noise_2022-02.csv")]);
    ingest(dir.path(), 1, &[nothing("noise_2022-03.csv"), nothing("noise_2022-04.csv")]);
    let mut expected = vec![(format!("{} a", month(1)), 4)];
    expected.extend((2..=4).map(|m| (format!("{} header", month(m)), 0)));
    assert_eq!(held(dir.path()), expected);
    assert_eq!(ingest(dir.path(), 2, &[nothing("noise_2022-03.csv")]).extracts, 0);
    // A part of a delivery can have nothing while the others have something.
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let mut tx = store.begin().unwrap();
    Extract::snapshot("north", &[("north", 1, 4)]).named("north/2022-01.csv").add(&mut tx);
    for part in ["south", "west"] {
        let empty = nothing(&format!("{part}/2022-01.csv"));
        let record = ExtractRecord { named_part: Some(part.to_owned()), ..empty.record() };
        assert_eq!(tx.add(empty.write(&tx), record).unwrap(), Added::New);
    }
    tx.commit(crate::support::at(0)).unwrap();
    let seen = snapshot(dir.path(), AsAt::Latest);
    let areas: Vec<_> = seen.held().map(|h| (h.issue_area, h.rows)).collect();
    assert_eq!(areas, [("north", 4), ("south", 0), ("west", 0)]);
}

#[test]
fn another_reading_of_the_same_bytes_takes_the_place_of_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let in_month = |m| Extract::append("a", &[("all", m, 3)]);
    ingest_read_by(dir.path(), 0, "by the day it was recorded", &in_month(2));
    ingest_read_by(dir.path(), 1, "by the day it was", &in_month(1));
    expect(&snapshot(dir.path(), AsAt::Latest), &[("a", "all", "2022-01", 3)]);
}

#[test]
fn a_reading_into_the_other_table_takes_the_place_of_the_first_too() {
    let dir = tempfile::tempdir().unwrap();
    let extract = Extract::snapshot("a", &[("all", 1, 3)]);
    ingest_read_by(dir.path(), 0, "as single reports", &extract);
    ingest_read_by(dir.path(), 1, "as totals", &extract.observations());
    let seen = snapshot(dir.path(), AsAt::Latest);
    assert_eq!((seen.incident_rows, seen.observation_rows), (0, 3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Files whose names say their order give one store, delivered one by one in any order or all at once.
    #[test]
    fn any_order_of_arrival_gives_the_same_rows(
        files in prop::collection::vec(prop::collection::vec((1..6i32, 1..4usize), 1..4), 2..6),
        seed in any::<u64>(),
        append in any::<bool>(),
    ) {
        let extract = |i: usize, months: &[(i32, usize)]| {
            let rows: Vec<_> = months.iter().map(|(m, n)| ("all", *m, *n)).collect();
            let made = if append { Extract::append } else { Extract::snapshot };
            let name = format!("cases_{}.csv", i + 8);
            let extract = made(&format!("sha {i}"), &rows).named(&name);
            if append { extract.references_from(i * 2) } else { extract }
        };
        let all: Vec<Extract> = files.iter().enumerate().map(|(i, f)| extract(i, f)).collect();
        let whole = tempfile::tempdir().unwrap();
        ingest(whole.path(), 0, &all);
        let mut shuffled = all;
        shuffled.sort_by_key(|e| {
            e.sha256.bytes().fold(seed, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)).rotate_left(7))
        });
        let one_by_one = tempfile::tempdir().unwrap();
        for (minute, extract) in (0..).zip(shuffled) {
            ingest(one_by_one.path(), minute, &[extract]);
        }
        let of = |folder: &Path| rows(&snapshot(folder, AsAt::Latest), TableKind::Incidents);
        prop_assert_eq!(of(whole.path()), of(one_by_one.path()));
    }
}
