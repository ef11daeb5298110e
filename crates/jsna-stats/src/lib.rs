//! Statistics on slices: pure functions, no frames, no I/O, no clock, no hidden randomness.
//!
//! Every method names its source, states its units, and is tested against an independent
//! implementation (`tests/reference`, with provenance and tolerance). Functions take slices and
//! return plain structs; what cannot be computed is an [`Error`] that says why, never a `NaN`.

mod error;
mod glm;
mod interval;
mod least_squares;
mod nelder_mead;
mod numeric;
mod series;
mod withheld;

pub mod change;
pub mod evaluation;
pub mod exceedance;
pub mod many;
pub mod people;
pub mod place;
pub mod rates;
pub mod seasonal;
pub mod spc;
pub mod trend;

pub use error::{Error, Result};
pub use interval::{Estimate, Interval, Level};
pub use withheld::{Given, Reason};
