//! The `measures` table: one row per published number.

use super::column::{Get, batch as fill, text};
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_model::measure::{Change, Measure};
use jsna_model::month::epoch_days;
use jsna_model::schema::MEASURES;
use std::borrow::Cow;

/// The rows, in the order they come in.
pub(super) fn batch(measures: &[Measure]) -> Result<RecordBatch, Error> {
    fill(&MEASURES, measures, get)
}

/// An empty text is an empty cell.
fn not_empty(t: &str) -> Option<Cow<'_, str>> {
    (!t.is_empty()).then_some(Cow::Borrowed(t))
}

fn change(m: &Measure, of: impl FnOnce(&Change) -> Option<f64>) -> Option<f64> {
    m.change.as_ref().and_then(of)
}

fn get(column: &str) -> Option<Get<Measure>> {
    Some(match column {
        "cell_id" => Get::Text(|m| Some(m.cell_id().into())),
        "indicator_id" => Get::Text(|m| text(&m.indicator_id)),
        "priority" => Get::Text(|m| text(&m.priority)),
        "area_code" => Get::Text(|m| text(m.area_code.as_str())),
        "area_name" => Get::Text(|m| text(&m.area_name)),
        "area_type" => Get::Text(|m| text(m.area_type.as_str())),
        "period_type" => Get::Text(|m| text(m.period.kind().as_str())),
        "date_from" => Get::Date(|m| Some(epoch_days(m.period.date_from()))),
        "date_to" => Get::Date(|m| Some(epoch_days(m.period.date_to()))),
        "period_label" => Get::Text(|m| Some(m.period.label().into())),
        "breakdown" => Get::Text(|m| not_empty(&m.breakdown)),
        "breakdown_value" => Get::Text(|m| not_empty(&m.breakdown_value)),
        "count" => Get::Number(|m| m.count),
        "denominator" => Get::Number(|m| m.denominator),
        "multiplier" => Get::Number(|m| Some(m.multiplier)),
        "value" => Get::Number(|m| m.value),
        "lower95_0cl" => Get::Number(|m| m.ci95.map(|(lower, _)| lower)),
        "upper95_0cl" => Get::Number(|m| m.ci95.map(|(_, upper)| upper)),
        "lower99_8cl" => Get::Number(|m| m.ci99_8.map(|(lower, _)| lower)),
        "upper99_8cl" => Get::Number(|m| m.ci99_8.map(|(_, upper)| upper)),
        "statistic" => Get::Text(|m| text(&m.statistic)),
        "method" => Get::Text(|m| text(m.method)),
        "polarity" => Get::Text(|m| text(m.polarity.as_str())),
        "status" => Get::Text(|m| text(m.status.as_str())),
        "shorthand" => {
            Get::Text(|m| not_empty(&m.shorthand.to_string()).map(|t| t.into_owned().into()))
        }
        "coverage" => Get::Number(|m| Some(m.coverage)),
        "before_count" => Get::Number(|m| change(m, |c| Some(c.before_count))),
        "before_value" => Get::Number(|m| change(m, |c| c.before_value)),
        "change" => Get::Number(|m| change(m, |c| c.change)),
        "change_unit" => Get::Text(|m| m.change.map(|c| Cow::Borrowed(c.unit.as_str()))),
        "change_lower95" => Get::Number(|m| change(m, |c| c.ci95.map(|(lower, _)| lower))),
        "change_upper95" => Get::Number(|m| change(m, |c| c.ci95.map(|(_, upper)| upper))),
        _ => return None,
    })
}
