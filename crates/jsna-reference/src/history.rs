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
    before: BTreeMap<Gss, BTreeSet<Gss>>,
    /// Codes that came after themselves: areas that were changed and kept their code.
    kept: BTreeSet<Gss>,
}

/// A longer chain of codes is no history of an area.
const LONGEST: usize = 100;

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

    /// Whether other codes came after a code.
    pub(crate) fn is_former(&self, code: Gss) -> bool {
        self.next.contains_key(&code)
    }

    /// Whether an area had other codes before, or was made of other areas.
    pub(crate) fn has_former(&self, code: Gss) -> bool {
        self.before.contains_key(&code)
    }

    /// Every code that came before some codes, in any number of steps.
    pub(crate) fn all_before(&self, codes: impl IntoIterator<Item = Gss>) -> BTreeSet<Gss> {
        let mut waiting: Vec<Gss> = codes.into_iter().collect();
        let mut out = BTreeSet::new();
        while let Some(code) = waiting.pop() {
            let before = self.before.get(&code).into_iter().flatten();
            waiting.extend(before.filter(|code| out.insert(**code)));
        }
        out
    }

    /// What a source would say of an area, added up from what it says of the codes that the area had before, in any number
    /// of steps. `None` where it lacks one of them, where a part of one went elsewhere, or where the area had this code then
    /// too, with other borders.
    pub(crate) fn sum_of_former<T>(
        &self,
        code: Gss,
        value: &impl Fn(Gss) -> Option<T>,
        add: &impl Fn(T, T) -> T,
    ) -> Option<T> {
        self.sum_of_former_within(code, value, add, LONGEST)
    }

    fn sum_of_former_within<T>(
        &self,
        code: Gss,
        value: &impl Fn(Gss) -> Option<T>,
        add: &impl Fn(T, T) -> T,
        steps: usize,
    ) -> Option<T> {
        let steps = steps.checked_sub(1)?;
        let parts = self.before.get(&code).filter(|_| !self.kept.contains(&code))?;
        let mut sum = None;
        for part in parts {
            let whole = self.next.get(part).is_some_and(|after| after.len() == 1)
                && !self.kept.contains(part);
            let of_part = || self.sum_of_former_within(*part, value, add, steps);
            let part = value(*part).or_else(of_part).filter(|_| whole)?;
            sum = Some(match sum {
                None => part,
                Some(sum) => add(sum, part),
            });
        }
        sum
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
                    self.before.entry(after).or_default().insert(before);
                }
                (Some(_), Some(after)) => {
                    self.kept.insert(after);
                }
            }
        });
        findings.extend(bad_codes(file, previous, bad_previous));
        findings.extend(bad_codes(file, code, bad_code));
        Ok(())
    }
}
