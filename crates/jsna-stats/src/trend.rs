//! Trends: is it going up or down, and since when?
//!
//! | question | function |
//! | --- | --- |
//! | Which marker goes beside the last five yearly values? | [`recent_trend`] (Fingertips) |
//! | Do the values rise or fall, whatever the shape? | [`mann_kendall`], [`mann_kendall_seasonal`], [`mann_kendall_autocorrelated`] |
//! | By how much a step, unmoved by outliers? | [`sen_slope`], [`sen_slope_seasonal`] |
//! | By how many per cent a year do monthly counts change? | [`monthly_trend`]: season, exposure, over-dispersion |
//! | When did the level change? | [`change_points()`] |
//!
//! Yearly values hide what happened within the year, and five of them seldom show a trend: where there
//! are months, ask [`monthly_trend`].

mod change_points;
mod exact;
mod kendall;
mod monthly;

mod profile;
mod recent;
mod sen;

pub use change_points::{
    ChangeIn, ChangePenalty, ChangePointConfig, ChangePoints, LevelStretch, change_points,
};
pub use kendall::{MannKendall, mann_kendall, mann_kendall_autocorrelated, mann_kendall_seasonal};
pub use monthly::{
    Autocorrelation, MonthlySeason, MonthlyTrend, MonthlyTrendCaution, MonthlyTrendConfig,
    monthly_trend,
};
pub use recent::{
    RecentTrend, RecentTrendCaution, RecentTrendConfig, RecentTrendRules, RecentTrendTest,
    TrendMarker, YearValue, YearlyStatistic, recent_trend,
};
pub use sen::{SenSlope, sen_slope, sen_slope_seasonal};
