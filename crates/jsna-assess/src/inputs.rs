//! What every number of a run is made from.

use crate::completeness::Recorders;
use crate::doubts::Doubts;
use crate::feeds::{Deliveries, Feed};
use crate::hot_spots::Neighbourhoods;
use crate::placed_counts::PlacedCounts;
use crate::residents::Residents;
use jsna_model::comparison::Baselines;
use jsna_model::{AreaTree, Month, PeriodType};
use jsna_reference::Reference;
use jsna_stats::change::ChanceTables;

/// What measures, series and claims are made from.
#[derive(Debug, Clone, Copy)]
pub struct AssessInputs<'a> {
    /// The project's feeds.
    pub feeds: &'a [Feed],
    /// The placed counts.
    pub placed: &'a PlacedCounts,
    pub areas: &'a AreaTree,
    /// Populations and breaks.
    pub reference: &'a Reference,
    /// The people and households that counts are divided by.
    pub residents: &'a Residents<'a>,
    /// What was delivered.
    pub deliveries: &'a Deliveries,
    /// Months that were delivered and are not whole by their own history.
    pub doubts: &'a Doubts,
    /// Who records for which district.
    pub recorders: &'a Recorders,
    /// What chance makes of monthly series.
    pub chance: &'a ChanceTables,
    /// Last month assessed.
    pub end: Month,
    /// The months that the assessment looks back to.
    pub baselines: Baselines,
    /// Which LSOAs are neighbours, or why that is not known; `None` where the project has no map.
    pub map: Option<&'a Result<Neighbourhoods, String>>,
    /// Kinds of period that small areas are given for.
    pub small_area_periods: &'a [PeriodType],
}
