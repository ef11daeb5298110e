//! The kinds of finding that an ingest can make when it changes what the store holds.

use crate::extract::ExtractRecord;
use crate::holdings::{Holdings, LaterBy, Repeated, Replaced};
use crate::live::Corrected;
use crate::repeats::TakenOver;
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
          the feed; if a date is wrong, correct the file and put it into the place of the old one, under the same name: \
          the earlier files then count again.",
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

/// A file has a few rows that are dated far from all others.
pub const STRAY_MONTHS: Finding = Finding {
    name: "stray-months",
    severity: Severity::Warning,
    checks: "Whether a file has rows that stand more than 6 months from all others, and much farther than these from \
             each other, and are few: a twentieth of its rows or less, or one or two.",
    matters: "They are most likely rows with a wrong year. They are kept in the store and counted nowhere: a wrong \
              year must not make a month that never was delivered, nor replace one that was.",
    fix: "Look at the dates of these rows. If they are wrong, have the file corrected and put it into the place of the \
          old one, under the same name. If they are right, deliver them in a file of their own.",
};

/// A file has rows of months that have been purged.
pub const PAST_RETENTION: Finding = Finding {
    name: "past-retention",
    severity: Severity::Warning,
    checks: "Whether a file brings rows of months whose rows have been purged from its feed.",
    matters: "They are past the retention that was agreed for the feed, so they are not stored; the counts that were \
              kept of these months stay as they are. If the rows differ from those that were purged, the counts are not \
              corrected.",
    fix: "Nothing. Ask the sender for files of the months that are still kept.",
};

/// Two files of a feed hold the same months.
pub const DELIVERIES_OVERLAP: Finding = Finding {
    name: "deliveries-overlap",
    severity: Severity::Info,
    checks: "Whether two files of a feed hold rows of the same months, and which of the two counts.",
    matters: "Only one of them is counted. It is the one whose name has the later date or number; where names do not \
              say it, the one that holds what the other holds and more; else the one that arrived later.",
    fix: "Nothing, if the file that counts is the right one. Else put the right one into landing with a later date or \
          number in its name.",
};

/// As [`DELIVERIES_OVERLAP`], where nothing but chance says which of the two is the later.
pub const DELIVERY_ORDER_UNKNOWN: Finding = Finding {
    name: "delivery-order-unknown",
    severity: Severity::Warning,
    checks: "Whether two files of a feed that hold rows of the same months say which of them is the later, by a date or \
             number in their names, or by what they hold.",
    matters: "Only one of them is counted. These two do not say which is the newer, so the one that arrived later was \
              taken, or of two that arrived together the one whose path comes later in the alphabet.",
    fix: "Put the date of the delivery into the names of the files, as in asb_2025-07-01.csv.",
};

/// Two files of the same months have nothing in common.
pub const OVERLAPPING_PARTS: Finding = Finding {
    name: "overlapping-parts",
    severity: Severity::Error,
    checks: "Whether two files of a feed that hold rows of the same months have anything in common that two issues of \
             one delivery have: a row, and a reference, an area, or a day.",
    matters: "Of two issues of a month only the later counts. These two look like parts of one delivery, as when each \
              district sends a file of its own: with one of them left out, the others would have no events.",
    fix: "If they are parts, say so under [[feed]] in jsna.toml: parts = \"file\", or the column that tells them apart, \
          as in parts = \"lad_code\". If the assessment counts by the date of occurrence and each file is a month of \
          recording, set delivery = \"append\". If the later one does replace the other, accept the gate by its name.",
};

/// A file of a feed that adds holds rows that another file of it has.
pub const CUMULATIVE_FILE: Finding = Finding {
    name: "cumulative-file",
    severity: Severity::Error,
    checks: "Whether a file of a feed with delivery = \"append\" has at least half of its rows, or half of another's, in \
             common with another file of the feed, where the rows have no reference.",
    matters: "The files of such a feed are added up. If one of them holds what the other holds, each event counts twice.",
    fix: "If every file holds everything so far, or a whole month again, set delivery = \"snapshot\" for the feed. If a \
          file was corrected, put it into the place of the old one, under the same name.",
};

/// References that several files of a feed have.
pub const REFERENCES_AGAIN: Finding = Finding {
    name: "references-again",
    severity: Severity::Warning,
    checks: "Whether files of a feed with delivery = \"append\" have references in common.",
    matters: "Each is counted once, as the latest file has it. Many of them mean that every file holds everything so far.",
    fix: "Nothing, if records are sent again when they change. If every file holds everything so far, set delivery = \
          \"snapshot\" for the feed: records that are left out of a later file then fall away.",
};

/// A file was delivered again under its own name.
pub const FILE_CORRECTED: Finding = Finding {
    name: "file-corrected",
    severity: Severity::Info,
    checks: "Whether a file of landing has other contents than when it was taken in, and rows in common with them.",
    matters: "The file as it is now takes the place of what it held before, in every month. Months that it has no longer are not received, unless another file has them.",
    fix: "Nothing, if the file was corrected on purpose.",
};

/// A file without rows that does not say of which month.
pub const NOTHING_OF_NO_MONTH: Finding = Finding {
    name: "nothing-of-no-month",
    severity: Severity::Warning,
    checks: "Whether a file with a header and no rows says by its name of which month there was nothing, and whether it \
             is known of which delivery area.",
    matters: "A month without events can only be told from a month that was not delivered by such a file.",
    fix: "Name the file with its month, as in noise_2025-09.csv. If the feed has several delivery areas, put the name of \
          the area into the file as its feed does.",
};

/// Every kind of finding of this crate.
pub const FINDINGS: &[&Finding] = &[
    &CUMULATIVE_FILE,
    &DELIVERIES_OVERLAP,
    &DELIVERY_ORDER_UNKNOWN,
    &FILE_CORRECTED,
    &MONTH_EMPTIED,
    &MONTH_SHRANK,
    &NOTHING_OF_NO_MONTH,
    &OVERLAPPING_PARTS,
    &PAST_RETENTION,
    &REFERENCES_AGAIN,
    &STRAY_MONTHS,
];

/// What there is to say of the deliveries that are there, as far as it is about files that pass.
pub(crate) fn of_state(
    holdings: &Holdings,
    corrected: &[Corrected],
    about: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let concerns = |r: &Replaced| about(&r.new_file) || r.old_files.iter().any(|f| about(f));
    let replaced: Vec<Replaced> = holdings.replaced().into_iter().filter(concerns).collect();
    let mut found = of_replacements(&replaced);
    found.extend(of_overlaps(&replaced));
    found.extend(of_repeats(holdings.repeated().iter().filter(|r| about(&r.new_file))));
    found.extend(of_corrections(corrected.iter().filter(|c| about(&c.new.record.file))));
    found.extend(holdings.extracts().into_iter().filter(|r| about(&r.file)).filter_map(of_strays));
    found.extend(holdings.holds_nothing().filter(|r| about(&r.file)).map(of_nothing));
    Diagnostic::sort(&mut found);
    found
}

/// One finding for each pair of a file that counts and one that does not.
pub(crate) fn of_overlaps(replaced: &[Replaced]) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Replaced>> = BTreeMap::new();
    for r in replaced.iter().filter(|r| r.by != LaterBy::Corrected) {
        for old in &r.old_files {
            groups.entry((&r.feed, &r.new_file, old)).or_default().push(r);
        }
    }
    groups
        .into_iter()
        .filter_map(|((feed, new, old), months)| overlap(feed, new, old, &months))
        .collect()
}

fn overlap(feed: &str, new: &str, old: &str, months: &[&Replaced]) -> Option<Diagnostic> {
    let first = *months.first()?;
    let when = span(months);
    let count = months.len() as u64;
    if let Some(apart) = first.apart {
        let headline = format!("two files of feed {feed} hold {when}, and {apart}");
        return Some(
            Diagnostic::new(&OVERLAPPING_PARTS, headline).file(new).found(old).count(count),
        );
    }
    let (kind, why) = match first.by {
        LaterBy::Name => (&DELIVERIES_OVERLAP, "its name is the later one"),
        LaterBy::Contents => (&DELIVERIES_OVERLAP, "it holds what the other holds, and more"),
        LaterBy::Arrival | LaterBy::Corrected => (&DELIVERY_ORDER_UNKNOWN, "it arrived later"),
        LaterBy::Path => (&DELIVERY_ORDER_UNKNOWN, "its path comes later in the alphabet"),
    };
    let headline = format!("of two files of feed {feed} for {when} this one counts, because {why}");
    Some(
        Diagnostic::new(kind, headline)
            .file(new)
            .found(format!("{old} does not count"))
            .count(count),
    )
}

/// Files of feeds that only add, with rows that another file has.
pub(crate) fn of_repeats<'a>(repeated: impl Iterator<Item = &'a Repeated>) -> Vec<Diagnostic> {
    repeated
        .map(|r| {
            let headline =
                format!("two files of feed {}, which adds files up, hold the same rows", r.feed);
            Diagnostic::new(&CUMULATIVE_FILE, headline).file(&r.new_file).found(r.old_file.as_str())
        })
        .collect()
}

pub(crate) fn of_taken_over(taken: &[TakenOver]) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, &str), Vec<&TakenOver>> = BTreeMap::new();
    for t in taken {
        groups.entry((&t.feed, &t.by)).or_default().push(t);
    }
    groups
        .into_iter()
        .map(|((feed, by), taken)| {
            let rows: u64 = taken.iter().map(|t| t.rows).sum();
            let files: Vec<&str> = taken.iter().map(|t| t.file.as_str()).collect();
            let headline = format!(
                "references of feed {feed} came again: each counts once, as this file has it"
            );
            Diagnostic::new(&REFERENCES_AGAIN, headline)
                .file(by)
                .found(format!("{} of {} taken out", plural(rows, "row"), first_few(&files)))
                .count(rows)
        })
        .collect()
}

/// Rows of a file that were not stored, because rows of their months have been purged.
pub(crate) fn past_retention(record: &ExtractRecord) -> Option<Diagnostic> {
    let rows = record.past_retention_rows;
    (rows > 0).then(|| {
        let headline = format!(
            "{} of feed {} {} of months that are past retention: not stored",
            plural(rows, "row"),
            record.feed,
            if rows == 1 { "is" } else { "are" }
        );
        Diagnostic::new(&PAST_RETENTION, headline).file(&record.file).count(rows)
    })
}

pub(crate) fn of_corrections<'a>(
    corrected: impl Iterator<Item = &'a Corrected>,
) -> Vec<Diagnostic> {
    corrected
        .map(|c| {
            let (old, new) = (&c.old.record, &c.new.record);
            let headline = format!(
                "the file was delivered again: {} take the place of {}",
                plural(new.quality.rows_kept, "row"),
                old.quality.rows_kept
            );
            let d = Diagnostic::new(&FILE_CORRECTED, headline).file(&new.file);
            let now = new.covers();
            let outside = |m: &Month| now.is_none_or(|(first, last)| *m < first || *m > last);
            let mut gone: Vec<Month> =
                old.deliveries.keys().map(|(_, month)| *month).filter(outside).collect();
            gone.dedup();
            let gone: Vec<String> = gone.iter().map(|m| m.long()).collect();
            let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
            if gone.is_empty() {
                d
            } else {
                d.found(format!("no row any more of {}", first_few(&gone)))
            }
        })
        .collect()
}

pub(crate) fn of_nothing(record: &ExtractRecord) -> Diagnostic {
    let headline = "the file has a header and no rows, and it is not known of which month and area";
    Diagnostic::new(&NOTHING_OF_NO_MONTH, headline).file(&record.file)
}

/// What is dated far off in a snapshot.
pub(crate) fn of_strays(record: &ExtractRecord) -> Option<Diagnostic> {
    let strays = record.strays();
    let (first, last) = record.covers()?;
    if strays.is_empty() {
        return None;
    }
    let rows = strays.values().sum();
    let months: Vec<String> = strays.keys().map(|m| m.long()).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let headline = format!("{} dated far from all others, and counted nowhere", were(rows));
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
    let of = if area == "all" { String::new() } else { format!(", area {area},") };
    let headline =
        format!("{} of feed {feed}{of} {lost}: {}", plural(count, "month"), span(months));
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
            by: LaterBy::Arrival,
            apart: None,
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
