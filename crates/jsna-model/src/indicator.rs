//! Indicators: what is counted, against what, and how to read it. Definitions are data; this is
//! their typed form.

mod disclosure;

pub use disclosure::{Disclosure, DisclosureRule, Protect, Scope, SmallCounts};

use crate::area::AreaType;
use crate::plan::Count;
use crate::polarity::Polarity;
use crate::predicate::Predicate;
use crate::repeats::Who;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A community safety priority of the catalogue: an id, a name, and one sentence on what it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Priority {
    /// Id, for example `anti_social_behaviour`.
    pub id: String,
    /// Name as a heading, for example `Anti-social behaviour`.
    pub name: String,
    /// What it covers, in a sentence.
    pub about: String,
}

/// How several sources of one indicator go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Combine {
    /// The first source that the project has is used alone: two views of the same events.
    First,
    /// All of them are added: different events. Every one must be there.
    All,
}

/// What is counted: rows of the incidents table, or an already-counted measure.
#[derive(Debug, Clone, PartialEq)]
pub enum Numerator {
    /// Incidents that pass a filter.
    Incidents {
        /// The filter, typed.
        filter: Predicate,
        /// What is counted in them.
        count: Count,
    },
    /// The numerator of observations with this measure id.
    Observations {
        /// Measure id in the observations table.
        measure: String,
    },
}

/// What the count is divided by.
#[derive(Debug, Clone, PartialEq)]
pub enum Denominator {
    /// Nothing: the count itself is the value.
    None,
    /// Residents, of an age range where one is given (years, both ends included).
    Population {
        /// Youngest age counted.
        age_from: Option<u32>,
        /// Oldest age counted.
        age_to: Option<u32>,
        /// `F` or `M`; both where absent.
        sex: Option<String>,
    },
    Households,
    /// Incidents that pass another filter: the value is a share or a ratio.
    Incidents {
        /// The filter, typed.
        filter: Predicate,
        /// What is counted in them.
        count: Count,
        /// Layouts that the denominator is counted in, where not the numerator's own.
        layouts: Vec<String>,
    },
    /// The denominator that came with the observation.
    Observation,
}

/// What the value is, which decides its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The count itself, with Poisson limits.
    Count,
    /// Count over denominator times multiplier, Byar's limits (exact below 10).
    CrudeRate,
    /// Part of a whole, Wilson's limits.
    Share,
    /// One count over another that it is not part of; no interval.
    Ratio,
}

/// The population that a directly standardised rate is weighted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardPopulation {
    /// European standard population 2013.
    Esp2013,
}

impl StandardPopulation {
    /// Its name as a table prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Esp2013 => "European Standard Population 2013",
        }
    }
}

/// An indicator, ready to be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Id, for example `asb_police_rate`.
    pub id: String,
    /// Name as a heading.
    pub name: String,
    /// Id of its priority.
    pub priority: String,
    /// Core indicators are always shown; extended ones where the project asks.
    pub core: bool,
    /// What is counted, in one plain sentence for the page.
    pub counted: String,
    /// What one counted thing is called, singular: `incident`, `offence`, `attendance`.
    pub noun: String,
    /// Several of them: `incidents`, `people`.
    pub plural: String,
    /// Layouts that supply it, in order of preference.
    pub layouts: Vec<String>,
    /// How several layouts go together.
    pub combine: Combine,
    /// What is counted.
    pub numerator: Numerator,
    /// What it is divided by.
    pub denominator: Denominator,
    /// What the value is.
    pub statistic: Statistic,
    /// A stock is a level at a point in time (people in a cohort): it is never summed over months.
    pub stock: bool,
    /// The multiplier of the value: 1,000, 100 for percentages.
    pub multiplier: f64,
    /// The unit as printed after the value: `per 1,000 residents`, `%`.
    pub unit: String,
    /// What a rise means.
    pub polarity: Polarity,
    /// Kinds of area that the value may be given for.
    pub area_types: Vec<AreaType>,
    /// Breakdowns counted beside the total: columns or derived columns.
    pub breakdowns: Vec<String>,
    /// Of whom it is asked how many come again.
    pub repeats: Vec<Who>,
    /// Smallest denominator for a share to be given; smaller gives `[u]`.
    pub minimum_base: f64,
    /// Months at the end of the series that late records will still change.
    pub provisional_months: u32,
    /// What has to be hidden before it leaves the partnership.
    pub disclosure: Disclosure,
    /// What to keep in mind, one sentence each.
    pub caveats: Vec<String>,
    /// Where the definition is from.
    pub source: String,
    /// Why it is in the catalogue and why it is counted this way, where the pack says so.
    pub rationale: Option<String>,
    /// Who answers for the definition.
    pub owner: Option<String>,
    /// When the owner last looked at it.
    pub reviewed: Option<NaiveDate>,
    /// The population that a standardised rate is weighted to.
    pub standard_population: Option<StandardPopulation>,
    /// The filter as written in the pack, for pages and traces.
    pub where_text: String,
    /// Where it is defined: `pack core/asb.toml line 12`.
    pub defined_in: String,
}

impl Indicator {
    /// What is computed, in `PHEindicatormethods`' words: `rate per 1000`, `percentage`, `count`.
    pub fn statistic_words(&self) -> String {
        match self.statistic {
            Statistic::Count => "count".to_owned(),
            Statistic::CrudeRate => format!("rate per {}", self.multiplier),
            Statistic::Share if (self.multiplier - 100.0).abs() < f64::EPSILON => {
                "percentage".to_owned()
            }
            Statistic::Share => format!("proportion of {}", self.multiplier),
            Statistic::Ratio => "ratio".to_owned(),
        }
    }

    /// The noun in the form that a count asks for.
    pub fn noun_for(&self, count: f64) -> &str {
        if (count - 1.0).abs() < 5e-7 { &self.noun } else { &self.plural }
    }
}
