//! A layout compiled for one file: which column of the file is read for what.

use crate::bytes::scan::Dialect;
use crate::findings;
use crate::headers::Fit;
use crate::layout::{ColumnRule, Coordinates, FileNameRule, Layout, Reading, Rule};
use crate::sibling_file::{self, SiblingFile};
use crate::spec::ExtractSpec;
use crate::tokens::Shape;
use crate::value::coordinates::Rounding;
use crate::value::pseudonym::Pseudonyms;
use crate::value::{period, time};
use arrow::datatypes::SchemaRef;
use jsna_model::TableKind;
use jsna_model::{Diagnostic, words};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A column of the file whose cells are read.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Name in the file.
    pub(crate) name: String,
    /// Whether cells are masked in messages.
    pub(crate) sensitive: bool,
}

/// A layout compiled for one file.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) spec: &'a ExtractSpec<'a>,
    /// File as messages show it.
    file: String,
    pub(crate) sha256: Arc<str>,
    /// Schema of the canonical table.
    pub(crate) schema: SchemaRef,
    pub(crate) shape: Shape,
    pub(crate) slots: Vec<Slot>,
    /// For each header of the layout its slots.
    of_header: Vec<Vec<usize>>,
    /// Every rule that reads cells, in the order in which they are evaluated.
    pub(crate) rules: Vec<&'a ColumnRule>,
    /// For each measure that the file has columns for, its rules by position in `rules`.
    pub(crate) measures: Vec<Vec<usize>>,
    /// How many of `rules` belong to the row and not to a measure.
    pub(crate) shared: usize,
    /// The sibling file, and the slot whose cells are the key to its rows.
    pub(crate) sibling: Option<(SiblingFile, usize)>,
    pub(crate) pseudonyms: Option<Pseudonyms>,
    pub(crate) rounding: Rounding,
}

impl<'a> Plan<'a> {
    /// Compiles, or says why the file cannot be read with the layout.
    pub(crate) fn new(
        spec: &'a ExtractSpec<'a>,
        file: &str,
        sha256: &str,
        fit: &Fit,
        dialect: Dialect,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let layout = spec.layout;
        let sibling = sibling_file::load(spec, file, fit, dialect)?;
        let supplied: &[usize] = sibling.as_ref().map_or(&[], |s| &s.headers);
        let refused = refusals(spec, file, fit, supplied);
        if !refused.is_empty() {
            return Err(refused);
        }
        let mut plan = Self {
            layout,
            spec,
            file: file.to_owned(),
            sha256: Arc::from(sha256),
            schema: layout.table.table().schema(),
            shape: Shape {
                dialect,
                width: fit.names.len(),
                full_width: fit.full_width,
                wanted: vec![None; fit.names.len()],
                slots: 0,
                missing: Vec::new(),
            },
            slots: Vec::new(),
            of_header: vec![Vec::new(); layout.headers.len()],
            rules: Vec::new(),
            measures: Vec::new(),
            shared: 0,
            sibling: None,
            pseudonyms: spec.pseudonym_key.and_then(Pseudonyms::new),
            rounding: Rounding::of(spec.handling),
        };
        for header in headers_read(layout) {
            for column in fit.columns.get(header).into_iter().flatten() {
                let slot = plan.slots.len();
                let known = &layout.headers[header];
                plan.shape.wanted[*column] = Some(slot);
                plan.of_header[header].push(slot);
                plan.slots.push(Slot {
                    name: fit.names[*column].clone(),
                    sensitive: known.is_sensitive(),
                });
                let missing = known.missing.iter().chain(&layout.file.missing);
                plan.shape.missing.push(missing.cloned().collect());
            }
        }
        plan.shape.slots = plan.slots.len();
        let mut findings = notes(spec, file, fit, supplied);
        plan.join(sibling);
        plan.rules = layout.columns.iter().collect();
        plan.shared = plan.rules.len();
        for measure in &layout.measures {
            if plan.has_measure(&measure.columns) {
                let first = plan.rules.len();
                plan.rules.extend(&measure.columns);
                plan.measures.push((first..plan.rules.len()).collect());
            }
        }
        if !layout.measures.is_empty() && plan.measures.is_empty() {
            let headline = "the file has none of the columns that the layout's measures read";
            findings
                .push(located(&findings::MISSING_HEADER, file, headline).set_in(set_in(layout)));
            return Err(findings);
        }
        Ok((plan, findings))
    }

    /// Adds the columns of the sibling file behind those of the file.
    fn join(&mut self, sibling: Option<SiblingFile>) {
        let key = self.layout.companion.as_ref().map(|c| c.key);
        let key = key.and_then(|h| self.of_header.get(h)?.first().copied());
        let Some((sibling, key)) = sibling.zip(key) else { return };
        for header in &sibling.headers {
            let known = &self.layout.headers[*header];
            self.of_header[*header].push(self.slots.len());
            self.slots.push(Slot { name: known.name.clone(), sensitive: known.is_sensitive() });
        }
        self.sibling = Some((sibling, key));
    }

    /// The slots of some headers, in order.
    pub(crate) fn slots_of(&self, headers: &[usize]) -> Vec<usize> {
        headers.iter().flat_map(|h| self.of_header.get(*h).into_iter().flatten().copied()).collect()
    }

    /// Columns of the table that the layout would fill from headers, none of which the file has: empty in every row.
    pub(crate) fn absent_columns(&self) -> BTreeSet<String> {
        let absent = |c: &&ColumnRule| {
            let headers = c.reading.headers();
            !headers.is_empty() && self.slots_of(&headers).is_empty() && !has_default(c)
        };
        self.layout.columns.iter().filter(absent).map(|c| c.target.name.to_owned()).collect()
    }

    /// The slots whose cells a rule tests.
    pub(crate) fn slots_of_rule(&self, rule: &Rule) -> Vec<usize> {
        self.slots_of(&rule.from)
    }

    /// What a rule reads from the name of the file.
    pub(crate) fn file_part(&self, rule: &FileNameRule) -> Option<String> {
        part_of_name(rule, &self.file)
    }

    /// Whether the file has the number that a measure is about: its numerator or value. A
    /// denominator alone is no observation.
    fn has_measure(&self, columns: &[ColumnRule]) -> bool {
        let main = |c: &&ColumnRule| matches!(c.target.name, "numerator" | "value");
        let present = |c: &ColumnRule| !self.slots_of(&c.reading.headers()).is_empty();
        if columns.iter().any(|c| main(&c)) {
            columns.iter().filter(main).any(present)
        } else {
            columns.iter().any(present)
        }
    }
}

/// Whether a part of a name is what the column needs: any text, or a month, or a period.
fn is_read(reading: &Reading, part: &str) -> bool {
    match reading {
        Reading::Month(rule) => time::read_month(part, &rule.formats).is_some(),
        Reading::Period(rule) => period::read(part, "", rule).is_some(),
        _ => true,
    }
}

/// A pattern with slashes is about the folders above the file, or the sheets of a workbook, as well.
fn part_of_name(rule: &FileNameRule, file: &str) -> Option<String> {
    let levels = rule.pattern.levels();
    let start = file.rmatch_indices('/').nth(levels).map_or(0, |(at, _)| at + 1);
    let name = file.get(start..).unwrap_or(file);
    rule.pattern.part(name).or_else(|| rule.otherwise.as_ref().map(ToString::to_string))
}

/// Every header that something reads, in the order of the layout.
fn headers_read(layout: &Layout) -> BTreeSet<usize> {
    let mut read: BTreeSet<usize> = BTreeSet::new();
    for column in layout.columns.iter().chain(layout.measures.iter().flat_map(|m| &m.columns)) {
        read.extend(column.reading.headers());
    }
    read.extend(layout.quarantine.iter().flat_map(|q| q.when.from.iter().copied()));
    read.extend(layout.companion.as_ref().map(|c| c.key));
    match layout.coordinates {
        Some(
            Coordinates::Degrees { longitude: a, latitude: b }
            | Coordinates::Grid { easting: a, northing: b },
        ) => read.extend([a, b]),
        None => {}
    }
    read
}

pub(crate) fn set_in(layout: &Layout) -> String {
    format!("layout {}", layout.id)
}

fn located(
    finding: &'static jsna_model::diagnostic::Finding,
    file: &str,
    headline: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(finding, headline).file(file)
}

/// The reasons to refuse the file.
fn refusals(spec: &ExtractSpec<'_>, file: &str, fit: &Fit, supplied: &[usize]) -> Vec<Diagnostic> {
    let layout = spec.layout;
    let mut out = Vec::new();
    let absent = layout.headers.iter().zip(&fit.columns).enumerate();
    let absent: Vec<&str> = absent
        .filter(|(i, (h, columns))| h.required && columns.is_empty() && !supplied.contains(i))
        .map(|(_, (header, _))| header.name.as_str())
        .collect();
    if !absent.is_empty() {
        out.push(missing(file, &absent, fit).set_in(set_in(layout)));
    }
    let read = headers_read(layout);
    for (index, columns) in fit.columns.iter().enumerate() {
        let header = &layout.headers[index];
        if columns.len() > 1 && !header.is_group() && read.contains(&index) {
            let names: Vec<String> =
                columns.iter().map(|c| format!("\"{}\"", fit.names[*c])).collect();
            let positions: Vec<String> = columns.iter().map(|c| (c + 1).to_string()).collect();
            let headline =
                format!("columns {} are both \"{}\"", words::list(&positions), header.name);
            out.push(
                located(&findings::DUPLICATE_HEADER, file, headline)
                    .column(header.name.clone())
                    .found(words::list(&names))
                    .set_in(set_in(layout)),
            );
        }
    }
    if !out.is_empty() {
        return out;
    }
    out.extend(needed(layout, file, fit, supplied));
    for column in &layout.columns {
        let Some(rule) = column.reading.file_name() else { continue };
        let part = part_of_name(rule, file);
        if part.as_deref().is_none_or(|part| !is_read(&column.reading, part)) {
            let headline = format!("the name of the file does not say `{}`", column.target.name);
            let mut d = located(&findings::FILE_NAME, file, headline);
            d.found = part.map(|part| words::sentence_case(&part));
            let expected = format!("a name like {}", rule.pattern.example());
            out.push(d.expected(expected).set_in(set_in(layout)));
        }
    }
    if layout.makes_pseudonyms(spec.handling) && spec.pseudonym_key.is_none_or(<[u8]>::is_empty) {
        let headline = "the layout asks for pseudonyms, and the project has no key for them";
        out.push(located(&findings::NO_PSEUDONYM_KEY, file, headline).set_in(set_in(layout)));
    }
    out
}

/// Columns that the table requires, and that no header of the file can fill.
fn needed(layout: &Layout, file: &str, fit: &Fit, supplied: &[usize]) -> Vec<Diagnostic> {
    let present =
        |h: &usize| fit.columns.get(*h).is_some_and(|c| !c.is_empty()) || supplied.contains(h);
    let name = |h: &usize| format!("\"{}\"", layout.headers[*h].name);
    let lacking = |columns: &[&ColumnRule]| -> Option<Vec<String>> {
        let headers: BTreeSet<usize> = columns.iter().flat_map(|c| c.reading.headers()).collect();
        let lacks = !headers.is_empty() && !headers.iter().any(present);
        lacks.then(|| headers.iter().map(name).collect())
    };
    let mut out = Vec::new();
    let mut fault = |what: &str, names: Vec<String>| {
        let headline =
            format!("the file has no column for {what}: {} is not there", words::list(&names));
        out.push(located(&findings::MISSING_HEADER, file, headline).set_in(set_in(layout)));
    };
    for column in &layout.columns {
        if column.required
            && !has_default(column)
            && let Some(names) = lacking(&[column])
        {
            fault(&format!("`{}`", column.target.name), names);
        }
    }
    if layout.table == TableKind::Incidents && layout.column("month").is_none() {
        let dates: Vec<&ColumnRule> =
            ["recorded_at", "occurred_from"].iter().filter_map(|n| layout.column(n)).collect();
        if let Some(names) = lacking(&dates) {
            fault("the date", names);
        }
    }
    out
}

/// Whether a column has a value where its cells are empty.
fn has_default(column: &ColumnRule) -> bool {
    match &column.reading {
        Reading::Text(t) => t.empty.is_some(),
        Reading::Number(n) => n.empty.is_some(),
        Reading::Cases(c) => c.otherwise.is_some(),
        _ => false,
    }
}

/// Required headers that the file lacks, and which headers it has instead.
fn missing(file: &str, absent: &[&str], fit: &Fit) -> Diagnostic {
    let unknown: Vec<&str> = fit.unknown.iter().map(|c| fit.names[*c].as_str()).collect();
    let quoted = |name: &&str| format!("\"{name}\"");
    let wanted = words::list(&absent.iter().map(quoted).collect::<Vec<_>>());
    let (noun, article) = if absent.len() == 1 { ("column", "a ") } else { ("columns", "") };
    let names: Vec<&str> = if unknown.is_empty() {
        fit.names.iter().map(String::as_str).collect()
    } else {
        unknown.clone()
    };
    let shown: Vec<String> = names.iter().take(12).map(quoted).collect();
    let found = match names.len() - shown.len() {
        0 => words::list(&shown),
        more => format!("{} and {more} more", shown.join(", ")),
    };
    let found = if unknown.is_empty() {
        format!("the columns {found}")
    } else {
        format!("columns that the layout does not know: {found}")
    };
    let headline = format!("the file has no {noun} {wanted}");
    let d = located(&findings::MISSING_HEADER, file, headline)
        .found(found)
        .expected(format!("{article}{noun} {wanted}"));
    // The only column that is missing and the only one that is not known may be the same.
    let only = match (absent, &unknown[..]) {
        ([_], [only]) => Some(*only),
        _ => None,
    };
    let near = |header: &str| words::nearest(header, unknown.iter().copied()).or(only);
    let meant: Vec<(&str, &str)> =
        absent.iter().filter_map(|header| Some((near(header)?, *header))).collect();
    match (absent, &meant[..]) {
        ([header], [(near, _)]) => d.column(*header).fix(format!(
            "If \"{near}\" is the same column, add it to `aliases` of the header \"{header}\" in the layout. Otherwise check that the file belongs to this feed."
        )),
        ([header], _) => d.column(*header),
        (_, []) => d,
        _ => {
            let pairs: Vec<String> =
                meant.iter().map(|(near, header)| format!("\"{near}\" is \"{header}\"")).collect();
            d.fix(format!(
                "If {}, add them to `aliases` of those headers in the layout. Otherwise check that the file belongs to this feed.",
                words::list(&pairs)
            ))
        }
    }
}

/// What is worth knowing about the header row.
fn notes(spec: &ExtractSpec<'_>, file: &str, fit: &Fit, supplied: &[usize]) -> Vec<Diagnostic> {
    let layout = spec.layout;
    let mut out = Vec::new();
    if !fit.unknown.is_empty() {
        let names: Vec<String> =
            fit.unknown.iter().map(|c| format!("\"{}\"", fit.names[*c])).collect();
        let n = fit.unknown.len() as u64;
        let headline = format!(
            "the layout does not know {}: {}",
            words::plural(n, "column"),
            words::list(&names)
        );
        let d = located(&findings::UNKNOWN_HEADER, file, headline).set_in(set_in(layout)).count(n);
        let absent: Vec<&str> = layout
            .headers
            .iter()
            .zip(&fit.columns)
            .filter(|(_, columns)| columns.is_empty())
            .map(|(h, _)| h.name.as_str())
            .collect();
        let near = fit.unknown.iter().find_map(|c| {
            let name = fit.names[*c].as_str();
            Some((name, words::nearest(name, absent.iter().copied())?))
        });
        out.push(match near {
            Some((name, header)) => d.fix(format!(
                "If \"{name}\" is the same column as \"{header}\", add it to `aliases` of that header in the layout. A column that is not needed is named with `\"{name}\" = {{}}`."
            )),
            None => d,
        });
    }
    let read = headers_read(layout);
    let absent: Vec<String> = read
        .iter()
        .filter(|h| fit.columns[**h].is_empty() && !supplied.contains(h))
        .map(|h| format!("\"{}\"", layout.headers[*h].name))
        .collect();
    if !absent.is_empty() {
        let headline = format!("the file does not have {}", words::list(&absent));
        let n = absent.len() as u64;
        out.push(located(&findings::ABSENT_COLUMN, file, headline).set_in(set_in(layout)).count(n));
    }
    out
}
