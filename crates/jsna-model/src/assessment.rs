//! The assessment: every value, and nothing said yet.

use crate::area::AreaType;
use crate::area_tree::{AreaIx, AreaTree};
use crate::claim::Claim;
use crate::comparison::Comparison;
use crate::completeness::Shortfall;
use crate::decomposition::Decomposition;
use crate::diagnostic::Diagnostic;
use crate::indicator::{Indicator, Priority};
use crate::measures::Measures;
use crate::month::Month;
use crate::pattern::{Concentration, DayHour, HotCluster};
use crate::period::Period;
use crate::records::{
    ControlCheck, Coverage, InputFile, Quality, QuarantineSummary, Reconciliation, ReplacedMonth,
};
use crate::repeats::Repeats;
use crate::series::MonthlySeries;
use crate::shared_events::SharedEvents;
use crate::signal::Signal;
use crate::target::AreaTarget;
use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What was worked out from one version of the store: values only. No sentence, no picture, no tier; what a
/// reader may see is decided after it, and what is said after that.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Title of the assessment.
    pub title: String,
    /// Last month assessed.
    pub period_end: Month,
    /// First month with data.
    pub first_month: Month,
    /// The date the run was made, as given to it.
    pub run_date: NaiveDate,
    /// Version of the program.
    pub version: String,
    /// Version of the incidents and observations tables that was read.
    pub store_version: (i64, i64),
    /// The assessed areas.
    pub areas: AreaTree,
    /// Priorities, in page order.
    pub priorities: Vec<Priority>,
    /// What was worked out for each indicator, in catalogue order.
    pub indicators: Vec<Assessed>,
    /// Indicators that could not be given, and why.
    pub unavailable: Vec<Unavailable>,
    /// The counts cube, in [`crate::schema::COUNTS`].
    pub counts: RecordBatch,
    /// What is not whole, and why.
    pub completeness: Vec<Shortfall>,
    /// Expected and received deliveries.
    pub coverage: Vec<Coverage>,
    /// What happened to each extract.
    pub quality: Vec<Quality>,
    /// Deliveries that a later one took the place of.
    pub replaced: Vec<ReplacedMonth>,
    /// Published totals, and what was counted.
    pub control: Vec<ControlCheck>,
    /// How many events several agencies may have in common.
    pub shared_events: Vec<SharedEvents>,
    /// Quarantined rows by reason.
    pub quarantine: Vec<QuarantineSummary>,
    /// Proof that the parts add up.
    pub reconciliation: Vec<Reconciliation>,
    /// Findings of the whole run.
    pub findings: Vec<Diagnostic>,
    /// Input files with their hashes.
    pub inputs: Vec<InputFile>,
    /// Settings of the run, as key and value, for the manifest.
    pub settings: Vec<(String, String)>,
}

/// One indicator, assessed.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// Its definition.
    pub definition: Indicator,
    /// The feeds that supply it, those of a counted denominator included.
    pub feeds: Vec<String>,
    /// Where its series begins: the first month that all of its feeds have reached.
    pub first_month: Month,
    /// The period that a page leads with; `None` where there is no number at all.
    pub lead_period: Option<Period>,
    /// Every number.
    pub measures: Measures,
    /// Months of the areas that a page tells of, in page order.
    pub series: Vec<MonthlySeries>,
    /// How events of the lead period lie in small areas, by area.
    pub concentration: BTreeMap<AreaIx, Concentration>,
    /// How events of the lead period lie in the week, by area.
    pub day_hour: BTreeMap<AreaIx, DayHour>,
    /// Persons to whom it happened again, by area and as what they are in the records.
    pub repeats: Vec<Repeats>,
    /// What was asked of each series, and what the answer is.
    pub signals: Vec<Signal>,
    /// What may be said.
    pub claims: Vec<Claim>,
    /// The lead year beside earlier ones.
    pub comparisons: Vec<Comparison>,
    /// What the changes that are told are made up of.
    pub decompositions: Vec<Decomposition>,
    /// Groups of hot LSOAs that neighbour each other, by the area that they lie in, those with most events first.
    pub hot_clusters: Vec<HotCluster>,
    /// What the areas of a kind inside an area are held against: the value of all of them together, over events that
    /// have a place in one of them.
    pub benchmarks: BTreeMap<(AreaIx, AreaType), f64>,
    /// The targets that the lead period is held against, area by area.
    pub targets: Vec<AreaTarget>,
    /// The denominators used, by what they are of: year and file.
    pub denominators: Vec<DenominatorUsed>,
}

/// Where the people or households of a denominator are from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DenominatorUsed {
    /// The year it is of.
    pub year: i32,
    /// The file, as the user knows it.
    pub source: String,
    /// First and last month of the periods divided by it.
    pub from: Month,
    /// Last month.
    pub to: Month,
}

/// An indicator that could not be given at all, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unavailable {
    pub indicator_id: String,
    /// Its name.
    pub name: String,
    /// Its priority.
    pub priority: String,
    pub reason: Lacking,
}

/// What an indicator lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// No feed of the project has any of these layouts.
    AnyOf(Vec<String>),
    /// The indicator adds several sources up, and no feed has these layouts.
    Each(Vec<String>),
    /// No feed has any of the layouts that its base is counted in.
    Base(Vec<String>),
}

impl Serialize for Lacking {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = "the project has no feed with the layout";
        match self {
            Self::AnyOf(layouts) => write!(f, "{of} {}", layouts.join(" or ")),
            Self::Each(layouts) => write!(f, "{of} {}", crate::words::list(layouts)),
            Self::Base(layouts) => write!(f, "{of} {} for the base", layouts.join(" or ")),
        }
    }
}
