//! An analyst's own text, with numbers that are bound to the release.
//!
//! [`read`] reads a file before there are numbers, and says what is wrong with it as a text. [`narrate`] puts the numbers in,
//! by what a tier may see, and says which sentences were written for other numbers.

mod block;
pub mod findings;
mod markdown;
mod placeholder;
mod resolve;
mod sentences;
#[cfg(test)]
mod tests;

pub use block::{Block, Run, Sentence};
pub use resolve::Standing;

use crate::charts::Composer;
use crate::{opening, story};
use findings::{MARKUP, MOVED, NO_CELL, NO_NUMBER, NOT_SHOWN, PLACEHOLDER, TYPED, UNREVIEWED};
use jsna_disclosure::Protected;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{AreaCode, AreaIx, Checked, words};
use placeholder::{Placeholder, Scanned};
use resolve::{Named, Shown};
use std::collections::BTreeSet;

/// Where a text goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Below what the page says first.
    Opening,
    /// At the start of the chapter of the priority of this id.
    Priority(String),
    /// Into the section of the indicator of this id.
    Indicator(String),
}

/// A file of text, read; its numbers are not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    path: String,
    place: Place,
    area: Option<AreaCode>,
    scanned: Scanned,
}

/// What the texts of a release say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrative {
    /// The texts that have a section, in the order of their files.
    pub texts: Vec<PlacedText>,
    /// Every placeholder, by file and place.
    pub bound: Vec<BoundNumber>,
}

/// A text in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedText {
    /// The file, relative to the project.
    pub path: String,
    pub place: Place,
    /// The area that it is about; `None` is the whole section.
    pub area: Option<AreaIx>,
    pub blocks: Vec<Block>,
}

/// A placeholder, and what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundNumber {
    /// The file, relative to the project.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Character of the line, from 1.
    pub column: u64,
    /// What stands in the braces.
    pub placeholder: String,
    pub shown: String,
    /// What the number was when the sentence was written.
    pub written_for: Option<String>,
    pub standing: Standing,
    pub cell_id: Option<String>,
    pub claim_id: Option<String>,
}

/// Reads a text. What is found needs no numbers: placeholders that cannot be read, pictures, links, typed numbers.
pub fn read(path: &str, place: Place, area: Option<AreaCode>, text: &str) -> Checked<Text> {
    let scanned = placeholder::scan(text);
    let typed: Vec<Shown> = scanned.placeholders.iter().map(Shown::typed).collect();
    let written = markdown::read(&scanned, &typed);
    let mut found = Vec::new();
    let unclosed = scanned.unclosed.iter().map(|at| {
        let d = Diagnostic::new(&PLACEHOLDER, "two braces open and do not close");
        placed(d, path, *at).fix("Write }} at the end of the placeholder, in the same paragraph.")
    });
    found.extend(unclosed);
    for p in used(&scanned, &written.used) {
        if let Err(unread) = &p.asked {
            let d = Diagnostic::new(
                &PLACEHOLDER,
                format!("a placeholder cannot be read: {}", unread.why),
            );
            let d = placed(d, path, (p.line, p.column)).found(p.typed());
            found.push(unread.fix.iter().fold(d, Diagnostic::fix));
        }
    }
    found.extend(written.not_shown.iter().map(|(line, what)| {
        let headline = format!("{what} is not shown, its words are");
        Diagnostic::new(&MARKUP, headline).file(path).line(*line)
    }));
    if let (count, Some((line, first))) = &written.typed {
        let numbers = words::plural(*count, "number");
        let are = if *count == 1 { "is" } else { "are" };
        let headline = format!("{numbers} {are} typed by hand, and nothing tells when one moves");
        let d = Diagnostic::new(&TYPED, headline).file(path).line(*line);
        found.push(d.found(first).count(*count));
    }
    let text = Text { path: path.to_owned(), place, area, scanned };
    Checked { value: text, findings: found }
}

/// Where it is set which section a text goes to.
pub fn name_of(path: &str) -> String {
    format!("the name of {path}")
}

/// Says where a placeholder is: the character beside the line.
fn placed(d: Diagnostic, path: &str, (line, column): (u64, u64)) -> Diagnostic {
    d.file(path).line(line).set_in(format!("{path} line {line}, character {column}"))
}

/// The placeholders of a text that are not in code or a comment.
fn used<'a>(
    scanned: &'a Scanned,
    used: &'a BTreeSet<usize>,
) -> impl Iterator<Item = &'a Placeholder> {
    used.iter().filter_map(|n| scanned.placeholders.get(*n))
}

/// Puts the numbers into the texts.
pub fn narrate(values: Protected<'_>, texts: &[Text]) -> Checked<Narrative> {
    let mut narrative = Narrative::default();
    let mut findings = Vec::new();
    for text in texts {
        let placeholders = &text.scanned.placeholders;
        let shown: Vec<Shown> = placeholders.iter().map(|p| resolve::show(values, p)).collect();
        let written = markdown::read(&text.scanned, &shown);
        let bound: Vec<(&Placeholder, &Shown)> = written
            .used
            .iter()
            .filter_map(|n| Some((placeholders.get(*n)?, shown.get(*n)?)))
            .collect();
        findings.extend(bound.iter().filter_map(|(p, s)| finding(&text.path, p, s)));
        findings.extend(unreviewed(&text.path, &bound));
        narrative.bound.extend(bound.iter().map(|(p, s)| row(&text.path, p, s)));
        match section(values, text) {
            Ok(area) => narrative.texts.push(PlacedText {
                path: text.path.clone(),
                place: text.place.clone(),
                area,
                blocks: written.blocks,
            }),
            Err(why) => {
                let headline = format!("the text is not in the release: {why}");
                let d = Diagnostic::new(&NOT_SHOWN, headline).file(&text.path);
                findings.push(d.set_in(name_of(&text.path)));
            }
        }
    }
    Checked { value: narrative, findings }
}

fn row(path: &str, p: &Placeholder, shown: &Shown) -> BoundNumber {
    let (cell_id, claim_id) = match &shown.named {
        Named::Cell(id) => (Some(id.clone()), None),
        Named::Claim(id) => (None, Some(id.clone())),
        Named::Nothing => (None, None),
    };
    BoundNumber {
        file: path.to_owned(),
        line: p.line,
        column: p.column,
        placeholder: p.text.clone(),
        shown: shown.text.clone(),
        written_for: shown.written.clone(),
        standing: shown.standing,
        cell_id,
        claim_id,
    }
}

/// What there is to say of one placeholder.
fn finding(path: &str, p: &Placeholder, shown: &Shown) -> Option<Diagnostic> {
    let at = (p.line, p.column);
    Some(match shown.standing {
        Standing::Current | Standing::Unreviewed => return None,
        Standing::Moved => {
            let headline = format!("{} has moved since its sentence was written", cell_words(p));
            let was = shown.written.as_deref().unwrap_or_default();
            placed(Diagnostic::new(&MOVED, headline), path, at).found(&shown.text).expected(was)
        }
        Standing::NoNumber => {
            let headline = format!("there is no number to put into the text: {}", shown.text);
            placed(Diagnostic::new(&NO_NUMBER, headline), path, at).found(p.typed())
        }
        Standing::Unknown => {
            // What cannot be read was found when the text was read.
            p.asked.as_ref().ok()?;
            let headline = shown.why.clone().unwrap_or_default();
            placed(Diagnostic::new(&NO_CELL, headline), path, at).found(p.typed())
        }
    })
}

fn cell_words(p: &Placeholder) -> &str {
    p.text.split(['|', ' ']).next().unwrap_or_default()
}

/// That placeholders do not say what their sentences were written for, with what to write for the first of them.
fn unreviewed(path: &str, bound: &[(&Placeholder, &Shown)]) -> Option<Diagnostic> {
    let open = || bound.iter().filter(|(_, s)| s.standing == Standing::Unreviewed);
    let (p, first) = open().next()?;
    let count = open().count() as u64;
    let say = if count == 1 { "does" } else { "do" };
    let placeholders = words::plural(count, "placeholder");
    let headline =
        format!("{placeholders} {say} not say which number the sentence was written for");
    let fix =
        format!("Write {{{{{} = {}}}}}, once the sentence is right for it.", p.text, first.text);
    let d = Diagnostic::new(&UNREVIEWED, headline).file(path).line(p.line);
    Some(d.found(p.typed()).fix(fix).count(count))
}

/// The area of a text's section; why there is none.
fn section(values: Protected<'_>, text: &Text) -> Result<Option<AreaIx>, String> {
    let area = text.area.as_ref().map(|code| {
        values.areas.position(code).ok_or_else(|| format!("no area of it is called {code}"))
    });
    let area = area.transpose()?;
    let (shown, what) = match &text.place {
        Place::Opening => (opening::areas(values), "an opening"),
        Place::Priority(id) => {
            let known = values.priorities.iter().any(|p| p.id == *id);
            return if known { Ok(area) } else { Err(format!("it has no priority {id}")) };
        }
        Place::Indicator(id) => {
            let at = values.indicators.iter().position(|i| i.definition.id == *id);
            let paged = at.filter(|at| values.indicators[*at].lead_period.is_some());
            let Some(at) = paged else {
                let lacking = values.unavailable.iter().find(|u| u.indicator_id == *id);
                let why =
                    lacking.map_or_else(|| "it has no number".to_owned(), |u| u.reason.to_string());
                return Err(format!("{id} has no section, because {why}"));
            };
            (story::areas(&Composer::new(values, at)), "a part in that section")
        }
    };
    match area {
        Some(area) if !shown.contains(&area) => Err(format!(
            "{} has not {what}; it has one for {}",
            values.areas[area].name,
            words::list(&shown.iter().map(|a| &*values.areas[*a].name).collect::<Vec<_>>())
        )),
        None if shown.is_empty() => Err("it has no such section".to_owned()),
        area => Ok(area),
    }
}
