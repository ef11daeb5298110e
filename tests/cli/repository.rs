//! Rules of the repository, as tests: the map is true, files stay small, nothing is left behind.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every tracked or new file, relative to the root.
fn files() -> Vec<String> {
    let out = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(out.status.success(), "git ls-files failed");
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .map(str::to_owned)
        .filter(|f| root().join(f).is_file())
        .collect()
}

/// What `cargo metadata` says, as far as the rules need it.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev` or `build`; absent for a normal one.
    kind: Option<String>,
}

/// The crates' normal dependencies on each other, from the manifests.
fn actual_arrows() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Metadata = serde_json::from_slice(&out.stdout).expect("metadata is JSON");
    let uses = |p: &Package| {
        let normal = p.dependencies.iter().filter(|d| d.kind.is_none());
        normal.map(|d| d.name.clone()).filter(|n| n.starts_with("jsna-")).collect()
    };
    metadata.packages.iter().map(|p| (p.name.clone(), uses(p))).collect()
}

#[test]
fn the_arrows_of_the_map_are_the_arrows_of_the_manifests() {
    let backticked = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let drawn: BTreeMap<String, BTreeSet<String>> = read("ARCHITECTURE.md")
        .lines()
        .filter(|l| l.starts_with("| `jsna-"))
        .map(|l| {
            let cells: Vec<&str> = l.split('|').collect();
            let name = backticked(cells[1]).into_iter().next().expect("a crate's name");
            (name, backticked(cells[3]))
        })
        .collect();
    assert_eq!(drawn, actual_arrows());
}

/// The public functions of the statistics crate.
fn statistics() -> BTreeSet<String> {
    let own = files().into_iter().filter(|f| {
        f.starts_with("crates/jsna-stats/src/")
            && Path::new(f).extension().is_some_and(|e| e == "rs")
            && !f.ends_with("tests.rs")
    });
    let name = |line: &str| {
        let rest = line.strip_prefix("pub fn ")?;
        Some(rest.split(['(', '<']).next()?.to_owned())
    };
    own.flat_map(|f| read(&f).lines().filter_map(name).collect::<Vec<_>>()).collect()
}

#[test]
fn the_statistics_that_a_release_uses_are_listed() {
    let known = statistics();
    assert!(known.len() > 80, "{} functions", known.len());
    let users = files().into_iter().filter(|f| {
        f.starts_with("crates/")
            && f.contains("/src/")
            && !f.starts_with("crates/jsna-stats/")
            && Path::new(f).extension().is_some_and(|e| e == "rs")
    });
    let mut used: BTreeSet<String> = BTreeSet::new();
    for text in users.map(|f| read(&f)).filter(|t| t.contains("jsna_stats")) {
        let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let mut rest = text.as_str();
        while let Some(start) = rest.find(part_of_name) {
            let word = rest[start..].split(|c| !part_of_name(c)).next().unwrap_or_default();
            let after = &rest[start + word.len()..];
            // A field of the same name is read after a dot, and set before a colon.
            let field = rest[..start].ends_with('.')
                || (after.starts_with(':') && !after.starts_with("::"));
            if known.contains(word) && !field {
                used.insert(word.to_owned());
            }
            rest = after;
        }
    }
    let page = read("docs/statistics-in-use.md");
    let listed: BTreeSet<String> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| `"))
        .filter_map(|l| l.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(listed, used, "docs/statistics-in-use.md must list what the product calls");
}

#[test]
fn the_assessment_compiles_without_a_count_engine() {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "-p", "jsna-assess", "-e", "normal", "--offline", "--prefix", "none"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    let tree = String::from_utf8_lossy(&out.stdout);
    assert!(tree.contains("jsna-stats"), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(!tree.contains("polars"), "{tree}");
}

#[test]
fn every_path_that_the_map_names_is_there() {
    let text = read("ARCHITECTURE.md");
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|t| {
            ["crates/", "tests/", "docs/", "data-samples/"].iter().any(|p| t.starts_with(p))
                && !t.contains('*')
        })
        .collect();
    assert!(paths.len() > 5, "the map names {} paths", paths.len());
    for path in paths {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
}

#[test]
fn source_files_fit_in_the_head() {
    let long: Vec<String> = files()
        .into_iter()
        .filter(|f| {
            f.starts_with("crates/")
                && f.contains("/src/")
                && Path::new(f).extension().is_some_and(|e| e == "rs")
        })
        .filter_map(|f| {
            let text = read(&f);
            // The unit tests at the end of a file do not count, test modules in files of their own neither.
            let lines =
                text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("").lines().count();
            (lines > 600 && !f.ends_with("tests.rs")).then(|| format!("{f}: {lines} lines"))
        })
        .collect();
    assert!(long.is_empty(), "files over 600 lines: {long:#?}");
}

/// The comment lines that document what comes next, and the first line of that. Attributes are passed over.
fn documented(text: &str) -> Vec<(Vec<&str>, &str)> {
    let (mut found, mut doc, mut attribute) = (Vec::new(), Vec::new(), false);
    for line in text.lines().map(str::trim) {
        attribute |= line.starts_with("#[");
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.trim());
        } else if attribute {
            attribute = !line.ends_with(']');
        } else {
            found.push((std::mem::take(&mut doc), line));
        }
    }
    found
}

/// The compiler's `missing_docs` asks for a comment on every field, which fills the code with words that
/// repeat a name. These two tests ask for what helps a reader: items explained, and no empty words.
#[test]
fn every_public_item_of_a_library_is_explained() {
    let sources = files().into_iter().filter(|f| {
        f.starts_with("crates/")
            && f.contains("/src/")
            && Path::new(f).extension().is_some_and(|e| e == "rs")
    });
    let kinds = ["fn", "const fn", "struct", "enum", "trait", "type", "const", "static", "macro"];
    let mut silent = Vec::new();
    for file in sources {
        let text = read(&file);
        for (doc, line) in documented(&text) {
            let item = line.strip_prefix("pub ").unwrap_or_default();
            if doc.is_empty() && kinds.iter().any(|kind| item.starts_with(&format!("{kind} "))) {
                silent.push(format!("{file}: {line}"));
            }
        }
    }
    assert!(silent.is_empty(), "public items without a comment: {silent:#?}");
}

#[test]
fn no_comment_of_one_word_stands_for_an_explanation() {
    let mut empty = Vec::new();
    for file in files().into_iter().filter(|f| Path::new(f).extension().is_some_and(|e| e == "rs"))
    {
        let text = read(&file);
        for (doc, line) in documented(&text) {
            if let [only] = doc.as_slice()
                && only.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.'))
            {
                empty.push(format!("{file}: {only} {line}"));
            }
        }
    }
    assert!(empty.is_empty(), "comments of one word: {empty:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = files()
        .into_iter()
        .filter(|f| f.starts_with("crates/") && Path::new(f).extension().is_some_and(|e| e == "rs"))
        .filter(|f| !read(f).starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "files without a module comment: {silent:#?}");
}

#[test]
fn no_tracked_text_names_a_machine_path() {
    let words = [concat!("/wo", "rk/"), concat!("/tm", "p/"), concat!("/ro", "ot/")];
    let texts = ["rs", "md", "toml", "py", "html", "csv", "ipynb"];
    let found: Vec<String> = files()
        .into_iter()
        .filter(|f| Path::new(f).extension().is_some_and(|e| texts.iter().any(|t| e == *t)))
        .filter(|f| {
            let text = std::fs::read(root().join(f)).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            words.iter().any(|w| text.contains(w))
        })
        .collect();
    assert!(found.is_empty(), "machine paths in {found:#?}");
}
