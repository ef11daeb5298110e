//! Clock time in the United Kingdom.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Europe::London;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// Turns microseconds of coordinated universal time since 1970 into clock time in the United Kingdom; `None` where
/// that is no date.
pub(crate) fn from_utc(micros: i64) -> Option<i64> {
    let utc = DateTime::from_timestamp_micros(micros)?.naive_utc();
    let offset = London.offset_from_utc_datetime(&utc).fix().local_minus_utc();
    Some(micros + i64::from(offset) * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDateTime;

    fn local(utc: &str) -> String {
        let utc = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M").unwrap();
        let micros = from_utc(utc.and_utc().timestamp_micros()).unwrap();
        let local = DateTime::from_timestamp_micros(micros).unwrap();
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
            // From 1968 to 1971 it was summer time all year.
            ("1969-12-31 23:30", "1970-01-01 00:30"),
        ] {
            assert_eq!(local(utc), expected, "{utc}");
        }
    }
}
