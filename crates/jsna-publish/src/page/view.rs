//! Everything the page says, ready to be set: texts, no numbers.

use super::narrative::{self, TextView};
use super::opening::{self, OpeningView};
use super::quality::{QualityView, SourceView};
use super::section::{Finder, IndicatorView, SummaryRow};
use crate::options::{Format, Options};
use jsna_compose::Release;
use jsna_compose::narrative::Place;
use jsna_model::shorthand::Symbol;
use serde::Serialize;

/// The page.
#[derive(Serialize)]
pub(super) struct PageView<'a> {
    title: &'a str,
    period_end: String,
    data_from: String,
    run_date: String,
    version: &'a str,
    store: String,
    handling: &'static str,
    handling_long: &'static str,
    sources: Vec<SourceView>,
    openings: Vec<OpeningView<'a>>,
    /// What the analysts say at the top of the page.
    narrative: Vec<TextView<'a>>,
    /// The table of claims; empty where it was not asked for.
    claims_file: &'static str,
    priorities: Vec<PriorityView<'a>>,
    quality: QualityView<'a>,
    shorthand: Vec<(&'static str, &'static str)>,
    files: Vec<(&'static str, &'static str)>,
}

/// A priority and its section.
#[derive(Serialize)]
struct PriorityView<'a> {
    id: &'a str,
    name: &'a str,
    about: &'a str,
    narrative: Vec<TextView<'a>>,
    indicators: Vec<IndicatorView<'a>>,
    unavailable: Vec<UnavailableView<'a>>,
    /// The headline table.
    summary: Vec<SummaryRow<'a>>,
}

/// An indicator that could not be given.
#[derive(Serialize)]
struct UnavailableView<'a> {
    name: &'a str,
    reason: String,
}

/// Puts the page together.
pub(super) fn view<'a>(
    release: &'a Release<'a>,
    svgs: &'a [String],
    options: &Options,
) -> PageView<'a> {
    let finder = Finder::new(release, svgs);
    let values = &release.values;
    let priorities = values.priorities.iter().map(|p| {
        let pages = || {
            release.pages.iter().filter(|page| {
                let assessed = values.indicators.get(page.indicator);
                assessed.is_some_and(|a| a.definition.priority == p.id)
            })
        };
        PriorityView {
            id: &p.id,
            name: &p.name,
            about: &p.about,
            narrative: narrative::of_chapter(release, &Place::Priority(p.id.clone())),
            indicators: pages().filter_map(|page| finder.indicator(page)).collect(),
            unavailable: values
                .unavailable
                .iter()
                .filter(|u| u.priority == p.id)
                .map(|u| UnavailableView { name: &u.name, reason: u.reason.to_string() })
                .collect(),
            summary: pages().filter_map(|page| finder.summary(page)).collect(),
        }
    });
    PageView {
        title: &values.title,
        period_end: values.period_end.long(),
        data_from: values.first_month.long(),
        run_date: values.run_date.format("%-d %B %Y").to_string(),
        version: &values.version,
        store: format!(
            "incidents {}, observations {}",
            values.store_version.0, values.store_version.1
        ),
        handling: release.handling.short,
        handling_long: release.handling.long,
        sources: super::quality::sources(release),
        openings: opening::views(release),
        narrative: narrative::at(release, &Place::Opening, None),
        claims_file: if options.wants(Format::Csv) { "tables/claims.csv" } else { "" },
        priorities: priorities.collect(),
        quality: super::quality::view(release),
        shorthand: Symbol::ALL.iter().map(|s| (s.as_str(), s.meaning())).collect(),
        files: files(options),
    }
}

/// What else stands beside the page.
fn files(options: &Options) -> Vec<(&'static str, &'static str)> {
    let all = [
        (Format::Xlsx, "workbook.xlsx", "The headline tables as an accessible workbook"),
        (
            Format::Csv,
            "tables/measures.csv",
            "Every number, as CSV, with a data dictionary beside it",
        ),
        (
            Format::Csv,
            "tables/claims.csv",
            "Every statement with its test and the cells that it rests on, and those that were withheld",
        ),
        (
            Format::Csv,
            "tables/narrative.csv",
            "The numbers in the analysts' texts, and which moved since they were written",
        ),
        (Format::Csv, "tables/signals.csv", "What was asked of every series, and the answers"),
        (Format::Parquet, "tables/measures.parquet", "Every number, as Parquet"),
        (
            Format::Svg,
            "charts/charts.csv",
            "The index of the chart files, with titles and alternative text",
        ),
    ];
    all.into_iter()
        .filter(|(f, ..)| options.wants(*f))
        .map(|(_, path, what)| (path, what))
        .collect()
}
