//! The fixture written out, once for all tests that read files.

use jsna_publish::{Format, Options, Published, publish};
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

/// A release on disk.
pub(crate) struct Written {
    dir: TempDir,
    pub(crate) published: Published,
}

impl Written {
    /// Bytes of a file of the release.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        let full = self.path(path);
        std::fs::read(&full).unwrap_or_else(|e| panic!("{}: {e}", full.display()))
    }

    /// Text of a file of the release.
    pub(crate) fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).expect("UTF-8")
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }
}

/// Everything but the bitmaps, which are slow without optimisation and have a test of their own.
pub(crate) fn written() -> &'static Written {
    static WRITTEN: OnceLock<Written> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let formats = Format::ALL.into_iter().filter(|f| *f != Format::Png).collect();
        let published = publish(&crate::fixture::release(), dir.path(), &Options { formats })
            .expect("it is published");
        Written { dir, published }
    })
}

/// The cells of a small CSV text: quotes, doubled quotes and commas inside them.
pub(crate) fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut inside = false;
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().expect("a row");
        let cell = row.last_mut().expect("a cell");
        match c {
            '"' if inside && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => inside = !inside,
            ',' if !inside => row.push(String::new()),
            '\n' if !inside => rows.push(vec![String::new()]),
            c => cell.push(c),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the file ends with a line end");
    rows
}
