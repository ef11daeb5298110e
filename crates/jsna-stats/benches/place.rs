//! Speed of the place methods at the size of England and Wales, with their results checked first.

#[path = "common/numbers.rs"]
mod numbers;

use numbers::scrambled;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jsna_stats::place::{
    Band, Metric, NearRepeatConfig, Neighbours, gi_star, global_moran, hot_share, local_moran,
    near_repeat,
};

/// A side of the square map: 189 x 189 areas is one more row than the 35,672 small areas of England and Wales.
const SIDE: usize = 189;

/// Counts with one hot corner, and each area's eight neighbours.
fn country() -> (Vec<f64>, Neighbours) {
    let n = SIDE * SIDE;
    let hot = |i: usize| i / SIDE < 20 && i % SIDE < 20;
    let counts = scrambled(n)
        .enumerate()
        .map(|(i, r)| (r * 40.0).floor() + if hot(i) { 30.0 } else { 0.0 })
        .collect();
    let mut pairs = Vec::with_capacity(4 * n);
    for i in 0..n {
        let (row, column) = (i / SIDE, i % SIDE);
        if column + 1 < SIDE {
            pairs.push((i, i + 1));
        }
        if row + 1 < SIDE {
            pairs.push((i, i + SIDE));
            if column + 1 < SIDE {
                pairs.push((i, i + SIDE + 1));
            }
            if column > 0 {
                pairs.push((i, i + SIDE - 1));
            }
        }
    }
    let neighbours = Neighbours::from_pairs(n, &pairs).unwrap_or_else(|e| unreachable!("{e}"));
    (counts, neighbours)
}

fn maps(bench: &mut Criterion) {
    let (counts, neighbours) = country();
    let known: Vec<_> = counts.iter().copied().map(Some).collect();
    let local = gi_star(&known, &neighbours).unwrap_or_default();
    let hot = local.iter().flatten().filter(|g| g.band_adjusted == Band::Hot99).count();
    // The hot corner has 400 areas and its neighbourhoods reach one further; nothing else is hot.
    assert!((390..=450).contains(&hot), "{hot} hot spots");
    bench.bench_function("gi_star of 35,721 areas", |b| {
        b.iter(|| gi_star(black_box(&known), &neighbours));
    });
    bench.bench_function("local_moran of 35,721 areas", |b| {
        b.iter(|| local_moran(black_box(&known), &neighbours));
    });
    bench.bench_function("global_moran of 35,721 areas", |b| {
        b.iter(|| global_moran(black_box(&counts), &neighbours));
    });
    bench.bench_function("hot_share of 35,721 areas", |b| {
        b.iter(|| hot_share(black_box(&counts), 0.1));
    });
}

fn near_repeats(bench: &mut Criterion) {
    let numbers: Vec<f64> = scrambled(15_000).collect();
    let (x, rest) = numbers.split_at(5_000);
    let (y, days) = rest.split_at(5_000);
    let scale =
        |values: &[f64], by: f64| values.iter().map(|v| (v * by).floor()).collect::<Vec<_>>();
    let (x, y, days) = (scale(x, 20_000.0), scale(y, 20_000.0), scale(days, 365.0));
    let config = NearRepeatConfig {
        distances: &[0.0, 100.0, 200.0, 400.0],
        days: &[0.0, 7.0, 14.0, 28.0],
        metric: Metric::Manhattan,
        permutations: 999,
        seed: 1,
    };
    let cells = near_repeat(&x, &y, &days, &config).unwrap_or_default();
    assert!(
        cells.iter().all(|c| c.ratio.is_some_and(|r| (0.5..1.5).contains(&r))),
        "there is no pattern to find"
    );
    bench.bench_function("near_repeat of 5,000 crimes, 999 shuffles", |b| {
        b.iter(|| near_repeat(black_box(&x), &y, &days, &config));
    });
}

criterion_group! {
    name = place;
    config = Criterion::default().sample_size(10);
    targets = maps, near_repeats
}
criterion_main!(place);
