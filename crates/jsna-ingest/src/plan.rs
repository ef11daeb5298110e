//! A layout compiled for one file: which column of the file is read for what.

mod refusals;

pub(crate) use refusals::set_in;

use crate::bytes::scan::Dialect;
use crate::findings;
use crate::headers::Fit;
use crate::layout::{ColumnRule, Coordinates, FileNameRule, Layout, Reading, Rule};
use crate::sibling_file::{self, SiblingFile};
use crate::spec::ExtractSpec;
use crate::tokens::Shape;
use crate::value::coordinates::Rounding;
use crate::value::pseudonym::Pseudonyms;
use crate::value::{period, time};
use arrow::datatypes::SchemaRef;
use jsna_model::{Diagnostic, Period};
use refusals::{located, notes, refusals};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A column of the file whose cells are read.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Name in the file.
    pub(crate) name: String,
    /// Whether cells are masked in messages.
    pub(crate) sensitive: bool,
}

/// One of the observations that a row makes.
#[derive(Debug)]
pub(crate) struct Measure {
    /// Its own rules, by position in the rules of the plan.
    pub(crate) rules: Vec<usize>,
    /// The period, where the name of its column says it.
    pub(crate) period: Option<Period>,
}

/// A layout compiled for one file.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) spec: &'a ExtractSpec<'a>,
    /// File as messages show it.
    file: String,
    pub(crate) sha256: Arc<str>,
    /// Schema of the canonical table.
    pub(crate) schema: SchemaRef,
    pub(crate) shape: Shape,
    pub(crate) slots: Vec<Slot>,
    /// For each header of the layout its slots.
    of_header: Vec<Vec<usize>>,
    /// Every rule that reads cells, in the order in which they are evaluated.
    pub(crate) rules: Vec<&'a ColumnRule>,
    /// The observations of a row, where it makes several.
    pub(crate) measures: Vec<Measure>,
    /// The slot of each rule that reads one of the columns named by a period, by position in `rules`.
    by_period: BTreeMap<usize, usize>,
    /// Slots whose cells are joined to one, for each column made of several.
    pub(crate) joins: Vec<Vec<usize>>,
    /// How many of `rules` belong to the row and not to a measure.
    pub(crate) shared: usize,
    /// The sibling file, and the slot whose cells are the key to its rows.
    pub(crate) sibling: Option<(SiblingFile, usize)>,
    pub(crate) pseudonyms: Option<Pseudonyms>,
    pub(crate) rounding: Rounding,
}

impl<'a> Plan<'a> {
    /// Compiles, or says why the file cannot be read with the layout.
    pub(crate) fn new(
        spec: &'a ExtractSpec<'a>,
        file: &str,
        sha256: &str,
        fit: &Fit,
        dialect: Dialect,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let layout = spec.layout;
        let sibling = sibling_file::load(spec, file, fit, dialect)?;
        let mut supplied: Vec<usize> = sibling.as_ref().map_or(Vec::new(), |s| s.headers.clone());
        supplied.extend(joined_headers(layout, fit, &supplied));
        let supplied = supplied.as_slice();
        let refused = refusals(spec, file, fit, supplied);
        if !refused.is_empty() {
            return Err(refused);
        }
        let mut plan = Self {
            layout,
            spec,
            file: file.to_owned(),
            sha256: Arc::from(sha256),
            schema: layout.table.table().schema(),
            shape: Shape {
                dialect,
                width: fit.names.len(),
                full_width: fit.full_width,
                wanted: vec![None; fit.names.len()],
                slots: 0,
                missing: Vec::new(),
            },
            slots: Vec::new(),
            of_header: vec![Vec::new(); layout.headers.len()],
            rules: Vec::new(),
            measures: Vec::new(),
            by_period: BTreeMap::new(),
            joins: Vec::new(),
            shared: 0,
            sibling: None,
            pseudonyms: spec.pseudonym_key.and_then(Pseudonyms::new),
            rounding: Rounding::of(spec.handling),
        };
        // The periods of the slots that are named by one.
        let mut periods: BTreeMap<usize, Period> = BTreeMap::new();
        for header in headers_read(layout) {
            for column in fit.columns.get(header).into_iter().flatten() {
                let slot = plan.slots.len();
                let known = &layout.headers[header];
                plan.shape.wanted[*column] = Some(slot);
                periods.extend(fit.periods.get(column).map(|period| (slot, *period)));
                plan.of_header[header].push(slot);
                plan.slots.push(Slot {
                    name: fit.names[*column].clone(),
                    sensitive: known.is_sensitive(),
                });
                let missing = known.missing.iter().chain(&layout.file.missing);
                plan.shape.missing.push(missing.cloned().collect());
            }
        }
        plan.shape.slots = plan.slots.len();
        let mut findings = notes(spec, file, fit, supplied);
        plan.join(sibling);
        plan.join_cells();
        plan.rules = layout.columns.iter().filter(|c| !layout.reads_by_period(c)).collect();
        plan.shared = plan.rules.len();
        for measure in &layout.measures {
            if plan.has_measure(&measure.columns) {
                plan.observe(&measure.columns, None);
            }
        }
        plan.observe_periods(periods);
        if !layout.measures.is_empty() && plan.measures.is_empty() {
            let headline = "the file has none of the columns that the layout's measures read";
            findings
                .push(located(&findings::MISSING_HEADER, file, headline).set_in(set_in(layout)));
            return Err(findings);
        }
        Ok((plan, findings))
    }

    /// Adds the columns of the sibling file behind those of the file.
    fn join(&mut self, sibling: Option<SiblingFile>) {
        let key = self.layout.companion.as_ref().map(|c| c.key);
        let key = key.and_then(|h| self.of_header.get(h)?.first().copied());
        let Some((sibling, key)) = sibling.zip(key) else { return };
        for header in &sibling.headers {
            let known = &self.layout.headers[*header];
            self.of_header[*header].push(self.slots.len());
            self.slots.push(Slot { name: known.name.clone(), sensitive: known.is_sensitive() });
        }
        self.sibling = Some((sibling, key));
    }

    /// Adds the cells made of several, where the file has all their parts.
    fn join_cells(&mut self) {
        for (at, header) in self.layout.headers.iter().enumerate().filter(|(_, h)| h.is_joined()) {
            let parts = header.parts.iter();
            let parts: Option<Vec<usize>> =
                parts.map(|part| self.of_header.get(*part)?.first().copied()).collect();
            if let Some(parts) = parts {
                self.of_header[at].push(self.slots.len());
                self.slots
                    .push(Slot { name: header.name.clone(), sensitive: header.is_sensitive() });
                self.joins.push(parts);
            }
        }
    }

    /// Adds an observation of every row, with rules of its own.
    fn observe(
        &mut self,
        columns: impl IntoIterator<Item = &'a ColumnRule>,
        period: Option<Period>,
    ) {
        let first = self.rules.len();
        self.rules.extend(columns);
        self.measures.push(Measure { rules: (first..self.rules.len()).collect(), period });
    }

    /// Adds an observation for each column that is named by a period.
    fn observe_periods(&mut self, periods: BTreeMap<usize, Period>) {
        let layout = self.layout;
        for (slot, period) in periods {
            let numbers = layout
                .columns
                .iter()
                .filter(|c| layout.reads_by_period(c) && matches!(c.reading, Reading::Number(_)));
            let first = self.rules.len();
            self.observe(numbers, Some(period));
            self.by_period.extend((first..self.rules.len()).map(|rule| (rule, slot)));
        }
    }

    /// The slots that a rule reads: of the columns named by a period the one that it is about.
    pub(crate) fn slots_of_source(&self, headers: &[usize], rule: usize) -> Vec<usize> {
        self.by_period.get(&rule).map_or_else(|| self.slots_of(headers), |slot| vec![*slot])
    }

    /// The slots of some headers, in order.
    pub(crate) fn slots_of(&self, headers: &[usize]) -> Vec<usize> {
        headers.iter().flat_map(|h| self.of_header.get(*h).into_iter().flatten().copied()).collect()
    }

    /// Columns of the table that the layout would fill from headers, none of which the file has: empty in every row.
    pub(crate) fn absent_columns(&self) -> BTreeSet<String> {
        let absent = |c: &&ColumnRule| {
            let headers = c.reading.headers();
            !headers.is_empty() && self.slots_of(&headers).is_empty() && !has_default(c)
        };
        self.layout.columns.iter().filter(absent).map(|c| c.target.name.to_owned()).collect()
    }

    /// The slots whose cells a rule tests.
    pub(crate) fn slots_of_rule(&self, rule: &Rule) -> Vec<usize> {
        self.slots_of(&rule.from)
    }

    /// What a rule reads from the name of the file.
    pub(crate) fn file_part(&self, rule: &FileNameRule) -> Option<String> {
        part_of_name(rule, &self.file)
    }

    /// Whether the file has the number that a measure is about: its numerator or value. A
    /// denominator alone is no observation.
    fn has_measure(&self, columns: &[ColumnRule]) -> bool {
        let main = |c: &&ColumnRule| matches!(c.target.name, "numerator" | "value");
        let present = |c: &ColumnRule| !self.slots_of(&c.reading.headers()).is_empty();
        if columns.iter().any(|c| main(&c)) {
            columns.iter().filter(main).any(present)
        } else {
            columns.iter().any(present)
        }
    }
}

/// Whether a part of a name is what the column needs: any text, or a month, or a period.
fn is_read(reading: &Reading, part: &str) -> bool {
    match reading {
        Reading::Month(rule) => time::read_month(part, &rule.formats).is_some(),
        Reading::Period(rule) => period::read(part, "", rule).is_some(),
        _ => true,
    }
}

/// A pattern with slashes is about the folders above the file, or the sheets of a workbook, as well.
fn part_of_name(rule: &FileNameRule, file: &str) -> Option<String> {
    let levels = rule.pattern.levels();
    let start = file.rmatch_indices('/').nth(levels).map_or(0, |(at, _)| at + 1);
    let name = file.get(start..).unwrap_or(file);
    rule.pattern.part(name).or_else(|| rule.otherwise.as_ref().map(ToString::to_string))
}

/// The columns made of several of which the file has all parts.
fn joined_headers(layout: &Layout, fit: &Fit, supplied: &[usize]) -> Vec<usize> {
    let there =
        |at: &usize| supplied.contains(at) || fit.columns.get(*at).is_some_and(|c| !c.is_empty());
    let joined = layout.headers.iter().enumerate().filter(|(_, h)| h.is_joined());
    joined.filter(|(_, h)| h.parts.iter().all(there)).map(|(at, _)| at).collect()
}

/// Every column of the file that something reads, in the order of the layout.
fn headers_read(layout: &Layout) -> BTreeSet<usize> {
    let mut read: BTreeSet<usize> = BTreeSet::new();
    for column in layout.columns.iter().chain(layout.measures.iter().flat_map(|m| &m.columns)) {
        read.extend(layout.columns_read(&column.reading));
    }
    read.extend(layout.quarantine.iter().flat_map(|q| q.when.from.iter().copied()));
    read.extend(layout.companion.as_ref().map(|c| c.key));
    match layout.coordinates {
        Some(
            Coordinates::Degrees { longitude: a, latitude: b }
            | Coordinates::Grid { easting: a, northing: b },
        ) => read.extend([a, b]),
        None => {}
    }
    read
}

/// Whether a column has a value where its cells are empty.
fn has_default(column: &ColumnRule) -> bool {
    match &column.reading {
        Reading::Text(t) => t.empty.is_some(),
        Reading::Number(n) => n.empty.is_some(),
        Reading::Cases(c) => c.otherwise.is_some(),
        _ => false,
    }
}
