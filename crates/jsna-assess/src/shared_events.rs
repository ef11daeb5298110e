//! How many events two agencies may both have. They are never merged: both counts stay as they are.

use crate::error::Error;
use crate::inputs::AssessInputs;
use crate::placed_counts::Sighting;
use crate::plan::SightingOf;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use jsna_model::measure::Status;
use jsna_model::shared_events::{Overlap, SharedEvents, SharedEventsRule, SharedSide};
use jsna_model::{AreaIx, Assessed, Period, PeriodType};
use jsna_stats::people::{KnownIncident, candidate_matches, overlap_range};

/// Whole weeks by which the second agency's events are moved, earlier and later.
const WEEKS: std::ops::RangeInclusive<i32> = 1..=10;

const WEEK: f64 = 7.0;
const MINUTES: f64 = 1_440.0;

/// Holds the events of each pair of agencies against each other, for every large area that both indicators are given for,
/// over the last twelve months.
///
/// # Errors
/// [`Error::Internal`] where a time is none.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    rules: &[SharedEventsRule],
    indicators: &[Assessed],
) -> Result<Vec<SharedEvents>, Error> {
    let Some(period) = Period::ending(PeriodType::Rolling12, inputs.end) else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let of = |id: &String| indicators.iter().find(|i| i.definition.id == *id);
        let [Some(first), Some(second)] = rule.indicators.each_ref().map(of) else { continue };
        // A kind that one of the two never names is not one of which it had no event.
        let seen =
            |kind, side| inputs.placed.sightings.contains_key(&SightingOf { rule: at, kind, side });
        let kinds: Vec<usize> =
            (0..rule.kinds.len()).filter(|kind| seen(*kind, 0) && seen(*kind, 1)).collect();
        if kinds.is_empty() {
            continue;
        }
        for (area, known) in inputs.areas.known() {
            let given = |i: &Assessed| i.definition.area_types.contains(&known.area_type);
            if known.area_type.is_small() || !given(first) || !given(second) {
                continue;
            }
            let whole = |i: &Assessed| {
                let total = i.measures.total(&i.definition, inputs.areas, area, period);
                total.is_some_and(|m| matches!(m.status, Status::Given | Status::NotCalculable))
            };
            let area = InArea { inputs, rule: (at, rule), kinds: &kinds, area, period };
            out.push(area.shared([whole(first), whole(second)])?);
        }
    }
    Ok(out)
}

/// The events of a rule in one area.
struct InArea<'a> {
    inputs: &'a AssessInputs<'a>,
    rule: (usize, &'a SharedEventsRule),
    /// The kinds that both name.
    kinds: &'a [usize],
    area: AreaIx,
    period: Period,
}

/// The events of one side: how many, and those that can be compared.
#[derive(Debug, Default)]
struct Events {
    all: f64,
    /// Of them, those that do not say whether they are of the compared kinds.
    untold: f64,
    comparable: Vec<KnownIncident>,
}

impl InArea<'_> {
    fn shared(&self, whole: [bool; 2]) -> Result<SharedEvents, Error> {
        let [first, second] = [self.events(0)?, self.events(1)?];
        let side = |events: &Events, whole: bool| SharedSide {
            events: (whole && events.untold <= 0.0).then_some(events.all),
            comparable: events.comparable.len() as u64,
        };
        // Events of the first that are missing could each be one of the second's. Those of the second that are missing
        // leave what is said of the others as it is.
        let some = !first.comparable.is_empty() && !second.comparable.is_empty();
        let overlap = if whole[0] && some { Some(self.overlap(&first, &second)?) } else { None };
        Ok(SharedEvents {
            rule: self.rule.1.clone(),
            area_code: self.inputs.areas[self.area].code.clone(),
            period: self.period,
            sides: [side(&first, whole[0]), side(&second, whole[1])],
            overlap,
        })
    }

    fn events(&self, side: usize) -> Result<Events, Error> {
        let (rule, definition) = self.rule;
        let mut events = Events::default();
        let seen = |kind| {
            let of = SightingOf { rule, kind, side };
            let seen = self.inputs.placed.sightings.get(&of).into_iter().flatten();
            seen.filter(|s| s.areas.contains(&self.area))
        };
        events.untold = seen(definition.kinds.len()).map(|s| s.events).sum();
        events.all += events.untold;
        for kind in self.kinds.iter().copied() {
            for sighting in seen(kind) {
                events.all += sighting.events;
                let place = self.place(sighting, kind);
                let Some((place, time)) = place.zip(times(&sighting.happened)?) else { continue };
                let one = KnownIncident { place, from: time.0, to: time.1 };
                events.comparable.extend(std::iter::repeat_n(one, whole_events(sighting.events)));
            }
        }
        Ok(events)
    }

    /// A number for the small area and the kind: events of two kinds are never the same.
    fn place(&self, sighting: &Sighting, kind: usize) -> Option<u32> {
        let areas = self.inputs.areas;
        let small = sighting
            .areas
            .iter()
            .find(|a| areas[**a].area_type == self.rule.1.place && !areas[**a].code.is_unknown())?;
        u32::try_from(small.index() * self.rule.1.kinds.len() + kind).ok()
    }

    fn overlap(&self, first: &Events, second: &Events) -> Result<Overlap, Error> {
        let wrong = |e: jsna_stats::Error| Error::Internal(format!("shared events: {e}"));
        let start = day(self.period.date_from());
        let days = day(self.period.date_to()) + 1.0 - start;
        // Whole weeks, so that what leaves at one end comes in again on the same day of the week.
        let length = (days / WEEK).ceil() * WEEK;
        let shifts: Vec<f64> =
            WEEKS.flat_map(|w| [-f64::from(w), f64::from(w)]).map(|w| w * WEEK).collect();
        let (one, other) = (&first.comparable, &second.comparable);
        let within = self.rule.1.within_days;
        let found =
            candidate_matches(one, other, within, (start, length), &shifts).map_err(wrong)?;
        let all_of_first = (whole_events(first.all) as u64).max(one.len() as u64);
        let comparable = other.len() as u64;
        let not_compared = all_of_first - one.len() as u64;
        let most = (found.most + not_compared).min(comparable).min(all_of_first);
        let range = overlap_range(all_of_first, comparable, found.least, most - found.least);
        let range = range.map_err(wrong)?;
        Ok(Overlap {
            least: range.both.least,
            most_by_chance: found.most_by_chance,
            most: range.both.most,
            pairs: found.most,
            by_chance: found.by_chance,
            p_value: found.p,
            known_to_first: range.second_known_to_first.map(|share| (share.least, share.most)),
            distinct: (range.distinct.least, range.distinct.most),
        })
    }
}

/// How many events a row of the counts stands for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of rows are whole numbers from 0 up"
)]
fn whole_events(count: f64) -> usize {
    count.round().max(0.0) as usize
}

/// Earliest and latest moment in days since 1970; `None` where the source has no time.
fn times(happened: &str) -> Result<Option<(f64, f64)>, Error> {
    let Some((from, to)) = happened.split_once('/') else { return Ok(None) };
    let wrong = || Error::Internal(format!("{happened} is no time between two moments"));
    let moment = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok();
    if let (Some(from), Some(to)) = (moment(from), moment(to)) {
        return Ok(Some((minutes(from) / MINUTES, minutes(to) / MINUTES)));
    }
    let date = |text: &str| text.parse::<NaiveDate>().map_err(|_| wrong());
    Ok(Some((day(date(from)?), day(date(to)?) + 1.0)))
}

fn minutes(moment: NaiveDateTime) -> f64 {
    let since = moment - NaiveDate::default().and_time(NaiveTime::MIN);
    #[expect(clippy::cast_precision_loss, reason = "minutes since 1970")]
    let minutes = since.num_minutes() as f64;
    minutes
}

fn day(date: NaiveDate) -> f64 {
    minutes(date.and_time(NaiveTime::MIN)) / MINUTES
}
