//! What a file looks like that nobody has described yet: its tables, their columns, what the cells are, which layout
//! fits, and the draft of one where none does.
//!
//! `header_row` finds the columns, `cell` says what one cell may be, `column` gathers the cells of a column, `content`
//! decides what it holds, `personal` and `field` what it probably means, `fit` compares with layouts, `draft` writes one.

mod cell;
mod column;
mod content;
mod draft;
mod field;
mod fit;
mod header_row;
mod personal;

pub use crate::extract::start::OtherFormat;
pub use content::{Content, DateOrdering, Dates};
pub use draft::draft;
use fit::fits_under_groups;
pub use fit::{LayoutFit, layout_fits};
pub use personal::Personal;

use crate::builtin::Layouts;
use crate::bytes::blocks::{Block, Blocks};
use crate::bytes::decode::decode;
use crate::error::IngestError;
use crate::extract::archive::damage;
use crate::extract::member::Opened;
use crate::extract::open::{Source, each_member};
use crate::extract::start::{Refusal, Text};
use crate::extract::xml::Rows as Records;
use crate::findings;
use crate::report::Member;
use crate::tokens::{Misfit, Shape, Tokens, tokenise};
use crate::value::period::is_period;
use cell::{Is, number_in};
use column::{Gathered, Tally};
use header_row::HeaderRow;
use jsna_model::{Diagnostic, TableKind};
use personal::tells_of_somebody;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// How much of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The header row, and nothing of the rows.
    Header,
    /// At most [`SAMPLE`] bytes of each table.
    Sample,
    /// All of it.
    Everything,
}

/// So much of a table is read for a sample: 64 MiB, some 300,000 rows of street data.
pub const SAMPLE: u64 = 64 << 20;

/// Bytes in a block.
const BLOCK: usize = 4 << 20;

/// A file as it looks.
#[derive(Debug)]
pub struct FileProfile {
    /// As messages show it.
    pub shown: String,
    /// One for each file of an archive, or sheet of a workbook, with rows.
    pub tables: Vec<TableProfile>,
    /// Why parts of it, or all, cannot be read.
    pub refused: Vec<Diagnostic>,
    /// What it is where it is no text in columns.
    pub other: Option<OtherFormat>,
}

/// A table of a file.
#[derive(Debug)]
pub struct TableProfile {
    /// As messages show it.
    pub shown: String,
    /// What was noticed about the text: encoding, compression, line ends.
    pub notes: Vec<Diagnostic>,
    pub delimiter: char,
    /// Line of the header row, from 1.
    pub header_line: u64,
    /// Rows above the header row that are not blank.
    pub above: u64,
    pub header: HeaderKind,
    /// Rows read.
    pub rows: u64,
    /// Whether these are all rows.
    pub whole: bool,
    /// Rows with another number of cells than the header row, or with a quote that is never closed.
    pub misfits: u64,
    /// Rows without a filled cell.
    pub blank_rows: u64,
    /// Whether a line was decoded from Windows-1252.
    pub windows_1252: bool,
    /// The element that is a row, where the file is an XML document.
    pub element: Option<String>,
    pub columns: Vec<ColumnProfile>,
    /// The layouts that fit, best first, and those that nearly do.
    pub fits: Vec<LayoutFit>,
    /// The table that a draft would fill.
    pub table: TableKind,
}

/// What the header row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderKind {
    Names,
    /// The row above it names groups of columns.
    UnderGroups,
    /// The first row looks like data: the file seems to have no header row.
    Missing,
}

/// A column of a table.
#[derive(Debug)]
pub struct ColumnProfile {
    /// Name in the header row.
    pub name: String,
    pub filled: u64,
    pub different: Different,
    pub content: Content,
    /// Personal data that it probably holds.
    pub personal: Option<Personal>,
    /// The canonical column that it probably is, in the table of the draft.
    pub field: Option<String>,
    /// Whether it is one of many that are named by a period.
    pub by_period: bool,
    /// Whether nothing says what it is, because the file has no header row.
    unnamed: bool,
    cells: Gathered,
    tally: Tally,
}

/// How many different values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Different {
    /// Values that were told apart.
    pub known: u64,
    /// Whether there are more.
    pub more: bool,
}

impl ColumnProfile {
    fn new(name: String, cells: Gathered) -> Self {
        let different = Different { known: cells.values.len() as u64, more: cells.more };
        let tally = cells.tally();
        let content = Content::of(&cells, &tally).named(&name);
        let mut column = Self {
            name,
            filled: cells.filled,
            different,
            content,
            personal: None,
            field: None,
            by_period: false,
            unnamed: false,
            cells,
            tally,
        };
        column.personal = personal::likely(&column);
        column
    }

    /// Whether no cell may be shown as it is: it is probably personal, or a reference, or different in most rows, or
    /// nothing says what it is.
    pub fn is_private(&self) -> bool {
        let reference = self.field.as_deref().is_some_and(|field| field.ends_with("_key"));
        let text = matches!(self.content, Content::Text { .. } | Content::FreeText);
        self.unnamed
            || self.personal.is_some()
            || reference
            || (text && personal::mostly_once(self))
    }

    /// Whether a column of numbers names things: nearly every one is another, and they are long.
    pub fn is_numbering(&self) -> bool {
        const LONG: f64 = 1e6;
        matches!(self.content, Content::Numbers { whole: true, most, .. } if most >= LONG)
            && personal::mostly_once(self)
    }

    /// The share of the filled cells that may be this.
    fn share(&self, is: Is) -> f64 {
        self.tally.share(is)
    }

    /// The values with how often they occur, most frequent first. Those that may tell of a person are shown as their
    /// shapes, every letter as `x` and every digit as `9`: in a column that is probably personal all of them.
    pub fn values(&self, most: usize) -> Vec<(String, u64)> {
        let mut shapes: BTreeMap<String, u64> = BTreeMap::new();
        for (value, cells) in self.cells.most_frequent() {
            let shown = if self.is_private() || tells_of_somebody(value) {
                masked(value)
            } else {
                value.to_owned()
            };
            *shapes.entry(shown).or_default() += cells;
        }
        let mut shapes: Vec<(String, u64)> = shapes.into_iter().collect();
        shapes.sort_by_key(|(_, cells)| std::cmp::Reverse(*cells));
        shapes.truncate(most);
        shapes
    }
}

/// The shape of a text without what it says.
fn masked(text: &str) -> String {
    const LONGEST: usize = 24;
    let mask = |c: char| match c {
        c if c.is_uppercase() => 'X',
        c if c.is_alphabetic() => 'x',
        c if c.is_numeric() => '9',
        c => c,
    };
    let mut out: String = text.chars().take(LONGEST).map(mask).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// Looks at a file. `shown` is how messages name it.
///
/// # Errors
///
/// Where the file cannot be opened or read from disk. What is wrong with its contents is in the profile.
pub fn profile(
    path: &Path,
    shown: &str,
    amount: Amount,
    layouts: &Layouts,
) -> Result<FileProfile, IngestError> {
    let mut out = FileProfile {
        shown: shown.to_owned(),
        tables: Vec::new(),
        refused: Vec::new(),
        other: None,
    };
    let source = Source { path, shown, layout: None };
    each_member(source, &mut |member: Member, opened: Opened<'_>| {
        let (reader, packed, notes) = match opened {
            Opened::Refused(found) => {
                out.refused.extend(found);
                return Ok(());
            }
            Opened::Stream { reader, packed, notes } => (reader, packed, notes),
        };
        match table(&member.shown, reader, amount, layouts) {
            Ok(mut table) => {
                table.notes.extend(notes);
                out.tables.push(table);
            }
            Err(Refusal::Found(found)) => out.refused.extend(found),
            Err(Refusal::Other(format)) => {
                out.other = Some(format);
                out.refused.push(format.refusal(&member.shown));
            }
            Err(Refusal::TooLong) => out.refused.push(too_long(&member.shown)),
            Err(Refusal::Stream(error)) => {
                let Some(packed) = packed else {
                    let path = path.to_owned();
                    return Err(IngestError::Io { action: "read", path, source: error });
                };
                out.refused.push(damage(&member.shown, packed, &error));
            }
        }
        Ok(())
    })?;
    Ok(out)
}

fn no_rows(shown: &str) -> Refusal {
    let headline = "no line of the file can be split into columns";
    Refusal::Found(vec![Diagnostic::new(&findings::NOT_CSV, headline).file(shown)])
}

fn too_long(shown: &str) -> Diagnostic {
    Diagnostic::new(&findings::LINE_TOO_LONG, "a line is longer than a million characters")
        .file(shown)
        .expected("lines that end with a line feed, as in every CSV file")
}

fn table(
    shown: &str,
    reader: Box<dyn Read + Send + '_>,
    amount: Amount,
    layouts: &Layouts,
) -> Result<TableProfile, Refusal> {
    let mut text = Text::begin(shown, reader, Records::MostFrequent)?;
    let row = header_row::find(&text).ok_or_else(|| no_rows(shown))?;
    let notes = std::mem::take(&mut text.notes);
    let element = text.row.take();
    let mut blocks = text.blocks(row.next, BLOCK);
    let rows = match amount {
        Amount::Header => {
            Rows { columns: vec![Gathered::default(); row.names.len()], ..Rows::default() }
        }
        _ => gather(&mut blocks, &row, amount)?,
    };
    let names = || row.names.iter().cloned();
    let mut columns: Vec<ColumnProfile> =
        names().zip(rows.columns).map(|(name, cells)| ColumnProfile::new(name, cells)).collect();
    mark_periods(&mut columns);
    let table = draft::table_of(&columns);
    for (at, field) in field::assign(&columns, table, layouts) {
        columns[at].field = Some(field).filter(|_| !columns[at].by_period);
    }
    let headless = row.kind == HeaderKind::Missing || among_their_values(&columns);
    // A row of data must not be shown or written as names.
    if headless {
        for (number, column) in (1..).zip(&mut columns) {
            column.name = format!("column {number}");
            column.unnamed = true;
        }
    }
    Ok(TableProfile {
        shown: shown.to_owned(),
        notes,
        delimiter: char::from(row.dialect.delimiter),
        header_line: row.lines,
        above: row.above,
        header: if headless { HeaderKind::Missing } else { row.kind },
        rows: rows.read,
        whole: rows.whole,
        misfits: rows.misfits,
        blank_rows: rows.blank,
        windows_1252: rows.decoded,
        element,
        columns,
        fits: match &row.groups {
            _ if headless => Vec::new(),
            Some((groups, own)) => fits_under_groups(groups, own, layouts),
            None => layout_fits(&row.names, layouts),
        },
        table,
    })
}

/// Columns that are named by a period hold what was counted in it, where there are so many that it is no chance.
fn mark_periods(columns: &mut [ColumnProfile]) {
    const MANY: usize = 3;
    let named = |c: &ColumnProfile| {
        is_period(&c.name) && matches!(c.content, Content::Numbers { .. } | Content::Empty)
    };
    if columns.iter().filter(|c| named(c)).count() >= MANY {
        for column in columns {
            column.by_period = named(column);
        }
    }
}

/// Whether most names of columns occur among the values of their columns: then they are a row of data.
fn among_their_values(columns: &[ColumnProfile]) -> bool {
    // Columns named by ages hold such numbers too.
    let named = || columns.iter().filter(|c| !c.name.is_empty() && number_in(&c.name).is_none());
    let among = named().filter(|c| c.cells.values.contains_key(c.name.as_str())).count();
    among * 2 > named().count()
}

/// The rows of a table.
#[derive(Default)]
struct Rows {
    columns: Vec<Gathered>,
    read: u64,
    misfits: u64,
    blank: u64,
    decoded: bool,
    whole: bool,
}

/// Reads the rows, several blocks at once; they are put together in order.
fn gather<R: Read + Send>(
    blocks: &mut Blocks<R>,
    row: &HeaderRow,
    amount: Amount,
) -> Result<Rows, Refusal> {
    let width = row.names.len();
    let shape = Shape {
        dialect: row.dialect,
        width,
        full_width: row.width.max(width),
        wanted: (0..row.width.max(width)).map(|c| (c < width).then_some(c)).collect(),
        slots: width,
        missing: vec![Vec::new(); width],
    };
    let mut out = Rows { columns: vec![Gathered::default(); width], ..Rows::default() };
    let mut read = 0;
    loop {
        let mut group = Vec::new();
        while group.len() < 2 * rayon::current_num_threads().max(1) {
            if amount == Amount::Sample && read >= SAMPLE {
                break;
            }
            match blocks.next(row.dialect)? {
                Block::Records(block) => {
                    read += block.len() as u64;
                    group.push(block);
                }
                Block::TooLong => return Err(Refusal::TooLong),
                Block::End => {
                    out.whole = true;
                    break;
                }
            }
        }
        let parsed: Vec<Option<Rows>> =
            group.par_iter().map(|block| gather_block(block, &shape)).collect();
        for block in parsed {
            out.absorb(block.ok_or(Refusal::TooLong)?);
        }
        if out.whole {
            return Ok(out);
        }
        if amount == Amount::Sample && read >= SAMPLE {
            out.whole = matches!(blocks.next(row.dialect)?, Block::End);
            return Ok(out);
        }
    }
}

/// The rows of one block; `None` where it cannot be split.
fn gather_block(block: &[u8], shape: &Shape) -> Option<Rows> {
    let (text, decoded) = decode(block, shape.dialect.terminator);
    let Tokens { cells, misfits, data_rows, .. } = tokenise(&text, shape)?;
    let blank = misfits.iter().filter(|(_, misfit)| *misfit == Misfit::Empty).count() as u64;
    let mut out = Rows {
        columns: vec![Gathered::default(); shape.slots],
        read: data_rows.into(),
        misfits: misfits.len() as u64 - blank,
        blank,
        decoded: !decoded.is_empty(),
        whole: false,
    };
    for at in 0..cells.len() {
        for (slot, column) in out.columns.iter_mut().enumerate() {
            column.add(cells.get(at, slot));
        }
    }
    Some(out)
}

impl Rows {
    /// Adds the next block.
    fn absorb(&mut self, block: Self) {
        for (column, cells) in self.columns.iter_mut().zip(block.columns) {
            column.absorb(cells);
        }
        self.read += block.read;
        self.misfits += block.misfits;
        self.blank += block.blank;
        self.decoded |= block.decoded;
    }
}
