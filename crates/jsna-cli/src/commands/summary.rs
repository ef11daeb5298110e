//! The closing summary: at most twenty lines on what was read, kept, quarantined, what is missing,
//! and where the release is.

use crate::console::Console;
use crate::outcome::Outcome;
use crate::render;
use jsna_model::diagnostic::{Diagnostic, Group, Severity};
use jsna_model::records::{Coverage, Quality};
use jsna_model::words;
use jsna_pipeline::{Acceptance, Assessed, Decision, Ended, Gate, Ingested, Published, Refreshed};
use serde_json::{Value, json};

/// Feeds with months that were expected and not received, at most this many lines of them.
const MISSING_LINES: usize = 4;

/// What an ingest did.
pub(crate) fn ingested(ingested: &Ingested) -> Outcome {
    let mut lines = reading(ingested);
    lines.extend(found(&ingested.findings));
    Outcome::done(lines.join("\n"), json!({ "ingest": ingest_json(ingested), "release": null }))
}

/// What an assessment did.
pub(crate) fn assessed(console: &Console, assessed: &Assessed, accepted: &[Acceptance]) -> Outcome {
    let mut lines = held(&assessed.gates);
    if let Some(p) = &assessed.published {
        lines.extend(contents(p));
        lines.extend(found(&p.findings));
        lines.extend(place(console, p));
    }
    let json = json!({
        "ingest": null, "release": assessed.published.as_ref().map(release_json),
        "gates": render::gates(&assessed.gates), "findings": render::json(&assessed.findings()),
    });
    let notes = not_needed(&assessed.gates, accepted);
    Outcome { notes, ..Outcome::done(lines.join("\n"), json) }
}

/// What a refresh did.
pub(crate) fn refreshed(
    console: &Console,
    refreshed: &Refreshed,
    accepted: &[Acceptance],
) -> Outcome {
    let ingested = &refreshed.ingested;
    let mut notes = not_needed(&refreshed.gates, accepted);
    let mut lines = match &refreshed.ended {
        Ended::NothingNew if !ingested.is_new() && ingested.refused.is_empty() => {
            let text = "Nothing is new: every waiting file is known, and the newest release has all of them.";
            let json = json!({ "new": false, "known": ingested.known });
            return Outcome { notes, ..Outcome::done(text, json) };
        }
        _ => reading(ingested),
    };
    match &refreshed.ended {
        Ended::NothingNew => {
            lines.extend(found(&refreshed.findings()));
            lines.push("Nothing is new: the newest release has all of it.".to_owned());
        }
        Ended::Held => {
            lines.extend(found(&refreshed.findings()));
            lines.extend(held(&refreshed.gates));
        }
        Ended::Published { release, because } => {
            lines.extend(contents(release));
            lines.extend(found(&refreshed.findings()));
            lines.extend(place(console, release));
            notes.extend(
                because.iter().map(|change| format!("A release was made, because {change}.")),
            );
        }
    }
    let json = json!({
        "ingest": ingest_json(ingested), "release": refreshed.published().map(release_json),
        "gates": render::gates(&refreshed.gates), "findings": render::json(&refreshed.findings()),
    });
    Outcome { notes, ..Outcome::done(lines.join("\n"), json) }
}

/// What a published release holds.
fn contents(p: &Published) -> Vec<String> {
    let contents = &p.manifest.contents;
    let mut lines = missing(&p.coverage);
    lines.push(format!(
        "Assessed  {}, {}, {}, to {}",
        words::plural(contents.indicators as u64, "indicator"),
        words::plural(contents.measures as u64, "number"),
        words::plural(contents.charts as u64, "chart"),
        p.manifest.period_end.long()
    ));
    if contents.unavailable_indicators > 0 {
        lines.push(format!(
            "          {} cannot be given; the page says why",
            words::plural(contents.unavailable_indicators as u64, "indicator")
        ));
    }
    lines
}

/// Where a release is.
fn place(console: &Console, p: &Published) -> Vec<String> {
    let mut lines = vec![format!(
        "Release   {} (internal: not disclosure controlled)",
        console.bold(&p.dir.display().to_string())
    )];
    lines.extend(p.page.iter().map(|page| format!("Open      {}", page.display())));
    lines
}

/// The gates that hold a release back.
fn held(gates: &[Gate]) -> Vec<String> {
    let closed = gates.iter().filter(|g| g.is_closed());
    closed
        .map(|g| {
            let (name, closes) = (g.kind.name, g.kind.closes);
            format!("Held      nothing was published: gate {name} is closed, because {closes}")
        })
        .collect()
}

/// Gates that were accepted and had nothing to accept.
fn not_needed(gates: &[Gate], accepted: &[Acceptance]) -> Vec<String> {
    let open = |a: &&Acceptance| {
        gates.iter().any(|g| g.kind.name == a.gate() && g.decision == Decision::Open)
    };
    let note = |a: &Acceptance| format!("--accept {} was not needed: the gate is open.", a.gate());
    accepted.iter().filter(open).map(note).collect()
}

fn reading(i: &Ingested) -> Vec<String> {
    let sum = |of: fn(&Quality) -> u64| i.quality.iter().map(of).sum::<u64>();
    let mut lines = vec![format!(
        "Read      {} in {}: {} kept, {} quarantined",
        words::plural(sum(|q| q.rows_read), "row"),
        words::plural(i.quality.len() as u64, "file"),
        words::thousands(sum(|q| q.rows_kept)),
        words::thousands(sum(|q| q.rows_quarantined))
    )];
    if i.known > 0 {
        lines.push(format!(
            "          {} known already, not read again",
            words::plural(i.known as u64, "file")
        ));
    }
    if i.replaced > 0 {
        lines.push(format!(
            "          {} of a delivery area replaced by a later delivery",
            words::plural(i.replaced as u64, "month")
        ));
    }
    if !i.refused.is_empty() {
        let shown: Vec<&String> = i.refused.iter().take(3).collect();
        let more = i.refused.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("Refused   {}{more}: nothing of them was stored", words::list(&shown)));
    }
    lines
}

fn missing(coverage: &[Coverage]) -> Vec<String> {
    let mut feeds: Vec<(&str, Vec<String>)> = Vec::new();
    for c in coverage.iter().filter(|c| !c.received) {
        match feeds.last_mut() {
            Some((feed, months)) if *feed == c.feed => months.push(c.month.short()),
            _ => feeds.push((&c.feed, vec![c.month.short()])),
        }
    }
    let mut lines: Vec<String> = feeds
        .iter()
        .take(MISSING_LINES)
        .map(|(feed, months)| {
            let shown = months.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            let more = if months.len() > 3 {
                format!(" and {} more", months.len() - 3)
            } else {
                String::new()
            };
            format!("Missing   {feed}: {shown}{more}")
        })
        .collect();
    if feeds.len() > MISSING_LINES {
        lines.push(format!(
            "          and months of {} more",
            words::plural((feeds.len() - MISSING_LINES) as u64, "feed")
        ));
    }
    lines
}

fn found(found: &[Diagnostic]) -> Option<String> {
    let of = |severity: Severity, noun: &str| {
        let findings = || found.iter().filter(|d| d.severity == severity);
        let (kinds, all) = (Group::of(findings()).len() as u64, findings().count() as u64);
        let of_kinds = if kinds == all {
            String::new()
        } else {
            format!(" of {}", words::plural(kinds, "kind"))
        };
        format!("{}{of_kinds}", words::plural(all, noun))
    };
    found.iter().any(|d| d.severity > Severity::Info).then(|| {
        format!("Found     {}, {}", of(Severity::Error, "error"), of(Severity::Warning, "warning"))
    })
}

fn ingest_json(i: &Ingested) -> Value {
    json!({
        "files": i.quality, "known": i.known, "refused": i.refused, "replaced_months": i.replaced,
        "findings": render::json(&i.findings),
    })
}

fn release_json(p: &Published) -> Value {
    let contents = &p.manifest.contents;
    json!({
        "name": p.name, "dir": p.dir, "page": p.page, "period_end": p.manifest.period_end.long(),
        "indicators": contents.indicators, "unavailable": contents.unavailable_indicators,
        "measures": contents.measures, "charts": contents.charts,
        "missing": p.coverage.iter().filter(|c| !c.received).collect::<Vec<_>>(),
        "findings": render::json(&p.findings),
    })
}
