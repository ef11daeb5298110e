//! One series under the assumption that nothing but its season happens.

use super::METHOD;
use super::scan::{Basis, candidates, farthest, lag_one, season};
use super::share::Spread;
use super::table::Shape;
use crate::error::Result;
use crate::glm::{Design, Glm, GlmFit, Stop, fit};
use crate::least_squares::dot;
use crate::series::real;

/// What a series says against the assumption, and how much its months vary beside it.
#[derive(Debug)]
pub(super) struct NullFit {
    /// For each candidate, the slope first, how many standard errors of independent events it is from 0.
    pub(super) candidates: Vec<f64>,
    /// What the best candidate makes of the last year against the one before, as a logarithm of their ratio.
    pub(super) in_last_year: f64,
    /// Pearson's chi-square beside the best candidate.
    pearson: f64,
    /// Correlation of neighbouring residuals beside it.
    pub(super) correlation: f64,
    pub(super) months: usize,
}

impl NullFit {
    pub(super) fn new(shape: &Shape, counts: &[f64], offset: Option<&[f64]>) -> Result<Self> {
        let columns = season(&shape.months, shape.waves);
        let means = fitted(&columns, counts, offset)?.means;
        let roots: Vec<f64> = means.iter().map(|m| m.sqrt()).collect();
        let residuals: Vec<f64> =
            counts.iter().zip(&means).zip(&roots).map(|((y, m), root)| (y - m) / root).collect();
        let basis = Basis::new(&columns, &roots);
        let looked_for = candidates(&shape.months);
        let units: Vec<Option<Vec<f64>>> = looked_for
            .iter()
            .map(|column| basis.beside(column.iter().zip(&roots).map(|(x, w)| x * w).collect()))
            .collect();
        let statistics: Vec<f64> = units
            .iter()
            .map(|unit| unit.as_ref().map_or(0.0, |unit| dot(unit, &residuals)))
            .collect();
        let beside = farthest(&statistics).and_then(|best| {
            let mut columns = columns.clone();
            columns.push(looked_for[best].clone());
            let fit = fitted(&columns, counts, offset).ok()?;
            let left: Vec<f64> =
                counts.iter().zip(fit.means).map(|(y, m)| (y - m) / m.sqrt()).collect();
            let size = fit.coefficients.last()?;
            Some((left, size * last_year(&shape.months, &looked_for[best])))
        });
        // A step with no event on one side has no finite fit: then what the null leaves is all there is, and the sign of
        // the step all that is known of its size.
        let (left, in_last_year) = beside.unwrap_or_else(|| {
            let found = farthest(&statistics).map(|best| {
                statistics[best].signum() * last_year(&shape.months, &looked_for[best])
            });
            (residuals, found.unwrap_or_default())
        });
        Ok(Self {
            in_last_year,
            pearson: dot(&left, &left),
            correlation: lag_one(&shape.months, &left),
            candidates: statistics,
            months: counts.len(),
        })
    }

    pub(super) fn spread(&self, degrees: f64) -> Spread {
        Spread { dispersion: self.pearson / degrees, degrees }
    }
}

fn fitted(columns: &[Vec<f64>], counts: &[f64], offset: Option<&[f64]>) -> Result<GlmFit> {
    let mut design = Design::new(counts.len());
    for column in columns {
        design.push(|row| column[row]);
    }
    let glm =
        Glm { design: &design, counts, offset, weights: None, stop: Stop::Settled, method: METHOD };
    fit(&glm)
}

/// The mean of a column over the last twelve months less that over the twelve before.
fn last_year(months: &[usize], column: &[f64]) -> f64 {
    let Some(end) = months.last() else { return 0.0 };
    let mean = |years_back: usize| {
        let of = |m: &usize| (end - m) / 12 == years_back;
        let found: Vec<f64> =
            months.iter().zip(column).filter(|(m, _)| of(m)).map(|(_, x)| *x).collect();
        found.iter().sum::<f64>() / real(found.len().max(1))
    };
    mean(0) - mean(1)
}
