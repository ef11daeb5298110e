//! What of it was right, and what was wrong.

use super::judge::{Area, Series};
use super::places::PlaceScore;
use super::simulate::{County, Effect, INDICATORS, MONTHS};
use std::fmt;

/// Standard errors that are found 95 times in 100 at a level of 5%.
const POWER_95: f64 = 1.96 + 1.645;

/// Right or wrong of all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    pub found: f64,
    pub all: f64,
}

impl Tally {
    pub(super) fn count(&mut self, found: bool) {
        self.all += 1.0;
        self.found += f64::from(u8::from(found));
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { found: self.found + other.found, all: self.all + other.all }
    }

    /// In percent; 0 of nothing.
    pub fn percent(self) -> f64 {
        if self.all > 0.0 { 100.0 * self.found / self.all } else { 0.0 }
    }
}

/// How the methods did. False ones are of series in which nothing of the kind was planted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// Series of the county and its partnerships told as changed, lastingly, in the year or by a month, without cause.
    pub false_headlines: Tally,
    /// The same of all series, wards included.
    pub false_all: Tally,
    pub false_alone: Tally,
    pub false_plain: Tally,
    pub false_xmr: Tally,
    /// Of planted steps and slopes in partnerships those that are told to have changed lastingly.
    pub lasting: Tally,
    /// The same of those that the model of one series alone finds too, and of all by each other method.
    pub lasting_alone: Tally,
    pub lasting_plain: Tally,
    pub lasting_xmr: Tally,
    /// Of steps in partnerships that somebody who knows their month and how much the months vary would find 95 times in 100
    /// at a level of 5%.
    pub powerful: Tally,
    pub spikes: Tally,
    /// Planted changes that are told the wrong way.
    pub wrong_signs: Tally,
    /// Of sharp steps (three times the noise of a month) that are told as steps those within a month.
    pub dated_sharp: Tally,
    /// Of the others.
    pub dated_other: Tally,
    /// Of all steps told as such, those that lie in the months given.
    pub held: Tally,
    /// Of changes of a partnership that one ward made, and whose year is told, those whose first part is that ward.
    pub places: Tally,
    /// What is said of small areas.
    pub places_of: PlaceScore,
}

impl Score {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let of = |get: fn(&Self) -> Tally| get(&self).plus(get(&other));
        Self {
            false_headlines: of(|s| s.false_headlines),
            false_all: of(|s| s.false_all),
            false_alone: of(|s| s.false_alone),
            false_plain: of(|s| s.false_plain),
            false_xmr: of(|s| s.false_xmr),
            lasting: of(|s| s.lasting),
            lasting_alone: of(|s| s.lasting_alone),
            lasting_plain: of(|s| s.lasting_plain),
            lasting_xmr: of(|s| s.lasting_xmr),
            powerful: of(|s| s.powerful),
            spikes: of(|s| s.spikes),
            wrong_signs: of(|s| s.wrong_signs),
            dated_sharp: of(|s| s.dated_sharp),
            dated_other: of(|s| s.dated_other),
            held: of(|s| s.held),
            places: of(|s| s.places),
            places_of: self.places_of.plus(other.places_of),
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("false, county and partnerships", self.false_headlines),
            ("false, all series", self.false_all),
            ("false, each series by itself", self.false_alone),
            ("false, a year against a year", self.false_plain),
            ("false, XmR on raw counts", self.false_xmr),
            ("steps and slopes found", self.lasting),
            ("found, each series by itself", self.lasting_alone),
            ("found, a year against a year", self.lasting_plain),
            ("found, XmR on raw counts", self.lasting_xmr),
            ("steps with a power of 0.95 found", self.powerful),
            ("single months found", self.spikes),
            ("wrong signs", self.wrong_signs),
            ("sharp steps dated within a month", self.dated_sharp),
            ("other steps dated within a month", self.dated_other),
            ("steps in the months given", self.held),
            ("the ward that made it named first", self.places),
        ];
        for (what, tally) in rows.into_iter().chain(self.places_of.rows()) {
            writeln!(f, "{what:<36} {:>6.2}% of {}", tally.percent(), tally.all)?;
        }
        Ok(())
    }
}

/// The sign of a lasting change that was planted in a series; 0 where there is none.
fn planted(effect: Effect, area: Area) -> f64 {
    match (effect, area) {
        (Effect::Step { size, .. } | Effect::WardStep { size, .. }, Area::County) => size,
        (Effect::Step { csp, size, .. }, Area::Csp(c) | Area::Ward(c, _)) if c == csp => size,
        (Effect::Slope { a_year, .. }, Area::County) => a_year,
        (Effect::Slope { csp, a_year }, Area::Csp(c) | Area::Ward(c, _)) if c == csp => a_year,
        (Effect::WardStep { csp, size, .. }, Area::Csp(c)) if c == csp => size,
        (Effect::WardStep { csp, ward, size, .. }, Area::Ward(c, w)) if (c, w) == (csp, ward) => {
            size
        }
        _ => 0.0,
    }
}

fn spiked(effect: Effect, area: Area) -> bool {
    match (effect, area) {
        (Effect::Spike { .. }, Area::County) => true,
        (Effect::Spike { csp, .. }, Area::Csp(c) | Area::Ward(c, _)) => c == csp,
        _ => false,
    }
}

pub(super) fn of(county: &County, series: &[Series]) -> Score {
    let mut out = Score::default();
    debug_assert_eq!(county.indicators.len(), INDICATORS);
    for s in series {
        let indicator = &county.indicators[s.indicator];
        let (sign, spike) = (planted(indicator.effect, s.area), spiked(indicator.effect, s.area));
        let headline = !matches!(s.area, Area::Ward(..));
        let unmarked = !matches!(indicator.effect, Effect::Break { .. });
        if sign == 0.0 && !spike {
            let told = s.year.is_some() || s.lasting.is_some() || s.spike.is_some();
            out.false_all.count(told);
            if headline {
                out.false_headlines.count(told);
                out.false_alone.count(s.alone.is_some());
                // The other two know of no break, and nobody would hold one against them here.
                if unmarked {
                    out.false_plain.count(s.plain.is_some());
                    out.false_xmr.count(s.xmr.is_some());
                }
            }
        }
        if sign != 0.0 {
            let told = s.lasting.map(|l| l.sign);
            let wrong = told.is_some_and(|way| way * sign < 0.0)
                || s.year.is_some_and(|year| year * sign < 0.0);
            out.wrong_signs.count(wrong);
            if matches!(s.area, Area::Csp(_)) {
                out.lasting.count(told.is_some());
                out.lasting_alone.count(s.alone.is_some());
                out.lasting_plain.count(s.plain.is_some_and(|x| x * sign > 0.0));
                out.lasting_xmr.count(s.xmr.is_some_and(|x| x * sign > 0.0));
            }
        }
        if let (Effect::Step { csp, from, size }, Area::Csp(c)) = (indicator.effect, s.area)
            && c == csp
            && indicator.standard_errors(from, size) >= POWER_95
        {
            out.powerful.count(s.lasting.is_some());
        }
        let step = s.lasting.and_then(|l| l.step);
        if let (Effect::Step { from, size, .. }, Some((began, between))) = (indicator.effect, step)
            && matches!(s.area, Area::Csp(_))
            && sign != 0.0
        {
            let near = began.abs_diff(from) <= 1;
            if size.abs() >= 3.0 * indicator.noise {
                out.dated_sharp.count(near);
            } else {
                out.dated_other.count(near);
            }
            out.held.count((between.0..=between.1).contains(&from));
        }
        if let (Effect::Spike { csp, month, .. }, Area::Csp(c)) = (indicator.effect, s.area)
            && c == csp
            && month < MONTHS
        {
            out.spikes.count(s.spike == Some(month));
        }
        if let (Effect::WardStep { csp, ward, .. }, Area::Csp(c)) = (indicator.effect, s.area)
            && c == csp
            && s.year.is_some()
        {
            out.places.count(s.made_by.first() == Some(&ward));
        }
    }
    out
}
