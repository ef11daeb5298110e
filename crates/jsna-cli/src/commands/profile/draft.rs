//! `jsna profile --draft`: writes the draft of a layout, and says what is left to decide.

use super::words_for::argument;
use crate::failure::{CommandError, ErrorKind};
use jsna_model::words;
use jsna_pipeline::profile::{HeaderKind, Profiled, TableProfile, draft};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// What was written.
pub(super) struct Drafted {
    pub(super) human: String,
    pub(super) json: Value,
}

/// The table with most rows; of several the first.
pub(super) fn largest(tables: &[TableProfile]) -> Option<&TableProfile> {
    tables.iter().reduce(|a, b| if b.rows > a.rows { b } else { a })
}

/// Writes a draft for the table of the file with most rows.
pub(super) fn write(
    profiled: &Profiled,
    file: &Path,
    path: &Path,
) -> Result<Drafted, CommandError> {
    let tables = &profiled.file.tables;
    let table = largest(tables).ok_or_else(|| {
        CommandError::usage(
            format!("{} has no table that a layout could describe", profiled.file.shown),
            "Save it as CSV or as a workbook.",
        )
    })?;
    if table.header == HeaderKind::Missing {
        return Err(CommandError::usage(
            format!("{} has no header row: a layout names columns", table.shown),
            "Ask for the file with one, or add one to a copy.",
        ));
    }
    if path.exists() {
        return Err(CommandError::usage(
            format!("{} exists already", path.display()),
            "Name another file, or remove it, so that nothing of yours is overwritten.",
        ));
    }
    let id = id_of(path);
    let text = draft(table, &id);
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, &text));
    written.map_err(|e| CommandError {
        kind: ErrorKind::Run,
        error: format!("The draft cannot be written to {}: {e}", path.display()).into(),
        hints: Vec::new(),
    })?;
    let questions = questions(&text);
    Ok(Drafted {
        human: human(table, tables.len(), file, path, &questions),
        json: json!({
            "file": path.display().to_string(), "layout": id, "table": table.shown,
            "questions": questions.iter().map(|(line, text)| json!({ "line": line, "text": text })).collect::<Vec<_>>(),
        }),
    })
}

/// The lines of a draft that a person has to decide.
fn questions(text: &str) -> Vec<(usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#') && line.contains("\"?\""))
        .collect()
}

fn human(
    table: &TableProfile,
    tables: usize,
    file: &Path,
    path: &Path,
    questions: &[(usize, &str)],
) -> String {
    let mut out = format!("Wrote {}, a layout for {}.\n", path.display(), table.shown);
    if tables > 1 {
        out += "The other tables of the file are not in it.\n";
    }
    if !questions.is_empty() {
        let n = questions.len() as u64;
        let _ = writeln!(out, "{} to answer, each marked \"?\":", words::plural(n, "question"));
    }
    for (line, text) in questions {
        let _ = writeln!(out, "  line {line}: {text}");
    }
    let _ = write!(
        out,
        "Then see what becomes of its rows, from the project's folder:\n  jsna profile {}\n",
        argument(file)
    );
    out
}

/// The id of a layout from the name of its file: lower case, digits and hyphens.
pub(super) fn id_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    let stem = name.split('.').next().unwrap_or_default();
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|p| !p.is_empty()).collect();
    if parts.is_empty() { "own-layout".to_owned() } else { parts.join("-") }
}
