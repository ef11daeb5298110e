//! One example for every finding: the smallest project in which it is made, and what is then said.
//!
//! `data-samples/broken/examples/NAME.txt` is a project in one file: changes to a small sound one (`base.txt`) and the
//! commands to run; its README says how it is written. The last command must make the finding that the file is named
//! for. What it says is kept as a snapshot.

use crate::support::{copy, jsna_in, root};
use jsna_model::diagnostic::Diagnostic;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Findings that no project can show, and why.
const WITHOUT: [(&str, &str); 4] = [
    ("file-changed", "a file would have to be written to while it is read"),
    (
        "file-unreadable",
        "a file would have to be one that this user may not open, or a link to nowhere",
    ),
    (
        "no-pseudonym-key",
        "the program always reads with a key; only a caller of the library can leave it out",
    ),
    ("not-reconciled", "a fault of the program, if ever it is made"),
];

fn folder() -> PathBuf {
    root().join("data-samples/broken/examples")
}

/// One step of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A file with its text.
    Write {
        path: String,
        text: String,
    },
    /// A file of the samples, copied.
    Copy {
        path: String,
        from: String,
    },
    /// A part of a file, replaced.
    Replace {
        path: String,
        from: String,
        to: String,
    },
    Remove {
        path: String,
    },
    /// A command of the program; a time in front of it, in seconds since 1970.
    Run {
        args: Vec<String>,
    },
}

/// Reads an example: what is wrong, in words, and its steps.
fn parse(name: &str, text: &str) -> (String, Vec<Step>) {
    let mut lines = text.lines().peekable();
    let mut about = String::new();
    while let Some(line) = lines.next_if(|l| !l.starts_with("--- ") && !l.starts_with("$ ")) {
        about.push_str(line);
        about.push('\n');
    }
    let mut steps = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("$ ") {
            let args: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
            steps.push(Step::Run { args });
            continue;
        }
        let head = line.strip_prefix("--- ").unwrap_or_else(|| panic!("{name}: {line}"));
        if let Some((path, from)) = head.split_once(" < ") {
            steps.push(Step::Copy { path: path.to_owned(), from: from.to_owned() });
            continue;
        }
        if let Some(path) = head.strip_suffix(" -") {
            steps.push(Step::Remove { path: path.to_owned() });
            continue;
        }
        if let Some((path, change)) = head.split_once(" : ") {
            let (from, to) = change.split_once(" => ").unwrap_or_else(|| panic!("{name}: {line}"));
            let (from, to) = (from.replace("\\n", "\n"), to.replace("\\n", "\n"));
            steps.push(Step::Replace { path: path.to_owned(), from, to });
            continue;
        }
        let mut text = String::new();
        while let Some(line) = lines.next_if(|l| !l.starts_with("--- ") && !l.starts_with("$ ")) {
            text.push_str(line);
            text.push('\n');
        }
        steps.push(Step::Write { path: head.to_owned(), text });
    }
    (about.trim().to_owned(), steps)
}

/// Does the steps in a folder; what the last command found.
fn play(name: &str, project: &Path, steps: &[Step]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for step in steps {
        match step {
            Step::Write { path, text } => write(&project.join(path), text.as_bytes()),
            Step::Copy { path, from } => {
                let bytes = fs::read(root().join("data-samples").join(from));
                write(
                    &project.join(path),
                    &bytes.unwrap_or_else(|e| panic!("{name}: {from}: {e}")),
                );
            }
            Step::Replace { path, from, to } => {
                let path = project.join(path);
                let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
                assert!(text.contains(from), "{name}: {from} is not in {}", path.display());
                write(&path, text.replace(from, to).as_bytes());
            }
            Step::Remove { path } => {
                fs::remove_file(project.join(path))
                    .unwrap_or_else(|e| panic!("{name}: {path}: {e}"));
            }
            Step::Run { args } => {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                let ran = jsna_in(project, &[&args[..], &["--format", "json"]].concat());
                assert_ne!(ran.code, 101, "{name}: {}", ran.stderr);
                let said = serde_json::from_str(&ran.stdout)
                    .unwrap_or_else(|e| panic!("{name}: {e}\n{}\n{}", ran.stdout, ran.stderr));
                found.clear();
                findings(&said, &mut found);
            }
        }
    }
    found
}

/// Every finding in what a command said, wherever it stands; each once.
fn findings(said: &Value, out: &mut Vec<Diagnostic>) {
    match said {
        Value::Object(object) => {
            for (key, value) in object {
                if key == "findings" {
                    let found: Vec<Diagnostic> =
                        serde_json::from_value(value.clone()).expect("a list of findings");
                    for d in found {
                        if !out.contains(&d) {
                            out.push(d);
                        }
                    }
                } else {
                    findings(value, out);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| findings(item, out)),
        _ => {}
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

/// What is said, as a reader of the terminal sees it.
fn shown(d: &Diagnostic) -> String {
    let mut out = format!("{}: {}\n", d.severity.as_str(), d.headline);
    let rows: Vec<String> = d.place.rows.iter().map(ToString::to_string).collect();
    let fields = [
        ("file", d.place.file.clone()),
        ("column", d.place.column.clone()),
        ("rows", (!rows.is_empty()).then(|| rows.join(", "))),
        ("line", d.place.line.map(|l| l.to_string())),
        ("found", d.found.clone()),
        ("expected", d.expected.clone()),
        ("set in", d.set_in.clone()),
        ("fix", (!d.fix.is_empty()).then(|| d.fix.clone())),
    ];
    for (name, text) in fields {
        if let Some(text) = text {
            let _ = writeln!(out, "  {name}: {text}");
        }
    }
    out
}

/// The names of the examples that are there.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the examples are there")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".txt").map(str::to_owned))
        .filter(|name| name != "base")
        .collect();
    names.sort();
    names
}

#[test]
fn every_finding_has_an_example_and_what_it_says_is_kept() {
    let base = fs::read_to_string(folder().join("base.txt")).expect("the base is there");
    let (_, base) = parse("base", &base);
    let played: Vec<(String, String)> = names()
        .par_iter()
        .map(|name| {
            let text = fs::read_to_string(folder().join(format!("{name}.txt"))).expect("readable");
            let (about, steps) = parse(name, &text);
            assert!(about.ends_with('.') && about.len() > 20, "{name}: say what is wrong");
            let dir = tempfile::tempdir().expect("a temporary folder");
            copy(&root().join("tests/cases/county"), dir.path());
            play(name, dir.path(), &base);
            let found = play(name, dir.path(), &steps);
            let own: Vec<String> = found.iter().filter(|d| d.name == *name).map(shown).collect();
            let others: BTreeSet<&str> = found.iter().map(|d| &*d.name).collect();
            assert!(!own.is_empty(), "{name} is not among {others:?}");
            (name.clone(), format!("{about}\n\n{}", own.join("\n")))
        })
        .collect();
    for (name, said) in played {
        insta::with_settings!({ omit_expression => true, snapshot_path => "examples" }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

#[test]
fn no_finding_is_without_an_example() {
    let names: BTreeSet<String> = names().into_iter().collect();
    let without: BTreeSet<&str> = WITHOUT.iter().map(|(name, _)| *name).collect();
    let findings: Vec<&str> = jsna_pipeline::all_findings().iter().map(|f| f.name).collect();
    let missing: Vec<&&str> =
        findings.iter().filter(|f| !names.contains(**f) && !without.contains(**f)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
    let strange: Vec<&String> = names.iter().filter(|n| !findings.contains(&n.as_str())).collect();
    assert!(strange.is_empty(), "no finding is called {strange:?}");
}
