//! Targets that a partnership has set itself.

use crate::breaks::month;
use crate::findings::{COLUMN_MISSING, TARGET_ROW};
use crate::lookup::bad_codes;
use crate::table_file::{Faults, TableFile, number};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::target::Aim;
use jsna_model::{AreaCode, Month, words};

/// A target for the value of an indicator over twelve months.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub indicator_id: String,
    /// The area that it is set for; `None` is every area that a page tells of.
    pub area_code: Option<AreaCode>,
    /// In the unit of the indicator's value: per 1,000, percent, or a number of events.
    pub value: f64,
    /// Which side is aimed at; `None` where the file does not say, and the indicator's polarity has to.
    pub aim: Option<Aim>,
    /// First and last month at which a year may end that is held against it; `None` is open.
    pub between: (Option<Month>, Option<Month>),
    /// Who set it, as the file says; empty where it does not.
    pub source: String,
}

impl Target {
    /// Whether a year that ends with a month is held against it.
    pub fn is_for(&self, end: Month) -> bool {
        self.between.0.is_none_or(|from| from <= end) && self.between.1.is_none_or(|to| end <= to)
    }
}

/// Reads a file of targets: `indicator_id`, `target`, and where they are there `area_code`, `aim`, `from`, `to` and
/// `source`.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Target>, Box<Diagnostic>> {
    let mut any = |key| file.mapped_or_named(key, findings);
    let (indicator, target) = (any("indicator_id")?, any("target")?);
    let (area, aim, source) = (any("area_code")?, any("aim")?, any("source")?);
    let (from, to) = (any("from")?, any("to")?);
    let Some((indicator, target)) = indicator.zip(target) else {
        let headline = "the file of targets lacks a column";
        let d = file.diagnostic(&COLUMN_MISSING, headline);
        return Err(Box::new(d.expected("the columns indicator_id and target")));
    };
    let (mut codes, mut numbers) = (Faults::default(), Faults::default());
    let (mut aims, mut months) = (Faults::default(), Faults::default());
    let mut out = Vec::new();
    file.each_row(findings, |row| {
        let said = |column| -> Option<&str> {
            Some(row.cell(column?)).filter(|text| !matches!(*text, "" | "*"))
        };
        let area_code = said(area).map(AreaCode::parse);
        if area_code == Some(None) {
            return codes.note(row, said(area).unwrap_or_default());
        }
        let Some(value) = number(row.cell(target)) else {
            return numbers.note(row, row.cell(target));
        };
        let aim = said(aim).map(|text| Aim::parse(text).ok_or(text));
        let aim = match aim.transpose() {
            Ok(aim) => aim,
            Err(text) => return aims.note(row, text),
        };
        let when = |column| said(column).map(|text| month(text).ok_or(text)).transpose();
        let between = match (when(from), when(to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(text), _) | (_, Err(text)) => return months.note(row, text),
        };
        out.push(Target {
            indicator_id: row.cell(indicator).to_owned(),
            area_code: area_code.flatten(),
            value,
            aim,
            between,
            source: said(source).unwrap_or_default().to_owned(),
        });
    });
    findings.extend(area.and_then(|area| bad_codes(file, area, codes)));
    let rows = |n, what: &str| format!("{} of the targets {what}", words::plural(n, "row"));
    findings.extend(numbers.finding(|n| {
        file.diagnostic(&TARGET_ROW, rows(n, "without a number"))
            .column(file.name(target))
            .expected("a number in the unit of the indicator, as 4.2")
    }));
    findings.extend(aims.finding(|n| {
        file.diagnostic(&TARGET_ROW, rows(n, "with an aim that is not known"))
            .expected("at most or at least")
    }));
    findings.extend(months.finding(|n| {
        file.diagnostic(&TARGET_ROW, rows(n, "with a month that cannot be read"))
            .expected("a month as 2025-04, or a date as 2025-04-01 or 01/04/2025")
    }));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, spec};

    #[test]
    fn targets_are_read_with_what_is_wrong_in_them() {
        let folder = Folder::new();
        let text = "indicator_id,area_code,target,aim,from,to,source\n\
            burglary_rate,E22900001,4.2,at most,2025-04,2026-03,Plan 2025\n\
            burglary_rate,,5,,,,\n\
            burglary_rate,Northam,5,,,,\n\
            burglary_rate,E22900001,fewer,,,,\n\
            burglary_rate,E22900001,5,downwards,,,\n\
            burglary_rate,E22900001,5,at most,soon,,\n";
        let spec = spec(Kind::Targets, folder.file("targets.csv", text.as_bytes()));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        let targets = read(&file, &mut findings).unwrap();
        assert_eq!(targets.len(), 2);
        let first = &targets[0];
        assert_eq!((first.value, first.aim), (4.2, Some(Aim::AtMost)));
        let ends = |y, m| first.is_for(Month::new(y, m).unwrap());
        assert_eq!([ends(2025, 3), ends(2025, 4), ends(2026, 4)], [false, true, false]);
        assert_eq!((targets[1].area_code.clone(), targets[1].aim), (None, None));
        assert!(targets[1].is_for(Month::new(1999, 1).unwrap()));
        let said: Vec<(&str, Option<u64>)> =
            findings.iter().map(|d| (&*d.name, d.place.line)).collect();
        let row = |line| ("target-row", Some(line));
        assert_eq!(said, [("reference-area-code", Some(4)), row(5), row(6), row(7)]);
    }

    #[test]
    fn a_file_without_targets_is_said() {
        let folder = Folder::new();
        let spec =
            spec(Kind::Targets, folder.file("t.csv", b"indicator_id,goal\nburglary_rate,4\n"));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        assert_eq!(&*read(&file, &mut findings).unwrap_err().name, "reference-column-missing");
    }
}
