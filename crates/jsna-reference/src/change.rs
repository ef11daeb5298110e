//! Links between LSOA 2011 and LSOA 2021, with the people who live in each overlap.

use crate::findings::{CHANGE_LINKS, COLUMN_MISSING, NUMBER};
use crate::gss::Gss;
use crate::lookup::bad_codes;
use crate::table_file::{Column, Faults, Row, TableFile, number};
use jsna_model::LsoaVintage;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use std::collections::BTreeMap;

/// Shares of one area in areas of the other census. They add up to 1.
pub(crate) type Shares = Vec<(Gss, f64)>;

/// Shares this near to 1 are 1: what is left is rounding in the published weights.
pub(crate) const WHOLE: f64 = 1.0 - 1e-9;

/// The links of one direction and of the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    from_2011: BTreeMap<Gss, Shares>,
    from_2021: BTreeMap<Gss, Shares>,
}

impl Change {
    /// Whether there are no links at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.from_2011.is_empty()
    }

    /// Where the people of an area of one census live in the areas of the other.
    pub(crate) fn shares(&self, from: LsoaVintage, code: Gss) -> Option<&Shares> {
        match from {
            LsoaVintage::Y2011 => self.from_2011.get(&code),
            LsoaVintage::Y2021 => self.from_2021.get(&code),
        }
    }

    /// Whether a code is of either census.
    pub(crate) fn knows(&self, code: Gss) -> bool {
        self.from_2011.contains_key(&code) || self.from_2021.contains_key(&code)
    }

    /// Every area of one census with its shares in the other, in order of code.
    pub(crate) fn all(&self, from: LsoaVintage) -> impl Iterator<Item = (Gss, &Shares)> {
        match from {
            LsoaVintage::Y2011 => self.from_2011.iter(),
            LsoaVintage::Y2021 => self.from_2021.iter(),
        }
        .map(|(code, shares)| (*code, shares))
    }
}

/// The columns of a change file.
struct Columns {
    lsoa11: Column,
    lsoa21: Column,
    persons: Option<Column>,
    /// Share of the 2021 area's people who live in the 2011 area.
    of_21: Option<Column>,
    /// Share of the 2011 area's people who live in the 2021 area.
    of_11: Option<Column>,
}

/// Links as read from one or several files: raw weights, made into shares by [`Links::finish`].
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// (2011, 2021) to (weight of the 2021 area's people, weight of the 2011 area's people).
    weights: BTreeMap<(Gss, Gss), (f64, f64)>,
    files: Vec<String>,
}

impl Links {
    /// Adds a change file. Its shares are taken from the persons in each overlap; from the given
    /// proportions only where persons are not there.
    ///
    /// # Errors
    /// The finding that says why the file cannot be used.
    pub(crate) fn read(
        &mut self,
        file: &TableFile<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(), Box<Diagnostic>> {
        let columns = columns(file, findings)?;
        let mut bad = [Faults::default(), Faults::default(), Faults::default()];
        file.each_row(findings, |row| {
            let [bad11, bad21, bad_number] = &mut bad;
            let code = |column, faults: &mut Faults| {
                let code = Gss::parse(row.cell(column));
                if code.is_none() {
                    faults.note(row, row.cell(column));
                }
                code
            };
            let (Some(lsoa11), Some(lsoa21)) =
                (code(columns.lsoa11, bad11), code(columns.lsoa21, bad21))
            else {
                return;
            };
            if let Some(weights) = weights(row, &columns) {
                self.weights.entry((lsoa11, lsoa21)).or_insert(weights);
            } else {
                let weight = columns.persons.or(columns.of_21).unwrap_or(columns.lsoa11);
                bad_number.note(row, row.cell(weight));
            }
        });
        let [bad11, bad21, bad_number] = bad;
        findings.extend(bad_codes(file, columns.lsoa11, bad11));
        findings.extend(bad_codes(file, columns.lsoa21, bad21));
        findings.extend(bad_number.finding(|n| {
            file.diagnostic(
                &NUMBER,
                format!("{} of the change file have no weight", words::plural(n, "row")),
            )
        }));
        self.files.push(file.spec.shown.clone());
        Ok(())
    }

    /// The shares of both directions, scaled to add up to 1.
    pub(crate) fn finish(self, findings: &mut Vec<Diagnostic>) -> Change {
        let mut change = Change::default();
        for ((lsoa11, lsoa21), (of_21, of_11)) in self.weights {
            change.from_2011.entry(lsoa11).or_default().push((lsoa21, of_11));
            change.from_2021.entry(lsoa21).or_default().push((lsoa11, of_21));
        }
        let mut off = Vec::new();
        for (code, shares) in change.from_2011.iter_mut().chain(change.from_2021.iter_mut()) {
            if !scale(shares) {
                off.push(code.to_string());
            }
        }
        if !off.is_empty() {
            let n = off.len() as u64;
            off.truncate(Diagnostic::ROWS_SHOWN);
            findings.push(
                Diagnostic::new(
                    &CHANGE_LINKS,
                    format!(
                        "the links of {} have no people: equal shares are used",
                        words::plural(n, "LSOA")
                    ),
                )
                .file(self.files.join(", "))
                .found(words::list(&off))
                .count(n),
            );
        }
        change
    }
}

/// Scales shares to add up to 1, and rounds what is whole; equal shares where nobody lives there.
/// Returns whether anybody does.
fn scale(shares: &mut Shares) -> bool {
    let total: f64 = shares.iter().map(|s| s.1).sum();
    let n = f64::from(u32::try_from(shares.len()).unwrap_or(u32::MAX));
    for (_, share) in shares.iter_mut() {
        *share = if total > 0.0 { *share / total } else { 1.0 / n };
        if *share >= WHOLE {
            *share = 1.0;
        }
    }
    total > 0.0 || shares.len() == 1
}

fn weights(row: Row<'_>, columns: &Columns) -> Option<(f64, f64)> {
    if let Some(persons) = columns.persons {
        let persons = number(row.cell(persons))?;
        return Some((persons, persons));
    }
    Some((number(row.cell(columns.of_21?))?, number(row.cell(columns.of_11?))?))
}

fn columns(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Columns, Box<Diagnostic>> {
    let mut find = |key: &str, header: &str| -> Result<Option<Column>, Box<Diagnostic>> {
        if let Some(column) = file.mapped(key, findings)? {
            return Ok(Some(column));
        }
        Ok(file.find(header, findings).ok())
    };
    let missing = |what: &str| {
        Box::new(
            file.diagnostic(&COLUMN_MISSING, format!("the change file has no column {what}"))
                .column(what)
                .set_in(file.spec.set_in())
                .expected("LSOA11CD, LSOA21CD and TotPersons, or Prop11of21 and Prop21of11"),
        )
    };
    let columns = Columns {
        lsoa11: find("lsoa11", "LSOA11CD")?.ok_or_else(|| missing("LSOA11CD"))?,
        lsoa21: find("lsoa21", "LSOA21CD")?.ok_or_else(|| missing("LSOA21CD"))?,
        persons: find("persons", "TotPersons")?,
        of_21: find("share_of_lsoa21", "Prop11of21")?,
        of_11: find("share_of_lsoa11", "Prop21of11")?,
    };
    if columns.persons.is_none() && (columns.of_21.is_none() || columns.of_11.is_none()) {
        return Err(missing("TotPersons"));
    }
    Ok(columns)
}
