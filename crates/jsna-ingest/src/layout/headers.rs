//! `[headers]`: the columns of the file.

use super::document::{At, Document, Fields, type_name};
use super::{Access, Header};
use crate::text::fold;
use std::cell::RefCell;
use toml::de::DeValue;

pub(super) fn parse(doc: &mut Document<'_>, mut table: Fields<'_>) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for (name, value) in table.drain() {
        let DeValue::Table(entry) = value.get_ref() else {
            doc.fault(
                value.span().start,
                format!("header `{}` is {}", name.value, type_name(value.get_ref())),
                "write a table: { required = true }, or {} for none of the options",
            );
            continue;
        };
        let mut fields =
            Fields::new(format!("[headers] \"{}\"", name.value), value.span().start, entry);
        let header = Header {
            name: name.value.to_owned(),
            aliases: fields.texts(doc, "aliases").map(|a| a.value).unwrap_or_default(),
            required: fields.flag(doc, "required").unwrap_or(false),
            access: access(doc, &mut fields),
            missing: folded(fields.texts(doc, "missing")),
            companion: fields.flag(doc, "companion").unwrap_or(false),
            parts: Vec::new(),
        };
        if header.access == Access::Dropped && header.required {
            let headline = format!("header \"{}\" is required and dropped", name.value);
            doc.fault(name.at, headline, "keep one of the two");
        }
        fields.finish(doc);
        check_names(doc, &name, &header, &headers);
        headers.push(header);
    }
    headers
}

fn access(doc: &mut Document<'_>, fields: &mut Fields<'_>) -> Access {
    let sensitive = fields.flag(doc, "sensitive").unwrap_or(false);
    match (fields.flag(doc, "drop").unwrap_or(false), sensitive) {
        (true, _) => Access::Dropped,
        (false, true) => Access::Sensitive,
        (false, false) => Access::Plain,
    }
}

pub(super) fn folded(texts: Option<At<Vec<String>>>) -> Vec<String> {
    texts.map(|t| t.value.iter().map(|s| fold(s)).collect()).unwrap_or_default()
}

fn check_names(doc: &mut Document<'_>, name: &At<&str>, header: &Header, before: &[Header]) {
    for own in names(header) {
        if let Some(other) = before.iter().find(|h| names(h).any(|n| fold(n) == fold(own))) {
            doc.fault(
                name.at,
                format!(
                    "`{own}` stands for two headers, \"{}\" and \"{}\"",
                    other.name, name.value
                ),
                "keep it as a name or alias of one of them",
            );
        }
        if own.contains('*') != header.is_group() || own.matches('*').count() > 1 {
            doc.fault(
                name.at,
                format!("header \"{}\" mixes names with and without `*`", name.value),
                "write one `*` in the name and in each alias, or in none of them",
            );
        }
    }
}

fn names(header: &Header) -> impl Iterator<Item = &str> {
    std::iter::once(header.name.as_str()).chain(header.aliases.iter().map(String::as_str))
}

/// Finds headers by name for the rest of the layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'h>(pub(super) &'h [Header]);

impl Names<'_> {
    /// Position of a header, or a fault that says what it is called.
    pub(super) fn find(self, doc: &mut Document<'_>, name: &At<String>) -> Option<usize> {
        let wanted = fold(&name.value);
        let found = self.0.iter().position(|h| fold(&h.name) == wanted);
        if found.is_none() {
            if let Some(h) = self.0.iter().find(|h| h.aliases.iter().any(|a| fold(a) == wanted)) {
                doc.fault(
                    name.at,
                    format!("`{}` is an alias", name.value),
                    format!("use the name of the header, \"{}\"", h.name),
                );
            } else {
                doc.unknown(name.at, "header", &name.value, self.0.iter().map(|h| h.name.as_str()));
            }
        }
        if found.and_then(|at| self.0.get(at)).is_some_and(|h| h.access == Access::Dropped) {
            let headline = format!("`{}` is dropped, and something reads it", name.value);
            doc.fault(name.at, headline, "remove `drop`, or what reads the header");
        }
        found
    }

    /// Positions of several headers.
    pub(super) fn find_all(self, doc: &mut Document<'_>, names: &At<Vec<String>>) -> Vec<usize> {
        names
            .value
            .iter()
            .filter_map(|n| self.find(doc, &At { value: n.clone(), at: names.at }))
            .collect()
    }
}

/// Columns made of several, which follow the headers of the file.
#[derive(Debug)]
pub(super) struct Joins {
    /// Where the first of them stands.
    first: usize,
    made: RefCell<Vec<Header>>,
}

impl Joins {
    pub(super) fn new(names: Names<'_>) -> Self {
        Self { first: names.0.len(), made: RefCell::new(Vec::new()) }
    }

    /// The position of the column whose cells are those of some headers, joined with `/`.
    pub(super) fn of(&self, names: Names<'_>, parts: Vec<usize>) -> usize {
        let mut made = self.made.borrow_mut();
        if let Some(at) = made.iter().position(|h| h.parts == parts) {
            return self.first + at;
        }
        let of: Vec<&Header> = parts.iter().filter_map(|at| names.0.get(*at)).collect();
        let name: Vec<&str> = of.iter().map(|h| h.name.as_str()).collect();
        let sensitive = of.iter().any(|h| h.is_sensitive());
        made.push(Header {
            name: name.join("/"),
            aliases: Vec::new(),
            required: false,
            access: if sensitive { Access::Sensitive } else { Access::Plain },
            missing: Vec::new(),
            companion: false,
            parts,
        });
        self.first + made.len() - 1
    }

    pub(super) fn into_headers(self) -> Vec<Header> {
        self.made.into_inner()
    }
}
