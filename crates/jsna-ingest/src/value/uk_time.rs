//! Clock time in the United Kingdom.

use chrono::{Datelike, NaiveDate};
use jsna_model::month::epoch_days;

/// Microseconds in a second, minute, hour, day.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds in an hour.
pub(crate) const HOUR: i64 = 3600 * SECOND;
/// Microseconds in a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// Turns microseconds of coordinated universal time since 1970 into clock time in the United
/// Kingdom: one hour more from the last Sunday of March, 01:00, to the last Sunday of October, 01:00.
///
/// That is the rule since 1996 (the ninth European directive on summer time, and the Summer Time
/// Order 2002). Earlier years differed by days; no extract with an offset is that old.
pub(crate) fn from_utc(micros: i64) -> i64 {
    let days = i32::try_from(micros.div_euclid(DAY)).unwrap_or_default();
    let year = NaiveDate::from_epoch_days(days).map_or(1970, |d| d.year());
    let change = |month| {
        let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or_default();
        let sunday =
            epoch_days(last) - i32::try_from(last.weekday().num_days_from_sunday()).unwrap_or(0);
        i64::from(sunday) * DAY + HOUR
    };
    if (change(3)..change(10)).contains(&micros) { micros + HOUR } else { micros }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDateTime;

    fn local(utc: &str) -> String {
        let utc = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M").unwrap();
        let micros = from_utc(utc.and_utc().timestamp_micros());
        let local = chrono::DateTime::from_timestamp_micros(micros).unwrap();
        local.format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn summer_time_begins_and_ends_at_one_in_the_morning_of_the_last_sunday() {
        for (utc, expected) in [
            ("2023-05-31 23:00", "2023-06-01 00:00"),
            ("2023-03-26 00:59", "2023-03-26 00:59"),
            ("2023-03-26 01:00", "2023-03-26 02:00"),
            ("2023-10-29 00:59", "2023-10-29 01:59"),
            ("2023-10-29 01:00", "2023-10-29 01:00"),
            // The 31st is the Sunday.
            ("2024-03-31 01:00", "2024-03-31 02:00"),
            ("2021-10-31 00:30", "2021-10-31 01:30"),
            ("2023-12-31 23:59", "2023-12-31 23:59"),
            ("1969-12-31 23:30", "1969-12-31 23:30"),
        ] {
            assert_eq!(local(utc), expected, "{utc}");
        }
    }
}
