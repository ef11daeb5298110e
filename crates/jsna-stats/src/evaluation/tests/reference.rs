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
    // t in 1..48, after = t > 30, bend = pmax(0, t - 31), cos and sin of 2 pi t / 12; months 7 and 20 left out.
    let (counts, exposure) = series(&[6, 19]);
    let config = InterruptedConfig { start: 30, waves: 1, spread: Spread::QuasiPoisson };
    let fit = interrupted_series(&counts, &exposure, &config, Level::P95)?;
    close(fit.trend.value.ln(), 0.000_117_201_568_855_026, 1e-9, "trend");
    close(fit.step.value.ln(), -0.185_449_454_846_778_05, 1e-10, "step");
    close(fit.bend.value.ln(), -0.008_047_409_132_017_631, 1e-10, "bend");
    close(fit.dispersion, 0.320_161_268_056_441_4, 1e-10, "dispersion");
    close(fit.trend_p, 0.945_771_295_770_702_8, 1e-9, "trend p");
    close(fit.step_p, 0.000_509_330_490_948_6, 1e-9, "step p");
    close(fit.bend_p, 0.066_364_561_886_253_23, 1e-9, "bend p");
    // b +- qt(0.975, 40) s
    let limit = |direction: f64| {
        -0.185_449_454_846_778_05 + direction * 2.021_075_390_306_273 * 0.049_032_865_373_143_52
    };
    close(fit.step.interval.lower.unwrap_or(1.0).ln(), limit(-1.0), 1e-9, "lower");
    close(fit.step.interval.upper.unwrap_or(1.0).ln(), limit(1.0), 1e-9, "upper");
    assert_eq!((fit.degrees, fit.months), (40, (28, 18)));
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
