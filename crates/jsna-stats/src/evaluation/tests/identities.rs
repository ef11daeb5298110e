//! What must be true of any input.

use proptest::prelude::*;

use super::super::*;
use crate::numeric::check::real;
use crate::rates::proportion;
use crate::{Error, Level, Result};

fn counts(before: f64, after: f64) -> Counts {
    Counts { before, after }
}

#[test]
fn the_difference_of_nothing_is_nothing() -> Result<()> {
    let none = counts(0.0, 0.0);
    let areas = WddAreas {
        target: none,
        control: none,
        displacement: Some(none),
        displacement_control: Some(none),
    };
    let test = weighted_displacement_difference(&areas, &WddWeights::EQUAL, Level::P95)?;
    assert!(test.value.abs() + test.standard_error.abs() + test.z.abs() < 1e-300);
    assert!((test.p - 1.0).abs() < 1e-15);
    assert_eq!((test.interval.lower, test.interval.upper), (Some(0.0), Some(0.0)));
    Ok(())
}

#[test]
fn one_area_against_one_is_no_panel() {
    let panel = Panel {
        outcome: &[1.0, 2.0, 3.0, 4.0, 5.0, 7.0],
        treated: &[true, true, true, false, false, false],
        after: &[false, true, true, false, true, true],
        cluster: &["a", "a", "a", "b", "b", "b"],
        weights: None,
    };
    assert!(matches!(
        difference_in_differences(&panel, Level::P95),
        Err(Error::TooFew { needed: 2, .. })
    ));
    let mixed = Panel { treated: &[true, true, false, false, false, false], ..panel };
    let error = difference_in_differences(&mixed, Level::P95).map_err(|e| e.to_string());
    assert!(error.is_err_and(|text| text.contains("at position 2")));
}

#[test]
fn without_equals_fitted_before_and_departs_after() -> Result<()> {
    let counts: Vec<Option<f64>> = (0..30)
        .map(|m| Some(f64::from([50, 54, 47, 52][m % 4]) * if m < 20 { 1.0 } else { 0.5 }))
        .collect();
    let config = InterruptedConfig { start: 20, waves: 0, spread: Spread::QuasiPoisson };
    let fit = interrupted_series(&counts, &[1.0; 30], &config, Level::P95)?;
    for month in 0..30 {
        let same = (fit.fitted[month] - fit.without[month]).abs() < 1e-9 * fit.fitted[month];
        assert_eq!(same, month < 20);
    }
    assert!((fit.fitted[20] / fit.without[20] - fit.step.value).abs() < 1e-9);
    Ok(())
}

#[test]
fn a_short_series_is_refused() {
    let config = InterruptedConfig { start: 7, waves: 0, spread: Spread::QuasiPoisson };
    let error = interrupted_series(&[Some(3.0); 30], &[1.0; 30], &config, Level::P95)
        .map_err(|e| e.to_string());
    assert!(error.is_err_and(|text| text.contains("at least 8 months received before, found 7")));
}

#[test]
fn the_smallest_detectable_ratio_is_just_detected() -> Result<()> {
    // At the ratio, the expected z is the sum of both quantiles: 1.96 + 0.84.
    let design = CountDesign { events_before: 400.0, exposure_ratio: 1.0, dispersion: 2.0 };
    let found = detectable_ratio(&design, Level::P95, 0.8)?;
    for ratio in found.fall.into_iter().chain([found.rise]) {
        let error = (2.0 * (1.0 / 400.0 + 1.0 / (400.0 * ratio))).sqrt();
        assert!((ratio.ln().abs() / error - 2.801_585_218_112_969).abs() < 1e-9);
    }
    Ok(())
}

proptest! {
    #[test]
    fn differences_hold_their_estimate_and_widen_with_the_level(
        c in prop::array::uniform8(0_u32..10_000_000),
        low in 0.5..0.9_f64,
    ) {
        let c = c.map(f64::from);
        let areas = WddAreas {
            target: counts(c[0], c[1]),
            control: counts(c[2], c[3]),
            displacement: Some(counts(c[4], c[5])),
            displacement_control: Some(counts(c[6], c[7])),
        };
        let at = |level: f64| weighted_displacement_difference(&areas, &WddWeights::EQUAL, Level::new(level)?);
        let (narrow, wide) = (at(low)?, at(0.95)?);
        prop_assert!(narrow.interval.contains(narrow.value) && wide.interval.contains(wide.value));
        prop_assert!(wide.interval.lower <= narrow.interval.lower && wide.interval.upper >= narrow.interval.upper);
        prop_assert!((narrow.local.value + narrow.displacement.value - narrow.value).abs() < 1e-6);
        // Harm of 1 for every crime is the number of crimes.
        let harm = harm_weighted_displacement_difference(&[narrow], &[1.0], Level::new(low)?)?;
        prop_assert!((harm.value - narrow.value).abs() < 1e-9);
        prop_assert!((harm.standard_error - narrow.standard_error).abs() <= 1e-9 * narrow.standard_error);
    }

    #[test]
    fn the_quotient_and_its_verdict_agree(c in prop::array::uniform6(0_u32..200)) {
        let c = c.map(f64::from);
        let areas = DisplacementAreas { target: counts(c[0], c[1]), buffer: counts(c[2], c[3]), control: counts(c[4], c[5]) };
        match displacement_quotient(&areas, Level::P95) {
            Ok(q) => {
                prop_assert!(c[1] * c[4] < c[0] * c[5]);
                prop_assert_eq!(q.value > 0.0, c[3] * c[4] < c[2] * c[5]);
                prop_assert!(q.effects.net_effect > 0.0);
            }
            Err(_) => prop_assert!(c[4] * c[5] < 0.5 || c[1] * c[4] >= c[0] * c[5]),
        }
    }

    #[test]
    fn equal_weights_are_a_simple_sample(yes in prop::collection::vec(any::<bool>(), 2..60), weight in 0.1..50.0_f64) {
        let answers: Vec<Option<bool>> = yes.iter().copied().map(Some).collect();
        let survey = survey_proportion(&answers, &vec![weight; yes.len()], None, Level::P95)?;
        let n = real(yes.len());
        let x = real(yes.iter().filter(|&&y| y).count());
        let plain = proportion(x, n, 1.0, Level::P95)?;
        prop_assert!((survey.share.value - plain.value).abs() < 1e-12);
        prop_assert!((survey.weighting_effect - 1.0).abs() < 1e-9);
        prop_assert!((survey.effective_base - n).abs() < 1e-6 * n);
        prop_assert!(survey.share.interval.contains(survey.share.value));
    }

    #[test]
    fn missing_answers_and_row_order_do_not_matter(
        rows in prop::collection::vec((any::<Option<bool>>(), 0.1..5.0_f64, 0_u64..6), 4..40),
    ) {
        let split = |rows: &[(Option<bool>, f64, u64)]| -> (Vec<_>, Vec<_>, Vec<_>) {
            (rows.iter().map(|r| r.0).collect(), rows.iter().map(|r| r.1).collect(), rows.iter().map(|r| r.2).collect())
        };
        let (answers, weights, clusters) = split(&rows);
        let mut kept: Vec<_> = rows.iter().copied().filter(|r| r.0.is_some()).collect();
        kept.reverse();
        let (back_answers, back_weights, back_clusters) = split(&kept);
        let one = survey_proportion(&answers, &weights, Some(&clusters), Level::P95);
        let two = survey_proportion(&back_answers, &back_weights, Some(&back_clusters), Level::P95);
        match (one, two) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(one.base, two.base);
                prop_assert!((one.share.value - two.share.value).abs() < 1e-12);
                prop_assert!((one.standard_error - two.standard_error).abs() < 1e-12);
            }
            (one, two) => prop_assert_eq!(one.is_err(), two.is_err()),
        }
    }

    #[test]
    fn a_panel_does_not_depend_on_row_order_or_level_of_the_outcome(
        values in prop::collection::vec(0.0..100.0_f64, 24),
        shift in -1000.0..1000.0_f64,
        factor in 0.1..100.0_f64,
    ) {
        let cluster: Vec<usize> = (0..24).map(|i| i / 4).collect();
        let treated: Vec<bool> = cluster.iter().map(|c| c % 2 == 0).collect();
        let after: Vec<bool> = (0..24).map(|i| i % 4 > 1).collect();
        let panel = Panel { outcome: &values, treated: &treated, after: &after, cluster: &cluster, weights: None };
        let one = difference_in_differences(&panel, Level::P95)?;
        let moved: Vec<f64> = values.iter().rev().map(|v| v * factor + shift).collect();
        let rev = |v: &[bool]| v.iter().rev().copied().collect::<Vec<_>>();
        let (treated, after) = (rev(&treated), rev(&after));
        let cluster: Vec<usize> = cluster.iter().rev().copied().collect();
        let panel = Panel { outcome: &moved, treated: &treated, after: &after, cluster: &cluster, weights: None };
        let two = difference_in_differences(&panel, Level::P95)?;
        prop_assert!((two.effect.value - factor * one.effect.value).abs() < 1e-8 * factor.max(1.0));
        prop_assert!((two.t - one.t).abs() < 1e-6 * (1.0 + one.t.abs()));
        prop_assert!(one.effect.interval.contains(one.effect.value));
    }

    #[test]
    fn more_events_see_smaller_changes(events in 20.0..1e6_f64, dispersion in 1.0..10.0_f64) {
        let at = |events_before: f64| detectable_ratio(&CountDesign { events_before, exposure_ratio: 1.0, dispersion }, Level::P95, 0.8);
        let (small, large) = (at(events)?, at(2.0 * events)?);
        prop_assert!(large.rise < small.rise && large.rise > 1.0);
        if let Some(fall) = small.fall {
            prop_assert!(large.fall.is_some_and(|f| f > fall && f < 1.0));
        }
    }
}
