//! The release folder being filled: every file with its size and hash, so that the manifest and the
//! files cannot disagree.

use crate::error::Error;
use crate::tables::Csv;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::{File, create_dir_all};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Output {
    /// Path inside the release folder, with `/` on every system.
    pub path: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

/// The release folder.
pub(crate) struct Folder {
    root: PathBuf,
    written: Mutex<Vec<Output>>,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), written: Mutex::new(Vec::new()) }
    }

    /// Writes a file whole.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.stream(path, |file| file.write_all(bytes))
    }

    /// Writes a table of texts.
    pub(crate) fn csv(&self, path: &str, table: &Csv) -> Result<(), Error> {
        self.stream(path, |file| table.write(file))
    }

    /// Writes a file in pieces.
    pub(crate) fn stream<E>(
        &self,
        path: &str,
        fill: impl FnOnce(&mut dyn FileSink) -> Result<(), E>,
    ) -> Result<(), Error>
    where
        E: IntoFault,
    {
        let mut file = self.create(path)?;
        let filled = fill(&mut file.sink);
        filled.map_err(|e| e.into_fault(path, &file.full))?;
        file.finish()
    }

    /// Begins a file that is written over a while.
    pub(crate) fn create(&self, path: &str) -> Result<OpenFile<'_>, Error> {
        let full = self.root.join(path);
        if let Some(parent) = full.parent() {
            create_dir_all(parent).map_err(Error::io("create the folder", parent))?;
        }
        let file = File::create(&full).map_err(Error::io("create", &full))?;
        let sink = Hashed { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        Ok(OpenFile { folder: self, path: path.to_owned(), full, sink })
    }

    /// What was written, in order of path.
    pub(crate) fn outputs(&self) -> Vec<Output> {
        let mut outputs = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        outputs.sort();
        outputs
    }
}

/// A file being written. It is one of the outputs once it is finished.
pub(crate) struct OpenFile<'a> {
    folder: &'a Folder,
    path: String,
    full: PathBuf,
    pub(crate) sink: Hashed,
}

impl OpenFile<'_> {
    /// A failure to write it.
    pub(crate) fn fault(&self, failure: impl IntoFault) -> Error {
        failure.into_fault(&self.path, &self.full)
    }

    /// Writes what is left, and lists the file.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.sink.flush().map_err(Error::io("write", &self.full))?;
        let sha256 = hex::encode(self.sink.hash.finalize());
        let output = Output { path: self.path, sha256, bytes: self.sink.bytes };
        self.folder.written.lock().unwrap_or_else(PoisonError::into_inner).push(output);
        Ok(())
    }
}

/// What a file's content is written to.
pub(crate) trait FileSink: Write + Send {}

impl FileSink for Hashed {}

/// A failure while a file is filled, as the crate's error.
pub(crate) trait IntoFault {
    fn into_fault(self, shown: &str, path: &Path) -> Error;
}

impl IntoFault for io::Error {
    fn into_fault(self, _: &str, path: &Path) -> Error {
        Error::io("write", path)(self)
    }
}

impl IntoFault for parquet::errors::ParquetError {
    fn into_fault(self, shown: &str, _: &Path) -> Error {
        Error::Table { table: shown.to_owned(), source: self }
    }
}

pub(crate) struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buffer)?;
        self.hash.update(buffer.get(..n).unwrap_or(buffer));
        self.bytes = self.bytes.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path());
        folder.write("b/abc.txt", b"abc").unwrap();
        folder.write("a.txt", b"").unwrap();
        let outputs = folder.outputs();
        assert_eq!(outputs[0].path, "a.txt");
        // The examples of FIPS 180-4.
        assert_eq!(
            outputs[1].sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!((outputs[1].bytes, outputs[0].bytes), (3, 0));
        assert_eq!(std::fs::read(dir.path().join("b/abc.txt")).unwrap(), b"abc");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path());
        folder.write("taken", b"").unwrap();
        let error = folder.write("taken/inside.csv", b"").unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
    }
}
