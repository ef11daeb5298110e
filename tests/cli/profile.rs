//! The way of a new user: a police spreadsheet that nobody has described, to clean rows in the store, by what the
//! program prints alone.

use crate::support::{jsna, jsna_in};
use std::fmt::Write as _;
use std::path::Path;

/// What the tests read of `jsna profile --format json`.
#[derive(serde::Deserialize)]
struct Profiled {
    tables: Vec<Table>,
    draft: Option<Draft>,
}

#[derive(serde::Deserialize)]
struct Table {
    rows: u64,
    layouts: Vec<Layout>,
    tried: Option<Tried>,
    reference_kinds: Vec<ReferenceKind>,
}

#[derive(serde::Deserialize)]
struct Layout {
    id: String,
    fits: bool,
}

#[derive(serde::Deserialize)]
struct Tried {
    rows_kept: u64,
    rows_quarantined: u64,
}

#[derive(serde::Deserialize)]
struct ReferenceKind {
    kind: String,
}

#[derive(serde::Deserialize)]
struct Draft {
    questions: Vec<Question>,
}

#[derive(serde::Deserialize)]
struct Question {
    line: usize,
}

fn profiled(project: &Path, file: &Path, more: &[&str]) -> Profiled {
    let file = file.display().to_string();
    let ran = jsna_in(project, &[&["profile", &file, "--format", "json"], more].concat());
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|e| panic!("{e}\n{}\n{}", ran.stdout, ran.stderr))
}

/// Sixty incidents as one force writes them. Every place and person is invented.
fn incidents() -> String {
    let mut out = "Calls to the control room\nRun by,the analyst\n\
        Log,Date & Time,Closing Classification,Ward code,District,Caller Surname,Remarks\n"
        .to_owned();
    for n in 0..60 {
        let class = ["Rowdy behaviour", "Noise", "Nuisance neighbours"][n % 3];
        let _ = writeln!(
            out,
            "L{n:04},{:02}/09/2025 {:02}:30,{class},E0590000{},E07000901,Smith,the caller {n} says that it is happening again",
            n % 28 + 1,
            n % 24,
            n % 4 + 1
        );
    }
    out
}

#[test]
fn an_unknown_spreadsheet_becomes_clean_rows_by_what_is_printed() {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join("p");
    jsna(&["init", &project.display().to_string()]).expect(0);
    let file = project.join("landing/calls.csv");
    std::fs::write(&file, incidents()).unwrap();

    // What is it? No layout fits, and the command that writes one is printed.
    let ran = jsna_in(&project, &["profile", &file.display().to_string()]).expect(0);
    assert!(ran.stdout.contains("--draft layouts/calls.toml"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Caller Surname (names of people)"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Smith"), "{}", ran.stdout);

    // The draft asks what a person has to decide, and says so with the line.
    let layout = project.join("layouts/calls.toml");
    let drafted = profiled(&project, &file, &["--draft", &layout.display().to_string()]);
    let questions: Vec<usize> = drafted.draft.unwrap().questions.iter().map(|q| q.line).collect();
    let text = std::fs::read_to_string(&layout).unwrap();
    assert_eq!(questions.len(), 2, "{text}");
    let ran = jsna_in(&project, &["profile", &file.display().to_string()]).expect(1);
    assert!(ran.stderr.contains("`kind` is still a question"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("line {}", questions[0])), "{}", ran.stderr);

    // Answered: the layout fits, and every row is kept.
    let text = text.replace("kind = \"?\"", "kind = \"asb_incident\"");
    std::fs::write(&layout, text.replace("agency = \"?\"", "agency = \"police\"")).unwrap();
    let table = profiled(&project, &file, &[]).tables.remove(0);
    assert_eq!(table.rows, 60);
    assert!(table.layouts[0].fits);
    assert_eq!(table.layouts[0].id, "calls");
    let tried = table.tried.unwrap();
    assert_eq!((tried.rows_kept, tried.rows_quarantined), (60, 0));
    let ran = jsna_in(&project, &["profile", &file.display().to_string()]).expect(0);
    assert!(ran.stdout.contains("layout = \"calls\""), "{}", ran.stdout);
}

#[test]
fn a_draft_never_writes_over_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("calls.csv");
    std::fs::write(&file, incidents()).unwrap();
    let mine = dir.path().join("mine.toml");
    std::fs::write(&mine, "mine").unwrap();
    let (file, mine_shown) = (file.display().to_string(), mine.display().to_string());
    let ran = jsna(&["profile", &file, "--draft", &mine_shown]).expect(2);
    assert!(ran.stderr.contains("exists already"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
}

#[test]
fn a_lookup_is_told_from_an_extract() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lookup.csv");
    std::fs::write(
        &file,
        "LAD25CD,LAD25NM,CSP25CD,CSP25NM\nE07000901,Eastmarl,E22000901,Eastmarl\n",
    )
    .unwrap();
    let table = profiled(dir.path(), &file, &[]).tables.remove(0);
    let kinds: Vec<&str> = table.reference_kinds.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["area-lookup"]);
    jsna(&["profile", &dir.path().join("nothing.csv").display().to_string()]).expect(2);
}
