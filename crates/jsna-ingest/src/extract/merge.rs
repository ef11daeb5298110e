//! Blocks of a file in order: rows get their numbers, and everything is added up.

use super::messages;
use crate::chunk::{Parsed, Rejected};
use crate::error::IngestError;
use crate::keys::FileKeys;
use crate::plan::Plan;
use crate::report::{ExtractReport, Member, Sink};
use crate::row_notes::Tallies;
use crate::value::date_order::DateOrder;
use arrow::array::{
    ArrayRef, AsArray, Int64Array, RecordBatch, StringBuilder, StringDictionaryBuilder,
};
use arrow::datatypes::{Int32Type, Int64Type};
use jsna_model::TableKind;
use jsna_model::records::{Quality, QuarantineSummary};
use jsna_model::{Diagnostic, Month, schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many quarantined rows of a file are listed one by one.
pub(super) const QUARANTINE_LISTED: usize = 100_000;

/// What a file has become so far.
pub(super) struct Merge<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) shown: &'p str,
    /// Lines before the first block.
    header_lines: u64,
    lines: u64,
    read: u64,
    kept: u64,
    quarantined: u64,
    unmapped: u64,
    without_area: u64,
    deliveries: BTreeMap<(String, i32), u64>,
    tallies: Tallies,
    date_orders: BTreeMap<usize, DateOrder>,
    keys: FileKeys,
    listed: Vec<Rejected>,
    reasons: BTreeMap<&'static str, u64>,
    /// Lines read as Windows-1252: how many, and the first.
    decoded: (u64, Option<u64>),
}

impl<'p> Merge<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, shown: &'p str, header_lines: u64) -> Self {
        Self {
            plan,
            shown,
            header_lines,
            lines: header_lines,
            read: 0,
            kept: 0,
            quarantined: 0,
            unmapped: 0,
            without_area: 0,
            deliveries: BTreeMap::new(),
            tallies: Tallies::default(),
            date_orders: BTreeMap::new(),
            keys: FileKeys::default(),
            listed: Vec::new(),
            reasons: BTreeMap::new(),
            decoded: (0, None),
        }
    }

    pub(super) fn internal(&self, what: String) -> IngestError {
        IngestError::Internal { file: self.shown.to_owned(), what }
    }

    /// Adds a block and hands its batch on.
    pub(super) fn add<S: Sink>(&mut self, block: Parsed, sink: &mut S) -> Result<(), IngestError> {
        let (rows, lines) = (self.read, self.lines);
        let quarantined = block.rejected.len() as u64;
        let most = block.kept * self.plan.measures.len().max(1) as u64;
        // No row is lost, and none is counted twice: checked for every block, before it is handed on.
        let balanced = block.data_rows == block.kept + quarantined
            && block.batch.num_rows() as u64 == block.made
            && block.made <= most;
        if !balanced {
            return Err(self.unbalanced(block.data_rows, block.kept, quarantined));
        }
        self.read += block.data_rows;
        self.lines += block.lines;
        self.kept += block.kept;
        self.quarantined += quarantined;
        self.unmapped += block.unmapped_rows;
        self.without_area += block.rows_without_area;
        for (delivery, n) in block.deliveries {
            *self.deliveries.entry(delivery).or_default() += n;
        }
        self.tallies.absorb(block.tallies, rows, lines);
        for (rule, order) in block.date_orders {
            self.date_orders.entry(rule).or_default().absorb(order, rows, lines);
        }
        self.keys.absorb(block.keys, rows, lines);
        for rejected in block.rejected {
            *self.reasons.entry(rejected.finding.name).or_default() += 1;
            if self.listed.len() < QUARANTINE_LISTED {
                let (row, line) = (rejected.row + rows, rejected.line + lines);
                self.listed.push(Rejected { row, line, ..rejected });
            }
        }
        if let Some(first) = block.decoded.first() {
            self.decoded.0 += block.decoded.len() as u64;
            self.decoded.1.get_or_insert(first + lines);
        }
        if block.batch.num_rows() > 0 {
            let batch = self.numbered(&block.batch, rows)?;
            sink.batch(batch)
                .map_err(|source| IngestError::Sink { file: self.shown.to_owned(), source })?;
        }
        Ok(())
    }

    fn unbalanced(&self, read: u64, kept: u64, quarantined: u64) -> IngestError {
        IngestError::Unbalanced { file: self.shown.to_owned(), read, kept, quarantined }
    }

    /// The batch with row numbers of the file.
    fn numbered(&self, batch: &RecordBatch, rows: u64) -> Result<RecordBatch, IngestError> {
        let table = self.plan.layout.table.table();
        let index = table.index("source_row");
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        let base = i64::try_from(rows).map_err(|e| self.internal(e.to_string()))?;
        if let Some(column) = index.and_then(|i| columns.get_mut(i)) {
            let numbers = column.as_primitive_opt::<Int64Type>();
            let numbers = numbers.map(|n| n.values().iter().map(|row| row + base));
            if let Some(numbers) = numbers {
                *column = Arc::new(Int64Array::from_iter_values(numbers));
            }
        }
        RecordBatch::try_new(batch.schema(), columns).map_err(|e| self.internal(e.to_string()))
    }

    /// The report of the whole file.
    pub(super) fn finish(
        self,
        member: &Member,
        mut findings: Vec<Diagnostic>,
    ) -> Result<ExtractReport, IngestError> {
        if self.read != self.kept + self.quarantined {
            return Err(self.unbalanced(self.read, self.kept, self.quarantined));
        }
        let incidents = self.plan.layout.table == TableKind::Incidents;
        let rows_without_key = self.keys.rows_without_key();
        let (keyed, keyless) = self.keys.repeats();
        let months = self.deliveries.keys().filter_map(|(_, day)| Month::from_epoch_days(*day));
        let quality = Quality {
            feed: self.plan.spec.feed.to_owned(),
            layout: self.plan.layout.id.clone(),
            file: self.shown.to_owned(),
            sha256: member.sha256.clone(),
            rows_read: self.read,
            rows_kept: self.kept,
            rows_quarantined: self.quarantined,
            repeated_key_rows: if incidents { keyed.rows } else { 0 },
            rows_without_key: if incidents { rows_without_key } else { 0 },
            unmapped_code_rows: self.unmapped,
            rows_without_area: self.without_area,
            months: months.clone().min().zip(months.max()),
        };
        let place = messages::Rows {
            plan: self.plan,
            file: self.shown,
            total: self.read,
            header_line: self.header_lines,
        };
        let month_first = place.of_date_orders(&self.date_orders);
        if !month_first.is_empty() {
            return Ok(messages::refused(self.plan.spec, member, month_first));
        }
        findings.extend(place.of_cells(&self.tallies));
        findings.extend(place.of_keys(&keyed, &keyless));
        findings.extend(place.of_file(self.decoded, self.listed.len() as u64, self.quarantined));
        Diagnostic::sort(&mut findings);
        Ok(ExtractReport {
            table: self.plan.layout.table,
            absent_columns: self.plan.absent_columns(),
            quarantine: self.quarantine()?,
            quarantine_summary: self.summary(),
            deliveries: self
                .deliveries
                .into_iter()
                .filter_map(|((area, day), n)| Some(((area, Month::from_epoch_days(day)?), n)))
                .collect(),
            quality,
            findings,
            refused: false,
        })
    }

    fn summary(&self) -> Vec<QuarantineSummary> {
        let summary = self.reasons.iter().map(|(reason, rows)| QuarantineSummary {
            feed: self.plan.spec.feed.to_owned(),
            file: self.shown.to_owned(),
            reason: (*reason).to_owned(),
            rows: *rows,
        });
        summary.collect()
    }

    /// The rows of the quarantine table.
    fn quarantine(&self) -> Result<RecordBatch, IngestError> {
        let mut feed = StringDictionaryBuilder::<Int32Type>::new();
        let mut file = StringDictionaryBuilder::<Int32Type>::new();
        let mut reason = StringDictionaryBuilder::<Int32Type>::new();
        let mut column = StringDictionaryBuilder::<Int32Type>::new();
        let mut value = StringBuilder::new();
        for r in &self.listed {
            feed.append_value(self.plan.spec.feed);
            file.append_value(self.shown);
            reason.append_value(r.finding.name);
            let slot = r.slot.and_then(|s| self.plan.slots.get(s));
            column.append_option(slot.map(|s| s.name.as_str()));
            value.append_option((!r.value.is_empty()).then_some(r.value.as_str()));
        }
        let number = |f: fn(&Rejected) -> u64| -> ArrayRef {
            let numbers = self.listed.iter().map(|r| i64::try_from(f(r) + 1).unwrap_or(i64::MAX));
            Arc::new(Int64Array::from_iter_values(numbers))
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(feed.finish()),
            Arc::new(file.finish()),
            number(|r| r.row),
            number(|r| r.line),
            Arc::new(reason.finish()),
            Arc::new(column.finish()),
            Arc::new(value.finish()),
        ];
        RecordBatch::try_new(schema::QUARANTINE.schema(), columns)
            .map_err(|e| self.internal(e.to_string()))
    }
}
