//! Which keys occur more than once.
//!
//! Only 64-bit hashes are kept: 16 bytes a row with its position, so ten million rows take 160 MB
//! while a file is read. Two different keys share a hash once in about three hundred
//! thousand files of ten million rows.

use ahash::RandomState;
use rayon::prelude::*;
use std::hash::{BuildHasher, Hasher};

/// A fixed hash function: the same file gives the same hashes in every run.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher =
        RandomState::with_seeds(0x6a73_6e61, 0x696e_6765, 0x7374, 0x6b65_7973).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// A hash with the row and line where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Keyed {
    hash: u64,
    row: u32,
    line: u32,
}

/// The hashes of a block.
#[derive(Debug, Clone, Default)]
pub(crate) struct BlockKeys {
    keyed: Vec<Keyed>,
    keyless: Vec<Keyed>,
}

fn short(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl BlockKeys {
    /// A row with a key.
    pub(crate) fn add_keyed(&mut self, hash: u64, row: u64, line: u64) {
        self.keyed.push(Keyed { hash, row: short(row), line: short(line) });
    }

    /// A row without one: the hash is that of the whole row.
    pub(crate) fn add_keyless(&mut self, hash: u64, row: u64, line: u64) {
        self.keyless.push(Keyed { hash, row: short(row), line: short(line) });
    }
}

/// The hashes of a file, block by block.
#[derive(Debug, Default)]
pub(crate) struct FileKeys {
    keyed: Vec<Vec<Keyed>>,
    keyless: Vec<Vec<Keyed>>,
}

/// What repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Repeats {
    /// Different keys that occur more than once.
    pub(crate) keys: u64,
    /// Rows that have one of them.
    pub(crate) rows: u64,
    /// Row and line, from 0, of the first few repeats; the first row of each key is not a repeat.
    pub(crate) places: Vec<(u64, u64)>,
}

impl Repeats {
    /// Rows beyond the first of each key.
    pub(crate) fn surplus(&self) -> u64 {
        self.rows - self.keys
    }

    /// Both parts' repeats, where no key is in both parts.
    fn and(mut self, other: Self) -> Self {
        self.keys += other.keys;
        self.rows += other.rows;
        self.places.extend(other.places);
        cut(&mut self.places);
        self
    }
}

impl FileKeys {
    /// Adds a block; `rows` and `lines` are those of the file before it.
    pub(crate) fn absorb(&mut self, mut block: BlockKeys, rows: u64, lines: u64) {
        let (rows, lines) = (short(rows), short(lines));
        for key in block.keyed.iter_mut().chain(&mut block.keyless) {
            key.row = key.row.saturating_add(rows);
            key.line = key.line.saturating_add(lines);
        }
        self.keyed.push(block.keyed);
        self.keyless.push(block.keyless);
    }

    /// Rows without a key.
    pub(crate) fn rows_without_key(&self) -> u64 {
        self.keyless.iter().map(|block| block.len() as u64).sum()
    }

    /// Repeats among rows with a key, and among whole rows without one.
    pub(crate) fn repeats(&self) -> (Repeats, Repeats) {
        (repeats(&self.keyed), repeats(&self.keyless))
    }
}

/// Hashes are sorted part by part, by their first four bits, so that no second copy of all of
/// them is needed.
fn repeats(blocks: &[Vec<Keyed>]) -> Repeats {
    const PARTS: u64 = 16;
    (0..PARTS)
        .into_par_iter()
        .map(|part| {
            let mine = |k: &&Keyed| k.hash >> 60 == part;
            let keys: Vec<Keyed> = blocks.iter().flatten().filter(mine).copied().collect();
            repeats_of_part(keys)
        })
        .reduce(Repeats::default, Repeats::and)
}

fn repeats_of_part(mut keys: Vec<Keyed>) -> Repeats {
    keys.sort_unstable();
    let mut out = Repeats::default();
    for group in keys.chunk_by(|a, b| a.hash == b.hash).filter(|g| g.len() > 1) {
        out.keys += 1;
        out.rows += group.len() as u64;
        out.places.extend(group.iter().skip(1).map(|k| (u64::from(k.row), u64::from(k.line))));
        if out.places.len() > 4096 {
            cut(&mut out.places);
        }
    }
    cut(&mut out.places);
    out
}

/// The first few in the order of the file.
fn cut(places: &mut Vec<(u64, u64)>) {
    places.sort_unstable();
    places.truncate(jsna_model::Diagnostic::ROWS_SHOWN);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted_once_per_key_and_named_in_the_order_of_the_file() {
        let mut file = FileKeys::default();
        for (block, base) in [(["a", "b", "a"], 0), (["c", "b", "a"], 3)] {
            let mut keys = BlockKeys::default();
            for (i, key) in (0..).zip(block) {
                keys.add_keyed(hash(key.as_bytes()), i, i * 2);
            }
            keys.add_keyless(hash(b"x"), 9, 9);
            file.absorb(keys, base, base * 2);
        }
        assert_eq!(file.rows_without_key(), 2);
        let (keyed, keyless) = file.repeats();
        let places = vec![(2, 4), (4, 8), (5, 10)];
        assert_eq!(keyed, Repeats { keys: 2, rows: 5, places });
        assert_eq!((keyed.surplus(), keyless.surplus()), (3, 1));
    }
}
