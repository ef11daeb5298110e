//! What a column holds, decided from all its cells.

use super::cell::{Is, formats};
use super::column::{Gathered, Tally};
use crate::layout::DateFormat;
use crate::text::fold;
use crate::value::date_order::{DateOrder, Order};
use chrono::NaiveDate;
use jsna_model::AreaType;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// No cell is filled.
    Empty,
    /// GSS codes of one kind of area, or of several.
    Areas(Vec<AreaType>),
    Dates(Dates),
    /// Dates whose years have two digits: they are never read, because 30 may be 1930 or 2030.
    ShortYears,
    /// Months, quarters or years.
    Periods,
    /// Times of day.
    Times,
    Flags,
    Numbers {
        least: f64,
        most: f64,
        /// Whether none has a fraction.
        whole: bool,
    },
    OffenceCodes,
    Postcodes,
    GridReferences,
    Emails,
    Phones,
    NhsNumbers,
    /// Sentences, which may name anybody.
    FreeText,
    /// Anything else.
    Text {
        /// Whether most cells look like names: words that begin with a capital.
        names: bool,
    },
}

/// A column of dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Dates {
    /// Formats as a layout names them, the one that reads most cells first; together they read every cell that is a date.
    pub formats: Vec<String>,
    /// Whether the day or the month comes first.
    pub order: DateOrdering,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
    /// Whether they name months, not days.
    pub months: bool,
    /// Cells with a date that stands for "unknown", such as 1 January 1900.
    pub placeholders: u64,
}

/// Whether the day or the month comes first, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrdering {
    /// The format leaves no doubt: the year is first, or the month has a name.
    Certain,
    /// So many different dates can be read with the day first alone.
    DayFirst(u64),
    /// So many different dates can be read with the month first alone.
    MonthFirst(u64),
    /// No cell tells, but all are of one month with the month first, and of many with the day first.
    LikelyMonthFirst,
    /// Every cell can be read both ways.
    Ambiguous,
    /// The file was opened with American settings: where the day is no month the text has stayed, all others have
    /// become dates with day and month exchanged.
    Exchanged,
}

/// A column is what so many of its filled cells are.
const MOST: f64 = 0.9;

impl Content {
    /// What the cells are.
    pub(crate) fn of(cells: &Gathered, tally: &Tally) -> Self {
        if cells.filled == 0 {
            return Self::Empty;
        }
        let most = |is: Is| tally.share(is) >= MOST;
        if most(Is::Area) {
            return Self::Areas(tally.areas.iter().copied().collect());
        }
        if let Some(dates) = Dates::of(tally) {
            return Self::Dates(dates);
        }
        let shapes = [
            (Is::ShortYear, Self::ShortYears),
            (Is::Clock, Self::Times),
            (Is::Postcode, Self::Postcodes),
            (Is::GridReference, Self::GridReferences),
            (Is::Email, Self::Emails),
            (Is::NhsNumber, Self::NhsNumbers),
            (Is::Phone, Self::Phones),
        ];
        if let Some((_, content)) = shapes.into_iter().find(|(is, _)| most(*is)) {
            return content;
        }
        if most(Is::Period) {
            return Self::Periods;
        }
        if tally.share(Is::Flag) >= MOST && !cells.more && cells.values.len() <= 4 {
            return Self::Flags;
        }
        // Plain numbers may be offence codes too; the name of the column decides.
        if most(Is::Offence) && tally.share(Is::Whole) < 0.5 {
            return Self::OffenceCodes;
        }
        let numbers = tally.share(Is::Number);
        if numbers >= 0.5
            && numbers + tally.share(Is::Symbol) >= MOST
            && let Some((least, most)) = tally.numbers
        {
            let whole = tally.share(Is::Whole) >= tally.share(Is::Number);
            return Self::Numbers { least, most, whole };
        }
        // A list of long codes has sentences too, but few different ones.
        let different = cells.values.len() as u64;
        if tally.share(Is::Sentence) >= 0.3 && (different > 50 || different * 2 > cells.filled) {
            return Self::FreeText;
        }
        Self::Text { names: tally.share(Is::Names) >= MOST }
    }
}

impl Content {
    /// Numbers may be dates or times: the header says so, where they fit.
    pub(crate) fn named(self, header: &str) -> Self {
        // The days that spreadsheets count for 1990 to 2060.
        const SERIALS: std::ops::RangeInclusive<f64> = 32_874.0..=58_805.0;
        let Self::Numbers { least, most, whole } = self else { return self };
        let header = fold(header);
        let says = |words: &[&str]| words.iter().any(|w| header.contains(w));
        let time =
            says(&["time", "hhmm"]) && whole && least >= 0.0 && most <= 2359.0 && most > 100.0;
        if says(&["date", "dob", "received", "recorded", "reported", "admi", "arriv"])
            && SERIALS.contains(&least)
            && SERIALS.contains(&most)
        {
            let day = |serial: f64| {
                // 1970-01-01 is day 25,569 of a spreadsheet.
                #[expect(clippy::cast_possible_truncation, reason = "between 32,874 and 58,805")]
                let days = serial.floor() as i32 - 25_569;
                NaiveDate::from_epoch_days(days)
            };
            return Self::Dates(Dates {
                formats: vec!["excel".to_owned()],
                order: DateOrdering::Certain,
                first: day(least),
                last: day(most),
                months: false,
                placeholders: 0,
            });
        }
        if time { Self::Times } else { self }
    }
}

impl Dates {
    fn of(tally: &Tally) -> Option<Self> {
        let order = ordering(&tally.order);
        let month_first =
            matches!(order, DateOrdering::MonthFirst(_) | DateOrdering::LikelyMonthFirst);
        // Of two formats that differ in the order alone, the one that the column's order rules out.
        let wrong = if month_first { "dd/mm/yyyy" } else { "mm/dd/yyyy" };
        let mut reading: Vec<(usize, &DateFormat, f64)> = formats()
            .iter()
            .enumerate()
            .map(|(at, format)| (at, format, tally.share_of_format(at)))
            .filter(|(_, format, share)| *share > 0.0 && !format.name().starts_with(wrong))
            .collect();
        reading.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let read: f64 = reading.iter().map(|(.., share)| share).sum();
        let (_, best, _) = *reading.first().filter(|_| read >= MOST)?;
        let days = || reading.iter().filter_map(|(at, ..)| tally.days.get(at));
        let numeric = best.is_day_first() || best.name().starts_with("mm/dd");
        Some(Self {
            formats: reading.iter().map(|(_, format, _)| format.name().to_owned()).collect(),
            order: match order {
                DateOrdering::Exchanged => order,
                _ if numeric => order,
                _ => DateOrdering::Certain,
            },
            first: days().map(|(first, _)| *first).min().and_then(NaiveDate::from_epoch_days),
            last: days().map(|(_, last)| *last).max().and_then(NaiveDate::from_epoch_days),
            months: !best.has_day(),
            placeholders: tally.placeholders,
        })
    }
}

fn ordering(order: &DateOrder) -> DateOrdering {
    match order.verdict() {
        Order::Month => DateOrdering::MonthFirst(order.month_first),
        Order::LikelyMonth => DateOrdering::LikelyMonthFirst,
        Order::Exchanged => DateOrdering::Exchanged,
        Order::Day if order.day_first > 0 => DateOrdering::DayFirst(order.day_first),
        Order::Day => DateOrdering::Ambiguous,
    }
}
