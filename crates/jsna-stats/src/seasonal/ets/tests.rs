//! Tests of exponential smoothing: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

const MODELS: [EtsModel; 6] =
    [EtsModel::ANN, EtsModel::AAN, EtsModel::AADN, EtsModel::ANA, EtsModel::AAA, EtsModel::AADA];

#[test]
fn a_constant_series_is_refused_with_a_reason() {
    let found = ets(&[5.0; 40], 12, EtsModel::ANN).unwrap_err();
    assert!(found.to_string().contains("exactly"), "{found}");
}

#[test]
fn months_without_events_rule_multiplicative_models_out() {
    let model = EtsModel {
        error: EtsError::Multiplicative,
        trend: EtsTrend::None,
        season: EtsSeason::None,
    };
    let parameters = EtsParameters {
        alpha: 0.1,
        beta: 0.0,
        gamma: 0.0,
        phi: 1.0,
        level: 3.0,
        slope: 0.0,
        seasons: vec![],
    };
    let found = ets_with(&[3.0, 0.0, 2.0, 4.0, 3.0], 12, model, &parameters);
    assert!(matches!(found, Err(Error::Domain { at: Some(1), .. })));
}

#[test]
fn a_fit_whose_end_was_broken_does_not_forecast() {
    let values: Vec<f64> = (0..40).map(|t| 20.0 + f64::from(t * 7 % 13)).collect();
    let mut fit = ets(&values, 4, EtsModel::ANA).unwrap();
    fit.last.seasons.clear();
    assert!(matches!(fit.forecast(3, &[]), Err(Error::Lengths { .. })));
    fit.period = 0;
    assert!(matches!(fit.forecast(3, &[]), Err(Error::Domain { .. })));
}

#[test]
fn a_series_made_by_a_model_is_forecast_by_it() {
    // No noise but a pattern that the model can carry: level, slope and season.
    let truth = |t: i32| {
        50.0 + 0.5 * f64::from(t) + [3.0, -1.0, -2.0, 0.0][usize::try_from(t % 4).unwrap()]
    };
    let noise = |t: i32| 0.01 * f64::from((t * 37 % 11) - 5);
    let values: Vec<f64> = (0..40).map(|t| truth(t) + noise(t)).collect();
    let fit = ets(&values, 4, EtsModel::AAA).unwrap();
    let next = fit.forecast(8, &[]).unwrap();
    for (h, m) in next.mean.iter().enumerate() {
        let t = 40 + i32::try_from(h).unwrap();
        assert!((m - truth(t)).abs() < 0.1, "step {h}: {m}");
    }
}

#[test]
fn initial_values_found_by_least_squares_cannot_be_bettered() {
    let values: Vec<f64> =
        (0..36).map(|t| 20.0 + f64::from(t * 7 % 13) + f64::from(t % 12)).collect();
    let fit = ets(&values, 12, EtsModel::ANA).unwrap();
    for shift in [-0.5, 0.5] {
        let mut moved = fit.parameters.clone();
        moved.level += shift;
        let other = ets_with(&values, 12, EtsModel::ANA, &moved).unwrap();
        assert!(other.log_likelihood < fit.log_likelihood);
        let mut moved = fit.parameters.clone();
        moved.seasons[3] += shift;
        moved.seasons[11] -= shift;
        let other = ets_with(&values, 12, EtsModel::ANA, &moved).unwrap();
        assert!(other.log_likelihood < fit.log_likelihood);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop_oneof![4 => 0.0..90.0_f64, 1 => prop::num::f64::ANY], 0..40),
        period in 0_usize..30,
        model in 0_usize..6,
        clean in any::<bool>(),
        parameters in prop::collection::vec(prop::num::f64::ANY, 6),
    ) {
        let values: Vec<f64> = values.into_iter().filter(|v| !clean || (0.0..90.0).contains(v)).collect();
        let model = MODELS[model];
        if let Ok(fit) = ets(&values, period, model) {
            prop_assert!(fit.sigma2.is_finite() && fit.aicc.is_finite());
            if let Ok(next) = fit.forecast(30, &[Level::P95]) {
                prop_assert!(next.mean.iter().all(|m| m.is_finite()));
            }
        }
        if let Ok(best) = ets_best(&values, period) {
            prop_assert!(best.aicc.is_finite());
        }
        let seasons = if model.season == EtsSeason::None { vec![] } else { vec![1.0; period] };
        let given = EtsParameters {
            alpha: parameters[0], beta: parameters[1], gamma: parameters[2], phi: parameters[3],
            level: parameters[4], slope: parameters[5], seasons,
        };
        for error in [EtsError::Additive, EtsError::Multiplicative] {
            for season in [model.season, EtsSeason::Multiplicative] {
                let model = EtsModel { error, season, ..model };
                if let Ok(fit) = ets_with(&values, period, model, &given) {
                    drop(fit.forecast(5, &[Level::P95]));
                }
            }
        }
    }

    #[test]
    fn the_interval_holds_the_forecast_and_widens_with_the_level(
        values in prop::collection::vec(10.0..90.0_f64, 30..50),
        model in 0_usize..6,
    ) {
        let fit = ets(&values, 12, MODELS[model]).unwrap();
        let eighty = Level::new(0.8).unwrap();
        let next = fit.forecast(24, &[eighty, Level::P95]).unwrap();
        for h in 0..24 {
            prop_assert!(next.bands[1].lower[h] <= next.bands[0].lower[h]);
            prop_assert!(next.bands[0].lower[h] <= next.mean[h] && next.mean[h] <= next.bands[0].upper[h]);
            prop_assert!(next.bands[0].upper[h] <= next.bands[1].upper[h]);
        }
    }
}
