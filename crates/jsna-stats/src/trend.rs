//! Trends: is it going up or down, and since when?

mod exact;
mod kendall;
mod monthly;

mod profile;
mod recent;
mod sen;

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
