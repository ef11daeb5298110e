//! Nothing panics and nothing returns a number that is not one, whatever comes in.

use proptest::prelude::*;

use super::super::*;
use crate::interval::Interval;
use crate::{Estimate, Level};

fn awkward() -> impl Strategy<Value = f64> + Clone {
    let special = [
        0.0,
        -0.0,
        1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        1e-15,
    ];
    prop_oneof![
        2 => any::<f64>(),
        4 => 0.0..1000.0_f64,
        2 => (0_i32..600).prop_map(|e| 10.0_f64.powi(e - 300)),
        1 => prop::sample::select(special.to_vec()),
    ]
}

fn finite(values: &[f64]) -> Result<(), TestCaseError> {
    prop_assert!(values.iter().all(|v| v.is_finite()), "{:?}", values);
    Ok(())
}

fn interval(interval: &Interval) -> Result<(), TestCaseError> {
    finite(&[interval.lower.unwrap_or(0.0), interval.upper.unwrap_or(0.0)])
}

fn estimate(e: &Estimate) -> Result<(), TestCaseError> {
    finite(&[e.value])?;
    interval(&e.interval)?;
    prop_assert!(e.interval.contains(e.value), "{:?}", e);
    Ok(())
}

fn wdd(test: &Wdd) -> Result<(), TestCaseError> {
    finite(&[test.value, test.standard_error, test.z, test.p])?;
    finite(&[
        test.local.value,
        test.local.standard_error,
        test.displacement.value,
        test.displacement.standard_error,
    ])?;
    interval(&test.interval)
}

fn level() -> impl Strategy<Value = Level> {
    (1e-12..1.0_f64).prop_filter_map("a level", |v| Level::new(v).ok())
}

proptest! {
    #[test]
    fn areas_of_anything(v in prop::collection::vec(awkward(), 14), level in level(), parts in any::<[bool; 2]>()) {
        let counts = |i: usize| Counts { before: v[i], after: v[i + 1] };
        let areas = DisplacementAreas { target: counts(0), buffer: counts(2), control: counts(4) };
        if let Ok(e) = displacement_effects(&areas) {
            finite(&[e.success_measure, e.buffer_measure, e.gross_effect, e.expected_target, e.expected_buffer])?;
            finite(&[e.net_effect, e.total_net_effect])?;
        }
        if let Ok(q) = displacement_quotient(&areas, level) {
            finite(&[q.value])?;
            wdd(&q.test)?;
        }
        let areas = WddAreas {
            target: counts(0),
            control: counts(2),
            displacement: parts[0].then(|| counts(4)),
            displacement_control: parts[1].then(|| counts(6)),
        };
        let weights = WddWeights {
            before: v[8], after: v[9], target: v[10], control: v[11], displacement: v[12], displacement_control: v[13],
        };
        for weights in [WddWeights::EQUAL, weights] {
            if let Ok(test) = weighted_displacement_difference(&areas, &weights, level) {
                wdd(&test)?;
                for harm in [&v[12..14], &[1.0, 3.0][..]] {
                    if let Ok(harm) = harm_weighted_displacement_difference(&[test, test], harm, level) {
                        wdd(&harm)?;
                    }
                }
            }
        }
    }

    #[test]
    fn panels_of_anything(
        rows in prop::collection::vec((awkward(), any::<bool>(), any::<bool>(), 0_u8..6, awkward()), 0..30),
        level in level(),
        weighted in any::<bool>(),
    ) {
        let outcome: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let after: Vec<bool> = rows.iter().map(|r| r.2).collect();
        let cluster: Vec<u8> = rows.iter().map(|r| r.3).collect();
        let weights: Vec<f64> = rows.iter().map(|r| r.4).collect();
        let mixed: Vec<bool> = rows.iter().map(|r| r.1).collect();
        let clean: Vec<bool> = cluster.iter().map(|c| c % 2 == 0).collect();
        for treated in [&mixed, &clean] {
            let weights = weighted.then_some(&weights[..]);
            let panel = Panel { outcome: &outcome, treated, after: &after, cluster: &cluster, weights };
            if let Ok(d) = difference_in_differences(&panel, level) {
                estimate(&d.effect)?;
                finite(&[d.standard_error, d.t, d.p, d.treated.0, d.treated.1, d.comparison.0, d.comparison.1])?;
            }
        }
    }

    #[test]
    fn series_of_anything(
        months in prop::collection::vec((prop::option::weighted(0.9, awkward()), awkward()), 0..60),
        plain in prop::collection::vec(prop::option::weighted(0.9, (0_u32..60).prop_map(f64::from)), 12..60),
        start in prop_oneof![0_usize..60, any::<usize>()],
        waves in prop_oneof![0_usize..7, any::<usize>()],
        spread in prop_oneof![Just(Spread::QuasiPoisson), (0_usize..80).prop_map(|lag| Spread::NeweyWest { lag }), Just(Spread::NeweyWest { lag: usize::MAX })],
        level in level(),
    ) {
        let (counts, exposure): (Vec<Option<f64>>, Vec<f64>) = months.into_iter().unzip();
        let config = InterruptedConfig { start, waves, spread };
        let ones = vec![1.0; plain.len()];
        for (counts, exposure) in [(&counts, &exposure), (&plain, &ones)] {
            if let Ok(fit) = interrupted_series(counts, exposure, &config, level) {
                for e in [fit.step, fit.bend, fit.trend] {
                    estimate(&e)?;
                }
                finite(&[fit.step_p, fit.bend_p, fit.trend_p, fit.dispersion, fit.autocorrelation.unwrap_or(0.0)])?;
                finite(&fit.fitted)?;
                finite(&fit.without)?;
            }
        }
    }

    #[test]
    fn designs_of_anything(v in prop::collection::vec(awkward(), 3), power in prop_oneof![awkward(), 0.5..1.0_f64], level in level()) {
        let design = CountDesign { events_before: v[0], exposure_ratio: v[1], dispersion: v[2] };
        if let Ok(d) = detectable_ratio(&design, level, power) {
            finite(&[d.rise, d.fall.unwrap_or(0.5)])?;
        }
        for share in [v[0], 0.3] {
            if let Ok(d) = detectable_difference(share, v[1], v[2], level, power) {
                finite(&[d.value])?;
            }
        }
        if let Ok(d) = detectable_effect(v[0], level, power) {
            finite(&[d.value])?;
        }
    }

    #[test]
    fn surveys_of_anything(
        rows in prop::collection::vec((any::<Option<bool>>(), awkward(), 0_u64..5), 0..30),
        clustered in any::<bool>(),
        level in level(),
    ) {
        let answers: Vec<Option<bool>> = rows.iter().map(|r| r.0).collect();
        let weights: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let positive: Vec<f64> = weights.iter().map(|w| if w.is_finite() { w.abs() } else { 1.0 }).collect();
        let clusters: Vec<u64> = rows.iter().map(|r| r.2).collect();
        for weights in [&weights, &positive] {
            let found = survey_proportion(&answers, weights, clustered.then_some(&clusters[..]), level);
            if let Ok(s) = found {
                estimate(&s.share)?;
                finite(&[s.standard_error, s.weighted_base, s.design_effect, s.weighting_effect, s.effective_base])?;
                let change = survey_change(&s, &s, level);
                prop_assert!(change.is_ok_and(|c| c.interval.contains(0.0) && c.value.abs() < 1e-15));
            }
        }
    }
}
