//! Filtering and summing: from groups of rows to the cells of the cube, by Polars.

use crate::cube::Cube;
use crate::exact::Exact;
use crate::filter;
use crate::parquet_stats::RowGroup;
use crate::projection::{Projection, Read, SOURCE_ORDER};
use crate::table::{Part, Table};
use jsna_model::Who;
use jsna_model::engine::CountError;
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::predicate::Literal;
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Mul;

/// Where rows are counted, how many a row of a frame stands for, and what they add.
const SLOT: &str = "slot";
const ROWS: &str = "rows";
const AMOUNT: &str = "amount";

/// Queries that are answered by the same groups of rows. Breakdowns are kept apart because their
/// product would be as large as the data, feeds because each has its own columns.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    feeds: Vec<Literal>,
    breakdown: Option<&'a str>,
    count: &'a Count,
    queries: Vec<&'a CountQuery>,
    projection: Projection,
}

/// The passes of a plan.
pub(crate) fn passes(plan: &CountPlan) -> Vec<Pass<'_>> {
    type Key<'a> = (&'a str, Option<&'a str>, &'a Count);
    let mut passes: BTreeMap<Key<'_>, Vec<&CountQuery>> = BTreeMap::new();
    for query in &plan.queries {
        let feeds: BTreeSet<&str> = query.feeds.iter().map(String::as_str).collect();
        for feed in feeds {
            let key = (feed, query.breakdown.as_deref(), &query.count);
            passes.entry(key).or_default().push(query);
        }
    }
    let passes = passes.into_iter().map(|((feed, breakdown, count), queries)| Pass {
        feeds: vec![Literal::Text(feed.to_owned())],
        breakdown,
        count,
        projection: Projection::new(&queries),
        queries,
    });
    passes.collect()
}

impl Pass<'_> {
    /// Counts the rows of its feeds, holding about so many groups of them at once.
    pub(crate) fn run(
        &self,
        cube: &mut Cube,
        groups: &[RowGroup],
        at_once: usize,
    ) -> Result<(), CountError> {
        let groups: Vec<&RowGroup> = groups.iter().filter(|g| self.may_be_in(g)).collect();
        let Count::Distinct { column } = self.count else {
            return self.run_part(cube, &groups, at_once, None);
        };
        // The first row of a key may be anywhere: all rows of some keys are held at once.
        let rows: u64 = groups.iter().map(|g| g.rows).sum();
        let of = rows.div_ceil(at_once as u64).max(1);
        for at in 0..of {
            let part = Part { key: column, of, at };
            self.run_part(cube, &groups, usize::MAX, Some(part))?;
        }
        Ok(())
    }

    fn may_be_in(&self, group: &RowGroup) -> bool {
        let feed = group.constant(&Read::value("feed"));
        let is_asked = |feed: &str| self.feeds.contains(&Literal::Text(feed.to_owned()));
        feed.is_none_or(|f| f.str().is_ok_and(|f| f.get(0).is_some_and(is_asked)))
    }

    fn run_part(
        &self,
        cube: &mut Cube,
        groups: &[&RowGroup],
        at_once: usize,
        part: Option<Part<'_>>,
    ) -> Result<(), CountError> {
        let mut rows = DataFrame::default();
        for window in groups.chunks(2 * rayon::current_num_threads()) {
            let read = |group: &&RowGroup| Table::read(group, &self.projection, part);
            let tables = window.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
            for table in tables.into_iter().flatten().filter(|t| !t.rows.is_empty()) {
                let frame = self.frame(cube, &table)?;
                if rows.height() == 0 {
                    rows = frame;
                } else {
                    rows.vstack_mut(&frame).map_err(internal)?;
                }
                if rows.height() >= at_once {
                    self.answer(cube, std::mem::take(&mut rows))?;
                }
            }
        }
        self.answer(cube, rows)
    }

    /// The rows of a table: where they are counted, what they add, and what filters look at.
    fn frame(&self, cube: &mut Cube, table: &Table) -> Result<DataFrame, CountError> {
        let breakdown = self.breakdown.map(|b| table.column(&Read::value(b))).transpose()?;
        let slots = cube.slots(table, breakdown)?;
        let column =
            |read: &Read, name: &str| table.column(read)?.take(name, &table.rows).map_err(internal);
        let mut columns = vec![
            UInt64Chunked::from_vec(SLOT.into(), slots).into_column(),
            UInt64Chunked::from_slice(ROWS.into(), &table.counts).into_column(),
        ];
        for name in self.factors() {
            columns.push(column(&Read::value(name), &factor(name))?.into_column());
        }
        for read in &self.projection.seen {
            columns.push(comparable(column(read, &read.name())?).into_column());
        }
        DataFrame::new(table.rows.len(), columns).map_err(internal)
    }

    /// The columns whose product is added up.
    fn factors(&self) -> Vec<&str> {
        match self.count {
            Count::Distinct { .. } => Vec::new(),
            Count::Quantity => vec!["quantity"],
            Count::Sum { column } => vec![column, "quantity"],
        }
    }

    /// Filters, splits and sums some rows for each query.
    fn answer(&self, cube: &mut Cube, mut rows: DataFrame) -> Result<(), CountError> {
        if rows.height() == 0 {
            return Ok(());
        }
        rows.rechunk_mut_par();
        let rows = rows.lazy().with_column(self.amount().alias(AMOUNT)).collect();
        let rows = rows.map_err(internal)?;
        let sums = |query: &&CountQuery| self.sums(query, &rows).map_err(internal);
        let answers = self.queries.par_iter().map(sums).collect::<Result<Vec<_>, _>>()?;
        for (query, answer) in self.queries.iter().zip(answers) {
            match answer {
                Some((slots, amounts)) => {
                    let amounts = amounts.iter().flatten().map(Exact::from_scaled);
                    cube.add(&query.id, self.breakdown, slots.iter().flatten().zip(amounts));
                }
                None => return Err(self.fault(query, &rows).map_err(internal)?),
            }
        }
        Ok(())
    }

    /// What a row adds, in the units of exact sums; null where that cannot be added up.
    fn amount(&self) -> Expr {
        let number = |name: &str| col(factor(name)).cast(DataType::Float64).fill_null(lit(0.0));
        let product = self.factors().into_iter().map(number).reduce(Expr::mul);
        let exact = |columns: &mut [Column]| {
            let (numbers, rows) = (columns[0].f64()?, columns[1].u64()?);
            let pairs = numbers.iter().zip(rows.iter());
            let amounts = pairs.map(|(x, n)| Exact::of(x?, n?).map(Exact::scaled));
            Ok(Int128Chunked::from_iter_options(AMOUNT.into(), amounts).into_column())
        };
        let integer = |_: &Schema, _: &[Field]| Ok(Field::new(AMOUNT.into(), DataType::Int128));
        // Of distinct keys each row is one.
        let product = product.unwrap_or_else(|| col(ROWS).cast(DataType::Float64));
        product.map_many(exact, &[col(ROWS)], integer)
    }

    /// The slots in which a query counts something, and what; nothing where that cannot be added up.
    fn sums(
        &self,
        query: &CountQuery,
        rows: &DataFrame,
    ) -> PolarsResult<Option<(UInt64Chunked, Int128Chunked)>> {
        const FAULTS: &str = "faults";
        let sums = [col(AMOUNT).sum(), col(AMOUNT).null_count().alias(FAULTS)];
        let sums = self.counted(query, rows).group_by([col(SLOT)]).agg(sums).collect()?;
        if sums.column(FAULTS)?.idx()?.iter().flatten().any(|faults| faults > 0) {
            return Ok(None);
        }
        Ok(Some((sums.column(SLOT)?.u64()?.clone(), sums.column(AMOUNT)?.i128()?.clone())))
    }

    /// The rows that a query counts: of those that pass its filter all, or the first of each key.
    fn counted(&self, query: &CountQuery, rows: &DataFrame) -> LazyFrame {
        let asked = filter::any_of("feed", &self.feeds);
        let passes = asked.and(filter::expression(&query.filter, &self.projection));
        let rows = rows.clone().lazy().filter(passes);
        let Count::Distinct { column } = self.count else { return rows };
        // References restart: with each year, with each month, in each force. By persons, each has the event once.
        let person = self.breakdown.and_then(Who::of_day).map(Who::key);
        let key = ["month", "issue_area", column.as_str()].into_iter().chain(person);
        let key = by_name(key, true, false);
        rows.sort(SOURCE_ORDER, SortMultipleOptions::default())
            .unique_stable(Some(key), UniqueKeepStrategy::First)
    }

    /// The first number that a query cannot add up.
    fn fault(&self, query: &CountQuery, rows: &DataFrame) -> PolarsResult<CountError> {
        let row = self.counted(query, rows).filter(col(AMOUNT).is_null()).collect()?;
        let mut found = ("", 1.0);
        for name in self.factors().into_iter().rev() {
            let values = row.column(&factor(name))?.cast(&DataType::Float64)?;
            let value = values.f64()?.get(0).unwrap_or(0.0);
            found = (name, if value.is_finite() { value * found.1 } else { value });
            if !value.is_finite() {
                break;
            }
        }
        let feed = row.column("feed")?.str()?.get(0).unwrap_or("").to_owned();
        Ok(CountError::Number { feed, column: found.0.to_owned(), value: found.1.to_string() })
    }
}

/// The name in a frame of a column that is added up, beside the same column as filters see it.
fn factor(column: &str) -> String {
    format!("{column} added up")
}

/// What is not a number cannot be compared: to a filter it is null.
fn comparable(values: Series) -> Series {
    let Ok(numbers) = values.f64() else { return values };
    let numbers = numbers.iter().map(|x| x.filter(|x| !x.is_nan()));
    Float64Chunked::from_iter_options(values.name().clone(), numbers).into_series()
}

/// A fault of the program: files that cannot be read are found before Polars has a part in it.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn internal(error: PolarsError) -> CountError {
    CountError::Internal(format!("the groups of rows could not be counted: {error}"))
}
