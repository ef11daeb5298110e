//! Postcode lookups: the LSOA that each postcode lies in.

use crate::findings::COLUMN_MISSING;
use crate::gss::Gss;
use crate::lookup::bad_codes;
use crate::spec::{Kind, ReferenceSpec};
use crate::table_file::{Column, Faults, TableFile};
use jsna_model::diagnostic::Diagnostic;

/// Headers of the postcode in the directories of the ONS and Ordnance Survey, best first: with a space, then without.
pub(crate) const POSTCODE: [&str; 7] =
    ["pcds", "pcd", "pcd2", "pcd7", "pcd8", "postcode", "post code"];

/// Headers of its LSOA, the newest census first.
pub(crate) const LSOA: [&str; 6] =
    ["lsoa21cd", "lsoa21", "lsoa11cd", "lsoa11", "lsoa_code", "lsoa code"];

/// Hands on the postcode and the LSOA code of every row of every lookup, in the order of the files, and gives what was
/// found. A postcode without an LSOA (of the Channel Islands, or too new) is left out.
///
/// # Errors
///
/// What is wrong with the lookups that cannot be used.
pub fn postcodes(
    specs: &[ReferenceSpec],
    mut add: impl FnMut(&str, &str),
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let (mut findings, mut faults) = (Vec::new(), Vec::new());
    for spec in specs.iter().filter(|spec| spec.kind == Kind::PostcodeLookup) {
        if let Err(fault) = read(spec, &mut add, &mut findings) {
            faults.push(*fault);
        }
    }
    if faults.is_empty() { Ok(findings) } else { Err(faults) }
}

fn read(
    spec: &ReferenceSpec,
    add: &mut impl FnMut(&str, &str),
    findings: &mut Vec<Diagnostic>,
) -> Result<(), Box<Diagnostic>> {
    let file = TableFile::read(spec, findings)?;
    let mut column = |key: &str, known: &[&str]| -> Result<Option<Column>, Box<Diagnostic>> {
        let mapped = file.mapped(key, findings)?;
        Ok(mapped.or_else(|| known.iter().find_map(|name| file.find(name, findings).ok())))
    };
    let columns = (column("postcode", &POSTCODE)?, column("lsoa", &LSOA)?);
    let (Some(postcode), Some(lsoa)) = columns else {
        let headline = "the postcode lookup lacks a column";
        let d = file.diagnostic(&COLUMN_MISSING, headline);
        return Err(Box::new(
            d.expected("a column of postcodes, as pcds, and one of LSOA codes, as lsoa21cd")
                .set_in(spec.set_in()),
        ));
    };
    let mut bad = Faults::default();
    file.each_row(findings, |row| {
        let (postcode, code) = (row.cell(postcode), row.cell(lsoa));
        if postcode.is_empty() || code.is_empty() {
            return;
        }
        match Gss::parse(code) {
            Some(code) => add(postcode, &code.to_string()),
            None => bad.note(row, code),
        }
    });
    findings.extend(bad_codes(&file, lsoa, bad));
    Ok(())
}
