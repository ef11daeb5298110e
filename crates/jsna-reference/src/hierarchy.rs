//! The hierarchy of areas, put together from all lookups; where two disagree, the newest counts.

use crate::findings::{NO_SMALL_AREAS, VINTAGES};
use crate::gss::Gss;
use crate::lookup::header::Level;
use crate::lookup::{Conflict, Lookup, STEPS, Step};
use jsna_model::LsoaVintage;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where an LSOA lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) ward: Option<Gss>,
    pub(crate) lad: Option<Gss>,
}

/// Which area lies in which, by the newest lookups.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hierarchy {
    /// Census of the LSOA codes; `None` where no lookup has LSOAs.
    pub(crate) vintage: Option<LsoaVintage>,
    pub(crate) lsoas: BTreeMap<Gss, Home>,
    pub(crate) ward_lad: BTreeMap<Gss, Gss>,
    pub(crate) lad_csp: BTreeMap<Gss, Gss>,
    pub(crate) csp_pfa: BTreeMap<Gss, Gss>,
    /// Every district that any lookup names.
    pub(crate) lads: BTreeSet<Gss>,
    /// Areas with two homes in a step in use, with the files of that step.
    pub(crate) conflicts: Vec<(String, Conflict)>,
    names: BTreeMap<Gss, Arc<str>>,
    /// Years and files of the steps in use, for messages.
    pub(crate) lad_year: i32,
    pub(crate) csp_year: i32,
}

impl Hierarchy {
    /// Puts lookups together. Where several give the same step, the newest counts; an older one still
    /// places districts that the small-area lookup uses and the newest does not have, if their
    /// partnership still exists.
    pub(crate) fn new(lookups: Vec<Lookup>, findings: &mut Vec<Diagnostic>) -> Self {
        let mut hierarchy = Self::default();
        let mut steps: Vec<Step> = Vec::new();
        let mut names = Vec::new();
        for lookup in lookups {
            steps.extend(lookup.steps);
            names.extend(lookup.names);
        }
        hierarchy.vintage = vintage(&steps, findings);
        let year =
            hierarchy.vintage.map_or(0, |v| if v == LsoaVintage::Y2011 { 2011 } else { 2021 });
        steps.retain(|s| s.from != Level::Lsoa || lsoa_year(s) == year);
        let mut merged: BTreeMap<(Level, Level), Vec<Step>> = BTreeMap::new();
        for step in STEPS {
            let mut same: Vec<Step> =
                steps.iter().filter(|s| (s.from, s.to) == step).cloned().collect();
            same.sort_by_key(|s| std::cmp::Reverse((s.to_year, s.from_year)));
            merged.insert(step, merge(same, findings));
        }
        let mut conflicts = Vec::new();
        let mut newest = |from, to| -> Option<Step> {
            let steps = merged.get_mut(&(from, to)).filter(|s| !s.is_empty())?;
            let step = steps.remove(0);
            conflicts.extend(step.conflicts.iter().map(|c| (step.file.clone(), *c)));
            Some(step)
        };
        hierarchy.add_lsoas(newest(Level::Lsoa, Level::Ward), newest(Level::Lsoa, Level::Lad));
        if let Some(step) = newest(Level::Ward, Level::Lad) {
            hierarchy.lads.extend(step.pairs.values().copied());
            hierarchy.ward_lad = step.pairs;
        }
        if let Some(step) = newest(Level::Csp, Level::Pfa) {
            hierarchy.csp_pfa = step.pairs;
        }
        if let Some(step) = newest(Level::Lad, Level::Csp) {
            hierarchy.csp_year = step.to_year;
            hierarchy.lads.extend(step.pairs.keys().copied());
            hierarchy.lad_csp = step.pairs;
        }
        hierarchy.conflicts = conflicts;
        hierarchy.finish_homes();
        let older = merged.remove(&(Level::Lad, Level::Csp)).unwrap_or_default();
        hierarchy.add_older_districts(&older, findings);
        names.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
        for (_, names) in names {
            for (code, name) in names {
                hierarchy.names.entry(code).or_insert(name);
            }
        }
        hierarchy
    }

    /// The name of an area; its code where no lookup has one.
    pub(crate) fn name(&self, code: Gss) -> Arc<str> {
        self.names.get(&code).cloned().unwrap_or_else(|| code.to_string().into())
    }

    fn add_lsoas(&mut self, wards: Option<Step>, lads: Option<Step>) {
        if let Some(step) = wards {
            for (lsoa, ward) in step.pairs {
                self.lsoas.entry(lsoa).or_default().ward = Some(ward);
            }
        }
        if let Some(step) = lads {
            self.lad_year = step.to_year;
            for (lsoa, lad) in step.pairs {
                self.lsoas.entry(lsoa).or_default().lad = Some(lad);
            }
        }
    }

    /// LSOAs that have a ward but no district get the ward's; wards that no ward lookup places get the
    /// district of their LSOAs.
    fn finish_homes(&mut self) {
        for home in self.lsoas.values_mut() {
            if home.lad.is_none() {
                home.lad = home.ward.and_then(|w| self.ward_lad.get(&w)).copied();
            }
        }
        for home in self.lsoas.values() {
            if let (Some(ward), Some(lad)) = (home.ward, home.lad) {
                self.ward_lad.entry(ward).or_insert(lad);
            }
        }
        self.lads.extend(self.lsoas.values().filter_map(|h| h.lad));
    }

    fn add_older_districts(&mut self, older: &[Step], findings: &mut Vec<Diagnostic>) {
        let current: BTreeSet<Gss> = self.lad_csp.values().copied().collect();
        let lived_in: BTreeSet<Gss> = self.lsoas.values().filter_map(|h| h.lad).collect();
        let mut added = Vec::new();
        for step in older {
            for (lad, csp) in &step.pairs {
                self.lads.insert(*lad);
                let usable = lived_in.contains(lad) && current.contains(csp);
                if usable && !self.lad_csp.contains_key(lad) {
                    self.lad_csp.insert(*lad, *csp);
                    added.push(lad.to_string());
                }
            }
        }
        if !added.is_empty() {
            let n = added.len() as u64;
            added.truncate(Diagnostic::ROWS_SHOWN);
            let headline = format!(
                "{} only in an older lookup: placed in the partnership of that time, which still exists",
                if n == 1 { "1 district is".to_owned() } else { format!("{n} districts are") }
            );
            findings.push(Diagnostic::new(&VINTAGES, headline).found(words::list(&added)).count(n));
        }
    }
}

/// The census of a step from LSOAs: 2011 codes are in use from 2011, 2021 codes from 2021.
fn lsoa_year(step: &Step) -> i32 {
    if step.from_year >= 2021 { 2021 } else { 2011 }
}

fn vintage(steps: &[Step], findings: &mut Vec<Diagnostic>) -> Option<LsoaVintage> {
    let years: BTreeSet<i32> =
        steps.iter().filter(|s| s.from == Level::Lsoa).map(lsoa_year).collect();
    let newest = *years.last()?;
    if years.len() > 1 {
        let files: BTreeSet<&str> = steps
            .iter()
            .filter(|s| s.from == Level::Lsoa && lsoa_year(s) == newest)
            .map(|s| s.file.as_str())
            .collect();
        let files: Vec<&str> = files.into_iter().collect();
        findings.push(
            Diagnostic::new(
                &VINTAGES,
                format!("lookups have LSOA 2011 and LSOA 2021: small areas are those of {newest}"),
            )
            .file(files.join(", "))
            .fix("To assess LSOA 2011 instead, take the lookups with LSOA 2021 out of jsna.toml."),
        );
    }
    Some(if newest == 2021 { LsoaVintage::Y2021 } else { LsoaVintage::Y2011 })
}

/// Files of the same years add up; lookups of several years are reported, newest first.
fn merge(sorted: Vec<Step>, findings: &mut Vec<Diagnostic>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for step in sorted {
        match out.last_mut() {
            Some(last) if (last.to_year, last.from_year) == (step.to_year, step.from_year) => {
                if last.file != step.file {
                    last.file = format!("{}, {}", last.file, step.file);
                }
                last.conflicts.extend(step.conflicts);
                last.add(step.pairs);
            }
            _ => out.push(step),
        }
    }
    if let [used, older @ ..] = out.as_slice()
        && !older.is_empty()
    {
        let others: Vec<String> =
            older.iter().map(|s| format!("{} ({})", s.file, year_words(s.to_year))).collect();
        let noun = |l: Level| match l {
            Level::Lsoa => "LSOA",
            Level::Ward => "ward",
            Level::Lad => "district",
            Level::Csp => "partnership",
            Level::Pfa => "police force area",
        };
        let headline = format!(
            "several lookups from {} to {}: the newest ({}) is used, not {}",
            noun(used.from),
            noun(used.to),
            year_words(used.to_year),
            words::list(&others)
        );
        findings.push(Diagnostic::new(&VINTAGES, headline).file(&used.file));
    }
    out
}

fn year_words(year: i32) -> String {
    if year == 0 { "no year".to_owned() } else { year.to_string() }
}

/// The finding that no lookup has LSOAs.
pub(crate) fn no_small_areas(headline: &str) -> Diagnostic {
    Diagnostic::new(&NO_SMALL_AREAS, headline)
}
