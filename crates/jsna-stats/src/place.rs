//! Place: how concentrated crime is, where it clusters, and whether the clusters stay.
//!
//! | question | function |
//! | --- | --- |
//! | Do a few places hold most of the crime? | [`hot_share()`], [`places_for_share`], [`lorenz()`], [`gini()`], [`generalised_gini`] |
//! | And more than chance gives them? | [`hot_share_by_chance`] |
//! | What is this area's crime made of, next to the whole? | [`location_quotients`] |
//! | Where are the hot spots, beyond chance? | [`gi_star`], [`gi`], [`local_moran`] |
//! | What to map where places differ in size? | [`freeman_tukey`] |
//! | Is there any clustering at all? | [`global_moran`], [`general_g()`] |
//! | Are the same places hot in both periods? | [`rank_biased_overlap()`], [`hot_spot_persistence`] |
//! | And more of them than chance keeps? | [`persistence_by_chance`] |
//! | Does one crime bring another nearby? | [`near_repeat()`], [`knox_test`] |
//! | Which neighbourhoods are vulnerable? | [`vulnerable_localities()`] |
//! | What does the map look like? | [`kernel_density`] |
//!
//! Counts per area are a map of where people are. A rate with a small denominator is a map of noise.
//! None of these functions chooses between them: look at both.

mod by_chance;
mod density;
mod general_g;
mod getis_ord;
mod gini;
mod hot_share;
pub(crate) mod inputs;
mod location_quotient;
mod lorenz;
mod moran;
mod near_repeat;
mod neighbours;
mod pairs;
mod persistence;
mod rank_biased_overlap;
mod vulnerable_localities;

#[cfg(test)]
mod tests;

pub use by_chance::{
    HotShareByChance, PersistenceByChance, hot_share_by_chance, persistence_by_chance,
};
pub use density::{Density, Grid, LARGE_GRID, kernel_density};
pub use general_g::{GeneralG, general_g};
pub use getis_ord::{Band, LocalG, freeman_tukey, gi, gi_star};
pub use gini::{Gini, generalised_gini, gini};
pub use hot_share::{HotShare, PlacesForShare, hot_share, places_for_share};
pub use location_quotient::{LocationQuotient, location_quotients};
pub use lorenz::{Lorenz, LorenzPoint, lorenz};
pub use moran::{GlobalMoran, LocalMoran, Quadrant, global_moran, local_moran};
pub use near_repeat::{KnoxTest, NearRepeatCell, NearRepeatConfig, knox_test, near_repeat};
pub use neighbours::Neighbours;
pub use pairs::Metric;
pub use persistence::{HotSpotPersistence, hot_spot_persistence};
pub use rank_biased_overlap::{RankBiasedOverlap, rank_biased_overlap};
pub use vulnerable_localities::{VliInputs, VulnerableLocality, vulnerable_localities};
