//! What a project brings to a run: layouts, catalogue, reference data, texts, landed files.

use crate::error::Error;
use crate::findings;
use crate::narrative;
use crate::profile::{self, Amount, Profiled};
use crate::project::{self, Project};
use jsna_assess::Catalogue;
use jsna_assess::feeds::Feed;
use jsna_compose::narrative::Text;
use jsna_ingest::layout::Repeats;
use jsna_ingest::{Layout, Layouts, Postcodes};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::records::InputFile;
use jsna_model::{TableKind, Who};
use jsna_reference::{Kind, Reference};
use jsna_store::part_in_name;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a project's data mean, and what its analysts say of them: layouts, indicators, areas, feeds, texts.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// The built-in layouts and the project's own.
    pub layouts: Layouts,
    /// The core indicators and the project's own.
    pub catalogue: Catalogue,
    /// Lookups, populations, breaks in series.
    pub reference: Reference,
    /// The feeds as the assessment sees them.
    pub feeds: Vec<Feed>,
    /// The analysts' own texts.
    pub narrative: Vec<Text>,
    /// What was found while reading them.
    pub findings: Vec<Diagnostic>,
}

impl Definitions {
    /// Reads layouts, catalogue, reference data and texts of a project.
    ///
    /// # Errors
    ///
    /// [`Error::Project`], with what is wrong with any of them.
    pub fn load(project: &Project) -> Result<Self, Error> {
        let mut findings = Vec::new();
        let layouts = own_layouts(project, &mut findings);
        let catalogue = own_catalogue(project);
        let reference = reference(project, &mut findings);
        match (layouts, catalogue, reference) {
            (Ok(layouts), Ok(catalogue), Ok(reference)) => {
                let feeds = feeds(project, &layouts);
                let areas = reference.areas();
                let narrative = narrative::texts(project, &catalogue, &areas, &mut findings);
                Ok(Self { layouts, catalogue, reference, feeds, narrative, findings })
            }
            (l, c, r) => Err(Error::Project(
                [l.err(), c.err(), r.err()].into_iter().flatten().flatten().collect(),
            )),
        }
    }
}

/// The project's layouts: the built-in ones and its own.
///
/// # Errors
///
/// [`Error::Project`], with every fault of every layout.
pub fn layouts(project: &Project) -> Result<Layouts, Error> {
    own_layouts(project, &mut Vec::new()).map_err(Error::Project)
}

/// The built-in layouts and those in a project's folder, whatever its project file says; with the project's postcodes,
/// where it can be read.
///
/// # Errors
///
/// [`Error::Project`], with every fault of every layout and lookup of postcodes.
pub fn layouts_in(root: &Path) -> Result<Layouts, Error> {
    let layouts = read_layouts(root).map_err(Error::Project)?;
    match Project::load(root) {
        Ok(project) => with_postcodes(&project, layouts, &mut Vec::new()).map_err(Error::Project),
        Err(_) => Ok(layouts),
    }
}

/// The catalogue: the core packs, then the project's own.
///
/// # Errors
///
/// [`Error::Project`], with every fault of every pack.
pub fn catalogue(project: &Project) -> Result<Catalogue, Error> {
    own_catalogue(project).map_err(Error::Project)
}

fn read_layouts(root: &Path) -> Result<Layouts, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let codes = own_files(root, "layouts/codes", &mut faults);
    let own = own_files(root, "layouts", &mut faults);
    match Layouts::load(codes, own) {
        Ok(layouts) if faults.is_empty() => Ok(layouts),
        Ok(_) => Err(faults),
        Err(found) => {
            faults.extend(found);
            Err(faults)
        }
    }
}

fn own_layouts(project: &Project, found: &mut Vec<Diagnostic>) -> Result<Layouts, Vec<Diagnostic>> {
    let layouts = with_postcodes(project, read_layouts(&project.root)?, found)?;
    let mut faults = Vec::new();
    for feed in &project.feeds {
        let table = layouts.get(&feed.layout).map(|layout| layout.table);
        if feed.retain_months.is_some() && table == Some(TableKind::Observations) {
            let headline = format!("feed {} has counts, which have no retention", feed.id);
            faults.push(
                Diagnostic::new(&findings::PROJECT_INVALID, headline)
                    .file(project::FILE)
                    .line(feed.layout_line)
                    .found("retain_months")
                    .fix("Remove retain_months: numbers that a source has counted hold no rows about people."),
            );
        }
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

/// The layouts with the project's postcodes, where one of them needs them: they are many.
fn with_postcodes(
    project: &Project,
    layouts: Layouts,
    found: &mut Vec<Diagnostic>,
) -> Result<Layouts, Vec<Diagnostic>> {
    let lookups = || project.references.iter().filter(|r| r.kind == Kind::PostcodeLookup);
    if !layouts.iter().any(Layout::reads_postcodes) {
        found.extend(lookups().map(|lookup| {
            let headline = "no layout places rows by postcode: the lookup is not used";
            Diagnostic::new(&jsna_reference::findings::NOT_USED, headline).file(&lookup.shown)
        }));
        return Ok(layouts);
    }
    if lookups().next().is_none() {
        return Ok(layouts);
    }
    let mut postcodes = Postcodes::default();
    let read = |postcode: &str, lsoa: &str| postcodes.add(postcode, lsoa);
    found.extend(jsna_reference::postcodes(&project.references, read)?);
    Ok(layouts.with_postcodes(postcodes.finish()))
}

fn own_catalogue(project: &Project) -> Result<Catalogue, Vec<Diagnostic>> {
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
fn reference(project: &Project, found: &mut Vec<Diagnostic>) -> Result<Reference, Vec<Diagnostic>> {
    Ok(jsna_reference::load(&project.references, &project.areas)?.drain_into(found))
}

/// The feeds as the assessment sees them.
fn feeds(project: &Project, layouts: &Layouts) -> Vec<Feed> {
    project
        .feeds
        .iter()
        .map(|f| Feed {
            id: f.id.clone(),
            layout: f.layout.clone(),
            cadence: f.cadence,
            several_rows_per_key: layouts
                .get(&f.layout)
                .is_some_and(|l| l.repeats == Repeats::Expected),
            persons: persons(layouts, &f.layout),
            complete_from: f.complete_from,
            covers: f.covers.clone(),
            area: f.area.clone(),
        })
        .collect()
}

/// Whose keys a layout reads.
fn persons(layouts: &Layouts, layout: &str) -> Vec<Who> {
    let reads = |who: &Who| layouts.get(layout).is_some_and(|l| l.column(who.key()).is_some());
    Who::ALL.into_iter().filter(reads).collect()
}

/// `*.toml` files of a folder of the project, by name, as shown name and text.
fn own_files(root: &Path, folder: &str, faults: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for path in matches(root, &format!("{folder}/*.toml")) {
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

/// A file of the landing folder that a feed takes.
#[derive(Debug, Clone)]
pub(crate) struct Landed<'a> {
    pub(crate) feed: &'a project::Feed,
    pub(crate) path: PathBuf,
    /// As messages show it: relative to the project.
    pub(crate) shown: String,
    /// The part of a delivery that its name makes it, where its feed has parts.
    pub(crate) part: String,
}

/// The files that the feeds' patterns take, by feed and path, with findings about those that none takes,
/// that two take, and feeds that take none.
pub(crate) fn landed<'a>(
    project: &'a Project,
    layouts: &Layouts,
) -> (Vec<Landed<'a>>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut found = Vec::new();
    let mut taken: BTreeMap<PathBuf, &project::Feed> = BTreeMap::new();
    for feed in &project.feeds {
        let mut any = false;
        for path in feed.files.iter().flat_map(|p| matches(&project.root, p)) {
            any = true;
            match taken.get(&path) {
                None => {
                    taken.insert(path.clone(), feed);
                    let shown = shown(&project.root, &path);
                    out.push(Landed { feed, part: part_in_name(&shown), shown, path });
                }
                Some(first) if first.id == feed.id => {}
                Some(first) => found.push(
                    Diagnostic::new(&findings::FILE_TAKEN_TWICE, "a file is taken by two feeds")
                        .file(shown(&project.root, &path))
                        .found(format!("{} and {}", first.id, feed.id)),
                ),
            }
        }
        if !any {
            found.push(
                Diagnostic::new(
                    &findings::FEED_WITHOUT_FILES,
                    format!("no file matches the patterns of feed {}", feed.id),
                )
                .found(feed.files.join(", ")),
            );
        }
    }
    found.extend(unusable(&project.root, &project.root.join("landing")));
    let landing = matches(&project.root, "landing/**/*");
    let beside: BTreeSet<PathBuf> = taken
        .iter()
        .filter_map(|(path, feed)| jsna_ingest::companion_file(path, layouts.get(&feed.layout)?))
        .collect();
    let loose = landing.into_iter().filter(|p| !taken.contains_key(p) && !beside.contains(p));
    found.extend(loose.map(|p| not_taken(&p, shown(&project.root, &p), layouts)));
    (out, found)
}

/// What was found in the landing folder that cannot be read: the month that it is of would be missing.
pub(crate) fn unreadable(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().filter(|d| d.name == findings::FILE_UNREADABLE.name).cloned().collect()
}

/// What is in a folder that no pattern can take: links that lead nowhere, names that are no text, and folders that may
/// not be read.
fn unusable(root: &Path, folder: &Path) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return out,
        Err(e) => {
            let fault = format!("the folder cannot be read: {e}");
            return vec![
                Diagnostic::new(&findings::FILE_UNREADABLE, fault).file(shown(root, folder)),
            ];
        }
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let fault = match std::fs::metadata(&path) {
            _ if name.to_str().is_none() => {
                Some("the name of the file is not in UTF-8, so no pattern takes it".to_owned())
            }
            Err(_) if path.is_symlink() => Some("the link leads to no file".to_owned()),
            Err(e) => Some(format!("the file cannot be looked at: {e}")),
            Ok(_) => None,
        };
        match fault {
            Some(fault) => {
                let finding = Diagnostic::new(&findings::FILE_UNREADABLE, fault);
                let fix = "Give the file a name in letters and numbers, or copy it into the landing folder itself.";
                out.push(finding.file(shown(root, &path)).fix(fix));
            }
            // A link to a folder may lead back here.
            None if path.is_dir() && !path.is_symlink() => out.extend(unusable(root, &path)),
            None => {}
        }
    }
    out
}

/// That no feed takes a file, with what it looks like.
fn not_taken(path: &Path, shown: String, layouts: &Layouts) -> Diagnostic {
    let looks = profile::profile(path, &shown, Amount::Header, layouts);
    let looks = looks.ok().and_then(|looks| looks_like(&looks));
    let finding = Diagnostic::new(&findings::FILE_NOT_TAKEN, "no feed takes this file");
    let finding = if let Some((found, fix)) = looks {
        finding.found(found).fix(fix)
    } else {
        finding.fix(format!(
            "`jsna profile {shown}` says what it holds, and can write a layout for it."
        ))
    };
    finding.file(shown)
}

/// What a file looks like, and what to do with it; `None` where nothing fits.
fn looks_like(looks: &Profiled) -> Option<(String, String)> {
    let name = looks.file.shown.as_str();
    let tables = looks.file.tables.iter();
    let fit = tables.filter_map(|t| t.fits.first()).find(|fit| fit.is_sure());
    if let Some(fit) = fit {
        let found = format!("a file of layout {} ({} of {} columns)", fit.id, fit.known, fit.of);
        let fix = format!(
            "Correct the `files` of the feed that reads layout {id}, or add a \
             [[feed]] with layout = \"{id}\" and files = [\"{name}\"].",
            id = fit.id
        );
        return Some((found, fix));
    }
    let kind = looks.file.other.and_then(profile::reference_of);
    let kind = kind.or_else(|| looks.references.iter().flatten().map(|r| r.kind).next())?;
    let fix = format!(
        "Move it to the reference folder and name it in jsna.toml; `jsna profile {name}` prints the entry."
    );
    Some((format!("a reference file of kind {}", kind.as_str()), fix))
}

/// The file of the landing folder that an extract came in, where it is there still. What lies in an archive or a
/// workbook is named below it.
pub(crate) fn landed_file(project: &Project, extract: &str) -> Option<String> {
    let mut name = Some(extract);
    while let Some(shown) = name {
        if project.root.join(shown).is_file() {
            return Some(shown.to_owned());
        }
        name = shown.rsplit_once('/').map(|(above, _)| above);
    }
    None
}

/// Files that match a pattern below the root, sorted; hidden files are not extracts.
pub(crate) fn matches(root: &Path, pattern: &str) -> Vec<PathBuf> {
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

/// The project file, packs, layouts, reference files and texts, with their hashes.
pub(crate) fn setting_files(project: &Project) -> Result<Vec<InputFile>, Error> {
    let mut files = vec![("project", project.root.join(project::FILE))];
    for (role, folder) in [("layout", "layouts"), ("codes", "layouts/codes"), ("pack", "packs")] {
        files.extend(
            matches(&project.root, &format!("{folder}/*.toml")).into_iter().map(|p| (role, p)),
        );
    }
    files.extend(project.references.iter().map(|r| ("reference", r.path.clone())));
    files.extend(narrative::files(project).into_iter().map(|path| ("narrative", path)));
    let mut out = Vec::new();
    for (role, path) in files {
        let (sha256, bytes) = jsna_ingest::sha256_file(&path)?;
        let path = shown(&project.root, &path);
        out.push(InputFile { role: role.to_owned(), path, sha256, bytes, feed: None });
    }
    out.sort();
    out.dedup();
    Ok(out)
}
