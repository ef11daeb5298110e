//! Trends: is it going up or down, and since when?

mod recent;

pub use recent::{
    RecentTrend, RecentTrendCaution, RecentTrendConfig, RecentTrendRules, RecentTrendTest,
    TrendMarker, YearValue, YearlyStatistic, recent_trend,
};
