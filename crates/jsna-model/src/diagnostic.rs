//! Findings about the user's data or project: values, not exceptions.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A number may mean something else than it seems to.
    Warning,
    /// Something was left out, or a number cannot be given.
    Error,
}

impl Severity {
    /// `info`, `warning`, `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of finding, with the page that `jsna explain NAME` prints. Every [`Diagnostic`] is made
/// from one, so that no message can be without its explanation.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Kebab-case name, stable: scripts and documents refer to it.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is checked, in a sentence or two.
    pub checks: &'static str,
    /// Why it matters to a published number.
    pub matters: &'static str,
    /// What to do, in a sentence or two.
    pub fix: &'static str,
}

/// Where a finding is: file, column, rows. What is not known or does not apply is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// File as the user knows it, relative to the project; `archive.zip/member.csv` inside an archive.
    pub file: Option<String>,
    /// Column, by its header.
    pub column: Option<String>,
    /// The first few data rows concerned, from 1.
    pub rows: Vec<u64>,
    /// Physical line of the first of them, from 1.
    pub line: Option<u64>,
}

/// A finding about the user's data or project.
///
/// Roles of the texts: if only one line can be shown, it is the headline (lower-case fragment, no
/// final stop). `found` is the offending cell and never a whole row; sensitive columns are masked
/// before they get here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Name of the [`Finding`]. Owned only where the diagnostic was read back from a store.
    pub name: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// One line that stands alone.
    pub headline: String,
    pub place: Place,
    /// The value found.
    pub found: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// Where the expectation was set: `layout police-uk-street`, `jsna.toml line 14`.
    pub set_in: Option<String>,
    /// What to do, for this case.
    pub fix: String,
    /// How many times it occurs.
    pub count: u64,
}

impl Diagnostic {
    /// At most this many rows are named; the count says how many there are.
    pub const ROWS_SHOWN: usize = 5;

    /// A finding with its headline; the fix is the general one until [`Diagnostic::fix`] gives a better.
    pub fn new(finding: &Finding, headline: impl Into<String>) -> Self {
        Self {
            name: Cow::Borrowed(finding.name),
            severity: finding.severity,
            headline: headline.into(),
            place: Place::default(),
            found: None,
            expected: None,
            set_in: None,
            fix: finding.fix.to_owned(),
            count: 1,
        }
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// Names the column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }

    /// Names the rows (the first few are kept) and the physical line of the first.
    #[must_use]
    pub fn rows(mut self, rows: &[u64], line: Option<u64>) -> Self {
        self.place.rows = rows.iter().copied().take(Self::ROWS_SHOWN).collect();
        self.place.line = line;
        self
    }

    /// Names a physical line where there is no data row: a line of a project file.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Says what was found.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Says what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says where the expectation was set.
    #[must_use]
    pub fn set_in(mut self, set_in: impl Into<String>) -> Self {
        self.set_in = Some(set_in.into());
        self
    }

    /// Says what to do in this case.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Says how many times it occurs.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// The order in which findings are shown: worst first, then by place, then by name.
    pub fn sort(findings: &mut [Self]) {
        findings.sort_by(|a, b| {
            (b.severity.cmp(&a.severity))
                .then_with(|| a.place.file.cmp(&b.place.file))
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| a.place.cmp(&b.place))
                .then_with(|| a.headline.cmp(&b.headline))
        });
    }
}

/// Findings that a reader takes for one: of one kind, in one column, of files of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group<'a> {
    /// The first of them, which stands for all.
    pub first: &'a Diagnostic,
    /// How many findings there are: one a file, as a rule.
    pub findings: u64,
    /// How many times it occurs in all.
    pub count: u64,
}

impl<'a> Group<'a> {
    /// Groups findings, in the order in which the first of each group stands. A fault that every monthly
    /// file of a feed has is one thing to mend, not forty-eight.
    pub fn of(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut places = BTreeMap::new();
        let mut here: BTreeMap<_, usize> = BTreeMap::new();
        for d in findings {
            // The layout says which files are of one sort; where none is named, their folder does.
            let sort = match (&d.set_in, &d.place.file) {
                (Some(set_in), Some(_)) => set_in.as_str(),
                (None, Some(file)) => file.rsplit_once('/').map_or(file.as_str(), |(f, _)| f),
                (_, None) => &d.headline,
            };
            // Two faults of one file are two things to mend: the second of each file, the third, and so on.
            let kind = (d.severity, &d.name, d.place.file.is_some(), sort, &d.place.column);
            let nth = here.entry((kind, &d.place.file)).or_default();
            *nth += 1;
            let key = (kind, *nth);
            match places.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(groups.len());
                    groups.push(Self { first: d, findings: 1, count: d.count });
                }
                Entry::Occupied(place) => {
                    if let Some(group) = groups.get_mut(*place.get()) {
                        group.findings += 1;
                        group.count += d.count;
                    }
                }
            }
        }
        groups
    }
}

/// A value with the findings made on the way to it.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The value.
    pub value: T,
    /// What was found.
    pub findings: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value nothing was found about.
    pub fn clean(value: T) -> Self {
        Self { value, findings: Vec::new() }
    }

    /// Moves the findings to `sink` and gives the value.
    pub fn drain_into(self, sink: &mut Vec<Diagnostic>) -> T {
        sink.extend(self.findings);
        self.value
    }
}
