//! What must hold between the parts of a layout.

use super::document::{Document, QUESTION};
use super::{BY_PERIOD, ColumnRule, Layout, Reading, TextKind};
use jsna_model::TableKind;

/// What may be in `kind`, from the column's meaning in the canonical table.
const KINDS: [&str; 12] = [
    "crime",
    "asb_incident",
    "attendance",
    "admission",
    "callout",
    "casualty",
    "collision",
    "fire",
    "case",
    "report",
    "search",
    "find",
];
const OUTCOME: &str = "outcome";
const LOCATION_QUALITIES: [&str; 6] = ["exact", "snapped", "postcode", "street", "site", "none"];

pub(super) fn check(doc: &mut Document<'_>, layout: &Layout) {
    for column in &layout.columns {
        groups(doc, layout, column);
        identifiers(doc, column);
        closed_sets(doc, column);
    }
    by_period(doc, layout);
    postcodes(doc, layout);
    if layout.companion.is_none() && layout.headers.iter().any(|h| h.companion) {
        doc.fault(
            0,
            "headers are read from a companion file, and the layout has no [companion]",
            "add [companion] with replace, with and key",
        );
    }
    match layout.table {
        TableKind::Incidents => incidents(doc, layout),
        TableKind::Observations => observations(doc, layout),
    }
}

/// Rules can test a numbered group of columns, but a value is never read from one.
fn groups(doc: &mut Document<'_>, layout: &Layout, column: &ColumnRule) {
    if matches!(column.reading, Reading::Any(_) | Reading::Cases(_)) {
        return;
    }
    for index in column.reading.headers() {
        if let Some(header) = layout.headers.get(index).filter(|h| h.is_group()) {
            let name = &header.name;
            doc.fault_on_line(
                column.line,
                format!("`{}` reads the numbered group \"{name}\"", column.target.name),
                "use the group in `any` or `rules`, or name one column of it",
            );
        }
    }
}

/// Columns that are named by a period give a period and one number, and nothing else.
fn by_period(doc: &mut Document<'_>, layout: &Layout) {
    let Some(header) = layout.by_period() else { return };
    let reads = |c: &&ColumnRule| layout.columns_read(&c.reading).contains(&header);
    let (mut periods, mut numbers) = (0, 0);
    for column in layout.columns.iter().filter(reads) {
        let alone = column.reading.headers() == [header];
        match &column.reading {
            Reading::Period(rule) if alone && rule.quarter.is_none() => periods += 1,
            Reading::Number(number) if alone && number.cases.is_empty() => numbers += 1,
            _ => doc.fault_on_line(
                column.line,
                format!("`{}` reads the columns named by a period", column.target.name),
                "only `period` and one number are read from them, alone",
            ),
        }
    }
    if periods != 1 || numbers != 1 {
        doc.fault(
            0,
            format!("\"{BY_PERIOD}\" needs a period and one number that are read from it"),
            format!("write period = \"{BY_PERIOD}\", and numerator or value = \"{BY_PERIOD}\""),
        );
    }
    if !layout.measures.is_empty() {
        doc.fault(
            0,
            "the layout has columns named by a period, and [[measures]]",
            "keep one of the two: each makes several observations of a row",
        );
    }
}

/// A header that is read as a postcode is read as nothing else: the postcode is not stored.
fn postcodes(doc: &mut Document<'_>, layout: &Layout) {
    let is =
        |c: &ColumnRule| matches!(&c.reading, Reading::Text(t) if t.kind == TextKind::Postcode);
    let hidden: Vec<usize> = layout
        .columns
        .iter()
        .filter(|c| is(c))
        .flat_map(|c| layout.columns_read(&c.reading))
        .collect();
    for column in layout.columns.iter().filter(|c| !is(c)) {
        if layout.columns_read(&column.reading).iter().any(|at| hidden.contains(at)) {
            doc.fault_on_line(
                column.line,
                format!("`{}` reads a header that is a postcode", column.target.name),
                "remove it: what is stored of a postcode is the LSOA that it lies in",
            );
        }
    }
}

/// No raw identifier reaches the store.
fn identifiers(doc: &mut Document<'_>, column: &ColumnRule) {
    let person = match column.target.name {
        "victim_key" | "suspect_key" | "caller_key" => true,
        "incident_key" => false,
        _ => return,
    };
    let safe = match &column.reading {
        Reading::Text(t) if person => t.kind == TextKind::Pseudonym,
        Reading::Text(t) => matches!(t.kind, TextKind::Pseudonym | TextKind::Reference),
        _ => false,
    };
    if !safe {
        let fix = if person {
            "add as = \"pseudonym\": identifiers of people are never stored"
        } else {
            "add as = \"reference\" or as = \"pseudonym\": raw references are never stored"
        };
        doc.fault_on_line(
            column.line,
            format!("`{}` would hold a raw identifier", column.target.name),
            fix,
        );
    }
}

/// Values that other stages rely on.
fn closed_sets(doc: &mut Document<'_>, column: &ColumnRule) {
    let possible: Vec<&str> = match column.target.name {
        "kind" => KINDS.into_iter().chain([OUTCOME]).collect(),
        "location_quality" => LOCATION_QUALITIES.to_vec(),
        "lsoa_vintage" => vec!["2011", "2021"],
        _ => return,
    };
    for value in values(&column.reading) {
        // A question has been reported where it stands.
        if value != QUESTION && !possible.contains(&value.as_str()) {
            doc.unknown(
                doc.start_of(column.line),
                &format!("{}:", column.target.name),
                &value,
                possible.iter().copied(),
            );
        }
    }
}

/// The values that a layout itself gives a column.
fn values(reading: &Reading) -> Vec<String> {
    match reading {
        Reading::Constant(text) => vec![text.to_string()],
        Reading::Cases(r) => {
            r.cases.iter().map(|(_, v)| v).chain(&r.otherwise).map(ToString::to_string).collect()
        }
        Reading::Text(r) => r
            .codes
            .iter()
            .flat_map(|list| list.values())
            .chain(r.empty.iter())
            .chain(match &r.unknown {
                super::Unknown::Otherwise(v) => Some(v),
                _ => None,
            })
            .map(ToString::to_string)
            .collect(),
        _ => Vec::new(),
    }
}

fn incidents(doc: &mut Document<'_>, layout: &Layout) {
    for name in ["kind", "agency"] {
        if layout.column(name).is_none() {
            doc.fault(
                0,
                format!("the layout has no `{name}`"),
                "add it to [constants] or [columns]",
            );
        }
    }
    let dated =
        ["month", "recorded_at", "occurred_from"].iter().any(|n| layout.column(n).is_some());
    if !dated {
        doc.fault(
            0,
            "the layout reads no date",
            "add month, recorded_at or occurred_from to [columns]: a row without a month cannot be counted",
        );
    }
}

fn observations(doc: &mut Document<'_>, layout: &Layout) {
    if layout.column("month").is_none() {
        doc.fault(0, "the layout has no `period`", "add period = { from = \"...\" } to [columns]");
    }
    if layout.measures.is_empty() {
        if layout.column("measure_id").is_none() {
            doc.fault(0, "the layout has no `measure_id`", "add it to [constants] or [columns]");
        }
        let number = layout.columns.iter().any(|c| matches!(c.reading, Reading::Number(_)));
        if !number {
            doc.fault(0, "the layout reads no number", "add numerator or value to [columns]");
        }
    }
}
