//! The header row of a file that no layout describes.

use super::HeaderKind;
use super::cell::{Is, Kinds, formats, number_in};
use crate::bytes::decode::decode;
use crate::bytes::scan::{Dialect, Scan, scan};
use crate::extract::start::{Text, separator_line};
use crate::extract::workbook::HEADER_WITHIN;
use crate::headers::{cells, grouped_names, is_once};
use crate::value::period::is_period;
use std::collections::BTreeMap;

/// So many rows are looked at to see how many columns a file has.
const LOOKED_AT: usize = 200;

/// A header row, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderRow {
    /// Names of the columns, tidied; unnamed ones at the end left out.
    pub(crate) names: Vec<String>,
    /// The row of groups above, and the row itself, where the names are made of both.
    pub(crate) groups: Option<(Vec<String>, Vec<String>)>,
    /// Columns of most rows, unnamed ones included.
    pub(crate) width: usize,
    pub(crate) dialect: Dialect,
    /// Where the first data row starts.
    pub(crate) next: usize,
    /// Lines up to and with the row.
    pub(crate) lines: u64,
    /// Rows above it that are not blank.
    pub(crate) above: u64,
    pub(crate) kind: HeaderKind,
}

/// A record near the start.
struct Record {
    cells: Vec<String>,
    next: usize,
    lines: u64,
}

/// Finds the header row: of the first rows the first one that is as wide as most rows and has a name in most columns.
/// The delimiter is the one that makes most cells. `None` where no row can be split.
pub(crate) fn find(text: &Text<'_>) -> Option<HeaderRow> {
    let (rest, hint, before) = separator_line(&text.first, text.terminator);
    let delimiters = hint.map_or_else(|| vec![b',', b';', b'\t', b'|'], |d| vec![d]);
    let (dialect, width, records) = delimiters
        .into_iter()
        .map(|delimiter| {
            let dialect = Dialect { delimiter, terminator: text.terminator };
            let records = records(rest, dialect, text.ended);
            let (width, rows) = usual_width(&records);
            (dialect, width, rows, records)
        })
        // The first of several that do equally well.
        .reduce(|best, other| if other.1 * other.2 > best.1 * best.2 { other } else { best })
        .map(|(dialect, width, _, records)| (dialect, width, records))?;
    let wide = |r: &Record| named(&r.cells) * 10 >= width * 7 && r.cells.len() <= width + 1;
    let mut wide_rows = records.iter().take(HEADER_WITHIN).enumerate().filter(|(_, r)| wide(r));
    let first = wide_rows.next().map_or(0, |(at, _)| at);
    // Above the header row may stand rows as wide as it, with settings of the report: `Run:`, a date.
    let setting =
        |r: &Record| r.cells.iter().any(|c| c.ends_with(':')) || looks_like_data(&r.cells);
    let names = |r: &Record| {
        let digit = |c: &String| c.bytes().any(|b| b.is_ascii_digit());
        !setting(r) && !r.cells.iter().any(digit)
    };
    let at = match records.get(first).filter(|r| setting(r)) {
        None => first,
        Some(_) => wide_rows.find(|(_, r)| names(r)).map_or(first, |(at, _)| at),
    };
    let row = records.get(at)?;
    let mut names = row.cells.clone();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let above = at.checked_sub(1).and_then(|i| records.get(i));
    let groups = above.filter(|r| r.cells.len() == row.cells.len() && named(&r.cells) > 1);
    let (mut kind, mut both) = (HeaderKind::Names, None);
    if looks_like_data(&names) {
        kind = HeaderKind::Missing;
    } else if let Some(groups) = groups {
        kind = HeaderKind::UnderGroups;
        both = Some((groups.cells.clone(), names.clone()));
        names = told_apart(&groups.cells, &names);
    }
    Some(HeaderRow {
        kind,
        groups: both,
        names,
        width,
        dialect,
        next: row.next + before.0,
        lines: row.lines + before.1,
        above: (at - usize::from(kind == HeaderKind::UnderGroups)) as u64,
    })
}

/// What the columns under a row of groups are called: by their own names, where those tell them apart and the group does
/// not make them a period.
fn told_apart(groups: &[String], own: &[String]) -> Vec<String> {
    let both = grouped_names(groups, own).into_iter().zip(own);
    both.map(
        |(both, name)| {
            if is_once(name, own) && !is_period(&both) { name.clone() } else { both }
        },
    )
    .collect()
}

/// The first records that are not blank.
fn records(first: &[u8], dialect: Dialect, ended: bool) -> Vec<Record> {
    let mut out = Vec::new();
    let (mut at, mut lines) = (0, 0);
    while out.len() < LOOKED_AT {
        let rest = first.get(at..).unwrap_or_default();
        let (end, next) = match scan(rest, dialect, ended) {
            _ if rest.is_empty() => break,
            Scan::Record { end, next, .. } | Scan::Unclosed { end, next } => (end, next),
            Scan::Incomplete | Scan::TooLong => break,
        };
        let record = rest.get(..end).unwrap_or_default();
        lines += 1 + memchr::memchr_iter(dialect.terminator, record).count() as u64;
        at += next;
        let (line, _) = decode(record, dialect.terminator);
        if let Some(cells) = cells(line.trim_end_matches('\r'), dialect)
            && cells.iter().any(|c| !c.is_empty())
        {
            out.push(Record { cells, next: at, lines });
        }
    }
    out
}

/// The number of cells that most records have, and how many have it. Where two are equally frequent, the larger.
fn usual_width(records: &[Record]) -> (usize, usize) {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records {
        *widths.entry(record.cells.len()).or_default() += 1;
    }
    widths.into_iter().max_by_key(|(width, rows)| (*rows, *width)).unwrap_or((0, 0))
}

/// Cells with a text.
fn named(cells: &[String]) -> usize {
    cells.iter().filter(|c| !c.is_empty()).count()
}

/// Headers are words: a row with a date, a code of an area, or mostly numbers is data.
fn looks_like_data(names: &[String]) -> bool {
    let kinds = || names.iter().filter(|n| !n.is_empty()).map(|n| Kinds::of(n));
    let numbers: Vec<f64> = names.iter().filter_map(|n| number_in(n)).collect();
    // Columns may be named by ages or years: then their numbers rise one by one.
    let named = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let numeric = !named && numbers.len() * 2 > names.len();
    let dated = |k: &Kinds| (0..formats().len()).any(|f| k.has_format(f)) && !k.has(Is::Period);
    kinds().any(|k| k.has(Is::Area) || dated(&k)) || numeric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::xml::Rows;

    fn found(file: &str) -> HeaderRow {
        let reader = Box::new(std::io::Cursor::new(file.to_owned().into_bytes()));
        let Ok(text) = Text::begin("x.csv", reader, Rows::Alone) else { panic!("readable") };
        find(&text).unwrap()
    }

    #[test]
    fn the_header_row_is_the_first_as_wide_as_the_rows() {
        let row = found("Crimes\nRun on,1 May 2025\n\nRef,Date,Type\n1,2/5/2025,A\n2,3/5/2025,B\n");
        assert_eq!(row.names, ["Ref", "Date", "Type"]);
        assert_eq!((row.lines, row.above, row.kind), (4, 2, HeaderKind::Names));
    }

    #[test]
    fn settings_of_the_report_above_the_header_row_are_passed_over() {
        let row = found(
            "Report:,ASB incidents,Run:,12/05/2024\nFilter:,All,Force:,Ours\n\nRef,Date,Type,LSOA\n\
             R1,13/04/2023,Noise,E01029540\nR2,14/04/2023,Dogs,E01029541\n",
        );
        assert_eq!(row.names, ["Ref", "Date", "Type", "LSOA"]);
        // The names of columns may look like postcodes.
        assert_eq!(found("LAD23CD,WD23CD\nE07000195,E05008720\n").kind, HeaderKind::Names);
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_most_cells() {
        assert_eq!(found("Ref;Date, time;Type\n1;2/5/2025;A, B\n").dialect.delimiter, b';');
        assert_eq!(found("Ref\tDate\n1\t2\n").dialect.delimiter, b'\t');
        assert_eq!(found("sep=|\nRef|Date\n1|2\n").names, ["Ref", "Date"]);
        assert_eq!(found("Ref\nA1\nA2\n").names, ["Ref"]);
    }

    #[test]
    fn a_row_of_groups_above_the_header_row_is_seen() {
        let row = found(",,Victim,,Place,\nRef,Date,Age,Sex,Ward,LSOA\n1,2,3,4,5,6\n1,2,3,4,5,6\n");
        assert_eq!(row.names.len(), 6);
        assert_eq!(row.kind, HeaderKind::UnderGroups);
    }

    #[test]
    fn a_file_that_begins_with_data_has_no_header_row() {
        let kind = |file| found(file).kind;
        assert_eq!(kind("E01012367,2025-05-01,A\nE01012368,2025-05-02,B\n"), HeaderKind::Missing);
        assert_eq!(kind("5,1,17\n2,6,9\n"), HeaderKind::Missing);
        assert_eq!(kind("area,0,1,2,3,90+\nE06000006,1,2,3,4,5\n"), HeaderKind::Names);
        assert_eq!(kind("area_code,2019,2020,2021\nE06000006,1,2,3\n"), HeaderKind::Names);
    }
}
