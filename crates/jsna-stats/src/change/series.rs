//! Before and after on monthly series.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::{check, normal, student};

use super::negative_binomial;

/// How the spread of the monthly counts is taken into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesMethod {
    /// As if events came independently. Crime does not: its monthly counts commonly vary 2 to 30 times as
    /// much, and Poisson then finds change everywhere. For comparison only.
    Poisson,
    /// Poisson with the spread measured from the months, and t limits on `months - 2` degrees of freedom.
    /// The default choice.
    QuasiPoisson,
    /// Negative binomial: the spread grows with the square of the mean. For counts whose months differ
    /// much in size.
    NegativeBinomial,
}

/// One month: its events and its exposure (population, or population times days).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Events; `None` for a month that was not received, which is left out and never taken as 0.
    pub count: Option<f64>,
    /// Exposure, above 0.
    pub exposure: f64,
}

/// Ratio of the monthly rate after to the rate before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BeforeAfter {
    /// The rate ratio and its interval.
    pub ratio: Estimate,
    /// Standard error of the log ratio.
    pub log_standard_error: f64,
    /// Two-sided p value against no change, which agrees with the interval.
    pub p: f64,
    /// Pearson dispersion of the Poisson fit: 1 if events came independently; state it beside the result. Below 1
    /// it is shown, but taken as 1 in the interval.
    pub dispersion: f64,
    /// Degrees of freedom: months used less 2.
    pub degrees: usize,
    /// Size of the negative binomial; `None` for the other methods, and where the months vary no more than
    /// chance (the fit is then Poisson).
    pub theta: Option<f64>,
    /// Months used, before and after.
    pub months: (usize, usize),
}

const METHOD: &str = "before and after";

/// Months whose dispersion is below this differ by rounding only.
const LEAST_DISPERSION: f64 = 1e-12;

/// Compares the rates of two runs of months, letting the months say how much they vary by themselves.
///
/// `before` and `after` hold one element per month. Compare the same calendar months (January to June with
/// January to June): season is not modelled here. Missing months are left out.
///
/// # Errors
/// [`Error::TooFew`] with fewer than 3 months received, or none in one of the periods; [`Error::Domain`], with
/// the position, when a count is negative, an exposure not above 0, or one is not finite;
/// [`Error::Refused`] when one of the periods has no events, or the months do not vary at all and the spread
/// cannot be measured; [`Error::NotConverged`].
///
/// # Source
/// Wedderburn, Biometrika 61 (1974), for quasi-likelihood; Venables and Ripley, Modern Applied Statistics
/// with S (2002); Osgood, Journal of Quantitative Criminology 16 (2000). Agrees with
/// `glm(count ~ period + offset(log(exposure)))` in R and with `MASS::glm.nb`.
///
/// # Deviations
/// `glm.nb` stops at the top of the likelihood near its start, and the likelihood can have a second one. Here
/// the whole range is searched. A dispersion below 1 is taken as 1 (R takes it as it is): counts that happen to vary
/// less than chance would otherwise be called certain. Months that do not vary at all are refused by quasi-Poisson: their spread is
/// unknown, not 0.
///
/// # Example
/// ```
/// use jsna_stats::{Level, change::{Month, SeriesMethod, before_after}};
///
/// let months = |counts: &[f64]| -> Vec<Month> {
///     counts.iter().map(|c| Month { count: Some(*c), exposure: 150_000.0 }).collect()
/// };
/// let before = months(&[40.0, 75.0, 51.0, 90.0, 38.0, 66.0]);
/// let after = months(&[62.0, 95.0, 70.0, 48.0, 103.0, 81.0]);
/// let naive = before_after(&before, &after, SeriesMethod::Poisson, Level::P95)?;
/// let honest = before_after(&before, &after, SeriesMethod::QuasiPoisson, Level::P95)?;
/// // The same ratio; but the months vary six times as much as independent events would.
/// assert!((naive.ratio.value - 1.275).abs() < 1e-9 && (honest.ratio.value - 1.275).abs() < 1e-9);
/// assert!(honest.dispersion > 5.0);
/// assert!(naive.p < 0.001 && honest.p > 0.1);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn before_after(
    before: &[Month],
    after: &[Month],
    method: SeriesMethod,
    level: Level,
) -> Result<BeforeAfter> {
    let (before, after) = (Run::new("months before", before)?, Run::new("months after", after)?);
    let months = before.counts.len() + after.counts.len();
    if months < 3 {
        return Err(Error::TooFew { method: METHOD, what: "months", needed: 3, found: months });
    }
    let degrees = months - 2;
    let freedom = check::real(degrees);
    let rates = (before.pooled_rate(), after.pooled_rate());
    let dispersion =
        check::representable(METHOD, (before.pearson(rates.0) + after.pearson(rates.1)) / freedom)?;
    let poisson = Fit { log_rates: (rates.0.ln(), rates.1.ln()), theta: None };
    let (fit, scale) = match method {
        SeriesMethod::Poisson => (poisson, 1.0),
        // Months that happen to vary less than chance make nothing more certain than chance allows.
        SeriesMethod::QuasiPoisson if dispersion > LEAST_DISPERSION => {
            (poisson, dispersion.max(1.0))
        }
        SeriesMethod::QuasiPoisson => {
            return Err(Error::Refused {
                method: METHOD,
                reason: String::from("the months do not vary, so their spread is unknown"),
            });
        }
        SeriesMethod::NegativeBinomial => (negative_binomial::fit(&before, &after, poisson)?, 1.0),
    };
    let log_ratio = fit.log_rates.1 - fit.log_rates.0;
    let information = (
        before.information(fit.log_rates.0, fit.theta),
        after.information(fit.log_rates.1, fit.theta),
    );
    let log_standard_error =
        check::representable(METHOD, (scale * (1.0 / information.0 + 1.0 / information.1)).sqrt())?;
    let statistic = log_ratio / log_standard_error;
    let (words, quantile, p) = match method {
        SeriesMethod::Poisson => ("Poisson, Wald", level.z(), normal::two_sided(statistic)),
        SeriesMethod::NegativeBinomial => {
            ("negative binomial, Wald", level.z(), normal::two_sided(statistic))
        }
        SeriesMethod::QuasiPoisson => {
            let t = student::quantile(level.alpha(), freedom)
                .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })?;
            ("quasi-Poisson, t", t, student::two_sided(statistic, freedom))
        }
    };
    let limit =
        |steps: f64| check::representable(METHOD, (log_ratio + steps * log_standard_error).exp());
    let ratio = Estimate {
        value: limit(0.0)?,
        interval: Interval::closed(limit(-quantile)?, limit(quantile)?, level),
        statistic: "rate ratio",
        method: words,
    };
    let months = (before.counts.len(), after.counts.len());
    Ok(BeforeAfter { ratio, log_standard_error, p, dispersion, degrees, theta: fit.theta, months })
}

/// The months received of one period.
pub(super) struct Run {
    counts: Vec<f64>,
    exposures: Vec<f64>,
}

/// Rates on the log scale, and the size of the negative binomial where there is one.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// Before and after.
    pub(super) log_rates: (f64, f64),
    /// `None` for Poisson.
    pub(super) theta: Option<f64>,
}

impl Run {
    fn new(what: &'static str, months: &[Month]) -> Result<Self> {
        let mut run = Self {
            counts: Vec::with_capacity(months.len()),
            exposures: Vec::with_capacity(months.len()),
        };
        for (at, month) in months.iter().enumerate() {
            let position = |expected, found| Error::Domain { what, expected, found, at: Some(at) };
            let Some(count) = month.count else { continue };
            if !(month.exposure.is_finite() && month.exposure > 0.0) {
                return Err(position("an exposure above 0", month.exposure));
            }
            if !(count.is_finite() && count >= 0.0) {
                return Err(position("a count of 0 or more", count));
            }
            run.counts.push(count);
            run.exposures.push(month.exposure);
        }
        if run.counts.is_empty() {
            return Err(Error::TooFew { method: METHOD, what, needed: 1, found: 0 });
        }
        let events = check::representable(METHOD, run.counts.iter().sum())?;
        if events == 0.0 {
            let reason = String::from(
                "one of the periods has no events; use the exact rate ratio of the totals",
            );
            return Err(Error::Refused { method: METHOD, reason });
        }
        // Both must stand on the log scale.
        check::representable(METHOD, run.pooled_rate().ln())?;
        Ok(run)
    }

    /// Counts of the months received.
    pub(super) fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The Poisson estimate: all events over all exposure.
    fn pooled_rate(&self) -> f64 {
        self.counts.iter().sum::<f64>() / self.exposures.iter().sum::<f64>()
    }

    /// Sum of squared differences from the expected counts over those.
    fn pearson(&self, rate: f64) -> f64 {
        let term = |(count, exposure): (&f64, &f64)| {
            let mean = rate * exposure;
            (count - mean) * (count - mean) / mean
        };
        self.counts.iter().zip(&self.exposures).map(term).sum()
    }

    /// Expected counts at a rate on the log scale.
    pub(super) fn means(&self, log_rate: f64) -> impl Iterator<Item = f64> + '_ {
        let rate = log_rate.exp();
        self.exposures.iter().map(move |exposure| exposure * rate)
    }

    /// Expected information on the log rate.
    fn information(&self, log_rate: f64, theta: Option<f64>) -> f64 {
        self.means(log_rate)
            .map(|mean| theta.map_or(mean, |theta| mean / (1.0 + mean / theta)))
            .sum()
    }

    /// The log rate of highest likelihood at this size. Its score falls steadily with the rate, so that
    /// Newton's method needs no more than a check that each step improves.
    pub(super) fn log_rate(&self, theta: f64, start: f64) -> Result<f64> {
        const STEPS: usize = 100;
        let score = |log_rate: f64| {
            let terms = self.counts.iter().zip(self.means(log_rate));
            terms.fold((0.0, 0.0), |(score, slope), (count, mean)| {
                let share = theta / (theta + mean);
                (
                    score + (count - mean) * share,
                    slope + mean * share * share * (1.0 + count / theta),
                )
            })
        };
        let mut log_rate = start;
        let (mut value, mut slope) = score(log_rate);
        for _ in 0..STEPS {
            let mut step = value / slope;
            if step.abs() < 1e-14 {
                return Ok(log_rate);
            }
            let mut next = score(log_rate + step);
            while next.0.abs() > value.abs() && step.abs() > 1e-14 {
                step /= 2.0;
                next = score(log_rate + step);
            }
            log_rate += step;
            (value, slope) = next;
            check::representable(METHOD, log_rate)?;
        }
        Err(Error::NotConverged { method: METHOD, iterations: STEPS })
    }
}
