//! The key that turns identifiers into pseudonyms.

use crate::disk;
use crate::error::StoreError;
use crate::ledger::Ledger;
use rand::{RngCore, SeedableRng, TryRngCore};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a key.
const LENGTH: usize = 32;

/// The key that turns identifiers into pseudonyms: whoever has it can find out who a pseudonym stands for. It is made
/// once per store and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PseudonymKey([u8; LENGTH]);

impl PseudonymKey {
    /// The bytes, for the keyed hash.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// An identifier of the key that does not reveal it. Kept in [`crate::ExtractRecord::key_id`], so
    /// that pseudonyms of two keys are never mixed in one store.
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"jsna pseudonym key id");
        hash.update(self.0);
        hex::encode(&hash.finalize()[..8])
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymKey({})", self.id())
    }
}

/// The key of the store in `folder`, from `pseudonym.key`; made there if the store has none yet.
///
/// A new key is made from `seed` where one is given (for demonstrations and tests, whose output must
/// be the same every time: such a key protects nothing), else from the operating system's randomness.
/// On Unix only the owner can read the file.
///
/// # Errors
///
/// [`StoreError::KeyMissing`] or [`StoreError::KeyChanged`] if the store holds pseudonyms that were
/// made with another key: the same person would count as two. [`StoreError::KeyLength`] if the file
/// is not a key; an I/O error.
pub fn load_or_create_key(folder: &Path, seed: Option<u64>) -> Result<PseudonymKey, StoreError> {
    if let Some(key) = load_key(folder)? {
        return Ok(key);
    }
    let key = new_key(seed)?;
    disk::create_folder(folder)?;
    write_private(folder, &path(folder), &key.0)?;
    Ok(key)
}

/// The key of the store in `folder`, where it has one already. Writes nothing.
///
/// # Errors
///
/// Those of [`load_or_create_key`] about a key that is there, or should be.
pub fn load_key(folder: &Path) -> Result<Option<PseudonymKey>, StoreError> {
    let path = path(folder);
    let ledger = Ledger::open(folder.join("ledger"))?;
    let extracts = ledger.entries().iter().flat_map(|entry| &entry.extracts);
    let mut used = extracts.filter_map(|e| Some((e.record.key_id.as_deref()?, &e.record.file)));
    let Some(bytes) = disk::read_if_there(&path)? else {
        return match used.next() {
            Some((_, file)) => Err(StoreError::KeyMissing { path, file: file.clone() }),
            None => Ok(None),
        };
    };
    let key = <[u8; LENGTH]>::try_from(bytes.as_slice()).map(PseudonymKey).map_err(|_| {
        StoreError::KeyLength { path: path.clone(), bytes: bytes.len(), expected: LENGTH }
    })?;
    let id = key.id();
    match used.find(|(used, _)| *used != id) {
        Some((_, file)) => Err(StoreError::KeyChanged { path, file: file.clone() }),
        None => Ok(Some(key)),
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("pseudonym.key")
}

fn new_key(seed: Option<u64>) -> Result<PseudonymKey, StoreError> {
    let mut bytes = [0; LENGTH];
    match seed {
        Some(seed) => ChaCha20Rng::seed_from_u64(seed).fill_bytes(&mut bytes),
        None => rand::rngs::OsRng
            .try_fill_bytes(&mut bytes)
            .map_err(|e| StoreError::NoRandomness { reason: e.to_string() })?,
    }
    Ok(PseudonymKey(bytes))
}

/// The file is private from its first moment, and appears whole or not at all.
fn write_private(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let part = folder.join(".pseudonym.key.part");
    if part.exists() {
        fs::remove_file(&part).map_err(StoreError::io("remove", &part))?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = |mut file: File| file.write_all(bytes).and_then(|()| file.sync_all());
    options.open(&part).and_then(write).map_err(StoreError::io("write", &part))?;
    disk::rename(&part, path)?;
    disk::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let first = load_or_create_key(dir.path(), None).unwrap();
        assert_eq!(load_or_create_key(dir.path(), None).unwrap(), first);
        // An existing key wins over a seed.
        assert_eq!(load_or_create_key(dir.path(), Some(7)).unwrap(), first);
        assert_eq!(fs::read(dir.path().join("pseudonym.key")).unwrap(), first.bytes());
        let other = tempfile::tempdir().unwrap();
        assert_ne!(load_or_create_key(other.path(), None).unwrap(), first);
    }

    #[test]
    fn a_seed_gives_the_same_key_every_time() {
        let key =
            |seed| load_or_create_key(tempfile::tempdir().unwrap().path(), Some(seed)).unwrap();
        assert_eq!(key(7), key(7));
        assert_ne!(key(7), key(8));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        load_or_create_key(dir.path(), Some(1)).unwrap();
        let mode = fs::metadata(dir.path().join("pseudonym.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_is_refused_and_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("pseudonym.key"), "short").unwrap();
        let error = load_or_create_key(dir.path(), None).unwrap_err();
        assert!(error.to_string().contains("5 bytes"), "{error}");
        let key = new_key(Some(1)).unwrap();
        assert!(!format!("{key:?}").contains(&hex::encode(&key.0[..4])));
    }
}
