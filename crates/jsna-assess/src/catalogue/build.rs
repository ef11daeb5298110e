//! One indicator as written to one indicator as counted, with every fault found on the way.

use super::{persons, raw, row_tests, upkeep};
use crate::findings;
use jsna_model::diagnostic::{Diagnostic, Finding};
use jsna_model::indicator::{
    Combine, Denominator, Disclosure, Indicator, Numerator, Priority, Statistic,
};
use jsna_model::schema;
use jsna_model::settings::Settings;
use jsna_model::table::Kind;
use jsna_model::words;
use jsna_model::{AreaType, Polarity, Who};
use std::ops::Range;
use toml::Spanned;

/// Builds one indicator, with the pack's defaults already in it. `at` is where it is in the pack.
///
/// # Errors
/// Every fault of the definition, each at its line.
pub(super) fn indicator(
    raw: raw::RawIndicator,
    at: &Range<usize>,
    source: &Settings<'_>,
    priorities: &[Priority],
) -> Result<Indicator, Vec<Diagnostic>> {
    let mut b = Builder { source, faults: Vec::new() };
    let parts = b.parts(&raw, at, priorities);
    let Some(parts) = parts.filter(|_| b.faults.is_empty()) else { return Err(b.faults) };
    let where_text = raw.r#where.as_ref().map_or_else(String::new, |w| w.get_ref().clone());
    Ok(Indicator {
        id: raw.id.into_inner(),
        name: raw.name,
        priority: parts.priority,
        core: raw.tier.unwrap_or_default() == raw::Tier::Core,
        counted: raw.counted,
        plural: raw.plural.unwrap_or_else(|| words::noun_for(2, &parts.noun)),
        noun: parts.noun,
        layouts: parts.layouts,
        combine: match raw.combine {
            raw::Combine::First => Combine::First,
            raw::Combine::All => Combine::All,
        },
        numerator: parts.numerator,
        denominator: parts.denominator,
        statistic: parts.statistic,
        stock: raw.stock,
        multiplier: parts.multiplier,
        unit: parts.unit,
        polarity: parts.polarity,
        area_types: area_types(raw.smallest_area.unwrap_or_default()),
        breakdowns: parts.breakdowns,
        repeats: parts.repeats,
        minimum_base: parts.minimum_base,
        provisional_months: parts.provisional_months,
        disclosure: parts.disclosure,
        caveats: raw.caveats,
        source: parts.source,
        rationale: raw.rationale,
        owner: raw.owner.map(Spanned::into_inner),
        reviewed: parts.reviewed,
        standard_population: raw.standard_population,
        where_text,
        defined_in: source.place(at.start),
    })
}

/// The parts of a definition that had to be checked.
struct Parts {
    priority: String,
    noun: String,
    layouts: Vec<String>,
    numerator: Numerator,
    denominator: Denominator,
    statistic: Statistic,
    multiplier: f64,
    unit: String,
    polarity: Polarity,
    breakdowns: Vec<String>,
    repeats: Vec<Who>,
    minimum_base: f64,
    provisional_months: u32,
    disclosure: Disclosure,
    source: String,
    reviewed: Option<chrono::NaiveDate>,
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

pub(super) struct Builder<'a> {
    source: &'a Settings<'a>,
    faults: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Checks everything, so that one run shows every fault; nothing where a part cannot be made.
    fn parts(
        &mut self,
        raw: &raw::RawIndicator,
        at: &Range<usize>,
        priorities: &[Priority],
    ) -> Option<Parts> {
        self.check_id(raw);
        let priority = self.needed(raw.priority.as_ref(), "priority", at);
        self.check_priority(priority, priorities);
        let layouts = self.needed(raw.layouts.as_ref(), "layouts", at);
        self.check_layouts(layouts);
        let noun = self.needed(raw.noun.as_ref(), "noun", at);
        let unit = self.needed(raw.unit.as_ref(), "unit", at);
        let polarity = self.needed(raw.polarity.as_ref(), "polarity", at);
        let source = self.needed(raw.source.as_ref(), "source", at);
        let numerator = self.numerator(raw);
        let denominator = self.denominator(raw, at);
        let statistic = self.statistic(raw, at, denominator.as_ref());
        let multiplier = self.multiplier(raw);
        self.check_percent(unit, multiplier, raw, at);
        let breakdowns = self.breakdowns(raw);
        let repeats = persons::asked(self, raw, numerator.as_ref());
        let minimum_base = self.minimum_base(raw.minimum_base.as_ref());
        let provisional_months = self.provisional_months(raw.provisional_months.as_ref());
        let disclosure = self.disclosure(raw, at);
        let reviewed = upkeep::reviewed(self, raw);
        if let Some(numerator) = &numerator {
            row_tests::run(self, &raw.tests, numerator, denominator.as_ref());
        }
        Some(Parts {
            priority: priority?.get_ref().clone(),
            noun: noun?.clone(),
            layouts: layouts?.get_ref().clone(),
            numerator: numerator?,
            denominator: denominator?,
            statistic: statistic?,
            multiplier,
            unit: unit?.clone(),
            polarity: *polarity?,
            breakdowns,
            repeats,
            minimum_base,
            provisional_months,
            disclosure: disclosure?,
            source: source?.clone(),
            reviewed,
        })
    }

    /// A key that must be there, in the indicator or in the defaults.
    pub(super) fn needed<'r, T>(
        &mut self,
        value: Option<&'r T>,
        key: &str,
        at: &Range<usize>,
    ) -> Option<&'r T> {
        if value.is_none() {
            let fault = self.fault(
                &findings::INDICATOR_INVALID,
                at,
                format!("the indicator has no `{key}`"),
            );
            fault.fix = upkeep::how_to_add(key);
        }
        value
    }

    pub(super) fn fault(
        &mut self,
        finding: &Finding,
        at: &Range<usize>,
        headline: impl Into<String>,
    ) -> &mut Diagnostic {
        self.faults.push(self.source.fault(finding, at.start, headline));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    pub(super) fn invalid(&mut self, at: &Range<usize>, headline: &str, found: &str, fix: String) {
        let fault = self.fault(&findings::INDICATOR_INVALID, at, headline);
        fault.found = Some(found.to_owned());
        fault.fix = fix;
    }

    fn check_priority(&mut self, priority: Option<&Spanned<String>>, known: &[Priority]) {
        let Some(priority) = priority else { return };
        let name = priority.get_ref();
        if known.iter().any(|p| p.id == *name) {
            return;
        }
        let fix = words::nearest(name, known.iter().map(|p| p.id.as_str())).map_or_else(
            || "Add a [[priority]] with that id before it.".to_owned(),
            |n| format!("Did you mean {n}?"),
        );
        self.invalid(&priority.span(), "the priority is not defined", name, fix);
    }

    fn check_id(&mut self, raw: &raw::RawIndicator) {
        let id = raw.id.get_ref();
        let snake = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if id.is_empty() || !id.bytes().all(snake) {
            let fix = "Use lower-case letters, digits and _.".to_owned();
            self.invalid(&raw.id.span(), "the id is not snake_case", id, fix);
        }
    }

    fn check_layouts(&mut self, layouts: Option<&Spanned<Vec<String>>>) {
        if let Some(layouts) = layouts.filter(|l| l.get_ref().is_empty()) {
            let fix = "Name the layouts that can supply it.".to_owned();
            self.invalid(&layouts.span(), "no layout supplies the indicator", "[]", fix);
        }
    }

    fn statistic(
        &mut self,
        raw: &raw::RawIndicator,
        at: &Range<usize>,
        denominator: Option<&Denominator>,
    ) -> Option<Statistic> {
        let written = self.needed(raw.statistic.as_ref(), "statistic", at)?;
        let statistic = match written.get_ref() {
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
                &written.span(),
                "the statistic does not fit the denominator",
                raw.denominator.as_ref().map_or("", |d| d.get_ref()),
                fix.to_owned(),
            );
        }
        Some(statistic)
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

    /// 0.35 is no percentage: a unit of % and another multiplier contradict each other.
    fn check_percent(
        &mut self,
        unit: Option<&String>,
        multiplier: f64,
        raw: &raw::RawIndicator,
        at: &Range<usize>,
    ) {
        if unit.is_some_and(|u| u.trim() == "%") && (multiplier - 100.0).abs() > 1e-9 {
            let at = raw.multiplier.as_ref().map_or_else(|| at.clone(), Spanned::span);
            let fix = "Add `multiplier = 100`, or correct the unit.".to_owned();
            let headline = "the unit is %, and the multiplier is not 100";
            self.invalid(&at, headline, &multiplier.to_string(), fix);
        }
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

    fn minimum_base(&mut self, written: Option<&Spanned<f64>>) -> f64 {
        let Some(m) = written else { return 0.0 };
        let value = *m.get_ref();
        if !(value.is_finite() && value >= 0.0) {
            let fix = "Use the smallest base a share is given for, such as 30.".to_owned();
            let headline = "the minimum base is not a number from 0 up";
            self.invalid(&m.span(), headline, &value.to_string(), fix);
        }
        value
    }

    fn provisional_months(&mut self, written: Option<&Spanned<u32>>) -> u32 {
        let Some(m) = written else { return 0 };
        let months = *m.get_ref();
        if months > 60 {
            let fix = "Use the months that late records still change, at most 60.".to_owned();
            let headline = "so many months cannot be provisional";
            self.invalid(&m.span(), headline, &months.to_string(), fix);
        }
        months
    }

    fn disclosure(&mut self, raw: &raw::RawIndicator, at: &Range<usize>) -> Option<Disclosure> {
        let written = self.needed(raw.disclosure.as_ref(), "disclosure", at)?;
        match written.get_ref().typed() {
            Ok(disclosure) => Some(disclosure),
            Err(found) => {
                self.fault(&findings::INDICATOR_INVALID, &written.span(), found.headline).fix =
                    found.fix;
                None
            }
        }
    }
}
