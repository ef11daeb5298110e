//! Means, directly and indirectly standardised rates, harm scores.

use std::collections::BTreeMap;

use jsna_stats::rates::{
    ESP2013, ESP2013_85_PLUS, ReferencePopulation, directly_standardised_rate,
    directly_standardised_rate_of_repeats, directly_standardised_rates, harm_score,
    indirectly_standardised_rate, indirectly_standardised_ratio, mean,
};
use jsna_stats::{Error, Estimate, Given, Level, Reason, Result};

use super::estimates::{LEVELS, cell, interval};
use super::support::{self, Check, Row, Tally, number, rows};

pub(crate) const CHECKS: &[Check] = &[
    Check { file: "mean/mean_expected.csv", tolerance: "relative 1e-10", run: means },
    Check {
        file: "dsr/dsr_expected_esp2013_per100k.csv",
        tolerance: "relative 1e-10",
        run: dsr_esp2013,
    },
    Check {
        file: "dsr/dsr_expected_per1000_95.csv",
        tolerance: "relative 1e-10",
        run: dsr_per_1000,
    },
    Check {
        file: "dsr/dsr_under25_expected_per100k.csv",
        tolerance: "relative 1e-10",
        run: dsr_under_25,
    },
    Check {
        file: "dsr/dsr18_expected_per100k.csv",
        tolerance: "relative 1e-10",
        run: dsr_18_bands,
    },
    Check {
        file: "dsr/dsr_nonindependent_expected.csv",
        tolerance: "relative 1e-10",
        run: dsr_of_repeats,
    },
    Check {
        file: "dsr/dsr_input_validation.csv",
        tolerance: "outcome class only (ok / rejected)",
        run: dsr_validation,
    },
    Check { file: "isr/isratio_expected_100.csv", tolerance: "relative 1e-9", run: indirect_ratio },
    Check {
        file: "isr/israte_expected_per100k.csv",
        tolerance: "relative 1e-9",
        run: indirect_rate,
    },
    Check { file: "harm/harm_score_expected.csv", tolerance: "relative 1e-12", run: harm },
];

#[test]
fn mean_expected() {
    support::run(&CHECKS[0]);
}

#[test]
fn dsr_expected_esp2013() {
    support::run(&CHECKS[1]);
}

#[test]
fn dsr_expected_per_1000() {
    support::run(&CHECKS[2]);
}

#[test]
fn dsr_expected_under_25() {
    support::run(&CHECKS[3]);
}

#[test]
fn dsr_expected_18_bands() {
    support::run(&CHECKS[4]);
}

#[test]
fn dsr_nonindependent_expected() {
    support::run(&CHECKS[5]);
}

#[test]
fn dsr_input_validation() {
    support::run(&CHECKS[6]);
}

#[test]
fn isratio_expected() {
    support::run(&CHECKS[7]);
}

#[test]
fn israte_expected() {
    support::run(&CHECKS[8]);
}

#[test]
fn harm_score_expected() {
    support::run(&CHECKS[9]);
}

fn means(tally: &mut Tally) {
    let input = rows("mean/mean_input.csv");
    for row in rows("mean/mean_expected.csv") {
        let area = &row["area"];
        let values: Vec<f64> =
            input.iter().filter(|r| &r["area"] == area).map(|r| cell(r, "value")).collect();
        for (level, end, _) in LEVELS {
            let found = mean(&values, level).unwrap();
            tally.relative(
                &format!("{area} mean"),
                found.estimate.value,
                cell(&row, "value"),
                1e-10,
            );
            tally.relative(&format!("{area} sum"), found.sum, cell(&row, "value_sum"), 1e-10);
            tally.relative(
                &format!("{area} sd"),
                found.standard_deviation,
                cell(&row, "stdev"),
                1e-10,
            );
            tally.text(&format!("{area} count"), &found.count.to_string(), &row["value_count"]);
            tally.text(&format!("{area} method"), found.estimate.method, &row["method"]);
            interval(
                tally,
                area,
                found.estimate.interval,
                &row,
                &format!("lower{end}"),
                &format!("upper{end}"),
                1e-10,
            );
        }
    }
}

/// Bands of one area, year and sex, in the order of the file.
#[derive(Default, Clone)]
struct Bands {
    events: Vec<f64>,
    populations: Vec<f64>,
    standard: Vec<f64>,
}

type Key = (String, String, String);

fn key(row: &Row) -> Key {
    (row["area"].clone(), row["year"].clone(), row["sex"].clone())
}

/// Every area, year and sex of a file with its bands, and all persons as the sum over the sexes.
fn bands(file: &str, keep: impl Fn(&Row) -> bool) -> BTreeMap<Key, Bands> {
    let mut groups: BTreeMap<Key, Bands> = BTreeMap::new();
    for row in rows(file).iter().filter(|row| keep(row)) {
        let group = groups.entry(key(row)).or_default();
        group.events.push(cell(row, "events"));
        group.populations.push(cell(row, "population"));
        group.standard.push(cell(row, "esp2013"));
    }
    let mut persons: BTreeMap<Key, Bands> = BTreeMap::new();
    for ((area, year, _), sex) in &groups {
        let sum = persons.entry((area.clone(), year.clone(), "Persons".to_owned())).or_default();
        if sum.events.is_empty() {
            *sum = sex.clone();
        } else {
            sum.events.iter_mut().zip(&sex.events).for_each(|(a, b)| *a += b);
            sum.populations.iter_mut().zip(&sex.populations).for_each(|(a, b)| *a += b);
        }
    }
    groups.extend(persons);
    groups
}

/// Compares a rate that may be withheld with a row whose cells are then empty.
fn compare(
    tally: &mut Tally,
    row: &Row,
    found: &Result<Estimate>,
    lower: &str,
    upper: &str,
    events: f64,
) {
    let label = format!("{:?}", key(row));
    tally.relative(&format!("{label} events"), events, cell(row, "total_count"), 1e-10);
    match found {
        Ok(rate) => {
            tally.optional(&format!("{label} value"), Some(rate.value), &row["value"], 1e-10);
            interval(tally, &label, rate.interval, row, lower, upper, 1e-10);
            tally.text(&format!("{label} method"), rate.method, &row["method"]);
        }
        Err(error) => {
            assert!(matches!(error, Error::Refused { .. }), "{label}: {error}");
            for column in ["value", lower, upper] {
                tally.optional(&format!("{label} {column}"), None, &row[column], 1e-10);
            }
        }
    }
}

fn dsr(tally: &mut Tally, expected: &str, groups: &BTreeMap<Key, Bands>, multiplier: f64) {
    for row in rows(expected) {
        let group = &groups[&key(&row)];
        for (level, end, _) in LEVELS {
            let (lower, upper) = if row.contains_key("lowercl") {
                ("lowercl".to_owned(), "uppercl".to_owned())
            } else {
                (format!("lower{end}"), format!("upper{end}"))
            };
            if lower == "lowercl" && level != Level::P95 {
                continue;
            }
            let found = directly_standardised_rate(
                &group.events,
                &group.populations,
                &group.standard,
                multiplier,
                level,
            );
            compare(tally, &row, &found, &lower, &upper, group.events.iter().sum());
            tally.relative(
                "population",
                group.populations.iter().sum(),
                cell(&row, "total_pop"),
                1e-10,
            );
            let many = directly_standardised_rates(
                &group.events.iter().copied().map(Some).collect::<Vec<_>>(),
                &group.populations,
                &group.standard,
                multiplier,
                level,
            )
            .unwrap();
            assert_same(&many[0], &found);
        }
    }
}

/// One area among many gets what it gets alone.
fn assert_same(many: &Given<Estimate>, one: &Result<Estimate>) {
    match (many, one) {
        (Given::Given(a), Ok(b)) => assert_eq!(a, b),
        (Given::Withheld(Reason::TooFewEvents { .. }), Err(Error::Refused { .. })) => {}
        (a, b) => panic!("{a:?} is not {b:?}"),
    }
}

fn dsr_esp2013(tally: &mut Tally) {
    let groups = bands("dsr/dsr_input.csv", |_| true);
    assert!(groups.values().all(|group| group.standard == ESP2013));
    dsr(tally, "dsr/dsr_expected_esp2013_per100k.csv", &groups, 100_000.0);
}

fn dsr_per_1000(tally: &mut Tally) {
    dsr(tally, "dsr/dsr_expected_per1000_95.csv", &bands("dsr/dsr_input.csv", |_| true), 1_000.0);
}

fn dsr_under_25(tally: &mut Tally) {
    let young =
        |row: &Row| ["0-4", "5-9", "10-14", "15-19", "20-24"].contains(&row["ageband"].as_str());
    dsr(
        tally,
        "dsr/dsr_under25_expected_per100k.csv",
        &bands("dsr/dsr_input.csv", young),
        100_000.0,
    );
}

fn dsr_18_bands(tally: &mut Tally) {
    let groups = bands("dsr/dsr18_input.csv", |_| true);
    assert!(groups.values().all(|group| group.standard == ESP2013_85_PLUS));
    dsr(tally, "dsr/dsr18_expected_per100k.csv", &groups, 100_000.0);
}

fn dsr_of_repeats(tally: &mut Tally) {
    let input = rows("dsr/dsr_nonindependent_input.csv");
    for row in rows("dsr/dsr_nonindependent_expected.csv") {
        let group: Vec<&Row> = input.iter().filter(|r| key(r) == key(&row)).collect();
        let mut frequencies: Vec<f64> = group.iter().map(|r| cell(r, "eventfreq")).collect();
        frequencies.sort_by(f64::total_cmp);
        frequencies.dedup();
        let people: Vec<f64> = group.iter().map(|r| cell(r, "people")).collect();
        let first = |column: &str| {
            group.iter().step_by(frequencies.len()).map(|r| cell(r, column)).collect::<Vec<_>>()
        };
        let (populations, standard) = (first("population"), first("esp2013"));
        let events = group.iter().map(|r| cell(r, "people") * cell(r, "eventfreq")).sum();
        for (level, end, _) in LEVELS {
            let found = directly_standardised_rate_of_repeats(
                &people,
                &frequencies,
                &populations,
                &standard,
                100_000.0,
                level,
            );
            compare(tally, &row, &found, &format!("lower{end}"), &format!("upper{end}"), events);
        }
    }
}

fn dsr_validation(tally: &mut Tally) {
    for row in rows("dsr/dsr_input_validation.csv") {
        let (mut events, mut populations, mut standard) =
            ([20.0, 30.0], [1_000.0, 2_000.0], [5_000.0, 5_500.0]);
        match row["case"].as_str() {
            "one population band = 0" => populations[1] = 0.0,
            "negative events" => events[0] = -1.0,
            // The reference reads a missing count as 0. Here the caller must write that 0.
            "missing events (treated as 0)" => events[0] = 0.0,
            "missing population" => populations[0] = f64::NAN,
            "negative standard population" => standard[1] = -1.0,
            other => panic!("no case for \"{other}\""),
        }
        let found =
            directly_standardised_rate(&events, &populations, &standard, 1_000.0, Level::P95);
        let outcome = if found.is_ok() { "ok" } else { "rejected" };
        tally.text(&row["case"], outcome, if row["outcome"] == "ok" { "ok" } else { "rejected" });
    }
}

fn indirect(tally: &mut Tally, expected: &str, rate: bool) {
    let input = rows("isr/isr_input.csv");
    for row in rows(expected) {
        let group: Vec<&Row> =
            input.iter().filter(|r| r["area"] == row["area"] && r["year"] == row["year"]).collect();
        let column = |name: &str| group.iter().map(|r| cell(r, name)).collect::<Vec<_>>();
        let (events, populations) = (column("events"), column("population"));
        let (reference_events, reference_populations) =
            (column("ref_events"), column("ref_population"));
        let reference =
            ReferencePopulation { events: &reference_events, populations: &reference_populations };
        let label = format!("{} {}", row["area"], row["year"]);
        for (level, end, _) in LEVELS {
            let found = if rate {
                indirectly_standardised_rate(&events, &populations, reference, 100_000.0, level)
                    .unwrap()
            } else {
                indirectly_standardised_ratio(&events, &populations, reference, 100.0, level)
                    .unwrap()
            };
            tally.relative(
                &format!("{label} observed"),
                found.observed,
                cell(&row, "observed"),
                1e-9,
            );
            tally.relative(
                &format!("{label} expected"),
                found.expected,
                cell(&row, "expected"),
                1e-9,
            );
            tally.relative(
                &format!("{label} value"),
                found.estimate.value,
                cell(&row, "value"),
                1e-9,
            );
            interval(
                tally,
                &label,
                found.estimate.interval,
                &row,
                &format!("lower{end}"),
                &format!("upper{end}"),
                1e-9,
            );
            tally.text(&format!("{label} method"), found.estimate.method, &row["method"]);
            if rate {
                tally.relative(
                    &format!("{label} reference"),
                    found.reference_rate,
                    cell(&row, "ref_rate"),
                    1e-9,
                );
            }
        }
    }
}

fn indirect_ratio(tally: &mut Tally) {
    indirect(tally, "isr/isratio_expected_100.csv", false);
}

fn indirect_rate(tally: &mut Tally) {
    indirect(tally, "isr/israte_expected_per100k.csv", true);
}

fn harm(tally: &mut Tally) {
    let weights: BTreeMap<String, f64> = rows("harm/harm_weights_input.csv")
        .iter()
        .map(|row| (row["offence"].clone(), cell(row, "weight")))
        .collect();
    let counts = rows("harm/harm_counts_input.csv");
    let populations = rows("harm/harm_population_input.csv");
    for row in rows("harm/harm_score_expected.csv") {
        let area = &row["area"];
        let own: Vec<&Row> = counts.iter().filter(|r| &r["area"] == area).collect();
        let numbers: Vec<f64> = own.iter().map(|r| cell(r, "count")).collect();
        let own_weights: Vec<Option<f64>> =
            own.iter().map(|r| weights.get(&r["offence"]).copied()).collect();
        let population = populations
            .iter()
            .find(|r| &r["area"] == area)
            .and_then(|r| number(&r["population"]))
            .unwrap();
        let score = harm_score(&numbers, &own_weights, population).unwrap();
        for (column, found) in [
            ("total_count", score.total_count),
            ("unmapped_count", score.unmapped_count),
            ("weighted_total", score.weighted_total),
            ("harm_score_per_head", score.per_head),
            ("count_rate_per_1000", score.count_per_head * 1_000.0),
            ("mean_harm_per_offence", score.mean_per_offence.unwrap()),
        ] {
            tally.relative(&format!("{area} {column}"), found, cell(&row, column), 1e-12);
        }
    }
}
