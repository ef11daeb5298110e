//! The observations table, read for the assessment. Every row ends in a cell, outside the assessment, or in a finding.

use super::Cell;
use crate::error::Error;
use crate::findings::{OBSERVATION_REPEATED, OBSERVATION_UNPLACED};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type};
use jsna_model::diagnostic::{Diagnostic, Finding};
use jsna_model::{AreaCode, AreaTree, Month, Period, PeriodType, words};
use jsna_reference::Reference;
use jsna_reference::findings::FORMER_CODES;
use std::collections::{BTreeMap, BTreeSet};

/// What a source says of one area and period. Absent numbers were not given; `suppressed` says that the source
/// withheld them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// Unweighted base of a survey.
    pub base: Option<f64>,
    /// Whether the source suppressed it.
    pub suppressed: bool,
}

impl Observation {
    /// Whether the source says nothing by it, not even that it withholds something.
    fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Both together: absent where either is absent, suppressed where either is.
    pub(super) fn plus(self, other: Self) -> Self {
        let add = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
        Self {
            numerator: add(self.numerator, other.numerator),
            denominator: add(self.denominator, other.denominator),
            base: add(self.base, other.base),
            suppressed: self.suppressed || other.suppressed,
        }
    }
}

/// Where the rows of one measure went, in numerators.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// All of them.
    pub total: f64,
    /// In an assessed area.
    pub placed: f64,
    /// In an area that is known and not assessed.
    pub outside: f64,
    /// With a code that no lookup has.
    pub nowhere: f64,
}

/// Feed, measure.
type Source = (String, String);

/// The observations of a run.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    cells: BTreeMap<Source, BTreeMap<Cell, Held>>,
    tallies: BTreeMap<Source, Tally>,
    /// By feed: codes that no lookup has, with their rows.
    unknown: BTreeMap<String, BTreeMap<String, u64>>,
    /// By measure: what a source says of codes that areas had before.
    former: BTreeMap<Source, BTreeMap<(AreaCode, Period), Former>>,
    /// By feed: rows of such codes that count in the areas that came of them, with the codes.
    renewed: BTreeMap<String, BTreeMap<String, u64>>,
    /// By feed: rows of such codes that do not make up an area of today.
    unmade: BTreeMap<String, BTreeMap<String, u64>>,
    /// By feed: cells that one file gives two numbers for, as text.
    repeated: BTreeMap<String, Vec<String>>,
}

/// A cell and the file that it is from.
#[derive(Debug, Clone)]
struct Held {
    observation: Observation,
    extract: String,
}

/// What a source says of a former code and a period, and what its rows were.
#[derive(Debug, Clone)]
struct Former {
    held: Held,
    rows: u64,
    numerators: f64,
}

impl Observations {
    /// Reads the batches of the observations table; totals only. A row of a later file replaces that of an earlier
    /// one; two rows of one file that differ leave the cell without a number.
    ///
    /// # Errors
    /// [`Error::Internal`] where a batch is not in the promised schema.
    pub fn read(
        batches: &[RecordBatch],
        areas: &AreaTree,
        reference: &Reference,
    ) -> Result<Self, Error> {
        let mut out = Self::default();
        for batch in batches {
            out.read_batch(&Columns::new(batch)?, areas, reference)?;
        }
        out.place_former(areas, reference);
        Ok(out)
    }

    /// The cells of a measure.
    pub fn of(&self, feed: &str, measure: &str) -> impl Iterator<Item = (Cell, Observation)> {
        let cells = self.cells.get(&(feed.to_owned(), measure.to_owned()));
        cells.into_iter().flatten().map(|(cell, held)| (*cell, held.observation))
    }

    /// Where the rows of a measure went.
    pub fn tally(&self, feed: &str, measure: &str) -> Tally {
        self.tallies.get(&(feed.to_owned(), measure.to_owned())).copied().unwrap_or_default()
    }

    fn read_batch(
        &mut self,
        columns: &Columns<'_>,
        areas: &AreaTree,
        reference: &Reference,
    ) -> Result<(), Error> {
        for row in 0..columns.rows {
            if !columns.text(BREAKDOWN, row).is_empty() {
                continue;
            }
            let (feed, measure) = (columns.text(FEED, row), columns.text(MEASURE, row));
            let source = (feed.to_owned(), measure.to_owned());
            let observation = columns.observation(row);
            let numerator = observation.numerator.unwrap_or(0.0);
            let tally = self.tallies.entry(source.clone()).or_default();
            tally.total += numerator;
            let code = columns.text(AREA, row);
            let parsed = AreaCode::parse(code);
            let Some(area) = parsed.as_ref().and_then(|c| areas.position(c)) else {
                match parsed.filter(|code| reference.is_former(code)) {
                    Some(code) => {
                        let key = (code, columns.period(row)?);
                        let held =
                            Held { observation, extract: columns.text(EXTRACT, row).to_owned() };
                        self.keep_former(source, key, held);
                    }
                    None => self.not_placed(&source, code, numerator, reference),
                }
                continue;
            };
            tally.placed += numerator;
            let cell = (area, columns.period(row)?);
            let held = Held { observation, extract: columns.text(EXTRACT, row).to_owned() };
            self.keep(source, cell, held, areas);
        }
        Ok(())
    }

    /// A number of an area that is not assessed, or that no lookup has.
    fn not_placed(&mut self, source: &Source, code: &str, numerator: f64, reference: &Reference) {
        let tally = self.tallies.entry(source.clone()).or_default();
        if AreaCode::parse(code).is_some_and(|c| reference.knows(&c)) {
            tally.outside += numerator;
            return;
        }
        tally.nowhere += numerator;
        let code = if code.is_empty() { "no code" } else { code };
        let of_feed = self.unknown.entry(source.0.clone()).or_default();
        *of_feed.entry(code.to_owned()).or_default() += 1;
    }

    /// Keeps what a source says of a former code, by the rule of [`Observations::keep`].
    fn keep_former(&mut self, source: Source, key: (AreaCode, Period), held: Held) {
        let feed = source.0.clone();
        let text = format!("{} {}", key.0, key.1.short());
        let numerator = held.observation.numerator.unwrap_or(0.0);
        let cells = self.former.entry(source).or_default();
        let Some(before) = cells.get_mut(&key) else {
            cells.insert(key, Former { held, rows: 1, numerators: numerator });
            return;
        };
        before.rows += 1;
        before.numerators += numerator;
        if before.held.extract != held.extract {
            before.held = held;
        } else if before.held.observation != held.observation {
            before.held.observation = Observation::default();
            self.repeated.entry(feed).or_default().push(text);
        }
    }

    /// Gives areas the numbers that a source has under the codes they had before, where those make up the area exactly.
    fn place_former(&mut self, areas: &AreaTree, reference: &Reference) {
        for (source, former) in std::mem::take(&mut self.former) {
            let periods: BTreeSet<Period> = former.keys().map(|(_, period)| *period).collect();
            let mut used: BTreeSet<(AreaCode, Period)> = BTreeSet::new();
            let cells = self.cells.entry(source.clone()).or_default();
            for (at, area) in areas.iter() {
                for period in periods.iter().filter(|_| reference.has_former(&area.code)) {
                    let cell = (at, *period);
                    // A cell that is empty under the code of today, as before there was one, says nothing.
                    if cells.get(&cell).is_some_and(|held| !held.observation.is_nothing()) {
                        continue;
                    }
                    if let Some((held, codes)) = of_former(&former, &area.code, *period, reference)
                    {
                        cells.insert(cell, held);
                        used.extend(codes.into_iter().map(|code| (code, *period)));
                    }
                }
            }
            for ((code, period), former) in former {
                let tally = self.tallies.entry(source.clone()).or_default();
                let of_feed = if used.contains(&(code.clone(), period)) {
                    tally.placed += former.numerators;
                    &mut self.renewed
                } else if reference.knows(&code) {
                    tally.outside += former.numerators;
                    continue;
                } else {
                    tally.nowhere += former.numerators;
                    &mut self.unmade
                };
                let of_feed = of_feed.entry(source.0.clone()).or_default();
                *of_feed.entry(code.to_string()).or_default() += former.rows;
            }
        }
    }

    fn keep(&mut self, source: Source, cell: Cell, held: Held, areas: &AreaTree) {
        let feed = source.0.clone();
        let cells = self.cells.entry(source).or_default();
        let Some(before) = cells.get_mut(&cell) else {
            cells.insert(cell, held);
            return;
        };
        if before.extract != held.extract {
            *before = held;
        } else if before.observation != held.observation {
            let number = |o: Observation| o.numerator.map_or("none".to_owned(), words::count);
            let text = format!(
                "{} {}: {} and {}",
                areas[cell.0].code,
                cell.1.short(),
                number(before.observation),
                number(held.observation)
            );
            before.observation = Observation::default();
            self.repeated.entry(feed).or_default().push(text);
        }
    }

    /// What was found: codes that no lookup has, and cells with two numbers.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let unknown = self.unknown.iter().map(|(feed, codes)| {
            let what = "with an area that no lookup has";
            of_codes(&OBSERVATION_UNPLACED, feed, codes, what)
        });
        let unmade = self.unmade.iter().map(|(feed, codes)| {
            let what = "with a former code that makes up no area of today: it was divided, or another part is not there";
            of_codes(&OBSERVATION_UNPLACED, feed, codes, what)
        });
        let renewed = self.renewed.iter().map(|(feed, codes)| {
            let what = "with a former code, counted in the area of today";
            of_codes(&FORMER_CODES, feed, codes, what)
        });
        let repeated = self.repeated.iter().map(|(feed, cells)| {
            let n = cells.len() as u64;
            let shown: Vec<&String> = cells.iter().take(Diagnostic::ROWS_SHOWN).collect();
            let headline = format!(
                "feed {feed}: one file gives two numbers for {} of an area and a period",
                words::plural(n, "measure")
            );
            let shown: Vec<&str> = shown.into_iter().map(String::as_str).collect();
            Diagnostic::new(&OBSERVATION_REPEATED, headline).found(shown.join("; ")).count(n)
        });
        unknown.chain(unmade).chain(renewed).chain(repeated).collect()
    }
}

/// What a source says of an area under the codes that it had before, with those codes. Numbers of samples are not added up.
fn of_former(
    former: &BTreeMap<(AreaCode, Period), Former>,
    area: &AreaCode,
    period: Period,
    reference: &Reference,
) -> Option<(Held, Vec<AreaCode>)> {
    let number = |code: &AreaCode| {
        let held = &former.get(&(code.clone(), period))?.held;
        Some((held.clone(), vec![code.clone()]))
    };
    let add = |(a, mut codes): (Held, Vec<AreaCode>), (b, more): (Held, Vec<AreaCode>)| {
        codes.extend(more);
        (Held { observation: a.observation.plus(b.observation), ..a }, codes)
    };
    let sampled = |codes: &[AreaCode]| {
        codes.len() > 1
            && codes.iter().any(|code| {
                former
                    .get(&(code.clone(), period))
                    .is_some_and(|f| f.held.observation.base.is_some())
            })
    };
    reference.sum_of_former(area, number, add).filter(|(_, codes)| !sampled(codes))
}

/// A finding about rows of some codes, those of most rows first.
fn of_codes(
    finding: &'static Finding,
    feed: &str,
    codes: &BTreeMap<String, u64>,
    what: &str,
) -> Diagnostic {
    let rows: u64 = codes.values().sum();
    let mut by_rows: Vec<(&String, &u64)> = codes.iter().collect();
    by_rows.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let shown = by_rows.iter().take(Diagnostic::ROWS_SHOWN);
    let shown: Vec<String> = shown.map(|(code, n)| format!("{code} ({n})")).collect();
    let headline = format!("feed {feed}: {} {what}", words::plural(rows, "row"));
    Diagnostic::new(finding, headline).found(words::list(&shown)).count(rows)
}

const FEED: usize = 0;
const MEASURE: usize = 1;
const AREA: usize = 2;
const KIND: usize = 3;
const BREAKDOWN: usize = 4;
const SHORTHAND: usize = 5;
const EXTRACT: usize = 6;
const TEXTS: [&str; 7] =
    ["feed", "measure_id", "area_code", "period_type", "breakdown", "shorthand", "extract_sha256"];
const NUMBERS: [&str; 3] = ["numerator", "denominator", "base"];

/// The columns of a batch.
struct Columns<'a> {
    rows: usize,
    texts: Vec<ArrayRef>,
    numbers: Vec<&'a ArrayRef>,
    month: &'a ArrayRef,
}

impl<'a> Columns<'a> {
    fn new(batch: &'a RecordBatch) -> Result<Self, Error> {
        let column = |name: &str| {
            batch
                .column_by_name(name)
                .ok_or_else(|| Error::Internal(format!("the observations have no {name}")))
        };
        let of_type = |name: &str, right: bool| {
            let wrong = || Error::Internal(format!("the observations' {name} has a wrong type"));
            if right { Ok(()) } else { Err(wrong()) }
        };
        let mut texts = Vec::with_capacity(TEXTS.len());
        for name in TEXTS {
            let text = cast(column(name)?, &DataType::Utf8);
            of_type(name, text.is_ok())?;
            texts.extend(text);
        }
        let mut numbers = Vec::with_capacity(NUMBERS.len());
        for name in NUMBERS {
            let number = column(name)?;
            of_type(name, number.as_primitive_opt::<Float64Type>().is_some())?;
            numbers.push(number);
        }
        let month = column("month")?;
        of_type("month", month.as_primitive_opt::<Date32Type>().is_some())?;
        Ok(Self { rows: batch.num_rows(), texts, numbers, month })
    }

    /// A text; empty where it is absent.
    fn text(&self, column: usize, row: usize) -> &str {
        let texts = self.texts[column].as_string::<i32>();
        if texts.is_valid(row) { texts.value(row) } else { "" }
    }

    fn number(&self, column: usize, row: usize) -> Option<f64> {
        let numbers = self.numbers[column].as_primitive::<Float64Type>();
        numbers.is_valid(row).then(|| numbers.value(row))
    }

    fn observation(&self, row: usize) -> Observation {
        Observation {
            numerator: self.number(0, row),
            denominator: self.number(1, row),
            base: self.number(2, row),
            suppressed: self.text(SHORTHAND, row).contains("[c]"),
        }
    }

    fn period(&self, row: usize) -> Result<Period, Error> {
        let kind = self.text(KIND, row);
        let known = PeriodType::ALL.into_iter().find(|k| k.as_str() == kind);
        let end = Month::from_epoch_days(self.month.as_primitive::<Date32Type>().value(row));
        known
            .zip(end)
            .and_then(|(kind, end)| Period::ending(kind, end))
            .ok_or_else(|| Error::Internal(format!("an observation has the period {kind}")))
    }
}
