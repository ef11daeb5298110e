//! Rates, standardisation, inequality, comparison.

use jsna_stats::rates::*;
use jsna_stats::{Estimate, Interval, Level};
use proptest::prelude::*;

/// Levels that people use and some that they do not.
fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(0.5), Just(0.9), Just(0.95), Just(0.998), Just(1.0 - 1e-12), 0.01..0.999_999]
        .prop_map(|l| Level::new(l).unwrap())
}

/// Counts from none to a force's year, whole or apportioned.
fn count() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(1e7),
        (0..40_u32).prop_map(f64::from),
        0.0..50.0_f64,
        (0..10_000_000_u32).prop_map(f64::from)
    ]
}

fn holds(estimate: &Estimate) -> bool {
    estimate.interval.contains(estimate.value)
}

/// Whether the second interval lies around the first.
fn within(inner: &Interval, outer: &Interval) -> bool {
    outer.lower.is_none_or(|o| inner.lower.is_some_and(|i| o <= i))
        && outer.upper.is_none_or(|o| inner.upper.is_some_and(|i| i <= o))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-300)
}

proptest! {
    #[test]
    fn count_limits_hold_the_count_and_widen_with_the_level(count in count(), low in level(), high in level()) {
        let (low, high) = if low.fraction() <= high.fraction() { (low, high) } else { (high, low) };
        for limits in [count_limits, exact_limits] {
            let (inner, outer) = (limits(count, low).unwrap(), limits(count, high).unwrap());
            prop_assert!(inner.contains(count), "{count}: {inner:?}");
            prop_assert!(within(&inner, &outer), "{count}: {inner:?} {outer:?}");
        }
    }

    #[test]
    fn more_events_have_higher_limits(a in 0.0..1e6_f64, more in 1e-3..1e3_f64, level in level()) {
        let (few, many) = (exact_limits(a, level).unwrap(), exact_limits(a + more, level).unwrap());
        prop_assert!(few.lower <= many.lower && few.upper < many.upper);
    }

    #[test]
    fn byar_comes_close_to_exact(count in 10.0..1e7_f64) {
        let (byar, exact) = (byar_limits(count, Level::P95).unwrap(), exact_limits(count, Level::P95).unwrap());
        for (a, b) in [(byar.lower, exact.lower), (byar.upper, exact.upper)] {
            prop_assert!((a.unwrap() / b.unwrap() - 1.0).abs() < 2e-3 / (count / 10.0));
        }
    }

    #[test]
    fn crude_rates_scale(count in count(), denominator in 1e-3..1e9_f64, level in level(), factor in 1e-3..1e3_f64) {
        let rate = crude_rate(count, denominator, 1_000.0, level).unwrap();
        prop_assert!(holds(&rate));
        let rescaled = crude_rate(count, denominator, 1_000.0 * factor, level).unwrap();
        prop_assert!(close(rescaled.value, rate.value * factor));
        prop_assert!(close(rescaled.interval.upper.unwrap(), rate.interval.upper.unwrap() * factor));
    }

    #[test]
    fn proportions_stay_in_range_and_mirror(n in 1..100_000_u32, share in 0.0..=1.0_f64, level in level()) {
        let n = f64::from(n);
        let x = (n * share).round();
        let found = proportion(x, n, 1.0, level).unwrap();
        let (lower, upper) = (found.interval.lower.unwrap(), found.interval.upper.unwrap());
        prop_assert!(holds(&found) && (0.0..=1.0).contains(&lower) && (0.0..=1.0).contains(&upper));
        let mirror = proportion(n - x, n, 1.0, level).unwrap();
        prop_assert!((lower - (1.0 - mirror.interval.upper.unwrap())).abs() < 1e-12);
    }

    #[test]
    fn means_do_not_depend_on_order_and_move_with_the_values(values in prop::collection::vec(-1e3..1e3_f64, 2..40), level in level(), shift in -1e3..1e3_f64) {
        let found = mean(&values, level).unwrap();
        prop_assert!(holds(&found.estimate));
        let mut reversed = values.clone();
        reversed.reverse();
        let back = mean(&reversed, level).unwrap();
        prop_assert!((back.estimate.value - found.estimate.value).abs() < 1e-9 && (back.standard_deviation - found.standard_deviation).abs() < 1e-9);
        let moved: Vec<f64> = values.iter().map(|v| v + shift).collect();
        let moved = mean(&moved, level).unwrap();
        prop_assert!((moved.estimate.value - found.estimate.value - shift).abs() < 1e-9);
        prop_assert!((moved.standard_deviation - found.standard_deviation).abs() < 1e-9);
    }

    #[test]
    fn a_standardised_rate_of_one_band_is_nearly_crude(events in 10..100_000_u32, population in 1e3..1e7_f64, level in level()) {
        let events = f64::from(events);
        let dsr = directly_standardised_rate(&[events], &[population], &[7.0], 1e5, level).unwrap();
        let crude = crude_rate(events, population, 1e5, level).unwrap();
        prop_assert!(close(dsr.value, crude.value));
        prop_assert!(close(dsr.interval.lower.unwrap(), crude.interval.lower.unwrap()) && close(dsr.interval.upper.unwrap(), crude.interval.upper.unwrap()));
    }

    #[test]
    fn standardised_rates_ignore_the_order_of_bands_and_the_scale_of_weights(
        bands in prop::collection::vec((0..500_u32, 100.0..1e5_f64, 0.0..7e3_f64), 2..19),
        level in level(),
    ) {
        let split = |bands: &[(u32, f64, f64)], factor: f64| -> (Vec<f64>, Vec<f64>, Vec<f64>) {
            (bands.iter().map(|b| f64::from(b.0)).collect(), bands.iter().map(|b| b.1).collect(), bands.iter().map(|b| b.2 * factor).collect())
        };
        let (events, populations, standard) = split(&bands, 1.0);
        let Ok(found) = directly_standardised_rate(&events, &populations, &standard, 1e5, level) else {
            prop_assert!(events.iter().sum::<f64>() < 10.0 || standard.iter().sum::<f64>() == 0.0);
            return Ok(());
        };
        prop_assert!(holds(&found));
        let mut turned = bands.clone();
        turned.reverse();
        let (events, populations, standard) = split(&turned, 2.0);
        let other = directly_standardised_rate(&events, &populations, &standard, 1e5, level).unwrap();
        prop_assert!(close(found.value, other.value));
        // Lies between the lowest and the highest rate of the bands.
        let rates = bands.iter().filter(|b| b.2 > 0.0).map(|b| f64::from(b.0) / b.1 * 1e5);
        let (low, high) = rates.fold((f64::INFINITY, 0.0_f64), |(l, h), r| (l.min(r), h.max(r)));
        prop_assert!(found.value >= low * (1.0 - 1e-12) && found.value <= high * (1.0 + 1e-12));
    }

    #[test]
    fn the_reference_population_has_ratio_one(bands in prop::collection::vec((1..500_u32, 100.0..1e5_f64), 1..19)) {
        let events: Vec<f64> = bands.iter().map(|b| f64::from(b.0)).collect();
        let populations: Vec<f64> = bands.iter().map(|b| b.1).collect();
        let reference = ReferencePopulation { events: &events, populations: &populations };
        let found = indirectly_standardised_ratio(&events, &populations, reference, 100.0, Level::P95).unwrap();
        prop_assert!(close(found.estimate.value, 100.0) && holds(&found.estimate));
    }

    #[test]
    fn quantiles_rise_with_the_values(values in prop::collection::vec(prop::option::of(-100..100_i32), 0..80), count in 1..12_usize) {
        let values: Vec<Option<f64>> = values.into_iter().map(|v| v.map(f64::from)).collect();
        let up = quantiles(&values, count, QuantileOrder::LowestFirst).unwrap();
        let known = values.iter().flatten().count();
        for (i, (value, found)) in values.iter().zip(&up).enumerate() {
            prop_assert_eq!(found.value().is_some(), value.is_some() && known >= count);
            prop_assert!(found.value().is_none_or(|q| (1..=count).contains(&q.value)));
            for (other, other_found) in values.iter().zip(&up).skip(i) {
                if let (Some(a), Some(b), Some(q), Some(r)) = (value, other, found.value().map(|q| q.value), other_found.value().map(|q| q.value)) {
                    prop_assert!((a < b && q <= r) || (a > b && q >= r) || ((a - b).abs() == 0.0 && q == r));
                }
            }
        }
    }

    #[test]
    fn a_gradient_turned_round_changes_sign(
        groups in prop::collection::vec((100.0..1e5_f64, 1.0..1e3_f64, 0.01..5.0_f64), 5..12),
        level in level(),
    ) {
        let groups: Vec<Group> = groups.into_iter().map(|(population, value, standard_error)| Group { population, value, standard_error }).collect();
        let mut turned = groups.clone();
        turned.reverse();
        let (found, back) = (inequality(&groups, InequalityScale::Plain, level), inequality(&turned, InequalityScale::Plain, level));
        if let (Ok(found), Ok(back)) = (found, back) {
            prop_assert!((found.slope.value + back.slope.value).abs() < 1e-6);
            let (Some(one), Some(other)) = (found.relative.value(), back.relative.value()) else { return Ok(()) };
            prop_assert!((one.value * other.value - 1.0).abs() < 1e-6);
            prop_assert!(holds(&found.slope) && holds(one));
        }
    }

    #[test]
    fn judgements_mirror(count in 1..2_000_u32, benchmark in 0.0..3_000.0_f64) {
        let count = f64::from(count);
        let (inner, outer) = (count_limits(count, Level::P95).unwrap(), count_limits(count, Level::P99_8).unwrap());
        let standing = compare_with_value_at_two_levels(&inner, &outer, benchmark).unwrap();
        let (low, high) = (standing.judged(Polarity::LowerBetter), standing.judged(Polarity::HigherBetter));
        let mirrored = match low {
            Judgement::Best => Judgement::Worst,
            Judgement::Better => Judgement::Worse,
            Judgement::Worse => Judgement::Better,
            Judgement::Worst => Judgement::Best,
            other => other,
        };
        prop_assert_eq!(high, mirrored);
        prop_assert_eq!(standing.standing == Standing::Similar, inner.contains(benchmark));
    }

    #[test]
    fn comparing_areas_is_antisymmetric(a in 1..500_u32, b in 1..500_u32) {
        let of = |count: u32| (f64::from(count), count_limits(f64::from(count), Level::P95).unwrap());
        let ((va, ia), (vb, ib)) = (of(a), of(b));
        let (there, back) = (compare_areas(va, &ia, vb, &ib).unwrap(), compare_areas(vb, &ib, va, &ia).unwrap());
        let turned = match there.standing {
            Standing::Below => Standing::Above,
            Standing::Above => Standing::Below,
            same => same,
        };
        prop_assert_eq!(back.standing, turned);
    }

    #[test]
    fn areas_that_differ_only_by_chance_are_not_overdispersed(n in 5..60_usize) {
        let found = dispersion(&vec![0.2; n], &vec![1e-4; n], 0.2).unwrap();
        prop_assert!(found.ratio == 0.0 && found.between == 0.0);
        // With no variance between areas the limits are the plain ones.
        let plain = proportion_funnel_limits(1_600.0, 0.2, Level::P95).unwrap();
        let limits = found.limits(0.2, 1e-4, Level::P95).unwrap();
        prop_assert!(close(plain.upper.unwrap(), limits.upper.unwrap()));
    }

    #[test]
    fn harm_of_two_halves_adds_up(counts in prop::collection::vec((0..1_000_u32, prop::option::of(0.0..8e3_f64)), 1..30), population in 1e3..1e6_f64) {
        let numbers: Vec<f64> = counts.iter().map(|c| f64::from(c.0)).collect();
        let weights: Vec<Option<f64>> = counts.iter().map(|c| c.1).collect();
        let whole = harm_score(&numbers, &weights, population).unwrap();
        let middle = numbers.len() / 2;
        let first = harm_score(&numbers[..middle], &weights[..middle], population).unwrap();
        let second = harm_score(&numbers[middle..], &weights[middle..], population).unwrap();
        prop_assert!((whole.per_head - first.per_head - second.per_head).abs() <= 1e-9 * whole.per_head.max(1.0));
        prop_assert!(close(whole.unmapped_count, first.unmapped_count + second.unmapped_count));
    }

    #[test]
    fn a_funnel_point_lies_on_its_own_limits(events in 1..5_000_u32, baseline in 1e-5..0.5_f64, level in level()) {
        let events = f64::from(events);
        let point = rate_funnel_point(events, baseline, level).unwrap();
        // At the denominator of the lower line the baseline is the upper limit of the area's own rate.
        let own = exact_limits(events, level).unwrap();
        prop_assert!(close(own.upper.unwrap() / point.lower_denominator, baseline));
        prop_assert!(point.lower_limit <= baseline && point.upper_limit.unwrap() >= baseline);
    }
}
