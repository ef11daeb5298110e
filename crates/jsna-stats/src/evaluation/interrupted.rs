//! Interrupted time series: one long series of counts, and a date from which something changed.

use std::f64::consts::TAU;

use crate::error::{Error, Result};
use crate::glm::{Design, Glm, GlmFit, Stop, fit as fit_glm};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check::{all_positive, at_least, real, representable, same_length};
use crate::numeric::student;

const METHOD: &str = "The interrupted series";

/// Where the uncertainty comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Months scatter around the curve independently of each other, as much as they do (quasi-Poisson).
    QuasiPoisson,
    /// Months up to this many apart are taken as correlated (Newey and West). Use it when `autocorrelation` of the
    /// result is clearly above 0.
    NeweyWest {
        /// Largest distance in months; 3 for a few years of months.
        lag: usize,
    },
}

/// What to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterruptedConfig {
    /// Position of the first month after the start of the project, from 0.
    pub start: usize,
    /// Waves of the year: 0 for no season, 1 for one peak and one trough, 2 for two; at most 5. Needs 24 months.
    pub waves: usize,
    /// How uncertainty is measured.
    pub spread: Spread,
}

/// A fitted interrupted series. Effects are ratios: 0.8 is a fall by 20%.
#[derive(Debug, Clone, PartialEq)]
pub struct InterruptedSeries {
    /// Step at the start: the rate in the first month after, over what the trend before would have given.
    pub step: Estimate,
    /// p value of the step.
    pub step_p: f64,
    /// Change of the trend: the monthly growth after over the monthly growth before.
    pub bend: Estimate,
    /// p value of the bend.
    pub bend_p: f64,
    /// The trend before: growth from month to month.
    pub trend: Estimate,
    /// p value of the trend before.
    pub trend_p: f64,
    /// Pearson dispersion: 1 if events came independently. Below 1 it is shown, but taken as 1 in the intervals.
    pub dispersion: f64,
    /// Correlation of the residuals of neighbouring months; `None` when no two neighbouring months were received.
    pub autocorrelation: Option<f64>,
    /// Degrees of freedom: months used less coefficients.
    pub degrees: usize,
    /// Months received, before and after.
    pub months: (usize, usize),
    /// Fitted count of every month, missing ones included.
    pub fitted: Vec<f64>,
    /// Count of every month had the trend before gone on: equal to `fitted` before the start.
    pub without: Vec<f64>,
}

/// Fits a level, a trend, a step and a bend to a monthly series of counts.
///
/// `log(rate) = level + trend t + step [after] + bend (t - start) [after] + season`, on `counts` with one element per
/// month (`None` for one that was not received: it is left out, not 0) and `exposure` (population, or 1) per month.
/// The bend counts from the first month after, so that the step is the change in that very month.
///
/// The trend before is what everything is measured against: with a year or less of it, or with a trend that was about
/// to turn, the answer is as good as that guess. Anything else that began in the same month is in the step too; a
/// comparison series fitted beside it is the best protection.
///
/// # Errors
/// Slices of different length; a count that is negative or not finite, or an exposure not above 0, with its position;
/// [`Error::TooFew`] with fewer than 8 months received before or 3 after, or fewer than 24 from first to last with a
/// season; more than 5 waves; no events before or after, or months that all lie on the curve ([`Error::Refused`]);
/// [`Error::NotConverged`].
///
/// # Source
/// Bernal, Cummins and Gasparrini, *International Journal of Epidemiology* 46, 2017; Newey and West 1987.
/// Agrees with `glm(..., family = quasipoisson)` and with `sandwich::NeweyWest(prewhite = FALSE, adjust =
/// TRUE)` in R.
///
/// # Deviations
/// With gaps, months are paired by their distance in time; `sandwich` pairs them by their place in the list.
/// Limits use Student's t; those that R gives by default are normal. A dispersion below 1 is taken as 1 (R takes it as
/// it is).
///
/// # Example
/// A series that fell by three tenths in its 25th month, on top of a slow rise:
/// ```
/// use jsna_stats::{Level, evaluation::{InterruptedConfig, Spread, interrupted_series}};
/// let counts: Vec<Option<f64>> = (0..36)
///     .map(|m| {
///         let wobble = [0.0, 3.0, -2.0, 1.0, -3.0, 2.0, -1.0][m % 7];
///         let level = 100.0 + m as f64;
///         Some(if m < 24 { level } else { 0.7 * level } + wobble)
///     })
///     .collect();
/// let config = InterruptedConfig { start: 24, waves: 0, spread: Spread::QuasiPoisson };
/// let fit = interrupted_series(&counts, &[1.0; 36], &config, Level::P95)?;
/// assert!((fit.step.value - 0.7).abs() < 0.03 && fit.step_p < 0.001);
/// assert!(fit.bend_p > 0.05); // only the level changed
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn interrupted_series(
    counts: &[Option<f64>],
    exposure: &[f64],
    config: &InterruptedConfig,
    level: Level,
) -> Result<InterruptedSeries> {
    let months = check(counts, exposure, config)?;
    let used: Vec<usize> = (0..counts.len()).filter(|&m| counts[m].is_some()).collect();
    let observed: Vec<f64> = counts.iter().copied().flatten().collect();
    let offsets: Vec<f64> = used.iter().map(|&m| exposure[m].ln()).collect();
    let rows: Vec<Vec<f64>> = used.iter().map(|&m| row(m, config, true)).collect();
    let columns = 4 + 2 * config.waves;
    let mut design = Design::new(rows.len());
    (0..columns).for_each(|k| design.push(|i| rows[i][k]));
    let fit = fit_glm(&Glm {
        design: &design,
        counts: &observed,
        offset: Some(&offsets),
        weights: None,
        stop: Stop::Settled,
        method: METHOD,
    })?;
    let degrees = fit.degrees;
    at_least(METHOD, "months received", columns + 1, used.len())?;
    let freedom = real(degrees);
    let dispersion = representable(METHOD, fit.dispersion.unwrap_or(0.0))?;
    if dispersion <= 1e-20 {
        let reason = "all months lie on the fitted curve, so their spread is unknown".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let residuals: Vec<f64> = observed.iter().zip(&fit.means).map(|(y, m)| y - m).collect();
    let series = Fitted { fit: &fit, rows: &rows, used: &used, residuals: &residuals };
    let variances = match config.spread {
        // Months that happen to vary less than chance make nothing more certain than chance allows.
        Spread::QuasiPoisson => {
            (0..columns).map(|k| fit.variance(k) * dispersion.max(1.0)).collect()
        }
        Spread::NeweyWest { lag } => newey_west(&series, lag, freedom),
    };
    let quantile = student::quantile(level.alpha(), freedom)
        .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })?;
    let words = match config.spread {
        Spread::QuasiPoisson => "quasi-Poisson, t",
        Spread::NeweyWest { .. } => "Poisson with Newey-West errors, t",
    };
    let ratio = |k: usize, statistic| -> Result<(Estimate, f64)> {
        let (b, error) =
            (fit.coefficients[k], representable(METHOD, variances[k].max(0.0).sqrt())?);
        let exp = |at: f64| representable(METHOD, at.exp());
        let interval =
            Interval::closed(exp(b - quantile * error)?, exp(b + quantile * error)?, level);
        let t = representable(METHOD, b / error)?;
        Ok((
            Estimate { value: exp(b)?, interval, statistic, method: words },
            student::two_sided(t, freedom),
        ))
    };
    let (trend, trend_p) = ratio(1, "growth per month before")?;
    let (step, step_p) = ratio(2, "ratio of the first month after to the trend before")?;
    let (bend, bend_p) = ratio(3, "ratio of growth after to growth before")?;
    let predict = |after: bool| {
        let mean = |m: usize| {
            let sum: f64 =
                row(m, config, after).iter().zip(&fit.coefficients).map(|(x, b)| x * b).sum();
            representable(METHOD, sum.exp() * exposure[m])
        };
        (0..counts.len()).map(mean).collect::<Result<Vec<f64>>>()
    };
    let scaled: Vec<f64> = residuals.iter().zip(&fit.means).map(|(r, m)| r / m.sqrt()).collect();
    Ok(InterruptedSeries {
        step,
        step_p,
        bend,
        bend_p,
        trend,
        trend_p,
        dispersion,
        autocorrelation: autocorrelation(&scaled, &used),
        degrees,
        months,
        fitted: predict(true)?,
        without: predict(false)?,
    })
}

/// One month's terms: 1, time, step, bend, then the season. Time counts from the start, which keeps the columns apart.
fn row(month: usize, config: &InterruptedConfig, after: bool) -> Vec<f64> {
    let time = real(month) - real(config.start);
    let after = if after && month >= config.start { 1.0 } else { 0.0 };
    let mut row = vec![1.0, time, after, after * time];
    for wave in 1..=config.waves {
        let angle = TAU * real(wave * (month % 12)) / 12.0;
        row.extend([angle.cos(), angle.sin()]);
    }
    row
}

fn check(
    counts: &[Option<f64>],
    exposure: &[f64],
    config: &InterruptedConfig,
) -> Result<(usize, usize)> {
    same_length("counts and exposure", counts.len(), exposure.len())?;
    all_positive("exposure", exposure)?;
    for (at, count) in counts.iter().enumerate() {
        if let Some(found) = *count
            && !(found.is_finite() && found >= 0.0)
        {
            let expected = "a finite count, 0 or more";
            return Err(Error::Domain { what: "counts", expected, found, at: Some(at) });
        }
    }
    if config.waves > 5 {
        let (what, expected) = ("the number of waves", "at most 5");
        return Err(Error::Domain { what, expected, found: real(config.waves), at: None });
    }
    let start = config.start.min(counts.len());
    let received = |months: &[Option<f64>]| months.iter().flatten().count();
    let (before, after) = counts.split_at(start);
    for (what, needed, months) in
        [("months received before", 8, before), ("months received after", 3, after)]
    {
        if received(months) < needed {
            return Err(Error::TooFew { method: METHOD, what, needed, found: received(months) });
        }
        if months.iter().flatten().sum::<f64>() <= 0.0 {
            let reason = "there are no events before, or none after".to_owned();
            return Err(Error::Refused { method: METHOD, reason });
        }
    }
    // From the first month received to the last: months missing at the ends leave no gap in the season.
    let first = counts.iter().position(Option::is_some).unwrap_or(0);
    let last = counts.iter().rposition(Option::is_some).unwrap_or(0);
    let found = last + 1 - first;
    if config.waves > 0 && found < 24 {
        let what = "months for a season";
        return Err(Error::TooFew { method: METHOD, what, needed: 24, found });
    }
    Ok((received(before), received(after)))
}

struct Fitted<'a> {
    fit: &'a GlmFit,
    rows: &'a [Vec<f64>],
    used: &'a [usize],
    residuals: &'a [f64],
}

/// Variances of the coefficients that allow for likeness of months up to `lag` apart, with Bartlett's weights.
fn newey_west(series: &Fitted<'_>, lag: usize, freedom: f64) -> Vec<f64> {
    let k = series.fit.coefficients.len();
    // Scores times the inverse information: what each month adds to each coefficient.
    let pull = |row: &Vec<f64>, residual: &f64| -> Vec<f64> {
        let columns = series.fit.covariance.chunks_exact(k);
        columns
            .map(|column| residual * column.iter().zip(row).map(|(c, x)| c * x).sum::<f64>())
            .collect()
    };
    let pulls: Vec<Vec<f64>> =
        series.rows.iter().zip(series.residuals).map(|(row, r)| pull(row, r)).collect();
    let mut variances = vec![0.0; k];
    for (i, a) in pulls.iter().enumerate() {
        for (j, b) in pulls.iter().enumerate().skip(i) {
            let apart = series.used[j] - series.used[i];
            if apart > lag {
                break;
            }
            let weight = 1.0 - real(apart) / (real(lag) + 1.0);
            let sides = if apart == 0 { 1.0 } else { 2.0 };
            for (v, (x, y)) in variances.iter_mut().zip(a.iter().zip(b)) {
                *v += sides * weight * x * y;
            }
        }
    }
    let factor = real(pulls.len()) / freedom;
    variances.iter().map(|v| v * factor).collect()
}

/// Correlation of residuals one month apart, over the months of which both were received.
fn autocorrelation(residuals: &[f64], used: &[usize]) -> Option<f64> {
    let pairs: Vec<usize> = (1..used.len()).filter(|&i| used[i] == used[i - 1] + 1).collect();
    let squares = residuals.iter().map(|r| r * r).sum::<f64>() / real(residuals.len());
    let products: f64 = pairs.iter().map(|&i| residuals[i] * residuals[i - 1]).sum();
    let correlation = products / real(pairs.len()) / squares;
    (!pairs.is_empty() && correlation.is_finite()).then(|| correlation.clamp(-1.0, 1.0))
}
