//! Place: how concentrated crime is, where it clusters, and whether the clusters stay.

mod hot_share;
pub(crate) mod inputs;
mod lorenz;

mod gini;

pub use gini::{Gini, generalised_gini, gini};
pub use hot_share::{HotShare, PlacesForShare, hot_share, places_for_share};
pub use lorenz::{LorenzPoint, lorenz};
