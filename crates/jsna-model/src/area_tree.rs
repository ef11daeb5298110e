//! The areas of an assessment and how they add up.

use crate::area::{Area, AreaCode, AreaType};
use crate::words;
use std::collections::HashMap;
use std::ops::Index;

/// Position of an area in an [`AreaTree`]. Only the tree makes one, so it always names an area of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaIx(u32);

impl AreaIx {
    /// The position as an index into a slice with one element an area.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The areas of an assessment: roll-up, CSPs, LADs, wards, LSOAs, and for each area one more of every kind that
/// it consists of, for what is known to lie in it but not in which of its parts.
#[derive(Debug, Clone, Default)]
pub struct AreaTree {
    areas: Vec<Area>,
    index: HashMap<AreaCode, AreaIx>,
    parents: Vec<Option<AreaIx>>,
    children: Vec<Vec<AreaIx>>,
}

impl AreaTree {
    /// Puts the areas together. An area whose parent is not among them has none.
    pub fn new(known: Vec<Area>) -> Self {
        let not_known: Vec<Area> = [AreaType::Csp, AreaType::Lad, AreaType::Ward, AreaType::Lsoa]
            .into_iter()
            .flat_map(|below| {
                let has = |a: &&Area| part_kinds(a.area_type, &known).contains(&below);
                known.iter().filter(has).map(|a| not_known(a, below)).collect::<Vec<_>>()
            })
            .collect();
        let mut areas = known;
        areas.extend(not_known);
        let index: HashMap<AreaCode, AreaIx> =
            (0..).map(AreaIx).zip(&areas).map(|(at, a)| (a.code.clone(), at)).collect();
        let parents: Vec<Option<AreaIx>> =
            areas.iter().map(|a| a.parent.as_ref().and_then(|p| index.get(p)).copied()).collect();
        let mut children = vec![Vec::new(); areas.len()];
        for (at, parent) in (0..).map(AreaIx).zip(&parents) {
            if let Some(own) = parent.and_then(|p| children.get_mut(p.index())) {
                own.push(at);
            }
        }
        Self { areas, index, parents, children }
    }

    /// Number of areas, those of what is not known included.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is no area at all.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// Every area with its position, in order.
    pub fn iter(&self) -> impl Iterator<Item = (AreaIx, &Area)> {
        (0..).map(AreaIx).zip(&self.areas)
    }

    /// The areas that have a code of their own, in order.
    pub fn known(&self) -> impl Iterator<Item = (AreaIx, &Area)> {
        self.iter().filter(|(_, a)| !a.code.is_unknown())
    }

    /// Position of an area.
    pub fn position(&self, code: &AreaCode) -> Option<AreaIx> {
        self.index.get(code).copied()
    }

    /// The area that an area adds up to.
    pub fn parent(&self, area: AreaIx) -> Option<AreaIx> {
        self.parents[area.index()]
    }

    /// The areas of a kind inside an area (the area itself if it is of that kind), known ones only, in order.
    pub fn within(&self, area: AreaIx, kind: AreaType) -> Vec<AreaIx> {
        let mut out = self.parts(area, kind);
        out.retain(|a| !self[*a].code.is_unknown());
        out
    }

    /// As [`AreaTree::within`], with the areas of what is not known.
    pub fn parts(&self, area: AreaIx, kind: AreaType) -> Vec<AreaIx> {
        let mut out = Vec::new();
        let mut open = vec![area];
        while let Some(at) = open.pop() {
            if self[at].area_type == kind {
                out.push(at);
            } else {
                open.extend(&self.children[at.index()]);
            }
        }
        out.sort_unstable();
        out
    }

    /// An area and all that it adds up to.
    pub fn up_from(&self, area: AreaIx) -> impl Iterator<Item = AreaIx> {
        std::iter::successors(Some(area), |a| self.parent(*a))
    }

    /// The area of what is known to lie in `parent`, but not in which of its parts of a kind.
    pub fn not_known(&self, kind: AreaType, parent: AreaIx) -> Option<AreaIx> {
        self.position(&AreaCode::unknown_in(kind, &self[parent].code))
    }

    /// The kinds of area that must add up to an area.
    pub fn part_kinds(&self, area: AreaIx) -> Vec<AreaType> {
        part_kinds(self[area].area_type, &self.areas)
    }

    /// Whether an area lies in another, or is it.
    pub fn is_within(&self, inner: AreaIx, outer: AreaIx) -> bool {
        self.up_from(inner).any(|a| a == outer)
    }

    /// The districts that an area lies in or consists of. What lies in no known part of an area is taken as
    /// lying anywhere in it.
    pub fn districts(&self, area: AreaIx) -> Vec<AreaIx> {
        if self[area].area_type.is_small() {
            let own = self.up_from(area).find(|a| self[*a].area_type == AreaType::Lad);
            return own.into_iter().collect();
        }
        let unknown = self[area].code.is_unknown();
        let known = if unknown { self.parent(area).unwrap_or(area) } else { area };
        self.within(known, AreaType::Lad)
    }

    /// The area above all others, then the partnerships (districts where there are none): the areas that a page
    /// tells of, those of the kinds that an indicator is given for.
    pub fn headline_areas(&self, given_for: &[AreaType]) -> Vec<AreaIx> {
        let of = |kinds: &[AreaType]| -> Vec<AreaIx> {
            let wanted =
                |a: &Area| kinds.contains(&a.area_type) && given_for.contains(&a.area_type);
            self.known().filter(|(_, a)| wanted(a)).map(|(at, _)| at).collect()
        };
        let mut out = of(&[AreaType::Pfa, AreaType::County, AreaType::Custom]);
        let partnerships = of(&[AreaType::Csp]);
        out.extend(if partnerships.is_empty() { of(&[AreaType::Lad]) } else { partnerships });
        out
    }
}

impl Index<AreaIx> for AreaTree {
    type Output = Area;

    fn index(&self, at: AreaIx) -> &Area {
        &self.areas[at.index()]
    }
}

/// The kinds of area that must add up to an area of this kind.
fn part_kinds(kind: AreaType, all: &[Area]) -> Vec<AreaType> {
    match kind {
        AreaType::Lad => vec![AreaType::Lsoa, AreaType::Ward],
        AreaType::Csp => vec![AreaType::Lad],
        AreaType::Pfa | AreaType::County | AreaType::Custom => {
            let partnerships = all.iter().any(|a| a.area_type == AreaType::Csp);
            vec![if partnerships { AreaType::Csp } else { AreaType::Lad }]
        }
        AreaType::Lsoa | AreaType::Msoa | AreaType::Ward | AreaType::Region | AreaType::Country => {
            Vec::new()
        }
    }
}

fn not_known(area: &Area, below: AreaType) -> Area {
    let name = format!("{} not known, {}", words::sentence_case(below.noun()), area.name);
    Area {
        code: AreaCode::unknown_in(below, &area.code),
        name: name.into(),
        area_type: below,
        parent: Some(area.code.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> AreaTree {
        let area = |code: &str, area_type, parent: Option<&str>| Area {
            code: AreaCode::parse(code).unwrap(),
            name: code.into(),
            area_type,
            parent: parent.map(|p| AreaCode::parse(p).unwrap()),
        };
        AreaTree::new(vec![
            area("E23900001", AreaType::Pfa, None),
            area("E22900001", AreaType::Csp, Some("E23900001")),
            area("E22900002", AreaType::Csp, Some("E23900001")),
            area("E07900001", AreaType::Lad, Some("E22900001")),
            area("E07900002", AreaType::Lad, Some("E22900002")),
            area("E01900001", AreaType::Lsoa, Some("E07900001")),
            area("E01900002", AreaType::Lsoa, Some("E07900001")),
        ])
    }

    fn codes(tree: &AreaTree, areas: &[AreaIx]) -> Vec<String> {
        areas.iter().map(|a| tree[*a].code.to_string()).collect()
    }

    #[test]
    fn what_is_not_known_has_an_area_of_its_own_at_every_step() {
        let tree = tree();
        let force = tree.position(&AreaCode::parse("E23900001").unwrap()).unwrap();
        assert_eq!(
            codes(&tree, &tree.parts(force, AreaType::Csp)),
            ["E22900001", "E22900002", "unknown-csp-E23900001"]
        );
        assert_eq!(codes(&tree, &tree.within(force, AreaType::Lsoa)), ["E01900001", "E01900002"]);
        let hidden = tree.not_known(AreaType::Lsoa, tree.within(force, AreaType::Lad)[0]).unwrap();
        assert_eq!(&*tree[hidden].name, "LSOA not known, E07900001");
        assert_eq!(
            codes(&tree, &tree.up_from(hidden).collect::<Vec<_>>()),
            ["unknown-lsoa-E07900001", "E07900001", "E22900001", "E23900001"]
        );
    }

    #[test]
    fn an_area_knows_its_districts_from_above_and_from_below() {
        let tree = tree();
        let at = |code: &str| tree.position(&AreaCode::named(code).unwrap()).unwrap();
        let districts = |code: &str| codes(&tree, &tree.districts(at(code)));
        assert_eq!(districts("E23900001"), ["E07900001", "E07900002"]);
        assert_eq!(districts("E01900002"), ["E07900001"]);
        assert_eq!(districts("unknown-lad-E22900002"), ["E07900002"]);
        assert_eq!(districts("unknown-lsoa-E07900001"), ["E07900001"]);
    }
}
