//! Breaks in series, as they concern an indicator in an area.

use crate::grid::Areas;
use crate::plan::Selected;
use jsna_model::period::Period;
use jsna_reference::{Break, Reference};

/// The breaks that concern an indicator in an area, by month. A break in one district is also a break in
/// the areas it adds up to: the sum has a step there.
pub fn concerning<'a>(
    reference: &'a Reference,
    selected: &'a Selected,
    areas: &'a Areas,
    area: usize,
) -> impl Iterator<Item = &'a Break> {
    reference.breaks().iter().filter(move |b| {
        b.concerns(&selected.indicator.id, &selected.feeds)
            && b.area_code.as_ref().is_none_or(|code| {
                areas
                    .position(code)
                    .is_some_and(|at| areas.is_within(area, at) || areas.is_within(at, area))
            })
    })
}

/// Whether a series changes its meaning between the start of one period and the end of a later one: the two
/// are then not compared.
pub fn between(
    reference: &Reference,
    selected: &Selected,
    areas: &Areas,
    area: usize,
    (before, after): (Period, Period),
) -> bool {
    concerning(reference, selected, areas, area)
        .any(|b| b.month > before.start() && b.month <= after.end())
}
