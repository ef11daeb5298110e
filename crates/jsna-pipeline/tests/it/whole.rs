//! A whole run, and the release read back.

use crate::small::{Small, run};
use jsna_model::manifest::Verdict;
use jsna_pipeline::{Ended, Event, Observer, ReleaseReader, Run, Step};
use std::fs;
use std::sync::Mutex;

#[test]
fn a_refresh_makes_a_release_that_reads_back_as_it_was_written() {
    let small = Small::new();
    let done = small.refresh();
    let release = done.published().expect("a release");
    assert_eq!(release.name, "2025-09_r1");
    assert_eq!(done.ingested.quality.len(), 6);

    let reader = ReleaseReader::open(&release.dir).expect("it can be opened");
    assert_eq!(*reader.manifest(), release.manifest);
    assert_eq!(reader.verify().expect("it can be read"), []);
    let manifest = reader.manifest();
    assert_eq!(manifest.extracts().count(), 6);
    // The project file and three reference files.
    assert_eq!(manifest.setting_files().count(), 4);
    assert_eq!(manifest.gates.len(), 2);
    assert_eq!(manifest.gates[0].verdict, Verdict::Open);
    assert_eq!(manifest.readings["police-street"].len(), 1);
    // Typed, written and read: the same bytes.
    let text = fs::read_to_string(release.dir.join("manifest.json")).expect("a manifest");
    let again = serde_json::to_string_pretty(manifest).expect("JSON");
    assert_eq!(text, format!("{again}\n"));

    let measures = reader.table("internal", "measures", "csv").expect("a table");
    assert!(fs::read_to_string(measures).expect("it is there").contains("total_recorded_crime"));
    let tables: Vec<String> =
        reader.tables().map(|t| format!("{}/{}.{}", t.tier, t.name, t.format)).collect();
    assert!(tables.contains(&"internal/measures.parquet".to_owned()), "{tables:?}");
    assert!(tables.iter().all(|t| !t.contains("dictionary")), "{tables:?}");
    assert!(reader.tables().all(|t| t.path.is_file()));
}

#[test]
fn whoever_watches_is_told_every_step_and_finding() {
    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);
    impl Observer for Log {
        fn notice(&self, event: Event<'_>) {
            let line = match event {
                Event::Started { step, items } => format!("start {step:?} {items:?}"),
                Event::Finished { step } => format!("end {step:?}"),
                Event::Advanced { step: Step::Reading } => "read".to_owned(),
                Event::Found { findings } => format!("found {}", findings.len()),
                _ => return,
            };
            self.0.lock().expect("not poisoned").push(line);
        }
    }
    let small = Small::new();
    small.withdraw(6);
    let log = Log::default();
    let watched = Run { observer: &log, threads: Some(2), ..run() };
    let done = jsna_pipeline::refresh(&small.project(), &watched).expect("it can run");
    assert!(matches!(done.ended, Ended::Published { .. }));
    let lines = log.0.into_inner().expect("not poisoned");
    let steps: Vec<&str> =
        lines.iter().map(String::as_str).filter(|l| l.starts_with("start")).collect();
    assert_eq!(
        steps,
        [
            "start Reading Some(5)",
            "start Committing None",
            "start Assessing None",
            "start Publishing None"
        ]
    );
    assert_eq!(lines.iter().filter(|l| *l == "read").count(), 5);
    assert_eq!(lines.iter().filter(|l| l.starts_with("end")).count(), 4);
    assert!(lines.iter().any(|l| l.starts_with("found")), "June is missing: {lines:?}");
}

#[test]
fn a_locked_project_and_a_faulty_one_are_told_apart() {
    let small = Small::new();
    let holder = jsna_store::Holder { pid: 1, command: "jsna refresh".into(), since: run().now };
    let guard = jsna_store::ProjectLock::acquire(&small.root, &holder).expect("the lock");
    let error = jsna_pipeline::refresh(&small.project(), &run()).expect_err("it is locked");
    assert!(matches!(error, jsna_pipeline::Error::Lock(_)), "{error}");
    drop(guard);
    // A faulty pack stops the run before anything is taken in.
    small.write("packs/own.toml", "[[indicator]]\nid = 3\n");
    let error = jsna_pipeline::refresh(&small.project(), &run()).expect_err("a faulty pack");
    assert!(matches!(error, jsna_pipeline::Error::Project(_)), "{error}");
    assert!(!small.path("store").exists(), "something was stored");
}
