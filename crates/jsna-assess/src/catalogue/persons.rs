//! `repeats`: of whom it is asked how many come again.

use super::build::Builder;
use super::raw::RawIndicator;
use jsna_model::Who;
use jsna_model::indicator::Numerator;
use jsna_model::plan::Count;
use std::collections::BTreeSet;

/// Checks that it is asked once of each, and of events: sums, levels and counted measures have no persons.
pub(super) fn asked(
    b: &mut Builder<'_>,
    raw: &RawIndicator,
    numerator: Option<&Numerator>,
) -> Vec<Who> {
    let Some(written) = &raw.repeats else { return Vec::new() };
    let asked = written.get_ref();
    let shown = asked.iter().map(|who| who.as_str()).collect::<Vec<_>>().join(", ");
    if asked.iter().collect::<BTreeSet<_>>().len() < asked.len() {
        let fix = "Name each of victim, suspect and caller once at most.".to_owned();
        b.invalid(&written.span(), "repeats of the same persons are asked for twice", &shown, fix);
    }
    let events = numerator.is_none_or(|n| {
        matches!(n, Numerator::Incidents { count: Count::Quantity | Count::Distinct { .. }, .. })
    });
    if !asked.is_empty() && (!events || raw.stock) {
        let fix = "Remove `repeats`: only events that are counted from rows have persons.";
        b.invalid(&written.span(), "it does not count events", &shown, fix.to_owned());
    }
    asked.clone()
}
