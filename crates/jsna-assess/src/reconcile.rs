//! Proof that the parts add up: LSOA + unknown = LAD, LADs + unknown = CSP, CSPs + unknown = all
//! assessed, and that + outside + without a place = total.

use crate::error::Error;
use crate::findings::NOT_RECONCILED;
use crate::grid::{Areas, Grid, parts_of};
use crate::plan::{Selected, Side};
use jsna_model::area::{Area, AreaType};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::release::Reconciliation;

/// Checks every month of every series and gives the sums of the whole run.
///
/// # Errors
/// [`Error::NotReconciled`] names the first sum that does not hold: the release is then not made.
pub fn reconcile(
    selected: &[Selected],
    grid: &Grid,
    areas: &Areas,
    period: &str,
) -> Result<Vec<Reconciliation>, Error> {
    for ((indicator, side), series) in &grid.totals {
        let id = selected.get(*indicator).map_or("", |s| s.indicator.id.as_str());
        // What is not known has no parts.
        let known = |(_, a): &(usize, &Area)| !a.code.is_unknown();
        for (area, place) in areas.list.iter().enumerate().filter(known) {
            for kind in parts_of(place.area_type, &areas.list) {
                let parts: Vec<usize> = children(area, kind, areas);
                for month in 0..grid.months {
                    let whole = series.of(area).get(month).copied().unwrap_or(0.0);
                    let sum: f64 = parts
                        .iter()
                        .map(|p| series.of(*p).get(month).copied().unwrap_or(0.0))
                        .sum();
                    if !close(whole, sum) {
                        let text = format!(
                            "{id} ({side:?}) in {} in {}: {whole} in the {}, {sum} in its {}s",
                            place.name,
                            grid.month(month),
                            place.area_type.noun(),
                            kind.noun()
                        );
                        return Err(Error::NotReconciled(Box::new(Diagnostic::new(
                            &NOT_RECONCILED,
                            text,
                        ))));
                    }
                }
            }
        }
    }
    let mut out = Vec::new();
    for ((indicator, side), went) in &grid.whereabouts {
        let id = selected.get(*indicator).map_or("", |s| s.indicator.id.as_str());
        if !close(went.total, went.placed + went.unknown + went.outside + went.nowhere) {
            let text =
                format!("{id}: the total {} is not the sum of its parts {went:?}", went.total);
            return Err(Error::NotReconciled(Box::new(Diagnostic::new(&NOT_RECONCILED, text))));
        }
        let suffix = if *side == Side::Denominator { ":denominator" } else { "" };
        out.push(Reconciliation {
            indicator_id: format!("{id}{suffix}"),
            period: period.to_owned(),
            total: went.total,
            placed: went.placed,
            unknown: went.unknown,
            outside: went.outside,
            nowhere: went.nowhere,
        });
    }
    Ok(out)
}

/// The areas of a kind inside another, the unknown one included.
fn children(area: usize, kind: AreaType, areas: &Areas) -> Vec<usize> {
    (0..areas.list.len())
        .filter(|i| areas.list[*i].area_type == kind && areas.is_within(*i, area))
        .collect()
}

/// Equal, but for the last digits of apportioned counts.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}
