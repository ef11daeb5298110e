//! Which of two file names is the later one, where they say it: by the dates and numbers in them.

use jsna_model::Month;
use std::cmp::Ordering;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a file name says about its place among others of the same pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameMark {
    /// The path without its dates, numbers and the mark of a copy. Digits that may be a date in more than one way, and
    /// months without a year, stay in it: names that differ in them do not say which is the later.
    pub(crate) pattern: String,
    /// Dates as yyyymmdd (00 for what is not said) and numbers, from left to right; the number of the copy last.
    pub(crate) numbers: Vec<u64>,
}

impl NameMark {
    /// Reads a path, relative to the project.
    pub(crate) fn of(path: &str) -> Self {
        let path = path.to_lowercase();
        let path =
            [".gz", ".zip"].iter().fold(path.as_str(), |p, end| p.strip_suffix(end).unwrap_or(p));
        let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
        let (stem, copy) = without_copy(stem);
        let (mut pattern, mut numbers) = (String::new(), Vec::new());
        let words = words(stem);
        let mut rest = words.as_slice();
        while let Some(word) = rest.first() {
            let dated = date(rest).filter(|(number, _)| kind(*number) != '#');
            let used = if let Some((number, used)) = dated {
                numbers.push(number);
                pattern.push(kind(number));
                used
            } else if let Some(used) = unclear(rest) {
                rest.iter().take(used).for_each(|word| pattern.push_str(word.text()));
                used
            } else if let Word::Digits(digits) = word {
                numbers.push(digits.parse().unwrap_or(u64::MAX));
                pattern.push('#');
                1
            } else {
                pattern.push_str(word.text());
                1
            };
            rest = &rest[used..];
        }
        numbers.push(copy);
        pattern.push('.');
        pattern.push_str(extension);
        Self { pattern, numbers }
    }

    /// Which is the later; `None` where the names do not say.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        let order = self.numbers.cmp(&other.numbers);
        (self.pattern == other.pattern && order != Ordering::Equal).then_some(order)
    }
}

/// The month that a file name gives, where it gives one only. Days are looked at where no month is named without one:
/// the day of a delivery says little of the month that it is of.
pub fn month_in_name(path: &str) -> Option<Month> {
    let name = path.rsplit('/').next()?.to_lowercase();
    let words = words(&name);
    let mut dates = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let (number, used) = date(rest).unwrap_or((0, 1));
        dates.extend(matches!(kind(number), 'M' | 'D').then_some(number));
        rest = &rest[used..];
    }
    let months = |with_day: bool| {
        let mut found: Vec<u64> =
            dates.iter().filter(|d| (**d % 100 != 0) == with_day).map(|d| d / 100).collect();
        found.dedup();
        found
    };
    let found = Some(months(false)).filter(|f| !f.is_empty()).unwrap_or_else(|| months(true));
    let [only] = found.as_slice() else { return None };
    Month::new(i32::try_from(only / 100).ok()?, u32::try_from(only % 100).ok()?)
}

/// The name of the part that a file is, where several files make up a delivery: its path below the landing folder
/// without dates and the mark of a copy. `landing/northam/2025-07.csv` is the part `northam`.
pub fn part_in_name(path: &str) -> String {
    let path = path.strip_prefix("landing/").unwrap_or(path);
    let path = [".gz", ".zip"].iter().fold(path, |p, end| p.strip_suffix(end).unwrap_or(p));
    let (stem, _) = path.rsplit_once('.').unwrap_or((path, ""));
    let lower = stem.to_lowercase();
    let (stem, _) = without_copy(&lower);
    let words = words(stem);
    let (mut out, mut rest) = (String::new(), words.as_slice());
    while let Some(word) = rest.first() {
        let used = date(rest).map_or(0, |(_, used)| used);
        if used == 0 {
            out.push_str(word.text());
        }
        rest = &rest[used.max(1)..];
    }
    let gap = |c: char| !c.is_alphanumeric();
    let parts = out.split('/').map(|p| p.trim_matches(gap)).filter(|p| !p.is_empty());
    let name = parts.collect::<Vec<_>>().join("/");
    if name.is_empty() { "all".to_owned() } else { name }
}

/// How exact a date is, or that it is none. A file of a year is neither before nor after a file of a month.
fn kind(number: u64) -> char {
    match (number / 100 % 100, number % 100) {
        _ if !(19_900_000..21_000_000).contains(&number) => '#',
        (0, _) => 'Y',
        (_, 0) => 'M',
        _ => 'D',
    }
}

/// The stem without ` (2)`, `_v2` or ` - copy`, and which copy that makes it; 0 for the first.
fn without_copy(stem: &str) -> (&str, u64) {
    let stem = stem.trim_end();
    if let Some((start, number)) = stem.strip_suffix(')').and_then(|s| s.rsplit_once('('))
        && let Ok(number) = number.parse()
    {
        return (start.trim_end(), number);
    }
    if let Some(start) = stem.strip_suffix("copy") {
        return (start.trim_end_matches([' ', '-', '_']), 1);
    }
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (start, number) = stem.split_at(stem.len() - digits);
    let Some(before) = start.strip_suffix('v') else { return (stem, 0) };
    match (number.parse(), before.ends_with([' ', '_', '-', '.'])) {
        (Ok(number), true) => (before.trim_end_matches([' ', '_', '-', '.']), number),
        _ => (stem, 0),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word<'a> {
    Digits(&'a str),
    Letters(&'a str),
    Other(&'a str),
}

impl<'a> Word<'a> {
    fn text(self) -> &'a str {
        let (Self::Digits(text) | Self::Letters(text) | Self::Other(text)) = self;
        text
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push(match kind(first) {
            (true, _) => Word::Digits(word),
            (_, true) => Word::Letters(word),
            _ => Word::Other(word),
        });
        rest = after;
    }
    out
}

/// A date at the start of some words, as yyyymmdd, and how many words it takes.
fn date(words: &[Word<'_>]) -> Option<(u64, usize)> {
    use Word::{Digits, Letters, Other};
    if let [Digits(a), Other(s), Digits(b), Other(t), Digits(c), ..] = words
        && s == t
        && let Some(date) = ymd(a, b, c).or_else(|| ymd(c, b, a))
    {
        return Some((date, 5));
    }
    if let [Digits(a), Letters(m), Digits(c), ..] = words
        && let Some(date) = month(m).and_then(|m| parts(c, m, a))
    {
        return Some((date, 3));
    }
    if let [Digits(a), Other(_), Letters(m), Other(_), Digits(c), ..] = words
        && let Some(date) = month(m).and_then(|m| parts(c, m, a))
    {
        return Some((date, 5));
    }
    if let [Letters(m), Other(_), Digits(y), ..] = words
        && let Some(date) = month(m).and_then(|m| parts(y, m, "0"))
    {
        return Some((date, 3));
    }
    if let [Letters(m), Digits(y), ..] = words
        && let Some(date) = month(m).and_then(|m| parts(y, m, "0"))
    {
        return Some((date, 2));
    }
    if let [Digits(a), Other(_), Digits(b), ..] = words
        && let Some(date) = ymd(a, b, "0").or_else(|| ymd(b, a, "0"))
    {
        return Some((date, 3));
    }
    if let [Digits(all), ..] = words {
        let solid = match all.len() {
            8 => ymd(&all[..4], &all[4..6], &all[6..])
                .or_else(|| ymd(&all[4..], &all[2..4], &all[..2])),
            6 => ymd(&all[..4], &all[4..], "0"),
            4 => all.parse().ok().filter(|y| (1990..2100).contains(y)).map(|y: u64| y * 10_000),
            _ => None,
        };
        return solid.map(|date| (date, 1));
    }
    if let [Letters(m), ..] = words {
        return month(m).map(|m| (m * 100, 1));
    }
    None
}

/// How many words at the start may be a date that cannot be placed: `010725`, `01-07-25`, `1 jul 25`, `july`.
fn unclear(words: &[Word<'_>]) -> Option<usize> {
    use Word::{Digits, Letters, Other};
    let short = |all: &[&str]| all.iter().all(|digits| digits.len() <= 2);
    match words {
        [Digits(day), Other(gap), Digits(month), Other(gap_2), Digits(year), ..]
            if gap == gap_2 && short(&[day, month, year]) =>
        {
            Some(5)
        }
        [Digits(day), Other(_), Letters(name), Other(_), Digits(year), ..]
            if month(name).is_some() && short(&[day, year]) =>
        {
            Some(5)
        }
        [Digits(day), Letters(name), Digits(year), ..]
            if month(name).is_some() && short(&[day, year]) =>
        {
            Some(3)
        }
        [Letters(name), ..] if month(name).is_some() => Some(1),
        // A date with a time of day is in order as a number.
        [Digits(all), ..] if all.len() > 8 && ymd(&all[..4], &all[4..6], &all[6..8]).is_some() => {
            None
        }
        [Digits(all), ..] => (all.len() >= 6).then_some(1),
        _ => None,
    }
}

fn month(name: &str) -> Option<u64> {
    let names =
        |m: &&str| **m == *name || m[..3] == *name || (name == "sept" && m.starts_with(name));
    let at = MONTHS.iter().position(names)?;
    u64::try_from(at + 1).ok()
}

fn ymd(year: &str, month: &str, day: &str) -> Option<u64> {
    (month.len() <= 2).then(|| month.parse().ok()).flatten().and_then(|m| parts(year, m, day))
}

fn parts(year: &str, month: u64, day: &str) -> Option<u64> {
    let (y, d): (u64, u64) = (year.parse().ok()?, day.parse().ok()?);
    let fits = year.len() == 4 && (1990..2100).contains(&y) && day.len() <= 2;
    (fits && (1..=12).contains(&month) && d <= 31).then_some(y * 10_000 + month * 100 + d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(a: &str, b: &str) -> Option<Ordering> {
        NameMark::of(a).compare(&NameMark::of(b))
    }

    #[test]
    fn names_of_one_pattern_are_in_the_order_of_their_dates_and_numbers() {
        let rising = [
            ("landing/cases_30-06-2025.csv", "landing/cases_01-07-2025.csv"),
            ("landing/cases 30.06.2025.csv", "landing/cases 01.07.2025.csv"),
            ("landing/06May2021.csv", "landing/01Jun2021.csv"),
            ("landing/asb June 2025.csv", "landing/asb July 2025.csv"),
            ("landing/30062025.csv", "landing/01072025.csv"),
            ("landing/20250630.csv", "landing/20250701.csv.gz"),
            ("landing/2025-09/x.csv", "landing/2025-10/x.csv"),
            ("landing/x.csv", "landing/x (1).csv"),
            ("landing/x (9).csv", "landing/x (10).csv"),
            ("landing/x_v2.csv", "landing/x_v10.csv"),
            ("landing/x.csv", "landing/x - Copy.csv"),
            ("landing/part9.csv", "landing/part10.csv"),
            ("landing/12 January 2025.csv", "landing/3 February 2025.csv"),
        ];
        for (earlier, after) in rising {
            assert_eq!(later(earlier, after), Some(Ordering::Less), "{earlier} and {after}");
        }
    }

    #[test]
    fn a_name_says_its_month_and_its_part() {
        let month = |y, m| Month::new(y, m);
        assert_eq!(month_in_name("landing/noise_2025-09.csv"), month(2025, 9));
        assert_eq!(month_in_name("landing/Noise Sept 2025.csv"), month(2025, 9));
        assert_eq!(month_in_name("landing/2025-09 sent 03-10-2025.csv"), month(2025, 9));
        assert_eq!(month_in_name("landing/noise_30-09-2025.csv"), month(2025, 9));
        assert_eq!(month_in_name("landing/2025-08 to 2025-09.csv"), None);
        assert_eq!(month_in_name("landing/cases.csv"), None);
        assert_eq!(part_in_name("landing/northam/2025-07.csv"), "northam");
        assert_eq!(part_in_name("landing/noise_Northam_July 2025 (2).csv"), "noise_northam");
        assert_eq!(part_in_name("landing/crime_2025-07_1of2.csv.gz"), "crime__1of2");
        assert_eq!(part_in_name("landing/2025-07.csv"), "all");
    }

    #[test]
    fn a_date_that_can_be_read_in_two_ways_says_nothing() {
        let unclear = [
            ("landing/cases_300625.csv", "landing/cases_010725.csv"),
            ("landing/cases_30-06-25.csv", "landing/cases_01-07-25.csv"),
            ("landing/cases 30 Jun 25.csv", "landing/cases 01 Jul 25.csv"),
            ("landing/cases_30jun25.csv", "landing/cases_01jul25.csv"),
            ("landing/cases_december.csv", "landing/cases_january.csv"),
        ];
        for (a, b) in unclear {
            assert_eq!(later(a, b), None, "{a} and {b}");
        }
        let clear = [
            ("landing/cases_010725.csv", "landing/cases_010725 (1).csv"),
            ("landing/cases_20250630235959.csv", "landing/cases_20250701000000.csv"),
            ("landing/cases_july_1.csv", "landing/cases_july_2.csv"),
        ];
        for (earlier, after) in clear {
            assert_eq!(later(earlier, after), Some(Ordering::Less), "{earlier} and {after}");
        }
    }

    #[test]
    fn names_of_other_patterns_say_nothing() {
        assert_eq!(later("landing/northam_2025-07.csv", "landing/southam_2025-08.csv"), None);
        assert_eq!(later("landing/a.csv", "landing/b.csv"), None);
        assert_eq!(later("landing/2022.csv", "landing/january.csv"), None);
        assert_eq!(later("landing/x_2024.csv", "landing/x_2024-05.csv"), None);
        assert_eq!(later("landing/a_2025.csv", "landing/a_2025.csv"), None);
    }
}
