//! Reference data: the user's own files of areas, boundary changes, populations and breaks, checked
//! and put together.
//!
//! [`load()`] reads them all; the [`Reference`] then answers where a record lies ([`Reference::place`]),
//! how many people live in an area ([`Reference::population`]), and what the areas of the assessment
//! are ([`Reference::areas`]). Files are recognised by their ONS headers of any year. The
//! program holds no real areas itself. A code that cannot be matched is counted and reported, never dropped.

mod area_map;
mod assessed;
mod boundary;
mod breaks;
mod centroid;
mod change;
mod concern;
mod control_totals;
mod coverage;
pub mod findings;
mod geocode;
mod gss;
mod hierarchy;
mod history;
mod load;
mod lookup;
mod named;
mod population;
mod postcodes;
mod recognise;
mod spec;
mod table_file;
mod targets;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use area_map::AreaMap;
pub use breaks::Break;
pub use control_totals::ControlTotal;
pub use coverage::CoverageRuling;
pub use findings::FINDINGS;
pub use geocode::{CountedIn, Former, Part, Placed, Unmatched, UnmatchedTally, Where};
pub use load::load;
pub use population::{DenominatorValue, NoPopulation};
pub use postcodes::postcodes;
pub use recognise::{Recognised, recognise};
pub use spec::{Kind, ReferenceSpec};
pub use targets::Target;

use assessed::Assessed;
use change::Change;
use gss::Gss;
use hierarchy::Hierarchy;
use jsna_model::{Area, AreaCode, LsoaVintage};
use population::label::{self, Band, Sex};
use population::{Ask, Tables};

/// The reference data of a project.
#[derive(Debug, Clone)]
pub struct Reference {
    hierarchy: Hierarchy,
    assessed: Assessed,
    change: Change,
    history: history::History,
    populations: Tables,
    households: Tables,
    breaks: Vec<Break>,
    coverage: Vec<CoverageRuling>,
    control_totals: Vec<ControlTotal>,
    targets: Vec<Target>,
    area_map: Option<AreaMap>,
}

impl Reference {
    /// The areas of the assessment: roll-up, CSPs, LADs, wards, LSOAs, each sorted by code.
    ///
    /// The roll-up is the police force area where all its partnerships are assessed; with several
    /// others it is an area of their own ([`AreaCode::assessed`]); a single assessed area has none.
    pub fn areas(&self) -> Vec<Area> {
        self.assessed.areas.clone()
    }

    /// Whether other codes came after a code, by the files of former codes.
    pub fn is_former(&self, code: &AreaCode) -> bool {
        Gss::of(code).is_some_and(|code| self.history.is_former(code))
    }

    /// Whether an area had other codes before, or was made of other areas.
    pub fn has_former(&self, area: &AreaCode) -> bool {
        Gss::of(area).is_some_and(|area| self.history.has_former(area))
    }

    /// What a source would say of an area, added up from what it says of the codes that the area had before; `None` where
    /// they do not make up the area exactly, or the source lacks one of them.
    pub fn sum_of_former<T>(
        &self,
        area: &AreaCode,
        value: impl Fn(&AreaCode) -> Option<T>,
        add: impl Fn(T, T) -> T,
    ) -> Option<T> {
        let area = Gss::of(area).filter(|area| self.history.has_former(*area))?;
        self.history.sum_of_former(area, &|code| value(&code.code()), &add)
    }

    /// The census of the assessment's small areas; `None` where no lookup has small areas.
    pub fn lsoa_vintage(&self) -> Option<LsoaVintage> {
        self.hierarchy.vintage
    }

    /// The residents of an area of certain ages (both ends included, an absent end is open) and sex
    /// (`F`, `M`, absent for everybody), from the file whose year is nearest.
    ///
    /// `None` where no file can tell: [`Reference::population_or_why`] says why.
    pub fn population(
        &self,
        area: &AreaCode,
        age_from: Option<u32>,
        age_to: Option<u32>,
        sex: Option<&str>,
        year: i32,
    ) -> Option<DenominatorValue> {
        self.population_or_why(area, age_from, age_to, sex, year).ok()
    }

    /// As [`Reference::population`], with the reason where no population can be given.
    ///
    /// # Errors
    /// No file, no such area, not by sex, or age bands that cannot be added up to the ages asked for.
    pub fn population_or_why(
        &self,
        area: &AreaCode,
        age_from: Option<u32>,
        age_to: Option<u32>,
        sex: Option<&str>,
        year: i32,
    ) -> Result<DenominatorValue, NoPopulation> {
        let band = Band { from: age_from.unwrap_or(0), to: age_to };
        let Some(sex) = sex.map_or(Some(Sex::Persons), label::sex) else {
            return Err(NoPopulation::Sex { source: String::new() });
        };
        self.populations.answer(area, Ask { band, sex }, Some(year))
    }

    /// The households of an area, from the newest file that has it.
    pub fn households(&self, area: &AreaCode) -> Option<DenominatorValue> {
        self.households.answer(area, Ask { band: Band::ALL, sex: Sex::Persons }, None).ok()
    }

    /// What persons say of months that look incomplete.
    pub fn coverage(&self) -> &[CoverageRuling] {
        &self.coverage
    }

    /// Totals that counts are held against, in the order of the files.
    pub fn control_totals(&self) -> &[ControlTotal] {
        &self.control_totals
    }

    /// Targets, in the order of the files.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Where the assessed LSOAs lie; `None` where the project has neither centroids nor boundaries.
    pub fn area_map(&self) -> Option<&AreaMap> {
        self.area_map.as_ref()
    }

    /// The ward of an LSOA, where a lookup has it.
    pub fn ward_of(&self, lsoa: &AreaCode) -> Option<AreaCode> {
        let home = self.hierarchy.lsoas.get(&Gss::of(lsoa)?)?;
        home.ward.map(Gss::code)
    }

    /// Breaks in series, by month.
    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }
}
