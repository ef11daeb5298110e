//! Farrington's flexible method: is this month's count above what past years lead one to expect?

use statrs::distribution::{ContinuousCDF, Normal};

use super::baseline::{Baseline, baseline};
use super::tail::Counts;
use crate::error::{Error, Result};
use crate::glm::{Design, Glm, GlmFit, Stop, fit};
use crate::interval::Level;
use crate::numeric::{normal, student};
use crate::series::{check_counts, check_denominators, real, same_length};
use crate::withheld::{Given, Reason};

const METHOD: &str = "Farrington exceedance";

/// How the upper limit is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExceedanceLimit {
    /// Normal on the 2/3 power of the count, with the uncertainty of the expected count
    /// (Farrington 1996).
    TwoThirdsPower,
    /// Negative binomial quantile around the expected count (Noufaily 2013).
    NegativeBinomial,
    /// The same around the upper end of the expected count.
    NegativeBinomialUncertainMean,
}

impl ExceedanceLimit {
    fn label(self) -> &'static str {
        match self {
            Self::TwoThirdsPower => "Farrington, two-thirds power",
            Self::NegativeBinomial => "Farrington flexible, negative binomial",
            Self::NegativeBinomialUncertainMean => {
                "Farrington flexible, negative binomial with uncertain mean"
            }
        }
    }
}

/// Which dispersion enters the test of the trend and the uncertainty of the expected count once
/// past outbreaks have been given less weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReweightedDispersion {
    /// Pearson's chi-square over the degrees of freedom.
    Pearson,
    /// The one that the R package `surveillance` arrives at: relative squared residuals, which
    /// leave out the factor of the mean. It keeps nearly every trend and narrows the limits a
    /// little.
    AsSurveillance,
}

/// Choices of [`farrington()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FarringtonConfig {
    /// Periods in a year: 12 for months.
    pub period: usize,
    /// Years to look back.
    pub years: usize,
    /// Periods on either side of the same one in past years.
    pub half_window: usize,
    /// Blocks that the year is divided into: 1 uses the windows only; more uses all periods, with
    /// one effect for each block.
    pub blocks: usize,
    /// Latest periods, in addition to the present one, that are left out of the baseline.
    pub recent_left_out: usize,
    /// Include a trend if its p-value is below this (1 keeps it always); `None` never does.
    pub trend_p_below: Option<f64>,
    /// Give past periods whose residual exceeds this less weight (2.58 in Noufaily 2013); `None`
    /// gives all the same.
    pub reweight_above: Option<f64>,
    /// Which dispersion is used after reweighting.
    pub dispersion: ReweightedDispersion,
    /// How the upper limit is worked out.
    pub limit: ExceedanceLimit,
    /// One-sided level of the limit: 0.95 leaves 5% above it.
    pub level: Level,
    /// No alarm with fewer events than this in the latest `enough_periods` periods, the present one
    /// included.
    pub enough_events: f64,
    /// See `enough_events`.
    pub enough_periods: usize,
}

/// The verdict on one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exceedance {
    /// Position of the period.
    pub at: usize,
    /// The count.
    pub observed: f64,
    /// The count that past years lead one to expect.
    pub expected: f64,
    /// The upper limit.
    pub upper: f64,
    /// The one-sided level of the limit.
    pub level: Level,
    /// Distance from the expected count over the distance of the limit: above 1 is an exceedance.
    /// `None` where the limit does not lie above the expected count (a limit of 0 or 1 for a rare
    /// event).
    pub score: Option<f64>,
    /// Probability of a count as high or higher.
    pub p: f64,
    /// Whether the count exceeds the limit with enough events lately.
    pub alarm: bool,
    /// Whether there were enough events lately for an alarm to be given.
    pub enough_events: bool,
    /// Whether a trend was included.
    pub trend_included: bool,
    /// Dispersion of the baseline, not below 1.
    pub dispersion: f64,
    /// Periods in the baseline.
    pub baseline_periods: usize,
    /// What is judged.
    pub statistic: &'static str,
    /// How the limit was made.
    pub method: &'static str,
}

/// Tests the counts at the positions `at` against the same time of past years.
///
/// For each position a quasi-Poisson model with a trend (and a block of the year, when asked for)
/// is fitted to a baseline of past years; past outbreaks get less weight by their Anscombe
/// residuals; a trend stays only if significant, if three or more years are used, and if it does
/// not predict more than was ever seen. The upper limit comes from the predicted count and its
/// dispersion. A position that cannot be tested is withheld with its reason and does not stop the
/// others.
///
/// Made for weekly counts of disease. On monthly counts use windows of 1 or 2 and read it beside
/// an [`xmr()`](crate::spc::xmr()) chart. Missing periods are left out of the baseline.
///
/// `counts` and `populations` have one element per period, `None` for one that was not received; `at` holds
/// positions in them, from 0. The result has one element per position asked for, in that order. Expected counts
/// and limits are in events.
///
/// # Errors
/// [`Error::Domain`] for negative or non-finite counts, populations that are not positive, or
/// choices out of range; [`Error::Lengths`]. A position is withheld as [`Reason::Missing`] when it has
/// no count or population itself, and as [`Reason::Failed`] when it does not have the years before it,
/// its baseline is too short, or the model does not settle.
///
/// # Source
/// Farrington, Andrews, Beale and Catchpole, J R Stat Soc A 159 (1996); Noufaily et al, Stat Med 32
/// (2013). Checked against `surveillance` 1.20.3 (`farringtonFlexible`).
///
/// # Deviations
/// The score of the negative binomial limits is on the scale of counts; the package subtracts the
/// logarithm of the expected count. Expected count and limit are given also where too few events
/// forbid an alarm (`enough_events` says so); the package blanks them.
///
/// # Example
/// ```
/// use jsna_stats::exceedance::{farrington, ExceedanceLimit, FarringtonConfig, ReweightedDispersion};
/// use jsna_stats::Level;
/// let config = FarringtonConfig {
///     period: 12, years: 4, half_window: 1, blocks: 1, recent_left_out: 1, trend_p_below: Some(0.05),
///     reweight_above: Some(2.58), dispersion: ReweightedDispersion::Pearson,
///     limit: ExceedanceLimit::TwoThirdsPower, level: Level::new(0.95)?, enough_events: 5.0, enough_periods: 4,
/// };
/// let mut counts: Vec<_> = (0..61).map(|t| Some(f64::from(20 + (t * 7) % 11 + 5 * i32::from(t % 12 < 6)))).collect();
/// counts[60] = Some(60.0);
/// let found = farrington(&counts, None, &[59, 60, 12], &config)?;
/// assert!(found[0].value().is_some_and(|month| !month.alarm));
/// assert!(found[1].value().is_some_and(|month| month.alarm));
/// assert!(found[2].reason().is_some()); // four years before it do not exist
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn farrington(
    counts: &[Option<f64>],
    populations: Option<&[Option<f64>]>,
    at: &[usize],
    config: &FarringtonConfig,
) -> Result<Vec<Given<Exceedance>>> {
    check_counts("count", counts)?;
    if let Some(populations) = populations {
        same_length("counts and populations", counts.len(), populations.len())?;
        check_denominators("population", populations)?;
    }
    check_config(config)?;
    Ok(at.iter().map(|&at| judge(counts, populations, at, config)).collect())
}

fn check_config(config: &FarringtonConfig) -> Result<()> {
    let within = |what, expected, found: f64, good: bool| {
        if good { Ok(()) } else { Err(Error::Domain { what, expected, found, at: None }) }
    };
    within("period", "2 or more", real(config.period), config.period >= 2)?;
    within("years", "1 or more", real(config.years), config.years >= 1)?;
    within("blocks", "1 or more", real(config.blocks), config.blocks >= 1)?;
    let window = config.half_window.saturating_mul(2).saturating_add(1);
    within(
        "half window",
        "less than half the period",
        real(config.half_window),
        window <= config.period,
    )?;
    let gap = config.period - window;
    // More blocks than periods between the windows are allowed as far as the package allows them.
    let fits = config.blocks == 1 || (gap > 0 && config.blocks.saturating_sub(window) <= gap);
    within("blocks", "no more than the periods of the year can fill", real(config.blocks), fits)?;
    let p = config.trend_p_below.unwrap_or(1.0);
    within("p-value for a trend", "between 0 and 1", p, (0.0..=1.0).contains(&p))?;
    let threshold = config.reweight_above.unwrap_or(1.0);
    within(
        "residual for reweighting",
        "above 0",
        threshold,
        threshold > 0.0 && threshold.is_finite(),
    )?;
    within("events needed", "0 or more", config.enough_events, config.enough_events >= 0.0)?;
    within("periods for them", "1 or more", real(config.enough_periods), config.enough_periods >= 1)
}

fn judge(
    counts: &[Option<f64>],
    populations: Option<&[Option<f64>]>,
    at: usize,
    config: &FarringtonConfig,
) -> Given<Exceedance> {
    let missing = |what| Given::Withheld(Reason::Missing { what });
    let Some(observed) = counts.get(at).copied().flatten() else {
        return missing("the count of the period");
    };
    let exposure = match populations {
        None => Some(1.0),
        Some(populations) => populations[at],
    };
    match exposure {
        None => missing("the population of the period"),
        Some(exposure) => tested(counts, populations, at, observed, exposure, config).into(),
    }
}

/// The verdict on a period whose count and population are known.
fn tested(
    counts: &[Option<f64>],
    populations: Option<&[Option<f64>]>,
    at: usize,
    observed: f64,
    exposure_now: f64,
    config: &FarringtonConfig,
) -> Result<Exceedance> {
    let baseline = baseline(counts, populations, at, config)?;
    let prediction = predict(&baseline, exposure_now.ln(), config)?;
    let (upper, p) = limit(&prediction, observed, config)?;
    let first = (at + 1).saturating_sub(config.enough_periods);
    let lately: f64 = counts[first..=at].iter().flatten().sum();
    let enough_events = at + 1 >= config.enough_periods && lately >= config.enough_events;
    let expected = prediction.expected;
    let score = (upper > expected).then(|| (observed - expected) / (upper - expected));
    if !(expected.is_finite()
        && upper.is_finite()
        && p.is_finite()
        && score.is_none_or(f64::is_finite))
    {
        let reason = format!("the baseline of position {at} leaves the limit undetermined");
        return Err(Error::Refused { method: METHOD, reason });
    }
    Ok(Exceedance {
        at,
        observed,
        expected,
        upper,
        level: config.level,
        score,
        p,
        alarm: enough_events && observed > upper,
        enough_events,
        trend_included: prediction.trend_included,
        dispersion: prediction.dispersion,
        baseline_periods: baseline.counts.len(),
        statistic: "count",
        method: config.limit.label(),
    })
}

struct Prediction {
    expected: f64,
    /// Standard error of the logarithm of the expected count.
    log_se: f64,
    dispersion: f64,
    trend_included: bool,
}

/// A fitted baseline model.
struct Model {
    fit: GlmFit,
    /// Dispersion for the limits, not below 1.
    dispersion: f64,
    /// Dispersion for standard errors.
    error_dispersion: f64,
    row: Vec<f64>,
}

fn predict(
    baseline: &Baseline,
    log_exposure: f64,
    config: &FarringtonConfig,
) -> Result<Prediction> {
    let mut model = None;
    if let Some(p_below) = config.trend_p_below {
        // A trend that does not settle is left out, as the package does.
        if let Ok(with_trend) = Model::new(baseline, true, config) {
            let expected = with_trend.expected(log_exposure);
            let most = baseline.counts.iter().copied().fold(0.0, f64::max);
            if config.years >= 3 && with_trend.trend_p() < p_below && expected <= most {
                model = Some(with_trend);
            }
        }
    }
    let trend_included = model.is_some();
    let model = match model {
        Some(model) => model,
        None => Model::new(baseline, false, config)?,
    };
    Ok(Prediction {
        expected: model.expected(log_exposure),
        log_se: (model.fit.predictor_variance(&model.row) * model.error_dispersion).sqrt(),
        dispersion: model.dispersion,
        trend_included,
    })
}

impl Model {
    fn new(baseline: &Baseline, trend: bool, config: &FarringtonConfig) -> Result<Self> {
        let (design, row) = design(baseline, trend);
        let offset = baseline.log_exposure.as_deref();
        let glm = Glm {
            design: &design,
            counts: &baseline.counts,
            offset,
            weights: None,
            stop: Stop::AsR,
            method: METHOD,
        };
        let first = fit(&glm)?;
        let dispersion = dispersion(&first)?.max(1.0);
        let Some(threshold) = config.reweight_above else {
            let error_dispersion = self::dispersion(&first)?;
            return Ok(Self { fit: first, dispersion, error_dispersion, row });
        };
        let weights =
            weights(&baseline.counts, &first, &first.leverages(&design), dispersion, threshold);
        let second = fit(&Glm { weights: Some(&weights), ..glm })?;
        let dispersion = self::dispersion(&second)?;
        let error_dispersion = match config.dispersion {
            ReweightedDispersion::Pearson => dispersion,
            ReweightedDispersion::AsSurveillance => {
                let rows = weights.iter().zip(baseline.counts.iter().zip(&second.means));
                rows.map(|(w, (y, m))| w * ((y - m) / m).powi(2)).sum::<f64>()
                    / real(second.degrees)
            }
        };
        Ok(Self { fit: second, dispersion: dispersion.max(1.0), error_dispersion, row })
    }

    fn expected(&self, log_exposure: f64) -> f64 {
        let predictor: f64 = self.row.iter().zip(&self.fit.coefficients).map(|(x, b)| x * b).sum();
        (predictor + log_exposure).exp()
    }

    /// Two-sided p-value of the trend (column 1).
    fn trend_p(&self) -> f64 {
        let se = (self.fit.variance(1) * self.error_dispersion).sqrt();
        student::two_sided(self.fit.coefficients[1] / se, real(self.fit.degrees))
    }
}

/// Design of the baseline, and its row for the present period.
fn design(baseline: &Baseline, trend: bool) -> (Design, Vec<f64>) {
    let mut design = Design::new(baseline.counts.len());
    let mut row = vec![1.0];
    design.push(|_| 1.0);
    if trend {
        // Counted back from the present, in years: the present is at 0.
        design.push(|i| baseline.years_before[i]);
        row.push(0.0);
    }
    let mut blocks = baseline.blocks.clone();
    blocks.sort_unstable();
    blocks.dedup();
    // The block of the present period is the one that the others are compared with.
    for block in blocks.into_iter().filter(|b| *b != baseline.present_block) {
        design.push(|i| if baseline.blocks[i] == block { 1.0 } else { 0.0 });
        row.push(0.0);
    }
    (design, row)
}

fn dispersion(fit: &GlmFit) -> Result<f64> {
    fit.dispersion.ok_or(Error::TooFew {
        method: METHOD,
        what: "periods in the baseline",
        needed: fit.coefficients.len() + 1,
        found: fit.means.len(),
    })
}

/// Less weight for periods whose standardised Anscombe residual exceeds the threshold.
fn weights(
    counts: &[f64],
    fit: &GlmFit,
    leverages: &[f64],
    dispersion: f64,
    threshold: f64,
) -> Vec<f64> {
    let mut weights: Vec<f64> = (0..counts.len())
        .map(|i| {
            let mean = fit.means[i];
            let raw = 1.5 * (counts[i].powf(2.0 / 3.0) * mean.powf(-1.0 / 6.0) - mean.sqrt());
            let residual = raw / (dispersion * (1.0 - leverages[i])).sqrt();
            // A point that alone decides its own fit has no residual to speak of.
            if residual > threshold && residual.is_finite() { residual.powi(-2) } else { 1.0 }
        })
        .collect();
    let scale = real(counts.len()) / weights.iter().sum::<f64>();
    for weight in &mut weights {
        *weight *= scale;
    }
    weights
}

/// Upper limit, and the probability of a count as high as the observed.
fn limit(prediction: &Prediction, observed: f64, config: &FarringtonConfig) -> Result<(f64, f64)> {
    const POWER: f64 = 2.0 / 3.0;
    let share = config.level.fraction();
    let z = Normal::standard().inverse_cdf(share);
    let mean = match config.limit {
        ExceedanceLimit::NegativeBinomialUncertainMean => {
            prediction.expected * (z * prediction.log_se).exp()
        }
        _ => prediction.expected,
    };
    if config.limit == ExceedanceLimit::TwoThirdsPower {
        let se = prediction.log_se * mean;
        let spread = prediction.dispersion + se * se / mean;
        let se = (4.0 / 9.0 * mean.cbrt() * spread).sqrt();
        let middle = mean.powf(POWER);
        let upper = (middle + z * se).max(0.0).powf(POWER.recip());
        let p = normal::upper((observed.powf(POWER) - middle) / se);
        return Ok((upper, p));
    }
    let counts = Counts::new(mean, prediction.dispersion).ok_or_else(|| Error::Refused {
        method: METHOD,
        reason:
            "the counts spread too widely for a negative binomial limit; use the two-thirds power"
                .into(),
    })?;
    Ok((counts.quantile(share), counts.at_least(observed)))
}

#[cfg(test)]
mod tests;
