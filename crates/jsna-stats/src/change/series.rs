//! Before and after on monthly series.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::glm::{self, Family, Fit};
use crate::numeric::{check, normal, student, theta};

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
    /// Pearson dispersion of the Poisson fit: 1 if events came independently; state it beside the result.
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

/// Compares the rates of two runs of months, letting the months say how much they vary by themselves.
///
/// `before` and `after` hold one element per month. Compare the same calendar months (January to June with
/// January to June): season is not modelled here. Missing months are left out.
///
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
///
/// # Errors
/// [`Error::TooFew`] with fewer than 3 months received, or none in one of the periods; [`Error::Domain`], with
/// the position, when a count is negative, an exposure not above 0, or one is not finite;
/// [`Error::Refused`] when one of the periods has no events, or the months do not vary at all and the spread
/// cannot be measured; [`Error::NotConverged`].
///
/// # References
/// McCullagh and Nelder, Generalized Linear Models (1989); Venables and Ripley, Modern Applied Statistics
/// with S (2002); Osgood, Journal of Quantitative Criminology 16 (2000). Agrees with
/// `glm(count ~ period + offset(log(exposure)))` in R and with `MASS::glm.nb`.
pub fn before_after(
    before: &[Month],
    after: &[Month],
    method: SeriesMethod,
    level: Level,
) -> Result<BeforeAfter> {
    let data = Data::new(before, after)?;
    let poisson = data.fit(Family::Poisson, None)?;
    let degrees = data.counts.len() - 2;
    let freedom = check::count_as_float(degrees);
    let pearson: f64 = data
        .counts
        .iter()
        .zip(&poisson.means)
        .map(|(count, mean)| (count - mean) * (count - mean) / mean)
        .sum();
    let dispersion = check::representable(METHOD, pearson / freedom)?;
    let (fit, scale, theta) = match method {
        SeriesMethod::Poisson => (poisson, 1.0, None),
        SeriesMethod::QuasiPoisson if dispersion > 0.0 => (poisson, dispersion, None),
        SeriesMethod::QuasiPoisson => {
            return Err(Error::Refused {
                method: METHOD,
                reason: String::from("the months do not vary, so their spread is unknown"),
            });
        }
        SeriesMethod::NegativeBinomial => negative_binomial(&data, poisson)?,
    };
    let log_ratio = fit.coefficients[1];
    let log_standard_error = check::representable(METHOD, (fit.covariance[3] * scale).sqrt())?;
    let (words, quantile, p) = match method {
        SeriesMethod::Poisson => {
            ("Poisson, Wald", level.z(), normal::two_sided(log_ratio / log_standard_error))
        }
        SeriesMethod::NegativeBinomial => (
            "negative binomial, Wald",
            level.z(),
            normal::two_sided(log_ratio / log_standard_error),
        ),
        SeriesMethod::QuasiPoisson => {
            let t = student::quantile(level.alpha(), freedom)
                .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })?;
            ("quasi-Poisson, t", t, student::two_sided(log_ratio / log_standard_error, freedom))
        }
    };
    let limit =
        |steps: f64| check::representable(METHOD, (log_ratio + steps * log_standard_error).exp());
    let ratio = Estimate {
        value: check::representable(METHOD, log_ratio.exp())?,
        interval: Interval::closed(limit(-quantile)?, limit(quantile)?, level),
        statistic: "rate ratio",
        method: words,
    };
    Ok(BeforeAfter {
        ratio,
        log_standard_error,
        p,
        dispersion,
        degrees,
        theta,
        months: data.months,
    })
}

/// The months received, ready to fit.
struct Data {
    counts: Vec<f64>,
    offsets: Vec<f64>,
    /// Two columns: 1, and 0 before or 1 after.
    design: Vec<f64>,
    months: (usize, usize),
}

impl Data {
    fn new(before: &[Month], after: &[Month]) -> Result<Self> {
        let mut data =
            Self { counts: Vec::new(), offsets: Vec::new(), design: Vec::new(), months: (0, 0) };
        let first = data.add("months before", before, 0.0)?;
        let second = data.add("months after", after, 1.0)?;
        data.months = (first, second);
        for (what, found) in [("months before", first), ("months after", second)] {
            if found == 0 {
                return Err(Error::TooFew { method: METHOD, what, needed: 1, found });
            }
        }
        if first + second < 3 {
            return Err(Error::TooFew {
                method: METHOD,
                what: "months",
                needed: 3,
                found: first + second,
            });
        }
        for events in [&data.counts[..first], &data.counts[first..]] {
            if check::representable(METHOD, events.iter().sum())? <= 0.0 {
                let reason = String::from(
                    "one of the periods has no events; use the exact rate ratio of the totals",
                );
                return Err(Error::Refused { method: METHOD, reason });
            }
        }
        Ok(data)
    }

    /// Adds the months received and counts them.
    fn add(&mut self, what: &'static str, months: &[Month], period: f64) -> Result<usize> {
        let mut received = 0;
        for (at, month) in months.iter().enumerate() {
            let position = |expected, found| Error::Domain { what, expected, found, at: Some(at) };
            if !(month.exposure.is_finite() && month.exposure > 0.0) {
                return Err(position("an exposure above 0", month.exposure));
            }
            let Some(count) = month.count else { continue };
            if !(count.is_finite() && count >= 0.0) {
                return Err(position("a count of 0 or more", count));
            }
            self.counts.push(count);
            self.offsets.push(month.exposure.ln());
            self.design.extend([1.0, period]);
            received += 1;
        }
        Ok(received)
    }

    fn fit(&self, family: Family, start: Option<&[f64]>) -> Result<Fit> {
        glm::fit(METHOD, &self.counts, &self.offsets, &self.design, 2, family, start)
    }
}

/// Alternates between the coefficients at a size and the size at the means, until neither moves.
fn negative_binomial(data: &Data, poisson: Fit) -> Result<(Fit, f64, Option<f64>)> {
    const ROUNDS: usize = 200;
    let Some(mut size) = theta::maximum(&data.counts, &poisson.means) else {
        return Ok((poisson, 1.0, None));
    };
    let mut fit = data.fit(Family::NegativeBinomial { theta: size }, Some(&poisson.means))?;
    for _ in 0..ROUNDS {
        let Some(next) = theta::maximum(&data.counts, &fit.means) else {
            return Ok((poisson, 1.0, None));
        };
        let settled = (next / size - 1.0).abs() < 1e-12;
        size = next;
        fit = data.fit(Family::NegativeBinomial { theta: size }, Some(&fit.means))?;
        if settled {
            return Ok((fit, 1.0, Some(size)));
        }
    }
    Err(Error::NotConverged { method: "the negative binomial fit", iterations: ROUNDS })
}
