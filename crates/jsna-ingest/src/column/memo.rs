//! A repeated cell is read once.

use ahash::AHashMap;
use std::hash::Hash;

/// What was made of each different cell, or pair of cells, so far.
#[derive(Debug)]
pub(crate) struct Memo<K, T> {
    last: Option<(K, T)>,
    known: AHashMap<K, T>,
    /// Cells that were known, of those that were asked about.
    found: usize,
    asked: usize,
}

/// A column with more different cells than this is not worth remembering.
const LIMIT: usize = 1 << 14;

/// So many cells are looked up before it is asked whether looking up is worth it.
const TRIAL: usize = 1 << 10;

impl<K: Copy + Eq + Hash, T: Clone> Memo<K, T> {
    pub(crate) fn new() -> Self {
        Self { last: None, known: AHashMap::new(), found: 0, asked: 0 }
    }

    /// What the cell becomes; `make` is called for cells that were not seen before.
    pub(crate) fn get(&mut self, cell: K, make: impl FnOnce(K) -> T) -> T {
        if let Some((last, value)) = &self.last
            && *last == cell
        {
            return value.clone();
        }
        // Of a column whose cells hardly repeat, as of times to the minute, each is read where it stands.
        let repeats = self.asked < TRIAL || self.found * 4 > self.asked;
        self.asked += 1;
        let value = if let Some(value) = self.known.get(&cell).filter(|_| repeats) {
            self.found += 1;
            value.clone()
        } else {
            let value = make(cell);
            if repeats && self.known.len() < LIMIT {
                self.known.insert(cell, value.clone());
            }
            value
        };
        self.last = Some((cell, value.clone()));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_cell_is_read_once() {
        let cells = ["a", "a", "b", "a", "b", "c"];
        let mut made = Vec::new();
        let mut memo = Memo::new();
        let lengths: Vec<usize> = cells
            .iter()
            .map(|cell| {
                memo.get(*cell, |c: &str| {
                    made.push(c);
                    c.len()
                })
            })
            .collect();
        assert_eq!(made, ["a", "b", "c"]);
        assert_eq!(lengths, [1; 6]);
    }

    #[test]
    fn cells_that_hardly_repeat_are_not_remembered() {
        let cells: Vec<String> = (0..10 * TRIAL).map(|i| i.to_string()).collect();
        let mut memo = Memo::new();
        for cell in &cells {
            assert_eq!(memo.get(cell.as_str(), str::len), cell.len());
        }
        assert_eq!(memo.known.len(), TRIAL);
    }
}
