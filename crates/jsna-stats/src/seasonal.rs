//! Season, trend and what comes next.
//!
//! | question | function |
//! | --- | --- |
//! | What of this is season, what trend, what neither? | [`stl()`], [`mstl()`] |
//! | How is a month that was not received bridged, on the record? | [`fill_gaps`] |
//! | What comes next, and within what bounds? | [`forecast()`] |
//! | Would that model have been right last year? | [`back_test`] |
//! | Which smoothing describes the series? | [`ets()`], [`ets_best`], [`ets_with`] |
//!
//! The simple models (the same month last year, the mean) are there because every other one has to beat
//! them: ask for a [`BackTest`], and a reader can see whether it does.

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
