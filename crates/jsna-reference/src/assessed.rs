//! The areas of the assessment: what is assessed, its parts, and what it adds up to.

use crate::findings::{
    AREA_NOT_FOUND, AREAS_MIXED, CONFLICT, CONFLICT_ELSEWHERE, DISTRICTS, EMPTY_DISTRICT,
};
use crate::gss::Gss;
use crate::hierarchy::{Hierarchy, no_small_areas};
use jsna_model::diagnostic::{Diagnostic, Finding};
use jsna_model::words;
use jsna_model::{Area, AreaCode, AreaType};
use std::collections::{BTreeMap, BTreeSet};

/// The areas of the assessment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assessed {
    /// Roll-up, CSPs, LADs, wards, LSOAs, each sorted by code: code, kind, and the area it adds up to.
    pub(crate) list: Vec<(Gss, AreaType, Option<Gss>)>,
    /// The same areas with their names.
    pub(crate) areas: Vec<Area>,
    /// Assessed districts, with their partnership where partnerships are assessed.
    pub(crate) lads: BTreeMap<Gss, Option<Gss>>,
    /// Wards of these districts that have LSOAs: those among the areas.
    pub(crate) wards: BTreeSet<Gss>,
    /// Whether partnerships are assessed, not districts.
    pub(crate) by_csp: bool,
}

impl Assessed {
    /// Finds the assessed areas in the hierarchy. `None` where an error says that this cannot be done.
    pub(crate) fn new(
        codes: &[AreaCode],
        hierarchy: &Hierarchy,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let csps: BTreeSet<Gss> =
            hierarchy.lad_csp.values().chain(hierarchy.csp_pfa.keys()).copied().collect();
        let known = |c: &Gss| csps.contains(c) || hierarchy.lads.contains(c);
        let mut found: BTreeSet<Gss> = BTreeSet::new();
        let mut found_all = !codes.is_empty();
        for code in codes {
            if let Some(code) = Gss::of(code).filter(known) {
                found.insert(code);
            } else {
                findings.push(not_found(code, codes, hierarchy, &csps));
                found_all = false;
            }
        }
        if codes.is_empty() {
            findings.push(Diagnostic::new(&AREA_NOT_FOUND, "no area is assessed"));
        }
        let by_csp = found.iter().any(|c| csps.contains(c));
        if by_csp && found.iter().any(|c| !csps.contains(c)) {
            findings.push(Diagnostic::new(
                &AREAS_MIXED,
                "partnerships and districts are assessed together",
            ));
            found_all = false;
        }
        found_all.then(|| Self::build(&found, by_csp, hierarchy, findings))
    }

    fn build(
        codes: &BTreeSet<Gss>,
        by_csp: bool,
        hierarchy: &Hierarchy,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let lads: BTreeMap<Gss, Option<Gss>> = if by_csp {
            let inside = hierarchy.lad_csp.iter().filter(|(_, csp)| codes.contains(csp));
            inside.map(|(lad, csp)| (*lad, Some(*csp))).collect()
        } else {
            codes.iter().map(|c| (*c, None)).collect()
        };
        let lived_in: BTreeSet<Gss> = hierarchy.lsoas.values().filter_map(|h| h.ward).collect();
        let wards: BTreeMap<Gss, Gss> = hierarchy
            .ward_lad
            .iter()
            .filter(|(_, lad)| lads.contains_key(lad))
            .filter(|(ward, _)| lived_in.is_empty() || lived_in.contains(ward))
            .map(|(ward, lad)| (*ward, *lad))
            .collect();
        let roll_up = roll_up(codes, by_csp, hierarchy);
        let top = roll_up.map(|(code, _)| code);
        let mut list: Vec<(Gss, AreaType, Option<Gss>)> = Vec::new();
        list.extend(roll_up.map(|(code, kind)| (code, kind, None)));
        if by_csp {
            list.extend(codes.iter().map(|c| (*c, AreaType::Csp, top)));
        }
        list.extend(lads.iter().map(|(lad, csp)| (*lad, AreaType::Lad, csp.or(top))));
        list.extend(wards.iter().map(|(ward, lad)| (*ward, AreaType::Ward, Some(*lad))));
        list.extend(hierarchy.lsoas.iter().filter_map(|(lsoa, home)| {
            let lad = home.lad.filter(|l| lads.contains_key(l))?;
            Some((*lsoa, AreaType::Lsoa, Some(lad)))
        }));
        let name = |code: Gss| {
            if code != Gss::ASSESSED {
                return hierarchy.name(code);
            }
            let what = if by_csp { "All assessed partnerships" } else { "All assessed districts" };
            what.into()
        };
        let areas = list
            .iter()
            .map(|(code, area_type, parent)| Area {
                code: code.code(),
                name: name(*code),
                area_type: *area_type,
                parent: parent.map(Gss::code),
            })
            .collect();
        let wards = wards.into_keys().collect();
        let out = Self { list, areas, lads, wards, by_csp };
        out.report_districts(hierarchy, findings);
        out.report_conflicts(hierarchy, findings);
        out
    }

    /// Reports areas that lie in two areas of the level above: an error where the assessment is concerned.
    fn report_conflicts(&self, hierarchy: &Hierarchy, findings: &mut Vec<Diagnostic>) {
        let ours: BTreeSet<Gss> = self.list.iter().map(|a| a.0).collect();
        let mut by_file: BTreeMap<(&str, bool), Vec<String>> = BTreeMap::new();
        for (file, c) in &hierarchy.conflicts {
            let concerned = [c.code, c.used, c.other].iter().any(|a| ours.contains(a));
            by_file.entry((file, concerned)).or_default().push(format!(
                "{} ({}) in {} and in {}",
                hierarchy.name(c.code),
                c.code,
                c.used,
                c.other
            ));
        }
        for ((file, concerned), mut conflicts) in by_file {
            let n = conflicts.len() as u64;
            conflicts.truncate(Diagnostic::ROWS_SHOWN);
            let (finding, whose) =
                if concerned { (&CONFLICT, "assessed ") } else { (&CONFLICT_ELSEWHERE, "") };
            let headline = format!(
                "{} of the lookup {} an {whose}area a second home",
                words::plural(n, "row"),
                if n == 1 { "gives" } else { "give" }
            );
            let found = words::list(&conflicts);
            findings.push(Diagnostic::new(finding, headline).file(file).found(found).count(n));
        }
    }

    /// Whether the lookups of small areas and of partnerships know the same districts.
    fn report_districts(&self, hierarchy: &Hierarchy, findings: &mut Vec<Diagnostic>) {
        let with_lsoas: BTreeSet<Gss> = hierarchy.lsoas.values().filter_map(|h| h.lad).collect();
        if with_lsoas.is_empty() {
            findings.push(no_small_areas("no lookup places LSOAs in districts"));
            return;
        }
        let years = format!(
            "LSOA lookup {}, partnership lookup {}",
            year(hierarchy.lad_year),
            year(hierarchy.csp_year)
        );
        let mut report = |finding: &Finding, codes: Vec<Gss>, headline: String| {
            if codes.is_empty() {
                return;
            }
            let shown = codes.iter().take(Diagnostic::ROWS_SHOWN);
            let shown: Vec<String> =
                shown.map(|c| format!("{} ({c})", hierarchy.name(*c))).collect();
            findings.push(
                Diagnostic::new(finding, headline)
                    .found(words::list(&shown))
                    .expected(years.clone())
                    .count(codes.len() as u64),
            );
        };
        let empty: Vec<Gss> =
            self.lads.keys().filter(|lad| !with_lsoas.contains(lad)).copied().collect();
        let n = empty.len() as u64;
        let verb = if n == 1 { "has" } else { "have" };
        let districts = words::plural(n, "assessed district");
        report(
            &EMPTY_DISTRICT,
            empty,
            format!(
                "{districts} {verb} no LSOA in the lookup: records with only an LSOA code cannot be placed there"
            ),
        );
        let homeless: Vec<Gss> = with_lsoas
            .iter()
            .filter(|lad| self.by_csp && !hierarchy.lad_csp.contains_key(lad))
            .copied()
            .collect();
        let n = homeless.len() as u64;
        let verb = if n == 1 { "is" } else { "are" };
        let districts = words::plural(n, "district");
        report(
            &DISTRICTS,
            homeless,
            format!("{districts} of the LSOA lookup {verb} not in the partnership lookup"),
        );
    }
}

/// The area that all assessed areas add up to: their police force area where they are all of it, otherwise an area
/// of their own. A single assessed area has none.
fn roll_up(codes: &BTreeSet<Gss>, by_csp: bool, hierarchy: &Hierarchy) -> Option<(Gss, AreaType)> {
    if codes.len() < 2 {
        return None;
    }
    // A district lies in the police force area of its partnership.
    let pfa_of = |code: Gss| -> Option<Gss> {
        let csp = if by_csp { Some(&code) } else { hierarchy.lad_csp.get(&code) };
        csp.and_then(|csp| hierarchy.csp_pfa.get(csp)).copied()
    };
    let all: Vec<Gss> = if by_csp {
        hierarchy.csp_pfa.keys().copied().collect()
    } else {
        hierarchy.lad_csp.keys().copied().collect()
    };
    let pfas: BTreeSet<Option<Gss>> = codes.iter().map(|c| pfa_of(*c)).collect();
    let one = pfas.first().copied().flatten().filter(|_| pfas.len() == 1);
    let whole = one
        .filter(|pfa| all.iter().filter(|c| pfa_of(**c) == Some(*pfa)).all(|c| codes.contains(c)));
    Some(whole.map_or((Gss::ASSESSED, AreaType::Custom), |pfa| (pfa, AreaType::Pfa)))
}

/// An assessed code that no lookup has, with the nearest one that is not assessed already.
fn not_found(
    code: &AreaCode,
    assessed: &[AreaCode],
    hierarchy: &Hierarchy,
    csps: &BTreeSet<Gss>,
) -> Diagnostic {
    let known: Vec<String> = csps.iter().chain(&hierarchy.lads).map(ToString::to_string).collect();
    let known: Vec<String> =
        known.into_iter().filter(|k| assessed.iter().all(|a| a.as_str() != k)).collect();
    let headline = format!("the assessed area {code} is in none of the lookups");
    let finding = Diagnostic::new(&AREA_NOT_FOUND, headline).found(code.as_str());
    match words::nearest(code.as_str(), known.iter().map(String::as_str)) {
        Some(near) => {
            let name = Gss::parse(near).map(|c| hierarchy.name(c)).unwrap_or_default();
            finding.fix(format!(
                "Did you mean {near} ({name})? Otherwise add the lookup that has it under [[reference]]."
            ))
        }
        None => finding,
    }
}

fn year(year: i32) -> String {
    if year == 0 { "of no year".to_owned() } else { format!("of {year}") }
}
