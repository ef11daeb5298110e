//! The table of persons to whom it happened again.

use super::column::{Get, batch as fill};
use super::insight::status;
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_model::month::epoch_days;
use jsna_model::repeats::{RepeatBand, RepeatChange};
use jsna_model::table::{Kind, Table, optional, required};
use jsna_model::{Area, Assessed, Assessment, RepeatCount, Repeats};

/// Persons whose first event of a year was followed for twelve months.
pub const REPEATS: Table = Table {
    name: "repeats",
    row: "one band of the persons of one indicator and area, by how many days it happened to each on; or one area for which there is no number",
    columns: &[
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("area_name", Kind::Dictionary, "Area name"),
        required("area_type", Kind::Dictionary, "lad, csp, county, pfa, custom"),
        required("who", Kind::Dictionary, "victim, suspect or caller"),
        optional(
            "date_from",
            Kind::Date,
            "First day of the year in which the first event of each person lies; each is followed for twelve months from it",
        ),
        optional("date_to", Kind::Date, "Last day of that year"),
        optional(
            "events",
            Kind::Integer,
            "Events of all persons, from the first of each to twelve months after it",
        ),
        optional("persons", Kind::Integer, "Persons with an event in the year"),
        optional(
            "repeat_persons",
            Kind::Integer,
            "Those of them with an event on another day within twelve months of their first",
        ),
        optional("share_repeat", Kind::Number, "repeat_persons over persons, 0 to 1"),
        optional("lower95_0cl", Kind::Number, "Lower 95% limit of the share (Wilson)"),
        optional("upper95_0cl", Kind::Number, "Upper 95% limit of the share"),
        optional(
            "before_persons",
            Kind::Integer,
            "The same of the year before; empty where the two are not compared",
        ),
        optional("before_repeat_persons", Kind::Integer, "Those of them who were repeated"),
        optional("before_share_repeat", Kind::Number, "The one over the other, 0 to 1"),
        optional(
            "change",
            Kind::Number,
            "Share less that of the year before, in percentage points",
        ),
        optional("change_lower95", Kind::Number, "Lower 95% limit of the change (Newcombe)"),
        optional("change_upper95", Kind::Number, "Upper 95% limit of the change"),
        optional(
            "not_compared",
            Kind::Dictionary,
            "Why there is no change, in the words of the reason, or keys_changed",
        ),
        optional("band", Kind::Dictionary, "Days with an event: 1, 2, 3-4, 5+"),
        optional("band_persons", Kind::Integer, "Persons of the band"),
        optional("band_events", Kind::Integer, "Their events"),
        optional("share_of_persons", Kind::Number, "The band's persons over all persons, 0 to 1"),
        optional("share_of_events", Kind::Number, "The band's events over all events, 0 to 1"),
        optional(
            "events_without_key",
            Kind::Number,
            "Share of the events of the two years that name no person or no day, 0 to 1; they count for nobody",
        ),
        required("status", Kind::Dictionary, "given or withheld"),
        optional(
            "reason",
            Kind::Dictionary,
            "Why it is withheld: no_feed, short, not_whole, purged, break, without_key, several_sources, nobody",
        ),
    ],
};

/// A band of an area with its names.
struct Row<'a> {
    indicator: &'a Assessed,
    area: &'a Area,
    repeats: &'a Repeats,
    band: Option<&'a RepeatBand>,
}

impl Row<'_> {
    fn count(&self) -> Option<&RepeatCount> {
        self.repeats.answer.as_ref().ok()
    }

    fn change(&self) -> Option<&RepeatChange> {
        self.count()?.before.as_ref().ok()
    }
}

pub(super) fn rows(values: &Assessment) -> Result<RecordBatch, Error> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for indicator in &values.indicators {
        for repeats in &indicator.repeats {
            let area = &values.areas[repeats.area];
            let row = |band| Row { indicator, area, repeats, band };
            match &repeats.answer {
                Ok(count) => rows.extend(count.bands.iter().map(|band| row(Some(band)))),
                Err(_) => rows.push(row(None)),
            }
        }
    }
    fill(&REPEATS, &rows, |column| named(column).or_else(|| counted(column)))
}

/// What a row is about.
fn named<'a>(column: &str) -> Option<Get<Row<'a>>> {
    Some(match column {
        "indicator_id" => Get::Text(|r| &r.indicator.definition.id),
        "area_code" => Get::Text(|r| r.area.code.as_str()),
        "area_name" => Get::Text(|r| &r.area.name),
        "area_type" => Get::Text(|r| r.area.area_type.as_str()),
        "who" => Get::Text(|r| r.repeats.who.as_str()),
        "date_from" => Get::Date(|r| Some(epoch_days(r.count()?.index.date_from()))),
        "date_to" => Get::Date(|r| Some(epoch_days(r.count()?.index.date_to()))),
        "band" => Get::Words(|r| Some(r.band?.name().into())),
        "events_without_key" => Get::Number(|r| r.repeats.without_key),
        "status" => Get::Text(|r| status(r.repeats.answer.is_ok())),
        "reason" => Get::Words(|r| Some(r.repeats.answer.as_ref().err()?.as_str().into())),
        _ => return None,
    })
}

/// Its numbers.
fn counted<'a>(column: &str) -> Option<Get<Row<'a>>> {
    Some(match column {
        "events" => Get::Integer(|r| Some(r.count()?.events)),
        "persons" => Get::Integer(|r| Some(r.count()?.repeated.persons)),
        "repeat_persons" => Get::Integer(|r| Some(r.count()?.repeated.repeated)),
        "share_repeat" => Get::Number(|r| Some(r.count()?.repeated.share)),
        "lower95_0cl" => Get::Number(|r| Some(r.count()?.repeated.limits.lower)),
        "upper95_0cl" => Get::Number(|r| Some(r.count()?.repeated.limits.upper)),
        "before_persons" => Get::Integer(|r| Some(r.change()?.before.persons)),
        "before_repeat_persons" => Get::Integer(|r| Some(r.change()?.before.repeated)),
        "before_share_repeat" => Get::Number(|r| Some(r.change()?.before.share)),
        "change" => Get::Number(|r| Some(r.change()?.points)),
        "change_lower95" => Get::Number(|r| Some(r.change()?.limits.lower)),
        "change_upper95" => Get::Number(|r| Some(r.change()?.limits.upper)),
        "not_compared" => Get::Words(|r| Some(r.count()?.before.err()?.as_str().into())),
        "band_persons" => Get::Integer(|r| Some(r.band?.persons)),
        "band_events" => Get::Integer(|r| Some(r.band?.events)),
        "share_of_persons" => Get::Number(|r| Some(r.band?.share_of_persons)),
        "share_of_events" => Get::Number(|r| Some(r.band?.share_of_events)),
        _ => return None,
    })
}
