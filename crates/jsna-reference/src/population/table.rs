//! One population in the areas of the assessment.

use crate::assessed::Assessed;
use crate::change::{Change, Shares, WHOLE};
use crate::findings::{FORMER_CODES, POPULATION_GAP};
use crate::geocode::other;
use crate::gss::Gss;
use crate::hierarchy::Hierarchy;
use crate::history::History;
use crate::population::label::Band;
use crate::population::read::{Cells, Raw};
use crate::population::{Ask, DenominatorValue, answer};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_model::{AreaType, LsoaVintage};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The people of one area.
#[derive(Debug, Clone)]
struct Entry {
    cells: Cells,
    estimated: bool,
}

/// One file, or one year of it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) year: i32,
    pub(crate) source: Arc<str>,
    bands: Vec<Band>,
    areas: BTreeMap<Gss, Entry>,
}

/// What tables are made with.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    hierarchy: &'a Hierarchy,
    assessed: &'a Assessed,
    change: &'a Change,
    history: &'a History,
    /// The codes that wards and districts of the assessment had before.
    former: BTreeSet<Gss>,
    /// Small areas of the assessment.
    lsoas: BTreeSet<Gss>,
    /// Small areas of each ward and district of the assessment.
    members: BTreeMap<Gss, Vec<Gss>>,
    /// Small areas of the other census that people of the assessment live in.
    linked: BTreeSet<Gss>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(
        hierarchy: &'a Hierarchy,
        assessed: &'a Assessed,
        change: &'a Change,
        history: &'a History,
    ) -> Self {
        let large = assessed.list.iter().filter(|(_, kind, _)| *kind != AreaType::Lsoa);
        let mut ground = Self {
            hierarchy,
            assessed,
            change,
            history,
            former: history.all_before(large.map(|(code, ..)| *code)),
            lsoas: BTreeSet::new(),
            members: BTreeMap::new(),
            linked: BTreeSet::new(),
        };
        for (lsoa, home) in &hierarchy.lsoas {
            let Some(lad) = home.lad.filter(|l| assessed.lads.contains_key(l)) else {
                continue;
            };
            ground.lsoas.insert(*lsoa);
            for area in home.ward.into_iter().chain([lad]) {
                ground.members.entry(area).or_default().push(*lsoa);
            }
        }
        if let Some(own) = hierarchy.vintage {
            let ours = |shares: &Shares| shares.iter().any(|(c, _)| ground.lsoas.contains(c));
            let linked = change.all(other(own)).filter(|(_, shares)| ours(shares));
            ground.linked = linked.map(|(code, _)| code).collect();
        }
        ground
    }

    /// Whether the rows of an area are of use: small areas of the assessment in either census, its
    /// wards, and all large areas.
    pub(crate) fn wants(&self, code: Gss) -> bool {
        match code.area_type() {
            Some(AreaType::Lsoa) => self.lsoas.contains(&code) || self.linked.contains(&code),
            Some(AreaType::Ward) => {
                self.assessed.wards.contains(&code) || self.former.contains(&code)
            }
            Some(AreaType::Msoa) | None => false,
            Some(_) => true,
        }
    }

    /// The census of a file's LSOA codes: what its codes say that only one census has; else what its
    /// header says; else the assessment's own.
    fn vintage_of(&self, raw: &Raw) -> Option<LsoaVintage> {
        let own = self.hierarchy.vintage?;
        let is_own =
            |c: Gss| self.hierarchy.lsoas.contains_key(&c) || self.change.shares(own, c).is_some();
        let is_other = |c: Gss| self.change.shares(other(own), c).is_some();
        let (mut only_own, mut only_other) = (0_u64, 0_u64);
        for code in raw.areas.keys().chain(&raw.others) {
            match (is_own(*code), is_other(*code)) {
                (true, false) => only_own += 1,
                (false, true) => only_other += 1,
                _ => {}
            }
        }
        // Areas that the change file does not have (another country) say nothing about the census.
        if only_other > 0 {
            return Some(other(own));
        }
        let header = raw.area_header.to_lowercase();
        let says = |text: &str| header.contains(text);
        Some(if only_own > 0 && !self.change.is_empty() {
            own
        } else if says("lsoa11") || says("2011") {
            LsoaVintage::Y2011
        } else if says("lsoa21") || says("2021") {
            LsoaVintage::Y2021
        } else {
            own
        })
    }
}

impl Table {
    /// The people of every assessed area: its own row where the file has one, else the sum of its small
    /// areas, which come through the change links where the file is of the other census.
    pub(crate) fn new(mut raw: Raw, ground: &Ground<'_>, findings: &mut Vec<Diagnostic>) -> Self {
        from_former(&mut raw, ground, findings);
        let sources = Sources::new(&raw, ground);
        let mut areas: BTreeMap<Gss, Entry> = BTreeMap::new();
        // Smallest first: partnerships add up districts, the roll-up adds up what is below it.
        for (code, kind, _) in ground.assessed.list.iter().rev() {
            let direct = raw.areas.get(code).filter(|_| *kind != AreaType::Lsoa);
            let entry = match (direct, kind) {
                (Some(cells), _) => Some(Entry { cells: cells.clone(), estimated: false }),
                (None, AreaType::Lsoa) => sources.sum(&raw, [*code]),
                (None, AreaType::Ward | AreaType::Lad) => {
                    let members = ground.members.get(code);
                    sources.sum(&raw, members.into_iter().flatten().copied())
                }
                (None, _) => {
                    let parts = ground.assessed.list.iter().filter(|p| p.2 == Some(*code));
                    add_up(parts.map(|(part, ..)| areas.get(part)))
                }
            };
            if let Some(entry) = entry {
                areas.insert(*code, entry);
            }
        }
        let table = Self {
            year: raw.year,
            source: raw.source.as_str().into(),
            bands: raw.bands.clone(),
            areas,
        };
        table.report_gaps(&raw, ground, findings);
        // Districts that are not assessed stay, for comparisons.
        let others = raw.areas.into_iter().filter(|(c, _)| c.area_type() != Some(AreaType::Lsoa));
        let mut table = table;
        for (code, cells) in others {
            table.areas.entry(code).or_insert(Entry { cells, estimated: false });
        }
        table
    }

    /// Whether the table has anything of an area.
    pub(crate) fn has(&self, area: Gss) -> bool {
        self.areas.get(&area).is_some_and(|e| e.cells.iter().any(|c| !c.is_nan()))
    }

    /// The people of an area, ages and sex; `None` where bands do not fit or are not there.
    pub(crate) fn answer(&self, area: Gss, ask: Ask) -> Option<DenominatorValue> {
        let entry = self.areas.get(&area)?;
        let value = answer::sum(&self.bands, &entry.cells, ask.band, ask.sex)?;
        Some(DenominatorValue {
            value,
            year: self.year,
            source: Arc::clone(&self.source),
            estimated: entry.estimated,
        })
    }

    /// The bands, in words.
    pub(crate) fn bands_words(&self) -> String {
        const SHOWN: usize = 12;
        let mut bands = self.bands.clone();
        bands.sort();
        let words: Vec<String> = bands.iter().take(SHOWN).map(|b| b.words()).collect();
        match bands.len().saturating_sub(SHOWN) {
            0 => words.join(", "),
            more => format!("{} and {more} more", words.join(", ")),
        }
    }

    fn report_gaps(&self, raw: &Raw, ground: &Ground<'_>, findings: &mut Vec<Diagnostic>) {
        let finding =
            |headline: String| Diagnostic::new(&POPULATION_GAP, headline).file(&raw.source);
        if !ground.assessed.list.iter().any(|(code, ..)| self.has(*code)) {
            findings.push(finding("the file has none of the assessed areas".to_owned()));
            return;
        }
        if !ground.lsoas.iter().any(|code| self.has(*code)) {
            return;
        }
        let missing: Vec<String> = ground
            .lsoas
            .iter()
            .filter(|code| !self.has(**code))
            .map(|code| format!("{} ({code})", ground.hierarchy.name(*code)))
            .collect();
        if missing.is_empty() {
            return;
        }
        let n = missing.len() as u64;
        let shown = words::list(&missing[..missing.len().min(Diagnostic::ROWS_SHOWN)]);
        let lsoas = words::plural(n, "assessed LSOA");
        let verb = if n == 1 { "has" } else { "have" };
        findings.push(
            finding(format!("{lsoas} {verb} no population in the file")).found(shown).count(n),
        );
    }
}

/// Adds the people of wards and districts that the file has under the codes that they had before.
fn from_former(raw: &mut Raw, ground: &Ground<'_>, findings: &mut Vec<Diagnostic>) {
    let add = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let mut found = Vec::new();
    for (code, kind, _) in &ground.assessed.list {
        if *kind == AreaType::Lsoa || raw.areas.contains_key(code) {
            continue;
        }
        // An area of today keeps its people, whatever it gave away.
        let is_today = |code: &Gss| ground.assessed.list.iter().any(|(today, ..)| today == code);
        let people = |code: Gss| raw.areas.get(&code).filter(|_| !is_today(&code)).cloned();
        if let Some(cells) = ground.history.sum_of_former(*code, &people, &add) {
            found.push((*code, cells));
        }
    }
    let names: Vec<String> = found
        .iter()
        .map(|(code, _)| format!("{} ({code})", ground.hierarchy.name(*code)))
        .collect();
    raw.areas.extend(found);
    if !names.is_empty() {
        let n = names.len() as u64;
        let headline = format!(
            "{} of the file {} people under codes of before",
            words::plural(n, "area"),
            if n == 1 { "has its" } else { "have their" }
        );
        let shown = words::list(&names[..names.len().min(Diagnostic::ROWS_SHOWN)]);
        findings
            .push(Diagnostic::new(&FORMER_CODES, headline).file(&raw.source).found(shown).count(n));
    }
}

/// Where the people of each small area come from: codes of the file, with shares.
struct Sources {
    /// By small area of the assessment. Empty where the file is of the same census.
    by_lsoa: BTreeMap<Gss, Vec<(Gss, f64)>>,
}

impl Sources {
    fn new(raw: &Raw, ground: &Ground<'_>) -> Self {
        let mut by_lsoa: BTreeMap<Gss, Vec<(Gss, f64)>> = BTreeMap::new();
        if let (Some(of_file), Some(own)) = (ground.vintage_of(raw), ground.hierarchy.vintage)
            && of_file != own
        {
            for (source, shares) in ground.change.all(of_file) {
                for (lsoa, share) in shares.iter().filter(|(c, _)| ground.lsoas.contains(c)) {
                    by_lsoa.entry(*lsoa).or_default().push((source, *share));
                }
            }
        }
        Self { by_lsoa }
    }

    /// The people of some small areas together. An area of the file that lies wholly among them is
    /// added whole, so that totals stay exact where only the borders inside are estimated.
    fn sum(&self, raw: &Raw, lsoas: impl IntoIterator<Item = Gss>) -> Option<Entry> {
        let mut weights: BTreeMap<Gss, f64> = BTreeMap::new();
        for lsoa in lsoas {
            match self.by_lsoa.get(&lsoa) {
                Some(sources) => {
                    for (source, share) in sources {
                        *weights.entry(*source).or_default() += share;
                    }
                }
                None => {
                    weights.insert(lsoa, 1.0);
                }
            }
        }
        if weights.is_empty() {
            return None;
        }
        let mut total = Entry { cells: vec![0.0; raw.bands.len() * 3], estimated: false };
        for (source, weight) in weights {
            if weight <= 0.0 {
                continue;
            }
            // One missing small area is a missing sum, not a smaller one.
            let cells = raw.areas.get(&source)?;
            let weight = if weight >= WHOLE { 1.0 } else { weight };
            total.estimated |= weight < 1.0;
            for (sum, cell) in total.cells.iter_mut().zip(cells) {
                *sum += cell * weight;
            }
        }
        Some(total)
    }
}

/// The sum of entries; `None` where an entry is missing or the list is empty.
fn add_up<'a>(parts: impl Iterator<Item = Option<&'a Entry>>) -> Option<Entry> {
    let mut total: Option<Entry> = None;
    for part in parts {
        let part = part?;
        match &mut total {
            None => total = Some(part.clone()),
            Some(total) => {
                total.estimated |= part.estimated;
                for (sum, cell) in total.cells.iter_mut().zip(&part.cells) {
                    *sum += cell;
                }
            }
        }
    }
    total
}
