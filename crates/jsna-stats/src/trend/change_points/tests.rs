//! Tests of change points: identities, hard corners, and what must never panic.

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

const MEAN: ChangePointConfig = ChangePointConfig {
    change_in: ChangeIn::Mean,
    penalty: ChangePenalty::ModifiedBic,
    least_length: 3,
};
const RATE: ChangePointConfig = ChangePointConfig { change_in: ChangeIn::Rate, ..MEAN };

/// Near-normal noise: the sum of twelve uniform numbers, less six.
fn noise(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// Share of 1,000 series of 36 months without a change in which one is found.
fn false_alarms(config: &ChangePointConfig, mut value: impl FnMut(&mut ChaCha8Rng) -> f64) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let found = (0..1000)
        .filter(|_| {
            let values: Vec<_> = (0..36).map(|_| Some(value(&mut rng))).collect();
            !change_points(&values, None, config).unwrap().changes.is_empty()
        })
        .count();
    real(found) / 1000.0
}

#[test]
fn false_alarms_are_as_rare_as_the_docs_say() {
    let bic = ChangePointConfig { penalty: ChangePenalty::Bic, ..MEAN };
    let of_mean = false_alarms(&MEAN, noise);
    assert!((0.02..0.06).contains(&of_mean), "{of_mean}");
    let of_bic = false_alarms(&bic, noise);
    assert!((0.09..0.18).contains(&of_bic), "{of_bic}");
    // Counts with three times the variance of Poisson ones.
    let of_rate =
        false_alarms(&RATE, |rng| (90.0 + noise(rng) * 270.0_f64.sqrt()).max(0.0).round());
    assert!((0.02..0.06).contains(&of_rate), "{of_rate}");
}

#[test]
fn a_change_is_found_where_it_is_and_a_gap_keeps_its_place() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut values: Vec<_> = (0..60)
        .map(|t| Some(if (24..40).contains(&t) { 13.0 } else { 10.0 } + 0.5 * noise(&mut rng)))
        .collect();
    values[5] = None;
    values[24] = None;
    let found = change_points(&values, None, &MEAN).unwrap();
    // Position 24 is missing: the new level is first seen at 25.
    assert_eq!(found.changes, [25, 40]);
    assert_eq!(found.stretches[0].range, 0..25);
    assert_eq!(found.stretches[2].range, 40..60);
    assert!(found.gains.iter().all(|g| *g > 0.0));
}

#[test]
fn exposure_explains_a_change_of_counts() {
    let people: Vec<_> = (0..36).map(|t| Some(if t < 18 { 1000.0 } else { 2000.0 })).collect();
    let counts: Vec<_> =
        (0..36).map(|t| Some(f64::from(if t < 18 { 50 } else { 100 } + t * 7 % 11 - 5))).collect();
    assert_eq!(change_points(&counts, None, &RATE).unwrap().changes, [18]);
    assert!(change_points(&counts, Some(&people), &RATE).unwrap().changes.is_empty());
}

#[test]
fn a_constant_series_and_one_of_zeros_do_not_change() {
    assert!(change_points(&[Some(4.0); 20], None, &MEAN).unwrap().changes.is_empty());
    assert!(change_points(&[Some(0.0); 20], None, &RATE).unwrap().changes.is_empty());
}

#[test]
fn a_clean_step_without_noise_is_a_change() {
    let values: Vec<_> = (0..30).map(|t| Some(if t < 12 { 5.0 } else { 9.0 })).collect();
    assert_eq!(change_points(&values, None, &MEAN).unwrap().changes, [12]);
}

proptest! {
    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 0.0..50.0_f64]), 0..50),
        exposures in prop::option::of(prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 1.0..50.0_f64]), 50)),
        least_length in 0_usize..60,
        penalty in prop::num::f64::ANY,
        of_mean in any::<bool>(),
    ) {
        let change_in = if of_mean { ChangeIn::Mean } else { ChangeIn::Rate };
        let exposures = exposures.as_ref().map(|e| &e[..values.len()]);
        for penalty in [ChangePenalty::Value(penalty), ChangePenalty::Bic] {
            let config = ChangePointConfig { change_in, penalty, least_length };
            if let Ok(found) = change_points(&values, exposures, &config) {
                prop_assert_eq!(found.stretches.len(), found.changes.len() + 1);
                prop_assert!(found.stretches.iter().all(|s| s.values >= least_length && s.level.is_finite()));
                prop_assert_eq!(found.stretches.iter().map(|s| s.range.len()).sum::<usize>(), values.len());
            }
        }
    }

    /// No other division of a short series costs less.
    #[test]
    fn the_division_found_is_the_best_of_all(
        values in prop::collection::vec(0_i32..20, 6..11),
        penalty in 0.5..8.0_f64,
    ) {
        let values: Vec<_> = values.into_iter().map(|v| Some(f64::from(v))).collect();
        let config = ChangePointConfig { penalty: ChangePenalty::Value(penalty), least_length: 2, ..MEAN };
        let found = change_points(&values, None, &config).unwrap();
        prop_assume!(found.scale > 0.0);
        let cost = |starts: &[usize]| {
            let mut total = 0.0;
            for (i, &from) in starts.iter().enumerate() {
                let to = starts.get(i + 1).copied().unwrap_or(values.len());
                if to - from < 2 {
                    return f64::INFINITY;
                }
                let own: Vec<f64> = values[from..to].iter().flatten().copied().collect();
                let mean = own.iter().sum::<f64>() / real(own.len());
                total += own.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / found.scale;
            }
            total + penalty * real(starts.len() - 1)
        };
        let starts: Vec<usize> = std::iter::once(0).chain(found.changes.iter().copied()).collect();
        let best = cost(&starts);
        for subset in 0..1_usize << (values.len() - 1) {
            let other: Vec<usize> =
                std::iter::once(0).chain((1..values.len()).filter(|i| subset >> (i - 1) & 1 == 1)).collect();
            prop_assert!(best <= cost(&other) + 1e-9);
        }
    }

    #[test]
    fn unit_and_direction_of_time_do_not_matter(
        values in prop::collection::vec(0_i32..40, 12..30),
        factor in 0.1..10.0_f64,
    ) {
        let a: Vec<_> = values.iter().map(|v| Some(f64::from(*v))).collect();
        let b: Vec<_> = a.iter().map(|v| v.map(|v| v * factor - 3.0)).collect();
        let found = change_points(&a, None, &MEAN).unwrap();
        prop_assert_eq!(&found.changes, &change_points(&b, None, &MEAN).unwrap().changes);
    }
}
