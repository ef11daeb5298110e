//! Periods that measures are given for.

use crate::month::{MONTH_NAMES, Month};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a period, as the `period_type` column spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodType {
    /// One calendar month.
    Month,
    /// Three months ending in March, June, September or December.
    Quarter,
    /// April to March.
    FinancialYear,
    /// January to December.
    CalendarYear,
    /// Twelve months ending in any month.
    #[serde(rename = "rolling_12")]
    Rolling12,
    /// Thirty-six months ending in any month.
    #[serde(rename = "rolling_36")]
    Rolling36,
}

impl PeriodType {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::Month,
        Self::Quarter,
        Self::FinancialYear,
        Self::CalendarYear,
        Self::Rolling12,
        Self::Rolling36,
    ];

    /// The spelling of the `period_type` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::FinancialYear => "financial_year",
            Self::CalendarYear => "calendar_year",
            Self::Rolling12 => "rolling_12",
            Self::Rolling36 => "rolling_36",
        }
    }

    /// Length in months.
    pub fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::FinancialYear | Self::CalendarYear | Self::Rolling12 => 12,
            Self::Rolling36 => 36,
        }
    }

    /// Whether a period of this kind can end in `month`.
    pub fn can_end_in(self, month: Month) -> bool {
        match self {
            Self::Month | Self::Rolling12 | Self::Rolling36 => true,
            Self::Quarter => month.number().is_multiple_of(3),
            Self::FinancialYear => month.number() == 3,
            Self::CalendarYear => month.number() == 12,
        }
    }
}

impl fmt::Display for PeriodType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A period: its kind and its last month.
///
/// ```
/// use jsna_model::{Month, Period, PeriodType};
/// let year = Period::parse("2022/23").unwrap();
/// assert_eq!(year.kind(), PeriodType::FinancialYear);
/// assert_eq!(year.label(), "financial year ending March 2023");
/// assert_eq!(year.date_from().to_string(), "2022-04-01");
/// // Two digits of a year are never read, but 0708 is the field's way to write 2007/08.
/// assert_eq!(Period::parse("0708"), Period::parse("2007/08"));
/// assert_eq!(Period::parse("22/23"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    end: Month,
    kind: PeriodType,
}

impl Period {
    /// The period of a kind that ends in `end`; `None` where that kind cannot end there
    /// (a quarter ending in May).
    pub fn ending(kind: PeriodType, end: Month) -> Option<Self> {
        kind.can_end_in(end).then_some(Self { end, kind })
    }

    /// Which kind of period it is, as the `period_type` column names it.
    pub fn kind(self) -> PeriodType {
        self.kind
    }

    /// First month.
    pub fn start(self) -> Month {
        self.end.plus(1 - self.kind.months())
    }

    /// Last month.
    pub fn end(self) -> Month {
        self.end
    }

    /// First day.
    pub fn date_from(self) -> NaiveDate {
        self.start().first_day()
    }

    /// Last day.
    pub fn date_to(self) -> NaiveDate {
        self.end.last_day()
    }

    /// The months in it, in order.
    pub fn months(self) -> impl DoubleEndedIterator<Item = Month> + Clone {
        self.start().to(self.end)
    }

    /// The same period a year before: what "change on a year before" compares with. For 36 rolling
    /// months it is the 36 months before, so that the two do not overlap.
    #[must_use]
    pub fn before(self) -> Self {
        let back = if self.kind == PeriodType::Rolling36 { 36 } else { 12 };
        Self { end: self.end.plus(-back), kind: self.kind }
    }

    /// The ONS prose form: `November 2022`, `July to September 2022`, `financial year ending March 2023`,
    /// `2022`, `year ending November 2022`, `three years ending November 2022`.
    pub fn label(self) -> String {
        let end = self.end;
        match self.kind {
            PeriodType::Month => end.long(),
            PeriodType::Quarter => format!("{} to {}", self.start().name(), end.long()),
            PeriodType::FinancialYear => format!("financial year ending {}", end.long()),
            PeriodType::CalendarYear => end.year().to_string(),
            PeriodType::Rolling12 => format!("year ending {}", end.long()),
            PeriodType::Rolling36 => format!("three years ending {}", end.long()),
        }
    }

    /// The form for cells and axes: `Nov 2022`, `Jul to Sep 2022`, `2022/23`, `2022`, `YE Nov 2022`, `3 years to Nov 2022`.
    pub fn short(self) -> String {
        let end = self.end;
        match self.kind {
            PeriodType::Month => end.short(),
            PeriodType::Quarter => format!("{} to {}", &self.start().name()[..3], end.short()),
            PeriodType::FinancialYear => self.code(),
            PeriodType::CalendarYear => end.year().to_string(),
            PeriodType::Rolling12 => format!("YE {}", end.short()),
            PeriodType::Rolling36 => format!("3 years to {}", end.short()),
        }
    }

    /// The machine form, which [`Period::parse`] reads back: `2022-11`, `2022-Q4`, `2022/23`, `2022`,
    /// `P12M/2022-11`, `P36M/2022-11`. Quarters are calendar quarters: `2022-Q4` is October to December.
    pub fn code(self) -> String {
        let end = self.end;
        match self.kind {
            PeriodType::Month => end.to_string(),
            PeriodType::Quarter => format!("{}-Q{}", end.year(), end.number() / 3),
            PeriodType::FinancialYear => format!("{}/{:02}", end.year() - 1, end.year() % 100),
            PeriodType::CalendarYear => end.year().to_string(),
            PeriodType::Rolling12 => format!("P12M/{end}"),
            PeriodType::Rolling36 => format!("P36M/{end}"),
        }
    }

    /// Reads the forms in use: months (`2022-11`, `November 2022`, `Nov 2022`), quarters (`2022-Q4`,
    /// `October to December 2022`, `Oct to Dec 2022`), financial years (`2022/23`, `2022-23`, `202223`,
    /// `FY 2022/23`, `2022-2023`, `2022 to 2023`, `0708`, `financial year ending March 2023`), calendar years
    /// (`2022`), rolling years (`year ending November 2022`, `YE Nov 2022`, `P12M/2022-11`, `P36M/2022-11`).
    ///
    /// Case and surrounding space do not matter. `None` for anything else: two-digit years are never
    /// guessed, and the four digits of `0708` are a financial year only because 08 follows 07 and no
    /// year begins with them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if let Some(year) = text.strip_prefix("fy") {
            return parse_financial_year(year.trim());
        }
        let text = text.as_str();
        parse_rolling(text)
            .or_else(|| {
                Month::parse(text)
                    .or_else(|| named_month(text))
                    .and_then(|m| Self::ending(PeriodType::Month, m))
            })
            .or_else(|| parse_quarter(text))
            .or_else(|| parse_financial_year(text))
            .or_else(|| {
                let year = four_digits(text)?;
                Self::ending(PeriodType::CalendarYear, Month::new(year, 12)?)
            })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn two_digits(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `november` or `nov` to 1..=12.
fn month_number(text: &str) -> Option<u32> {
    (text.len() >= 3).then_some(())?;
    let position = MONTH_NAMES.iter().position(|name| {
        let name = name.to_ascii_lowercase();
        name == text || &name[..3] == text || (text == "sept" && name == "september")
    })?;
    u32::try_from(position + 1).ok()
}

/// `november 2022`.
fn named_month(text: &str) -> Option<Month> {
    let (name, year) = text.rsplit_once(' ')?;
    Month::new(four_digits(year)?, month_number(name.trim())?)
}

fn parse_rolling(text: &str) -> Option<Period> {
    let (kind, rest) = [
        (PeriodType::FinancialYear, "financial year ending "),
        (PeriodType::Rolling36, "three years ending "),
        (PeriodType::Rolling36, "3 years to "),
        (PeriodType::Rolling36, "p36m/"),
        (PeriodType::Rolling12, "year ending "),
        (PeriodType::Rolling12, "ye "),
        (PeriodType::Rolling12, "12 months to "),
        (PeriodType::Rolling12, "p12m/"),
    ]
    .into_iter()
    .find_map(|(kind, prefix)| text.strip_prefix(prefix).map(|rest| (kind, rest)))?;
    Period::ending(kind, Month::parse(rest).or_else(|| named_month(rest))?)
}

fn parse_quarter(text: &str) -> Option<Period> {
    if let Some((year, quarter)) = text.split_once("-q").or_else(|| text.split_once(" q")) {
        let quarter: u32 = (quarter.len() == 1).then(|| quarter.parse().ok())??;
        return Period::ending(PeriodType::Quarter, Month::new(four_digits(year)?, quarter * 3)?);
    }
    let (first, last) = text.split_once(" to ")?;
    let end = named_month(last)?;
    let start = month_number(first)?;
    let period = Period::ending(PeriodType::Quarter, end)?;
    (period.start().number() == start).then_some(period)
}

fn parse_financial_year(text: &str) -> Option<Period> {
    let split = ["/", "-", " to "].into_iter().find_map(|sep| text.split_once(sep));
    let (first, last) = match split {
        Some((a, b)) if b.len() == 2 => (four_digits(a)?, two_digits(b)?),
        Some((a, b)) => {
            let (a, b) = (four_digits(a)?, four_digits(b)?);
            (b == a + 1).then_some(())?;
            (a, b % 100)
        }
        None if text.len() == 6 => (four_digits(text.get(..4)?)?, two_digits(text.get(4..)?)?),
        None if text.len() == 4 => {
            // 0708: no series in this field starts before 1950 or after 2049.
            let (a, b) = (two_digits(text.get(..2)?)?, two_digits(text.get(2..)?)?);
            let century = if a < 50 { 2000 } else { 1900 };
            // 1920 and 2021 are years, not 2019/20 and 2020/21.
            (!matches!(a, 19..=21)).then_some(())?;
            (century + a, b)
        }
        None => return None,
    };
    ((first + 1).rem_euclid(100) == last).then_some(())?;
    Period::ending(PeriodType::FinancialYear, Month::new(first + 1, 3)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Option<String> {
        Period::parse(text).map(Period::code)
    }

    #[test]
    fn the_forms_in_use_are_read() {
        for (text, expected) in [
            ("2022-11", "2022-11"),
            ("Nov 2022", "2022-11"),
            ("Sept 2022", "2022-09"),
            (" november 2022 ", "2022-11"),
            ("2022-Q4", "2022-Q4"),
            ("Jan to Mar 2020", "2020-Q1"),
            ("January to March 2024", "2024-Q1"),
            ("2023/24", "2023/24"),
            ("2023-24", "2023/24"),
            ("FY 2023/24", "2023/24"),
            ("FY2023/24", "2023/24"),
            ("2009 to 2010", "2009/10"),
            ("2020-2021", "2020/21"),
            ("1999/00", "1999/00"),
            ("202324", "2023/24"),
            ("0708", "2007/08"),
            ("2007/08", "2007/08"),
            // An ISO month, though 08 follows 07: the slash or FY makes it a financial year.
            ("2007-08", "2007-08"),
            ("FY 2007-08", "2007/08"),
            ("9900", "1999/00"),
            ("financial year ending March 2021", "2020/21"),
            ("2024", "2024"),
            ("year ending March 2024", "P12M/2024-03"),
            ("three years ending November 2022", "P36M/2022-11"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_be_two_things_is_refused() {
        for text in [
            "22/23",
            "23-24",
            "Q1",
            "Q1 22",
            "2022/24",
            "2023-2025",
            "0709",
            "Feb to Apr 2022",
            "2022-Q5",
            "Apr-24",
            "12",
            "",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
        // A four-digit year is a year, though 20 and 21 follow each other.
        assert_eq!(code("2021").as_deref(), Some("2021"));
        // Six digits are a month where they can be one; 202213 can only be refused, 202223 only a financial year.
        assert_eq!(code("202212").as_deref(), Some("2022-12"));
        assert_eq!(code("202213"), None);
        assert_eq!(code("202223").as_deref(), Some("2022/23"));
    }

    proptest! {
        #[test]
        fn every_form_printed_is_read_back(year in 1951..2048i32, month in 1..=12u32, kind in 0..6usize) {
            let end = Month::new(year, month).unwrap();
            if let Some(p) = Period::ending(PeriodType::ALL[kind], end) {
                prop_assert_eq!(Period::parse(&p.code()), Some(p));
                prop_assert_eq!(Period::parse(&p.label()), Some(p));
                prop_assert_eq!(Period::parse(&p.short()), Some(p));
                prop_assert_eq!(p.end().since(p.start()) + 1, p.kind().months());
                prop_assert!(p.before().end() < p.end());
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            let _ = Period::parse(&text);
        }
    }
}
