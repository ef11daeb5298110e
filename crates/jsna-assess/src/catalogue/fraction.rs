//! What is counted and what it is divided by: `where`, `count`, `measure`, `denominator`.

use super::build::Builder;
use super::{raw, sql};
use crate::findings;
use jsna_model::indicator::{Denominator, Numerator};
use jsna_model::plan::Count;
use jsna_model::predicate::Predicate;
use jsna_model::schema;
use jsna_model::table::{Column, Kind};
use std::ops::Range;
use toml::Spanned;

/// The column of which each value is one event.
const EVENT_KEY: &str = "incident_key";

impl Builder<'_> {
    pub(super) fn numerator(&mut self, raw: &raw::RawIndicator) -> Option<Numerator> {
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
        let is_number = |c: &&Column| matches!(c.kind, Kind::Number | Kind::Integer);
        let number = |name: &str| {
            schema::INCIDENTS.column(name).filter(is_number).map(|c| c.name.to_owned())
        };
        let count = match parts.as_slice() {
            ["rows"] => Some(Count::Quantity),
            ["distinct", EVENT_KEY] => Some(Count::Distinct { column: EVENT_KEY.to_owned() }),
            ["sum", name] => number(name).map(|column| Count::Sum { column }),
            _ => None,
        };
        if count.is_none() {
            // An event has one month and place. A person may come back, so the months of people do not add up to a year.
            let (what, fix) = if matches!(parts.as_slice(), ["distinct", _]) {
                let fix = "Count events with `distinct incident_key`. People and places cannot be counted once in a period yet: a year of them is not the sum of its months.";
                ("only events can be counted by distinct values", fix)
            } else {
                let fix = "Use `rows`, `distinct incident_key` or `sum NUMBER_COLUMN`.";
                ("the count is not understood", fix)
            };
            self.invalid(&text.span(), what, text.get_ref(), fix.to_owned());
        }
        count
    }

    pub(super) fn denominator(
        &mut self,
        raw: &raw::RawIndicator,
        at: &Range<usize>,
    ) -> Option<Denominator> {
        let written = self.needed(raw.denominator.as_ref(), "denominator", at)?;
        let text = written.get_ref().as_str();
        let found = match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["none"] => Some(Denominator::None),
            ["households"] => Some(Denominator::Households),
            ["observation"] => Some(Denominator::Observation),
            ["incidents"] => return self.incident_denominator(raw, written),
            ["population", rest @ ..] => population(rest),
            _ => None,
        };
        if found.is_none() {
            let fix = "Use `none`, `population`, `population 16+`, `population female 16+`, `population 0-17`, `households`, `incidents` or `observation`.";
            self.invalid(
                &written.span(),
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

    fn incident_denominator(
        &mut self,
        raw: &raw::RawIndicator,
        written: &Spanned<String>,
    ) -> Option<Denominator> {
        let Some(text) = &raw.denominator_where else {
            let fix = "Add `denominator_where`, the rows that are the whole.".to_owned();
            self.invalid(
                &written.span(),
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
    let upside_down = age_from.zip(age_to).is_some_and(|(from, to): (u32, u32)| from > to);
    (!upside_down).then_some(Denominator::Population { age_from, age_to, sex })
}
