//! Counts, crude rates, proportions.

use jsna_stats::rates::{
    byar_limits, count_limits, crude_rate, crude_rates, exact_limits, proportion,
};
use jsna_stats::{Error, Given, Level, Reason};

use super::estimates::{LEVELS, cell, estimate, interval};
use super::support::{self, Check, Row, Tally, rows};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "crude_rate/count_ci_expected.csv",
        tolerance: "relative 1e-9",
        run: count_limits_agree,
    },
    Check {
        file: "crude_rate/crude_rate_expected_per1000.csv",
        tolerance: "relative 1e-9",
        run: |t| crude(t, 1_000.0, "per1000"),
    },
    Check {
        file: "crude_rate/crude_rate_expected_per100000.csv",
        tolerance: "relative 1e-9",
        run: |t| crude(t, 100_000.0, "per100000"),
    },
    Check {
        file: "crude_rate/crude_rate_input_validation.csv",
        tolerance: "outcome class only",
        run: crude_validation,
    },
    Check {
        file: "proportion/proportion_expected_percent.csv",
        tolerance: "relative 1e-12",
        run: proportions_agree,
    },
    Check {
        file: "proportion/proportion_input_validation.csv",
        tolerance: "outcome class only",
        run: proportion_validation,
    },
];

#[test]
fn count_ci() {
    support::run(&CHECKS[0]);
}

#[test]
fn crude_rate_per_1000() {
    support::run(&CHECKS[1]);
}

#[test]
fn crude_rate_per_100000() {
    support::run(&CHECKS[2]);
}

#[test]
fn crude_rate_input_validation() {
    support::run(&CHECKS[3]);
}

#[test]
fn proportion_percent() {
    support::run(&CHECKS[4]);
}

#[test]
fn proportion_input_validation() {
    support::run(&CHECKS[5]);
}

fn count_limits_agree(tally: &mut Tally) {
    for row in rows("crude_rate/count_ci_expected.csv") {
        let count = cell(&row, "count");
        for (level, _, end) in LEVELS {
            let label = format!("count {count}");
            let byar = byar_limits(count, level).unwrap();
            interval(
                tally,
                &label,
                byar,
                &row,
                &format!("byar_lower{end}"),
                &format!("byar_upper{end}"),
                1e-9,
            );
            let exact = exact_limits(count, level).unwrap();
            interval(
                tally,
                &label,
                exact,
                &row,
                &format!("exact_lower{end}"),
                &format!("exact_upper{end}"),
                1e-9,
            );
            assert_eq!(
                count_limits(count, level).unwrap(),
                if count < 10.0 { exact } else { byar }
            );
        }
    }
}

fn crude(tally: &mut Tally, multiplier: f64, unit: &str) {
    for row in rows(&format!("crude_rate/crude_rate_expected_{unit}.csv")) {
        let (count, population) = (cell(&row, "count"), cell(&row, "population"));
        estimate(tally, &format!("row {}", row["row_id"]), &row, 1e-9, |level| {
            crude_rate(count, population, multiplier, level).unwrap()
        });
    }
}

fn crude_validation(tally: &mut Tally) {
    for row in rows("crude_rate/crude_rate_input_validation.csv") {
        let outcome = match row["case"].as_str() {
            "population 0" => class(&crude_rate(5.0, 0.0, 1_000.0, Level::P95)),
            "negative count" => class(&crude_rate(-1.0, 100.0, 1_000.0, Level::P95)),
            "missing count (result missing)" => {
                let found =
                    crude_rates(&[None, Some(3.0)], &[100.0, 100.0], 1_000.0, Level::P95).unwrap();
                assert!(
                    matches!(found[0], Given::Withheld(Reason::Missing { .. }))
                        && found[1].value().is_some()
                );
                "ok"
            }
            other => panic!("no case for \"{other}\""),
        };
        tally.text(&row["case"], outcome, expected_class(&row));
    }
}

fn proportions_agree(tally: &mut Tally) {
    for row in rows("proportion/proportion_expected_percent.csv") {
        let (numerator, denominator) = (cell(&row, "numerator"), cell(&row, "denominator"));
        estimate(tally, &format!("row {}", row["row_id"]), &row, 1e-12, |level| {
            proportion(numerator, denominator, 100.0, level).unwrap()
        });
    }
}

fn proportion_validation(tally: &mut Tally) {
    for row in rows("proportion/proportion_input_validation.csv") {
        let (numerator, denominator) = match row["case"].as_str() {
            "denominator 0" => (0.0, 0.0),
            "numerator > denominator" => (11.0, 10.0),
            "negative numerator" => (-1.0, 10.0),
            other => panic!("no case for \"{other}\""),
        };
        tally.text(
            &row["case"],
            class(&proportion(numerator, denominator, 100.0, Level::P95)),
            expected_class(&row),
        );
    }
}

/// Whether the crate took or rejected an input.
fn class<T>(result: &Result<T, Error>) -> &'static str {
    if result.is_ok() { "ok" } else { "rejected" }
}

/// Whether the reference did: anything but "ok" is the text of its error.
fn expected_class(row: &Row) -> &'static str {
    if row["outcome"] == "ok" { "ok" } else { "rejected" }
}
