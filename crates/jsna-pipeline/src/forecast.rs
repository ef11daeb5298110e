//! What an assessment would find wrong, said from what would be delivered: before anything is counted.

use crate::error::Error;
use crate::findings::{NOTHING_TO_ASSESS, PERIOD_OUTSIDE};
use crate::inputs::Definitions;
use crate::project::Project;
use crate::release;
use arrow::array::{Array, ArrayRef, AsArray, Float64Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::error::ArrowError;
use jsna_aggregate::Embedded;
use jsna_assess::doubts::Doubts;
use jsna_assess::feeds::{Deliveries, Feed, latest_month};
use jsna_assess::findings::DENOMINATOR_MISSING;
use jsna_assess::plan::{Selected, Selection};
use jsna_assess::{doubted_months, missing_months};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::engine::CountEngine;
use jsna_model::indicator::Denominator;
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::{Area, AreaType, Month, Predicate, words};
use jsna_reference::{CountedIn, Reference, UnmatchedTally, Where};
use jsna_store::{Preview, Snapshot};
use std::collections::BTreeMap;

/// What an assessment of the delivered rows would find.
///
/// # Errors
///
/// [`jsna_assess::Error::Internal`] where the counts of rows are no counts.
pub(crate) fn forecast(
    project: &Project,
    definitions: &Definitions,
    selection: &Selection,
    preview: &Preview,
    codes: &Codes,
) -> Result<Vec<Diagnostic>, jsna_assess::Error> {
    let deliveries = release::deliveries(preview.held());
    let mut out = Vec::new();
    let rulings = definitions.reference.coverage();
    let doubts = Doubts::new(&definitions.feeds, &deliveries, rulings)?;
    out.extend(doubted_months(&doubts));
    match span(&definitions.feeds, (&deliveries, &doubts), project.period_end) {
        Err(fault) => out.push(*fault),
        Ok(end) => {
            let coverage = deliveries.coverage(&definitions.feeds, end);
            out.extend(missing_months(&definitions.feeds, &coverage));
            out.extend(denominators(&selection.selected, &definitions.reference, end));
        }
    }
    out.extend(codes.unmatched(&definitions.reference));
    Ok(out)
}

/// The last month of the assessment.
fn span(
    feeds: &[Feed],
    (deliveries, doubts): (&Deliveries, &Doubts),
    asked: Option<Month>,
) -> Result<Month, Box<Diagnostic>> {
    let spans = || feeds.iter().filter_map(|f| deliveries.span(&f.id));
    let (Some(first), Some(last), Some(latest)) = (
        spans().map(|s| s.0).min(),
        spans().map(|s| s.1).max(),
        latest_month(feeds, deliveries, doubts),
    ) else {
        let headline = "no feed has delivered a row: there is nothing to assess";
        return Err(Box::new(Diagnostic::new(&NOTHING_TO_ASSESS, headline)));
    };
    match asked {
        Some(month) if month < first || month > last => {
            let headline = "the assessment is to end in a month that no feed has delivered";
            let fault = Diagnostic::new(&PERIOD_OUTSIDE, headline)
                .found(month.to_string())
                .expected(format!("{first} to {last}"))
                .set_in("period_end in jsna.toml");
            Err(Box::new(fault))
        }
        Some(month) => Ok(month),
        None => Ok(latest),
    }
}

/// Indicators whose rates cannot be given for an assessed district or a larger area, one finding for each
/// reason.
fn denominators(selected: &[Selected], reference: &Reference, end: Month) -> Vec<Diagnostic> {
    let areas = reference.areas();
    let large: Vec<&Area> = areas
        .iter()
        .filter(|a| !matches!(a.area_type, AreaType::Lsoa | AreaType::Msoa | AreaType::Ward))
        .collect();
    let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for s in selected {
        let lacks = |area: &&Area| lacks(&s.indicator.denominator, area, reference, end);
        if let Some(reason) = large.iter().find_map(lacks) {
            by_reason.entry(reason).or_default().push(&s.indicator.id);
        }
    }
    let finding = |(reason, ids): (String, Vec<&str>)| {
        let count = ids.len() as u64;
        let verb = if count == 1 { "has" } else { "have" };
        let headline =
            format!("{} {verb} no denominator: {reason}", words::plural(count, "indicator"));
        let shown: Vec<&str> = ids.iter().copied().take(Diagnostic::ROWS_SHOWN).collect();
        let more = if ids.len() > shown.len() { ", …" } else { "" };
        Diagnostic::new(&DENOMINATOR_MISSING, headline)
            .found(format!("{}{more}", shown.join(", ")))
            .count(count)
    };
    by_reason.into_iter().map(finding).collect()
}

/// Why an area has no denominator; none where it has one, or needs none from reference data.
fn lacks(
    denominator: &Denominator,
    area: &Area,
    reference: &Reference,
    end: Month,
) -> Option<String> {
    match denominator {
        Denominator::Population { age_from, age_to, sex } => reference
            .population_or_why(&area.code, *age_from, *age_to, sex.as_deref(), end.year())
            .err()
            .map(|why| why.to_string()),
        Denominator::Households => reference
            .households(&area.code)
            .is_none()
            .then(|| format!("no file gives the households of {}", area.code)),
        Denominator::None | Denominator::Incidents { .. } | Denominator::Observation => None,
    }
}

/// The columns that say whose a row is and where it lies.
const PLACE: [&str; 5] = ["feed", "lsoa_code", "lsoa_vintage", "ward_code", "lad_code"];

/// Area codes as received, with how many rows have them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Codes(BTreeMap<[Option<String>; 5], f64>);

impl Codes {
    /// The codes of the rows that the store holds.
    pub(crate) fn stored(snapshot: &Snapshot, feeds: &[Feed]) -> Result<Self, Error> {
        let mut codes = Self::default();
        if feeds.is_empty() || snapshot.incident_files.is_empty() {
            return Ok(codes);
        }
        let everything = CountQuery {
            id: "rows".to_owned(),
            feeds: feeds.iter().map(|f| f.id.clone()).collect(),
            filter: Predicate::Always,
            count: Count::Quantity,
            breakdown: None,
        };
        let plan = CountPlan { queries: vec![everything] };
        let counts = Embedded::default().counts(&snapshot.incident_files, &plan)?;
        codes.count(&counts, Some("count")).map_err(Error::Codes)?;
        Ok(codes)
    }

    /// Adds the codes of others.
    pub(crate) fn add<'a>(&mut self, others: impl Iterator<Item = &'a Self>) {
        for (place, count) in others.flat_map(|codes| &codes.0) {
            *self.0.entry(place.clone()).or_default() += count;
        }
    }

    /// Counts the rows of a batch; those of a table of counts by a column. A batch without places, such as one
    /// of observations, has nothing to count.
    pub(crate) fn count(
        &mut self,
        batch: &RecordBatch,
        count: Option<&str>,
    ) -> Result<(), ArrowError> {
        let columns = PLACE.map(|name| batch.column_by_name(name));
        let [Some(feed), Some(lsoa), Some(vintage), Some(ward), Some(lad)] = columns else {
            return Ok(());
        };
        let texts = [feed, lsoa, vintage, ward, lad].map(|column| cast(column, &DataType::Utf8));
        let [feed, lsoa, vintage, ward, lad] = texts;
        let texts: [ArrayRef; 5] = [feed?, lsoa?, vintage?, ward?, lad?];
        let texts = texts.each_ref().map(AsArray::as_string::<i32>);
        let counts: Option<&Float64Array> = count
            .and_then(|name| batch.column_by_name(name))
            .and_then(|column| column.as_primitive_opt::<Float64Type>());
        for row in 0..batch.num_rows() {
            let place = texts.map(|t| t.is_valid(row).then(|| t.value(row).to_owned()));
            *self.0.entry(place).or_default() += counts.map_or(1.0, |c| c.value(row));
        }
        Ok(())
    }

    /// The codes that no lookup places, one finding for each feed and kind of area.
    fn unmatched(&self, reference: &Reference) -> Vec<Diagnostic> {
        let mut tally = UnmatchedTally::default();
        for ([feed, lsoa, vintage, ward, lad], count) in &self.0 {
            let placed = reference.place(
                lsoa.as_deref(),
                vintage.as_deref(),
                ward.as_deref(),
                lad.as_deref(),
            );
            let counted_in = match placed.place {
                Where::Nowhere => CountedIn::NotYetCounted,
                Where::Inside | Where::Outside => CountedIn::OtherCodes,
            };
            tally.note(feed.as_deref().unwrap_or("of no name"), &placed, *count, &counted_in);
        }
        tally.findings(reference)
    }
}
