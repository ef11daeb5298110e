//! What to read, and how: the file, its layout, and what the project says about its feed.

use crate::hash;
use crate::layout::Layout;
use jsna_model::Clock;
use std::path::Path;

/// What to read, and how.
#[derive(Debug, Clone, Copy)]
pub struct ExtractSpec<'a> {
    /// Feed of the project.
    pub feed: &'a str,
    pub layout: &'a Layout,
    /// Handling class: `open`, `official`, `official_sensitive`.
    pub handling: &'a str,
    /// The assessment's clock.
    pub clock: Clock,
    pub path: &'a Path,
    /// File as messages show it: relative to the project.
    pub shown: &'a str,
    /// Key for pseudonyms. A layout that asks for them refuses files without it.
    pub pseudonym_key: Option<&'a [u8]>,
}

impl ExtractSpec<'_> {
    /// A hash of everything that decides how a file is read: the layout's text, the handling class, and the clock.
    pub fn reading(&self) -> String {
        let parts = [self.layout.text_sha256.as_str(), self.handling, self.clock.as_str()];
        hash::sha256_of(parts.join("\n").as_bytes())
    }
}
