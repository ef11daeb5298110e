//! What a command has to say when it is done.

use crate::args::Format;
use crate::console::Console;
use crate::exit::Exit;
use serde_json::Value;

/// What a command has to say when it is done. What it found on the way was said as it was found.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) exit: Exit,
    /// The result for people.
    pub(crate) human: String,
    /// The result for programs.
    pub(crate) json: Value,
    /// Remarks beside the result; none when quiet.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    /// A command that did what it was asked for.
    pub(crate) fn done(human: impl Into<String>, json: Value) -> Self {
        Self { exit: Exit::Done, human: human.into(), json, notes: Vec::new() }
    }

    /// Says it.
    pub(crate) fn print(&self, console: &Console) -> Exit {
        for note in &self.notes {
            console.note(note);
        }
        match console.format {
            Format::Human => console.result(&self.human),
            Format::Json => console.json(&self.json),
        }
        self.exit
    }
}
