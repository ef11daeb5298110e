//! Findings as people and programs read them.

use crate::args::Format;
use anstyle::{AnsiColor, Style};
use jsna_model::diagnostic::{Diagnostic, Group, Severity};
use jsna_model::words;
use jsna_pipeline::Gate;
use std::fmt::Write as _;

/// Styles, or none of them: `NO_COLOR`, pipes and files get plain text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Info => AnsiColor::Cyan,
        };
        self.with(colour.on_default().bold(), text)
    }

    /// The text as the terminal prints it bold, or plain where there is no colour.
    pub(crate) fn bold(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }
}

/// Findings of one sort: the first of them, with its place, what was found and expected, and what to do;
/// and how many more there are.
fn group(group: &Group<'_>, paint: Paint) -> String {
    let d = group.first;
    let head = paint.severity(d.severity, &format!("{}[{}]", d.severity.as_str(), d.name));
    let mut out = format!("{head}: {}\n", d.headline);
    let place = place(d);
    if !place.is_empty() {
        let _ = writeln!(out, "  --> {place}");
    }
    let mut field = |name: &str, text: &str| {
        let _ = writeln!(out, "   {name:<9} {text}");
    };
    if let Some(found) = &d.found {
        field("found", &quoted(found));
    }
    match (&d.expected, &d.set_in) {
        (Some(expected), Some(set_in)) => {
            field("expected", &format!("{expected}, set in {set_in}"));
        }
        (Some(expected), None) => field("expected", expected),
        (None, Some(set_in)) => field("set in", set_in),
        (None, None) => {}
    }
    if !d.fix.is_empty() {
        field("fix", &d.fix);
    }
    if group.findings > 1 {
        let more = words::plural(group.findings - 1, "more file");
        let times = words::plural(group.count, "time");
        field("also", &format!("in {more}, {times} in all"));
    }
    field("more", &format!("jsna explain {}", d.name));
    out
}

/// A cell in quotes, unless it is already a sentence of several parts.
fn quoted(text: &str) -> String {
    if text.contains('"') || text.contains('\n') { text.to_owned() } else { format!("\"{text}\"") }
}

/// `extracts/2024-05.csv, column "Month", row 18 (line 19); also rows 902 and 4,410`
fn place(d: &Diagnostic) -> String {
    let mut parts: Vec<String> = d.place.file.iter().cloned().collect();
    parts.extend(d.place.column.iter().map(|c| format!("column \"{c}\"")));
    let also: Vec<String> = d.place.rows.iter().skip(1).map(|r| words::thousands(*r)).collect();
    match (d.place.rows.first(), d.place.line) {
        (Some(row), Some(line)) => {
            parts.push(format!("row {} (line {})", words::thousands(*row), words::thousands(line)));
        }
        (Some(row), None) => parts.push(format!("row {}", words::thousands(*row))),
        (None, Some(line)) => parts.push(format!("line {}", words::thousands(line))),
        (None, None) => {}
    }
    let mut out = parts.join(", ");
    if !also.is_empty() {
        let _ = write!(
            out,
            "; also {} {}",
            words::noun_for(also.len() as u64, "row"),
            words::list(&also)
        );
    }
    out
}

/// All findings of a run, in one object for programs.
pub(crate) fn json(findings: &[Diagnostic]) -> serde_json::Value {
    serde_json::to_value(findings).unwrap_or(serde_json::Value::Null)
}

/// The gates of a run, for programs.
pub(crate) fn gates(gates: &[Gate]) -> serde_json::Value {
    let object = |gate: &Gate| {
        serde_json::json!({
            "name": gate.kind.name, "verdict": gate.decision.verdict(), "because": gate.decision.because(),
            "findings": json(&gate.findings),
        })
    };
    gates.iter().map(object).collect()
}

/// All findings for people, grouped; for programs they are part of the result object.
pub(crate) fn findings(findings: &[Diagnostic], format: Format, paint: Paint) -> String {
    match format {
        Format::Human => {
            Group::of(findings).iter().map(|g| group(g, paint)).collect::<Vec<_>>().join("\n")
        }
        Format::Json => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_pipeline::findings::PROJECT_INVALID;

    #[test]
    fn a_finding_reads_as_in_the_manual() {
        let d =
            Diagnostic::new(&PROJECT_INVALID, "3 of 4,812 rows have a date that cannot be read")
                .file("extracts/2024-05.csv")
                .column("Month")
                .rows(&[18, 902, 4410], Some(19))
                .found("2024-5")
                .expected("YYYY-MM")
                .set_in("jsna.toml line 14")
                .fix("Correct the cells.")
                .count(3);
        let later = d.clone().file("extracts/2024-06.csv").count(4);
        insta::assert_snapshot!(findings(&[d, later], Format::Human, Paint(false)), @r#"
        error[project-invalid]: 3 of 4,812 rows have a date that cannot be read
          --> extracts/2024-05.csv, column "Month", row 18 (line 19); also rows 902 and 4,410
           found     "2024-5"
           expected  YYYY-MM, set in jsna.toml line 14
           fix       Correct the cells.
           also      in 1 more file, 7 times in all
           more      jsna explain project-invalid
        "#);
    }
}
