//! Reading the sample back.

use csv::StringRecord;
use jsna_synth::{Spec, Summary, write_project};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A project on disk.
pub(crate) struct Project {
    pub(crate) dir: PathBuf,
    pub(crate) summary: Summary,
    _kept: TempDir,
}

/// One table, as text.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<StringRecord>,
}

impl Project {
    pub(crate) fn write(spec: &Spec) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let dir = kept.path().to_owned();
        let summary = write_project(&dir, spec).unwrap();
        Self { dir, summary, _kept: kept }
    }

    /// The project that `jsna demo` writes.
    pub(crate) fn demo() -> Self {
        Self::write(&Spec::default())
    }

    /// Every table of a feed, by file or member name.
    pub(crate) fn tables(&self, feed: &str) -> BTreeMap<String, Table> {
        let files = self.summary.files.iter().filter(|f| f.feed == Some(feed));
        files.flat_map(|f| members(&self.dir.join(&f.path))).map(|(n, b)| (n, parse(&b))).collect()
    }

    /// The table of one file.
    pub(crate) fn table(&self, path: &str) -> Table {
        let mut all = members(&self.dir.join(path));
        parse(&all.remove(0).1)
    }
}

impl Table {
    /// The cells of a column.
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let at = self.at(name);
        self.rows.iter().map(|r| &r[at]).collect()
    }

    pub(crate) fn at(&self, name: &str) -> usize {
        let found = self.header.iter().position(|h| h == name);
        found.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header))
    }
}

/// Which areas an LSOA lies in, from the reference files of both censuses.
pub(crate) struct Lookup {
    /// LSOA to ward and district.
    pub(crate) lsoas: BTreeMap<String, (String, String)>,
    /// District to partnership.
    pub(crate) lads: BTreeMap<String, String>,
}

impl Lookup {
    pub(crate) fn read(project: &Project) -> Self {
        let mut lsoas = BTreeMap::new();
        for file in ["reference/lsoa11_wd22_lad22.csv", "reference/lsoa21_wd22_lad22.csv"] {
            for row in project.table(file).rows {
                let known = lsoas.insert(row[0].to_owned(), (row[2].to_owned(), row[4].to_owned()));
                assert!(
                    known.is_none_or(|k| k == (row[2].to_owned(), row[4].to_owned())),
                    "{row:?}"
                );
            }
        }
        let lads = project.table("reference/lad22_csp22_pfa22.csv").rows;
        let lads = lads.into_iter().map(|r| (r[0].to_owned(), r[2].to_owned())).collect();
        Self { lsoas, lads }
    }

    /// Whether an LSOA lies in an area of any kind.
    pub(crate) fn inside(&self, lsoa: &str, area: &str) -> bool {
        let Some((ward, lad)) = self.lsoas.get(lsoa) else { return false };
        [lsoa, ward.as_str(), lad.as_str()].contains(&area)
            || self.lads.get(lad).is_some_and(|csp| csp == area)
            || (area == "E23900001" && lad != "E07900099")
    }
}

/// All files below a folder, relative to it.
pub(crate) fn files_below(dir: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.insert(path.strip_prefix(dir).unwrap().to_owned());
            }
        }
    }
    found
}

/// The tables of a file, unpacked.
pub(crate) fn members(path: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut text).unwrap();
            vec![(name, text)]
        }
        Some("zip") => {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            (0..zip.len())
                .map(|i| {
                    let mut member = zip.by_index(i).unwrap();
                    let mut text = Vec::new();
                    member.read_to_end(&mut text).unwrap();
                    (member.name().unwrap().into_owned(), text)
                })
                .collect()
        }
        _ => vec![(name, bytes)],
    }
}

/// Reads CSV strictly: every row as long as the header. Bytes that are not UTF-8 become marks.
pub(crate) fn parse(bytes: &[u8]) -> Table {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(Result::unwrap).collect();
    Table { header, rows }
}

/// A count as a number to reckon with.
pub(crate) fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}
