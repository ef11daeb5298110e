//! The latest year beside earlier ones: three years back, before the strategy, at the last assessment, and the year so far.

use crate::error::Error;
use crate::inputs::AssessInputs;
use crate::measure_builder::MeasureBuilder;
use jsna_model::claim::ClaimKind;
use jsna_model::comparison::{Compared, Comparison, ComparisonKind};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::{Measure, Status};
use jsna_model::shorthand::Symbol;
use jsna_model::{AreaIx, AreaTree, AreaType, Assessed, Month, MonthlySeries, Period, PeriodType};
use jsna_stats::many::two_stage;
use std::collections::BTreeMap;

/// The share of the changes that are told which may be chance.
const FALSE_DISCOVERIES: f64 = 0.05;
/// A financial year begins in April.
const APRIL: i32 = 4;

/// Every comparison of the areas that a page tells of. Whether one is told is settled when all are there.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
    builder: &MeasureBuilder<'_>,
) -> Vec<Comparison> {
    let counted = matches!(assessed.definition.numerator, Numerator::Incidents { .. });
    let lead = assessed.lead_period.filter(|p| p.kind() == PeriodType::Rolling12);
    let Some(period) = lead.filter(|_| counted && !assessed.definition.stock) else {
        return Vec::new();
    };
    let maker = Maker { inputs, assessed, builder, period };
    shown.iter().flat_map(|area| maker.comparisons(*area)).collect()
}

struct Maker<'a> {
    inputs: &'a AssessInputs<'a>,
    assessed: &'a Assessed,
    builder: &'a MeasureBuilder<'a>,
    period: Period,
}

impl Maker<'_> {
    fn comparisons(&self, area: AreaIx) -> Vec<Comparison> {
        let baselines = self.inputs.baselines;
        let years = [
            (ComparisonKind::YearBefore, Some(self.period.end().plus(-12))),
            (ComparisonKind::ThreeYearsBefore, Some(self.period.end().plus(-36))),
            (ComparisonKind::StrategyStart, baselines.strategy_start.map(|m| m.plus(-1))),
            (ComparisonKind::LastAssessment, baselines.last_assessment),
        ];
        let years = years.into_iter().filter_map(|(kind, end)| {
            let before = Period::ending(PeriodType::Rolling12, end?)?;
            Some(Comparison {
                kind,
                area,
                now: (self.period.start(), self.period.end()),
                before: (before.start(), before.end()),
                answer: self.years(area, before),
            })
        });
        years.chain(self.year_to_date(area)).collect()
    }

    /// The lead year against an earlier one.
    fn years(&self, area: AreaIx, before: Period) -> Result<Compared, String> {
        if before.end() >= self.period.start() {
            return Err("the two years overlap".to_owned());
        }
        let now = self.whole(area, self.period)?;
        let earlier = self.whole(area, before)?;
        let change = self.builder.change_between(area, &earlier, &now);
        let change = change.ok_or_else(|| "a break in the series lies between them".to_owned())?;
        let count = now.count.ok_or_else(|| "no count".to_owned())?;
        Ok(Compared { count, value: now.estimate.value, change, q: None, told: false })
    }

    fn whole(&self, area: AreaIx, period: Period) -> Result<Measure<'_>, String> {
        let definition = &self.assessed.definition;
        let total = self.assessed.measures.total(definition, self.inputs.areas, area, period);
        let m = total.ok_or_else(|| format!("there are no data for the {}", period.label()))?;
        match m.status {
            Status::Given if m.shorthand.has(Symbol::Provisional) => {
                Err(format!("records of the {} are still to come", period.label()))
            }
            Status::Given => Ok(m),
            Status::NotReceived => Err(format!("the {} was not received", period.label())),
            Status::Partial => Err(format!("the {} is not complete", period.label())),
            Status::Suppressed => Err(format!("the source suppressed the {}", period.label())),
            Status::NotCalculable => Err(format!("there is no value for the {}", period.label())),
        }
    }

    /// The months since April against the same months a year before; `None` where they are a whole year, or none.
    fn year_to_date(&self, area: AreaIx) -> Option<Comparison> {
        let last = self.period.end();
        let months = (i32::try_from(last.number()).ok()? - APRIL).rem_euclid(12) + 1;
        if months == 12 {
            return None;
        }
        let now = (last.plus(1 - months), last);
        let before = (now.0.plus(-12), now.1.plus(-12));
        let series = self.assessed.series.iter().find(|s| s.area == area)?;
        let answer = self.parts_of_years(area, series, (before, now));
        Some(Comparison { kind: ComparisonKind::YearToDate, area, now, before, answer })
    }

    fn parts_of_years(
        &self,
        area: AreaIx,
        series: &MonthlySeries,
        (before, now): ((Month, Month), (Month, Month)),
    ) -> Result<Compared, String> {
        let share = self.assessed.definition.statistic == Statistic::Share;
        let sum = |(first, last): (Month, Month)| -> Result<(f64, Option<f64>), String> {
            let inside = series.points.iter().filter(|p| (first..=last).contains(&p.month));
            let (mut count, mut base, mut months) = (0.0, 0.0, 0);
            for point in inside {
                let not_whole = || format!("{} is not whole", point.month.long());
                let known = point.count.filter(|_| point.whole && !point.provisional);
                count += known.ok_or_else(not_whole)?;
                if share {
                    base += point.denominator.ok_or_else(not_whole)?;
                }
                months += 1;
            }
            if months != last.since(first) + 1 {
                return Err(format!("there are no data for all months from {}", first.long()));
            }
            Ok((count, share.then_some(base)))
        };
        let (earlier, later) = (sum(before)?, sum(now)?);
        let change = self.builder.change_of_months(area, (before.0, now.1), (earlier, later));
        let change = change.ok_or_else(|| "a break in the series lies between them".to_owned())?;
        Ok(Compared { count: later.0, value: None, change, q: None, told: false })
    }
}

/// Which comparisons are told: of the year before those whose claim is made, of the others those that stand among all of
/// their kind in areas of one kind.
///
/// # Errors
/// [`Error::Internal`] where a chance is none.
pub(crate) fn settle(indicators: &mut [Assessed], areas: &AreaTree) -> Result<(), Error> {
    let mut members: BTreeMap<(ComparisonKind, AreaType), Vec<(usize, usize)>> = BTreeMap::new();
    for (i, indicator) in indicators.iter_mut().enumerate() {
        for (at, comparison) in indicator.comparisons.iter_mut().enumerate() {
            let Ok(found) = &mut comparison.answer else { continue };
            if comparison.kind == ComparisonKind::YearBefore {
                let claim =
                    indicator.claims.iter().find(|c| c.area == comparison.area && c.is_of_year());
                found.q = claim.and_then(|c| c.q);
                found.told =
                    claim.is_some_and(|c| matches!(c.kind, ClaimKind::Rose | ClaimKind::Fell));
            } else if found.change.p.is_some() && found.change.change.is_some() {
                let family = (comparison.kind, areas[comparison.area].area_type);
                members.entry(family).or_default().push((i, at));
            }
        }
    }
    for members in members.values() {
        let p = members.iter().map(|(i, at)| {
            indicators[*i].comparisons[*at].answer.as_ref().ok().and_then(|found| found.change.p)
        });
        let p: Vec<Option<f64>> = p.collect();
        let judged =
            two_stage(&p, FALSE_DISCOVERIES).map_err(|e| Error::Internal(e.to_string()))?;
        for (((i, at), told), q) in members.iter().zip(&judged.rejected).zip(&judged.q_values) {
            if let Ok(found) = &mut indicators[*i].comparisons[*at].answer {
                (found.told, found.q) = (*told, *q);
            }
        }
    }
    Ok(())
}
