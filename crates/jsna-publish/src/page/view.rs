//! Everything the page says, ready to be set: texts, no numbers.

use super::quality::{QualityView, SourceView};
use super::section::{Finder, IndicatorView, SummaryRow};
use crate::options::{Format, Options};
use crate::words::{HANDLING, HANDLING_LONG};
use jsna_model::release::Release;
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
    indicators: Vec<IndicatorView<'a>>,
    unavailable: Vec<UnavailableView<'a>>,
    /// The headline table.
    summary: Vec<SummaryRow<'a>>,
}

/// An indicator that could not be given.
#[derive(Serialize)]
struct UnavailableView<'a> {
    name: &'a str,
    reason: &'a str,
}

/// Puts the page together.
pub(super) fn view<'a>(
    release: &'a Release,
    svgs: &'a [String],
    options: &Options,
) -> PageView<'a> {
    let finder = Finder::new(release, svgs);
    let priorities = release.priorities.iter().map(|p| {
        let pages = || {
            release.pages.iter().filter(|page| {
                release.indicators.get(page.indicator).is_some_and(|i| i.priority == p.id)
            })
        };
        PriorityView {
            id: &p.id,
            name: &p.name,
            about: &p.about,
            indicators: pages().filter_map(|page| finder.indicator(page)).collect(),
            unavailable: release
                .unavailable
                .iter()
                .filter(|u| u.priority == p.id)
                .map(|u| UnavailableView { name: &u.name, reason: &u.reason })
                .collect(),
            summary: pages().filter_map(|page| finder.summary(page)).collect(),
        }
    });
    PageView {
        title: &release.title,
        period_end: release.period_end.long(),
        data_from: release.first_month.long(),
        run_date: release.run_date.format("%-d %B %Y").to_string(),
        version: &release.version,
        store: format!(
            "incidents {}, observations {}",
            release.store_version.0, release.store_version.1
        ),
        handling: HANDLING,
        handling_long: HANDLING_LONG,
        sources: super::quality::sources(release),
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
