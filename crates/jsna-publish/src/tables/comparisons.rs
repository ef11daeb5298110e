//! The table of comparisons with earlier years.

use super::column::{Get, batch as fill};
use super::insight::status;
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_model::comparison::{Compared, Comparison};
use jsna_model::measure::Limits;
use jsna_model::month::epoch_days;
use jsna_model::table::{Kind, Table, optional, required};
use jsna_model::{Area, Assessed, Assessment};

/// The latest year beside earlier ones.
pub const COMPARISONS: Table = Table {
    name: "comparisons",
    row: "the latest year of an area, or the financial year so far, held against an earlier one",
    columns: &[
        required("comparison_id", Kind::Text, "Name of the row: indicator@area@comparison"),
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("area_name", Kind::Dictionary, "Name of the area"),
        required("area_type", Kind::Dictionary, "Kind of area"),
        required(
            "comparison",
            Kind::Dictionary,
            "year_before, three_years_before (the year that ended three years earlier), strategy_start (the twelve months before the strategy began), last_assessment (the year that the last assessment was about), year_to_date (the months since April beside the same months a year before)",
        ),
        required("date_from", Kind::Date, "First day of the later months"),
        required("date_to", Kind::Date, "Their last day"),
        required("before_from", Kind::Date, "First day of the earlier months"),
        required("before_to", Kind::Date, "Their last day"),
        optional("count", Kind::Number, "Events of the later months"),
        optional("before_count", Kind::Number, "Events of the earlier months"),
        optional(
            "value",
            Kind::Number,
            "Value of the later months; empty for the year to date, which has no rate of a year",
        ),
        optional("before_value", Kind::Number, "Value of the earlier months"),
        optional(
            "change",
            Kind::Number,
            "The change; empty where fewer than 20 events before leave a percentage without meaning",
        ),
        optional("change_unit", Kind::Dictionary, "percent or percentage points"),
        optional(
            "change_lower95",
            Kind::Number,
            "Lower 95% limit of the change, by how much the months vary by themselves",
        ),
        optional("change_upper95", Kind::Number, "Upper 95% limit"),
        optional("p_value", Kind::Number, "Chance of as large a change where there is none"),
        optional(
            "q_value",
            Kind::Number,
            "Least share of false ones, among comparisons of this kind in areas of this kind, at which the change is told: at most 0.05. Of the year before that of its claim",
        ),
        optional(
            "verdict",
            Kind::Dictionary,
            "rose, fell, no_clear_change, not_tested. Of the year before that of its claim, which asks for a lasting change of the months too",
        ),
        required("status", Kind::Dictionary, "given or withheld"),
        optional("reason", Kind::Text, "Why it is withheld"),
    ],
};

struct Row<'a> {
    indicator: &'a Assessed,
    area: &'a Area,
    comparison: &'a Comparison,
}

impl Row<'_> {
    fn found(&self) -> Option<&Compared> {
        self.comparison.answer.as_ref().ok()
    }

    fn limits(&self) -> Option<Limits> {
        self.found()?.change.ci95
    }

    fn id(&self) -> String {
        let kind = self.comparison.kind.as_str();
        format!("{}@{}@{kind}", self.indicator.definition.id, self.area.code)
    }
}

pub(super) fn rows(values: &Assessment) -> Result<RecordBatch, Error> {
    let rows: Vec<Row<'_>> = values
        .indicators
        .iter()
        .flat_map(|indicator| {
            indicator.comparisons.iter().map(move |comparison| Row {
                indicator,
                area: &values.areas[comparison.area],
                comparison,
            })
        })
        .collect();
    fill(&COMPARISONS, &rows, |column| {
        Some(match column {
            "comparison_id" => Get::Words(|r| Some(r.id().into())),
            "indicator_id" => Get::Text(|r| &r.indicator.definition.id),
            "area_code" => Get::Text(|r| r.area.code.as_str()),
            "area_name" => Get::Text(|r| &r.area.name),
            "area_type" => Get::Text(|r| r.area.area_type.as_str()),
            "comparison" => Get::Text(|r| r.comparison.kind.as_str()),
            "date_from" => Get::Date(|r| Some(r.comparison.now.0.epoch_days())),
            "date_to" => Get::Date(|r| Some(epoch_days(r.comparison.now.1.last_day()))),
            "before_from" => Get::Date(|r| Some(r.comparison.before.0.epoch_days())),
            "before_to" => Get::Date(|r| Some(epoch_days(r.comparison.before.1.last_day()))),
            "count" => Get::Number(|r| Some(r.found()?.count)),
            "before_count" => Get::Number(|r| Some(r.found()?.change.before_count)),
            "value" => Get::Number(|r| r.found()?.value),
            "before_value" => Get::Number(|r| r.found()?.change.before_value),
            "change" => Get::Number(|r| r.found()?.change.change),
            "change_unit" => Get::Words(|r| Some(r.found()?.change.unit.as_str().into())),
            "change_lower95" => Get::Number(|r| Some(r.limits()?.lower)),
            "change_upper95" => Get::Number(|r| Some(r.limits()?.upper)),
            "p_value" => Get::Number(|r| r.found()?.change.p),
            "q_value" => Get::Number(|r| r.found()?.q),
            "verdict" => Get::Words(|r| Some(r.found()?.verdict().into())),
            "status" => Get::Text(|r| status(r.comparison.answer.is_ok())),
            "reason" => Get::Words(|r| Some(r.comparison.answer.as_ref().err()?.as_str().into())),
            _ => return None,
        })
    })
}
