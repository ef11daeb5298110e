//! The quality folder: what an analyst reads before believing a number.

use crate::error::Error;
use crate::output::Folder;
use crate::tables::documented::{FINDINGS, QUARANTINE_SUMMARY};
use crate::tables::{self, Csv};
use jsna_compose::Release;
use jsna_model::records::Coverage;
use jsna_model::{Diagnostic, Month};
use std::collections::{BTreeMap, BTreeSet};

/// Writes the folder.
pub(crate) fn write(release: &Release<'_>, folder: &Folder) -> Result<(), Error> {
    let json = serde_json::to_vec_pretty(&release.values.findings);
    let mut json = json.map_err(|source| Error::Json { file: "findings.json", source })?;
    json.push(b'\n');
    folder.write("quality/findings.json", &json)?;
    folder.csv("quality/findings.csv", &findings(&release.values.findings))?;
    folder.csv(
        "quality/findings.dictionary.csv",
        &tables::dictionary(&FINDINGS, release.handling.short),
    )?;
    folder.csv("quality/quarantine.csv", &quarantine(release))?;
    folder.csv("quality/coverage_grid.csv", &coverage_grid(&release.values.coverage))
}

fn findings(findings: &[Diagnostic]) -> Csv {
    let mut csv = Csv::new(FINDINGS.columns.iter().map(|c| c.name));
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    for d in findings {
        let rows: Vec<String> = d.place.rows.iter().map(u64::to_string).collect();
        csv.row([
            d.name.to_string(),
            d.severity.as_str().to_owned(),
            d.headline.clone(),
            text(&d.place.file),
            text(&d.place.column),
            rows.join(" "),
            d.place.line.map(|line| line.to_string()).unwrap_or_default(),
            text(&d.found),
            text(&d.expected),
            text(&d.set_in),
            d.fix.clone(),
            d.count.to_string(),
        ]);
    }
    csv
}

fn quarantine(release: &Release<'_>) -> Csv {
    let mut csv = Csv::new(QUARANTINE_SUMMARY.columns.iter().map(|c| c.name));
    for q in &release.values.quarantine {
        csv.row([&q.feed, &q.file, &q.reason, &q.rows.to_string()]);
    }
    csv
}

/// A feed and delivery area a row, a month a column. A month that was not expected is empty, one that
/// did not come says so.
fn coverage_grid(coverage: &[Coverage]) -> Csv {
    let months: BTreeSet<Month> = coverage.iter().map(|c| c.month).collect();
    let mut rows: BTreeMap<(&str, &str), BTreeMap<Month, &Coverage>> = BTreeMap::new();
    for c in coverage {
        rows.entry((&c.feed, &c.issue_area)).or_default().insert(c.month, c);
    }
    let header = ["feed".to_owned(), "issue_area".to_owned()];
    let mut csv = Csv::new(header.into_iter().chain(months.iter().map(Month::to_string)));
    for ((feed, area), received) in rows {
        let cells = months.iter().map(|month| match received.get(month) {
            Some(c) if c.received => c.rows.to_string(),
            Some(_) => "not received".to_owned(),
            None => String::new(),
        });
        csv.row([feed.to_owned(), area.to_owned()].into_iter().chain(cells));
    }
    csv
}
