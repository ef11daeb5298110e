//! One area lookup: which code lies in which, and what the areas are called.

pub(crate) mod header;

use crate::findings::{AREA_CODE, NOT_RECOGNISED};
use crate::gss::Gss;
use crate::table_file::{Column, Faults, Row, TableFile};
use header::Level;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The steps of the hierarchy that a lookup may give.
pub(crate) const STEPS: [(Level, Level); 5] = [
    (Level::Lsoa, Level::Ward),
    (Level::Lsoa, Level::Lad),
    (Level::Ward, Level::Lad),
    (Level::Lad, Level::Csp),
    (Level::Csp, Level::Pfa),
];

/// One step of the hierarchy as one file has it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) from: Level,
    pub(crate) to: Level,
    /// Year of the lower areas; the file's year where the header has none, 0 where nothing says it.
    pub(crate) from_year: i32,
    /// Year of the upper areas.
    pub(crate) to_year: i32,
    /// The file, as the user knows it.
    pub(crate) file: String,
    /// Which area lies in which.
    pub(crate) pairs: BTreeMap<Gss, Gss>,
    /// Areas that the file places a second time, elsewhere; the first place is used.
    pub(crate) conflicts: Vec<Conflict>,
}

/// An area that one file places in two areas of the level above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The area.
    pub(crate) code: Gss,
    /// The home that was read first, and is used.
    pub(crate) used: Gss,
    /// The other home.
    pub(crate) other: Gss,
}

impl Step {
    /// Adds pairs. The first home of an area stays, another one is a conflict.
    pub(crate) fn add(&mut self, pairs: impl IntoIterator<Item = (Gss, Gss)>) {
        for (code, home) in pairs {
            match self.pairs.get(&code) {
                Some(used) if *used != home => {
                    self.conflicts.push(Conflict { code, used: *used, other: home });
                }
                Some(_) => {}
                None => {
                    self.pairs.insert(code, home);
                }
            }
        }
    }
}

/// One lookup file.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    pub(crate) steps: Vec<Step>,
    /// Names with the year that they are of.
    pub(crate) names: Vec<(i32, BTreeMap<Gss, Arc<str>>)>,
}

/// The columns of one level.
#[derive(Debug, Clone, Copy)]
struct Columns {
    level: Level,
    code: Column,
    name: Option<Column>,
    year: Option<i32>,
}

/// Reads a lookup.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Lookup, Box<Diagnostic>> {
    let columns = columns(file, findings)?;
    let useful = columns.len() > 1 || columns.iter().any(|c| c.name.is_some());
    if !useful {
        return Err(Box::new(not_recognised(file)));
    }
    // A header without a year is of the year of its neighbours, or of the year the project says.
    let spoken = file.spec.year.or_else(|| columns.iter().filter_map(|c| c.year).max());
    let year = |c: &Columns| c.year.or(spoken).unwrap_or(0);
    let mut codes: Vec<Vec<Option<Gss>>> = vec![Vec::new(); columns.len()];
    let mut names: Vec<BTreeMap<Gss, Arc<str>>> = vec![BTreeMap::new(); columns.len()];
    let mut faults: Vec<Faults> = columns.iter().map(|_| Faults::default()).collect();
    file.each_row(findings, |row| {
        for (i, c) in columns.iter().enumerate() {
            let code = code(row, c.code, &mut faults[i]);
            if let (Some(code), Some(name)) = (code, c.name)
                && !row.cell(name).is_empty()
            {
                names[i].entry(code).or_insert_with(|| (*words::seen(row.cell(name))).into());
            }
            codes[i].push(code);
        }
    });
    for (c, faults) in columns.iter().zip(faults) {
        findings.extend(bad_codes(file, c.code, faults));
    }
    let mut lookup = Lookup::default();
    for (from, to) in STEPS {
        let at = |level| columns.iter().position(|c| c.level == level);
        if let (Some(f), Some(t)) = (at(from), at(to)) {
            let mut step = Step {
                from,
                to,
                from_year: year(&columns[f]),
                to_year: year(&columns[t]),
                file: file.spec.shown.clone(),
                pairs: BTreeMap::new(),
                conflicts: Vec::new(),
            };
            let both = codes[f].iter().zip(&codes[t]);
            step.add(both.filter_map(|(from, to)| Some(((*from)?, (*to)?))));
            lookup.steps.push(step);
        }
    }
    lookup.names = columns.iter().map(year).zip(names).filter(|(_, n)| !n.is_empty()).collect();
    Ok(lookup)
}

/// The columns of each level: as mapped, else by their headers. Where a level occurs twice (LSOA 2011
/// and 2021 in one file), the first column is the one that the rows are about.
fn columns(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Columns>, Box<Diagnostic>> {
    let mut out = Vec::new();
    let parsed: Vec<Option<header::Header>> =
        file.headers.iter().map(|h| header::parse(h)).collect();
    for level in Level::ALL {
        if let Some(code) = file.mapped(level.key(), findings)? {
            let name = file.mapped(&format!("{}_name", level.key()), findings)?;
            let year = parsed.get(code.0).copied().flatten().and_then(|h| h.year);
            out.push(Columns { level, code, name, year });
            continue;
        }
        let is = |i: &usize, name: bool| {
            parsed[*i].is_some_and(|h| h.level == level && h.is_name == name)
        };
        let Some(code) = (0..parsed.len()).find(|i| is(i, false)) else { continue };
        let year = parsed[code].and_then(|h| h.year);
        let name = (0..parsed.len())
            .find(|i| is(i, true) && parsed[*i].and_then(|h| h.year) == year)
            .map(Column);
        out.push(Columns { level, code: Column(code), name, year });
    }
    Ok(out)
}

/// The code in a cell. An empty cell gives no code and is not a fault.
fn code(row: Row<'_>, column: Column, faults: &mut Faults) -> Option<Gss> {
    let cell = row.cell(column);
    let code = Gss::parse(cell);
    if code.is_none() && !cell.is_empty() {
        faults.note(row, cell);
    }
    code
}

/// The finding about cells of a column that hold no code.
pub(crate) fn bad_codes(
    file: &TableFile<'_>,
    column: Column,
    faults: Faults,
) -> Option<Diagnostic> {
    let name = file.name(column).to_owned();
    faults.finding(|n| {
        let headline = format!("{} without an area code in column {name}", words::plural(n, "row"));
        file.diagnostic(&AREA_CODE, headline)
            .column(name)
            .expected("a letter and eight digits, as E01012367")
    })
}

fn not_recognised(file: &TableFile<'_>) -> Diagnostic {
    let headers: Vec<&str> =
        file.headers.iter().map(String::as_str).filter(|h| !h.is_empty()).take(12).collect();
    file.diagnostic(&NOT_RECOGNISED, "the headers of the area lookup are not known")
        .found(headers.join(", "))
        .expected("headers such as LSOA21CD, WD23CD, LAD23CD, CSP23CD, PFA23CD")
        .set_in(file.spec.set_in())
}
