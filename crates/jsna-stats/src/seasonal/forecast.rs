//! Forecasts: what the next months would bring if things go on as they were.

mod accuracy;
mod simple;
mod theta;

pub use accuracy::{BackTest, CoverageAt, back_test};

use super::ets::{EtsModel, ets, ets_best};
use crate::error::{Error, Result};
use crate::interval::Level;
use crate::series::{check_values, mean, real};
use crate::spc::ValuesAre;
use crate::withheld::{Given, Reason};

/// Furthest horizon: beyond it no forecast of this kind means anything.
const FURTHEST: usize = 600;
/// Mean count below which a forecast is cautioned about.
const FEW: f64 = 5.0;
const METHOD: &str = "forecast";
/// Why a forecast made without a hold-out has no back-test.
const NOTHING_HELD_OUT: Reason = Reason::TooFew { what: "held-out values", needed: 1, found: 0 };

/// How the future is made up from the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ForecastModel {
    /// The last value goes on.
    Naive,
    /// Each month will be as it was a year ago: the baseline that every other model has to beat.
    SeasonalNaive,
    /// The mean goes on.
    Mean,
    /// The last value, and the mean change from one to the next.
    Drift,
    /// Exponential smoothing with half the trend, on seasonally adjusted values (Theta).
    Theta,
    /// A given ETS model.
    Ets(EtsModel),
    /// The additive ETS model with the lowest corrected Akaike criterion.
    BestEts,
}

/// Choices of [`forecast()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastConfig<'a> {
    /// Points in a cycle: 12 for months.
    pub period: usize,
    /// How many points ahead.
    pub horizon: usize,
    /// Levels of the prediction intervals.
    pub levels: &'a [Level],
    /// Cut forecasts and limits off at 0: rates cannot be negative. Counts always are.
    pub floor_at_zero: bool,
    /// Hold out this many of the last points (a cycle is usual), forecast them from the rest, and report
    /// how well that went.
    pub hold_out: usize,
    /// What the values are: counts are cut off at 0, and few of them are cautioned about.
    pub values_are: ValuesAre,
}

/// A prediction interval at each step.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The level.
    pub level: Level,
    /// Lower limits, one for each step.
    pub lower: Vec<f64>,
    /// Upper limits, one for each step.
    pub upper: Vec<f64>,
}

/// What to say beside a forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ForecastCaution {
    /// Counts average below 5: normal intervals mislead, and months are mostly chance.
    FewEvents {
        /// Mean count.
        mean: f64,
    },
    /// On the held-out points the model did worse than repeating the last cycle (the values of a year ago)
    /// would have done.
    WorseThanLastYear {
        /// Mean absolute error of the model.
        mae: f64,
        /// Mean absolute error of repeating the last cycle, on the same points.
        last_year: f64,
    },
}

/// A forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Expected values, one for each step.
    pub mean: Vec<f64>,
    /// Prediction intervals, in the order of the levels asked for.
    pub bands: Vec<Band>,
    /// One-step-ahead forecasts of the past, `None` where the model has none yet.
    pub fitted: Vec<Option<f64>>,
    /// The model, for example `ETS(A,Ad,A)` or `seasonal naive`.
    pub model: String,
    /// How well the model forecast the held-out points, or why that could not be tried.
    pub back_test: Given<BackTest>,
    /// What to say beside it.
    pub cautions: Vec<ForecastCaution>,
    /// What the means are; `model` is the method.
    pub statistic: &'static str,
}

impl Forecast {
    /// Puts a forecast together, refusing numbers that are out of range.
    pub(super) fn new(
        mean: Vec<f64>,
        bands: Vec<Band>,
        fitted: Vec<Option<f64>>,
        model: String,
    ) -> Result<Self> {
        let limits = bands.iter().flat_map(|b| b.lower.iter().chain(&b.upper));
        if mean.iter().chain(limits).chain(fitted.iter().flatten()).all(|x| x.is_finite()) {
            let back_test = Given::Withheld(NOTHING_HELD_OUT);
            let (cautions, statistic) = (Vec::new(), "expected value of each step");
            return Ok(Self { mean, bands, fitted, model, back_test, cautions, statistic });
        }
        let reason = "the forecast leaves the range of numbers".into();
        Err(Error::Refused { method: METHOD, reason })
    }

    /// The same forecast, cut off at 0.
    #[must_use]
    pub fn floored_at_zero(mut self) -> Self {
        let floor = |values: &mut Vec<f64>| values.iter_mut().for_each(|v| *v = v.max(0.0));
        floor(&mut self.mean);
        for band in &mut self.bands {
            floor(&mut band.lower);
            floor(&mut band.upper);
        }
        self
    }
}

/// Forecasts a series.
///
/// `values` has one element per period, in order of time, and must have no gaps: see
/// [`fill_gaps`](super::fill_gaps). Forecasts and limits are in its unit. Those of counts are always cut off at
/// 0; those of measurements are if the configuration says so. Prediction intervals are normal and leave out the
/// uncertainty of the parameters, so they are a little too narrow; the back-test's coverage says by how much.
///
/// Every forecast carries a back-test on the last points, or the reason why there is none.
///
/// # Errors
/// [`Error::TooFew`] without the values the model needs (two cycles for a season, one cycle and a
/// point for the seasonal naive); [`Error::Domain`] for values that are not finite; [`Error::Refused`]
/// when the horizon or the hold-out is beyond 600, or from the model. A hold-out of 0, or one that leaves
/// too few values, withholds the back-test alone.
///
/// # Source
/// Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition (2021). Checked
/// against `forecast` 8.20 for R.
///
/// # Deviations
/// Forecasts of counts are always cut off at 0; the package leaves them below. For ETS models see
/// [`ets()`](super::ets()).
///
/// # Example
/// ```
/// use jsna_stats::{seasonal::{forecast, ForecastConfig, ForecastModel}, spc::ValuesAre, Level};
/// let month = |t: i32| 3.0 + f64::from(t * 7 % 5) + if t % 12 == 6 { 9.0 } else { 0.0 };
/// let months: Vec<f64> = (0..72).map(month).collect();
/// let config = ForecastConfig {
///     period: 12, horizon: 12, levels: &[Level::P95], floor_at_zero: true, hold_out: 12,
///     values_are: ValuesAre::Counts,
/// };
/// let next = forecast(&months, ForecastModel::SeasonalNaive, &config)?;
/// assert_eq!(next.mean[6], months[66]);
/// assert!(next.bands[0].lower.iter().all(|l| *l >= 0.0));
/// // The mean misses the summer, and the back-test shows it.
/// let flat = forecast(&months, ForecastModel::Mean, &config)?;
/// assert!(flat.back_test.value().is_some_and(|test| test.rmse > 2.0));
/// // Without points held out there is a forecast, and the reason why there is no back-test.
/// let unchecked = forecast(&months, ForecastModel::Mean, &ForecastConfig { hold_out: 0, ..config })?;
/// assert!(unchecked.back_test.reason().is_some());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn forecast(
    values: &[f64],
    model: ForecastModel,
    config: &ForecastConfig<'_>,
) -> Result<Forecast> {
    check_values("value", values)?;
    check_horizon(config.horizon)?;
    let mut result = ahead(values, model, config, config.horizon)?;
    if config.hold_out > 0 {
        check_horizon(config.hold_out)?;
        let (train, test) = values.split_at(values.len().saturating_sub(config.hold_out));
        let past = ahead(train, model, config, config.hold_out);
        let tested = past.and_then(|past| back_test(train, test, &past, config.period));
        result.back_test = tested.into();
    }
    result.cautions = cautions(values, &result, config.values_are);
    Ok(result)
}

/// A horizon that means something.
pub(super) fn check_horizon(horizon: usize) -> Result<()> {
    match horizon {
        0 => Err(Error::TooFew { method: METHOD, what: "steps ahead", needed: 1, found: 0 }),
        1..=FURTHEST => Ok(()),
        _ => {
            let reason = format!("{horizon} steps ahead are too many; the limit is {FURTHEST}");
            Err(Error::Refused { method: METHOD, reason })
        }
    }
}

fn ahead(
    values: &[f64],
    model: ForecastModel,
    config: &ForecastConfig<'_>,
    horizon: usize,
) -> Result<Forecast> {
    let ForecastConfig { period, levels, .. } = *config;
    let result = match model {
        ForecastModel::Naive => simple::naive(values, horizon, levels),
        ForecastModel::SeasonalNaive => simple::seasonal_naive(values, period, horizon, levels),
        ForecastModel::Mean => simple::flat(values, horizon, levels),
        ForecastModel::Drift => simple::drift(values, horizon, levels),
        ForecastModel::Theta => theta::theta(values, period, horizon, levels),
        ForecastModel::Ets(model) => ets(values, period, model)?.forecast(horizon, levels),
        ForecastModel::BestEts => ets_best(values, period)?.forecast(horizon, levels),
    }?;
    let floored = config.floor_at_zero || config.values_are == ValuesAre::Counts;
    Ok(if floored { result.floored_at_zero() } else { result })
}

fn cautions(values: &[f64], forecast: &Forecast, values_are: ValuesAre) -> Vec<ForecastCaution> {
    let mut cautions = Vec::new();
    let mean = mean(values.iter().copied()).unwrap_or(0.0);
    if values_are == ValuesAre::Counts && mean < FEW {
        cautions.push(ForecastCaution::FewEvents { mean });
    }
    if let Some(test) = forecast.back_test.value()
        && let Some(last_year) = test.last_year_mae.filter(|last_year| test.mae > *last_year)
    {
        cautions.push(ForecastCaution::WorseThanLastYear { mae: test.mae, last_year });
    }
    cautions
}

/// A band around `mean` that reaches `quantile(level) * scale(step)` to either side; steps count
/// from 1.
fn bands(
    mean: &[f64],
    levels: &[Level],
    quantile: impl Fn(Level) -> f64,
    scale: impl Fn(f64) -> f64,
) -> Vec<Band> {
    let side = |level: Level, sign: f64| {
        let reach = |(h, m): (usize, &f64)| m + sign * quantile(level) * scale(real(h + 1));
        mean.iter().enumerate().map(reach).collect()
    };
    levels
        .iter()
        .map(|level| Band { level: *level, lower: side(*level, -1.0), upper: side(*level, 1.0) })
        .collect()
}

#[cfg(test)]
mod tests;
