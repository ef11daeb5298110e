//! Season, trend and what comes next.
//!
//! [`stl()`] and [`mstl()`] take a series apart; [`fill_gaps`] makes it whole before that, on the
//! record. [`forecast()`] looks ahead, with simple models that every other one has to beat and with
//! exponential smoothing ([`ets()`]), and says how well it would have done ([`back_test`]).

mod ets;
mod forecast;
mod gaps;
mod mstl;
mod stl;

pub use ets::{
    EtsError, EtsFit, EtsModel, EtsParameters, EtsSeason, EtsTrend, ets, ets_best, ets_with,
};
pub use forecast::{
    BackTest, Band, CoverageAt, Forecast, ForecastCaution, ForecastConfig, ForecastModel,
    back_test, forecast,
};
pub use gaps::{Filled, fill_gaps};
pub use mstl::{MultiDecomposition, mstl};
pub use stl::{Decomposition, SeasonalChange, Smoother, StlConfig, Strength, stl};

use crate::error::{Error, Result};
use crate::series::{at_least, real};

/// Full cycles that a decomposition needs.
const TWO_CYCLES: usize = 2;

/// A cycle has at least two points.
fn check_period(period: usize) -> Result<()> {
    if period >= 2 {
        return Ok(());
    }
    Err(Error::Domain { what: "period", expected: "2 or more", found: real(period), at: None })
}

/// A series of `n` points holds two full cycles.
fn check_cycle(method: &'static str, n: usize, period: usize) -> Result<()> {
    check_period(period)?;
    at_least(method, "points", period.saturating_mul(TWO_CYCLES), n)
}
