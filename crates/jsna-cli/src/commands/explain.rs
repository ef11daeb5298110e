//! `jsna explain`: what a finding or a gate means and what to do.

use crate::console::Console;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::diagnostic::Finding;
use jsna_model::words;
use jsna_pipeline::gates::{GATES, GateKind};
use serde_json::json;

pub(crate) fn run(context: &Context, name: Option<&str>) -> Result<Outcome, CommandError> {
    let all = jsna_pipeline::all_findings();
    let Some(name) = name else {
        let width = all.iter().map(|f| f.name.len()).max().unwrap_or(0);
        let lines = all.iter().map(|f| format!("{:width$}  {}", f.name, f.checks));
        let json = json!(all.iter().map(|f| object(f)).collect::<Vec<_>>());
        return Ok(Outcome::done(lines.collect::<Vec<_>>().join("\n"), json));
    };
    if let Some(gate) = GATES.iter().find(|g| g.name == name) {
        return Ok(shown_gate(&context.console, gate));
    }
    let Some(finding) = all.iter().find(|f| f.name == name) else {
        let gates = GATES.iter().map(|g| g.name);
        let near = words::nearest(name, all.iter().map(|f| f.name).chain(gates));
        let hint = near.map_or_else(
            || "`jsna explain` lists them all.".to_owned(),
            |n| format!("Did you mean {n}?"),
        );
        return Err(CommandError::usage(format!("There is no finding called {name}"), hint));
    };
    Ok(shown(&context.console, finding))
}

/// One finding, whole.
pub(crate) fn shown(console: &Console, finding: &Finding) -> Outcome {
    Outcome::done(page(finding, &console.bold(finding.name)), object(finding))
}

/// One gate, whole.
fn shown_gate(console: &Console, gate: &GateKind) -> Outcome {
    let GateKind { name, closes, matters, fix } = gate;
    let human = format!(
        "{} (gate)\n\nWhat closes it\n  {}.\n\nWhy it matters\n  {matters}\n\nWhat to do\n  {fix}\n  \
         To publish all the same, for one run: --accept {name} --because \"your reason\".\n",
        console.bold(name),
        words::sentence_case(closes),
    );
    Outcome::done(human, json!({ "name": name, "closes": closes, "matters": matters, "fix": fix }))
}

/// The page of one finding.
fn page(f: &Finding, title: &str) -> String {
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
