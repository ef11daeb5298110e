//! Tests of many tests and the bootstrap: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::interval::Level;
use crate::withheld::{Given, Reason};

/// R 4.2.2, `p.adjust(p, "BH")`.
#[test]
fn benjamini_hochberg_agrees_with_r() {
    let p = [0.01, 0.02, 0.03, 0.04, 0.05, 0.2, 0.2, 0.9, 1.0, 1e-15, 0.0];
    let r = [
        0.036_666_666_666_666_67,
        5.5e-2,
        6.6e-2,
        0.073_333_333_333_333_33,
        0.078_571_428_571_428_57,
        0.244_444_444_444_444_46,
        0.244_444_444_444_444_46,
        0.99,
        1.0,
        5.5e-15,
        0.0,
    ];
    // Two tests that have no p value change nothing for the others.
    let mut withheld = p.map(Some).to_vec();
    withheld.insert(3, None);
    withheld.push(Some(f64::NAN));
    let found = benjamini_hochberg(&withheld);
    assert_eq!(found[3].reason().unwrap().to_string(), "the p value is missing");
    assert!(found[12].reason().unwrap().to_string().ends_with("found NaN at position 12"));
    let found: Vec<f64> = found.iter().filter_map(Given::value).map(|a| a.value).collect();
    assert_eq!(found.len(), r.len());
    for (found, expected) in found.into_iter().zip(r) {
        assert!(
            (found - expected).abs() <= 1e-15 * expected.max(1e-300),
            "{found} is not {expected}"
        );
    }
}

#[test]
fn a_p_value_outside_its_range_is_named() {
    for bad in [1.5, f64::NAN, -0.1] {
        let found = benjamini_hochberg(&[Some(0.2), Some(bad)]);
        assert_eq!(found[0].value().map(|a| a.tests), Some(1));
        let reason = found[1].reason().unwrap();
        assert!(matches!(reason, Reason::Failed(Error::Domain { at: Some(1), .. })), "{reason}");
    }
    assert!(storey_q(&[Some(0.2)], 1.0).is_err());
    assert!(matches!(storey_q(&[Some(0.01), Some(0.02)], 0.5), Err(Error::Refused { .. })));
    assert!(storey_q(&[], 0.5).is_err());
    assert!(storey_q(&[None], 0.5).is_err());
    assert_eq!(benjamini_hochberg(&[]), []);
}

/// At lambda 0 every test counts as a null: Storey is Benjamini-Hochberg.
#[test]
fn storey_at_lambda_zero_is_benjamini_hochberg() {
    let p = [0.3, 0.001, 0.04, 0.77, 0.02].map(Some);
    let found = storey_q(&p, 0.0).unwrap();
    assert!((found.null_share - 1.0).abs() < 1e-15);
    let values = |given: &[Given<AdjustedP>]| -> Vec<f64> {
        given.iter().filter_map(Given::value).map(|a| a.value).collect()
    };
    assert_eq!(values(&found.q), values(&benjamini_hochberg(&p)));
}

/// Of 1,000 tests, 300 found something: the share of nulls is close to 0.7.
#[test]
fn storey_finds_the_share_of_nulls() {
    let p: Vec<_> = (0..1_000)
        .map(|i| if i < 300 { f64::from(i) * 1e-6 } else { (f64::from(i) - 299.5) / 700.0 })
        .map(Some)
        .collect();
    let found = storey_q(&p, 0.5).unwrap();
    assert!((found.null_share - 0.7).abs() < 1e-12, "{}", found.null_share);
}

#[test]
fn replicates_do_not_depend_on_the_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            replicates(42, 500, |replicate| {
                (replicate.number, replicate.unit(), replicate.index(1_000))
            })
            .unwrap()
        })
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(7));
    assert!(one.iter().enumerate().all(|(at, (number, ..))| at == *number));
}

#[test]
fn fewer_replicates_are_the_first_of_more() {
    let draw = |replicate: &mut Replicate| replicate.unit();
    assert_eq!(replicates(3, 100, draw).unwrap(), replicates(3, 1_000, draw).unwrap()[..100]);
    assert_ne!(replicates(3, 100, draw).unwrap(), replicates(4, 100, draw).unwrap());
    assert!(matches!(replicates(3, usize::MAX, draw), Err(Error::Refused { .. })));
}

#[test]
fn the_bootstrap_does_not_depend_on_the_number_of_threads() {
    let values: Vec<f64> = (0..50).map(|i| f64::from(i * i % 37)).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bootstrap(&values, average, 999, 1, Level::P95).unwrap())
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(1), on(5));
}

/// The bootstrap of a mean has the standard error `sd / sqrt(n)`, with divisor `n` in the variance, and a
/// nearly normal interval.
#[test]
fn the_bootstrap_of_a_mean_is_close_to_its_formula() {
    let values: Vec<f64> = (0..200).map(|i| f64::from(i * 7 % 101)).collect();
    let mean = average(&values);
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 200.0;
    let formula = (variance / 200.0).sqrt();
    let found = bootstrap(&values, average, 4_000, 5, Level::P95).unwrap();
    assert!(
        (found.standard_error / formula - 1.0).abs() < 0.05,
        "{} is not {formula}",
        found.standard_error
    );
    assert!(found.bias.abs() < 0.1 * formula);
    let (lower, upper) =
        (found.estimate.interval.lower.unwrap(), found.estimate.interval.upper.unwrap());
    assert!((lower - (mean - 1.96 * formula)).abs() < 0.2 * formula);
    assert!((upper - (mean + 1.96 * formula)).abs() < 0.2 * formula);
}

#[test]
fn too_few_replicates_for_the_level_are_refused() {
    let run = |count, level| bootstrap(&[1.0, 2.0, 4.0], average, count, 1, level);
    assert!(run(39, Level::P95).is_ok());
    assert!(matches!(run(38, Level::P95), Err(Error::TooFew { needed: 39, found: 38, .. })));
    assert!(matches!(run(500, Level::P99_8), Err(Error::TooFew { needed: 999, .. })));
    assert!(run(0, Level::P95).is_err() && run(1, Level::new(1e-9).unwrap()).is_err());
}

#[test]
fn a_statistic_without_a_value_is_refused() {
    let fails = |sample: &[f64]| if sample.contains(&1.0) { 0.0 } else { f64::NAN };
    assert!(matches!(bootstrap(&[1.0, 2.0], fails, 99, 1, Level::P95), Err(Error::Refused { .. })));
    assert!(matches!(bootstrap(&[3.0, 2.0], fails, 99, 1, Level::P95), Err(Error::Refused { .. })));
    assert!(matches!(
        bootstrap(&[3.0, f64::NAN], average, 99, 1, Level::P95),
        Err(Error::Domain { at: Some(1), .. })
    ));
}

/// Every order of three things comes up about equally often.
#[test]
fn shuffles_are_fair() {
    let orders = replicates(11, 6_000, |replicate| {
        let mut things = [0, 1, 2];
        replicate.shuffle(&mut things);
        things
    })
    .unwrap();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let seen = orders.iter().filter(|found| **found == order).count();
        // Five standard deviations of a binomial with 6,000 trials at 1/6.
        assert!(seen.abs_diff(1_000) < 145, "{order:?} came up {seen} times");
    }
}

fn average(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / f64::from(u32::try_from(sample.len()).unwrap())
}

fn q_values(p: &[f64]) -> Vec<f64> {
    let given: Vec<_> = p.iter().copied().map(Some).collect();
    benjamini_hochberg(&given).iter().filter_map(Given::value).map(|a| a.value).collect()
}

proptest! {
    #[test]
    fn adjusted_values_keep_order_and_bounds(p in prop::collection::vec(0.0..=1.0_f64, 0..60)) {
        let adjusted = q_values(&p);
        for (i, (raw, found)) in p.iter().zip(&adjusted).enumerate() {
            prop_assert!(found >= raw && *found <= 1.0);
            for (other_raw, other) in p.iter().zip(&adjusted).skip(i) {
                prop_assert!((raw <= other_raw && found <= other) || (raw >= other_raw && found >= other));
            }
        }
        let mut reversed = p;
        reversed.reverse();
        let mut back = q_values(&reversed);
        back.reverse();
        prop_assert_eq!(back, adjusted);
    }

    #[test]
    fn nothing_panics(p in prop::collection::vec(any::<f64>(), 0..20), lambda in any::<f64>(), count in 0..60_usize, seed in any::<u64>()) {
        let given: Vec<_> = p.iter().copied().map(Some).collect();
        let adjusted = benjamini_hochberg(&given);
        prop_assert_eq!(adjusted.len(), p.len());
        prop_assert!(adjusted.iter().filter_map(Given::value).all(|a| a.value.is_finite()));
        if let Ok(found) = storey_q(&given, lambda) {
            prop_assert!(found.q.iter().filter_map(Given::value).all(|a| a.value.is_finite()));
        }
        if let Ok(found) = bootstrap(&p, average, count, seed, Level::P95) {
            prop_assert!(found.estimate.interval.lower <= found.estimate.interval.upper && found.standard_error.is_finite());
        }
    }

    #[test]
    fn samples_come_from_the_values(values in prop::collection::vec(any::<u8>(), 0..20), size in 0..30_usize, seed in any::<u64>()) {
        let samples = replicates(seed, 5, |replicate| {
            let mut sample = vec![0_u8; size];
            replicate.resample(&values, &mut sample);
            sample
        })
        .unwrap();
        for sample in samples {
            prop_assert!(values.is_empty() || sample.iter().all(|drawn| values.contains(drawn)));
        }
    }
}
