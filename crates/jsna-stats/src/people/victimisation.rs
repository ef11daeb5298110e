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
    same_length("persons and days", persons.len(), days.len())?;
    days_in_calendar(days)?;
    if config.enter_to < config.enter_from {
        let (what, expected) = ("the last day of entry", "not before the first");
        return Err(Error::Domain { what, expected, found: f64::from(config.enter_to), at: None });
    }
    let order = by_person(persons, days);
    let (mut repeated, mut followed, mut not_yet_followed) = (0, 0, 0);
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
            not_yet_followed += 1;
            continue;
        }
        followed += 1;
        let again = |&e: &usize| days[e] <= last && (config.same_day || days[e] > entered);
        repeated += usize::from(events[first + 1..].iter().any(again));
    }
    if followed == 0 {
        let reason = "nobody who entered has been followed to the end".to_owned();
        return Err(Error::Refused { method: "Repeat victimisation", reason });
    }
    let share = proportion(real(repeated), real(followed), 1.0, level)?;
    let share = Estimate { statistic: "share with a repeat within the follow-up", ..share };
    Ok(RepeatVictimisation { share, repeated, followed, not_yet_followed })
}
