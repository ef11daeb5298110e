//! Tests of decomposition: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

#[test]
fn one_cycle_and_a_bit_is_too_little() {
    let config = StlConfig::like_r(23, 12, SeasonalChange::Fixed, false);
    let found = stl(&[1.0; 23], &config);
    assert!(matches!(found, Err(Error::TooFew { needed: 24, found: 23, .. })));
}

#[test]
fn an_even_window_is_an_error_and_not_a_crash() {
    let mut config = StlConfig::like_r(36, 12, SeasonalChange::Smooth { years: 7 }, false);
    config.low_pass.length = 12;
    assert!(matches!(stl(&[1.0; 36], &config), Err(Error::Domain { what: "low-pass window", .. })));
    config.low_pass.length = 13;
    config.trend.jump = 0;
    assert!(matches!(stl(&[1.0; 36], &config), Err(Error::Domain { what: "jump", .. })));
}

#[test]
fn a_constant_series_has_no_season_and_no_strength() {
    let config = StlConfig::like_r(36, 12, SeasonalChange::Fixed, true);
    let parts = stl(&[7.0; 36], &config).unwrap();
    assert!(parts.season.iter().all(|s| s.abs() < 1e-12));
    assert!(parts.strength().season.is_none_or(|s| s < 1e-6));
}

fn configs() -> impl Strategy<Value = (bool, bool, usize)> {
    (any::<bool>(), any::<bool>(), 2_usize..14)
}

proptest! {
    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop_oneof![prop::num::f64::ANY, -9.0..9.0_f64], 0..60),
        windows in prop::array::uniform3(0_usize..40),
        jumps in prop::array::uniform3(0_usize..9),
        rounds in prop::array::uniform2(0_usize..4),
        period in 0_usize..20,
        clean in any::<bool>(),
    ) {
        let values: Vec<f64> = values.into_iter().filter(|v| !clean || v.abs() < 1e50).collect();
        let smoother = |i: usize| Smoother { length: windows[i], linear: i > 0, jump: jumps[i] };
        let config = StlConfig {
            period, fixed_season: clean, seasonal: smoother(0), trend: smoother(1), low_pass: smoother(2),
            inner_rounds: rounds[0], robust_rounds: rounds[1],
        };
        if let Ok(parts) = stl(&values, &config) {
            prop_assert!(parts.season.iter().chain(&parts.trend).chain(&parts.remainder).all(|x| x.is_finite()));
        }
    }

    #[test]
    fn components_add_up_to_the_series_and_scale_with_it(
        values in prop::collection::vec(-1e4..1e4_f64, 30..80),
        (fixed, robust, period) in configs(),
        factor in 0.01..100.0_f64,
    ) {
        let season = if fixed { SeasonalChange::Fixed } else { SeasonalChange::Smooth { years: 7 } };
        let config = StlConfig::like_r(values.len(), period, season, robust);
        let parts = stl(&values, &config).unwrap();
        let scaled: Vec<f64> = values.iter().map(|v| v * factor).collect();
        let other = stl(&scaled, &config).unwrap();
        for (i, v) in values.iter().enumerate() {
            prop_assert!((parts.season[i] + parts.trend[i] + parts.remainder[i] - v).abs() <= 1e-9 * 1e4);
            prop_assert!((parts.adjusted[i] - parts.trend[i] - parts.remainder[i]).abs() <= 1e-9 * 1e4);
            if !robust {
                prop_assert!((other.trend[i] - parts.trend[i] * factor).abs() <= 1e-7 * 1e4 * factor);
            }
        }
    }

    #[test]
    fn a_fixed_season_repeats_exactly(values in prop::collection::vec(0.0..500.0_f64, 24..60)) {
        let config = StlConfig::like_r(values.len(), 12, SeasonalChange::Fixed, false);
        let parts = stl(&values, &config).unwrap();
        for i in 12..values.len() {
            prop_assert_eq!(parts.season[i].to_bits(), parts.season[i - 12].to_bits());
        }
    }
}
