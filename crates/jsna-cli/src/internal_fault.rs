//! What happens at a state that cannot be: a message that says so and that nothing was published, never a
//! number in its place.

use crate::exit::Exit;
use std::panic::{self, PanicHookInfo, UnwindSafe};
use std::sync::Mutex;

/// The first fault of the run, as the hook saw it: the threads of a pool pass a fault on without its place.
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command. If it meets a state that cannot be, `say` is given the message and the run could not be done.
pub(crate) fn guard(run: impl FnOnce() -> Exit + UnwindSafe, say: impl FnOnce(&str)) -> Exit {
    panic::set_hook(Box::new(remember));
    panic::catch_unwind(run).unwrap_or_else(|_| {
        let first = FIRST.lock().ok().and_then(|mut first| first.take());
        say(&message(first.as_deref().unwrap_or("no place is known")));
        Exit::CouldNotRun
    })
}

fn remember(info: &PanicHookInfo<'_>) {
    if let Ok(mut first) = FIRST.lock()
        && first.is_none()
    {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        let said = info.payload_as_str().unwrap_or("no text");
        *first = Some(format!("{said}, at {}", place.as_deref().unwrap_or("an unknown place")));
    }
}

fn message(fault: &str) -> String {
    format!(
        "error: internal error, a fault of jsna and not of your data: {fault}\n  \
         nothing was published; what an earlier run stored or published is as it was\n  \
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
            || if rows[std::hint::black_box(3)] == 0 { Exit::Done } else { Exit::Findings },
            |text| text.clone_into(&mut said),
        );
        assert_eq!(ended, Exit::CouldNotRun);
        assert!(said.contains("index out of bounds: the len is 0 but the index is 3, at crates"));
        assert!(said.contains("nothing was published"));
    }
}
