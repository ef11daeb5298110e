//! Public trouble: small projects made after what people who do this job reported, with the numbers that are right.
//!
//! Each folder of `tests/cases` is a project and a `case.toml`: steps with what to change before, how the refresh must
//! end, what it must and must not say, and the numbers of the release. `county` is the geography that they share.

use crate::support::{Ran, copy, jsna_in, reader, root, table};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// A change of a file before the refresh.
    replace: Option<Replace>,
    /// A coverage file, with its entry in jsna.toml.
    coverage: Option<String>,
    /// How the refresh ends.
    exit: i32,
    /// What it says, in the terminal.
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    silent: Vec<String>,
    /// What the page must not have.
    #[serde(default)]
    page_silent: Vec<String>,
    #[serde(default)]
    numbers: Vec<Number>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    file: String,
    from: String,
    to: String,
}

/// One row of the measures table. What is not named may be anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    cell: String,
    count: Option<Cell>,
    value: Option<Cell>,
    lower: Option<Cell>,
    upper: Option<Cell>,
    status: Option<String>,
    /// Symbols that the shorthand must have.
    marks: Option<String>,
}

/// A number, or "none".
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(f64),
    Word(String),
}

impl Cell {
    fn is(&self, found: &str) -> bool {
        match self {
            Self::Word(word) => word == "none" && found.is_empty(),
            Self::Number(expected) => found
                .parse::<f64>()
                .is_ok_and(|found| (found - expected).abs() <= 5e-4 * expected.abs().max(0.01)),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Word(word) => word.clone(),
        }
    }
}

type Measures = BTreeMap<String, BTreeMap<String, String>>;

impl Number {
    fn faults(&self, measures: &Measures, out: &mut String) {
        let Some(row) = measures.get(&self.cell) else {
            let _ = writeln!(out, "  {}: there is no such cell", self.cell);
            return;
        };
        let found = |column: &str| row.get(column).map_or("", String::as_str);
        let columns = [
            ("count", &self.count),
            ("value", &self.value),
            ("lower95_0cl", &self.lower),
            ("upper95_0cl", &self.upper),
        ];
        for (column, expected) in columns {
            if let Some(expected) = expected
                && !expected.is(found(column))
            {
                let (found, right) = (found(column), expected.show());
                let _ = writeln!(out, "  {}: {column} is \"{found}\", right is {right}", self.cell);
            }
        }
        if let Some(status) = &self.status
            && found("status") != status
        {
            let _ = writeln!(
                out,
                "  {}: status is \"{}\", right is {status}",
                self.cell,
                found("status")
            );
        }
        if let Some(marks) = &self.marks
            && !found("shorthand").contains(marks.as_str())
        {
            let _ = writeln!(out, "  {}: \"{}\" lacks {marks}", self.cell, found("shorthand"));
        }
    }
}

/// What is wrong in a step; empty where nothing is.
fn faults(step: &Step, ran: &Ran, project: &Path) -> String {
    let mut out = String::new();
    let said = format!("{}{}", ran.stdout, ran.stderr);
    if ran.code != step.exit {
        let _ = writeln!(out, "  it ended with {}, right is {}", ran.code, step.exit);
    }
    for text in step.says.iter().filter(|t| !said.contains(t.as_str())) {
        let _ = writeln!(out, "  it does not say: {text}");
    }
    for text in step.silent.iter().filter(|t| said.contains(t.as_str())) {
        let _ = writeln!(out, "  it says: {text}");
    }
    if !step.numbers.is_empty() || !step.page_silent.is_empty() {
        let release = reader(project).folder().to_owned();
        let rows = table(&release, "measures").into_iter();
        let measures: Measures = rows.map(|r| (r["cell_id"].clone(), r)).collect();
        step.numbers.iter().for_each(|n| n.faults(&measures, &mut out));
        for text in &step.page_silent {
            let page = fs::read_to_string(release.join("internal/index.html")).expect("a page");
            if page.contains(text.as_str()) {
                let _ = writeln!(out, "  the page says: {text}");
            }
        }
    }
    if !out.is_empty() {
        out.push_str(&said);
    }
    out
}

fn prepare(step: &Step, project: &Path) {
    if let Some(change) = &step.replace {
        let path = project.join(&change.file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(&change.from), "{}: no {}", change.file, change.from);
        fs::write(path, text.replacen(&change.from, &change.to, 1)).expect("it can be written");
    }
    if let Some(coverage) = &step.coverage {
        fs::write(project.join("reference/coverage.csv"), coverage).expect("it can be written");
        let path = project.join("jsna.toml");
        let mut text = fs::read_to_string(&path).expect("the project file is there");
        text.push_str("\n[[reference]]\nkind = \"coverage\"\nfile = \"reference/coverage.csv\"\n");
        fs::write(path, text).expect("it can be written");
    }
}

fn run(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("case.toml")).expect("a case");
    let case: Case = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let dir = tempfile::tempdir().expect("a temporary folder");
    let project = dir.path().join("project");
    copy(&root().join("tests/cases/county"), &project);
    copy(&folder.join("project"), &project);
    let mut out = String::new();
    for (number, step) in (1..).zip(&case.step) {
        prepare(step, &project);
        let ran = jsna_in(&project, &["refresh"]);
        let wrong = faults(step, &ran, &project);
        if !wrong.is_empty() {
            let _ = writeln!(out, "{}, step {number}: {}\n{wrong}", folder.display(), case.title);
        }
    }
    out
}

#[test]
fn the_numbers_of_public_trouble_are_right() {
    let mut folders: Vec<_> = fs::read_dir(root().join("tests/cases"))
        .expect("the cases are there")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.join("case.toml").is_file())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), 35);
    let half = folders.len() / 2;
    let all = |folders: &[std::path::PathBuf]| folders.iter().map(|f| run(f)).collect::<String>();
    let wrong = std::thread::scope(|scope| {
        let first = scope.spawn(|| all(&folders[..half]));
        let second = all(&folders[half..]);
        first.join().expect("the first half runs") + &second
    });
    assert!(wrong.is_empty(), "\n{wrong}");
}
