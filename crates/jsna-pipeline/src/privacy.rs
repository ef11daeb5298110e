//! The data-flow record of a project: which column of which extract becomes what, where it is kept and for how long.
//! It is what a data protection impact assessment asks for first.

use crate::project::{Feed, Project};
use jsna_ingest::Layouts;
use jsna_ingest::layout::{Access, Coordinates, Layout, Reading, TextKind, Unknown};
use jsna_model::Handling;

/// Where the data of a project come from and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivacyRecord {
    pub title: String,
    pub feeds: Vec<FeedFlow>,
}

/// What becomes of the extracts of one feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFlow {
    pub feed: String,
    pub layout: String,
    /// Patterns of its files, relative to the project.
    pub files: Vec<String>,
    pub handling: Handling,
    /// The table of the store that its rows go to.
    pub table: &'static str,
    /// Months that rows are kept; for ever where absent.
    pub retain_months: Option<u32>,
    /// Every column that the layout names, in its order. A column that it does not name is not read.
    pub columns: Vec<ColumnFlow>,
}

/// What becomes of one column of an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFlow {
    pub header: String,
    /// Whether its cells are masked in messages and in quarantine.
    pub masked: bool,
    /// Whether the layout forbids that anything reads it.
    pub dropped: bool,
    /// What is made of it: canonical column, and in which form. Nothing where it is not read.
    pub becomes: Vec<(String, Form)>,
}

/// In which form a cell is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// As it stands, after it has been read as a date, number, code of an area or text.
    AsRead,
    /// A value of a list of codes.
    Code,
    /// A value of a list of codes, or the text itself where the list does not know it.
    CodeOrText,
    /// Yes or no.
    Flag,
    AgeBand,
    /// HMAC-SHA-256 under the project's key.
    Pseudonym,
    /// The code of the LSOA that a postcode lies in.
    SmallArea,
    /// Rounded to about so many metres.
    Rounded(u32),
}

impl Form {
    /// In words, as in "becomes `victim_key`, a keyed pseudonym".
    pub fn words(self) -> String {
        match self {
            Self::AsRead => "as read".to_owned(),
            Self::Code => "a value of a list".to_owned(),
            Self::CodeOrText => {
                "a value of a list, or the text that the list does not know".to_owned()
            }
            Self::Flag => "yes or no".to_owned(),
            Self::AgeBand => "an age band".to_owned(),
            Self::Pseudonym => "a keyed pseudonym".to_owned(),
            Self::SmallArea => "the small area that it lies in".to_owned(),
            Self::Rounded(metres) => format!("rounded to about {metres} metres"),
        }
    }
}

/// The data-flow record of a project. A feed whose layout does not exist is refused when the project is loaded.
pub fn privacy(project: &Project, layouts: &Layouts) -> PrivacyRecord {
    let flow = |feed: &Feed| {
        let layout = layouts.get(&feed.layout)?;
        Some(FeedFlow {
            feed: feed.id.clone(),
            layout: layout.id.clone(),
            files: feed.files.clone(),
            handling: feed.handling,
            table: layout.table.table().name,
            retain_months: feed.retain_months,
            columns: columns(layout, feed.handling),
        })
    };
    PrivacyRecord {
        title: project.title.clone(),
        feeds: project.feeds.iter().filter_map(flow).collect(),
    }
}

fn columns(layout: &Layout, handling: Handling) -> Vec<ColumnFlow> {
    let headers = layout.headers.iter().enumerate().filter(|(_, header)| !header.is_joined());
    headers
        .map(|(at, header)| ColumnFlow {
            header: header.name.clone(),
            masked: header.is_sensitive(),
            dropped: header.access == Access::Dropped,
            becomes: becomes(layout, at, handling),
        })
        .collect()
}

/// What is made of a header.
fn becomes(layout: &Layout, header: usize, handling: Handling) -> Vec<(String, Form)> {
    let of_rows = layout.columns.iter().chain(layout.measures.iter().flat_map(|m| &m.columns));
    let read = of_rows.filter(|c| layout.columns_read(&c.reading).contains(&header));
    let mut out: Vec<(String, Form)> = read
        .map(|c| {
            let period = matches!(c.reading, Reading::Period(_));
            let name = if period { "period" } else { c.target.name };
            (name.to_owned(), form(&c.reading, handling))
        })
        .collect();
    let rounded = match handling {
        Handling::Open => Form::AsRead,
        Handling::Official => Form::Rounded(100),
        Handling::OfficialSensitive => Form::Rounded(1_000),
    };
    match layout.coordinates {
        Some(
            Coordinates::Degrees { longitude: x, latitude: y }
            | Coordinates::Grid { easting: x, northing: y },
        ) if x == header || y == header => {
            let name = if x == header { "longitude" } else { "latitude" };
            out.push((name.to_owned(), rounded));
        }
        _ => {}
    }
    out.sort();
    out.dedup();
    out
}

fn form(reading: &Reading, handling: Handling) -> Form {
    match reading {
        Reading::Text(text) => match text.kind {
            TextKind::Pseudonym => Form::Pseudonym,
            TextKind::Postcode => Form::SmallArea,
            TextKind::Reference if handling != Handling::Open => Form::Pseudonym,
            _ if text.codes.is_some() => of_list(&text.unknown),
            _ => Form::AsRead,
        },
        Reading::List(list) if list.codes.is_some() => of_list(&list.unknown),
        Reading::Cases(_) => Form::Code,
        Reading::Bands(_) => Form::AgeBand,
        Reading::Flag(_) | Reading::Any(_) => Form::Flag,
        Reading::Constant(_)
        | Reading::ConstantFlag(_)
        | Reading::ConstantNumber(_)
        | Reading::FileName(_)
        | Reading::List(_)
        | Reading::Number(_)
        | Reading::Time(_)
        | Reading::Month(_)
        | Reading::Period(_) => Form::AsRead,
    }
}

/// What a code list makes of a text.
fn of_list(unknown: &Unknown) -> Form {
    match unknown {
        Unknown::Unmapped | Unknown::Keep => Form::CodeOrText,
        Unknown::Empty | Unknown::Otherwise(_) => Form::Code,
    }
}
