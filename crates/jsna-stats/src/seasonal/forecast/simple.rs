//! The simple forecasts: last value, last year, mean, and drift.

use super::{Forecast, bands};
use crate::error::Result;
use crate::interval::Level;
use crate::numeric::student;
use crate::seasonal::check_period;
use crate::series::{at_least, mean, real};

/// The last value goes on; each step adds the variance of a difference.
pub(super) fn naive(values: &[f64], horizon: usize, levels: &[Level]) -> Result<Forecast> {
    let last = last(values, "naive forecast", 2)?;
    let fitted = lagged(values, 1);
    let sigma = spread(values, &fitted, 0.0);
    let mean = vec![last; horizon];
    let bands = bands(&mean, levels, Level::z, |h| sigma * h.sqrt());
    Forecast::new(mean, bands, fitted, "naive".into())
}

/// The value of a cycle ago; each full cycle ahead adds the variance of a difference.
pub(super) fn seasonal_naive(
    values: &[f64],
    period: usize,
    horizon: usize,
    levels: &[Level],
) -> Result<Forecast> {
    check_period(period)?;
    last(values, "seasonal naive forecast", period.saturating_add(1))?;
    let fitted = lagged(values, period);
    let sigma = spread(values, &fitted, 0.0);
    let start = values.len() - period;
    let mean: Vec<f64> = (0..horizon).map(|h| values[start + h % period]).collect();
    let cycle = real(period);
    let bands =
        bands(&mean, levels, Level::z, |h| sigma * (((h - 1.0) / cycle).floor() + 1.0).sqrt());
    Forecast::new(mean, bands, fitted, "seasonal naive".into())
}

/// The mean goes on, with Student's t.
pub(super) fn flat(values: &[f64], horizon: usize, levels: &[Level]) -> Result<Forecast> {
    last(values, "mean forecast", 2)?;
    let n = real(values.len());
    let centre = mean(values.iter().copied()).unwrap_or(0.0);
    let fitted = vec![Some(centre); values.len()];
    let sigma = spread(values, &fitted, 1.0);
    let ahead = vec![centre; horizon];
    let reach = sigma * (1.0 + 1.0 / n).sqrt();
    let bands = bands(&ahead, levels, |level| student::reach(level, n - 1.0), |_| reach);
    Forecast::new(ahead, bands, fitted, "mean".into())
}

/// The last value and the mean change, whose own uncertainty grows with the distance.
pub(super) fn drift(values: &[f64], horizon: usize, levels: &[Level]) -> Result<Forecast> {
    let last = last(values, "drift forecast", 3)?;
    let n = real(values.len());
    let slope = (last - values[0]) / (n - 1.0);
    let fitted: Vec<Option<f64>> =
        lagged(values, 1).into_iter().map(|f| f.map(|f| f + slope)).collect();
    let sigma = spread(values, &fitted, 1.0);
    let mean: Vec<f64> = (1..=horizon).map(|h| last + slope * real(h)).collect();
    let bands = bands(&mean, levels, Level::z, |h| sigma * (h + h * h / (n - 1.0)).sqrt());
    Forecast::new(mean, bands, fitted, "drift".into())
}

fn last(values: &[f64], method: &'static str, needed: usize) -> Result<f64> {
    at_least(method, "values", needed, values.len())?;
    Ok(values.last().copied().unwrap_or_default())
}

fn lagged(values: &[f64], lag: usize) -> Vec<Option<f64>> {
    (0..values.len()).map(|i| i.checked_sub(lag).map(|j| values[j])).collect()
}

/// Root of the summed squared errors over their number less `lost`.
fn spread(values: &[f64], fitted: &[Option<f64>], lost: f64) -> f64 {
    let errors = values.iter().zip(fitted).filter_map(|(v, f)| f.map(|f| v - f));
    let (sum, n) = errors.fold((0.0, 0.0), |(sum, n), e| (sum + e * e, n + 1.0));
    (sum / (n - lost)).sqrt()
}
