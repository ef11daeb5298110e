//! One indicator's section: what is counted, level, change, where, compared with whom, caveats.

use crate::data::{self, DataTable};
use crate::figures::Figures;
use jsna_model::chart::Chart;
use jsna_model::measure::Measure;
use jsna_model::release::{AreaStory, IndicatorPage, Release};
use jsna_model::{AreaCode, Indicator, Period, words};
use serde::Serialize;
use std::collections::HashMap;

/// An indicator on the page.
#[derive(Serialize)]
pub(super) struct IndicatorView<'a> {
    id: &'a str,
    name: &'a str,
    headline: &'a str,
    /// Whether the headline already stands over the first chart.
    headline_on_chart: bool,
    counted: &'a str,
    reading: &'static str,
    period: String,
    caveats: &'a [String],
    source: &'a str,
    where_text: &'a str,
    defined_in: &'a str,
    disclosure: &'a str,
    table: TableView,
    lead: Option<AreaView<'a>>,
    others: Vec<AreaView<'a>>,
}

/// One area's part of the section.
#[derive(Serialize)]
struct AreaView<'a> {
    anchor: String,
    name: &'a str,
    level: &'a str,
    change: &'a str,
    place: &'a str,
    comparison: &'a str,
    warnings: &'a [String],
    charts: Vec<ChartView<'a>>,
}

/// A chart with its words.
#[derive(Serialize)]
struct ChartView<'a> {
    stem: String,
    headline: &'a str,
    subtitle: &'a str,
    source: &'a str,
    notes: &'a [String],
    svg: &'a str,
    table: TableView,
}

/// A table as texts. Cells of a column are numbers or not, and the first column names the row.
#[derive(Serialize)]
pub(super) struct TableView {
    columns: Vec<ColumnView>,
    rows: Vec<Vec<String>>,
}

/// A column's heading, and whether it is set to the right.
#[derive(Serialize)]
struct ColumnView {
    heading: String,
    numeric: bool,
}

/// A row of the headline table at the top.
#[derive(Serialize)]
pub(super) struct SummaryRow<'a> {
    id: &'a str,
    name: &'a str,
    headline: &'a str,
    period: String,
    count: String,
    value: String,
    change: String,
    symbols: String,
}

/// Finds what a section needs in a release.
pub(super) struct Finder<'a> {
    release: &'a Release,
    svgs: &'a [String],
    measures: HashMap<(&'a str, &'a AreaCode, Period), &'a Measure>,
    names: HashMap<&'a AreaCode, &'a str>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(release: &'a Release, svgs: &'a [String]) -> Self {
        let periods: HashMap<&str, Period> = release
            .pages
            .iter()
            .filter_map(|p| Some((release.indicators.get(p.indicator)?.id.as_str(), p.period)))
            .collect();
        let measures = release
            .measures
            .iter()
            .filter(|m| m.breakdown.is_empty())
            .filter(|m| periods.get(&*m.indicator_id) == Some(&m.period))
            .map(|m| ((&*m.indicator_id, &m.area_code, m.period), m))
            .collect();
        let names = release.areas.iter().map(|a| (&a.code, &*a.name)).collect();
        Self { release, svgs, measures, names }
    }

    fn measure(&self, i: &'a Indicator, area: &'a AreaCode, period: Period) -> Option<&'a Measure> {
        self.measures.get(&(i.id.as_str(), area, period)).copied()
    }

    fn name(&self, code: &'a AreaCode) -> &'a str {
        self.names.get(code).copied().unwrap_or(code.as_str())
    }

    /// The section of a page; `None` where it points at no indicator.
    pub(super) fn indicator(&self, page: &'a IndicatorPage) -> Option<IndicatorView<'a>> {
        let i = self.release.indicators.get(page.indicator)?;
        let mut areas = page.areas.iter().map(|story| self.area(i, story));
        let lead = areas.next();
        let on_chart = lead.as_ref().and_then(|a| a.charts.first()).map(|c| c.headline);
        Some(IndicatorView {
            id: &i.id,
            name: &i.name,
            headline: &page.headline,
            headline_on_chart: on_chart == Some(page.headline.as_str()),
            counted: &i.counted,
            reading: i.polarity.reading(),
            period: words::sentence_case(&page.period.label()),
            caveats: &i.caveats,
            source: &i.source,
            where_text: &i.where_text,
            defined_in: &i.defined_in,
            disclosure: &i.disclosure,
            table: self.figures(i, page),
            others: areas.collect(),
            lead,
        })
    }

    fn area(&self, i: &'a Indicator, story: &'a AreaStory) -> AreaView<'a> {
        let charts = story
            .charts
            .iter()
            .filter_map(|at| Some(chart(self.release.charts.get(*at)?, self.svgs.get(*at)?)));
        AreaView {
            anchor: format!("{}--{}", i.id, story.area_code),
            name: self.name(&story.area_code),
            level: &story.story.level,
            change: &story.story.change,
            place: &story.story.place,
            comparison: &story.story.comparison,
            warnings: &story.story.warnings,
            charts: charts.collect(),
        }
    }

    /// The table of areas beside the charts.
    fn figures(&self, i: &'a Indicator, page: &'a IndicatorPage) -> TableView {
        let areas = page.areas.iter().map(|a| &a.area_code);
        let rows: Vec<(&AreaCode, Option<&Measure>)> =
            areas.map(|code| (code, self.measure(i, code, page.period))).collect();
        let figures = Figures::of(i, rows.iter().filter_map(|(_, m)| *m));
        let headings = ["Area".to_owned()].into_iter().chain(figures.headings());
        TableView {
            columns: headings
                .enumerate()
                .map(|(at, heading)| ColumnView { numeric: at > 0, heading })
                .collect(),
            rows: rows
                .iter()
                .map(|(code, m)| {
                    let cells = m.map_or_else(|| figures.nothing(), |m| figures.cells(m));
                    [self.name(code).to_owned()].into_iter().chain(cells).collect()
                })
                .collect(),
        }
    }

    /// The indicator's row in the headline table.
    pub(super) fn summary(&self, page: &'a IndicatorPage) -> Option<SummaryRow<'a>> {
        let i = self.release.indicators.get(page.indicator)?;
        let lead = page.areas.first()?;
        let measure = self.measure(i, &lead.area_code, page.period);
        let figures = Figures::of(i, measure.into_iter());
        let cell = |text: Option<String>| text.unwrap_or_else(|| "[x]".to_owned());
        Some(SummaryRow {
            id: &i.id,
            name: &i.name,
            headline: &page.headline,
            period: page.period.short(),
            count: cell(measure.map(|m| figures.count(m))),
            value: cell(measure.map(|m| figures.value_with_unit(m))),
            change: cell(measure.map(|m| figures.change(m))),
            symbols: measure.map(|m| m.shorthand.to_string()).unwrap_or_default(),
        })
    }
}

fn chart<'a>(chart: &'a Chart, svg: &'a str) -> ChartView<'a> {
    ChartView {
        stem: chart.stem(),
        headline: &chart.headline,
        subtitle: &chart.subtitle,
        source: &chart.source,
        notes: &chart.notes,
        svg,
        table: data::table(&chart.body).thinned(&chart.body).into(),
    }
}

impl From<DataTable> for TableView {
    fn from(table: DataTable) -> Self {
        let numeric =
            |at: usize| table.rows.iter().any(|row| row.get(at).is_some_and(data::Cell::is_number));
        let columns = table.columns.iter().enumerate();
        Self {
            columns: columns
                .map(|(at, (_, heading))| ColumnView {
                    heading: heading.clone(),
                    numeric: at > 0 && numeric(at),
                })
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(data::Cell::shown).collect())
                .collect(),
        }
    }
}
