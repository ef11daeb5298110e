//! Tests of XmR charts: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

fn config() -> XmrConfig<'static> {
    XmrConfig::making_data_count(Better::Lower, ValuesAre::Counts)
}

#[test]
fn a_series_without_variation_has_no_limits_and_says_so() {
    let chart = xmr(&[Some(25.0); 20], &config()).unwrap();
    assert_eq!(chart.phases[0].limits, None);
    assert_eq!(chart.warnings, [XmrWarning::NoLimits { phase: 0 }]);
    assert!(chart.points.iter().all(|p| p.cause == Cause::Common));
}

#[test]
fn a_phase_of_gaps_is_an_error_not_a_zero() {
    assert!(matches!(xmr(&[None, None], &config()), Err(Error::TooFew { .. })));
    assert!(matches!(xmr(&[], &config()), Err(Error::TooFew { .. })));
}

#[test]
fn a_phase_that_is_still_awaited_leaves_the_others_judged() {
    let mut values: Vec<Option<f64>> = (0..20_u8).map(|i| Some(f64::from(10 + i % 3))).collect();
    values.push(None);
    let whole = xmr(&values[..20], &config()).unwrap();
    let chart = xmr(&values, &XmrConfig { phases: &[20], ..config() }).unwrap();
    assert_eq!(chart.phases[0], whole.phases[0]);
    assert_eq!(chart.points[..20], whole.points[..]);
    assert_eq!((chart.phases[1].mean, chart.phases[1].limits), (None, None));
    assert!(chart.warnings.contains(&XmrWarning::NoLimits { phase: 1 }));
}

#[test]
fn without_variation_there_are_no_limits_screened_or_not() {
    for screen_ranges in [true, false] {
        let config = XmrConfig { screen_ranges, target: Some(4.0), ..config() };
        let chart = xmr(&[Some(5.0); 15], &config).unwrap();
        assert_eq!((chart.phases[0].limits, chart.assurance), (None, None));
    }
}

#[test]
fn a_short_series_of_few_events_is_warned_about_twice() {
    let chart = xmr(&[1.0, 0.0, 2.0, 1.0].map(Some), &config()).unwrap();
    assert_eq!(chart.warnings[0], XmrWarning::ShortPhase { phase: 0, points: 4 });
    assert_eq!(chart.warnings[1], XmrWarning::FewEvents { phase: 0, mean: 1.0 });
    let rates = XmrConfig::making_data_count(Better::Lower, ValuesAre::Measurements);
    assert_eq!(xmr(&[1.0, 0.0, 2.0, 1.0].map(Some), &rates).unwrap().warnings.len(), 1);
}

#[test]
fn limits_fixed_on_a_year_are_warned_about() {
    let values: Vec<_> = (0..30).map(|t| Some(f64::from(40 + t * 7 % 11))).collect();
    let warnings = |baseline| {
        let config = XmrConfig { baseline, ..config() };
        xmr(&values, &config).unwrap().warnings
    };
    assert_eq!(warnings(Some(12)), [XmrWarning::ShortBaseline { phase: 0, points: 12 }]);
    assert!(warnings(Some(13)).is_empty() && warnings(None).is_empty());
}

#[test]
fn no_verdict_on_a_target_where_neither_direction_is_better() {
    let values = [3.0, 4.0, 3.0, 5.0, 4.0].map(Some);
    let mut config = config();
    config.target = Some(100.0);
    assert_eq!(xmr(&values, &config).unwrap().assurance, Some(Assurance::ConsistentPass));
    config.better = Better::Higher;
    assert_eq!(xmr(&values, &config).unwrap().assurance, Some(Assurance::ConsistentFail));
    config.better = Better::Neither;
    assert_eq!(xmr(&values, &config).unwrap().assurance, None);
    config.target = Some(f64::NAN);
    assert!(xmr(&values, &config).is_err());
}

fn series() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.9, 0.0..1e6_f64), 1..60)
}

proptest! {
    #[test]
    fn no_input_panics(
        values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..40),
        target in prop::option::of(prop::num::f64::ANY),
        starts in prop::collection::vec(0_usize..50, 0..4),
        baseline in prop::option::of(0_usize..50),
        screen in any::<bool>(),
    ) {
        let config = XmrConfig { target, phases: &starts, baseline, screen_ranges: screen, ..config() };
        if let Ok(chart) = xmr(&values, &config) {
            prop_assert_eq!(chart.points.len(), values.len());
            for phase in &chart.phases {
                prop_assert!(phase.mean.is_none_or(f64::is_finite));
                prop_assert!(phase.limits.is_none_or(|(l, u)| l.is_finite() && u.is_finite()));
            }
        }
    }

    #[test]
    fn limits_enclose_the_mean_and_move_with_the_unit(values in series(), factor in 0.001..1000.0_f64) {
        prop_assume!(values.iter().any(Option::is_some));
        let chart = xmr(&values, &config()).unwrap();
        let scaled: Vec<_> = values.iter().map(|v| v.map(|x| x * factor)).collect();
        let other = xmr(&scaled, &config()).unwrap();
        if let (Some((lower, upper)), Some((l, u))) = (chart.phases[0].limits, other.phases[0].limits) {
            let mean = chart.phases[0].mean.unwrap();
            prop_assert!(lower <= mean && mean <= upper);
            let size = factor * (upper.abs() + lower.abs());
            prop_assert!((l - lower * factor).abs() <= 1e-9 * size);
            prop_assert!((u - upper * factor).abs() <= 1e-9 * size);
        }
    }

    #[test]
    fn turning_the_series_upside_down_turns_every_verdict(values in series()) {
        prop_assume!(values.iter().any(Option::is_some));
        let turned: Vec<_> = values.iter().map(|v| v.map(|x| -x)).collect();
        let a = xmr(&values, &config()).unwrap();
        let b = xmr(&turned, &config()).unwrap();
        for (p, q) in a.points.iter().zip(&b.points) {
            let swapped = match p.variation {
                Variation::Improvement => Variation::Concern,
                Variation::Concern => Variation::Improvement,
                other => other,
            };
            prop_assert_eq!(swapped, q.variation);
        }
    }

    #[test]
    fn a_missing_month_never_signals(values in series()) {
        if let Ok(chart) = xmr(&values, &config()) {
            for p in chart.points.iter().filter(|p| p.value.is_none()) {
                prop_assert_eq!(p.cause, Cause::Common);
                prop_assert!(!p.outside && !p.beyond_2_sigma && p.side.is_none());
            }
        }
    }
}
