//! The closing summary: at most twenty lines on what was read, kept, quarantined, what is missing,
//! and where the release is.

use crate::args::Format;
use crate::console::Console;
use crate::render;
use jsna_model::diagnostic::{Diagnostic, Group, Severity};
use jsna_model::release::{Coverage, Quality};
use jsna_model::words;
use serde_json::json;
use std::path::PathBuf;

/// What an ingest did.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ingested {
    /// What happened to each file that was read in this run.
    pub(crate) quality: Vec<Quality>,
    /// Files that were known already.
    pub(crate) known: usize,
    /// Files of which nothing was stored.
    pub(crate) refused: Vec<String>,
    /// Months of a delivery area that a later delivery replaced.
    pub(crate) replaced: usize,
    /// Everything that was found.
    pub(crate) findings: Vec<Diagnostic>,
}

impl Ingested {
    /// Whether anything was added to the store.
    pub(crate) fn is_new(&self) -> bool {
        !self.quality.is_empty()
    }
}

/// A published release.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) page: Option<PathBuf>,
    pub(crate) period: String,
    pub(crate) indicators: usize,
    pub(crate) unavailable: usize,
    pub(crate) measures: usize,
    pub(crate) charts: usize,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// Feeds with months that were expected and not received, at most this many lines of them.
const MISSING_LINES: usize = 4;

/// Says what a run did.
pub(crate) fn say(console: &Console, ingested: Option<&Ingested>, published: Option<&Published>) {
    match console.format {
        Format::Json => console.json(&object(ingested, published)),
        Format::Human => console.result(&text(console, ingested, published)),
    }
}

fn text(console: &Console, ingested: Option<&Ingested>, published: Option<&Published>) -> String {
    let mut lines = Vec::new();
    if let Some(i) = ingested {
        lines.extend(reading(i));
    }
    if let Some(p) = published {
        lines.extend(missing(&p.coverage));
        lines.push(format!(
            "Assessed  {}, {}, {}, to {}",
            words::plural(p.indicators as u64, "indicator"),
            words::plural(p.measures as u64, "number"),
            words::plural(p.charts as u64, "chart"),
            p.period
        ));
        if p.unavailable > 0 {
            lines.push(format!(
                "          {} cannot be given; the page says why",
                words::plural(p.unavailable as u64, "indicator")
            ));
        }
    }
    // A release repeats what was found in the extracts that it counts.
    let published_findings = published.map_or(&[][..], |p| &p.findings);
    let only_read = ingested.iter().flat_map(|i| &i.findings);
    let mut found: Vec<&Diagnostic> = published_findings.iter().collect();
    found.extend(only_read.filter(|d| !published_findings.contains(d)));
    lines.extend(findings(&found));
    if let Some(p) = published {
        lines.push(format!(
            "Release   {} (internal: not disclosure controlled)",
            console.bold(&p.dir.display().to_string())
        ));
        if let Some(page) = &p.page {
            lines.push(format!("Open      {}", page.display()));
        }
    }
    lines.join("\n")
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

fn findings(found: &[&Diagnostic]) -> Option<String> {
    let of = |severity: Severity, noun: &str| {
        let findings = || found.iter().copied().filter(|d| d.severity == severity);
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

fn object(ingested: Option<&Ingested>, published: Option<&Published>) -> serde_json::Value {
    let ingest = ingested.map(|i| {
        json!({
            "files": i.quality, "known": i.known, "refused": i.refused, "replaced_months": i.replaced,
            "findings": render::json(&i.findings),
        })
    });
    let release = published.map(|p| {
        json!({
            "name": p.name, "dir": p.dir, "page": p.page, "period_end": p.period, "indicators": p.indicators,
            "unavailable": p.unavailable, "measures": p.measures, "charts": p.charts,
            "missing": p.coverage.iter().filter(|c| !c.received).collect::<Vec<_>>(),
            "findings": render::json(&p.findings),
        })
    });
    json!({ "ingest": ingest, "release": release })
}
