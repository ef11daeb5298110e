//! What the page says of its data: freshness, completeness, findings, and the sums that must hold.

use super::coverage::{Grid, grid};
use jsna_compose::Release;
use jsna_model::Severity;
use jsna_model::diagnostic::Group;
use jsna_model::records::Quality;
use jsna_model::words::{count, plural, thousands};
use serde::Serialize;
use std::collections::BTreeMap;

/// At most so many kinds of finding are on the page; the quality folder has each of them.
const FINDINGS_SHOWN: usize = 60;

/// How fresh a source is.
#[derive(Serialize)]
pub(super) struct SourceView {
    feed: String,
    latest: String,
    state: String,
    missing: String,
    rows: String,
}

/// The data quality section.
#[derive(Serialize)]
pub(super) struct QualityView<'a> {
    feeds: Vec<FeedView>,
    files: Vec<FileView<'a>>,
    grid: Grid,
    findings: Vec<FindingView<'a>>,
    findings_left_out: Option<String>,
    quarantine: Vec<[String; 4]>,
    reconciliation: Vec<SumView<'a>>,
}

/// Rows of a feed over all of its files.
#[derive(Serialize)]
struct FeedView {
    feed: String,
    files: String,
    read: String,
    kept: String,
    quarantined: String,
    adds_up: bool,
}

/// Rows of a file.
#[derive(Serialize)]
struct FileView<'a> {
    file: &'a str,
    layout: &'a str,
    months: String,
    read: String,
    kept: String,
    quarantined: String,
    repeated: String,
    unmapped: String,
    without_area: String,
}

/// A finding, with those of its kind.
#[derive(Serialize)]
struct FindingView<'a> {
    severity: &'static str,
    name: &'a str,
    headline: &'a str,
    place: String,
    fix: &'a str,
    count: String,
}

/// A sum.
#[derive(Serialize)]
struct SumView<'a> {
    indicator: &'a str,
    period: &'a str,
    total: String,
    placed: String,
    unknown: String,
    outside: String,
    nowhere: String,
    adds_up: bool,
}

/// The freshness of each source, by feed.
pub(super) fn sources(release: &Release<'_>) -> Vec<SourceView> {
    let mut feeds: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for c in &release.values.coverage {
        feeds.entry(&c.feed).or_default().push(c);
    }
    let view = |(feed, expected): (&str, Vec<&jsna_model::records::Coverage>)| {
        let latest = expected.iter().filter(|c| c.received).map(|c| c.month).max();
        let behind = latest.map(|month| release.values.period_end.since(month));
        let missing = expected.iter().filter(|c| !c.received).count();
        SourceView {
            feed: feed.to_owned(),
            latest: latest.map_or_else(|| "Nothing received".to_owned(), jsna_model::Month::long),
            state: match behind {
                None => "never received".to_owned(),
                Some(months) if months > 0 => {
                    format!("{} behind", plural(u64::from(months.unsigned_abs()), "month"))
                }
                Some(_) => "up to date".to_owned(),
            },
            missing: thousands(u64::try_from(missing).unwrap_or(u64::MAX)),
            rows: thousands(expected.iter().map(|c| c.rows).sum()),
        }
    };
    feeds.into_iter().map(view).collect()
}

/// The section.
pub(super) fn view<'a>(release: &'a Release<'a>) -> QualityView<'a> {
    let findings = Group::of(&release.values.findings);
    let left_out = findings.len().saturating_sub(FINDINGS_SHOWN);
    let more = u64::try_from(left_out).unwrap_or(u64::MAX);
    QualityView {
        feeds: feeds(&release.values.quality),
        files: release.values.quality.iter().map(file).collect(),
        grid: grid(&release.values.coverage),
        findings: findings.iter().take(FINDINGS_SHOWN).map(finding).collect(),
        findings_left_out: (left_out > 0).then(|| {
            format!(
                "{} more {} of finding",
                thousands(more),
                if more == 1 { "kind" } else { "kinds" }
            )
        }),
        quarantine: release
            .values
            .quarantine
            .iter()
            .map(|q| [q.feed.clone(), q.file.clone(), q.reason.clone(), thousands(q.rows)])
            .collect(),
        reconciliation: release.values.reconciliation.iter().map(sum).collect(),
    }
}

fn feeds(quality: &[Quality]) -> Vec<FeedView> {
    let mut feeds: BTreeMap<&str, (u64, u64, u64, u64)> = BTreeMap::new();
    for q in quality {
        let (files, read, kept, quarantined) = feeds.entry(&q.feed).or_default();
        *files += 1;
        *read += q.rows_read;
        *kept += q.rows_kept;
        *quarantined += q.rows_quarantined;
    }
    let view = |(feed, (files, read, kept, quarantined)): (&str, (u64, u64, u64, u64))| FeedView {
        feed: feed.to_owned(),
        files: thousands(files),
        read: thousands(read),
        kept: thousands(kept),
        quarantined: thousands(quarantined),
        adds_up: read == kept + quarantined,
    };
    feeds.into_iter().map(view).collect()
}

fn file(q: &Quality) -> FileView<'_> {
    FileView {
        file: &q.file,
        layout: &q.layout,
        months: match q.months {
            Some((first, last)) if first == last => first.short(),
            Some((first, last)) => format!("{} to {}", first.short(), last.short()),
            None => "no dated rows".to_owned(),
        },
        read: thousands(q.rows_read),
        kept: thousands(q.rows_kept),
        quarantined: thousands(q.rows_quarantined),
        repeated: thousands(q.repeated_key_rows),
        unmapped: thousands(q.unmapped_code_rows),
        without_area: thousands(q.rows_without_area),
    }
}

fn finding<'a>(group: &Group<'a>) -> FindingView<'a> {
    let d = group.first;
    let mut place: Vec<String> = d.place.file.iter().cloned().collect();
    place.extend(d.place.column.as_ref().map(|c| format!("column {c}")));
    place.extend(d.place.line.map(|line| format!("line {}", thousands(line))));
    let mut place = place.join(", ");
    if group.findings > 1 {
        place = format!("{place}; and {}", plural(group.findings - 1, "more file"));
    }
    FindingView {
        severity: match d.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "For information",
        },
        name: &d.name,
        headline: &d.headline,
        place,
        fix: &d.fix,
        count: thousands(group.count),
    }
}

fn sum(r: &jsna_model::records::Reconciliation) -> SumView<'_> {
    let parts = r.placed + r.unknown + r.outside + r.nowhere;
    SumView {
        indicator: &r.indicator_id,
        period: &r.period,
        total: count(r.total),
        placed: count(r.placed),
        unknown: count(r.unknown),
        outside: count(r.outside),
        nowhere: count(r.nowhere),
        adds_up: (parts - r.total).abs() <= 1e-9 * r.total.abs().max(1.0),
    }
}
