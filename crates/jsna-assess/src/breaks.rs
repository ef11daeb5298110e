//! Breaks in series, as they concern an indicator in an area.

use crate::inputs::AssessInputs;
use crate::plan::Selected;
use jsna_model::{AreaIx, Month};
use jsna_reference::Break;

/// The breaks that concern an indicator in an area, by month. A break in one district is also a break in
/// the areas it adds up to: the sum has a step there.
pub(crate) fn concerning<'a>(
    inputs: &'a AssessInputs<'a>,
    selected: &'a Selected,
    area: AreaIx,
) -> impl Iterator<Item = &'a Break> {
    let areas = inputs.areas;
    // A break in what a share is counted over changes the share.
    let feeds: Vec<String> = selected.all_feeds().into_iter().map(str::to_owned).collect();
    inputs.reference.breaks().iter().filter(move |b| {
        b.concerns(&selected.indicator.id, &feeds)
            && b.area_code.as_ref().is_none_or(|code| {
                areas
                    .position(code)
                    .is_some_and(|at| areas.is_within(area, at) || areas.is_within(at, area))
            })
    })
}

/// Whether a series changes its meaning between the first month of one period and the last of a later one: the two
/// are then not compared.
pub(crate) fn between(
    inputs: &AssessInputs<'_>,
    selected: &Selected,
    area: AreaIx,
    (first, last): (Month, Month),
) -> bool {
    concerning(inputs, selected, area).any(|b| b.month > first && b.month <= last)
}
