//! One indicator as written to one indicator as counted, with every fault found on the way.

use super::{raw, sql};
use crate::findings;
use jsna_model::AreaType;
use jsna_model::diagnostic::{Diagnostic, Finding};
use jsna_model::indicator::{Combine, Denominator, Indicator, Numerator, Priority, Statistic};
use jsna_model::plan::Count;
use jsna_model::predicate::{Literal, Predicate};
use jsna_model::schema;
use jsna_model::settings::Settings;
use jsna_model::table::Kind;
use jsna_model::words;
use std::ops::Range;
use toml::Spanned;

/// Builds one indicator.
///
/// # Errors
/// Every fault of the definition, each at its line.
pub(super) fn indicator(
    raw: raw::RawIndicator,
    source: &Settings<'_>,
    defined_in: String,
    priorities: &[Priority],
) -> Result<Indicator, Vec<Diagnostic>> {
    let mut b = Builder { source, faults: Vec::new() };
    b.check_names(&raw, priorities);
    let numerator = b.numerator(&raw);
    let denominator = b.denominator(&raw);
    let statistic = b.statistic(&raw, denominator.as_ref());
    let multiplier = b.multiplier(&raw);
    let breakdowns = b.breakdowns(&raw);
    if let Some(Numerator::Incidents { filter, .. }) = &numerator {
        b.run_tests(&raw.tests, filter);
    }
    let where_text = raw.r#where.as_ref().map_or_else(String::new, |w| w.get_ref().clone());
    match (numerator, denominator, b.faults.is_empty()) {
        (Some(numerator), Some(denominator), true) => Ok(Indicator {
            id: raw.id.into_inner(),
            name: raw.name,
            priority: raw.priority.into_inner(),
            core: raw.tier == raw::Tier::Core,
            counted: raw.counted,
            plural: raw.plural.unwrap_or_else(|| words::noun_for(2, &raw.noun)),
            noun: raw.noun,
            layouts: raw.layouts.into_inner(),
            combine: match raw.combine {
                raw::Combine::First => Combine::First,
                raw::Combine::All => Combine::All,
            },
            numerator,
            denominator,
            statistic,
            stock: raw.stock,
            multiplier,
            unit: raw.unit,
            polarity: raw.polarity,
            area_types: area_types(raw.smallest_area),
            breakdowns,
            minimum_base: raw.minimum_base,
            provisional_months: raw.provisional_months,
            disclosure: raw.disclosure,
            caveats: raw.caveats,
            source: raw.source,
            where_text,
            defined_in,
        }),
        _ => Err(b.faults),
    }
}

/// The kinds of area a value is given for, from the smallest up. The roll-up is always among them.
fn area_types(smallest: raw::SmallestArea) -> Vec<AreaType> {
    let all = [AreaType::Lsoa, AreaType::Ward, AreaType::Lad, AreaType::Csp];
    let from = match smallest {
        raw::SmallestArea::Lsoa => 0,
        raw::SmallestArea::Ward => 1,
        raw::SmallestArea::Lad => 2,
        raw::SmallestArea::Csp => 3,
        raw::SmallestArea::RollUp => 4,
    };
    all.into_iter().skip(from).chain([AreaType::Pfa, AreaType::County, AreaType::Custom]).collect()
}

struct Builder<'a> {
    source: &'a Settings<'a>,
    faults: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn fault(
        &mut self,
        finding: &Finding,
        at: &Range<usize>,
        headline: impl Into<String>,
    ) -> &mut Diagnostic {
        self.faults.push(self.source.fault(finding, at.start, headline));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    fn invalid(&mut self, at: &Range<usize>, headline: &str, found: &str, fix: String) {
        let fault = self.fault(&findings::INDICATOR_INVALID, at, headline);
        fault.found = Some(found.to_owned());
        fault.fix = fix;
    }

    fn check_names(&mut self, raw: &raw::RawIndicator, priorities: &[Priority]) {
        let priority = raw.priority.get_ref();
        if !priorities.iter().any(|p| p.id == *priority) {
            let near = words::nearest(priority, priorities.iter().map(|p| p.id.as_str()));
            let fix = near.map_or_else(
                || "Add a [[priority]] with that id before it.".to_owned(),
                |n| format!("Did you mean {n}?"),
            );
            self.invalid(&raw.priority.span(), "the priority is not defined", priority, fix);
        }
        let id = raw.id.get_ref();
        if id.is_empty()
            || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            self.invalid(
                &raw.id.span(),
                "the id is not snake_case",
                id,
                "Use lower-case letters, digits and _.".to_owned(),
            );
        }
        if raw.layouts.get_ref().is_empty() {
            self.invalid(
                &raw.layouts.span(),
                "no layout supplies the indicator",
                "[]",
                "Name the layouts that can supply it.".to_owned(),
            );
        }
    }

    fn numerator(&mut self, raw: &raw::RawIndicator) -> Option<Numerator> {
        match (&raw.r#where, &raw.measure) {
            (Some(text), None) => {
                let filter = self.predicate(text)?;
                let count = raw.count.as_ref().map_or(Some(Count::Quantity), |c| self.count(c))?;
                Some(Numerator::Incidents { filter, count })
            }
            (None, Some(measure)) => {
                Some(Numerator::Observations { measure: measure.get_ref().clone() })
            }
            _ => {
                let fix =
                    "Give `where` (rows of incidents) or `measure` (an already-counted source).";
                self.invalid(
                    &raw.id.span(),
                    "needs exactly one of `where` and `measure`",
                    raw.id.get_ref(),
                    fix.to_owned(),
                );
                None
            }
        }
    }

    fn predicate(&mut self, text: &Spanned<String>) -> Option<Predicate> {
        match sql::parse(text.get_ref()) {
            Ok(p) => Some(p),
            Err(message) => {
                let fault = self.fault(&findings::WHERE_INVALID, &text.span(), message);
                fault.found = Some(text.get_ref().clone());
                None
            }
        }
    }

    fn count(&mut self, text: &Spanned<String>) -> Option<Count> {
        let parts: Vec<&str> = text.get_ref().split_whitespace().collect();
        let column = |name: &str, number: bool| {
            schema::INCIDENTS
                .column(name)
                .filter(|c| {
                    matches!(c.kind, Kind::Number | Kind::Integer) == number
                        && c.kind != Kind::TextList
                })
                .map(|c| c.name.to_owned())
        };
        let count = match parts.as_slice() {
            ["rows"] => Some(Count::Quantity),
            ["distinct", name] => column(name, false).map(|column| Count::Distinct { column }),
            ["sum", name] => column(name, true).map(|column| Count::Sum { column }),
            _ => None,
        };
        if count.is_none() {
            let fix = "Use `rows`, `distinct KEY_COLUMN` or `sum NUMBER_COLUMN`.";
            self.invalid(
                &text.span(),
                "the count is not understood",
                text.get_ref(),
                fix.to_owned(),
            );
        }
        count
    }

    fn denominator(&mut self, raw: &raw::RawIndicator) -> Option<Denominator> {
        let text = raw.denominator.get_ref().as_str();
        let found = match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["none"] => Some(Denominator::None),
            ["households"] => Some(Denominator::Households),
            ["observation"] => Some(Denominator::Observation),
            ["incidents"] => return self.incident_denominator(raw),
            ["population", rest @ ..] => population(rest),
            _ => None,
        };
        if found.is_none() {
            let fix = "Use `none`, `population`, `population 16+`, `population female 16+`, `population 0-17`, `households`, `incidents` or `observation`.";
            self.invalid(
                &raw.denominator.span(),
                "the denominator is not understood",
                text,
                fix.to_owned(),
            );
        }
        if let (Some(d), Some(w)) = (&found, &raw.denominator_where) {
            let fix =
                "Set `denominator = \"incidents\"`, or remove `denominator_where`.".to_owned();
            if !matches!(d, Denominator::Incidents { .. }) {
                self.invalid(
                    &w.span(),
                    "`denominator_where` needs the denominator `incidents`",
                    text,
                    fix,
                );
            }
        }
        found
    }

    fn incident_denominator(&mut self, raw: &raw::RawIndicator) -> Option<Denominator> {
        let Some(text) = &raw.denominator_where else {
            let fix = "Add `denominator_where`, the rows that are the whole.".to_owned();
            self.invalid(
                &raw.denominator.span(),
                "the denominator `incidents` needs a filter",
                "incidents",
                fix,
            );
            return None;
        };
        let filter = self.predicate(text)?;
        let count =
            raw.denominator_count.as_ref().map_or(Some(Count::Quantity), |c| self.count(c))?;
        Some(Denominator::Incidents { filter, count, layouts: raw.denominator_layouts.clone() })
    }

    fn statistic(
        &mut self,
        raw: &raw::RawIndicator,
        denominator: Option<&Denominator>,
    ) -> Statistic {
        let statistic = match raw.statistic.get_ref() {
            raw::Statistic::Count => Statistic::Count,
            raw::Statistic::CrudeRate => Statistic::CrudeRate,
            raw::Statistic::Share => Statistic::Share,
            raw::Statistic::Ratio => Statistic::Ratio,
        };
        let fits = match (statistic, denominator) {
            (_, None) => true,
            (Statistic::Count, Some(d)) => matches!(d, Denominator::None),
            (Statistic::CrudeRate, Some(d)) => {
                matches!(d, Denominator::Population { .. } | Denominator::Households)
            }
            (Statistic::Share | Statistic::Ratio, Some(d)) => {
                matches!(d, Denominator::Incidents { .. } | Denominator::Observation)
            }
        };
        if !fits {
            let fix = "A count has the denominator `none`; a crude_rate a population or households; a share or ratio `incidents` or `observation`.";
            self.invalid(
                &raw.statistic.span(),
                "the statistic does not fit the denominator",
                raw.denominator.get_ref(),
                fix.to_owned(),
            );
        }
        statistic
    }

    fn multiplier(&mut self, raw: &raw::RawIndicator) -> f64 {
        let Some(m) = &raw.multiplier else { return 1.0 };
        let value = *m.get_ref();
        if !(value.is_finite() && value > 0.0) {
            self.invalid(
                &m.span(),
                "the multiplier is not a positive number",
                &value.to_string(),
                "Use 1000, 100000, or 100 for percentages.".to_owned(),
            );
        }
        value
    }

    fn breakdowns(&mut self, raw: &raw::RawIndicator) -> Vec<String> {
        for b in &raw.breakdowns {
            let name = b.get_ref();
            let known = schema::incident_column(name)
                .is_some_and(|c| !matches!(c.kind, Kind::Timestamp | Kind::Date));
            if !known {
                let names = schema::INCIDENTS.columns.iter().chain(schema::DERIVED).map(|c| c.name);
                let fix = words::nearest(name, names).map_or_else(
                    || "Use a column of the incidents table.".to_owned(),
                    |n| format!("Did you mean {n}?"),
                );
                self.invalid(
                    &b.span(),
                    "the breakdown is not a column to break down by",
                    name,
                    fix,
                );
            }
        }
        raw.breakdowns.iter().map(|b| b.get_ref().clone()).collect()
    }

    /// The examples of the definition against the filter.
    fn run_tests(&mut self, tests: &[Spanned<raw::RawTest>], filter: &Predicate) {
        for test in tests {
            let row = &test.get_ref().row;
            if let Some(unknown) = row.keys().find(|k| schema::incident_column(k).is_none()) {
                self.invalid(
                    &test.span(),
                    "an example row names a column that does not exist",
                    unknown,
                    "Use columns of the incidents table.".to_owned(),
                );
                continue;
            }
            let cell = |name: &str| row.get(name).and_then(literal);
            let any = |name: &str, value: &str| {
                let list = row.get(name)?.as_array()?;
                Some(list.iter().any(|v| v.as_str() == Some(value)))
            };
            let counts = filter.evaluate(&cell, &any) == Some(true);
            if counts != test.get_ref().counts {
                let verdict = if counts { "is counted" } else { "is not counted" };
                let fault = self.fault(
                    &findings::INDICATOR_TEST_FAILED,
                    &test.span(),
                    format!("an example row {verdict} by the filter"),
                );
                fault.found = Some(filter.to_string());
                fault.expected = Some(format!("counts = {}", test.get_ref().counts));
            }
        }
    }
}

fn literal(value: &toml::Value) -> Option<Literal> {
    match value {
        toml::Value::String(s) => Some(Literal::Text(s.clone())),
        #[expect(clippy::cast_precision_loss, reason = "example rows hold small numbers")]
        toml::Value::Integer(i) => Some(Literal::Number(*i as f64)),
        toml::Value::Float(f) => Some(Literal::Number(*f)),
        toml::Value::Boolean(b) => Some(Literal::Bool(*b)),
        toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => None,
    }
}

/// `[female|male] [16+|0-17]` after the word population.
fn population(rest: &[&str]) -> Option<Denominator> {
    let (sex, rest) = match rest {
        ["female", rest @ ..] => (Some("F".to_owned()), rest),
        ["male", rest @ ..] => (Some("M".to_owned()), rest),
        rest => (None, rest),
    };
    let (age_from, age_to) = match rest {
        [] => (None, None),
        [ages] => match (ages.strip_suffix('+'), ages.split_once('-')) {
            (Some(from), _) => (Some(from.parse().ok()?), None),
            (None, Some((from, to))) => (Some(from.parse().ok()?), Some(to.parse().ok()?)),
            (None, None) => return None,
        },
        _ => return None,
    };
    Some(Denominator::Population { age_from, age_to, sex })
}
