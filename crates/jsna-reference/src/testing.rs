//! What the tests of this crate share.

use crate::{Kind, ReferenceSpec};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder that is gone after the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// A specification with nothing but kind and path; `shown` is the file name.
pub(crate) fn spec(kind: Kind, path: PathBuf) -> ReferenceSpec {
    let shown = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    ReferenceSpec { kind, path, shown, year: None, columns: BTreeMap::new(), line: None }
}

/// A specification with a year and mapped columns.
pub(crate) fn mapped(
    kind: Kind,
    path: &Path,
    year: i32,
    columns: &[(&str, &str)],
) -> ReferenceSpec {
    let columns = columns.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    ReferenceSpec { year: Some(year), columns, ..spec(kind, path.to_owned()) }
}

/// Bytes as a gzip file.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}
