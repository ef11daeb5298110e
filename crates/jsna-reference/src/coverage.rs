//! What a person says of months that look incomplete: whether they are whole.

use crate::breaks::month;
use crate::concern::Concern;
use crate::findings::{COLUMN_MISSING, COVERAGE_ROW};
use crate::table_file::{Faults, TableFile};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_model::{AreaCode, Month};

/// A person's word on some months of a feed or an indicator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoverageRuling {
    /// Indicator or feed concerned; `None` is all of them.
    pub concerns: Option<String>,
    /// Area concerned, with all areas in it; `None` is all of them.
    pub area_code: Option<AreaCode>,
    /// First month.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// Whether everything was delivered.
    pub complete: bool,
}

impl CoverageRuling {
    /// Whether a month of an indicator that is counted in some feeds is meant.
    pub fn concerns(&self, indicator_id: &str, feeds: &[&str], month: Month) -> bool {
        let named = self.concerns.as_deref();
        (self.from..=self.to).contains(&month)
            && named.is_none_or(|c| c == indicator_id || feeds.contains(&c))
    }
}

/// Reads a file of rulings: `feed` or `indicator_id`, `area_code`, `from`, `to`, `complete`.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<CoverageRuling>, Box<Diagnostic>> {
    let missing = |what: &str| {
        let headline = format!("the coverage file has no column {what}");
        let d = file.diagnostic(&COLUMN_MISSING, headline).column(what);
        Box::new(d.expected("the columns feed (or indicator_id), area_code, from, to and complete"))
    };
    let mut concern = Concern::find(file, findings)?;
    let mut any = |key| file.mapped_or_named(key, findings);
    let from = any("from")?.ok_or_else(|| missing("from"))?;
    let complete = any("complete")?.ok_or_else(|| missing("complete"))?;
    let to = any("to")?;
    let (mut bad_month, mut bad_answer) = (Faults::default(), Faults::default());
    let mut out = Vec::new();
    file.each_row(findings, |row| {
        let first = row.cell(from);
        let last = to.map(|c| row.cell(c)).filter(|c| !c.is_empty()).unwrap_or(first);
        let (Some(start), Some(end)) = (month(first), month(last)) else {
            bad_month.note(row, if month(first).is_none() { first } else { last });
            return;
        };
        let answer = row.cell(complete).to_lowercase();
        let whole = match answer.as_str() {
            "yes" | "y" | "true" | "1" => true,
            "no" | "n" | "false" | "0" => false,
            _ => {
                bad_answer.note(row, &answer);
                return;
            }
        };
        let Some((concerned, area_code)) = concern.of(row) else { return };
        out.extend(concerned.into_iter().map(|concerns| CoverageRuling {
            concerns,
            area_code: area_code.clone(),
            from: start,
            to: end,
            complete: whole,
        }));
    });
    findings.extend(bad_month.finding(|n| {
        let headline = format!("{} of the coverage file without a month", words::plural(n, "row"));
        file.diagnostic(&COVERAGE_ROW, headline)
            .column(file.name(from))
            .expected("a month as 2022-11, or a date as 2022-11-30 or 30/11/2022")
    }));
    findings.extend(bad_answer.finding(|n| {
        let headline =
            format!("{} of the coverage file with neither yes nor no", words::plural(n, "row"));
        file.diagnostic(&COVERAGE_ROW, headline).column(file.name(complete)).expected("yes or no")
    }));
    findings.extend(concern.finding(file));
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, spec};

    #[test]
    fn a_ruling_is_about_months_of_a_feed_or_an_indicator() {
        let folder = Folder::new();
        let text = "feed,area_code,from,to,complete\n\
            noise,,2025-03,2025-04,yes\n\
            noise,E07900001,2025-05,,no\n\
            *,,2025-06,,maybe\n";
        let spec = spec(Kind::Coverage, folder.file("coverage.csv", text.as_bytes()));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        let rulings = read(&file, &mut findings).unwrap();
        let month = |m| Month::new(2025, m).unwrap();
        assert_eq!(rulings.len(), 2);
        let whole = rulings.iter().find(|r| r.complete).unwrap();
        assert!(whole.concerns("noise_rate", &["noise"], month(4)));
        assert!(!whole.concerns("noise_rate", &["noise"], month(5)));
        assert!(!whole.concerns("asb_rate", &["asb"], month(4)));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].name, "coverage-row");
    }
}
