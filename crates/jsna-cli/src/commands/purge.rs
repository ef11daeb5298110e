//! `jsna purge`: removes rows that are past their retention, and proves it.

use crate::args::AcceptArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::words;
use jsna_pipeline::PurgeReport;
use serde_json::json;
use std::fmt::Write as _;

pub(crate) fn run(context: &Context, dry_run: bool) -> Result<Outcome, CommandError> {
    let project = context.project()?;
    let run = context.run("jsna purge", &AcceptArgs::default())?;
    let report = jsna_pipeline::purge(&project, dry_run, &run)?;
    let first_kept = report.first_kept.iter().map(|(feed, month)| (feed, month.to_string()));
    let json = json!({
        "removed": report.done, "first_month_kept": first_kept.collect::<std::collections::BTreeMap<_, _>>(),
        "rows": report.rows, "data_files": report.data_files, "quarantine_files": report.quarantine_files,
        "landing_to_delete": report.landing, "landing_in_part": report.landing_in_part,
    });
    Ok(Outcome::done(text(&report), json))
}

fn text(report: &PurgeReport) -> String {
    if report.first_kept.is_empty() {
        return "No feed has a retention: add `retain_months` to a [[feed]] in jsna.toml."
            .to_owned();
    }
    let mut out = String::new();
    let verb = if report.done { "Removed" } else { "Would remove" };
    for (feed, first) in &report.first_kept {
        let month = first.first_day().format("%B %Y");
        let _ = match report.rows.get(feed) {
            Some(rows) => writeln!(
                out,
                "{verb}   {} of {feed}, of months before {month}",
                words::plural(*rows, "stored row")
            ),
            None => writeln!(out, "Nothing   of {feed} is older than {month}"),
        };
    }
    if report.done {
        let files = words::plural(report.data_files, "data file");
        let cells = words::plural(report.quarantine_files, "file");
        let _ = writeln!(
            out,
            "Deleted   {files}, old versions among them, and {cells} of quarantined cells"
        );
        out += "Proved    no file with rows of these months is left in the store\n\
                Kept      the counts of these months, marked in coverage.csv; that the files were delivered, and their hashes\n";
    }
    list(
        &mut out,
        "Yours to delete in the landing folder, where nothing is ever deleted for you:",
        &report.landing,
    );
    list(&mut out, "Files of the landing folder with some such rows:", &report.landing_in_part);
    out
}

fn list(out: &mut String, heading: &str, files: &[String]) {
    if files.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading}");
    for file in files {
        let _ = writeln!(out, "  {file}");
    }
}
