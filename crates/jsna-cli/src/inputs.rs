//! What a project brings to a run: layouts, catalogue, reference data, waiting files.

use crate::console::Console;
use crate::exit::Exit;
use crate::findings;
use crate::project::{self, Project};
use jsna_assess::Catalogue;
use jsna_assess::feeds::{Cadence, Feed};
use jsna_ingest::layout::Repeats;
use jsna_ingest::{Layout, Layouts};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::release::InputFile;
use jsna_reference::Reference;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The project's layouts: the built-in ones and its own.
pub(crate) fn layouts(project: &Project) -> Result<Layouts, Vec<Diagnostic>> {
    let mut layouts = Layouts::builtin();
    let mut faults = Vec::new();
    for (shown, text) in own_files(&project.root, "layouts", &mut faults) {
        match Layout::parse(&text, &shown) {
            Ok(layout) => layouts.add(layout),
            Err(found) => faults.extend(found),
        }
    }
    for feed in &project.feeds {
        if layouts.get(&feed.layout).is_none() {
            let fix = layouts.nearest(&feed.layout).map_or_else(
                || "`jsna catalogue list` shows every layout.".to_owned(),
                |near| format!("Did you mean {near}?"),
            );
            faults.push(
                Diagnostic::new(
                    &findings::LAYOUT_MISSING,
                    format!("feed {} names a layout that does not exist", feed.id),
                )
                .file(project::FILE)
                .line(feed.layout_line)
                .found(&feed.layout)
                .fix(fix),
            );
        }
    }
    if faults.is_empty() { Ok(layouts) } else { Err(faults) }
}

/// The catalogue: core packs, then the project's own.
pub(crate) fn catalogue(project: &Project) -> Result<Catalogue, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let own = own_files(&project.root, "packs", &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let core = jsna_assess::catalogue::CORE
        .iter()
        .map(|(name, text)| (format!("pack {name}"), (*text).to_owned()));
    Catalogue::load(core.chain(own))
}

/// Lookups, populations, breaks.
pub(crate) fn reference(
    project: &Project,
    found: &mut Vec<Diagnostic>,
) -> Result<Reference, Vec<Diagnostic>> {
    Ok(jsna_reference::load(&project.references, &project.areas)?.drain_into(found))
}

/// The feeds as the assessment sees them.
pub(crate) fn feeds(project: &Project, layouts: &Layouts) -> Vec<Feed> {
    let cadence = |c| match c {
        project::Cadence::Monthly => Cadence::Monthly,
        project::Cadence::Quarterly => Cadence::Quarterly,
        project::Cadence::Annual => Cadence::Annual,
        project::Cadence::Irregular => Cadence::Irregular,
    };
    project
        .feeds
        .iter()
        .map(|f| Feed {
            id: f.id.clone(),
            layout: f.layout.clone(),
            cadence: cadence(f.cadence),
            several_rows_per_key: layouts
                .get(&f.layout)
                .is_some_and(|l| l.repeats == Repeats::Expected),
            complete_from: jsna_assess::feeds::COMPLETE_FROM,
            covers: Vec::new(),
            area: None,
        })
        .collect()
}

/// `*.toml` files of a folder of the project, by name, as shown name and text.
fn own_files(root: &Path, folder: &str, faults: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let pattern = root.join(folder).join("*.toml").display().to_string();
    let mut out = Vec::new();
    for path in glob::glob(&pattern).into_iter().flatten().flatten() {
        let shown = shown(root, &path);
        match std::fs::read_to_string(&path) {
            Ok(text) => out.push((shown, text)),
            Err(e) => faults.push(
                Diagnostic::new(
                    &findings::PROJECT_UNREADABLE,
                    format!("the file cannot be read: {e}"),
                )
                .file(shown),
            ),
        }
    }
    out
}

/// A path as the user knows it: relative to the project, with forward slashes.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// A file waiting in the landing folder.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// Position of its feed in the project.
    pub(crate) feed: usize,
    pub(crate) path: PathBuf,
    pub(crate) shown: String,
}

/// The files that the feeds' patterns take, by feed and path, with findings about those that none takes,
/// that two take, and feeds that take none.
pub(crate) fn waiting(project: &Project) -> (Vec<Waiting>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut found = Vec::new();
    let mut taken: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for (feed, spec) in project.feeds.iter().enumerate() {
        let mut any = false;
        for path in spec.files.iter().flat_map(|p| matches(&project.root, p)) {
            any = true;
            match taken.get(&path) {
                None => {
                    taken.insert(path.clone(), feed);
                    out.push(Waiting { feed, shown: shown(&project.root, &path), path });
                }
                Some(first) if *first == feed => {}
                Some(first) => found.push(
                    Diagnostic::new(&findings::FILE_TAKEN_TWICE, "a file is taken by two feeds")
                        .file(shown(&project.root, &path))
                        .found(format!("{} and {}", project.feeds[*first].id, spec.id)),
                ),
            }
        }
        if !any {
            found.push(
                Diagnostic::new(
                    &findings::FEED_WITHOUT_FILES,
                    format!("no file matches the patterns of feed {}", spec.id),
                )
                .found(spec.files.join(", ")),
            );
        }
    }
    let landing = matches(&project.root, "landing/**/*");
    let loose = landing.into_iter().filter(|p| !taken.contains_key(p));
    found.extend(loose.map(|p| {
        Diagnostic::new(&findings::FILE_NOT_TAKEN, "no feed takes this file")
            .file(shown(&project.root, &p))
    }));
    (out, found)
}

/// Files that match a pattern below the root, sorted; hidden files are not extracts.
fn matches(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let escaped = glob::Pattern::escape(&root.display().to_string());
    let mut out: Vec<PathBuf> = glob::glob(&format!("{escaped}/{pattern}"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|p| {
            p.is_file() && !p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'))
        })
        .collect();
    out.sort();
    out
}

/// The project file, packs, layouts and reference files, with their hashes.
pub(crate) fn setting_files(project: &Project) -> Vec<InputFile> {
    let mut files = vec![("project", project.root.join(project::FILE))];
    for (role, folder) in [("layout", "layouts"), ("pack", "packs")] {
        files.extend(
            matches(&project.root, &format!("{folder}/*.toml")).into_iter().map(|p| (role, p)),
        );
    }
    files.extend(project.references.iter().map(|r| ("reference", r.path.clone())));
    let mut out = Vec::new();
    for (role, path) in files {
        if let Ok((sha256, bytes)) = jsna_ingest::sha256_file(&path) {
            out.push(InputFile {
                role: role.to_owned(),
                path: shown(&project.root, &path),
                sha256,
                bytes,
                feed: None,
            });
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Reads layouts, catalogue and reference data, or says what is wrong with all of them at once.
pub(crate) fn definitions(
    project: &Project,
    console: &Console,
    found: &mut Vec<Diagnostic>,
) -> Result<(Layouts, Catalogue, Reference), Exit> {
    let layouts = layouts(project);
    let catalogue = catalogue(project);
    let reference = reference(project, found);
    match (layouts, catalogue, reference) {
        (Ok(l), Ok(c), Ok(r)) => Ok((l, c, r)),
        (l, c, r) => {
            let faults: Vec<Diagnostic> =
                [l.err(), c.err(), r.err()].into_iter().flatten().flatten().collect();
            Err(console.stop(&faults))
        }
    }
}
