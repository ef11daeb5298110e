//! Trends against the Fingertips code, `pymannkendall` and `scipy`.

use jsna_stats::trend::{
    MannKendall, RecentTrend, mann_kendall, mann_kendall_autocorrelated, mann_kendall_seasonal,
    sen_slope, sen_slope_seasonal,
};
use jsna_stats::trend::{
    RecentTrendConfig, RecentTrendRules, RecentTrendTest, TrendMarker, YearValue, YearlyStatistic,
    recent_trend,
};
use jsna_stats::{Error, Level, Result};

use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "recent_trend/recent_trend_expected.csv",
        tolerance: "chi-square relative 1e-9 (absolute 1e-9 near zero); marker exact",
        run: recent,
    },
    Check {
        file: "mann_kendall/mann_kendall_expected.csv",
        tolerance: "relative 1e-9; trend label exact",
        run: kendall,
    },
];

#[test]
fn recent_trend_matches_fingertips() {
    run(&CHECKS[0]);
}

#[test]
fn mann_kendall_matches_pymannkendall_and_scipy() {
    run(&CHECKS[1]);
}

fn kendall(tally: &mut Tally) {
    let input = rows("mann_kendall/mann_kendall_input.csv");
    for expected in rows("mann_kendall/mann_kendall_expected.csv") {
        let mine: Vec<&Row> = input.iter().filter(|r| r["series"] == expected["series"]).collect();
        let values: Vec<Option<f64>> = mine.iter().map(|r| number(&r["value"])).collect();
        let label = format!("{} {}", expected["series"], expected["test"]);
        let seasonal = expected["test"] == "seasonal_12";
        let test = match expected["test"].as_str() {
            "original" => mann_kendall(&values, Level::P95),
            "hamed_rao" => mann_kendall_autocorrelated(&values, Level::P95),
            _ => mann_kendall_seasonal(&values, 12, Level::P95),
        }
        .unwrap_or_else(|e| panic!("{label}: {e}"));
        kendall_row(tally, &label, &test, &expected);
        let sen = if seasonal {
            sen_slope_seasonal(&values, 12, Level::P95)
        } else {
            sen_slope(&values, Level::P95)
        }
        .unwrap_or_else(|e| panic!("{label}: {e}"));
        tally.optional(&format!("{label} slope"), Some(sen.slope), &expected["sen_slope"], 1e-9);
        tally.optional(
            &format!("{label} intercept"),
            Some(sen.intercept),
            &expected["intercept"],
            1e-9,
        );
        if !expected["theil_slope_compacted"].is_empty() {
            // The reference closes gaps up here.
            let closed: Vec<Option<f64>> = values.iter().filter(|v| v.is_some()).copied().collect();
            let sen = sen_slope(&closed, Level::P95).unwrap_or_else(|e| panic!("{label}: {e}"));
            tally.optional(
                &format!("{label} closed"),
                Some(sen.slope),
                &expected["theil_slope_compacted"],
                1e-9,
            );
            let (lower, upper) = sen.interval.value().map_or((None, None), |i| (i.lower, i.upper));
            tally.optional(&format!("{label} lower"), lower, &expected["theil_lower95"], 1e-9);
            tally.optional(&format!("{label} upper"), upper, &expected["theil_upper95"], 1e-9);
        }
    }
}

fn kendall_row(tally: &mut Tally, label: &str, test: &MannKendall, expected: &Row) {
    tally.text(&format!("{label} n"), &test.points.to_string(), &expected["n_used"]);
    let significant = test.p_normal < 0.05;
    let trend = match (significant, test.s > 0.0) {
        (false, _) => "no trend",
        (true, true) => "increasing",
        (true, false) => "decreasing",
    };
    tally.text(&format!("{label} trend"), trend, &expected["trend"]);
    tally.text(
        &format!("{label} significant"),
        &significant.to_string(),
        &expected["significant_5pct"],
    );
    tally.optional(&format!("{label} p"), Some(test.p_normal), &expected["p"], 1e-9);
    tally.optional(&format!("{label} z"), Some(test.z), &expected["z"], 1e-9);
    tally.optional(&format!("{label} tau"), Some(test.tau_a), &expected["tau_a"], 1e-9);
    tally.optional(&format!("{label} s"), Some(test.s), &expected["s"], 1e-9);
    tally.optional(&format!("{label} variance"), test.variance, &expected["var_s"], 1e-9);
    if expected["test"] == "original" {
        tally.optional(&format!("{label} tau-b"), test.tau_b, &expected["tau_b_scipy"], 1e-9);
    }
    if !expected["exact_p_no_ties"].is_empty() {
        tally.optional(
            &format!("{label} exact p"),
            test.p_exact,
            &expected["exact_p_no_ties"],
            1e-9,
        );
    }
}

fn recent(tally: &mut Tally) {
    let input = rows("recent_trend/recent_trend_input.csv");
    for expected in rows("recent_trend/recent_trend_expected.csv") {
        let case = &expected["case_id"];
        let years: Vec<YearValue> =
            input.iter().filter(|r| r["case_id"] == *case).map(year_value).collect();
        let config = |rules| RecentTrendConfig {
            rules,
            statistic: match expected["value_type"].as_str() {
                "proportion" => YearlyStatistic::Proportion,
                "crude_rate" => YearlyStatistic::CrudeRate,
                _ => YearlyStatistic::DirectlyStandardisedRate,
            },
            test: if expected["method"] == "proportion_chi2" {
                RecentTrendTest::ProportionChiSquare
            } else {
                RecentTrendTest::WeightedSlope
            },
        };
        let old = recent_trend(&years, &config(RecentTrendRules::Fingertips2020Corrected));
        compare(
            tally,
            &format!("{case} 2020"),
            &old,
            &expected,
            [
                "marker_2020_direction_corrected",
                "significant_2020",
                "chi_square_2020",
                "message_2020",
            ],
        );
        let new = recent_trend(&years, &config(RecentTrendRules::Fingertips2025));
        if expected["marker_2025"].is_empty() {
            tally.text(&format!("{case} 2025"), &new.is_err().to_string(), "true");
            continue;
        }
        compare(
            tally,
            &format!("{case} 2025"),
            &new,
            &expected,
            ["marker_2025", "significant_2025", "chi_square_2025", "message_2025"],
        );
        let slope = new.as_ref().ok().and_then(|t| t.slope).unwrap_or(0.0);
        near(tally, &format!("{case} slope"), slope, &expected["slope_2025"]);
    }
}

fn compare(
    tally: &mut Tally,
    label: &str,
    found: &Result<RecentTrend>,
    expected: &Row,
    columns: [&str; 4],
) {
    let [marker, significant, chi_square, message] = columns;
    let (text, shown) = match found {
        Ok(t) => match t.marker {
            TrendMarker::Increasing => ("Increasing", true),
            TrendMarker::Decreasing => ("Decreasing", true),
            TrendMarker::NoChange => ("NoChange", false),
        },
        Err(_) => ("CannotBeCalculated", false),
    };
    tally.text(&format!("{label} marker"), text, &expected[marker]);
    tally.text(&format!("{label} significant"), &shown.to_string(), &expected[significant]);
    near(
        tally,
        &format!("{label} chi-square"),
        found.as_ref().map_or(0.0, |t| t.chi_square),
        &expected[chi_square],
    );
    let reason = match found {
        Ok(_) => "",
        Err(Error::TooFew { what: "years", .. }) => {
            "Not enough data points to calculate recent trend"
        }
        Err(Error::TooFew { .. }) => {
            "Not enough data points with valid values to calculate recent trend"
        }
        Err(Error::Refused { reason, .. }) if reason.contains("standardised") => {
            "The recent trend cannot be calculated for this value type"
        }
        Err(_) => "The recent trend cannot be calculated",
    };
    tally.text(&format!("{label} message"), reason, &expected[message]);
}

/// Relative 1e-9, or absolute 1e-9 where the expected value is smaller than 1.
fn near(tally: &mut Tally, label: &str, actual: f64, expected: &str) {
    let expected = number(expected).unwrap_or_else(|| panic!("{label}: no expected value"));
    if expected.abs() < 1.0 {
        tally.absolute(label, actual, expected, 1e-9);
    } else {
        tally.relative(label, actual, expected, 1e-9);
    }
}

fn year_value(row: &Row) -> YearValue {
    YearValue {
        year: row["year"].parse().expect("a year"),
        count: number(&row["count"]),
        denominator: number(&row["denominator"]),
        value: number(&row["value"]),
        lower95: number(&row["lower95"]),
        upper95: number(&row["upper95"]),
    }
}
