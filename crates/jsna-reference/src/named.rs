//! Areas by the name that a delivery has: `Cheshire Constabulary`, `north-yorkshire`.

use crate::Reference;
use crate::gss::Gss;
use jsna_model::AreaCode;
use std::collections::{BTreeMap, BTreeSet};

/// Words of a name that say what it is, not where.
const GENERIC: [&str; 8] =
    ["police", "constabulary", "service", "force", "the", "and", "council", "partnership"];

impl Reference {
    /// The districts, assessed or not, of the police force area that a name is of; failing that of the partnership
    /// or district. `None` where no lookup has the name, or several areas of a kind have it.
    ///
    /// Force files are named in several ways: `Devon & Cornwall Police`, `devon-and-cornwall`, `London, City of`.
    /// Case, punctuation, the order of words and words such as Police and Constabulary do not matter.
    pub fn districts_named(&self, name: &str) -> Option<Vec<AreaCode>> {
        let wanted = words_of(name);
        if wanted.is_empty() {
            return None;
        }
        let lads_of = |csps: &BTreeSet<Gss>| -> BTreeSet<Gss> {
            let inside = self.hierarchy.lad_csp.iter().filter(|(_, csp)| csps.contains(csp));
            inside.map(|(lad, _)| *lad).collect()
        };
        let mut forces: BTreeMap<Gss, BTreeSet<Gss>> = BTreeMap::new();
        for (csp, force) in &self.hierarchy.csp_pfa {
            forces.entry(*force).or_default().insert(*csp);
        }
        let csps: BTreeSet<Gss> = self.hierarchy.lad_csp.values().copied().collect();
        let found = self
            .only(forces.keys(), &wanted)
            .and_then(|force| forces.get(&force))
            .map(lads_of)
            .or_else(|| self.only(csps.iter(), &wanted).map(|csp| lads_of(&BTreeSet::from([csp]))))
            .or_else(|| self.only(self.hierarchy.lads.iter(), &wanted).map(|lad| [lad].into()));
        let found = found.filter(|lads| !lads.is_empty())?;
        Some(found.into_iter().map(Gss::code).collect())
    }

    /// The districts, assessed or not, that an area is or consists of; empty where no lookup has it.
    pub fn districts_of(&self, area: &AreaCode) -> Vec<AreaCode> {
        let Some(code) = Gss::of(area) else { return Vec::new() };
        if self.hierarchy.lads.contains(&code) {
            return vec![area.clone()];
        }
        let inside = |csp: &Gss| *csp == code || self.hierarchy.csp_pfa.get(csp) == Some(&code);
        let lads = self.hierarchy.lad_csp.iter().filter(|(_, csp)| inside(csp));
        lads.map(|(lad, _)| lad.code()).collect()
    }

    /// The one area of these that has a name.
    fn only<'a>(
        &self,
        areas: impl Iterator<Item = &'a Gss>,
        wanted: &BTreeSet<String>,
    ) -> Option<Gss> {
        let mut found = areas.filter(|a| words_of(&self.hierarchy.name(**a)) == *wanted);
        let first = found.next()?;
        found.next().is_none().then_some(*first)
    }
}

/// The words of a name that say where.
fn words_of(name: &str) -> BTreeSet<String> {
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !GENERIC.contains(w))
        .map(str::to_owned)
        .collect()
}
