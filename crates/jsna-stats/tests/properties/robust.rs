//! No public function panics, hangs or hands out a number that is not one, whatever it is given.

use jsna_stats::change::*;
use jsna_stats::rates::*;
use jsna_stats::spc::phase_starts;
use jsna_stats::{Estimate, Given, Interval, Level};
use proptest::prelude::*;

/// Any double: NaN, infinities, subnormal, huge; and the ordinary ones more often than chance would.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            10.0,
            1e7,
            1e15,
            1e300,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -1.0
        ]),
        (0..1_000_u32).prop_map(f64::from),
        0.0..1.0_f64,
    ]
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(number(), 0..most),
        prop::collection::vec((0..500_u32).prop_map(f64::from), 0..most),
        (number(), 0..most).prop_map(|(value, size)| vec![value; size]),
    ]
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![
        Just(f64::MIN_POSITIVE),
        Just(1.0 - f64::EPSILON / 2.0),
        Just(0.95),
        0.0001..0.9999_f64
    ]
    .prop_map(|l| Level::new(l).unwrap())
}

fn sound_interval(interval: &Interval) -> bool {
    let finite = |limit: Option<f64>| limit.is_none_or(f64::is_finite);
    let ordered =
        !matches!((interval.lower, interval.upper), (Some(lower), Some(upper)) if lower > upper);
    finite(interval.lower) && finite(interval.upper) && ordered
}

fn sound(estimate: &Estimate) -> bool {
    estimate.value.is_finite()
        && sound_interval(&estimate.interval)
        && estimate.interval.contains(estimate.value)
}

/// Inside, or outside by rounding alone.
fn close_to_inside(interval: &Interval, value: f64) -> bool {
    interval.lower.is_none_or(|l| l <= value * (1.0 + 1e-9))
        && interval.upper.is_none_or(|u| u >= value * (1.0 - 1e-9))
}

fn probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn counts_and_rates(a in number(), b in number(), c in number(), level in level()) {
        for limits in [count_limits(a, level), exact_limits(a, level), byar_limits(a, level)].into_iter().flatten() {
            prop_assert!(sound_interval(&limits), "{a} {limits:?}");
        }
        for found in [crude_rate(a, b, c, level), proportion(a, b, c, level)].into_iter().flatten() {
            prop_assert!(sound(&found), "{a} {b} {c} {found:?}");
        }
        for found in crude_rates(&[Some(a), None], &[b, b], c, level).unwrap().iter().filter_map(Given::value) {
            prop_assert!(sound(found));
        }
        prop_assert_eq!(proportions(&[Some(a), None], &[b, b], c, level).unwrap().len(), 2);
    }

    #[test]
    fn means_and_standardised_rates(values in numbers(24), others in numbers(24), weights in numbers(5), multiplier in number(), level in level()) {
        if let Ok(found) = mean(&values, level) {
            prop_assert!(sound(&found.estimate) && found.standard_deviation >= 0.0, "{found:?}");
        }
        if let Ok(found) = directly_standardised_rates(&values.iter().copied().map(Some).collect::<Vec<_>>(), &others, &weights, multiplier, level) {
            prop_assert!(found.iter().filter_map(Given::value).all(sound), "{found:?}");
        }
        if let Ok(found) = directly_standardised_rate(&values, &others, &values, multiplier, level) {
            prop_assert!(sound(&found), "{found:?}");
        }
        if let Ok(found) = directly_standardised_rate_of_repeats(&values, &weights, &others, &others, multiplier, level) {
            prop_assert!(sound(&found), "{found:?}");
        }
        let reference = ReferencePopulation { events: &others, populations: &values };
        for found in [
            indirectly_standardised_ratio(&values, &others, reference, multiplier, level),
            indirectly_standardised_rate(&values, &others, reference, multiplier, level),
        ].into_iter().flatten() {
            prop_assert!(sound(&found.estimate) && found.expected > 0.0, "{found:?}");
        }
    }

    #[test]
    fn inequality_and_quantiles(groups in prop::collection::vec((number(), number(), number(), number()), 0..12), count in 0..20_usize, level in level()) {
        for scale in [InequalityScale::Plain, InequalityScale::Log, InequalityScale::Logit] {
            let given: Vec<Group> = groups.iter().map(|g| Group { population: g.0, value: g.1, standard_error: g.2 }).collect();
            if let Ok(found) = inequality(&given, scale, level) {
                prop_assert!(sound(&found.slope) && found.relative.iter().all(sound), "{given:?} {found:?}");
            }
            let from_limits: Vec<Group> = groups.iter().filter_map(|g| Group::from_limits(g.0, g.1, g.2, g.3, scale).ok()).collect();
            if let Ok(found) = inequality(&from_limits, scale, level) {
                prop_assert!(sound(&found.slope) && found.relative.iter().all(sound), "{from_limits:?} {found:?}");
            }
        }
        let values: Vec<Option<f64>> = groups.iter().map(|g| (g.1 > 0.5).then_some(g.0)).collect();
        for order in [QuantileOrder::LowestFirst, QuantileOrder::HighestFirst] {
            if let Ok(found) = quantiles(&values, count, order) {
                prop_assert_eq!(found.len(), values.len());
            }
        }
        prop_assert!(quantiles(&[Some(1.0)], usize::MAX, QuantileOrder::LowestFirst).is_ok());
    }

    #[test]
    fn comparisons_and_funnels(a in number(), b in number(), c in number(), d in number(), values in numbers(12), others in numbers(12), level in level()) {
        let interval = Interval { lower: Some(a), upper: None, level };
        let open = Interval { lower: None, upper: Some(b), level };
        // Any answer will do, as long as there is one or an error.
        let standings = [
            compare_with_value(&interval, c),
            compare_with_value_at_two_levels(&interval, &open, c),
            compare_areas(a, &interval, b, &open),
            compare_proportion_with_control_limits(a, b, c, d, level),
            compare_rate_with_control_limits(a, b, c, d, level),
            proportion_funnel_standing(a, b, c, Level::P95, level),
            rate_funnel_standing(a, b, c, Level::P95, level),
        ];
        prop_assert!(standings.iter().flatten().count() <= standings.len());
        if let Ok(limits) = proportion_funnel_limits(a, b, level) {
            prop_assert!(sound_interval(&limits));
        }
        if let Ok(point) = rate_funnel_point(a, b, level) {
            prop_assert!(point.lower_denominator.is_finite() && point.lower_limit.is_finite(), "{a} {b} {point:?}");
            prop_assert!(point.upper_denominator.is_none_or(f64::is_finite) && point.upper_limit.is_none_or(f64::is_finite));
        }
        if let Ok(baseline) = funnel_baseline(&values, &others) {
            prop_assert!(baseline.value.is_finite());
        }
        if let Ok((low, high)) = funnel_range(&values) {
            prop_assert!(low.is_finite() && high.is_finite() && low <= high, "{values:?} {low} {high}");
        }
        if let Ok(axis) = funnel_axis(a, b) {
            prop_assert!(axis.len() == 100 && axis.iter().all(|x| x.is_finite()));
        }
        if let Ok(found) = dispersion(&values, &others, a) {
            prop_assert!(found.ratio.is_finite() && found.between.is_finite() && found.between >= 0.0, "{found:?}");
            if let Ok(limits) = found.limits(b, c, level) {
                prop_assert!(sound_interval(&limits));
            }
            if let Ok(compared) = found.standing(a, b, c, level, level) {
                let inside = found.limits(b, c, level).is_ok_and(|limits| limits.contains(a));
                prop_assert_eq!(compared.standing == Standing::Similar, inside);
            }
        }
        let weights: Vec<Option<f64>> = others.iter().map(|w| (*w >= 0.5).then_some(*w)).collect();
        if let Ok(score) = harm_score(&values, &weights, a) {
            prop_assert!(score.per_head.is_finite() && score.mean_per_offence.is_none_or(f64::is_finite));
        }
    }

    #[test]
    fn two_counts(a in number(), b in number(), c in number(), d in number(), multiplier in number(), level in level()) {
        let (Ok(before), Ok(after)) = (Observed::new(a, b), Observed::new(c, d)) else { return Ok(()) };
        for method in [RatioMethod::Wald, RatioMethod::Exact, RatioMethod::MidP] {
            if let Ok(found) = rate_ratio(before, after, method, level) {
                prop_assert!(sound_interval(&found.interval) && probability(found.p), "{before:?} {after:?} {found:?}");
                // At low levels the mid-p interval closes in on the median-unbiased ratio instead.
                let centre = if method == RatioMethod::MidP { median_unbiased_ratio(before, after).ok().map(|f| f.value) } else { found.ratio };
                prop_assert!(centre.is_none_or(|r| close_to_inside(&found.interval, r)), "{before:?} {after:?} {found:?}");
            }
        }
        for method in [DifferenceMethod::Wald, DifferenceMethod::Mover] {
            if let Ok(found) = rate_difference(before, after, multiplier, method, level) {
                prop_assert!(sound(&found), "{found:?}");
            }
        }
        for p in [minimum_likelihood_p(before, after).map(|f| f.value), likelihood_ratio_test(before, after).map(|t| t.p)].into_iter().flatten() {
            prop_assert!(probability(p), "{before:?} {after:?} {p}");
        }
        if let Ok(ratio) = median_unbiased_ratio(before, after) {
            prop_assert!(ratio.value.is_finite());
        }
        if let Ok(percent) = percent_change(before, after, multiplier) {
            prop_assert!(percent.value.is_finite());
        }
    }

    #[test]
    fn two_shares(a in number(), b in number(), c in number(), d in number(), multiplier in number(), level in level()) {
        if let Ok(found) = share_difference((a, b), (c, d), multiplier, level) {
            prop_assert!(sound(&found), "{a} of {b}, {c} of {d}: {found:?}");
        }
    }

    #[test]
    fn phases(dates in prop::collection::vec(any::<i32>(), 0..12), changes in prop::collection::vec(any::<i32>(), 0..6), sorted in any::<bool>()) {
        let mut dates = dates;
        if sorted {
            dates.sort_unstable();
            dates.dedup();
        }
        if let Ok(starts) = phase_starts(&dates, &changes) {
            prop_assert!(starts.windows(2).all(|w| w[0] < w[1]) && starts.iter().all(|s| *s < dates.len()), "{starts:?}");
        }
    }

    #[test]
    fn months(before in prop::collection::vec((prop::option::of(number()), number()), 0..8), after in prop::collection::vec((prop::option::of(0.0..1e4_f64), number()), 0..8), level in level()) {
        let months = |given: &[(Option<f64>, f64)]| -> Vec<Month> { given.iter().map(|(count, exposure)| Month { count: *count, exposure: *exposure }).collect() };
        let same = |given: &[(Option<f64>, f64)]| -> Vec<Month> { given.iter().map(|(count, _)| Month { count: *count, exposure: 1.0 }).collect() };
        for (before, after) in [(months(&before), months(&after)), (same(&before), same(&after))] {
            for method in [SeriesMethod::Poisson, SeriesMethod::QuasiPoisson, SeriesMethod::NegativeBinomial] {
                if let Ok(found) = before_after(&before, &after, method, level) {
                    prop_assert!(sound(&found.ratio) && probability(found.p) && found.dispersion.is_finite(), "{before:?} {after:?} {found:?}");
                }
            }
        }
    }
}

proptest! {
    // Sums over many cells where counts are large: fewer cases.
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_e_test(a in number(), b in number(), c in number(), d in number()) {
        let (Ok(before), Ok(after)) = (Observed::new(a, b), Observed::new(c, d)) else { return Ok(()) };
        if let Ok(found) = e_test(before, after) {
            prop_assert!(probability(found.p) && found.value.is_finite(), "{before:?} {after:?} {found:?}");
        }
    }
}
