//! Change between two periods.

use jsna_stats::change::{
    BeforeAfter, DifferenceMethod, Month, Observed, RatioMethod, SeriesMethod, before_after,
    e_test, likelihood_ratio_test, median_unbiased_ratio, minimum_likelihood_p, percent_change,
    rate_difference, rate_ratio,
};
use jsna_stats::{Error, Level};

use super::estimates::{LEVELS, cell, interval};
use super::replay::uniroot;
use super::support::{self, Check, Row, Tally, number, rows};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "rate_ratio/rate_ratio_expected.csv",
        tolerance: "Wald/LR/exact CI relative 1e-7; exact p relative 1e-7; mid-p relative 1e-4 (reference uses uniroot)",
        run: rate_ratios,
    },
    Check {
        file: "rate_ratio/monthly_two_period_expected.csv",
        tolerance: "Poisson/quasi relative 1e-7; NB relative 1e-4 (theta 1e-3; Inf or >1000 means no overdispersion)",
        run: monthly,
    },
    Check { file: "rate_ratio/e_test_expected.csv", tolerance: "absolute 1e-6", run: e_tests },
];

#[test]
fn rate_ratio_expected() {
    support::run(&CHECKS[0]);
}

#[test]
fn monthly_two_period_expected() {
    support::run(&CHECKS[1]);
}

#[test]
fn e_test_expected() {
    support::run(&CHECKS[2]);
}

/// R's solvers stop early: the limits and p values they give carry this.
const ITERATED: f64 = 1e-7;
/// `epitools` finds mid-p limits by `uniroot` at its default tolerance.
const UNIROOT: f64 = 1e-4;

fn rate_ratios(tally: &mut Tally) {
    let expected = rows("rate_ratio/rate_ratio_expected.csv");
    for (input, row) in rows("rate_ratio/rate_ratio_input.csv").iter().zip(&expected) {
        assert_eq!(input["pair_id"], row["pair_id"]);
        let before =
            Observed::new(cell(input, "count_before"), cell(input, "exposure_before")).unwrap();
        let after =
            Observed::new(cell(input, "count_after"), cell(input, "exposure_after")).unwrap();
        let label = format!("pair {}", row["pair_id"]);
        plain(tally, &label, row, before, after);
        wald(tally, &label, row, before, after);
        exact(tally, &label, row, before, after);
        mid_p(tally, &label, row, before, after);
    }
}

/// Rates, change in percent, difference.
fn plain(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    tally.relative(
        &format!("{label} before"),
        before.rate() * 1_000.0,
        cell(row, "rate_before_per_1000"),
        1e-9,
    );
    tally.relative(
        &format!("{label} after"),
        after.rate() * 1_000.0,
        cell(row, "rate_after_per_1000"),
        1e-9,
    );
    given_or(
        tally,
        &format!("{label} percent"),
        percent_change(before, after, 0.0).map(|f| f.value),
        &row["percent_change"],
        1e-9,
    );
    let difference =
        rate_difference(before, after, 1_000.0, DifferenceMethod::Wald, Level::P95).unwrap();
    tally.relative(
        &format!("{label} difference"),
        difference.value,
        cell(row, "rate_difference_per_1000"),
        1e-9,
    );
    interval(tally, label, difference.interval, row, "rd_lower95", "rd_upper95", 1e-9);
}

fn wald(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    let test = likelihood_ratio_test(before, after);
    given_or(
        tally,
        &format!("{label} chi-squared"),
        test.map(|t| t.value),
        &row["lr_chisq"],
        ITERATED,
    );
    given_or(
        tally,
        &format!("{label} likelihood ratio p"),
        likelihood_ratio_test(before, after).map(|t| t.p),
        &row["lr_p"],
        ITERATED,
    );
    match rate_ratio(before, after, RatioMethod::Wald, Level::P95) {
        Ok(found) => {
            let ratio = found.ratio.unwrap();
            let log_se = found.log_standard_error.unwrap();
            tally.relative(&format!("{label} ratio"), ratio, cell(row, "rate_ratio"), ITERATED);
            tally.relative(&format!("{label} log se"), log_se, cell(row, "wald_log_se"), ITERATED);
            tally.relative(
                &format!("{label} wald z"),
                ratio.ln() / log_se,
                cell(row, "wald_z"),
                ITERATED,
            );
            tally.relative(&format!("{label} wald p"), found.p, cell(row, "wald_p"), ITERATED);
            interval(tally, label, found.interval, row, "wald_lower95", "wald_upper95", ITERATED);
        }
        Err(error) => blank(
            tally,
            label,
            &error,
            row,
            &["wald_log_se", "wald_lower95", "wald_upper95", "wald_z", "wald_p"],
        ),
    }
}

fn exact(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    given_or(
        tally,
        &format!("{label} exact p"),
        minimum_likelihood_p(before, after).map(|f| f.value),
        &row["exact_p"],
        ITERATED,
    );
    for (level, _, end) in LEVELS {
        let (lower, upper) = (format!("exact_lower{end}"), format!("exact_upper{end}"));
        match rate_ratio(before, after, RatioMethod::Exact, level) {
            Ok(found) => {
                given_or(
                    tally,
                    &format!("{label} ratio"),
                    found.ratio.ok_or_else(no_value),
                    &row["rate_ratio"],
                    ITERATED,
                );
                tally.relative(
                    &format!("{label} p"),
                    found.p,
                    cell(row, "exact_twice_smaller_tail_p"),
                    ITERATED,
                );
                tally.optional(
                    &format!("{label} {lower}"),
                    found.interval.lower,
                    &row[&lower],
                    ITERATED,
                );
                given_or(
                    tally,
                    &format!("{label} {upper}"),
                    found.interval.upper.ok_or_else(no_value),
                    &row[&upper],
                    ITERATED,
                );
            }
            Err(error) => {
                blank(tally, label, &error, row, &["exact_twice_smaller_tail_p", &lower, &upper]);
            }
        }
    }
}

fn mid_p(tally: &mut Tally, label: &str, row: &Row, before: Observed, after: Observed) {
    let columns = ["midp_lower95", "midp_upper95", "midp_estimate", "midp_p"];
    let found = match rate_ratio(before, after, RatioMethod::MidP, Level::P95) {
        Ok(found) => found,
        Err(error) => return blank(tally, label, &error, row, &columns),
    };
    tally.relative(&format!("{label} mid-p"), found.p, cell(row, "midp_p"), UNIROOT);
    let middle = median_unbiased_ratio(before, after).unwrap().value;
    let (lower, upper) = (found.interval.lower.unwrap(), found.interval.upper.unwrap());
    for (column, limit, area) in
        [(columns[0], lower, 0.025), (columns[1], upper, 0.975), (columns[2], middle, 0.5)]
    {
        // The crate's own limit has the area it should have, to the last digits.
        let share =
            |ratio: f64| ratio * after.exposure() / (ratio * after.exposure() + before.exposure());
        tally.absolute(
            &format!("{label} area at {column}"),
            mid_p_area(before, after, share(limit)),
            area,
            1e-9,
        );
        // The reference's search, run on the crate's function, stops where the reference stopped.
        let found = uniroot(0.0, 1.0, |s| mid_p_area(before, after, s) - area);
        let ratio = found / (1.0 - found) * before.exposure() / after.exposure();
        tally.relative(&format!("{label} {column}"), ratio, cell(row, column), UNIROOT);
    }
}

/// Mid-p area from the later count upwards, when an event is a later one with probability `share`: half the
/// two-sided p value of the crate below the middle, the complement above.
fn mid_p_area(before: Observed, after: Observed, share: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 {
        return if share <= 0.0 { 0.0 } else { 1.0 };
    }
    let at = |observed: Observed, exposure: f64| Observed::new(observed.count(), exposure).unwrap();
    let p = rate_ratio(at(before, 1.0 - share), at(after, share), RatioMethod::MidP, Level::P95)
        .unwrap()
        .p;
    let middle = median_unbiased_ratio(at(before, 1.0), at(after, 1.0)).unwrap().value;
    if share < middle / (1.0 + middle) { p / 2.0 } else { 1.0 - p / 2.0 }
}

/// What the reference writes as infinite or leaves blank, the crate does not give; the rest is a number.
fn given_or(
    tally: &mut Tally,
    label: &str,
    found: Result<f64, Error>,
    expected: &str,
    tolerance: f64,
) {
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

/// Months of one series in one period.
fn months(input: &[Row], series: &str, period: &str) -> Vec<Month> {
    let of = |row: &&Row| row["series"] == series && row["period"] == period;
    let month =
        |row: &Row| Month { count: number(&row["count"]), exposure: cell(row, "population") };
    input.iter().filter(of).map(month).collect()
}

fn monthly(tally: &mut Tally) {
    let input = rows("rate_ratio/monthly_two_period_input.csv");
    for row in rows("rate_ratio/monthly_two_period_expected.csv") {
        let series = &row["series"];
        let (before, after) = (months(&input, series, "0"), months(&input, series, "1"));
        let fit = |method| before_after(&before, &after, method, Level::P95).unwrap();
        let poisson = fit(SeriesMethod::Poisson);
        let (used_before, used_after) = poisson.months;
        tally.relative(
            &format!("{series} n"),
            to_float(used_before + used_after),
            cell(&row, "n"),
            0.0,
        );
        tally.relative(
            &format!("{series} df"),
            to_float(poisson.degrees),
            cell(&row, "df_residual"),
            0.0,
        );
        tally.relative(
            &format!("{series} ratio"),
            poisson.ratio.value,
            cell(&row, "rate_ratio"),
            ITERATED,
        );
        tally.relative(
            &format!("{series} dispersion"),
            poisson.dispersion,
            cell(&row, "pearson_dispersion"),
            ITERATED,
        );
        compare_fit(
            tally,
            &row,
            &poisson,
            ["poisson_se", "poisson_lower95", "poisson_upper95", "poisson_p"],
            ITERATED,
        );
        let quasi = fit(SeriesMethod::QuasiPoisson);
        compare_fit(
            tally,
            &row,
            &quasi,
            ["quasi_se", "quasi_lower95_t", "quasi_upper95_t", "quasi_p_t"],
            ITERATED,
        );
        let negative = fit(SeriesMethod::NegativeBinomial);
        tally.relative(
            &format!("{series} NB ratio"),
            negative.ratio.value,
            cell(&row, "nb_rate_ratio"),
            1e-4,
        );
        compare_fit(tally, &row, &negative, ["nb_se", "nb_lower95", "nb_upper95", "nb_p"], 1e-4);
        // A size that is infinite or above 1,000 in the reference means no over-dispersion: nothing to compare.
        match number(&row["nb_theta"]).filter(|theta| *theta <= 1_000.0) {
            Some(theta) => {
                tally.relative(&format!("{series} theta"), negative.theta.unwrap(), theta, 1e-3);
            }
            None => assert!(
                negative.theta.is_none_or(|theta| theta > 1_000.0),
                "{series}: {negative:?}"
            ),
        }
    }
}

fn compare_fit(
    tally: &mut Tally,
    row: &Row,
    fit: &BeforeAfter,
    [se, lower, upper, p]: [&str; 4],
    tolerance: f64,
) {
    let series = &row["series"];
    tally.relative(&format!("{series} {se}"), fit.log_standard_error, cell(row, se), tolerance);
    interval(tally, series, fit.ratio.interval, row, lower, upper, tolerance);
    tally.relative(&format!("{series} {p}"), fit.p, cell(row, p), tolerance);
}

fn to_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn e_tests(tally: &mut Tally) {
    for row in rows("rate_ratio/e_test_expected.csv") {
        let of = |column| Observed::new(cell(&row, column), 1.0).unwrap();
        let label = format!("pair {}", row["pair_id"]);
        match e_test(of("count_1"), of("count_2")) {
            Ok(found) => tally.absolute(&label, found.p, cell(&row, "e_test_p"), 1e-6),
            // The reference writes -1 where the test is not defined.
            Err(error) => tally.text(&format!("{label} ({error})"), "-1", &row["e_test_p"]),
        }
    }
}
