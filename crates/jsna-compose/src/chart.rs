//! Charts as values: everything a drawing needs, so that drawing computes nothing.

pub use jsna_model::pattern::DayHour;

use jsna_model::series::SeriesBreak;
use jsna_model::{AreaCode, AreaType, Limits, Month, Shorthand};

/// A chart: what it says, and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub indicator_id: String,
    /// Priority of the indicator; the folder of the file.
    pub priority: String,
    /// Area that the chart is about.
    pub area_code: AreaCode,
    /// Its name.
    pub area_name: String,
    /// The finding, as a headline sentence: the title on the page (never in the picture).
    pub headline: String,
    /// What is plotted: measure, unit, area, period.
    pub subtitle: String,
    /// Chart type, what is plotted, the finding, and where the data are.
    pub alt_text: String,
    /// Source line, printed under the chart.
    pub source: String,
    /// Notes printed under the chart: gaps, breaks, provisional months, coverage.
    pub notes: Vec<String>,
    /// What is drawn.
    pub body: Body,
}

impl Chart {
    /// `<indicator>__<area>__<chart>`, the file name without its ending.
    pub fn stem(&self) -> String {
        format!("{}__{}__{}", self.indicator_id, self.area_code, self.body.kind())
    }
}

/// What a chart draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Twelve-month rolling value as a line over monthly columns.
    Rolling(Rolling),
    /// Areas in order, with intervals and a comparator line.
    Ranked(Ranked),
    /// How much of the total lies in how few small areas.
    Concentration(Concentration),
    /// Day of week by hour of day.
    DayHour(Box<DayHour>),
}

impl Body {
    /// The chart's part of the file name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Rolling(_) => "rolling_12",
            Self::Ranked(ranked) => ranked.kind(),
            Self::Concentration(_) => "concentration",
            Self::DayHour(_) => "day_hour",
        }
    }
}

/// One month of a rolling chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollingPoint {
    pub month: Month,
    /// Count of the month; absent where nothing was received: a gap, never zero.
    pub count: Option<f64>,
    /// Whether only part of what was expected was received for the month.
    pub partial: bool,
    /// Rolling 12-month value ending in the month; absent until twelve complete months exist.
    pub rolling: Option<f64>,
    /// Its 95% limits.
    pub limits: Option<Limits>,
    /// Whether late records will still change the month.
    pub provisional: bool,
}

/// Rolling 12-month value as a line over monthly columns. The two parts have an axis each, one
/// above the other, because a chart has no second axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Rolling {
    /// The months, in order, without holes (a missing month has no count).
    pub points: Vec<RollingPoint>,
    /// Breaks in the series.
    pub breaks: Vec<SeriesBreak>,
    /// Label of the columns' axis: `Offences each month`.
    pub count_label: String,
    /// Label of the line's axis: `Rate per 1,000 residents, 12 months to each month`.
    pub rolling_label: String,
}

/// One area of a ranked chart.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    pub code: AreaCode,
    /// Name as printed.
    pub name: String,
    /// Value; absent with a shorthand.
    pub value: Option<f64>,
    /// 95% limits.
    pub limits: Option<Limits>,
    /// Symbols printed instead of, or beside, the bar.
    pub shorthand: Shorthand,
    /// Whether this is the area the chart is about.
    pub highlighted: bool,
}

/// Areas in order of their value.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Kind of the areas.
    pub area_type: AreaType,
    /// The rows, highest first, absent values last.
    pub rows: Vec<RankedRow>,
    /// How many further areas are not shown, where the list was cut.
    pub not_shown: usize,
    /// Comparator: its name and value.
    pub comparator: Option<(String, f64)>,
    /// Axis label.
    pub label: String,
}

impl Ranked {
    /// The kind of its areas is in the file name: a partnership may have a chart of its districts
    /// and one of its wards.
    fn kind(&self) -> &'static str {
        match self.area_type {
            AreaType::Lsoa => "ranked_lsoas",
            AreaType::Msoa => "ranked_msoas",
            AreaType::Ward => "ranked_wards",
            AreaType::Lad => "ranked_districts",
            AreaType::Csp => "ranked_partnerships",
            AreaType::County => "ranked_counties",
            AreaType::Pfa => "ranked_forces",
            AreaType::Region => "ranked_regions",
            AreaType::Country => "ranked_countries",
            AreaType::Custom => "ranked_areas",
        }
    }
}

/// How concentrated events are in small areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Curve from (0, 0) to (1, 1): share of areas from the highest count down, share of events.
    pub curve: Vec<(f64, f64)>,
    /// The marked point: share of areas, share of events.
    pub marked: (f64, f64),
    /// Number of areas, those without an event included.
    pub areas: usize,
    /// Number of events in known areas.
    pub events: f64,
    /// `incidents`.
    pub noun: String,
}
