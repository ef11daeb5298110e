//! Code lists: what the texts of a source mean.

use super::document::{At, Document, Fields, QUESTION, type_name};
use crate::text::fold_code;
use ahash::AHashMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the texts of a column mean. Matched without regard to case and blanks, with `&` as "and".
#[derive(Debug, Clone)]
pub struct CodeList {
    /// Name, for messages; the column's name where the list is written in place.
    pub name: String,
    meanings: AHashMap<String, Option<Arc<str>>>,
    spellings: Vec<String>,
    /// SHA-256 of its file, hexadecimal, where layouts share it. It changes with every change of the list.
    pub(super) file_sha256: Option<String>,
}

/// What a list says of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The canonical value.
    Value(Arc<str>),
    /// The code is known to mean "not stated".
    Empty,
    /// No entry.
    Unknown,
}

impl CodeList {
    /// What a text means.
    pub fn meaning(&self, text: &str) -> Meaning {
        match self.meanings.get(&fold_code(text)) {
            Some(Some(value)) => Meaning::Value(Arc::clone(value)),
            Some(None) => Meaning::Empty,
            None => Meaning::Unknown,
        }
    }

    /// The texts it knows, as written, in the order of the layout.
    pub fn spellings(&self) -> &[String] {
        &self.spellings
    }

    /// The canonical values, in the order of the layout.
    pub(super) fn values(&self) -> impl Iterator<Item = &Arc<str>> {
        self.spellings.iter().filter_map(|s| self.meanings.get(&fold_code(s))?.as_ref())
    }

    /// The list of a layout.
    pub(super) fn parse(doc: &mut Document<'_>, name: &str, table: &DeTable<'_>) -> Self {
        Self::read(doc, name, Fields::new(name, 0, table).drain())
    }

    /// The list of a file.
    pub(super) fn shared(doc: &mut Document<'_>, name: &str, mut table: Fields<'_>) -> Self {
        let list = Self::read(doc, name, table.drain());
        Self { file_sha256: Some(doc.sha256()), ..list }
    }

    fn read(
        doc: &mut Document<'_>,
        name: &str,
        entries: Vec<(At<&str>, &Spanned<DeValue<'_>>)>,
    ) -> Self {
        let mut list = Self {
            name: name.to_owned(),
            meanings: AHashMap::with_capacity(entries.len()),
            spellings: Vec::with_capacity(entries.len()),
            file_sha256: None,
        };
        for (key, value) in entries {
            let DeValue::String(canonical) = value.get_ref() else {
                let found = type_name(value.get_ref());
                doc.fault(
                    value.span().start,
                    format!("code `{}` in list `{name}` is {found}", key.value),
                    "write the canonical value in quotes",
                );
                continue;
            };
            let canonical = canonical.trim();
            if canonical == QUESTION {
                let headline =
                    format!("what code `{}` in list `{name}` means is still a question", key.value);
                doc.fault(
                    value.span().start,
                    headline,
                    "replace the \"?\", by \"\" where nothing is known",
                );
                continue;
            }
            let meaning = (!canonical.is_empty()).then(|| Arc::from(canonical));
            list.spellings.push(key.value.to_owned());
            if let Some(before) = list.meanings.insert(fold_code(key.value), meaning.clone())
                && before != meaning
            {
                doc.fault(
                    key.at,
                    format!("code `{}` in list `{name}` has two meanings", key.value),
                    "keep one of the lines: case, spaces and & for and do not matter",
                );
            }
        }
        list
    }
}
