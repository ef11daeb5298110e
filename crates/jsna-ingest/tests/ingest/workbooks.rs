//! Workbooks as councils send them: a title, one sheet a month, dates as spreadsheets hold them.

use crate::support::{With, builtin, column, whole};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::path::{Path, PathBuf};

/// A sheet with a title above the table and a total below it.
fn month(workbook: &mut Workbook, name: &str, days: &[u8], month: u8) {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let sheet: &mut Worksheet = workbook.add_worksheet().set_name(name).unwrap();
    sheet.write(0, 0, "Noise complaints, for the partnership").unwrap();
    for (column, header) in (0..).zip(["Ref", "Received", "Type", "Ward", "Ward Code"]) {
        sheet.write(2, column, header).unwrap();
    }
    for (row, day) in (3..).zip(days) {
        let at = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, month, *day).unwrap();
        sheet.write(row, 0, format!("N{month:02}{day:02}")).unwrap();
        sheet.write_with_format(row, 1, &at, &date).unwrap();
        sheet.write(row, 2, "Loud music").unwrap();
        sheet.write(row, 3, "Harbour,\nnorth").unwrap();
        sheet.write(row, 4, "E05900001").unwrap();
    }
    let last = 3 + u32::try_from(days.len()).unwrap();
    sheet.write(last, 0, "Total").unwrap();
    sheet.write(last, 2, last - 3).unwrap();
}

fn saved(folder: &Path, workbook: &mut Workbook) -> PathBuf {
    let path = folder.join("noise.xlsx");
    workbook.save(&path).unwrap();
    path
}

#[test]
fn every_sheet_with_the_columns_is_read_and_the_others_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write(0, 0, "Made in August").unwrap();
    month(&mut workbook, "July", &[1, 2, 31], 7);
    month(&mut workbook, "August", &[5], 8);
    let path = saved(dir.path(), &mut workbook);
    let layout = builtin("noise-complaint");
    let read = With::layout(&layout).read(&path, "landing/noise.xlsx");
    let shown: Vec<&str> = read.iter().map(|r| r.member.shown.as_str()).collect();
    assert_eq!(shown, ["landing/noise.xlsx/July", "landing/noise.xlsx/August"]);
    assert_ne!(read[0].member.sha256, read[1].member.sha256);
    let july = read[0].report.as_ref().unwrap();
    let kept = (july.quality.rows_read, july.quality.rows_kept, july.quality.rows_quarantined);
    assert_eq!(kept, (4, 3, 1));
    assert_eq!(july.quarantine_summary[0].reason, "totals-row");
    let found: Vec<&str> = july.findings.iter().map(|f| f.name.as_ref()).collect();
    assert!(found.contains(&"other-sheets") && found.contains(&"preamble"), "{found:?}");
    let notes = july.findings.iter().find(|f| f.name == "other-sheets").unwrap();
    assert_eq!(notes.found.as_deref(), Some("Notes"));
    let batch = whole(&read[0].ended.as_ref().unwrap().0, july.table);
    let days = ["2025-07-01T00:00:00", "2025-07-02T00:00:00", "2025-07-31T00:00:00"];
    assert_eq!(column(&batch, "recorded_at"), days);
    assert_eq!(column(&batch, "ward_code"), ["E05900001"; 3]);
}

#[test]
fn a_fault_is_named_by_the_row_of_the_sheet() {
    let dir = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    month(&mut workbook, "July", &[1, 2], 7);
    let sheet = workbook.worksheet_from_name("July").unwrap();
    sheet.write(4, 1, "the second").unwrap();
    let path = saved(dir.path(), &mut workbook);
    let layout = builtin("noise-complaint");
    let read = With::layout(&layout).read(&path, "noise.xlsx");
    let report = read[0].report.as_ref().unwrap();
    let date = report.findings.iter().find(|f| f.name == "unreadable-date").unwrap();
    assert_eq!((date.place.line, date.found.as_deref()), (Some(5), Some("\"the second\"")));
}

#[test]
fn a_workbook_without_the_columns_says_which_are_missing() {
    let dir = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Data").unwrap();
    sheet.write(0, 0, "Ref").unwrap().write(0, 1, "When").unwrap().write(1, 0, "N1").unwrap();
    let path = saved(dir.path(), &mut workbook);
    let layout = builtin("noise-complaint");
    let read = With::layout(&layout).read(&path, "noise.xlsx");
    let report = read[0].report.as_ref().unwrap();
    assert!(report.refused);
    assert!(report.findings.iter().any(|f| f.name == "missing-header"), "{:?}", report.findings);
}

#[test]
fn what_is_no_workbook_is_refused() {
    let layout = builtin("noise-complaint");
    // The container of a workbook with a password, and nothing in it.
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend([0; 600]);
    for (name, bytes) in [("noise.xls", locked), ("page.xls", b"<html><table>".to_vec())] {
        let read = With::layout(&layout).read_bytes(name, &bytes);
        assert!(read.report.refused, "{name}");
        assert!(read.report.findings[0].fix.contains("CSV UTF-8"), "{:?}", read.report.findings);
    }
}
