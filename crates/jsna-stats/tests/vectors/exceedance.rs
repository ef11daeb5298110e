//! Exceedances against `surveillance`.

use jsna_stats::Level;
use jsna_stats::exceedance::{ExceedanceLimit, FarringtonConfig, ReweightedDispersion, farrington};

use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[Check {
    file: "farrington/farrington_expected.csv",
    tolerance: "alarms exact; expected and upper bound relative 1e-4",
    run: flexible,
}];

#[test]
fn farrington_matches_surveillance() {
    run(&CHECKS[0]);
}

fn flexible(tally: &mut Tally) {
    let input = rows("farrington/farrington_input.csv");
    let configs = rows("farrington/farrington_config.csv");
    for expected in rows("farrington/farrington_expected.csv") {
        let row = configs
            .iter()
            .find(|c| c["config_id"] == expected["config_id"])
            .expect("a config of that id");
        let series: Vec<&Row> =
            input.iter().filter(|r| r["series"] == expected["series"]).collect();
        let counts: Vec<Option<f64>> = series.iter().map(|r| number(&r["count"])).collect();
        let at = series
            .iter()
            .position(|r| r["month"] == expected["month"])
            .expect("a point of that month");
        let label = format!(
            "config {} {} {}",
            expected["config_id"], expected["series"], expected["month"]
        );
        let found = farrington(&counts, None, &[at], &config(row))
            .unwrap_or_else(|e| panic!("{label}: {e}"));
        let found = found[0].clone().into_result().unwrap_or_else(|e| panic!("{label}: {e}"));
        let shown = |x: f64| found.enough_events.then_some(x);
        tally.optional(&format!("{label} count"), Some(found.observed), &expected["count"], 0.0);
        tally.optional(
            &format!("{label} expected"),
            shown(found.expected),
            &expected["expected"],
            1e-4,
        );
        tally.optional(
            &format!("{label} upper"),
            shown(found.upper),
            &expected["upper_bound"],
            1e-4,
        );
        tally.text(&format!("{label} alarm"), &found.alarm.to_string(), &expected["alarm"]);
        tally.text(
            &format!("{label} trend"),
            &found.trend_included.to_string(),
            &expected["trend_fitted"],
        );
        tally.optional(&format!("{label} p"), Some(found.p), &expected["p_value"], 1e-4);
        // The package takes the logarithm of the expected count for the count in the negative
        // binomial score.
        let score = match row["threshold_method"].as_str() {
            "delta" => found.score.expect("a limit above the expected count"),
            _ => (found.observed - found.expected.ln()) / (found.upper - found.expected.ln()),
        };
        tally.optional(&format!("{label} score"), Some(score), &expected["score"], 1e-4);
    }
}

fn config(row: &Row) -> FarringtonConfig {
    let whole =
        |column: &str| row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]));
    let value = |column: &str| number(&row[column]).unwrap_or_else(|| panic!("{column} is empty"));
    FarringtonConfig {
        period: whole("frequency"),
        years: whole("b_years"),
        half_window: whole("w_half_window"),
        blocks: whole("no_periods"),
        recent_left_out: whole("past_periods_not_included"),
        trend_p_below: (row["trend"] == "true").then(|| value("p_threshold_trend")),
        reweight_above: (row["reweight"] == "true").then(|| value("weights_threshold")),
        dispersion: ReweightedDispersion::AsSurveillance,
        limit: match row["threshold_method"].as_str() {
            "delta" => ExceedanceLimit::TwoThirdsPower,
            "nbPlugin" => ExceedanceLimit::NegativeBinomial,
            _ => ExceedanceLimit::NegativeBinomialUncertainMean,
        },
        level: Level::new(1.0 - value("alpha")).expect("alpha between 0 and 1"),
        enough_events: value("limit54_min_cases"),
        enough_periods: whole("limit54_periods"),
    }
}
