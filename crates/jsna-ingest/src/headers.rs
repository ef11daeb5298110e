//! The header row of a file against the headers of a layout.

use crate::bytes::scan::Dialect;
use crate::layout::{Header, Layout};
use crate::text::{fold, tidy};
use crate::tokens::{Shape, cell_count, tokenise};
use crate::value::period;
use jsna_model::Period;
use std::collections::BTreeMap;

/// How the columns of a file fit a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Names of the file's columns, tidied, without unnamed ones at the end.
    pub(crate) names: Vec<String>,
    /// How many columns there are, unnamed ones at the end included.
    pub(crate) full_width: usize,
    /// For each header of the layout the columns of the file that match it.
    pub(crate) columns: Vec<Vec<usize>>,
    /// Columns that no header matches, unnamed ones left out.
    pub(crate) unknown: Vec<usize>,
    /// The periods of the columns that are named by one.
    pub(crate) periods: BTreeMap<usize, Period>,
}

impl Fit {
    /// Matches the columns of a header row.
    pub(crate) fn new(names: Vec<String>, layout: &Layout) -> Self {
        Self::of_names(names, &[], layout)
    }

    /// Matches the columns of two header rows, the upper of which names groups of columns. A column is called by both,
    /// or by its own name alone where no other column has it.
    pub(crate) fn grouped(upper: &[String], lower: &[String], layout: &Layout) -> Self {
        Self::of_names(grouped_names(upper, lower), lower, layout)
    }

    fn of_names(mut names: Vec<String>, own: &[String], layout: &Layout) -> Self {
        let full_width = names.len();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut columns = vec![Vec::new(); layout.headers.len()];
        let (mut unknown, mut periods) = (Vec::new(), BTreeMap::new());
        for (column, name) in names.iter().enumerate() {
            let folded = fold(name);
            let find = |folded: &str| layout.headers.iter().position(|h| matches(h, folded));
            let alone = || own.get(column).filter(|name| is_once(name, own)).map(|name| fold(name));
            let period =
                layout.period_rule().filter(|_| layout.by_period().is_some()).and_then(|rule| {
                    period::of_heading(name, rule).or_else(|| {
                        period::of_heading(own.get(column).filter(|n| is_once(n, own))?, rule)
                    })
                });
            let by_period = || layout.by_period().filter(|_| period.is_some());
            match find(&folded).or_else(|| find(&alone()?)).or_else(by_period) {
                Some(header) => {
                    columns[header].push(column);
                    if layout.by_period() == Some(header) {
                        periods.extend(period.map(|period| (column, period)));
                    }
                }
                None if folded.is_empty() => {}
                None => unknown.push(column),
            }
        }
        Self { names, full_width, columns, unknown, periods }
    }

    /// Splits a header row; `None` where the line is not a record.
    pub(crate) fn of_line(line: &str, dialect: Dialect, layout: &Layout) -> Option<Self> {
        Some(Self::new(cells(line, dialect)?, layout))
    }

    /// Whether every column is there that a file of the layout must have.
    pub(crate) fn has_required(&self, layout: &Layout) -> bool {
        let headers = layout.headers.iter().zip(&self.columns);
        let mut needed = headers.filter(|(h, _)| h.required && !h.companion).peekable();
        needed.peek().is_some() && needed.all(|(_, columns)| !columns.is_empty())
    }

    /// How well the columns fit: how many of them the layout knows, and how many there are.
    pub(crate) fn score(&self) -> (usize, usize) {
        (self.columns.iter().map(Vec::len).sum(), self.names.len())
    }
}

/// The names of columns under a row of groups: the group, which stands above its first column only, and the own name.
pub(crate) fn grouped_names(upper: &[String], lower: &[String]) -> Vec<String> {
    let mut group = "";
    let mut names = Vec::with_capacity(lower.len());
    for (at, name) in lower.iter().enumerate() {
        let above = upper.get(at).map_or("", String::as_str);
        group = if above.is_empty() { group } else { above };
        // A column without a name of its own is called by the cell above it, not by the group that it may be in.
        let group = if name.is_empty() { above } else { group };
        names.push(tidy(&format!("{group} {name}")));
    }
    names
}

/// Whether no other column has this name.
pub(crate) fn is_once(name: &str, names: &[String]) -> bool {
    let folded = fold(name);
    !folded.is_empty() && names.iter().filter(|n| fold(n) == folded).count() == 1
}

/// Whether a folded name of a file is a header or one of its aliases.
fn matches(header: &Header, folded: &str) -> bool {
    if header.is_joined() || header.is_by_period() {
        return false;
    }
    std::iter::once(&header.name).chain(&header.aliases).any(|name| {
        let name = fold(name);
        match name.split_once('*') {
            None => name == folded,
            Some((before, after)) => folded
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit())),
        }
    })
}

/// The cells of a header row; `None` where the line is not a record.
pub(crate) fn cells(line: &str, dialect: Dialect) -> Option<Vec<String>> {
    let width = cell_count(line, dialect);
    let shape = Shape {
        dialect,
        width,
        full_width: width,
        wanted: (0..width).map(Some).collect(),
        slots: width,
        missing: vec![Vec::new(); width],
    };
    let tokens = tokenise(line, &shape)?;
    (tokens.cells.len() == 1).then_some(())?;
    Some((0..width).map(|slot| tidy(tokens.cells.get(0, slot))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        let text = r#"
id = "x"
title = "x"
table = "incidents"
[headers]
"Local Authority name" = {}
"DIAG_*" = {}
"Date" = { aliases = ["Found on"] }
[constants]
kind = "crime"
agency = "police"
[columns]
recorded_at = "Date"
"#;
        Layout::parse(text, "x.toml").unwrap()
    }

    fn fit(line: &str) -> Fit {
        let comma = Dialect { delimiter: b',', terminator: b'\n' };
        Fit::of_line(line, comma, &layout()).unwrap()
    }

    #[test]
    fn headers_match_whatever_their_case_spaces_and_line_breaks() {
        let fit = fit("\"Local Authority\r\n\u{a0}NAME\",diag_01,DIAG_12,found ON,DIAG_x,,");
        assert_eq!(fit.columns, [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(fit.unknown, [4]);
        assert_eq!(fit.names.len(), 5, "empty headers at the end are none");
    }
}
