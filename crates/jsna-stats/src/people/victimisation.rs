//! Repeat victimisation, seen forwards from each person's first event.

use super::repeat::by_person;
use super::span::{Span, days_in_calendar};
use crate::error::{Error, Result};
use crate::interval::{Estimate, Level};
use crate::numeric::check::{real, same_length};
use crate::rates::proportion;

/// Whom to follow, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatConfig {
    /// First day on which a person may enter.
    pub enter_from: i32,
    /// Last day on which a person may enter.
    pub enter_to: i32,
    /// Last day that the extract covers.
    pub observed_to: i32,
    /// How long each person is followed after the first event.
    pub follow_up: Span,
    /// Whether a second event on the day of the first counts. Say no where one incident may fill several rows.
    pub same_day: bool,
}

/// Persons who had another event after their first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatVictimisation {
    /// Share of followed persons with another event, with its interval.
    pub share: Estimate,
    /// Persons with another event within the follow-up.
    pub repeated: usize,
    /// Persons whose follow-up is complete: the denominator.
    pub followed: usize,
    /// Persons who entered too late to be followed to the end. They are in neither number, even if they already had
    /// another event: counting only those would overstate the share, counting them as free of it understate it.
    pub not_yet_followed: usize,
}

/// The share of persons with another event within the follow-up of their first event in the entry period.
///
/// `persons` and `days` have one element per event, in any order, over the entry period *and* the follow-up. The
/// window starts at each person's own first event, not on 1 April: a calendar year gives somebody who entered in
/// March a month to suffer again and somebody who entered in April a year.
///
/// # Errors
/// Slices of different length; a day beyond the calendar, with its position; an entry period that ends before it
/// starts; [`Error::Refused`] when nobody's follow-up is complete.
///
/// # Source
/// Farrell and Pease, Home Office 1993; `JDiBrief` on repeat victimisation (windows from each first event). The
/// interval is Wilson's. No package was used.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, people::{RepeatConfig, Span, repeat_victimisation}};
/// let persons = ["a", "b", "a", "c"];
/// let days = [19_000, 19_010, 19_200, 19_340];
/// let config = RepeatConfig {
///     enter_from: 19_000, enter_to: 19_364, observed_to: 19_380, follow_up: Span::Days(365), same_day: false,
/// };
/// let year = repeat_victimisation(&persons, &days, &config, Level::P95)?;
/// // Person c entered 40 days before the extract ends: too early to say.
/// assert_eq!((year.repeated, year.followed, year.not_yet_followed), (1, 2, 1));
/// // Over 30 days all three can be followed, and nobody had another event so soon.
/// let month = RepeatConfig { follow_up: Span::Days(30), ..config };
/// let month = repeat_victimisation(&persons, &days, &month, Level::P95)?;
/// assert_eq!((month.repeated, month.followed, month.not_yet_followed), (0, 3, 0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn repeat_victimisation<K: Ord>(
    persons: &[K],
    days: &[i32],
    config: &RepeatConfig,
    level: Level,
) -> Result<RepeatVictimisation> {
    let found = windows(persons, days, config)?;
    let followed = found.followed.len();
    if followed == 0 {
        let reason = "nobody who entered has been followed to the end".to_owned();
        return Err(Error::Refused { method: "Repeat victimisation", reason });
    }
    let again = |window: &&Window| window.occasions > 1;
    let repeated = found.followed.iter().filter(again).count();
    let share = proportion(real(repeated), real(followed), 1.0, level)?;
    let share = Estimate { statistic: "share with a repeat within the follow-up", ..share };
    Ok(RepeatVictimisation { share, repeated, followed, not_yet_followed: found.not_yet_followed })
}

/// Persons with a like number of events, and what they have of all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatBand {
    /// Fewest and most of one person; `None` for no most. Days with an event, or events where a second one on a day
    /// counts ([`RepeatConfig::same_day`]).
    pub each: (usize, Option<usize>),
    /// How many such persons.
    pub persons: usize,
    /// All their events, from the first of each to the end of the follow-up.
    pub events: usize,
    /// Those persons as a share of all that were followed; 0 where nobody was.
    pub share_of_persons: f64,
    /// Their events as a share of the events of all that were followed; 0 where nobody was.
    pub share_of_events: f64,
}

/// The persons of [`repeat_victimisation`] by how often it happened to each from the first event to the end of the
/// follow-up: once, twice, three or four times, five times and more.
///
/// All bands but the first together are the persons with a repeat. The day of the first event counts as one, whatever
/// happened on it, unless the configuration says that a second event on that day is a repeat; on later days the same.
///
/// # Errors
/// As [`repeat_victimisation`], but for nobody being followed: then all bands are empty.
///
/// # Source
/// Farrell and Pease, Home Office 1993, for the distribution; the bands are those of reports on repeat victims of
/// domestic abuse. No package was used.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::people::{RepeatConfig, Span, repeat_bands};
/// let persons = ["a", "b", "a", "a", "c", "c"];
/// let days = [19_000, 19_010, 19_000, 19_200, 19_020, 19_500];
/// let config = RepeatConfig {
///     enter_from: 19_000, enter_to: 19_364, observed_to: 19_800, follow_up: Span::Months(12), same_day: false,
/// };
/// let [once, twice, few, many] = repeat_bands(&persons, &days, &config)?;
/// // Person a had three events on two days; the second one of c came too late.
/// assert_eq!((once.persons, once.events), (2, 2));
/// assert_eq!((twice.persons, twice.events, twice.share_of_events), (1, 3, 0.6));
/// assert_eq!((few.persons, many.persons), (0, 0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn repeat_bands<K: Ord>(
    persons: &[K],
    days: &[i32],
    config: &RepeatConfig,
) -> Result<[RepeatBand; 4]> {
    let followed = windows(persons, days, config)?.followed;
    let all: usize = followed.iter().map(|w| w.events).sum();
    let share = |part: usize, whole: usize| if whole > 0 { real(part) / real(whole) } else { 0.0 };
    Ok(BANDS.map(|(least, most)| {
        let of = |w: &&Window| w.occasions >= least && most.is_none_or(|most| w.occasions <= most);
        let own = || followed.iter().filter(of);
        let (persons, events) = (own().count(), own().map(|w| w.events).sum());
        RepeatBand {
            each: (least, most),
            persons,
            events,
            share_of_persons: share(persons, followed.len()),
            share_of_events: share(events, all),
        }
    }))
}

/// The bands of [`repeat_bands`].
const BANDS: [(usize, Option<usize>); 4] = [(1, Some(1)), (2, Some(2)), (3, Some(4)), (5, None)];

/// What happened to one person from the first event in the entry period to the end of the follow-up.
struct Window {
    events: usize,
    /// Days with an event, or events, by whether a second one on a day counts.
    occasions: usize,
}

/// Everybody who entered.
struct Windows {
    followed: Vec<Window>,
    not_yet_followed: usize,
}

fn windows<K: Ord>(persons: &[K], days: &[i32], config: &RepeatConfig) -> Result<Windows> {
    same_length("persons and days", persons.len(), days.len())?;
    days_in_calendar(days)?;
    if config.enter_to < config.enter_from {
        let (what, expected) = ("the last day of entry", "not before the first");
        return Err(Error::Domain { what, expected, found: f64::from(config.enter_to), at: None });
    }
    let order = by_person(persons, days);
    let mut found = Windows { followed: Vec::new(), not_yet_followed: 0 };
    for events in order.chunk_by(|&a, &b| persons[a] == persons[b]) {
        let Some(first) = events.iter().position(|&e| days[e] >= config.enter_from) else {
            continue;
        };
        let entered = days[events[first]];
        if entered > config.enter_to {
            continue;
        }
        let last = config.follow_up.last_day(entered);
        if last > config.observed_to {
            found.not_yet_followed += 1;
            continue;
        }
        let own = events[first..].iter().map(|&e| days[e]).take_while(|day| *day <= last);
        let (mut events, mut occasions, mut before) = (0, 0, None);
        for day in own {
            events += 1;
            occasions += usize::from(config.same_day || before != Some(day));
            before = Some(day);
        }
        found.followed.push(Window { events, occasions });
    }
    Ok(found)
}
