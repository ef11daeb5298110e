//! The promises of the crate, for any bytes.

use crate::support::{Read, With, builtin, rendered};
use jsna_ingest::{Layout, SinkError};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

const HEADER: &str = "Ref,Date,Type,Flag,N\n";

fn layout() -> Layout {
    Layout::parse(include_str!("every_kind.toml"), "every_kind.toml").unwrap()
}

/// Lines that look like rows, with everything that can be wrong with them.
fn table() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        4 => prop::sample::select(vec![
            "E01900001", "r1", "r2", "", "a", "b", "c", "Y", "N", "1", "2,5", "\"1,204\"", "*",
            "2024-03-01", "30/04/2024 23:15", "Apr-24", "\"two\nlines\"", "\"open", "caf\u{e9}",
            "\"a\"\"b\"", " x ", "y;z",
        ]).prop_map(str::to_owned),
        1 => "[a-z0-9,\"\n\r;]{0,6}",
    ];
    let row = prop::collection::vec(cell, 3..7).prop_map(|cells| cells.join(","));
    prop::collection::vec(row, 0..40).prop_map(|rows| format!("{HEADER}{}\n", rows.join("\n")))
}

fn read(layout: &Layout, bytes: &[u8], block: usize) -> Read {
    With { block, ..With::layout(layout) }.read_bytes("file.csv", bytes)
}

/// Everything a user can see of the result.
fn visible(read: &Read) -> String {
    let rows = if read.rows.is_some() { rendered(&read.all()) } else { Vec::new() };
    format!(
        "{rows:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{}",
        read.report.quality,
        read.report.deliveries,
        read.report.findings,
        read.report.quarantine_summary,
        rendered(&read.report.quarantine),
        read.report.refused
    )
}

fn balanced(read: &Read) {
    let q = &read.report.quality;
    assert_eq!(q.rows_read, q.rows_kept + q.rows_quarantined);
    if read.report.refused {
        assert!(read.rows.is_none() && q.rows_read == 0);
        assert!(read.report.findings.iter().any(|d| d.severity == jsna_model::Severity::Error));
    } else {
        assert_eq!(read.all().num_rows() as u64, q.rows_kept);
        assert_eq!(read.report.quarantine.num_rows() as u64, q.rows_quarantined);
        assert_eq!(read.report.deliveries.values().sum::<u64>(), q.rows_kept);
        // Every row is in one place, and no row is in two.
        let mut rows: Vec<u64> = Vec::new();
        for batch in [&read.all(), &read.report.quarantine] {
            rows.extend(
                crate::support::column(batch, "source_row")
                    .iter()
                    .map(|r| r.parse::<u64>().unwrap()),
            );
        }
        rows.sort_unstable();
        assert_eq!(rows, (1..=q.rows_read).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_kept_or_quarantined(text in table()) {
        balanced(&read(&layout(), text.as_bytes(), 4 << 20));
    }

    #[test]
    fn neither_block_size_nor_threads_change_anything(text in table(), block in 1..200usize) {
        let layout = layout();
        let whole = visible(&read(&layout, text.as_bytes(), 4 << 20));
        prop_assert_eq!(&whole, &visible(&read(&layout, text.as_bytes(), block)));
        let one = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        prop_assert_eq!(&whole, &one.install(|| visible(&read(&layout, text.as_bytes(), block))));
    }

    #[test]
    fn lines_named_are_the_lines_of_the_file(text in table()) {
        let read = read(&layout(), text.as_bytes(), 64);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for d in &read.report.findings {
            if let (Some(line), Some(_)) = (d.place.line, d.place.rows.first()) {
                prop_assert!((2..=lines.len() as u64).contains(&line), "{d:?}");
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), block in 1..50usize) {
        let layout = layout();
        balanced(&read(&layout, &bytes, block));
        let mut with_header = HEADER.as_bytes().to_vec();
        with_header.extend(&bytes);
        balanced(&read(&layout, &with_header, block));
        let mut gzip = vec![0x1f, 0x8b, 8];
        gzip.extend(&bytes);
        balanced(&read(&layout, &gzip, block));
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        balanced(&read(&layout, &zip, block));
    }

    /// Observations too, of one measure and of several in a row.
    #[test]
    fn observations_are_conserved(cells in prop::collection::vec(
        prop::sample::select(vec!["2022/23", "Q1 2023/24", "5", "*", "", "x", "E22900001", "-3", "1-4"]), 0..60),
    ) {
        let mut text = "Quarter,CSP Code,Cases Discussed,Repeat Cases\n".to_owned();
        for row in cells.chunks(4) {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        let layout = builtin("marac-quarterly");
        let read = read(&layout, text.as_bytes(), 32);
        let q = &read.report.quality;
        prop_assert_eq!(q.rows_read, q.rows_kept + q.rows_quarantined);
        prop_assert_eq!(read.all().num_rows() as u64, 2 * q.rows_kept);
    }
}

/// A sink that fails stops the file, and its words reach the caller.
#[test]
fn a_full_disk_is_an_error_and_not_a_finding() {
    #[derive(Debug)]
    struct Full;
    impl jsna_ingest::Sink for Full {
        type Ended = Self;

        fn batch(&mut self, _: arrow::array::RecordBatch) -> Result<(), SinkError> {
            Err("no space left".into())
        }

        fn end(self) -> Result<Self, SinkError> {
            Ok(self)
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    std::fs::write(&path, format!("{HEADER}r1,2024-03-01,a,Y,1\n")).unwrap();
    let layout = layout();
    let spec = jsna_ingest::ExtractSpec {
        feed: "feed",
        layout: &layout,
        handling: "open",
        clock: jsna_model::Clock::Recorded,
        path: &path,
        shown: "a.csv",
        part: jsna_ingest::Part::Whole,
        pseudonym_key: None,
        postcodes: None,
    };
    let error = jsna_ingest::read_extract(&spec, &mut |_| Ok(Some(Full))).unwrap_err();
    assert_eq!(error.to_string(), "failed to store rows of a.csv");
    let missing = jsna_ingest::ExtractSpec { path: &dir.path().join("not-there.csv"), ..spec };
    let error = jsna_ingest::read_extract(&missing, &mut |_| Ok(Some(Full))).unwrap_err();
    assert!(error.to_string().starts_with("failed to open "), "{error}");
}
