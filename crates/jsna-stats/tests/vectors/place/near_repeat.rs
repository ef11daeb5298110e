//! Near repeats: the table by distance and time, and Knox's test.

use jsna_stats::place::{Metric, NearRepeatConfig, knox_test, near_repeat};

use crate::vectors::estimates::cell;
use crate::vectors::support::{Check, Tally, day, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "near_repeat/near_repeat_expected.csv",
        tolerance: "observed exact; expected_pairs_margins relative 1e-10; ratio within 5% or 0.1 and p within 0.02 (Monte Carlo)",
        run: check_table,
    },
    Check {
        file: "near_repeat/knox_test_expected.csv",
        tolerance: "observed exact; expected and p relative 1e-8",
        run: check_knox,
    },
];

#[test]
fn near_repeat_table() {
    run(&CHECKS[0]);
}

#[test]
fn knox() {
    run(&CHECKS[1]);
}

/// Eastings, northings, days.
fn events() -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let rows = rows("near_repeat/near_repeat_input.csv");
    let column = |name: &str| rows.iter().map(|row| cell(row, name)).collect();
    (
        column("easting"),
        column("northing"),
        rows.iter().map(|row| f64::from(day(&row["date"]))).collect(),
    )
}

fn check_table(tally: &mut Tally) {
    let (x, y, days) = events();
    let config = NearRepeatConfig {
        distances: &[0.0, 0.1, 100.0, 200.0, 400.0, 800.0],
        days: &[0.0, 7.0, 14.0, 28.0, 56.0],
        metric: Metric::Manhattan,
        permutations: 4999,
        seed: 20_240_101,
    };
    let cells = near_repeat(&x, &y, &days, &config).unwrap();
    let expected = rows("near_repeat/near_repeat_expected.csv");
    assert_eq!(cells.len(), expected.len());
    for (actual, row) in cells.iter().zip(&expected) {
        let label = format!("{} m, {} days", row["space_from"], row["days_from"]);
        assert!(
            (actual.distance_from, actual.days_from)
                == (cell(row, "space_from"), cell(row, "days_from"))
        );
        assert!(
            (actual.distance_to, actual.days_to) == (cell(row, "space_to"), cell(row, "days_to"))
        );
        tally.text(&label, &actual.observed.to_string(), &row["observed_pairs"]);
        tally.relative(&label, actual.expected, cell(row, "expected_pairs_margins"), 1e-10);
        // The reference's ratio and p value are simulated: they bind at the stated tolerance only, and would
        // hide the error of everything else in the largest one seen.
        let (ratio, p) = (cell(row, "knox_ratio_monte_carlo"), cell(row, "p_monte_carlo"));
        let gap = (actual.ratio.unwrap() - ratio).abs();
        assert!(
            gap <= (0.05 * ratio).max(0.1),
            "{label}: ratio {:?}, expected {ratio}",
            actual.ratio
        );
        assert!((actual.p - p).abs() <= 0.02, "{label}: p {}, expected {p}", actual.p);
    }
}

fn check_knox(tally: &mut Tally) {
    let (x, y, days) = events();
    for row in rows("near_repeat/knox_test_expected.csv") {
        let test =
            knox_test(&x, &y, &days, cell(&row, "max_metres"), cell(&row, "max_days")).unwrap();
        let label = format!("{} m, {} days", row["max_metres"], row["max_days"]);
        tally.text(&label, &test.observed.to_string(), &row["observed"]);
        tally.relative(&label, test.expected, cell(&row, "expected"), 1e-8);
        // The reference's p value is the chance of more than the observed number.
        tally.relative(&label, test.p_more, cell(&row, "p_poisson"), 1e-8);
    }
}
