//! Statistics on slices: pure functions, no frames, no I/O, no clock, no hidden randomness.
//!
//! Every method names its source, states its units, and is tested against an independent
//! implementation (`tests/reference`, with provenance and tolerance) where there is one, and says so
//! where there is none.
//!
//! | question | module |
//! | --- | --- |
//! | How much is there, for the number of people? Is it more than elsewhere? | [`rates`] |
//! | Is it more than last year? | [`change`] |
//! | Is it going up or down, over years or months? | [`trend`] |
//! | Is this month unusual? | [`spc`], and for alarms over many series [`exceedance`] |
//! | What is season, what is trend, what comes next? | [`seasonal`] |
//! | Where is it, and is it concentrated? | [`place`] |
//! | At what hours? To whom again, and how soon? | [`people`] |
//! | Did what we did work? | [`evaluation`] |
//! | Was everything delivered? | [`delivered`] |
//! | We looked at hundreds of series: which findings are chance? | [`many`] |
//!
//! # What all functions have in common
//!
//! They take slices and return plain structs. A value comes as an [`Estimate`]: the value, its
//! [`Interval`], the [`Level`] of it as a fraction (0.95, not 95), and in words which statistic it is and
//! by which method. A value that has no interval comes as a [`Figure`].
//!
//! ```
//! use jsna_stats::{Level, rates::crude_rate};
//!
//! // 130 burglaries among 10,000 households.
//! let rate = crude_rate(130.0, 10_000.0, 1_000.0, Level::P95)?;
//! assert!((rate.value - 13.0).abs() < 1e-12);
//! assert!(rate.interval.contains(11.0) && !rate.interval.contains(16.0));
//! # Ok::<(), jsna_stats::Error>(())
//! ```
//!
//! **Missing is never zero.** In a series, a month that was not received is `None`. It is a gap: it breaks
//! the runs of an XmR chart and its moving ranges, and it is never filled without saying so.
//!
//! **No number is better than a wrong one.** An input that a method cannot take is an [`Error`] that names
//! the element and says what was expected. Where one function answers for many groups, a group without an
//! answer is withheld with the reason ([`Given`]), and the others are given. No
//! function gives NaN or infinity, and none panics.
//!
//! Everything that draws at random takes a seed, and its answer does not depend on the number of threads.
//!
//! # How each function is described
//!
//! First what it computes, from what, and in which unit. Then, in this order:
//!
//! * **Errors**: when there is no answer, and why.
//! * **Source**: the paper or the guidance, and the package that it agrees with.
//! * **Deviations**: where it differs from that package or paper. "None" says that the two were compared and nothing
//!   differs, "None known" that there was nothing, or only a part, to compare with.
//! * **Example**: two cases side by side that show what the method tells apart. Each one runs as a test.
//!
//! The pages in `docs/methods` say of each method when to use it and when not.

mod error;
mod glm;
mod interval;
mod least_squares;
mod nelder_mead;
mod numeric;
mod series;
mod withheld;

pub mod change;
pub mod delivered;
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
pub use interval::{Estimate, Figure, Interval, Level};
pub use withheld::{Given, Reason};
