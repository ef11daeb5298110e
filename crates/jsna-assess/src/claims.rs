//! What may be said of the numbers: each claim with its test and the cells that it rests on.

use crate::calibrate::Judged;
use crate::estimator::{Counted, Estimator, PERCENT_BASE};
use crate::inputs::AssessInputs;
use crate::measure_builder::MeasureBuilder;
use crate::signals;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Lasting, Shape, Test};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Status};
use jsna_model::shorthand::Symbol;
use jsna_model::signal::{Found, SignalKind};
use jsna_model::{
    AreaIx, AreaTree, AreaType, Assessed, CellId, Measure, Month, Period, PeriodType,
};
use jsna_stats::many::standard_errors;
use jsna_stats::rates::{Standing, compare_with_value};
use jsna_stats::{Interval, Level};
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
        }
    }
    out.extend(maker.standings(shown));
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
        let change = m.change?;
        let before = CellId { period: self.period.before(), ..own.clone() };
        // A period whose records still come in is lower than it will be.
        if m.shorthand.has(Symbol::Provisional) {
            return nothing(ClaimKind::StillComing, vec![own, before]);
        }
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
                let before = self.assessed.measures.total(
                    &self.assessed.definition,
                    self.inputs.areas,
                    area,
                    self.period.before(),
                );
                let small = |d: Option<f64>| d.is_none_or(|d| d < least);
                small(m.denominator) || small(before.and_then(|b| b.denominator))
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
        let numbers = || ClaimNumbers::Whole { benchmark, areas: cells.len() };
        let claim = |area: AreaIx, m: &Measure<'_>| {
            if let Some(found) = self.found(area, SignalKind::Comparison) {
                let above = found.change? >= 0.0;
                let kind = if above { ClaimKind::Above } else { ClaimKind::Below };
                let test = Test::Signal(SignalKind::Comparison);
                let claim = self.claim(area, (kind, test), numbers(), cells.clone());
                return Some(Claim { importance: found.statistic.map(f64::abs), ..claim });
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

    /// The value of all areas together that have a whole number, two at least: their events over their people.
    fn placed_whole(&self, parts: &[AreaIx]) -> Option<f64> {
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

    /// The change for good that the months of an area show, if they do.
    fn lasting(&self, area: AreaIx, judged: &Judged) -> Option<Claim> {
        let series = judged.found.value()?;
        let found = series.lasting?;
        let shape = match found.step {
            s if s >= signals::A_STEP => Shape::Step,
            s if s >= signals::NO_STEP => Shape::Either,
            _ => Shape::Slope,
        };
        let lasting = Lasting {
            shape,
            since: judged.months.month(found.began),
            between: (judged.months.month(found.between.0), judged.months.month(found.between.1)),
            level: found.level.map(signals::percent),
            per_year: signals::percent(found.per_year),
            looked_at: judged.months.span(),
        };
        let up = signals::goes_up(&found);
        let kind = match (shape, up) {
            (Shape::Step, true) => ClaimKind::SteppedUp,
            (Shape::Step, false) => ClaimKind::SteppedDown,
            (_, true) => ClaimKind::Rose,
            (_, false) => ClaimKind::Fell,
        };
        let test = Test::Signal(SignalKind::ChangePoint);
        let evidence = self.years_of(area, lasting.looked_at);
        let claim = self.claim(area, (kind, test), ClaimNumbers::Lasting(lasting), evidence);
        let importance = Some(standard_errors(series.p));
        Some(Claim { importance, ..claim })
    }

    /// The months of the lead period that stand out by themselves.
    fn spikes(&self, area: AreaIx, judged: &Judged) -> Option<Claim> {
        let series = judged.found.value()?;
        // The others are less extreme than the one that is held against all series.
        let first = series.spikes.first()?;
        let month = judged.months.month(first.month);
        if month < self.period.start() || self.period.end() < month {
            return None;
        }
        let (counted, expected) = (first.counted, first.expected);
        let numbers = ClaimNumbers::Month { month, counted, expected };
        let test = Test::Signal(SignalKind::Spike);
        let evidence = self.months_of(area, month);
        let claim = self.claim(area, (ClaimKind::Spiked, test), numbers, evidence);
        let importance = Some(standard_errors(first.p));
        Some(Claim { importance, ..claim })
    }

    /// The rolling years that lie in a run of months: what a change for good rests on and anybody can look up.
    fn years_of(&self, area: AreaIx, (first, last): (Month, Month)) -> Vec<CellId> {
        let totals =
            self.assessed.measures.totals(&self.assessed.definition, self.inputs.areas, area);
        let years = totals.filter(|m| {
            m.period.kind() == PeriodType::Rolling12
                && m.status == Status::Given
                && first <= m.period.start()
                && m.period.end() <= last
                && self.period.end().since(m.period.end()) % 12 == 0
        });
        years.map(|m| m.cell_id()).collect()
    }

    fn months_of(&self, area: AreaIx, month: Month) -> Vec<CellId> {
        let period = Period::ending(PeriodType::Month, month);
        let definition = &self.assessed.definition;
        let m = period.and_then(|period| {
            self.assessed.measures.total(definition, self.inputs.areas, area, period)
        });
        // The months of small areas are in the counts alone: then the year that holds the month is what can be looked up.
        let m = m.or_else(|| self.measure(area));
        m.map(|m| m.cell_id()).into_iter().collect()
    }
}
