//! From counts to the assessed release.
//!
//! The catalogue says what to count ([`catalogue`]); the plan asks the aggregate stage for it
//! ([`plan`]); the cube that comes back is placed into areas ([`grid`]), completed with true zeros and
//! honest gaps ([`received`]), divided by its denominators and compared with the year before
//! ([`measures`], [`observed`]), proved to add up ([`reconcile`]), and told in sentences and charts
//! ([`pages`], [`charts`], [`wording`]).

pub mod assess;
pub mod breaks;
pub mod catalogue;
pub mod charts;
pub mod error;
pub mod feeds;
pub mod findings;
pub mod grid;
mod home;
pub mod measures;
pub mod observed;
pub mod pages;
pub mod plan;
pub mod received;
pub mod reconcile;
pub mod value;
pub mod wording;

pub use assess::{Run, Stored, assess};
pub use catalogue::Catalogue;
pub use error::Error;
pub use findings::FINDINGS;
