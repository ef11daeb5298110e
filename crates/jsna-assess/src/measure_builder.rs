//! The one way to a published number, whatever the source counted: what is known of an area and period goes in, the
//! number with its status, symbols, limits and change comes out.

use crate::breaks;
use crate::calibrate::{Judged, SeriesNoise};
use crate::estimator::{Counted, Estimator, Variation};
use crate::inputs::AssessInputs;
use crate::plan::Selected;
use crate::residents::ResidentsOf;
use jsna_model::assessment::DenominatorUsed;
use jsna_model::claim::Chance;
use jsna_model::indicator::{Denominator, Numerator, Statistic};
use jsna_model::measure::{Change, Status};
use jsna_model::measures::{Estimate, Number};
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_model::{AreaIx, Measure, Month, Period, PeriodType};
use std::collections::BTreeSet;

/// What is known of one area and period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// Nothing was received.
    NotReceived,
    /// The source withheld it.
    Suppressed,
    /// Received, but not as a number that can be used.
    NoNumber,
    /// A count that lacks some of what should be in it.
    Undercount {
        /// What is there.
        count: f64,
        /// Share of the expected feed-months received.
        coverage: f64,
    },
    /// All of it.
    Whole(WholeCount),
}

/// A count that lacks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WholeCount {
    pub count: f64,
    /// Denominator, where it is counted or came with the number.
    pub counted_denominator: Option<f64>,
    /// Unweighted base of a survey.
    pub survey_base: Option<f64>,
    /// Whether part of it was shared out between changed boundaries.
    pub estimated: bool,
}

/// Makes the numbers of one indicator.
#[derive(Debug, Clone, Copy)]
pub struct MeasureBuilder<'a> {
    inputs: &'a AssessInputs<'a>,
    selected: &'a Selected,
    estimator: Estimator,
    residents: ResidentsOf<'a>,
    /// How much its months vary by themselves.
    noise: &'a SeriesNoise,
}

/// A denominator of a period.
#[derive(Debug, Clone, Copy, Default)]
struct Base {
    value: Option<f64>,
    estimated: bool,
}

impl<'a> MeasureBuilder<'a> {
    /// For a selected indicator, with what is known of how much its months vary.
    pub(crate) fn new(
        inputs: &'a AssessInputs<'a>,
        selected: &'a Selected,
        noise: &'a SeriesNoise,
    ) -> Self {
        let indicator = &selected.indicator;
        let residents = inputs.residents.of(&indicator.denominator);
        Self { inputs, selected, estimator: Estimator::new(indicator), residents, noise }
    }

    /// The number of an area and period; `at` names its row, `before` is what is known of the period before.
    pub fn number(&self, at: Row, known: Known, before: impl FnOnce(Period) -> Known) -> Number {
        let empty = |status, shorthand, coverage| Number {
            area: at.area,
            breakdown: at.breakdown,
            period: at.position,
            count: None,
            denominator: None,
            estimate: Estimate::NONE,
            status,
            shorthand,
            coverage,
            change: None,
        };
        match known {
            Known::NotReceived => empty(Status::NotReceived, Symbol::NotAvailable.into(), 0.0),
            Known::Suppressed => empty(Status::Suppressed, Symbol::Confidential.into(), 1.0),
            Known::NoNumber => empty(Status::NotCalculable, Symbol::NotAvailable.into(), 1.0),
            Known::Undercount { count, coverage } => Number {
                // What was received is said; a rate of it would mislead, and a 0 would be taken for one.
                count: Some(count).filter(|n| *n > 0.0),
                ..empty(
                    Status::Partial,
                    Shorthand::from(Symbol::Unreliable).with(Symbol::NotAvailable),
                    coverage,
                )
            },
            Known::Whole(whole) => {
                let base = self.base(at.area, at.period, &whole);
                let asked = whole.survey_base;
                let counted = Counted { count: whole.count, denominator: base.value, asked };
                let made = self.estimator.estimate(counted);
                let mut number = Number {
                    count: Some(whole.count),
                    denominator: base.value,
                    estimate: made.estimate,
                    ..empty(made.status, made.shorthand, 1.0)
                };
                number.shorthand = number.shorthand.and(self.warnings(at.period, &whole, base));
                self.compare(&mut number, at, counted, before);
                number
            }
        }
    }

    /// Change on the period before: only where both are whole and no break lies between.
    fn compare(
        &self,
        number: &mut Number,
        at: Row,
        after: Counted,
        before: impl FnOnce(Period) -> Known,
    ) {
        let kind = at.period.kind();
        // A period whose records still come in is lower than it will be.
        if self.is_provisional(at.period) {
            return;
        }
        let small = self.inputs.areas[at.area].area_type.is_small();
        if small && !matches!(kind, PeriodType::FinancialYear | PeriodType::Rolling12) {
            return;
        }
        let earlier = at.period.before();
        let Known::Whole(whole) = before(earlier) else { return };
        let between = (earlier.start(), at.period.end());
        if breaks::between(self.inputs, self.selected, at.area, between) {
            number.shorthand = number.shorthand.with(Symbol::Break);
            return;
        }
        let denominator = self.base(at.area, earlier, &whole).value;
        let before = Counted { count: whole.count, denominator, asked: whole.survey_base };
        let change = self.estimator.change(before, after, self.variation(at.area));
        if change.before_value.is_some() && number.estimate.value.is_some() {
            number.change = Some(change);
        }
    }

    /// The change between two whole numbers of an area that are further apart than a year; `None` across a break, and of what
    /// a source has counted, whose bases are its own.
    pub(crate) fn change_between(
        &self,
        area: AreaIx,
        before: &Measure<'_>,
        after: &Measure<'_>,
    ) -> Option<Change> {
        let counted = matches!(self.selected.indicator.numerator, Numerator::Incidents { .. });
        let months = (before.period.start(), after.period.end());
        if !counted || breaks::between(self.inputs, self.selected, area, months) {
            return None;
        }
        let of = |m: &Measure<'_>| {
            Some(Counted { count: m.count?, denominator: m.denominator, asked: None })
        };
        Some(self.estimator.change(of(before)?, of(after)?, self.variation(area)))
    }

    /// The change between two runs of months, each with its events and, of a share, its base; `None` across a break.
    pub(crate) fn change_of_months(
        &self,
        area: AreaIx,
        months: (Month, Month),
        (before, after): ((f64, Option<f64>), (f64, Option<f64>)),
    ) -> Option<Change> {
        let of =
            |(count, denominator): (f64, Option<f64>)| Counted { count, denominator, asked: None };
        let broken = breaks::between(self.inputs, self.selected, area, months);
        (!broken).then(|| self.estimator.change(of(before), of(after), self.variation(area)))
    }

    /// How likely chance alone makes a change on the period before; `None` where nothing tells. Of a series that cannot be
    /// judged itself, the difference alone is held against what is typical.
    pub(crate) fn chance(&self, area: AreaIx, period: Period, change: &Change) -> Option<Chance> {
        let (size, year) = change.change.zip(change.p)?;
        let judged = self.judged(area).and_then(|j| Some((&j.months, j.found.value()?)));
        let Some((months, series)) = judged else {
            return Some(Chance { lasting: year, year, same_change: true });
        };
        let end = usize::try_from(period.end().since(months.first)).ok();
        let same_change = end.is_some_and(|end| series.explains(end, size, year));
        Some(Chance { lasting: series.p, year, same_change })
    }

    /// What the months of an area say of lasting change.
    pub(crate) fn judged(&self, area: AreaIx) -> Option<&'a Judged> {
        self.noise.of_area(area)
    }

    /// How much the periods of an area vary by themselves, as far as it is known. A share that a source has counted, of
    /// people asked or of cases, varies at least by the chance of each of them.
    fn variation(&self, area: AreaIx) -> Variation {
        let indicator = &self.selected.indicator;
        let kind = self.inputs.areas[area].area_type;
        let precounted = matches!(indicator.numerator, Numerator::Observations { .. });
        match self.noise.of(area, kind) {
            Some(noise) => Variation::Of(noise),
            None if precounted && indicator.statistic == Statistic::Share => Variation::Sample,
            None => Variation::Unknown,
        }
    }

    fn warnings(&self, period: Period, whole: &WholeCount, base: Base) -> Shorthand {
        let mut out = Shorthand::NONE;
        if whole.estimated || base.estimated {
            out = out.with(Symbol::Estimated);
        }
        if self.is_provisional(period) {
            out = out.with(Symbol::Provisional);
        }
        let indicator = &self.selected.indicator;
        if whole.survey_base.is_some_and(|b| b < indicator.minimum_base) {
            out = out.with(Symbol::Unreliable);
        }
        out
    }

    /// Whether late records will still change a period.
    pub fn is_provisional(&self, period: Period) -> bool {
        let late = i32::try_from(self.selected.indicator.provisional_months).unwrap_or(i32::MAX);
        late > 0 && self.inputs.end.since(period.end()) < late
    }

    /// The denominator for the whole period.
    fn base(&self, area: AreaIx, period: Period, whole: &WholeCount) -> Base {
        // What is not known to lie anywhere has a count; a rate of it would be of no place.
        if self.inputs.areas[area].code.is_unknown() {
            return Base::default();
        }
        match &self.selected.indicator.denominator {
            Denominator::None => Base::default(),
            Denominator::Incidents { .. } | Denominator::Observation => {
                Base { value: whole.counted_denominator, estimated: false }
            }
            Denominator::Population { .. } | Denominator::Households => {
                let years = if period.kind() == PeriodType::Rolling36 { 3.0 } else { 1.0 };
                let people = self.residents.people(area, year_of(period));
                people.map_or_else(Base::default, |p| Base {
                    value: Some(p.value * years),
                    estimated: p.estimated,
                })
            }
        }
    }

    /// Which years and files the people or households of some periods are from, by the largest area.
    pub fn denominators(&self, periods: &[Period]) -> Vec<DenominatorUsed> {
        let Some((area, _)) = self.inputs.areas.known().next() else { return Vec::new() };
        let used: BTreeSet<DenominatorUsed> = periods
            .iter()
            .filter_map(|p| {
                let d = self.residents.with_source(area, year_of(*p))?;
                let source = d.source.to_string();
                Some(DenominatorUsed { year: d.year, source, from: p.end(), to: p.end() })
            })
            .collect();
        let mut out: Vec<DenominatorUsed> = Vec::new();
        for d in used {
            match out.last_mut() {
                Some(last) if (last.year, &last.source) == (d.year, &d.source) => {
                    last.to = last.to.max(d.to);
                }
                _ => out.push(d),
            }
        }
        out
    }
}

/// The year whose people a period is divided by: that of its middle.
pub(crate) fn year_of(period: Period) -> i32 {
    period.start().plus(period.kind().months() / 2).year()
}

/// The row of a number: where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub area: AreaIx,
    pub period: Period,
    /// Position of the period among those of the indicator.
    pub position: u16,
    /// Position of the breakdown; 0 for totals.
    pub breakdown: u16,
}
