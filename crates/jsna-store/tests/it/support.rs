//! Extracts in a line: what a test delivers, and what it sees.

use arrow::array::{
    ArrayRef, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{Date32Type, Int64Type};
use chrono::{DateTime, Utc};
use jsna_model::records::Quality;
use jsna_model::table::{Column, Kind};
use jsna_model::{DeliveryMode, Month, TableKind};
use jsna_store::{
    Added, Arrival, AsAt, Committed, Contents, ContentsBuilder, Deliveries, ExtractRecord,
    Snapshot, Store, Transaction, Written, month_in_name,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A month of 2022; 13 is January 2023.
pub(crate) fn month(number: i32) -> Month {
    Month::new(2022, 1).unwrap().plus(number - 1)
}

/// The extract that a file with these bytes brings, if the store counts it.
pub(crate) fn known<'a>(store: &'a Store, feed: &str, sha256: &str) -> Option<&'a ExtractRecord> {
    store.known(&Arrival { feed, sha256, file: "", reading: None })
}

/// A moment, in minutes.
pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_669_885_200 + 60 * minute, 0).unwrap()
}

/// An extract: its rows are given by area, month and how many.
#[derive(Debug, Clone)]
pub(crate) struct Extract {
    pub(crate) table: TableKind,
    pub(crate) feed: &'static str,
    pub(crate) sha256: String,
    pub(crate) delivery: DeliveryMode,
    pub(crate) rows: Vec<(&'static str, i32, usize)>,
    /// Name of the file; made from feed and hash where the test does not say.
    pub(crate) file: Option<String>,
    /// What the rows are; extracts of the same contents have rows in common. The hash where the test does not say.
    pub(crate) contents: Option<&'static str>,
    /// Number in the reference of the first row; rows have no reference where the test does not say.
    pub(crate) first_reference: Option<usize>,
}

impl Extract {
    pub(crate) fn snapshot(sha256: &str, rows: &[(&'static str, i32, usize)]) -> Self {
        Self {
            table: TableKind::Incidents,
            feed: "police",
            sha256: sha256.to_owned(),
            delivery: DeliveryMode::Snapshot,
            rows: rows.to_vec(),
            file: None,
            contents: None,
            first_reference: None,
        }
    }

    pub(crate) fn named(self, file: &str) -> Self {
        Self { file: Some(format!("landing/{file}")), ..self }
    }

    pub(crate) fn holding(self, contents: &'static str) -> Self {
        Self { contents: Some(contents), ..self }
    }

    pub(crate) fn references_from(self, first: usize) -> Self {
        Self { first_reference: Some(first), ..self }
    }

    pub(crate) fn append(sha256: &str, rows: &[(&'static str, i32, usize)]) -> Self {
        Self { delivery: DeliveryMode::Append, ..Self::snapshot(sha256, rows) }
    }

    pub(crate) fn observations(self) -> Self {
        Self { table: TableKind::Observations, ..self }
    }

    pub(crate) fn feed(self, feed: &'static str) -> Self {
        Self { feed, ..self }
    }

    /// The rows in the stored types, numbered from 1.
    pub(crate) fn batch(&self) -> RecordBatch {
        let cells: Vec<(&str, Month)> = self
            .rows
            .iter()
            .flat_map(|(area, m, n)| std::iter::repeat_n((*area, month(*m)), *n))
            .collect();
        let columns = self.table.table().columns;
        let arrays = columns.iter().map(|c| self.column(c, &cells)).collect();
        RecordBatch::try_new(self.table.table().stored_schema(), arrays).unwrap()
    }

    fn column(&self, column: &Column, cells: &[(&str, Month)]) -> ArrayRef {
        let text = |value: &str| -> ArrayRef {
            Arc::new(StringArray::from(vec![value.to_owned(); cells.len()]))
        };
        match column.name {
            "feed" => text(self.feed),
            "extract_sha256" => text(&self.sha256),
            "source_row" => Arc::new(Int64Array::from_iter_values((1..).take(cells.len()))),
            // No two extracts have a row in common.
            "category" | "breakdown_value" => Arc::new(StringArray::from_iter_values(
                (1..=cells.len())
                    .map(|row| format!("{} {row}", self.contents.unwrap_or(&self.sha256))),
            )),
            "incident_key" if self.first_reference.is_some() => {
                let first = self.first_reference.unwrap();
                Arc::new(StringArray::from_iter_values(
                    (first..).take(cells.len()).map(|n| format!("reference {n}")),
                ))
            }
            "issue_area" => Arc::new(StringArray::from_iter_values(cells.iter().map(|c| c.0))),
            "month" => {
                Arc::new(Date32Array::from_iter_values(cells.iter().map(|c| c.1.epoch_days())))
            }
            _ if column.nullable => new_null_array(&column.kind.stored_type(), cells.len()),
            _ if column.kind == Kind::Number => {
                Arc::new(Float64Array::from(vec![1.0; cells.len()]))
            }
            _ => text("x"),
        }
    }

    fn contents(&self) -> BTreeMap<(String, Month), Contents> {
        let mut contents = ContentsBuilder::default();
        contents.add(&self.batch()).unwrap();
        contents.finish()
    }

    pub(crate) fn record(&self) -> ExtractRecord {
        let mut deliveries = Deliveries::new();
        for (area, m, n) in &self.rows {
            *deliveries.entry(((*area).to_owned(), month(*m))).or_default() += *n as u64;
        }
        deliveries.retain(|_, rows| *rows > 0);
        let rows = deliveries.values().sum();
        let file = format!("landing/{}-{}.csv", self.feed, self.sha256);
        let file = self.file.clone().unwrap_or(file);
        let months = deliveries.keys().map(|k| k.1).min().zip(deliveries.keys().map(|k| k.1).max());
        let quality = Quality {
            feed: self.feed.to_owned(),
            layout: "layout".to_owned(),
            file: file.clone(),
            sha256: self.sha256.clone(),
            rows_read: rows,
            rows_kept: rows,
            rows_quarantined: 0,
            repeated_key_rows: 0,
            rows_without_key: 0,
            unmapped_code_rows: 0,
            rows_without_area: 0,
            months,
        };
        ExtractRecord {
            sha256: self.sha256.clone(),
            bytes: 1000 + rows,
            feed: self.feed.to_owned(),
            layout: "layout".to_owned(),
            file,
            table: self.table,
            delivery: self.delivery,
            quality,
            deliveries,
            contents: self.contents(),
            named_month: month_in_name(self.file.as_deref().unwrap_or_default()),
            named_part: None,
            superseded_rows: 0,
            past_retention_rows: 0,
            absent_columns: BTreeSet::new(),
            quarantine_summary: Vec::new(),
            findings: Vec::new(),
            key_id: None,
            reading: None,
        }
    }

    pub(crate) fn write(&self, tx: &Transaction<'_>) -> Written {
        let mut writer = tx.writer(self.table, self.feed, &self.sha256).unwrap();
        writer.write(&self.batch()).unwrap();
        writer.finish().unwrap()
    }

    pub(crate) fn add(&self, tx: &mut Transaction<'_>) -> Added {
        let written = self.write(tx);
        tx.add(written, self.record()).unwrap()
    }
}

/// The same batch with every low-cardinality text column dictionary-encoded, as ingest makes it.
pub(crate) fn encoded(table: TableKind, batch: &RecordBatch) -> RecordBatch {
    let schema = table.table().schema();
    let columns = schema.fields().iter().zip(batch.columns());
    let columns = columns.map(|(f, c)| cast(c, f.data_type()).unwrap()).collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

/// One ingest of these extracts.
pub(crate) fn ingest(folder: &Path, minute: i64, extracts: &[Extract]) -> Committed {
    let mut store = Store::open(folder).unwrap();
    let mut tx = store.begin().unwrap();
    for extract in extracts {
        extract.add(&mut tx);
    }
    tx.commit(at(minute)).unwrap()
}

pub(crate) fn snapshot(folder: &Path, as_at: AsAt) -> Snapshot {
    Store::open(folder).unwrap().snapshot(as_at).unwrap()
}

/// A row as far as the tests tell rows apart.
pub(crate) type Row = (String, String, i64, String, Month);

/// Every row of a table, sorted.
pub(crate) fn rows(snapshot: &Snapshot, table: TableKind) -> Vec<Row> {
    let mut rows = Vec::new();
    for batch in snapshot.rows(table).unwrap() {
        assert_eq!(batch.schema().fields(), table.table().stored_schema().fields());
        let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
        let (feed, sha256, area) = (text("feed"), text("extract_sha256"), text("issue_area"));
        let row = batch.column_by_name("source_row").unwrap().as_primitive::<Int64Type>().clone();
        let month = batch.column_by_name("month").unwrap().as_primitive::<Date32Type>().clone();
        for i in 0..batch.num_rows() {
            rows.push((
                feed.value(i).to_owned(),
                sha256.value(i).to_owned(),
                row.value(i),
                area.value(i).to_owned(),
                Month::from_epoch_days(month.value(i)).unwrap(),
            ));
        }
    }
    rows.sort();
    rows
}

/// Rows by extract, area and month: what a person would say is in the store.
pub(crate) fn summary(snapshot: &Snapshot) -> Vec<(String, String, String, usize)> {
    let rows = rows(snapshot, TableKind::Incidents);
    let mut counts = BTreeMap::new();
    for (_, sha256, _, area, month) in rows {
        *counts.entry((sha256, area, month.to_string())).or_insert(0) += 1;
    }
    counts.into_iter().map(|((s, a, m), n)| (s, a, m, n)).collect()
}

pub(crate) fn expect(snapshot: &Snapshot, expected: &[(&str, &str, &str, usize)]) {
    let expected: Vec<(String, String, String, usize)> = expected
        .iter()
        .map(|(s, a, m, n)| ((*s).to_owned(), (*a).to_owned(), (*m).to_owned(), *n))
        .collect();
    assert_eq!(summary(snapshot), expected);
    let total: usize = expected.iter().map(|e| e.3).sum();
    assert_eq!(snapshot.incident_rows, total as u64);
}

/// Every file below a folder, relative, with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    if folder.exists() {
        walk(folder, folder, &mut files);
    }
    files
}
