//! A closed gate publishes nothing; a person may open it for one run, and the release says so.

use crate::small::{BROKEN, Small, run};
use jsna_model::manifest::Verdict;
use jsna_pipeline::{Acceptance, Asked, Ended, Refreshed, Run};

fn accepting() -> Run<'static> {
    let sent_twice = Acceptance::new("refused-files", "the same month was sent twice");
    Run { accepted: vec![sent_twice.expect("a gate")], ..run() }
}

fn names(done: &Refreshed) -> Vec<String> {
    done.findings().iter().map(|d| d.name.to_string()).collect()
}

#[test]
fn a_refused_file_holds_the_release_back_until_a_person_accepts_it() {
    let small = Small::new();
    small.deliver_broken();
    let held = small.refresh();
    assert_eq!(held.ended, Ended::Held);
    assert_eq!(held.ingested.refused, [BROKEN]);
    assert!(held.gates[0].is_closed() && names(&held).contains(&"gate-closed".to_owned()));
    assert!(!small.path("releases").exists(), "something was published");
    // Also from the store alone: the ingest before took in the rest.
    let assessed = jsna_pipeline::assess(&small.project(), Asked::default(), &run());
    let assessed = assessed.expect("it can run");
    assert!(assessed.published.is_none() && assessed.gates[0].is_closed());
    assert!(!small.path("releases").exists(), "something was published");

    let project = small.project();
    let done = jsna_pipeline::refresh(&project, &accepting()).expect("it can run");
    let release = done.published().expect("a release");
    let gate = &release.manifest.gates[0];
    assert_eq!((gate.name.as_str(), gate.verdict), ("refused-files", Verdict::Accepted));
    assert_eq!(gate.because.as_deref(), Some("the same month was sent twice"));
    assert_eq!(gate.let_through[0].file.as_deref(), Some(BROKEN));
    let accepted = release.findings.iter().find(|d| d.name == "gate-accepted");
    let accepted = accepted.expect("the release says it");
    assert!(accepted.headline.contains("the same month was sent twice"), "{accepted:?}");
    assert_eq!(accepted.found.as_deref(), Some(BROKEN));
    let findings = small.read("releases/2025-09_r1/quality/findings.csv");
    assert!(findings.contains("gate-accepted") && findings.contains(BROKEN), "{findings}");

    // The acceptance was for that run: without it the gate is closed again.
    assert_eq!(small.refresh().ended, Ended::Held);
    // With it, the newest release is the one that would be made.
    let again = jsna_pipeline::refresh(&project, &accepting()).expect("it can run");
    assert_eq!(again.ended, Ended::NothingNew);
    // Once the file is gone, the release that passed over it is not the newest state.
    small.remove(BROKEN);
    let clean = small.refresh();
    let release = clean.published().expect("a release");
    assert_eq!(release.manifest.gates[0].verdict, Verdict::Open);
    assert!(!names(&clean).contains(&"gate-accepted".to_owned()));
}

#[test]
fn a_release_of_the_store_says_which_files_wait() {
    let small = Small::new();
    small.withdraw(9);
    jsna_pipeline::ingest(&small.project(), &run()).expect("it can run");
    small.deliver(9);
    let assessed = jsna_pipeline::assess(&small.project(), Asked::default(), &run());
    let published = assessed.expect("it can run").published.expect("a release");
    let waiting = published.findings.iter().find(|d| d.name == "file-waiting");
    let waiting = waiting.expect("it is said");
    assert_eq!(
        waiting.headline,
        "1 file of the landing folder is not in the store, and not in this release"
    );
    assert_eq!(published.manifest.extracts().count(), 5);
}
