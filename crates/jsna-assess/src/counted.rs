//! Numbers of indicators that are counted from incidents.

use crate::completeness::{AreaRows, Completeness, Shares};
use crate::error::Error;
use crate::feeds::Feed;
use crate::inputs::AssessInputs;
use crate::measure_builder::{Known, MeasureBuilder, Row, WholeCount};
use crate::periods::{self, PeriodList};
use crate::placed_counts::PlacedPart;
use crate::plan::{Selected, Side};
use crate::series_grid::RunningSums;
use jsna_model::engine::UNKNOWN;
use jsna_model::measures::{Breakdown, Number};
use jsna_model::{AreaIx, AreaTree, Measures, Month, MonthIx, Period, PeriodType};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The breakdown that is a chart, not 168 rows for every area and period.
pub const DAY_HOUR: &str = "day_hour";

/// The kinds of period that breakdowns are given for.
const LONG: [PeriodType; 2] = [PeriodType::FinancialYear, PeriodType::Rolling12];

/// One counted indicator.
#[derive(Debug)]
pub struct CountedIndicator<'a> {
    inputs: &'a AssessInputs<'a>,
    index: usize,
    completeness: &'a Completeness<'a>,
    selected: &'a Selected,
}

/// One area's view of an indicator.
struct AreaView<'a> {
    area: AreaIx,
    received: RunningSums,
    /// Months that something speaks against.
    doubtful: RunningSums,
    rows: AreaRows<'a>,
    numerator: RunningSums,
    denominator: Option<RunningSums>,
}

/// One part of a breakdown in one area.
struct Part<'a> {
    numerator: RunningSums,
    estimated: Option<&'a BTreeSet<MonthIx>>,
    /// What of it can be counted here, by each cause that not all can be.
    shares: Vec<Shares<'static>>,
}

impl<'a> Part<'a> {
    fn new(
        (part, unknown): (&'a PlacedPart, Option<&PlacedPart>),
        view: &AreaView<'_>,
        areas: &AreaTree,
        completeness: &Completeness<'_>,
    ) -> Self {
        let (series, area) = (&part.series, view.area);
        let mut shares = Vec::new();
        // Step by step upwards: the area above, and what of it lies in none of its known parts.
        let mut below = area;
        while let Some(above) = areas.parent(below).filter(|a| series.has(*a)) {
            let mut lost = series.of(above).to_vec();
            let known = areas.within(above, areas[below].area_type);
            for part in known.into_iter().filter(|p| series.has(*p)) {
                lost.iter_mut().zip(series.of(part)).for_each(|(lost, n)| *lost -= n);
            }
            shares.push(Shares::new(series.of(above), &lost));
            below = above;
        }
        shares.extend(completeness.part_found(part, area));
        // Events of which the source does not say what part they are may be of this one.
        let not_told = unknown.filter(|u| u.series.has(area));
        shares.extend(not_told.map(|u| view.share_of(u.series.of(area))));
        Self {
            numerator: RunningSums::new(series.of(area)),
            estimated: part.estimated.get(&area),
            shares,
        }
    }

    /// Whether enough of it can be counted here.
    fn is_known(&self, months: &RangeInclusive<usize>, rows: &AreaRows<'_>) -> bool {
        rows.is_enough(self.shares.iter().map(|s| s.there(months)).product())
    }
}

impl AreaView<'_> {
    /// All events of the area, and those of them that are lost to a part.
    fn share_of(&self, lost: &[f64]) -> Shares<'static> {
        Shares { all: Cow::Owned(self.numerator.clone()), lost: Cow::Owned(RunningSums::new(lost)) }
    }

    /// What is known of a run of months, with the denominator of the view and another numerator where one is given.
    fn known(&self, months: &RangeInclusive<usize>, part: Option<&Part<'_>>) -> Known {
        let coverage = self.received.share(months);
        if coverage <= 0.0 {
            return Known::NotReceived;
        }
        let count = part.map_or(&self.numerator, |p| &p.numerator).over(months);
        let known = part.is_none_or(|p| p.is_known(months, &self.rows));
        let doubtful = self.doubtful.over(months) > 0.0;
        if coverage < 1.0 || doubtful || !known || !self.rows.are_whole(months) {
            return Known::Undercount { count, coverage };
        }
        Known::Whole(WholeCount {
            count,
            counted_denominator: self.denominator.as_ref().map(|d| d.over(months)),
            ..WholeCount::default()
        })
    }
}

impl<'a> CountedIndicator<'a> {
    /// For the selected indicator at a position.
    pub fn new(
        inputs: &'a AssessInputs<'a>,
        (index, selected): (usize, &'a Selected),
        completeness: &'a Completeness<'a>,
    ) -> Self {
        Self { inputs, index, completeness, selected }
    }

    /// Every number: totals, then breakdowns.
    ///
    /// # Errors
    /// [`Error::Internal`] where a number would be there twice.
    pub(crate) fn measures(&self, builder: &MeasureBuilder<'_>) -> Result<Measures, Error> {
        let first = first_month(self.inputs, self.selected);
        let list = PeriodList::new(periods::all(first, self.inputs.end));
        let breakdowns = self.breakdowns();
        let mut numbers = Vec::new();
        for view in self.areas().into_iter().filter_map(|area| self.view(area)) {
            let small = self.inputs.areas[view.area].area_type.is_small();
            let kinds = if small { self.inputs.small_area_periods } else { &periods::LARGE };
            let kinds = self.without_sums(kinds);
            self.rows(builder, &view, (0, None), list.of_kinds(kinds), &mut numbers);
            if small {
                continue;
            }
            for (at, breakdown) in (1_u16..).zip(&breakdowns[1..]) {
                let key = (self.index, breakdown.clone());
                let Some(placed) = self.inputs.placed.breakdowns.get(&key) else { continue };
                if placed.series.has(view.area) {
                    let parts = (placed, self.unknown_part(breakdown));
                    let part = Part::new(parts, &view, self.inputs.areas, self.completeness);
                    let kinds = self.without_sums(&LONG);
                    let periods = list.of_kinds(kinds);
                    self.rows(builder, &view, (at, Some(&part)), periods, &mut numbers);
                }
            }
        }
        let mut out = Measures::new(list.into_periods(), breakdowns);
        out.extend(numbers).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(out)
    }

    /// Kinds of period; of a stock, which is never added up over months, only the month.
    fn without_sums<'k>(&self, kinds: &'k [PeriodType]) -> &'k [PeriodType] {
        if self.selected.indicator.stock { &[PeriodType::Month] } else { kinds }
    }

    /// The events of which the source does not say what part of a breakdown they are. The part that means just this
    /// lacks none of them.
    fn unknown_part(&self, (column, value): &Breakdown) -> Option<&PlacedPart> {
        let key = (self.index, (column.clone(), UNKNOWN.into()));
        self.inputs.placed.breakdowns.get(&key).filter(|_| &**value != UNKNOWN)
    }

    /// The total, then the breakdowns that are numbers.
    fn breakdowns(&self) -> Vec<Breakdown> {
        let total: Breakdown = ("".into(), "".into());
        let own = self.inputs.placed.breakdowns.keys();
        let own = own.filter(|(i, (column, _))| *i == self.index && &**column != DAY_HOUR);
        std::iter::once(total).chain(own.map(|(_, b)| b.clone())).collect()
    }

    /// The areas that the indicator is given for; what is not known is an area where there is something in it.
    fn areas(&self) -> Vec<AreaIx> {
        let totals = self.inputs.placed.totals.get(&(self.index, Side::Numerator));
        let has_events = |a: AreaIx| totals.is_some_and(|s| s.of(a).iter().any(|v| *v != 0.0));
        let given = &self.selected.indicator.area_types;
        let areas = self.inputs.areas.iter();
        areas
            .filter(|(at, a)| {
                given.contains(&a.area_type) && (!a.code.is_unknown() || has_events(*at))
            })
            .map(|(at, _)| at)
            .collect()
    }

    fn view(&self, area: AreaIx) -> Option<AreaView<'_>> {
        let totals = |side| self.inputs.placed.totals.get(&(self.index, side));
        Some(AreaView {
            area,
            received: RunningSums::new(&self.completeness.received(area)),
            doubtful: RunningSums::new(&self.completeness.doubtful(area)),
            rows: self.completeness.rows_of(area),
            numerator: RunningSums::new(totals(Side::Numerator)?.of(area)),
            denominator: totals(Side::Denominator).map(|s| RunningSums::new(s.of(area))),
        })
    }

    /// What is there of an area, so that many runs of months are quick to ask about.
    pub(crate) fn wholeness(&self, area: AreaIx) -> Option<Wholeness<'_>> {
        self.view(area).map(Wholeness)
    }

    fn rows<'p>(
        &self,
        builder: &MeasureBuilder<'_>,
        view: &AreaView<'_>,
        (breakdown, part): (u16, Option<&Part<'_>>),
        periods: impl Iterator<Item = (u16, Period)> + 'p,
        out: &mut Vec<Number>,
    ) {
        let known = |period: Period| match self.inputs.placed.span.of(period) {
            Some(months) => {
                let known = view.known(&months, part);
                self.with_estimates((view.area, part), &months, known)
            }
            None => Known::NotReceived,
        };
        for (position, period) in periods {
            let row = Row { area: view.area, period, position, breakdown };
            out.push(builder.number(row, known(period), known));
        }
    }

    /// Says of a whole count whether some of it was shared out between changed boundaries.
    fn with_estimates(
        &self,
        (area, part): (AreaIx, Option<&Part<'_>>),
        months: &RangeInclusive<usize>,
        known: Known,
    ) -> Known {
        let Known::Whole(whole) = known else { return known };
        let of = |side| self.inputs.placed.estimated.get(&(self.index, side))?.get(&area);
        let numerator = part.map_or_else(|| of(Side::Numerator), |p| p.estimated);
        let mut sides = numerator.into_iter().chain(of(Side::Denominator));
        let estimated = sides.any(|own| own.iter().any(|m| months.contains(&m.index())));
        Known::Whole(WholeCount { estimated, ..whole })
    }

    /// What is known of one month of an area, for its series: count, denominator, coverage and whether it is whole.
    pub(crate) fn months(&self, area: AreaIx) -> Vec<MonthView> {
        let Some(view) = self.view(area) else { return Vec::new() };
        let span = self.inputs.placed.span;
        let month = |at: MonthIx| {
            let months = at.index()..=at.index();
            let known = self.with_estimates((area, None), &months, view.known(&months, None));
            MonthView { month: span.month(at), known, coverage: view.received.share(&months) }
        };
        span.positions().map(month).collect()
    }
}

/// Which months of an area are all there.
pub(crate) struct Wholeness<'a>(AreaView<'a>);

impl Wholeness<'_> {
    /// Whether a run of months is.
    pub(crate) fn is_whole(&self, months: &RangeInclusive<usize>) -> bool {
        matches!(self.0.known(months, None), Known::Whole(_))
    }
}

/// What is known of one month.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MonthView {
    pub(crate) month: Month,
    pub(crate) known: Known,
    pub(crate) coverage: f64,
}

/// Where the series of an indicator begins: the first month that any feed of a source delivered; of several sources, of
/// the last of them.
pub fn first_month(inputs: &AssessInputs<'_>, selected: &Selected) -> Month {
    let start = |source: Vec<&Feed>| {
        source.iter().filter_map(|f| inputs.deliveries.span(&f.id)).map(|(first, _)| first).min()
    };
    let first = inputs.placed.span.first();
    let starts = selected.sources(inputs.feeds).into_iter().filter_map(start);
    starts.max().unwrap_or(first).max(first)
}
