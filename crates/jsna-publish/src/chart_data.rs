//! The numbers of a chart as a table: what a reader who does not see the picture reads, and what a
//! designer redraws it from.

use crate::numbers::{percent, places, value};
use crate::tables::{Csv, number};
use jsna_compose::chart::{Body, Concentration, DayHour, Ranked, Rolling, RollingPoint};
use jsna_model::words;
use jsna_model::{Limits, Month};

/// A table cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    /// A month.
    Month(Month),
    /// A number, with the decimals it is printed with for people.
    Number(f64, usize),
    /// A share between 0 and 1.
    Share(f64),
    /// No number; why is said beside it.
    Empty,
}

/// The numbers of one chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DataTable {
    /// Names of the columns: for files, and for people.
    pub(crate) columns: Vec<(&'static str, String)>,
    /// The rows. The first cell names the row.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// The numbers of a chart.
pub(crate) fn table(body: &Body) -> DataTable {
    match body {
        Body::Rolling(chart) => rolling(chart),
        Body::Ranked(chart) => ranked(chart),
        Body::Concentration(chart) => concentration(chart),
        Body::DayHour(chart) => day_hour(chart),
    }
}

impl DataTable {
    /// The table as texts, whole.
    pub(crate) fn csv(&self) -> Csv {
        let mut csv = Csv::new(self.columns.iter().map(|(name, _)| name));
        for row in &self.rows {
            csv.row(row.iter().map(Cell::machine));
        }
        csv
    }
}

impl Cell {
    /// For files: ISO dates, numbers in full, empty for null.
    fn machine(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Month(month) => month.first_day().to_string(),
            Self::Number(x, _) | Self::Share(x) => number(*x),
            Self::Empty => String::new(),
        }
    }

    /// For people. A number that is not there says so: missing is never blank.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Month(month) => month.short(),
            Self::Number(x, places) => value(*x, *places),
            Self::Share(x) => percent(*x),
            Self::Empty => "[x]".to_owned(),
        }
    }

    /// Whether it is set to the right.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(..) | Self::Share(_) | Self::Empty)
    }

    fn of(x: Option<f64>, places: usize) -> Self {
        x.map_or(Self::Empty, |x| Self::Number(x, places))
    }
}

fn limits(limits: Option<Limits>, places: usize) -> [Cell; 2] {
    [Cell::of(limits.map(|l| l.lower), places), Cell::of(limits.map(|l| l.upper), places)]
}

fn rolling(chart: &Rolling) -> DataTable {
    let columns = vec![
        ("month", "Month".to_owned()),
        ("count", chart.count_label.clone()),
        ("rolling_12", chart.rolling_label.clone()),
        ("lower95", "Lower 95% limit".to_owned()),
        ("upper95", "Upper 95% limit".to_owned()),
        ("note", "Note".to_owned()),
    ];
    let decimals = places(chart.points.iter().filter_map(|p| p.rolling));
    let counts = places(chart.points.iter().filter_map(|p| p.count)).min(1);
    let row = |p: &RollingPoint| {
        let [lower, upper] = limits(p.limits, decimals);
        let count = Cell::of(p.count, counts);
        let rolling = Cell::of(p.rolling, decimals);
        vec![Cell::Month(p.month), count, rolling, lower, upper, Cell::Text(note(chart, p))]
    };
    DataTable { columns, rows: chart.points.iter().map(row).collect() }
}

fn note(chart: &Rolling, point: &RollingPoint) -> String {
    let mut notes = Vec::new();
    if point.count.is_none() {
        notes.push("not received".to_owned());
    } else if point.partial {
        notes.push("part received".to_owned());
    }
    if point.provisional {
        notes.push("provisional".to_owned());
    }
    let breaks = chart.breaks.iter().filter(|b| b.month == point.month);
    notes.extend(breaks.map(|b| format!("break: {}", b.what)));
    notes.join("; ")
}

fn ranked(chart: &Ranked) -> DataTable {
    let columns = vec![
        ("area_name", words::sentence_case(chart.area_type.noun())),
        ("area_code", "Code".to_owned()),
        ("value", chart.label.clone()),
        ("lower95", "Lower 95% limit".to_owned()),
        ("upper95", "Upper 95% limit".to_owned()),
        ("shorthand", "Shorthand".to_owned()),
    ];
    let decimals = places(chart.rows.iter().filter_map(|r| r.value));
    let rows = chart.rows.iter().map(|r| {
        let [lower, upper] = limits(r.limits, decimals);
        let value = Cell::of(r.value, decimals);
        let code = Cell::Text(r.code.to_string());
        vec![
            Cell::Text(r.name.clone()),
            code,
            value,
            lower,
            upper,
            Cell::Text(r.shorthand.to_string()),
        ]
    });
    DataTable { columns, rows: rows.collect() }
}

fn concentration(chart: &Concentration) -> DataTable {
    let columns = vec![
        ("share_of_areas", "Share of small areas".to_owned()),
        ("share_of_events", format!("Share of {}", chart.noun)),
    ];
    let rows =
        chart.curve.iter().map(|(areas, events)| vec![Cell::Share(*areas), Cell::Share(*events)]);
    DataTable { columns, rows: rows.collect() }
}

fn day_hour(chart: &DayHour) -> DataTable {
    const DAYS: [(&str, &str); 7] = [
        ("monday", "Monday"),
        ("tuesday", "Tuesday"),
        ("wednesday", "Wednesday"),
        ("thursday", "Thursday"),
        ("friday", "Friday"),
        ("saturday", "Saturday"),
        ("sunday", "Sunday"),
    ];
    let days = DAYS.map(|(name, shown)| (name, shown.to_owned()));
    let columns = [("hour", "Hour beginning".to_owned())].into_iter().chain(days).collect();
    let row = |hour: usize| {
        let counts = chart.cells.iter().map(|day| Cell::Number(day[hour], 0));
        [Cell::Text(format!("{hour:02}:00"))].into_iter().chain(counts).collect()
    };
    DataTable { columns, rows: (0..24).map(row).collect() }
}

impl DataTable {
    /// The table for a page: a curve of many points is cut down to one point for each tenth.
    pub(crate) fn thinned(mut self, body: &Body) -> Self {
        if let Body::Concentration(chart) = body {
            let tenths = (1..=10_u8).filter_map(|tenth| {
                let share = f64::from(tenth) / 10.0 + 1e-9;
                chart.curve.iter().rposition(|(areas, _)| *areas <= share)
            });
            let mut kept: Vec<usize> = tenths.collect();
            kept.dedup();
            self.rows = kept.into_iter().filter_map(|at| self.rows.get(at).cloned()).collect();
        }
        self
    }
}
