//! The season that is allowed for, and the lasting changes that are looked for beside it.

use crate::least_squares::dot;
use crate::series::real;
use std::f64::consts::TAU;

/// Months that a step must have on either side.
const EACH_SIDE: usize = 5;
/// A column that keeps less than this share of its length beside the columns before it says nothing new.
const INDEPENDENT: f64 = 1e-8;

/// Constant and waves of the year, one column each.
pub(super) fn season(months: &[usize], waves: usize) -> Vec<Vec<f64>> {
    let column = |f: &dyn Fn(f64) -> f64| months.iter().map(|m| f(real(*m))).collect();
    let mut out = vec![vec![1.0; months.len()]];
    for wave in 1..=waves {
        let angle = TAU * real(wave) / 12.0;
        out.push(column(&|month| (angle * month).sin()));
        out.push(column(&|month| (angle * month).cos()));
    }
    out
}

/// A lasting change that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate {
    /// A straight line through the logarithms.
    Slope,
    /// Another level from this month on.
    Step(usize),
}

impl Candidate {
    /// Its column, for a slope about its mean.
    pub(super) fn column(self, months: &[usize]) -> Vec<f64> {
        let mut column = self.at(months);
        if self == Self::Slope {
            let mean = column.iter().sum::<f64>() / real(column.len().max(1));
            for x in &mut column {
                *x -= mean;
            }
        }
        column
    }

    /// Its values: years for a slope, 0 and 1 for a step.
    pub(super) fn at(self, months: &[usize]) -> Vec<f64> {
        let value = |month: &usize| match self {
            Self::Slope => real(*month) / 12.0,
            Self::Step(from) => f64::from(u8::from(*month >= from)),
        };
        months.iter().map(value).collect()
    }
}

/// A slope, then a step before each month that has enough others on either side.
pub(super) fn candidates(months: &[usize]) -> Vec<Candidate> {
    let last = months.len().saturating_sub(EACH_SIDE);
    let steps = months.get(EACH_SIDE..=last).unwrap_or_default();
    std::iter::once(Candidate::Slope).chain(steps.iter().map(|m| Candidate::Step(*m))).collect()
}

/// The weighted columns of a season at right angles to each other.
#[derive(Debug)]
pub(super) struct Basis(Vec<Vec<f64>>);

impl Basis {
    /// Of columns whose rows are multiplied by the roots of their weights.
    pub(super) fn new(columns: &[Vec<f64>], roots: &[f64]) -> Self {
        let mut basis = Self(Vec::with_capacity(columns.len()));
        for column in columns {
            let weighted: Vec<f64> = column.iter().zip(roots).map(|(x, w)| x * w).collect();
            if let Some(unit) = basis.beside(weighted) {
                basis.0.push(unit);
            }
        }
        basis
    }

    /// What of a column the basis does not explain, of length 1; `None` where that is nothing.
    pub(super) fn beside(&self, mut column: Vec<f64>) -> Option<Vec<f64>> {
        let before = dot(&column, &column).sqrt();
        self.take_out(&mut column);
        let left = dot(&column, &column).sqrt();
        if left.is_nan() || left <= INDEPENDENT * before {
            return None;
        }
        for x in &mut column {
            *x /= left;
        }
        Some(column)
    }

    /// Takes out what the basis explains. Twice, so that rounding leaves nothing of it.
    pub(super) fn take_out(&self, column: &mut [f64]) {
        for unit in self.0.iter().chain(&self.0) {
            let share = dot(unit, column);
            column.iter_mut().zip(unit).for_each(|(x, u)| *x -= share * u);
        }
    }
}

/// The position of the statistic that is farthest from 0.
pub(super) fn farthest(statistics: &[f64]) -> Option<usize> {
    (0..statistics.len()).max_by(|a, b| statistics[*a].abs().total_cmp(&statistics[*b].abs()))
}

/// Below this mean square, of residuals whose own is near 1, nothing is left but rounding.
const ROUNDING: f64 = 1e-9;

/// The correlation of neighbouring months; `None` where the months do not vary beside the model, so that what is left is
/// rounding and says nothing of its neighbours.
pub(super) fn lag_one(months: &[usize], residuals: &[f64]) -> Option<f64> {
    let pairs = (1..months.len()).filter(|i| months[*i] == months[*i - 1] + 1);
    let products: f64 = pairs.map(|i| residuals[i] * residuals[i - 1]).sum();
    let squares = dot(residuals, residuals);
    (squares > ROUNDING * real(residuals.len())).then(|| products / squares)
}
