//! Forecasts against `forecast` for R.

use jsna_stats::Level;
use jsna_stats::seasonal::{
    BackTest, EtsError, EtsFit, EtsModel, EtsParameters, EtsSeason, EtsTrend, Forecast,
    ForecastConfig, ForecastModel, ets, ets_with, forecast,
};
use jsna_stats::spc::ValuesAre;

use super::seasonal::series;
use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "forecast/forecast_expected.csv",
        tolerance: "naive, seasonal naive, mean, drift: relative 1e-9. ETS point forecasts and limits given the parameters in ets_parameters_expected.csv: relative 1e-9. ETS with own optimiser: mean within 3% and interval width within 10%, or AICc no worse than reference + 0.5",
        run: forecasts,
    },
    Check {
        file: "forecast/fitted_expected.csv",
        tolerance: "relative 1e-9 for naive family; 1e-9 for ETS given parameters",
        run: fitted,
    },
    Check {
        file: "forecast/ets_parameters_expected.csv",
        tolerance: "parameters may differ between optimisers; loglik no lower than reference - 0.1",
        run: parameters,
    },
    Check {
        file: "forecast/holdout_accuracy_expected.csv",
        tolerance: "relative 1e-9",
        run: accuracy,
    },
];

#[test]
fn forecasts_match_r() {
    run(&CHECKS[0]);
}

#[test]
fn fitted_values_match_r() {
    run(&CHECKS[1]);
}

#[test]
fn ets_is_at_least_as_likely_as_in_r() {
    run(&CHECKS[2]);
}

#[test]
fn accuracy_matches_r() {
    run(&CHECKS[3]);
}

fn levels() -> [Level; 2] {
    [Level::new(0.8).expect("a level"), Level::P95]
}

fn simple_model(name: &str) -> Option<ForecastModel> {
    Some(match name {
        "naive" => ForecastModel::Naive,
        "seasonal_naive" | "snaive" => ForecastModel::SeasonalNaive,
        "mean" | "meanf" => ForecastModel::Mean,
        "drift" => ForecastModel::Drift,
        _ => return None,
    })
}

fn simple_forecast(values: &[f64], model: ForecastModel, hold_out: usize) -> Forecast {
    let levels = levels();
    let config = ForecastConfig {
        period: 12,
        horizon: 12,
        levels: &levels,
        floor_at_zero: false,
        hold_out,
        values_are: ValuesAre::Measurements,
    };
    forecast(values, model, &config).unwrap_or_else(|e| panic!("{model:?}: {e}"))
}

/// The model and its parameters in a row of the parameter file.
fn ets_row(row: &Row) -> (EtsModel, EtsParameters) {
    let name = row["method"].as_str();
    let inside = name.trim_start_matches("ETS(").trim_end_matches(')');
    let parts: Vec<&str> = inside.split(',').collect();
    let model = EtsModel {
        error: if parts[0] == "A" { EtsError::Additive } else { EtsError::Multiplicative },
        trend: match parts[1] {
            "N" => EtsTrend::None,
            "A" => EtsTrend::Additive,
            _ => EtsTrend::Damped,
        },
        season: match parts[2] {
            "N" => EtsSeason::None,
            "A" => EtsSeason::Additive,
            _ => EtsSeason::Multiplicative,
        },
    };
    assert_eq!(model.name(), name);
    let value = |column: &str, otherwise: f64| number(&row[column]).unwrap_or(otherwise);
    let seasons = (0..12).filter_map(|i| number(&row[&format!("s_minus_{i}")])).collect();
    let parameters = EtsParameters {
        alpha: value("alpha", f64::NAN),
        beta: value("beta", 0.0),
        gamma: value("gamma", 0.0),
        phi: value("phi", 1.0),
        level: value("l0", f64::NAN),
        slope: value("b0", 0.0),
        seasons,
    };
    (model, parameters)
}

/// The reference's fit, put through the series with its own parameters.
fn given_fit(parameters: &[Row], series: &str, model: &str, values: &[f64]) -> EtsFit {
    let row = parameters
        .iter()
        .find(|r| r["series"] == series && r["model"] == model)
        .unwrap_or_else(|| panic!("no parameters of {series} {model}"));
    let (kind, given) = ets_row(row);
    ets_with(values, 12, kind, &given).unwrap_or_else(|e| panic!("{series} {model}: {e}"))
}

fn forecasts(tally: &mut Tally) {
    let input = rows("forecast/forecast_input.csv");
    let parameters = rows("forecast/ets_parameters_expected.csv");
    let expected = rows("forecast/forecast_expected.csv");
    let mut cases: Vec<(&str, &str)> =
        expected.iter().map(|r| (r["series"].as_str(), r["model"].as_str())).collect();
    cases.dedup();
    for (name, model) in cases {
        let values = series(&input, name);
        let wanted: Vec<&Row> =
            expected.iter().filter(|r| r["series"] == name && r["model"] == model).collect();
        let label = format!("{name} {model}");
        if let Some(simple) = simple_model(model) {
            compare_forecast(tally, &label, &simple_forecast(&values, simple, 0), &wanted, 1e-9);
        } else if model == "theta" {
            // The reference searches alpha to a tolerance of its own: as for an own optimiser.
            let found = simple_forecast(&values, ForecastModel::Theta, 0);
            compare_loosely(tally, &label, &found, &wanted, 1.0);
        } else {
            let given = given_fit(&parameters, name, model, &values);
            let found =
                as_in_r(&given).forecast(12, &levels()).unwrap_or_else(|e| panic!("{label}: {e}"));
            compare_forecast(tally, &label, &found, &wanted, 1e-9);
            if given.model.error == EtsError::Additive {
                let own = ets(&values, 12, given.model).unwrap_or_else(|e| panic!("{label}: {e}"));
                let found = own.forecast(12, &levels()).unwrap_or_else(|e| panic!("{label}: {e}"));
                compare_loosely(
                    tally,
                    &format!("{label} own"),
                    &found,
                    &wanted,
                    own.aicc - given.aicc,
                );
            }
        }
    }
}

/// R's formula for forecasts with a multiplicative season leaves the first damping of the slope out
/// (its own one-step fitted values have it). That is the same as a slope, and a smoothing of it,
/// larger by the factor that is left out.
fn as_in_r(fit: &EtsFit) -> EtsFit {
    let mut fit = fit.clone();
    if fit.model.trend == EtsTrend::Damped && fit.model.season == EtsSeason::Multiplicative {
        fit.last.slope /= fit.last.phi;
        fit.last.beta /= fit.last.phi;
    }
    fit
}

fn compare_forecast(
    tally: &mut Tally,
    label: &str,
    found: &Forecast,
    wanted: &[&Row],
    tolerance: f64,
) {
    tally.text(&format!("{label} steps"), &found.mean.len().to_string(), &wanted.len().to_string());
    for (h, row) in wanted.iter().enumerate() {
        let label = format!("{label} step {}", row["step"]);
        let [eighty, ninety_five] = &found.bands[..] else { panic!("{label}: two levels") };
        for (column, value) in [
            ("mean", found.mean[h]),
            ("lower80", eighty.lower[h]),
            ("upper80", eighty.upper[h]),
            ("lower95", ninety_five.lower[h]),
            ("upper95", ninety_five.upper[h]),
        ] {
            tally.optional(&format!("{label} {column}"), Some(value), &row[column], tolerance);
        }
    }
}

/// Mean within 3% and width within 10%, or a corrected Akaike criterion no more than 0.5 above the
/// reference's.
fn compare_loosely(
    tally: &mut Tally,
    label: &str,
    found: &Forecast,
    wanted: &[&Row],
    aicc_above: f64,
) {
    let cell = |row: &Row, column: &str| {
        number(&row[column]).unwrap_or_else(|| panic!("{label} {column}"))
    };
    let alike = wanted.iter().enumerate().all(|(h, row)| {
        let band = &found.bands[1];
        let width = cell(row, "upper95") - cell(row, "lower95");
        (found.mean[h] / cell(row, "mean") - 1.0).abs() <= 0.03
            && ((band.upper[h] - band.lower[h]) / width - 1.0).abs() <= 0.1
    });
    let as_likely = aicc_above <= 0.5;
    tally.text(
        &format!("{label} (AICc {aicc_above:+.3})"),
        &(alike || as_likely).to_string(),
        "true",
    );
}

fn fitted(tally: &mut Tally) {
    let input = rows("forecast/forecast_input.csv");
    let parameters = rows("forecast/ets_parameters_expected.csv");
    let expected = rows("forecast/fitted_expected.csv");
    let mut cases: Vec<(&str, &str)> =
        expected.iter().map(|r| (r["series"].as_str(), r["model"].as_str())).collect();
    cases.dedup();
    for (name, model) in cases {
        let values = series(&input, name);
        let found = match simple_model(model) {
            Some(simple) => simple_forecast(&values, simple, 0).fitted,
            None => {
                given_fit(&parameters, name, model, &values).fitted.into_iter().map(Some).collect()
            }
        };
        let wanted = expected.iter().filter(|r| r["series"] == name && r["model"] == model);
        for (i, row) in wanted.enumerate() {
            tally.optional(
                &format!("{name} {model} {}", row["month"]),
                found[i],
                &row["fitted"],
                1e-9,
            );
        }
    }
}

fn parameters(tally: &mut Tally) {
    let input = rows("forecast/forecast_input.csv");
    for row in rows("forecast/ets_parameters_expected.csv") {
        let values = series(&input, &row["series"]);
        let label = format!("{} {}", row["series"], row["model"]);
        let (model, given) = ets_row(&row);
        let fit = ets_with(&values, 12, model, &given).unwrap_or_else(|e| panic!("{label}: {e}"));
        for (column, value) in [
            ("sigma2", fit.sigma2),
            ("loglik", fit.log_likelihood),
            ("aic", fit.aic),
            ("aicc", fit.aicc),
            ("bic", fit.bic),
            ("mse", fit.mse),
        ] {
            tally.optional(&format!("{label} {column}"), Some(value), &row[column], 1e-9);
        }
        if model.error == EtsError::Additive {
            let own = ets(&values, 12, model).unwrap_or_else(|e| panic!("{label}: {e}"));
            let gained = own.log_likelihood - fit.log_likelihood;
            tally.text(
                &format!("{label} own ({gained:+.4})"),
                &(gained >= -0.1).to_string(),
                "true",
            );
        }
    }
}

fn accuracy(tally: &mut Tally) {
    let input = rows("forecast/forecast_input.csv");
    for row in rows("forecast/holdout_accuracy_expected.csv") {
        let values = series(&input, &row["series"]);
        let model = simple_model(&row["model"]).unwrap_or_else(|| panic!("model {}", row["model"]));
        let found =
            simple_forecast(&values, model, 12).back_test.into_value().expect("a back-test");
        back_test_row(tally, &format!("{} {}", row["series"], row["model"]), &found, &row);
    }
}

fn back_test_row(tally: &mut Tally, label: &str, found: &BackTest, expected: &Row) {
    let share = |i: usize| found.coverage.get(i).map(|c| c.share);
    for (column, value) in [
        ("me", Some(found.mean_error)),
        ("rmse", Some(found.rmse)),
        ("mae", Some(found.mae)),
        ("mase", found.mase),
        ("coverage80", share(0)),
        ("coverage95", share(1)),
    ] {
        tally.optional(&format!("{label} {column}"), value, &expected[column], 1e-9);
    }
    // The reference gives infinity where a value is 0.
    match number(&expected["mape"]) {
        Some(mape) if mape.is_infinite() => {
            tally.text(&format!("{label} mape"), &format!("{:?}", found.mape), "None");
        }
        _ => tally.optional(&format!("{label} mape"), found.mape, &expected["mape"], 1e-9),
    }
}
