//! One sheet a priority: the headline table, by area.

use super::sheet::{Cell, Column, Sheet};
use crate::figures::Figures;
use jsna_compose::{IndicatorPage, Release};
use jsna_model::measure::{Measure, Status};
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaIx, Indicator};

/// The sheets, in page order. A priority without any figure has no sheet: its indicators are on the
/// sheet of what is not available.
pub(super) fn sheets(release: &Release<'_>) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for priority in &release.values.priorities {
        let mut rows = Vec::new();
        for page in &release.pages {
            rows.extend(indicator_rows(release, page, &priority.id));
        }
        if !rows.is_empty() {
            sheets.push(sheet(&priority.name, &priority.id, release, rows));
        }
    }
    sheets
}

fn sheet(name: &str, id: &str, release: &Release<'_>, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: format!("{name}: headline figures by area, to {}", release.values.period_end.long()),
        lines: vec![
            "This worksheet contains one table. It holds each indicator's latest complete period for each area, and the change on the same period a year before.".to_owned(),
            "Symbols such as [x] stand where a number is not available and are explained on the sheet named Notes. Cells of the column named Shorthand are blank where no symbol applies.".to_owned(),
            format!("{}.", release.handling.short),
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

/// The rows of a page; none where its indicator is of another priority.
fn indicator_rows(release: &Release<'_>, page: &IndicatorPage, priority: &str) -> Vec<Vec<Cell>> {
    let values = &release.values;
    let assessed = values.indicators.get(page.indicator);
    let Some(assessed) = assessed.filter(|a| a.definition.priority == priority) else {
        return Vec::new();
    };
    let indicator = &assessed.definition;
    let found: Vec<(AreaIx, Option<Measure<'_>>)> = page
        .areas
        .iter()
        .map(|a| {
            let total = assessed.measures.total(indicator, &values.areas, a.area, page.period);
            (a.area, total)
        })
        .collect();
    let places = Figures::of(indicator, found.iter().filter_map(|(_, m)| *m)).places;
    found
        .into_iter()
        .map(|(area, measure)| {
            let area = &values.areas[area];
            let mut row = vec![
                Cell::from(indicator.name.as_str()),
                Cell::from(&*area.name),
                Cell::from(area.code.as_str()),
                Cell::from(page.period.label()),
            ];
            row.extend(numbers(indicator, measure.as_ref(), places));
            row
        })
        .collect()
}

/// The numbers of a measure, or the symbols that stand for them.
fn numbers(indicator: &Indicator, measure: Option<&Measure<'_>>, places: usize) -> [Cell; 12] {
    let why = absent(measure);
    let or = |x: Option<f64>, cell: &dyn Fn(f64) -> Cell, symbol: &'static str| {
        x.map_or(Cell::Symbol(symbol), cell)
    };
    let decimal = |x: f64| Cell::Decimal(x, places);
    // A value without limits has none by its nature; without a value they are absent for its reason.
    let no_limit = if measure.is_some_and(|m| m.estimate.value.is_some()) {
        Symbol::NotApplicable.as_str()
    } else {
        why
    };
    let change = measure.and_then(|m| m.change);
    let limits = measure.and_then(|m| m.estimate.ci95);
    let change_limits = change.and_then(|c| c.ci95);
    let not_available = Symbol::NotAvailable.as_str();
    let unit = if indicator.unit.is_empty() { "count" } else { indicator.unit.as_str() };
    [
        or(measure.and_then(|m| m.count), &Cell::Whole, why),
        or(measure.and_then(|m| m.estimate.value), &decimal, why),
        Cell::from(unit),
        or(limits.map(|l| l.lower), &decimal, no_limit),
        or(limits.map(|l| l.upper), &decimal, no_limit),
        or(change.map(|c| c.before_count), &Cell::Whole, not_available),
        or(change.and_then(|c| c.before_value), &decimal, not_available),
        or(change.and_then(|c| c.change), &Cell::Signed, not_available),
        change.map_or(Cell::Symbol(not_available), |c| Cell::from(c.unit.as_str())),
        or(change_limits.map(|l| l.lower), &Cell::Signed, not_available),
        or(change_limits.map(|l| l.upper), &Cell::Signed, not_available),
        Cell::Text(measure.map_or_else(|| not_available.to_owned(), |m| m.shorthand.to_string())),
    ]
}

/// The symbol that stands for an absent number.
fn absent(measure: Option<&Measure<'_>>) -> &'static str {
    match measure.map(|m| m.status) {
        Some(Status::Suppressed) => Symbol::Confidential.as_str(),
        _ => Symbol::NotAvailable.as_str(),
    }
}
