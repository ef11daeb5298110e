//! Releases appear whole or not at all.

use crate::disk;
use crate::error::StoreError;
use crate::reader;
use jsna_model::Month;
use jsna_model::manifest::{self, Manifest};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the releases. Use it only while holding the project lock: the staged release of
/// another run would be removed as if a crash had left it behind.
#[derive(Debug)]
pub struct ReleaseDir;

/// A release that is being written, in a folder of its own beside the releases. Dropping it removes
/// the folder.
#[derive(Debug)]
pub struct StagedRelease {
    releases: PathBuf,
    name: String,
    path: PathBuf,
}

/// `latest.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Latest {
    release: String,
}

/// Name of the file that names the newest release.
const LATEST: &str = "latest.json";
/// Name of the note that a release is being published; while it is there, `latest.json` may lag.
const PUBLISHING: &str = ".publishing.json";

impl ReleaseDir {
    /// The next name for a release of the period that ends with this month: `2022-11_r1`, then
    /// `2022-11_r2`.
    ///
    /// # Errors
    ///
    /// An I/O error.
    pub fn next_name(releases: &Path, period_end: Month) -> Result<String, StoreError> {
        let prefix = format!("{period_end}_r");
        let number = |name: &String| name.strip_prefix(&prefix)?.parse::<u32>().ok();
        let last = disk::names(releases)?.iter().filter_map(number).max().unwrap_or(0);
        Ok(format!("{prefix}{}", last + 1))
    }

    /// Begins a release. What a crash left behind is tidied up first: staged folders are removed, and
    /// a release that was published but not yet named in `latest.json` is named there.
    ///
    /// # Errors
    ///
    /// [`StoreError::ReleaseName`], [`StoreError::ReleaseExists`], or an I/O error.
    pub fn stage(releases: &Path, name: &str) -> Result<StagedRelease, StoreError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(StoreError::ReleaseName { name: name.to_owned() });
        }
        disk::create_folder(releases)?;
        tidy(releases)?;
        let target = releases.join(name);
        if target.exists() {
            return Err(StoreError::ReleaseExists { path: target });
        }
        let path = releases.join(format!(".{name}.part"));
        disk::create_folder(&path)?;
        Ok(StagedRelease { releases: releases.to_owned(), name: name.to_owned(), path })
    }

    /// The name of the newest published release, or `None` before the first.
    ///
    /// # Errors
    ///
    /// [`StoreError::DamagedLatest`] or an I/O error.
    pub fn latest(releases: &Path) -> Result<Option<String>, StoreError> {
        // A crash between publishing a release and naming it leaves the note.
        if let Some(name) = read_name(&releases.join(PUBLISHING))?
            && releases.join(&name).is_dir()
        {
            return Ok(Some(name));
        }
        read_name(&releases.join(LATEST))
    }
}

impl StagedRelease {
    /// The folder to write into.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name that the release will have.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds to the manifest what is known only now that the release is written, such as the gates it passed.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoManifest`] where nothing has been written yet, or an I/O error.
    pub fn amend_manifest(&self, amend: impl FnOnce(&mut Manifest)) -> Result<(), StoreError> {
        let path = self.path.join(manifest::FILE);
        let Some(bytes) = disk::read_if_there(&path)? else {
            return Err(StoreError::NoManifest { path });
        };
        let mut manifest = reader::parse(&path, &bytes)?;
        amend(&mut manifest);
        let mut json = serde_json::to_vec_pretty(&manifest)
            .map_err(|source| StoreError::DamagedManifest { path: path.clone(), source })?;
        json.push(b'\n');
        disk::write_whole(&path, &json)
    }

    /// Makes the release visible under its name, and names it in `latest.json`. Gives its folder.
    ///
    /// # Errors
    ///
    /// [`StoreError::ReleaseExists`] or an I/O error; nothing is visible then.
    pub fn publish(self) -> Result<PathBuf, StoreError> {
        let target = self.releases.join(&self.name);
        if target.exists() {
            return Err(StoreError::ReleaseExists { path: target });
        }
        let (files, folders) = disk::walk(&self.path)?;
        disk::sync_many(&files, &folders)?;
        write_name(&self.releases.join(PUBLISHING), &self.name)?;
        disk::rename(&self.path, &target)?;
        disk::sync_folder(&self.releases)?;
        write_name(&self.releases.join(LATEST), &self.name)?;
        remove_note(&self.releases)?;
        Ok(target)
    }
}

impl Drop for StagedRelease {
    fn drop(&mut self) {
        // After publishing there is nothing left of this name. What cannot be removed now is removed
        // when the next release is staged.
        drop(disk::remove_folder(&self.path));
    }
}

fn tidy(releases: &Path) -> Result<(), StoreError> {
    for name in disk::names(releases)? {
        let path = releases.join(&name);
        if name.starts_with('.') && name.strip_suffix(".part").is_some() && path.is_dir() {
            disk::remove_folder(&path)?;
        }
    }
    if let Some(name) = read_name(&releases.join(PUBLISHING))? {
        if releases.join(&name).is_dir() {
            write_name(&releases.join(LATEST), &name)?;
        }
        remove_note(releases)?;
    }
    Ok(())
}

fn read_name(path: &Path) -> Result<Option<String>, StoreError> {
    let Some(bytes) = disk::read_if_there(path)? else { return Ok(None) };
    let latest: Latest = serde_json::from_slice(&bytes)
        .map_err(|source| StoreError::DamagedLatest { path: path.to_owned(), source })?;
    Ok(Some(latest.release))
}

fn write_name(path: &Path, name: &str) -> Result<(), StoreError> {
    let text = format!("{{\"release\": \"{name}\"}}\n");
    disk::write_whole(path, text.as_bytes())
}

fn remove_note(releases: &Path) -> Result<(), StoreError> {
    let note = releases.join(PUBLISHING);
    fs::remove_file(&note).map_err(StoreError::io("remove", &note))
}
