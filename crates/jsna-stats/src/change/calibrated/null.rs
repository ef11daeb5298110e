//! One series under the assumption that nothing but its season happens.

use super::months::Months;
use super::scan::{Basis, Candidate, candidates, farthest, lag_one, season};
use super::share::Spread;
use crate::error::Result;
use crate::least_squares::dot;

/// What a series says against the assumption, and how much its months vary beside it.
#[derive(Debug)]
pub(super) struct NullFit {
    /// For each candidate, the slope first, how many standard errors of independent events it is from 0.
    pub(super) candidates: Vec<f64>,
    /// The candidate that is farthest.
    pub(super) best: Option<Candidate>,
    /// Its coefficient, a logarithm; 0 without a candidate.
    pub(super) size: f64,
    /// Change per year of a straight line through the logarithms of the months, by its score.
    pub(super) per_year: f64,
    /// Pearson's chi-square beside the best candidate.
    pearson: f64,
    /// Correlation of neighbouring residuals beside it; `None` where there is nothing left to correlate.
    pub(super) correlation: Option<f64>,
}

impl NullFit {
    pub(super) fn new(months: &Months) -> Result<Self> {
        let at = &months.shape.months;
        let columns = season(at, months.shape.waves);
        let means = months.fitted(&columns)?.means;
        let roots: Vec<f64> = means.iter().map(|m| m.sqrt()).collect();
        let counts = &months.counts;
        let standard = |means: &[f64]| -> Vec<f64> {
            let each = counts.iter().zip(means);
            each.map(|(y, m)| (y - m) / (m * months.independent).sqrt()).collect()
        };
        let residuals = standard(&means);
        let basis = Basis::new(&columns, &roots);
        let candidates = candidates(at);
        let looked_for: Vec<Vec<f64>> = candidates.iter().map(|c| c.column(at)).collect();
        let units: Vec<Option<Vec<f64>>> = looked_for
            .iter()
            .map(|column| basis.beside(column.iter().zip(&roots).map(|(x, w)| x * w).collect()))
            .collect();
        let statistics: Vec<f64> = units
            .iter()
            .map(|unit| unit.as_ref().map_or(0.0, |unit| dot(unit, &residuals)))
            .collect();
        let best = farthest(&statistics);
        let (left, size) = match best {
            None => (residuals, 0.0),
            Some(best) => {
                let mut columns = columns;
                columns.push(looked_for[best].clone());
                let fit = months.fitted(&columns)?;
                (standard(&fit.means), fit.coefficients.last().copied().unwrap_or_default())
            }
        };
        let per_year = looked_for.first().zip(units.first().and_then(Option::as_ref));
        let per_year = per_year.map(|(slope, unit)| {
            // The length that the column has beside the season turns the score into a coefficient.
            let weighted: Vec<f64> = slope.iter().zip(&roots).map(|(x, w)| x * w).collect();
            statistics[0] * months.independent.sqrt() / dot(unit, &weighted)
        });
        Ok(Self {
            best: best.map(|best| candidates[best]),
            per_year: per_year.unwrap_or_default(),
            size,
            pearson: dot(&left, &left),
            correlation: lag_one(at, &left),
            candidates: statistics,
        })
    }

    pub(super) fn spread(&self, degrees: f64) -> Spread {
        Spread { dispersion: self.pearson / degrees, degrees }
    }
}
