//! A TOML document that is read with the line of everything: unknown keys and wrong values are
//! findings that name it. All of them are collected, so that one run shows every mistake.

use crate::findings;
use crate::hash;
use jsna_model::settings::Settings;
use jsna_model::{Diagnostic, words};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a draft has where a person has to decide.
pub(crate) const QUESTION: &str = "?";

/// The text of a layout with what was found wrong in it so far.
#[derive(Debug)]
pub(super) struct Document<'a> {
    settings: Settings<'a>,
    faults: Vec<Diagnostic>,
}

/// A value and the byte where it starts.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str, origin: &'a str) -> Self {
        Self { settings: Settings { origin, text }, faults: Vec::new() }
    }

    /// SHA-256 of the text.
    pub(super) fn sha256(&self) -> String {
        hash::sha256_of(self.settings.text.as_bytes())
    }

    /// The parsed document, or one finding for what TOML itself cannot read.
    pub(super) fn parse(&mut self) -> Option<Spanned<DeTable<'a>>> {
        match DeTable::parse(self.settings.text) {
            Ok(table) => Some(table),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let message = format!("not valid TOML: {}", error.message());
                let fault = self.settings.unreadable(&findings::LAYOUT_SYNTAX, at, &message);
                self.faults.push(fault);
                None
            }
        }
    }

    /// Line number of a byte, from 1.
    pub(super) fn line_of(&self, at: usize) -> u64 {
        self.settings.line(at)
    }

    /// Records a fault on a line, for checks that know a column by its line.
    pub(super) fn fault_on_line(&mut self, line: u64, headline: impl Into<String>, fix: &str) {
        let at = self.start_of(line);
        self.fault(at, headline, fix);
    }

    /// The byte where a line starts.
    pub(super) fn start_of(&self, line: u64) -> usize {
        let skip = usize::try_from(line.saturating_sub(2)).unwrap_or(usize::MAX);
        let breaks = memchr::memchr_iter(b'\n', self.settings.text.as_bytes());
        if line < 2 { 0 } else { breaks.skip(skip).map(|i| i + 1).next().unwrap_or(0) }
    }

    /// Records a fault with what to do about it.
    pub(super) fn fault(&mut self, at: usize, headline: impl Into<String>, fix: impl Into<String>) {
        let fix = words::sentence_case(&fix.into());
        let stop = if fix.ends_with(['.', '?']) { "" } else { "." };
        let fault = self.settings.fault(&findings::LAYOUT_VALUE, at, headline);
        let fault = fault.fix(format!("{fix}{stop}"));
        self.faults.push(fault);
    }

    /// Records that a name is unknown, with the known name that was probably meant.
    pub(super) fn unknown<'n>(
        &mut self,
        at: usize,
        what: &str,
        name: &str,
        possible: impl IntoIterator<Item = &'n str>,
    ) {
        let mut possible: Vec<&str> = possible.into_iter().collect();
        possible.sort_unstable();
        possible.dedup();
        let fix = match words::nearest(name, possible.iter().copied()) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None if possible.is_empty() => format!("Remove {what} `{name}`."),
            None => format!("Use one of {}.", words::list(&possible)),
        };
        let headline = format!("unknown {what} `{name}`");
        let fault = self.settings.fault(&findings::LAYOUT_UNKNOWN, at, headline);
        self.faults.push(fault.found(name).fix(fix));
    }

    /// Everything that was found.
    pub(super) fn into_faults(self) -> Vec<Diagnostic> {
        self.faults
    }

    pub(super) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

/// The keys of one table, taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(super) struct Fields<'d> {
    /// How messages name the table: `[columns] category`.
    pub(super) name: String,
    /// Byte where the table starts.
    pub(super) at: usize,
    entries: Vec<(&'d str, usize, &'d Spanned<DeValue<'d>>)>,
    asked: Vec<&'static str>,
}

impl<'d> Fields<'d> {
    pub(super) fn new(name: impl Into<String>, at: usize, table: &'d DeTable<'d>) -> Self {
        let mut entries: Vec<_> =
            table.iter().map(|(k, v)| (k.get_ref().as_ref(), k.span().start, v)).collect();
        entries.sort_by_key(|(_, at, _)| *at);
        Self { name: name.into(), at, entries, asked: Vec::new() }
    }

    /// A table without keys, for entries in their short form.
    pub(super) fn empty(name: impl Into<String>, at: usize) -> Self {
        Self { name: name.into(), at, entries: Vec::new(), asked: Vec::new() }
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(k, _, _)| *k == key)
    }

    /// Takes the value of a key.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.push(key);
        let position = self.entries.iter().position(|(k, _, _)| *k == key)?;
        Some(self.entries.remove(position).2)
    }

    /// All keys in the order of the text, for tables whose keys are names.
    pub(super) fn drain(&mut self) -> Vec<(At<&'d str>, &'d Spanned<DeValue<'d>>)> {
        self.entries.drain(..).map(|(k, at, v)| (At { value: k, at }, v)).collect()
    }

    /// Reports every key that was not taken as unknown.
    pub(super) fn finish(self, doc: &mut Document<'_>) {
        for (key, at, _) in &self.entries {
            let what = format!("key in {}:", self.name);
            doc.unknown(*at, &what, key, self.asked.iter().copied());
        }
    }

    fn wrong(&self, doc: &mut Document<'_>, key: &str, value: &Spanned<DeValue<'_>>, want: &str) {
        let at = value.span().start;
        doc.fault(
            at,
            format!("`{key}` in {} is {}", self.name, type_name(value.get_ref())),
            format!("write {want}"),
        );
    }

    pub(super) fn text(&mut self, doc: &mut Document<'_>, key: &'static str) -> Option<At<String>> {
        let value = self.take(key)?;
        if let DeValue::String(s) = value.get_ref() {
            return Some(At { value: s.to_string(), at: value.span().start });
        }
        self.wrong(doc, key, value, "a text in quotes");
        None
    }

    /// A text that must be there.
    pub(super) fn required_text(
        &mut self,
        doc: &mut Document<'_>,
        key: &'static str,
    ) -> Option<At<String>> {
        if !self.has(key) {
            doc.fault(
                self.at,
                format!("{} has no `{key}`", self.name),
                format!("add `{key} = \"...\"`"),
            );
        }
        self.text(doc, key)
    }

    /// The `id` of a file: a name that other files use.
    pub(super) fn id(&mut self, doc: &mut Document<'_>, of: &str) -> Option<At<String>> {
        let id = self.required_text(doc, "id")?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if id.value.is_empty() || !id.value.bytes().all(plain) {
            let headline = format!("`{}` is no {of} id", id.value);
            doc.fault(id.at, headline, "use lower-case letters, digits and hyphens");
        }
        Some(id)
    }

    pub(super) fn flag(&mut self, doc: &mut Document<'_>, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        if let DeValue::Boolean(b) = value.get_ref() {
            return Some(*b);
        }
        self.wrong(doc, key, value, "true or false");
        None
    }

    pub(super) fn number(&mut self, doc: &mut Document<'_>, key: &'static str) -> Option<f64> {
        let value = self.take(key)?;
        let number = number_of(value.get_ref());
        if number.is_none() {
            self.wrong(doc, key, value, "a number");
        }
        number
    }

    /// A list of texts; one text stands for a list of one.
    pub(super) fn texts(
        &mut self,
        doc: &mut Document<'_>,
        key: &'static str,
    ) -> Option<At<Vec<String>>> {
        let value = self.take(key)?;
        let at = value.span().start;
        let texts = match value.get_ref() {
            DeValue::String(s) => Some(vec![s.to_string()]),
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(s) => Some(s.to_string()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if texts.is_none() {
            self.wrong(doc, key, value, "a list of texts in quotes");
        }
        texts.map(|value| At { value, at })
    }

    pub(super) fn table(&mut self, doc: &mut Document<'_>, key: &'static str) -> Option<Self> {
        let value = self.take(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Self::new(format!("[{key}]"), value.span().start, table));
        }
        self.wrong(doc, key, value, "a table");
        None
    }

    /// A list of tables; one table stands for a list of one.
    pub(super) fn tables(&mut self, doc: &mut Document<'_>, key: &'static str) -> Vec<Self> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let one = std::slice::from_ref(value);
        let items: &[Spanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::Array(items) => items,
            _ => one,
        };
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => {
                    let name = format!("`{key}` of {}", self.name);
                    out.push(Self::new(name, item.span().start, table));
                }
                _ => self.wrong(doc, key, item, "a table in braces"),
            }
        }
        out
    }
}

/// A number of the document.
pub(super) fn number_of(value: &DeValue<'_>) -> Option<f64> {
    let number: Option<f64> = match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
        DeValue::Float(x) => x.as_str().parse().ok(),
        _ => None,
    };
    number.filter(|x| x.is_finite())
}

/// What an analyst calls the type of a value.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) if number_of(value).is_none() => {
            "no finite decimal number"
        }
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
