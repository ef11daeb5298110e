//! The Theta method: exponential smoothing with half the trend.

use super::{Forecast, bands};
use crate::error::{Error, Result};
use crate::interval::Level;
use crate::least_squares::line;
use crate::seasonal::ets::{EtsModel, ets};
use crate::series::{mean, real};

const METHOD: &str = "Theta forecast";

/// Theta: a series with a clear season is divided by it; simple exponential smoothing of the rest
/// goes on with half the slope of a straight line, and gets the season back.
///
/// Intervals are those of the smoothing. Assimakopoulos and Nikolopoulos, Int J Forecast 16 (2000);
/// Hyndman and Billah, Int J Forecast 19 (2003).
pub(super) fn theta(
    values: &[f64],
    period: usize,
    horizon: usize,
    levels: &[Level],
) -> Result<Forecast> {
    let season = if is_seasonal(values, period) { seasonal_factors(values, period) } else { None };
    let factor = |i: usize| season.as_ref().map_or(1.0, |s| s[i % period]);
    let adjusted: Vec<f64> = values.iter().enumerate().map(|(i, v)| v / factor(i)).collect();
    let fit = ets(&adjusted, 1, EtsModel::ANN)?;
    let (_, slope) = line(&adjusted).ok_or(Error::TooFew {
        method: METHOD,
        what: "values",
        needed: 2,
        found: values.len(),
    })?;
    let n = real(values.len());
    let alpha = fit.parameters.alpha;
    let start = (1.0 - (1.0 - alpha).powf(n)) / alpha;
    let level = fit.forecast(1, &[])?.mean[0];
    let mean: Vec<f64> = (0..horizon)
        .map(|h| (level + slope / 2.0 * (real(h) + start)) * factor(values.len() + h))
        .collect();
    let sigma = fit.sigma2.sqrt();
    let bands =
        bands(&mean, levels, Level::z, |h| sigma * ((h - 1.0) * alpha * alpha + 1.0).sqrt());
    let fitted = fit.fitted.iter().enumerate().map(|(i, f)| Some(f * factor(i))).collect();
    Forecast::new(mean, bands, fitted, "theta".into())
}

/// Whether the autocorrelation at a full cycle stands out (one-sided 5%).
fn is_seasonal(values: &[f64], period: usize) -> bool {
    let n = values.len();
    if period < 2 || n <= period.saturating_mul(2) {
        return false;
    }
    let centre = mean(values.iter().copied()).unwrap_or(0.0);
    let own: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    let r = |lag: usize| {
        values.iter().zip(&values[lag..]).map(|(a, b)| (a - centre) * (b - centre)).sum::<f64>()
            / own
    };
    let shorter: f64 = (1..period).map(|lag| r(lag).powi(2)).sum();
    let bound = Level::new(0.9).map_or(f64::INFINITY, Level::z);
    r(period).abs() / ((1.0 + 2.0 * shorter) / real(n)).sqrt() > bound
}

/// Factors of the season around a centred moving average, with mean 1; `None` where one is 0 or
/// undefined, and the season cannot be divided out.
fn seasonal_factors(values: &[f64], period: usize) -> Option<Vec<f64>> {
    let half = period / 2;
    let trend = |i: usize| {
        let window = &values[i - half..=i + half];
        let inner: f64 = window.iter().sum();
        if period % 2 == 1 { inner } else { inner - f64::midpoint(window[0], window[period]) }
    };
    let mut ratios = vec![(0.0, 0_usize); period];
    for i in half..values.len() - half {
        let (sum, count) = &mut ratios[i % period];
        *sum += values[i] * real(period) / trend(i);
        *count += 1;
    }
    let raw: Vec<f64> = ratios.iter().map(|(sum, count)| sum / real(*count)).collect();
    let centre = mean(raw.iter().copied())?;
    let factors: Vec<f64> = raw.iter().map(|f| f / centre).collect();
    factors.iter().all(|f| f.is_finite() && f.abs() >= 1e-10).then_some(factors)
}
