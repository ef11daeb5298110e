//! A change beside what changed elsewhere, and a share by what it is made of.

use super::Splitter;
use crate::error::Error;
use jsna_model::decomposition::{ChangePart, Decomposition, PartName, Unit};
use jsna_model::measure::Limits;
use jsna_model::{AreaIx, AreaType, Period};
use jsna_stats::Level;
use jsna_stats::change::{beside_others, share_parts};

/// With fewer events among the others before, how they changed says little.
const LEAST_OTHERS: f64 = 50.0;

impl Splitter<'_> {
    /// How much of the change of an area is that of the other areas of its kind, and how much its own; nothing where one of
    /// the others has no whole number.
    pub(super) fn beside_others(
        &self,
        area: AreaIx,
        (before, after): (Period, Period),
    ) -> Result<Option<Decomposition>, Error> {
        let areas = self.inputs.areas;
        let kind = areas[area].area_type;
        let known = areas.known().filter(|(at, a)| *at != area && a.area_type == kind);
        let others: Vec<AreaIx> = known.map(|(at, _)| at).collect();
        let told = matches!(kind, AreaType::Csp | AreaType::Lad);
        let sum = |period| -> Option<f64> {
            others.iter().map(|a| self.whole(*a, period)).sum::<Option<f64>>()
        };
        let own = self.whole(area, before).zip(self.whole(area, after));
        let elsewhere = sum(before).zip(sum(after)).filter(|(first, _)| *first >= LEAST_OTHERS);
        let roughest = others.iter().filter_map(|a| self.noise(*a));
        let roughest = roughest.max_by(|a, b| a.dispersion.total_cmp(&b.dispersion));
        let noise = self.noise(area).zip(roughest);
        let Some(((own, elsewhere), noise)) = own.zip(elsewhere).zip(noise).filter(|_| told) else {
            return Ok(None);
        };
        let found = beside_others(own, elsewhere, noise, Level::P95)
            .map_err(|e| Error::Internal(e.to_string()))?;
        let difference = own.1 - own.0;
        let share = |part: f64| (difference.abs() > super::NOTHING).then(|| part / difference);
        let part = |name: &str, (before, after): (f64, f64), limits| ChangePart {
            what: PartName::Value(name.to_owned()),
            before,
            after,
            difference: after - before,
            share: share(after - before),
            limits,
            clear: limits.is_some_and(|l: Limits| l.lower * l.upper > 0.0),
        };
        let expected = own.0 + found.as_others;
        let limits = found.interval.lower.zip(found.interval.upper);
        let limits = limits.map(|(lower, upper)| Limits { lower, upper });
        let parts = vec![
            part("as_elsewhere", (own.0, expected), None),
            part("beyond_elsewhere", (expected, own.1), limits),
        ];
        let by = "comparator".to_owned();
        Ok(Some(Decomposition {
            area,
            period: after,
            before,
            by,
            unit: Unit::Events,
            difference,
            parts,
        }))
    }

    /// What the numerator and the denominator of a share make of its change, in percentage points.
    pub(super) fn of_share(
        &self,
        area: AreaIx,
        (before, after): (Period, Period),
    ) -> Option<Decomposition> {
        let definition = &self.assessed.definition;
        let of = |period| {
            let m = self.assessed.measures.total(definition, self.inputs.areas, area, period)?;
            m.count.zip(m.denominator).filter(|_| m.estimate.value.is_some())
        };
        let (first, second) = (of(before)?, of(after)?);
        let found = share_parts(first, second, definition.multiplier).ok()?;
        let difference = found.numerator + found.denominator;
        let share = |part: f64| (difference.abs() > super::NOTHING).then(|| part / difference);
        let part = |name: &str, before, after, difference| ChangePart {
            what: PartName::Value(name.to_owned()),
            before,
            after,
            difference,
            share: share(difference),
            limits: None,
            clear: false,
        };
        let parts = vec![
            part("numerator", first.0, second.0, found.numerator),
            part("denominator", first.1, second.1, found.denominator),
        ];
        let by = "numerator_and_denominator".to_owned();
        Some(Decomposition {
            area,
            period: after,
            before,
            by,
            unit: Unit::Points,
            difference,
            parts,
        })
    }
}
