//! Ratios, differences, tests, monthly series.

use jsna_stats::change::*;
use jsna_stats::{Interval, Level};
use proptest::prelude::*;

fn observed(counts: std::ops::Range<u32>) -> impl Strategy<Value = Observed> {
    (counts, 1.0..1e6_f64)
        .prop_map(|(count, exposure)| Observed::new(f64::from(count), exposure).unwrap())
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Whether 1 is inside, and how far from the edge: at the edge rounding decides.
fn excludes_one(interval: &Interval) -> Option<bool> {
    let near = |limit: Option<f64>| limit.is_some_and(|l| (l - 1.0).abs() < 1e-9);
    (!near(interval.lower) && !near(interval.upper)).then(|| !interval.contains(1.0))
}

const METHODS: [RatioMethod; 3] = [RatioMethod::Wald, RatioMethod::Exact, RatioMethod::MidP];

proptest! {
    #[test]
    fn p_and_interval_always_agree(before in observed(0..200), after in observed(0..200)) {
        // Like exposures, so that ratios near 1 are common.
        let after = Observed::new(after.count(), before.exposure() * (0.7 + after.exposure() / 2e6)).unwrap();
        for method in METHODS {
            if let Ok(found) = rate_ratio(before, after, method, Level::P95)
                && let Some(excluded) = excludes_one(&found.interval)
            {
                prop_assert_eq!(found.p < Level::P95.alpha(), excluded, "{:?} {:?}", method, found);
            }
        }
    }

    #[test]
    fn the_ratio_lies_in_its_interval(before in observed(1..5_000), after in observed(1..5_000)) {
        for method in METHODS {
            let found = rate_ratio(before, after, method, Level::P95).unwrap();
            prop_assert!(found.interval.contains(found.ratio.unwrap()), "{found:?}");
        }
        let found = rate_ratio(before, after, RatioMethod::MidP, Level::P95).unwrap();
        prop_assert!(found.interval.contains(median_unbiased_ratio(before, after).unwrap().value));
    }

    #[test]
    fn turning_the_periods_round_turns_the_ratio(before in observed(1..5_000), after in observed(1..5_000)) {
        for method in METHODS {
            let (there, back) = (rate_ratio(before, after, method, Level::P95).unwrap(), rate_ratio(after, before, method, Level::P95).unwrap());
            prop_assert!(close(there.ratio.unwrap() * back.ratio.unwrap(), 1.0, 1e-9));
            prop_assert!(close(there.interval.lower.unwrap() * back.interval.upper.unwrap(), 1.0, 1e-9), "{method:?} {there:?} {back:?}");
            prop_assert!(close(there.p, back.p, 1e-9) || (there.p - back.p).abs() < 1e-14);
        }
    }

    #[test]
    fn exact_is_wider_than_mid_p(before in observed(1..2_000), after in observed(1..2_000)) {
        let exact = rate_ratio(before, after, RatioMethod::Exact, Level::P95).unwrap();
        let mid = rate_ratio(before, after, RatioMethod::MidP, Level::P95).unwrap();
        prop_assert!(exact.interval.lower < mid.interval.lower && exact.interval.upper > mid.interval.upper && exact.p >= mid.p);
    }

    #[test]
    fn methods_meet_at_large_counts(before in 2_000_000..5_000_000_u32, change in 0.99..1.01_f64) {
        let before = Observed::new(f64::from(before), 1e6).unwrap();
        let after = Observed::new((before.count() * change).round(), 1e6).unwrap();
        let [wald, exact, mid] = METHODS.map(|method| rate_ratio(before, after, method, Level::P95).unwrap());
        for other in [exact, mid] {
            prop_assert!(close(wald.interval.lower.unwrap(), other.interval.lower.unwrap(), 1e-6));
            prop_assert!(close(wald.interval.upper.unwrap(), other.interval.upper.unwrap(), 1e-6));
        }
        prop_assert!((wald.p - mid.p).abs() < 1e-3);
    }

    #[test]
    fn differences_hold_their_value_and_turn(before in observed(0..500), after in observed(0..500), multiplier in 1.0..1e5_f64) {
        for method in [DifferenceMethod::Wald, DifferenceMethod::Mover] {
            let there = rate_difference(before, after, multiplier, method, Level::P95).unwrap();
            let back = rate_difference(after, before, multiplier, method, Level::P95).unwrap();
            prop_assert!(there.interval.contains(there.value));
            prop_assert!(close(there.value, -back.value, 1e-9) && close(there.interval.lower.unwrap(), -back.interval.upper.unwrap(), 1e-9));
        }
        let mover = rate_difference(before, after, multiplier, DifferenceMethod::Mover, Level::P95).unwrap();
        prop_assert!(mover.interval.lower < mover.interval.upper);
    }

    #[test]
    fn percentages_are_withheld_below_the_base(before in observed(0..60), after in observed(0..60)) {
        let found = percent_change(before, after, 20.0);
        prop_assert_eq!(found.is_ok(), before.count() >= 20.0);
        if let Ok(percent) = found {
            prop_assert!(close(1.0 + percent.value / 100.0, after.rate() / before.rate(), 1e-9) || after.count() == 0.0);
        }
    }

    #[test]
    fn the_e_test_does_not_care_which_is_first(before in observed(0..120), after in observed(0..120)) {
        if let (Ok(there), Ok(back)) = (e_test(before, after), e_test(after, before)) {
            prop_assert!((there.p - back.p).abs() < 1e-12 && (0.0..=1.0).contains(&there.p));
        }
    }

    /// The E-test, summed over all cells one by one.
    #[test]
    fn the_e_test_is_its_definition(x in 0..25_u32, y in 0..25_u32, t in 0.2..5.0_f64) {
        prop_assume!(x + y > 0);
        let (before, after) = (Observed::new(f64::from(x), 1.0).unwrap(), Observed::new(f64::from(y), t).unwrap());
        let rate = f64::from(x + y) / (1.0 + t);
        let distance = |a: f64, b: f64| (a - b / t).abs() / (a + b / t / t).sqrt();
        let bound = distance(f64::from(x), f64::from(y)) * (1.0 - 1e-12);
        let mut p = 0.0;
        let mut first = (-rate).exp();
        for a in 0..250_u32 {
            let mut second = (-rate * t).exp();
            for b in 0..250_u32 {
                if a + b > 0 && distance(f64::from(a), f64::from(b)) >= bound {
                    p += first * second;
                }
                second *= rate * t / f64::from(b + 1);
            }
            first *= rate / f64::from(a + 1);
        }
        let found = e_test(before, after).unwrap().p;
        prop_assert!((found - p).abs() < 1e-11, "{found} is not {p}");
    }

    #[test]
    fn a_series_does_not_care_for_order_and_missing_months_are_left_out(
        before in prop::collection::vec(1..200_u32, 2..14),
        after in prop::collection::vec(1..200_u32, 2..14),
    ) {
        let months = |counts: &[u32]| -> Vec<Month> { counts.iter().map(|c| Month { count: Some(f64::from(*c)), exposure: 1_000.0 }).collect() };
        let (mut first, second) = (months(&before), months(&after));
        for method in [SeriesMethod::Poisson, SeriesMethod::QuasiPoisson, SeriesMethod::NegativeBinomial] {
            let Ok(found) = before_after(&first, &second, method, Level::P95) else { continue };
            prop_assert!(found.ratio.interval.contains(found.ratio.value));
            if let Some(excluded) = excludes_one(&found.ratio.interval) {
                prop_assert_eq!(found.p < Level::P95.alpha(), excluded);
            }
            let mut turned = first.clone();
            turned.reverse();
            turned.insert(1, Month { count: None, exposure: 1_000.0 });
            let again = before_after(&turned, &second, method, Level::P95).unwrap();
            prop_assert!(close(found.ratio.value, again.ratio.value, 1e-9) && (found.p - again.p).abs() < 1e-7);
            prop_assert_eq!(found.months, again.months);
            // The Poisson ratio is that of the totals.
            if method == SeriesMethod::Poisson {
                let total = |counts: &[u32]| counts.iter().map(|c| f64::from(*c)).sum::<f64>();
                let whole = rate_ratio(
                    Observed::new(total(&before), 1_000.0 * f64::from(u32::try_from(before.len()).unwrap())).unwrap(),
                    Observed::new(total(&after), 1_000.0 * f64::from(u32::try_from(after.len()).unwrap())).unwrap(),
                    RatioMethod::Wald,
                    Level::P95,
                ).unwrap();
                prop_assert!(close(whole.ratio.unwrap(), found.ratio.value, 1e-9) && (whole.p - found.p).abs() < 1e-9);
            }
        }
        first.clear();
        prop_assert!(before_after(&first, &second, SeriesMethod::QuasiPoisson, Level::P95).is_err());
    }
}
