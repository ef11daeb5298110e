//! Speed of rates, change and the bootstrap at the size of England and Wales, with their results checked
//! first.

#[path = "common/numbers.rs"]
mod numbers;

use numbers::scrambled;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jsna_stats::change::{Observed, RatioMethod, rate_ratio};
use jsna_stats::many::{benjamini_hochberg, replicates};
use jsna_stats::rates::{ESP2013, crude_rates, directly_standardised_rates};
use jsna_stats::{Given, Level};

/// Small areas of England and Wales (LSOA 2021).
const AREAS: usize = 35_672;
const BANDS: usize = ESP2013.len();

/// Target: 35,672 areas of 19 bands under 0.1 s.
fn standardised(bench: &mut Criterion) {
    let events: Vec<Option<f64>> =
        scrambled(AREAS * BANDS).map(|r| Some((r * 4.0).floor())).collect();
    let populations: Vec<f64> = scrambled(2 * AREAS * BANDS)
        .skip(AREAS * BANDS)
        .map(|r| 40.0 + (r * 90.0).floor())
        .collect();
    let run = || {
        directly_standardised_rates(
            black_box(&events),
            &populations,
            &ESP2013,
            100_000.0,
            Level::P95,
        )
    };
    let rates = run().unwrap_or_default();
    let given: Vec<f64> = rates.iter().filter_map(Given::value).map(|rate| rate.value).collect();
    assert!(rates.len() == AREAS && given.len() > AREAS * 99 / 100, "{} rates", given.len());
    // 0 to 3 events among 40 to 129 people: 1.5 times the mean of 1 / population, 0.01319.
    let mean = given.iter().sum::<f64>() / f64::from(u32::try_from(given.len()).unwrap_or(1));
    assert!((1_960.0..2_000.0).contains(&mean), "{mean} per 100,000");
    bench.bench_function("dsr of 35,672 areas by 19 bands", |b| b.iter(run));
}

fn crude(bench: &mut Criterion) {
    let counts: Vec<Option<f64>> =
        scrambled(AREAS).map(|r| (r > 0.01).then_some((r * 60.0).floor())).collect();
    let populations: Vec<f64> = scrambled(AREAS).map(|r| 1_000.0 + r * 2_000.0).collect();
    let run = || crude_rates(black_box(&counts), &populations, 1_000.0, Level::P95);
    let rates = run().unwrap_or_default();
    let missing = counts.iter().filter(|count| count.is_none()).count();
    assert_eq!(rates.iter().filter(|rate| rate.value().is_none()).count(), missing);
    bench.bench_function("crude rates of 35,672 areas", |b| b.iter(run));
}

fn ratios(bench: &mut Criterion) {
    let pairs: Vec<(f64, f64)> = scrambled(2_000).zip(scrambled(4_000).skip(2_000)).collect();
    let run = |method: RatioMethod| -> f64 {
        let ratio = |(a, b): &(f64, f64)| {
            let (before, after) =
                (Observed::new((a * 400.0).ceil(), 1e5), Observed::new((b * 400.0).ceil(), 1e5));
            rate_ratio(before?, after?, method, Level::P95)
        };
        black_box(&pairs).iter().filter_map(|pair| ratio(pair).ok()).map(|found| found.p).sum()
    };
    for (name, method) in
        [("exact", RatioMethod::Exact), ("mid-p", RatioMethod::MidP), ("Wald", RatioMethod::Wald)]
    {
        let sum = run(method);
        assert!(sum > 1.0 && sum < 1_000.0, "{name}: {sum}");
        bench.bench_function(&format!("2,000 {name} rate ratios"), |b| b.iter(|| run(method)));
    }
}

/// Target: 2,000 replicates over 650 areas of 36 months under 2 s on two cores.
fn bootstrap(bench: &mut Criterion) {
    let (areas, months, runs) = (650, 36, 2_000);
    let counts: Vec<f64> = scrambled(areas * months).map(|r| (r * 30.0).floor()).collect();
    // Change between the last and the first year, with the areas resampled, and the largest share of one area.
    let decompose = || {
        replicates(20_221_130, runs, |replicate| {
            let (mut change, mut largest) = (0.0, 0.0_f64);
            for _ in 0..areas {
                let start = replicate.index(areas) * months;
                let series = &black_box(&counts)[start..start + months];
                let (first, last): (f64, f64) =
                    (series[..12].iter().sum(), series[24..].iter().sum());
                change += last - first;
                largest = largest.max((last - first).abs());
            }
            (change, largest)
        })
    };
    let found = decompose();
    assert!(
        found.as_ref().is_ok_and(|f| f.len() == runs) && found == decompose(),
        "the same seed gives the same replicates"
    );
    bench.bench_function("2,000 replicates of 650 areas by 36 months", |b| b.iter(decompose));
}

fn adjusted(bench: &mut Criterion) {
    // 300 areas by 60 indicators.
    let p: Vec<Option<f64>> = scrambled(18_000).map(Some).collect();
    let run = || benjamini_hochberg(black_box(&p));
    assert!(run().iter().all(|test| test.value().is_some_and(|a| a.value >= a.p)));
    bench.bench_function("benjamini-hochberg of 18,000 tests", |b| b.iter(run));
}

criterion_group!(benches, standardised, crude, ratios, bootstrap, adjusted);
criterion_main!(benches);
