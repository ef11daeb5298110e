//! A measure as the cells of a headline table: one form for page and workbook.

use crate::numbers::{change, places, value};
use crate::words::absent;
use jsna_model::indicator::Statistic;
use jsna_model::measure::{ChangeUnit, Limits, Measure, Status};
use jsna_model::shorthand::Symbol;
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
        measures: impl Iterator<Item = Measure<'m>>,
    ) -> Self {
        let places = if indicator.unit == "%" {
            1
        } else {
            places(measures.filter_map(|m| m.estimate.value))
        };
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

    /// Whether a column of a table that has the area first is set to the right: all but the area and
    /// the shorthand.
    pub(crate) fn is_number(&self, column: usize) -> bool {
        (1..self.headings().len()).contains(&column)
    }

    /// The cells of an area.
    pub(crate) fn cells(&self, m: &Measure<'_>) -> Vec<String> {
        let mut cells = vec![Self::count(m)];
        if self.has_value() {
            cells.push(self.value(m));
        }
        let to = |l: Limits| {
            format!("{} to {}", value(l.lower, self.places), value(l.upper, self.places))
        };
        cells
            .push(m.estimate.ci95.map_or_else(|| Self::missing(m, m.estimate.value.is_some()), to));
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
    pub(crate) fn count(m: &Measure<'_>) -> String {
        m.count.map_or_else(|| absent(m.status).to_owned(), words::count)
    }

    fn value(&self, m: &Measure<'_>) -> String {
        let percent = if self.indicator.unit == "%" { "%" } else { "" };
        m.estimate.value.map_or_else(
            || Self::missing(m, false),
            |v| format!("{}{percent}", value(v, self.places)),
        )
    }

    /// The value as it stands alone, with its unit.
    pub(crate) fn value_with_unit(&self, m: &Measure<'_>) -> String {
        let unit = &self.indicator.unit;
        match m.estimate.value {
            Some(_) if unit == "%" => self.value(m),
            Some(_) if !self.has_value() => "Count only".to_owned(),
            Some(_) => format!("{} {unit}", self.value(m)),
            None => Self::missing(m, false),
        }
    }

    /// Why a figure beside the count is absent. `applies` is false where it was looked for in vain.
    fn missing(m: &Measure<'_>, not_applicable: bool) -> String {
        match m.status {
            _ if not_applicable => "Not applicable",
            Status::Partial => "Part received",
            status => absent(status),
        }
        .to_owned()
    }

    fn before(&self, m: &Measure<'_>) -> String {
        let Some(c) = m.change else { return Self::no_comparison(m) };
        match c.before_value {
            Some(before) if self.has_value() => {
                let percent = if self.indicator.unit == "%" { "%" } else { "" };
                format!("{}{percent}", value(before, self.places))
            }
            _ => words::count(c.before_count),
        }
    }

    /// Why there is nothing to compare with.
    fn no_comparison(m: &Measure<'_>) -> String {
        let broken = m.shorthand.has(Symbol::Break);
        if broken { "Break in the series" } else { "No whole year before" }.to_owned()
    }

    /// Why a comparison has no size: a ratio has no test of its change; other numbers are too few.
    fn no_change(&self) -> &'static str {
        if self.indicator.statistic == Statistic::Ratio { "Not tested" } else { "Too few to say" }
    }

    /// The change with its interval.
    pub(crate) fn change(&self, m: &Measure<'_>) -> String {
        let Some(c) = m.change else { return Self::no_comparison(m) };
        let Some(size) = c.change else { return self.no_change().to_owned() };
        let unit = match c.unit {
            ChangeUnit::Percent => "%",
            ChangeUnit::Points => " points",
        };
        let interval = c
            .ci95
            .map_or_else(String::new, |l| format!(" ({} to {})", change(l.lower), change(l.upper)));
        format!("{}{unit}{interval}", change(size))
    }
}
