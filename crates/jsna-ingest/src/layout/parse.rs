//! The layout as a whole.

use super::code_lists::CodeLists;
use super::codes::CodeList;
use super::columns::{self, Context};
use super::document::{At, Document, Fields, type_name};
use super::headers::{self, Joins, Names, folded};
use super::{
    Access, ColumnRule, CompanionRule, Coordinates, FileRules, Header, Layout, MeasureRule,
    NamePattern, QuarantineReason, QuarantineRule, Reading, Repeats, TextKind, check, rules,
};
use crate::hash::sha256_of;
use crate::pattern;
use jsna_model::Diagnostic;
use jsna_model::TableKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::de::DeValue;

pub(super) fn parse(
    text: &str,
    origin: &str,
    shared: &CodeLists,
) -> Result<Layout, Vec<Diagnostic>> {
    let mut doc = Document::new(text, origin);
    let Some(root) = doc.parse() else { return Err(doc.into_faults()) };
    let fields = Fields::new("the layout", 0, root.get_ref());
    let layout = layout(&mut doc, fields, origin, shared);
    if let Some(layout) = &layout {
        check::check(&mut doc, layout);
    }
    match layout {
        Some(layout) if doc.is_clean() => Ok(layout),
        _ => Err(doc.into_faults()),
    }
}

fn layout(
    doc: &mut Document<'_>,
    mut root: Fields<'_>,
    origin: &str,
    shared: &CodeLists,
) -> Option<Layout> {
    let id = root.id(doc, "layout");
    let title = root.required_text(doc, "title");
    let table = root.required_text(doc, "table").and_then(|t| match t.value.as_str() {
        "incidents" => Some(TableKind::Incidents),
        "observations" => Some(TableKind::Observations),
        other => {
            doc.unknown(t.at, "table", other, ["incidents", "observations"]);
            None
        }
    });
    let source = root.text(doc, "source").map(|t| t.value);
    let notes = root.text(doc, "notes").map(|t| t.value);
    let repeats = match root.text(doc, "repeats") {
        Some(t) if t.value == "expected" => Repeats::Expected,
        Some(t) if t.value != "report" => {
            doc.unknown(t.at, "value of `repeats`:", &t.value, ["report", "expected"]);
            Repeats::Report
        }
        _ => Repeats::Report,
    };
    let about_file = root.table(doc, "file");
    let file = file(doc, about_file);
    let headers = root.table(doc, "headers").map(|table| headers::parse(doc, table));
    if headers.is_none() {
        let headline = "the layout has no [headers]";
        doc.fault(0, headline, "list the columns of the file in [headers]");
    }
    let mut headers = headers.unwrap_or_default();
    let lists = root.table(doc, "codes");
    let codes = codes(doc, lists);
    let beside = root.table(doc, "companion");
    let companion = beside.and_then(|t| companion(doc, Names(&headers), t));
    let table = table?;
    let joins = Joins::new(Names(&headers));
    let context = Context { table, names: Names(&headers), joins: &joins, codes: &codes, shared };
    let (fixed, read) = (root.table(doc, "constants"), root.table(doc, "columns"));
    let mut columns = constants(doc, table, fixed);
    columns_of(doc, context, read, &mut columns);
    let coordinates = root.table(doc, "coordinates").and_then(|t| coordinates(doc, context, t));
    let measures = root
        .tables(doc, "measures")
        .into_iter()
        .map(|fields| measure(doc, context, fields))
        .collect();
    let quarantine = root
        .tables(doc, "quarantine")
        .into_iter()
        .filter_map(|fields| quarantine(doc, context, fields))
        .collect();
    root.finish(doc);
    headers.extend(joins.into_headers());
    hide_postcodes(&columns, &mut headers);
    Some(Layout {
        id: id?.value,
        title: title?.value,
        source,
        notes,
        origin: origin.to_owned(),
        text_sha256: sha256(doc, &columns),
        table,
        repeats,
        file,
        companion,
        headers,
        columns,
        coordinates,
        measures,
        quarantine,
    })
}

/// A full postcode is shared by so few that no message shows one.
fn hide_postcodes(columns: &[ColumnRule], headers: &mut [Header]) {
    let texts = columns.iter().filter_map(|c| match &c.reading {
        Reading::Text(text) if text.kind == TextKind::Postcode => Some(&text.from),
        _ => None,
    });
    let read: Vec<usize> = texts.flatten().copied().collect();
    let parts = read.iter().filter_map(|at| headers.get(*at)).flat_map(|h| h.parts.clone());
    let all: Vec<usize> = read.iter().copied().chain(parts).collect();
    for at in all {
        if let Some(header) = headers.get_mut(at).filter(|h| h.access == Access::Plain) {
            header.access = Access::Sensitive;
        }
    }
}

/// What the layout means: its own text, and the shared code lists that it reads with.
fn sha256(doc: &Document<'_>, columns: &[ColumnRule]) -> String {
    let lists = columns.iter().filter_map(|c| c.reading.codes()?.file_sha256.as_deref());
    let lists: BTreeSet<&str> = lists.collect();
    if lists.is_empty() {
        return doc.sha256();
    }
    let texts: Vec<&str> = lists.into_iter().collect();
    sha256_of(format!("{} {}", doc.sha256(), texts.join(" ")).as_bytes())
}

fn file(doc: &mut Document<'_>, fields: Option<Fields<'_>>) -> FileRules {
    let mut rules = FileRules {
        delimiter: None,
        preamble: 0,
        grouped: false,
        rows: None,
        missing: Vec::new(),
        members: Vec::new(),
    };
    let Some(mut fields) = fields else {
        rules.members = members(doc, None);
        return rules;
    };
    if let Some(t) = fields.text(doc, "delimiter") {
        match t.value.as_bytes() {
            [b @ (b',' | b';' | b'\t' | b'|')] => rules.delimiter = Some(*b),
            _ => doc.fault(
                t.at,
                format!("`{}` is no delimiter", t.value.escape_default()),
                "use one of \",\", \";\", \"\\t\" and \"|\", or leave it out",
            ),
        }
    }
    if let Some(n) = fields.number(doc, "preamble") {
        match (0u32..=1000).find(|i| (f64::from(*i) - n).abs() < f64::EPSILON) {
            Some(lines) => rules.preamble = lines.into(),
            None => doc.fault(
                fields.at,
                "`preamble` is no number of lines",
                "write a whole number up to 1000",
            ),
        }
    }
    rules.grouped = match fields.number(doc, "header_rows") {
        None => false,
        Some(rows) if (rows - 1.0).abs() < f64::EPSILON => false,
        Some(rows) if (rows - 2.0).abs() < f64::EPSILON => true,
        Some(_) => {
            doc.fault(
                fields.at,
                "`header_rows` is neither 1 nor 2",
                "write 2 where a row of groups stands above the names of the columns",
            );
            false
        }
    };
    rules.rows = fields.text(doc, "rows").map(|t| t.value);
    rules.missing = folded(fields.texts(doc, "missing"));
    let patterns = fields.texts(doc, "members");
    rules.members = members(doc, patterns);
    fields.finish(doc);
    rules
}

fn members(doc: &mut Document<'_>, patterns: Option<At<Vec<String>>>) -> Vec<NamePattern> {
    let patterns = patterns.unwrap_or_else(|| At { value: vec!["*.csv".to_owned()], at: 0 });
    let mut out = Vec::with_capacity(patterns.value.len());
    for text in &patterns.value {
        match NamePattern::new(text) {
            Ok(pattern) => out.push(pattern),
            Err(error) => {
                doc.fault(
                    patterns.at,
                    format!("`{text}` is no pattern of names: {error}"),
                    pattern::FIX,
                );
            }
        }
    }
    out
}

fn companion(
    doc: &mut Document<'_>,
    names: Names<'_>,
    mut fields: Fields<'_>,
) -> Option<CompanionRule> {
    let replace = fields.required_text(doc, "replace");
    let with = fields.required_text(doc, "with");
    let key = fields.required_text(doc, "key").and_then(|k| names.find(doc, &k));
    if !names.0.iter().any(|h| h.companion) {
        doc.fault(
            fields.at,
            "no header is read from the companion file",
            "add companion = true to the headers that are read from it",
        );
    }
    fields.finish(doc);
    Some(CompanionRule { replace: replace?.value, with: with?.value, key: key? })
}

fn codes(doc: &mut Document<'_>, table: Option<Fields<'_>>) -> BTreeMap<String, Arc<CodeList>> {
    let mut lists = BTreeMap::new();
    for (key, value) in table.map(|mut t| t.drain()).unwrap_or_default() {
        match value.get_ref() {
            DeValue::Table(list) => {
                let list = CodeList::parse(doc, key.value, list);
                lists.insert(key.value.to_owned(), Arc::new(list));
            }
            other => {
                let found = type_name(other);
                doc.fault(
                    key.at,
                    format!("`{}` in [codes] is {found}", key.value),
                    "write a [codes.NAME] table",
                );
            }
        }
    }
    lists
}

fn constants(
    doc: &mut Document<'_>,
    table: TableKind,
    fields: Option<Fields<'_>>,
) -> Vec<ColumnRule> {
    let mut out = Vec::new();
    for (key, value) in fields.map(|mut f| f.drain()).unwrap_or_default() {
        let Some(target) = columns::target(doc, table, &key) else { continue };
        let line = doc.line_of(key.at);
        if let Some(reading) = columns::constant(doc, target, value) {
            out.push(ColumnRule { target, reading, required: !target.nullable, line });
        }
    }
    out
}

fn columns_of(
    doc: &mut Document<'_>,
    context: Context<'_>,
    fields: Option<Fields<'_>>,
    columns: &mut Vec<ColumnRule>,
) {
    for (key, value) in fields.map(|mut f| f.drain()).unwrap_or_default() {
        let Some(target) = columns::target(doc, context.table, &key) else { continue };
        let rule = columns::column(doc, context, &key, target, value);
        if columns.iter().any(|c| c.target.name == target.name) {
            let headline = format!("`{}` is both a constant and a column", key.value);
            doc.fault(key.at, headline, "keep one of the two");
        }
        columns.extend(rule);
    }
}

fn coordinates(
    doc: &mut Document<'_>,
    context: Context<'_>,
    mut fields: Fields<'_>,
) -> Option<Coordinates> {
    if context.table == TableKind::Observations {
        doc.fault(fields.at, "observations have no [coordinates]", "remove the table");
    }
    let mut header = |doc: &mut Document<'_>, key| {
        fields.text(doc, key).and_then(|t| context.names.find(doc, &t))
    };
    let (longitude, latitude) = (header(doc, "longitude"), header(doc, "latitude"));
    let (easting, northing) = (header(doc, "easting"), header(doc, "northing"));
    let found = match (longitude, latitude, easting, northing) {
        (Some(longitude), Some(latitude), None, None) => {
            Some(Coordinates::Degrees { longitude, latitude })
        }
        (None, None, Some(easting), Some(northing)) => {
            Some(Coordinates::Grid { easting, northing })
        }
        _ => None,
    };
    if found.is_none() {
        doc.fault(
            fields.at,
            "[coordinates] does not name one pair of headers",
            "name longitude and latitude, or easting and northing",
        );
    }
    fields.finish(doc);
    found
}

fn measure(doc: &mut Document<'_>, context: Context<'_>, mut fields: Fields<'_>) -> MeasureRule {
    if context.table == TableKind::Incidents {
        doc.fault(fields.at, "[[measures]] are for observations", "set table = \"observations\"");
    }
    let mut columns = Vec::new();
    for (key, value) in fields.drain() {
        const NUMBERS: [&str; 6] =
            ["numerator", "denominator", "base", "value", "lower95", "upper95"];
        const TEXTS: [&str; 3] = ["measure_id", "breakdown", "breakdown_value"];
        let possible = || NUMBERS.into_iter().chain(TEXTS);
        let Some(target) =
            possible().find(|n| *n == key.value).and_then(|n| context.table.table().column(n))
        else {
            doc.unknown(key.at, "key in [[measures]]:", key.value, possible());
            continue;
        };
        if TEXTS.contains(&key.value) {
            let line = doc.line_of(key.at);
            columns.extend(columns::constant(doc, target, value).map(|reading| ColumnRule {
                target,
                reading,
                required: !target.nullable,
                line,
            }));
        } else {
            columns.extend(columns::column(doc, context, &key, target, value));
        }
    }
    let has = |f: &dyn Fn(&ColumnRule) -> bool| columns.iter().any(f);
    if !has(&|c| c.target.name == "measure_id")
        || !has(&|c| matches!(c.reading, Reading::Number(_)))
    {
        doc.fault(
            fields.at,
            "a measure needs `measure_id` and a number",
            "add measure_id = \"...\" and the header of its numerator or value",
        );
    }
    MeasureRule { columns }
}

fn quarantine(
    doc: &mut Document<'_>,
    context: Context<'_>,
    mut fields: Fields<'_>,
) -> Option<QuarantineRule> {
    let reason = fields.required_text(doc, "reason").and_then(|t| match t.value.as_str() {
        "totals-row" => Some(QuarantineReason::TotalsRow),
        "not-data" => Some(QuarantineReason::NotData),
        other => {
            doc.unknown(t.at, "reason", other, ["totals-row", "not-data"]);
            None
        }
    });
    let when = fields.table(doc, "when");
    if when.is_none() {
        doc.fault(
            fields.at,
            "[[quarantine]] has no `when`",
            "add a rule: when = { from = \"...\", is = [\"...\"] }",
        );
    }
    let when = when.and_then(|f| rules::parse(doc, context.names, f, |_, _| ()));
    fields.finish(doc);
    Some(QuarantineRule { reason: reason?, when: when?.0 })
}
