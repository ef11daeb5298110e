//! Error rates on simulated series, and what can be worked out by hand.

mod looks;
mod promises;

use super::share::trigamma;
use super::*;
use crate::Level;
use crate::change::Observed;
use crate::many::two_stage;
use crate::numeric::normal;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::{PI, TAU};

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn trigamma_has_its_known_values() {
    near(trigamma(1.0), PI * PI / 6.0, 1e-9);
    near(trigamma(0.5), PI * PI / 2.0, 1e-9);
    near(trigamma(20.0), 0.051_270_822_935_203_32, 1e-12);
}

/// Numbers of another implementation of the same table: 48 months, two waves.
#[test]
fn the_table_of_four_years_is_that_of_another_program() {
    let table = Table::new(&Shape { waves: 2, months: (0..48).collect() }).unwrap();
    near(table.degrees, 39.4, 0.1);
    near(table.correlation, -0.155, 0.005);
    let chance = |statistic: f64| {
        let drawn = 20_000;
        let above = drawn - table.drawn.partition_point(|a| *a < statistic);
        real(above) / real(drawn)
    };
    near(chance(2.0), 0.05, 0.005);
    near(chance(3.3), 0.01, 0.0025);
    near(chance(5.3), 0.001, 0.0008);
}

/// Counts as rough as real months are: negative binomial, seasonal, weakly autocorrelated.
struct Simulated {
    random: ChaCha8Rng,
    /// How far the highest month is above the mean, as a logarithm.
    season: f64,
}

impl Simulated {
    fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed), season: 0.2 }
    }

    fn uniform(&mut self) -> f64 {
        self.random.random_range(f64::EPSILON..1.0)
    }

    fn gaussian(&mut self) -> f64 {
        let u = self.uniform();
        normal::quantile(u)
    }

    /// Marsaglia and Tsang, 2000.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.gaussian();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        let (mut left, mut n) = (mean, 0.0);
        // In pieces whose probability of 0 is a number.
        while left > 0.0 {
            let piece = left.min(100.0);
            left -= piece;
            let (least, mut product) = ((-piece).exp(), self.uniform());
            while product > least {
                n += 1.0;
                product *= self.uniform();
            }
        }
        n
    }

    /// Months of a series; `change` multiplies the mean of each.
    fn series(
        &mut self,
        (months, mean, dispersion, correlation): (usize, f64, f64, f64),
        change: impl Fn(usize) -> f64,
    ) -> Vec<Option<f64>> {
        let phase = TAU * self.uniform();
        // Half of the roughness is shared by neighbouring months.
        let rough = (dispersion - 1.0) / mean;
        let (lasting, own) = (rough * 0.5, rough * 0.5);
        let mut state = self.gaussian() * lasting.sqrt();
        (0..months)
            .map(|t| {
                state = correlation * state
                    + (1.0 - correlation * correlation).sqrt() * lasting.sqrt() * self.gaussian();
                let season = self.season * (TAU * real(t) / 12.0 + phase).cos();
                let level = mean * change(t) * (season + state - lasting / 2.0).exp();
                let level = if own > 1e-9 { level * self.gamma(1.0 / own) * own } else { level };
                Some(self.poisson(level))
            })
            .collect()
    }
}

/// A run: twelve families of thirty series of four years, half of them with a step or a slope.
#[derive(Debug)]
struct Ran {
    /// Series in which nothing happened: in percent, those with a chance below 5%, those that are believed to have changed,
    /// and those whose last year is said to have risen or fallen.
    below: f64,
    believed: f64,
    said: f64,
    /// Of the planted changes those that are believed, in percent.
    found: f64,
    /// What Poisson limits say of the last year of series in which nothing happened.
    plain_false: f64,
    wrong_signs: usize,
}

fn is(true_of_it: bool) -> f64 {
    f64::from(u8::from(true_of_it))
}

fn run(seed: u64, months: usize, correlation: f64, means: (f64, f64)) -> Ran {
    let mut of = Simulated::new(seed);
    let (mut all, mut effects, mut families) = (Vec::new(), Vec::new(), Vec::new());
    for family in 0..12 {
        let typical = 1.5 + 5.0 * of.uniform();
        for n in 0..30 {
            let mean = (means.0.ln() + (means.1 / means.0).ln() * of.uniform()).exp();
            let dispersion = 1.0 + (typical - 1.0) * (0.5 + of.uniform());
            let sign = if of.uniform() < 0.5 { -1.0 } else { 1.0 };
            // Four to six standard errors of a comparison of halves.
            let error = 2.0 * (dispersion / (mean * real(months))).sqrt();
            let size = (4.0 + 2.0 * of.uniform()) * error * sign;
            let at = months / 2 - 6 + crate::series::whole(12.0 * of.uniform());
            let slope = of.uniform() < 0.3;
            let changed = n % 2 == 0;
            let change = |t: usize| match (changed, slope) {
                (false, _) => 1.0,
                (true, true) => (size * 1.8 * (real(t) / real(months) - 0.5)).exp(),
                (true, false) => (if t < at { 0.0 } else { size }).exp(),
            };
            all.push(of.series((months, mean, dispersion, correlation), change));
            effects.push(changed.then_some(sign));
            families.push(family);
        }
    }
    let given: Vec<MonthlyCounts<'_>> = all
        .iter()
        .zip(&families)
        .map(|(counts, family)| MonthlyCounts { counts, exposure: None, family: *family, kind: 0 })
        .collect();
    let judged = calibrate(&given, &ChanceTables::default()).unwrap();
    let p: Vec<Option<f64>> = judged.series.iter().map(|s| s.value().map(|s| s.p)).collect();
    let two_stage = two_stage(&p, 0.05).unwrap();
    let (mut nulls, mut below, mut believed, mut said, mut plain_false) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut planted, mut found, mut wrong_signs) = (0.0, 0.0, 0);
    for (((counts, effect), one), lasting) in
        all.iter().zip(&effects).zip(&judged.series).zip(&two_stage.rejected)
    {
        let sum = |from: usize| -> f64 { counts[from..from + 12].iter().flatten().sum() };
        let (before, after) = (sum(months - 24), sum(months - 12));
        let of = |n| Observed::new(n, 1.0).unwrap();
        let noise = one.value().map_or(Noise::NONE, |s| s.noise);
        let year = |noise| noisy_percent_change(of(before), of(after), noise, 1.0, Level::P95).ok();
        let claim = year(noise)
            .filter(|y| *lasting && y.p <= two_stage.claims_up_to(0.05))
            .filter(|y| one.value().is_some_and(|s| s.explains(months - 1, y.change.value, y.p)));
        match effect {
            None => {
                nulls += 1.0;
                below += is(one.value().is_some_and(|s| s.p < 0.05));
                believed += is(*lasting);
                said += is(claim.is_some());
                plain_false += is(year(Noise::NONE).is_some_and(|y| y.p < 0.05));
            }
            Some(sign) => {
                planted += 1.0;
                found += is(*lasting);
                wrong_signs += usize::from(claim.is_some_and(|y| y.change.value * sign < 0.0));
            }
        }
    }
    Ran {
        below: 100.0 * below / nulls,
        believed: 100.0 * believed / nulls,
        said: 100.0 * said / nulls,
        found: 100.0 * found / planted,
        plain_false: 100.0 * plain_false / nulls,
        wrong_signs,
    }
}

#[test]
fn few_series_in_which_nothing_happened_are_told_as_changed() {
    let runs: Vec<Ran> = (1..=4).map(|seed| run(seed, 48, 0.2, (8.0, 200.0))).collect();
    let mean = |of: fn(&Ran) -> f64| runs.iter().map(of).sum::<f64>() / real(runs.len());
    for ran in &runs {
        println!("48 months: {ran:.1?}");
    }
    let (said, found, plain) = (mean(|r| r.said), mean(|r| r.found), mean(|r| r.plain_false));
    assert!(said < 5.0, "{said} false");
    assert!(found > 85.0, "{found} found");
    let (below, believed) = (mean(|r| r.below), mean(|r| r.believed));
    assert!(below < 8.0 && believed < 8.0, "{below} below 5%, {believed} believed");
    assert!(plain > 20.0, "the simulated months are rough: {plain}");
    assert_eq!(runs.iter().map(|r| r.wrong_signs).sum::<usize>(), 0);
}

#[test]
fn short_sparse_and_resembling_months_are_judged_with_care() {
    for (months, correlation, means) in [
        (36, 0.2, (8.0, 200.0)),
        (24, 0.1, (8.0, 200.0)),
        (48, 0.1, (1.0, 5.0)),
        (48, 0.6, (8.0, 200.0)),
    ] {
        let ran = run(11, months, correlation, means);
        println!("{months} months, correlation {correlation}, means {means:?}: {ran:.1?}");
        assert!(ran.said < 5.0, "{months}, {correlation}: {ran:?}");
    }
}

#[test]
fn a_step_at_the_start_of_the_last_year_is_told() {
    let mut of = Simulated::new(21);
    let (months, mut all, mut sizes) = (48, Vec::new(), Vec::new());
    for n in 0..360 {
        let mean = (8.0_f64.ln() + 25.0_f64.ln() * of.uniform()).exp();
        let dispersion = 1.5 + 4.0 * of.uniform();
        // Four to six standard errors of a year against a year.
        let size = (4.0 + 2.0 * of.uniform()) * (dispersion / (6.0 * mean)).sqrt();
        let size = if n % 3 == 0 { size } else { 0.0 };
        let change = |t: usize| if t < months - 12 { 1.0 } else { size.exp() };
        all.push(of.series((months, mean, dispersion, 0.2), change));
        sizes.push(size);
    }
    let given: Vec<MonthlyCounts<'_>> = (0_usize..)
        .zip(&all)
        .map(|(n, counts)| MonthlyCounts { counts, exposure: None, family: n / 30, kind: 0 })
        .collect();
    let judged = calibrate(&given, &ChanceTables::default()).unwrap();
    let p: Vec<Option<f64>> = judged.series.iter().map(|s| s.value().map(|s| s.p)).collect();
    let two_stage = two_stage(&p, 0.05).unwrap();
    let (mut told, mut planted, mut false_claims, mut nulls) = (0.0, 0.0, 0.0, 0.0);
    for ((counts, size), (one, lasting)) in
        all.iter().zip(&sizes).zip(judged.series.iter().zip(&two_stage.rejected))
    {
        let sum = |from: usize| -> f64 { counts[from..from + 12].iter().flatten().sum() };
        let of = |n| Observed::new(n, 1.0).unwrap();
        let one = one.value().unwrap();
        let year = noisy_percent_change(of(sum(24)), of(sum(36)), one.noise, 1.0, Level::P95);
        let year = year.unwrap();
        let claim = *lasting
            && year.p <= two_stage.claims_up_to(0.05)
            && one.explains(months - 1, year.change.value, year.p);
        if *size > 0.0 {
            planted += 1.0;
            told += is(claim && year.change.value > 0.0);
        } else {
            nulls += 1.0;
            false_claims += is(claim);
        }
    }
    let (told, false_claims) = (100.0 * told / planted, 100.0 * false_claims / nulls);
    println!("steps a year ago: {told:.1} told, {false_claims:.1} false");
    assert!(told > 75.0, "{told} told");
    assert!(false_claims < 2.5, "{false_claims} false");
}

#[test]
fn a_year_against_a_year_has_limits_that_hold_what_they_promise() {
    let mut of = Simulated::new(3);
    let (mut held, mut plain, n) = (0.0, 0.0, 600);
    let all: Vec<Vec<Option<f64>>> =
        (0..n).map(|_| of.series((48, 40.0, 4.0, 0.2), |_| 1.0)).collect();
    let given: Vec<MonthlyCounts<'_>> = all
        .iter()
        .map(|counts| MonthlyCounts { counts, exposure: None, family: 0, kind: 0 })
        .collect();
    let judged = calibrate(&given, &ChanceTables::default()).unwrap();
    for (counts, one) in all.iter().zip(&judged.series) {
        let sum = |from: usize| -> f64 { counts[from..from + 12].iter().flatten().sum() };
        let of = |n| Observed::new(n, 1.0).unwrap();
        let of_noise = |noise| {
            let change = noisy_percent_change(of(sum(24)), of(sum(36)), noise, 20.0, Level::P95);
            f64::from(u8::from(change.unwrap().change.interval.contains(0.0)))
        };
        held += of_noise(one.value().unwrap().noise);
        plain += of_noise(Noise::NONE);
    }
    let (held, plain) = (held / f64::from(n), plain / f64::from(n));
    println!("limits hold {held:.3}, Poisson limits {plain:.3}");
    assert!((0.93..0.985).contains(&held), "{held}");
    assert!(plain < 0.85, "{plain}");
}

#[test]
fn what_cannot_be_judged_says_why_and_stops_no_other() {
    let long: Vec<Option<f64>> = (0..48).map(|m| Some(f64::from(20 + m % 7))).collect();
    let short = &long[..20];
    let few: Vec<Option<f64>> = (0..48).map(|m| Some(f64::from(u8::from(m % 4 == 0)))).collect();
    let mut gaps = long.clone();
    (5..9).for_each(|m| gaps[m] = None);
    let negative: Vec<Option<f64>> = (0..48).map(|m| Some(f64::from(m) - 3.0)).collect();
    let step: Vec<Option<f64>> =
        (0..48).map(|m| Some(if m < 40 { 0.0 } else { 30.0 + f64::from(m % 3) })).collect();
    let of = |counts| MonthlyCounts { counts, exposure: None, family: 1, kind: 0 };
    let all = [of(&long), of(short), of(&few), of(&gaps), of(&negative), of(&step)];
    let judged = calibrate(&all, &ChanceTables::default()).unwrap();
    let said: Vec<String> = judged
        .series
        .iter()
        .map(|s| s.reason().map_or_else(|| "judged".to_owned(), ToString::to_string))
        .collect();
    assert_eq!(said[0], "judged");
    assert_eq!(said[1], "fewer than 24 months (found 20)");
    assert_eq!(said[2], "fewer than 30 events (found 12)");
    assert_eq!(said[3], "judged");
    assert!(said[4].contains("0 or more"), "{}", said[4]);
    assert_eq!(judged.series[3].value().unwrap().months, 44);
    // Nothing for three years, and then something.
    assert!(judged.series[5].value().unwrap().p < 1e-4);
    assert!(judged.families.contains_key(&1));
    let bad = MonthlyCounts { counts: &long, exposure: Some(short), family: 0, kind: 0 };
    assert!(calibrate(&[bad], &ChanceTables::default()).is_err());
}

#[test]
fn a_share_is_judged_over_what_it_is_a_share_of() {
    let mut of = Simulated::new(5);
    // Twice as many are counted in the second half, and the same share of them.
    let base: Vec<Option<f64>> =
        (0..48).map(|m| Some(if m < 24 { 100.0 } else { 200.0 })).collect();
    let counts: Vec<Option<f64>> = base.iter().map(|n| n.map(|n| of.poisson(n * 0.3))).collect();
    let judged = calibrate(
        &[
            MonthlyCounts { counts: &counts, exposure: Some(&base), family: 0, kind: 0 },
            MonthlyCounts { counts: &counts, exposure: None, family: 1, kind: 0 },
        ],
        &ChanceTables::default(),
    )
    .unwrap();
    assert!(judged.series[0].value().unwrap().p > 0.05);
    assert!(judged.series[1].value().unwrap().p < 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_counted_chance_is_between_nothing_and_one(
        counts in prop::collection::vec(prop::option::weighted(0.95, 0_u32..400), 20..60),
        scale in prop::sample::select(vec![1.0, 1e-6, 1e9]),
    ) {
        let counts: Vec<Option<f64>> = counts.iter().map(|n| n.map(|n| f64::from(n) * scale)).collect();
        let one = MonthlyCounts { counts: &counts, exposure: None, family: 0, kind: 0 };
        let judged = calibrate(&[one], &ChanceTables::default()).unwrap();
        for found in judged.series.iter().filter_map(Given::value) {
            prop_assert!((0.0..=1.0).contains(&found.p), "{found:?}");
            prop_assert!(found.noise.dispersion >= 1.0 && found.noise.dispersion.is_finite());
        }
    }
}

/// Of series without a season few are told to have one, and of those with one nearly all.
#[test]
fn a_season_is_told_from_none() {
    let told = |season: f64, correlation: f64| {
        let mut of = Simulated { season, ..Simulated::new(11) };
        let all: Vec<Vec<Option<f64>>> =
            (0..400).map(|_| of.series((48, 40.0, 3.0, correlation), |_| 1.0)).collect();
        let given: Vec<MonthlyCounts<'_>> = all
            .iter()
            .enumerate()
            .map(|(at, counts)| MonthlyCounts { counts, exposure: None, family: at / 40, kind: 0 })
            .collect();
        let judged = calibrate(&given, &ChanceTables::default()).unwrap();
        let seasons = judged.series.iter().filter_map(|s| s.value()?.season);
        let below = seasons.filter(|s| s.p < 0.05).count();
        real(below) / 4.0
    };
    let shares = [told(0.0, 0.0), told(0.0, 0.3), told(0.0, 0.5), told(0.25, 0.3)];
    assert!(shares[0] < 8.0 && shares[1] < 8.0 && shares[2] < 8.0, "{shares:?}");
    assert!(shares[3] > 80.0, "{shares:?}");
}

/// After one month three times as high the months are as they were; after a step they are not.
#[test]
fn a_month_that_stands_out_is_over_or_is_not() {
    let mut of = Simulated::new(5);
    let all: Vec<Vec<Option<f64>>> = (0..60)
        .map(|n| {
            let after = if n % 2 == 0 { 1.0 } else { 1.6 };
            of.series((48, 40.0, 2.0, 0.2), move |t| match t {
                40 => 3.5,
                41.. => after,
                _ => 1.0,
            })
        })
        .collect();
    let given: Vec<MonthlyCounts<'_>> = all
        .iter()
        .map(|counts| MonthlyCounts { counts, exposure: None, family: 0, kind: 0 })
        .collect();
    let judged = calibrate(&given, &ChanceTables::default()).unwrap();
    let (mut over, mut told, mut higher) = (0, 0, 0);
    for (n, one) in judged.series.iter().enumerate() {
        let Some(one) = one.value().filter(|s| s.spikes.first().is_some_and(|s| s.month == 40))
        else {
            continue;
        };
        let since = one.since.unwrap();
        assert_eq!(since.months, (41, 47));
        if n % 2 == 0 {
            told += 1;
            over += usize::from(since.back);
        } else {
            higher += usize::from(since.back);
        }
    }
    assert!(told > 20, "{told} of 30 months were found");
    assert!(over * 10 > told * 7, "{over} of {told} are over");
    assert!(higher <= 6, "{higher} that went on higher are said to be over");
}

/// Of few expected events the chance is that of the count itself, not of its square root.
#[test]
fn few_events_are_compared_by_their_own_tail() {
    let p = |counted, expected| noisy_comparison(counted, expected, 0.0, Noise::NONE).unwrap().p;
    // Poisson: e to the minus 7.5, twice.
    near(p(0.0, 7.5), 2.0 * (-7.5_f64).exp(), 1e-5);
    // 20 or more where 10 are expected: 0.00345, twice (`ppois` of R 4.2).
    near(p(20.0, 10.0), 2.0 * 0.003_454_3, 1e-4);
    let rough = noisy_comparison(0.0, 7.5, 0.0, Noise::new(3.0, 40.0)).unwrap();
    assert!(rough.p > 0.01, "{rough:?}");
    // Nothing jumps where the rule changes.
    let (below, above) = (p(30.0, 19.999), p(30.0, 20.0));
    assert!((below / above).ln().abs() < 0.4, "{below} {above}");
}

/// Months that are all alike leave rounding alone, whose neighbours resemble each other by accident.
#[test]
fn months_that_do_not_vary_say_nothing_of_their_neighbours() {
    let even = vec![Some(40.0); 24];
    let of = |counts| MonthlyCounts { counts, exposure: None, family: 0, kind: 0 };
    let judged = calibrate(&[of(&even)], &ChanceTables::default()).unwrap();
    let noise = judged.series[0].value().unwrap().noise;
    near(noise.dispersion, 1.0, 1e-12);
}
