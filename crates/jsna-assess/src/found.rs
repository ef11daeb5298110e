//! What the assessment itself found.

mod doubted;
mod targets;

pub use doubted::doubted_months;
pub(crate) use doubted::stopped;

use crate::feeds::Feed;
use crate::findings::{
    AREA_NOT_COVERED, DENOMINATOR_MISSING, FEED_UNUSED, INDICATOR_UNAVAILABLE, MONTH_MISSING,
    MORE_THAN_ALL, ROWS_WITHOUT_AREA, ROWS_WITHOUT_VALUE,
};
use crate::inputs::AssessInputs;
use crate::measure_builder::year_of;
use crate::plan::Selection;
use crate::series_grid::SeriesGrid;
use jsna_model::Cadence;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::indicator::{Denominator, Numerator, Statistic};
use jsna_model::measure::{Measure, Status};
use jsna_model::records::Coverage;
use jsna_model::{AreaType, Assessed, words};
use std::collections::BTreeSet;

/// Every finding about what is missing.
pub(crate) fn findings(
    inputs: &AssessInputs<'_>,
    selection: &Selection,
    coverage: &[Coverage],
    indicators: &[Assessed],
) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = unavailable(selection).into_iter().collect();
    out.extend(unused_feeds(inputs, selection));
    out.extend(missing_months(inputs.feeds, coverage));
    out.extend(rows_without_area(inputs));
    out.extend(rows_without_value(inputs, selection));
    out.extend(doubted_months(inputs.doubts));
    out.extend(not_covered(inputs, selection));
    out.extend(missing_denominators(inputs, indicators));
    out.extend(more_than_all(inputs, indicators));
    out.extend(targets::unused(inputs, indicators));
    out
}

/// One finding, however many there are: the release lists them all.
fn unavailable(selection: &Selection) -> Option<Diagnostic> {
    let missing = &selection.unavailable;
    let n = missing.len() as u64;
    let reasons: BTreeSet<String> = missing.iter().map(|u| u.reason.to_string()).collect();
    let ids: Vec<&str> = missing.iter().map(|u| u.indicator_id.as_str()).collect();
    let shown = words::list(&ids[..ids.len().min(Diagnostic::ROWS_SHOWN)]);
    let reason = reasons.first().filter(|_| reasons.len() == 1).cloned();
    let because = reason.unwrap_or_else(|| "the project has no feed with their layouts".to_owned());
    let headline = format!("{} cannot be given: {because}", words::plural(n, "indicator"));
    (n > 0).then(|| Diagnostic::new(&INDICATOR_UNAVAILABLE, headline).found(shown).count(n))
}

/// Feeds whose rows no indicator uses.
fn unused_feeds<'a>(
    inputs: &'a AssessInputs<'_>,
    selection: &'a Selection,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let used: BTreeSet<&str> = selection.selected.iter().flat_map(|s| s.all_feeds()).collect();
    inputs.feeds.iter().filter(move |f| !used.contains(f.id.as_str())).filter_map(|feed| {
        let rows: u64 =
            inputs.deliveries.rows.get(&feed.id)?.values().flat_map(|m| m.values()).sum();
        let headline =
            format!("no indicator uses the {} of feed {}", words::plural(rows, "row"), feed.id);
        let layout = format!("layout {}", feed.layout);
        Some(Diagnostic::new(&FEED_UNUSED, headline).found(layout).count(rows))
    })
}

/// Months of monthly feeds that were expected and not received, one finding for each feed.
pub fn missing_months<'a>(
    feeds: &'a [Feed],
    coverage: &'a [Coverage],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let monthly = feeds.iter().filter(|f| f.cadence == Cadence::Monthly);
    monthly.filter_map(|feed| {
        let missing: Vec<String> = coverage
            .iter()
            .filter(|c| c.feed == feed.id && !c.received)
            .map(|c| c.month.short())
            .collect();
        let n = missing.len() as u64;
        let shown = missing.iter().take(6).cloned().collect::<Vec<_>>();
        let more = if missing.len() > shown.len() { ", …" } else { "" };
        let headline = format!("feed {} lacks {}", feed.id, words::plural(n, "month"));
        (n > 0).then(|| {
            Diagnostic::new(&MONTH_MISSING, headline)
                .found(format!("{}{more}", shown.join(", ")))
                .expected("a delivery for every month")
                .set_in(format!("cadence of feed {} in jsna.toml", feed.id))
                .count(n)
        })
    })
}

fn rows_without_area<'a>(inputs: &'a AssessInputs<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    inputs.placed.lost.iter().map(|(feed, rows)| {
        let shown = words::count(*rows);
        let lie = if shown == "1" { "row lies" } else { "rows lie" };
        let headline = format!("feed {feed}: {shown} {lie} in no area that is known");
        // Events may be weighted; the count of a finding is of rows.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let n = rows.round() as u64;
        Diagnostic::new(&ROWS_WITHOUT_AREA, headline).count(n)
    })
}

/// Indicators that add up a column which some of their rows lack.
fn rows_without_value<'a>(
    inputs: &'a AssessInputs<'_>,
    selection: &'a Selection,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let areas = inputs.areas;
    let sum = move |grid: &SeriesGrid| {
        let whole = areas.known().filter(|(at, _)| areas.parent(*at).is_none());
        whole.flat_map(|(at, _)| grid.of(at)).sum::<f64>()
    };
    inputs.placed.valued.iter().filter_map(move |((index, side), rows)| {
        let selected = selection.selected.get(*index)?;
        let (_, count) = selected.counted(*side)?;
        let (id, column) = (&selected.indicator.id, count.column()?);
        let (without, all) = (words::count(sum(&rows.without)), words::count(sum(&rows.all)));
        let headline = format!("{id}: {without} of {all} rows have no {column}");
        Some(Diagnostic::new(&ROWS_WITHOUT_VALUE, headline))
    })
}

/// Districts that no delivery of a feed covers, nor one of another feed with the same layout.
fn not_covered<'a>(
    inputs: &'a AssessInputs<'_>,
    selection: &'a Selection,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let counted = selection
        .selected
        .iter()
        .filter(|s| matches!(s.indicator.numerator, Numerator::Incidents { .. }));
    let sources: BTreeSet<Vec<&str>> = counted
        .flat_map(|s| s.sources(inputs.feeds))
        .map(|source| source.into_iter().map(|f| f.id.as_str()).collect())
        .collect();
    sources.into_iter().filter_map(|feeds| {
        let covered = |at| feeds.iter().any(|f| inputs.recorders.of(f, at).is_some());
        let districts = inputs.areas.known().filter(|(_, a)| a.area_type == AreaType::Lad);
        let missing: Vec<&str> =
            districts.filter(|(at, _)| !covered(*at)).map(|(_, a)| &*a.name).collect();
        let n = missing.len() as u64;
        let noun = if feeds.len() == 1 { "feed" } else { "feeds" };
        let headline = format!(
            "no delivery of {noun} {} covers {}",
            words::list(&feeds),
            words::plural(n, "assessed district")
        );
        let shown = words::list(&missing[..missing.len().min(Diagnostic::ROWS_SHOWN)]);
        (n > 0).then(|| Diagnostic::new(&AREA_NOT_COVERED, headline).found(shown).count(n))
    })
}

/// Shares whose part is larger than the whole.
fn more_than_all<'a>(
    inputs: &'a AssessInputs<'_>,
    indicators: &'a [Assessed],
) -> impl Iterator<Item = Diagnostic> + 'a {
    indicators.iter().filter(|i| i.definition.statistic == Statistic::Share).filter_map(|i| {
        let more = i.measures.iter(&i.definition, inputs.areas).filter(|m| {
            m.count.zip(m.denominator).is_some_and(|(part, whole)| part > whole * (1.0 + 1e-9))
        });
        let cells: Vec<String> = more
            .map(|m| {
                let [part, whole] =
                    [m.count, m.denominator].map(|n| n.map_or_else(String::new, words::count));
                format!("{part} of {whole} in {}, {}", m.area_name, m.period.label())
            })
            .collect();
        let n = cells.len() as u64;
        let headline = format!(
            "{}: {} {} more than there are in all",
            i.definition.id,
            words::plural(n, "share"),
            if n == 1 { "has" } else { "have" }
        );
        let shown = words::list(&cells[..cells.len().min(Diagnostic::ROWS_SHOWN)]);
        (n > 0).then(|| Diagnostic::new(&MORE_THAN_ALL, headline).found(shown).count(n))
    })
}

fn missing_denominators<'a>(
    inputs: &'a AssessInputs<'_>,
    indicators: &'a [Assessed],
) -> impl Iterator<Item = Diagnostic> + 'a {
    indicators.iter().filter_map(|i| {
        let of_people = matches!(
            i.definition.denominator,
            Denominator::Population { .. } | Denominator::Households
        );
        let residents = inputs.residents.of(&i.definition.denominator);
        let has_none = |m: &Measure<'_>| match m.status {
            Status::NotCalculable => true,
            // A count that is not whole has no rate, whether or not there are residents to divide it by.
            Status::Partial => inputs
                .areas
                .position(m.area_code)
                .is_some_and(|area| residents.people(area, year_of(m.period)).is_none()),
            _ => false,
        };
        let lacks = i.measures.iter(&i.definition, inputs.areas).filter(|m| {
            !m.area_code.is_unknown() && m.denominator.is_none() && m.count.is_some() && has_none(m)
        });
        let n = if of_people { lacks.count() as u64 } else { 0 };
        let headline = format!(
            "{} of {} {} no denominator",
            words::plural(n, "rate"),
            i.definition.id,
            if n == 1 { "has" } else { "have" }
        );
        (n > 0).then(|| Diagnostic::new(&DENOMINATOR_MISSING, headline).count(n))
    })
}
