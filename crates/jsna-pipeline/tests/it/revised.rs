//! What a later delivery changed is said in the release: which files it took the place of, and which numbers are others
//! than before.

use crate::small::Small;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A table of a release, as rows by column.
fn table(release: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = release.join(format!("internal/tables/{name}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Whether a month's crimes in the partnership are marked as revised: `[r]`, or nothing.
fn mark_of(release: &Path, month: &str) -> String {
    let cell = format!("total_recorded_crime_rate@E22900001@{month}");
    let rows = table(release, "measures");
    let row = rows.iter().find(|r| r["cell_id"] == cell).expect("the cell");
    let revised = row["shorthand"].contains("[r]");
    if revised { "[r]".to_owned() } else { String::new() }
}

/// Delivers June again, with every fourth of its rows.
fn deliver_a_part_of_june(small: &Small) {
    let whole = small.read("landing/2025-06-marlshire-street.csv");
    let (header, rows) = whole.split_once('\n').expect("a header");
    let some: Vec<&str> = rows.lines().step_by(4).collect();
    let cut = format!("{header}\n{}\n", some.join("\n"));
    small.write("landing/2025-06-marlshire-street.csv", &cut);
}

#[test]
fn a_month_delivered_again_is_named_and_its_numbers_are_marked() {
    let small = Small::new();
    let first = small.refresh();
    let first = first.published().expect("a release").dir.clone();
    assert_eq!(mark_of(&first, "2025-06"), "");
    assert_eq!(table(&first, "replaced").len(), 0);

    deliver_a_part_of_june(&small);
    let second = small.refresh();
    let release = second.published().expect("a release");
    assert_eq!(mark_of(&release.dir, "2025-06"), "[r]");
    assert_eq!(mark_of(&release.dir, "2025-05"), "");
    let replaced = table(&release.dir, "replaced");
    let row = &replaced[0];
    assert_eq!(
        (replaced.len(), row["old_rows"].as_str(), row["new_rows"].as_str()),
        (1, "92", "23")
    );
    assert_eq!(row["old_files"], "landing/2025-06-marlshire-street.csv");
    assert!(release.findings.iter().any(|d| d.name == "month-shrank"), "it is in the release");
    let written = fs::read_to_string(release.dir.join("quality/findings.csv")).expect("findings");
    assert!(written.contains("month-shrank"), "{written}");
}

#[test]
fn a_number_is_compared_with_the_parquet_table_where_there_is_no_csv() {
    let small = Small::new();
    let (both, one) = ("[\"csv\", \"parquet\"]", "[\"parquet\"]");
    let toml = small.read("jsna.toml");
    small.write("jsna.toml", &toml.replace(both, one));
    small.refresh();
    small.write("jsna.toml", &toml);
    deliver_a_part_of_june(&small);
    let release = small.refresh();
    let dir = &release.published().expect("a release").dir;
    assert_eq!((mark_of(dir, "2025-06").as_str(), mark_of(dir, "2025-05").as_str()), ("[r]", ""));
}

#[test]
fn a_month_more_revises_nothing() {
    let small = Small::new();
    small.withdraw(9);
    small.refresh();
    small.deliver(9);
    let release = small.refresh();
    let rows = table(&release.published().expect("a release").dir, "measures");
    assert!(rows.iter().all(|r| !r["shorthand"].contains("[r]")));
}

/// Without the numbers of the release before, nobody can say which are revised, and no mark does not say that none is.
#[test]
fn a_release_that_cannot_be_compared_with_the_one_before_says_so() {
    let lost = Small::new();
    lost.refresh();
    lost.remove("releases/latest.json");
    deliver_a_part_of_june(&lost);
    let of = unknown(&lost).expect("it is said");
    assert_eq!(
        of,
        "there are releases, as 2025-09_r1, and no latest.json that says which is the newest"
    );

    let pages = Small::new();
    let toml = pages.read("jsna.toml");
    pages.write("jsna.toml", &toml.replace("[\"csv\", \"parquet\"]", "[\"html\"]"));
    pages.refresh();
    deliver_a_part_of_june(&pages);
    let of = unknown(&pages).expect("it is said");
    assert_eq!(of, "2025-09_r1 has no table of its numbers as CSV or Parquet");
}

/// What a refresh finds out about a release that cannot be compared with.
fn unknown(small: &Small) -> Option<String> {
    let found = small.refresh().findings();
    found.into_iter().find(|d| d.name == "revisions-unknown").and_then(|d| d.found)
}
