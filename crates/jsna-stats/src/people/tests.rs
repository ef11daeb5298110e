//! Identities and robustness of the functions on time and people.

mod years;

use proptest::prelude::*;

use super::*;
use crate::numeric::check::real;
use crate::{Error, Level, Result};

fn at(day: i32, hour: i64, minute: i64) -> When {
    When::Minute(i64::from(day) * 1440 + hour * 60 + minute)
}

#[test]
fn a_date_alone_is_any_hour_of_that_day() {
    // 2024-03-09, a Saturday.
    let saturday = 19_791;
    let day = aoristic_weights(TimeWindow { from: When::Day(saturday), to: None });
    let hours: Vec<usize> = day.iter().map(|w| w.hour_of_week).collect();
    assert_eq!(hours, (144..168).collect::<Vec<_>>());
    assert!(day.iter().all(|w| (w.weight - 1.0 / 24.0).abs() < 1e-15));
    // From some time on Saturday to some time on Sunday is 48 hours, over the end of the week.
    let two_days = TimeWindow { from: When::Day(saturday), to: Some(When::Day(saturday + 1)) };
    assert_eq!(aoristic_weights(two_days).len(), 48);
    assert_eq!(aoristic_weights(two_days)[24].hour_of_week, 0);
    // Found at ten on the same day: it happened before.
    let found = TimeWindow { from: When::Day(saturday), to: Some(at(saturday, 10, 0)) };
    assert_eq!(aoristic_weights(found).len(), 10);
}

#[test]
fn midnight_by_default_is_not_midnight() -> Result<()> {
    let midnight = |day: i32| i64::from(day) * 1440;
    let windows = |defaults: &[i64]| -> Vec<TimeWindow> {
        (19_800..19_807)
            .map(|d| TimeWindow { from: When::recorded(midnight(d), defaults), to: None })
            .collect()
    };
    let believed = aoristic(&windows(&[]))?;
    assert_eq!((believed.in_one_hour, believed.without_end), (7, 7));
    let unknown = aoristic(&windows(&[0]))?;
    assert_eq!(unknown.in_one_hour, 0);
    assert!(unknown.weights.iter().all(|w| (w - 7.0 / 168.0).abs() < 1e-12));
    Ok(())
}

#[test]
fn faults_are_counted() -> Result<()> {
    let table = aoristic(&[
        TimeWindow { from: at(100, 12, 0), to: Some(at(100, 11, 0)) },
        TimeWindow { from: at(100, 12, 0), to: Some(at(120, 11, 0)) },
        TimeWindow { from: at(100, 12, 0), to: Some(at(100, 12, 30)) },
    ])?;
    assert_eq!((table.events, table.inverted, table.whole_week, table.in_one_hour), (3, 1, 1, 1));
    assert!(matches!(aoristic(&[]), Err(Error::TooFew { .. })));
    Ok(())
}

#[test]
fn twelve_months_end_on_the_same_day_of_the_month() -> Result<()> {
    let day = |y: i32, m: u32, d: u32| {
        chrono::NaiveDate::from_ymd_opt(y, m, d).map_or(0, |d| d.to_epoch_days())
    };
    let repeat = |first: i32, second: i32, span| {
        repeat_events(&[1, 1], &[first, second], span).map(|e| e[1].repeat)
    };
    assert!(repeat(day(2023, 3, 15), day(2024, 3, 15), Span::Months(12))?);
    assert!(!repeat(day(2023, 3, 15), day(2024, 3, 16), Span::Months(12))?);
    // With the leap day between, 365 days end a day earlier.
    assert!(!repeat(day(2023, 3, 15), day(2024, 3, 15), Span::Days(365))?);
    // From a leap day the year ends on 28 February.
    assert!(repeat(day(2024, 2, 29), day(2025, 2, 28), Span::Months(12))?);
    assert!(!repeat(day(2024, 2, 29), day(2025, 3, 1), Span::Months(12))?);
    Ok(())
}

#[test]
fn forward_windows_start_at_the_first_event_in_the_period() -> Result<()> {
    let config = |same_day| RepeatConfig {
        enter_from: 100,
        enter_to: 200,
        observed_to: 600,
        follow_up: Span::Days(365),
        same_day,
    };
    // a: before the period, then inside, then 365 days later. b: twice on one day. c: only before. d: too late.
    let persons = ["a", "a", "a", "b", "b", "c", "d"];
    let days = [50, 110, 475, 150, 150, 90, 201];
    let result = repeat_victimisation(&persons, &days, &config(false), Level::P95)?;
    assert_eq!((result.repeated, result.followed, result.not_yet_followed), (1, 2, 0));
    assert!((result.share.value - 0.5).abs() < 1e-15);
    assert_eq!(repeat_victimisation(&persons, &days, &config(true), Level::P95)?.repeated, 2);
    let short = RepeatConfig { observed_to: 300, ..config(false) };
    assert!(matches!(
        repeat_victimisation(&persons, &days, &short, Level::P95),
        Err(Error::Refused { .. })
    ));
    Ok(())
}

#[test]
fn survival_matches_r() -> Result<()> {
    // survfit(Surv(t, e) ~ 1, conf.type = "log-log"), package survival 3.5-3, R 4.2.2; remission times of Freireich 1963.
    let times: [f64; 21] = [
        6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0, 6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0,
        25.0, 32.0, 32.0, 34.0, 35.0,
    ];
    let events: Vec<bool> = (0..21).map(|i| i < 9).collect();
    let curve = survival(&times, &events, Level::P95)?.steps;
    let expected = [
        (
            6.0,
            21,
            0.857_142_857_142_857,
            0.076_360_354_832_121,
            0.619_717_955_265_984,
            0.951_551_747_646_997,
        ),
        (
            7.0,
            17,
            0.806_722_689_075_630,
            0.086_935_285_180_057,
            0.563_146_564_622_233,
            0.922_809_019_202_880,
        ),
        (
            10.0,
            15,
            0.752_941_176_470_588,
            0.096_349_652_994_320,
            0.503_199_510_799_957,
            0.889_361_835_169_265,
        ),
        (
            13.0,
            12,
            0.690_196_078_431_372,
            0.106_814_707_775_010,
            0.431_610_222_486_184,
            0.849_065_963_349_451,
        ),
        (
            16.0,
            11,
            0.627_450_980_392_157,
            0.114_053_865_256_753,
            0.367_510_855_987_502,
            0.804_912_189_471_841,
        ),
        (
            22.0,
            7,
            0.537_815_126_050_420,
            0.128_233_751_693_034,
            0.267_778_936_767_135,
            0.746_790_717_635_394,
        ),
        (
            23.0,
            6,
            0.448_179_271_708_683,
            0.134_591_456_755_760,
            0.188_052_005_959_232,
            0.680_142_628_495_241,
        ),
    ];
    assert_eq!(curve.len(), expected.len());
    for (step, (time, at_risk, survival, error, lower, upper)) in curve.iter().zip(expected) {
        assert!((step.time - time).abs() < 1e-15 && step.at_risk == at_risk);
        for (found, wanted) in [
            (step.survival, survival),
            (step.standard_error, error),
            (step.interval.lower.unwrap_or(-1.0), lower),
            (step.interval.upper.unwrap_or(-1.0), upper),
        ] {
            assert!((found - wanted).abs() < 1e-12, "at {time}: {found} {wanted}");
        }
    }
    // Nobody left over: the curve ends at 0, where the method has no limits.
    let ended = survival(&[1.0, 2.0], &[true, true], Level::P95)?.steps;
    assert_eq!((ended[1].interval.lower, ended[1].interval.upper), (None, None));
    assert!(ended[1].survival.abs() < 1e-15);
    Ok(())
}

#[test]
fn chapman_holds_what_is_known() -> Result<()> {
    let all_known = chapman_total(50, 30, 30, Level::P95)?;
    assert_eq!((all_known.interval.lower, all_known.interval.upper), (Some(50.0), Some(50.0)));
    assert!((all_known.value - 50.0).abs() < 1e-12);
    assert!(matches!(chapman_total(50, 30, 0, Level::P95), Err(Error::Refused { .. })));
    assert!(matches!(chapman_total(50, 30, 31, Level::P95), Err(Error::Domain { .. })));
    assert!(matches!(overlap_range(5, 3, 4, 0), Err(Error::Domain { .. })));
    Ok(())
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        any::<i64>().prop_map(When::Minute),
        any::<i32>().prop_map(When::Day),
        (0_i64..30_000).prop_map(When::Minute),
        (0_i32..20).prop_map(When::Day),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        any::<u32>().prop_map(Span::Days),
        any::<u32>().prop_map(Span::Months),
        Just(Span::Months(12))
    ]
}

proptest! {
    #[test]
    fn every_event_weighs_one(from in when(), to in prop::option::of(when())) {
        let weights = aoristic_weights(TimeWindow { from, to });
        prop_assert!((weights.iter().map(|w| w.weight).sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(weights.iter().all(|w| w.weight > 0.0 && w.hour_of_week < 168));
        let mut hours: Vec<usize> = weights.iter().map(|w| w.hour_of_week).collect();
        hours.sort_unstable();
        prop_assert!(hours.windows(2).all(|w| w[0] < w[1]), "an hour twice");
    }

    #[test]
    fn weights_are_the_minutes_counted(from in 0_i64..30_000, minutes in 1_i64..10_080) {
        let window = TimeWindow { from: When::Minute(from), to: Some(When::Minute(from + minutes)) };
        let mut slow = [0.0; 168];
        for minute in from..from + minutes {
            let hour = usize::try_from((minute + 4 * 1440) % 10_080 / 60).unwrap_or(0);
            slow[hour] += 1.0 / f64::from(u32::try_from(minutes).unwrap_or(1));
        }
        for part in aoristic_weights(window) {
            prop_assert!((part.weight - slow[part.hour_of_week]).abs() < 1e-12);
            slow[part.hour_of_week] = 0.0;
        }
        prop_assert!(slow.iter().all(|&w| w < 1e-12));
    }

    #[test]
    fn recorded_never_panics(minute in any::<i64>(), defaults in prop::collection::vec(any::<i64>(), 0..3)) {
        let _ = When::recorded(minute, &defaults);
    }

    #[test]
    fn repeats_on_anything(
        rows in prop::collection::vec((0_u8..4, prop_oneof![any::<i32>(), 0_i32..900]), 0..20),
        span in span(),
        bounds in any::<(i32, i32, i32)>(),
        same_day in any::<bool>(),
    ) {
        let (persons, days): (Vec<u8>, Vec<i32>) = rows.into_iter().unzip();
        if let Ok(summary) = repeat_summary(&persons, &days, span) {
            prop_assert!(summary.repeat_events <= summary.events - summary.persons);
            prop_assert!(summary.events_of_repeat_persons >= summary.share_of_events);
            prop_assert!((0.0..=1.0).contains(&summary.events_of_top_tenth));
        }
        for (enter_from, enter_to, observed_to) in [bounds, (0, 400, 900)] {
            let config = RepeatConfig { enter_from, enter_to, observed_to, follow_up: span, same_day };
            if let Ok(result) = repeat_victimisation(&persons, &days, &config, Level::P95) {
                prop_assert!(result.repeated <= result.followed);
                prop_assert!(result.share.interval.contains(result.share.value));
                let bands = repeat_bands(&persons, &days, &config)?;
                let of = |bands: &[RepeatBand]| bands.iter().map(|b| b.persons).sum::<usize>();
                prop_assert_eq!((of(&bands), of(&bands[1..])), (result.followed, result.repeated));
                prop_assert!(bands.iter().all(|b| b.events >= b.persons * b.each.0));
                let events = bands.iter().map(|b| b.share_of_events).sum::<f64>();
                prop_assert!((events - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn row_order_does_not_matter(rows in prop::collection::vec((0_u8..6, 0_i32..900), 1..20)) {
        let split = |rows: &[(u8, i32)]| -> (Vec<u8>, Vec<i32>) { rows.iter().copied().unzip() };
        let (persons, days) = split(&rows);
        let reversed: Vec<_> = rows.iter().rev().copied().collect();
        let (back_persons, back_days) = split(&reversed);
        prop_assert_eq!(
            repeat_summary(&persons, &days, Span::Months(12))?,
            repeat_summary(&back_persons, &back_days, Span::Months(12))?
        );
    }

    #[test]
    fn curves_fall_and_hold_their_limits(
        rows in prop::collection::vec((prop_oneof![0.0..20.0_f64, (0_u8..6).prop_map(f64::from), any::<f64>()], any::<bool>()), 0..30),
        level in 0.01..0.9999_f64,
    ) {
        let (times, events): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
        let Ok(found) = survival(&times, &events, Level::new(level)?) else { return Ok(()) };
        let curve = found.steps;
        prop_assert_eq!(curve.iter().map(|s| s.events).sum::<usize>(), events.iter().filter(|&&e| e).count());
        for pair in curve.windows(2) {
            prop_assert!(pair[1].survival < pair[0].survival && pair[1].time > pair[0].time);
            prop_assert_eq!(pair[0].at_risk - pair[0].events - pair[1].censored, pair[1].at_risk);
        }
        for step in &curve {
            prop_assert!(step.interval.contains(step.survival) && step.standard_error.is_finite());
            prop_assert!(step.interval.lower.is_none_or(|l| (0.0..=1.0).contains(&l)));
            prop_assert!(step.interval.upper.is_none_or(|u| (0.0..=1.0).contains(&u)));
        }
    }

    #[test]
    fn without_censoring_survival_is_the_share_left(times in prop::collection::vec(0_u8..30, 1..40)) {
        let times: Vec<f64> = times.into_iter().map(f64::from).collect();
        let curve = survival(&times, &vec![true; times.len()], Level::P95)?.steps;
        for step in &curve {
            let left = times.iter().filter(|&&t| t > step.time).count();
            let left = real(left) / real(times.len());
            prop_assert!((step.survival - left).abs() < 1e-12);
        }
    }

    #[test]
    fn any_time_of_any_curve(time in prop_oneof![any::<f64>(), 0.0..8.0_f64]) {
        let curve = survival(&[2.0, 3.0, 5.0, 6.0], &[true, false, true, false], Level::P95)?;
        let found = survival_at(&curve, time);
        prop_assert_eq!(found.is_ok(), time <= 6.0 && time.is_finite());
        if let Ok(Some(step)) = found {
            prop_assert!(step.time <= time);
        }
    }

    #[test]
    fn overlaps_on_anything(a in any::<u64>(), b in any::<u64>(), both in any::<u64>(), more in any::<u64>(), small in any::<[u8; 4]>()) {
        for (a, b, both, more) in [(a, b, both, more), (small[0].into(), small[1].into(), small[2].into(), small[3].into())] {
            if let Ok(range) = overlap_range(a, b, both, more) {
                prop_assert!(range.distinct.least <= range.distinct.most && range.both.least <= range.both.most);
                prop_assert!(range.distinct.least >= a.max(b));
            }
            if let Ok(total) = chapman_total(a, b, both, Level::P99_8) {
                prop_assert!(total.value.is_finite() && total.interval.contains(total.value));
            }
        }
    }
}
