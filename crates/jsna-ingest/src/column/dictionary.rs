//! Columns of texts: dictionary-encoded, or plain.

use ahash::AHashMap;
use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray, StringBuilder};
use arrow::datatypes::Int32Type;
use jsna_model::table::Kind;
use std::sync::Arc;

/// The key of an empty cell.
pub(crate) const NULL: i32 = -1;

/// A dictionary column in the making.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    keys: Vec<i32>,
    values: Vec<Arc<str>>,
    index: AHashMap<Arc<str>, i32>,
}

impl Dictionary {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { keys: Vec::with_capacity(rows), ..Self::default() }
    }

    /// The key of a value.
    pub(crate) fn key(&mut self, value: &str) -> i32 {
        if let Some(key) = self.index.get(value) {
            return *key;
        }
        let key = i32::try_from(self.values.len()).unwrap_or(NULL);
        let value: Arc<str> = Arc::from(value);
        self.values.push(Arc::clone(&value));
        self.index.insert(value, key);
        key
    }

    /// Adds a row with a key, or [`NULL`].
    pub(crate) fn push(&mut self, key: i32) {
        self.keys.push(key);
    }

    /// The array, dictionary-encoded or plain as the column asks.
    pub(crate) fn finish(self, kind: Kind) -> ArrayRef {
        if kind == Kind::Text {
            let mut out = StringBuilder::with_capacity(self.keys.len(), self.keys.len() * 8);
            for key in self.keys {
                let value = usize::try_from(key).ok().and_then(|k| self.values.get(k));
                out.append_option(value.map(|v| &**v));
            }
            return Arc::new(out.finish());
        }
        encoded(self.keys, &self.values)
    }
}

fn encoded(keys: Vec<i32>, values: &[Arc<str>]) -> ArrayRef {
    let keys = if keys.contains(&NULL) {
        keys.into_iter().map(|k| (k != NULL).then_some(k)).collect::<Int32Array>()
    } else {
        Int32Array::from(keys)
    };
    let values = StringArray::from_iter_values(values.iter().map(|v| &**v));
    // Every key was given out by `key`, or is null.
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)))
}

/// A column with one value in every row.
pub(crate) fn constant(kind: Kind, value: &str, rows: usize) -> ArrayRef {
    if kind == Kind::Text {
        return Arc::new(StringArray::from_iter_values(std::iter::repeat_n(value, rows)));
    }
    encoded(vec![0; rows], &[Arc::from(value)])
}
