//! Repeats, seen backwards from each event.

use super::span::{Span, days_in_calendar};
use crate::error::Result;
use crate::numeric::check::{at_least, real, same_length};

/// One event and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatEvent {
    /// Days since the same person's event before; `None` for the first one in the extract.
    pub days_since_previous: Option<i64>,
    /// Whether that is within the span.
    pub repeat: bool,
}

/// How much of the crime falls on persons who had it before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatSummary {
    pub events: usize,
    pub persons: usize,
    /// Persons with two events or more in the extract, however far apart.
    pub repeat_persons: usize,
    /// Those as a share of persons (prevalence).
    pub share_of_persons: f64,
    /// Events that are a repeat within the span.
    pub repeat_events: usize,
    /// Those as a share of events.
    pub share_of_events: f64,
    /// Events per person.
    pub events_per_person: f64,
    /// Share of all events that happened to persons with two or more.
    pub events_of_repeat_persons: f64,
    /// Share of all events that happened to the tenth of persons with most (rounded up to a whole person).
    pub events_of_top_tenth: f64,
    /// What was counted.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// For each event whether it is a repeat: whether the same person had one within `span` before it.
///
/// `persons` and `days` have one element per event, in any order; the result is in the same order. Events of one
/// person on one day count as repeats of each other, all but the first by position: remove duplicates of one
/// incident before. An event without a person (`NULL`) belongs in neither slice: blanks are not one busy person.
///
/// # Errors
/// Slices of different length; a day beyond the calendar, with its position.
///
/// # Source
/// Farrell and Pease, Home Office 1993; the 12-month window of the MARAC repeat definition (`SafeLives`).
/// Agrees with direct evaluation with pandas; no package was used.
///
/// # Deviations
/// A window counts from the earlier event: an event of 28 February 2023 has repeats until 28 February 2024. The
/// pandas evaluation subtracts the months from the later date; the two differ only around 29 February.
///
/// # Example
/// ```
/// use jsna_stats::people::{Span, repeat_events};
/// let (persons, days) = (["a", "b", "a"], [19_000, 19_100, 19_365]);
/// let events = repeat_events(&persons, &days, Span::Months(12))?;
/// assert_eq!(events[2].days_since_previous, Some(365));
/// assert!(events[2].repeat && !events[0].repeat && !events[1].repeat);
/// // Six months are too short for this one.
/// assert!(!repeat_events(&persons, &days, Span::Months(6))?[2].repeat);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn repeat_events<K: Ord>(persons: &[K], days: &[i32], span: Span) -> Result<Vec<RepeatEvent>> {
    same_length("persons and days", persons.len(), days.len())?;
    days_in_calendar(days)?;
    let order = by_person(persons, days);
    let mut events = vec![RepeatEvent { days_since_previous: None, repeat: false }; days.len()];
    for pair in order.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if persons[before] == persons[after] {
            events[after] = RepeatEvent {
                days_since_previous: Some(i64::from(days[after]) - i64::from(days[before])),
                repeat: days[after] <= span.last_day(days[before]),
            };
        }
    }
    Ok(events)
}

/// How much of the crime falls on persons who had it before; see [`RepeatSummary`].
///
/// Persons near the start of the extract have no past in it: "first" events there may be repeats. For a rate that
/// can be compared between years use [`super::repeat_victimisation`], which looks forward.
///
/// `persons` and `days` are as in [`repeat_events`].
///
/// # Errors
/// No event; slices of different length; a day beyond the calendar, with its position.
///
/// # Source
/// As [`repeat_events`]. Agrees with direct evaluation with pandas.
///
/// # Deviations
/// As [`repeat_events`].
///
/// # Example
/// ```
/// use jsna_stats::people::{Span, repeat_summary};
/// let (persons, days) = (["a", "b", "a", "c"], [19_000, 19_100, 19_365, 19_400]);
/// let year = repeat_summary(&persons, &days, Span::Months(12))?;
/// assert_eq!((year.persons, year.repeat_persons), (3, 1));
/// assert_eq!((year.share_of_events, year.events_of_repeat_persons), (0.25, 0.5));
/// // A shorter span: fewer repeats, as many persons with two events.
/// let half_year = repeat_summary(&persons, &days, Span::Months(6))?;
/// assert_eq!((half_year.share_of_events, half_year.repeat_persons), (0.0, 1));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn repeat_summary<K: Ord>(persons: &[K], days: &[i32], span: Span) -> Result<RepeatSummary> {
    let repeats = repeat_events(persons, days, span)?;
    at_least("The repeat summary", "events", 1, days.len())?;
    let order = by_person(persons, days);
    let mut per_person: Vec<usize> =
        order.chunk_by(|&a, &b| persons[a] == persons[b]).map(<[usize]>::len).collect();
    per_person.sort_unstable_by(|a, b| b.cmp(a));
    let (events, persons) = (days.len(), per_person.len());
    let repeat_persons = per_person.iter().take_while(|&&n| n > 1).count();
    let repeat_events = repeats.iter().filter(|e| e.repeat).count();
    let share = |part: usize, whole: usize| real(part) / real(whole);
    Ok(RepeatSummary {
        events,
        persons,
        repeat_persons,
        share_of_persons: share(repeat_persons, persons),
        repeat_events,
        share_of_events: share(repeat_events, events),
        events_per_person: share(events, persons),
        events_of_repeat_persons: share(per_person[..repeat_persons].iter().sum(), events),
        events_of_top_tenth: share(per_person[..persons.div_ceil(10)].iter().sum(), events),
        statistic: "repeat events and persons",
        method: "previous event of the same person within the span",
    })
}

/// Positions of the events, person by person, each person's in order of time.
pub(super) fn by_person<K: Ord>(persons: &[K], days: &[i32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..days.len()).collect();
    order.sort_unstable_by(|&a, &b| {
        persons[a].cmp(&persons[b]).then(days[a].cmp(&days[b])).then(a.cmp(&b))
    });
    order
}
