//! What limits and chances promise where it is easily lost: shares, areas inside areas, a fall to nothing.

use super::*;
use crate::change::share_difference;

fn year(before: f64, after: f64, noise: Noise) -> NoisyChange {
    let of = |n| Observed::new(n, 1.0).unwrap();
    noisy_percent_change(of(before), of(after), noise, 20.0, Level::P95).unwrap()
}

#[test]
fn a_fall_to_nothing_is_as_clear_as_any_other() {
    let rough = |dispersion, degrees| Noise { dispersion, degrees };
    for (before, noise, most) in [
        (100.0, rough(4.0, 40.0), 1e-5),
        (1_200.0, rough(8.0, 40.0), 1e-12),
        (30.0, rough(1.5, 440.0), 1e-5),
    ] {
        let found = year(before, 0.0, noise);
        assert!(found.p < most, "{before}: {found:?}");
        let interval = found.change.interval;
        assert_eq!((found.change.value, interval.lower), (-100.0, Some(-100.0)));
        assert!(interval.upper.is_some_and(|u| u < -30.0), "{before}: {interval:?}");
    }
    // With even events it is the likelihood ratio test: 2 (60 ln(60/50) + 40 ln(40/50)) = 4.03.
    near(year(40.0, 60.0, Noise::NONE).p, 0.044_7, 2e-4);
    for after in [0.0, 3.0, 25.0, 31.0, 44.0, 60.0] {
        let found = year(30.0, after, rough(1.7, 40.0));
        let inside = found.change.interval.contains(0.0);
        assert_eq!(inside, found.p > 0.05, "{after}: {found:?}");
    }
}

/// Of eighty cases a month a share is counted, whose months vary more than chance.
fn shares(of: &mut Simulated, share: f64, rough: f64, change: f64) -> [Vec<Option<f64>>; 2] {
    let base = vec![Some(80.0); 48];
    // A beta binomial month: its variance is `rough` times the binomial.
    let size = (80.0 - rough) / (rough - 1.0);
    let counts = (0..48)
        .map(|t| {
            let p = if t < 36 { share } else { share + change };
            let p = if rough > 1.0 {
                let (a, b) = (of.gamma(p * size), of.gamma((1.0 - p) * size));
                a / (a + b)
            } else {
                p
            };
            Some((0..80).map(|_| is(of.uniform() < p)).sum())
        })
        .collect();
    [counts, base]
}

#[test]
fn the_limits_of_a_high_share_hold_and_do_not_hide() {
    let mut of = Simulated::new(61);
    for share in [0.3, 0.8] {
        let (n, mut held, mut found) = (240, 0.0, 0.0);
        let nulls: Vec<_> = (0..n).map(|_| shares(&mut of, share, 3.0, 0.0)).collect();
        let falls: Vec<_> = (0..n).map(|_| shares(&mut of, share, 1.0, -0.06)).collect();
        let together = |all: &[[Vec<Option<f64>>; 2]]| {
            let given: Vec<MonthlyCounts<'_>> = (0_usize..)
                .zip(all)
                .map(|(i, [counts, base])| MonthlyCounts {
                    counts,
                    exposure: Some(base),
                    family: i / 12,
                    kind: 0,
                })
                .collect();
            calibrate(&given, &ChanceTables::default()).unwrap().series
        };
        for ([counts, _], one) in nulls.iter().zip(together(&nulls)) {
            let sum = |from: usize| counts[from..from + 12].iter().flatten().sum::<f64>();
            let (before, after) = ((sum(24), 960.0), (sum(36), 960.0));
            let plain = share_difference(before, after, 100.0, Level::P95).unwrap();
            let year = noisy_share_difference(&plain, one.value().unwrap().noise).unwrap();
            held += is(year.change.interval.contains(0.0));
        }
        for one in together(&falls) {
            found += is(one.value().is_some_and(|s| s.p < 0.01));
        }
        let (held, found) = (held / f64::from(n), 100.0 * found / f64::from(n));
        println!(
            "a share of {share}: limits hold {held:.3}; {found:.0} of 100 falls of six points found"
        );
        assert!(held > 0.92, "{share}: {held}");
        assert!(share < 0.5 || found > 60.0, "{share}: {found}");
    }
}

/// Twenty partnerships whose months resemble their neighbours, of forty wards each in which chance hides it.
#[test]
fn many_small_areas_do_not_hide_that_months_of_a_large_one_resemble_each_other() {
    let mut of = Simulated::new(71);
    let (projects, indicators, wards) = (12, 20, 40);
    let (mut projects_with, mut said, mut nulls) = (0.0, 0.0, 0.0);
    for _ in 0..projects {
        let (mut all, mut families) = (Vec::new(), Vec::new());
        for indicator in 0..indicators {
            let mut state = of.gaussian();
            let level: Vec<f64> = (0..48)
                .map(|_| {
                    state = 0.5 * state + 0.75_f64.sqrt() * of.gaussian();
                    (0.1 * state).exp()
                })
                .collect();
            let mut whole = vec![0.0; 48];
            for _ in 0..wards {
                let counts: Vec<Option<f64>> =
                    level.iter().map(|l| Some(of.poisson(10.0 * l))).collect();
                whole.iter_mut().zip(&counts).for_each(|(sum, n)| *sum += n.unwrap_or_default());
                all.push(counts);
                families.push((2 * indicator, 0));
            }
            all.push(whole.into_iter().map(Some).collect());
            families.push((2 * indicator + 1, 1));
        }
        let given: Vec<MonthlyCounts<'_>> = all
            .iter()
            .zip(&families)
            .map(|(counts, (family, kind))| MonthlyCounts {
                counts,
                exposure: None,
                family: *family,
                kind: *kind,
            })
            .collect();
        let judged = calibrate(&given, &ChanceTables::default()).unwrap();
        let large: Vec<(&Vec<Option<f64>>, &Calibrated)> = all
            .iter()
            .zip(&judged.series)
            .zip(&families)
            .filter(|(_, (_, kind))| *kind == 1)
            .filter_map(|((counts, s), _)| Some((counts, s.value()?)))
            .collect();
        let p: Vec<Option<f64>> = large.iter().map(|(_, s)| Some(s.p)).collect();
        let believed = two_stage(&p, 0.05).unwrap();
        let mut here = 0.0;
        for ((counts, one), lasting) in large.iter().zip(&believed.rejected) {
            let sum = |from: usize| counts[from..from + 12].iter().flatten().sum::<f64>();
            let year = year(sum(24), sum(36), one.noise);
            let told = *lasting
                && year.p <= believed.claims_up_to(0.05)
                && one.explains(47, year.change.value, year.p);
            here += is(told);
            nulls += 1.0;
        }
        said += here;
        projects_with += is(here > 0.0);
    }
    let (said, with) = (100.0 * said / nulls, 100.0 * projects_with / f64::from(projects));
    println!("resembling months: {said:.1} of 100 told, in {with:.0} of 100 projects");
    assert!(said < 1.5, "{said}");
    assert!(with < 20.0, "{with}");
}
