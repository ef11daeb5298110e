//! Aoristic analysis: spreading an event over the hours in which it may have happened.

use crate::error::Result;
use crate::numeric::check::{at_least, real};

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;
const HOURS: usize = 168;

/// What is known of a moment, on the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The time to the minute: minutes since 1970-01-01 00:00.
    Minute(i64),
    /// The date alone, as days since 1970-01-01: any time of that day.
    Day(i32),
}

impl When {
    /// A recorded time in which some times of day stand for "unknown".
    ///
    /// Systems fill in a time when none was given, usually 00:00, sometimes 12:00. Taken as it stands, midnight
    /// becomes the busiest hour of the week. `defaults` lists those times in minutes of the day; `&[0]` for
    /// midnight. A few true midnight events lose their hour, which costs far less.
    ///
    /// # Example
    /// ```
    /// use jsna_stats::people::When;
    /// let midnight = 19_800 * 1440;
    /// assert_eq!(When::recorded(midnight, &[0, 720]), When::Day(19_800));
    /// assert_eq!(When::recorded(midnight + 1, &[0, 720]), When::Minute(midnight + 1));
    /// ```
    pub fn recorded(minute: i64, defaults: &[i64]) -> Self {
        let day = i32::try_from(minute.div_euclid(DAY));
        match day {
            Ok(day) if defaults.contains(&minute.rem_euclid(DAY)) => Self::Day(day),
            _ => Self::Minute(minute),
        }
    }

    /// First minute it may have been.
    fn first(self) -> i64 {
        match self {
            Self::Minute(minute) => minute,
            Self::Day(day) => i64::from(day) * DAY,
        }
    }

    /// The end of a window that closes here: for a date, the end of that day.
    fn close(self) -> i64 {
        match self {
            Self::Minute(minute) => minute,
            Self::Day(day) => (i64::from(day) + 1) * DAY,
        }
    }
}

/// When an event may have happened: from when it was last known not to have, until it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWindow {
    /// Start of the window.
    pub from: When,
    /// End of the window; `None` where only one time was recorded.
    pub to: Option<When>,
}

/// A part of an event, in one hour of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourWeight {
    /// Hour of the week, 0 to 167, from Sunday 00:00 to 00:59.
    pub hour_of_week: usize,
    /// Share of the event, above 0 and at most 1.
    pub weight: f64,
}

/// Events by hour of the week, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Aoristic {
    /// Sum of weights in each of the 168 hours, from Sunday 00:00 to 00:59.
    pub weights: Vec<f64>,
    /// Events. The weights sum to this.
    pub events: usize,
    /// Events that were put into a single hour. Print it beside any "peak": windows smear, so peaks made of few such
    /// events are mostly method. Their hour is certain only as far as the times are: see the next field.
    pub in_one_hour: usize,
    /// Those of them that have no end. A call has none; a burglary that was found in the morning should, and its
    /// hour is then the start of an unknown window.
    pub without_end: usize,
    /// Events that may have happened at any hour of the week: they add the same to all and say nothing.
    pub whole_week: usize,
    /// Events whose end lies before their start. They count in the hour (or day) of the start, and are a fault of
    /// the extract.
    pub inverted: usize,
    /// What the weights are.
    pub statistic: &'static str,
    /// How they were made.
    pub method: &'static str,
}

/// The hours of the week that one event may have happened in, with the share of the event in each, in the order
/// of time. The weights sum to 1.
///
/// An event is equally likely in every minute of its window.
///
/// The clock is the local one and every day has 24 hours: on the two Sundays when clocks change, a window over
/// the change is an hour too long or too short, and the hour that happens twice counts once.
///
/// Every window gets an answer, and unusual ones this:
///
/// * no end, or an end before the start: the hour of the start, or the whole day where only the date is known;
/// * a window of a week or more, which says nothing about the hour: 1/168 in every hour;
/// * a date alone, at either end: from its first or to its last minute.
///
/// # Source
/// Ratcliffe and `McCullagh`, *International Journal of Geographical Information Science* 12, 1998; Ratcliffe,
/// *Journal of Quantitative Criminology* 18, 2002. Agrees with the R package `aoristic` on its table of
/// weights.
///
/// # Deviations
/// Where only dates are known that package takes midnight for the time, and spreads some events over the whole
/// week. Here a date is 24 hours of 1/24.
///
/// # Example
/// A car was whole on Monday at 22:00 and broken into by Tuesday 02:00, or: all we know is Monday.
/// ```
/// use jsna_stats::people::{TimeWindow, When, aoristic_weights};
/// let monday = 4; // 1970-01-05
/// let at = |hour: i64| When::Minute((4 * 24 + hour) * 60);
/// let night = aoristic_weights(TimeWindow { from: at(22), to: Some(at(26)) });
/// assert_eq!(night.len(), 4);
/// assert_eq!((night[0].hour_of_week, night[0].weight), (24 + 22, 0.25));
/// let some_time = aoristic_weights(TimeWindow { from: When::Day(monday), to: None });
/// assert_eq!(some_time.len(), 24);
/// ```
pub fn aoristic_weights(window: TimeWindow) -> Vec<HourWeight> {
    let (start, minutes) = extent(window);
    if minutes >= WEEK {
        let weight = 1.0 / real(HOURS);
        return (0..HOURS).map(|hour_of_week| HourWeight { hour_of_week, weight }).collect();
    }
    let mut weights = Vec::new();
    let (mut at, mut left) = (start, minutes);
    while left > 0 {
        let inside = (60 - at % 60).min(left);
        weights.push(HourWeight { hour_of_week: hour(at), weight: share(inside, minutes) });
        at = (at + inside) % WEEK;
        left -= inside;
    }
    // A window of just under a week ends in the hour it began in.
    if let [first, .., last] = weights.as_mut_slice()
        && first.hour_of_week == last.hour_of_week
    {
        first.weight += last.weight;
        weights.pop();
    }
    weights
}

/// Events by hour of the week: the sum of [`aoristic_weights`] over `windows`.
///
/// `windows` has one element per event. The result says how many of them fell into one hour, and how many were
/// unusual.
///
/// # Errors
/// No event.
///
/// # Source
/// As [`aoristic_weights`]. Agrees with the totals of the R package `aoristic`.
///
/// # Deviations
/// As [`aoristic_weights`].
///
/// # Example
/// ```
/// use jsna_stats::people::{TimeWindow, When, aoristic};
/// let thursday = |hour: i64| When::Minute(hour * 60); // 1970-01-01 was a Thursday
/// let table = aoristic(&[
///     TimeWindow { from: thursday(9), to: None },
///     TimeWindow { from: thursday(8), to: Some(thursday(10)) },
/// ])?;
/// // Nine o'clock has the first event and half of the second, eight o'clock the other half.
/// assert_eq!((table.weights[4 * 24 + 9], table.weights[4 * 24 + 8]), (1.5, 0.5));
/// assert_eq!((table.events, table.in_one_hour, table.without_end), (2, 1, 1));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn aoristic(windows: &[TimeWindow]) -> Result<Aoristic> {
    at_least("Aoristic analysis", "events", 1, windows.len())?;
    let mut table = Aoristic {
        weights: vec![0.0; HOURS],
        events: windows.len(),
        in_one_hour: 0,
        without_end: 0,
        whole_week: 0,
        inverted: 0,
        statistic: "events by hour of the week",
        method: "aoristic weights, local clock",
    };
    for window in windows {
        let weights = aoristic_weights(*window);
        for part in &weights {
            table.weights[part.hour_of_week] += part.weight;
        }
        let inverted = window.to.is_some_and(|to| to.close() < window.from.first());
        let in_one_hour = weights.len() == 1 && !inverted;
        table.in_one_hour += usize::from(in_one_hour);
        table.without_end += usize::from(in_one_hour && window.to.is_none());
        table.whole_week += usize::from(extent(*window).1 >= WEEK);
        table.inverted += usize::from(inverted);
    }
    Ok(table)
}

/// Start of a window within the week (from Sunday 00:00) and its length, in minutes. At least one minute long.
fn extent(window: TimeWindow) -> (i64, i64) {
    let first = window.from.first();
    let alone = match window.from {
        When::Minute(_) => 1,
        When::Day(_) => DAY,
    };
    let minutes = match window.to {
        // Beyond the range of a number of minutes is beyond a week.
        Some(to) if to.close() >= first => to.close().checked_sub(first).unwrap_or(WEEK).max(1),
        _ => alone,
    };
    // 1970-01-01 was a Thursday, four days after the start of its week.
    ((first.rem_euclid(WEEK) + 4 * DAY) % WEEK, minutes)
}

fn hour(minute_of_week: i64) -> usize {
    usize::try_from(minute_of_week / 60).unwrap_or(0)
}

fn share(inside: i64, minutes: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "both are below a week of minutes")]
    let share = inside as f64 / minutes as f64;
    share
}
