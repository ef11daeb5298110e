//! `jsna profile`: what a file looks like, which layout fits, and the draft of one where none does.

mod draft;
mod words_for;

use crate::args::ProfileArgs;
use crate::console::Console;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use crate::render;
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_model::words;
use jsna_pipeline::Layouts;
use jsna_pipeline::profile::{
    Amount, ColumnProfile, Content, HeaderKind, LayoutFit, OtherFormat, Personal, Profiled,
    ReferenceKind, SAMPLE, TableProfile, Tried, profile, reference_of,
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

pub(crate) fn run(context: &Context, args: &ProfileArgs) -> Result<Outcome, CommandError> {
    let amount = if args.full { Amount::Everything } else { Amount::Sample };
    let (layouts, faults) = layouts(context)?;
    let shown = args.file.display().to_string().replace('\\', "/");
    let profiled = profile(&args.file, &shown, amount, &layouts)?;
    context.console.findings(&faults, Severity::Error);
    context.console.findings(&profiled.file.refused, Severity::Warning);
    let mut human = text(&context.console, &profiled, &args.file);
    let mut json = object(&profiled);
    if let Some(path) = &args.draft {
        let drafted = draft::write(&profiled, &args.file, path)?;
        let _ = write!(human, "\n{}", drafted.human);
        json["draft"] = drafted.json;
    }
    let found: Vec<Diagnostic> = faults.into_iter().chain(profiled.file.refused).collect();
    json["findings"] = render::json(&found);
    let exit = context.exit(&found, &[]);
    Ok(Outcome { exit, ..Outcome::done(human, json) })
}

/// The layouts of the project, where there is one; a layout that is being written does not keep the others from being
/// compared.
fn layouts(context: &Context) -> Result<(Layouts, Vec<Diagnostic>), CommandError> {
    let Some(root) = context.root() else { return Ok((Layouts::builtin(), Vec::new())) };
    match jsna_pipeline::layouts_in(&root) {
        Ok(layouts) => Ok((layouts, Vec::new())),
        Err(jsna_pipeline::Error::Project(faults)) => Ok((Layouts::builtin(), faults)),
        Err(error) => Err(error.into()),
    }
}

fn text(console: &Console, profiled: &Profiled, path: &Path) -> String {
    let mut out = String::new();
    if let Some(format) = profiled.file.other {
        let _ = writeln!(out, "{} is {}.", profiled.file.shown, format.words());
        if let Some(kind) = reference_of(format) {
            let _ = writeln!(out, "It can be a reference file of kind {}.", kind.as_str());
        }
    }
    let mut undescribed = false;
    let beside = profiled.tried.iter().zip(&profiled.references);
    for (table, (tried, references)) in profiled.file.tables.iter().zip(beside) {
        let _ = writeln!(out, "{}\n{}", console.bold(&table.shown), about(table));
        let _ = writeln!(out, "{}", columns(table));
        out += &personal(table);
        out += &fits(table, tried.as_ref());
        let best = table.fits.first().filter(|fit| fit.fits());
        let useful = best.filter(|_| tried.as_ref().is_none_or(Tried::is_useful));
        if let Some(best) = useful {
            out += &words_for::feed(best, path);
        }
        if !references.is_empty() {
            out += &words_for::references(references, (table, path));
        }
        let described = useful.is_some_and(LayoutFit::is_sure);
        undescribed |= !described && table.header != HeaderKind::Missing;
    }
    if undescribed {
        let largest = draft::largest(&profiled.file.tables);
        let _ = writeln!(
            out,
            "To write a layout for {}:\n  jsna profile {} --draft layouts/{}.toml",
            largest.map_or("it", |table| table.shown.as_str()),
            words_for::argument(path),
            draft::id_of(path),
        );
    }
    out
}

/// The table as a whole, in a few lines.
fn about(table: &TableProfile) -> String {
    let rows = words::plural(table.rows, "row");
    let rows = if table.whole {
        rows
    } else {
        let sample = SAMPLE >> 20;
        format!("the first {rows} ({sample} MB; --full reads all)")
    };
    let delimiter = match table.delimiter {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        _ => "bar",
    };
    let columns = words::plural(table.columns.len() as u64, "column");
    let mut lines = vec![format!(
        "{rows}, {columns}{}; header row on line {}",
        if table.columns.len() > 1 { format!(", separated by {delimiter}") } else { String::new() },
        words::thousands(table.header_line)
    )];
    match table.header {
        HeaderKind::Names => {}
        HeaderKind::UnderGroups => lines.push(
            "Two header rows: the upper one names groups of columns (`header_rows = 2` in the layout)."
                .to_owned(),
        ),
        HeaderKind::Missing => lines.push(
            "The first row looks like data: the file seems to have no header row. Ask for one, or add one."
                .to_owned(),
        ),
    }
    if table.above > 0 {
        let above = words::plural(table.above, "row");
        lines.push(format!("{above} above the header row, not read"));
    }
    if table.misfits > 0 {
        lines.push(format!(
            "{} with another number of cells than the header row",
            words::plural(table.misfits, "row")
        ));
    }
    if table.blank_rows > 0 {
        lines.push(format!("{} without a filled cell", words::plural(table.blank_rows, "row")));
    }
    if table.windows_1252 {
        lines.push("Not UTF-8 throughout: some lines are read as Windows-1252".to_owned());
    }
    lines.extend(table.notes.iter().map(|note| words::sentence_case(&note.headline)));
    lines.iter().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "  {line}");
        out
    })
}

/// One line for each column.
fn columns(table: &TableProfile) -> String {
    let rows: Vec<[String; 5]> = table.columns.iter().map(|c| cells(c, table.rows)).collect();
    let head = ["column", "filled", "different", "likely", "holds"].map(str::to_owned);
    let width = |at: usize| {
        rows.iter().chain([&head]).map(|row| row[at].chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let mut out = String::new();
    for [name, filled, different, likely, holds] in std::iter::once(&head).chain(&rows) {
        let line = format!(
            "  {name:<a$}  {filled:>b$}  {different:>c$}  {likely:<d$}  {holds}",
            a = widths[0],
            b = widths[1],
            c = widths[2],
            d = widths[3],
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

fn cells(column: &ColumnProfile, rows: u64) -> [String; 5] {
    const LONGEST: usize = 36;
    let mut name: String = column.name.chars().take(LONGEST).collect();
    if column.name.chars().nth(LONGEST).is_some() {
        name.push('…');
    }
    if name.is_empty() {
        "(no name)".clone_into(&mut name);
    }
    let different = words::thousands(column.different.known);
    [
        name,
        words_for::share(column.filled, rows),
        if column.different.more { format!("over {different}") } else { different },
        column.field.clone().unwrap_or_default(),
        words_for::content(column),
    ]
}

/// The columns with personal data.
fn personal(table: &TableProfile) -> String {
    let found: Vec<String> = table
        .columns
        .iter()
        .filter_map(|c| Some(format!("{} ({})", c.name, c.personal?.words())))
        .collect();
    if found.is_empty() {
        return String::new();
    }
    format!(
        "Probably personal: {}. Their cells are shown as shapes here; a layout marks them `sensitive`, \
         makes pseudonyms of identifiers, and does not read the rest.\n\n",
        words::list(&found)
    )
}

/// The layouts that fit, or nearly.
fn fits(table: &TableProfile, tried: Option<&Tried>) -> String {
    const SHOWN: usize = 3;
    let mut out = String::new();
    for fit in table.fits.iter().take(SHOWN) {
        let _ = writeln!(out, "{}", fit_line(fit));
        if let Some(tried) = tried.filter(|t| t.layout == fit.id) {
            out += &tried_lines(tried, table);
        } else if fit.fits() && !table.whole && fit.id == table.fits[0].id {
            let _ = writeln!(out, "  Rows are tried with the layout by --full.");
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn fit_line(fit: &LayoutFit) -> String {
    let known = format!(
        "it knows {} of the {} of the file",
        fit.known,
        words::plural(fit.of as u64, "column"),
    );
    if fit.fits() {
        let verdict =
            if fit.is_sure() { "fits" } else { "has the columns it needs, which many files have" };
        let unread = if fit.unknown.is_empty() {
            String::new()
        } else {
            format!("; it does not read {}", words::list(&fit.unknown))
        };
        return format!("Layout {} {verdict}: {known}{unread}.", fit.id);
    }
    let mut lacks: Vec<String> = fit.missing.iter().map(|m| format!("\"{m}\"")).collect();
    lacks.extend(fit.repeated.iter().map(|m| format!("one \"{m}\" instead of several")));
    format!("Layout {} does not fit: {known}, and needs {}.", fit.id, words::list(&lacks))
}

fn tried_lines(tried: &Tried, table: &TableProfile) -> String {
    let mut out = if !tried.refused && !tried.is_useful() {
        format!(
            "  Read with it, only {} of {} would be kept: it is not the layout of this file.\n",
            words::thousands(tried.kept),
            words::plural(tried.read, "row"),
        )
    } else if tried.refused {
        "  Read with it, the file is refused:\n".to_owned()
    } else {
        format!(
            "  Read with it: {} = {} kept + {} quarantined{}.\n",
            words::plural(tried.read, "row"),
            words::thousands(tried.kept),
            words::thousands(tried.quarantined),
            if tried.read == table.rows { "" } else { " (rows are counted otherwise)" },
        )
    };
    for finding in tried.findings.iter().filter(|d| d.severity >= Severity::Warning) {
        let column = finding.place.column.as_ref().map_or_else(String::new, |c| format!(" ({c})"));
        let _ = writeln!(out, "  {}: {}{column}", finding.name, finding.headline);
    }
    out
}

fn object(profiled: &Profiled) -> Value {
    let beside = profiled.tried.iter().zip(&profiled.references);
    let tables = profiled.file.tables.iter().zip(beside).map(|(table, (tried, references))| {
        json!({
            "table": table.shown, "rows": table.rows, "all_rows_read": table.whole,
            "delimiter": table.delimiter.to_string(), "header_line": table.header_line,
            "rows_above_header": table.above, "header_row_missing": table.header == HeaderKind::Missing,
            "rows_that_do_not_fit": table.misfits, "blank_rows": table.blank_rows,
            "notes": table.notes.iter().map(|d| d.headline.as_str()).collect::<Vec<_>>(),
            "columns": table.columns.iter().map(column_object).collect::<Vec<_>>(),
            "layouts": table.fits.iter().map(|f| json!({
                "id": f.id, "fits": f.fits(), "known_columns": f.known, "of": f.of,
                "missing": f.missing, "not_read": f.unknown, "repeated": f.repeated,
            })).collect::<Vec<_>>(),
            "tried": tried.as_ref().map(|t| json!({
                "layout": t.layout, "rows_read": t.read, "rows_kept": t.kept, "rows_quarantined": t.quarantined,
                "refused": t.refused, "findings": render::json(&t.findings),
            })),
            "reference_kinds": references.iter().map(|r| json!({
                "kind": r.kind.as_str(), "columns": r.columns, "needs_year": r.year,
            })).collect::<Vec<_>>(),
        })
    });
    let tables: Vec<Value> = tables.collect();
    let other = profiled.file.other;
    json!({
        "file": profiled.file.shown, "other_format": other.map(OtherFormat::words),
        "reference_kind": other.and_then(reference_of).map(ReferenceKind::as_str), "tables": tables,
    })
}

fn column_object(column: &ColumnProfile) -> Value {
    let dates = match &column.content {
        Content::Dates(dates) => Some(json!({
            "formats": dates.formats, "order": words_for::order(dates.order),
            "first": dates.first.filter(|_| !column.is_private()).map(|d| d.to_string()),
            "last": dates.last.filter(|_| !column.is_private()).map(|d| d.to_string()),
            "placeholders": dates.placeholders,
        })),
        _ => None,
    };
    json!({
        "name": column.name, "filled": column.filled,
        "different": column.different.known, "more_are_different": column.different.more,
        "holds": words_for::kind(&column.content), "dates": dates,
        "likely_column": column.field, "personal": column.personal.map(Personal::words),
        "values": column.values(10).into_iter().map(|(value, cells)| json!({ "value": value, "cells": cells })).collect::<Vec<_>>(),
    })
}
