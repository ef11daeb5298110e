//! One sheet a priority: the headline table, by area.

use super::sheet::{Cell, Column, Sheet};
use crate::figures::Figures;
use crate::words::HANDLING;
use jsna_model::measure::{Measure, Status};
use jsna_model::release::{IndicatorPage, Release};
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaCode, Indicator, Period};
use std::collections::HashMap;

/// The sheets, in page order. A priority without any figure has no sheet: its indicators are on the
/// sheet of what is not available.
pub(super) fn sheets(release: &Release) -> Vec<Sheet> {
    let measures: HashMap<(&str, &AreaCode, Period), &Measure> = release
        .measures
        .iter()
        .filter(|m| m.breakdown.is_empty())
        .map(|m| ((&*m.indicator_id, &m.area_code, m.period), m))
        .collect();
    let names: HashMap<&AreaCode, &str> =
        release.areas.iter().map(|a| (&a.code, &*a.name)).collect();
    let mut sheets = Vec::new();
    for priority in &release.priorities {
        let mut rows = Vec::new();
        for page in &release.pages {
            let indicator = release.indicators.get(page.indicator);
            let Some(indicator) = indicator.filter(|i| i.priority == priority.id) else { continue };
            rows.extend(indicator_rows(indicator, page, &measures, &names));
        }
        if !rows.is_empty() {
            sheets.push(sheet(&priority.name, &priority.id, release, rows));
        }
    }
    sheets
}

fn sheet(name: &str, id: &str, release: &Release, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: format!("{name}: headline figures by area, to {}", release.period_end.long()),
        lines: vec![
            "This worksheet contains one table. It holds each indicator's latest complete period for each area, and the change on the same period a year before.".to_owned(),
            "Symbols such as [x] stand where a number is not available and are explained on the sheet named Notes. Cells of the column named Shorthand are blank where no symbol applies.".to_owned(),
            format!("{HANDLING}."),
        ],
        table: format!("headline_{}", id.replace(|c: char| !c.is_ascii_alphanumeric(), "_")),
        columns: vec![
            Column::text("Indicator", 44.0),
            Column::text("Area", 34.0),
            Column::text("Area code", 13.0),
            Column::text("Period", 27.0),
            Column::number("Count", 13.0),
            Column::number("Value", 12.0),
            Column::text("Unit of value", 26.0),
            Column::number("Lower 95% limit", 12.0),
            Column::number("Upper 95% limit", 12.0),
            Column::number("Count a year before", 14.0),
            Column::number("Value a year before", 14.0),
            Column::number("Change", 12.0),
            Column::text("Unit of change", 20.0),
            Column::number("Lower 95% limit of change", 14.0),
            Column::number("Upper 95% limit of change", 14.0),
            Column::text("Shorthand", 14.0),
        ],
        rows,
    }
}

fn indicator_rows(
    indicator: &Indicator,
    page: &IndicatorPage,
    measures: &HashMap<(&str, &AreaCode, Period), &Measure>,
    names: &HashMap<&AreaCode, &str>,
) -> Vec<Vec<Cell>> {
    let found: Vec<(&AreaCode, Option<&Measure>)> = page
        .areas
        .iter()
        .map(|a| &a.area_code)
        .map(|code| (code, measures.get(&(indicator.id.as_str(), code, page.period)).copied()))
        .collect();
    let places = Figures::of(indicator, found.iter().filter_map(|(_, m)| *m)).places;
    found
        .into_iter()
        .map(|(code, measure)| {
            let name = names.get(code).copied().unwrap_or(code.as_str());
            let mut row = vec![
                Cell::from(indicator.name.as_str()),
                Cell::from(name),
                Cell::from(code.as_str()),
                Cell::from(page.period.label()),
            ];
            row.extend(numbers(indicator, measure, places));
            row
        })
        .collect()
}

/// The numbers of a measure, or the symbols that stand for them.
fn numbers(indicator: &Indicator, measure: Option<&Measure>, places: usize) -> [Cell; 12] {
    let why = absent(measure);
    let or = |x: Option<f64>, cell: &dyn Fn(f64) -> Cell, symbol: &'static str| {
        x.map_or(Cell::Symbol(symbol), cell)
    };
    let decimal = |x: f64| Cell::Decimal(x, places);
    // A value without limits has none by its nature; without a value they are absent for its reason.
    let no_limit = if measure.is_some_and(|m| m.value.is_some()) {
        Symbol::NotApplicable.as_str()
    } else {
        why
    };
    let change = measure.and_then(|m| m.change);
    let limits = measure.and_then(|m| m.ci95);
    let change_limits = change.and_then(|c| c.ci95);
    let not_available = Symbol::NotAvailable.as_str();
    let unit = if indicator.unit.is_empty() { "count" } else { indicator.unit.as_str() };
    [
        or(measure.and_then(|m| m.count), &Cell::Whole, why),
        or(measure.and_then(|m| m.value), &decimal, why),
        Cell::from(unit),
        or(limits.map(|(lower, _)| lower), &decimal, no_limit),
        or(limits.map(|(_, upper)| upper), &decimal, no_limit),
        or(change.map(|c| c.before_count), &Cell::Whole, not_available),
        or(change.and_then(|c| c.before_value), &decimal, not_available),
        or(change.and_then(|c| c.change), &Cell::Signed, not_available),
        change.map_or(Cell::Symbol(not_available), |c| Cell::from(c.unit.as_str())),
        or(change_limits.map(|(lower, _)| lower), &Cell::Signed, not_available),
        or(change_limits.map(|(_, upper)| upper), &Cell::Signed, not_available),
        Cell::Text(measure.map_or_else(|| not_available.to_owned(), |m| m.shorthand.to_string())),
    ]
}

/// The symbol that stands for an absent number.
fn absent(measure: Option<&Measure>) -> &'static str {
    match measure.map(|m| m.status) {
        Some(Status::Suppressed) => Symbol::Confidential.as_str(),
        _ => Symbol::NotAvailable.as_str(),
    }
}
