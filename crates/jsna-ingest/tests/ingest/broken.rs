//! Broken files, and what is said about each: could an analyst mend it without help?

use crate::support::{With, builtin, samples, summary};
use std::collections::BTreeSet;

const FILES: [&str; 25] = [
    "bad-coordinates.csv",
    "bad-date.csv",
    "bad-lsoa-code.csv",
    "byte-order-mark.csv",
    "crlf.csv",
    "damaged.zip",
    "duplicate-header.csv",
    "empty-rows.csv",
    "empty.csv",
    "header-only.csv",
    "line-ends-cr.csv",
    "missing-headers.csv",
    "missing-required-header.csv",
    "ragged-row.csv",
    "repeated-rows.csv",
    "semicolons.csv",
    "truncated.csv.gz",
    "truncated.zip",
    "unclosed-quote.csv",
    "unknown-header.csv",
    "unmapped-code.csv",
    "utf-16.csv",
    "web-page.csv",
    "windows-1252.csv",
    "workbook.csv",
];

/// Every file of the folder is read; what is said about it is the snapshot of its name.
#[test]
fn every_broken_file_gets_a_message_that_says_how_to_mend_it() {
    let layout = builtin("police-uk-street");
    for name in FILES {
        let shown = format!("landing/{name}");
        let reports = With::layout(&layout).read(&samples().join(name), &shown);
        assert_eq!(reports.len(), 1, "{name}");
        let report = reports[0].report.as_ref().unwrap();
        assert_eq!(report.refused, reports[0].ended.is_none(), "{name}");
        let stored: usize = reports[0]
            .ended
            .iter()
            .flat_map(|kept| &kept.0)
            .map(arrow::array::RecordBatch::num_rows)
            .sum();
        assert_eq!(stored as u64, report.quality.rows_kept, "{name}");
        for d in &report.findings {
            assert!(d.place.file.as_ref().is_some_and(|f| f.starts_with(&shown)), "{name}: {d:?}");
            assert!(!d.fix.is_empty() && !d.headline.contains("  "), "{name}: {d:?}");
            // Words of this program and its libraries, which mean nothing to the person who corrects a file.
            let said = [&d.headline, &d.fix, d.found.as_ref().unwrap_or(&d.fix)];
            for word in ["arrow", "deflate", "Utf8", "Err(", "Some(", "None", "panic", "EOF"] {
                assert!(said.iter().all(|text| !text.contains(word)), "{name}: {d:?}");
            }
        }
        let name = name.replace('.', "_");
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, summary(report));
        });
    }
}

#[test]
fn every_file_of_the_folder_is_read_by_the_test() {
    let there: BTreeSet<String> = std::fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name != "README.md" && !name.starts_with('.'))
        .collect();
    let read: BTreeSet<String> = FILES.iter().map(|n| (*n).to_owned()).collect();
    assert_eq!(there, read);
}
