//! When things happen: day of the month and time of the day.

use crate::random::Draw;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use jsna_model::Month;

/// A shape of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WeekShape {
    /// Waking hours, a little.
    Any,
    /// 07:00 to 19:00.
    Day,
    /// While homes stand empty.
    Away,
    /// 15:00 to midnight.
    Evening,
    /// 21:00 to 05:00.
    Night,
    /// Opening hours of shops.
    Shop,
    /// Friday and Saturday nights: half of everything falls in those 22 hours.
    TownNight,
}

impl WeekShape {
    const ALL: [Self; 7] =
        [Self::Any, Self::Day, Self::Away, Self::Evening, Self::Night, Self::Shop, Self::TownNight];

    /// Weight of an hour; `weekday` is 0 on Monday.
    fn weight(self, weekday: u32, hour: u32) -> u32 {
        let inside = |range: std::ops::Range<u32>, high, low| {
            if range.contains(&hour) { high } else { low }
        };
        match self {
            Self::Any => inside(8..23, 6, 2),
            Self::Day => inside(7..19, 8, 1),
            Self::Away => inside(8..21, 5, 2),
            Self::Evening => inside(15..24, 7, 2),
            Self::Night => inside(5..21, 2, 6),
            Self::Shop => match (weekday, hour) {
                (6, 10..16) => 6,
                (6, _) => 0,
                (_, 9..19) => 8,
                (_, 8 | 19..21) => 3,
                _ => 0,
            },
            Self::TownNight => {
                // The 22 hours weigh as much as the other 146 together, most from 22:00 to 03:00.
                let night_of = if hour < 6 { (weekday + 6) % 7 } else { weekday };
                match (night_of, hour) {
                    (4 | 5, 22 | 23 | 0..3) => 21,
                    (4 | 5, 19..22 | 3..6) => 7,
                    _ => 2,
                }
            }
        }
    }
}

/// The moments of a month, ready to be drawn from.
#[derive(Debug)]
pub(crate) struct Moments {
    month: Month,
    /// Per shape of the week: weights of the month's hours, added up.
    tables: Vec<Vec<u32>>,
}

impl Moments {
    pub(crate) fn new(month: Month) -> Self {
        let first = month.first_day().weekday().num_days_from_monday();
        let hours = month.last_day().day() * 24;
        let table = |shape: WeekShape| {
            let mut sum = 0;
            (0..hours)
                .map(|h| {
                    sum += shape.weight((first + h / 24) % 7, h % 24);
                    sum
                })
                .collect()
        };
        Self { month, tables: WeekShape::ALL.into_iter().map(table).collect() }
    }

    /// A moment in the month, to the minute.
    pub(crate) fn draw(&self, shape: WeekShape, draw: &mut Draw) -> NaiveDateTime {
        let table = &self.tables[shape as usize];
        let at = draw.below(table.last().copied().unwrap_or(1));
        let hour = table.partition_point(|&sum| sum <= at);
        let start = midnight(self.month.first_day());
        let hours = TimeDelta::hours(i64::try_from(hour).unwrap_or(0));
        start + hours + TimeDelta::minutes(draw.below(60).into())
    }

    /// When an event was recorded, this much later than it happened; always in the
    /// month. The happening keeps its weekday and hour, and may lie in an earlier month.
    pub(crate) fn recorded_and_occurred(
        &self,
        shape: WeekShape,
        lag: TimeDelta,
        draw: &mut Draw,
    ) -> (NaiveDateTime, NaiveDateTime) {
        let mut occurred = self.draw(shape, draw);
        let mut recorded = occurred + lag;
        let late = (recorded.date() - self.month.last_day()).num_days();
        if late > 0 {
            // Whole weeks back, to any week of the month: late reports come all month long.
            let weeks = TimeDelta::weeks((late + 6) / 7 + i64::from(draw.below(4)));
            occurred -= weeks;
            recorded -= weeks;
        }
        while recorded.date() < self.month.first_day() {
            recorded += TimeDelta::weeks(1);
            occurred += TimeDelta::weeks(1);
        }
        (recorded, occurred)
    }
}

/// Time between happening and recording.
pub(crate) fn reporting_lag(non_recent: bool, draw: &mut Draw) -> TimeDelta {
    let minutes = match draw.below(100) {
        0..60 => draw.between(2, 240),
        60..85 => draw.between(240, 2_880),
        85..96 => draw.between(2_880, 20_160),
        _ => draw.between(20_160, 110_000),
    };
    let years = if non_recent && draw.chance(0.2) { draw.between(1, 12) } else { 0 };
    TimeDelta::minutes(minutes.into()) + TimeDelta::days(i64::from(years) * 365)
}

/// Midnight at the start of a day.
pub(crate) fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(chrono::NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Timelike;
    use proptest::prelude::*;

    #[test]
    fn half_of_a_town_nights_violence_is_on_friday_and_saturday_nights() {
        let moments = Moments::new(Month::new(2024, 9).unwrap());
        let mut draw = Draw::new(1, "moments", 0);
        let n = 20_000;
        let nights: u32 = (0..n)
            .map(|_| {
                let at = moments.draw(WeekShape::TownNight, &mut draw);
                let night_of = at - TimeDelta::hours(6);
                let dark = at.hour() >= 19 || at.hour() < 6;
                u32::from(dark && matches!(night_of.weekday().num_days_from_monday(), 4 | 5))
            })
            .sum();
        let share = f64::from(nights) / f64::from(n);
        assert!((0.46..0.56).contains(&share), "{share}");
    }

    proptest! {
        #[test]
        fn recording_stays_in_the_month(year in 2000..2050i32, month in 1..=12u32, seed: u64) {
            let moments = Moments::new(Month::new(year, month).unwrap());
            let mut draw = Draw::new(seed, "lag", 0);
            for shape in WeekShape::ALL {
                let lag = reporting_lag(true, &mut draw);
                let (recorded, occurred) = moments.recorded_and_occurred(shape, lag, &mut draw);
                prop_assert_eq!(Month::of(recorded.date()), moments.month);
                prop_assert_eq!(recorded - occurred, lag);
            }
        }
    }
}
