//! Student's t: tails and quantiles, guarded.

use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::erf::erfc;

use crate::interval::Level;

/// Degrees of freedom from which t is taken as normal: the difference is below 1e-7.
const NORMAL_FROM: f64 = 1e7;

/// Two-sided p-value of a t statistic.
pub(crate) fn two_sided_p(t: f64, degrees: f64) -> f64 {
    match distribution(degrees) {
        Some(d) => (2.0 * d.sf(t.abs())).min(1.0),
        None => erfc(t.abs() / std::f64::consts::SQRT_2),
    }
}

/// The quantile at `1 - alpha / 2`.
pub(crate) fn quantile(level: Level, degrees: f64) -> f64 {
    let Some(d) = distribution(degrees) else { return level.z() };
    let tail = level.alpha() / 2.0;
    let mut t = d.inverse_cdf(1.0 - tail);
    // The library's inverse is good to some nine digits; Newton steps on the tail give the rest.
    for _ in 0..3 {
        let slope = statrs::distribution::Continuous::pdf(&d, t);
        let step = (d.sf(t) - tail) / slope;
        if !step.is_finite() {
            break;
        }
        t += step;
    }
    t
}

fn distribution(degrees: f64) -> Option<StudentsT> {
    (degrees < NORMAL_FROM).then(|| StudentsT::new(0.0, 1.0, degrees).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from R 4.2.2: `qt(0.975, df)`, `qt(0.999, df)`.
    #[test]
    fn quantiles_equal_published_ones() {
        for (level, degrees, expected) in [
            (Level::P95, 1.0, 12.706_204_736_174_7),
            (Level::P95, 9.0, 2.262_157_162_798_205),
            (Level::P95, 23.0, 2.068_657_610_419_041),
            (Level::P99_8, 4.0, 7.173_182_219_782_308),
            (Level::P95, 1e8, 1.959_963_984_540_054),
        ] {
            let found = quantile(level, degrees);
            assert!((found / expected - 1.0).abs() < 1e-10, "{degrees}: {found}");
        }
    }

    #[test]
    fn tails_are_exact_where_a_formula_is_known() {
        // One degree of freedom is the Cauchy distribution; two have a square root.
        for t in [0.1_f64, 1.0, 30.0, 1e6] {
            let cauchy = 2.0 / std::f64::consts::PI * t.recip().atan();
            assert!((two_sided_p(t, 1.0) / cauchy - 1.0).abs() < 1e-12, "t {t}");
            // 1 - t / sqrt(2 + t^2), without the cancellation.
            let root = (2.0 + t * t).sqrt();
            let two = 2.0 / (root * (root + t));
            assert!((two_sided_p(t, 2.0) / two - 1.0).abs() < 1e-12, "t {t}");
        }
        assert!((two_sided_p(0.0, 5.0) - 1.0).abs() < 1e-12);
    }
}
