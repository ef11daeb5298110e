//! Any plan over any rows, divided into any files, gives what the naive implementation gives.

use crate::data::{Cell, Row, Store, batch, month, row, text, write};
use crate::naive;
use jsna_aggregate::Embedded;
use jsna_model::Predicate;
use jsna_model::engine::CountEngine;
use jsna_model::plan::{Count, CountPlan, CountQuery, check_plan};
use jsna_model::predicate::{Literal, Op};
use proptest::prelude::*;
use proptest::sample::select;
use std::path::PathBuf;

const OPTIONAL: [&str; 14] = [
    "incident_key",
    "victim_key",
    "category",
    "knife",
    "hate_strands",
    "occurred_from",
    "occurred_to",
    "recorded_at",
    "lsoa_code",
    "lsoa_vintage",
    "ward_code",
    "lad_code",
    "victim_age",
    "weight",
];

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Cell> {
    select(words).prop_map(text)
}

fn cell(column: &'static str) -> BoxedStrategy<Cell> {
    match column {
        "feed" => word(&["street", "street", "asb", "rms"]).boxed(),
        "issue_area" => word(&["north", "south"]).boxed(),
        "kind" => word(&["crime", "asb_incident"]).boxed(),
        "extract_sha256" => word(&["aa", "bb", "cc"]).boxed(),
        "incident_key" => word(&["k1", "k2", "k3", "k4", "k5"]).boxed(),
        "victim_key" => word(&["p1", "p2", "p3", ""]).boxed(),
        "category" => word(&["burglary", "robbery", "violence", ""]).boxed(),
        "date_precision" => word(&["minute", "day", "month"]).boxed(),
        "lsoa_code" => word(&["E01900001", "E01900002"]).boxed(),
        "lsoa_vintage" => word(&["2011", "2021"]).boxed(),
        "ward_code" => word(&["E05900001"]).boxed(),
        "lad_code" => word(&["E07900001", "E07900002"]).boxed(),
        "knife" => any::<bool>().prop_map(Cell::Flag).boxed(),
        "victim_age" => (0..100_i64).prop_map(Cell::Integer).boxed(),
        "quantity" => {
            prop_oneof![3 => Just(1.0), 1 => Just(2.0), 1 => Just(0.25), 1 => 0.0..50.0f64]
                .prop_map(Cell::Number)
                .boxed()
        }
        "weight" => prop_oneof![Just(0.0), 0.0..1.0f64].prop_map(Cell::Number).boxed(),
        "month" => (2021..2023, 1..3_u32).prop_map(|(y, m)| month(y, m)).boxed(),
        "hate_strands" => {
            let element =
                proptest::option::weighted(0.9, select(vec!["race", "disability", "religion"]));
            proptest::collection::vec(element.prop_map(|e| e.map(str::to_owned)), 0..4)
                .prop_map(Cell::List)
                .boxed()
        }
        // Some days around 1970 and 2022, midnight often.
        "occurred_from" | "occurred_to" | "recorded_at" => {
            let day = prop_oneof![-10..10_i64, 19_000..19_020_i64];
            let within = prop_oneof![Just(0), 1..86_400_000_000_i64];
            (day, within).prop_map(|(d, w)| Cell::Time(d * 86_400_000_000 + w)).boxed()
        }
        other => unreachable!("{other}"),
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    const ALWAYS: [&str; 7] =
        ["feed", "issue_area", "kind", "extract_sha256", "date_precision", "month", "quantity"];
    let always: Vec<_> = ALWAYS.iter().map(|c| cell(c)).collect();
    let optional: Vec<_> =
        OPTIONAL.iter().map(|c| proptest::option::weighted(0.7, cell(c))).collect();
    let one = (always, optional).prop_map(|(always, optional)| {
        let mut row = row(0, &[]);
        row.extend(ALWAYS.iter().copied().zip(always));
        row.extend(OPTIONAL.iter().copied().zip(optional).filter_map(|(c, v)| Some((c, v?))));
        row
    });
    proptest::collection::vec(one, 0..60).prop_map(|mut rows| {
        for (i, row) in rows.iter_mut().enumerate() {
            // Rows of an extract are not in the order of their numbers.
            row.insert("source_row", Cell::Integer(((i * 7919) % 1009) as i64));
        }
        rows
    })
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let op = select(vec![Op::Eq, Op::NotEq, Op::Lt, Op::LtEq, Op::Gt, Op::GtEq]);
    let texts = select(vec!["kind", "category", "incident_key", "lsoa_code", "feed", "day_hour"]);
    let literals =
        select(vec!["crime", "burglary", "robbery", "k2", "E01900001", "street", "3-07", ""]);
    let numbers = select(vec!["victim_age", "weight", "quantity", "hour", "weekday"]);
    let nullable = select(
        OPTIONAL.iter().copied().chain(["outcome_at", "hour", "offence_code"]).collect::<Vec<_>>(),
    );
    let compare =
        |column: &str, op, value| Predicate::Compare { column: column.to_owned(), op, value };
    let owned = |t: &str| Literal::Text(t.to_owned());
    let leaf = prop_oneof![
        Just(Predicate::Always),
        (texts.clone(), op.clone(), literals.clone()).prop_map(move |(c, op, l)| compare(
            c,
            op,
            owned(l)
        )),
        (numbers.clone(), op, prop_oneof![Just(1.0), Just(0.25), 0.0..60.0f64])
            .prop_map(move |(c, op, x)| compare(c, op, Literal::Number(x))),
        any::<bool>().prop_map(move |b| compare("knife", Op::Eq, Literal::Bool(b))),
        (texts, proptest::collection::vec(literals, 0..4)).prop_map(move |(c, values)| {
            Predicate::In { column: c.to_owned(), values: values.into_iter().map(owned).collect() }
        }),
        (numbers, proptest::collection::vec(0..30_u32, 0..4)).prop_map(|(c, values)| {
            Predicate::In {
                column: c.to_owned(),
                values: values.into_iter().map(|n| Literal::Number(f64::from(n))).collect(),
            }
        }),
        select(vec!["", "b", "rob", "bx"]).prop_map(|p| Predicate::StartsWith {
            column: "category".to_owned(),
            prefix: p.to_owned()
        }),
        nullable.prop_map(|c| Predicate::IsNull { column: c.to_owned() }),
        select(vec!["race", "age"]).prop_map(|v| Predicate::Contains {
            column: "hate_strands".to_owned(),
            value: v.to_owned()
        }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Predicate::And),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Predicate::Or),
            inner.prop_map(|p| Predicate::Not(Box::new(p))),
        ]
    })
}

fn plan() -> impl Strategy<Value = CountPlan> {
    let count = prop_oneof![
        3 => Just(Count::Quantity),
        1 => select(vec!["weight", "victim_age"]).prop_map(|c| Count::Sum { column: c.to_owned() }),
        2 => select(vec!["incident_key", "category"])
            .prop_map(|c| Count::Distinct { column: c.to_owned() }),
    ];
    let breakdown = proptest::option::of(select(vec![
        "category",
        "knife",
        "hate_strands",
        "hour",
        "weekday",
        "day_hour",
        "happened",
        "victim_day",
        "caller_day",
        "victim_age",
        "lsoa_code",
        "weight",
        "kind",
    ]));
    let feeds = select(vec![
        vec!["street"],
        vec!["asb", "rms"],
        vec!["street", "asb", "rms"],
        vec!["nobody"],
        vec!["rms", "rms"],
    ]);
    let query = (feeds, predicate(), count, breakdown);
    proptest::collection::vec(query, 1..6).prop_map(|parts| {
        let mut queries: Vec<CountQuery> = Vec::new();
        for (i, (feeds, filter, count, breakdown)) in parts.into_iter().enumerate() {
            let query = CountQuery {
                // Two queries of each id: what they count adds up.
                id: format!("q{}", i / 2),
                feeds: feeds.into_iter().map(str::to_owned).collect(),
                filter,
                count,
                breakdown: breakdown.map(str::to_owned),
            };
            if !queries.contains(&query) {
                queries.push(query);
            }
        }
        CountPlan { queries }
    })
}

/// How rows are divided into files: the file of each row, whether files are cut by feed and month as the
/// store cuts them, and which columns each file lacks.
#[derive(Debug, Clone)]
struct Division {
    file_of_row: Vec<usize>,
    as_store: bool,
    missing: Vec<Vec<&'static str>>,
    reversed: bool,
    rows_at_once: u64,
}

fn division() -> impl Strategy<Value = Division> {
    let missing = proptest::collection::vec(select(OPTIONAL.to_vec()), 0..4);
    (
        proptest::collection::vec(0..4_usize, 60),
        any::<bool>(),
        proptest::collection::vec(prop_oneof![Just(Vec::new()), missing], 4),
        any::<bool>(),
        select(vec![1, 10, 1000]),
    )
        .prop_map(|(file_of_row, as_store, missing, reversed, rows_at_once)| Division {
            file_of_row,
            as_store,
            missing,
            reversed,
            rows_at_once,
        })
}

/// Writes the files. What a file lacks is null in its rows, so it is taken out of them.
fn store(rows: &mut [Row], division: &Division) -> (Store, Vec<PathBuf>) {
    let store = Store::new();
    let mut files: std::collections::BTreeMap<String, (usize, Vec<Row>)> =
        std::collections::BTreeMap::default();
    for (row, file) in rows.iter_mut().zip(&division.file_of_row) {
        for column in &division.missing[*file] {
            row.remove(column);
        }
        let mut name = format!("{file}");
        if division.as_store {
            name = format!("{name}-{:?}-{:?}-{:?}", row["feed"], row["issue_area"], row["month"]);
        }
        files.entry(name).or_insert((*file, Vec::new())).1.push(row.clone());
    }
    let mut paths = Vec::new();
    for (i, (file, rows)) in files.into_values().enumerate() {
        let path = store.path(&format!("[{i}] *.parquet"));
        write(&path, &batch(&rows, &division.missing[file]));
        paths.push(path);
    }
    if division.reversed {
        paths.reverse();
    }
    (store, paths)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_cube_is_the_naive_one(mut rows in rows(), plan in plan(), division in division()) {
        prop_assert!(check_plan(&plan).is_empty());
        let (_store, files) = store(&mut rows, &division);
        let engine = Embedded::default().rows_at_once(division.rows_at_once);
        let batch = engine.counts(&files, &plan).unwrap();
        prop_assert_eq!(batch.schema(), jsna_model::schema::COUNTS.schema());
        let found = naive::rows_of(&batch);
        prop_assert!(found.windows(2).all(|w| w[0].0 < w[1].0), "sorted, each cell once");
        let expected = naive::counts(&rows, &plan);
        let keys: Vec<_> = found.iter().map(|(k, _)| k).collect();
        prop_assert_eq!(keys, expected.keys().collect::<Vec<_>>());
        for ((key, found), expected) in found.iter().zip(expected.values()) {
            prop_assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{key:?} {found} {expected}");
        }
    }

    /// Null means the same where a definition is tried on an example row as where rows are counted.
    #[test]
    fn a_filter_means_what_the_model_says(rows in rows(), filter in predicate()) {
        for row in &rows {
            let cell = |column: &str| match naive::cell(row, column)? {
                Cell::Text(text) => Some(Literal::Text(text)),
                Cell::Integer(n) => Some(Literal::Number(n as f64)),
                Cell::Number(x) => Some(Literal::Number(x)),
                Cell::Flag(flag) => Some(Literal::Bool(flag)),
                // Times are only ever tested for null.
                Cell::Time(_) => Some(Literal::Bool(true)),
                Cell::List(_) => None,
            };
            let any = |column: &str, text: &str| match naive::cell(row, column)? {
                Cell::List(elements) => {
                    let found = elements.iter().flatten().any(|e| e == text);
                    (found || text.is_empty() || !elements.contains(&None)).then_some(found)
                }
                _ => None,
            };
            prop_assert_eq!(filter.evaluate(&cell, &any), naive::holds(&filter, row), "{} of {:?}", filter, row);
        }
    }

    /// To the last bit, also where sums are not whole.
    #[test]
    fn the_division_into_files_does_not_matter(
        rows in rows(), plan in plan(), one in division(), other in division(),
    ) {
        let [first, second] = [one, other].map(|d| {
            // Columns are only missing from a file if they are null in all of its rows.
            let division = Division { missing: vec![Vec::new(); 4], ..d };
            let (_store, files) = store(&mut rows.clone(), &division);
            Embedded::default().rows_at_once(division.rows_at_once).counts(&files, &plan).unwrap()
        });
        prop_assert_eq!(first, second);
    }
}
