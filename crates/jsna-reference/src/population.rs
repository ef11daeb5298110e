//! Residents and households of every area of the assessment.

pub(crate) mod answer;
pub(crate) mod label;
pub(crate) mod read;
pub(crate) mod table;

use crate::gss::Gss;
use jsna_model::AreaCode;
use label::{Band, Sex};
use std::fmt;
use std::sync::Arc;
use table::Table;

/// What a count is divided by.
#[derive(Debug, Clone, PartialEq)]
pub struct DenominatorValue {
    /// Persons or households. Whole where no boundary was apportioned.
    pub value: f64,
    /// The year it is of, which may not be the year asked for.
    pub year: i32,
    /// The file it is from, as the user knows it.
    pub source: Arc<str>,
    /// Whether small areas that changed were split by population.
    pub estimated: bool,
}

/// Why there is no population.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoPopulation {
    /// The project has no file of this kind.
    NoFile,
    /// No file has the area, or not all of its small areas.
    Area(AreaCode),
    /// The files have the area, but their bands cannot be added up to the ages asked for.
    Ages {
        /// The ages asked for, in words.
        asked: String,
        /// The bands of the newest file, in words.
        bands: String,
        /// The newest file.
        source: String,
    },
    /// The files have the area, but not by sex.
    Sex {
        /// The newest file.
        source: String,
    },
}

impl fmt::Display for NoPopulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile => f.write_str("the project has no population file"),
            Self::Area(code) => write!(f, "no population file has all of {code}"),
            Self::Ages { asked, .. } => {
                write!(f, "the age bands of the population do not add up to {asked}")
            }
            Self::Sex { .. } => f.write_str("the population is not given by sex"),
        }
    }
}

/// What is asked of a population.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) band: Band,
    pub(crate) sex: Sex,
}

/// Several files of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables(Vec<Table>);

impl Tables {
    pub(crate) fn new(mut tables: Vec<Table>) -> Self {
        tables.sort_by_key(|t| t.year);
        Self(tables)
    }

    /// The answer of the table nearest to a year that has one; of two as near, the earlier. Without a
    /// year, of the newest.
    pub(crate) fn answer(
        &self,
        area: &AreaCode,
        ask: Ask,
        year: Option<i32>,
    ) -> Result<DenominatorValue, NoPopulation> {
        let mut order: Vec<&Table> = self.0.iter().collect();
        match year {
            Some(year) => order.sort_by_key(|t| t.year.abs_diff(year)),
            None => order.reverse(),
        }
        let code = Gss::of(area);
        let found = code.and_then(|code| order.iter().find_map(|t| t.answer(code, ask)));
        found.ok_or_else(|| self.why_not(area, ask))
    }

    fn why_not(&self, area: &AreaCode, ask: Ask) -> NoPopulation {
        let known =
            Gss::of(area).and_then(|code| Some((code, self.0.iter().rev().find(|t| t.has(code))?)));
        let Some((code, newest)) = known else {
            return if self.0.is_empty() {
                NoPopulation::NoFile
            } else {
                NoPopulation::Area(area.clone())
            };
        };
        let source = newest.source.to_string();
        let everybody = Ask { sex: Sex::Persons, ..ask };
        if ask.sex != Sex::Persons && newest.answer(code, everybody).is_some() {
            return NoPopulation::Sex { source };
        }
        NoPopulation::Ages { asked: ask.band.words(), bands: newest.bands_words(), source }
    }
}
