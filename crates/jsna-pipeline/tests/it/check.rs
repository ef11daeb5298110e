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

/// Files of a feed with pseudonyms can only be compared with those in the store under one key.
#[test]
fn a_check_compares_pseudonyms_with_those_of_the_store() {
    let small = Small::new();
    let feed = "[[feed]]\nid = \"cases\"\nlayout = \"council-asb-case\"\nfiles = [\"landing/cases/*\"]\n\
                delivery = \"snapshot\"\ncadence = \"monthly\"\nhandling = \"official\"\n\n[[reference]]";
    small.write("jsna.toml", &small.read("jsna.toml").replacen("[[reference]]", feed, 1));
    let header = "Case Ref,Opened,Case Type,Ward Code,Outcome\n";
    let case = |n: u32| format!("C{n},{n:02}/06/2025,Noise nuisance,E05900001,Open\n");
    let cases = |of: &[u32]| header.to_owned() + &of.iter().map(|n| case(*n)).collect::<String>();
    small.write("landing/cases/june cases from Sam.csv", &cases(&[2, 9, 16, 23]));
    small.refresh();
    // What it holds tells that it is the newer one: the cases of the first, and two more.
    small.write("landing/cases/cases of june.csv", &cases(&[2, 9, 16, 23, 27, 30]));
    let checked = small.check();
    let said = |found: &[Diagnostic]| -> Vec<String> {
        let about = found.iter().filter(|d| d.place.file.iter().any(|f| f.contains("cases/")));
        let about = about.filter(|d| d.name.starts_with("deliver"));
        about.map(|d| format!("{}: {} {:?}", d.name, d.headline, d.place.file)).collect()
    };
    let before = said(&checked.findings);
    assert_eq!(before, said(&small.refresh().findings()));
    assert!(before.iter().any(|d| d.starts_with("deliveries-overlap")), "{before:?}");
}

/// Not a file that anybody can read, and not one that goes unmentioned.
#[cfg(unix)]
#[test]
fn what_no_pattern_can_take_is_named() {
    use std::os::unix::ffi::OsStrExt;
    let small = Small::new();
    let landing = small.path("landing");
    std::os::unix::fs::symlink("/nowhere/2025-10.csv", landing.join("2025-10.csv"))
        .expect("a link can be made");
    std::os::unix::fs::symlink("..", landing.join("round")).expect("a link can be made");
    let name = std::ffi::OsStr::from_bytes(b"2025-11-caf\xe9.csv");
    fs::write(landing.join(name), "Crime ID,Month\n").expect("a file can be written");
    std::os::unix::fs::symlink("/nowhere", landing.join(".#2025-04.csv")).expect("a link");
    let checked = small.check();
    // What cannot be read may be a month, which would be missing.
    assert!(checked.gates.iter().any(jsna_pipeline::Gate::is_closed));
    let refreshed = small.refresh();
    assert!(refreshed.published().is_none());
    let said: Vec<&str> =
        named(&checked.findings, "file-unreadable").iter().map(|d| &*d.headline).collect();
    assert_eq!(
        said,
        [
            "the link leads to no file",
            "the name of the file is not in UTF-8, so no pattern takes it"
        ]
    );
}
