//! What may be said of the numbers: each claim with its test and the cells that it rests on.

mod gaps;
mod months;
mod parts;
mod records;
mod standings;

pub(crate) use parts::explained;

use crate::estimator::PERCENT_BASE;
use crate::inputs::AssessInputs;
use crate::measure_builder::MeasureBuilder;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::{Change, ChangeUnit};
use jsna_model::shorthand::Symbol;
use jsna_model::signal::{Found, SignalKind};
use jsna_model::{AreaIx, AreaTree, AreaType, Assessed, CellId, Measure, Period};
use jsna_stats::many::standard_errors;
use std::collections::BTreeMap;

/// The claims about the areas that a page tells of, for the lead period.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
    builder: &MeasureBuilder<'_>,
) -> Vec<Claim> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let maker = ClaimMaker { inputs, assessed, period };
    let mut out: Vec<Claim> = shown.iter().filter_map(|a| maker.change(*a, builder)).collect();
    let inside: Vec<AreaIx> = inside(inputs, assessed, shown).collect();
    // Of the areas inside, what cannot be tested is not told.
    let changes = inside.iter().filter_map(|a| maker.change(*a, builder));
    out.extend(changes.filter(|c| c.chance.is_some()));
    for area in shown.iter().chain(&inside) {
        if let Some(judged) = builder.judged(*area) {
            out.extend(maker.lasting(*area, judged));
            out.extend(maker.spikes(*area, judged));
            out.extend(maker.back(*area, judged));
        }
    }
    out.extend(shown.iter().filter_map(|a| maker.season(*a)));
    out.extend(shown.iter().filter_map(|a| maker.record(*a, builder)));
    out.extend(shown.iter().filter_map(|a| maker.gap(*a)));
    out.extend(shown.iter().filter_map(|a| maker.target(*a)));
    out.extend(maker.standings(shown));
    out.extend(inside.iter().filter_map(|a| maker.standing_of_part(*a, shown)));
    out.extend(shown.iter().filter_map(|a| maker.concentrated(*a)));
    out
}

/// Districts and wards that no page tells of by themselves. A district that is a whole partnership is told of as that.
fn inside(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
) -> impl Iterator<Item = AreaIx> {
    let given_for = &assessed.definition.area_types;
    let areas = inputs.areas;
    areas.known().filter_map(move |(at, area)| {
        let wanted = matches!(area.area_type, AreaType::Lad | AreaType::Ward)
            && given_for.contains(&area.area_type)
            && !shown.contains(&at);
        (wanted && !is_alone(areas, at)).then_some(at)
    })
}

/// Whether a district is a whole partnership: it is told of as that.
pub(crate) fn is_alone(areas: &AreaTree, at: AreaIx) -> bool {
    areas[at].area_type == AreaType::Lad
        && areas.parent(at).is_some_and(|above| {
            areas[above].area_type == AreaType::Csp && areas.within(above, AreaType::Lad).len() == 1
        })
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
    let kinds = [AreaType::Csp, AreaType::Lad, AreaType::Ward, AreaType::Lsoa];
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
        self.total(area, self.period)
    }

    fn total(&self, area: AreaIx, period: Period) -> Option<Measure<'_>> {
        self.assessed.measures.total(&self.assessed.definition, self.inputs.areas, area, period)
    }

    fn claim(
        &self,
        area: AreaIx,
        (kind, test): (ClaimKind, Test),
        numbers: ClaimNumbers,
        evidence: Vec<CellId>,
    ) -> Claim {
        let (chance, q, importance) = (None, None, None);
        let (unclear, withheld, period) = (None, None, self.period);
        Claim {
            kind,
            area,
            period,
            numbers,
            test,
            chance,
            evidence,
            q,
            importance,
            unclear,
            withheld,
        }
    }

    /// Change on the year before. Whether it stands among all comparisons is settled later.
    fn change(&self, area: AreaIx, builder: &MeasureBuilder<'_>) -> Option<Claim> {
        let m = self.measure(area)?;
        let own = m.cell_id();
        let nothing = |kind: ClaimKind, evidence| {
            Some(self.claim(area, (kind, Test::None), ClaimNumbers::None, evidence))
        };
        if m.shorthand.has(Symbol::Break) {
            return nothing(ClaimKind::NotComparable, vec![own]);
        }
        let before = CellId { period: self.period.before(), ..own.clone() };
        // A period whose records still come in is lower than it will be.
        if m.shorthand.has(Symbol::Provisional) {
            return m.estimate.value.and_then(|_| nothing(ClaimKind::StillComing, vec![own]));
        }
        let change = m.change?;
        let numbers = ClaimNumbers::Change(change);
        let evidence = vec![own, before];
        let Some(x) = change.change else {
            let kind = (ClaimKind::TooFew, Test::None);
            return self
                .is_few(area, &m, &change)
                .then(|| self.claim(area, kind, numbers, evidence));
        };
        let Some(chance) = builder.chance(area, self.period, &change) else {
            let kind = (ClaimKind::NotTested, Test::None);
            return Some(self.claim(area, kind, numbers, evidence));
        };
        let kind = if x > 0.0 { ClaimKind::Rose } else { ClaimKind::Fell };
        let claim = self.claim(area, (kind, Test::CalibratedChange), numbers, evidence);
        let importance = Some(standard_errors(chance.year));
        Some(Claim { chance: Some(chance), importance, ..claim })
    }

    /// Whether a change was withheld because of its small base, and not because its method has none.
    fn is_few(&self, area: AreaIx, m: &Measure<'_>, change: &Change) -> bool {
        match change.unit {
            ChangeUnit::Percent => change.before_count < PERCENT_BASE,
            ChangeUnit::Points => {
                let least = self.assessed.definition.minimum_base.max(1.0);
                let before = self.total(area, self.period.before());
                let small = |d: Option<f64>| d.is_none_or(|d| d < least);
                small(m.denominator) || small(before.and_then(|b| b.denominator))
            }
        }
    }

    /// What a signal of an area found.
    fn found(&self, area: AreaIx, kind: SignalKind) -> Option<&Found> {
        let mut signals = self.assessed.signals.iter();
        signals.find(|s| s.area == area && s.kind == kind)?.answer.as_ref().ok()
    }

    fn concentrated(&self, area: AreaIx) -> Option<Claim> {
        let found = self.assessed.concentration.get(&area)?;
        let signal = self.found(area, SignalKind::Concentration);
        let numbers = ClaimNumbers::Share {
            places: found.hot_areas,
            of: found.areas,
            share: found.hot_share_of_events,
            by_chance: signal.and_then(|s| Some(found.hot_share_of_events - s.change? / 100.0)),
        };
        let evidence = vec![self.measure(area)?.cell_id()];
        let test = Test::Signal(SignalKind::Concentration);
        Some(self.claim(area, (ClaimKind::Concentrated, test), numbers, evidence))
    }
}
