//! Periods of observations.

use super::time::read_month;
use crate::layout::PeriodRule;
use crate::text::fold;
use jsna_model::{Month, Period, PeriodType};

/// Reads a filled cell, and the cell of the quarter where there is one.
pub(crate) fn read(text: &str, quarter: &str, rule: &PeriodRule) -> Option<Period> {
    if rule.quarter.is_some() {
        let quarter = quarter_number(&fold(quarter))?;
        return quarter_of(text, quarter, rule.financial_quarters?);
    }
    if let Some(financial) = rule.financial_quarters
        && let Some((year, quarter)) = quarter_in(&fold(text))
    {
        return quarter_of(&year, quarter, financial);
    }
    let month = read_month(text, &rule.formats);
    match rule.kind {
        None => month
            .and_then(|m| Period::ending(PeriodType::Month, m))
            .or_else(|| Period::parse(text))
            .or_else(|| months_in(&fold(text)))
            .or_else(|| pooled_years(&fold(text))),
        Some(kind) => of_kind(text, month, kind),
    }
}

/// Reads the name of a column: a period as in a cell, or a month behind its year, as where a row of years stands above
/// one of months (`2023 Apr`, `2023/24 Jan`).
pub(crate) fn of_heading(name: &str, rule: &PeriodRule) -> Option<Period> {
    read(name, "", rule).or_else(|| {
        let (years, month) = name.split_once(' ')?;
        let in_year = |year: i32| Period::parse(&format!("{month} {year}"));
        let years = Period::parse(years)?;
        let within = |p: &Period| {
            p.kind() == PeriodType::Month && p.start() >= years.start() && p.end() <= years.end()
        };
        match years.kind() {
            PeriodType::CalendarYear | PeriodType::FinancialYear => {
                [years.start().year(), years.end().year()]
                    .into_iter()
                    .find_map(|y| in_year(y).filter(within))
            }
            _ => None,
        }
    })
}

/// Whether the name of a column is a period, read as a layout does that says nothing more.
pub(crate) fn is_period(name: &str) -> bool {
    of_heading(name, &PeriodRule::of_names()).is_some()
}

/// `apr-jun 2020`, `april to june 2020`: the quarter from the first to the second month.
fn months_in(folded: &str) -> Option<Period> {
    let (range, year) = folded.rsplit_once(' ')?;
    let (first, last) = split_range(range)?;
    let month = |name: &str| -> Option<Month> {
        (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic())).then_some(())?;
        let month = Period::parse(&format!("{name} {year}"))?;
        (month.kind() == PeriodType::Month).then_some(month.end())
    };
    let (first, last) = (month(first)?, month(last)?);
    let whole = last.since(first) == 2 && PeriodType::Quarter.can_end_in(last);
    whole.then(|| Period::ending(PeriodType::Quarter, last))?
}

/// `2015 - 17`, `2013/14 - 15/16`: three years together, named by the first and the last. Two years together are no
/// kind of period: `2013 - 14` is neither read so nor taken for the financial year `2013-14`.
fn pooled_years(folded: &str) -> Option<Period> {
    let (first, last) = split_range(folded)?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let century = first.get(..2).filter(|c| digits(c))?;
    let end = |year: &str, month: u32| -> Option<Month> {
        let year = match year.len() {
            2 if digits(year) => format!("{century}{year}"),
            4 if digits(year) => year.to_owned(),
            _ => return None,
        };
        Month::new(year.parse().ok()?, month)
    };
    let (start, end) = match (first.split_once('/'), last.split_once('/')) {
        (None, None) if first.len() == 4 => (end(first, 1)?, end(last, 12)?),
        (Some((from, next)), Some((before, to))) if from.len() == 4 => {
            let financial = |a: &str, b: &str| Some(end(b, 3)?.since(end(a, 4)?) == 11);
            (financial(from, next)? && financial(before, to)?).then_some(())?;
            (end(from, 4)?, end(to, 3)?)
        }
        _ => return None,
    };
    (end.since(start) == 35).then(|| Period::ending(PeriodType::Rolling36, end))?
}

/// The two ends of a range written with a dash or "to".
fn split_range(text: &str) -> Option<(&str, &str)> {
    let (first, last) = [" to ", "-", "\u{2013}"].iter().find_map(|d| text.split_once(d))?;
    Some((first.trim(), last.trim()))
}

/// A period of a kind that the layout names.
fn of_kind(text: &str, month: Option<Month>, kind: PeriodType) -> Option<Period> {
    if kind == PeriodType::FinancialYear
        && month.is_none()
        && let Some(year) = Period::parse(&format!("fy {text}"))
    {
        return Some(year);
    }
    let end = match month {
        Some(month) => month,
        None => end_of(Period::parse(text)?, kind)?,
    };
    let step = match kind {
        PeriodType::Month | PeriodType::Rolling12 | PeriodType::Rolling36 => 1,
        PeriodType::Quarter => 3,
        PeriodType::FinancialYear | PeriodType::CalendarYear => 12,
    };
    let end = (0..step).map(|n| end.plus(n)).find(|m| kind.can_end_in(*m))?;
    Period::ending(kind, end)
}

/// The last month of a period, where the cell may name a period of that kind by it: a month may be named by
/// itself, and a rolling year by the year it ends in.
fn end_of(period: Period, kind: PeriodType) -> Option<Month> {
    let rolling = matches!(kind, PeriodType::Rolling12 | PeriodType::Rolling36)
        && period.kind().months() == kind.months();
    let fits = period.kind() == PeriodType::Month || period.kind() == kind || rolling;
    fits.then_some(period.end())
}

/// `1`, `q1`, `qtr 1`, `quarter 1` to 1..=4.
fn quarter_number(folded: &str) -> Option<u32> {
    let digit = ["quarter", "qtr", "q"]
        .iter()
        .find_map(|name| folded.strip_prefix(name))
        .unwrap_or(folded)
        .trim();
    (digit.len() == 1).then(|| digit.parse().ok())?.filter(|q| (1..=4).contains(q))
}

/// `q1 2023/24` and `2023/24 qtr 1`: the year and the quarter.
fn quarter_in(folded: &str) -> Option<(String, u32)> {
    let start = folded.find('q')?;
    let (before, named) = folded.split_at_checked(start)?;
    let end = named.find(|c: char| c.is_ascii_digit())? + 1;
    let (quarter, after) = named.split_at_checked(end)?;
    let year = format!("{before} {after}");
    let year = year.trim().trim_matches(['-', ',', '/', '(', ')', ' ']);
    Some((year.to_owned(), quarter_number(quarter)?))
}

fn quarter_of(year: &str, quarter: u32, financial: bool) -> Option<Period> {
    let months = i32::try_from(quarter).ok()? * 3;
    let start = if financial {
        let year = year.trim();
        let year = year.strip_prefix("fy").map_or(year, str::trim_start);
        Period::parse(&format!("fy {year}"))?.start()
    } else {
        let year = Period::parse(year).filter(|p| p.kind() == PeriodType::CalendarYear)?;
        year.start()
    };
    Period::ending(PeriodType::Quarter, start.plus(months - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::DateFormat;

    fn rule(financial: Option<bool>, kind: Option<PeriodType>) -> PeriodRule {
        PeriodRule {
            from: vec![0],
            name: None,
            formats: Vec::new(),
            quarter: None,
            financial_quarters: financial,
            kind,
        }
    }

    fn code(text: &str, rule: &PeriodRule) -> Option<String> {
        read(text, "", rule).map(Period::code)
    }

    #[test]
    fn quarters_of_the_financial_year_begin_in_april() {
        let two = PeriodRule { quarter: Some(1), ..rule(Some(true), None) };
        let read = |year, quarter| read(year, quarter, &two).map(Period::code);
        assert_eq!(read("2017/18", "1").as_deref(), Some("2017-Q2"));
        assert_eq!(read("2017-18", "Q4").as_deref(), Some("2018-Q1"));
        assert_eq!(read("201718", "Qtr 3").as_deref(), Some("2017-Q4"));
        assert_eq!(read("2017/18", "5"), None);
        assert_eq!(read("2017/18", ""), None);
        assert_eq!(read("2017", "1"), None, "a calendar year is not a financial one");
        for text in ["Q1 2023/24", "2023/24 Q1", "2023-24 - Qtr 1", "Quarter 1, 2023/24"] {
            assert_eq!(code(text, &rule(Some(true), None)).as_deref(), Some("2023-Q2"), "{text}");
        }
        assert_eq!(code("Q1 2023", &rule(Some(true), None)), None);
        assert_eq!(code("Q1 2023", &rule(Some(false), None)).as_deref(), Some("2023-Q1"));
        assert_eq!(code("2022/23", &rule(Some(true), None)).as_deref(), Some("2022/23"));
    }

    #[test]
    fn a_quarter_is_named_by_its_months() {
        for text in ["Apr-Jun 2020", "April - June 2020", "Apr to Jun 2020"] {
            assert_eq!(code(text, &rule(Some(true), None)).as_deref(), Some("2020-Q2"), "{text}");
        }
        for text in ["Apr-Jul 2020", "May-Jul 2020", "Jun-Apr 2020", "Apr-2020", "Apr - Jun"] {
            assert_ne!(code(text, &rule(Some(true), None)).as_deref(), Some("2020-Q2"), "{text}");
        }
    }

    #[test]
    fn three_years_together_are_a_period_and_two_are_none() {
        let read = |text| code(text, &rule(None, None));
        for text in ["2015 - 17", "2015-17", "2015 to 2017", "2015\u{2013}17"] {
            assert_eq!(read(text).as_deref(), Some("P36M/2017-12"), "{text}");
        }
        for text in ["2013/14 - 15/16", "2013/14 to 2015/16"] {
            assert_eq!(read(text).as_deref(), Some("P36M/2016-03"), "{text}");
        }
        for text in ["2013 - 14", "2014/15 - 15/16", "2013/15 - 15/16", "2013/14 - 2016", "15 - 17"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_layout_says_what_a_cell_leaves_open() {
        let of = |kind, text| code(text, &rule(None, Some(kind)));
        assert_eq!(of(PeriodType::FinancialYear, "2007-08").as_deref(), Some("2007/08"));
        assert_eq!(code("2007-08", &rule(None, None)).as_deref(), Some("2007-08"));
        assert_eq!(of(PeriodType::Rolling12, "Mar 2024").as_deref(), Some("P12M/2024-03"));
        assert_eq!(of(PeriodType::Rolling12, "2023/24").as_deref(), Some("P12M/2024-03"));
        assert_eq!(of(PeriodType::Quarter, "2024-05").as_deref(), Some("2024-Q2"));
        assert_eq!(of(PeriodType::CalendarYear, "2024").as_deref(), Some("2024"));
        assert_eq!(of(PeriodType::Quarter, "2024"), None);
        assert_eq!(of(PeriodType::CalendarYear, "2023/24"), None);
        assert_eq!(of(PeriodType::Quarter, "2023-Q2").as_deref(), Some("2023-Q2"));
        let dated = PeriodRule {
            formats: vec![DateFormat::parse("dd/mm/yyyy").unwrap()],
            ..rule(None, Some(PeriodType::Quarter))
        };
        assert_eq!(code("30/06/2024", &dated).as_deref(), Some("2024-Q2"));
    }

    #[test]
    fn a_month_under_its_year_is_a_period() {
        let of = |name| of_heading(name, &rule(None, None)).map(Period::code);
        assert_eq!(of("2023/24 Apr").as_deref(), Some("2023-04"));
        assert_eq!(of("2023/24 January").as_deref(), Some("2024-01"));
        assert_eq!(of("2023 Dec").as_deref(), Some("2023-12"));
        assert_eq!(of("Apr 2024").as_deref(), Some("2024-04"));
        for name in ["Apr", "Apr-24", "2023/24 Total", "Total 2023", "2023/24 Apr 2019"] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}", quarter in "\\PC{0,4}") {
            let _ = read(&text, &quarter, &rule(Some(true), None));
            let _ = read(&text, &quarter, &PeriodRule { quarter: Some(1), ..rule(Some(true), None) });
            let _ = read(&text, "", &rule(None, Some(PeriodType::Rolling36)));
        }
    }
}
