//! STL: season, trend and remainder by local regression.

use stlrs::StlParams;

use super::check_cycle;
use crate::error::{Error, Result};
use crate::series::{check_values, real, whole};

/// Longest smoother and most robustness rounds accepted: beyond them nothing changes but the time
/// it takes.
const LONGEST: usize = 1_000_000;
const MOST_ROUNDS: usize = 1_000;
const METHOD: &str = "STL decomposition";

/// One of the smoothers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Smoother {
    /// Points in its window: odd, 3 or more.
    pub length: usize,
    /// Fits a straight line (`true`) or a constant (`false`) in the window.
    pub linear: bool,
    /// Evaluates only every n-th point, and draws straight lines between them. 1 evaluates all.
    pub jump: usize,
}

/// How the season may change over the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeasonalChange {
    /// Not at all: every January has the same effect.
    Fixed,
    /// Slowly: the effect of a month is smoothed over this many years (odd, 7 or more is usual).
    Smooth {
        /// Years in the window.
        years: usize,
    },
}

/// Choices of [`stl()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StlConfig {
    /// Points in a cycle: 12 for months.
    pub period: usize,
    /// Replace the season of each month by its mean over the years.
    pub fixed_season: bool,
    /// Smooths each month over the years; its length is in years.
    pub seasonal: Smoother,
    /// Smooths the series without its season; its length is in points.
    pub trend: Smoother,
    /// Takes what is left of the trend out of the season; its length is in points.
    pub low_pass: Smoother,
    /// Rounds of season and trend for given weights.
    pub inner_rounds: usize,
    /// Rounds of weights that turn outliers down; 0 is not robust.
    pub robust_rounds: usize,
}

impl StlConfig {
    /// The defaults of R's `stl` for a series of `n` points.
    ///
    /// `n` is the number of points of the series, `period` the points in a cycle; `robust` asks for 15 rounds
    /// of weights that keep wild values out of season and trend.
    ///
    /// # Source
    /// The defaults of `stats::stl` in R 4.2.2.
    ///
    /// # Deviations
    /// None: agrees with R.
    ///
    /// # Example
    /// ```
    /// use jsna_stats::seasonal::{SeasonalChange, StlConfig};
    /// let robust = StlConfig::like_r(84, 12, SeasonalChange::Smooth { years: 7 }, true);
    /// assert_eq!((robust.trend.length, robust.inner_rounds, robust.robust_rounds), (23, 1, 15));
    /// let fixed = StlConfig::like_r(84, 12, SeasonalChange::Fixed, false);
    /// assert_eq!((fixed.fixed_season, fixed.inner_rounds, fixed.robust_rounds), (true, 2, 0));
    /// ```
    pub fn like_r(n: usize, period: usize, season: SeasonalChange, robust: bool) -> Self {
        let smoother =
            |length: usize, linear| Smoother { length, linear, jump: length.div_ceil(10).max(1) };
        let length = match season {
            SeasonalChange::Fixed => n.saturating_mul(10).saturating_add(1),
            SeasonalChange::Smooth { years } => years,
        };
        let share = 1.0 - 1.5 / real(length.max(2));
        let trend = whole((1.5 * real(period) / share).ceil());
        Self {
            period,
            fixed_season: season == SeasonalChange::Fixed,
            seasonal: smoother(length, false),
            trend: smoother(trend | 1, true),
            low_pass: smoother(period | 1, true),
            inner_rounds: if robust { 1 } else { 2 },
            robust_rounds: if robust { 15 } else { 0 },
        }
    }
}

/// A series taken apart: `season + trend + remainder` is the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// What repeats every cycle.
    pub season: Vec<f64>,
    /// What changes slowly.
    pub trend: Vec<f64>,
    /// What is left.
    pub remainder: Vec<f64>,
    /// Weight of each point in the last round: 1 for an ordinary one, 0 for an outlier.
    pub weights: Vec<f64>,
    /// The value without its season.
    pub adjusted: Vec<f64>,
    /// What the parts are.
    pub statistic: &'static str,
    /// "STL decomposition".
    pub method: &'static str,
}

/// Share of the variation that a component explains beside the remainder: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// Of the trend; `None` where trend and remainder do not vary.
    pub trend: Option<f64>,
    /// Of the season; `None` where season and remainder do not vary.
    pub season: Option<f64>,
    /// What the values are.
    pub statistic: &'static str,
    /// How they were computed.
    pub method: &'static str,
}

impl Decomposition {
    /// Strength of trend and season: `max(0, 1 - var(remainder) / var(component + remainder))`.
    ///
    /// A season of strength below about 0.3 is hardly worth adjusting for.
    ///
    /// Both are shares from 0 to 1, without a unit.
    ///
    /// # Source
    /// Wang, Smith and Hyndman, Data Min Knowl Discov 13 (2006). Agrees with direct evaluation in R on the
    /// components of `stats::stl`.
    ///
    /// # Deviations
    /// None: agrees with R. A strength is withheld where neither the component nor the remainder varies.
    ///
    /// # Example
    /// ```
    /// use jsna_stats::seasonal::{stl, SeasonalChange, StlConfig};
    /// let config = StlConfig::like_r(48, 12, SeasonalChange::Fixed, false);
    /// let season = |height: f64| -> jsna_stats::Result<Option<f64>> {
    ///     let month = |t: i32| 100.0 + f64::from(t * 7 % 11) + if t % 12 == 6 { height } else { 0.0 };
    ///     Ok(stl(&(0..48).map(month).collect::<Vec<f64>>(), &config)?.strength().season)
    /// };
    /// // A summer that stands out, and months that only go up and down.
    /// assert!(season(60.0)? > Some(0.9));
    /// assert!(season(0.0)? < Some(0.6));
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn strength(&self) -> Strength {
        let of = |component: &[f64]| {
            let both: Vec<f64> =
                component.iter().zip(&self.remainder).map(|(c, r)| c + r).collect();
            let all = squares(&both);
            (all > 0.0).then(|| (1.0 - squares(&self.remainder) / all).max(0.0))
        };
        Strength {
            trend: of(&self.trend),
            season: of(&self.season),
            statistic: "strength of trend and season",
            method: "share of variation beside the remainder",
        }
    }
}

/// Sum of squares around the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = crate::series::mean(values.iter().copied()).unwrap_or(0.0);
    values.iter().map(|x| (x - mean).powi(2)).sum()
}

/// STL: takes a series apart into season, trend and remainder by local regression (loess).
///
/// Needs two full cycles and no gaps: a missing month has to be filled on purpose, see
/// [`fill_gaps`](super::fill_gaps), and is never a zero. The analyst's tool; official statistics
/// adjust with X-13.
///
/// `values` has one element per point, in order of time; `config` has the windows and rounds. Season, trend and
/// remainder are in the unit of the values, and add up to them.
///
/// # Errors
/// [`Error::TooFew`] below two cycles; [`Error::Domain`] for a value that is not finite, or
/// smoothers and rounds out of range.
///
/// # Source
/// Cleveland, Cleveland, `McRae` and Terpenning, J Off Stat 6 (1990). Checked against `stats::stl`
/// of R 4.2.2 and `statsmodels` 0.15.
///
/// # Deviations
/// The robustness weights use the exact median. R 4.2.2 sorts only in part and is off in about one
/// round in ten for series of even length, by up to 0.5% of the level; `statsmodels` is not.
///
/// # Example
/// ```
/// use jsna_stats::seasonal::{stl, SeasonalChange, StlConfig};
/// let month = |t: i32| 100.0 + f64::from(t) + if t % 12 == 6 { 40.0 } else { 0.0 };
/// let months: Vec<f64> = (0..48).map(month).collect();
/// let config = StlConfig::like_r(months.len(), 12, SeasonalChange::Fixed, false);
/// let parts = stl(&months, &config)?;
/// assert!(parts.season[6] > 30.0 && (parts.adjusted[18] - 121.3).abs() < 3.0);
///
/// // One wild month: robust rounds keep it out of season and trend, and leave it in the remainder.
/// let mut wild = months.clone();
/// wild[20] = 400.0;
/// let robust = stl(&wild, &StlConfig::like_r(48, 12, SeasonalChange::Fixed, true))?;
/// assert!(robust.weights[20] < 0.01 && robust.remainder[20] > 250.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn stl(values: &[f64], config: &StlConfig) -> Result<Decomposition> {
    check_values("value", values)?;
    check_cycle(METHOD, values.len(), config.period)?;
    check_config(config)?;
    let degree = |smoother: Smoother| i32::from(smoother.linear);
    let mut params = StlParams::new();
    params
        .seasonal_length(config.seasonal.length)
        .seasonal_degree(degree(config.seasonal))
        .seasonal_jump(config.seasonal.jump)
        .trend_length(config.trend.length)
        .trend_degree(degree(config.trend))
        .trend_jump(config.trend.jump)
        .low_pass_length(config.low_pass.length)
        .low_pass_degree(degree(config.low_pass))
        .low_pass_jump(config.low_pass.jump)
        .inner_loops(config.inner_rounds)
        .outer_loops(config.robust_rounds);
    let fitted = params
        .fit(values, config.period)
        .map_err(|e| Error::Refused { method: METHOD, reason: e.to_string() })?;
    let (mut season, trend, _, weights) = fitted.into_parts();
    if config.fixed_season {
        average_seasons(&mut season, config.period);
    }
    let adjusted: Vec<f64> = values.iter().zip(&season).map(|(v, s)| v - s).collect();
    let remainder = adjusted.iter().zip(&trend).map(|(a, t)| a - t).collect();
    let statistic = "season, trend and remainder";
    Ok(Decomposition { season, trend, remainder, weights, adjusted, statistic, method: METHOD })
}

fn check_config(config: &StlConfig) -> Result<()> {
    let check = |what, expected, found: usize, good: bool| {
        if good {
            Ok(())
        } else {
            Err(Error::Domain { what, expected, found: real(found), at: None })
        }
    };
    for (what, smoother) in [
        ("seasonal window", config.seasonal),
        ("trend window", config.trend),
        ("low-pass window", config.low_pass),
    ] {
        let good = smoother.length % 2 == 1 && (3..=LONGEST).contains(&smoother.length);
        check(what, "odd, from 3 to 1,000,000", smoother.length, good)?;
        check("jump", "1 or more", smoother.jump, smoother.jump >= 1)?;
    }
    let rounds = 1..=MOST_ROUNDS;
    check(
        "inner rounds",
        "from 1 to 1,000",
        config.inner_rounds,
        rounds.contains(&config.inner_rounds),
    )?;
    check("robust rounds", "up to 1,000", config.robust_rounds, config.robust_rounds <= MOST_ROUNDS)
}

/// Replaces each month's season by its mean over the years.
fn average_seasons(season: &mut [f64], period: usize) {
    for start in 0..period {
        let own = season.iter().skip(start).step_by(period).copied();
        let mean = crate::series::mean(own).unwrap_or(0.0);
        season.iter_mut().skip(start).step_by(period).for_each(|s| *s = mean);
    }
}

#[cfg(test)]
mod tests;
