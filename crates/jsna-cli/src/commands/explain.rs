//! `jsna explain`: what a finding means and what to do.

use crate::args::Format;
use crate::context::Context;
use crate::exit::Exit;
use jsna_model::diagnostic::Finding;
use jsna_model::words;
use serde_json::json;

/// Every finding that the program can make, by name.
pub(crate) fn all() -> Vec<&'static Finding> {
    let mut out: Vec<&'static Finding> = [
        crate::findings::FINDINGS,
        jsna_ingest::FINDINGS,
        jsna_store::FINDINGS,
        jsna_reference::FINDINGS,
        jsna_assess::FINDINGS,
    ]
    .concat();
    out.sort_by_key(|f| f.name);
    out
}

pub(crate) fn run(context: &Context, name: Option<&str>) -> Result<Exit, Exit> {
    let all = all();
    let console = &context.console;
    let Some(name) = name else {
        match console.format {
            Format::Json => console.json(&json!(all.iter().map(|f| object(f)).collect::<Vec<_>>())),
            Format::Human => {
                let width = all.iter().map(|f| f.name.len()).max().unwrap_or(0);
                let lines = all.iter().map(|f| format!("{:width$}  {}", f.name, f.checks));
                console.result(&lines.collect::<Vec<_>>().join("\n"));
            }
        }
        return Ok(Exit::Done);
    };
    let Some(finding) = all.iter().find(|f| f.name == name) else {
        let near = words::nearest(name, all.iter().map(|f| f.name));
        let hint = near.map_or_else(
            || "`jsna explain` lists them all.".to_owned(),
            |n| format!("Did you mean {n}?"),
        );
        console.error(&format!("There is no finding called {name}. {hint}"));
        return Err(Exit::CouldNotRun);
    };
    match console.format {
        Format::Json => console.json(&object(finding)),
        Format::Human => console.result(&page(finding, &console.bold(finding.name))),
    }
    Ok(Exit::Done)
}

/// The page of one finding.
pub(crate) fn page(f: &Finding, title: &str) -> String {
    format!(
        "{title} ({})\n\nWhat is checked\n  {}\n\nWhy it matters\n  {}\n\nWhat to do\n  {}\n",
        f.severity.as_str(),
        f.checks,
        f.matters,
        f.fix
    )
}

fn object(f: &Finding) -> serde_json::Value {
    json!({ "name": f.name, "severity": f.severity.as_str(), "checks": f.checks, "matters": f.matters, "fix": f.fix })
}
