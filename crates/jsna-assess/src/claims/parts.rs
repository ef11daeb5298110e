//! Which parts of an area a change lies in.

use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::{AreaIx, AreaTree, Assessed, CellId, Decomposition};

/// One claim for each change that lies in parts of its area whose own change goes the same way by more than their months
/// vary. It is arithmetic: nothing is said of why.
pub(crate) fn explained(assessed: &Assessed, areas: &AreaTree) -> Vec<Claim> {
    let claim = |split: &Decomposition| {
        let parts: Vec<AreaIx> = split.clear_areas().map(|(area, _)| area).collect();
        let cell = |area: AreaIx, period| CellId {
            indicator_id: assessed.definition.id.clone(),
            area_code: areas[area].code.clone(),
            period,
            breakdown: None,
        };
        let of_both = |area| [cell(area, split.period), cell(area, split.before)];
        let some = !parts.is_empty();
        let evidence = std::iter::once(split.area).chain(parts).flat_map(of_both).collect();
        some.then_some(Claim {
            kind: ClaimKind::ExplainedBy,
            area: split.area,
            period: split.period,
            numbers: ClaimNumbers::Parts { before: split.before },
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
