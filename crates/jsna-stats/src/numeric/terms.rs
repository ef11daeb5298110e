//! Poisson and binomial terms by saddle point, which neither overflow nor cancel for large counts.
//!
//! C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the term is written
//! through the error of Stirling's formula and a deviance, both of which are small and well
//! conditioned, instead of through differences of huge log-gammas.

use std::f64::consts::TAU;

use statrs::function::gamma::ln_gamma;

/// `ln(n!) - [ln(2 pi n)/2 + n ln n - n]` for real `n > 0`: what Stirling's formula leaves out.
fn stirling_error(n: f64) -> f64 {
    if n <= 16.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * TAU.ln();
    }
    let square = n * n;
    // The asymptotic series; above 16 the first term left out is below 1e-17.
    let series = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    series.iter().rev().fold(0.0, |sum, term| sum / square + term) / n
}

/// `x ln(x / m) + m - x` for positive `x` and `m`: the deviance of a count from its mean.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    // Close together the formula above cancels; the series in v = (x - m) / (x + m) does not.
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for k in 1..1000_u32 {
        power *= v * v;
        let term = power / f64::from(2 * k + 1);
        sum += term;
        if term.abs() <= 1e-17 * sum.abs() {
            break;
        }
    }
    sum
}

/// `m^x e^-m / Gamma(x + 1)`: the Poisson probability of `x` at mean `m`, for real `x >= 0`, `m >= 0`.
pub(crate) fn poisson(x: f64, m: f64) -> f64 {
    if m == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return (-m).exp();
    }
    if x < f64::MIN_POSITIVE || m < x * f64::MIN_POSITIVE {
        return (x * m.ln() - m - ln_gamma(x + 1.0)).exp();
    }
    (-stirling_error(x) - deviance(x, m)).exp() / (TAU * x).sqrt()
}

/// `C(hits + misses, hits) p^hits q^misses` for real `hits, misses >= 0` and `p + q = 1`: the binomial
/// probability. Both probabilities are given so that neither loses digits near 1.
pub(crate) fn binomial(hits: f64, misses: f64, p: f64, q: f64) -> f64 {
    if p == 0.0 {
        return if hits == 0.0 { 1.0 } else { 0.0 };
    }
    if q == 0.0 {
        return if misses == 0.0 { 1.0 } else { 0.0 };
    }
    if hits == 0.0 {
        return (misses * if p < 0.5 { (-p).ln_1p() } else { q.ln() }).exp();
    }
    if misses == 0.0 {
        return (hits * if q < 0.5 { (-q).ln_1p() } else { p.ln() }).exp();
    }
    let total = hits + misses;
    let stirling = stirling_error(total) - stirling_error(hits) - stirling_error(misses);
    let exponent = stirling - deviance(hits, total * p) - deviance(misses, total * q);
    exponent.exp() / (TAU * hits * (misses / total)).sqrt()
}
