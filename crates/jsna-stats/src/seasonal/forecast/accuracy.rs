//! How well a model forecast points that were held out.

use super::Forecast;
use crate::error::Result;
use crate::interval::Level;
use crate::series::{at_least, check_values, real, same_length};

/// Share of held-out values within a prediction interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageAt {
    /// Level of the interval: what the share should be.
    pub level: Level,
    /// Share that it was.
    pub share: f64,
}

/// Accuracy on held-out points.
#[derive(Debug, Clone, PartialEq)]
pub struct BackTest {
    /// Points held out.
    pub points: usize,
    /// Mean error, value minus forecast: above 0 the forecasts were too low.
    pub mean_error: f64,
    /// Root mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean absolute error as a percentage of the values; `None` where a value is 0.
    pub mape: Option<f64>,
    /// Mean absolute error over that of repeating last year's values within the past: below 1 the
    /// model does better than that. `None` where the past is too short or repeats exactly.
    pub mase: Option<f64>,
    /// Mean absolute error that repeating the last cycle before the held-out values would have had on them. `None`
    /// where the past is shorter than a cycle.
    pub last_year_mae: Option<f64>,
    /// Share of values within each prediction interval, limits included.
    pub coverage: Vec<CoverageAt>,
    /// What was measured.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// Compares a forecast with the values that came.
///
/// `train` is the series that the forecast was made from, `test` what came after, in the same unit; `period` is
/// the number of points in a cycle, for the comparison with last year.
///
/// # Errors
/// [`Error::TooFew`](crate::Error::TooFew) without a held-out value;
/// [`Error::Lengths`](crate::Error::Lengths) when forecast and values differ in length;
/// [`Error::Domain`](crate::Error::Domain) for values that are not finite.
///
/// # Source
/// Hyndman and Koehler, Int J Forecast 22 (2006). Checked against `accuracy` of `forecast` 8.20 for
/// R.
///
/// # Deviations
/// A percentage error is withheld where a value is 0, for which the package gives infinity.
///
/// # Example
/// ```
/// use jsna_stats::{seasonal::{back_test, forecast, ForecastConfig, ForecastModel}, spc::ValuesAre, Level};
/// let config = ForecastConfig {
///     period: 4, horizon: 2, levels: &[Level::P95], floor_at_zero: false, hold_out: 0,
///     values_are: ValuesAre::Measurements,
/// };
/// let past = [10.0, 20.0, 30.0, 40.0, 12.0, 22.0, 32.0, 42.0];
/// let came = [14.0, 21.0];
/// let season = back_test(&past, &came, &forecast(&past, ForecastModel::SeasonalNaive, &config)?, 4)?;
/// assert_eq!((season.mae, season.mean_error), (1.5, 0.5));
/// assert_eq!(season.mase, Some(0.75)); // within the past, a year's difference is 2
/// // The last value is no guide to a quarter.
/// let last = back_test(&past, &came, &forecast(&past, ForecastModel::Naive, &config)?, 4)?;
/// assert_eq!((last.mae, last.mean_error), (24.5, -24.5));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn back_test(
    train: &[f64],
    test: &[f64],
    forecast: &Forecast,
    period: usize,
) -> Result<BackTest> {
    const METHOD: &str = "back-test";
    check_values("value", train)?;
    check_values("held-out value", test)?;
    check_values("forecast", &forecast.mean)?;
    at_least(METHOD, "held-out values", 1, test.len())?;
    same_length("forecasts and held-out values", forecast.mean.len(), test.len())?;
    let n = real(test.len());
    let errors = || test.iter().zip(&forecast.mean).map(|(v, m)| v - m);
    let mae = errors().map(f64::abs).sum::<f64>() / n;
    let shares = || test.iter().zip(errors()).map(|(v, e)| (100.0 * e / v).abs());
    let mape = shares().sum::<f64>() / n;
    let scale = last_year(train, period);
    let coverage = forecast
        .bands
        .iter()
        .map(|band| {
            let limits = band.lower.iter().zip(&band.upper);
            let inside =
                test.iter().zip(limits).filter(|(v, (l, u))| (**l..=**u).contains(v)).count();
            CoverageAt { level: band.level, share: real(inside) / n }
        })
        .collect();
    Ok(BackTest {
        points: test.len(),
        mean_error: errors().sum::<f64>() / n,
        rmse: (errors().map(|e| e * e).sum::<f64>() / n).sqrt(),
        mae,
        mape: mape.is_finite().then_some(mape),
        mase: scale.map(|s| mae / s).filter(|m| m.is_finite()),
        last_year_mae: repeated(train, test, period),
        coverage,
        statistic: "errors and coverage of forecasts",
        method: "hold-out",
    })
}

/// Mean absolute error of repeating the last cycle over the held-out values.
fn repeated(train: &[f64], test: &[f64], period: usize) -> Option<f64> {
    let last = train.get(train.len().checked_sub(period)?..).filter(|cycle| !cycle.is_empty())?;
    let sum: f64 = test.iter().zip(last.iter().cycle()).map(|(v, l)| (v - l).abs()).sum();
    Some(sum / real(test.len())).filter(|mae| mae.is_finite())
}

/// Mean absolute difference of a value from the one a cycle before.
fn last_year(train: &[f64], period: usize) -> Option<f64> {
    let pairs = train.get(period..).filter(|later| !later.is_empty())?;
    let sum: f64 = pairs.iter().zip(train).map(|(now, before)| (now - before).abs()).sum();
    Some(sum / real(pairs.len()))
}
