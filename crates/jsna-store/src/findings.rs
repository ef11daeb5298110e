//! The kinds of finding that an ingest can make when it changes what the store holds.

use crate::extract::ExtractRecord;
use crate::holdings::Replaced;
use jsna_model::DeliveryMode;
use jsna_model::diagnostic::{Diagnostic, Finding};
use jsna_model::words::{list, plural};
use jsna_model::{Month, Severity};
use std::collections::BTreeMap;

/// A snapshot covers months that had rows before and have none now.
pub const MONTH_EMPTIED: Finding = Finding {
    name: "month-emptied",
    severity: Severity::Warning,
    checks: "Whether a new snapshot of a feed leaves months without a single row that had rows \
             before, because they lie between its first and its last month.",
    matters: "The months now count as delivered and empty. If the file holds only what is new, or \
              one stray old date stretches it over many months, real incidents were hidden and the \
              numbers fall without anything having happened.",
    fix: "Look at the dates in the file. If it holds only new records, set delivery = \"append\" for \
          the feed; if a date is wrong, correct the file and deliver it and the earlier files again.",
};

/// A snapshot has far fewer rows of a month than the one it replaces.
pub const MONTH_SHRANK: Finding = Finding {
    name: "month-shrank",
    severity: Severity::Warning,
    checks: "Whether a new snapshot of a feed has less than half the rows of a month that the \
             extracts it replaces had, for months with 20 rows or more.",
    matters: "A new issue of a month normally has about as many rows as the old one. Far fewer mean \
              that the file is a part only, or that single rows with dates of another month took \
              the place of that whole month.",
    fix: "Compare the file with the one it replaces. If it is a part, deliver the whole month again; \
          if it holds only new records, set delivery = \"append\" for the feed.",
};

/// A snapshot has a few rows that are dated far from all others.
pub const STRAY_MONTHS: Finding = Finding {
    name: "stray-months",
    severity: Severity::Warning,
    checks: "Whether a snapshot has rows that stand more than 3 months from all others and are fewer \
             than one in a hundred.",
    matters: "They are most likely rows with a wrong year. They are kept in the month that they give, \
              beside what was delivered for it before; the file is not taken for a delivery of the \
              months between.",
    fix: "Look at the dates of these rows and have them corrected at the source.",
};

/// Every kind of finding of this crate.
pub const FINDINGS: &[&Finding] = &[&MONTH_EMPTIED, &MONTH_SHRANK, &STRAY_MONTHS];

/// What is dated far off in a snapshot.
pub(crate) fn of_strays(record: &ExtractRecord) -> Option<Diagnostic> {
    let strays = record.strays();
    let (first, last) = record.covers()?;
    if strays.is_empty() || record.delivery != DeliveryMode::Snapshot {
        return None;
    }
    let rows = strays.values().sum();
    let months: Vec<String> = strays.keys().map(|m| m.long()).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let headline = format!("{} dated far from all others", were(rows));
    Some(
        Diagnostic::new(&STRAY_MONTHS, headline)
            .file(&record.file)
            .found(first_few(&months))
            .expected(format!("{} to {}, as all others", first.long(), last.long()))
            .count(rows),
    )
}

fn were(rows: u64) -> String {
    format!("{} {}", plural(rows, "row"), if rows == 1 { "is" } else { "are" })
}

/// Below this a month may well halve by chance.
const ROWS_TO_SHRINK: u64 = 20;

/// One finding per kind, new file and delivery area.
pub(crate) fn of_replacements(replaced: &[Replaced]) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, &str, &str, bool), Vec<&Replaced>> = BTreeMap::new();
    for r in replaced {
        let emptied = r.new_rows == 0;
        if emptied || (r.old_rows >= ROWS_TO_SHRINK && r.new_rows * 2 < r.old_rows) {
            let key = (r.feed.as_str(), r.new_file.as_str(), r.issue_area.as_str(), emptied);
            groups.entry(key).or_default().push(r);
        }
    }
    let mut findings: Vec<Diagnostic> =
        groups.into_iter().map(|(key, months)| finding(key, &months)).collect();
    Diagnostic::sort(&mut findings);
    findings
}

fn finding(
    (feed, file, area, emptied): (&str, &str, &str, bool),
    months: &[&Replaced],
) -> Diagnostic {
    let count = u64::try_from(months.len()).unwrap_or(u64::MAX);
    let (old, new) = months.iter().fold((0, 0), |(o, n), r| (o + r.old_rows, n + r.new_rows));
    let (kind, lost) = if emptied {
        (&MONTH_EMPTIED, "lost every row")
    } else {
        (&MONTH_SHRANK, "lost more than half of the rows")
    };
    let mut old_files: Vec<&str> =
        months.iter().flat_map(|r| &r.old_files).map(String::as_str).collect();
    old_files.sort_unstable();
    old_files.dedup();
    let headline =
        format!("{} of feed {feed}, area {area}, {lost}: {}", plural(count, "month"), span(months));
    Diagnostic::new(kind, headline)
        .file(file)
        .found(plural(new, "row"))
        .expected(format!("about {}, as delivered before", plural(old, "row")))
        .set_in(first_few(&old_files))
        .count(count)
}

fn span(months: &[&Replaced]) -> String {
    let month = |of: fn(Month, Month) -> Month| months.iter().map(|r| r.month).reduce(of);
    match (month(Month::min), month(Month::max)) {
        (Some(first), Some(last)) if first == last => first.long(),
        (Some(first), Some(last)) => format!("{} to {}", first.long(), last.long()),
        _ => String::new(),
    }
}

fn first_few(files: &[&str]) -> String {
    const SHOWN: usize = 3;
    match files.len().checked_sub(SHOWN) {
        None | Some(0) => list(files),
        Some(more) => format!("{} and {more} more", files[..SHOWN].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::TableKind;

    fn replaced(month: u32, old_rows: u64, new_rows: u64) -> Replaced {
        Replaced {
            table: TableKind::Incidents,
            feed: "asb".to_owned(),
            issue_area: "marlshire".to_owned(),
            month: Month::new(2022, month).unwrap(),
            old_files: vec![format!("landing/old-{month}.csv")],
            old_rows,
            new_file: "landing/new.csv".to_owned(),
            new_rows,
        }
    }

    #[test]
    fn ordinary_revisions_are_no_finding() {
        assert!(
            of_replacements(&[replaced(1, 100, 98), replaced(2, 100, 50), replaced(3, 19, 1)])
                .is_empty()
        );
    }

    #[test]
    fn lost_months_are_named_once_per_file_and_area() {
        let findings = of_replacements(&[
            replaced(1, 40, 0),
            replaced(2, 60, 0),
            replaced(3, 100, 49),
            replaced(4, 3, 0),
        ]);
        let headlines: Vec<&str> = findings.iter().map(|f| f.headline.as_str()).collect();
        assert_eq!(
            headlines,
            [
                "3 months of feed asb, area marlshire, lost every row: January 2022 to April 2022",
                "1 month of feed asb, area marlshire, lost more than half of the rows: March 2022",
            ]
        );
        assert_eq!(findings[0].expected.as_deref(), Some("about 103 rows, as delivered before"));
        assert_eq!(
            findings[0].set_in.as_deref(),
            Some("landing/old-1.csv, landing/old-2.csv and landing/old-4.csv")
        );
    }
}
