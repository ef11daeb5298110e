//! Codes that areas had before: renamed, merged and divided areas, each with what came after it.

use crate::findings::COLUMN_MISSING;
use crate::gss::Gss;
use crate::lookup::bad_codes;
use crate::table_file::{Column, Faults, TableFile};
use jsna_model::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// What came after each code.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    next: BTreeMap<Gss, BTreeSet<Gss>>,
}

impl History {
    /// The known codes that came after a code, in any number of steps. A divided area has several; none where a part of
    /// it has a code that is not known, because then nobody can say that a record is in the others.
    pub(crate) fn after(&self, code: Gss, known: impl Fn(Gss) -> bool) -> BTreeSet<Gss> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([code]);
        let mut waiting = vec![code];
        while let Some(code) = waiting.pop() {
            let Some(after) = self.next.get(&code) else { return BTreeSet::new() };
            for next in after {
                if known(*next) {
                    found.insert(*next);
                } else if seen.insert(*next) {
                    waiting.push(*next);
                }
            }
        }
        found
    }

    /// Adds a file: one row for each code and one that came after it. The columns are `previous` and `code`, or those of
    /// the changes in the ONS Code History Database, `GEOGCD_P` and `GEOGCD`.
    ///
    /// # Errors
    /// The finding that says why the file cannot be used.
    pub(crate) fn read(
        &mut self,
        file: &TableFile<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(), Box<Diagnostic>> {
        let mut column = |key: &str, ons: &str| -> Result<Option<Column>, Box<Diagnostic>> {
            let named = file.mapped_or_named(key, findings)?;
            Ok(named.or_else(|| file.find(ons, findings).ok()))
        };
        let columns = (column("previous", "GEOGCD_P")?, column("code", "GEOGCD")?);
        let (Some(previous), Some(code)) = columns else {
            let headline = "the file of former codes lacks a column";
            let d = file.diagnostic(&COLUMN_MISSING, headline);
            return Err(Box::new(d.expected("the columns previous and code")));
        };
        let (mut bad_previous, mut bad_code) = (Faults::default(), Faults::default());
        file.each_row(findings, |row| {
            // An area that is new has no code before it, and one that is gone none after it.
            if row.cell(previous).is_empty() || row.cell(code).is_empty() {
                return;
            }
            match (Gss::parse(row.cell(previous)), Gss::parse(row.cell(code))) {
                (None, _) => bad_previous.note(row, row.cell(previous)),
                (_, None) => bad_code.note(row, row.cell(code)),
                (Some(before), Some(after)) if before != after => {
                    self.next.entry(before).or_default().insert(after);
                }
                _ => {}
            }
        });
        findings.extend(bad_codes(file, previous, bad_previous));
        findings.extend(bad_codes(file, code, bad_code));
        Ok(())
    }
}
