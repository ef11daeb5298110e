//! Columns as codes into a list of values, and rows grouped by several of them.

use ahash::RandomState;
use std::collections::HashMap;
use std::hash::Hash;

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Flag(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    /// The distinct elements, sorted; and whether one was null.
    List(Vec<String>, bool),
}

impl Value {
    /// A list as read: repeated elements count once.
    pub(crate) fn list(elements: impl IntoIterator<Item = Option<String>>) -> Self {
        let mut texts = Vec::new();
        let mut has_null = false;
        for element in elements {
            match element {
                Some(text) => texts.push(text),
                None => has_null = true,
            }
        }
        texts.sort();
        texts.dedup();
        Self::List(texts, has_null)
    }
}

/// Hashing with fixed keys: maps are only looked up, never walked, but nothing should differ between
/// two runs that can be the same.
pub(crate) fn hasher() -> RandomState {
    RandomState::with_seeds(1, 2, 3, 4)
}

/// A map from what was seen to a number, in the order in which it was first seen.
#[derive(Debug)]
pub(crate) struct Numbering<K>(HashMap<K, u32, RandomState>);

impl<K: Hash + Eq> Numbering<K> {
    pub(crate) fn new() -> Self {
        Self(HashMap::with_hasher(hasher()))
    }

    /// The number of a key, and whether it is new.
    pub(crate) fn number(&mut self, key: K) -> (u32, bool) {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let number = *self.0.entry(key).or_insert(next);
        (number, number == next)
    }

    /// The number of a key that was seen.
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<u32>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key).copied()
    }
}

/// A column: a list of distinct values, and for each row which one it has.
#[derive(Debug)]
pub(crate) struct Coded {
    values: Vec<Value>,
    /// `None` where every row has the first value.
    codes: Option<Vec<u32>>,
}

impl Coded {
    /// A column that has one value in every row.
    pub(crate) fn constant(value: Value) -> Self {
        Self { values: vec![value], codes: None }
    }

    /// A column from its values and the code of each row.
    pub(crate) fn new(values: Vec<Value>, codes: Vec<u32>) -> Self {
        Self { values, codes: Some(codes) }
    }

    /// A column from keys; `make` gives the value of each distinct one.
    pub(crate) fn collect<K: Hash + Eq + Clone>(
        keys: impl Iterator<Item = Option<K>>,
        make: impl Fn(&K) -> Value,
    ) -> Self {
        let mut numbers: Numbering<K> = Numbering::new();
        // The first value is null, whether it occurs or not.
        let mut values = vec![Value::Null];
        let codes = keys
            .map(|key| {
                let Some(key) = key else { return 0 };
                if let Some(number) = numbers.get(&key) {
                    return number + 1;
                }
                values.push(make(&key));
                numbers.number(key).0 + 1
            })
            .collect();
        Self { values, codes: Some(codes) }
    }

    /// The code of a row.
    pub(crate) fn code(&self, row: usize) -> u32 {
        self.codes.as_ref().and_then(|c| c.get(row).copied()).unwrap_or(0)
    }

    /// The distinct values, by code.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a row.
    pub(crate) fn value(&self, row: usize) -> &Value {
        self.values.get(self.code(row) as usize).unwrap_or(&Value::Null)
    }

    /// Whether every row has the same value, by construction.
    pub(crate) fn is_constant(&self) -> bool {
        self.codes.is_none()
    }
}

/// Rows grouped by some columns.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The group of each row; `None` where all are in group 0.
    of_row: Option<Vec<u32>>,
    /// The first row of each group.
    pub(crate) first: Vec<usize>,
}

impl Groups {
    /// Groups rows that have the same values in every column.
    pub(crate) fn by(columns: &[&Coded], rows: usize) -> Self {
        let mut groups = Self { of_row: None, first: if rows > 0 { vec![0] } else { Vec::new() } };
        for column in columns.iter().filter(|c| !c.is_constant()) {
            let mut numbers: Numbering<u64> = Numbering::new();
            let mut first = Vec::new();
            let of_row = (0..rows)
                .map(|row| {
                    let key = u64::from(groups.of(row)) << 32 | u64::from(column.code(row));
                    let (number, is_new) = numbers.number(key);
                    if is_new {
                        first.push(row);
                    }
                    number
                })
                .collect();
            groups = Self { of_row: Some(of_row), first };
        }
        groups
    }

    /// The group of a row.
    pub(crate) fn of(&self, row: usize) -> u32 {
        self.of_row.as_ref().and_then(|g| g.get(row).copied()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_the_same_values_are_one_group() {
        let text = |t: &[Option<&'static str>]| {
            Coded::collect(t.iter().copied(), |s| Value::Text((*s).to_owned()))
        };
        let a = text(&[Some("x"), None, Some("x"), Some("y"), None]);
        let b = text(&[None, Some("p"), None, None, Some("q")]);
        let c = Coded::constant(Value::Flag(true));
        let groups = Groups::by(&[&a, &c, &b], 5);
        assert_eq!((0..5).map(|r| groups.of(r)).collect::<Vec<_>>(), [0, 1, 0, 2, 3]);
        assert_eq!(groups.first, [0, 1, 3, 4]);
        assert_eq!(a.value(1), &Value::Null);
        assert_eq!(a.value(3), &Value::Text("y".to_owned()));
        assert_eq!(Groups::by(&[&c], 3).first, [0]);
        assert!(Groups::by(&[], 0).first.is_empty());
    }
}
