//! Trend of monthly counts beside season, exposure and over-dispersion.

use std::f64::consts::TAU;

use super::kendall::check_period;
use super::profile::{Profile, Row, profile};
use crate::error::{Error, Result};
use crate::glm::{Design, Glm, Stop, fit};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::student;
use crate::series::{at_least, check_counts, check_denominators, real, same_length};
use crate::spc::Direction;

/// Full cycles needed: one gives a season, the second a trend.
const CYCLES: usize = 2;
/// Degrees of freedom needed to judge the dispersion at all.
const LEAST_DEGREES: usize = 3;
/// Largest autocorrelation allowed for; beyond it the variance factor explodes.
const MOST_CORRELATED: f64 = 0.9;
/// Mean events a month below which the result is cautioned about.
const FEW: f64 = 5.0;
const METHOD: &str = "seasonal trend of monthly counts";

/// How the season is modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MonthlySeason {
    /// One effect for each month of the year. Needs the most data, assumes the least.
    EachMonth,
    /// This many sine and cosine pairs over the year. One or two pairs suit sparse counts.
    Waves {
        /// Number of pairs, from 1 to half the period.
        pairs: usize,
    },
    /// No season (only for counts already known to have none).
    None,
}

/// What is done about months that resemble their neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Autocorrelation {
    /// Nothing: months are taken as independent given season and trend.
    Ignore,
    /// The variance is inflated by `(1 + r) / (1 - r)`, with `r` the lag-1 autocorrelation of the
    /// residuals when positive.
    Inflate,
}

/// Choices of [`monthly_trend`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthlyTrendConfig {
    /// Months in a cycle: 12.
    pub period: usize,
    /// How the season is modelled.
    pub season: MonthlySeason,
    /// What is done about autocorrelation.
    pub autocorrelation: Autocorrelation,
    /// Level of the interval and of the verdict.
    pub level: Level,
}

/// What to say beside a monthly trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MonthlyTrendCaution {
    /// Counts average below 5 a month.
    FewEvents {
        /// Mean count a month.
        mean: f64,
    },
    /// Residuals of neighbouring months are correlated (`r` beyond `2 / sqrt(n)`).
    Autocorrelated {
        /// Their correlation.
        r: f64,
    },
}

/// A trend of monthly counts.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyTrend {
    /// The direction, if `p` is below `1 - level`; `None` says "no significant trend".
    pub direction: Option<Direction>,
    /// Change per year as a fraction (0.05 is 5% a year), with its interval.
    pub change_per_year: Estimate,
    /// Two-sided p-value of no trend.
    pub p: f64,
    /// The t statistic.
    pub t: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// Pearson dispersion: 1 for Poisson counts, above 1 for over-dispersed ones. The interval uses
    /// it, but never less than 1.
    pub dispersion: f64,
    /// Lag-1 autocorrelation of the residuals over neighbouring months.
    pub autocorrelation: f64,
    /// Months used: missing ones are left out, and so are calendar months without any event.
    pub months_used: usize,
    /// What to say beside it.
    pub cautions: Vec<MonthlyTrendCaution>,
    /// The method, in words.
    pub method: &'static str,
}

/// Tests whether monthly counts rise or fall, beside season, exposure and over-dispersion.
///
/// Quasi-Poisson regression: the log of the expected count is season plus trend per year (plus the
/// log of the exposure). The dispersion is Pearson's chi-square over the degrees of freedom, not
/// less than 1; interval and p-value use Student's t. `counts[0]` may be any month. Missing months
/// are left out and keep their place in time. This is what the recent trend of yearly values
/// cannot do: it uses all months, and it does not mistake a busy summer for a rise.
///
/// `counts` has one element per month, in order of time, `None` for a missing one; so has `exposure`, if there
/// is one (population, or population times days).
///
/// # Errors
/// [`Error::TooFew`] below two full cycles, or too few months for the terms; [`Error::Refused`]
/// without any event, or when the months given cannot tell season and trend apart;
/// [`Error::Domain`] for negative or non-finite counts, exposures that are not positive, a period
/// below 2, or more waves than half the period; [`Error::Lengths`]; [`Error::NotConverged`].
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989); Bhaskaran et al, Int J Epidemiol 42 (2013) for
/// season in count regressions; Bence, Ecology 76 (1995) for the variance factor. No package has this test as
/// it stands: it is held to the same regression with a column for each month.
///
/// # Deviations
/// None of the references floors the dispersion at 1: counts that look less than Poisson by chance
/// would otherwise be called certain.
///
/// # Example
/// ```
/// use jsna_stats::{trend::{monthly_trend, Autocorrelation, MonthlySeason, MonthlyTrendConfig}, spc::Direction, Level};
/// let config = MonthlyTrendConfig {
///     period: 12, season: MonthlySeason::EachMonth, autocorrelation: Autocorrelation::Inflate, level: Level::P95,
/// };
/// // Up by 10% a year, twice as high in summer.
/// let month = |t: i32| {
///     let summer = if (3..9).contains(&(t % 12)) { 2.0 } else { 1.0 };
///     (60.0 * summer * 1.1_f64.powf(f64::from(t) / 12.0) + f64::from(t * 7 % 5) - 2.0).round()
/// };
/// let mut counts: Vec<_> = (0..36).map(|t| Some(month(t))).collect();
/// let trend = monthly_trend(&counts, None, &config)?;
/// assert_eq!(trend.direction, Some(Direction::Increasing));
/// assert!(trend.change_per_year.interval.contains(0.10));
///
/// // Population that grows as fast: the rate does not change.
/// let people: Vec<_> = (0..36).map(|t| Some(1e5 * 1.1_f64.powf(f64::from(t) / 12.0))).collect();
/// assert_eq!(monthly_trend(&counts, Some(&people), &config)?.direction, None);
///
/// // A missing month stays a gap.
/// counts[20] = None;
/// assert_eq!(monthly_trend(&counts, None, &config)?.months_used, 35);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn monthly_trend(
    counts: &[Option<f64>],
    exposure: Option<&[Option<f64>]>,
    config: &MonthlyTrendConfig,
) -> Result<MonthlyTrend> {
    check(counts, exposure, config)?;
    let months = usable(counts, exposure, config);
    let total: f64 = months.iter().map(|m| m.count).sum();
    if total == 0.0 {
        return Err(Error::Refused { method: METHOD, reason: "no event in any month".into() });
    }
    let fitted = match config.season {
        MonthlySeason::EachMonth => each_month(&months, config)?,
        MonthlySeason::Waves { .. } | MonthlySeason::None => {
            waves(&months, exposure.is_some(), config)?
        }
    };
    judge(&months, &fitted, config)
}

/// One month that takes part.
struct Month {
    at: usize,
    count: f64,
    exposure: f64,
}

fn check(
    counts: &[Option<f64>],
    exposure: Option<&[Option<f64>]>,
    config: &MonthlyTrendConfig,
) -> Result<()> {
    check_period(config.period)?;
    if let MonthlySeason::Waves { pairs } = config.season
        && !(1..=config.period / 2).contains(&pairs)
    {
        let expected = "between 1 and half the period";
        return Err(Error::Domain { what: "wave pairs", expected, found: real(pairs), at: None });
    }
    check_counts("count", counts)?;
    if let Some(exposure) = exposure {
        same_length("counts and exposures", counts.len(), exposure.len())?;
        check_denominators("exposure", exposure)?;
    }
    let needed = config.period.saturating_mul(CYCLES);
    at_least(METHOD, "months from first to last", needed, span(counts))
}

/// Months from the first present to the last.
fn span(counts: &[Option<f64>]) -> usize {
    let first = counts.iter().position(Option::is_some);
    let last = counts.iter().rposition(Option::is_some);
    first.zip(last).map_or(0, |(f, l)| l - f + 1)
}

/// Months with a count (and an exposure), without calendar months that never see an event: those
/// say nothing about the trend, and would drag the dispersion down.
fn usable(
    counts: &[Option<f64>],
    exposure: Option<&[Option<f64>]>,
    config: &MonthlyTrendConfig,
) -> Vec<Month> {
    let exposed = |at: usize| exposure.map_or(Some(1.0), |e| e[at]);
    let mut months: Vec<Month> = (0..counts.len())
        .filter_map(|at| Some(Month { at, count: counts[at]?, exposure: exposed(at)? }))
        .collect();
    if config.season == MonthlySeason::EachMonth {
        let mut seen = vec![false; config.period.min(counts.len())];
        for month in &months {
            seen[month.at % config.period] |= month.count > 0.0;
        }
        months.retain(|m| seen[m.at % config.period]);
    }
    months
}

/// Slope per cycle, and what it needs to be judged.
struct Fitted {
    slope: f64,
    /// Variance of the slope for a dispersion of 1.
    variance: f64,
    degrees: usize,
    means: Vec<f64>,
}

/// Time in cycles, 0 in the middle of the series.
fn times(months: &[Month], period: usize) -> Vec<f64> {
    let middle = real(months.last().map_or(0, |m| m.at) + months.first().map_or(0, |m| m.at)) / 2.0;
    months.iter().map(|m| (real(m.at) - middle) / real(period)).collect()
}

/// One effect for each calendar month that is present.
fn each_month(months: &[Month], config: &MonthlyTrendConfig) -> Result<Fitted> {
    let mut seasons: Vec<usize> = months.iter().map(|m| m.at % config.period).collect();
    seasons.sort_unstable();
    seasons.dedup();
    let columns = seasons.len() + 1;
    at_least(METHOD, "months", columns + LEAST_DEGREES, months.len())?;
    let rows: Vec<Row> = months
        .iter()
        .zip(times(months, config.period))
        .map(|(m, time)| Row {
            group: seasons.partition_point(|s| *s < m.at % config.period),
            time,
            count: m.count,
            log_exposure: m.exposure.ln(),
        })
        .collect();
    let Profile { slope, variance, means } = profile(&rows, seasons.len(), METHOD)?;
    Ok(Fitted { slope, variance, degrees: months.len() - columns, means })
}

/// Sine and cosine pairs, or no season.
fn waves(months: &[Month], exposed: bool, config: &MonthlyTrendConfig) -> Result<Fitted> {
    let pairs = if let MonthlySeason::Waves { pairs } = config.season { pairs } else { 0 };
    let time = times(months, config.period);
    let mut design = Design::new(months.len());
    design.push(|_| 1.0);
    design.push(|i| time[i]);
    for k in 1..=pairs {
        let angle =
            |i: usize| TAU * real(k) * real(months[i].at % config.period) / real(config.period);
        design.push(|i| angle(i).cos());
        // At the highest frequency of an even cycle the sine is 0 in every month.
        if 2 * k < config.period {
            design.push(|i| angle(i).sin());
        }
    }
    at_least(METHOD, "months", design.columns() + LEAST_DEGREES, months.len())?;
    let counts: Vec<f64> = months.iter().map(|m| m.count).collect();
    let offset: Vec<f64> = months.iter().map(|m| m.exposure.ln()).collect();
    let fit = fit(&Glm {
        design: &design,
        counts: &counts,
        offset: exposed.then_some(offset.as_slice()),
        weights: None,
        stop: Stop::Settled,
        method: METHOD,
    })?;
    let (slope, variance) = (fit.coefficients[1], fit.variance(1));
    Ok(Fitted { slope, variance, degrees: fit.degrees, means: fit.means })
}

fn judge(months: &[Month], fit: &Fitted, config: &MonthlyTrendConfig) -> Result<MonthlyTrend> {
    let residuals: Vec<f64> =
        months.iter().zip(&fit.means).map(|(m, mean)| (m.count - mean) / mean.sqrt()).collect();
    let dispersion = residuals.iter().map(|e| e * e).sum::<f64>() / real(fit.degrees);
    let r = lag_one(months, &residuals);
    let factor = match config.autocorrelation {
        Autocorrelation::Ignore => 1.0,
        Autocorrelation::Inflate => {
            let r = r.clamp(0.0, MOST_CORRELATED);
            (1.0 + r) / (1.0 - r)
        }
    };
    let slope = fit.slope;
    let se = (fit.variance * dispersion.max(1.0) * factor).sqrt();
    let t = slope / se;
    let reach = student::reach(config.level, real(fit.degrees)) * se;
    let [value, lower, upper] = [slope, slope - reach, slope + reach].map(f64::exp_m1);
    if !(t.is_finite() && value.is_finite() && lower.is_finite() && upper.is_finite()) {
        let reason = "the counts leave the trend undetermined".into();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let p = student::two_sided(t, real(fit.degrees));
    let direction = match (p < config.level.alpha(), slope > 0.0) {
        (false, _) => None,
        (true, true) => Some(Direction::Increasing),
        (true, false) => Some(Direction::Decreasing),
    };
    let mut cautions = Vec::new();
    let n = real(months.len());
    let mean = months.iter().map(|m| m.count).sum::<f64>() / n;
    if mean < FEW {
        cautions.push(MonthlyTrendCaution::FewEvents { mean });
    }
    if r.abs() > 2.0 / n.sqrt() {
        cautions.push(MonthlyTrendCaution::Autocorrelated { r });
    }
    Ok(MonthlyTrend {
        direction,
        change_per_year: Estimate {
            value,
            interval: Interval::closed(lower, upper, config.level),
            statistic: "change per year",
            method: "quasi-Poisson with season, t limits",
        },
        p,
        t,
        degrees: fit.degrees,
        dispersion,
        autocorrelation: r,
        months_used: months.len(),
        cautions,
        method: METHOD,
    })
}

/// Correlation of residuals one month apart; pairs across a gap do not count.
fn lag_one(months: &[Month], residuals: &[f64]) -> f64 {
    let own: f64 = residuals.iter().map(|e| e * e).sum();
    if own == 0.0 {
        return 0.0;
    }
    let neighbours = (1..months.len()).filter(|i| months[*i].at == months[i - 1].at + 1);
    let (together, pairs) =
        neighbours.fold((0.0, 0_usize), |(s, n), i| (s + residuals[i] * residuals[i - 1], n + 1));
    if pairs == 0 { 0.0 } else { (together / real(pairs)) / (own / real(residuals.len())) }
}

#[cfg(test)]
mod tests;
