//! Hard corners, and what the reference vectors do not reach.

use super::*;
use crate::error::Error;
use crate::interval::Level;

fn seen(count: f64, exposure: f64) -> Observed {
    Observed::new(count, exposure).unwrap()
}

fn assert_relative(label: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{label}: {found} is not {expected} (error {error:.1e})");
}

/// R 4.2.2, `poisson.test(c(after, before), c(t1, t0))`.
#[test]
fn exact_limits_at_ten_million_and_at_one_agree_with_r() {
    let large = rate_ratio(seen(1e7, 1.0), seen(10_010_000.0, 1.0), RatioMethod::Exact, Level::P95)
        .unwrap();
    assert_relative("lower", large.interval.lower.unwrap(), 1.000_123_104_402_505_8, 1e-9);
    assert_relative("upper", large.interval.upper.unwrap(), 1.001_877_664_543_576_7, 1e-9);
    assert_relative("p", large.p, 0.025_398_601_132_474_82, 1e-9);
    let one = rate_ratio(seen(1.0, 2.0), seen(1.0, 1.0), RatioMethod::Exact, Level::P95).unwrap();
    assert_relative("lower", one.interval.lower.unwrap(), 0.025_478_734_167_333_25, 1e-9);
    assert_relative("upper", one.interval.upper.unwrap(), 156.993_670_632_525_7, 1e-9);
}

/// A p value far in the tail keeps its digits: R 4.2.2, `2 * pbinom(60, 360, 0.5)`.
#[test]
fn a_tiny_p_value_is_accurate() {
    let found =
        rate_ratio(seen(300.0, 1.0), seen(60.0, 1.0), RatioMethod::Exact, Level::P95).unwrap();
    assert_relative("p", found.p, 1.661_510_072_756_242_7e-39, 1e-12);
}

#[test]
fn no_events_before_gives_a_one_sided_answer() {
    let found = rate_ratio(seen(0.0, 1.0), seen(4.0, 1.0), RatioMethod::Exact, Level::P95).unwrap();
    assert_eq!((found.ratio, found.interval.upper), (None, None));
    assert!(found.interval.lower.unwrap() > 0.6);
    let none = rate_ratio(seen(4.0, 1.0), seen(0.0, 1.0), RatioMethod::Exact, Level::P95).unwrap();
    assert_eq!((none.ratio, none.interval.lower), (Some(0.0), Some(0.0)));
    for method in [RatioMethod::Wald, RatioMethod::MidP] {
        assert!(matches!(
            rate_ratio(seen(0.0, 1.0), seen(4.0, 1.0), method, Level::P95),
            Err(Error::Refused { .. })
        ));
    }
    for method in [RatioMethod::Wald, RatioMethod::Exact, RatioMethod::MidP] {
        assert!(matches!(
            rate_ratio(seen(0.0, 1.0), seen(0.0, 1.0), method, Level::P95),
            Err(Error::Refused { .. })
        ));
    }
}

/// The year of no change: a p value of 1 and an interval round 1.
#[test]
fn equal_rates_are_no_change() {
    for method in [RatioMethod::Wald, RatioMethod::Exact, RatioMethod::MidP] {
        let found = rate_ratio(seen(50.0, 7.0), seen(50.0, 7.0), method, Level::P95).unwrap();
        assert!(found.interval.contains(1.0) && found.p > 0.999_999, "{method:?} {found:?}");
    }
    assert_relative("E-test", e_test(seen(15.0, 1.0), seen(15.0, 1.0)).unwrap().p, 1.0, 1e-12);
    assert!(likelihood_ratio_test(seen(15.0, 1.0), seen(15.0, 1.0)).unwrap().p > 0.999_999);
}

/// Two periods without a single event: the textbook interval has no width, MOVER's has.
#[test]
fn nothing_in_either_period_is_not_certainty() {
    let wald =
        rate_difference(seen(0.0, 10.0), seen(0.0, 10.0), 1.0, DifferenceMethod::Wald, Level::P95)
            .unwrap();
    assert_eq!((wald.interval.lower, wald.interval.upper), (Some(0.0), Some(0.0)));
    let mover =
        rate_difference(seen(0.0, 10.0), seen(0.0, 10.0), 1.0, DifferenceMethod::Mover, Level::P95)
            .unwrap();
    assert_relative("upper", mover.interval.upper.unwrap(), 0.368_887_945_411_393_5, 1e-12);
}

#[test]
fn the_minimum_likelihood_rule_needs_whole_counts() {
    assert!(matches!(
        minimum_likelihood_p(seen(1.5, 1.0), seen(3.0, 1.0)),
        Err(Error::Domain { .. })
    ));
    assert_relative(
        "R",
        minimum_likelihood_p(seen(5.0, 1.0), seen(0.0, 1.0)).unwrap().value,
        0.0625,
        1e-12,
    );
}

#[test]
fn more_events_than_the_exact_methods_take_are_sent_to_wald() {
    let (before, after) = (seen(2e8, 1.0), seen(2.1e8, 1.0));
    for method in [RatioMethod::Exact, RatioMethod::MidP] {
        let error = rate_ratio(before, after, method, Level::P95).unwrap_err();
        assert!(error.to_string().contains("Wald"), "{error}");
    }
    assert!(rate_ratio(before, after, RatioMethod::Wald, Level::P95).is_ok());
    assert!(e_test(before, after).is_err());
}

#[test]
fn months_that_vary_less_than_chance_are_poisson() {
    let flat = |count: f64| vec![Month { count: Some(count), exposure: 100.0 }; 12];
    let found =
        before_after(&flat(50.0), &flat(55.0), SeriesMethod::NegativeBinomial, Level::P95).unwrap();
    let poisson =
        before_after(&flat(50.0), &flat(55.0), SeriesMethod::Poisson, Level::P95).unwrap();
    assert_eq!((found.theta, found.p), (None, poisson.p));
    // Without any variation the spread is unknown, which is not the same as no spread.
    assert!(matches!(
        before_after(&flat(50.0), &flat(55.0), SeriesMethod::QuasiPoisson, Level::P95),
        Err(Error::Refused { .. })
    ));
}

#[test]
fn a_period_without_events_or_months_is_refused() {
    let months = |counts: &[f64]| -> Vec<Month> {
        counts.iter().map(|c| Month { count: Some(*c), exposure: 1.0 }).collect()
    };
    let missing = vec![Month { count: None, exposure: 1.0 }; 6];
    let run = |before: &[Month], after: &[Month]| {
        before_after(before, after, SeriesMethod::QuasiPoisson, Level::P95)
    };
    assert!(matches!(run(&months(&[0.0, 0.0]), &months(&[3.0, 4.0])), Err(Error::Refused { .. })));
    assert!(matches!(
        run(&missing, &months(&[3.0, 4.0])),
        Err(Error::TooFew { what: "months before", .. })
    ));
    assert!(matches!(
        run(&months(&[3.0]), &months(&[4.0])),
        Err(Error::TooFew { what: "months", needed: 3, .. })
    ));
    let bad =
        [Month { count: Some(3.0), exposure: 1.0 }, Month { count: Some(f64::NAN), exposure: 1.0 }];
    assert!(matches!(
        run(&months(&[3.0, 5.0]), &bad),
        Err(Error::Domain { what: "months after", at: Some(1), .. })
    ));
}

/// R 4.2.2: the likelihood written with `dnbinom` and maximised by `optim`, for months of very different
/// exposure. The one large month decides the Poisson fit; here it is hardly more than a month.
#[test]
fn the_negative_binomial_of_unequal_months_agrees_with_r() {
    let month = |count: f64, exposure: f64| Month { count: Some(count), exposure };
    let before = [month(5.0, 1.0), month(900.0, 100.0), month(2.0, 1.0), month(14.0, 1.0)];
    let after = [month(8.0, 1.0), month(30.0, 1.0), month(11.0, 1.0), month(3.0, 1.0)];
    let found = before_after(&before, &after, SeriesMethod::NegativeBinomial, Level::P95).unwrap();
    assert_relative("ratio", found.ratio.value, 1.707_296_849, 1e-6);
    assert_relative("theta", found.theta.unwrap(), 2.547_998_369, 1e-6);
    assert_relative("standard error", found.log_standard_error, 0.488_171_004_8, 1e-6);
}

/// Sums over every pair of counts, in plain Python with `math.lgamma` and `math.fsum`.
#[test]
fn the_e_test_keeps_its_digits_far_out() {
    for (before, after, p) in [
        (0.0, 100.0, 2.060_627_862_267_895e-29),
        (3.0, 90.0, 2.269_546_778_172_737_5e-23),
        (0.0, 120.0, 6.359_476_731_412_6e-35),
        (200.0, 0.0, 3.907_436_553_776_45e-57),
    ] {
        let found = e_test(seen(before, 1.0), seen(after, 1.0)).unwrap();
        assert_relative(&format!("{before} and {after}"), found.p, p, 1e-9);
    }
}

/// The variance of the difference is that of the rates, not of the counts pooled: Krishnamoorthy and Thomson (2004).
#[test]
fn the_e_test_divides_by_the_standard_error_of_the_difference() {
    let found = e_test(seen(10.0, 1.0), seen(20.0, 1.0)).unwrap();
    assert_relative("standardised difference", found.value, 10.0 / 30.0_f64.sqrt(), 1e-14);
    let found = e_test(seen(5.0, 1.0), seen(0.0, 4.0)).unwrap();
    assert_relative("standardised difference", found.value, 5.0_f64.sqrt(), 1e-14);
    // R 4.2.2: the sum of dpois(a, 1) * dpois(b, 4) over all cells with |a - b / 4| / sqrt(a + b / 16) >= sqrt(5).
    assert_relative("p", found.p, 0.136_687_475_764_236_1, 1e-9);
    // All cells but that of no event at all.
    let equal = e_test(seen(1.0, 1.0), seen(1.0, 1.0)).unwrap();
    assert_relative("p of equal counts", equal.p, 1.0 - (-2.0_f64).exp(), 1e-12);
}

/// Counts that happen to vary less than chance are no more certain than chance allows.
#[test]
fn a_dispersion_below_one_does_not_narrow_the_interval() {
    let months = |counts: &[f64]| -> Vec<Month> {
        counts.iter().map(|c| Month { count: Some(*c), exposure: 1.0 }).collect()
    };
    let (before, after) = (months(&[10.0, 10.0, 10.0]), months(&[12.0, 12.0, 13.0]));
    let quasi = before_after(&before, &after, SeriesMethod::QuasiPoisson, Level::P95).unwrap();
    let poisson = before_after(&before, &after, SeriesMethod::Poisson, Level::P95).unwrap();
    assert!(quasi.dispersion < 0.02);
    assert_relative("error", quasi.log_standard_error, poisson.log_standard_error, 1e-14);
    assert!(quasi.p > poisson.p && poisson.p > 0.3);
    // A month that was not received needs no exposure.
    let mut gap = before;
    gap.push(Month { count: None, exposure: f64::NAN });
    let same = before_after(&gap, &after, SeriesMethod::QuasiPoisson, Level::P95).unwrap();
    assert_eq!(same, quasi);
}
