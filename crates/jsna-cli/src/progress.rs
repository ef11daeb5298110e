//! A run as it is seen on the terminal: bars for its steps, findings as they are made.

use crate::console::Console;
use indicatif::ProgressBar;
use jsna_model::diagnostic::Severity;
use jsna_pipeline::{Event, Observer, Step};
use std::sync::{Mutex, PoisonError};

/// Shows a run on the terminal. One step is under way at a time.
#[derive(Debug)]
pub(crate) struct Progress {
    console: Console,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    pub(crate) fn new(console: &Console) -> Self {
        Self { console: console.clone(), bar: Mutex::new(None) }
    }

    fn replace(&self, bar: Option<ProgressBar>) {
        let old =
            std::mem::replace(&mut *self.bar.lock().unwrap_or_else(PoisonError::into_inner), bar);
        if let Some(old) = old {
            old.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn notice(&self, event: Event<'_>) {
        match event {
            Event::Started { step, items: Some(n) } => {
                self.replace(Some(self.console.bar(n, label(step))));
            }
            Event::Started { step, items: None } => {
                self.replace(Some(self.console.spinner(label(step))));
            }
            Event::Advanced { .. } => {
                if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
                    bar.inc(1);
                }
            }
            Event::Finished { .. } => self.replace(None),
            Event::Found { findings } => self.console.findings(findings, Severity::Warning),
            // Events of later versions of the library that this program does not show.
            _ => {}
        }
    }
}

fn label(step: Step) -> &'static str {
    match step {
        Step::Checking => "Checking waiting extracts",
        Step::Reading => "Reading extracts",
        Step::Committing => "Committing",
        Step::Assessing => "Counting and assessing",
        Step::Publishing => "Drawing and writing",
    }
}
