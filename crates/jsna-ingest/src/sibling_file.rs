//! A second file in the same folder that has columns which the extract lacks; layouts name it under
//! `[companion]`.
//!
//! National casualty files have no date and no place; the collision file of the same release has both.
//! The sibling file is read whole, and the cells that are needed of it stay in memory.

use crate::bytes::blocks::{Block, Blocks, FIRST_LOOK, fill};
use crate::bytes::decode::decode;
use crate::bytes::scan::Dialect;
use crate::findings;
use crate::headers::Fit;
use crate::keys::hash;
use crate::layout::{CompanionRule, Layout};
use crate::spec::ExtractSpec;
use crate::tokens::{Shape, tokenise};
use ahash::AHashMap;
use flate2::read::MultiGzDecoder;
use jsna_model::Diagnostic;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The cells that are needed of a sibling file, by key.
#[derive(Debug)]
pub(crate) struct SiblingFile {
    /// Headers of the layout that it supplies, in the order of its columns.
    pub(crate) headers: Vec<usize>,
    text: String,
    /// Ends of the key and the cells of each row, one after the other.
    ends: Vec<usize>,
    rows: AHashMap<u64, usize>,
}

impl SiblingFile {
    /// The row of a key.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let row = *self.rows.get(&hash(key.as_bytes()))?;
        (self.cell(row, 0) == key).then_some(row)
    }

    /// A cell of a row, by position among `headers`.
    pub(crate) fn get(&self, row: usize, column: usize) -> &str {
        self.cell(row, column + 1)
    }

    fn cell(&self, row: usize, cell: usize) -> &str {
        let at = row * (self.headers.len() + 1) + cell;
        let start = at.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        &self.text[start..self.ends[at]]
    }

    fn push(&mut self, cells: impl Iterator<Item = impl AsRef<str>>) {
        let row = self.rows.len();
        let mut key = None;
        let first = self.ends.len();
        for cell in cells {
            let cell = cell.as_ref();
            key.get_or_insert_with(|| hash(cell.as_bytes()));
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        // The first row of a key counts.
        let new = key.is_some_and(|k| !self.rows.contains_key(&k));
        if let (Some(key), true) = (key, new) {
            self.rows.insert(key, row);
        } else {
            self.ends.truncate(first);
            self.text.truncate(self.ends.last().copied().unwrap_or(0));
        }
    }
}

/// Reads the sibling file, where the layout has one and the file lacks what it supplies.
pub(crate) fn load(
    spec: &ExtractSpec<'_>,
    file: &str,
    fit: &Fit,
    dialect: Dialect,
) -> Result<Option<SiblingFile>, Vec<Diagnostic>> {
    let layout = spec.layout;
    let Some(rule) = &layout.companion else { return Ok(None) };
    let lacking: Vec<usize> = layout
        .headers
        .iter()
        .enumerate()
        .filter(|(i, h)| h.companion && fit.columns.get(*i).is_some_and(Vec::is_empty))
        .map(|(i, _)| i)
        .collect();
    let needed = lacking.iter().any(|i| layout.headers.get(*i).is_some_and(|h| h.required));
    if !needed {
        return Ok(None);
    }
    let refusal = |headline: String, name: Option<&str>| {
        let d = Diagnostic::new(&findings::NO_COMPANION, headline).file(file);
        let d = d.set_in(format!("layout {}", layout.id));
        vec![match name {
            Some(name) => d.expected(format!("{name} in the same folder")),
            None => d,
        }]
    };
    let own = file.rsplit('/').next().unwrap_or(file);
    let Some((name, path)) = beside(spec.path, rule, own) else {
        let name = renamed(own, rule);
        return Err(if name == own {
            let headline = format!(
                "the name of the file does not have `{}`, so the file beside it cannot be found",
                rule.replace
            );
            refusal(headline, None)
        } else {
            refusal(format!("{name} is not beside the file"), Some(&name))
        });
    };
    read(spec, rule, &path, &lacking, dialect)
        .map(Some)
        .map_err(|why| refusal(format!("{name} beside the file cannot be used: {why}"), None))
}

/// The file beside another that its layout reads with it, where there is one.
pub fn companion_file(path: &Path, layout: &Layout) -> Option<PathBuf> {
    let own = path.file_name()?.to_str()?;
    beside(path, layout.companion.as_ref()?, own).map(|(_, path)| path)
}

/// The name of the sibling file: the last occurrence of the text is replaced, because in
/// `dft-road-casualty-statistics-casualty-2023.csv` only the second `casualty` is the table's.
fn renamed(own: &str, rule: &CompanionRule) -> String {
    own.rsplit_once(rule.replace.as_str())
        .map_or_else(|| own.to_owned(), |(before, after)| [before, &rule.with, after].concat())
}

/// The sibling file's name and path, plain or gzip, whichever is there.
fn beside(path: &Path, rule: &CompanionRule, own: &str) -> Option<(String, PathBuf)> {
    let name = renamed(own, rule);
    if name == own {
        return None;
    }
    let plain = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
    let folder = path.parent()?;
    [name, plain.clone(), format!("{plain}.gz")]
        .into_iter()
        .map(|name| (name.clone(), folder.join(name)))
        .find(|(_, path)| path.is_file())
}

fn read(
    spec: &ExtractSpec<'_>,
    rule: &CompanionRule,
    path: &Path,
    lacking: &[usize],
    dialect: Dialect,
) -> Result<SiblingFile, String> {
    let failed = |_| "it cannot be read whole".to_owned();
    let mut file = File::open(path).map_err(failed)?;
    let mut start = [0; 2];
    let gzip = file.read(&mut start).map_err(failed)? == 2 && start == [0x1f, 0x8b];
    let file = File::open(path).map_err(failed)?;
    let mut reader: Box<dyn Read> =
        if gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut first = Vec::new();
    fill(&mut reader, &mut first, FIRST_LOOK).map_err(failed)?;
    let first = first.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(first);
    let end = memchr::memchr(b'\n', &first).unwrap_or(first.len());
    let (line, _) = decode(first.get(..end).unwrap_or_default(), b'\n');
    // Both files come from the same source, so they use the same delimiter.
    let dialect = Dialect { terminator: b'\n', ..dialect };
    let fit = Fit::of_line(&line, dialect, spec.layout)
        .ok_or_else(|| "it has no header row".to_owned())?;
    let column = |header: usize| fit.columns.get(header).and_then(|c| c.first()).copied();
    let name = |header: usize| spec.layout.headers.get(header).map_or("", |h| h.name.as_str());
    let key = column(rule.key).ok_or_else(|| format!("it has no column \"{}\"", name(rule.key)))?;
    let supplied: Vec<usize> = lacking.iter().copied().filter(|h| column(*h).is_some()).collect();
    let required = |h: &usize| spec.layout.headers.get(*h).is_some_and(|h| h.required);
    if let Some(gap) = lacking.iter().find(|h| required(h) && column(**h).is_none()) {
        return Err(format!("it has no column \"{}\"", name(*gap)));
    }
    let mut shape = Shape {
        dialect,
        width: fit.names.len(),
        full_width: fit.full_width,
        wanted: vec![None; fit.names.len()],
        slots: supplied.len() + 1,
        missing: vec![Vec::new()],
    };
    shape.wanted[key] = Some(0);
    for (slot, header) in supplied.iter().enumerate() {
        if let Some(place) = column(*header).and_then(|c| shape.wanted.get_mut(c)) {
            *place = Some(slot + 1);
        }
        let own = spec.layout.headers.get(*header).map(|h| h.missing.as_slice());
        let own = own.unwrap_or_default().iter().chain(&spec.layout.file.missing);
        shape.missing.push(own.cloned().collect());
    }
    let mut out = SiblingFile {
        headers: supplied,
        text: String::new(),
        ends: Vec::new(),
        rows: AHashMap::new(),
    };
    let rest = first.get(end + 1..).unwrap_or_default().to_vec();
    let mut blocks = Blocks::new(reader, rest, 4 << 20);
    loop {
        match blocks.next(dialect).map_err(failed)? {
            Block::End => return Ok(out),
            Block::TooLong => return Err("a line is longer than a million characters".to_owned()),
            Block::Records(block) => {
                let (text, _) = decode(&block, dialect.terminator);
                let tokens = tokenise(&text, &shape)
                    .ok_or_else(|| "a line is longer than a million characters".to_owned())?;
                for row in 0..tokens.cells.len() {
                    out.push((0..shape.slots).map(|slot| tokens.cells.get(row, slot)));
                }
            }
        }
    }
}
