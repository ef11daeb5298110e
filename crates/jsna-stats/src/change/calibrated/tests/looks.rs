//! What lasting changes, single months and seasons look like, on simulated series.

use super::*;

/// Judges series of four years as one family.
fn judged(all: &[Vec<Option<f64>>]) -> Vec<Calibrated> {
    let given: Vec<MonthlyCounts<'_>> = all
        .iter()
        .map(|counts| MonthlyCounts { counts, exposure: None, family: 0, kind: 0 })
        .collect();
    let judged = calibrate(&given, &ChanceTables::default()).unwrap();
    judged.series.into_iter().map(|s| s.into_value().unwrap()).collect()
}

#[test]
fn a_sharp_step_is_dated_and_told_from_a_slope() {
    let mut of = Simulated::new(31);
    let (mean, dispersion, n) = (60.0_f64, 3.0_f64, 200);
    // Three times what a month varies by itself.
    let size = 3.0 * (dispersion / mean).sqrt();
    let (mut all, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let at = 8 + crate::series::whole(32.0 * of.uniform());
        let change = |t: usize| if t < at { 1.0 } else { size.exp() };
        all.push(of.series((48, mean, dispersion, 0.2), change));
        starts.push(at);
    }
    for _ in 0..n {
        let change = |t: usize| (size * 1.8 * (real(t) / 48.0 - 0.5)).exp();
        all.push(of.series((48, mean, dispersion, 0.2), change));
    }
    let judged = judged(&all);
    let (steps, slopes) = judged.split_at(n);
    let share = |found: usize| 100.0 * real(found) / real(n);
    let looks: Vec<(&LastingChange, usize)> =
        steps.iter().zip(&starts).filter_map(|(s, at)| Some((s.lasting.as_ref()?, *at))).collect();
    let near = share(looks.iter().filter(|(l, at)| l.began.abs_diff(*at) <= 1).count());
    let held =
        share(looks.iter().filter(|(l, at)| (l.between.0..=l.between.1).contains(at)).count());
    let as_steps = share(looks.iter().filter(|(l, _)| l.step >= 0.65).count());
    let as_slopes =
        share(slopes.iter().filter(|s| s.lasting.is_some_and(|l| l.step < 0.65)).count());
    let level = looks.iter().filter_map(|(l, _)| l.level).sum::<f64>() / real(looks.len());
    let width: usize = looks.iter().map(|(l, _)| l.between.1 - l.between.0 + 1).sum();
    let width = real(width) / real(looks.len());
    println!(
        "steps: {near:.1} within a month, {held:.1} in a set of {width:.1} months, {as_steps:.1} told as steps; \
         slopes: {as_slopes:.1} not told as steps; level {level:.3} of {size:.3}"
    );
    assert!(near >= 80.0 && held >= 85.0, "{near} {held}");
    assert!(as_steps >= 75.0 && as_slopes >= 55.0, "{as_steps} {as_slopes}");
    assert!((level - size).abs() < 0.05, "{level} {size}");
    assert!(width < 8.0, "{width}");
    assert!(slopes.iter().filter(|s| s.slope.1 < 0.001 && s.slope.0 > 0.0).count() > n * 9 / 10);
}

#[test]
fn one_month_that_stands_out_is_no_lasting_change_and_hides_none() {
    let mut of = Simulated::new(41);
    let (mean, dispersion, n) = (40.0_f64, 2.5_f64, 200);
    let (mut all, mut at) = (Vec::new(), Vec::new());
    // A run like a real one: a few series have a month that stands out, and most have none.
    for i in 0..6 * n {
        let i = if i < 3 * n { i } else { 0 };
        let month = crate::series::whole(48.0 * of.uniform());
        let mut counts = of.series((48, mean, dispersion, 0.2), |t| {
            // In the last third of the series the level rises by half besides.
            if i >= 2 * n && t >= 24 { 1.5 } else { 1.0 }
        });
        if i >= n {
            counts[month] = counts[month].map(|c| (c + 8.0 * (dispersion * mean).sqrt()).round());
        }
        all.push(counts);
        at.push(month);
    }
    let judged = judged(&all);
    let share = |found: usize| 100.0 * real(found) / real(n);
    let found = |from: usize| {
        let one = |(s, m): (&Calibrated, &usize)| s.spikes.first().is_some_and(|f| f.month == *m);
        let run = judged[from..from + n].iter().zip(&at[from..from + n]);
        share(run.filter(|(s, m)| one((s, m))).count())
    };
    let false_spikes = share(judged[..n].iter().filter(|s| !s.spikes.is_empty()).count());
    let lasting =
        |from: usize| share(judged[from..from + n].iter().filter(|s| s.p < 0.001).count());
    println!(
        "spikes: {false_spikes:.1} false, {:.1} found, {:.1} found beside a step; lasting change: {:.1} of plain, {:.1} of \
         spiked, {:.1} of stepped series",
        found(n),
        found(2 * n),
        lasting(0),
        lasting(n),
        lasting(2 * n)
    );
    assert!(false_spikes <= 3.0, "{false_spikes}");
    assert!(found(n) > 80.0 && found(2 * n) > 70.0, "{} {}", found(n), found(2 * n));
    assert!(lasting(n) <= 1.0 && lasting(2 * n) > 90.0, "{} {}", lasting(n), lasting(2 * n));
    let one = judged[n..2 * n].iter().find_map(|s| s.spikes.first()).unwrap();
    assert!(one.counted > one.expected && one.p < 0.01);
}

#[test]
fn a_season_is_found_where_there_is_one() {
    let mut of = Simulated::new(51);
    let n = 200;
    let flat: Vec<Vec<Option<f64>>> = (0..n)
        .map(|_| {
            (0..48)
                .map(|_| {
                    let rough = of.gamma(10.0) / 10.0;
                    Some(of.poisson(40.0 * rough))
                })
                .collect()
        })
        .collect();
    // Most in the seventh month of each year.
    let summer: Vec<Vec<Option<f64>>> = (0..n)
        .map(|_| {
            (0..48_usize)
                .map(|t| {
                    let season = (0.3 * (TAU * (real(t) - 6.0) / 12.0).cos()).exp();
                    let rough = of.gamma(10.0) / 10.0;
                    Some(of.poisson(40.0 * season * rough))
                })
                .collect()
        })
        .collect();
    let share = |all: &[Calibrated], of: &dyn Fn(&YearlySeason) -> bool| {
        let found = all.iter().filter(|s| s.season.as_ref().is_some_and(of)).count();
        100.0 * real(found) / real(n)
    };
    let (flat, summer) = (judged(&flat), judged(&summer));
    let false_seasons = share(&flat, &|s| s.p < 0.05);
    let found = share(&summer, &|s| s.p < 0.01);
    let dated = share(&summer, &|s| s.highest.abs_diff(6) <= 1);
    println!("seasons: {false_seasons:.1} false, {found:.1} found, {dated:.1} within a month");
    assert!(false_seasons < 9.0 && found > 80.0 && dated > 85.0);
    let size = summer.iter().filter_map(|s| s.season).map(|s| s.highest_over_mean).sum::<f64>();
    assert!((size / real(n) - 1.33).abs() < 0.08, "{}", size / real(n));
}
