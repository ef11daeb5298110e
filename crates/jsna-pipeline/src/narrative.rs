//! The analysts' own texts: `narrative/*.md`. The name of a file says where its text goes.

use crate::inputs::{matches, shown};
use crate::project::Project;
use jsna_assess::Catalogue;
use jsna_compose::narrative::findings::{NAME, UNREADABLE};
use jsna_compose::narrative::{self, Place, Text};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Area, AreaCode, words};
use std::path::PathBuf;

/// The name of the text at the top of the page.
const OPENING: &str = "opening";

/// Every file of the folder.
pub(crate) fn files(project: &Project) -> Vec<PathBuf> {
    matches(&project.root, "narrative/**/*")
}

/// Reads every text, and says what is wrong with any of them before there are numbers.
pub(crate) fn texts(
    project: &Project,
    catalogue: &Catalogue,
    areas: &[Area],
    found: &mut Vec<Diagnostic>,
) -> Vec<Text> {
    let read = files(project).into_iter().filter_map(|path| {
        let shown = shown(&project.root, &path);
        let named = named(&shown, catalogue, areas);
        let text = std::fs::read_to_string(&path);
        match (named, text) {
            (Ok((place, area)), Ok(text)) => {
                Some(narrative::read(&shown, place, area, &text).drain_into(found))
            }
            (named, text) => {
                found.extend(named.err().map(|e| e.finding(&shown)));
                found.extend(text.err().map(|e| unreadable(&shown, &e)));
                None
            }
        }
    });
    read.collect()
}

fn unreadable(shown: &str, fault: &std::io::Error) -> Diagnostic {
    let headline = format!("the text cannot be read: {fault}");
    Diagnostic::new(&UNREADABLE, headline).file(shown).expected("text in UTF-8")
}

/// What is wrong with a name, and what to do where that is known.
struct Misnamed {
    headline: String,
    fix: Option<String>,
}

impl Misnamed {
    fn new(headline: impl Into<String>, fix: Option<String>) -> Self {
        Self { headline: headline.into(), fix }
    }

    fn meant(headline: String, near: Option<&str>) -> Self {
        Self::new(headline, near.map(|near| format!("Did you mean {near}? Rename the file.")))
    }

    fn finding(self, shown: &str) -> Diagnostic {
        let d = Diagnostic::new(&NAME, self.headline).file(shown).set_in(narrative::name_of(shown));
        self.fix.into_iter().fold(d, Diagnostic::fix)
    }
}

/// Where the text of a file goes.
fn named(
    shown: &str,
    catalogue: &Catalogue,
    areas: &[Area],
) -> Result<(Place, Option<AreaCode>), Misnamed> {
    let inside = shown.strip_prefix("narrative/").unwrap_or(shown);
    if inside.contains('/') {
        let fix = "Move the file into the narrative folder itself.".to_owned();
        return Err(Misnamed::new("a text lies in a folder of its own", Some(fix)));
    }
    let Some(stem) = inside.strip_suffix(".md") else {
        let fix = "Give it a name that ends in .md, or take it out of the folder.".to_owned();
        return Err(Misnamed::new("a file of the narrative folder is no .md file", Some(fix)));
    };
    let (name, code) = stem.split_once('@').map_or((stem, None), |(n, code)| (n, Some(code)));
    let place = place(name, catalogue)
        .map_err(|near| Misnamed::meant(format!("{name} is no priority and no indicator"), near))?;
    let Some(code) = code else { return Ok((place, None)) };
    let area = areas.iter().find(|a| a.code.as_str() == code).ok_or_else(|| {
        let near = words::nearest(code, areas.iter().map(|a| a.code.as_str()));
        Misnamed::meant(format!("{code} is no area of the assessment"), near)
    })?;
    Ok((place, Some(area.code.clone())))
}

/// The section of a name, or the name that it is nearest to.
fn place<'a>(name: &str, catalogue: &'a Catalogue) -> Result<Place, Option<&'a str>> {
    let priorities = || catalogue.priorities.iter().map(|p| p.id.as_str());
    if name == OPENING {
        return Ok(Place::Opening);
    }
    if priorities().any(|id| id == name) {
        return Ok(Place::Priority(name.to_owned()));
    }
    if catalogue.indicator(name).is_some() {
        return Ok(Place::Indicator(name.to_owned()));
    }
    let indicators = catalogue.indicators.iter().map(|i| i.id.as_str());
    Err(words::nearest(name, [OPENING].into_iter().chain(priorities()).chain(indicators)))
}
