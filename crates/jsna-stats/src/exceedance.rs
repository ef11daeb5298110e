//! Exceedances: is this month above what past years lead one to expect?
//!
//! | question | function |
//! | --- | --- |
//! | Which of these hundreds of series needs a look this month? | [`farrington()`] |
//!
//! [`farrington()`] compares the month with the same time of the years before, allowing for a trend, for
//! over-dispersion, and for past outbreaks, which it weighs down. It needs some years of history. For one
//! series that a board follows, draw a control chart first ([`crate::spc`]): it shows what is usual, and
//! needs no more than a dozen points. For whether a level has changed for good, see
//! [`crate::trend::change_points()`].

mod baseline;
mod farrington;
mod tail;

pub use farrington::{
    Exceedance, ExceedanceLimit, FarringtonConfig, ReweightedDispersion, farrington,
};
