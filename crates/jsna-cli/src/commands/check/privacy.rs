//! `jsna check --privacy`: the data-flow record for a data protection impact assessment.

use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::words;
use jsna_pipeline::privacy::{ColumnFlow, FeedFlow, privacy};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(crate) fn run(context: &Context) -> Result<Outcome, CommandError> {
    let project = context.project()?;
    let layouts = jsna_pipeline::layouts(&project)?;
    let record = privacy(&project, &layouts);
    let mut out = format!("{}\n\n", context.console.bold(&format!("Data flow: {}", record.title)));
    for flow in &record.feeds {
        out += &feed(flow, &context.console.bold(&flow.feed));
    }
    out += WHERE;
    let feeds: Vec<Value> = record.feeds.iter().map(object).collect();
    Ok(Outcome::done(out, json!({ "title": record.title, "feeds": feeds })))
}

/// What holds for every project, whatever its feeds.
const WHERE: &str = "\
Where it is kept
  landing/           extracts as received; the program never changes or deletes them
  store/incidents    rows, one for each event; replaced deliveries stay readable until `jsna purge`
  store/observations numbers that a source has counted
  store/quarantine   the cell at fault of rows that could not be read, masked where the layout says sensitive
  store/ledger       names, hashes and row counts of the extracts; samples of hashes of their rows
  store/kept         counts of months whose rows have been purged
  store/pseudonym.key the key of the pseudonyms: keep it apart from copies of the store
  releases/          counts and rates; the internal tier is not disclosure controlled

What leaves this machine
  Nothing by itself: the program opens no network connection.
";

fn feed(flow: &FeedFlow, title: &str) -> String {
    let mut out = format!("{title}\n");
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "  {name:<10} {text}");
    };
    line("comes in", &flow.files.join(", "));
    line("read by", &format!("layout {}", flow.layout));
    line("handling", flow.handling.as_str());
    line("goes to", &format!("store/{}", flow.table));
    let kept = flow.retain_months.map_or_else(
        || "until you remove it: no retain_months is set".to_owned(),
        |months| format!("{}, then `jsna purge` removes it", words::plural(months.into(), "month")),
    );
    line("kept", &kept);
    let width = flow.columns.iter().map(|c| c.header.chars().count()).max().unwrap_or(0);
    for column in &flow.columns {
        let _ = writeln!(out, "  {:<width$}  {}", column.header, becomes(column));
    }
    out +=
        "  Columns that the layout does not name are not read, and named when a file has them.\n\n";
    out
}

fn becomes(column: &ColumnFlow) -> String {
    let masked = if column.masked { "; masked in messages" } else { "" };
    if column.dropped {
        return format!("dropped: nothing may read it{masked}");
    }
    if column.becomes.is_empty() {
        return format!("not stored{masked}");
    }
    let all: Vec<String> =
        column.becomes.iter().map(|(name, form)| format!("{name} ({})", form.words())).collect();
    format!("{}{masked}", all.join(", "))
}

fn object(flow: &FeedFlow) -> Value {
    let columns: Vec<Value> = flow
        .columns
        .iter()
        .map(|c| {
            let becomes: Vec<Value> = c
                .becomes
                .iter()
                .map(|(name, form)| json!({ "column": name, "form": form.words() }))
                .collect();
            json!({ "header": c.header, "masked": c.masked, "dropped": c.dropped, "becomes": becomes })
        })
        .collect();
    json!({
        "feed": flow.feed, "layout": flow.layout, "files": flow.files, "handling": flow.handling.as_str(),
        "table": flow.table, "retain_months": flow.retain_months, "columns": columns,
    })
}
