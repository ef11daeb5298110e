//! The two questions that are put to Polars: how many rows has each group, and what are the rows.
//! No other module of the house knows it.

mod keys;

use crate::coded::{Coded, Value};
use crate::footer::Footer;
use crate::pass::Scan;
use crate::reads::{MOMENT, Read, Table};
use jsna_model::engine::CountError as Error;
use jsna_model::table::Kind;
use keys::Keys;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;

const DAY: i64 = 86_400_000_000;
const HOUR: i64 = 3_600_000_000;
const WEEK: i64 = 7 * DAY;

/// The groups of rows that have the same values of everything that is read, and how many rows each
/// has; of the rows in which some columns are null, where there are any.
pub(crate) fn groups(
    scan: &Scan<'_>,
    reads: &BTreeSet<Read>,
    nulls: &BTreeSet<String>,
) -> Result<(Table, Vec<u64>), Error> {
    let (constants, varying) = divide(scan, reads);
    let undecided: Vec<&str> = nulls
        .iter()
        .map(String::as_str)
        .filter(|c| scan.constant(&Read::value(c)) != Some(Value::Null))
        .collect();
    if undecided.iter().any(|c| scan.never_null(c)) {
        return Ok((Table::new(0, constants), Vec::new()));
    }
    if varying.is_empty() && undecided.is_empty() {
        return Ok((Table::new(1, constants), vec![scan.rows()]));
    }
    let rows = |mut frame: LazyFrame| {
        for column in &undecided {
            frame = frame.filter(col(*column).is_null());
        }
        frame
    };
    let ask = |files: &[&Footer], keys: &Keys| -> PolarsResult<DataFrame> {
        let query = rows(open(files)?).select(keys.expressions(files));
        let query = query.group_by(keys.names()).agg([len().alias(ROWS)]);
        let run = || query.collect_with_engine(Engine::Streaming);
        let stopped = || polars_err!(ComputeError: "stopped");
        Ok(catch_unwind(AssertUnwindSafe(run)).map_err(|_| stopped())??.unwrap_single())
    };
    let alone = |f: &Footer| ask(&[f], &Keys::wide(&varying)).err();
    let answer = |keys: &Keys| ask(&scan.files, keys).map_err(|e| blame(scan, &e, alone));
    let mut keys = Keys::packed(&varying);
    let mut frame = answer(&keys)?;
    if keys.overflowed() {
        keys = Keys::wide(&varying);
        frame = answer(&keys)?;
    }
    let counts = || -> PolarsResult<Vec<u64>> {
        let counts = frame.column(ROWS)?.cast(&DataType::UInt64)?;
        Ok(counts.u64()?.iter().flatten().collect())
    };
    let counts = counts().map_err(|e| internal(&e))?;
    let table = keys.table(&frame, constants).map_err(|e| internal(&e))?;
    Ok((table, counts))
}

/// Visits the rows of a scan in which a column is not null, some thousand at a time, in no particular
/// order.
pub(crate) fn rows(
    scan: &Scan<'_>,
    reads: &BTreeSet<Read>,
    present: &str,
    mut visit: impl FnMut(&Table) -> Result<(), Error>,
) -> Result<(), Error> {
    let (constants, varying) = divide(scan, reads);
    if scan.constant(&Read::value(present)) == Some(Value::Null) {
        return Ok(());
    }
    if varying.is_empty() {
        let rows = usize::try_from(scan.rows()).unwrap_or(usize::MAX);
        return visit(&Table::new(rows, constants));
    }
    let query = |files: &[&Footer]| {
        open(files).map(|frame| select(frame.filter(col(present).is_not_null()), files, &varying))
    };
    let mut fault = None;
    let run = stream(query(&scan.files), |frame| {
        let (constants, _) = divide(scan, reads);
        let visited = table(&frame, &varying, constants).and_then(|t| visit(&t));
        fault = visited.err();
        fault.is_none()
    });
    let alone = |f: &Footer| stream(query(&[f]), |_| true).err();
    run.map_err(|e| blame(scan, &e, alone))?;
    fault.map_or(Ok(()), Err)
}

/// Runs a query and hands over its rows as they come, until `each` gives false.
fn stream(
    query: PolarsResult<LazyFrame>,
    mut each: impl FnMut(DataFrame) -> bool,
) -> PolarsResult<()> {
    let (send, receive) = sync_channel(1);
    let callback = PlanCallback::new(move |frame| Ok(send.send(frame).is_err()));
    let query = query?.sink_batches(callback, false, None)?;
    // The query owns the sending end: when it is done, or has failed, the loop ends.
    std::thread::scope(|scope| {
        let runner = scope.spawn(move || query.collect_with_engine(Engine::Streaming).map(drop));
        while receive.recv().is_ok_and(&mut each) {}
        drop(receive);
        runner.join().unwrap_or_else(|_| Err(polars_err!(ComputeError: "stopped")))
    })
}

const ROWS: &str = "rows";

/// Columns of a query are numbered: two reads may be of one column.
fn name(i: usize) -> String {
    format!("c{i}")
}

/// What the footers tell, and what must be read.
fn divide(scan: &Scan<'_>, reads: &BTreeSet<Read>) -> (BTreeMap<Read, Coded>, Vec<Read>) {
    let mut constants = BTreeMap::new();
    let mut varying = Vec::new();
    for read in reads {
        match scan.constant(read) {
            Some(value) => {
                constants.insert(read.clone(), Coded::constant(value));
            }
            None => varying.push(read.clone()),
        }
    }
    (constants, varying)
}

/// All rows and columns of some files, not read yet.
fn open(files: &[&Footer]) -> PolarsResult<LazyFrame> {
    let paths = files
        .iter()
        .map(|f| PlRefPath::try_from_path(&f.path))
        .collect::<PolarsResult<Vec<PlRefPath>>>()?;
    // A bracket in a folder's name is a bracket, not a pattern.
    let args = ScanArgsParquet { glob: false, cache: false, ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet_files(paths.into(), args)
}

fn select(frame: LazyFrame, files: &[&Footer], reads: &[Read]) -> LazyFrame {
    let expressions: Vec<Expr> =
        reads.iter().enumerate().map(|(i, r)| expression(r, files).alias(name(i))).collect();
    frame.select(expressions)
}

/// A read as an expression over the columns that the files have (all files of a scan have the same).
fn expression(read: &Read, files: &[&Footer]) -> Expr {
    let value = if read.is_derived() { derived(read.column(), files) } else { stored(read, files) };
    match read {
        Read::NullTest(_) => value.is_null(),
        Read::Value(_) => value,
    }
}

fn stored(read: &Read, files: &[&Footer]) -> Expr {
    let column = col(read.column());
    let fact = files.first().and_then(|f| f.columns.get(read.column()));
    if matches!(read, Read::NullTest(_)) {
        return column;
    }
    match read.kind() {
        Kind::Text | Kind::Dictionary if fact.is_some_and(|f| f.is_dictionary) => {
            column.cast(DataType::String)
        }
        Kind::Integer | Kind::Date => column.cast(DataType::Int64),
        Kind::Number => column.cast(DataType::Float64),
        _ => column,
    }
}

/// Hour, weekday and both of the moment of the incident, as numbers for [`decode`]; null unless the time
/// is exact to the minute. Midnight sharp is what systems write when they know no time, so it is none.
fn derived(column: &str, files: &[&Footer]) -> Expr {
    let has = |c: &str| files.iter().all(|f| f.columns.contains_key(c));
    let microseconds = |c: &str| {
        col(c).cast(DataType::Datetime(TimeUnit::Microseconds, None)).cast(DataType::Int64)
    };
    let [from, recorded, precision] = MOMENT;
    let null = || lit(NULL).cast(DataType::Int64);
    let moment = match (has(from), has(recorded)) {
        (true, true) => {
            when(col(from).is_not_null()).then(microseconds(from)).otherwise(microseconds(recorded))
        }
        (true, false) => microseconds(from),
        (false, true) => microseconds(recorded),
        (false, false) => null(),
    };
    // A remainder takes the sign of the divisor, so that times before 1970 count upwards too.
    let of_day = moment.clone() % lit(DAY);
    // The first day of 1970 was a Thursday, three days after Monday.
    let of_week = (moment + lit(3 * DAY)) % lit(WEEK);
    let start_of = |time: Expr, unit: i64| time.clone() - time % lit(unit);
    let value = match column {
        "hour" => start_of(of_day.clone(), HOUR),
        "weekday" => start_of(of_week, DAY),
        _ => start_of(of_week, HOUR),
    };
    if !has(precision) {
        return null();
    }
    let exact = col(precision).cast(DataType::String).eq(lit("minute"));
    when(exact.and(of_day.neq(lit(0_i64)))).then(value).otherwise(null())
}

/// What the number of a derived column says: microseconds since midnight or since Monday, to the hour.
fn decode(column: &str, microseconds: i64) -> Value {
    let (weekday, hour) = (microseconds / DAY + 1, microseconds % DAY / HOUR);
    match column {
        "hour" => Value::Integer(hour),
        "weekday" => Value::Integer(weekday),
        _ => Value::Text(format!("{weekday}-{hour:02}")),
    }
}

/// A frame as coded columns.
fn table(
    frame: &DataFrame,
    reads: &[Read],
    mut columns: BTreeMap<Read, Coded>,
) -> Result<Table, Error> {
    for (i, read) in reads.iter().enumerate() {
        let coded = frame.column(&name(i)).and_then(|c| code(c.as_materialized_series(), read));
        columns.insert(read.clone(), coded.map_err(|e| internal(&e))?);
    }
    Ok(Table::new(frame.height(), columns))
}

fn code(series: &Series, read: &Read) -> PolarsResult<Coded> {
    if read.is_derived() && matches!(read, Read::Value(_)) {
        return Ok(Coded::collect(series.i64()?.iter(), |n| decode(read.column(), *n)));
    }
    Ok(match read.kind() {
        Kind::Text | Kind::Dictionary => {
            Coded::collect(series.str()?.iter(), |t| Value::Text((*t).to_owned()))
        }
        Kind::Flag => Coded::collect(series.bool()?.iter(), |b| Value::Flag(*b)),
        Kind::Integer | Kind::Date => Coded::collect(series.i64()?.iter(), |n| Value::Integer(*n)),
        Kind::Number => {
            // Not a number is no number to compare with, and no number to add up.
            let bits = series.f64()?.iter().map(|x| x.map(f64::to_bits));
            Coded::collect(bits, |b| Value::Number(f64::from_bits(*b)))
        }
        Kind::TextList => {
            let mut lists = Vec::with_capacity(series.len());
            for list in series.list()?.amortized_iter() {
                lists.push(match list {
                    None => None,
                    Some(list) => {
                        let elements = list.as_ref().str()?;
                        Some(elements.iter().map(|e| e.map(str::to_owned)).collect::<Vec<_>>())
                    }
                });
            }
            Coded::collect(lists.into_iter(), |e| Value::list(e.iter().cloned()))
        }
        // Times are only ever tested for null.
        Kind::Timestamp => Coded::constant(Value::Null),
    })
}

/// The file that cannot be read, found by reading each alone; without one the fault is the program's.
fn blame(
    scan: &Scan<'_>,
    error: &PolarsError,
    alone: impl Fn(&Footer) -> Option<PolarsError>,
) -> Error {
    let guilty = scan.files.iter().find(|f| alone(f).is_some());
    guilty.map_or_else(
        || internal(error),
        |file| Error::File {
            path: file.path.clone(),
            reason:
                "its rows are damaged; take the file from a backup, or ingest its extract anew \
                     into a new store"
                    .to_owned(),
            source: None,
        },
    )
}

/// A fault that no file has: what went wrong, without the names of those it went wrong in.
fn internal(error: &PolarsError) -> Error {
    let kind = match error {
        PolarsError::ColumnNotFound(_) => "a column was not found",
        PolarsError::SchemaMismatch(_) | PolarsError::SchemaFieldNotFound(_) => {
            "data files with the same columns did not fit together"
        }
        PolarsError::IO { .. } => "the data files could not be read",
        PolarsError::OutOfBounds(_) | PolarsError::ShapeMismatch(_) => "a table had another shape",
        _ => "the engine did not understand its own plan",
    };
    Error::Internal(format!("{kind} while counting"))
}
