//! How one canonical column is read from the cells of a row: the typed form of a `[columns]` entry.

use super::codes::CodeList;
use super::formats::DateFormat;
use crate::pattern::PartPattern;
use jsna_model::period::PeriodType;
use jsna_model::shorthand::Symbol;
use std::sync::Arc;

/// How a canonical column is read.
#[derive(Debug, Clone)]
pub enum Reading {
    /// The same text in every row.
    Constant(Arc<str>),
    /// The same flag in every row.
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

    /// The part of the file's name that it reads.
    pub fn file_name(&self) -> Option<&FileNameRule> {
        match self {
            Self::FileName(rule) => Some(rule),
            Self::Month(rule) => rule.name.as_ref(),
            Self::Period(rule) => rule.name.as_ref(),
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
            Self::Bands(r) => r.from.iter().copied().chain(r.born.as_ref().map(|b| b.at)).collect(),
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
    /// A postcode, in whose place the code of its LSOA is stored.
    Postcode,
}

/// What happens to a value that is not in the code list.
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
    /// Which part of the name is meant.
    pub pattern: PartPattern,
    /// The value where the name does not fit.
    pub otherwise: Option<Arc<str>>,
}

/// A text.
#[derive(Debug, Clone)]
pub struct TextRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// Kind of text.
    pub kind: TextKind,
    /// Code list.
    pub codes: Option<Arc<CodeList>>,
    /// What happens to a value that is not in the code list.
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
    /// Where the cell is a date of birth: how it is read, and the age on which day is meant.
    pub born: Option<BornRule>,
}

/// A date of birth.
#[derive(Debug, Clone)]
pub struct BornRule {
    /// Formats of both dates, in order of preference.
    pub formats: Vec<DateFormat>,
    /// Header of the day on which the age is meant.
    pub at: usize,
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
    pub split: Vec<char>,
    /// Code list.
    pub codes: Option<Arc<CodeList>>,
    /// What happens to a value that is not in the code list.
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
    Zero,
}

/// Which clock a time without an offset is in.
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
    pub zone: Zone,
}

/// A month alone.
#[derive(Debug, Clone)]
pub struct MonthRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// The part of the file's name that is read instead of a cell.
    pub name: Option<FileNameRule>,
    /// Formats in order of preference.
    pub formats: Vec<DateFormat>,
}

/// A period of observations.
#[derive(Debug, Clone)]
pub struct PeriodRule {
    /// Headers, the first filled one counts.
    pub from: Vec<usize>,
    /// The part of the file's name that is read instead of a cell.
    pub name: Option<FileNameRule>,
    /// Formats beyond the usual forms.
    pub formats: Vec<DateFormat>,
    /// Header of the quarter.
    pub quarter: Option<usize>,
    /// Whether quarter 1 is April to June; `None` where the layout has no quarters.
    pub financial_quarters: Option<bool>,
    /// Kind of period where the cell does not tell.
    pub kind: Option<PeriodType>,
}

impl PeriodRule {
    /// The rule of a layout that reads the names of columns and says nothing more.
    pub(crate) fn of_names() -> Self {
        Self {
            from: Vec::new(),
            name: None,
            formats: vec![DateFormat::iso()],
            quarter: None,
            financial_quarters: None,
            kind: None,
        }
    }
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
