//! Years that are higher or lower than every year before them.

use super::ClaimMaker;
use crate::measure_builder::MeasureBuilder;
use jsna_model::claim::{Chance, Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::measure::Status;
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaIx, CellId, Measure, Period};
use jsna_stats::many::standard_errors;

/// With fewer earlier years a highest one is nothing to speak of.
const LEAST_YEARS: usize = 3;

impl ClaimMaker<'_> {
    /// That the lead year is higher, or lower, than each earlier year of the same twelve months. Every one of them has to
    /// differ by more than chance, so the chance of the claim is that of the nearest.
    pub(super) fn record(&self, area: AreaIx, builder: &MeasureBuilder<'_>) -> Option<Claim> {
        if self.period.kind().months() != 12 {
            return None;
        }
        let now = self.measure(area).filter(told)?;
        let value = now.estimate.value?;
        let mut earlier: Vec<(Period, f64, f64)> = Vec::new();
        let mut period = self.period.before();
        while let Some(m) = self.total(area, period) {
            // A year that is not whole may have been the highest: nothing is said past it.
            let before = Some(m).filter(told)?;
            let change = builder.change_between(area, &before, &now)?;
            earlier.push((period, before.estimate.value?, change.p?));
            if m.shorthand.has(Symbol::Break) {
                break;
            }
            period = period.before();
        }
        if earlier.len() < LEAST_YEARS {
            return None;
        }
        let kind = if earlier.iter().all(|(_, v, _)| *v < value) {
            ClaimKind::RecordHigh
        } else if earlier.iter().all(|(_, v, _)| *v > value) {
            ClaimKind::RecordLow
        } else {
            return None;
        };
        let p = earlier.iter().map(|(.., p)| *p).fold(0.0, f64::max);
        let nearest = earlier.iter().min_by(|a, b| {
            let far = |x: f64| (x - value).abs();
            far(a.1).total_cmp(&far(b.1))
        })?;
        let numbers = ClaimNumbers::Record {
            years: earlier.len(),
            nearest: nearest.0,
            nearest_value: nearest.1,
        };
        let own = now.cell_id();
        let before = earlier.iter().map(|(period, ..)| CellId { period: *period, ..own.clone() });
        let evidence = std::iter::once(own.clone()).chain(before).collect();
        let claim = self.claim(area, (kind, Test::EveryYear), numbers, evidence);
        let chance = Chance { lasting: p, year: p, same_change: true };
        Some(Claim { chance: Some(chance), importance: Some(standard_errors(p)), ..claim })
    }
}

/// Whether a year is whole and no longer grows.
fn told(m: &Measure<'_>) -> bool {
    m.status == Status::Given && !m.shorthand.has(Symbol::Provisional)
}
