//! Layouts: how one kind of extract becomes rows of a canonical table, as data.
//!
//! The format is described in `docs/layouts.md`. [`Layout::parse`] turns its text into the typed
//! form below and reports every mistake with its line.

mod check;
mod code_lists;
mod codes;
mod columns;
mod document;
mod formats;
mod headers;
mod parse;
mod readings;
mod rules;
#[cfg(test)]
mod tests;

pub use code_lists::{CodeLists, SharedCodes};
pub use codes::{CodeList, Meaning};
pub(crate) use document::QUESTION;
pub use formats::{DateFormat, Piece, Shape};
pub use readings::{
    AnyRule, BandRule, BornRule, CaseRule, FileNameRule, FlagRule, ListRule, MonthRule, NumberRule,
    PeriodRule, Reading, Rule, SymbolMeaning, Test, TextKind, TextRule, TimeRule, Unknown, Zone,
};

pub use crate::pattern::{NamePattern, PartPattern};
use jsna_model::table::Column;
use jsna_model::{Diagnostic, TableKind};

/// A checked layout.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Name, as a project file uses it.
    pub id: String,
    /// What the extract is, in a few words.
    pub title: String,
    /// Where the description of the extract comes from.
    pub source: Option<String>,
    /// Anything an analyst should know.
    pub notes: Option<String>,
    /// Where the layout was read from, for messages.
    pub origin: String,
    /// SHA-256 of its text and of the shared code lists that it reads with, hexadecimal: it
    /// changes whenever files may be read differently, also under the same name.
    pub text_sha256: String,
    /// The table it fills.
    pub table: TableKind,
    /// Whether a reference that occurs in several rows is normal.
    pub repeats: Repeats,
    /// The file as a whole.
    pub file: FileRules,
    /// The sibling file: it lies beside each file and has more columns of the same things.
    pub companion: Option<CompanionRule>,
    /// The columns of the file, and behind them those that are made of several. Everything below refers to them by position.
    pub headers: Vec<Header>,
    /// The canonical columns that the layout fills, in no particular order.
    pub columns: Vec<ColumnRule>,
    /// The columns that place a row on the map.
    pub coordinates: Option<Coordinates>,
    /// Several observations from one row; empty where each row is one.
    pub measures: Vec<MeasureRule>,
    /// Rows that are in the file but are not data.
    pub quarantine: Vec<QuarantineRule>,
}

impl Layout {
    /// Reads a layout, with the built-in shared code lists. `origin` is how messages name the text: a
    /// path relative to the project.
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its line.
    pub fn parse(text: &str, origin: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::parse_with(text, origin, CodeLists::builtin())
    }

    /// Reads a layout with the shared code lists given.
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its line.
    pub fn parse_with(
        text: &str,
        origin: &str,
        lists: &CodeLists,
    ) -> Result<Self, Vec<Diagnostic>> {
        parse::parse(text, origin, lists)
    }

    /// The rule of a canonical column.
    pub fn column(&self, name: &str) -> Option<&ColumnRule> {
        self.columns.iter().find(|c| c.target.name == name)
    }

    /// Whether rows are placed by postcode, which needs a lookup.
    pub fn reads_postcodes(&self) -> bool {
        let by_postcode =
            |c: &ColumnRule| matches!(&c.reading, Reading::Text(t) if t.kind == TextKind::Postcode);
        self.columns.iter().any(by_postcode)
    }

    /// The columns of the file that a reading needs, by position; of a column made of several its parts.
    pub fn columns_read(&self, reading: &Reading) -> Vec<usize> {
        let parts = |at: usize| match self.headers.get(at) {
            Some(header) if header.is_joined() => header.parts.clone(),
            _ => vec![at],
        };
        reading.headers().into_iter().flat_map(parts).collect()
    }

    /// The header that stands for all columns that are named by a period.
    pub fn by_period(&self) -> Option<usize> {
        self.headers.iter().position(Header::is_by_period)
    }

    /// The rule that says how the names of such columns are read.
    pub(crate) fn period_rule(&self) -> Option<&PeriodRule> {
        match &self.column("month")?.reading {
            Reading::Period(rule) => Some(rule),
            _ => None,
        }
    }

    /// Whether a column is read from those that are named by a period.
    pub(crate) fn reads_by_period(&self, column: &ColumnRule) -> bool {
        self.by_period().is_some_and(|at| column.reading.headers().contains(&at))
    }

    /// Whether rows read under a handling class (`open`, `official`, `official_sensitive`) hold pseudonyms,
    /// which need a key.
    pub fn makes_pseudonyms(&self, handling: &str) -> bool {
        self.columns.iter().any(|c| match &c.reading {
            Reading::Text(t) => match t.kind {
                TextKind::Pseudonym => true,
                TextKind::Reference => handling != "open",
                TextKind::Plain
                | TextKind::OffenceCode
                | TextKind::AreaCode
                | TextKind::Postcode => false,
            },
            _ => false,
        })
    }
}

/// What a repeated reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// It is a warning.
    Report,
    /// One thing may have several rows.
    Expected,
}

/// The file as a whole.
#[derive(Debug, Clone)]
pub struct FileRules {
    /// Delimiter; found in the header row where the layout does not say.
    pub delimiter: Option<u8>,
    /// Lines above the header row.
    pub preamble: u64,
    /// Whether the header row is two: the upper one names groups of columns.
    pub grouped: bool,
    /// The element of an XML document that is a row, where the document alone does not tell.
    pub rows: Option<String>,
    /// Texts that mean "empty" in every column, folded.
    pub missing: Vec<String>,
    /// Patterns on the names of files inside an archive.
    pub members: Vec<NamePattern>,
}

/// One column of the file, or a numbered group of them.
#[derive(Debug, Clone)]
pub struct Header {
    /// Name as the layout writes it.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Whether the file is refused without it.
    pub required: bool,
    pub access: Access,
    /// Texts that mean "empty" in this column, folded.
    pub missing: Vec<String>,
    /// Whether it is read from the sibling file where the file itself lacks it.
    pub companion: bool,
    /// The headers that it is made of, where it is no column of the file.
    pub parts: Vec<usize>,
}

/// The name of the header that stands for all columns that are named by a period.
pub(crate) const BY_PERIOD: &str = "{period}";

/// What may be done with the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Plain,
    /// They are masked in messages and in quarantine.
    Sensitive,
    /// Nothing may read them, so that they never reach the store.
    Dropped,
}

impl Header {
    /// Whether its cells are masked in messages.
    pub fn is_sensitive(&self) -> bool {
        self.access != Access::Plain
    }

    /// Whether it is made of several columns, and no column itself.
    pub fn is_joined(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether it stands for all columns that are named by a period.
    pub fn is_by_period(&self) -> bool {
        self.name == BY_PERIOD
    }

    /// Whether the name has a `*` and stands for any number of columns.
    pub fn is_group(&self) -> bool {
        self.name.contains('*')
    }
}

/// The sibling file: it lies beside each file and has more columns of the same things.
#[derive(Debug, Clone)]
pub struct CompanionRule {
    /// The part of the file's name that differs.
    pub replace: String,
    /// What stands in its place in the name of the sibling file.
    pub with: String,
    /// The header that both files have.
    pub key: usize,
}

/// A canonical column and how it is read.
#[derive(Debug, Clone)]
pub struct ColumnRule {
    /// The canonical column. For observations the period fills two; it is listed under `month`.
    pub target: &'static Column,
    /// How its value is read from the cells of a row.
    pub reading: Reading,
    /// Whether a row is quarantined when the cell is empty or cannot be read.
    pub required: bool,
    /// Line of the layout, for messages.
    pub line: u64,
}

/// The columns that place a row on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coordinates {
    Degrees {
        /// Header of the longitude.
        longitude: usize,
        /// Header of the latitude.
        latitude: usize,
    },
    /// Metres on the British National Grid.
    Grid {
        /// Header of the easting.
        easting: usize,
        /// Header of the northing.
        northing: usize,
    },
}

/// One observation of a wide row: what differs from the other observations of the row.
#[derive(Debug, Clone)]
pub struct MeasureRule {
    /// Columns of this observation.
    pub columns: Vec<ColumnRule>,
}

/// Why the layout quarantines a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuarantineReason {
    /// The row is a total of other rows.
    TotalsRow,
    /// A test record, or a note under the table.
    NotData,
}

/// Rows that are not data.
#[derive(Debug, Clone)]
pub struct QuarantineRule {
    /// Which finding the rows are quarantined with.
    pub reason: QuarantineReason,
    /// The rows that match this rule.
    pub when: Rule,
}
