//! Working folders that vanish with their owner, also when the owner crashed.

use crate::disk;
use crate::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// A folder of our own under `parent`, removed on drop.
///
/// Beside it is a lock file, locked as long as this process lives. So a folder that a crash left behind is recognised
/// with certainty (its lock can be taken) and removed when the next folder is made, and the folders of other running
/// processes are left alone.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
    /// Held for its lock alone.
    _lock: File,
}

impl Scratch {
    /// Makes a folder, and removes those that a crash left behind.
    pub(crate) fn new(parent: &Path) -> Result<Self, StoreError> {
        disk::create_folder(parent)?;
        for name in disk::names(parent)? {
            let Some(number) = name.strip_suffix(".lock") else { continue };
            if try_lock(&parent.join(&name))?.is_some() {
                disk::remove_folder(&parent.join(number))?;
            }
        }
        // Lock files are never removed: another process may hold the lock of the file that is removed.
        let mut number = 1_u32;
        loop {
            let path = parent.join(number.to_string());
            if let Some(lock) = try_lock(&parent.join(format!("{number}.lock")))? {
                disk::remove_folder(&path)?;
                disk::create_folder(&path)?;
                return Ok(Self { path, _lock: lock });
            }
            number += 1;
        }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the next folder is made.
        drop(disk::remove_folder(&self.path));
    }
}

/// The locked file, or `None` if another holds it.
fn try_lock(path: &Path) -> Result<Option<File>, StoreError> {
    let file = open_lock(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(StoreError::io("lock", path)(e)),
    }
}

/// Opens a lock file, creating it where it is not there.
pub(crate) fn open_lock(path: &Path) -> Result<File, StoreError> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(StoreError::io("open lock file", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn two_owners_have_two_folders_and_each_removes_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let a = Scratch::new(dir.path()).unwrap();
        let b = Scratch::new(dir.path()).unwrap();
        fs::write(a.path().join("x"), "x").unwrap();
        fs::write(b.path().join("y"), "y").unwrap();
        assert_ne!(a.path(), b.path());
        let gone = a.path().to_owned();
        drop(a);
        assert!(!gone.exists());
        assert!(b.path().join("y").exists());
    }

    #[test]
    fn what_a_crash_left_is_removed_and_what_is_alive_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let alive = Scratch::new(dir.path()).unwrap();
        let left = dir.path().join("7");
        fs::create_dir_all(left.join("deep")).unwrap();
        fs::write(dir.path().join("7.lock"), "").unwrap();
        let next = Scratch::new(dir.path()).unwrap();
        assert!(!left.exists());
        assert!(alive.path().exists());
        assert!(next.path().exists());
    }
}
