//! What to read, and how: the file, its layout, and what the project says about its feed.

use crate::hash;
use crate::layout::Layout;
use crate::postcodes::Postcodes;
use jsna_model::Clock;
use std::path::Path;

/// Which part of a delivery rows belong to, where several files or several districts make up one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Files are whole deliveries; the layout says of which area.
    Whole,
    /// The file is a part, with this name.
    File(&'a str),
    /// This column of the table says which part a row belongs to.
    Column(&'a str),
}

impl Part<'_> {
    /// The part of rows whose column is empty.
    pub const UNKNOWN: &'static str = "not known";
}

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
    pub part: Part<'a>,
    pub path: &'a Path,
    /// File as messages show it: relative to the project.
    pub shown: &'a str,
    /// Key for pseudonyms. A layout that asks for them refuses files without it.
    pub pseudonym_key: Option<&'a [u8]>,
    /// The LSOAs of postcodes. A layout that places rows by postcode refuses files without them.
    pub postcodes: Option<&'a Postcodes>,
}

impl ExtractSpec<'_> {
    /// A hash of everything that decides how a file is read: the layout's text, the handling class, the clock, what is a part, and the
    /// postcodes where it reads them.
    pub fn reading(&self) -> String {
        let mut parts = vec![self.layout.text_sha256.as_str(), self.handling, self.clock.as_str()];
        match self.part {
            Part::Whole => {}
            Part::File(_) => parts.push("file"),
            Part::Column(column) => parts.push(column),
        }
        if let Some(postcodes) = self.postcodes.filter(|_| self.layout.reads_postcodes()) {
            parts.push(postcodes.sha256());
        }
        hash::sha256_of(parts.join("\n").as_bytes())
    }
}
