//! What the fuzz targets share: a layout with a column of every kind, and a read that must account for every row.

use arrow::array::RecordBatch;
use jsna_ingest::{ExtractSpec, Layout, Part, Sink, SinkError};
use jsna_model::Clock;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

/// A layout with a column of every kind.
pub const LAYOUT: &str = include_str!("../../../crates/jsna-ingest/tests/ingest/every_kind.toml");

/// The header row that [`LAYOUT`] reads.
pub const HEADER: &str = "Ref,Date,Type,Flag,N\n";

static SHARED: LazyLock<Layout> =
    LazyLock::new(|| Layout::parse(LAYOUT, "fuzz.toml").expect("the layout is sound"));

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary folder can be made"));

#[derive(Default)]
struct Count(u64);

impl Sink for Count {
    type Ended = Self;

    fn batch(&mut self, batch: RecordBatch) -> Result<(), SinkError> {
        self.0 += batch.num_rows() as u64;
        Ok(())
    }

    fn end(self) -> Result<Self, SinkError> {
        Ok(self)
    }
}

/// Reads a file of these bytes under this name with the shared layout.
pub fn read(name: &str, bytes: &[u8]) {
    read_with(&SHARED, name, bytes);
}

/// Reads a file of these bytes under this name.
///
/// # Panics
///
/// Where a row is neither kept nor in quarantine, or a refused file gives rows.
pub fn read_with(layout: &Layout, name: &str, bytes: &[u8]) {
    let path = FOLDER.path().join(name);
    std::fs::write(&path, bytes).expect("the file can be written");
    let spec = spec(layout, &path, name);
    let members = jsna_ingest::read_extract(&spec, &mut |_| Ok(Some(Count::default())))
        .expect("a file that can be opened is read or refused");
    for member in members {
        let Some(report) = member.report else { continue };
        let q = &report.quality;
        assert_eq!(q.rows_read, q.rows_kept + q.rows_quarantined, "a row is lost");
        assert_eq!(report.quarantine.num_rows() as u64, q.rows_quarantined.min(100_000));
        if report.refused {
            assert!(member.ended.is_none() && q.rows_read == 0, "a refused file gives rows");
            assert!(!report.findings.is_empty(), "nothing says why the file is refused");
        } else {
            let kept = member.ended.map_or(0, |count| count.0);
            assert_eq!(kept, q.rows_kept, "a kept row is lost");
        }
    }
}

fn spec<'a>(layout: &'a Layout, path: &'a Path, shown: &'a str) -> ExtractSpec<'a> {
    ExtractSpec {
        feed: "feed",
        layout,
        handling: "open",
        clock: Clock::Recorded,
        path,
        shown,
        part: Part::Whole,
        pseudonym_key: Some(&[7; 32]),
    }
}
