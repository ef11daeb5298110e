//! Whether every expected file has a check, and what the checks found, as a table for the manual.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::ALL;
use super::support::{self, Check, Row, rows};

/// Expected files that are not for this crate.
const ELSEWHERE: &[(&str, &str)] = &[(
    "disclosure/",
    "disclosure control decides for a whole release and is not a method of this crate",
)];

/// The table's place in the manual, from this crate.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/methods/README.md");

/// Files of the index that state something a method must reproduce: all but inputs and configurations.
fn expected_files() -> Vec<Row> {
    rows("INDEX.csv").into_iter().filter(|row| !row["method"].starts_with("(input")).collect()
}

fn checks() -> impl Iterator<Item = &'static Check> {
    ALL.iter().copied().flatten()
}

#[test]
fn every_expected_file_has_a_check() {
    let covered: BTreeSet<&str> = checks().map(|check| check.file).collect();
    let elsewhere = |file: &str| ELSEWHERE.iter().any(|(folder, _)| file.starts_with(folder));
    let missing: Vec<String> = expected_files()
        .into_iter()
        .map(|row| row["file"].clone())
        .filter(|file| !covered.contains(file.as_str()) && !elsewhere(file))
        .collect();
    assert!(
        missing.is_empty(),
        "{} expected files have no check:\n{}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn every_check_names_one_file_of_the_index_and_its_tolerance() {
    let index: BTreeMap<String, String> = expected_files()
        .into_iter()
        .map(|row| (row["file"].clone(), row["tolerance"].clone()))
        .collect();
    let mut seen = BTreeSet::new();
    for check in checks() {
        let tolerance = index
            .get(check.file)
            .unwrap_or_else(|| panic!("{} is not an expected file of the index", check.file));
        assert_eq!(check.tolerance, tolerance, "tolerance of {}", check.file);
        assert!(seen.insert(check.file), "{} has two checks", check.file);
    }
}

#[test]
fn the_exceptions_still_exist() {
    for (folder, reason) in ELSEWHERE {
        assert!(
            expected_files().iter().any(|row| row["file"].starts_with(folder)),
            "{folder} is gone ({reason})"
        );
    }
}

#[test]
fn every_file_of_the_folder_is_in_the_index() {
    let index: BTreeSet<String> =
        rows("INDEX.csv").into_iter().map(|row| row["file"].clone()).collect();
    for folder in std::fs::read_dir(support::folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = format!("{}/{}", name(&folder), name(&file));
            assert!(
                !has_extension(&file, "csv") || index.contains(&name),
                "{name} is not in the index"
            );
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The page is committed; this fails when it is stale. Set `JSNA_BLESS=1` to write it again. With other
/// vectors (`JSNA_REFERENCE_DIR`) there is nothing to compare.
#[test]
fn the_table_of_methods_is_current() {
    if variable("JSNA_REFERENCE_DIR") {
        return;
    }
    let page = table();
    if variable("JSNA_BLESS") {
        std::fs::create_dir_all(Path::new(PAGE).parent().unwrap()).unwrap();
        std::fs::write(PAGE, &page).unwrap();
    }
    let committed = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        committed == page,
        "docs/methods/README.md is stale: run this test with JSNA_BLESS=1 and commit the page"
    );
}

fn variable(name: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test runner, not the crate, reads the environment"
    )]
    let found = std::env::var_os(name);
    found.is_some_and(|value| !value.is_empty())
}

const INTRODUCTION: &str = "
## Agreement with other implementations

Every method is compared with an independent implementation where one could be found; the page of a method without one says so.
A test makes this table: it runs all the comparisons and fails when one of them is beyond its tolerance, or when
this page no longer says what it found.

Largest error is relative (absolute where the expected value is 0, or where the tolerance says so), rounded up to
one digit. What is below 1e-13 is left at that: the last digits of a number belong to the processor.
Cases are single values compared; \"exact\" means that none differed.

";

/// The pages of the methods: title and file, by title.
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(PAGE).parent().unwrap();
    let mut pages: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| has_extension(path, "md") && name(path) != "README.md")
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
            (title.expect("a page starts with its title").to_owned(), name(&path))
        })
        .collect();
    pages.sort();
    pages
}

/// The page: the methods, then one line per expected file.
fn table() -> String {
    let index: BTreeMap<String, Row> =
        expected_files().into_iter().map(|row| (row["file"].clone(), row)).collect();
    let mut page = String::from(
        "# Methods\n\nOne page for each: what it is, when to use it and when not, the formula, where it comes from.\n\n",
    );
    for (title, file) in pages() {
        writeln!(page, "* [{title}]({file})").unwrap();
    }
    page.push_str(INTRODUCTION);
    page.push_str("| method | reference | file | cases | tolerance | largest error |\n");
    page.push_str("| --- | --- | --- | ---: | --- | ---: |\n");
    let (mut files, mut cases) = (0, 0);
    for check in checks() {
        let row = &index[check.file];
        let tally = support::run(check);
        files += 1;
        cases += tally.cases;
        writeln!(
            page,
            "| {} | {} | `{}` | {} | {} | {} |",
            cell(&row["method"]),
            cell(&row["reference_implementation"]),
            check.file,
            tally.cases,
            check.tolerance,
            rounded_up(tally.worst)
        )
        .unwrap();
    }
    writeln!(page, "\n{cases} values in {files} files.").unwrap();
    for (folder, reason) in ELSEWHERE {
        writeln!(page, "\nNot in this table: `{folder}`, because {reason}.").unwrap();
    }
    page
}

/// A cell that cannot break the table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// One significant digit, upwards; so that the rounding of another processor changes nothing.
fn rounded_up(error: f64) -> String {
    if error == 0.0 {
        return "exact".to_owned();
    }
    if error < 1e-13 {
        return "below 1e-13".to_owned();
    }
    let (mut digit, mut exponent) = (error, 0);
    while digit < 1.0 {
        digit *= 10.0;
        exponent -= 1;
    }
    // The powers of ten leave a little rounding of their own: 2.0000000000001 is 2, not 3.
    let digit = (digit - 1e-9).ceil();
    if digit >= 10.0 { format!("1e{}", exponent + 1) } else { format!("{digit:.0}e{exponent}") }
}
