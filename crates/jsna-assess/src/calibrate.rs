//! How much the months of an indicator vary by themselves: what a change is held against.

use crate::breaks;
use crate::counted::{MonthView, first_month};
use crate::error::Error;
use crate::inputs::AssessInputs;
use crate::measure_builder::Known;
use crate::plan::Selected;
use jsna_model::indicator::Statistic;
use jsna_model::{AreaIx, AreaType, Month};
use jsna_stats::Given;
use jsna_stats::change::{Calibrated, MonthlyCounts, Noise, calibrate};
use std::collections::BTreeMap;

/// The kinds of area whose months are judged, smallest first. An area that is not judged itself, because it has too few
/// events or is an LSOA, takes what is typical of its kind, or of the next larger one.
const KINDS: [AreaType; 6] = [
    AreaType::Ward,
    AreaType::Lad,
    AreaType::Csp,
    AreaType::County,
    AreaType::Pfa,
    AreaType::Custom,
];

/// Months further back say little of how an area is recorded and policed today.
const MOST_MONTHS: i32 = 60;

/// The noise of one indicator, by area.
#[derive(Debug, Default)]
pub(crate) struct SeriesNoise {
    of_area: BTreeMap<AreaIx, Calibrated>,
    of_kind: [Option<Noise>; KINDS.len()],
}

/// The months of one area that are whole.
struct Months {
    area: AreaIx,
    counts: Vec<Option<f64>>,
    /// What they are shares of.
    exposure: Option<Vec<Option<f64>>>,
}

impl SeriesNoise {
    /// Judges the months of every area of the indicator together. A stock is a level and no count of events: its months say
    /// nothing of chance.
    ///
    /// # Errors
    /// [`Error::Internal`] where the series do not fit together.
    pub(crate) fn new(
        inputs: &AssessInputs<'_>,
        selected: &Selected,
        months: impl Fn(AreaIx) -> Vec<MonthView>,
    ) -> Result<Self, Error> {
        let indicator = &selected.indicator;
        if indicator.stock || indicator.statistic == Statistic::Ratio {
            return Ok(Self::default());
        }
        let asked = |kind: AreaType| indicator.area_types.contains(&kind);
        let areas = inputs
            .areas
            .known()
            .filter(|(_, a)| asked(a.area_type) && KINDS.contains(&a.area_type));
        let all: Vec<Months> =
            areas.map(|(area, _)| of_area(inputs, selected, area, &months(area))).collect();
        let series: Vec<MonthlyCounts<'_>> = all
            .iter()
            .map(|m| MonthlyCounts {
                counts: &m.counts,
                exposure: m.exposure.as_deref(),
                family: family(inputs.areas[m.area].area_type),
            })
            .collect();
        let judged = calibrate(&series, inputs.chance);
        let judged = judged.map_err(|e| Error::Internal(e.to_string()))?;
        let of_area = all.iter().zip(&judged.series);
        let of_area =
            of_area.filter_map(|(m, found)| Some((m.area, *Given::value(found)?))).collect();
        let of_kind = std::array::from_fn(|kind| judged.families.get(&kind).copied());
        Ok(Self { of_area, of_kind })
    }

    /// The noise of an area; `None` where no area of its kind or a larger one could be judged.
    pub(crate) fn of(&self, area: AreaIx, kind: AreaType) -> Option<Noise> {
        let typical = || {
            let from = KINDS.iter().position(|k| *k == kind).unwrap_or(0);
            self.of_kind.get(from..)?.iter().flatten().next().copied()
        };
        self.calibrated(area).map(|found| found.noise).or_else(typical)
    }

    /// What the months of an area say of lasting change.
    pub(crate) fn calibrated(&self, area: AreaIx) -> Option<&Calibrated> {
        self.of_area.get(&area)
    }
}

fn family(kind: AreaType) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or(KINDS.len())
}

/// The months of an area since the last break, at most the last five years. A month that is not whole is missing.
fn of_area(
    inputs: &AssessInputs<'_>,
    selected: &Selected,
    area: AreaIx,
    months: &[MonthView],
) -> Months {
    let latest = breaks::concerning(inputs, selected, area).map(|b| b.month);
    let latest = latest.filter(|month| *month <= inputs.end).max();
    let first: Month = first_month(inputs, selected)
        .max(inputs.end.plus(1 - MOST_MONTHS))
        .max(latest.unwrap_or(inputs.placed.span.first()));
    let share = selected.indicator.statistic == Statistic::Share;
    let (mut counts, mut exposure) = (Vec::new(), Vec::new());
    for month in months.iter().filter(|m| m.month >= first && m.month <= inputs.end) {
        let whole = match &month.known {
            Known::Whole(whole) => Some(whole),
            _ => None,
        };
        counts.push(whole.map(|w| w.count));
        exposure.push(whole.and_then(|w| w.counted_denominator).filter(|n| *n > 0.0));
    }
    Months { area, counts, exposure: share.then_some(exposure) }
}
