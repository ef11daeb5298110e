//! What the months of an area show: a change for good, a month that stands out, a season.

use super::ClaimMaker;
use crate::calibrate::Judged;
use crate::signals;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Lasting, Shape, Test};
use jsna_model::measure::Status;
use jsna_model::signal::SignalKind;
use jsna_model::{AreaIx, CellId, Month, Period, PeriodType};
use jsna_stats::many::standard_errors;

/// From this chance on nothing speaks for a change for good.
const LASTING: f64 = 0.05;

impl ClaimMaker<'_> {
    /// The change for good that the months of an area show, if they do.
    pub(super) fn lasting(&self, area: AreaIx, judged: &Judged) -> Option<Claim> {
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
    pub(super) fn spikes(&self, area: AreaIx, judged: &Judged) -> Option<Claim> {
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

    /// That the months after the one that stands out are as they were before it. Where the level changed for good there is
    /// no usual to be back at.
    pub(super) fn back(&self, area: AreaIx, judged: &Judged) -> Option<Claim> {
        let series = judged.found.value()?;
        let since = series.since.filter(|since| since.back)?;
        let lasting = series.lasting.is_some_and(|_| series.p < LASTING);
        let spiked = self.spikes(area, judged).filter(|_| !lasting)?;
        let month = |at: usize| judged.months.month(at);
        let months = (month(since.months.0), month(since.months.1));
        let (counted, expected) = (since.counted, since.expected);
        let numbers = ClaimNumbers::SinceThen { months, counted, expected };
        Some(Claim { kind: ClaimKind::BackToUsual, numbers, importance: None, ..spiked })
    }

    /// The season of an area's months, if they have one.
    pub(super) fn season(&self, area: AreaIx) -> Option<Claim> {
        let mut signals = self.assessed.signals.iter();
        let signal = signals.find(|s| s.area == area && s.kind == SignalKind::Season)?;
        let found = signal.answer.as_ref().ok()?;
        let numbers = ClaimNumbers::Season { peak: signal.to, over: found.change? };
        let test = Test::Signal(SignalKind::Season);
        let evidence = vec![self.measure(area)?.cell_id()];
        let claim = self.claim(area, (ClaimKind::Seasonal, test), numbers, evidence);
        Some(Claim { importance: found.p.map(standard_errors), ..claim })
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
        let m = period.and_then(|period| self.total(area, period));
        // The months of small areas are in the counts alone: then the year that holds the month is what can be looked up.
        let m = m.or_else(|| self.measure(area));
        m.map(|m| m.cell_id()).into_iter().collect()
    }
}
