//! Distinct counts: each key once, where its first row is.

use crate::coded::{Coded, Groups, Numbering, Value, hasher};
use crate::cube::{Cell, Cube};
use crate::engine;
use crate::exact::Exact;
use crate::footer::Footer;
use crate::pass::{Scan, scans};
use crate::reads::{CELL, Read, Table, reads_of};
use crate::tally::elements;
use crate::truth::Test;
use jsna_model::engine::CountError as Error;
use jsna_model::plan::CountQuery;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// First rows held at once, over all queries: with their keys some 300 MB.
const HELD_AT_ONCE: usize = 3_000_000;

const EXTRACT: &str = "extract_sha256";
const SOURCE_ROW: &str = "source_row";

/// Counts the distinct values of one column for some queries.
pub(crate) fn add(
    cube: &mut Cube,
    column: &str,
    queries: &[&CountQuery],
    footers: &[Footer],
    rows_at_once: u64,
) -> Result<(), Error> {
    let feeds: BTreeSet<&str> =
        queries.iter().flat_map(|q| q.feeds.iter().map(String::as_str)).collect();
    let mut reads = reads_of(queries.iter().copied());
    reads.remove(&Read::NullTest(column.to_owned()));
    reads.extend([column, EXTRACT, SOURCE_ROW].map(Read::value));
    let scans = scans(footers, &feeds, rows_at_once);
    let task = Task { key: Read::value(column), queries, reads, scans };
    task.count(cube, Part { of: 1, at: 0 })
}

/// A part of the keys, by their hash: those with `hash % of == at`.
#[derive(Debug, Clone, Copy)]
struct Part {
    of: u64,
    at: u64,
}

struct Task<'a> {
    key: Read,
    queries: &'a [&'a CountQuery],
    reads: BTreeSet<Read>,
    scans: Vec<Scan<'a>>,
}

impl Task<'_> {
    /// Counts a part of the keys. Where they are too many for the memory, each half is counted alone:
    /// no key is in both.
    fn count(&self, cube: &mut Cube, part: Part) -> Result<(), Error> {
        let mut seen = Seen::new(self, part);
        for scan in &self.scans {
            engine::rows(scan, &self.reads, self.key.column(), |table| {
                if seen.held <= HELD_AT_ONCE { seen.visit(cube, table) } else { Ok(()) }
            })?;
        }
        if seen.held <= HELD_AT_ONCE {
            seen.finish(cube);
            return Ok(());
        }
        drop(seen);
        let of = part.of * 2;
        self.count(cube, Part { of, at: part.at })?;
        self.count(cube, Part { of, at: part.at + part.of })
    }
}

/// The first row of a key so far: its extract and row say, with the month of its cell, which comes
/// first; cell and list of breakdown values say where it is counted.
#[derive(Debug, Clone, Copy)]
struct First {
    extract: u32,
    row: i64,
    cell: u32,
    list: u32,
}

/// What was seen of one part of the keys. Numbers stay the same from table to table.
struct Seen<'a> {
    task: &'a Task<'a>,
    part: Part,
    hasher: ahash::RandomState,
    keys: Numbering<String>,
    /// For each query: key to its first row.
    first: Vec<HashMap<u32, First, ahash::RandomState>>,
    /// How many first rows there are.
    held: usize,
    extracts: Listed<String>,
    cells: Listed<Cell>,
    /// The breakdown values that a row is counted under.
    lists: Listed<Vec<String>>,
}

impl<'a> Seen<'a> {
    fn new(task: &'a Task<'a>, part: Part) -> Self {
        Self {
            task,
            part,
            hasher: hasher(),
            keys: Numbering::new(),
            first: task.queries.iter().map(|_| HashMap::with_hasher(hasher())).collect(),
            held: 0,
            extracts: Listed::new(),
            cells: Listed::new(),
            lists: Listed::new(),
        }
    }

    fn visit(&mut self, cube: &mut Cube, table: &Table) -> Result<(), Error> {
        let places = CELL.map(|c| table.column(&Read::value(c)));
        let groups = Groups::by(&places, table.rows());
        let cells = cube.cells(table, &groups.first)?;
        let cells: Vec<u32> = cells.into_iter().map(|c| self.cells.number(c)).collect();
        let extract_column = table.column(&Read::value(EXTRACT));
        let extract = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            _ => String::new(),
        };
        let extracts: Vec<u32> =
            extract_column.values().iter().map(|v| self.extracts.number(extract(v))).collect();
        let source_rows = table.column(&Read::value(SOURCE_ROW));
        let keys = table.column(&self.task.key);
        let mine: Vec<bool> = keys.values().iter().map(|v| self.is_mine(v)).collect();
        let feed = table.column(&Read::value("feed"));
        for (q, query) in self.task.queries.iter().enumerate() {
            let test = Test::new(&query.filter, table);
            let is_asked = |v: &Value| matches!(v, Value::Text(f) if query.feeds.contains(f));
            let asked: Vec<bool> = feed.values().iter().map(is_asked).collect();
            let broken_by = query.breakdown.as_ref().map(|b| table.column(&Read::value(b)));
            let lists = self.list_numbers(broken_by);
            for row in 0..table.rows() {
                let key = keys.code(row);
                if !at(&mine, key) || !at(&asked, feed.code(row)) || !test.passes(row) {
                    continue;
                }
                let first = First {
                    extract: at(&extracts, extract_column.code(row)),
                    row: if let Value::Integer(n) = source_rows.value(row) { *n } else { 0 },
                    cell: at(&cells, groups.of(row)),
                    list: at(&lists, broken_by.map_or(0, |b| b.code(row))),
                };
                self.keep(q, keys.value(row), first, cube);
            }
        }
        Ok(())
    }

    /// Whether a key belongs to this part. Null is no key.
    fn is_mine(&self, value: &Value) -> bool {
        match value {
            Value::Text(key) => self.hasher.hash_one(key) % self.part.of == self.part.at,
            _ => false,
        }
    }

    /// For each code of the breakdown column the number of the list of values that it is counted under.
    fn list_numbers(&mut self, column: Option<&Coded>) -> Vec<u32> {
        let Some(column) = column else { return vec![self.lists.number(vec![String::new()])] };
        let (of_code, values) = elements(column);
        let text = |v: &u32| values.get(*v as usize).cloned().unwrap_or_default();
        of_code.iter().map(|list| self.lists.number(list.iter().map(text).collect())).collect()
    }

    fn keep(&mut self, query: usize, key: &Value, new: First, cube: &Cube) {
        let Value::Text(key) = key else { return };
        let number = self.keys.get(key.as_str());
        let number = number.unwrap_or_else(|| self.keys.number(key.clone()).0);
        let before = self.first.get(query).and_then(|m| m.get(&number)).copied();
        let is_first = before.is_none_or(|old| self.comes_before(&new, &old, cube));
        if is_first && let Some(map) = self.first.get_mut(query) {
            self.held += usize::from(map.insert(number, new).is_none());
        }
    }

    /// Source order: month, then extract, then row. A row that is there twice in two places goes to the
    /// place that comes first in the table.
    fn comes_before(&self, new: &First, old: &First, cube: &Cube) -> bool {
        let order = |f: &First| {
            (self.cells.get(f.cell).map(Cell::month), self.extracts.get(f.extract), f.row)
        };
        let tie =
            |f: &First| (self.cells.get(f.cell).map(|c| cube.texts_of(c)), self.lists.get(f.list));
        order(new).cmp(&order(old)).then_with(|| tie(new).cmp(&tie(old))).is_lt()
    }

    fn finish(self, cube: &mut Cube) {
        for (query, first) in self.task.queries.iter().zip(self.first) {
            let mut counts: BTreeMap<(u32, u32), u64> = BTreeMap::new();
            for f in first.into_values() {
                *counts.entry((f.list, f.cell)).or_default() += 1;
            }
            let id = cube.word(&query.id);
            let breakdown = cube.word(query.breakdown.as_deref().unwrap_or(""));
            for ((list, cell), n) in counts {
                let Some(cell) = self.cells.get(cell).copied() else { continue };
                for value in self.lists.get(list).into_iter().flatten() {
                    let slice = [id, breakdown, cube.word(value)];
                    cube.add(slice, cell, Exact::ONE.times(n).unwrap_or_default());
                }
            }
        }
    }
}

/// Things by number and numbers by thing.
struct Listed<T> {
    numbers: Numbering<T>,
    list: Vec<T>,
}

impl<T: std::hash::Hash + Eq + Clone> Listed<T> {
    fn new() -> Self {
        Self { numbers: Numbering::new(), list: Vec::new() }
    }

    fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return number;
        }
        self.list.push(thing.clone());
        self.numbers.number(thing).0
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.list.get(number as usize)
    }
}

/// An element by number; the default where there is none.
fn at<T: Copy + Default>(list: &[T], number: u32) -> T {
    list.get(number as usize).copied().unwrap_or_default()
}
