//! Breaks in series: what changed in how things are recorded, and when.

use crate::concern::Concern;
use crate::findings::{BREAK, COLUMN_MISSING};
use crate::table_file::{Column, Faults, TableFile};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_model::{AreaCode, Month};

/// A break in a series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Break {
    /// First month of the new series.
    pub month: Month,
    /// Indicator or feed concerned; `None` is all of them.
    pub concerns: Option<String>,
    /// Area concerned; `None` is all of them.
    pub area_code: Option<AreaCode>,
    /// What changed, as the file says it.
    pub what: String,
}

impl Break {
    /// Whether an indicator that is counted in some feeds is concerned, by its own id or by a feed's.
    pub fn concerns(&self, indicator_id: &str, feeds: &[String]) -> bool {
        self.concerns.as_ref().is_none_or(|c| c == indicator_id || feeds.contains(c))
    }
}

/// Reads a file of breaks.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Break>, Box<Diagnostic>> {
    let mut columns = Columns::find(file, findings)?;
    let mut out = Vec::new();
    let mut bad_month = Faults::default();
    let mut no_text = Faults::default();
    file.each_row(findings, |row| {
        let when = row.cell(columns.month);
        let Some(month) = month(when) else {
            bad_month.note(row, when);
            return;
        };
        let what = row.cell(columns.what);
        if what.is_empty() {
            no_text.note(row, what);
            return;
        }
        let Some((concerned, area_code)) = columns.concern.of(row) else { return };
        out.extend(concerned.into_iter().map(|concerns| Break {
            month,
            concerns,
            area_code: area_code.clone(),
            what: what.to_owned(),
        }));
    });
    findings.extend(bad_month.finding(|n| {
        let headline = format!("{} of the breaks without a month", words::plural(n, "row"));
        file.diagnostic(&BREAK, headline)
            .column(file.name(columns.month))
            .expected("a month as 2022-11, or a date as 2022-11-30 or 30/11/2022")
    }));
    findings.extend(no_text.finding(|n| {
        let headline =
            format!("{} of the breaks without a word on what changed", words::plural(n, "row"));
        file.diagnostic(&BREAK, headline).column(file.name(columns.what))
    }));
    findings.extend(columns.concern.finding(file));
    out.sort();
    Ok(out)
}

struct Columns {
    month: Column,
    what: Column,
    concern: Concern,
}

impl Columns {
    fn find(file: &TableFile<'_>, findings: &mut Vec<Diagnostic>) -> Result<Self, Box<Diagnostic>> {
        let missing = |what: &str| {
            Box::new(
                file.diagnostic(&COLUMN_MISSING, format!("the breaks file has no column {what}"))
                    .column(what)
                    .expected(
                        "the columns month (or date), indicator_id (or feed), area_code and what",
                    ),
            )
        };
        let mut any = |key| file.mapped_or_named(key, findings);
        let month = any("month")?.or(any("date")?).ok_or_else(|| missing("month"))?;
        let what = any("what")?.ok_or_else(|| missing("what"))?;
        Ok(Self { month, what, concern: Concern::find(file, findings)? })
    }
}

/// `2022-11`, `2022-11-30` or `30/11/2022`.
pub(crate) fn month(text: &str) -> Option<Month> {
    let date = |year: &str, month: &str, day: &str| {
        let fits =
            year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        let month = Month::new(year.parse().ok().filter(|_| fits)?, month.parse().ok()?)?;
        let day: u32 = day.parse().ok()?;
        let last = month.plus(1).epoch_days() - month.epoch_days();
        (day >= 1 && i64::from(day) <= i64::from(last)).then_some(month)
    };
    if let Some(month) = Month::parse(text) {
        return Some(month);
    }
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => date(year, month, day),
        [day, month, year] if text.contains('/') => date(year, month, day),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, spec};

    #[test]
    fn months_are_read_and_years_of_two_digits_are_not() {
        for text in ["2022-11", "2022-11-30", "30/11/2022", "1/11/2022"] {
            assert_eq!(month(text), Month::new(2022, 11), "{text}");
        }
        for text in ["11/22", "30/11/22", "2022-11-31", "November", "2022", ""] {
            assert_eq!(month(text), None, "{text}");
        }
    }

    #[test]
    fn a_break_concerns_its_indicator_its_feed_or_everything() {
        let folder = Folder::new();
        let text = "date,indicator_id,feed,area_code,what\n\
            2022-04-01,asb_police_rate,,,New recording system\n\
            2022-05-01,,police-street,E07900001,New geocoder\n\
            2022-06-01,*,,,Boundary change\n\
            then,,,,Something\n\
            2022-07-01,,,E0790000,Something\n\
            2022-07-01,,,,\n";
        let spec = spec(Kind::Breaks, folder.file("breaks.csv", text.as_bytes()));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        let breaks = read(&file, &mut findings).unwrap();
        let feeds = ["police-street".to_owned()];
        let concerned: Vec<[bool; 3]> = breaks
            .iter()
            .map(|b| {
                [
                    b.concerns("asb_police_rate", &[]),
                    b.concerns("other", &feeds),
                    b.concerns("other", &[]),
                ]
            })
            .collect();
        assert_eq!(concerned, [[true, false, false], [false, true, false], [true, true, true]]);
        let at: Vec<(&str, Option<u64>)> =
            findings.iter().map(|f| (&*f.name, f.place.line)).collect();
        assert_eq!(
            at,
            [("break-row", Some(5)), ("break-row", Some(7)), ("reference-area-code", Some(6))]
        );
    }
}
