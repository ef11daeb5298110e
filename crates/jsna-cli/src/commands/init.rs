//! `jsna init`: a commented project with empty folders.

use crate::failure::{CommandError, ErrorKind};
use crate::outcome::Outcome;
use jsna_pipeline::project;
use serde_json::json;
use std::path::Path;

/// The commented project file.
pub(crate) const TEMPLATE: &str = include_str!("init/jsna.toml");
/// What stands in each folder, so that nobody has to look it up.
const FOLDERS: [(&str, &str); 6] = [
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
    ("store", "Kept by the program: the tables and the ledger. Do not edit.\n"),
    ("releases", "Written by the program: one folder for each release, and latest.json.\n"),
];

pub(crate) fn run(dir: &Path) -> Result<Outcome, CommandError> {
    if is_occupied(dir) {
        return Err(CommandError::usage(
            format!("{} is not empty", dir.display()),
            "Name a new folder, so that nothing of yours is overwritten.",
        ));
    }
    write(dir).map_err(|e| CommandError {
        kind: ErrorKind::Run,
        error: format!("The project cannot be written to {}: {e}", dir.display()).into(),
        hints: Vec::new(),
    })?;
    let shown = dir.display();
    Ok(Outcome::done(
        format!(
            "A project was written to {shown}.\n\n\
             1. Copy extracts into {shown}/landing and lookups into {shown}/reference.\n\
             2. Say in {shown}/jsna.toml what they are; the file explains itself.\n\
             3. jsna --project {shown} check\n\
             4. jsna --project {shown} refresh\n"
        ),
        json!({ "dir": dir }),
    ))
}

/// Whether a folder holds anything.
pub(crate) fn is_occupied(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut d| d.next().is_some())
}

fn write(dir: &Path) -> std::io::Result<()> {
    for (folder, about) in FOLDERS {
        std::fs::create_dir_all(dir.join(folder))?;
        std::fs::write(dir.join(folder).join(".about"), about)?;
    }
    std::fs::write(dir.join(project::FILE), TEMPLATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_pipeline::Project;

    #[test]
    fn the_template_is_a_sound_project() {
        let project = Project::parse(Path::new("."), TEMPLATE).unwrap_or_else(|e| panic!("{e:#?}"));
        assert!(project.notes.is_empty(), "{:#?}", project.notes);
        assert_eq!(project.areas.len(), 1);
        assert_eq!(project.feeds.len(), 1);
    }
}
