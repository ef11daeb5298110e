//! Trends: is it going up or down, and since when?
//!
//! For yearly values the [`recent_trend`] marker of Fingertips, and [`mann_kendall`] with
//! [`sen_slope`]; for months [`monthly_trend`], which knows season, exposure and over-dispersion;
//! for a level that changed, [`change_points()`].

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
