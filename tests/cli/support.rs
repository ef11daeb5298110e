//! A project in a folder of its own, the binary, and the tables of a release.

use jsna_store::ReleaseReader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One run of the binary: what it said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Ran {
    /// Fails with everything that was said unless the run ended with `code`.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// Runs the binary at a fixed time.
pub(crate) fn jsna(args: &[&str]) -> Ran {
    let out = Command::new(env!("CARGO_BIN_EXE_jsna"))
        .args(args)
        .env("SOURCE_DATE_EPOCH", "1774915200")
        .env("NO_COLOR", "1")
        .env_remove("POLARS_MAX_THREADS")
        .output()
        .expect("the binary starts");
    Ran {
        stdout: String::from_utf8(out.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(out.stderr).expect("stderr is UTF-8"),
        code: out.status.code().expect("the process ended by itself"),
    }
}

/// Runs the binary on a project.
pub(crate) fn jsna_in(project: &Path, args: &[&str]) -> Ran {
    let project = project.display().to_string();
    jsna(&[&["--project", &project], args].concat())
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository is there")
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// A copy of the committed sample partnership.
pub(crate) fn sample() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let project = dir.path().join("project");
    copy(&root().join("data-samples/marlshire"), &project);
    (dir, project)
}

/// The newest release of a project, opened.
pub(crate) fn reader(project: &Path) -> ReleaseReader {
    ReleaseReader::latest(&project.join("releases"))
        .unwrap_or_else(|e| panic!("{e}"))
        .expect("a release was published")
}

/// The folder of the newest release of a project.
pub(crate) fn release(project: &Path) -> PathBuf {
    reader(project).folder().to_owned()
}

/// One row of a table.
pub(crate) type Row = BTreeMap<String, String>;

/// A table of a release.
pub(crate) fn table(release: &Path, name: &str) -> Vec<Row> {
    let path = release.join("internal/tables").join(format!("{name}.csv"));
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.deserialize().map(|r| r.unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}

/// A cell as a number.
pub(crate) fn number(row: &Row, column: &str) -> f64 {
    let cell = row.get(column).unwrap_or_else(|| panic!("no column {column}"));
    cell.parse().unwrap_or_else(|_| panic!("{column} is \"{cell}\" in {row:?}"))
}

/// The measures of a release by indicator, area and period code, totals only.
pub(crate) fn totals(release: &Path) -> BTreeMap<(String, String, String, String), Row> {
    table(release, "measures")
        .into_iter()
        .filter(|r| r["breakdown"].is_empty())
        .map(|r| {
            (
                (
                    r["indicator_id"].clone(),
                    r["area_code"].clone(),
                    r["period_type"].clone(),
                    r["date_to"].clone(),
                ),
                r,
            )
        })
        .collect()
}
