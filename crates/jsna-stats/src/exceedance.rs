//! Exceedances: is this month above what past years lead one to expect?

mod baseline;
mod farrington;
mod tail;

pub use farrington::{
    Exceedance, ExceedanceLimit, FarringtonConfig, ReweightedDispersion, farrington,
};
