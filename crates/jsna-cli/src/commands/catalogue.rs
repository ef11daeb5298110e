//! `jsna catalogue`: indicators, layouts, findings.

use super::explain;
use crate::args::CatalogueCommand;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use jsna_model::Indicator;
use jsna_model::indicator::{Denominator, Numerator, StandardPopulation};
use jsna_model::plan::Count;
use jsna_model::words;
use jsna_pipeline::{Catalogue, Layouts, Project};
use serde_json::json;
use std::fmt::Write as _;

pub(crate) fn run(
    context: &Context,
    what: Option<&CatalogueCommand>,
) -> Result<Outcome, CommandError> {
    let (layouts, catalogue) = definitions(context)?;
    match what {
        None | Some(CatalogueCommand::List) => Ok(list(context, &layouts, &catalogue)),
        Some(CatalogueCommand::Show { id }) => show(context, &layouts, &catalogue, id),
    }
}

/// The definitions of the project, where there is a sound one; the built-in ones elsewhere.
fn definitions(context: &Context) -> Result<(Layouts, Catalogue), CommandError> {
    let project = context.root().and_then(|root| Project::load(&root).ok());
    let Some(project) = project else {
        let catalogue = Catalogue::core().map_err(jsna_pipeline::Error::Project)?;
        return Ok((Layouts::builtin(), catalogue));
    };
    Ok((jsna_pipeline::layouts(&project)?, jsna_pipeline::catalogue(&project)?))
}

fn list(context: &Context, layouts: &Layouts, catalogue: &Catalogue) -> Outcome {
    let console = &context.console;
    let findings: Vec<&str> = jsna_pipeline::all_findings().iter().map(|f| f.name).collect();
    let json = json!({
        "indicators": catalogue.indicators.iter().map(indicator_json).collect::<Vec<_>>(),
        "layouts": layouts.iter().map(|l| json!({ "id": l.id, "title": l.title })).collect::<Vec<_>>(),
        "findings": findings,
    });
    let mut out = String::new();
    for priority in &catalogue.priorities {
        let _ = writeln!(out, "{}", console.bold(&priority.name));
        for i in catalogue.indicators.iter().filter(|i| i.priority == priority.id) {
            let _ = writeln!(out, "  {:34}  {}", i.id, i.name);
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", console.bold("Layouts"));
    for l in layouts.iter() {
        let _ = writeln!(out, "  {:34}  {}", l.id, l.title);
    }
    let _ =
        writeln!(out, "\n`jsna catalogue show ID` shows one; `jsna explain` lists the findings.");
    Outcome::done(out, json)
}

fn show(
    context: &Context,
    layouts: &Layouts,
    catalogue: &Catalogue,
    id: &str,
) -> Result<Outcome, CommandError> {
    let console = &context.console;
    if let Some(i) = catalogue.indicator(id) {
        return Ok(Outcome::done(indicator_page(i, &console.bold(&i.name)), indicator_json(i)));
    }
    if let Some(text) = Layouts::text(id) {
        return Ok(Outcome::done(text, json!({ "id": id, "text": text })));
    }
    if let Some(f) = jsna_pipeline::all_findings().into_iter().find(|f| f.name == id) {
        return Ok(explain::shown(console, f));
    }
    let names = catalogue
        .indicators
        .iter()
        .map(|i| i.id.as_str())
        .chain(layouts.iter().map(|l| l.id.as_str()));
    let hint = words::nearest(id, names).map_or_else(
        || "`jsna catalogue list` shows them all.".to_owned(),
        |n| format!("Did you mean {n}?"),
    );
    let error = format!("There is no indicator, layout or finding called {id}");
    Err(CommandError::usage(error, hint))
}

fn indicator_page(i: &Indicator, title: &str) -> String {
    let mut out = format!("{title}\n\n{}\n\n", i.counted);
    let mut row = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "{name:<14} {text}");
        }
    };
    row("id", &i.id);
    row("priority", &i.priority);
    row("counted from", &i.layouts.join(", "));
    row("where", &i.where_text);
    row("counts", &numerator(i));
    row("divided by", &denominator(i));
    row("unit", &i.unit);
    row("polarity", &format!("{}. {}", i.polarity.as_str(), i.polarity.reading()));
    row("disclosure", &i.disclosure.words());
    row("source", &i.source);
    row("rationale", i.rationale.as_deref().unwrap_or_default());
    row("standardised", i.standard_population.map_or("", StandardPopulation::name));
    row("owner", i.owner.as_deref().unwrap_or_default());
    row("reviewed", &i.reviewed.map_or_else(String::new, |d| d.to_string()));
    row("defined in", &i.defined_in);
    for caveat in &i.caveats {
        row("caveat", caveat);
    }
    out
}

fn numerator(i: &Indicator) -> String {
    match &i.numerator {
        Numerator::Incidents { count: Count::Quantity, .. } => i.plural.clone(),
        Numerator::Incidents { count: Count::Distinct { column }, .. } => {
            format!("{}, by distinct {column}", i.plural)
        }
        Numerator::Incidents { count: Count::Sum { column }, .. } => {
            format!("{}, as the sum of {column}", i.plural)
        }
        Numerator::Observations { measure } => {
            format!("{}, as counted by the source ({measure})", i.plural)
        }
    }
}

fn denominator(i: &Indicator) -> String {
    match &i.denominator {
        Denominator::None => "nothing: the count is the value".to_owned(),
        Denominator::Households => "households".to_owned(),
        Denominator::Observation => "the base that came with the observation".to_owned(),
        Denominator::Incidents { filter, .. } => format!("records where {filter}"),
        Denominator::Population { age_from, age_to, sex } => {
            let who = match sex.as_deref() {
                Some("F") => "women and girls",
                Some("M") => "men and boys",
                _ => "residents",
            };
            match (age_from, age_to) {
                (None, None) => who.to_owned(),
                (Some(from), None) => format!("{who} aged {from} and over"),
                (None, Some(to)) => format!("{who} aged up to {to}"),
                (Some(from), Some(to)) => format!("{who} aged {from} to {to}"),
            }
        }
    }
}

fn indicator_json(i: &Indicator) -> serde_json::Value {
    json!({
        "id": i.id, "name": i.name, "priority": i.priority, "core": i.core, "counted": i.counted,
        "layouts": i.layouts, "where": i.where_text, "counts": numerator(i), "denominator": denominator(i),
        "multiplier": i.multiplier, "unit": i.unit, "polarity": i.polarity.as_str(),
        "disclosure": i.disclosure.words(), "disclosure_rule": i.disclosure.rule(),
        "rationale": i.rationale, "owner": i.owner, "reviewed": i.reviewed.map(|d| d.to_string()),
        "standard_population": i.standard_population, "caveats": i.caveats, "source": i.source, "defined_in": i.defined_in,
    })
}
