//! What happens at a state that cannot be: a message that says so, never a number in its place.

use crate::exit::Exit;
use std::panic::{self, PanicHookInfo, UnwindSafe};
use std::sync::Mutex;

/// The last fault of the run, as the hook saw it: the threads of a pool pass a fault on without its place. Those before
/// it were caught and reported where they happened, as that of a workbook which cannot be read.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command. If it meets a state that cannot be, `say` is given the message and the run could not be done.
pub(crate) fn guard(run: impl FnOnce() -> Exit + UnwindSafe, say: impl FnOnce(&str)) -> Exit {
    panic::set_hook(Box::new(remember));
    panic::catch_unwind(run).unwrap_or_else(|_| {
        let last = LAST.lock().ok().and_then(|mut last| last.take());
        say(&message(last.as_deref().unwrap_or("no place is known")));
        Exit::CouldNotRun
    })
}

fn remember(info: &PanicHookInfo<'_>) {
    if let Ok(mut last) = LAST.lock() {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        let said = info.payload_as_str().unwrap_or("no text");
        *last = Some(format!("{said}, at {}", place.as_deref().unwrap_or("an unknown place")));
    }
}

fn message(fault: &str) -> String {
    format!(
        "error: internal error, a fault of jsna and not of your data: {fault}\n  \
         no part of a result was kept: an ingest and a release are made whole or not at all\n  \
         fix: run `jsna check`, and report the text above with what it prints"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_cannot_be_is_a_message_and_not_a_result() {
        let mut said = String::new();
        let rows: Vec<u8> = Vec::new();
        let ended = guard(
            || {
                // A fault that was caught where it happened is not the one to report.
                let caught = panic::catch_unwind(|| panic!("a workbook"));
                if caught.is_ok() || rows[std::hint::black_box(3)] == 0 {
                    Exit::Done
                } else {
                    Exit::Findings
                }
            },
            |text| text.clone_into(&mut said),
        );
        assert_eq!(ended, Exit::CouldNotRun);
        assert!(said.contains("index out of bounds: the len is 0 but the index is 3, at crates"));
        assert!(said.contains("no part of a result was kept"));
    }
}
