//! The draft of a layout: everything that the cells say, and a question where a person has to decide.
//!
//! A question is the text `?`. A layout with one is not read, so a draft that nobody has looked at counts nothing.

mod guess;
mod lines;

use super::content::Content;
use super::field::ends_a_period;
use super::personal::tells_of_somebody;
use super::{ColumnProfile, HeaderKind, TableProfile};
use crate::layout::QUESTION;
use crate::text::{fold, fold_code, tidy};
use guess::{meaning, snake};
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
    let period = |c: &ColumnProfile| {
        matches!(&c.content, Content::Dates(dates) if dates.months || ends_a_period(&c.name))
            || c.content == Content::Periods
    };
    let days = any(&|c| matches!(c.content, Content::Dates(_)) && !period(c));
    let periods = any(&period);
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
    if any(&|c| c.by_period) || (!days && counted && (areas || periods)) {
        TableKind::Observations
    } else {
        TableKind::Incidents
    }
}

/// A layout for a table, ready to complete. `id` is what the project will call it.
pub fn draft(table: &TableProfile, id: &str) -> String {
    let (by_period, columns) = used_once(&table.columns).into_iter().partition(|c| c.by_period);
    let draft = Draft { table, columns, by_period };
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
    /// Those of them that are named by a period; they are not among `columns`.
    by_period: Vec<&'a ColumnProfile>,
}

fn used_once(columns: &[ColumnProfile]) -> Vec<&ColumnProfile> {
    let mut seen = BTreeSet::new();
    // A star in a header stands for any number in a layout.
    let usable = |c: &&ColumnProfile| !c.name.is_empty() && !c.name.contains('*');
    columns.iter().filter(usable).filter(|c| seen.insert(fold(&c.name))).collect()
}

/// Headers that a layout cannot describe, with what to do.
fn unusable(columns: &[ColumnProfile]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for column in columns.iter().filter(|c| !c.name.is_empty()) {
        if column.name.contains('*') {
            out.push(format!(
                "# {} cannot be read: in a layout * stands for a number. Rename it in the file.",
                quoted(&column.name)
            ));
        } else if !seen.insert(fold(&column.name)) {
            out.push(format!("# {} occurs twice, and nobody can know which is meant: rename one of them in the file.", quoted(&column.name)));
        }
    }
    out
}

/// A text in quotes on one line, as TOML reads it, key or value. Line breaks and tabs match as spaces.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in tidy(text).chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
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
        if let Some(element) = &t.element {
            let _ =
                write!(out, "\n[file]\nrows = {}  # the element that is a row\n", quoted(element));
        } else if t.header == HeaderKind::UnderGroups {
            out += "\n[file]\nheader_rows = 2  # a row of groups stands above the names of the columns\n";
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
        if let [first, .., last] = self.by_period[..] {
            let _ = writeln!(
                out,
                "\"{{period}}\" = {{}}  # {} named by a period, {} to {}",
                words::plural(self.by_period.len() as u64, "column"),
                first.name,
                last.name
            );
        }
        for line in unusable(&self.table.columns) {
            let _ = writeln!(out, "{line}");
        }
        out
    }

    fn remark(&self, column: &ColumnProfile) -> String {
        let used = |c: Option<&ColumnProfile>| c.is_some_and(|c| c.name == column.name);
        match (column.personal, &column.field, &column.content) {
            (Some(_), None, _) if used(self.postcode()) => String::new(),
            _ if self
                .month_and_year()
                .is_some_and(|pair| pair.into_iter().any(|c| used(Some(c)))) =>
            {
                String::new()
            }
            (Some(personal), None, _) => format!("  # probably {}: not read", personal.words()),
            (_, _, Content::Empty) => "  # empty".to_owned(),
            (_, _, Content::ShortYears) => {
                "  # years have two digits: never read, ask for four".to_owned()
            }
            (None, None, Content::Times) if self.time().is_some() => String::new(),
            (None, None, _) if self.quarter().is_some_and(|q| q.name == column.name) => {
                String::new()
            }
            (None, None, _) if self.is_coordinate(column) => String::new(),
            (None, None, Content::Numbers { .. }) => "  # numbers, not read".to_owned(),
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
            .coordinate(&["longitude", "long", "lon", "lng", "x"], -9.0, 2.0)
            .zip(self.coordinate(&["latitude", "lat", "y"], 49.0, 61.0))
            // Exchanged columns are put right when they are read, and reported.
            .or_else(|| {
                let x = self.coordinate(&["longitude", "long", "lon", "lng"], 49.0, 61.0);
                x.zip(self.coordinate(&["latitude", "lat"], -9.0, 2.0))
            });
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
            let Some((codes, others)) = codes_of(column) else { continue };
            let _ = writeln!(out, "\n[codes.{}]", column.field.as_deref().unwrap_or_default());
            for (text, meaning) in codes {
                let _ = writeln!(out, "{} = {}", quoted(&text), quoted(&meaning));
            }
            if others > 0 {
                let _ = writeln!(
                    out,
                    "# {} of the file not here: rare, or perhaps about a person. Add those that are codes.",
                    words::plural(others, "other text")
                );
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

/// A text that occurs less often is no code that a layout should name: it may be about one person.
const OFTEN: u64 = 3;

/// The codes of a column with what they are likely to mean, in the order of the alphabet, and how many other texts there
/// are. `None` for a column that is read without a list.
fn codes_of(column: &ColumnProfile) -> Option<(Vec<(String, String)>, u64)> {
    let field = column.field.as_deref().filter(|f| CODED.contains(f))?;
    if column.different.more || column.cells.values.len() > CODES || column.personal.is_some() {
        return None;
    }
    let code = |text: &str, cells: u64| cells >= OFTEN && !tells_of_somebody(text);
    let values = column.cells.values.iter();
    let mut out: Vec<(String, String)> = values
        .filter(|(text, cells)| code(text, **cells))
        .map(|(v, _)| (v.to_string(), meaning(field, v)))
        .collect();
    let others = column.cells.values.len() - out.len();
    out.sort();
    out.dedup_by_key(|(text, _)| fold_code(text));
    Some((out, others as u64))
}

fn is_identifier(field: &str) -> bool {
    ["incident_key", "victim_key", "suspect_key", "caller_key"].contains(&field)
}
