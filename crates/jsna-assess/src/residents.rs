//! The people or households that counts are divided by, looked up once for each area and year: adding bands of age up
//! to what an indicator asks for takes longer than the rate itself.

use jsna_model::indicator::Denominator;
use jsna_model::{AreaCode, AreaIx, AreaTree, MonthSpan};
use jsna_reference::Reference;
use rayon::prelude::*;
use std::ops::RangeInclusive;

/// People or households of one area and year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct People {
    /// How many.
    pub value: f64,
    /// Whether small areas that changed were split by population.
    pub estimated: bool,
}

/// The people or households of every area, for everything that is divided by some.
#[derive(Debug)]
pub struct Residents<'a> {
    reference: &'a Reference,
    areas: &'a AreaTree,
    years: RangeInclusive<i32>,
    /// By denominator; for each area its years.
    known: Vec<(Denominator, Vec<Option<People>>)>,
}

impl<'a> Residents<'a> {
    /// Looks up what some denominators ask for, in the years of the assessment.
    pub fn new<'d>(
        denominators: impl Iterator<Item = &'d Denominator>,
        areas: &'a AreaTree,
        reference: &'a Reference,
        span: MonthSpan,
    ) -> Self {
        let mut asked: Vec<Denominator> = Vec::new();
        for denominator in denominators.filter(|d| is_of_residents(d)) {
            if !asked.contains(denominator) {
                asked.push(denominator.clone());
            }
        }
        let years = span.first().year()..=span.last().year();
        let of_all = |denominator: Denominator| {
            let people = areas.iter().flat_map(|(_, area)| {
                let of = |year| people(reference, &denominator, &area.code, year);
                years.clone().map(of).collect::<Vec<_>>()
            });
            let people = people.collect();
            (denominator, people)
        };
        let known = asked.into_par_iter().map(of_all).collect();
        Self { reference, areas, years, known }
    }

    /// What one denominator asks for.
    pub fn of<'r>(&'r self, denominator: &'r Denominator) -> ResidentsOf<'r> {
        let known = self.known.iter().find(|(d, _)| d == denominator);
        ResidentsOf { all: self, denominator, known: known.map_or(&[], |(_, people)| people) }
    }
}

/// The people or households that one denominator asks for.
#[derive(Debug, Clone, Copy)]
pub struct ResidentsOf<'a> {
    all: &'a Residents<'a>,
    denominator: &'a Denominator,
    known: &'a [Option<People>],
}

impl ResidentsOf<'_> {
    /// Of an area and year; `None` where no file can tell, or the denominator is none of residents.
    pub fn people(&self, area: AreaIx, year: i32) -> Option<People> {
        let Residents { reference, areas, years, .. } = self.all;
        let of_area = years.clone().count();
        match years.clone().position(|y| y == year) {
            Some(at) if !self.known.is_empty() => {
                self.known.get(area.index() * of_area + at).copied().flatten()
            }
            // A year before the first month assessed: what a change is measured from.
            _ => people(reference, self.denominator, &areas[area].code, year),
        }
    }

    /// As [`Self::people`], with the year and the file that it is from.
    pub fn with_source(&self, area: AreaIx, year: i32) -> Option<jsna_reference::DenominatorValue> {
        let Residents { reference, areas, .. } = self.all;
        look_up(reference, self.denominator, &areas[area].code, year)
    }
}

fn is_of_residents(denominator: &Denominator) -> bool {
    matches!(denominator, Denominator::Population { .. } | Denominator::Households)
}

fn people(reference: &Reference, of: &Denominator, area: &AreaCode, year: i32) -> Option<People> {
    let found = look_up(reference, of, area, year)?;
    Some(People { value: found.value, estimated: found.estimated })
}

fn look_up(
    reference: &Reference,
    of: &Denominator,
    area: &AreaCode,
    year: i32,
) -> Option<jsna_reference::DenominatorValue> {
    match of {
        Denominator::Population { age_from, age_to, sex } => {
            reference.population(area, *age_from, *age_to, sex.as_deref(), year)
        }
        Denominator::Households => reference.households(area),
        Denominator::None | Denominator::Incidents { .. } | Denominator::Observation => None,
    }
}
