//! Totals that somebody else has published, for counts to be held against.

use crate::findings::{COLUMN_MISSING, CONTROL_TOTAL_ROW};
use crate::lookup::bad_codes;
use crate::table_file::{Faults, TableFile, number};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{AreaCode, Period, words};

/// A published total.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlTotal {
    pub indicator_id: String,
    pub area_code: AreaCode,
    pub period: Period,
    pub total: f64,
    /// How far a count may be from it and still agree, as a share of it.
    pub tolerance: f64,
    /// Who published it, as the file says; empty where it does not.
    pub source: String,
}

/// A count agrees with a total within this share, where the file does not say another: published tables are revised.
const TOLERANCE: f64 = 0.01;

/// Reads a file of totals: `indicator_id`, `area_code`, `period`, `total`, and where they are there `tolerance` (a share
/// or a percentage) and `source`.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<ControlTotal>, Box<Diagnostic>> {
    let mut any = |key| file.mapped_or_named(key, findings);
    let columns = [any("indicator_id")?, any("area_code")?, any("period")?, any("total")?];
    let (tolerance, source) = (any("tolerance")?, any("source")?);
    let [Some(indicator), Some(area), Some(period), Some(total)] = columns else {
        let headline = "the file of control totals lacks a column";
        let d = file.diagnostic(&COLUMN_MISSING, headline);
        return Err(Box::new(d.expected("the columns indicator_id, area_code, period and total")));
    };
    let (mut codes, mut periods, mut numbers) =
        (Faults::default(), Faults::default(), Faults::default());
    let mut out = Vec::new();
    file.each_row(findings, |row| {
        let Some(area_code) = AreaCode::parse(row.cell(area)) else {
            return codes.note(row, row.cell(area));
        };
        let Some(when) = Period::parse(row.cell(period)) else {
            return periods.note(row, row.cell(period));
        };
        let share = tolerance.map(|c| row.cell(c)).filter(|text| !text.is_empty());
        let Some(number) = number(row.cell(total)) else {
            return numbers.note(row, row.cell(total));
        };
        let Some(tolerance) = share.map_or(Some(TOLERANCE), share_in) else {
            return numbers.note(row, share.unwrap_or_default());
        };
        out.push(ControlTotal {
            indicator_id: row.cell(indicator).to_owned(),
            area_code,
            period: when,
            total: number,
            tolerance,
            source: source.map_or_else(String::new, |c| row.cell(c).to_owned()),
        });
    });
    findings.extend(bad_codes(file, area, codes));
    findings.extend(periods.finding(|n| {
        let headline =
            format!("{} of the control totals without a period", words::plural(n, "row"));
        file.diagnostic(&CONTROL_TOTAL_ROW, headline)
            .column(file.name(period))
            .expected("a month as 2022-11, a quarter as 2022-Q4, or a year as 2022/23 or 2022")
    }));
    findings.extend(numbers.finding(|n| {
        let headline =
            format!("{} of the control totals without a number", words::plural(n, "row"));
        file.diagnostic(&CONTROL_TOTAL_ROW, headline)
            .expected("a total of 0 or more, and a tolerance as 0.02 or 2%")
    }));
    Ok(out)
}

/// `0.02` and `2%`. A bare 1 may mean either, and is refused.
fn share_in(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => number(percent.trim()).map(|n| n / 100.0).filter(|share| *share <= 1.0),
        None => number(text).filter(|share| *share < 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, spec};

    #[test]
    fn totals_are_read_with_what_is_wrong_in_them() {
        let folder = Folder::new();
        let text = "indicator_id,area_code,period,total,tolerance,source\n\
            total_recorded_crime_rate,E07900001,2022/23,\"1,204\",2%,ONS table C4\n\
            burglary_rate,E07900001,2022-Q4,17,,\n\
            burglary_rate,Northam,2022-Q4,17,,\n\
            burglary_rate,E07900001,last year,17,,\n\
            burglary_rate,E07900001,2022/23,about 17,,\n";
        let spec = spec(Kind::ControlTotals, folder.file("totals.csv", text.as_bytes()));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        let totals = read(&file, &mut findings).unwrap();
        assert_eq!(totals.len(), 2);
        assert_eq!((totals[0].total, totals[0].tolerance), (1204.0, 0.02));
        assert_eq!((totals[1].tolerance, totals[1].source.as_str()), (TOLERANCE, ""));
        let said: Vec<&str> = findings.iter().map(|d| &*d.name).collect();
        assert_eq!(said, ["reference-area-code", "control-total-row", "control-total-row"]);
    }
}
