//! Code lists that several layouts share, by name: one file each, built in or the project's own.

use super::codes::{CodeList, Meaning};
use super::document::{Document, Fields};
use crate::builtin;
use crate::findings;
use jsna_model::Diagnostic;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Shared code lists by id.
#[derive(Debug, Clone, Default)]
pub struct CodeLists {
    lists: BTreeMap<String, SharedCodes>,
}

/// A code list with a file of its own.
#[derive(Debug, Clone)]
pub struct SharedCodes {
    /// Name, as layouts use it.
    pub id: String,
    /// What the codes are, in a few words.
    pub title: String,
    /// Where the list comes from.
    pub source: Option<String>,
    /// Anything an analyst should know.
    pub notes: Option<String>,
    /// Where it was read from, for messages.
    pub origin: String,
    pub(super) codes: Arc<CodeList>,
}

impl CodeLists {
    /// The lists that come with the program.
    pub fn builtin() -> &'static Self {
        builtin::code_lists()
    }

    /// Adds a list; one with the same id is replaced, so that a project can change a built-in one.
    pub fn add(&mut self, list: SharedCodes) {
        self.lists.insert(list.id.clone(), list);
    }

    /// All lists, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &SharedCodes> {
        self.lists.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Arc<CodeList>> {
        self.lists.get(id).map(|list| &list.codes)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }
}

impl SharedCodes {
    /// Whether the list has this code.
    pub(crate) fn knows(&self, code: &str) -> bool {
        self.codes.meaning(code) != Meaning::Unknown
    }

    /// That another list of the project has its id.
    pub(crate) fn repeated(&self) -> Diagnostic {
        Diagnostic::new(&findings::LAYOUT_VALUE, "two code lists of the project have one id")
            .file(&self.origin)
            .found(&self.id)
            .fix("Give one of the two another id, or remove it.")
    }

    /// Reads a list. `origin` is how messages name the text: a path relative to the project.
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its line.
    pub fn parse(text: &str, origin: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut doc = Document::new(text, origin);
        let Some(root) = doc.parse() else { return Err(doc.into_faults()) };
        let fields = Fields::new("the code list", 0, root.get_ref());
        match read(&mut doc, fields, origin) {
            Some(list) if doc.is_clean() => Ok(list),
            _ => Err(doc.into_faults()),
        }
    }
}

fn read(doc: &mut Document<'_>, mut root: Fields<'_>, origin: &str) -> Option<SharedCodes> {
    let id = root.id(doc, "code list");
    let title = root.required_text(doc, "title");
    let source = root.text(doc, "source").map(|t| t.value);
    let notes = root.text(doc, "notes").map(|t| t.value);
    let codes = root.table(doc, "codes");
    if codes.is_none() {
        doc.fault(
            0,
            "the code list has no [codes]",
            "add a line \"Code\" = \"value\" for each code",
        );
    }
    root.finish(doc);
    let (id, title) = (id?.value, title?.value);
    let codes = CodeList::shared(doc, &id, codes?);
    Some(SharedCodes {
        id,
        title,
        source,
        notes,
        origin: origin.to_owned(),
        codes: Arc::new(codes),
    })
}
