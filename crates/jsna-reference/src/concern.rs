//! What a row of a file of breaks or of coverage is about.

use crate::lookup::bad_codes;
use crate::table_file::{Column, Faults, Row, TableFile};
use jsna_model::AreaCode;
use jsna_model::diagnostic::Diagnostic;

/// The columns that say it, and the cells of them that hold no area code.
pub(crate) struct Concern {
    indicator: Option<Column>,
    feed: Option<Column>,
    area: Option<Column>,
    bad_code: Faults,
}

impl Concern {
    /// Finds the columns `indicator_id`, `feed` and `area_code`; a file may be without each of them.
    ///
    /// # Errors
    /// The finding that the file lacks a header that the project names.
    pub(crate) fn find(
        file: &TableFile<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut column = |key| file.mapped_or_named(key, findings);
        let (indicator, feed) = (column("indicator_id")?, column("feed")?);
        Ok(Self { indicator, feed, area: column("area_code")?, bad_code: Faults::default() })
    }

    /// The indicators and feeds of a row, `None` for all of them, and its area, `None` for all of them. An asterisk
    /// and nothing mean all. A row whose area cannot be read is about nothing, and is noted.
    pub(crate) fn of(&mut self, row: Row<'_>) -> Option<(Vec<Option<String>>, Option<AreaCode>)> {
        let said = |column: Column| Some(row.cell(column)).filter(|c| !matches!(*c, "" | "*"));
        let area = match self.area.and_then(said) {
            None => None,
            Some(text) => {
                let code = AreaCode::parse(text);
                if code.is_none() {
                    self.bad_code.note(row, text);
                    return None;
                }
                code
            }
        };
        let columns = [self.indicator, self.feed].into_iter().flatten();
        let named: Vec<_> = columns.filter_map(said).map(|c| Some(c.to_owned())).collect();
        Some((if named.is_empty() { vec![None] } else { named }, area))
    }

    /// The finding about cells that hold no area code.
    pub(crate) fn finding(self, file: &TableFile<'_>) -> Option<Diagnostic> {
        bad_codes(file, self.area?, self.bad_code)
    }
}
