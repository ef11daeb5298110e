//! The `measures` table: one row per published number. It has millions of rows, so names and texts are made for one
//! indicator at a time, and written before those of the next.

use super::column::{Get, batch as fill};
use super::{csv, dictionary, parquet};
use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::Folder;
use ::parquet::arrow::ArrowWriter;
use arrow::array::RecordBatch;
use jsna_compose::Release;
use jsna_model::Assessed;
use jsna_model::measure::{Change, Limits, Measure};
use jsna_model::month::epoch_days;
use jsna_model::schema::MEASURES;
use rayon::prelude::*;
use std::borrow::Cow;

/// Indicators whose rows are in memory at a time, for each thread.
const AHEAD: usize = 2;

/// Writes the table, its dictionary beside it.
pub(super) fn write(
    release: &Release<'_>,
    base: &str,
    folder: &Folder,
    options: &Options,
) -> Result<(), Error> {
    let handling = release.handling.short;
    folder.csv(&format!("{base}.dictionary.csv"), &dictionary(&MEASURES, handling))?;
    let (as_csv, as_parquet) = (options.wants(Format::Csv), options.wants(Format::Parquet));
    let mut text = as_csv.then(|| folder.create(&format!("{base}.csv"))).transpose()?;
    let mut typed = as_parquet.then(|| folder.create(&format!("{base}.parquet"))).transpose()?;
    let fault = |source| Error::Table { table: MEASURES.name.to_owned(), source };
    let mut writer = typed
        .as_mut()
        .map(|file| parquet::begin(&MEASURES, handling, &mut file.sink))
        .transpose()
        .map_err(fault)?;
    if let Some(file) = &mut text {
        let header = csv::header(&MEASURES.schema(), &mut file.sink);
        header.map_err(|e| file.fault(e))?;
    }
    for some in release.values.indicators.chunks(AHEAD * rayon::current_num_threads()) {
        let batches: Vec<RecordBatch> =
            some.par_iter().map(|i| batch(release, i)).collect::<Result<_, _>>()?;
        for batch in &batches {
            if let Some(file) = &mut text {
                let rows = csv::rows(batch, &mut file.sink);
                rows.map_err(|e| file.fault(e))?;
            }
            if let Some(writer) = &mut writer {
                writer.write(batch).map_err(fault)?;
            }
        }
    }
    writer.map(ArrowWriter::close).transpose().map_err(fault)?;
    text.into_iter().chain(typed).try_for_each(crate::output::OpenFile::finish)
}

/// The rows of one indicator.
fn batch(release: &Release<'_>, of: &Assessed) -> Result<RecordBatch, Error> {
    let rows: Vec<Measure<'_>> = of.measures.iter(&of.definition, &release.values.areas).collect();
    let statistic = of.definition.statistic_words();
    fill(&MEASURES, &rows, |column| match column {
        "statistic" => Some(Get::Same(statistic.clone())),
        _ => get(column),
    })
}

/// An empty text is an empty cell.
fn not_empty(t: &str) -> Option<Cow<'_, str>> {
    (!t.is_empty()).then_some(Cow::Borrowed(t))
}

fn lower(limits: Option<Limits>) -> Option<f64> {
    limits.map(|l| l.lower)
}

fn upper(limits: Option<Limits>) -> Option<f64> {
    limits.map(|l| l.upper)
}

fn change(m: &Measure<'_>, of: impl FnOnce(&Change) -> Option<f64>) -> Option<f64> {
    m.change.as_ref().and_then(of)
}

fn get<'m>(column: &str) -> Option<Get<Measure<'m>>> {
    Some(match column {
        "cell_id" => Get::Words(|m| Some(m.cell_id().to_string().into())),
        "indicator_id" => Get::Text(|m| m.indicator_id),
        "priority" => Get::Text(|m| m.priority),
        "area_code" => Get::Text(|m| m.area_code.as_str()),
        "area_name" => Get::Text(|m| m.area_name),
        "area_type" => Get::Text(|m| m.area_type.as_str()),
        "period_type" => Get::Text(|m| m.period.kind().as_str()),
        "date_from" => Get::Date(|m| Some(epoch_days(m.period.date_from()))),
        "date_to" => Get::Date(|m| Some(epoch_days(m.period.date_to()))),
        "period_label" => Get::Words(|m| Some(m.period.label().into())),
        "breakdown" => Get::Words(|m| not_empty(m.breakdown)),
        "breakdown_value" => Get::Words(|m| not_empty(m.breakdown_value)),
        "count" => Get::Number(|m| m.count),
        "denominator" => Get::Number(|m| m.denominator),
        "multiplier" => Get::Number(|m| Some(m.multiplier)),
        "value" => Get::Number(|m| m.estimate.value),
        "lower95_0cl" => Get::Number(|m| lower(m.estimate.ci95)),
        "upper95_0cl" => Get::Number(|m| upper(m.estimate.ci95)),
        "lower99_8cl" => Get::Number(|m| lower(m.estimate.ci99_8)),
        "upper99_8cl" => Get::Number(|m| upper(m.estimate.ci99_8)),
        "method" => Get::Text(|m| m.estimate.method),
        "polarity" => Get::Text(|m| m.polarity.as_str()),
        "status" => Get::Text(|m| m.status.as_str()),
        "shorthand" => {
            Get::Words(|m| not_empty(&m.shorthand.to_string()).map(|t| t.into_owned().into()))
        }
        "coverage" => Get::Number(|m| Some(m.coverage)),
        "before_count" => Get::Number(|m| change(m, |c| Some(c.before_count))),
        "before_value" => Get::Number(|m| change(m, |c| c.before_value)),
        "change" => Get::Number(|m| change(m, |c| c.change)),
        "change_unit" => Get::Words(|m| m.change.map(|c| Cow::Borrowed(c.unit.as_str()))),
        "change_lower95" => Get::Number(|m| change(m, |c| lower(c.ci95))),
        "change_upper95" => Get::Number(|m| change(m, |c| upper(c.ci95))),
        _ => return None,
    })
}
