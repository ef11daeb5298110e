//! Change between two periods.

use jsna_stats::change::{
    DifferenceMethod, Observed, RatioMethod, likelihood_ratio_test, median_unbiased_ratio, minimum_likelihood_p, percent_change,
    rate_difference, rate_ratio,
};
use jsna_stats::{Error, Level};

use super::estimates::{LEVELS, cell, interval};
use super::support::{self, Check, Row, Tally, number, rows};

pub(crate) const CHECKS: &[Check] = &[Check {
    file: "rate_ratio/rate_ratio_expected.csv",
    tolerance: "relative 1e-7; mid-p 1e-4",
    run: rate_ratios,
}];

#[test]
fn rate_ratio_expected() {
    support::run(&CHECKS[0]);
}

/// R's solvers stop early: the limits and p values they give carry this.
const ITERATED: f64 = 1e-7;
/// `epitools` finds mid-p limits by `uniroot` at its default tolerance.
const UNIROOT: f64 = 1e-4;

fn rate_ratios(tally: &mut Tally) {
    let expected = rows("rate_ratio/rate_ratio_expected.csv");
    for (input, row) in rows("rate_ratio/rate_ratio_input.csv").iter().zip(&expected) {
        assert_eq!(input["pair_id"], row["pair_id"]);
        let before = Observed::new(cell(input, "count_before"), cell(input, "exposure_before")).unwrap();
        let after = Observed::new(cell(input, "count_after"), cell(input, "exposure_after")).unwrap();
        let label = format!("pair {}", row["pair_id"]);
        plain(tally, &label, row, before, after);
        wald(tally, &label, row, before, after);
        exact(tally, &label, row, before, after);
        mid_p(tally, &label, row, before, after);
    }
}

/// Rates, change in percent, difference.
fn plain(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    tally.relative(&format!("{label} before"), before.rate() * 1_000.0, cell(row, "rate_before_per_1000"), 1e-9);
    tally.relative(&format!("{label} after"), after.rate() * 1_000.0, cell(row, "rate_after_per_1000"), 1e-9);
    given_or(tally, &format!("{label} percent"), percent_change(before, after, 0.0), &row["percent_change"], 1e-9);
    let difference = rate_difference(before, after, 1_000.0, DifferenceMethod::Wald, Level::P95).unwrap();
    tally.relative(&format!("{label} difference"), difference.value, cell(row, "rate_difference_per_1000"), 1e-9);
    interval(tally, label, difference.interval, row, "rd_lower95", "rd_upper95", 1e-9);
}

fn wald(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    let test = likelihood_ratio_test(before, after);
    given_or(tally, &format!("{label} chi-squared"), test.map(|t| t.statistic), &row["lr_chisq"], ITERATED);
    given_or(tally, &format!("{label} likelihood ratio p"), likelihood_ratio_test(before, after).map(|t| t.p), &row["lr_p"], ITERATED);
    match rate_ratio(before, after, RatioMethod::Wald, Level::P95) {
        Ok(found) => {
            let ratio = found.ratio.unwrap();
            let log_se = found.log_standard_error.unwrap();
            tally.relative(&format!("{label} ratio"), ratio, cell(row, "rate_ratio"), ITERATED);
            tally.relative(&format!("{label} log se"), log_se, cell(row, "wald_log_se"), ITERATED);
            tally.relative(&format!("{label} wald z"), ratio.ln() / log_se, cell(row, "wald_z"), ITERATED);
            tally.relative(&format!("{label} wald p"), found.p, cell(row, "wald_p"), ITERATED);
            interval(tally, label, found.interval, row, "wald_lower95", "wald_upper95", ITERATED);
        }
        Err(error) => blank(tally, label, &error, row, &["wald_log_se", "wald_lower95", "wald_upper95", "wald_z", "wald_p"]),
    }
}

fn exact(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    given_or(tally, &format!("{label} exact p"), minimum_likelihood_p(before, after), &row["exact_p"], ITERATED);
    for (level, _, end) in LEVELS {
        let (lower, upper) = (format!("exact_lower{end}"), format!("exact_upper{end}"));
        match rate_ratio(before, after, RatioMethod::Exact, level) {
            Ok(found) => {
                given_or(tally, &format!("{label} ratio"), found.ratio.ok_or_else(no_value), &row["rate_ratio"], ITERATED);
                tally.relative(&format!("{label} p"), found.p, cell(row, "exact_twice_smaller_tail_p"), ITERATED);
                tally.optional(&format!("{label} {lower}"), found.interval.lower, &row[&lower], ITERATED);
                given_or(tally, &format!("{label} {upper}"), found.interval.upper.ok_or_else(no_value), &row[&upper], ITERATED);
            }
            Err(error) => blank(tally, label, &error, row, &["exact_twice_smaller_tail_p", &lower, &upper]),
        }
    }
}

fn mid_p(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    given_or(tally, &format!("{label} median unbiased"), median_unbiased_ratio(before, after), &row["midp_estimate"], UNIROOT);
    match rate_ratio(before, after, RatioMethod::MidP, Level::P95) {
        Ok(found) => {
            tally.relative(&format!("{label} mid-p"), found.p, cell(row, "midp_p"), UNIROOT);
            interval(tally, label, found.interval, row, "midp_lower95", "midp_upper95", UNIROOT);
        }
        Err(error) => blank(tally, label, &error, row, &["midp_lower95", "midp_upper95", "midp_estimate", "midp_p"]),
    }
}

/// What the reference writes as infinite or leaves blank, the crate does not give; the rest is a number.
fn given_or(tally: &mut Tally, label: &str, found: Result<f64, Error>, expected: &str, tolerance: f64) {
    let expected = if number(expected).is_some_and(f64::is_finite) { expected } else { "" };
    tally.optional(label, found.ok(), expected, tolerance);
}

/// The crate refused; the reference must have left these cells blank.
fn blank(tally: &mut Tally, label: &str, error: &Error, row: &Row, columns: &[&str]) {
    for column in columns {
        tally.text(&format!("{label} {column} ({error})"), "", &row[*column]);
    }
}

fn no_value() -> Error {
    Error::Refused { method: "the rate ratio", reason: String::from("open side") }
}
