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
use jsna_stats::change::{Calibrated, ChanceTables, MonthlyCounts, Noise, calibrate};
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

/// What the months of one indicator say, by area.
#[derive(Debug, Default)]
pub(crate) struct SeriesNoise {
    of_area: BTreeMap<AreaIx, Judged>,
    of_kind: [Option<Noise>; KINDS.len()],
}

/// The whole months of an area, and what they say together.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) months: Months,
    pub(crate) found: Given<Calibrated>,
}

/// The months of one area that are whole.
#[derive(Debug)]
pub(crate) struct Months {
    area: AreaIx,
    /// Position among the kinds.
    kind: usize,
    /// The month of the first count.
    pub(crate) first: Month,
    pub(crate) counts: Vec<Option<f64>>,
    /// What they are shares of.
    pub(crate) exposure: Option<Vec<Option<f64>>>,
}

/// The whole months of an indicator, area by area. A stock is a level and no count of events: its months say nothing of
/// chance.
pub(crate) fn months(
    inputs: &AssessInputs<'_>,
    selected: &Selected,
    months: impl Fn(AreaIx) -> Vec<MonthView>,
) -> Vec<Months> {
    let indicator = &selected.indicator;
    if indicator.stock || indicator.statistic == Statistic::Ratio {
        return Vec::new();
    }
    let areas = inputs.areas.known().filter(|(_, a)| indicator.area_types.contains(&a.area_type));
    areas
        .filter_map(|(area, a)| {
            let kind = KINDS.iter().position(|kind| *kind == a.area_type)?;
            Some(of_area(inputs, selected, (area, kind), &months(area)))
        })
        .collect()
}

impl SeriesNoise {
    /// Judges the months of all indicators together: how neighbouring months of a kind of area resemble each other is seen
    /// in all of them, and hardly in one.
    ///
    /// # Errors
    /// [`Error::Internal`] where the series do not fit together.
    pub(crate) fn of_all(
        indicators: Vec<Vec<Months>>,
        chance: &ChanceTables,
    ) -> Result<Vec<Self>, Error> {
        let family = |indicator: usize, kind: usize| indicator * KINDS.len() + kind;
        let series: Vec<MonthlyCounts<'_>> = indicators
            .iter()
            .enumerate()
            .flat_map(|(i, months)| months.iter().map(move |m| (i, m)))
            .map(|(i, m)| MonthlyCounts {
                counts: &m.counts,
                exposure: m.exposure.as_deref(),
                family: family(i, m.kind),
                kind: m.kind,
            })
            .collect();
        let judged = calibrate(&series, chance).map_err(|e| Error::Internal(e.to_string()))?;
        let mut found = judged.series.into_iter();
        let all = indicators.into_iter().enumerate().map(|(i, months)| {
            let of_area = months.into_iter().zip(found.by_ref());
            let of_area = of_area.map(|(months, found)| (months.area, Judged { months, found }));
            let of_kind =
                std::array::from_fn(|kind| judged.families.get(&family(i, kind)).copied());
            Self { of_area: of_area.collect(), of_kind }
        });
        Ok(all.collect())
    }

    /// The noise of an area; `None` where no area of its kind or a larger one could be judged.
    pub(crate) fn of(&self, area: AreaIx, kind: AreaType) -> Option<Noise> {
        let typical = || {
            let from = match kind {
                AreaType::Lsoa => 0,
                kind => KINDS.iter().position(|k| *k == kind)?,
            };
            self.of_kind.get(from..)?.iter().flatten().next().copied()
        };
        self.calibrated(area).map(|found| found.noise).or_else(typical)
    }

    /// What the months of an area say of lasting change.
    pub(crate) fn calibrated(&self, area: AreaIx) -> Option<&Calibrated> {
        self.of_area.get(&area)?.found.value()
    }

    /// What the months of an area say, and why it may be nothing.
    pub(crate) fn of_area(&self, area: AreaIx) -> Option<&Judged> {
        self.of_area.get(&area)
    }

    /// Every area whose months were looked at.
    pub(crate) fn judged(&self) -> impl Iterator<Item = (AreaIx, &Judged)> {
        self.of_area.iter().map(|(area, judged)| (*area, judged))
    }
}

impl Months {
    /// The month at a position of the counts.
    pub(crate) fn month(&self, at: usize) -> Month {
        self.first.plus(i32::try_from(at).unwrap_or(i32::MAX))
    }

    /// First and last month.
    pub(crate) fn span(&self) -> (Month, Month) {
        (self.first, self.month(self.counts.len().saturating_sub(1)))
    }
}

/// The months of an area since the last break, at most the last five years. A month that is not whole is missing.
fn of_area(
    inputs: &AssessInputs<'_>,
    selected: &Selected,
    (area, kind): (AreaIx, usize),
    months: &[MonthView],
) -> Months {
    let latest = breaks::concerning(inputs, selected, area).map(|b| b.month);
    let latest = latest.filter(|month| *month <= inputs.end).max();
    let first: Month = first_month(inputs, selected)
        .max(inputs.end.plus(1 - MOST_MONTHS))
        .max(latest.unwrap_or(inputs.placed.span.first()));
    let share = selected.indicator.statistic == Statistic::Share;
    let settling = i32::try_from(selected.indicator.provisional_months).unwrap_or(i32::MAX);
    let (mut counts, mut exposure) = (Vec::new(), Vec::new());
    let mut begins = first;
    for month in months.iter().filter(|m| m.month >= first && m.month <= inputs.end) {
        let whole = match &month.known {
            // A month whose records still come in is lower than it will be.
            Known::Whole(whole) if inputs.end.since(month.month) >= settling => Some(whole),
            _ => None,
        };
        if counts.is_empty() {
            begins = month.month;
        }
        counts.push(whole.map(|w| w.count));
        exposure.push(whole.and_then(|w| w.counted_denominator).filter(|n| *n > 0.0));
    }
    Months { area, kind, first: begins, counts, exposure: share.then_some(exposure) }
}
