//! Exponential smoothing (ETS): models, the recursion, and what it says of a series.

mod fit;
mod variance;

pub use fit::{ets, ets_best};

use super::check_period;
use super::forecast::{Band, Forecast};
use crate::error::{Error, Result};
use crate::interval::Level;
use crate::series::{at_least, check_values, real};

const METHOD: &str = "exponential smoothing";
/// Longest season: beyond it there are too many initial values to estimate.
const LONGEST_SEASON: usize = 24;
/// Values needed beyond the parameters: without them the corrected criterion is undefined.
const SPARE: usize = 3;
/// Errors whose squares are no more than this share of those of the values are rounding.
const EXACT: f64 = 1e-24;

/// How the error enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EtsError {
    /// Added to the expected value.
    Additive,
    /// In proportion to the expected value.
    Multiplicative,
}

/// The trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EtsTrend {
    None,
    /// A slope that goes on.
    Additive,
    /// A slope that fades.
    Damped,
}

/// The season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EtsSeason {
    None,
    /// Added to the level.
    Additive,
    /// In proportion to the level. Only with a multiplicative error, and only for values above 0.
    Multiplicative,
}

/// An ETS model: error, trend, season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EtsModel {
    /// How the error enters.
    pub error: EtsError,
    /// The trend.
    pub trend: EtsTrend,
    /// The season.
    pub season: EtsSeason,
}

impl EtsModel {
    /// ETS(A,N,N): a level alone (simple exponential smoothing).
    pub const ANN: Self = Self::additive(EtsTrend::None, EtsSeason::None);
    /// ETS(A,A,N): level and slope (Holt).
    pub const AAN: Self = Self::additive(EtsTrend::Additive, EtsSeason::None);
    /// ETS(A,Ad,N): level and fading slope.
    pub const AADN: Self = Self::additive(EtsTrend::Damped, EtsSeason::None);
    /// ETS(A,N,A): level and season.
    pub const ANA: Self = Self::additive(EtsTrend::None, EtsSeason::Additive);
    /// ETS(A,A,A): level, slope and season (Holt-Winters).
    pub const AAA: Self = Self::additive(EtsTrend::Additive, EtsSeason::Additive);
    /// ETS(A,Ad,A): level, fading slope and season.
    pub const AADA: Self = Self::additive(EtsTrend::Damped, EtsSeason::Additive);

    const fn additive(trend: EtsTrend, season: EtsSeason) -> Self {
        Self { error: EtsError::Additive, trend, season }
    }

    /// The name, for example `ETS(A,Ad,A)`.
    pub fn name(self) -> String {
        let error = match self.error {
            EtsError::Additive => "A",
            EtsError::Multiplicative => "M",
        };
        let trend = match self.trend {
            EtsTrend::None => "N",
            EtsTrend::Additive => "A",
            EtsTrend::Damped => "Ad",
        };
        let season = match self.season {
            EtsSeason::None => "N",
            EtsSeason::Additive => "A",
            EtsSeason::Multiplicative => "M",
        };
        format!("ETS({error},{trend},{season})")
    }

    /// Smoothing parameters and initial values that are estimated.
    fn parameters(self, period: usize) -> usize {
        let trend = match self.trend {
            EtsTrend::None => 0,
            EtsTrend::Additive => 2,
            EtsTrend::Damped => 3,
        };
        // The initial seasons add up to a constant: one of them is not free.
        let season = if self.season == EtsSeason::None { 0 } else { period };
        2 + trend + season
    }
}

/// Smoothing parameters and initial values.
#[derive(Debug, Clone, PartialEq)]
pub struct EtsParameters {
    /// Smoothing of the level.
    pub alpha: f64,
    /// Smoothing of the slope; not used without trend.
    pub beta: f64,
    /// Smoothing of the season; not used without season.
    pub gamma: f64,
    /// How much of the slope is left each step; 1 when it is not damped.
    pub phi: f64,
    /// Level before the first value.
    pub level: f64,
    /// Slope before the first value.
    pub slope: f64,
    /// Seasons before the first value: first that of the point just before it, last that of a whole
    /// cycle before (which the first value takes). Empty without season.
    pub seasons: Vec<f64>,
}

/// An ETS model put through a series.
#[derive(Debug, Clone, PartialEq)]
pub struct EtsFit {
    /// The model.
    pub model: EtsModel,
    /// Points in a cycle.
    pub period: usize,
    /// Smoothing parameters and initial values.
    pub parameters: EtsParameters,
    /// One-step-ahead forecasts of the series.
    pub fitted: Vec<f64>,
    /// Variance of the errors (relative ones for a multiplicative error).
    pub sigma2: f64,
    /// Mean squared difference between values and fitted values.
    pub mse: f64,
    /// Log-likelihood, up to a constant, as R's `ets` counts it.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// The same, corrected for short series.
    pub aicc: f64,
    /// Bayes' criterion.
    pub bic: f64,
    /// The parameters with level, slope and seasons as they are after the last value: where
    /// forecasts start from.
    pub last: EtsParameters,
    /// What the fitted values are.
    pub statistic: &'static str,
    /// How they were computed.
    pub method: &'static str,
}

/// Level, slope and seasons (latest first).
#[derive(Debug, Clone, PartialEq)]
struct State {
    level: f64,
    slope: f64,
    seasons: Vec<f64>,
    /// Where in `seasons` the oldest one stands, which the next point takes.
    oldest: usize,
}

impl State {
    fn new(parameters: &EtsParameters) -> Self {
        let oldest = parameters.seasons.len().saturating_sub(1);
        Self {
            level: parameters.level,
            slope: parameters.slope,
            seasons: parameters.seasons.clone(),
            oldest,
        }
    }

    /// The forecast of the next value, and its level part.
    fn expect(&self, model: EtsModel, phi: f64) -> (f64, f64) {
        let level = match model.trend {
            EtsTrend::None => self.level,
            EtsTrend::Additive | EtsTrend::Damped => self.level + phi * self.slope,
        };
        let value = match model.season {
            EtsSeason::None => level,
            EtsSeason::Additive => level + self.seasons[self.oldest],
            EtsSeason::Multiplicative => level * self.seasons[self.oldest],
        };
        (value, level)
    }

    /// Takes in a value, given the level part of its forecast.
    fn update(&mut self, model: EtsModel, p: &EtsParameters, value: f64, level: f64) {
        let season = self.seasons.get(self.oldest).copied();
        let (adjusted, seasonal) = match (model.season, season) {
            (EtsSeason::Additive, Some(s)) => (value - s, value - level),
            (EtsSeason::Multiplicative, Some(s)) => (value / s, value / level),
            _ => (value, 0.0),
        };
        let before = self.level;
        self.level = level + p.alpha * (adjusted - level);
        if model.trend != EtsTrend::None {
            let kept = p.phi * self.slope;
            self.slope = kept + p.beta / p.alpha * (self.level - before - kept);
        }
        if let Some(s) = season {
            // The new season takes the place of the oldest; the one before it in time is next.
            self.seasons[self.oldest] = s + p.gamma * (seasonal - s);
            self.oldest = self.oldest.checked_sub(1).unwrap_or(self.seasons.len() - 1);
        }
    }

    /// The parameters with this state for initial values: seasons from the latest to the oldest.
    fn close(self, parameters: &EtsParameters) -> EtsParameters {
        let Self { level, slope, mut seasons, oldest } = self;
        if !seasons.is_empty() {
            let latest = (oldest + 1) % seasons.len();
            seasons.rotate_left(latest);
        }
        EtsParameters { level, slope, seasons, ..parameters.clone() }
    }
}

/// Puts a series through an ETS model with given parameters.
///
/// For parameters that were estimated elsewhere or before; [`ets()`] estimates them. All models may
/// be put through, also those with a multiplicative error.
///
/// # Errors
/// [`Error::TooFew`] without three values more than parameters; [`Error::Domain`] for values that are not
/// finite (or not above 0 for a multiplicative model), parameters that are not finite, or the wrong
/// number of seasons; [`Error::Refused`] for a multiplicative season with an additive error, a
/// season of more than 24 points, or when the recursion leaves the range of the model.
///
/// # Source
/// Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008). Checked against
/// `forecast` 8.20 for R.
///
/// # Deviations
/// R's forecasts for a fading trend with a multiplicative season leave the first damping out, against its own
/// fitted values. Here it is in.
///
/// # Example
/// ```
/// use jsna_stats::seasonal::{ets_with, EtsModel, EtsParameters};
/// let smoothing = |alpha| EtsParameters {
///     alpha, beta: 0.0, gamma: 0.0, phi: 1.0, level: 10.0, slope: 0.0, seasons: vec![],
/// };
/// let values = [12.0, 10.0, 11.0, 13.0, 12.0];
/// // Each forecast goes half the way to the last value.
/// let half = ets_with(&values, 1, EtsModel::ANN, &smoothing(0.5))?;
/// assert_eq!(half.fitted, [10.0, 11.0, 10.5, 10.75, 11.875]);
/// // A tenth of the way: what has been expected hardly moves.
/// let tenth = ets_with(&values, 1, EtsModel::ANN, &smoothing(0.1))?;
/// assert!((tenth.fitted[4] - 10.5358).abs() < 1e-9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn ets_with(
    values: &[f64],
    period: usize,
    model: EtsModel,
    parameters: &EtsParameters,
) -> Result<EtsFit> {
    check(values, period, model)?;
    check_parameters(model, period, parameters)?;
    run(values, period, model, parameters)
}

fn check(values: &[f64], period: usize, model: EtsModel) -> Result<()> {
    check_values("value", values)?;
    let refuse = |reason: &str| Err(Error::Refused { method: METHOD, reason: reason.into() });
    if model.season != EtsSeason::None {
        check_period(period)?;
        if period > LONGEST_SEASON {
            return refuse(
                "a season of more than 24 points has too many initial values; decompose it first",
            );
        }
    }
    if model.season == EtsSeason::Multiplicative && model.error == EtsError::Additive {
        return refuse("a multiplicative season goes with a multiplicative error");
    }
    if model.error == EtsError::Multiplicative
        && let Some(at) = values.iter().position(|v| *v <= 0.0)
    {
        let expected = "above 0 for a multiplicative model";
        return Err(Error::Domain { what: "value", expected, found: values[at], at: Some(at) });
    }
    at_least(METHOD, "values", model.parameters(period) + SPARE, values.len())
}

fn check_parameters(model: EtsModel, period: usize, p: &EtsParameters) -> Result<()> {
    let needed = if model.season == EtsSeason::None {
        0
    } else {
        check_period(period)?;
        period
    };
    if p.seasons.len() != needed {
        return Err(Error::Lengths {
            what: "initial seasons and the period",
            left: p.seasons.len(),
            right: needed,
        });
    }
    check_values("parameter", &[p.alpha, p.beta, p.gamma, p.phi, p.level, p.slope])?;
    check_values("initial season", &p.seasons)?;
    if p.alpha > 0.0 {
        return Ok(());
    }
    Err(Error::Domain { what: "alpha", expected: "above 0", found: p.alpha, at: None })
}

fn run(
    values: &[f64],
    period: usize,
    model: EtsModel,
    parameters: &EtsParameters,
) -> Result<EtsFit> {
    let mut state = State::new(parameters);
    let mut fitted = Vec::with_capacity(values.len());
    let (mut errors, mut differences, mut logs) = (0.0, 0.0, 0.0);
    for &value in values {
        let (expected, level) = state.expect(model, parameters.phi);
        let difference = value - expected;
        let error = match model.error {
            EtsError::Additive => difference,
            EtsError::Multiplicative => {
                logs += expected.abs().ln();
                difference / expected
            }
        };
        errors += error * error;
        differences += difference * difference;
        fitted.push(expected);
        state.update(model, parameters, value, level);
    }
    let n = real(values.len());
    let own = real(model.parameters(period));
    let likelihood = n * errors.ln() + 2.0 * logs;
    let size = match model.error {
        EtsError::Additive => values.iter().map(|v| v * v).sum(),
        EtsError::Multiplicative => n,
    };
    let refuse = |reason: &str| Err(Error::Refused { method: METHOD, reason: reason.into() });
    if errors <= EXACT * size {
        return refuse("the model meets every value exactly, so its errors say nothing");
    }
    if !(likelihood.is_finite() && state.level.is_finite() && differences.is_finite()) {
        return refuse("the recursion leaves the range of the model");
    }
    let all = own + 1.0;
    let aic = likelihood + 2.0 * all;
    Ok(EtsFit {
        model,
        period,
        parameters: parameters.clone(),
        fitted,
        sigma2: errors / (n - own),
        mse: differences / n,
        log_likelihood: -0.5 * likelihood,
        aic,
        aicc: aic + 2.0 * all * (all + 1.0) / (n - all - 1.0),
        bic: likelihood + n.ln() * all,
        last: state.close(parameters),
        statistic: "one-step-ahead forecasts",
        method: "exponential smoothing in state space form",
    })
}

impl EtsFit {
    /// Forecasts the next `horizon` values, with prediction intervals at each level.
    ///
    /// Intervals are normal, from the variance of the model at each step; they leave out the
    /// uncertainty of the parameters.
    ///
    /// `horizon` is the number of steps ahead, `levels` those of the intervals. Forecasts are in the unit of
    /// the series; they are not cut off at 0, and no back-test is made: [`forecast`](super::forecast()) does
    /// both.
    ///
    /// # Errors
    /// [`Error::TooFew`] for a horizon of 0; [`Error::Refused`] when a forecast leaves the range of
    /// numbers, or the horizon is beyond 600 steps; [`Error::Domain`] and [`Error::Lengths`] when
    /// `last` has been changed to something a model cannot start from.
    ///
    /// # Source
    /// Hyndman, Koehler, Ord and Snyder, *Forecasting with Exponential Smoothing*, 2008, chapter 6. Agrees with
    /// `forecast` 8.20 for R given the same parameters.
    ///
    /// # Deviations
    /// R's forecasts for a fading trend with a multiplicative season leave the first damping out, against its
    /// own fitted values. Here it is in.
    ///
    /// # Example
    /// Intervals widen with the steps ahead, and with the smoothing:
    /// ```
    /// use jsna_stats::{Level, seasonal::{ets_with, EtsModel, EtsParameters}};
    /// let smoothing = |alpha| EtsParameters {
    ///     alpha, beta: 0.0, gamma: 0.0, phi: 1.0, level: 10.0, slope: 0.0, seasons: vec![],
    /// };
    /// let values = [12.0, 10.0, 11.0, 13.0, 12.0];
    /// let half = ets_with(&values, 1, EtsModel::ANN, &smoothing(0.5))?.forecast(12, &[Level::P95])?;
    /// let tenth = ets_with(&values, 1, EtsModel::ANN, &smoothing(0.1))?.forecast(12, &[Level::P95])?;
    /// let growth = |ahead: &jsna_stats::seasonal::Forecast| {
    ///     let width = |step: usize| ahead.bands[0].upper[step] - ahead.bands[0].lower[step];
    ///     width(11) / width(0)
    /// };
    /// // The variance grows by the square of the smoothing at each step: sqrt(1 + 11 / 4) and sqrt(1 + 11 / 100).
    /// assert!((growth(&half) - 3.75_f64.sqrt()).abs() < 1e-9);
    /// assert!((growth(&tenth) - 1.11_f64.sqrt()).abs() < 1e-9);
    /// // The forecast of a model without trend or season is the same at all steps.
    /// assert!((half.mean[0] - half.mean[11]).abs() < 1e-12);
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn forecast(&self, horizon: usize, levels: &[Level]) -> Result<Forecast> {
        super::forecast::check_horizon(horizon)?;
        check_parameters(self.model, self.period, &self.last)?;
        let (mean, variance) = variance::ahead(self, horizon);
        let bands = levels.iter().map(|level| {
            let reach = |h: usize| level.z() * variance[h].sqrt();
            Band {
                level: *level,
                lower: (0..horizon).map(|h| mean[h] - reach(h)).collect(),
                upper: (0..horizon).map(|h| mean[h] + reach(h)).collect(),
            }
        });
        let bands = bands.collect();
        let fitted = self.fitted.iter().copied().map(Some).collect();
        Forecast::new(mean, bands, fitted, self.model.name())
    }
}

#[cfg(test)]
mod tests;
