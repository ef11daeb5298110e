//! Reading a release back: its manifest, its tables, and whether its files are as they were written.

use crate::disk;
use crate::error::StoreError;
use crate::release::ReleaseDir;
use jsna_model::manifest::{self, Manifest, OutputFile};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A published release, opened.
///
/// Opening reads the manifest alone; [`ReleaseReader::verify`] reads every file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseReader {
    folder: PathBuf,
    manifest: Manifest,
}

/// A table of a release, as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Tier: `internal`.
    pub tier: String,
    /// Name of the table: `measures`.
    pub name: String,
    /// `csv` or `parquet`.
    pub format: String,
    /// Where it is.
    pub path: PathBuf,
}

/// A file of a release that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Path inside the release folder.
    pub path: String,
    /// What is wrong with it.
    pub what: DamageKind,
}

/// What is wrong with a file of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    /// It is not there.
    Missing,
    /// Its bytes are others than were written.
    Changed,
    /// It was not written with the release.
    Added,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            DamageKind::Missing => "is missing",
            DamageKind::Changed => "is not as it was written",
            DamageKind::Added => "was not written with the release",
        };
        write!(f, "{} {what}", self.path)
    }
}

/// Only the shape: what every later manifest will still say.
#[derive(Deserialize)]
struct ShapeOnly {
    #[serde(rename = "manifest_version")]
    shape: u32,
}

impl ReleaseReader {
    /// Opens a release folder.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoManifest`], [`StoreError::DamagedManifest`], [`StoreError::LaterManifest`], or an
    /// I/O error.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(manifest::FILE);
        let Some(bytes) = disk::read_if_there(&path)? else {
            return Err(StoreError::NoManifest { path });
        };
        Ok(Self { folder: folder.to_owned(), manifest: parse(&path, &bytes)? })
    }

    /// Opens the newest published release; `None` before the first.
    ///
    /// # Errors
    ///
    /// As [`ReleaseReader::open`], or [`StoreError::DamagedLatest`].
    pub fn latest(releases: &Path) -> Result<Option<Self>, StoreError> {
        ReleaseDir::latest(releases)?.map(|name| Self::open(&releases.join(name))).transpose()
    }

    /// Name of the release: that of its folder.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The release folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the release says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where a file of the release is, by its path in the manifest; `None` if the release has no such file.
    pub fn file(&self, path: &str) -> Option<PathBuf> {
        let known = self.manifest.outputs.iter().any(|o| o.path == path);
        known.then(|| self.full(path))
    }

    /// The tables, in the order of their paths. Data dictionaries are not among them.
    pub fn tables(&self) -> impl Iterator<Item = TableFile> {
        self.manifest.outputs.iter().filter_map(|output| {
            let (tier, rest) = output.path.split_once('/')?;
            let (name, format) = rest.strip_prefix("tables/")?.split_once('.')?;
            let table = matches!(format, "csv" | "parquet") && !name.contains('/');
            table.then(|| TableFile {
                tier: tier.to_owned(),
                name: name.to_owned(),
                format: format.to_owned(),
                path: self.full(&output.path),
            })
        })
    }

    /// Where one table is, in one format; `None` if the release has no such file.
    pub fn table(&self, tier: &str, name: &str, format: &str) -> Option<PathBuf> {
        self.file(&format!("{tier}/tables/{name}.{format}"))
    }

    /// Reads every file and compares it with the manifest. Nothing found: the release is whole, and nothing
    /// was added to it.
    ///
    /// # Errors
    ///
    /// If a file that is there cannot be read.
    pub fn verify(&self) -> Result<Vec<Damage>, StoreError> {
        let mut damages = Vec::new();
        for output in &self.manifest.outputs {
            if let Some(what) = self.check(output)? {
                damages.push(Damage { path: output.path.clone(), what });
            }
        }
        let known: BTreeSet<&str> = self.manifest.outputs.iter().map(|o| o.path.as_str()).collect();
        for file in disk::walk(&self.folder)?.0 {
            let path = inside(&self.folder, &file);
            if path != manifest::FILE && !known.contains(path.as_str()) {
                damages.push(Damage { path, what: DamageKind::Added });
            }
        }
        damages.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(damages)
    }

    fn check(&self, output: &OutputFile) -> Result<Option<DamageKind>, StoreError> {
        let path = self.full(&output.path);
        if !path.is_file() {
            return Ok(Some(DamageKind::Missing));
        }
        let (sha256, bytes) = hash(&path)?;
        let same = sha256 == output.sha256 && bytes == output.bytes;
        Ok((!same).then_some(DamageKind::Changed))
    }

    fn full(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.folder.clone(), |folder, part| folder.join(part))
    }
}

/// Reads a manifest. A manifest of a later version gets an error of its own: it is not damaged.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Manifest, StoreError> {
    let damaged = |source| StoreError::DamagedManifest { path: path.to_owned(), source };
    let found = serde_json::from_slice::<ShapeOnly>(bytes).map_err(damaged)?.shape;
    if found > manifest::VERSION {
        let known = manifest::VERSION;
        return Err(StoreError::LaterManifest { path: path.to_owned(), found, known });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}

/// A path inside a folder, with `/` on every system.
fn inside(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// SHA-256 of a file, and its size.
fn hash(path: &Path) -> Result<(String, u64), StoreError> {
    let fail = |source| StoreError::io("read", path)(source);
    let mut file = File::open(path).map_err(fail)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0_u64;
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        if read == 0 {
            return Ok((hex::encode(hasher.finalize()), bytes));
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
    }
}
