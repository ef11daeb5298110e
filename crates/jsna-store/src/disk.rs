//! The few file operations that have to be right after a power cut.

use crate::error::StoreError;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;

/// Creates a folder and those above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(StoreError::io("create folder", path))
}

/// Removes a folder with everything in it; one that is not there is fine.
pub(crate) fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("remove folder", path)(e))
        }
        _ => Ok(()),
    }
}

/// Renames; an existing file of the new name is replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(StoreError::io("move into place", to))
}

/// Waits until a file's bytes are on the disk.
pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    // Windows flushes only through a handle that may write.
    let file = File::options().write(true).open(path).map_err(StoreError::io("open", path))?;
    file.sync_all().map_err(StoreError::io("flush", path))
}

/// Waits until many files, then many folders, are on the disk.
///
/// A flush is nearly all waiting, and file systems serve several that wait at once with one write
/// of their journal: eight threads take a seventh of the time of one, whatever the number of cores.
pub(crate) fn sync_many(files: &[PathBuf], folders: &[PathBuf]) -> Result<(), StoreError> {
    each_of(files, |path: &PathBuf| sync_file(path))?;
    each_of(folders, |path: &PathBuf| sync_folder(path))
}

/// Does something with each of many, on several threads; the first fault of them.
pub(crate) fn each_of<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), StoreError> + Sync,
) -> Result<(), StoreError> {
    const THREADS: usize = 8;
    let share = items.len().div_ceil(THREADS).max(1);
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(share)
            .map(|items| scope.spawn(move || items.iter().try_for_each(work)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            // A thread that panicked has done nothing that can be relied on.
            thread.join().unwrap_or_else(|_| {
                let fault = io::Error::other("a thread panicked");
                Err(StoreError::io("work on", Path::new("the store"))(fault))
            })
        })
    })
}

/// SHA-256 of a file, hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<String, StoreError> {
    let mut file = File::open(path).map_err(StoreError::io("open", path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer).map_err(StoreError::io("read", path))? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// That a data file is as it was written. Nothing is said of one whose hash was not kept, as in older stores.
///
/// # Errors
///
/// [`StoreError::BadDataFile`] where it is not; an I/O error where it cannot be read.
pub(crate) fn is_as_written(path: &Path, hash: Option<&str>) -> Result<(), StoreError> {
    let Some(hash) = hash else { return Ok(()) };
    if sha256(path)? == hash {
        return Ok(());
    }
    let detail = "is not as it was written: a bit of it has changed".to_owned();
    Err(StoreError::BadDataFile { path: path.to_owned(), detail })
}

/// Every file and every folder in a folder, itself included.
pub(crate) fn walk(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), StoreError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        for name in names(&folder)? {
            let path = folder.join(name);
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
        next += 1;
    }
    Ok((files, folders))
}

/// Waits until a folder's names are on the disk. Only Unix knows this; elsewhere renames are
/// journalled by the file system.
pub(crate) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        // The parent of a plain file name is the empty path.
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let folder = File::open(path).map_err(StoreError::io("open", path))?;
        folder.sync_all().map_err(StoreError::io("flush", path))?;
    }
    Ok(())
}

/// Writes a file so that it appears completely or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.join(format!(".{name}.part"));
    let write = || -> io::Result<()> {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(StoreError::io("write", &part))?;
    rename(&part, path)?;
    sync_folder(folder)
}

/// The bytes of a file; `None` where there is no such file.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::io("read", path)(e)),
    }
}

/// The names in a folder, sorted; none where the folder is not there.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(StoreError::io("list folder", folder)(e)),
    };
    let mut names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<String>>>()
        .map_err(StoreError::io("list folder", folder))?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_replaces_the_old_one_and_leaves_no_part_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(dir.path()).unwrap(), ["a.json"]);
    }

    #[test]
    fn every_file_and_folder_is_flushed_and_one_that_is_gone_is_named() {
        let dir = tempfile::tempdir().unwrap();
        for i in 0..20 {
            let folder = dir.path().join(format!("{i}/deep"));
            create_folder(&folder).unwrap();
            fs::write(folder.join("file"), "x").unwrap();
        }
        let (mut files, folders) = walk(dir.path()).unwrap();
        assert_eq!((files.len(), folders.len()), (20, 41));
        sync_many(&files, &folders).unwrap();
        files.push(dir.path().join("gone"));
        let error = sync_many(&files, &folders).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }

    #[test]
    fn what_is_not_there_is_nothing_but_what_cannot_be_read_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read_if_there(&dir.path().join("none")).unwrap().is_none());
        assert!(names(&dir.path().join("none")).unwrap().is_empty());
        let error = read_if_there(dir.path()).unwrap_err();
        assert!(error.to_string().starts_with("cannot read "), "{error}");
    }
}
