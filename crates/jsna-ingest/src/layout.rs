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
mod rules;
#[cfg(test)]
mod tests;

pub use code_lists::{CodeLists, SharedCodes};
pub use codes::{CodeList, Meaning};
pub use formats::{DateFormat, Piece, Shape};

use jsna_model::period::PeriodType;
use jsna_model::shorthand::Symbol;
use jsna_model::table::{Column, Table};
use jsna_model::{Diagnostic, schema};
use std::sync::Arc;

/// Which canonical table a layout fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableKind {
    /// One row per thing that happened or was reported.
    Incidents,
    /// Numbers that a source has counted already.
    Observations,
}

impl TableKind {
    /// The documented table.
    pub fn table(self) -> &'static Table {
        match self {
            Self::Incidents => &schema::INCIDENTS,
            Self::Observations => &schema::OBSERVATIONS,
        }
    }
}

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
    /// SHA-256 of its text and of the shared code lists that it reads with, hexadecimal: what reads
    /// in another way under the same name has another.
    pub text_sha256: String,
    /// The table it fills.
    pub table: TableKind,
    /// Whether a reference that occurs in several rows is normal.
    pub repeats: Repeats,
    /// The file as a whole.
    pub file: FileRules,
    /// The file beside each file that has more columns of the same things.
    pub companion: Option<CompanionRule>,
    /// The columns of the file. Everything below refers to them by position.
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

    /// Whether rows read under a handling class (`open`, `official`, `official_sensitive`) hold pseudonyms,
    /// which need a key.
    pub fn makes_pseudonyms(&self, handling: &str) -> bool {
        self.columns.iter().any(|c| match &c.reading {
            Reading::Text(t) => match t.kind {
                TextKind::Pseudonym => true,
                TextKind::Reference => handling != "open",
                TextKind::Plain | TextKind::OffenceCode | TextKind::AreaCode => false,
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
    /// Texts that mean "empty" in every column, folded.
    pub missing: Vec<String>,
    /// Patterns on the names of files inside an archive.
    pub members: Vec<String>,
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
    /// Whether its cells are masked in messages.
    pub sensitive: bool,
    /// Texts that mean "empty" in this column, folded.
    pub missing: Vec<String>,
    /// Whether it is read from the companion file where the file itself lacks it.
    pub companion: bool,
}

impl Header {
    /// Whether the name has a `*` and stands for any number of columns.
    pub fn is_group(&self) -> bool {
        self.name.contains('*')
    }
}

/// The file beside each file that has more columns of the same things.
#[derive(Debug, Clone)]
pub struct CompanionRule {
    /// The part of the file's name that differs.
    pub replace: String,
    /// What stands in its place in the name of the companion.
    pub with: String,
    /// The header that both files have.
    pub key: usize,
}

/// A canonical column and how it is read.
#[derive(Debug, Clone)]
pub struct ColumnRule {
    /// The canonical column. For observations the period fills two; it is listed under `month`.
    pub target: &'static Column,
    /// How.
    pub reading: Reading,
    /// Whether a row is quarantined when the cell is empty or cannot be read.
    pub required: bool,
    /// Line of the layout, for messages.
    pub line: u64,
}

/// How a canonical column is read.
#[derive(Debug, Clone)]
pub enum Reading {
    /// The same text in every row.
    Constant(Arc<str>),
    /// The same truth in every row.
    ConstantFlag(bool),
    /// The same number in every row.
    ConstantNumber(f64),
    /// A part of the file's name.
    FileName(FileNameRule),
    /// A text.
    Text(TextRule),
    /// A text given by the first rule that matches.
    Cases(CaseRule),
    /// An age band made from a number.
    Bands(BandRule),
    /// A flag given by a cell.
    Flag(FlagRule),
    /// A flag that is true when any rule matches.
    Any(AnyRule),
    /// Several texts in one cell.
    List(ListRule),
    /// A number.
    Number(NumberRule),
    /// A date or a point in time.
    Time(TimeRule),
    /// A month alone.
    Month(MonthRule),
    /// A period of observations.
    Period(PeriodRule),
}

impl Reading {
    /// The code list that it reads with.
    pub fn codes(&self) -> Option<&Arc<CodeList>> {
        match self {
            Self::Text(r) => r.codes.as_ref(),
            Self::List(r) => r.codes.as_ref(),
            _ => None,
        }
    }

    /// The headers that it reads.
    pub fn headers(&self) -> Vec<usize> {
        match self {
            Self::Constant(_)
            | Self::ConstantFlag(_)
            | Self::ConstantNumber(_)
            | Self::FileName(_) => Vec::new(),
            Self::Text(r) => r.from.clone(),
            Self::Cases(r) => r.cases.iter().flat_map(|(rule, _)| rule.from.clone()).collect(),
            Self::Bands(r) => r.from.clone(),
            Self::Flag(r) => r.from.clone(),
            Self::Any(r) => r.rules.iter().flat_map(|rule| rule.from.clone()).collect(),
            Self::List(r) => r.from.clone(),
            Self::Number(r) => {
                let asked = r.cases.iter().flat_map(|(rule, _)| rule.from.iter());
                r.from.iter().chain(asked).copied().collect()
            }
            Self::Time(r) => r.from.iter().copied().chain(r.time).collect(),
            Self::Month(r) => r.from.clone(),
            Self::Period(r) => r.from.iter().copied().chain(r.quarter).collect(),
        }
    }
}

/// What kind of text a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// Trimmed text.
    Plain,
    /// A reference: kept where handling is open, a pseudonym otherwise.
    Reference,
    /// Always a pseudonym.
    Pseudonym,
    /// A Home Office offence code.
    OffenceCode,
    /// A GSS code.
    AreaCode,
}

/// What becomes of a value that the code list does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// Kept behind `unmapped:` and counted.
    Unmapped,
    /// Kept as it is.
    Keep,
    /// Emptied and counted.
    Empty,
    /// This value, not counted.
    Otherwise(Arc<str>),
}

/// A part of the file's name.
#[derive(Debug, Clone)]
pub struct FileNameRule {
    /// Pattern: `{}` is the part, `?` one character, `*` any number of them.
    pub pattern: String,
    /// The value where the name does not fit.
    pub otherwise: Option<Arc<str>>,
}

/// A text.
#[derive(Debug, Clone)]
pub struct TextRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// All cells joined with `/` instead.
    pub join: bool,
    /// Kind of text.
    pub kind: TextKind,
    /// Code list.
    pub codes: Option<Arc<CodeList>>,
    /// What becomes of other values.
    pub unknown: Unknown,
    /// The value of an empty cell.
    pub empty: Option<Arc<str>>,
}

/// A text given by rules.
#[derive(Debug, Clone)]
pub struct CaseRule {
    /// Rules and their values, the first that matches counts.
    pub cases: Vec<(Rule, Arc<str>)>,
    /// The value where none does.
    pub otherwise: Option<Arc<str>>,
}

/// Age bands.
#[derive(Debug, Clone)]
pub struct BandRule {
    /// Header of the age.
    pub from: Vec<usize>,
    /// Lower and upper age, both included, and the name.
    pub bands: Vec<(u32, Option<u32>, Arc<str>)>,
}

/// A flag given by a cell.
#[derive(Debug, Clone)]
pub struct FlagRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Folded texts that mean true.
    pub yes: Vec<String>,
    /// Folded texts that mean false.
    pub no: Vec<String>,
    /// The value of an empty cell.
    pub empty: Option<bool>,
}

/// A flag that is true when any rule matches.
#[derive(Debug, Clone)]
pub struct AnyRule {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The value where all cells are empty.
    pub empty: Option<bool>,
}

/// Several texts in one cell.
#[derive(Debug, Clone)]
pub struct ListRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Separators.
    pub split: Vec<char>,
    /// Code list.
    pub codes: Option<Arc<CodeList>>,
    /// What becomes of other values.
    pub unknown: Unknown,
}

/// A number.
#[derive(Debug, Clone)]
pub struct NumberRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Rules and their values: the first that matches counts, before the cell.
    pub cases: Vec<(Rule, f64)>,
    /// Symbols of this column, folded: shorthand, or zero.
    pub symbols: Vec<(String, SymbolMeaning)>,
    /// Smallest plausible value.
    pub min: Option<f64>,
    /// Largest plausible value.
    pub max: Option<f64>,
    /// The value of an empty cell.
    pub empty: Option<f64>,
}

/// What a symbol in place of a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolMeaning {
    /// No number, and why.
    Shorthand(Symbol),
    /// Nil.
    Zero,
}

/// Clock of a time without an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Clock time in the United Kingdom.
    Uk,
    /// Coordinated universal time.
    Utc,
}

/// A date or a point in time.
#[derive(Debug, Clone)]
pub struct TimeRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Header of a separate time of day.
    pub time: Option<usize>,
    /// Formats in order of preference.
    pub formats: Vec<DateFormat>,
    /// Whether 00:00 is a default and not a time.
    pub midnight_unknown: bool,
    /// Clock.
    pub zone: Zone,
}

/// A month alone.
#[derive(Debug, Clone)]
pub struct MonthRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Formats in order of preference.
    pub formats: Vec<DateFormat>,
}

/// A period of observations.
#[derive(Debug, Clone)]
pub struct PeriodRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Formats beyond the usual forms.
    pub formats: Vec<DateFormat>,
    /// Header of the quarter.
    pub quarter: Option<usize>,
    /// Whether quarter 1 is April to June; `None` where the layout has no quarters.
    pub financial_quarters: Option<bool>,
    /// Kind of period where the cell does not tell.
    pub kind: Option<PeriodType>,
}

/// A question about one or more columns.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Headers; one matching cell is enough.
    pub from: Vec<usize>,
    /// What is asked.
    pub test: Test,
}

/// What a rule asks of a cell. Texts are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Is one of the texts.
    Is(Vec<String>),
    /// Starts with one of them, letters and digits only.
    Starts(Vec<String>),
    /// Its first letters and digits are between the two.
    Range(String, String),
    /// Is a list with one of them as an item.
    Words(Vec<String>),
    /// Has one of them as a whole word or phrase.
    Contains(Vec<String>),
    /// Is filled, or empty.
    Filled(bool),
}

/// The columns that place a row on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coordinates {
    /// Degrees.
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
    /// The row adds up others.
    TotalsRow,
    /// A test record, or a note under the table.
    NotData,
}

/// Rows that are not data.
#[derive(Debug, Clone)]
pub struct QuarantineRule {
    /// Why.
    pub reason: QuarantineReason,
    /// Which.
    pub when: Rule,
}
