//! The number of threads does not matter.

use crate::data::{Cell, Row, Store, month, row, text};
use crate::naive::{self, rows_of};
use jsna_aggregate::Embedded;
use jsna_model::Predicate;
use jsna_model::engine::CountEngine;
use jsna_model::plan::{Count, CountPlan, CountQuery};
use std::process::Command;

/// Four files of two thousand rows with fractions to add up.
fn rows(file: u32) -> Vec<Row> {
    (0..2000_u32)
        .map(|i| {
            let n = i.wrapping_mul(2_654_435_761) ^ file;
            row(
                i.into(),
                &[
                    ("month", month(2022, 1 + file % 12)),
                    ("category", text(["a", "b", "c", "d"][(n % 4) as usize])),
                    ("lsoa_code", text(&format!("E019{:05}", n % 20))),
                    ("incident_key", text(&format!("key {}", n % 900))),
                    ("weight", Cell::Number(f64::from(n % 1000) / 997.0)),
                ],
            )
        })
        .collect()
}

fn plan() -> CountPlan {
    let counts = [
        Count::Quantity,
        Count::Sum { column: "weight".to_owned() },
        Count::Distinct { column: "incident_key".to_owned() },
    ];
    let queries = counts.into_iter().enumerate().map(|(i, count)| CountQuery {
        id: format!("q{i}"),
        feeds: vec!["street".to_owned()],
        filter: Predicate::Always,
        count,
        breakdown: Some("category".to_owned()),
    });
    CountPlan { queries: queries.collect() }
}

/// Prints what it counted, to the last bit, for the test below.
#[test]
fn printed_counts() {
    let store = Store::new();
    let files: Vec<_> = (0..4).map(|f| store.file(&format!("{f}.parquet"), &rows(f))).collect();
    let batch = Embedded::default().counts(&files, &plan()).unwrap();
    let counted = rows_of(&batch);
    let all: Vec<Row> = (0..4).flat_map(rows).collect();
    let expected = naive::counts(&all, &plan());
    assert!(counted.iter().map(|(key, _)| key).eq(expected.keys()));
    for (key, count) in counted {
        println!("counted {key:?} {:x}", count.to_bits());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let printed = |threads: &str| -> Vec<String> {
        let out = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "threads::printed_counts", "--nocapture", "--test-threads", "1"])
            .env("POLARS_MAX_THREADS", threads)
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(out.status.success());
        let text = String::from_utf8(out.stdout).unwrap();
        text.lines().filter(|l| l.starts_with("counted ")).map(str::to_owned).collect()
    };
    let one = printed("1");
    assert!(!one.is_empty());
    assert_eq!(one, printed("2"));
    assert_eq!(one, printed("5"));
}
