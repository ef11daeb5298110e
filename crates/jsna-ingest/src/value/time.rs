//! Dates and times.

use super::uk_time::{self, DAY, SECOND};
use crate::layout::{DateFormat, Piece, Shape, Zone};
use chrono::NaiveDate;
use jsna_model::Month;
use jsna_model::month::epoch_days;

/// How exact a point in time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    /// Only the month is known.
    Month,
    /// Only the day is known.
    Day,
    /// The time of day is known.
    Minute,
}

impl Precision {
    /// The spelling of the `date_precision` column.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Day => "day",
            Self::Minute => "minute",
        }
    }
}

/// A point in time: microseconds since 1970 in local clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) micros: i64,
    /// How exact.
    pub(crate) precision: Precision,
}

impl Moment {
    /// The day, as days since 1970.
    pub(crate) fn day(self) -> i32 {
        i32::try_from(self.micros.div_euclid(DAY)).unwrap_or_default()
    }

    fn is_midnight(self) -> bool {
        self.micros.rem_euclid(DAY) == 0
    }
}

/// How cells of a column are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'r> {
    pub(crate) formats: &'r [DateFormat],
    pub(crate) zone: Zone,
    pub(crate) midnight_unknown: bool,
}

/// Days since 1970 of dates that people type instead of nothing, and of the day that an empty time becomes:
/// 2 February 1902, 11 November 1911, 1 January 1970.
const PLACEHOLDERS: [i32; 3] = [-24_805, -21_236, 0];

/// Events of an assessment are dated from 1 January 1902 until before 1 January 2090. What systems can store at most
/// and at least (31 December 9999, 1 January 1900) stands for "unknown".
const DAYS: std::ops::Range<i32> = -24_837..43_830;

impl Moment {
    /// Whether the date stands for "unknown".
    pub(crate) fn is_placeholder(self) -> bool {
        let day = self.day();
        !DAYS.contains(&day) || (PLACEHOLDERS.contains(&day) && self.is_midnight())
    }
}

impl Reader<'_> {
    /// The day alone of a cell whose time of day cannot be read: `12/05/2025 25:70`.
    pub(crate) fn read_day(self, text: &str) -> Option<Moment> {
        let (day, _) = text.split_once([' ', 'T'])?;
        self.read(day, "").filter(|moment| moment.precision == Precision::Day)
    }

    /// Reads a filled cell, and the cell of the separate time where there is one. `None`: no format
    /// fits.
    pub(crate) fn read(self, text: &str, time: &str) -> Option<Moment> {
        let (mut moment, offset) = self.formats.iter().find_map(|f| read_format(f, text))?;
        if !time.is_empty() && moment.precision == Precision::Day {
            let excel = self.formats.iter().any(|f| *f.shape() == Shape::Excel);
            moment.micros += time_of_day(time, excel)?;
            moment.precision = Precision::Minute;
        }
        if self.midnight_unknown && moment.is_midnight() {
            moment.precision = Precision::Day;
        }
        if moment.precision == Precision::Minute {
            moment.micros = match (offset, self.zone) {
                (Some(offset), _) => uk_time::from_utc(moment.micros - offset)?,
                (None, Zone::Utc) => uk_time::from_utc(moment.micros)?,
                (None, Zone::Uk) => moment.micros,
            };
        }
        Some(moment)
    }
}

/// Reads a cell that names a month, by the first format that fits.
pub(crate) fn read_month(text: &str, formats: &[DateFormat]) -> Option<Month> {
    formats.iter().find_map(|f| {
        if f.has_day() {
            let (moment, _) = read_format(f, text)?;
            Month::from_epoch_days(moment.day())
        } else {
            let Shape::Pieces(pieces) = f.shape() else { return None };
            let fields = Fields::read(pieces, text)?;
            Month::new(fields.year, fields.month)
        }
    })
}

/// Why a cell could not be read, in words for the analyst who has to correct it.
pub(crate) fn hint(text: &str) -> Option<&'static str> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let parts: Vec<&str> = text.split([' ', 'T']).next()?.split(['/', '-', '.']).collect();
    let named = text.bytes().any(|b| b.is_ascii_alphabetic());
    let number = |s: &str| s.parse::<u32>().ok();
    match parts.as_slice() {
        [only] if digits == only.len() && (4..=6).contains(&only.len()) => {
            Some("this looks like a date that a spreadsheet stored as a number")
        }
        [_, year] | [_, _, year] if year.len() == 2 && number(year).is_some() => Some(if named {
            "the year has two digits, or is a day: a spreadsheet shows dates so"
        } else {
            "the year has two digits"
        }),
        [month, day, year]
            if year.len() == 4 && number(day) > Some(12) && number(month) <= Some(12) =>
        {
            Some("the month seems to come first")
        }
        _ => None,
    }
}

/// A moment, and the offset from coordinated universal time where the cell has one.
fn read_format(format: &DateFormat, text: &str) -> Option<(Moment, Option<i64>)> {
    match format.shape() {
        Shape::Iso => iso(text),
        Shape::Excel => Some((excel(text)?, None)),
        Shape::Pieces(pieces) => Some((Fields::read(pieces, text)?.moment()?, None)),
    }
}

fn moment(year: i32, month: u32, day: u32, time: Option<i64>) -> Option<Moment> {
    // Years outside those that months are counted in stand for "unknown".
    (1..=9999).contains(&year).then_some(())?;
    let day = epoch_days(NaiveDate::from_ymd_opt(year, month, day)?);
    let precision = if time.is_some() { Precision::Minute } else { Precision::Day };
    Some(Moment { micros: i64::from(day) * DAY + time.unwrap_or(0), precision })
}

fn clock(hour: u32, minute: u32, second: u32) -> Option<i64> {
    // Some systems write the end of a day as 24:00: it is the start of the next.
    let midnight = (hour, minute, second) == (24, 0, 0);
    (midnight || (hour < 24 && minute < 60 && second < 60))
        .then(|| i64::from(hour * 3600 + minute * 60 + second) * SECOND)
}

/// ISO 8601 as files write it.
fn iso(text: &str) -> Option<(Moment, Option<i64>)> {
    let bytes = text.as_bytes();
    let separators = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    separators.then_some(())?;
    let year = number(bytes.get(..4)?)?;
    let (month, day) = (number(bytes.get(5..7)?)?, number(bytes.get(8..10)?)?);
    let year = i32::try_from(year).ok()?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some((moment(year, month, day, None)?, None));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => {
            let (time, zone) = rest.split_at_checked(at)?;
            (time.trim_end(), Some(zone_offset(zone)?))
        }
        None => (rest, None),
    };
    Some((moment(year, month, day, Some(colon_time(time)?))?, offset))
}

/// `Z`, `+01`, `+0100`, `+01:00` in microseconds.
fn zone_offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (number(digits.as_bytes())?, 0),
        4 => (number(digits.get(..2)?.as_bytes())?, number(digits.get(2..)?.as_bytes())?),
        _ => return None,
    };
    (hours < 15 && minutes < 60).then(|| sign * i64::from(hours * 60 + minutes) * 60 * SECOND)
}

/// `9:05`, `09:05`, `09:05:30`, `09:05:30.123`, `9:05 pm`. Fractions of a second are dropped.
fn colon_time(text: &str) -> Option<i64> {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let (text, afternoon) = match afternoon(&text[letters.len()..]) {
        Some(afternoon) => (letters.trim_end(), Some(afternoon)),
        None => (text, None),
    };
    let mut parts = text.split(':');
    let hour = of_twelve(short_number(parts.next()?)?, afternoon)?;
    let minute = parts.next().filter(|m| m.len() == 2)?;
    let second = match parts.next() {
        Some(second) => {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
            (whole.len() == 2 && fraction.bytes().all(|b| b.is_ascii_digit())).then_some(whole)?
        }
        None => "00",
    };
    parts.next().is_none().then_some(())?;
    clock(hour, short_number(minute)?, short_number(second)?)
}

/// Whether a text behind a time says that it is after noon (`PM`, `p.m.`) or before (`AM`).
fn afternoon(text: &str) -> Option<bool> {
    let mut letters = text.trim().bytes().filter(|b| *b != b'.').map(|b| b.to_ascii_lowercase());
    let half = (letters.next()?, letters.next()?, letters.next());
    match half {
        (b'a', b'm', None) => Some(false),
        (b'p', b'm', None) => Some(true),
        _ => None,
    }
}

/// The hour of a clock of twelve hours as one of 24; as it is where nothing says which half of the day it is.
fn of_twelve(hour: u32, afternoon: Option<bool>) -> Option<u32> {
    match afternoon {
        None => Some(hour),
        Some(afternoon) if (1..=12).contains(&hour) => {
            Some(hour % 12 + if afternoon { 12 } else { 0 })
        }
        Some(_) => None,
    }
}

/// A separate time of day: `23:15`, `23:15:00`, `2315`, or a fraction of a day.
fn time_of_day(text: &str, excel: bool) -> Option<i64> {
    if text.contains(':') {
        return colon_time(text);
    }
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return clock(short_number(text.get(..2)?)?, short_number(text.get(2..)?)?, 0);
    }
    let fraction: f64 = text.parse().ok().filter(|f| excel && (0.0..1.0).contains(f))?;
    Some(whole((fraction * 86_400.0).round()) * SECOND)
}

/// Days since the end of 1899, as spreadsheets store dates. Serials before 1 March 1900 are not
/// read: spreadsheets count 29 February 1900, a day that did not exist.
fn excel(text: &str) -> Option<Moment> {
    const FIRST: f64 = 61.0;
    const LAST: f64 = 109_574.0;
    // 1970-01-01 is day 25,569.
    const EPOCH: i64 = 25_569;
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let serial: f64 = text.parse().ok().filter(|s| plain && (FIRST..LAST).contains(s))?;
    let days = whole(serial.floor());
    let seconds = whole(((serial - serial.floor()) * 86_400.0).round());
    let micros = (days - EPOCH) * DAY + seconds * SECOND;
    let precision = if text.contains('.') { Precision::Minute } else { Precision::Day };
    Some(Moment { micros, precision })
}

/// A whole number of days or seconds.
fn whole(x: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and between 0 and 109,574")]
    let x = x as i64;
    x
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// One or two digits.
fn short_number(text: &str) -> Option<u32> {
    matches!(text.len(), 1 | 2).then(|| number(text.as_bytes()))?
}

/// What the pieces of a format found.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    timed: bool,
}

impl Fields {
    fn read(pieces: &[Piece], text: &str) -> Option<Self> {
        let mut out = Self::default();
        let mut rest = text;
        for (i, piece) in pieces.iter().enumerate() {
            let hour_next = pieces.get(i..).is_some_and(|p| {
                p.iter().find(|p| !matches!(p, Piece::Literal(_))) == Some(&Piece::Hour)
            });
            if rest.is_empty() && hour_next {
                // A format with a time also reads a date alone.
                return Some(out);
            }
            rest = out.take(*piece, rest)?;
        }
        if out.timed && !pieces.contains(&Piece::Second) && rest.starts_with(':') {
            rest = out.take(Piece::Second, rest.get(1..)?)?;
        }
        if out.timed && rest.starts_with('.') {
            rest = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        }
        if out.timed
            && let Some(afternoon) = afternoon(rest)
        {
            out.hour = of_twelve(out.hour, Some(afternoon))?;
            rest = "";
        }
        rest.is_empty().then_some(out)
    }

    fn take<'t>(&mut self, piece: Piece, rest: &'t str) -> Option<&'t str> {
        let digits = |most: usize| {
            let n = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            rest.split_at_checked(n)
        };
        let two = || {
            let (text, rest) = digits(2)?;
            Some((short_number(text)?, rest))
        };
        let (value, rest) = match piece {
            Piece::Literal(b) => return rest.strip_prefix(char::from(b)),
            Piece::Year => {
                let (text, rest) = digits(4)?;
                (text.len() == 4).then_some(())?;
                self.year = i32::try_from(number(text.as_bytes())?).ok()?;
                return Some(rest);
            }
            Piece::MonthName => {
                let n = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let (name, rest) = rest.split_at_checked(n)?;
                self.month = month_of(name)?;
                return Some(rest);
            }
            _ => two()?,
        };
        match piece {
            Piece::Month => self.month = value,
            Piece::Day => {
                self.day = value;
                return Some(without_ordinal(rest));
            }
            Piece::Hour => {
                self.hour = value;
                self.timed = true;
            }
            Piece::Minute => self.minute = value,
            _ => self.second = value,
        }
        Some(rest)
    }

    fn moment(self) -> Option<Moment> {
        let time = clock(self.hour, self.minute, self.second)?;
        moment(self.year, self.month, self.day, self.timed.then_some(time))
    }
}

/// What follows a day: `1st July 2025` is `1 July 2025`.
fn without_ordinal(rest: &str) -> &str {
    let begins = |ending| rest.get(..2).is_some_and(|r| r.eq_ignore_ascii_case(ending));
    let counted = ["st", "nd", "rd", "th"].into_iter().any(begins);
    if counted { rest.get(2..).unwrap_or_default() } else { rest }
}

/// `Jan`, `january`, `Sept` to 1..=12.
fn month_of(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let position = jsna_model::month::MONTH_NAMES.iter().position(|full| {
        let full = full.to_ascii_lowercase();
        full == name
            || full.get(..3) == Some(name.as_str())
            || (name == "sept" && full == "september")
    })?;
    u32::try_from(position + 1).ok()
}

#[cfg(test)]
mod tests;
