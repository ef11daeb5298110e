//! The terminal: results to stdout, everything else to stderr, progress only where someone looks.

use crate::args::{Format, Global};
use crate::render::{self, Paint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jsna_model::diagnostic::{Diagnostic, Severity};
use std::io::{IsTerminal, Write};

/// The terminal of a run.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    pub(crate) format: Format,
    quiet: bool,
    stdout_paint: Paint,
    stderr_paint: Paint,
    progress: bool,
}

impl Console {
    #[expect(clippy::disallowed_methods, reason = "the command line reads NO_COLOR")]
    pub(crate) fn new(global: &Global) -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let stderr = std::io::stderr().is_terminal();
        Self {
            format: global.format,
            quiet: global.quiet,
            stdout_paint: Paint(colour && std::io::stdout().is_terminal()),
            stderr_paint: Paint(colour && stderr),
            progress: stderr && !global.quiet,
        }
    }

    /// A result, to stdout. A closed pipe is not an error: the reader has seen enough.
    #[expect(clippy::unused_self, reason = "whoever prints has been given the terminal")]
    pub(crate) fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _closed_pipe = out.write_all(text.as_bytes()).and_then(|()| {
            if text.ends_with('\n') || text.is_empty() { Ok(()) } else { out.write_all(b"\n") }
        });
    }

    /// A result object, to stdout, for programs.
    pub(crate) fn json(&self, value: &serde_json::Value) {
        self.result(&format!("{value:#}\n"));
    }

    /// A note, to stderr; none when quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Something that must be said, to stderr.
    #[expect(clippy::unused_self, reason = "whoever prints has been given the terminal")]
    pub(crate) fn error(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _closed_pipe = writeln!(err, "{}", text.trim_end());
    }

    /// Findings, to stderr, worst first; information only where asked for detail.
    pub(crate) fn findings(&self, findings: &[Diagnostic], least: Severity) {
        if self.format == Format::Json {
            return;
        }
        let shown: Vec<Diagnostic> =
            findings.iter().filter(|d| d.severity >= least).cloned().collect();
        if !shown.is_empty() && !self.quiet {
            self.error(&render::findings(&shown, self.format, self.stderr_paint));
        }
    }

    /// Findings that stop the run, to stderr even when quiet.
    pub(crate) fn faults(&self, findings: &[Diagnostic]) {
        self.error(&render::findings(findings, self.format, self.stderr_paint));
    }

    /// A heading in a result.
    pub(crate) fn bold(&self, text: &str) -> String {
        self.stdout_paint.bold(text)
    }

    /// A bar for a long step; hidden where nobody looks.
    pub(crate) fn bar(&self, length: u64, message: &'static str) -> ProgressBar {
        if !self.progress {
            return ProgressBar::hidden();
        }
        let bar =
            ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(8));
        if let Ok(style) = ProgressStyle::with_template("{msg:<28} {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.with_message(message)
    }

    /// A turning sign for a step of unknown length.
    pub(crate) fn spinner(&self, message: &'static str) -> ProgressBar {
        if !self.progress {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(message);
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    }
}
