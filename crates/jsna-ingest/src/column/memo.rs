//! A repeated cell is read once.

use ahash::AHashMap;

/// What was made of each different cell so far.
#[derive(Debug)]
pub(crate) struct Memo<'c, T> {
    last: Option<(&'c str, T)>,
    known: AHashMap<&'c str, T>,
}

/// A column with more different cells than this is not worth remembering.
const LIMIT: usize = 1 << 14;

impl<'c, T: Clone> Memo<'c, T> {
    pub(crate) fn new() -> Self {
        Self { last: None, known: AHashMap::new() }
    }

    /// What the cell becomes; `make` is called for cells that were not seen before.
    pub(crate) fn get(&mut self, cell: &'c str, make: impl FnOnce(&'c str) -> T) -> T {
        if let Some((last, value)) = &self.last
            && *last == cell
        {
            return value.clone();
        }
        let value = if let Some(value) = self.known.get(cell) {
            value.clone()
        } else {
            let value = make(cell);
            if self.known.len() < LIMIT {
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
                memo.get(cell, |c| {
                    made.push(c);
                    c.len()
                })
            })
            .collect();
        assert_eq!(made, ["a", "b", "c"]);
        assert_eq!(lengths, [1; 6]);
    }
}
