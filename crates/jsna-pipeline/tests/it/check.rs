//! A check says what a refresh will say, and writes nothing.

use crate::small::{BROKEN, Small, run};
use jsna_model::diagnostic::{Diagnostic, Severity};
use std::fs;

fn named<'a>(findings: &'a [Diagnostic], name: &str) -> Vec<&'a Diagnostic> {
    findings.iter().filter(|d| d.name == name).collect()
}

#[test]
fn files_of_the_store_are_not_waiting() {
    let small = Small::new();
    small.withdraw(9);
    let before = small.check();
    assert_eq!((before.waiting.len(), before.known), (5, 0));
    assert!(before.rows > 400, "{} rows", before.rows);
    assert!(
        !small.path("store").exists() && !small.path("releases").exists(),
        "it wrote something"
    );
    jsna_pipeline::ingest(&small.project(), &run()).expect("it can run");
    small.deliver(9);
    // The same bytes under another name are no new file.
    fs::copy(
        small.path("landing/2025-04-marlshire-street.csv"),
        small.path("landing/copy-street.csv"),
    )
    .expect("a copy");
    let after = small.check();
    assert_eq!(after.waiting, ["landing/2025-09-marlshire-street.csv"]);
    assert_eq!(after.known, 6);
}

#[test]
fn what_a_refresh_finds_is_found_before() {
    let small = Small::new();
    small.withdraw(6);
    let street = "landing/2025-08-marlshire-street.csv";
    small.write(street, &small.read(street).replace("E01900001", "E01999999"));
    let mut toml = small.read("jsna.toml");
    let population = toml.find("[[reference]]\nkind = \"population\"").expect("a population");
    let publish = toml.find("[publish]").expect("the formats");
    toml.replace_range(population..publish, "");
    small.write("jsna.toml", &toml);

    let checked = small.check();
    let refreshed = small.refresh().findings();
    for name in ["month-missing", "unmatched-area-code"] {
        assert_eq!(named(&checked.findings, name).len(), 1, "{name}: {:#?}", checked.findings);
    }
    assert_eq!(
        named(&checked.findings, "month-missing"),
        named(&refreshed, "month-missing"),
        "the same months are missing"
    );
    assert!(!named(&refreshed, "unmatched-area-code").is_empty());
    let gap = named(&checked.findings, "denominator-missing");
    assert!(!gap.is_empty() && !named(&refreshed, "denominator-missing").is_empty());
    assert!(gap[0].headline.contains("no denominator"), "{gap:?}");
    // Nothing waits now, and it is still said.
    let later = small.check();
    assert!(later.waiting.is_empty());
    for name in ["month-missing", "unmatched-area-code", "denominator-missing"] {
        assert_eq!(named(&later.findings, name), named(&checked.findings, name), "{name}");
    }
}

#[test]
fn a_period_outside_the_data_and_an_empty_project_are_errors() {
    let small = Small::new();
    let toml = small.read("jsna.toml");
    small.write("jsna.toml", &toml.replace("areas =", "period_end = \"2024-01\"\nareas ="));
    let outside = small.check();
    let fault = named(&outside.findings, "period-outside");
    assert_eq!(fault[0].expected.as_deref(), Some("2025-04 to 2025-09"));
    assert_eq!(fault[0].severity, Severity::Error);
    jsna_pipeline::refresh(&small.project(), &run()).expect_err("a refresh cannot run");

    let empty = Small::new();
    (4..=9).for_each(|month| empty.withdraw(month));
    assert_eq!(named(&empty.check().findings, "nothing-to-assess").len(), 1);
    jsna_pipeline::refresh(&empty.project(), &run()).expect_err("a refresh cannot run");
}

#[test]
fn a_file_that_would_be_refused_closes_the_gate() {
    let small = Small::new();
    small.deliver_broken();
    let checked = small.check();
    assert!(checked.gates[0].is_closed());
    let closed = named(&checked.findings, "gate-closed");
    assert_eq!(closed[0].found.as_deref(), Some(BROKEN));
    assert!(closed[0].fix.contains("--accept refused-files --because"), "{closed:?}");
}

#[test]
fn a_snapshot_that_would_empty_months_is_told_before_it_does() {
    let small = Small::new();
    jsna_pipeline::ingest(&small.project(), &run()).expect("it can run");
    // April and August in one file: as a snapshot it covers the months between, and has no row of them.
    let header_and =
        |month: &str| small.read(&format!("landing/2025-{month}-marlshire-street.csv"));
    let august = header_and("08");
    let rows = august.split_once('\n').expect("a header").1;
    small.write("landing/z-street.csv", &format!("{}{rows}", header_and("04")));
    let checked = small.check();
    let emptied = named(&checked.findings, "month-emptied");
    assert_eq!(emptied.len(), 1, "{:#?}", checked.findings);
    let refreshed = small.refresh();
    assert_eq!(named(&refreshed.findings(), "month-emptied"), emptied);
}
