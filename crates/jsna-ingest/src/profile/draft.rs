//! The draft of a layout: everything that the cells say, and a question where a person has to decide.
//!
//! A question is the text `?`. A layout with one is not read, so a draft that nobody has looked at counts nothing.

mod guess;

use super::content::{Content, DateOrdering, Dates};
use super::{ColumnProfile, HeaderKind, TableProfile};
use crate::layout::QUESTION;
use crate::text::{fold, fold_code};
use guess::{is_financial_year, meaning, month_in, snake};
use jsna_model::{TableKind, words};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The canonical columns that codes are listed for.
const CODED: [&str; 8] = [
    "category",
    "qualifier",
    "outcome_code",
    "location_type",
    "victim_sex",
    "victim_ethnicity",
    "measure_id",
    "victim_age_band",
];

/// So many codes at most are listed.
const CODES: usize = 300;

/// The table that the rows of a file belong to: observations where each row is a number of an area or period that
/// somebody has counted already, incidents otherwise.
pub(super) fn table_of(columns: &[ColumnProfile]) -> TableKind {
    let any = |is: &dyn Fn(&ColumnProfile) -> bool| columns.iter().any(is);
    let days = any(&|c| matches!(&c.content, Content::Dates(dates) if !dates.months));
    let periods = any(&|c| {
        matches!(c.content, Content::Periods) || matches!(&c.content, Content::Dates(d) if d.months)
    });
    let areas = any(&|c| {
        let name = fold(&c.name);
        let named = ["csp", "authority", "district", "area name", "force name"];
        matches!(c.content, Content::Areas(_))
            || (matches!(c.content, Content::Text { .. }) && named.iter().any(|w| name.contains(w)))
    });
    let counted = any(&|c| {
        let name = fold(&c.name);
        let words = [
            "count",
            "value",
            "numerator",
            "number",
            "rate",
            "cases",
            "reports",
            "offences",
            "incidents",
            "total",
        ];
        matches!(c.content, Content::Numbers { .. }) && words.iter().any(|w| name.contains(w))
    });
    if !days && counted && (areas || periods) {
        TableKind::Observations
    } else {
        TableKind::Incidents
    }
}

/// A layout for a table, ready to complete. `id` is what the project will call it.
pub fn draft(table: &TableProfile, id: &str) -> String {
    let draft = Draft { table, columns: used_once(&table.columns) };
    let mut out = draft.head(id);
    out += &draft.headers();
    out += &draft.constants();
    out += &draft.columns();
    out += &draft.coordinates();
    out += &draft.codes();
    out
}

struct Draft<'a> {
    table: &'a TableProfile,
    /// Columns with a name that no column before them has.
    columns: Vec<&'a ColumnProfile>,
}

fn used_once(columns: &[ColumnProfile]) -> Vec<&ColumnProfile> {
    let mut seen = BTreeSet::new();
    columns.iter().filter(|c| !c.name.is_empty() && seen.insert(fold(&c.name))).collect()
}

/// A text in quotes, as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl<'a> Draft<'a> {
    fn of(&self, field: &str) -> Option<&'a ColumnProfile> {
        self.columns.iter().copied().find(|c| c.field.as_deref() == Some(field))
    }

    fn head(&self, id: &str) -> String {
        let t = self.table;
        let rows = words::plural(t.rows, "row");
        let read = if t.whole { "all of it" } else { "its start" };
        let mut out = format!(
            "# Drafted from {} ({rows}, {read}). Check every line: headers and codes are read from the file,\n\
             # what they mean is a guess. A layout is not used while it has a \"?\".\n\n\
             id = {}\ntitle = {}\ntable = {}\n",
            t.shown.rsplit('/').next().unwrap_or_default(),
            quoted(id),
            quoted(&words::sentence_case(&id.replace('-', " "))),
            quoted(t.table.table().name),
        );
        if t.header == HeaderKind::UnderGroups {
            out += "# The row above the header row names groups of columns; it is not read.\n";
        }
        out
    }

    fn headers(&self) -> String {
        let mut out = "\n[headers]\n".to_owned();
        for column in &self.columns {
            let mut keys: Vec<&str> = Vec::new();
            if is_required(column) {
                keys.push("required = true");
            }
            if column.personal.is_some() || column.field.as_deref().is_some_and(is_identifier) {
                keys.push("sensitive = true");
            }
            let keys = if keys.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", keys.join(", "))
            };
            let _ = writeln!(out, "{} = {keys}{}", quoted(&column.name), self.remark(column));
        }
        out
    }

    fn remark(&self, column: &ColumnProfile) -> String {
        match (column.personal, &column.field, &column.content) {
            (Some(personal), None, _) => format!("  # probably {}: not read", personal.words()),
            (_, _, Content::Empty) => "  # empty".to_owned(),
            (_, _, Content::ShortYears) => {
                "  # years have two digits: never read, ask for four".to_owned()
            }
            (None, None, Content::Times) if self.time().is_some() => String::new(),
            (None, None, _) if self.is_coordinate(column) => String::new(),
            (None, None, _) => "  # not read".to_owned(),
            _ => String::new(),
        }
    }

    fn constants(&self) -> String {
        let constants: Vec<(&str, String)> = match self.table.table {
            TableKind::Incidents => {
                vec![("kind", QUESTION.to_owned()), ("agency", QUESTION.to_owned())]
            }
            TableKind::Observations => {
                let measure =
                    self.of("measure_id").is_none().then(|| ("measure_id", QUESTION.to_owned()));
                let breakdown = self.of("breakdown_value").map(|c| ("breakdown", snake(&c.name)));
                measure.into_iter().chain(breakdown).collect()
            }
        };
        if constants.is_empty() {
            return String::new();
        }
        let mut out = "\n[constants]\n".to_owned();
        for (name, value) in constants {
            let meaning = self.table.table.table().column(name).map_or("", |c| c.meaning);
            let remark = if value == QUESTION { format!("  # {meaning}") } else { String::new() };
            let _ = writeln!(out, "{name} = {}{remark}", quoted(&value));
        }
        out
    }

    fn columns(&self) -> String {
        let mut out = "\n[columns]\n".to_owned();
        for column in &self.columns {
            let Some(field) = column.field.as_deref() else { continue };
            let _ = writeln!(out, "{}", self.line(field, column));
        }
        if !self.is_dated() {
            out += &self.month_in_name();
        }
        out
    }

    /// Whether a column says when things were.
    fn is_dated(&self) -> bool {
        let fields: &[&str] = match self.table.table {
            TableKind::Incidents => &["recorded_at", "occurred_from", "month"],
            TableKind::Observations => &["period"],
        };
        fields.iter().any(|f| self.of(f).is_some())
    }

    /// The month from the name of the file, where it has one.
    fn month_in_name(&self) -> String {
        let field = match self.table.table {
            TableKind::Incidents => "month",
            TableKind::Observations => "period",
        };
        match month_in(self.table.shown.rsplit('/').next().unwrap_or_default()) {
            Some((pattern, format)) => format!(
                "{field} = {{ file_name = {}, formats = [{}] }}\n",
                quoted(&pattern),
                quoted(format)
            ),
            None => format!(
                "{field} = \"?\"  # no column says when: name one, or a part of the file's name, as in \
                 {{ file_name = \"asb-{{}}.csv\" }}\n"
            ),
        }
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
                format!("{field} = {{ from = {from}, formats = {} }}", formats(dates))
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
            DateOrdering::LikelyMonthFirst => format!(
                "{field} = {{ from = {from}, formats = [\"?\"]{time} }}  # the month seems to come first: \
                 \"mm/dd/yyyy hh:mm\"?"
            ),
            _ => format!("{field} = {{ from = {from}, formats = {}{time} }}", formats(dates)),
        }
    }

    /// The column of the time of day, where there is one.
    fn time(&self) -> Option<&'a ColumnProfile> {
        let mut times = self.columns.iter().copied().filter(|c| c.content == Content::Times);
        times.next().filter(|_| times.next().is_none())
    }

    fn period(&self, column: &ColumnProfile) -> String {
        let from = quoted(&column.name);
        let values = || column.cells.values.keys();
        let quarter = self.columns.iter().find(|c| {
            fold(&c.name).contains("quarter")
                && c.name != column.name
                && !c.different.more
                && c.different.known <= 4
        });
        if let Some(quarter) = quarter {
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
        format!("period = {from}")
    }

    /// Header of a coordinate, by what it is.
    fn coordinate(&self, names: &[&str], from: f64, to: f64) -> Option<&'a ColumnProfile> {
        self.columns.iter().copied().find(|c| {
            let name = fold(&c.name);
            let called = names.iter().any(|n| name == *n || (n.len() > 3 && name.contains(n)));
            // Zero stands for "not known".
            let fits = matches!(c.content, Content::Numbers { least, most, .. } if least >= from.min(0.0) && most <= to);
            called && fits && c.field.is_none()
        })
    }

    /// The pair of columns that place a row, and what they are called in the layout.
    fn pair(&self) -> Option<[(&'static str, &'a ColumnProfile); 2]> {
        if self.table.table == TableKind::Observations {
            return None;
        }
        let degrees = self
            .coordinate(&["longitude", "long", "lon", "lng"], -9.0, 2.0)
            .zip(self.coordinate(&["latitude", "lat"], 49.0, 61.0));
        let grid = self
            .coordinate(&["easting", "grid east", "x"], 0.0, 700_000.0)
            .zip(self.coordinate(&["northing", "grid north", "y"], 0.0, 1_300_000.0));
        degrees
            .map(|(x, y)| [("longitude", x), ("latitude", y)])
            .or_else(|| grid.map(|(x, y)| [("easting", x), ("northing", y)]))
    }

    fn is_coordinate(&self, column: &ColumnProfile) -> bool {
        self.pair().is_some_and(|pair| pair.iter().any(|(_, c)| c.name == column.name))
    }

    fn coordinates(&self) -> String {
        let Some(pair) = self.pair() else { return String::new() };
        let lines = pair.map(|(name, c)| format!("{name} = {}\n", quoted(&c.name)));
        format!("\n[coordinates]\n{}", lines.concat())
    }

    fn codes(&self) -> String {
        let mut out = String::new();
        for column in &self.columns {
            let Some(codes) = codes_of(column) else { continue };
            let _ = writeln!(out, "\n[codes.{}]", column.field.as_deref().unwrap_or_default());
            for (text, meaning) in codes {
                let _ = writeln!(out, "{} = {}", quoted(&text), quoted(&meaning));
            }
        }
        out
    }
}

/// The columns without which the file is not what the layout describes.
fn is_required(column: &ColumnProfile) -> bool {
    const FIELDS: [&str; 9] = [
        "recorded_at",
        "occurred_from",
        "month",
        "period",
        "category",
        "offence_code",
        "numerator",
        "value",
        "area_code",
    ];
    column.field.as_deref().is_some_and(|field| FIELDS.contains(&field)) && column.filled > 0
}

/// The codes of a column with what they are likely to mean, in the order of the alphabet.
fn codes_of(column: &ColumnProfile) -> Option<Vec<(String, String)>> {
    let field = column.field.as_deref().filter(|f| CODED.contains(f))?;
    if column.different.more || column.cells.values.len() > CODES || column.personal.is_some() {
        return None;
    }
    let mut out: Vec<(String, String)> =
        column.cells.values.keys().map(|v| (v.to_string(), meaning(field, v))).collect();
    out.sort();
    out.dedup_by_key(|(text, _)| fold_code(text));
    Some(out)
}

fn is_identifier(field: &str) -> bool {
    ["incident_key", "victim_key", "suspect_key", "caller_key"].contains(&field)
}

fn formats(dates: &Dates) -> String {
    let names: Vec<String> = dates.formats.iter().map(|f| quoted(f)).collect();
    format!("[{}]", names.join(", "))
}
