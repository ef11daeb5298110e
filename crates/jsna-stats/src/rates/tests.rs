//! Hard corners, and what the reference vectors do not reach.

use super::*;
use crate::error::Error;
use crate::interval::{Interval, Level};
use crate::withheld::{Given, Reason};

fn assert_relative(label: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{label}: {found} is not {expected} (error {error:.1e})");
}

fn ends(interval: &Interval) -> (f64, f64) {
    (interval.lower.unwrap(), interval.upper.unwrap())
}

/// R 4.2.2, `poisson.test(x)$conf.int` and Byar by hand.
#[test]
fn limits_at_counts_of_none_one_and_ten_million() {
    let none = count_limits(0.0, Level::P95).unwrap();
    assert_eq!(none.lower, Some(0.0));
    assert_relative("none", none.upper.unwrap(), 3.688_879_454_113_935, 1e-13);
    let one = count_limits(1.0, Level::P99_8).unwrap();
    assert_relative("one", one.lower.unwrap(), 0.001_000_500_333_583_534_4, 1e-12);
    let (byar, exact) =
        (byar_limits(1e7, Level::P95).unwrap(), exact_limits(1e7, Level::P95).unwrap());
    assert_relative("lower", exact.lower.unwrap(), 9_993_802.996_884_268, 1e-12);
    assert_relative("Byar", byar.lower.unwrap(), exact.lower.unwrap(), 1e-10);
    assert_relative("Byar", byar.upper.unwrap(), exact.upper.unwrap(), 1e-10);
}

#[test]
fn a_fractional_count_lies_between_its_neighbours() {
    for (low, between, high) in [(2.0, 2.4, 3.0), (0.0, 0.01, 1.0), (30.0, 30.5, 31.0)] {
        let [a, b, c] =
            [low, between, high].map(|count| ends(&count_limits(count, Level::P95).unwrap()));
        assert!(a.0 <= b.0 && b.0 < c.0 && a.1 < b.1 && b.1 < c.1, "{a:?} {b:?} {c:?}");
    }
}

#[test]
fn the_method_changes_at_ten() {
    assert_eq!(crude_rate(9.999, 100.0, 1.0, Level::P95).unwrap().method, "Exact");
    assert_eq!(crude_rate(10.0, 100.0, 1.0, Level::P95).unwrap().method, "Byars");
}

#[test]
fn denominators_of_nothing_are_rejected_and_tiny_ones_are_not() {
    assert!(matches!(
        crude_rate(0.0, 0.0, 1e5, Level::P95),
        Err(Error::Domain { what: "denominator", .. })
    ));
    let tiny = crude_rate(0.5, 1e-6, 1.0, Level::P95).unwrap();
    assert_relative("rate", tiny.value, 5e5, 1e-15);
    assert!(matches!(crude_rate(1e300, 1e-300, 1.0, Level::P95), Err(Error::Refused { .. })));
    assert!(matches!(
        proportion(0.0, 0.0, 1.0, Level::P95),
        Err(Error::Domain { what: "denominator", .. })
    ));
}

#[test]
fn one_bad_area_never_stops_the_others() {
    let rates = crude_rates(
        &[Some(5.0), None, Some(-1.0), Some(7.0)],
        &[10.0, 10.0, 10.0, 0.0],
        1.0,
        Level::P95,
    )
    .unwrap();
    assert!(rates[0].value().is_some());
    assert_eq!(rates[1].reason().unwrap().to_string(), "the count is missing");
    assert_eq!(
        rates[2].reason().unwrap().to_string(),
        "count must be a finite number, 0 or more, found -1"
    );
    assert!(matches!(rates[3], Given::Withheld(Reason::Failed(Error::Domain { .. }))));

    // Four areas of two bands: good, too few events, a band without people, a band not received.
    let (events, populations) =
        ([20.0, 30.0, 4.0, 5.0, 20.0, 30.0, 20.0], [1e3, 1e3, 1e3, 1e3, 1e3, 0.0, 1e3, 1e3]);
    let events: Vec<_> = events.map(Some).into_iter().chain([None]).collect();
    let rates =
        directly_standardised_rates(&events, &populations, &[5.0, 5.0], 1e3, Level::P95).unwrap();
    assert_relative("rate", rates[0].value().unwrap().value, 25.0, 1e-14);
    assert!(matches!(rates[1], Given::Withheld(Reason::TooFewEvents { found: 9.0, .. })));
    assert!(matches!(
        rates[2],
        Given::Withheld(Reason::Failed(Error::Domain { what: "populations", at: Some(1), .. }))
    ));
    assert_eq!(rates[3].reason().unwrap().to_string(), "the count of a band is missing");
}

#[test]
fn bands_that_do_not_fit_the_standard_are_rejected() {
    let rates = |events: &[f64], populations: &[f64]| {
        let events: Vec<_> = events.iter().copied().map(Some).collect();
        directly_standardised_rates(&events, populations, &[1.0, 2.0], 1.0, Level::P95)
    };
    assert!(matches!(
        rates(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]),
        Err(Error::Lengths { left: 3, right: 4, .. })
    ));
    assert!(matches!(rates(&[1.0, 2.0], &[1.0]), Err(Error::Lengths { .. })));
    assert_eq!(rates(&[], &[]).unwrap(), []);
}

/// The standards sum to 100,000 and pool into each other.
#[test]
fn the_standard_populations_are_whole() {
    assert_relative("19 bands", ESP2013.iter().sum(), 100_000.0, 0.0);
    assert_relative("18 bands", ESP2013_85_PLUS.iter().sum(), 100_000.0, 0.0);
    assert_eq!(ESP2013[..17], ESP2013_85_PLUS[..17]);
    assert_relative("last", ESP2013[17] + ESP2013[18], ESP2013_85_PLUS[17], 0.0);
}

/// When everybody has one event, repeats make no difference.
#[test]
fn single_events_are_independent() {
    let (people, populations, standard) = ([40.0, 25.0], [9e3, 4e3], [5.0, 2.0]);
    let plain =
        directly_standardised_rate(&people, &populations, &standard, 1e5, Level::P95).unwrap();
    let repeats = directly_standardised_rate_of_repeats(
        &people,
        &[1.0],
        &populations,
        &standard,
        1e5,
        Level::P95,
    )
    .unwrap();
    assert_eq!((plain.value, plain.interval), (repeats.value, repeats.interval));
    assert_ne!(plain.method, repeats.method);
}

#[test]
fn a_mean_of_equal_values_has_no_width_and_of_two_points_a_wide_one() {
    let same = mean(&[4.2; 9], Level::P95).unwrap();
    let (lower, upper) = ends(&same.estimate.interval);
    assert!(same.standard_deviation < 1e-15 && upper - lower < 1e-14);
    let two = mean(&[0.0, 2.0], Level::P95).unwrap();
    // t on 1 degree of freedom.
    assert_relative(
        "two points",
        two.estimate.interval.upper.unwrap(),
        1.0 + 12.706_204_736_174_707,
        1e-13,
    );
    // Far from 0 the spread keeps its digits.
    let far = mean(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0], Level::P95).unwrap();
    assert_relative("far", far.standard_deviation, 1.0, 1e-15);
}

/// Base R 4.2.2: weighted least squares on logs and log odds, turned back.
#[test]
fn gradients_on_other_scales_agree_with_r() {
    let groups = |errors: fn(f64, f64) -> f64| {
        [
            (1e3, 0.42, 0.012),
            (1.5e3, 0.37, 0.010),
            (1.2e3, 0.30, 0.011),
            (900.0, 0.26, 0.013),
            (1.4e3, 0.20, 0.009),
        ]
        .map(|(population, value, se)| Group {
            population,
            value,
            standard_error: errors(value, se),
        })
    };
    let log = inequality(&groups(|v, se| se / v), InequalityScale::Log, Level::P95).unwrap();
    let logit =
        inequality(&groups(|v, se| se / (v * (1.0 - v))), InequalityScale::Logit, Level::P95)
            .unwrap();
    for (found, expected) in [
        (log.slope, -0.289_500_146_672_061_6),
        (*log.relative.value().unwrap(), 0.391_564_500_217_101_2),
        (logit.slope, -0.277_099_403_118_318_65),
        (*logit.relative.value().unwrap(), 0.395_629_840_843_915_1),
    ] {
        assert_relative(found.statistic, found.value, expected, 1e-12);
    }
    // The ratio of a line on logs hangs on the slope alone: its limits are those of the slope.
    let (lower, upper) = ends(&log.relative.value().unwrap().interval);
    assert_relative("lower limit", lower, 0.346_915_536_954_228_1, 1e-12);
    assert_relative("upper limit", upper, 0.441_959_905_216_057_1, 1e-12);
}

#[test]
fn a_line_that_may_start_at_nothing_has_no_relative_index() {
    let groups = |values: [f64; 5], standard_error: f64| {
        let group = |value| Group { population: 10.0, value, standard_error };
        inequality(&values.map(group), InequalityScale::Plain, Level::P95)
    };
    // From 0.25, which is not clear of 0: the ratio may be anything.
    let found = groups([0.5, 1.0, 1.5, 2.0, 2.5], 5.0).unwrap();
    let relative = found.relative.value().unwrap();
    assert_eq!((relative.interval.lower, relative.interval.upper), (None, None));
    // Below 0 at the start, or at the end: a ratio would mean nothing, the slope still does.
    for values in
        [[-2.0, -1.0, 0.0, 1.0, 2.0], [0.2, 1.2, 2.2, 3.2, 4.2], [4.2, 3.2, 2.2, 1.2, 0.2]]
    {
        let found = groups(values, 0.1).unwrap();
        assert!(found.relative.reason().unwrap().to_string().contains("not above 0"));
        assert!((found.slope.value.abs() - 5.0).abs() < 1e-9);
    }
    let four =
        [1.0, 2.0, 3.0, 4.0].map(|value| Group { population: 10.0, value, standard_error: 0.0 });
    assert!(inequality(&four, InequalityScale::Plain, Level::P95).is_err());
}

#[test]
fn all_equal_values_share_the_first_quantile_they_reach() {
    let equal = quantiles(&[Some(3.0); 10], 5, QuantileOrder::LowestFirst).unwrap();
    assert!(equal.iter().all(|q| q.value().is_some_and(|q| q.value == 1)));
    let zeros = quantiles(&[Some(0.0), Some(-0.0)], 2, QuantileOrder::LowestFirst).unwrap();
    assert_eq!(zeros[0], zeros[1]);
}

/// R 4.2.2, the formulas of Spiegelhalter (2005) written out.
#[test]
fn dispersion_agrees_with_r() {
    let values = [0.10, 0.14, 0.16, 0.19, 0.20, 0.21, 0.22, 0.25, 0.26, 0.30];
    let sizes =
        [900.0, 1_200.0, 2_000.0, 1_500.0, 800.0, 2_500.0, 1_000.0, 1_700.0, 1_300.0, 600.0];
    let variances = sizes.map(|n| 0.2 * 0.8 / n);
    let found = dispersion(&values, &variances, 0.2).unwrap();
    assert_relative("ratio", found.ratio, 16.406_25, 1e-12);
    assert_relative("between", found.between, 0.002_081_375_838_926_174_5, 1e-12);
    let (lower, upper) = ends(&found.limits(0.2, variances[0], Level::P95).unwrap());
    assert_relative(
        "width",
        upper - lower,
        2.0 * Level::P95.z() * (variances[0] + found.between).sqrt(),
        1e-13,
    );
}

#[test]
fn an_outlier_does_not_widen_the_limits_that_catch_it() {
    let mut values: Vec<f64> = (0..20).map(|i| 0.2 + 0.002 * f64::from(i % 5 - 2)).collect();
    let variances = [0.2 * 0.8 / 50_000.0; 20];
    let calm = dispersion(&values, &variances, 0.2).unwrap();
    values[7] = 0.9;
    let one_out = dispersion(&values, &variances, 0.2).unwrap();
    let limits = one_out.limits(0.2, variances[7], Level::P99_8).unwrap();
    assert!(!limits.contains(0.9) && one_out.ratio < 2.0 * calm.ratio, "{calm:?} {one_out:?}");
}

#[test]
fn two_levels_must_come_in_order() {
    let (inner, outer) =
        (Interval::closed(1.0, 2.0, Level::P95), Interval::closed(0.5, 3.0, Level::P99_8));
    assert_eq!(
        compare_with_value_at_two_levels(&inner, &outer, 2.5).unwrap().standing,
        Standing::Below
    );
    assert_eq!(
        compare_with_value_at_two_levels(&inner, &outer, 3.5).unwrap().standing,
        Standing::FarBelow
    );
    assert_eq!(
        compare_with_value_at_two_levels(&inner, &outer, 0.5).unwrap().standing,
        Standing::Above
    );
    assert!(compare_with_value_at_two_levels(&outer, &inner, 2.5).is_err());
    assert!(compare_with_value(&inner, f64::NAN).is_err());
}

#[test]
fn an_open_side_reaches_everything() {
    let open = Interval { lower: Some(1.0), upper: None, level: Level::P95 };
    assert_eq!(compare_with_value(&open, 1e9).unwrap().standing, Standing::Similar);
    assert_eq!(compare_with_value(&open, 0.9).unwrap().standing, Standing::Above);
    let low = Interval::closed(0.0, 0.5, Level::P95);
    assert_eq!(compare_areas(2.0, &open, 0.2, &low).unwrap().standing, Standing::Above);
    assert_eq!(compare_areas(0.2, &low, 2.0, &open).unwrap().standing, Standing::Below);
}

#[test]
fn a_funnel_of_no_events_has_no_upper_line() {
    let point = rate_funnel_point(0.0, 0.01, Level::P95).unwrap();
    assert_eq!((point.lower_limit, point.upper_denominator, point.upper_limit), (0.0, None, None));
    assert!(rate_funnel_point(3.0, 0.0, Level::P95).is_err());
    // Without a single event anywhere no area is an outlier.
    assert_eq!(
        rate_funnel_standing(0.0, 500.0, 0.0, Level::P95, Level::P99_8).unwrap().standing,
        Standing::Similar
    );
    assert_eq!(
        proportion_funnel_standing(0.0, 500.0, 0.0, Level::P95, Level::P99_8).unwrap().standing,
        Standing::Similar
    );
}

#[test]
fn the_axis_of_a_funnel_is_round() {
    assert_eq!(funnel_range(&[254.0, 10_505.0]).unwrap(), (0.0, 12_000.0));
    assert_eq!(funnel_range(&[900.0, 1_000.0]).unwrap(), (800.0, 1_100.0));
    let axis = funnel_axis(0.0, 12_000.0).unwrap();
    assert_eq!((axis.len(), axis[0], axis[99]), (100, 1.0, 12_000.0));
    assert!(axis.windows(2).all(|pair| pair[1] - pair[0] >= 1.0));
}

#[test]
fn harm_without_any_weight_has_no_mean() {
    let score = harm_score(&[3.0, 4.0], &[None, None], 100.0).unwrap();
    assert_eq!(
        (score.unmapped_count, score.weighted_total, score.mean_per_offence),
        (7.0, 0.0, None)
    );
    assert!(harm_score(&[3.0], &[Some(-1.0)], 100.0).is_err());
}

/// Percentiles of 400,000 draws of the five values, each draw fitted on its own (numpy 2.4.6).
#[test]
fn turned_back_limits_are_near_those_of_a_simulation() {
    let index = |values: [f64; 5], error: f64, scale| {
        let groups = values.map(|value| Group { population: 1.0, value, standard_error: error });
        inequality(&groups, scale, Level::P95).unwrap()
    };
    let near = |interval: &Interval, lower: f64, upper: f64| {
        let width = upper - lower;
        let (l, u) = (interval.lower.unwrap(), interval.upper.unwrap());
        assert!((l - lower).abs() < width / 20.0 && (u - upper).abs() < width / 20.0, "{l} {u}");
    };
    let steep = index([1000.0, 500.0, 250.0, 125.0, 62.0], 0.2, InequalityScale::Log);
    near(&steep.slope.interval, -1986.68, -940.46);
    near(&steep.relative.value().unwrap().interval, 0.016_724, 0.057_665);
    let gentle = index([1000.0, 800.0, 640.0, 512.0, 410.0], 0.2, InequalityScale::Log);
    near(&gentle.slope.interval, -1295.95, -315.07);
    let odds = index([0.5, 0.4, 0.3, 0.22, 0.15], 0.15, InequalityScale::Logit);
    near(&odds.slope.interval, -0.512_96, -0.344_07);
    near(&odds.relative.value().unwrap().interval, 0.166_57, 0.309_76);
}

/// A county has fewer than ten districts: its outlier is pulled in as well, and still stands out.
#[test]
fn an_outlier_among_seven_areas_does_not_hide_itself() {
    let values = [0.098, 0.102, 0.095, 0.105, 0.1, 0.099, 0.2];
    let variance = 0.1 * 0.9 / 1_000.0;
    let found = dispersion(&values, &[variance; 7], 0.1).unwrap();
    assert!(found.ratio < 1.0, "{}", found.ratio);
    let standing = found.standing(0.2, 0.1, variance, Level::P95, Level::P99_8).unwrap();
    assert_eq!(standing.standing, Standing::FarAbove);
}

#[test]
fn a_score_that_is_no_number_stops_no_other() {
    let scores = [Some(1.0), Some(f64::NAN), Some(3.0), None];
    let found = quantiles(&scores, 2, QuantileOrder::LowestFirst).unwrap();
    let given: Vec<_> = found.iter().map(|q| q.value().map(|q| q.value)).collect();
    assert_eq!(given, [Some(1), None, Some(2), None]);
    assert!(found[1].reason().unwrap().to_string().ends_with("found NaN at position 1"));
}
