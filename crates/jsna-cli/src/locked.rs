//! One run at a time for each project.

use crate::context::Context;
use crate::exit::Exit;
use jsna_store::{Holder, LockError, ProjectGuard, ProjectLock};
use std::path::Path;

/// Takes the project's lock, or ends with the exit code that says that another run has it.
pub(crate) fn hold(context: &Context, root: &Path, command: &str) -> Result<ProjectGuard, Exit> {
    let holder =
        Holder { pid: std::process::id(), command: command.to_owned(), since: context.now };
    ProjectLock::acquire(root, &holder).map_err(|e| {
        context.console.error(&format!("{}.", crate::commands::chain(&e)));
        if matches!(e, LockError::Held { .. }) { Exit::Locked } else { Exit::CouldNotRun }
    })
}
