//! What the changes that are told are made up of: in which parts of the area, and in which kinds of event.

mod elsewhere;

use crate::calibrate::SeriesNoise;
use crate::counted::DAY_HOUR;
use crate::error::Error;
use crate::inputs::AssessInputs;
use jsna_model::claim::{Claim, ClaimKind};
use jsna_model::decomposition::{ChangePart, Decomposition, PartName, Unit};
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::measure::{Limits, Status};
use jsna_model::pattern::{PartOfWeek, Slot};
use jsna_model::{AreaIx, AreaType, Assessed, Period};
use jsna_stats::Level;
use jsna_stats::change::{Noise, part_of_change};
use std::collections::BTreeMap;

/// With fewer events before and after together a part is pooled with others.
const LEAST_EVENTS: f64 = 20.0;
/// What is left over below this is rounding.
const NOTHING: f64 = 1e-6;

/// A part before its limits are known.
struct Part {
    what: PartName,
    before: f64,
    after: f64,
    noise: Noise,
}

/// Splits every change that is told of an indicator at a position. Counts and rates are split by their events, a share by
/// what its numerator and its denominator make of it.
///
/// # Errors
/// [`Error::Internal`] where the parts of a change cannot be worked out.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    (index, assessed): (usize, &Assessed),
    noise: &SeriesNoise,
) -> Result<Vec<Decomposition>, Error> {
    let counted = matches!(assessed.definition.numerator, Numerator::Incidents { .. });
    if !counted || assessed.definition.stock {
        return Ok(Vec::new());
    }
    let splitter = Splitter { inputs, index, assessed, noise };
    match assessed.definition.statistic {
        Statistic::Count | Statistic::CrudeRate => {}
        Statistic::Share => {
            let told = compared(assessed).into_iter();
            return Ok(told.filter_map(|(area, years)| splitter.of_share(area, years)).collect());
        }
        Statistic::Ratio => return Ok(Vec::new()),
    }
    let mut out = Vec::new();
    for (area, periods) in compared(assessed) {
        let by_place = splitter.by_place(area, periods);
        let by_time = splitter.by_time(area, periods);
        let by_value = splitter.by_value(area, periods);
        for (by, parts) in by_place.into_iter().chain(by_value).chain(by_time) {
            out.extend(splitter.decomposed(area, periods, by, parts)?);
        }
        out.extend(splitter.beside_others(area, periods)?);
    }
    Ok(out)
}

/// The areas whose change is told, with the two years: the year before where that change is told, else the first year of
/// the months in which the level changed.
fn compared(assessed: &Assessed) -> BTreeMap<AreaIx, (Period, Period)> {
    let mut out = BTreeMap::new();
    let told = |c: &&Claim| c.withheld.is_none();
    for claim in assessed.claims.iter().filter(told).filter(|c| c.is_lasting()) {
        let first = claim.evidence.iter().map(|cell| cell.period).min_by_key(|p| p.end());
        if let Some(first) = first.filter(|first| first.end() < claim.period.start()) {
            out.insert(claim.area, (first, claim.period));
        }
    }
    let year = |c: &&Claim| c.is_of_year() && matches!(c.kind, ClaimKind::Rose | ClaimKind::Fell);
    for claim in assessed.claims.iter().filter(told).filter(year) {
        out.insert(claim.area, (claim.period.before(), claim.period));
    }
    out
}

struct Splitter<'a> {
    inputs: &'a AssessInputs<'a>,
    index: usize,
    assessed: &'a Assessed,
    noise: &'a SeriesNoise,
}

impl Splitter<'_> {
    /// The whole count of an area in a period.
    fn whole(&self, area: AreaIx, period: Period) -> Option<f64> {
        let definition = &self.assessed.definition;
        let m = self.assessed.measures.total(definition, self.inputs.areas, area, period)?;
        m.count.filter(|_| m.status == Status::Given)
    }

    fn noise(&self, area: AreaIx) -> Option<Noise> {
        self.noise.of(area, self.inputs.areas[area].area_type)
    }

    fn part(&self, area: AreaIx, (before, after): (Period, Period)) -> Option<Part> {
        Some(Part {
            what: PartName::Area(area),
            before: self.whole(area, before)?,
            after: self.whole(area, after)?,
            noise: self.noise(area)?,
        })
    }

    /// The areas just below, of the largest kind that has two of them.
    fn by_place(&self, area: AreaIx, periods: (Period, Period)) -> Option<(String, Vec<Part>)> {
        let given_for = &self.assessed.definition.area_types;
        let kinds = [AreaType::Csp, AreaType::Lad, AreaType::Ward];
        let below = kinds.into_iter().find_map(|kind| {
            let inside = self.inputs.areas.within(area, kind);
            let parts = inside.into_iter().filter(|a| *a != area).collect::<Vec<_>>();
            (parts.len() > 1 && given_for.contains(&kind)).then_some((kind, parts))
        });
        let (kind, parts) = below?;
        let parts = parts.into_iter().filter_map(|a| self.part(a, periods)).collect();
        Some((kind.as_str().to_owned(), parts))
    }

    /// The values of each breakdown. Their roughness is that of the area: nobody has looked at their own months.
    fn by_value(
        &self,
        area: AreaIx,
        (before, after): (Period, Period),
    ) -> Vec<(String, Vec<Part>)> {
        let placed = self.inputs.placed;
        let months = placed.span.of(before).zip(placed.span.of(after));
        let (Some((earlier, later)), Some(noise)) = (months, self.noise(area)) else {
            return Vec::new();
        };
        let mut by: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for ((indicator, (column, value)), part) in &placed.breakdowns {
            let own = *indicator == self.index && &**column != DAY_HOUR && part.series.has(area);
            if own {
                by.entry(column).or_default().push(Part {
                    what: PartName::Value(value.to_string()),
                    before: part.series.sum(area, &earlier),
                    after: part.series.sum(area, &later),
                    noise,
                });
            }
        }
        by.into_iter().map(|(column, parts)| (column.to_owned(), parts)).collect()
    }

    /// The parts of the week. What has no time is left over.
    fn by_time(
        &self,
        area: AreaIx,
        (before, after): (Period, Period),
    ) -> Option<(String, Vec<Part>)> {
        let placed = self.inputs.placed;
        let (earlier, later) = placed.span.of(before).zip(placed.span.of(after))?;
        let noise = self.noise(area)?;
        let mut sums: BTreeMap<PartOfWeek, (f64, f64)> = BTreeMap::new();
        for ((indicator, (column, value)), part) in &placed.breakdowns {
            let own = *indicator == self.index && &**column == DAY_HOUR && part.series.has(area);
            if let Some(slot) = Slot::parse(value).filter(|_| own) {
                let sum = sums.entry(PartOfWeek::of(slot)).or_default();
                sum.0 += part.series.sum(area, &earlier);
                sum.1 += part.series.sum(area, &later);
            }
        }
        let parts = sums.into_iter().map(|(part, (before, after))| Part {
            what: PartName::Value(part.as_str().to_owned()),
            before,
            after,
            noise,
        });
        Some(("time_of_week".to_owned(), parts.collect()))
    }

    fn decomposed(
        &self,
        area: AreaIx,
        (before, after): (Period, Period),
        by: String,
        parts: Vec<Part>,
    ) -> Result<Option<Decomposition>, Error> {
        let Some((earlier, later)) = self.whole(area, before).zip(self.whole(area, after)) else {
            return Ok(None);
        };
        let known = |of: fn(&Part) -> f64| -> f64 { parts.iter().map(of).sum() };
        let rest = (earlier - known(|p| p.before), later - known(|p| p.after));
        // An event in two parts, as a crime with two strands, is in no one of them alone.
        if parts.len() < 2 || rest.0 < -NOTHING || rest.1 < -NOTHING {
            return Ok(None);
        }
        let difference = later - earlier;
        let share = |part: f64| (difference.abs() > NOTHING).then(|| part / difference);
        let mut split = Vec::with_capacity(parts.len());
        let parts = pooled(parts);
        #[expect(clippy::cast_precision_loss, reason = "a number of parts")]
        let looked_at = parts.len() as f64;
        let of_all = Level::new(1.0 - Level::P95.alpha() / looked_at)
            .map_err(|e| Error::Internal(e.to_string()))?;
        for part in parts {
            let found = part_of_change(part.before, part.after, part.noise, Level::P95)
                .map_err(|e| Error::Internal(e.to_string()))?;
            let limits = found.interval.lower.zip(found.interval.upper);
            let wide = part_of_change(part.before, part.after, part.noise, of_all)
                .map_err(|e| Error::Internal(e.to_string()))?;
            split.push(ChangePart {
                what: part.what,
                before: part.before,
                after: part.after,
                difference: found.difference,
                share: share(found.difference),
                limits: limits.map(|(lower, upper)| Limits { lower, upper }),
                clear: !wide.interval.contains(0.0),
            });
        }
        let last = |part: &ChangePart| matches!(part.what, PartName::Small(_));
        split.sort_by(|a, b| {
            let size = b.difference.abs().total_cmp(&a.difference.abs());
            last(a).cmp(&last(b)).then(size)
        });
        if rest.0 > NOTHING || rest.1 > NOTHING {
            split.push(ChangePart {
                what: PartName::Rest,
                before: rest.0,
                after: rest.1,
                difference: rest.1 - rest.0,
                share: share(rest.1 - rest.0),
                limits: None,
                clear: false,
            });
        }
        let unit = Unit::Events;
        Ok(Some(Decomposition { area, period: after, before, by, unit, difference, parts: split }))
    }
}

/// Parts with few events, together, as rough as the roughest of them.
fn pooled(parts: Vec<Part>) -> Vec<Part> {
    let few = |part: &Part| part.before + part.after < LEAST_EVENTS;
    let (small, mut large): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(few);
    let roughest =
        small.iter().map(|p| p.noise).max_by(|a, b| a.dispersion.total_cmp(&b.dispersion));
    match roughest.filter(|_| small.len() > 1) {
        None => large.extend(small),
        Some(noise) => large.push(Part {
            what: PartName::Small(small.len()),
            before: small.iter().map(|p| p.before).sum(),
            after: small.iter().map(|p| p.after).sum(),
            noise,
        }),
    }
    large
}
