//! From counts to the assessment: every value, and nothing said yet.
//!
//! The catalogue says what to count ([`catalogue`]); the plan asks a count engine for it ([`plan`]); the cube that
//! comes back is placed into areas ([`placed_counts`]); what is not whole is decided in one place ([`completeness`]);
//! every number is made in one way ([`measure_builder`], with the method of [`estimator`]), of counted and of
//! already-counted sources ([`counted`], [`precounted`]); the parts are proved to add up ([`reconcile`]); and what may
//! be said of the numbers becomes claims.

pub mod assess;
mod believed;
mod breaks;
mod calibrate;
pub mod catalogue;
mod claims;
mod comparisons;
pub mod completeness;
mod control;
pub mod counted;
mod cube_rows;
pub mod decompose;
mod delivery_extent;
pub mod doubts;
pub mod error;
pub mod estimator;
pub mod feeds;
pub mod findings;
mod found;
pub mod hot_spots;
mod indicator;
pub mod inputs;
pub mod measure_builder;
mod patterns;
pub mod periods;
pub mod placed_counts;
pub mod plan;
pub mod precounted;
pub mod reconcile;
mod repeats;
pub mod residents;
pub mod series_grid;
mod shared_events;
mod signals;

pub use assess::{Run, Stored, assess};
pub use catalogue::Catalogue;
pub use error::Error;
pub use findings::FINDINGS;
pub use found::{doubted_months, missing_months};
