//! A calendar month, the grain of the counts cube.

use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A calendar month.
///
/// Ordered, cheap to copy, and closed under [`Month::plus`]. Printed as `2022-11`.
///
/// ```
/// use jsna_model::Month;
/// let november = Month::new(2022, 11).unwrap();
/// assert_eq!(november.plus(2).to_string(), "2023-01");
/// assert_eq!(november.plus(-12), Month::new(2021, 11).unwrap());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// Month names in English, January first.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// The month of a year (1900 to 2199) and a month number (1 to 12).
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let month0 = i32::try_from(month).ok()?.checked_sub(1)?;
        ((1900..2200).contains(&year) && (0..12).contains(&month0))
            .then_some(Self(year * 12 + month0))
    }

    /// The month a date falls in.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.year() * 12 + date.month0().cast_signed())
    }

    /// The month a count of days since 1970-01-01 falls in (Arrow's `Date32`).
    pub fn from_epoch_days(days: i32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(1970, 1, 1)?
            .checked_add_signed(chrono::TimeDelta::days(days.into()))?;
        Some(Self::of(date))
    }

    /// Reads `2022-11` and `202211`. Anything else is `None`: two-digit years above all, and a slash,
    /// because `2007/08` is a financial year.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (year, month) = match bytes.len() {
            6 => text.split_at_checked(4)?,
            7 if bytes[4] == b'-' => (text.get(..4)?, text.get(5..)?),
            _ => return None,
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        (digits(year) && digits(month)).then_some(())?;
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Month number, 1 to 12.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    /// English name, for example `November`.
    pub fn name(self) -> &'static str {
        MONTH_NAMES[self.0.rem_euclid(12).cast_unsigned() as usize]
    }

    /// The month `n` later (earlier when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// Months from `earlier` to `self`; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// First day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or(NaiveDate::MIN)
    }

    /// Last day.
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// The first day as days since 1970-01-01 (Arrow's `Date32`).
    pub fn epoch_days(self) -> i32 {
        epoch_days(self.first_day())
    }

    /// All months from `self` to `last`, both included; empty when `last` is earlier.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }

    /// `Nov 2022`, for axis labels and table cells.
    pub fn short(self) -> String {
        format!("{} {}", &self.name()[..3], self.year())
    }

    /// `November 2022`, for prose.
    pub fn long(self) -> String {
        format!("{} {}", self.name(), self.year())
    }
}

/// Days since 1970-01-01 (Arrow's `Date32`).
pub fn epoch_days(date: NaiveDate) -> i32 {
    // 719163 is 1970-01-01 counted from 0001-01-01, as chrono does.
    date.num_days_from_ce() - 719_163
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format_args!("expected a month as YYYY-MM, found {text:?}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_digit_years_are_refused() {
        for text in [
            "22-11", "11-22", "2022-13", "2022-00", "2022-1", "Nov-22", "", "20221", "2022-1a",
            "+022-11", "2007/08",
        ] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_of_february_knows_leap_years() {
        assert_eq!(Month::new(2024, 2).unwrap().last_day().to_string(), "2024-02-29");
        assert_eq!(Month::new(2023, 2).unwrap().last_day().to_string(), "2023-02-28");
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(year in 1900..2200i32, month in 1..=12u32) {
            let m = Month::new(year, month).unwrap();
            prop_assert_eq!(Month::parse(&m.to_string()), Some(m));
            prop_assert_eq!(Month::from_epoch_days(m.epoch_days()), Some(m));
            prop_assert_eq!(Month::of(m.last_day()), m);
        }
    }
}
