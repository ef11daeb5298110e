//! A measure as the cells of a headline table: one form for page and workbook.

use crate::numbers::{change, places, value};
use crate::words::absent;
use jsna_model::indicator::Statistic;
use jsna_model::measure::{ChangeUnit, Measure, Status};
use jsna_model::{Indicator, words};

/// How the numbers of one indicator are printed in one table.
pub(crate) struct Figures<'a> {
    indicator: &'a Indicator,
    /// Decimals of the value and its limits.
    pub(crate) places: usize,
}

impl<'a> Figures<'a> {
    /// The form for a set of measures that stand in one table.
    pub(crate) fn of<'m>(
        indicator: &'a Indicator,
        measures: impl Iterator<Item = &'m Measure>,
    ) -> Self {
        let places =
            if indicator.unit == "%" { 1 } else { places(measures.filter_map(|m| m.value)) };
        Self { indicator, places }
    }

    /// Whether the value is more than the count said again.
    fn has_value(&self) -> bool {
        self.indicator.statistic != Statistic::Count
    }

    /// Headings of [`Figures::cells`].
    pub(crate) fn headings(&self) -> Vec<String> {
        let mut headings = vec![words::sentence_case(&self.indicator.plural)];
        if self.has_value() {
            headings.push(words::sentence_case(&self.name_of_value()));
        }
        headings.push("95% interval".to_owned());
        headings.push("Year before".to_owned());
        headings.push("Change on year before".to_owned());
        headings.push("Shorthand".to_owned());
        headings
    }

    /// `rate per 1,000 residents`, `percentage`.
    pub(crate) fn name_of_value(&self) -> String {
        match (self.indicator.statistic, self.indicator.unit.as_str()) {
            (Statistic::Share, "%") => "percentage".to_owned(),
            (Statistic::CrudeRate, unit) => format!("rate {unit}"),
            (_, "") => "value".to_owned(),
            (_, unit) => unit.to_owned(),
        }
    }

    /// The cells of an area.
    pub(crate) fn cells(&self, m: &Measure) -> Vec<String> {
        let mut cells = vec![self.count(m)];
        if self.has_value() {
            cells.push(self.value(m));
        }
        let to = |(lower, upper): (f64, f64)| {
            format!("{} to {}", value(lower, self.places), value(upper, self.places))
        };
        cells.push(m.ci95.map_or_else(|| self.missing(m, m.value.is_some()), to));
        cells.push(self.before(m));
        cells.push(self.change(m));
        cells.push(m.shorthand.to_string());
        cells
    }

    /// The cells of an area without a measure: not blank.
    pub(crate) fn nothing(&self) -> Vec<String> {
        let n = self.headings().len();
        (0..n).map(|at| if at + 1 == n { "[x]" } else { "Not available" }.to_owned()).collect()
    }

    /// The count, or why there is none.
    pub(crate) fn count(&self, m: &Measure) -> String {
        m.count.map_or_else(|| absent(m.status).to_owned(), words::count)
    }

    fn value(&self, m: &Measure) -> String {
        let percent = if self.indicator.unit == "%" { "%" } else { "" };
        m.value.map_or_else(
            || self.missing(m, false),
            |v| format!("{}{percent}", value(v, self.places)),
        )
    }

    /// The value as it stands alone, with its unit.
    pub(crate) fn value_with_unit(&self, m: &Measure) -> String {
        let unit = &self.indicator.unit;
        match m.value {
            Some(_) if unit == "%" => self.value(m),
            Some(v) if !self.has_value() => words::count(v),
            Some(_) => format!("{} {unit}", self.value(m)),
            None => self.missing(m, false),
        }
    }

    /// Why a figure beside the count is absent. `applies` is false where it was looked for in vain.
    fn missing(&self, m: &Measure, not_applicable: bool) -> String {
        match m.status {
            _ if not_applicable => "Not applicable",
            Status::Partial => "Part received",
            status => absent(status),
        }
        .to_owned()
    }

    fn before(&self, m: &Measure) -> String {
        let Some(c) = m.change else { return "Not comparable".to_owned() };
        match c.before_value {
            Some(before) if self.has_value() => {
                let percent = if self.indicator.unit == "%" { "%" } else { "" };
                format!("{}{percent}", value(before, self.places))
            }
            _ => words::count(c.before_count),
        }
    }

    /// The change with its interval.
    pub(crate) fn change(&self, m: &Measure) -> String {
        let Some(c) = m.change else { return "Not comparable".to_owned() };
        let Some(size) = c.change else { return "Too few to say".to_owned() };
        let interval = |(lower, upper): (f64, f64)| match c.unit {
            ChangeUnit::Percent => format!(" ({} to {})", change(lower), change(upper)),
            ChangeUnit::Points => format!(" ({} to {})", points(lower), points(upper)),
        };
        let size = match c.unit {
            ChangeUnit::Percent => change(size),
            ChangeUnit::Points => format!("{} points", points(size)),
        };
        format!("{size}{}", c.ci95.map_or_else(String::new, interval))
    }
}

/// A change in percentage points, with its sign.
fn points(x: f64) -> String {
    change(x).trim_end_matches('%').to_owned()
}
