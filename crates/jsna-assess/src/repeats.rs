//! Who comes again: victims, suspects and callers whose first event of a year is followed for twelve months.

use crate::breaks;
use crate::claims::is_alone;
use crate::completeness::Completeness;
use crate::counted::{CountedIndicator, Wholeness, first_month};
use crate::error::Error;
use crate::inputs::AssessInputs;
use crate::placed_counts::PersonEvents;
use crate::plan::Selected;
use jsna_model::measure::Limits;
use jsna_model::month::epoch_days;
use jsna_model::repeats::{RepeatBand, RepeatChange, RepeatShare};
use jsna_model::signal::{Found, Verdict};
use jsna_model::{
    AreaIx, Assessed, NoRepeats, Period, PeriodType, RepeatCount, Repeats, Signal, SignalKind, Who,
};
use jsna_stats::Level;
use jsna_stats::change::{Noise, noisy_share_difference, share_difference};
use jsna_stats::people::{RepeatConfig, Span, repeat_bands, repeat_victimisation};

/// No number of persons is given where more of the events than this name none.
const MOST_WITHOUT_KEY: f64 = 0.2;
/// Nor where more of the events than this are of another source than the others.
const MOST_OF_OTHER_SOURCES: f64 = 0.05;
/// Years are not compared whose shares of events without a key are further apart than this.
const KEYS_APART: f64 = 0.05;
/// Months that each person is followed for.
const FOLLOW_UP: i32 = 12;

/// The repeats of the selected indicator at a position, of whom it asks and in every large area that it is given for.
///
/// # Errors
/// [`Error::Internal`] where the statistics refuse what was counted.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    (index, selected): (usize, &Selected),
    completeness: &Completeness<'_>,
) -> Result<Vec<Repeats>, Error> {
    let asked = &selected.indicator.repeats;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let counted = CountedIndicator::new(inputs, (index, selected), completeness);
    let given = |area: AreaIx| {
        let kind = inputs.areas[area].area_type;
        !kind.is_small() && selected.indicator.area_types.contains(&kind)
    };
    let mut out = Vec::new();
    for area in inputs.areas.known().map(|(at, _)| at).filter(|at| given(*at)) {
        let Some(wholeness) = counted.wholeness(area) else { continue };
        let of = InArea { inputs, selected, area, wholeness };
        for who in asked.iter().copied() {
            let persons = inputs.placed.persons.get(&(index, who));
            out.push(of.repeats(who, persons)?);
        }
    }
    out.sort_by_key(|r| (r.who, r.area));
    Ok(out)
}

/// One area of an indicator.
struct InArea<'a> {
    inputs: &'a AssessInputs<'a>,
    selected: &'a Selected,
    area: AreaIx,
    wholeness: Wholeness<'a>,
}

/// The events of an area that name a person, and how many do not.
struct Events<'a> {
    of: &'a PersonEvents,
    /// Whether a place lies in the area.
    inside: Vec<bool>,
    persons: Vec<u32>,
    days: Vec<i32>,
}

impl InArea<'_> {
    fn repeats(&self, who: Who, persons: Option<&PersonEvents>) -> Result<Repeats, Error> {
        let answer = |without_key, answer| Repeats { who, area: self.area, without_key, answer };
        if !self.selected.names(who, self.inputs.feeds) {
            return Ok(answer(None, Err(NoRepeats::NoFeed)));
        }
        let index = match self.index_year() {
            Ok(index) => index,
            Err(why) => return Ok(answer(None, Err(why))),
        };
        let none = PersonEvents::default();
        let events = Events::new(persons.unwrap_or(&none), self.area);
        let without_key = events.without_key(self, index);
        if let Some(why) = events.unfit(without_key, index) {
            return Ok(answer(without_key, Err(why)));
        }
        let Some((repeated, bands)) = events.count(index)? else {
            return Ok(answer(without_key, Err(NoRepeats::Nobody)));
        };
        let before = self.before(&events, index, (without_key, repeated))?;
        let all = bands.iter().map(|band| band.events).sum();
        let count = RepeatCount { index, events: all, repeated, bands, before };
        Ok(answer(without_key, Ok(count)))
    }

    /// The latest year that is whole together with the twelve months after it; why the latest of all is not, where none
    /// is.
    fn index_year(&self) -> Result<Period, NoRepeats> {
        let first = first_month(self.inputs, self.selected);
        // Late records may still name somebody again.
        let late = i32::try_from(self.selected.indicator.provisional_months).unwrap_or(i32::MAX);
        let last = self.inputs.end.plus(-FOLLOW_UP).plus(-late.min(1_200));
        let year = |end| Period::ending(PeriodType::Rolling12, end);
        let mut years = first.plus(11).to(last).rev().filter_map(year);
        let Some(latest) = years.next() else { return Err(NoRepeats::Short) };
        let Some(why) = self.fault(latest) else { return Ok(latest) };
        years.find(|index| self.fault(*index).is_none()).ok_or(why)
    }

    /// What speaks against a year and the twelve months after it.
    fn fault(&self, index: Period) -> Option<NoRepeats> {
        let span = self.inputs.placed.span;
        let (start, end) = (index.start(), index.end().plus(FOLLOW_UP));
        let (Some(from), Some(to)) = (span.position(start), span.position(end)) else {
            return Some(NoRepeats::Short);
        };
        let purged =
            |feed: &String| start.to(end).any(|m| self.inputs.deliveries.is_purged(feed, m));
        if self.selected.feeds.iter().any(purged) {
            return Some(NoRepeats::Purged);
        }
        if !self.wholeness.is_whole(&(from.index()..=to.index())) {
            return Some(NoRepeats::NotWhole);
        }
        self.breaks_after(index, index).then_some(NoRepeats::Break)
    }

    /// Whether the series changes its meaning between the start of a year and what follows a later one.
    fn breaks_after(&self, first: Period, last: Period) -> bool {
        let end = last.end().plus(FOLLOW_UP);
        let mut breaks = breaks::concerning(self.inputs, self.selected, self.area);
        breaks.any(|b| b.month > first.start() && b.month <= end)
    }

    /// The year before against a year.
    fn before(
        &self,
        events: &Events<'_>,
        index: Period,
        (without_key, after): (Option<f64>, RepeatShare),
    ) -> Result<Result<RepeatChange, NoRepeats>, Error> {
        let earlier = index.before();
        let first = first_month(self.inputs, self.selected);
        let fault =
            if earlier.start() < first { Some(NoRepeats::Short) } else { self.fault(earlier) };
        if let Some(why) = fault {
            return Ok(Err(why));
        }
        if self.breaks_after(earlier, index) {
            return Ok(Err(NoRepeats::Break));
        }
        let without_before = events.without_key(self, earlier);
        if let Some(why) = events.unfit(without_before, earlier) {
            return Ok(Err(why));
        }
        let apart = without_before.zip(without_key).map_or(0.0, |(before, now)| now - before);
        if apart.abs() > KEYS_APART {
            return Ok(Err(NoRepeats::KeysChanged));
        }
        match events.count(earlier)? {
            Some((before, _)) => change(before, after).map(Ok),
            None => Ok(Err(NoRepeats::Nobody)),
        }
    }
}

impl<'a> Events<'a> {
    fn new(of: &'a PersonEvents, area: AreaIx) -> Self {
        let inside: Vec<bool> = of.places.iter().map(|areas| areas.contains(&area)).collect();
        let (mut persons, mut days) = (Vec::new(), Vec::new());
        for event in &of.events {
            if inside.get(event.place as usize) == Some(&true) {
                persons.extend(std::iter::repeat_n(event.person, event.events as usize));
                days.extend(std::iter::repeat_n(event.day, event.events as usize));
            }
        }
        Self { of, inside, persons, days }
    }

    /// Share of the events of a year and the twelve months after it that name no person.
    fn without_key(&self, at: &InArea<'_>, index: Period) -> Option<f64> {
        let span = at.inputs.placed.span;
        let months = index.start()..=index.end().plus(FOLLOW_UP);
        let here = |place: u32| self.inside.get(place as usize) == Some(&true);
        let unnamed = self.of.unnamed.iter();
        let unnamed =
            unnamed.filter(|(p, month, _)| here(*p) && months.contains(&span.month(*month)));
        let unnamed = unnamed.fold(0.0, |sum, (_, _, events)| sum + events);
        let named = real(self.in_window(index).count() as u64);
        (unnamed + named > 0.0).then(|| unnamed / (unnamed + named))
    }

    /// The persons of the events of a year and the twelve months after it.
    fn in_window(&self, index: Period) -> impl Iterator<Item = u32> {
        let config = config(index);
        let days = config.enter_from..=config.observed_to;
        let own = self.persons.iter().zip(&self.days);
        own.filter(move |(_, day)| days.contains(day)).map(|(person, _)| *person)
    }

    /// Why persons cannot be told from the keys.
    fn unfit(&self, without_key: Option<f64>, index: Period) -> Option<NoRepeats> {
        if without_key.is_some_and(|share| share > MOST_WITHOUT_KEY) {
            return Some(NoRepeats::WithoutKey);
        }
        let mut sources = std::collections::BTreeMap::<u16, u64>::new();
        for person in self.in_window(index) {
            *sources.entry(*self.of.numbering.get(person as usize)?).or_default() += 1;
        }
        let (all, most) = (sources.values().sum::<u64>(), sources.values().max().copied());
        let others = real(all - most.unwrap_or(0));
        (others > MOST_OF_OTHER_SOURCES * real(all)).then_some(NoRepeats::SeveralSources)
    }

    /// How many persons of a year were repeated, and how often it happened to them; `None` where nobody is named.
    fn count(&self, index: Period) -> Result<Option<(RepeatShare, [RepeatBand; 4])>, Error> {
        let config = config(index);
        let bands = repeat_bands(&self.persons, &self.days, &config).map_err(wrong)?;
        if bands.iter().all(|band| band.persons == 0) {
            return Ok(None);
        }
        let found = repeat_victimisation(&self.persons, &self.days, &config, Level::P95);
        let found = found.map_err(wrong)?;
        let share = RepeatShare {
            persons: found.followed as u64,
            repeated: found.repeated as u64,
            share: found.share.value,
            limits: limits(found.share.interval)?,
        };
        let bands = bands.map(|band| RepeatBand {
            from: band.each.0 as u64,
            to: band.each.1.map(|to| to as u64),
            persons: band.persons as u64,
            events: band.events as u64,
            share_of_persons: band.share_of_persons,
            share_of_events: band.share_of_events,
        });
        Ok(Some((share, bands)))
    }
}

/// Each person of a year followed for twelve months. One incident is often several crimes of one day, so that a repeat is
/// on another day.
fn config(index: Period) -> RepeatConfig {
    RepeatConfig {
        enter_from: epoch_days(index.date_from()),
        enter_to: epoch_days(index.date_to()),
        observed_to: epoch_days(index.end().plus(FOLLOW_UP).last_day()),
        follow_up: Span::Months(FOLLOW_UP.unsigned_abs()),
        same_day: false,
    }
}

fn change(before: RepeatShare, after: RepeatShare) -> Result<RepeatChange, Error> {
    let of = |share: RepeatShare| (real(share.repeated), real(share.persons));
    let plain = share_difference(of(before), of(after), 100.0, Level::P95).map_err(wrong)?;
    // Persons are taken as independent of each other: what makes some of them come again more often is in the share.
    let tested = noisy_share_difference(&plain, Noise::NONE).map_err(wrong)?;
    let limits = limits(plain.interval)?;
    Ok(RepeatChange { before, points: plain.value, limits, p: tested.p })
}

fn limits(interval: jsna_stats::Interval) -> Result<Limits, Error> {
    match (interval.lower, interval.upper) {
        (Some(lower), Some(upper)) => Ok(Limits { lower, upper }),
        _ => Err(Error::Internal("a share of persons has no limits".to_owned())),
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of persons and events")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn wrong(error: jsna_stats::Error) -> Error {
    Error::Internal(format!("repeats: {error}"))
}

/// Whether the share of repeated persons is another than in the year before, asked of each series. Of a district that is a
/// whole partnership it is asked once.
pub(crate) fn signals(inputs: &AssessInputs<'_>, assessed: &Assessed) -> Vec<Signal> {
    let asked = assessed.repeats.iter().filter(|r| !is_alone(inputs.areas, r.area));
    let asked = asked.filter(|r| r.answer != Err(NoRepeats::NoFeed));
    asked.map(|repeats| signal(inputs, assessed, repeats)).collect()
}

fn signal(inputs: &AssessInputs<'_>, assessed: &Assessed, repeats: &Repeats) -> Signal {
    let answer = repeats.answer.as_ref().map_err(ToString::to_string);
    let compared = answer.clone().and_then(|count| {
        let before = |why: NoRepeats| format!("no year before: {}", why.not_compared());
        Ok((count, count.before.map_err(before)?))
    });
    let (from, to) = match answer {
        Ok(count) => (count.index.start(), count.index.end()),
        Err(_) => (assessed.first_month, inputs.end),
    };
    let answer = compared.map(|(count, change)| Found {
        verdict: if change.points < 0.0 { Verdict::Falling } else { Verdict::Rising },
        statistic: Some(count.repeated.share),
        p: Some(change.p),
        q: None,
        dispersion: None,
        change: Some(change.points),
    });
    Signal {
        kind: SignalKind::Repeat(repeats.who),
        area: repeats.area,
        from,
        to,
        method: "difference of shares, Newcombe",
        answer,
    }
}
