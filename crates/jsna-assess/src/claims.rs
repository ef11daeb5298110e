//! What may be said of the numbers: each claim with its test and the cells that it rests on.

use crate::estimator::{Counted, Estimator, PERCENT_BASE};
use crate::inputs::AssessInputs;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Status};
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaIx, AreaType, Assessed, CellId, Measure, Period};
use jsna_stats::rates::{Standing, compare_with_value};
use jsna_stats::{Interval, Level};
use std::collections::BTreeMap;

/// The claims about the areas that a page tells of, for the lead period.
pub(crate) fn of(inputs: &AssessInputs<'_>, assessed: &Assessed, shown: &[AreaIx]) -> Vec<Claim> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let maker = ClaimMaker { inputs, assessed, period };
    let mut out: Vec<Claim> = shown.iter().filter_map(|a| maker.change(*a)).collect();
    out.extend(maker.standings(shown));
    out.extend(shown.iter().filter_map(|a| maker.concentrated(*a)));
    out
}

/// For each area that a page tells of and each kind of area inside it, the value of the placed whole that these are held
/// against. A count has none, because no part comes near its own sum.
pub(crate) fn benchmarks(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
) -> BTreeMap<(AreaIx, AreaType), f64> {
    let counted = matches!(assessed.definition.numerator, Numerator::Incidents { .. });
    let rate = assessed.definition.statistic != Statistic::Count;
    let Some(period) = assessed.lead_period.filter(|_| counted && rate) else {
        return BTreeMap::new();
    };
    let maker = ClaimMaker { inputs, assessed, period };
    let kinds = [AreaType::Csp, AreaType::Lad, AreaType::Ward];
    let pairs = shown.iter().flat_map(|area| kinds.map(|kind| (*area, kind)));
    pairs
        .filter_map(|(area, kind)| {
            let parts = inputs.areas.within(area, kind);
            Some(((area, kind), maker.placed_whole(&parts)?))
        })
        .collect()
}

struct ClaimMaker<'a> {
    inputs: &'a AssessInputs<'a>,
    assessed: &'a Assessed,
    period: Period,
}

impl ClaimMaker<'_> {
    fn measure(&self, area: AreaIx) -> Option<Measure<'_>> {
        let definition = &self.assessed.definition;
        self.assessed.measures.total(definition, self.inputs.areas, area, self.period)
    }

    fn claim(
        &self,
        area: AreaIx,
        (kind, test): (ClaimKind, Test),
        numbers: ClaimNumbers,
        evidence: Vec<CellId>,
    ) -> Claim {
        Claim { kind, area, period: self.period, numbers, test, evidence }
    }

    /// Change on the year before.
    fn change(&self, area: AreaIx) -> Option<Claim> {
        let m = self.measure(area)?;
        let own = m.cell_id();
        if m.shorthand.has(Symbol::Break) {
            let kind = (ClaimKind::NotComparable, Test::None);
            return Some(self.claim(area, kind, ClaimNumbers::None, vec![own]));
        }
        let change = m.change?;
        let before = CellId { period: self.period.before(), ..own.clone() };
        let kind = match (change.change, change.ci95) {
            (Some(_), Some(l)) if l.lower > 0.0 => (ClaimKind::Rose, Test::ChangeInterval),
            (Some(_), Some(l)) if l.upper < 0.0 => (ClaimKind::Fell, Test::ChangeInterval),
            (Some(_), Some(_)) => (ClaimKind::NoClearChange, Test::ChangeInterval),
            (Some(_), None) => (ClaimKind::NoClearChange, Test::None),
            (None, _) if self.is_few(&m, &change) => (ClaimKind::TooFew, Test::None),
            (None, _) => return None,
        };
        Some(self.claim(area, kind, ClaimNumbers::Change(change), vec![own, before]))
    }

    /// Whether a change was withheld because of its small base, and not because its method has none.
    fn is_few(&self, m: &Measure<'_>, change: &Change) -> bool {
        match change.unit {
            ChangeUnit::Percent => change.before_count < PERCENT_BASE,
            ChangeUnit::Points => {
                let least = self.assessed.definition.minimum_base.max(1.0);
                m.denominator.is_none_or(|d| d < least) || change.change.is_none()
            }
        }
    }

    /// How each part stands against the placed whole: what all parts together have, over the same people. An event
    /// that could be placed in no part is in no part's rate, so it may not be in the rate that they are held against;
    /// and a part without a whole number has neither its events nor its people in it.
    fn standings(&self, shown: &[AreaIx]) -> Vec<Claim> {
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
        let claim = |area: AreaIx, m: &Measure<'_>| {
            let limits = m.estimate.ci95?;
            let interval = Interval::closed(limits.lower, limits.upper, Level::P95);
            let kind = match compare_with_value(&interval, benchmark).ok()?.standing {
                Standing::Above | Standing::FarAbove => ClaimKind::Above,
                Standing::Below | Standing::FarBelow => ClaimKind::Below,
                Standing::Similar => ClaimKind::Similar,
            };
            let numbers = ClaimNumbers::Whole { benchmark, areas: cells.len() };
            Some(self.claim(area, (kind, Test::ValueInterval), numbers, cells.clone()))
        };
        given.iter().filter_map(|(area, m)| claim(*area, m)).collect()
    }

    /// The value of all areas together that have a whole number, two at least: their events over their people.
    fn placed_whole(&self, parts: &[AreaIx]) -> Option<f64> {
        let given =
            parts.iter().filter_map(|a| self.measure(*a)).filter(|m| m.status == Status::Given);
        let counted: Vec<(f64, f64)> =
            given.map(|m| m.count.zip(m.denominator)).collect::<Option<_>>()?;
        let whole = Counted {
            count: counted.iter().map(|c| c.0).sum(),
            denominator: Some(counted.iter().map(|c| c.1).sum()),
        };
        let estimated = Estimator::new(&self.assessed.definition).estimate(whole);
        estimated.estimate.value.filter(|_| counted.len() > 1)
    }

    fn concentrated(&self, area: AreaIx) -> Option<Claim> {
        let found = self.assessed.concentration.get(&area)?;
        let numbers = ClaimNumbers::Share {
            places: found.hot_areas,
            of: found.areas,
            share: found.hot_share_of_events,
        };
        let evidence = vec![self.measure(area)?.cell_id()];
        Some(self.claim(area, (ClaimKind::Concentrated, Test::Described), numbers, evidence))
    }
}
