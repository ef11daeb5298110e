//! One indicator's section: what is counted, level, change, where, compared with whom, caveats.

use super::narrative::{self, TextView};
use crate::chart_data::{self, DataTable};
use crate::figures::Figures;
use jsna_compose::chart::Chart;
use jsna_compose::narrative::Place;
use jsna_compose::{AreaStory, IndicatorPage, Release};
use jsna_model::{AreaIx, Assessed, Measure, Period, words};
use serde::Serialize;

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
    disclosure: String,
    table: TableView,
    lead: Option<AreaView<'a>>,
    others: Vec<AreaView<'a>>,
    narrative: Vec<TextView<'a>>,
}

/// One area's part of the section.
#[derive(Serialize)]
struct AreaView<'a> {
    anchor: String,
    name: &'a str,
    level: &'a str,
    change: &'a str,
    looked_back: &'a [String],
    months: &'a str,
    parts: &'a str,
    place: &'a str,
    within: &'a str,
    week: &'a str,
    comparison: &'a str,
    target: &'a str,
    repeats: &'a [String],
    shared: &'a [String],
    warnings: &'a [String],
    charts: Vec<ChartView<'a>>,
    narrative: Vec<TextView<'a>>,
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
    release: &'a Release<'a>,
    svgs: &'a [String],
}

impl<'a> Finder<'a> {
    pub(super) fn new(release: &'a Release<'a>, svgs: &'a [String]) -> Self {
        Self { release, svgs }
    }

    fn assessed(&self, page: &IndicatorPage) -> Option<&'a Assessed> {
        let release: &'a Release<'a> = self.release;
        release.values.indicators.get(page.indicator)
    }

    fn measure(&self, of: &'a Assessed, area: AreaIx, period: Period) -> Option<Measure<'a>> {
        let release: &'a Release<'a> = self.release;
        of.measures.total(&of.definition, &release.values.areas, area, period)
    }

    fn name(&self, area: AreaIx) -> &'a str {
        let release: &'a Release<'a> = self.release;
        &release.values.areas[area].name
    }

    /// The section of a page; `None` where it points at no indicator.
    pub(super) fn indicator(&self, page: &'a IndicatorPage) -> Option<IndicatorView<'a>> {
        let assessed = self.assessed(page)?;
        let i = &assessed.definition;
        let mut areas = page.areas.iter().map(|story| self.area(&i.id, story));
        let lead = areas.next();
        Some(IndicatorView {
            id: &i.id,
            name: &i.name,
            headline: &page.headline,
            headline_on_chart: page.headline_on_chart,
            counted: &i.counted,
            reading: i.polarity.reading(),
            period: words::sentence_case(&page.period.label()),
            caveats: &i.caveats,
            source: &i.source,
            where_text: &i.where_text,
            defined_in: &i.defined_in,
            disclosure: i.disclosure.words(),
            table: self.figures(assessed, page),
            others: areas.collect(),
            lead,
            narrative: narrative::at(self.release, &Place::Indicator(i.id.clone()), None),
        })
    }

    fn area(&self, indicator: &str, story: &'a AreaStory) -> AreaView<'a> {
        let charts = story
            .charts
            .iter()
            .filter_map(|at| Some(chart(self.release.charts.get(*at)?, self.svgs.get(*at)?)));
        AreaView {
            anchor: format!("{indicator}--{}", self.release.values.areas[story.area].code),
            name: self.name(story.area),
            level: &story.story.level,
            change: &story.story.change,
            looked_back: &story.story.looked_back,
            months: &story.story.months,
            parts: &story.story.parts,
            place: &story.story.place,
            within: &story.story.within,
            week: &story.story.week,
            comparison: &story.story.comparison,
            target: &story.story.target,
            repeats: &story.story.repeats,
            shared: &story.story.shared,
            warnings: &story.story.warnings,
            charts: charts.collect(),
            narrative: narrative::at(
                self.release,
                &Place::Indicator(indicator.to_owned()),
                Some(story.area),
            ),
        }
    }

    /// The table of areas beside the charts.
    fn figures(&self, of: &'a Assessed, page: &'a IndicatorPage) -> TableView {
        let rows: Vec<(AreaIx, Option<Measure<'a>>)> =
            page.areas.iter().map(|a| (a.area, self.measure(of, a.area, page.period))).collect();
        let figures = Figures::of(&of.definition, rows.iter().filter_map(|(_, m)| *m));
        let headings = ["Area".to_owned()].into_iter().chain(figures.headings());
        TableView {
            columns: headings
                .enumerate()
                .map(|(at, heading)| ColumnView { numeric: figures.is_number(at), heading })
                .collect(),
            rows: rows
                .iter()
                .map(|(area, m)| {
                    let cells = m.map_or_else(|| figures.nothing(), |m| figures.cells(&m));
                    [self.name(*area).to_owned()].into_iter().chain(cells).collect()
                })
                .collect(),
        }
    }

    /// The indicator's row in the headline table.
    pub(super) fn summary(&self, page: &'a IndicatorPage) -> Option<SummaryRow<'a>> {
        let assessed = self.assessed(page)?;
        let i = &assessed.definition;
        let lead = page.areas.first()?;
        let measure = self.measure(assessed, lead.area, page.period);
        let figures = Figures::of(i, measure.into_iter());
        let cell = |text: Option<String>| text.unwrap_or_else(|| "[x]".to_owned());
        Some(SummaryRow {
            id: &i.id,
            name: &i.name,
            headline: &page.headline,
            period: page.period.short(),
            count: cell(measure.map(|m| Figures::count(&m))),
            value: cell(measure.map(|m| figures.value_with_unit(&m))),
            change: cell(measure.map(|m| figures.change(&m))),
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
        table: chart_data::table(&chart.body).thinned(&chart.body).into(),
    }
}

impl From<DataTable> for TableView {
    fn from(table: DataTable) -> Self {
        let numeric = |at: usize| {
            table.rows.iter().any(|row| row.get(at).is_some_and(chart_data::Cell::is_number))
        };
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
                .map(|row| row.iter().map(chart_data::Cell::shown).collect())
                .collect(),
        }
    }
}
