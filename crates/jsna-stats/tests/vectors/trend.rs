//! Trends against the Fingertips code, `pymannkendall` and `scipy`.

use jsna_stats::trend::{
    RecentTrendConfig, RecentTrendRules, RecentTrendTest, TrendMarker, YearValue, YearlyStatistic,
    recent_trend,
};
use jsna_stats::{Error, Result, trend::RecentTrend};

use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[Check {
    file: "recent_trend/recent_trend_expected.csv",
    tolerance: "chi-square relative 1e-9 (absolute 1e-9 near zero); marker exact",
    run: recent,
}];

#[test]
fn recent_trend_matches_fingertips() {
    run(&CHECKS[0]);
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
