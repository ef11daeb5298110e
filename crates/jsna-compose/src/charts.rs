//! Charts as values, laid out from what was assessed.

mod concentration;
mod day_hour;
mod ranked;
mod rolling;

use crate::chart::{Body, Chart};
use jsna_disclosure::Protected;
use jsna_model::indicator::{Indicator, Statistic};
use jsna_model::{AreaIx, Assessed, Claim, Measure, MonthlySeries, Period, words};

/// Composes one indicator.
#[derive(Debug, Clone, Copy)]
pub struct Composer<'a> {
    pub(crate) values: Protected<'a>,
    pub(crate) position: usize,
}

/// The words of a chart.
struct Caption {
    headline: String,
    subtitle: String,
    /// What kind of picture it is.
    kind: &'static str,
    /// What the picture shows beyond its headline, for those who cannot see it.
    detail: String,
    notes: Vec<String>,
}

impl<'a> Composer<'a> {
    /// For the indicator at a position of the assessment.
    pub fn new(values: Protected<'a>, position: usize) -> Self {
        Self { values, position }
    }

    /// What was worked out for the indicator.
    pub(crate) fn assessed(&self) -> &Assessed {
        &self.values.indicators[self.position]
    }

    pub(crate) fn indicator(&self) -> &Indicator {
        &self.assessed().definition
    }

    pub(crate) fn name(&self, area: AreaIx) -> &str {
        &self.values.areas[area].name
    }

    /// The total of an area and period.
    pub(crate) fn measure(&self, area: AreaIx, period: Period) -> Option<Measure<'_>> {
        let assessed = self.assessed();
        assessed.measures.total(&assessed.definition, &self.values.areas, area, period)
    }

    pub(crate) fn series(&self, area: AreaIx) -> Option<&MonthlySeries> {
        self.assessed().series.iter().find(|s| s.area == area)
    }

    /// What is said of an area; what was withheld is not.
    pub(crate) fn claims(&self, area: AreaIx) -> impl Iterator<Item = &Claim> {
        self.assessed().claims.iter().filter(move |c| c.area == area && c.withheld.is_none())
    }

    /// What is said of the change of an area: of its year, and of its level for good.
    pub(crate) fn changes(&self, area: AreaIx) -> (Option<&Claim>, Option<&Claim>) {
        (self.claims(area).find(|c| c.is_of_year()), self.claims(area).find(|c| c.is_lasting()))
    }

    /// The charts of an area, in page order.
    pub(crate) fn charts(&self, area: AreaIx, period: Period) -> Vec<Chart> {
        let ranked = self.ranked_kinds(area).into_iter();
        self.rolling(area, period)
            .into_iter()
            .chain(ranked.filter_map(|kind| self.ranked(area, kind, period)))
            .chain(self.concentration(area, period))
            .chain(self.day_hour(area, period))
            .collect()
    }

    fn chart(&self, area: AreaIx, caption: Caption, body: Body) -> Chart {
        let i = self.indicator();
        let place = &self.values.areas[area];
        let Caption { headline, subtitle, kind, detail, notes } = caption;
        let headline = if headline.ends_with('.') { headline } else { format!("{headline}.") };
        Chart {
            indicator_id: i.id.clone(),
            priority: i.priority.clone(),
            area_code: place.code.clone(),
            area_name: place.name.to_string(),
            alt_text: format!(
                "{kind}. {headline} {detail} The data are in tables/measures.csv under {}.",
                i.id
            ),
            headline,
            subtitle,
            source: format!("Source: {}. Definition: {}.", self.feeds(), i.source),
            notes,
            body,
        }
    }

    fn feeds(&self) -> String {
        let feeds = &self.assessed().feeds;
        let noun = if feeds.len() == 1 { "feed" } else { "feeds" };
        format!("{noun} {}", words::list(feeds))
    }
}

/// What the value of a statistic is called on an axis.
fn axis_words(i: &Indicator) -> String {
    match i.statistic {
        Statistic::CrudeRate => format!("rate {}", i.unit),
        Statistic::Share if i.unit == "%" => "percentage".to_owned(),
        Statistic::Count | Statistic::Share | Statistic::Ratio => i.unit.clone(),
    }
}
