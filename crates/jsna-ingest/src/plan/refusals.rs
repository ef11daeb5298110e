//! What a file lacks: the reasons to refuse it, and what is worth knowing about its header row.

use super::{has_default, headers_read, is_read, part_of_name};
use crate::findings;
use crate::headers::Fit;
use crate::layout::{ColumnRule, Layout};
use crate::spec::ExtractSpec;
use jsna_model::{Diagnostic, TableKind, words};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn set_in(layout: &Layout) -> String {
    format!("layout {}", layout.id)
}

pub(super) fn located(
    finding: &'static jsna_model::diagnostic::Finding,
    file: &str,
    headline: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(finding, headline).file(file)
}

/// The reasons to refuse the file.
pub(super) fn refusals(
    spec: &ExtractSpec<'_>,
    file: &str,
    fit: &Fit,
    supplied: &[usize],
) -> Vec<Diagnostic> {
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
        if columns.len() > 1 && header.is_by_period() {
            out.extend(repeated_period(layout, file, fit));
        } else if columns.len() > 1 && !header.is_group() && read.contains(&index) {
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
    let by_period = layout.by_period().and_then(|at| fit.columns.get(at));
    if by_period.is_some_and(Vec::is_empty) {
        let names: Vec<String> =
            fit.unknown.iter().map(|c| format!("\"{}\"", fit.names[*c])).collect();
        let headline = "the file has no column that is named by a period";
        let d = located(&findings::MISSING_HEADER, file, headline).set_in(set_in(layout));
        out.push(d.found(words::list(&names)).expected(
            "columns such as \"Apr 2025\", \"2025-04\" or \"2024/25\"; a year of two digits is never read",
        ));
    }
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
    if layout.reads_postcodes() && spec.postcodes.is_none() {
        let headline =
            "the layout places rows by postcode, and the project has no lookup of postcodes";
        out.push(located(&findings::NO_POSTCODES, file, headline).set_in(set_in(layout)));
    }
    if layout.makes_pseudonyms(spec.handling) && spec.pseudonym_key.is_none_or(<[u8]>::is_empty) {
        let headline = "the layout asks for pseudonyms, and the project has no key for them";
        out.push(located(&findings::NO_PSEUDONYM_KEY, file, headline).set_in(set_in(layout)));
    }
    out
}

/// Two columns of the same period: nobody can know which of them counts.
fn repeated_period(layout: &Layout, file: &str, fit: &Fit) -> Option<Diagnostic> {
    let mut seen = BTreeMap::new();
    fit.periods.iter().find_map(|(column, period)| {
        let other = seen.insert(period.code(), *column)?;
        let headline =
            format!("columns {} and {} are both {}", other + 1, column + 1, period.label());
        let names = format!("\"{}\" and \"{}\"", fit.names.get(other)?, fit.names.get(*column)?);
        let d = located(&findings::DUPLICATE_HEADER, file, headline).found(names);
        Some(d.set_in(set_in(layout)))
    })
}

/// Columns that the table requires, and that no header of the file can fill.
fn needed(layout: &Layout, file: &str, fit: &Fit, supplied: &[usize]) -> Vec<Diagnostic> {
    let present =
        |h: &usize| fit.columns.get(*h).is_some_and(|c| !c.is_empty()) || supplied.contains(h);
    let name = |h: &usize| format!("\"{}\"", layout.headers[*h].name);
    let lacking = |columns: &[&ColumnRule]| -> Option<Vec<String>> {
        let headers: BTreeSet<usize> = columns.iter().flat_map(|c| c.reading.headers()).collect();
        let lacks = !headers.is_empty() && !headers.iter().any(present);
        let parts = columns.iter().flat_map(|c| layout.columns_read(&c.reading));
        let parts: BTreeSet<usize> = parts.filter(|at| !present(at)).collect();
        lacks.then(|| parts.iter().map(name).collect())
    };
    let mut out = Vec::new();
    let mut fault = |what: &str, names: Vec<String>| {
        let headline =
            format!("the file has no column for {what}: {} is not there", words::list(&names));
        out.push(located(&findings::MISSING_HEADER, file, headline).set_in(set_in(layout)));
    };
    for column in layout.columns.iter().filter(|c| !layout.reads_by_period(c)) {
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
pub(super) fn notes(
    spec: &ExtractSpec<'_>,
    file: &str,
    fit: &Fit,
    supplied: &[usize],
) -> Vec<Diagnostic> {
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
            .filter(|(h, columns)| columns.is_empty() && !h.is_joined() && !h.is_by_period())
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
