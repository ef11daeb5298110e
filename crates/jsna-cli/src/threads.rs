//! `--threads N` for the counting engine; the library takes the number as a value.

use crate::console::Console;
use crate::exit::Exit;
use std::process::Command;

/// The variable that the counting engine reads, once, when it starts its own pool.
const ENGINE: &str = "POLARS_MAX_THREADS";

/// Limits the process to `threads`. The counting engine takes its limit from the environment when it
/// first starts, and a process cannot change its own environment safely once it has threads; so the
/// program starts itself again with the variable set, and this process waits for that one.
/// `Some` is how that one ended; `None` says that the limit is in force here.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(crate) fn limit(threads: Option<u16>, console: &Console) -> Option<Exit> {
    let threads = threads?;
    let wanted = threads.to_string();
    if std::env::var(ENGINE).is_ok_and(|v| v == wanted) {
        return None;
    }
    let again = std::env::current_exe().and_then(|exe| {
        Command::new(exe).args(std::env::args_os().skip(1)).env(ENGINE, &wanted).status()
    });
    Some(match again {
        Ok(status) => match status.code() {
            Some(0) => Exit::Done,
            Some(1) => Exit::Findings,
            Some(3) => Exit::Locked,
            Some(_) | None => Exit::CouldNotRun,
        },
        Err(e) => {
            console.error(&format!(
                "The program cannot start itself again with {wanted} threads: {e}."
            ));
            Exit::CouldNotRun
        }
    })
}
