//! Follow-up times.

use chrono::{Months, NaiveDate};

use crate::error::{Error, Result};

/// How long after an event another one counts as its repeat. The last day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Days: 365 is not quite 12 months.
    Days(u32),
    /// Calendar months: to the same day of a later month, or that month's last day.
    Months(u32),
}

impl Span {
    /// The last day that counts after `day`. Beyond the end of the calendar it is the calendar's last day.
    pub(crate) fn last_day(self, day: i32) -> i32 {
        match self {
            Self::Days(days) => day.saturating_add_unsigned(days),
            Self::Months(months) => NaiveDate::from_epoch_days(day)
                .and_then(|date| date.checked_add_months(Months::new(months)))
                .map_or(i32::MAX, |date| date.to_epoch_days()),
        }
    }
}

/// Fails on a day that no calendar has: the arithmetic of months needs a date.
pub(crate) fn days_in_calendar(days: &[i32]) -> Result<()> {
    match days.iter().position(|&day| NaiveDate::from_epoch_days(day).is_none()) {
        None => Ok(()),
        Some(at) => Err(Error::Domain {
            what: "days",
            expected: "days since 1970-01-01 within 260,000 years of it",
            found: f64::from(days[at]),
            at: Some(at),
        }),
    }
}
