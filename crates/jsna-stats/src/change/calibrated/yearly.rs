//! Whether a series has a season, and when it is at its highest.

use super::months::Months;
use super::scan::{Candidate, season as waves};
use super::{METHOD, Noise};
use crate::error::{Error, Result};
use crate::numeric::beta;
use crate::series::real;

/// The season of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearlySeason {
    /// Chance of as much season in a series without any.
    pub p: f64,
    /// The month of the year with most, as a position in the counts below 12.
    pub highest: usize,
    /// What it has over the mean month.
    pub highest_over_mean: f64,
    /// The month of the year with least.
    pub lowest: usize,
    /// What it has over the mean month.
    pub lowest_over_mean: f64,
}

/// The season, beside a lasting change.
pub(super) fn season(
    months: &Months,
    lasting: Option<Candidate>,
    noise: Noise,
) -> Result<YearlySeason> {
    let of_year = waves(&months.shape.months, months.shape.waves);
    let beside: Vec<Vec<f64>> =
        lasting.into_iter().map(|c| c.column(&months.shape.months)).collect();
    let without: Vec<Vec<f64>> =
        of_year.iter().take(1).cloned().chain(beside.iter().cloned()).collect();
    let with: Vec<Vec<f64>> = of_year.iter().cloned().chain(beside).collect();
    let fit = months.fitted(&with)?;
    let drop = (months.fitted(&without)?.deviance - fit.deviance).max(0.0);
    let free = 2.0 * real(months.shape.waves);
    let f = drop / free / (noise.dispersion * months.independent);
    let whole = free * f + noise.degrees;
    let p = beta::tails(free / 2.0, noise.degrees / 2.0, free * f / whole, noise.degrees / whole).1;
    let year: Vec<usize> = (0..12).collect();
    let curve = waves(&year, months.shape.waves);
    let factors: Vec<f64> = year
        .iter()
        .map(|m| {
            let effect = |(k, column): (usize, &Vec<f64>)| fit.coefficients[k] * column[*m];
            curve.iter().enumerate().skip(1).map(effect).sum::<f64>().exp()
        })
        .collect();
    let mean = factors.iter().sum::<f64>() / 12.0;
    let reason = || Error::Refused { method: METHOD, reason: "the year has no month".to_owned() };
    let order = |a: &&usize, b: &&usize| factors[**a].total_cmp(&factors[**b]);
    let highest = *year.iter().max_by(order).ok_or_else(reason)?;
    let lowest = *year.iter().min_by(order).ok_or_else(reason)?;
    Ok(YearlySeason {
        p,
        highest,
        highest_over_mean: factors[highest] / mean,
        lowest,
        lowest_over_mean: factors[lowest] / mean,
    })
}
