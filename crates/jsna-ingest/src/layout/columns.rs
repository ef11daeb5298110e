//! `[columns]` and `[constants]`: canonical columns and how they are read.

use super::code_lists::CodeLists;
use super::codes::CodeList;
use super::document::{At, Document, Fields, QUESTION, number_of, type_name};
use super::formats::DateFormat;
use super::headers::{Joins, Names, folded};
use super::{
    AnyRule, BandRule, BornRule, CaseRule, ColumnRule, FileNameRule, FlagRule, Header, ListRule,
    MonthRule, NumberRule, PartPattern, PeriodRule, Reading, SymbolMeaning, TextKind, TextRule,
    TimeRule, Unknown, Zone, rules,
};
use crate::pattern;
use crate::text::fold;
use jsna_model::TableKind;
use jsna_model::period::PeriodType;
use jsna_model::shorthand::Symbol;
use jsna_model::table::{Column, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// What every column needs to know about the layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) table: TableKind,
    pub(super) names: Names<'c>,
    /// The columns made of several.
    pub(super) joins: &'c Joins,
    /// The layout's own code lists.
    pub(super) codes: &'c BTreeMap<String, Arc<CodeList>>,
    /// The shared code lists, used where the layout does not define one of that name.
    pub(super) shared: &'c CodeLists,
}

/// Columns that the engine fills.
const ENGINE: [&str; 6] =
    ["feed", "extract_sha256", "source_row", "date_precision", "handling", "shorthand"];

/// The canonical column a key names, or a fault.
pub(super) fn target(
    doc: &mut Document<'_>,
    table: TableKind,
    key: &At<&str>,
) -> Option<&'static Column> {
    let columns = table.table().columns;
    let name = key.value;
    let observations = table == TableKind::Observations;
    if observations && name == "period" {
        return table.table().column("month");
    }
    let instead = match name {
        _ if ENGINE.contains(&name) => Some("remove it: the engine fills this column"),
        "longitude" | "latitude" => Some("name the headers in [coordinates]"),
        "month" | "period_type" if observations => Some("use `period`, which fills both"),
        _ => None,
    };
    if let Some(fix) = instead.filter(|_| columns.iter().any(|c| c.name == name)) {
        doc.fault(key.at, format!("`{name}` cannot be set by a layout"), fix);
        return None;
    }
    let found = table.table().column(name);
    if found.is_none() {
        let possible = columns.iter().map(|c| c.name).filter(|n| !ENGINE.contains(n));
        doc.unknown(key.at, "column", name, possible.chain(observations.then_some("period")));
    }
    found
}

/// Reports a question, and takes its place, so that nothing else is said about it.
fn question(doc: &mut Document<'_>, at: usize, target: &Column) -> Reading {
    let headline = format!("`{}` is still a question", target.name);
    doc.fault(at, headline, format!("replace the \"?\". {}", target.meaning));
    Reading::Constant(Arc::from(QUESTION))
}

/// A constant of `[constants]`.
pub(super) fn constant(
    doc: &mut Document<'_>,
    target: &'static Column,
    value: &Spanned<DeValue<'_>>,
) -> Option<Reading> {
    if matches!(value.get_ref(), DeValue::String(s) if s == QUESTION) {
        return Some(question(doc, value.span().start, target));
    }
    let reading = match (target.kind, value.get_ref()) {
        (Kind::Text | Kind::Dictionary, DeValue::String(s)) if !s.trim().is_empty() => {
            Some(Reading::Constant(Arc::from(s.trim())))
        }
        (Kind::Flag, DeValue::Boolean(b)) => Some(Reading::ConstantFlag(*b)),
        (Kind::Number, n) => number_of(n).map(Reading::ConstantNumber),
        _ => None,
    };
    if reading.is_none() {
        let want = match target.kind {
            Kind::Text | Kind::Dictionary => "a text in quotes",
            Kind::Flag => "true or false",
            Kind::Number => "a number",
            _ => "this column in [columns]: it cannot be constant",
        };
        doc.fault(
            value.span().start,
            format!("constant `{}` is {}", target.name, type_name(value.get_ref())),
            format!("write {want}"),
        );
    }
    reading
}

/// One entry of `[columns]`: a header, or a table.
pub(super) fn column(
    doc: &mut Document<'_>,
    context: Context<'_>,
    key: &At<&str>,
    target: &'static Column,
    value: &Spanned<DeValue<'_>>,
) -> Option<ColumnRule> {
    let line = doc.line_of(key.at);
    let at = value.span().start;
    let name = format!("[columns] {}", key.value);
    let (from, mut fields) = match value.get_ref() {
        DeValue::String(s) if s == QUESTION => {
            let (reading, required) = (question(doc, at, target), !target.nullable);
            return Some(ColumnRule { target, reading, required, line });
        }
        DeValue::String(s) => {
            let header = At { value: vec![s.to_string()], at };
            (Some(header), Fields::empty(name, at))
        }
        DeValue::Table(table) => {
            let mut fields = Fields::new(name, at, table);
            (fields.texts(doc, "from"), fields)
        }
        other => {
            let found = type_name(other);
            doc.fault(
                at,
                format!("{name} is {found}"),
                "write a header in quotes, or a table with `from`",
            );
            return None;
        }
    };
    let required = fields.flag(doc, "required").unwrap_or(false);
    let ruled = ["rules", "any", "file_name"].iter().any(|key| fields.has(key));
    if from.is_none() && !ruled {
        doc.fault(
            fields.at,
            format!("{} has no `from`", fields.name),
            "name the header it is read from",
        );
    }
    let from = from.map(|f| context.names.find_all(doc, &f)).unwrap_or_default();
    let from = joined(doc, context, target, from, &mut fields);
    let reading = reading(doc, context, key, target, from, &mut fields);
    fields.finish(doc);
    // A row without a value that the table requires is quarantined.
    let required = required || !target.nullable;
    let mut reading = reading?;
    // Nothing that is counted can be below zero, unless the layout says that the source corrects earlier numbers so.
    if let Reading::Number(number) = &mut reading
        && COUNTS.contains(&target.name)
    {
        number.min = number.min.or(Some(0.0));
    }
    Some(ColumnRule { target, reading, required, line })
}

/// `join`: the cells of all headers, joined with `/`, instead of the first that is filled.
fn joined(
    doc: &mut Document<'_>,
    context: Context<'_>,
    target: &Column,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Vec<usize> {
    if !fields.flag(doc, "join").unwrap_or(false) || from.len() < 2 {
        return from;
    }
    if !matches!(target.kind, Kind::Text | Kind::Dictionary | Kind::Date | Kind::Timestamp) {
        let headline = format!("{} joins cells that are no text and no date", fields.name);
        doc.fault(fields.at, headline, "remove `join`: the first filled cell counts");
    }
    vec![context.joins.of(context.names, from)]
}

/// Columns of things that are counted, or weighted as counts are.
const COUNTS: [&str; 5] = ["numerator", "denominator", "base", "quantity", "weight"];

fn reading(
    doc: &mut Document<'_>,
    context: Context<'_>,
    key: &At<&str>,
    target: &'static Column,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Option<Reading> {
    Some(match target.kind {
        _ if key.value == "period" => period(doc, context, from, fields),
        Kind::Date if target.name == "month" => {
            let formats = formats(doc, fields, &["yyyy-mm"], true);
            Reading::Month(MonthRule { from, name: file_name(doc, fields), formats })
        }
        Kind::Date | Kind::Timestamp => time(doc, context, from, fields),
        Kind::Flag if fields.has("any") => any(doc, context, fields),
        Kind::Flag => flag(doc, from, fields),
        Kind::Number | Kind::Integer => number(doc, context, from, fields),
        Kind::TextList => list(doc, context, key, from, fields),
        Kind::Text | Kind::Dictionary if fields.has("file_name") => {
            Reading::FileName(file_name(doc, fields)?)
        }
        Kind::Text | Kind::Dictionary if fields.has("rules") => cases(doc, context, fields),
        Kind::Text | Kind::Dictionary if fields.has("bands") => bands(doc, context, from, fields),
        Kind::Text | Kind::Dictionary => text(doc, context, key, target, from, fields),
    })
}

/// The kind of text that a column holds where the layout does not say.
fn default_kind(target: &Column) -> TextKind {
    match target.name {
        "lsoa_code" | "ward_code" | "lad_code" | "area_code" => TextKind::AreaCode,
        "offence_code" => TextKind::OffenceCode,
        _ => TextKind::Plain,
    }
}

fn text(
    doc: &mut Document<'_>,
    context: Context<'_>,
    key: &At<&str>,
    target: &'static Column,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    const KINDS: [(&str, TextKind); 5] = [
        ("text", TextKind::Plain),
        ("reference", TextKind::Reference),
        ("pseudonym", TextKind::Pseudonym),
        ("offence-code", TextKind::OffenceCode),
        ("postcode", TextKind::Postcode),
    ];
    let mut kind = default_kind(target);
    if let Some(name) = fields.text(doc, "as") {
        match KINDS.iter().find(|(n, _)| *n == name.value) {
            Some((_, TextKind::Postcode)) if target.name != "lsoa_code" => doc.fault(
                name.at,
                format!("`{}` would hold a postcode", target.name),
                "read it as `lsoa_code`: what is stored of a postcode is the LSOA that it lies in",
            ),
            Some((_, k)) => kind = *k,
            None => doc.unknown(name.at, "kind of text", &name.value, KINDS.iter().map(|k| k.0)),
        }
    }
    let (codes, unknown) = codes(doc, context, key, fields);
    Reading::Text(TextRule {
        from,
        kind,
        codes,
        unknown,
        empty: fields.text(doc, "empty").map(|t| Arc::from(t.value.as_str())),
    })
}

fn codes(
    doc: &mut Document<'_>,
    context: Context<'_>,
    key: &At<&str>,
    fields: &mut Fields<'_>,
) -> (Option<Arc<CodeList>>, Unknown) {
    let otherwise = fields.text(doc, "otherwise");
    let unknown = fields.text(doc, "unknown");
    let codes = fields.take("codes").and_then(|value| match value.get_ref() {
        DeValue::String(name) => {
            let list = context.codes.get(name.as_ref()).or_else(|| context.shared.get(name));
            if list.is_none() {
                let lists = context.codes.keys().map(String::as_str).chain(context.shared.ids());
                doc.unknown(value.span().start, "code list", name, lists);
            }
            list.cloned()
        }
        DeValue::Table(table) => Some(Arc::new(CodeList::parse(doc, key.value, table))),
        other => {
            let found = type_name(other);
            doc.fault(
                value.span().start,
                format!("`codes` in {} is {found}", fields.name),
                "write the name of a code list, or the list itself in braces",
            );
            None
        }
    });
    if codes.is_none()
        && let Some(at) = otherwise.as_ref().or(unknown.as_ref()).map(|t| t.at)
    {
        doc.fault(
            at,
            format!("{} has no `codes`", fields.name),
            "add `codes`, or remove `otherwise` and `unknown`: without a list nothing is unknown",
        );
    }
    let unknown = match (otherwise, unknown) {
        (Some(value), _) => Unknown::Otherwise(Arc::from(value.value.as_str())),
        (None, None) => Unknown::Unmapped,
        (None, Some(name)) => match name.value.as_str() {
            "unmapped" => Unknown::Unmapped,
            "keep" => Unknown::Keep,
            "empty" => Unknown::Empty,
            other => {
                doc.unknown(name.at, "value of `unknown`:", other, ["unmapped", "keep", "empty"]);
                Unknown::Unmapped
            }
        },
    };
    (codes, unknown)
}

fn cases(doc: &mut Document<'_>, context: Context<'_>, fields: &mut Fields<'_>) -> Reading {
    let cases = fields
        .tables(doc, "rules")
        .into_iter()
        .filter_map(|f| rules::parse(doc, context.names, f, |doc, f| f.required_text(doc, "value")))
        .filter_map(|(rule, value)| Some((rule, Arc::from(value?.value.as_str()))))
        .collect();
    let otherwise = fields.text(doc, "otherwise").map(|t| Arc::from(t.value.as_str()));
    Reading::Cases(CaseRule { cases, otherwise })
}

fn bands(
    doc: &mut Document<'_>,
    context: Context<'_>,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    let mut bands = Vec::new();
    if let Some(texts) = fields.texts(doc, "bands") {
        for text in &texts.value {
            let band = match text.split_once('-') {
                Some((a, b)) => a.parse().ok().zip(b.parse().ok().map(Some)),
                None => text.strip_suffix('+').and_then(|a| Some((a.parse().ok()?, None))),
            };
            match band {
                Some((low, high)) if high.is_none_or(|h: u32| h >= low) => {
                    bands.push((low, high, Arc::from(text.as_str())));
                }
                _ => doc.fault(
                    texts.at,
                    format!("`{text}` in {} is no age band", fields.name),
                    "write bands as \"18-24\" and \"65+\"",
                ),
            }
        }
    }
    Reading::Bands(BandRule { from, bands, born: born(doc, context, fields) })
}

/// `at`: the cell is a date of birth, and the age is that on the day under this header.
fn born(doc: &mut Document<'_>, context: Context<'_>, fields: &mut Fields<'_>) -> Option<BornRule> {
    if !fields.has("at") && !fields.has("formats") {
        return None;
    }
    let (at, name) = (fields.at, fields.name.clone());
    let formats = formats(doc, fields, &["iso"], false);
    let header = fields.text(doc, "at");
    if header.is_none() {
        doc.fault(
            at,
            format!("{name} has formats of a date of birth, and no `at`"),
            "name the header of the day on which the age is meant: at = \"Date reported\"",
        );
    }
    Some(BornRule { formats, at: header.and_then(|h| context.names.find(doc, &h))? })
}

fn flag(doc: &mut Document<'_>, from: Vec<usize>, fields: &mut Fields<'_>) -> Reading {
    let or = |texts: Vec<String>, default: &[&str]| {
        if texts.is_empty() { default.iter().map(|s| (*s).to_owned()).collect() } else { texts }
    };
    let yes = folded(fields.texts(doc, "yes"));
    let no = folded(fields.texts(doc, "no"));
    Reading::Flag(FlagRule {
        from,
        yes: or(yes, &["y", "yes", "true", "t", "1"]),
        no: or(no, &["n", "no", "false", "f", "0"]),
        empty: fields.flag(doc, "empty"),
    })
}

fn any(doc: &mut Document<'_>, context: Context<'_>, fields: &mut Fields<'_>) -> Reading {
    let rules = fields
        .tables(doc, "any")
        .into_iter()
        .filter_map(|f| rules::parse(doc, context.names, f, |_, _| ()))
        .map(|(rule, ())| rule)
        .collect();
    Reading::Any(AnyRule { rules, empty: fields.flag(doc, "empty") })
}

fn list(
    doc: &mut Document<'_>,
    context: Context<'_>,
    key: &At<&str>,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    let (codes, unknown) = codes(doc, context, key, fields);
    let split = fields.text(doc, "split").map_or_else(|| ";".to_owned(), |t| t.value);
    Reading::List(ListRule { from, split: split.chars().collect(), codes, unknown })
}

fn file_name(doc: &mut Document<'_>, fields: &mut Fields<'_>) -> Option<FileNameRule> {
    let text = fields.text(doc, "file_name")?;
    let otherwise = fields.text(doc, "otherwise").map(|t| Arc::from(t.value.as_str()));
    let name = &fields.name;
    let fault = match PartPattern::new(&text.value) {
        Some(Ok(pattern)) => {
            return Some(FileNameRule { pattern, otherwise });
        }
        Some(Err(error)) => (format!("`file_name` in {name} is no pattern: {error}"), pattern::FIX),
        None => (
            format!("`file_name` in {name} does not say which part of the name is meant"),
            "write {} once, for that part: \"????-??-{}-street*\"",
        ),
    };
    doc.fault(text.at, fault.0, fault.1);
    None
}

/// A number column; `[[measures]]` use it too.
fn number(
    doc: &mut Document<'_>,
    context: Context<'_>,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    let cases = fields
        .tables(doc, "rules")
        .into_iter()
        .filter_map(|f| rules::parse(doc, context.names, f, |doc, f| f.number(doc, "value")))
        .filter_map(|(rule, value)| Some((rule, value?)))
        .collect();
    let mut symbols = Vec::new();
    if let Some(mut table) = fields.table(doc, "symbols") {
        for (key, value) in table.drain() {
            let meaning = match value.get_ref() {
                DeValue::String(s) if s == "0" => Some(SymbolMeaning::Zero),
                DeValue::String(s) => Symbol::ALL
                    .into_iter()
                    .find(|x| x.as_str() == s.as_ref())
                    .map(SymbolMeaning::Shorthand),
                _ => None,
            };
            match meaning {
                Some(meaning) => symbols.push((fold(key.value), meaning)),
                None => doc.fault(
                    value.span().start,
                    format!("symbol `{}` in {} has no meaning", key.value, fields.name),
                    "write \"[c]\" suppressed, \"[x]\" not available, \"[z]\" not applicable, \"[low]\" or \"0\"",
                ),
            }
        }
    }
    Reading::Number(NumberRule {
        from,
        cases,
        symbols,
        min: fields.number(doc, "min"),
        max: fields.number(doc, "max"),
        empty: fields.number(doc, "empty"),
    })
}

fn time(
    doc: &mut Document<'_>,
    context: Context<'_>,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    let formats = formats(doc, fields, &["iso"], false);
    let time = fields.text(doc, "time").and_then(|t| context.names.find(doc, &t));
    let midnight_unknown = match fields.text(doc, "midnight") {
        None => false,
        Some(t) if t.value == "time" => false,
        Some(t) if t.value == "unknown" => true,
        Some(t) => {
            doc.unknown(t.at, "value of `midnight`:", &t.value, ["time", "unknown"]);
            false
        }
    };
    let zone = match fields.text(doc, "zone") {
        None => Zone::Uk,
        Some(t) if t.value == "uk" => Zone::Uk,
        Some(t) if t.value == "utc" => Zone::Utc,
        Some(t) => {
            doc.unknown(t.at, "value of `zone`:", &t.value, ["uk", "utc"]);
            Zone::Uk
        }
    };
    Reading::Time(TimeRule { from, time, formats, midnight_unknown, zone })
}

fn formats(
    doc: &mut Document<'_>,
    fields: &mut Fields<'_>,
    default: &[&str],
    months: bool,
) -> Vec<DateFormat> {
    let written = fields.texts(doc, "formats");
    let at = written.as_ref().map_or(fields.at, |w| w.at);
    let texts =
        written.map_or_else(|| default.iter().map(|s| (*s).to_owned()).collect(), |w| w.value);
    let mut formats: Vec<DateFormat> = Vec::new();
    for text in texts {
        if text == QUESTION {
            let headline = format!("the format of {} is still a question", fields.name);
            doc.fault(at, headline, "replace the \"?\" by the order that the sender uses");
            continue;
        }
        match DateFormat::parse(&text) {
            Ok(format) if !months && !format.has_day() => doc.fault(
                at,
                format!("format `{text}` in {} has no day", fields.name),
                "only `month` and `period` are read from months",
            ),
            Ok(format) => formats.push(format),
            Err(why) => doc.fault(
                at,
                format!("format `{text}` in {} cannot be used: {why}", fields.name),
                "write formats as \"dd/mm/yyyy\", \"yyyy-mm-dd hh:mm\", \"iso\" or \"excel\"",
            ),
        }
    }
    let first = |day_first| formats.iter().any(|f| f.day_before_month() == Some(day_first));
    if first(true) && first(false) {
        doc.fault(
            at,
            format!("{} lists formats with the day first and with the month first", fields.name),
            "keep one of the two: 03/04/2024 would be either",
        );
    }
    formats
}

fn period(
    doc: &mut Document<'_>,
    context: Context<'_>,
    from: Vec<usize>,
    fields: &mut Fields<'_>,
) -> Reading {
    let by_period = context.names.0.iter().position(Header::is_by_period);
    let names_columns = by_period.is_some_and(|at| from == [at]);
    // A spreadsheet that holds a date in a header gives it as yyyy-mm-dd.
    let formats = formats(doc, fields, if names_columns { &["iso"] } else { &[] }, true);
    let name = file_name(doc, fields);
    let quarter_name = fields.text(doc, "quarter");
    let quarter = quarter_name.as_ref().and_then(|t| context.names.find(doc, t));
    let financial_quarters = fields.text(doc, "year").and_then(|t| match t.value.as_str() {
        "financial" => Some(true),
        "calendar" => Some(false),
        other => {
            doc.unknown(t.at, "value of `year`:", other, ["financial", "calendar"]);
            None
        }
    });
    if let (Some(t), None) = (&quarter_name, financial_quarters) {
        doc.fault(
            t.at,
            format!("{} has `quarter` without `year`", fields.name),
            "add `year = \"financial\"` or `year = \"calendar\"`: quarter 1 begins in April or in January",
        );
    }
    let kind = fields.text(doc, "type").and_then(|t| {
        let found = PeriodType::ALL.into_iter().find(|k| k.as_str() == t.value);
        if found.is_none() {
            doc.unknown(t.at, "type of period", &t.value, PeriodType::ALL.map(PeriodType::as_str));
        }
        found
    });
    Reading::Period(PeriodRule { from, name, formats, quarter, financial_quarters, kind })
}
