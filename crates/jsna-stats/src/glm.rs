//! Log-linear models for counts by iteratively reweighted least squares.
//!
//! Small and dense: a handful of coefficients, tens to hundreds of rows.

use crate::error::{Error, Result};
use crate::least_squares::{Problem, dot};
use crate::series::real;

/// Slack for the deviance near the optimum, where rounding moves the last digits.
const SLACK: f64 = 1e-10;
const MOST_STEPS: usize = 50;
const MOST_HALVINGS: usize = 20;

/// A design matrix, column by column.
#[derive(Debug, Clone)]
pub(crate) struct Design {
    rows: usize,
    values: Vec<f64>,
}

impl Design {
    /// A design of `rows` rows and no columns yet.
    pub(crate) fn new(rows: usize) -> Self {
        Self { rows, values: Vec::with_capacity(rows * 14) }
    }

    /// Adds a column by its value in each row.
    pub(crate) fn push(&mut self, value: impl Fn(usize) -> f64) {
        self.values.extend((0..self.rows).map(value));
    }

    /// The number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.values.len().checked_div(self.rows).unwrap_or(0)
    }

    fn column(&self, j: usize) -> &[f64] {
        &self.values[j * self.rows..(j + 1) * self.rows]
    }
}

/// Deviance of one row of a Poisson regression.
fn row_deviance(count: f64, mean: f64) -> f64 {
    let log_part = if count > 0.0 { count * (count / mean).ln() } else { 0.0 };
    2.0 * (log_part - (count - mean))
}

/// When the iteration stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// When the deviance changes by less than 1e-10, with covariance and dispersion worked out where
    /// the coefficients have come to rest.
    Settled,
    /// Where R's `glm` stops: at 1e-8, with the weights of the step before. The two agree but
    /// for a model without a finite fit (a baseline without any event), whose coefficients drift
    /// for as long as they are let.
    AsR,
}

impl Stop {
    fn tolerance(self) -> f64 {
        match self {
            Self::Settled => 1e-10,
            Self::AsR => 1e-8,
        }
    }
}

/// What is fitted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glm<'a> {
    /// The design matrix, the intercept included.
    pub(crate) design: &'a Design,
    /// Counts, not negative.
    pub(crate) counts: &'a [f64],
    /// Added to the linear predictor: the logarithm of the exposure.
    pub(crate) offset: Option<&'a [f64]>,
    /// Prior weights, not negative.
    pub(crate) weights: Option<&'a [f64]>,
    /// When the iteration stops.
    pub(crate) stop: Stop,
    /// The method, for messages.
    pub(crate) method: &'static str,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub(crate) struct GlmFit {
    /// One coefficient per column, on the log scale.
    pub(crate) coefficients: Vec<f64>,
    /// Covariance of the coefficients for a dispersion of 1, column by column.
    pub(crate) covariance: Vec<f64>,
    /// Weights of the rows in the step that the covariance comes from.
    working_weights: Vec<f64>,
    /// Fitted means.
    pub(crate) means: Vec<f64>,
    /// Rows of positive weight minus columns.
    pub(crate) degrees: usize,
    /// Pearson chi-square divided by the degrees of freedom; `None` without any.
    pub(crate) dispersion: Option<f64>,
    /// Twice the log likelihood that Poisson counts would lose against a model of each row by itself.
    pub(crate) deviance: f64,
}

impl GlmFit {
    /// Variance of coefficient `j` for a dispersion of 1.
    pub(crate) fn variance(&self, j: usize) -> f64 {
        self.covariance[j * self.coefficients.len() + j]
    }

    /// Variance of the linear predictor of a row of the design, for a dispersion of 1.
    pub(crate) fn predictor_variance(&self, row: &[f64]) -> f64 {
        let columns = self.covariance.chunks_exact(self.coefficients.len());
        row.iter().zip(columns).map(|(x, column)| x * dot(row, column)).sum()
    }

    /// Leverage (hat value) of every row.
    pub(crate) fn leverages(&self, design: &Design) -> Vec<f64> {
        let mut row = vec![0.0; self.coefficients.len()];
        (0..self.means.len())
            .map(|i| {
                row.iter_mut().enumerate().for_each(|(j, x)| *x = design.column(j)[i]);
                self.working_weights[i] * self.predictor_variance(&row)
            })
            .collect()
    }
}

/// Fits a log-linear model.
///
/// Starts from the counts themselves, halves a step that makes the deviance worse, and stops when
/// the deviance has settled.
///
/// # Errors
/// [`Error::TooFew`] with fewer rows than columns; [`Error::Refused`] when a column is a
/// combination of others; [`Error::NotConverged`] when the deviance does not settle.
pub(crate) fn fit(glm: &Glm<'_>) -> Result<GlmFit> {
    let (n, p) = (glm.counts.len(), glm.design.columns());
    if n < p || p == 0 {
        return Err(Error::TooFew {
            method: glm.method,
            what: "values",
            needed: p.max(1),
            found: n,
        });
    }
    let mut state = State::start(glm);
    let mut work = Workspace::new(n, p);
    for _ in 0..MOST_STEPS {
        let coefficients = work.step(glm, &state)?;
        let before = state.deviance;
        state.advance(glm, coefficients)?;
        if (state.deviance - before).abs() <= glm.stop.tolerance() * (state.deviance.abs() + 0.1) {
            if glm.stop == Stop::Settled {
                work.step(glm, &state)?;
            }
            return Ok(state.finish(glm, work));
        }
    }
    Err(Error::NotConverged { method: glm.method, iterations: MOST_STEPS })
}

/// Where the iteration stands.
struct State {
    coefficients: Option<Vec<f64>>,
    predictor: Vec<f64>,
    means: Vec<f64>,
    deviance: f64,
}

impl State {
    fn start(glm: &Glm<'_>) -> Self {
        let means: Vec<f64> = glm.counts.iter().map(|y| y + 0.1).collect();
        let predictor = means.iter().map(|m| m.ln()).collect();
        // Infinite, so that the first step is always taken.
        Self { coefficients: None, predictor, means, deviance: f64::INFINITY }
    }

    /// Moves to new coefficients, or part of the way when the deviance gets worse.
    fn advance(&mut self, glm: &Glm<'_>, mut coefficients: Vec<f64>) -> Result<()> {
        for _ in 0..MOST_HALVINGS {
            predict(glm, &coefficients, &mut self.predictor);
            means(&self.predictor, &mut self.means);
            let found = deviance(glm, &self.means);
            let good =
                found.is_finite() && found <= self.deviance + SLACK * (self.deviance.abs() + 0.1);
            match (&self.coefficients, good) {
                (_, true) => {
                    self.coefficients = Some(coefficients);
                    self.deviance = found;
                    return Ok(());
                }
                (None, false) => break,
                (Some(old), false) => {
                    coefficients
                        .iter_mut()
                        .zip(old)
                        .for_each(|(new, old)| *new = f64::midpoint(*new, *old));
                }
            }
        }
        Err(Error::NotConverged { method: glm.method, iterations: MOST_HALVINGS })
    }

    fn finish(self, glm: &Glm<'_>, work: Workspace) -> GlmFit {
        let rows = glm.weights.map_or(self.means.len(), |w| w.iter().filter(|w| **w > 0.0).count());
        let degrees = rows.saturating_sub(glm.design.columns());
        // The weight of a row is its mean squared over its variance.
        let relative = glm.counts.iter().zip(&self.means).map(|(y, m)| (y - m) / m);
        let pearson: f64 = work.weights.iter().zip(relative).map(|(w, r)| w * r * r).sum();
        GlmFit {
            coefficients: self.coefficients.unwrap_or_default(),
            covariance: work.problem.covariance(),
            working_weights: work.weights,
            means: self.means,
            deviance: self.deviance,
            degrees,
            dispersion: (degrees > 0).then(|| pearson / real(degrees)),
        }
    }
}

fn predict(glm: &Glm<'_>, coefficients: &[f64], predictor: &mut [f64]) {
    match glm.offset {
        Some(offset) => predictor.copy_from_slice(offset),
        None => predictor.fill(0.0),
    }
    for (j, b) in coefficients.iter().enumerate() {
        predictor.iter_mut().zip(glm.design.column(j)).for_each(|(sum, x)| *sum += b * x);
    }
}

/// Means from predictors, kept above 0 so that a group without any event settles.
fn means(predictor: &[f64], means: &mut [f64]) {
    means.iter_mut().zip(predictor).for_each(|(m, eta)| *m = eta.exp().max(f64::EPSILON));
}

fn deviance(glm: &Glm<'_>, means: &[f64]) -> f64 {
    let rows = glm.counts.iter().zip(means).enumerate();
    rows.map(|(i, (y, m))| glm.weights.map_or(1.0, |w| w[i]) * row_deviance(*y, *m)).sum()
}

/// Room for the least squares problem of one step.
struct Workspace {
    problem: Problem,
    /// The weights of the rows.
    weights: Vec<f64>,
}

impl Workspace {
    fn new(rows: usize, columns: usize) -> Self {
        Self { problem: Problem::new(rows, columns), weights: vec![0.0; rows] }
    }

    /// The coefficients of the weighted least squares problem at the given means.
    fn step(&mut self, glm: &Glm<'_>, state: &State) -> Result<Vec<f64>> {
        let rows = self.problem.rows;
        for i in 0..rows {
            let mean = state.means[i];
            self.weights[i] = glm.weights.map_or(1.0, |w| w[i]) * mean;
            let root = self.weights[i].sqrt();
            let offset = glm.offset.map_or(0.0, |o| o[i]);
            self.problem.response[i] =
                root * (state.predictor[i] - offset + (glm.counts[i] - mean) / mean);
            for j in 0..self.problem.columns {
                self.problem.matrix[j * rows + i] = root * glm.design.column(j)[i];
            }
        }
        self.problem.solve().ok_or_else(|| {
            let reason = "the months given cannot tell the terms of the model apart".into();
            Error::Refused { method: glm.method, reason }
        })
    }
}

#[cfg(test)]
mod tests;
