//! `jsna explain`: what a finding means and what to do.

use crate::console::Console;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::diagnostic::Finding;
use jsna_model::words;
use serde_json::json;

pub(crate) fn run(context: &Context, name: Option<&str>) -> Result<Outcome, CommandError> {
    let all = jsna_pipeline::all_findings();
    let Some(name) = name else {
        let width = all.iter().map(|f| f.name.len()).max().unwrap_or(0);
        let lines = all.iter().map(|f| format!("{:width$}  {}", f.name, f.checks));
        let json = json!(all.iter().map(|f| object(f)).collect::<Vec<_>>());
        return Ok(Outcome::done(lines.collect::<Vec<_>>().join("\n"), json));
    };
    let Some(finding) = all.iter().find(|f| f.name == name) else {
        let near = words::nearest(name, all.iter().map(|f| f.name));
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
