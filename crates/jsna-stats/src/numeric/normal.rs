//! The standard normal distribution.

use std::f64::consts::SQRT_2;

use statrs::function::erf::erfc_inv;

use super::gamma;

/// The quantile: the `z` with area `p` below it.
pub(crate) fn quantile(p: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * p)
}

/// Area in both tails beyond `|z|`: the two-sided p value, accurate in relative terms however small.
///
/// Through the gamma function of this crate, because the error function of `statrs` is good to 1e-10 only.
pub(crate) fn two_sided(z: f64) -> f64 {
    chi_squared_one(z * z)
}

/// Area above `z`.
pub(crate) fn upper(z: f64) -> f64 {
    let half = two_sided(z) / 2.0;
    if z < 0.0 { 1.0 - half } else { half }
}

/// Area above `statistic` of chi-squared on 1 degree of freedom. A statistic of 0 / 0 is no
/// evidence: 1.
pub(crate) fn chi_squared_one(statistic: f64) -> f64 {
    if statistic.is_nan() {
        return 1.0;
    }
    if statistic < f64::MAX { gamma::tails(0.5, statistic / 2.0).1 } else { 0.0 }
}
