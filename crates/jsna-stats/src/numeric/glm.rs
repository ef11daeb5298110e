//! Regression of counts on a log scale, by iteratively reweighted least squares.

use crate::error::{Error, Result};

/// How the variance of a count grows with its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Family {
    /// Variance equal to the mean.
    Poisson,
    /// Variance `mean + mean^2 / theta`.
    NegativeBinomial {
        /// Size: infinite is Poisson.
        theta: f64,
    },
}

impl Family {
    /// Weight of an observation on the log scale: `mean^2 / variance`.
    fn weight(self, mean: f64) -> f64 {
        match self {
            Self::Poisson => mean,
            Self::NegativeBinomial { theta } => mean / (1.0 + mean / theta),
        }
    }
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// Coefficients on the log scale, in the order of the columns.
    pub(crate) coefficients: Vec<f64>,
    /// Fitted means.
    pub(crate) means: Vec<f64>,
    /// Inverse of the information matrix, row by row: covariance of the coefficients at dispersion 1.
    pub(crate) covariance: Vec<f64>,
}

/// Rounds before giving up, as R's `glm` counts them (it stops at 25).
const ROUNDS: usize = 50;

/// Fits `log(mean) = row . coefficients + offset`.
///
/// `design` holds the rows one after the other, `columns` to a row. `start` is where the linear predictor
/// begins; the counts themselves serve when it is `None`.
pub(crate) fn fit(
    method: &'static str,
    counts: &[f64],
    offsets: &[f64],
    design: &[f64],
    columns: usize,
    family: Family,
    start: Option<&[f64]>,
) -> Result<Fit> {
    let mut means: Vec<f64> =
        start.map_or_else(|| counts.iter().map(|count| count + 0.1).collect(), <[f64]>::to_vec);
    let mut coefficients = vec![0.0; columns];
    for _ in 0..ROUNDS {
        let mut information = vec![0.0; columns * columns];
        let mut right = vec![0.0; columns];
        for (((row, count), offset), mean) in
            design.chunks_exact(columns).zip(counts).zip(offsets).zip(&means)
        {
            let weight = family.weight(*mean);
            let working = mean.ln() - offset + (count - mean) / mean;
            for (i, left) in row.iter().enumerate() {
                right[i] += weight * left * working;
                for (j, other) in row.iter().enumerate() {
                    information[i * columns + j] += weight * left * other;
                }
            }
        }
        let covariance = inverse(&information, columns).ok_or_else(|| singular(method))?;
        let next: Vec<f64> = (0..columns)
            .map(|i| (0..columns).map(|j| covariance[i * columns + j] * right[j]).sum())
            .collect();
        let change = next
            .iter()
            .zip(&coefficients)
            .map(|(new, old): (&f64, &f64)| (new - old).abs())
            .fold(0.0, f64::max);
        coefficients = next;
        for ((row, offset), mean) in design.chunks_exact(columns).zip(offsets).zip(&mut means) {
            let predictor: f64 = row.iter().zip(&coefficients).map(|(x, b)| x * b).sum();
            *mean = (predictor + offset).exp();
        }
        if !means.iter().all(|mean| mean.is_finite() && *mean > 0.0) {
            break;
        }
        // Quadratic convergence: a step this small leaves an error far below rounding.
        if change < 1e-10 {
            return Ok(Fit { coefficients, means, covariance });
        }
    }
    Err(Error::NotConverged { method, iterations: ROUNDS })
}

fn singular(method: &'static str) -> Error {
    Error::Refused { method, reason: String::from("the inputs do not tell its terms apart") }
}

/// Inverse of a small symmetric positive definite matrix by Gauss-Jordan with pivoting.
pub(crate) fn inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut left = matrix.to_vec();
    let mut right = vec![0.0; size * size];
    for i in 0..size {
        right[i * size + i] = 1.0;
    }
    let scale = (0..size).map(|i| matrix[i * size + i].abs()).fold(0.0, f64::max);
    for column in 0..size {
        let pivot = (column..size).max_by(|a, b| {
            left[a * size + column].abs().total_cmp(&left[b * size + column].abs())
        })?;
        let head = left[pivot * size + column];
        if !head.is_finite() || head.abs() <= scale * 1e-13 {
            return None;
        }
        for k in 0..size {
            left.swap(pivot * size + k, column * size + k);
            right.swap(pivot * size + k, column * size + k);
        }
        for k in 0..size {
            left[column * size + k] /= head;
            right[column * size + k] /= head;
        }
        for row in (0..size).filter(|row| *row != column) {
            let factor = left[row * size + column];
            for k in 0..size {
                left[row * size + k] -= factor * left[column * size + k];
                right[row * size + k] -= factor * right[column * size + k];
            }
        }
    }
    Some(right)
}
