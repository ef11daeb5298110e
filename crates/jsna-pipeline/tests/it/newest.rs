//! A refresh publishes exactly when the newest release is not the one that it would make.

use crate::small::{BROKEN, Small, run};
use jsna_pipeline::{Asked, Change, Ended, Layouts, Refreshed, Run};
use std::fs;

fn because(done: Refreshed) -> Vec<Change> {
    match done.ended {
        Ended::Published { because, .. } => because,
        other => panic!("no release was published: {other:?}"),
    }
}

#[test]
fn what_an_ingest_took_in_is_published_by_the_next_refresh() {
    let small = Small::new();
    small.withdraw(9);
    assert_eq!(because(small.refresh()), [Change::FirstRelease]);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
    small.deliver(9);
    let ingested = jsna_pipeline::ingest(&small.project(), &run()).expect("it can run");
    assert_eq!(ingested.quality.len(), 1);
    // Nothing waits any more, and still the newest release lacks September.
    let done = small.refresh();
    assert!(!done.ingested.is_new());
    assert_eq!(because(done), [Change::Extracts { added: 1, removed: 0 }]);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}

#[test]
fn a_run_that_ends_between_commit_and_publication_is_made_good() {
    let small = Small::new();
    // As after a full disk: a file stands where the releases should be.
    small.write("releases", "");
    jsna_pipeline::refresh(&small.project(), &run()).expect_err("there is no place for a release");
    small.remove("releases");
    let done = small.refresh();
    assert!(!done.ingested.is_new(), "the extracts were committed by the run before");
    assert_eq!(because(done), [Change::FirstRelease]);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}

#[test]
fn a_refused_file_that_is_taken_out_lets_the_rest_be_published() {
    let small = Small::new();
    small.withdraw(9);
    because(small.refresh());
    small.deliver(9);
    small.deliver_broken();
    assert_eq!(small.refresh().ended, Ended::Held);
    small.remove(BROKEN);
    assert_eq!(because(small.refresh()), [Change::Extracts { added: 1, removed: 0 }]);
}

#[test]
fn a_changed_setting_of_any_kind_makes_a_release() {
    let small = Small::new();
    because(small.refresh());
    let settings = |file: &str| Change::Settings { files: vec![file.to_owned()] };

    small.write("jsna.toml", &small.read("jsna.toml").replace("\"Averholt\"", "\"Averholt town\""));
    assert_eq!(because(small.refresh()), [settings("jsna.toml")]);
    let lookup = "reference/lad22_csp22_pfa22.csv";
    small.write(lookup, &small.read(lookup).replace("Norrowmere", "Norrow Mere"));
    assert_eq!(because(small.refresh()), [settings(lookup)]);
    small.write("packs/own.toml", "# Nothing in it yet.\n");
    assert_eq!(because(small.refresh()), [settings("packs/own.toml")]);
    small.remove("packs/own.toml");
    assert_eq!(because(small.refresh()), [settings("packs/own.toml")]);
    let layout = Layouts::text("police-uk-street").expect("a layout");
    let own = layout.replace("id = \"police-uk-street\"", "id = \"own-street\"");
    assert!(own != layout, "the layout has an id");
    small.write("layouts/own.toml", &own);
    assert_eq!(because(small.refresh()), [settings("layouts/own.toml")]);
    let later = Run { version: "0.2.0".to_owned(), ..run() };
    let done = jsna_pipeline::refresh(&small.project(), &later).expect("it can run");
    assert_eq!(because(done), [Change::Version { from: "0.1.0".to_owned() }]);
}

#[test]
fn a_release_of_another_period_or_state_does_not_pass_for_the_newest() {
    let small = Small::new();
    because(small.refresh());
    let period = jsna_model::Month::parse("2025-07");
    let asked = Asked { period, ..Asked::default() };
    let assessed = jsna_pipeline::assess(&small.project(), asked, &run()).expect("it can run");
    assert_eq!(assessed.published.expect("a release").name, "2025-07_r1");
    assert_eq!(because(small.refresh()), [Change::Asked]);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}

#[test]
fn other_rules_read_every_file_of_landing_again() {
    let small = Small::new();
    because(small.refresh());
    small.withdraw(9);
    small.write("jsna.toml", &small.read("jsna.toml").replace("\"open\"", "\"official\""));
    let done = small.refresh();
    assert_eq!(done.ingested.quality.len(), 5, "every file but the one that is not there");
    // That one still counts, by the rules of before.
    let finding = done.findings().into_iter().find(|d| d.name == "read-otherwise");
    let finding = finding.expect("it is said");
    assert_eq!(finding.place.file.as_deref(), Some("landing/2025-09-marlshire-street.csv"));
    let feeds = vec!["police-street".to_owned()];
    assert!(because(done).contains(&Change::Readings { feeds }));
    small.deliver(9);
    let done = small.refresh();
    assert_eq!(done.ingested.quality.len(), 1);
    assert!(!done.findings().iter().any(|d| d.name == "read-otherwise"));
    because(done);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}

#[test]
fn a_store_that_came_about_in_another_way_makes_a_release() {
    let small = Small::new();
    because(small.refresh());
    fs::rename(small.path("store"), small.path("store-before")).expect("it can be moved");
    small.withdraw(9);
    jsna_pipeline::ingest(&small.project(), &run()).expect("it can run");
    small.deliver(9);
    // The same extracts by the same rules, in two commits.
    assert_eq!(because(small.refresh()), [Change::Store]);
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}

#[test]
fn a_release_that_cannot_be_read_is_replaced_by_a_new_one() {
    let small = Small::new();
    because(small.refresh());
    small.write("releases/2025-09_r1/manifest.json", "{");
    let made = because(small.refresh());
    assert!(matches!(made.as_slice(), [Change::Unreadable { .. }]), "{made:?}");
    small.write("releases/latest.json", "");
    let made = because(small.refresh());
    assert!(matches!(made.as_slice(), [Change::Unreadable { .. }]), "{made:?}");
    assert_eq!(small.refresh().ended, Ended::NothingNew);
}
