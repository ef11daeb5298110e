//! The small tables: what came in, what was kept, and whether it adds up.

use super::column::{Get, batch as fill};
use super::documented::{
    CONTROL_TOTALS, QUARANTINE_SUMMARY, RECONCILIATION, REPLACED, SHARED_EVENTS,
};
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_model::records::{
    ControlCheck, Coverage, Quality, QuarantineSummary, Reconciliation, ReplacedMonth,
};
use jsna_model::schema::{COMPLETENESS, COVERAGE, QUALITY};
use jsna_model::{Assessment, SharedEvents, Shortfall};
use std::borrow::Cow;

/// What is not whole, with the names of indicator and area.
struct Incomplete<'a> {
    indicator_id: &'a str,
    area_code: &'a str,
    row: &'a Shortfall,
}

/// What is not whole, and why.
pub(super) fn completeness(values: &Assessment) -> Result<RecordBatch, Error> {
    let rows = values.completeness.iter().map(|row| {
        let indicator = values
            .indicators
            .get(row.indicator)
            .ok_or(Error::Column { table: COMPLETENESS.name, column: "indicator_id" })?;
        Ok(Incomplete {
            indicator_id: &indicator.definition.id,
            area_code: values.areas[row.area].code.as_str(),
            row,
        })
    });
    let rows: Vec<Incomplete<'_>> = rows.collect::<Result<_, Error>>()?;
    fill(&COMPLETENESS, &rows, |column| {
        Some(match column {
            "indicator_id" => Get::Text(|c| c.indicator_id),
            "area_code" => Get::Text(|c| c.area_code),
            "month" => Get::Date(|c| Some(c.row.month.epoch_days())),
            "share" => Get::Number(|c| Some(c.row.share)),
            "cause" => Get::Text(|c| c.row.cause.as_str()),
            "rows" => Get::Number(|c| c.row.rows),
            _ => return None,
        })
    })
}

/// Expected deliveries.
pub(super) fn coverage(rows: &[Coverage]) -> Result<RecordBatch, Error> {
    fill(&COVERAGE, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|c| &c.feed),
            "issue_area" => Get::Text(|c| &c.issue_area),
            "month" => Get::Date(|c| Some(c.month.epoch_days())),
            "received" => Get::Flag(|c| c.received),
            "rows" => Get::Integer(|c| Some(c.rows)),
            "rows_purged" => Get::Flag(|c| c.rows_purged),
            _ => return None,
        })
    })
}

/// What happened to each extract.
pub(super) fn quality(rows: &[Quality]) -> Result<RecordBatch, Error> {
    fill(&QUALITY, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|q| &q.feed),
            "layout" => Get::Text(|q| &q.layout),
            "file" => Get::Text(|q| &q.file),
            "sha256" => Get::Text(|q| &q.sha256),
            "rows_read" => Get::Integer(|q| Some(q.rows_read)),
            "rows_kept" => Get::Integer(|q| Some(q.rows_kept)),
            "rows_quarantined" => Get::Integer(|q| Some(q.rows_quarantined)),
            "repeated_key_rows" => Get::Integer(|q| Some(q.repeated_key_rows)),
            "rows_without_key" => Get::Integer(|q| Some(q.rows_without_key)),
            "unmapped_code_rows" => Get::Integer(|q| Some(q.unmapped_code_rows)),
            "rows_without_area" => Get::Integer(|q| Some(q.rows_without_area)),
            "first_month" => Get::Date(|q| q.months.map(|(first, _)| first.epoch_days())),
            "last_month" => Get::Date(|q| q.months.map(|(_, last)| last.epoch_days())),
            _ => return None,
        })
    })
}

/// Quarantined rows by reason.
pub(super) fn quarantine(rows: &[QuarantineSummary]) -> Result<RecordBatch, Error> {
    fill(&QUARANTINE_SUMMARY, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|q| &q.feed),
            "file" => Get::Text(|q| &q.file),
            "reason" => Get::Text(|q| &q.reason),
            "rows" => Get::Integer(|q| Some(q.rows)),
            _ => return None,
        })
    })
}

/// A text, where there is one.
fn filled(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then(|| text.into())
}

/// Published totals, and what was counted.
pub(super) fn control(rows: &[ControlCheck]) -> Result<RecordBatch, Error> {
    fill(&CONTROL_TOTALS, rows, |column| {
        Some(match column {
            "indicator_id" => Get::Text(|c| &c.indicator_id),
            "area_code" => Get::Text(|c| c.area_code.as_str()),
            "period_label" => Get::Words(|c| Some(c.period.label().into())),
            "date_from" => Get::Date(|c| Some(c.period.start().epoch_days())),
            "date_to" => {
                Get::Date(|c| Some(jsna_model::month::epoch_days(c.period.end().last_day())))
            }
            "published" => Get::Number(|c| Some(c.published)),
            "counted" => Get::Number(|c| c.counted),
            "tolerance" => Get::Number(|c| Some(c.tolerance)),
            "verdict" => Get::Text(|c| c.verdict.as_str()),
            "cause" => Get::Words(|c| filled(&c.cause)),
            "source" => Get::Words(|c| filled(&c.source)),
            _ => return None,
        })
    })
}

/// Events that two agencies may both have.
pub(super) fn shared_events(rows: &[SharedEvents]) -> Result<RecordBatch, Error> {
    fill(&SHARED_EVENTS, rows, |column| {
        Some(match column {
            "rule" => Get::Text(|s| &s.rule.id),
            "area_code" => Get::Text(|s| s.area_code.as_str()),
            "period_label" => Get::Words(|s| Some(s.period.label().into())),
            "date_from" => Get::Date(|s| Some(s.period.start().epoch_days())),
            "date_to" => {
                Get::Date(|s| Some(jsna_model::month::epoch_days(s.period.end().last_day())))
            }
            "first_indicator" => Get::Text(|s| &s.rule.indicators[0]),
            "second_indicator" => Get::Text(|s| &s.rule.indicators[1]),
            "first_events" => Get::Number(|s| s.sides[0].events),
            "first_comparable" => Get::Integer(|s| Some(s.sides[0].comparable)),
            "second_events" => Get::Number(|s| s.sides[1].events),
            "second_comparable" => Get::Integer(|s| Some(s.sides[1].comparable)),
            "pairs" => Get::Integer(|s| Some(s.overlap?.pairs)),
            "pairs_by_chance" => Get::Number(|s| Some(s.overlap?.by_chance)),
            "p_value" => Get::Number(|s| Some(s.overlap?.p_value)),
            "same_least" => Get::Integer(|s| Some(s.overlap?.least)),
            "same_most" => Get::Integer(|s| Some(s.overlap?.most)),
            "known_to_first_least" => Get::Number(|s| Some(s.overlap?.known_to_first?.0)),
            "known_to_first_most" => Get::Number(|s| Some(s.overlap?.known_to_first?.1)),
            "distinct_least" => Get::Integer(|s| Some(s.overlap?.distinct.0)),
            "distinct_most" => Get::Integer(|s| Some(s.overlap?.distinct.1)),
            _ => return None,
        })
    })
}

/// Deliveries that a later one took the place of.
pub(super) fn replaced(rows: &[ReplacedMonth]) -> Result<RecordBatch, Error> {
    fill(&REPLACED, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|r| &r.feed),
            "issue_area" => Get::Text(|r| &r.issue_area),
            "month" => Get::Date(|r| Some(r.month.epoch_days())),
            "old_files" => Get::Words(|r| Some(r.old_files.join("; ").into())),
            "old_rows" => Get::Integer(|r| Some(r.old_rows)),
            "new_file" => Get::Text(|r| &r.new_file),
            "new_rows" => Get::Integer(|r| Some(r.new_rows)),
            _ => return None,
        })
    })
}

/// The sums that must hold.
pub(super) fn reconciliation(rows: &[Reconciliation]) -> Result<RecordBatch, Error> {
    fill(&RECONCILIATION, rows, |column| {
        Some(match column {
            "indicator_id" => Get::Text(|r| &r.indicator_id),
            "period" => Get::Text(|r| &r.period),
            "total" => Get::Number(|r| Some(r.total)),
            "placed" => Get::Number(|r| Some(r.placed)),
            "unknown" => Get::Number(|r| Some(r.unknown)),
            "outside" => Get::Number(|r| Some(r.outside)),
            "nowhere" => Get::Number(|r| Some(r.nowhere)),
            _ => return None,
        })
    })
}
