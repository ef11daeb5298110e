//! Reading files in tests, and showing what came of it.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jsna_ingest::Postcodes;
use jsna_ingest::extract::read_extract_in_blocks;
use jsna_ingest::{ExtractReport, ExtractSpec, Layout, Layouts, MemberReport, Sink, SinkError};
use jsna_model::Clock;
use jsna_model::Diagnostic;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Keeps the batches.
#[derive(Debug, Default)]
pub(crate) struct Kept(pub(crate) Vec<RecordBatch>);

impl Sink for Kept {
    type Ended = Self;

    fn batch(&mut self, batch: RecordBatch) -> Result<(), SinkError> {
        self.0.push(batch);
        Ok(())
    }

    fn end(self) -> Result<Self, SinkError> {
        Ok(self)
    }
}

/// What a file is read with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct With<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) handling: &'a str,
    pub(crate) clock: Clock,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) postcodes: Option<&'a Postcodes>,
    pub(crate) block: usize,
}

impl<'a> With<'a> {
    pub(crate) fn layout(layout: &'a Layout) -> Self {
        Self {
            layout,
            handling: "open",
            clock: Clock::Recorded,
            key: None,
            postcodes: None,
            block: 4 << 20,
        }
    }

    pub(crate) fn read(self, path: &Path, shown: &str) -> Vec<MemberReport<Kept>> {
        let spec = ExtractSpec {
            feed: "feed",
            layout: self.layout,
            handling: self.handling,
            clock: self.clock,
            path,
            shown,
            part: jsna_ingest::Part::Whole,
            pseudonym_key: self.key,
            postcodes: self.postcodes,
        };
        read_extract_in_blocks(&spec, &mut |_| Ok(Some(Kept::default())), self.block).unwrap()
    }

    /// Reads bytes as the one file of a folder.
    pub(crate) fn read_bytes(self, name: &str, bytes: &[u8]) -> Read {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut reports = self.read(&path, name);
        assert_eq!(reports.len(), 1);
        let report = reports.remove(0);
        Read { rows: report.ended.map(|kept| kept.0), report: report.report.unwrap() }
    }
}

/// One file with what came of it.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) report: ExtractReport,
    pub(crate) rows: Option<Vec<RecordBatch>>,
}

impl Read {
    /// All rows as one batch.
    pub(crate) fn all(&self) -> RecordBatch {
        whole(self.rows.as_deref().unwrap(), self.report.table)
    }

    /// The cells of a column as texts; `-` where empty.
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        column(&self.all(), name)
    }
}

pub(crate) fn whole(batches: &[RecordBatch], table: jsna_model::TableKind) -> RecordBatch {
    concat_batches(&table.table().schema(), batches).unwrap()
}

pub(crate) fn column(batch: &RecordBatch, name: &str) -> Vec<String> {
    let array = batch.column_by_name(name).unwrap();
    let options = FormatOptions::default().with_null("-");
    let shown = ArrayFormatter::try_new(array.as_ref(), &options).unwrap();
    (0..array.len()).map(|i| shown.value(i).to_string()).collect()
}

/// Every cell of a batch, row by row: equal batches of any dictionary give equal texts.
pub(crate) fn rendered(batch: &RecordBatch) -> Vec<String> {
    let columns: Vec<Vec<String>> =
        batch.schema().fields().iter().map(|f| column(batch, f.name())).collect();
    (0..batch.num_rows())
        .map(|row| columns.iter().map(|c| c[row].as_str()).collect::<Vec<_>>().join("|"))
        .collect()
}

pub(crate) fn builtin(id: &str) -> Layout {
    Layouts::builtin().get(id).unwrap().clone()
}

/// A finding as an analyst sees it.
pub(crate) fn finding(d: &Diagnostic) -> String {
    let mut out = format!("{}[{}]: {}\n", d.severity.as_str(), d.name, d.headline);
    let mut place = vec![d.place.file.clone().unwrap_or_default()];
    place.extend(d.place.column.as_ref().map(|c| format!("column \"{c}\"")));
    if !d.place.rows.is_empty() {
        let rows: Vec<String> = d.place.rows.iter().map(ToString::to_string).collect();
        place.push(format!("row {}", rows.join(", ")));
    }
    place.extend(d.place.line.map(|l| format!("line {l}")));
    writeln!(out, "  --> {}", place.join(", ")).unwrap();
    let set_in = d.set_in.as_ref().map(|s| format!(", set in {s}")).unwrap_or_default();
    if let Some(found) = &d.found {
        writeln!(out, "   found     {found}").unwrap();
    }
    if let Some(expected) = &d.expected {
        writeln!(out, "   expected  {expected}{set_in}").unwrap();
    } else if !set_in.is_empty() {
        writeln!(out, "   set in    {}", &set_in[", set in ".len()..]).unwrap();
    }
    writeln!(out, "   fix       {}", d.fix).unwrap();
    out
}

/// A report as an analyst sees it.
pub(crate) fn summary(report: &ExtractReport) -> String {
    let q = &report.quality;
    let mut out = format!(
        "{}: {} read, {} kept, {} quarantined{}\n",
        q.file,
        q.rows_read,
        q.rows_kept,
        q.rows_quarantined,
        if report.refused { " (refused)" } else { "" }
    );
    assert_eq!(q.rows_read, q.rows_kept + q.rows_quarantined);
    let counted: u64 = report.quarantine_summary.iter().map(|s| s.rows).sum();
    assert_eq!(counted, q.rows_quarantined);
    for d in &report.findings {
        out.push_str(&finding(d));
    }
    for row in quarantine(&report.quarantine) {
        writeln!(out, "quarantined: {row}").unwrap();
    }
    out
}

fn quarantine(batch: &RecordBatch) -> Vec<String> {
    let cells = |name| column(batch, name);
    let (rows, lines, reasons) = (cells("source_row"), cells("line"), cells("reason"));
    let (columns, values) = (cells("column"), cells("value"));
    assert!(batch.column_by_name("feed").unwrap().as_any_dictionary().keys().null_count() == 0);
    (0..batch.num_rows())
        .map(|i| {
            format!(
                "row {} line {} {} column {} value {}",
                rows[i], lines[i], reasons[i], columns[i], values[i]
            )
        })
        .collect()
}

pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/broken")
}
