//! Ratio of two rates.

use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::{check, normal};

use super::{Observed, exact};

/// How the interval and the p value of a rate ratio are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioMethod {
    /// Normal approximation on the log scale. For large counts; needs events in both periods.
    Wald,
    /// Conditional on the total, the later count is binomial: exact limits and the p value that is twice
    /// the smaller tail, so that p and interval always agree. Safe at any count; a little cautious.
    Exact,
    /// As exact, counting only half the probability of what was seen: less cautious, and close to the
    /// stated level on average. Needs events in both periods.
    MidP,
}

/// Ratio of two rates, with its interval and the p value that agrees with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// Rate after over rate before; `None` when nothing happened before, as the ratio then has no value.
    pub ratio: Option<f64>,
    /// Its interval. Open above when there were no events before.
    pub interval: Interval,
    /// Two-sided p value against equal rates, by the same method as the interval: below `alpha` exactly
    /// when the interval leaves out 1.
    pub p: f64,
    /// Standard error of the log ratio, for the Wald method.
    pub log_standard_error: Option<f64>,
    /// Always "rate ratio".
    pub statistic: &'static str,
    /// How interval and p value were made.
    pub method: &'static str,
}

/// Ratio of the rate after to the rate before.
///
/// The counts are taken as Poisson: events that come in clusters (one offender, one night) vary more, and
/// then the interval is too short. With monthly counts use [`before_after`](super::before_after), which
/// measures the clustering.
///
/// `before` and `after` are the two periods; they may differ in exposure. The ratio has no unit: 1.3 is a rise
/// by 30%.
///
/// # Errors
/// [`Error::Refused`] when there are no events in either period; for [`RatioMethod::Wald`] and
/// [`RatioMethod::MidP`] when there are none in one of them; for the exact methods above 1e8 events,
/// where Wald gives the same.
///
/// # Source
/// Rothman, Greenland and Lash, Modern Epidemiology (2008); Przyborowski and Wilenski, Biometrika 31 (1940).
/// Agrees with `glm` (Wald) and `poisson.test` (exact) in R, and with `epitools::rateratio.midp`.
///
/// # Deviations
/// R's `poisson.test` pairs this exact interval with a p value that sums the likelihoods no larger than the one
/// observed, so that p below 0.05 may stand beside an interval that spans 1. Here p is the central one; the
/// other is [`minimum_likelihood_p`](super::minimum_likelihood_p). `epitools` looks for mid-p limits with R's
/// `uniroot` at its default tolerance, which leaves up to 4e-4 of a limit. Here they are exact.
///
/// # Example
/// ```
/// use jsna_stats::{Level, change::{Observed, RatioMethod, rate_ratio}};
///
/// let before = Observed::new(12.0, 152_000.0)?;
/// let after = Observed::new(25.0, 153_500.0)?;
/// let wald = rate_ratio(before, after, RatioMethod::Wald, Level::P95)?;
/// let exact = rate_ratio(before, after, RatioMethod::Exact, Level::P95)?;
/// assert!((wald.ratio.unwrap() - 2.063).abs() < 1e-3);
/// // At these counts the methods disagree about "significant", and each agrees with its own interval.
/// assert!(wald.p < 0.05 && !wald.interval.contains(1.0));
/// assert!(exact.p > 0.05 && exact.interval.contains(1.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn rate_ratio(
    before: Observed,
    after: Observed,
    method: RatioMethod,
    level: Level,
) -> Result<RateRatio> {
    if before.count() == 0.0 && after.count() == 0.0 {
        return Err(refused("there are no events in either period"));
    }
    let ratio = if before.count() == 0.0 {
        None
    } else {
        Some(check::representable("the rate ratio", after.over(before))?)
    };
    match method {
        RatioMethod::Wald => wald(ratio, before, after, level),
        RatioMethod::Exact => exact::exact(ratio, before, after, level),
        RatioMethod::MidP => exact::mid_p(ratio, before, after, level),
    }
}

/// A refusal of the rate ratio.
pub(super) fn refused(reason: &str) -> Error {
    Error::Refused { method: "the rate ratio", reason: String::from(reason) }
}

fn wald(ratio: Option<f64>, before: Observed, after: Observed, level: Level) -> Result<RateRatio> {
    let (Some(ratio), true) = (ratio, after.count() > 0.0) else {
        return Err(refused(
            "the Wald interval needs events in both periods; use the exact method",
        ));
    };
    let log_standard_error = (1.0 / before.count() + 1.0 / after.count()).sqrt();
    let limit = |z: f64| {
        check::representable("the rate ratio", (ratio.ln() + z * log_standard_error).exp())
    };
    Ok(RateRatio {
        ratio: Some(ratio),
        interval: Interval::closed(limit(-level.z())?, limit(level.z())?, level),
        p: normal::two_sided(ratio.ln() / log_standard_error),
        log_standard_error: Some(log_standard_error),
        statistic: "rate ratio",
        method: "Wald on the log scale",
    })
}
