//! What holds a release back, what a person may accept, and when nothing is new: through the binary.

use crate::small::{BROKEN, Small};
use crate::support::{jsna_in, reader};
use jsna_model::manifest::Verdict;
use serde::Deserialize;

const ACCEPT: [&str; 5] =
    ["refresh", "--accept", "refused-files", "--because", "October comes again next week"];

#[test]
fn a_closed_gate_does_not_ask_what_makes_a_run_fail() {
    let small = Small::new();
    small.deliver_broken();
    for fail_on in ["error", "warning", "never"] {
        let ran = jsna_in(&small.root, &["refresh", "--fail-on", fail_on]).expect(1);
        assert!(ran.stdout.contains("Held      nothing was published"), "{}", ran.stdout);
        assert!(ran.stderr.contains("error[gate-closed]"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--accept refused-files"), "{}", ran.stderr);
        assert!(!small.path("releases").exists(), "a release was published");
    }
    // Neither does the release of the store alone.
    let ran = jsna_in(&small.root, &["assess", "--fail-on", "never"]).expect(1);
    assert!(ran.stdout.contains("gate refused-files is closed"), "{}", ran.stdout);
    assert!(!small.path("releases").exists(), "a release was published");
}

#[test]
fn an_accepted_gate_is_told_and_kept_in_the_release() {
    let small = Small::new();
    small.deliver_broken();
    // The file was refused: an error, whatever was accepted.
    let ran = jsna_in(&small.root, &ACCEPT).expect(1);
    assert!(ran.stderr.contains("warning[gate-accepted]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("October comes again next week"), "{}", ran.stderr);
    let first = reader(&small.root);
    let gate = &first.manifest().gates[0];
    assert_eq!((gate.name.as_str(), gate.verdict), ("refused-files", Verdict::Accepted));
    assert_eq!(gate.because.as_deref(), Some("October comes again next week"));
    assert_eq!(gate.let_through[0].file.as_deref(), Some(BROKEN));
    let quiet = [&ACCEPT[..], &["--fail-on", "never"]].concat();
    let ran = jsna_in(&small.root, &quiet).expect(0);
    assert!(ran.stdout.contains("Nothing is new"), "{}", ran.stdout);
    small.remove(BROKEN);
    let ran = jsna_in(&small.root, &quiet).expect(0);
    assert!(ran.stderr.contains("--accept refused-files was not needed"), "{}", ran.stderr);
    assert_eq!(reader(&small.root).manifest().gates[0].verdict, Verdict::Open);
}

#[test]
fn a_gate_needs_its_name_and_a_reason() {
    let small = Small::new();
    let refresh = |args: &[&str]| jsna_in(&small.root, &[&["refresh"], args].concat()).expect(2);
    let ran = refresh(&["--accept", "refused-file", "--because", "x"]);
    insta::assert_snapshot!(ran.stderr, @"there is no gate called refused-file; the gates are refused-files and overlapping-deliveries; did you mean refused-files?");
    assert!(refresh(&["--accept", "refused-files"]).stderr.contains("--because"));
    assert!(refresh(&["--because", "x"]).stderr.contains("--accept"));
    let ran = refresh(&["--accept", "refused-files", "--because", " "]);
    assert!(ran.stderr.contains("a reason is needed"), "{}", ran.stderr);
    assert!(!small.path("store").exists(), "something was read");
}

#[test]
fn an_ingest_is_published_by_the_next_refresh_and_then_nothing_is_new() {
    let small = Small::new();
    let checked = jsna_in(&small.root, &["check"]);
    assert!(checked.stdout.starts_with("560 rows in 6 files are waiting.\n"), "{}", checked.stdout);
    jsna_in(&small.root, &["ingest"]).expect(0);
    let checked = jsna_in(&small.root, &["check"]);
    let known = "No file is waiting; 6 files are in the store already.\n";
    assert!(checked.stdout.starts_with(known), "{}", checked.stdout);
    let ran = jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(ran.stdout.contains("Release   "), "{}", ran.stdout);
    assert!(ran.stderr.contains("there is no release yet"), "{}", ran.stderr);
    assert_eq!(reader(&small.root).manifest().extracts().count(), 6);
    let ran = jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(ran.stdout.starts_with("Nothing is new"), "{}", ran.stdout);
}

#[test]
fn a_fault_is_an_object_for_programs() {
    #[derive(Deserialize)]
    struct Fault {
        error: Said,
        findings: Vec<Found>,
    }
    #[derive(Deserialize)]
    struct Said {
        kind: String,
        hints: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Found {
        name: String,
    }
    let small = Small::new();
    let fault = |args: &[&str], code: i32| -> Fault {
        let ran = jsna_in(&small.root, &[args, &["--format", "json"]].concat()).expect(code);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.stdout))
    };
    let usage = fault(&["assess", "--as-at", "yesterday"], 2);
    assert_eq!((usage.error.kind.as_str(), usage.error.hints.len()), ("usage", 1));
    assert_eq!(fault(&["assess"], 2).error.kind, "run");
    small.write("jsna.toml", "[assessment]\n");
    let project = fault(&["check"], 2);
    assert_eq!(project.error.kind, "project");
    assert_eq!(project.findings[0].name, "project-unreadable");
}
