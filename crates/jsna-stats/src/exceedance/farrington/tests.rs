//! Tests of Farrington flexible: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

const CONFIG: FarringtonConfig = FarringtonConfig {
    period: 12,
    years: 3,
    half_window: 1,
    blocks: 1,
    recent_left_out: 1,
    trend_p_below: Some(0.05),
    reweight_above: Some(2.58),
    dispersion: ReweightedDispersion::Pearson,
    limit: ExceedanceLimit::TwoThirdsPower,
    level: Level::P95,
    enough_events: 5.0,
    enough_periods: 4,
};

const LIMITS: [ExceedanceLimit; 3] = [
    ExceedanceLimit::TwoThirdsPower,
    ExceedanceLimit::NegativeBinomial,
    ExceedanceLimit::NegativeBinomialUncertainMean,
];

fn series(n: usize) -> Vec<Option<f64>> {
    (0..n).map(|t| Some(real(20 + (t * 7) % 11))).collect()
}

#[test]
fn a_past_outbreak_does_not_hide_the_next() {
    let mut counts = series(60);
    counts[59 - 12] = Some(120.0);
    counts[59] = Some(60.0);
    let alarm = |config: &FarringtonConfig| {
        farrington(&counts, None, &[59], config).unwrap().remove(0).into_value().unwrap().alarm
    };
    assert!(!alarm(&FarringtonConfig { reweight_above: None, ..CONFIG }));
    assert!(alarm(&FarringtonConfig { reweight_above: Some(1.0), ..CONFIG }));
}

#[test]
fn too_few_events_lately_give_no_alarm_but_say_so() {
    let mut counts = vec![Some(0.0); 60];
    counts[40] = Some(1.0);
    counts[46] = Some(1.0);
    counts[59] = Some(4.0);
    let found = farrington(&counts, None, &[59], &CONFIG).unwrap().remove(0).into_value().unwrap();
    assert!(found.score.unwrap() > 1.0 && !found.enough_events && !found.alarm);
}

#[test]
fn a_missing_month_is_judged_as_missing() {
    let mut counts = series(60);
    counts[59] = None;
    let found = farrington(&counts, None, &[59, 58, 600], &CONFIG).unwrap();
    assert_eq!(found[0].reason().unwrap().to_string(), "the count of the period is missing");
    assert!(found[1].value().is_some() && found[2].reason().is_some());
}

#[test]
fn twice_the_people_means_twice_the_count_is_expected() {
    let counts = series(60);
    let people: Vec<_> = (0..60).map(|i| Some(if i == 59 { 2000.0 } else { 1000.0 })).collect();
    let plain = farrington(&counts, None, &[59], &CONFIG).unwrap().remove(0).into_value().unwrap();
    let grown =
        farrington(&counts, Some(&people), &[59], &CONFIG).unwrap().remove(0).into_value().unwrap();
    assert!((grown.expected / plain.expected - 2.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn no_input_panics(
        counts in prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 0.0..50.0_f64]), 0..70),
        clean in any::<bool>(),
        period in 0_usize..14,
        years in 0_usize..5,
        half_window in 0_usize..5,
        blocks in 0_usize..12,
        recent_left_out in 0_usize..80,
        limit in 0_usize..3,
        at in prop::collection::vec(0_usize..80, 0..5),
    ) {
        let counts: Vec<_> = counts.into_iter().filter(|c| !clean || c.is_none_or(|c| (0.0..1e9).contains(&c))).collect();
        let limit = LIMITS[limit];
        let config = FarringtonConfig { period, years, half_window, blocks, recent_left_out, limit, ..CONFIG };
        if let Ok(found) = farrington(&counts, None, &at, &config) {
            for e in found.into_iter().flatten() {
                prop_assert!(e.expected.is_finite() && e.upper.is_finite() && e.score.is_none_or(f64::is_finite));
                prop_assert!((0.0..=1.0).contains(&e.p));
            }
        }
    }

    #[test]
    fn a_higher_level_gives_a_higher_limit(
        counts in prop::collection::vec(0_u32..80, 60),
        limit in 0_usize..3,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|c| Some(f64::from(c))).collect();
        let limit = LIMITS[limit];
        let at = |level: f64| {
            let config = FarringtonConfig { limit, level: Level::new(level).unwrap(), ..CONFIG };
            farrington(&counts, None, &[59], &config).unwrap().remove(0).into_value()
        };
        if let (Some(low), Some(high)) = (at(0.9), at(0.99)) {
            prop_assert!(low.upper <= high.upper);
            prop_assert!((low.p - high.p).abs() < 1e-12 || limit == ExceedanceLimit::NegativeBinomialUncertainMean);
            prop_assert!(low.expected <= low.upper + 1.0);
        }
    }
}
