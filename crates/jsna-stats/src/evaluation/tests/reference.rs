//! Numbers from R 4.2.2: sandwich 3.0-2, survey 4.1-1, stats.

use super::super::*;
use crate::{Level, Result};

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} {expected}");
}

#[test]
fn clustered_errors_match_sandwich() -> Result<()> {
    // m <- lm(y ~ treated * after, weights = w); vcovCL(m, cluster, type = "HC1"); t limits on 5 degrees of freedom
    let y = [
        12.0, 15.0, 9.0, 11.0, 30.0, 22.0, 18.0, 25.0, 14.0, 13.0, 10.0, 9.0, 20.0, 17.0, 11.0,
        19.0, 7.0, 8.0, 6.0, 5.0, 9.0, 9.0, 5.0, 7.0,
    ];
    let cluster: Vec<usize> = (0..24).map(|i| i / 4).collect();
    let treated: Vec<bool> = cluster.iter().map(|c| [2, 3, 5].contains(c)).collect();
    let after: Vec<bool> = (0..24).map(|i| i % 4 > 1).collect();
    let weights: Vec<f64> = [1.0, 2.0, 1.5, 1.0, 1.0, 3.0].repeat(4);
    let panel =
        Panel { outcome: &y, treated: &treated, after: &after, cluster: &cluster, weights: None };
    let expected = [
        (
            -0.166_666_666_666_665_9,
            0.749_814_791_946_847_6,
            -2.094_126_950_936_654,
            1.760_793_617_603_322_3,
            0.832_892_246_081_266_2,
        ),
        (
            -1.832_617_137_764_198_4,
            1.011_329_946_498_361_2,
            -4.432_323_528_067_931,
            0.767_089_252_539_533_9,
            0.129_723_594_631_738_4,
        ),
    ];
    for (weights, (effect, error, lower, upper, p)) in
        [None, Some(&weights[..])].into_iter().zip(expected)
    {
        let found = difference_in_differences(&Panel { weights, ..panel }, Level::P95)?;
        close(found.effect.value, effect, 1e-12, "effect");
        close(found.standard_error, error, 1e-12, "error");
        close(found.effect.interval.lower.unwrap_or(0.0), lower, 1e-10, "lower");
        close(found.effect.interval.upper.unwrap_or(0.0), upper, 1e-10, "upper");
        close(found.p, p, 1e-10, "p");
        assert_eq!((found.degrees, found.clusters), (5, (3, 3)));
    }
    Ok(())
}

const SERIES: [f64; 48] = [
    41.0, 38.0, 52.0, 47.0, 60.0, 55.0, 66.0, 70.0, 58.0, 49.0, 45.0, 44.0, 43.0, 40.0, 50.0, 49.0,
    63.0, 58.0, 69.0, 72.0, 61.0, 52.0, 44.0, 46.0, 45.0, 39.0, 54.0, 50.0, 61.0, 57.0, 55.0, 60.0,
    47.0, 41.0, 36.0, 35.0, 34.0, 30.0, 41.0, 39.0, 48.0, 44.0, 52.0, 55.0, 44.0, 38.0, 33.0, 35.0,
];

fn series(missing: &[usize]) -> (Vec<Option<f64>>, Vec<f64>) {
    let counts = (0..48).map(|m| (!missing.contains(&m)).then_some(SERIES[m])).collect();
    (counts, (0..48).map(|m| 100_000.0 + 100.0 * f64::from(m)).collect())
}

#[test]
fn interrupted_series_matches_glm() -> Result<()> {
    // t in 1..48, after = t > 30, bend = pmax(0, t - 31), cos and sin of 2 pi t / 12; months 7 and 20 left out, and
    // (9, -7, 4, -11, 6, 2, -5) added over and over, so that the months vary more than chance.
    let (mut counts, exposure) = series(&[6, 19]);
    for (count, added) in
        counts.iter_mut().zip([9.0, -7.0, 4.0, -11.0, 6.0, 2.0, -5.0].into_iter().cycle())
    {
        *count = count.map(|c| c + added);
    }
    let config = InterruptedConfig { start: 30, waves: 1, spread: Spread::QuasiPoisson };
    let fit = interrupted_series(&counts, &exposure, &config, Level::P95)?;
    close(fit.trend.value.ln(), -0.000_897_012_158_717_335_6, 1e-9, "trend");
    close(fit.step.value.ln(), -0.176_726_584_325_956_95, 1e-10, "step");
    close(fit.bend.value.ln(), -0.006_467_310_779_040_526, 1e-10, "bend");
    close(fit.dispersion, 1.731_120_592_600_113_2, 1e-9, "dispersion");
    close(fit.trend_p, 0.823_085_298_349_262_8, 1e-9, "trend p");
    close(fit.step_p, 0.130_317_986_230_416_63, 1e-9, "step p");
    close(fit.bend_p, 0.518_657_116_197_662_7, 1e-9, "bend p");
    // b +- qt(0.975, 40) s
    close(fit.step.interval.lower.unwrap_or(1.0).ln(), -0.407_969_013_405_647_45, 1e-9, "lower");
    close(fit.step.interval.upper.unwrap_or(1.0).ln(), 0.054_515_844_753_733_56, 1e-9, "upper");
    assert_eq!((fit.degrees, fit.months), (40, (28, 18)));
    Ok(())
}

#[test]
fn months_that_vary_less_than_chance_are_no_more_certain_than_chance() -> Result<()> {
    // As they are, the same months have a dispersion of 0.32, and R divides the errors by its root. Errors from R.
    let (counts, exposure) = series(&[6, 19]);
    let config = InterruptedConfig { start: 30, waves: 1, spread: Spread::QuasiPoisson };
    let fit = interrupted_series(&counts, &exposure, &config, Level::P95)?;
    close(fit.dispersion, 0.320_161_268_056_441_4, 1e-9, "dispersion");
    close(fit.step.value.ln(), -0.185_449_454_846_778_05, 1e-10, "step");
    let error = 0.049_032_865_372_947_31 / 0.320_161_268_050_196_07_f64.sqrt();
    let lower = -0.185_449_454_846_778_05 - 2.021_075_390_306_273 * error;
    close(fit.step.interval.lower.unwrap_or(1.0).ln(), lower, 1e-8, "lower");
    Ok(())
}

/// Cells without variation: what their sums leave of rounding is no standard error.
#[test]
fn rounding_is_no_variation() {
    let observations = 4 * 12;
    let treated: Vec<bool> = (0..observations).map(|i| i < 24).collect();
    let after: Vec<bool> = (0..observations).map(|i| i % 12 >= 6).collect();
    let cluster: Vec<usize> = (0..observations).map(|i| i / 12).collect();
    let outcome: Vec<f64> =
        treated.iter().zip(&after).map(|(t, a)| if *t && *a { 0.2 } else { 0.3 }).collect();
    let panel = Panel {
        outcome: &outcome,
        treated: &treated,
        after: &after,
        cluster: &cluster,
        weights: None,
    };
    let refused = difference_in_differences(&panel, Level::P95).unwrap_err().to_string();
    assert!(refused.contains("do not vary"), "{refused}");
}

/// Two clusters of 50 say little of how much clusters differ: the interval has the t quantile of one degree of freedom.
#[test]
fn few_clusters_widen_the_interval() -> Result<()> {
    let answers: Vec<Option<bool>> =
        (0..100).map(|i| Some(if i < 50 { i < 20 } else { i < 75 })).collect();
    let clusters: Vec<u64> = (0..100).map(|i| i / 50).collect();
    let found = survey_proportion(&answers, &[1.0; 100], Some(&clusters), Level::P95)?;
    // n / deff (qt(0.975, 99) / qt(0.975, 1))^2
    let effective =
        100.0 / found.design_effect * (1.984_216_951_586_427_6_f64 / 12.706_204_736_174_69).powi(2);
    close(found.effective_base, effective, 1e-9, "effective base");
    let (lower, upper) =
        (found.share.interval.lower.unwrap_or(0.0), found.share.interval.upper.unwrap_or(0.0));
    assert!(lower < 0.15 && upper > 0.80, "{lower} {upper}");
    let same = [Some(true), Some(false), Some(true), Some(false)];
    let refused = survey_proportion(&same, &[1.0; 4], Some(&[1, 1, 2, 2]), Level::P95)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("clusters do not differ"), "{refused}");
    Ok(())
}

#[test]
fn newey_west_matches_sandwich() -> Result<()> {
    // The same on all 48 months; NeweyWest(m, lag = 3, prewhite = FALSE, adjust = TRUE)
    let (counts, exposure) = series(&[]);
    let config = InterruptedConfig { start: 30, waves: 1, spread: Spread::NeweyWest { lag: 3 } };
    let fit = interrupted_series(&counts, &exposure, &config, Level::P95)?;
    let (b, s) = (-0.197_762_972_609_118_63, 0.038_962_506_113_011_22);
    close(fit.step.value.ln(), b, 1e-10, "step");
    let lower = fit.step.interval.lower.unwrap_or(1.0).ln();
    close((b - lower) / 2.018_081_702_818_444, s, 1e-8, "error of the step");
    let (b, s) = (0.000_325_750_186_154_677_4, 0.001_213_135_564_765_795);
    close(fit.trend.value.ln(), b, 1e-9, "trend");
    close(
        (fit.trend.interval.upper.unwrap_or(1.0).ln() - b) / 2.018_081_702_818_444,
        s,
        1e-8,
        "error of the trend",
    );
    Ok(())
}

#[test]
fn design_effects_match_survey() -> Result<()> {
    // svymean(~yy, svydesign(ids = ~1 or ~g, weights = ~ws), deff = "replace")
    let yes = [1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1];
    let answers: Vec<Option<bool>> = yes.iter().map(|&y| Some(y == 1)).collect();
    let weights = [1.0, 2.0, 1.5, 0.5, 1.0, 1.0, 3.0, 1.0, 0.8, 1.2, 2.0, 1.0];
    let groups = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5];
    for (clusters, error, effect) in [
        (None, 0.163_990_660_001_802_2, 1.192_418_664_383_561_5),
        (Some(&groups[..]), 0.172_435_885_691_094_7, 1.318_395_894_224_325),
    ] {
        let found = survey_proportion(&answers, &weights, clusters, Level::P95)?;
        close(found.share.value, 0.456_25, 1e-12, "share");
        close(found.standard_error, error, 1e-12, "error");
        close(found.design_effect, effect, 1e-12, "design effect");
    }
    Ok(())
}
