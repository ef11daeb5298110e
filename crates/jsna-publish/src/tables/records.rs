//! The small tables: what came in, what was kept, and whether it adds up.

use super::column::{Get, batch as fill, text};
use super::documented::{QUARANTINE_SUMMARY, RECONCILIATION};
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_model::release::{Coverage, Quality, QuarantineSummary, Reconciliation};
use jsna_model::schema::{COVERAGE, QUALITY};

/// Expected deliveries.
pub(super) fn coverage(rows: &[Coverage]) -> Result<RecordBatch, Error> {
    fill(&COVERAGE, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|c| text(&c.feed)),
            "issue_area" => Get::Text(|c| text(&c.issue_area)),
            "month" => Get::Date(|c| Some(c.month.epoch_days())),
            "received" => Get::Flag(|c| c.received),
            "rows" => Get::Integer(|c| Some(c.rows)),
            _ => return None,
        })
    })
}

/// What happened to each extract.
pub(super) fn quality(rows: &[Quality]) -> Result<RecordBatch, Error> {
    fill(&QUALITY, rows, |column| {
        Some(match column {
            "feed" => Get::Text(|q| text(&q.feed)),
            "layout" => Get::Text(|q| text(&q.layout)),
            "file" => Get::Text(|q| text(&q.file)),
            "sha256" => Get::Text(|q| text(&q.sha256)),
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
            "feed" => Get::Text(|q| text(&q.feed)),
            "file" => Get::Text(|q| text(&q.file)),
            "reason" => Get::Text(|q| text(&q.reason)),
            "rows" => Get::Integer(|q| Some(q.rows)),
            _ => return None,
        })
    })
}

/// The sums that must hold.
pub(super) fn reconciliation(rows: &[Reconciliation]) -> Result<RecordBatch, Error> {
    fill(&RECONCILIATION, rows, |column| {
        Some(match column {
            "indicator_id" => Get::Text(|r| text(&r.indicator_id)),
            "period" => Get::Text(|r| text(&r.period)),
            "total" => Get::Number(|r| Some(r.total)),
            "placed" => Get::Number(|r| Some(r.placed)),
            "unknown" => Get::Number(|r| Some(r.unknown)),
            "outside" => Get::Number(|r| Some(r.outside)),
            "nowhere" => Get::Number(|r| Some(r.nowhere)),
            _ => return None,
        })
    })
}
