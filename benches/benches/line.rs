//! Ingest and aggregate on some hundred thousand rows, with their results asserted before they are timed.

#![expect(clippy::expect_used, reason = "a bench stops where it does not find what it expects")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jsna_benches::{Answer, STREET, aggregate, files, ingest, write_data};
use std::hint::black_box;
use tempfile::TempDir;

/// Six months, about 150,000 rows.
const MONTHS: u32 = 6;
const SCALE: f64 = 12.0;

fn line(bench: &mut Criterion) {
    let data = TempDir::new().expect("a folder");
    let rows = write_data(data.path(), MONTHS, SCALE).expect("street files");
    assert!((100_000..300_000).contains(&rows), "{rows} rows");
    let pattern = data.path().join("**/*-street.csv");
    let files = files(&pattern.display().to_string()).expect("files");
    assert_eq!(files.len(), MONTHS as usize);

    let store = TempDir::new().expect("a folder");
    let stored = ingest(STREET, &files, store.path()).expect("a store");
    assert_eq!(stored, Answer { rows, cells: 0, checksum: 0 });
    let counted = aggregate(store.path()).expect("counts");
    assert_eq!(counted.rows, rows);
    assert!(counted.checksum > rows, "some cell has more than one row");

    let mut group = bench.benchmark_group("line");
    group.sample_size(10).throughput(Throughput::Elements(rows));
    group.bench_function("ingest", |b| {
        b.iter_batched(
            || TempDir::new().expect("a folder"),
            |store| assert_eq!(ingest(STREET, &files, store.path()).expect("a store").rows, rows),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("aggregate", |b| {
        b.iter(|| assert_eq!(aggregate(black_box(store.path())).expect("counts"), counted));
    });
    group.finish();
}

criterion_group!(benches, line);
criterion_main!(benches);
