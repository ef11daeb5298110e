//! Speed of the methods on series for a whole run: 300 areas by 60 indicators of 36 months, with their
//! results checked first. Target: the three together under 1 s on two cores.

#[path = "common/numbers.rs"]
mod numbers;

use numbers::scrambled;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jsna_stats::Level;
use jsna_stats::spc::{Better, Direction, ValuesAre, Variation, XmrConfig, xmr};
use jsna_stats::trend::{
    Autocorrelation, MonthlySeason, MonthlyTrendConfig, RecentTrendConfig, RecentTrendRules,
    RecentTrendTest, TrendMarker, YearValue, YearlyStatistic, monthly_trend, recent_trend,
};
use rayon::prelude::*;

const SERIES: usize = 300 * 60;
const MONTHS: usize = 36;

/// Series of counts: 20 to 30 a month without pattern, with a rise of a half over the three years in every
/// third series.
fn series() -> Vec<Vec<f64>> {
    let mut numbers = scrambled(SERIES * MONTHS);
    let mut next = || numbers.next().unwrap_or_default();
    (0..SERIES)
        .map(|i| {
            let rise = if i % 3 == 0 { 0.5 } else { 0.0 };
            (0_u32..36)
                .map(|m| ((20.0 + next() * 10.0) * (1.0 + rise * f64::from(m) / 36.0)).round())
                .collect()
        })
        .collect()
}

fn whole_run(bench: &mut Criterion) {
    let all = series();
    assert!(all.iter().all(|s| s.len() == MONTHS));
    let months: Vec<Vec<Option<f64>>> =
        all.iter().map(|s| s.iter().copied().map(Some).collect()).collect();
    let years: Vec<Vec<YearValue>> = all.iter().map(|s| yearly(s)).collect();

    let chart = XmrConfig::making_data_count(Better::Lower, ValuesAre::Counts);
    let signals = || {
        black_box(&months)
            .par_iter()
            .filter(|s| xmr(s, &chart).is_ok_and(|c| c.latest == Variation::Concern))
            .count()
    };
    let recent = RecentTrendConfig {
        rules: RecentTrendRules::Fingertips2025,
        statistic: YearlyStatistic::CrudeRate,
        test: RecentTrendTest::WeightedSlope,
    };
    let markers = || {
        black_box(&years)
            .par_iter()
            .filter(|s| recent_trend(s, &recent).is_ok_and(|t| t.marker == TrendMarker::Increasing))
            .count()
    };
    let monthly = MonthlyTrendConfig {
        period: 12,
        season: MonthlySeason::EachMonth,
        autocorrelation: Autocorrelation::Inflate,
        level: Level::P95,
    };
    let rising = || {
        black_box(&months)
            .par_iter()
            .filter(|s| {
                monthly_trend(s, None, &monthly)
                    .is_ok_and(|t| t.direction == Some(Direction::Increasing))
            })
            .count()
    };
    // A third of the series rises, by more than chance; of the others one in forty seems to.
    let (third, few) = (SERIES / 3, SERIES / 20);
    let found = rising();
    assert!((third - few..third + few).contains(&found), "{found} rising months");
    let found = signals();
    assert!((third / 4..third + few).contains(&found), "{found} signals");
    let found = markers();
    assert!(found <= third + few, "{found} rising years");

    bench.bench_function("xmr charts of 18,000 series", |b| b.iter(signals));
    bench.bench_function("recent trends of 18,000 series", |b| b.iter(markers));
    bench.bench_function("monthly trends of 18,000 series", |b| b.iter(rising));
}

/// Five points of a series, each the sum of seven months, as if they were years of 10,000 people.
fn yearly(series: &[f64]) -> Vec<YearValue> {
    let limits = |count: f64| (count - 1.96 * count.sqrt(), count + 1.96 * count.sqrt());
    series
        .chunks_exact(7)
        .zip(2019..)
        .map(|(months, year)| {
            let count: f64 = months.iter().sum();
            let (lower, upper) = limits(count);
            YearValue {
                year,
                value: Some(count / 10.0),
                lower95: Some(lower / 10.0),
                upper95: Some(upper / 10.0),
                count: Some(count),
                denominator: Some(10_000.0),
            }
        })
        .collect()
}

criterion_group!(benches, whole_run);
criterion_main!(benches);
