//! Which parts of an area a change lies in.

use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::{AreaIx, AreaTree, Assessed, CellId, ChangePart, Decomposition, PartName};

/// One claim for each change that lies in parts of its area whose own change goes the same way by more than their months
/// vary. It is arithmetic: nothing is said of why.
pub(crate) fn explained(assessed: &Assessed, areas: &AreaTree) -> Vec<Claim> {
    let claim = |split: &Decomposition| {
        let parts: Vec<(AreaIx, f64)> = clear(split).collect();
        let cell = |area: AreaIx, period| CellId {
            indicator_id: assessed.definition.id.clone(),
            area_code: areas[area].code.clone(),
            period,
            breakdown: None,
        };
        let of_both = |area| [cell(area, split.period), cell(area, split.before)];
        let around = parts.iter().map(|(area, _)| *area);
        let evidence = std::iter::once(split.area).chain(around).flat_map(of_both).collect();
        let (before, difference) = (split.before, split.difference);
        (!parts.is_empty()).then_some(Claim {
            kind: ClaimKind::ExplainedBy,
            area: split.area,
            period: split.period,
            numbers: ClaimNumbers::Parts { before, difference, parts },
            test: Test::PartIntervals,
            chance: None,
            evidence,
            q: None,
            importance: None,
            unclear: None,
            withheld: None,
        })
    };
    assessed.decompositions.iter().filter_map(claim).collect()
}

fn clear(split: &Decomposition) -> impl Iterator<Item = (AreaIx, f64)> {
    let same_way = |part: &ChangePart| part.clear && part.difference * split.difference > 0.0;
    split.parts.iter().filter_map(move |part| match part.what {
        PartName::Area(area) if same_way(part) => Some((area, part.difference)),
        _ => None,
    })
}
