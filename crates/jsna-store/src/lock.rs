//! One run at a time per project.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Who holds a lock, as the holder has noted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// What it does: `jsna refresh`.
    pub command: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Why a project lock was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run has it.
    #[error(
        "another run is at work on this project: {}; wait until it has finished, or stop that process",
        describe(holder.as_ref(), path)
    )]
    Held {
        /// The lock file.
        path: PathBuf,
        /// Who has it; `None` if it has not said yet.
        holder: Option<Holder>,
    },
    /// The lock file could not be opened or locked.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

fn describe(holder: Option<&Holder>, path: &Path) -> String {
    holder.map_or_else(
        || format!("it holds {}", path.display()),
        |h| {
            let since = h.since.format("%-d %B %Y, %H:%M UTC");
            format!("`{}`, process {}, since {since}", h.command, h.pid)
        },
    )
}

/// The lock of a project.
#[derive(Debug)]
pub struct ProjectLock;

/// Holds the lock of a project until it is dropped, or its process ends in whatever way.
#[derive(Debug)]
pub struct ProjectGuard {
    /// Held for its lock alone.
    _file: File,
    note: PathBuf,
}

impl ProjectLock {
    /// Takes the lock of the project in `folder`, without waiting.
    ///
    /// The operating system keeps the lock, on `.jsna.lock`, so none is ever left over from a crash.
    /// Who holds it is noted beside it in `.jsna.lock.json`, because a locked file cannot be read on
    /// Windows.
    ///
    /// # Errors
    ///
    /// [`LockError::Held`] if another run has it; an I/O error, also where the file system has no
    /// locks.
    pub fn acquire(folder: &Path, holder: &Holder) -> Result<ProjectGuard, LockError> {
        let path = folder.join(".jsna.lock");
        let note = folder.join(".jsna.lock.json");
        let fail = |action| {
            let path = path.clone();
            move |source| LockError::Io { action, path, source }
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(fail("open lock file"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder =
                    fs::read(note).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                return Err(LockError::Held { path, holder });
            }
            Err(TryLockError::Error(e)) => return Err(fail("lock")(e)),
        }
        let text = serde_json::to_vec(holder).map_err(io::Error::from);
        text.and_then(|bytes| fs::write(&note, bytes)).map_err(fail("write beside"))?;
        Ok(ProjectGuard { _file: file, note })
    }
}

impl Drop for ProjectGuard {
    fn drop(&mut self) {
        // The note goes first, while the lock is still ours. One that stays behind does no harm: it
        // is read only while someone holds the lock, and that one has written its own.
        drop(fs::remove_file(&self.note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk;

    fn holder(pid: u32) -> Holder {
        let since = DateTime::from_timestamp(1_669_885_200, 0).unwrap();
        Holder { pid, command: "jsna refresh".to_owned(), since }
    }

    #[test]
    fn a_held_lock_says_who_has_it_and_since_when() {
        let dir = tempfile::tempdir().unwrap();
        let guard = ProjectLock::acquire(dir.path(), &holder(4711)).unwrap();
        let error = ProjectLock::acquire(dir.path(), &holder(4712)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "another run is at work on this project: `jsna refresh`, process 4711, since 1 December \
             2022, 09:00 UTC; wait until it has finished, or stop that process"
        );
        drop(guard);
        drop(ProjectLock::acquire(dir.path(), &holder(4712)).unwrap());
        assert_eq!(disk::names(dir.path()).unwrap(), [".jsna.lock"]);
    }

    #[test]
    fn the_note_of_a_crashed_run_holds_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(".jsna.lock"), "").unwrap();
        fs::write(dir.path().join(".jsna.lock.json"), "{half a no").unwrap();
        assert!(ProjectLock::acquire(dir.path(), &holder(1)).is_ok());
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let error = ProjectLock::acquire(&dir.path().join("none"), &holder(1)).unwrap_err();
        assert!(error.to_string().contains(".jsna.lock"), "{error}");
    }
}
