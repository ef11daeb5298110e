//! Which changes are said: of many comparisons a few differ by chance, so all of them are judged together.

use crate::error::Error;
use jsna_model::claim::ClaimKind;
use jsna_model::{AreaTree, AreaType, Assessed};
use jsna_stats::many::two_stage;
use std::collections::BTreeMap;

/// The share of the changes that are said which may be chance.
const FALSE_DISCOVERIES: f64 = 0.05;

/// Leaves of the changes that were found in single areas those that stand among all areas of one kind and all indicators.
///
/// A change is said where the months of the series changed for good (believed among all series, by the two stages of
/// Benjamini, Krieger and Yekutieli), where its year differs from the year before by more than chance in the same
/// proportion, and where the two are the same change.
///
/// # Errors
/// [`Error::Internal`] where a chance is none.
pub(crate) fn settle(indicators: &mut [Assessed], areas: &AreaTree) -> Result<(), Error> {
    let mut by_kind: BTreeMap<AreaType, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, indicator) in indicators.iter().enumerate() {
        for (c, claim) in indicator.claims.iter().enumerate().filter(|(_, c)| c.chance.is_some()) {
            by_kind.entry(areas[claim.area].area_type).or_default().push((i, c));
        }
    }
    for of_kind in by_kind.values() {
        let chance = |(i, c): &(usize, usize)| indicators[*i].claims[*c].chance;
        let lasting: Vec<Option<f64>> =
            of_kind.iter().map(|at| chance(at).map(|chance| chance.lasting)).collect();
        let judged = two_stage(&lasting, FALSE_DISCOVERIES);
        let judged = judged.map_err(|e| Error::Internal(e.to_string()))?;
        let up_to = judged.claims_up_to(FALSE_DISCOVERIES);
        for ((i, c), believed) in of_kind.iter().zip(judged.rejected) {
            let claim = &mut indicators[*i].claims[*c];
            let year =
                claim.chance.is_some_and(|chance| chance.year <= up_to && chance.same_change);
            if matches!(claim.kind, ClaimKind::Rose | ClaimKind::Fell) && !(believed && year) {
                claim.kind = ClaimKind::NoClearChange;
            }
        }
    }
    Ok(())
}
