//! `jsna init`: a commented project with empty folders.

use crate::context::Context;
use crate::exit::Exit;
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

pub(crate) fn run(context: &Context, dir: &Path) -> Result<Exit, Exit> {
    let console = &context.console;
    if is_occupied(dir) {
        console.error(&format!(
            "{} is not empty. Name a new folder, so that nothing of yours is overwritten.",
            dir.display()
        ));
        return Err(Exit::CouldNotRun);
    }
    write(dir).map_err(|e| {
        console.error(&format!("The project cannot be written to {}: {e}.", dir.display()));
        Exit::CouldNotRun
    })?;
    let dir = dir.display();
    console.result(&format!(
        "A project was written to {dir}.\n\n\
         1. Copy extracts into {dir}/landing and lookups into {dir}/reference.\n\
         2. Say in {dir}/jsna.toml what they are; the file explains itself.\n\
         3. jsna --project {dir} check\n\
         4. jsna --project {dir} refresh\n"
    ));
    Ok(Exit::Done)
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
    std::fs::write(dir.join(crate::project::FILE), TEMPLATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn the_template_is_a_sound_project() {
        let (project, notes) =
            Project::parse(Path::new("."), TEMPLATE).unwrap_or_else(|e| panic!("{e:#?}"));
        assert!(notes.is_empty(), "{notes:#?}");
        assert_eq!(project.areas.len(), 1);
        assert_eq!(project.feeds.len(), 1);
    }
}
