//! Tests of forecasts: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

fn config(levels: &[Level]) -> ForecastConfig<'_> {
    ForecastConfig {
        period: 12,
        horizon: 12,
        levels,
        floor_at_zero: true,
        hold_out: 0,
        values_are: ValuesAre::Counts,
    }
}

#[test]
fn too_few_values_say_how_many_are_needed() {
    let found = forecast(&[1.0; 12], ForecastModel::SeasonalNaive, &config(&[]));
    assert!(matches!(found, Err(Error::TooFew { needed: 13, found: 12, .. })));
    let found = forecast(&[1.0; 15], ForecastModel::Ets(EtsModel::ANA), &config(&[]));
    assert!(matches!(found, Err(Error::TooFew { .. })));
}

#[test]
fn rare_events_and_useless_models_are_cautioned_about() {
    let rare: Vec<f64> = (0..48).map(|t| f64::from(t % 3)).collect();
    let config = ForecastConfig { hold_out: 12, ..config(&[Level::P95]) };
    let found = forecast(&rare, ForecastModel::Naive, &config).unwrap();
    assert!(found.cautions.iter().any(|c| matches!(c, ForecastCaution::FewEvents { .. })));
    let summer: Vec<f64> = (0..60)
        .map(|t| 50.0 + if t % 12 == 6 { 90.0 } else { 0.0 } + f64::from(t * 7 % 5))
        .collect();
    let found = forecast(&summer, ForecastModel::Mean, &config).unwrap();
    assert!(matches!(found.cautions[..], [ForecastCaution::WorseThanLastYear { .. }]));
}

#[test]
fn a_mean_absolute_percentage_error_is_not_given_where_a_value_is_zero() {
    let values: Vec<f64> = (0..40).map(|t| f64::from(t % 5)).collect();
    let config = ForecastConfig { hold_out: 5, ..config(&[]) };
    let test =
        forecast(&values, ForecastModel::Naive, &config).unwrap().back_test.into_value().unwrap();
    assert_eq!(test.mape, None);
}

const MODELS: [ForecastModel; 5] = [
    ForecastModel::Naive,
    ForecastModel::SeasonalNaive,
    ForecastModel::Mean,
    ForecastModel::Drift,
    ForecastModel::Theta,
];

proptest! {
    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop_oneof![4 => 0.0..90.0_f64, 1 => prop::num::f64::ANY], 0..50),
        period in prop_oneof![9 => 0_usize..30, 1 => any::<usize>()],
        horizon in 0_usize..40,
        hold_out in 0_usize..60,
        clean in any::<bool>(),
        model in 0_usize..5,
    ) {
        let values: Vec<f64> = values.into_iter().filter(|v| !clean || (0.0..90.0).contains(v)).collect();
        let config = ForecastConfig { period, horizon, hold_out, ..config(&[Level::P95]) };
        if let Ok(found) = forecast(&values, MODELS[model], &config) {
            prop_assert_eq!(found.mean.len(), horizon);
            prop_assert!(found.mean.iter().chain(&found.bands[0].upper).all(|m| m.is_finite() && *m >= 0.0));
        }
    }

    #[test]
    fn the_simple_models_move_with_unit_and_origin(
        values in prop::collection::vec(10.0..90.0_f64, 30..50),
        factor in 0.1..10.0_f64,
        added in -5.0..5.0_f64,
        model in 0_usize..4,
    ) {
        let config = ForecastConfig {
            floor_at_zero: false,
            values_are: ValuesAre::Measurements,
            ..config(&[Level::P95])
        };
        let moved: Vec<f64> = values.iter().map(|v| v * factor + added).collect();
        let a = forecast(&values, MODELS[model], &config).unwrap();
        let b = forecast(&moved, MODELS[model], &config).unwrap();
        for h in 0..12 {
            prop_assert!((a.mean[h] * factor + added - b.mean[h]).abs() < 1e-8);
            prop_assert!((a.bands[0].upper[h] * factor + added - b.bands[0].upper[h]).abs() < 1e-7);
        }
    }
}
