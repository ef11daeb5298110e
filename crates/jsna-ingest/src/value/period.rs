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
        None => {
            month.and_then(|m| Period::ending(PeriodType::Month, m)).or_else(|| Period::parse(text))
        }
        Some(kind) => of_kind(text, month, kind),
    }
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

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}", quarter in "\\PC{0,4}") {
            let _ = read(&text, &quarter, &rule(Some(true), None));
            let _ = read(&text, &quarter, &PeriodRule { quarter: Some(1), ..rule(Some(true), None) });
            let _ = read(&text, "", &rule(None, Some(PeriodType::Rolling36)));
        }
    }
}
