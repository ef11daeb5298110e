//! Tests of the attribute, rare-event and run charts: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;
use crate::spc::{
    c_chart, g_chart, individuals_chart, moving_range_chart, p_chart, p_prime_chart, run_chart,
    t_chart, u_chart, u_prime_chart,
};

type One = fn(&[Option<f64>], &ChartConfig<'_>) -> Result<ControlChart>;
type Two = fn(&[Option<f64>], &[Option<f64>], &ChartConfig<'_>) -> Result<ControlChart>;

const OF_ONE: [One; 6] =
    [individuals_chart, moving_range_chart, run_chart, c_chart, g_chart, t_chart];
const OF_TWO: [Two; 4] = [u_chart, u_prime_chart, p_chart, p_prime_chart];

#[test]
fn a_phase_that_is_still_awaited_leaves_the_others_judged() {
    let mut values: Vec<Option<f64>> = (0..20_u8).map(|i| Some(f64::from(10 + i % 3))).collect();
    values.push(None);
    let config = ChartConfig { phases: &[20], ..ChartConfig::plain() };
    for chart in [individuals_chart, moving_range_chart, run_chart, c_chart] {
        let whole = chart(&values[..20], &ChartConfig::plain()).unwrap();
        let found = chart(&values, &config).unwrap();
        assert_eq!(found.phases[0], whole.phases[0]);
        assert_eq!(found.points[..20], whole.points[..]);
        assert_eq!((found.phases[1].centre, found.points[20].limits), (None, None));
        assert!(found.warnings.contains(&ChartWarning::NoLines { phase: 1 }));
        // A series without any value has no chart.
        assert!(matches!(chart(&[None; 21], &config), Err(Error::TooFew { .. })));
    }
}

#[test]
fn a_denominator_without_count_is_a_gap_and_a_count_without_denominator_an_error() {
    let config = ChartConfig::plain();
    let chart =
        u_chart(&[Some(3.0), None, Some(4.0)], &[Some(10.0), Some(900.0), Some(10.0)], &config)
            .unwrap();
    // The month without a count must not dilute the rate.
    assert!((chart.phases[0].centre.unwrap() - 0.35).abs() < 1e-12);
    assert_eq!((chart.points[1].value, chart.points[1].limits), (None, None));
    assert!(matches!(
        u_chart(&[Some(3.0)], &[Some(0.0)], &config),
        Err(Error::Domain { at: Some(0), .. })
    ));
    assert!(p_chart(&[Some(3.0)], &[Some(2.0)], &config).is_err());
}

#[test]
fn equal_times_of_zero_are_an_error() {
    let found = t_chart(&[Some(1.0), Some(0.0)], &ChartConfig::plain());
    assert!(matches!(found, Err(Error::Domain { at: Some(1), .. })));
}

#[test]
fn an_exclusion_outside_the_series_is_an_error() {
    let config = ChartConfig { exclude: &[3], ..ChartConfig::plain() };
    assert!(matches!(c_chart(&[Some(1.0); 3], &config), Err(Error::Domain { .. })));
}

fn any_values() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 0.0..90.0_f64]), 0..30)
}

proptest! {
    #[test]
    fn no_input_panics(
        a in any_values(),
        b in any_values(),
        starts in prop::collection::vec(0_usize..30, 0..3),
        exclude in prop::collection::vec(0_usize..30, 0..3),
        baseline in prop::option::of(0_usize..30),
        screen_ranges in any::<bool>(),
    ) {
        let config = ChartConfig { phases: &starts, baseline, exclude: &exclude, screen_ranges, runs: RunsRule::CutBox };
        let n = a.len().min(b.len());
        let charts = OF_ONE.iter().map(|f| f(&a, &config)).chain(OF_TWO.iter().map(|f| f(&a[..n], &b[..n], &config)));
        for chart in charts.flatten() {
            for phase in &chart.phases {
                prop_assert!(phase.centre.is_none_or(f64::is_finite) && phase.sigma_ratio.is_none_or(f64::is_finite));
            }
            for limits in chart.points.iter().filter_map(|p| p.limits) {
                prop_assert!(limits.lower.is_finite() && limits.upper.is_finite());
            }
        }
    }

    #[test]
    fn limits_are_in_order_around_the_centre(
        counts in prop::collection::vec(prop::option::weighted(0.9, 0_u32..300), 3..40),
        more in 300_u32..400,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|c| c.map(f64::from)).collect();
        prop_assume!(counts.iter().any(Option::is_some));
        let denominators: Vec<_> = (0..counts.len()).map(|i| Some(f64::from(more) + real(i))).collect();
        let config = ChartConfig::plain();
        let charts = [c_chart(&counts, &config), individuals_chart(&counts, &config)];
        for chart in charts.into_iter().chain(OF_TWO.iter().map(|f| f(&counts, &denominators, &config))) {
            let chart = chart.unwrap();
            for p in &chart.points {
                let centre = chart.phases[p.phase].centre.unwrap();
                if let Some(l) = p.limits {
                    prop_assert!(l.lower <= l.lower_2_sigma && l.lower_2_sigma <= centre + 1e-9);
                    prop_assert!(centre <= l.upper_2_sigma + 1e-9 && l.upper_2_sigma <= l.upper);
                }
            }
        }
    }

    #[test]
    fn the_unit_of_exposure_does_not_matter(
        counts in prop::collection::vec(0_u32..300, 3..40),
        unit in 0.001..1000.0_f64,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|c| Some(f64::from(c))).collect();
        let people: Vec<_> = (0..counts.len()).map(|i| Some(500.0 + real(i))).collect();
        let other: Vec<_> = people.iter().map(|p| p.map(|p| p * unit)).collect();
        let a = u_prime_chart(&counts, &people, &ChartConfig::plain()).unwrap();
        let b = u_prime_chart(&counts, &other, &ChartConfig::plain()).unwrap().scaled(unit);
        for (p, q) in a.points.iter().zip(&b.points) {
            prop_assert_eq!(p.limits.is_some(), q.limits.is_some());
            if let (Some(l), Some(m)) = (p.limits, q.limits) {
                prop_assert!((l.upper - m.upper).abs() <= 1e-9 * l.upper.abs());
            }
        }
    }
}
