//! Proof that the parts add up: LSOA + unknown = LAD, LADs + unknown = CSP, CSPs + unknown = all
//! assessed, and that + outside + without a place = total.

use crate::error::Error;
use crate::findings::NOT_RECONCILED;
use crate::placed_counts::PlacedCounts;
use crate::plan::{Selected, Side, Target};
use crate::precounted::Observations;
use crate::series_grid::SeriesGrid;
use jsna_model::AreaTree;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::indicator::Numerator;
use jsna_model::records::Reconciliation;

/// Checks every month of every series and gives the sums of the whole run.
///
/// # Errors
/// [`Error::NotReconciled`] names the first sum that does not hold: the release is then not made.
pub fn reconcile(
    selected: &[Selected],
    placed: &PlacedCounts,
    observations: &Observations,
    areas: &AreaTree,
) -> Result<Vec<Reconciliation>, Error> {
    let id = |target: &Target| {
        let suffix = if target.1 == Side::Denominator { ":denominator" } else { "" };
        format!("{}{suffix}", selected[target.0].indicator.id)
    };
    for (target, series) in &placed.totals {
        check(&id(target), series, placed, areas)?;
    }
    let period = format!("{} to {}", placed.span.first().long(), placed.span.last().long());
    let mut out = Vec::new();
    for (target, went) in &placed.whereabouts {
        let parts = went.placed + went.unknown + went.outside + went.nowhere;
        if !close(went.total, parts) {
            return Err(fault(format!(
                "{}: the total {} is not the sum of its parts {went:?}",
                id(target),
                went.total
            )));
        }
        out.push(Reconciliation {
            indicator_id: id(target),
            period: period.clone(),
            total: went.total,
            placed: went.placed,
            unknown: went.unknown,
            outside: went.outside,
            nowhere: went.nowhere,
        });
    }
    out.extend(selected.iter().filter_map(|s| of_observations(s, observations)));
    Ok(out)
}

/// Already-counted numbers: those of assessed areas, of others, and of areas that no lookup has.
fn of_observations(selected: &Selected, observations: &Observations) -> Option<Reconciliation> {
    let Numerator::Observations { measure } = &selected.indicator.numerator else { return None };
    let mut sum = Reconciliation {
        indicator_id: selected.indicator.id.clone(),
        period: "all periods delivered".to_owned(),
        total: 0.0,
        placed: 0.0,
        unknown: 0.0,
        outside: 0.0,
        nowhere: 0.0,
    };
    for feed in &selected.feeds {
        let tally = observations.tally(feed, measure);
        sum.total += tally.total;
        sum.placed += tally.placed;
        sum.outside += tally.outside;
        sum.nowhere += tally.nowhere;
    }
    Some(sum)
}

fn check(
    id: &str,
    series: &SeriesGrid,
    placed: &PlacedCounts,
    areas: &AreaTree,
) -> Result<(), Error> {
    // What is not known has no parts.
    for (area, place) in areas.known() {
        for kind in areas.part_kinds(area) {
            let parts = areas.parts(area, kind);
            for month in placed.span.positions() {
                let whole = series.of(area)[month.index()];
                let sum: f64 = parts.iter().map(|p| series.of(*p)[month.index()]).sum();
                if !close(whole, sum) {
                    return Err(fault(format!(
                        "{id} in {} in {}: {whole} in the {}, {sum} in its {}s",
                        place.name,
                        placed.span.month(month),
                        place.area_type.noun(),
                        kind.noun()
                    )));
                }
            }
        }
    }
    Ok(())
}

fn fault(text: String) -> Error {
    Error::NotReconciled(Box::new(Diagnostic::new(&NOT_RECONCILED, text)))
}

/// Equal, but for the last digits of apportioned counts.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}
