//! `[columns]` of a draft: one line for each column of the file that probably is a canonical one.

use super::guess::{is_financial_year, is_month, is_year, month_in};
use super::{CODED, CODES, Draft, codes_of, quoted};
use crate::profile::ColumnProfile;
use crate::profile::content::{Content, DateOrdering, Dates};
use crate::profile::field::ends_a_year;
use crate::profile::personal::Personal;
use crate::text::fold;
use jsna_model::TableKind;
use std::fmt::Write as _;

impl<'a> Draft<'a> {
    pub(super) fn columns(&self) -> String {
        let mut out = "\n[columns]\n".to_owned();
        let joined = self.month_and_year();
        for column in &self.columns {
            let Some(field) = column.field.as_deref() else { continue };
            let part = joined.is_some_and(|pair| pair.iter().any(|c| c.name == column.name));
            // What the columns named by a period say, or two together, no other column says too.
            let said = (self.is_by_period() && ["numerator", "value", "period"].contains(&field))
                || (joined.is_some() && ["month", "period"].contains(&field));
            if !part && !said {
                let _ = writeln!(out, "{}", self.line(field, column));
            }
        }
        if let Some([month, year]) = joined {
            let field = if self.table.table == TableKind::Incidents { "month" } else { "period" };
            let _ = writeln!(
                out,
                "{field} = {{ from = [{}, {}], join = true, formats = [\"mm/yyyy\", \"mmm/yyyy\"] }}",
                quoted(&month.name),
                quoted(&year.name)
            );
        }
        if let Some(postcode) = self.postcode() {
            let from = quoted(&postcode.name);
            let _ = writeln!(
                out,
                "lsoa_code = {{ from = {from}, as = \"postcode\" }}  # where it happened, by its name. Needs a postcode-lookup in jsna.toml; the postcode is not stored"
            );
        }
        if self.is_by_period() {
            out += "period = \"{period}\"\nnumerator = \"{period}\"  # if they are rates or shares, call it value\n";
        } else if !self.is_dated() {
            out += &self.month_in_name();
        }
        out += &self.how_many();
        if !self.is_placed() && self.postcode().is_none() {
            out += "# No column places the rows: they count where the project says that the feed belongs (`area`, `covers`).\n";
        }
        out
    }

    fn is_by_period(&self) -> bool {
        !self.by_period.is_empty()
    }

    /// Whether something says where things were.
    fn is_placed(&self) -> bool {
        let fields = ["lsoa_code", "ward_code", "lad_code", "area_code", "area_name"];
        self.pair().is_some() || fields.iter().any(|f| self.of(f).is_some())
    }

    /// A row without a reference may stand for several things: then a column of whole numbers says how many.
    fn how_many(&self) -> String {
        let incidents = self.table.table == TableKind::Incidents;
        if !incidents || self.of("incident_key").is_some() || self.of("quantity").is_some() {
            return String::new();
        }
        let counts: Vec<String> = self
            .columns
            .iter()
            .filter(|c| c.field.is_none() && c.personal.is_none() && !self.is_coordinate(c))
            .filter(|c| matches!(c.content, Content::Numbers { least, whole: true, .. } if least >= 0.0))
            .map(|c| quoted(&c.name))
            .collect();
        if counts.is_empty() {
            return String::new();
        }
        format!(
            "quantity = \"?\"  # how many things does a row stand for? Name the column ({}), or remove this line: one each\n",
            counts.join(", ")
        )
    }

    /// Whether a column says when things were.
    fn is_dated(&self) -> bool {
        let fields: &[&str] = match self.table.table {
            TableKind::Incidents => &["recorded_at", "occurred_from", "month"],
            TableKind::Observations => &["period"],
        };
        fields.iter().any(|f| self.of(f).is_some()) || self.month_and_year().is_some()
    }

    /// A column of months without their year, and one of years.
    pub(super) fn month_and_year(&self) -> Option<[&'a ColumnProfile; 2]> {
        let column = |word: &str, is: &dyn Fn(&str) -> bool| {
            self.columns.iter().copied().find(|c| {
                let name = fold(&c.name);
                name.contains(word)
                    && !name.contains("birth")
                    && c.personal.is_none()
                    && c.filled > 0
                    && !c.different.more
                    && c.cells.values.keys().all(|v| is(v))
            })
        };
        Some([column("month", &is_month)?, column("year", &is_year)?])
    }

    /// The postcode of where something happened, where nothing else places the rows. Where people live is another place.
    pub(super) fn postcode(&self) -> Option<&'a ColumnProfile> {
        const OF_EVENTS: [&str; 9] = [
            "location", "incident", "offence", "crime", "assault", "site", "scene", "place",
            "event",
        ];
        let incidents = self.table.table == TableKind::Incidents;
        let by_postcode = |c: &&ColumnProfile| {
            let name = fold(&c.name);
            c.personal == Some(Personal::Postcode) && OF_EVENTS.iter().any(|w| name.contains(w))
        };
        self.columns.iter().copied().find(by_postcode).filter(|_| incidents && !self.is_placed())
    }

    /// The month from the name of the file, where it has one.
    fn month_in_name(&self) -> String {
        let field = match self.table.table {
            TableKind::Incidents => "month",
            TableKind::Observations => "period",
        };
        let name = self.table.shown.rsplit('/').next().unwrap_or_default();
        if let Some((pattern, format)) = month_in(name) {
            return format!(
                "{field} = {{ file_name = {}, formats = [{}] }}\n",
                quoted(&pattern),
                quoted(format)
            );
        }
        let by_name = "a part of the file's name, as in { file_name = \"asb-{}.csv\" }";
        let unread = self.columns.iter().find(|c| c.content == Content::ShortYears);
        let why = match (unread, self.table.table) {
            (Some(c), _) => format!("{} has two-digit years: ask for four", quoted(&c.name)),
            (None, TableKind::Incidents) => format!(
                "no column says when: recorded_at = the column of the date, or month = {by_name}"
            ),
            (None, TableKind::Observations) => {
                format!("no column says when: name one, or {by_name}")
            }
        };
        format!("{field} = \"?\"  # {why}\n")
    }

    /// The line of `[columns]` for one column.
    fn line(&self, field: &str, column: &ColumnProfile) -> String {
        let from = quoted(&column.name);
        let coded = CODED.contains(&field) && codes_of(column).is_some();
        match (field, &column.content) {
            ("incident_key", _) => format!("{field} = {{ from = {from}, as = \"reference\" }}"),
            ("victim_key" | "suspect_key" | "caller_key", _) => {
                format!("{field} = {{ from = {from}, as = \"pseudonym\" }}")
            }
            ("offence_code", _) => format!(
                "offence_code = {{ from = {from}, as = \"offence-code\" }}\n\
                 offence_group = {{ from = {from}, as = \"offence-code\", codes = \"offence-group\" }}\n\
                 offence_subgroup = {{ from = {from}, as = \"offence-code\", codes = \"offence-subgroup\" }}"
            ),
            ("period" | "month", Content::Dates(dates)) => {
                let kind = if field == "month" { "" } else { kind_of_end(column) };
                format!("{field} = {{ from = {from}, formats = {}{kind} }}", formats(dates))
            }
            ("month", _) => {
                format!(
                    "month = {{ from = {from}, formats = [\"yyyy-mm\", \"yyyymm\", \"mmm yyyy\"] }}"
                )
            }
            ("period", _) => self.period(column),
            (_, Content::Dates(dates)) => self.date(field, column, dates),
            ("area_name" | "breakdown_value", _) => format!("{field} = {from}"),
            _ if coded => format!("{field} = {{ from = {from}, codes = {} }}", quoted(field)),
            (_, Content::Text { .. }) if CODED.contains(&field) => {
                format!("{field} = {{ from = {from} }}  # more than {CODES} different texts")
            }
            ("value", Content::Numbers { whole: true, .. }) => {
                format!("{field} = {from}  # whole numbers: if they are counts, call it numerator")
            }
            ("numerator" | "denominator" | "base", Content::Numbers { least, .. })
                if *least < 0.0 =>
            {
                format!("{field} = {from}  # numbers below 0 are not read unless `min` allows them")
            }
            ("quantity", _) => format!("{field} = {{ from = {from}, empty = 1 }}"),
            _ => format!("{field} = {from}"),
        }
    }

    fn date(&self, field: &str, column: &ColumnProfile, dates: &Dates) -> String {
        let from = quoted(&column.name);
        // A time of day belongs to the first of the dates.
        let first = self
            .columns
            .iter()
            .find(|c| matches!(c.field.as_deref(), Some("recorded_at" | "occurred_from")));
        let time = match self.time() {
            Some(time) if first.is_some_and(|c| c.name == column.name) => {
                format!(", time = {}", quoted(&time.name))
            }
            _ => String::new(),
        };
        match dates.order {
            DateOrdering::Ambiguous => format!(
                "{field} = {{ from = {from}, formats = [\"?\"]{time} }}  # every date can be read both ways: \
                 \"dd/mm/yyyy hh:mm\" or \"mm/dd/yyyy hh:mm\"?"
            ),
            DateOrdering::Exchanged => format!(
                "{field} = {{ from = {from}, formats = [\"?\"]{time} }}  # a spreadsheet has exchanged day and month of \
                 some dates: ask for the file as it was"
            ),
            DateOrdering::LikelyMonthFirst => format!(
                "{field} = {{ from = {from}, formats = [\"?\"]{time} }}  # the month seems to come first: \
                 \"mm/dd/yyyy hh:mm\"?"
            ),
            _ => format!("{field} = {{ from = {from}, formats = {}{time} }}", formats(dates)),
        }
    }

    /// The column of the time of day, where there is one.
    pub(super) fn time(&self) -> Option<&'a ColumnProfile> {
        let mut times = self.columns.iter().copied().filter(|c| c.content == Content::Times);
        times.next().filter(|_| times.next().is_none())
    }

    /// The column of the quarter, beside one of the year.
    pub(super) fn quarter(&self) -> Option<&'a ColumnProfile> {
        self.of("period")?;
        self.columns.iter().copied().find(|c| {
            fold(&c.name).contains("quarter")
                && c.field.is_none()
                && !c.different.more
                && c.different.known <= 4
        })
    }

    fn period(&self, column: &ColumnProfile) -> String {
        let from = quoted(&column.name);
        let values = || column.cells.values.keys();
        if let Some(quarter) = self.quarter().filter(|q| q.name != column.name) {
            let financial = values().any(|v| v.contains(['/', '-']));
            let year = if financial { "financial" } else { "?" };
            return format!(
                "period = {{ from = {from}, quarter = {}, year = {} }}",
                quoted(&quarter.name),
                quoted(year)
            );
        }
        // 2012-13 is a month elsewhere: all cells together say that these are years.
        if values().all(|v| is_financial_year(v)) {
            return format!("period = {{ from = {from}, type = \"financial_year\" }}");
        }
        if values().any(|v| fold(v).contains('q')) {
            return format!(
                "period = {{ from = {from}, year = \"?\" }}  # quarter 1 begins in April (\"financial\") or in January (\"calendar\")?"
            );
        }
        match kind_of_end(column) {
            "" => format!("period = {from}"),
            kind => format!("period = {{ from = {from}{kind} }}"),
        }
    }
}

fn formats(dates: &Dates) -> String {
    let names: Vec<String> = dates.formats.iter().map(|f| quoted(f)).collect();
    format!("[{}]", names.join(", "))
}

/// The kind of period that a header says the cell is the end of.
fn kind_of_end(column: &ColumnProfile) -> &'static str {
    if ends_a_year(&column.name) { ", type = \"rolling_12\"" } else { "" }
}
