//! What was written.

use std::collections::BTreeSet;

/// One file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// Path relative to the project, with `/`.
    pub path: String,
    /// Feed that it belongs to; `None` for reference files, the project file and the truth.
    pub feed: Option<&'static str>,
    /// Data rows, over all members of a zip file.
    pub rows: u64,
    /// Rows among them that no reader can place in a month, planted to be quarantined.
    pub unreadable: u64,
    /// Bytes as written.
    pub bytes: u64,
}

/// Everything that was written, by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The files.
    pub files: Vec<FileSummary>,
}

impl Summary {
    /// Data rows of a feed: all of them, and those planted to be quarantined.
    pub fn feed_rows(&self, feed: &str) -> (u64, u64) {
        self.files
            .iter()
            .filter(|f| f.feed == Some(feed))
            .fold((0, 0), |(rows, bad), f| (rows + f.rows, bad + f.unreadable))
    }

    /// Ids of the feeds, in the order of their first file.
    pub fn feeds(&self) -> Vec<&'static str> {
        let mut ids: Vec<&'static str> = self.files.iter().filter_map(|f| f.feed).collect();
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        ids
    }

    /// Data rows of all feeds.
    pub fn rows(&self) -> u64 {
        self.files.iter().filter(|f| f.feed.is_some()).map(|f| f.rows).sum()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
    }
}
