//! What is derived from the times of a row: hours, days of the week, when it happened, and a person's days.

use crate::dictionary_column::DictionaryColumn;
use crate::projection::{MOMENT, Read};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use arrow::error::ArrowError;
use chrono::DateTime;
use jsna_model::schema::HAPPENED;
use jsna_model::{Month, Who};

const DAY: i64 = 86_400_000_000;
const HOUR: i64 = 3_600_000_000;

/// The clocks of the rows of a batch, and how exact they are.
struct Clocks {
    occurred_from: Option<ArrayRef>,
    occurred_to: Option<ArrayRef>,
    recorded_at: Option<ArrayRef>,
    precision: DictionaryColumn,
}

impl Clocks {
    fn new(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let times = |column: &str| -> Result<Option<ArrayRef>, ArrowError> {
            let microseconds = DataType::Timestamp(TimeUnit::Microsecond, None);
            batch.column_by_name(column).map(|array| cast(array, &microseconds)).transpose()
        };
        let [from, recorded, precision] = MOMENT;
        Ok(Self {
            occurred_from: times(from)?,
            occurred_to: times("occurred_to")?,
            recorded_at: times(recorded)?,
            precision: DictionaryColumn::new(&Read::value(precision), batch)?,
        })
    }

    /// When the incident of a row began, or was recorded.
    fn moment(&self, row: usize) -> Option<i64> {
        at(self.occurred_from.as_ref(), row).or_else(|| at(self.recorded_at.as_ref(), row))
    }

    /// For each row, whether its times are exact to a minute or a day, by the text of the precision.
    fn have_precision(&self, of: &str) -> impl Fn(usize) -> bool {
        let is_it: Vec<bool> = match self.precision.values.str() {
            Ok(texts) => texts.iter().map(|t| t == Some(of)).collect(),
            Err(_) => Vec::new(),
        };
        move |row| {
            is_it.get(self.precision.code(u32::try_from(row).unwrap_or(u32::MAX))) == Some(&true)
        }
    }
}

fn at(times: Option<&ArrayRef>, row: usize) -> Option<i64> {
    let times = times?.as_primitive_opt::<TimestampMicrosecondType>()?;
    times.is_valid(row).then(|| times.value(row))
}

pub(crate) fn derived(column: &str, batch: &RecordBatch) -> Result<DictionaryColumn, ArrowError> {
    let clocks = Clocks::new(batch)?;
    if let Some(who) = Who::of_day(column) {
        return person_days(who, &clocks, batch);
    }
    Ok(if column == HAPPENED.name {
        happened(&clocks, batch.num_rows())
    } else {
        of_the_moment(column, &clocks, batch.num_rows())
    })
}

/// Hour, weekday and both of the moment of the incident; null unless the time is exact to the minute.
/// Midnight sharp is what systems write when they know no time, so it is none.
fn of_the_moment(column: &str, clocks: &Clocks, rows: usize) -> DictionaryColumn {
    let is_exact = clocks.have_precision("minute");
    let hours = (0..rows).map(|row| {
        let moment = clocks.moment(row)?;
        let (day, time) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
        // The first day of 1970 was a Thursday, three days after Monday.
        let weekday = (day + 3).rem_euclid(7) + 1;
        (is_exact(row) && time != 0).then_some((weekday, time / HOUR))
    });
    match column {
        "hour" => DictionaryColumn::encode(hours.map(|h| h.map(|h| h.1)), |hour| *hour),
        "weekday" => DictionaryColumn::encode(hours.map(|h| h.map(|h| h.0)), |day| *day),
        _ => DictionaryColumn::encode(hours, |(day, hour)| format!("{day}-{hour:02}")),
    }
}

/// The earliest and the latest moment of each incident (see [`HAPPENED`]); days where either is not exact to the
/// minute, or is midnight sharp.
fn happened(clocks: &Clocks, rows: usize) -> DictionaryColumn {
    let (to_minute, to_day) = (clocks.have_precision("minute"), clocks.have_precision("day"));
    let windows = (0..rows).map(|row| {
        let from = clocks.moment(row)?;
        let end = at(clocks.occurred_from.as_ref(), row).and(at(clocks.occurred_to.as_ref(), row));
        let to = end.filter(|to| *to >= from).unwrap_or(from);
        let exact = to_minute(row) && from.rem_euclid(DAY) != 0 && to.rem_euclid(DAY) != 0;
        (exact || to_minute(row) || to_day(row)).then_some((from, to, exact))
    });
    DictionaryColumn::encode(windows, |(from, to, exact)| {
        let format = if *exact { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%d" };
        let text = |micros: i64| {
            DateTime::from_timestamp_micros(micros)
                .map_or_else(String::new, |time| time.format(format).to_string())
        };
        format!("{}/{}", text(*from), text(*to))
    })
}

/// Each row's person and the day of its event, see [`jsna_model::schema::PERSON_DAYS`].
fn person_days(
    who: Who,
    clocks: &Clocks,
    batch: &RecordBatch,
) -> Result<DictionaryColumn, ArrowError> {
    let key = DictionaryColumn::new(&Read::value(who.key()), batch)?;
    let month = DictionaryColumn::new(&Read::value("month"), batch)?;
    let unfit = |e| ArrowError::SchemaError(format!("a key was read as no text: {e}"));
    let keys: Vec<Option<&str>> = key.values.str().map_err(unfit)?.iter().collect();
    let months = month.values.i64().map_err(unfit)?.iter();
    let months: Vec<Option<Month>> =
        months.map(|days| Month::from_epoch_days(i32::try_from(days?).ok()?)).collect();
    let (to_minute, to_day) = (clocks.have_precision("minute"), clocks.have_precision("day"));
    let rows = u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
    let found = (0..rows).map(|at| {
        let (code, row) = (key.code(at), at as usize);
        keys.get(code).copied().flatten().filter(|key| !key.is_empty())?;
        let month = months.get(month.code(at)).copied().flatten()?;
        let in_month = |time: i64| {
            let day = DateTime::from_timestamp_micros(time)?.date_naive();
            (Month::of(day) == month).then_some(day)
        };
        let times = [&clocks.occurred_from, &clocks.recorded_at];
        let day = times.into_iter().find_map(|times| in_month(self::at(times.as_ref(), row)?))?;
        (to_minute(row) || to_day(row)).then_some((code, day))
    });
    let text = |code: usize| keys.get(code).copied().flatten().unwrap_or_default();
    Ok(DictionaryColumn::encode(found, |(code, day)| format!("{}/{day}", text(*code))))
}
