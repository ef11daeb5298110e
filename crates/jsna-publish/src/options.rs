//! What is to be written.

use std::collections::BTreeSet;

/// A kind of file in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The assessment as one page: `index.html`.
    Html,
    /// The workbook: `workbook.xlsx`.
    Xlsx,
    /// Tables, and the numbers of each chart, as CSV.
    Csv,
    /// Tables as Parquet.
    Parquet,
    /// Charts as SVG.
    Svg,
    /// Charts as PNG.
    Png,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Html, Self::Xlsx, Self::Csv, Self::Parquet, Self::Svg, Self::Png];

    /// The spelling in `jsna.toml` and in file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    /// Reads the spelling.
    ///
    /// ```
    /// use jsna_publish::Format;
    /// assert_eq!(Format::parse("xlsx"), Some(Format::Xlsx));
    /// assert_eq!(Format::parse("XLSX"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// What is to be written. The manifest and the quality folder always are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The formats.
    pub formats: BTreeSet<Format>,
}

impl Options {
    /// Every kind of file that a release can hold.
    pub fn all() -> Self {
        Self { formats: Format::ALL.into() }
    }

    /// Whether a format is asked for.
    pub fn wants(&self, format: Format) -> bool {
        self.formats.contains(&format)
    }
}
