//! Mean and variance of ETS forecasts, step by step.

use super::{EtsError, EtsFit, EtsSeason, EtsTrend};
use crate::series::real;

/// Means and variances of the next `horizon` values.
pub(super) fn ahead(fit: &EtsFit, horizon: usize) -> (Vec<f64>, Vec<f64>) {
    if fit.model.season == EtsSeason::Multiplicative {
        return multiplicative_season(fit, horizon);
    }
    let (mean, effects) = linear(fit, horizon);
    let variance = match fit.model.error {
        EtsError::Additive => {
            let mut sum = 1.0;
            let before = std::iter::once(0.0).chain(effects.iter().map(|c| c * c));
            before
                .take(horizon)
                .map(|c| {
                    sum += c;
                    fit.sigma2 * sum
                })
                .collect()
        }
        EtsError::Multiplicative => relative(fit.sigma2, &mean, &effects),
    };
    (mean, variance)
}

/// Means of a model without multiplicative season, and the effect `c_j` of an error on the value
/// `j` steps later (`effects[0]` is one step later).
fn linear(fit: &EtsFit, horizon: usize) -> (Vec<f64>, Vec<f64>) {
    let p = &fit.last;
    let period = fit.period;
    let seasons: Vec<f64> = p.seasons.iter().rev().copied().collect();
    let mut mean = Vec::with_capacity(horizon);
    let mut effects = Vec::with_capacity(horizon);
    let (mut faded, mut power) = (0.0, 1.0);
    for h in 1..=horizon {
        let trend = match fit.model.trend {
            EtsTrend::None => 0.0,
            EtsTrend::Additive => real(h),
            EtsTrend::Damped => {
                power *= p.phi;
                faded += power;
                faded
            }
        };
        let season = if seasons.is_empty() { 0.0 } else { seasons[(h - 1) % period] };
        mean.push(p.level + trend * p.slope + season);
        let gamma = if !seasons.is_empty() && h % period == 0 { p.gamma } else { 0.0 };
        let beta = if fit.model.trend == EtsTrend::None { 0.0 } else { p.beta };
        effects.push(p.alpha + beta * trend + gamma);
    }
    (mean, effects)
}

/// Variances for a multiplicative error around additive components (Hyndman et al 2008, class 2).
fn relative(sigma2: f64, mean: &[f64], effects: &[f64]) -> Vec<f64> {
    let mut squares: Vec<f64> = Vec::with_capacity(mean.len());
    for (h, m) in mean.iter().enumerate() {
        let carried: f64 = (1..=h).map(|j| effects[j - 1].powi(2) * squares[h - j]).sum();
        squares.push(m * m + sigma2 * carried);
    }
    mean.iter().zip(&squares).map(|(m, s)| (1.0 + sigma2) * s - m * m).collect()
}

/// Mean and variance for a multiplicative error and season (Hyndman et al 2008, class 3).
///
/// The state is the product of level part (level, slope) and season part. Its mean and covariance
/// are carried forward as matrices over all pairs of the two parts.
fn multiplicative_season(fit: &EtsFit, horizon: usize) -> (Vec<f64>, Vec<f64>) {
    let p = &fit.last;
    let (sigma2, m) = (fit.sigma2, fit.period);
    let (f1, g1, h1, level) = match fit.model.trend {
        EtsTrend::None => (vec![vec![1.0]], vec![vec![p.alpha]], vec![1.0], vec![p.level]),
        EtsTrend::Additive | EtsTrend::Damped => (
            vec![vec![1.0, p.phi], vec![0.0, p.phi]],
            vec![vec![p.alpha, p.alpha * p.phi], vec![p.beta, p.beta * p.phi]],
            vec![1.0, p.phi],
            vec![p.level, p.slope],
        ),
    };
    // Seasons turn: the last one is taken next and goes to the front.
    let mut f2 = vec![vec![0.0; m]; m];
    let mut g2 = vec![vec![0.0; m]; m];
    f2[0][m - 1] = 1.0;
    g2[0][m - 1] = p.gamma;
    for i in 1..m {
        f2[i][i - 1] = 1.0;
    }
    let mut h2 = vec![0.0; m];
    h2[m - 1] = 1.0;

    let turn = kronecker(&f2, &f1);
    let shock = kronecker(&g2, &g1);
    let cross = add(&kronecker(&g2, &f1), &kronecker(&f2, &g1), 1.0);
    let sight: Vec<f64> = h2.iter().flat_map(|s| h1.iter().map(move |l| s * l)).collect();
    let mut centre: Vec<f64> =
        p.seasons.iter().flat_map(|s| level.iter().map(move |l| s * l)).collect();
    let mut spread = vec![vec![0.0; centre.len()]; centre.len()];
    let (mut mean, mut variance) = (Vec::with_capacity(horizon), Vec::with_capacity(horizon));
    for _ in 0..horizon {
        let expected = product(&sight, &centre);
        let seen: Vec<f64> = spread.iter().map(|row| product(row, &sight)).collect();
        mean.push(expected);
        variance.push((1.0 + sigma2) * product(&sight, &seen) + sigma2 * expected * expected);

        let outer: Matrix = centre.iter().map(|a| centre.iter().map(|b| a * b).collect()).collect();
        let mixed = sandwich(&turn, &spread, &shock);
        let own = sandwich(&cross, &add(&spread, &outer, 1.0), &cross);
        let twice = add(&scaled(&spread, 3.0), &outer, 2.0);
        let both = add(&add(&mixed, &transposed(&mixed), 1.0), &own, 1.0);
        let both = add(&both, &sandwich(&shock, &twice, &shock), sigma2);
        spread = add(&sandwich(&turn, &spread, &turn), &both, sigma2);
        centre = (0..centre.len())
            .map(|i| product(&turn[i], &centre) + sigma2 * product(&shock[i], &centre))
            .collect();
    }
    (mean, variance)
}

type Matrix = Vec<Vec<f64>>;

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn transposed(a: &Matrix) -> Matrix {
    (0..a.first().map_or(0, Vec::len)).map(|j| a.iter().map(|row| row[j]).collect()).collect()
}

/// `a b c'`.
fn sandwich(a: &Matrix, b: &Matrix, c: &Matrix) -> Matrix {
    let columns = transposed(b);
    let left: Matrix =
        a.iter().map(|row| columns.iter().map(|column| product(row, column)).collect()).collect();
    left.iter().map(|row| c.iter().map(|other| product(row, other)).collect()).collect()
}

/// `a + factor b`.
fn add(a: &Matrix, b: &Matrix, factor: f64) -> Matrix {
    a.iter().zip(b).map(|(x, y)| x.iter().zip(y).map(|(p, q)| p + factor * q).collect()).collect()
}

fn scaled(a: &Matrix, factor: f64) -> Matrix {
    a.iter().map(|row| row.iter().map(|x| x * factor).collect()).collect()
}

fn kronecker(a: &Matrix, b: &Matrix) -> Matrix {
    a.iter()
        .flat_map(|left| {
            b.iter().map(move |right| {
                left.iter().flat_map(|x| right.iter().map(move |y| x * y)).collect()
            })
        })
        .collect()
}
