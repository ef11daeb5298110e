//! Files that hold files, and files that change: nothing in them is passed over without a word.

use crate::support::{Kept, With, builtin};
use arrow::array::RecordBatch;
use jsna_ingest::{ExtractSpec, Layout, Part, Sink, SinkError, read_extract};
use jsna_model::Clock;
use std::fs::{self, OpenOptions};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEADER: &str = "Ref,Date found,Items,LSOA,Notes\n";

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn refusal(bytes: &[u8], name: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    let layout = builtin("sharps-find");
    let read = With { key: Some(b"k"), ..With::layout(&layout) }.read(&path, name);
    let report = read[0].report.as_ref().unwrap();
    assert!(report.refused && read[0].ended.is_none());
    format!("{}: {}", report.findings[0].name, report.findings[0].headline)
}

#[test]
fn two_files_of_one_name_in_an_archive_are_refused() {
    let one = format!("{HEADER}1,01/06/2025,2,E01900001,\n");
    let two = format!("{HEADER}2,02/06/2025,5,E01900002,\n");
    let mut bytes = zipped(&[("a.csv", &one), ("b.csv", &two)]);
    // No library writes such an archive; others do.
    while let Some(at) = bytes.windows(5).position(|w| w == b"b.csv") {
        bytes[at] = b'a';
    }
    let said = refusal(&bytes, "finds.zip");
    assert!(said.starts_with("repeated-member: files of the archive have the same name"), "{said}");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("finds.zip");
    fs::write(&path, zipped(&[("a.csv", &one), ("b.csv", &two)])).unwrap();
    let layout = builtin("sharps-find");
    assert_eq!(With { key: Some(b"k"), ..With::layout(&layout) }.read(&path, "finds.zip").len(), 2);
}

#[test]
fn the_comment_of_an_archive_is_not_its_list() {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.set_comment("PK\u{5}\u{6}, as the list of an archive begins").unwrap();
    out.start_file("a.csv", SimpleFileOptions::default()).unwrap();
    out.write_all(format!("{HEADER}1,01/06/2025,2,E01900001,\n").as_bytes()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("finds.zip");
    fs::write(&path, out.finish().unwrap().into_inner()).unwrap();
    let layout = builtin("sharps-find");
    let read = With { key: Some(b"k"), ..With::layout(&layout) }.read(&path, "finds.zip");
    assert!(!read[0].report.as_ref().unwrap().refused);
}

#[test]
fn rows_behind_the_end_of_a_gzip_file_are_not_passed_over() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(format!("{HEADER}1,01/06/2025,2,E01900001,\n").as_bytes()).unwrap();
    let mut bytes = packed.finish().unwrap();
    bytes.extend(b"2,02/06/2025,5,E01900002,\n");
    let said = refusal(&bytes, "finds.csv.gz");
    assert!(said.contains("something that is not compressed follows"), "{said}");
}

/// Writes to the file that is being read, as whoever copies it does.
struct Growing(PathBuf, Kept);

impl Sink for Growing {
    type Ended = Self;

    fn batch(&mut self, batch: RecordBatch) -> Result<(), SinkError> {
        let mut file = OpenOptions::new().append(true).open(&self.0)?;
        file.write_all(b"9,09/06/2025,1,E01900001,\n")?;
        self.1.batch(batch)
    }

    fn end(self) -> Result<Self, SinkError> {
        Ok(self)
    }
}

fn spec<'a>(layout: &'a Layout, path: &'a Path) -> ExtractSpec<'a> {
    ExtractSpec {
        feed: "feed",
        layout,
        handling: "open",
        clock: Clock::Recorded,
        part: Part::Whole,
        path,
        shown: "landing/finds.csv",
        pseudonym_key: Some(b"k"),
        postcodes: None,
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("finds.csv");
    fs::write(&path, format!("{HEADER}1,01/06/2025,2,E01900001,\n")).unwrap();
    let layout = builtin("sharps-find");
    let growing = || Ok(Some(Growing(path.clone(), Kept::default())));
    let read = read_extract(&spec(&layout, &path), &mut |_| growing()).unwrap();
    let report = read[0].report.as_ref().unwrap();
    assert!(report.refused && read[0].ended.is_none());
    assert_eq!(report.findings[0].name, "file-changed");
    // When it is complete, it goes in.
    let read = read_extract(&spec(&layout, &path), &mut |_| Ok(Some(Kept::default()))).unwrap();
    assert_eq!(read[0].report.as_ref().unwrap().quality.rows_kept, 2);
}
