//! Tests of Mann-Kendall and Sen: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

#[test]
fn pairs_are_counted_as_by_hand() {
    let found = score(&[3.0, 1.0, 2.0, 2.0, 5.0]);
    // Rising: 1-2, 1-2, 1-5, 2-5, 2-5, 3-5; falling: 3-1, 3-2, 3-2; tied: 2-2.
    assert_eq!((found.s, found.tied_pairs()), (3.0, 1.0));
}

#[test]
fn equal_values_have_no_trend_and_a_p_of_1() {
    let same = [Some(4.0); 8];
    for test in [
        mann_kendall(&same, Level::P95).unwrap(),
        mann_kendall_autocorrelated(&same, Level::P95).unwrap(),
        mann_kendall_seasonal(&same, 4, Level::P95).unwrap(),
    ] {
        assert_eq!((test.direction, test.p, test.z, test.tau_b), (None, 1.0, 0.0, None));
    }
}

#[test]
fn a_season_seen_once_is_not_enough() {
    let year = [Some(1.0); 12];
    let found = mann_kendall_seasonal(&year, 12, Level::P95);
    assert!(matches!(found, Err(Error::TooFew { found: 1, .. })));
    assert!(mann_kendall_seasonal(&year, 1, Level::P95).is_err());
    assert!(mann_kendall_seasonal(&[], 12, Level::P95).is_err());
}

proptest! {
    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..40),
        period in 0_usize..50,
    ) {
        for test in [
            mann_kendall(&values, Level::P95),
            mann_kendall_autocorrelated(&values, Level::P95),
            mann_kendall_seasonal(&values, period, Level::P95),
        ].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&test.p) && test.z.is_finite() && test.tau_a.is_finite());
        }
    }

    #[test]
    fn turning_time_round_turns_the_sign_only(values in prop::collection::vec(-50_i32..50, 3..40)) {
        let values: Vec<_> = values.into_iter().map(|x| Some(f64::from(x))).collect();
        let back: Vec<_> = values.iter().rev().copied().collect();
        let (a, b) = (mann_kendall(&values, Level::P95).unwrap(), mann_kendall(&back, Level::P95).unwrap());
        prop_assert_eq!((a.s, a.p, a.variance), (-b.s, b.p, b.variance));
    }

    #[test]
    fn unit_and_origin_do_not_matter(values in prop::collection::vec(-50_i32..50, 3..40), factor in 1_i32..9, added in -9_i32..9) {
        let a: Vec<_> = values.iter().map(|x| Some(f64::from(*x))).collect();
        let b: Vec<_> = values.iter().map(|x| Some(f64::from(x * factor + added))).collect();
        prop_assert_eq!(mann_kendall(&a, Level::P95).unwrap(), mann_kendall(&b, Level::P95).unwrap());
    }
}
