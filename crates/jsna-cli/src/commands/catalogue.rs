//! `jsna catalogue`: indicators, layouts, findings.

use super::explain;
use crate::args::{CatalogueCommand, Format};
use crate::context::Context;
use crate::exit::Exit;
use crate::inputs;
use crate::project::Project;
use jsna_assess::Catalogue;
use jsna_ingest::Layouts;
use jsna_model::Indicator;
use jsna_model::indicator::{Denominator, Numerator, StandardPopulation};
use jsna_model::plan::Count;
use jsna_model::words;
use serde_json::json;
use std::fmt::Write as _;

pub(crate) fn run(context: &Context, what: Option<&CatalogueCommand>) -> Result<Exit, Exit> {
    let (layouts, catalogue) = definitions(context)?;
    match what {
        None | Some(CatalogueCommand::List) => {
            list(context, &layouts, &catalogue);
            Ok(Exit::Done)
        }
        Some(CatalogueCommand::Show { id }) => show(context, &layouts, &catalogue, id),
    }
}

/// The project's definitions where there is a project, the built-in ones elsewhere.
fn definitions(context: &Context) -> Result<(Layouts, Catalogue), Exit> {
    let console = &context.console;
    let project = find(context);
    let Some(project) = project else {
        let catalogue = Catalogue::core().map_err(|f| console.stop(&f))?;
        return Ok((Layouts::builtin(), catalogue));
    };
    let layouts = inputs::layouts(&project).map_err(|f| console.stop(&f))?;
    let catalogue = inputs::catalogue(&project).map_err(|f| console.stop(&f))?;
    Ok((layouts, catalogue))
}

/// A project, if there is a sound one here.
#[expect(clippy::disallowed_methods, reason = "the command line knows where it was started")]
fn find(context: &Context) -> Option<Project> {
    let root = context
        .given_project()
        .or_else(|| std::env::current_dir().ok().as_deref().and_then(Project::find))?;
    Project::load(&root).ok().map(|(p, _)| p)
}

fn list(context: &Context, layouts: &Layouts, catalogue: &Catalogue) {
    let console = &context.console;
    if console.format == Format::Json {
        console.json(&json!({
            "indicators": catalogue.indicators.iter().map(indicator_json).collect::<Vec<_>>(),
            "layouts": layouts.iter().map(|l| json!({ "id": l.id, "title": l.title })).collect::<Vec<_>>(),
            "findings": explain::all().iter().map(|f| f.name).collect::<Vec<_>>(),
        }));
        return;
    }
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
    console.result(&out);
}

fn show(
    context: &Context,
    layouts: &Layouts,
    catalogue: &Catalogue,
    id: &str,
) -> Result<Exit, Exit> {
    let console = &context.console;
    if let Some(i) = catalogue.indicator(id) {
        match console.format {
            Format::Json => console.json(&indicator_json(i)),
            Format::Human => console.result(&indicator_page(i, &console.bold(&i.name))),
        }
        return Ok(Exit::Done);
    }
    if let Some(text) = Layouts::text(id) {
        console.result(text);
        return Ok(Exit::Done);
    }
    if let Some(f) = explain::all().into_iter().find(|f| f.name == id) {
        console.result(&explain::page(f, &console.bold(f.name)));
        return Ok(Exit::Done);
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
    console.error(&format!("There is no indicator, layout or finding called {id}. {hint}"));
    Err(Exit::CouldNotRun)
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
