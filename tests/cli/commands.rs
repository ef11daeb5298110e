//! Commands that need no data, exit codes, and messages as a user reads them.

use crate::support::{jsna, jsna_in, root};

/// A finding, as `explain` lists it for programs.
#[derive(serde::Deserialize)]
struct Named {
    name: String,
}

#[test]
fn usage_faults_end_with_2_and_help_with_0() {
    jsna(&["--help"]).expect(0);
    jsna(&["--version"]).expect(0);
    jsna(&["frobnicate"]).expect(2);
    jsna(&["assess", "--threads", "0"]).expect(2);
    let dir = tempfile::tempdir().unwrap();
    let ran = jsna_in(&dir.path().join("nothing"), &["check"]).expect(2);
    assert!(ran.stderr.contains("project-unreadable"), "{}", ran.stderr);
}

#[test]
fn init_writes_a_project_that_check_understands() {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join("my-csp");
    let ran = jsna(&["init", &project.display().to_string()]).expect(0);
    assert!(ran.stdout.contains("refresh"), "{}", ran.stdout);
    // Nothing is there yet: no lookup for the area, no file for the feed. Both are said, with what to do.
    let ran = jsna_in(&project, &["check"]).expect(2);
    assert!(ran.stderr.contains("fix"), "{}", ran.stderr);
    // A second init does not write over it.
    jsna(&["init", &project.display().to_string()]).expect(2);
}

#[test]
fn a_misspelt_key_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("jsna.toml"),
        "[assessment]\ntitle = \"X\"\nareas = [\"E22000023\"]\nclok = \"recorded\"\n",
    )
    .unwrap();
    let ran = jsna_in(dir.path(), &["check"]).expect(2);
    insta::assert_snapshot!(ran.stderr, @r#"
    error[project-unreadable]: there is no key `clok` here
      --> jsna.toml, line 4
       found     clok = "recorded"
       fix       Did you mean `clock`?
       more      jsna explain project-unreadable
    "#);
}

#[test]
fn every_finding_is_explained() {
    let list = jsna(&["explain", "--format", "json"]).expect(0);
    let list: Vec<Named> = serde_json::from_str(&list.stdout).unwrap();
    let names: Vec<&str> = list.iter().map(|f| f.name.as_str()).collect();
    assert!(names.len() > 20, "{names:?}");
    let mut unique = names.clone();
    unique.dedup();
    assert_eq!(unique, names, "names are unique and sorted");
    for name in names {
        let page = jsna(&["explain", name]).expect(0).stdout;
        assert!(page.contains("Why it matters") && page.contains("What to do"), "{name}: {page}");
    }
    let ran = jsna(&["explain", "month-mising"]).expect(2);
    assert!(ran.stderr.contains("Did you mean month-missing?"), "{}", ran.stderr);
}

#[test]
fn every_gate_is_explained_and_documented() {
    let manual = std::fs::read_to_string(root().join("docs/project.md")).unwrap();
    for gate in jsna_pipeline::gates::GATES {
        let page = jsna(&["explain", gate.name]).expect(0).stdout;
        assert!(page.contains("What closes it") && page.contains("--accept"), "{page}");
        assert!(manual.contains(&format!("| `{}` |", gate.name)), "{}", gate.name);
    }
}

#[test]
fn the_catalogue_lists_and_shows() {
    let list = jsna(&["catalogue"]).expect(0).stdout;
    assert!(list.contains("asb_police_rate") && list.contains("police-uk-street"), "{list}");
    let page = jsna(&["catalogue", "show", "asb_police_rate"]).expect(0).stdout;
    assert!(page.contains("kind = 'asb_incident'"), "{page}");
    let layout = jsna(&["catalogue", "show", "police-uk-street"]).expect(0).stdout;
    assert!(layout.contains("Crime type"), "{layout}");
    let ran = jsna(&["catalogue", "show", "asb_polis_rate"]).expect(2);
    assert!(ran.stderr.contains("Did you mean asb_police_rate?"), "{}", ran.stderr);
}

/// What becomes of a column, as `check --privacy` prints it.
#[test]
fn the_data_flow_record_names_every_column_and_what_becomes_of_it() {
    let ran = jsna_in(&root().join("data-samples/marlshire"), &["check", "--privacy"]).expect(0);
    for line in [
        "  Crime Ref         incident_key (a keyed pseudonym); masked in messages",
        "  Victim URN        victim_key (a keyed pseudonym); masked in messages",
        "  Grid East         location_quality (a value of a list), longitude (rounded to about 1000 metres)",
        "  Offence           not stored",
        "  kept       until you remove it: no retain_months is set",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    let json = jsna_in(
        &root().join("data-samples/marlshire"),
        &["check", "--privacy", "--format", "json"],
    );
    let record: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(record["feeds"].as_array().is_some_and(|feeds| feeds.len() > 10));
}

#[test]
fn a_purge_without_a_retention_says_how_to_set_one() {
    let small = crate::small::Small::new();
    let ran = jsna_in(&small.root, &["purge"]).expect(0);
    assert!(ran.stdout.contains("retain_months"), "{}", ran.stdout);
}
