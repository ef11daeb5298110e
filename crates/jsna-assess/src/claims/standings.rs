//! How areas stand against the placed whole of their kind.

use super::ClaimMaker;
use crate::estimator::{Counted, Estimator};
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::Status;
use jsna_model::signal::{Found, SignalKind, Verdict};
use jsna_model::{AreaIx, AreaType, CellId, Measure};
use jsna_stats::rates::{Standing, compare_with_value};
use jsna_stats::{Interval, Level};

impl ClaimMaker<'_> {
    /// How each part stands against the placed whole: what all parts together have, over the same people. An event
    /// that could be placed in no part is in no part's rate, so it may not be in the rate that they are held against;
    /// and a part without a whole number has neither its events nor its people in it.
    pub(super) fn standings(&self, shown: &[AreaIx]) -> Vec<Claim> {
        let [lead, parts @ ..] = shown else { return Vec::new() };
        let definition = &self.assessed.definition;
        let top = matches!(
            self.inputs.areas[*lead].area_type,
            AreaType::Pfa | AreaType::County | AreaType::Custom
        );
        if definition.statistic == Statistic::Count || !top {
            return Vec::new();
        }
        let given: Vec<(AreaIx, Measure<'_>)> = parts
            .iter()
            .filter_map(|a| Some((*a, self.measure(*a)?)))
            .filter(|(_, m)| m.status == Status::Given)
            .collect();
        // What a source has counted already is the source's to add up: the sum of samples is no county's.
        let benchmark = match definition.numerator {
            Numerator::Incidents { .. } => self.placed_whole(parts),
            Numerator::Observations { .. } => self
                .measure(*lead)
                .filter(|m| m.status == Status::Given && given.len() > 1)
                .and_then(|m| m.estimate.value),
        };
        let Some(benchmark) = benchmark else { return Vec::new() };
        let cells: Vec<CellId> = given.iter().map(|(_, m)| m.cell_id()).collect();
        let numbers = || ClaimNumbers::Whole { benchmark, areas: cells.len() };
        let claim = |area: AreaIx, m: &Measure<'_>| {
            if let Some(found) = self.found(area, SignalKind::Comparison) {
                return self.side(area, found, numbers(), cells.clone());
            }
            // Of what was counted here and cannot be held against its months, nothing is said.
            if matches!(definition.numerator, Numerator::Incidents { .. }) {
                return None;
            }
            let limits = m.estimate.ci95?;
            let interval = Interval::closed(limits.lower, limits.upper, Level::P95);
            let kind = match compare_with_value(&interval, benchmark).ok()?.standing {
                Standing::Above | Standing::FarAbove => ClaimKind::Above,
                Standing::Below | Standing::FarBelow => ClaimKind::Below,
                Standing::Similar => ClaimKind::Similar,
            };
            Some(self.claim(area, (kind, Test::ValueInterval), numbers(), cells.clone()))
        };
        given.iter().filter_map(|(area, m)| claim(*area, m)).collect()
    }

    /// How a district or ward stands against all of its kind together, where its signal says so.
    pub(super) fn standing_of_part(&self, area: AreaIx, shown: &[AreaIx]) -> Option<Claim> {
        let found = self.found(area, SignalKind::Comparison)?;
        let kind = self.inputs.areas[area].area_type;
        let lead = shown.first()?;
        let benchmark = *self.assessed.benchmarks.get(&(*lead, kind))?;
        let given = |a: &AreaIx| self.measure(*a).is_some_and(|m| m.status == Status::Given);
        let areas = self.inputs.areas.within(*lead, kind).into_iter().filter(given).count();
        let evidence = vec![self.measure(area)?.cell_id()];
        self.side(area, found, ClaimNumbers::Whole { benchmark, areas }, evidence)
    }

    /// On which side of the whole an area lies, as its signal says.
    fn side(
        &self,
        area: AreaIx,
        found: &Found,
        numbers: ClaimNumbers,
        evidence: Vec<CellId>,
    ) -> Option<Claim> {
        let kind = if found.change? >= 0.0 { ClaimKind::Above } else { ClaimKind::Below };
        let test = Test::Signal(SignalKind::Comparison);
        let claim = self.claim(area, (kind, test), numbers, evidence);
        Some(Claim { importance: found.statistic.map(f64::abs), ..claim })
    }

    /// Whether the target of an area is met, where that is told from chance.
    pub(super) fn target(&self, area: AreaIx) -> Option<Claim> {
        let target = self.assessed.targets.iter().find(|t| t.area == area)?;
        let found = self.found(area, SignalKind::Assurance)?;
        let kind = match found.verdict {
            Verdict::Met => ClaimKind::TargetMet,
            Verdict::Missed => ClaimKind::TargetMissed,
            _ => return None,
        };
        let test = Test::Signal(SignalKind::Assurance);
        let numbers = ClaimNumbers::Target { target: target.value };
        let evidence = vec![self.measure(area)?.cell_id()];
        let claim = self.claim(area, (kind, test), numbers, evidence);
        Some(Claim { importance: found.statistic.map(f64::abs), ..claim })
    }

    /// The value of all areas together that have a whole number, two at least: their events over their people.
    pub(super) fn placed_whole(&self, parts: &[AreaIx]) -> Option<f64> {
        let given =
            parts.iter().filter_map(|a| self.measure(*a)).filter(|m| m.status == Status::Given);
        let counted: Vec<(f64, f64)> =
            given.map(|m| m.count.zip(m.denominator)).collect::<Option<_>>()?;
        let whole = Counted {
            count: counted.iter().map(|c| c.0).sum(),
            denominator: Some(counted.iter().map(|c| c.1).sum()),
            asked: None,
        };
        let estimated = Estimator::new(&self.assessed.definition).estimate(whole);
        estimated.estimate.value.filter(|_| counted.len() > 1)
    }
}
