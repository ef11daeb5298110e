//! Tests of the monthly trend: identities, hard corners, and what must never panic.

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

const CONFIG: MonthlyTrendConfig = MonthlyTrendConfig {
    period: 12,
    season: MonthlySeason::EachMonth,
    autocorrelation: Autocorrelation::Ignore,
    level: Level::P95,
};

#[test]
fn without_season_two_groups_give_the_growth_between_them() {
    let mut counts = vec![None; 25];
    for (at, count) in [(0, 40.0), (1, 40.0), (2, 40.0), (22, 80.0), (23, 80.0), (24, 80.0)] {
        counts[at] = Some(count);
    }
    let config = MonthlyTrendConfig { season: MonthlySeason::None, ..CONFIG };
    let found = monthly_trend(&counts, None, &config).unwrap();
    // Centres of the two groups are 22 months apart.
    let expected = 2.0_f64.powf(12.0 / 22.0) - 1.0;
    assert!((found.change_per_year.value - expected).abs() < 0.01, "{:?}", found.change_per_year);
}

#[test]
fn one_year_is_refused_and_so_is_nothing() {
    let found = monthly_trend(&[Some(5.0); 12], None, &CONFIG).unwrap_err();
    assert!(found.to_string().contains("at least 24 months"), "{found}");
    let found = monthly_trend(&[Some(0.0); 36], None, &CONFIG).unwrap_err();
    assert!(found.to_string().contains("no event"), "{found}");
}

#[test]
fn a_calendar_month_without_events_says_nothing() {
    let mut counts: Vec<_> = (0..48).map(|t| Some(f64::from(t * 5 % 7) + 3.0)).collect();
    for year in 0..4 {
        counts[12 * year + 7] = Some(0.0);
    }
    let with = monthly_trend(&counts, None, &CONFIG).unwrap();
    for year in 0..4 {
        counts[12 * year + 7] = None;
    }
    assert_eq!(with, monthly_trend(&counts, None, &CONFIG).unwrap());
    assert_eq!(with.months_used, 44);
}

/// A Poisson count: events at exponential distances until the mean is used up.
fn poisson(rng: &mut ChaCha8Rng, mean: f64) -> f64 {
    let mut left = mean;
    let mut count = 0.0;
    loop {
        left += rng.random::<f64>().ln();
        if left < 0.0 {
            return count;
        }
        count += 1.0;
    }
}

/// Counts of mean `mean` and variance `mean * spread`: single events and bursts, half of each.
fn burst(rng: &mut ChaCha8Rng, mean: f64, spread: f64) -> f64 {
    let size = 2.0 * spread - 1.0;
    poisson(rng, mean / 2.0) + size * poisson(rng, mean / 2.0 / size)
}

#[test]
fn one_in_twenty_series_without_trend_is_called_a_trend() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_230_401);
    let trials = 400;
    let found = (0..trials)
        .filter(|_| {
            let counts: Vec<_> = (0..36)
                .map(|t| {
                    Some(burst(&mut rng, 30.0 + 10.0 * f64::from((t % 12 - 6_i32).abs()), 3.0))
                })
                .collect();
            monthly_trend(&counts, None, &CONFIG).unwrap().direction.is_some()
        })
        .count();
    // 5% of 400 is 20, give or take three standard deviations of 4.4.
    assert!((7..=33).contains(&found), "{found} of {trials}");
}

#[test]
fn inflating_for_autocorrelation_widens_the_interval() {
    let counts: Vec<_> =
        (0..48).map(|t| Some((60.0 + 25.0 * (f64::from(t) * 0.3).sin()).round())).collect();
    let plain = monthly_trend(&counts, None, &CONFIG).unwrap();
    let config = MonthlyTrendConfig { autocorrelation: Autocorrelation::Inflate, ..CONFIG };
    let inflated = monthly_trend(&counts, None, &config).unwrap();
    assert!(plain.autocorrelation > 0.5 && inflated.t.abs() < plain.t.abs());
    assert!(plain.cautions.iter().any(|c| matches!(c, MonthlyTrendCaution::Autocorrelated { .. })));
}

proptest! {
    /// The regression with a column for each month finds what the profile finds.
    #[test]
    fn profiling_the_season_out_changes_nothing(
        counts in prop::collection::vec(prop::option::weighted(0.9, 0_u32..300), 30..60),
        growth in -0.02..0.02_f64,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|c| c.map(f64::from)).collect();
        let people: Vec<_> = (0..counts.len()).map(|i| Some((real(i) * growth).exp())).collect();
        let months = usable(&counts, Some(&people), &CONFIG);
        prop_assume!(months.len() > 24);
        let found = each_month(&months, &CONFIG);
        let mut design = Design::new(months.len());
        let time = times(&months, 12);
        design.push(|i| time[i]);
        let mut seasons: Vec<usize> = months.iter().map(|m| m.at % 12).collect();
        seasons.sort_unstable();
        seasons.dedup();
        for season in seasons {
            design.push(|i| if months[i].at % 12 == season { 1.0 } else { 0.0 });
        }
        let observed: Vec<f64> = months.iter().map(|m| m.count).collect();
        let offset: Vec<f64> = months.iter().map(|m| m.exposure.ln()).collect();
        let glm = Glm {
            design: &design, counts: &observed, offset: Some(&offset), weights: None,
            stop: Stop::Settled, method: METHOD,
        };
        if let (Ok(found), Ok(fit)) = (found, fit(&glm)) {
            prop_assert!((found.slope - fit.coefficients[0]).abs() < 1e-7);
            prop_assert!((found.variance / fit.variance(0) - 1.0).abs() < 1e-6);
            prop_assert_eq!(found.degrees, fit.degrees);
        }
    }

    #[test]
    fn no_input_panics(
        counts in prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 0.0..50.0_f64]), 0..40),
        exposure in prop::option::of(prop::collection::vec(prop::option::of(prop_oneof![prop::num::f64::ANY, 1.0..50.0_f64]), 40)),
        period in 0_usize..20,
        pairs in 0_usize..9,
        season in 0..3,
    ) {
        let season = match season {
            0 => MonthlySeason::EachMonth,
            1 => MonthlySeason::Waves { pairs },
            _ => MonthlySeason::None,
        };
        let config = MonthlyTrendConfig { period, season, ..CONFIG };
        let exposure = exposure.as_ref().map(|e| &e[..counts.len()]);
        if let Ok(found) = monthly_trend(&counts, exposure, &config) {
            prop_assert!(found.p.is_finite() && found.dispersion.is_finite() && found.autocorrelation.is_finite());
        }
    }

    #[test]
    fn the_interval_holds_the_change_and_exposure_units_do_not_matter(
        counts in prop::collection::vec(1_u32..500, 24..60),
        unit in 0.01..1000.0_f64,
    ) {
        let counts: Vec<_> = counts.into_iter().map(|c| Some(f64::from(c))).collect();
        let people: Vec<_> = (0..counts.len()).map(|i| Some(1000.0 + real(i))).collect();
        let other: Vec<_> = people.iter().map(|p| p.map(|p| p * unit)).collect();
        let a = monthly_trend(&counts, Some(&people), &CONFIG).unwrap();
        let b = monthly_trend(&counts, Some(&other), &CONFIG).unwrap();
        prop_assert!(a.change_per_year.interval.contains(a.change_per_year.value));
        prop_assert!((a.change_per_year.value - b.change_per_year.value).abs() < 1e-9);
        prop_assert!((a.p - b.p).abs() < 1e-9);
    }
}
