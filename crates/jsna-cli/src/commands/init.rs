//! `jsna init`: a commented project with empty folders.

use crate::failure::{CommandError, ErrorKind};
use crate::outcome::Outcome;
use jsna_model::{AreaCode, AreaType};
use jsna_pipeline::project;
use serde_json::json;
use std::path::Path;

/// The commented project file.
pub(crate) const TEMPLATE: &str = include_str!("init/jsna.toml");
/// What stands in each folder, so that nobody has to look it up.
const FOLDERS: [(&str, &str); 7] = [
    (
        "landing",
        "Put extracts here as you receive them: CSV, .csv.gz, or CSV inside .zip. They are read and never changed.\n",
    ),
    (
        "reference",
        "Put lookups, populations and other reference files here, and name them in jsna.toml.\n",
    ),
    (
        "layouts",
        "Your own layouts (*.toml), for extracts that no built-in layout fits. See docs/layouts.md.\n",
    ),
    (
        "packs",
        "Your own indicators (*.toml). `jsna catalogue show ID` shows a built-in one as an example.\n",
    ),
    ("narrative", include_str!("init/narrative.txt")),
    ("store", "Kept by the program: the tables and the ledger. Do not edit.\n"),
    ("releases", "Written by the program: one folder for each release, and latest.json.\n"),
];

pub(crate) fn run(dir: &Path, areas: &[String]) -> Result<Outcome, CommandError> {
    let areas = areas.iter().map(|text| code(text)).collect::<Result<Vec<_>, _>>()?;
    if is_occupied(dir) {
        return Err(CommandError::usage(
            format!("{} is not empty", dir.display()),
            "Name a new folder, so that nothing of yours is overwritten.",
        ));
    }
    write(dir, &areas).map_err(|e| CommandError {
        kind: ErrorKind::Run,
        error: format!("The project cannot be written to {}: {e}", dir.display()).into(),
        hints: Vec::new(),
    })?;
    let shown = dir.display();
    let which = if areas.is_empty() {
        format!(
            "Name your partnership's code under `areas` in {shown}/jsna.toml, and what the files are"
        )
    } else {
        format!("Say in {shown}/jsna.toml what the files are")
    };
    Ok(Outcome::done(
        format!(
            "A project was written to {shown}.\n\n\
             1. Copy extracts into {shown}/landing; `jsna profile FILE` says what a file is.\n\
             2. Copy an area lookup and populations into {shown}/reference; the project file says where to get them.\n\
             3. {which}; the file explains itself.\n\
             4. jsna --project {shown} check\n\
             5. jsna --project {shown} refresh\n"
        ),
        json!({ "dir": dir, "areas": areas.iter().map(AreaCode::as_str).collect::<Vec<_>>() }),
    ))
}

/// An area that can be assessed.
fn code(text: &str) -> Result<AreaCode, CommandError> {
    let hint = "Give the code of a Community Safety Partnership (E22…) or a district (E06…, E07…, E08…, E09…, W06…); the \
                ONS file \"LAD to Community Safety Partnership to PFA\" lists them.";
    let Some(code) = AreaCode::parse(text) else {
        let error = format!("\"{text}\" is not the code of an area: a letter and eight digits");
        return Err(CommandError::usage(error, hint));
    };
    match code.area_type() {
        Some(AreaType::Csp | AreaType::Lad) => Ok(code),
        Some(other) => {
            let error = format!(
                "{text} is the code of a {}, which cannot be assessed by itself",
                other.noun()
            );
            Err(CommandError::usage(error, hint))
        }
        None => {
            let error = format!("{text} is not the code of a partnership or a district");
            Err(CommandError::usage(error, hint))
        }
    }
}

/// Whether a folder holds anything.
pub(crate) fn is_occupied(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut d| d.next().is_some())
}

fn write(dir: &Path, areas: &[AreaCode]) -> std::io::Result<()> {
    for (folder, about) in FOLDERS {
        std::fs::create_dir_all(dir.join(folder))?;
        std::fs::write(dir.join(folder).join(".about"), about)?;
    }
    let codes: Vec<String> = areas.iter().map(|a| format!("\"{}\"", a.as_str())).collect();
    let text = TEMPLATE.replacen("areas = []", &format!("areas = [{}]", codes.join(", ")), 1);
    std::fs::write(dir.join(project::FILE), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_pipeline::Project;

    #[test]
    fn the_template_is_a_sound_project() {
        let dir = tempfile::tempdir().unwrap();
        run(&dir.path().join("p"), &["E22900001".to_owned()]).unwrap();
        let project = Project::load(&dir.path().join("p")).unwrap_or_else(|e| panic!("{e:#?}"));
        assert!(project.notes.is_empty(), "{:#?}", project.notes);
        assert_eq!(project.areas.len(), 1);
        assert_eq!(project.feeds.len(), 1);
    }

    #[test]
    fn only_what_can_be_assessed_is_an_area() {
        for (text, said) in [
            ("E2290001", "a letter and eight digits"),
            ("Eastmarl", "a letter and eight digits"),
            ("E05900001", "is the code of a ward"),
            ("E23000006", "is the code of a police force area"),
        ] {
            let error = code(text).unwrap_err().error.to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert_eq!(code("E22900001").unwrap().as_str(), "E22900001");
        assert_eq!(code("W06000001").unwrap().as_str(), "W06000001");
    }
}
