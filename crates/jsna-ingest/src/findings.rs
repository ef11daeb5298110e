//! Every kind of finding that ingest can make.

mod cells;
mod files;
mod layouts;
mod rows;

pub use cells::*;
pub use files::*;
pub use layouts::*;
pub use rows::*;

use jsna_model::diagnostic::{Finding, Severity};

/// Everything this crate can find, for `jsna explain`.
pub const FINDINGS: &[&Finding] = &[
    &LAYOUT_SYNTAX,
    &LAYOUT_UNKNOWN,
    &LAYOUT_VALUE,
    &EMPTY_FILE,
    &FILE_CHANGED,
    &REPEATED_MEMBER,
    &HEADER_ONLY,
    &MISSING_HEADER,
    &UNKNOWN_HEADER,
    &DUPLICATE_HEADER,
    &ABSENT_COLUMN,
    &BYTE_ORDER_MARK,
    &CRLF_LINE_ENDS,
    &UTF_16,
    &NOT_UTF_8,
    &NOT_CSV,
    &TRUNCATED_FILE,
    &DAMAGED_FILE,
    &LOCKED_ARCHIVE,
    &NOTHING_IN_ARCHIVE,
    &OTHER_MEMBERS,
    &LINE_TOO_LONG,
    &NO_PSEUDONYM_KEY,
    &NO_POSTCODES,
    &QUARANTINE_CUT,
    &FILE_NAME,
    &NO_COMPANION,
    &NOT_IN_COMPANION,
    &MONTH_FIRST,
    &PREAMBLE,
    &WORKBOOK_UNREADABLE,
    &OTHER_SHEETS,
    &XML_UNREADABLE,
    &XML_ROWS,
    &RAGGED_ROW,
    &SHORT_ROW,
    &REPEATED_HEADER,
    &UNCLOSED_QUOTE,
    &EMPTY_ROW,
    &TOTALS_ROW,
    &NOT_DATA,
    &MISSING_DATE,
    &UNREADABLE_DATE,
    &MISSING_VALUE,
    &UNREADABLE_VALUE,
    &REPEATED_KEY,
    &REPEATED_KEY_EXPECTED,
    &IDENTICAL_ROWS,
    &REPEATED_OBSERVATION,
    &OTHER_CLOCK,
    &REVERSED_WINDOW,
    &EMPTIED_DATE,
    &PLACEHOLDER_DATE,
    &UNREADABLE_TIME,
    &UNMAPPED_CODE,
    &UNKNOWN_FLAG,
    &BAD_AREA_CODE,
    &UNKNOWN_POSTCODE,
    &EMPTIED_NUMBER,
    &SUPPRESSED_NUMBER,
    &NEGATIVE_NUMBER,
    &BAD_COORDINATES,
    &SWAPPED_COORDINATES,
];

/// Short form for the tables of findings.
const fn finding(
    name: &'static str,
    severity: Severity,
    checks: &'static str,
    matters: &'static str,
    fix: &'static str,
) -> Finding {
    Finding { name, severity, checks, matters, fix }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_finding_has_its_own_kebab_case_name_and_says_all_in_sentences() {
        let mut names = BTreeSet::new();
        for f in FINDINGS {
            assert!(names.insert(f.name), "{} twice", f.name);
            assert!(
                f.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            for text in [f.checks, f.matters, f.fix] {
                assert!(text.ends_with('.') && text.len() > 18, "{}: {text}", f.name);
                assert!(text.starts_with(|c: char| c.is_uppercase()), "{}: {text}", f.name);
            }
        }
    }
}
