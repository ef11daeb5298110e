//! Comparison of two Poisson counts conditional on their total.
//!
//! Given `n` events in both periods, the later count is binomial with probability `t1 / (t0 + t1)` if the
//! rates are equal. Its limits, on the odds scale, are limits of the rate ratio.

use crate::error::{Error, Result};
use crate::interval::{Figure, Interval, Level};
use crate::numeric::solve::{Tail, tail_quantile};
use crate::numeric::{beta, check, terms};

use super::Observed;
use super::ratio::{RateRatio, refused};

/// Above this many events the sums would be long and the normal approximation is as good.
const MOST_EVENTS: f64 = 1e8;

/// The test's binomial: later count, earlier count, and the probability of "later" under equal rates.
struct Binomial {
    after: f64,
    before: f64,
    p: f64,
    q: f64,
}

impl Binomial {
    fn new(before: Observed, after: Observed) -> Result<Self> {
        let events = before.count() + after.count();
        if events == 0.0 {
            return Err(refused("there are no events in either period"));
        }
        if events > MOST_EVENTS {
            return Err(refused("the exact methods take at most 1e8 events; use the Wald method"));
        }
        // Scaled first: the sum of two exposures may exceed the doubles.
        let scale = before.exposure().max(after.exposure());
        let (t0, t1) = (before.exposure() / scale, after.exposure() / scale);
        Ok(Self {
            after: after.count(),
            before: before.count(),
            p: t1 / (t0 + t1),
            q: t0 / (t0 + t1),
        })
    }

    /// Probability of at most, and of at least, the later count observed.
    fn tails(&self) -> (f64, f64) {
        (
            at_most(self.after, self.before, self.p, self.q),
            at_least(self.after, self.before, self.p, self.q),
        )
    }

    /// Odds on the log scale turned into a rate ratio.
    fn ratio(&self, log_odds: f64) -> Result<f64> {
        check::representable("the rate ratio", log_odds.exp() * (self.q / self.p))
    }
}

/// P(X <= a) where `a + b` events are shared.
fn at_most(a: f64, b: f64, p: f64, q: f64) -> f64 {
    if b == 0.0 { 1.0 } else { beta::tails(a + 1.0, b, p, q).1 }
}

/// P(X >= a) where `a + b` events are shared.
fn at_least(a: f64, b: f64, p: f64, q: f64) -> f64 {
    if a == 0.0 { 1.0 } else { beta::tails(a, b + 1.0, p, q).0 }
}

/// Exact conditional limits and the central p value.
pub(super) fn exact(
    ratio: Option<f64>,
    before: Observed,
    after: Observed,
    level: Level,
) -> Result<RateRatio> {
    let test = Binomial::new(before, after)?;
    let tail = level.alpha() / 2.0;
    let limit = |a: f64, b: f64, side: Tail| {
        let log_odds = beta::quantile_log_odds(a, b, tail, side).ok_or_else(not_converged)?;
        test.ratio(log_odds)
    };
    let lower =
        if test.after == 0.0 { 0.0 } else { limit(test.after, test.before + 1.0, Tail::Lower)? };
    let upper = if test.before == 0.0 {
        None
    } else {
        Some(limit(test.after + 1.0, test.before, Tail::Upper)?)
    };
    let (low, high) = test.tails();
    Ok(RateRatio {
        ratio,
        interval: Interval { lower: Some(lower), upper, level },
        p: (2.0 * low.min(high)).min(1.0),
        log_standard_error: None,
        statistic: "rate ratio",
        method: "exact conditional",
    })
}

/// Mid-p limits and p value.
pub(super) fn mid_p(
    ratio: Option<f64>,
    before: Observed,
    after: Observed,
    level: Level,
) -> Result<RateRatio> {
    let test = Binomial::new(before, after)?;
    let tail = level.alpha() / 2.0;
    let lower = test.ratio(mid_p_quantile(&test, tail, Tail::Lower)?)?;
    let upper = test.ratio(mid_p_quantile(&test, tail, Tail::Upper)?)?;
    let (low, high) = test.tails();
    let half = 0.5 * terms::binomial(test.after, test.before, test.p, test.q);
    Ok(RateRatio {
        ratio,
        // At the lowest levels the two meet, and rounding may cross them.
        interval: Interval::closed(lower.min(upper), upper.max(lower), level),
        p: (2.0 * (low - half).min(high - half)).clamp(0.0, 1.0),
        log_standard_error: None,
        statistic: "rate ratio",
        method: "exact conditional, mid-p",
    })
}

/// Median-unbiased estimate of the rate ratio: the ratio at which what was seen lies in the middle of its
/// own distribution (the mid-p value of each side is one half).
///
/// Less extreme than the plain ratio at small counts, and almost equal to it at large ones.
///
/// `before` and `after` are the two periods; the result is the rate after over the rate before. It belongs to
/// the interval of [`RatioMethod::MidP`](super::RatioMethod::MidP), which always holds it.
///
/// # Errors
/// [`Error::Refused`] when there are no events in one of the periods, or more than 1e8 in both.
///
/// # Source
/// Rothman, Greenland and Lash, Modern Epidemiology (2008). Agrees with `epitools::rateratio.midp`.
///
/// # Deviations
/// `epitools` searches with R's `uniroot` at its default tolerance, which leaves up to 4e-4 of a limit of that
/// interval. Here the ratio is exact.
///
/// # Example
/// ```
/// use jsna_stats::change::{Observed, median_unbiased_ratio};
///
/// let ratio = |before, after| -> jsna_stats::Result<f64> {
///     Ok(median_unbiased_ratio(Observed::new(before, 1_000.0)?, Observed::new(after, 1_000.0)?)?.value)
/// };
/// // Two events, then five: not quite the plain ratio of 2.5.
/// assert!((ratio(2.0, 5.0)? - 2.394).abs() < 0.001);
/// // Two hundred, then five hundred: as good as the same.
/// assert!((ratio(200.0, 500.0)? - 2.5).abs() < 0.01);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn median_unbiased_ratio(before: Observed, after: Observed) -> Result<Figure> {
    let test = Binomial::new(before, after)?;
    let value = test.ratio(mid_p_quantile(&test, 0.5, Tail::Lower)?)?;
    Ok(Figure { value, statistic: "rate ratio", method: "median-unbiased, mid-p" })
}

/// The log odds at which the mid-p area on one side takes the given value. `Lower` is the area of later
/// counts from the one observed upwards, which rises with the odds.
fn mid_p_quantile(test: &Binomial, area: f64, side: Tail) -> Result<f64> {
    let (a, b) = (test.after, test.before);
    if a == 0.0 || b == 0.0 {
        return Err(refused("mid-p needs events in both periods; use the exact method"));
    }
    let function = |w: f64| {
        let (p, q) = beta::from_log_odds(w);
        // Half of "at least a" and half of "more than a": the probability of a itself counts half.
        let mixed = if side == Tail::Lower {
            at_least(a, b, p, q) + beta::tails(a + 1.0, b, p, q).0
        } else {
            at_most(a, b, p, q) + beta::tails(a, b + 1.0, p, q).1
        };
        (0.5 * mixed, 0.5 * (beta::slope(a, b + 1.0, p, q) + beta::slope(a + 1.0, b, p, q)))
    };
    tail_quantile((a / b).ln(), area, side, function).ok_or_else(not_converged)
}

/// Two-sided exact p value by the rule of minimum likelihood: the probability of all splits of the events
/// no more likely than the one observed.
///
/// For comparison with R's `poisson.test` and `binom.test` only. It does not agree with the exact interval
/// of [`rate_ratio`](super::rate_ratio), whose own p value does; quote that one.
///
/// `before` and `after` are the two periods; the result is a p value between 0 and 1.
///
/// # Errors
/// [`Error::Domain`] when a count is not a whole number; [`Error::Refused`] when there are no events in
/// either period, or more than 1e8 in both.
///
/// # Source
/// R Core Team, `stats::binom.test` (4.2.2). Agrees with the p value of `stats::poisson.test`.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// At these counts the p value that R prints is below 0.05, beside an exact interval that spans 1:
/// ```
/// use jsna_stats::{Level, change::{Observed, RatioMethod, minimum_likelihood_p, rate_ratio}};
///
/// let (before, after) = (Observed::new(12.0, 152_000.0)?, Observed::new(25.0, 153_500.0)?);
/// assert!((minimum_likelihood_p(before, after)?.value - 0.047_13).abs() < 1e-5);
/// let exact = rate_ratio(before, after, RatioMethod::Exact, Level::P95)?;
/// assert!(exact.interval.contains(1.0));
/// // Its own p value says so.
/// assert!((exact.p - 0.050_44).abs() < 1e-5);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn minimum_likelihood_p(before: Observed, after: Observed) -> Result<Figure> {
    for count in [before.count(), after.count()] {
        if count.fract() != 0.0 {
            return Err(Error::Domain {
                what: "count",
                expected: "a whole number",
                found: count,
                at: None,
            });
        }
    }
    let test = Binomial::new(before, after)?;
    let n = test.after + test.before;
    let term = |k: f64| terms::binomial(k, n - k, test.p, test.q);
    // The same allowance for rounding as R: terms that tie with the observed one count.
    let bound = term(test.after) * (1.0 + 1e-7);
    let mean = n * test.p;
    let (low, high) = test.tails();
    let p = if test.after < mean {
        // First count at or above the mean that is as unlikely; terms fall from there on.
        let first = first_where(mean.ceil(), n + 1.0, |k| k > n || term(k) <= bound);
        let other = if first > n { 0.0 } else { at_least(first, n - first, test.p, test.q) };
        (low + other).min(1.0)
    } else if test.after > mean {
        // Last count at or below the mean that is as unlikely, found by counting down.
        let steps = first_where(0.0, mean.floor() + 1.0, |d| {
            d > mean.floor() || term(mean.floor() - d) <= bound
        });
        let last = mean.floor() - steps;
        let other = if last < 0.0 { 0.0 } else { at_most(last, n - last, test.p, test.q) };
        (high + other).min(1.0)
    } else {
        1.0
    };
    Ok(Figure { value: p, statistic: "p value", method: "exact conditional, minimum likelihood" })
}

/// The first whole number from `low` to `high` for which `holds`, which must be true at `high` and, once
/// true, stay true.
fn first_where(low: f64, high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + ((high - low) / 2.0).floor();
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1.0;
        }
    }
    high
}

fn not_converged() -> Error {
    Error::NotConverged { method: "the exact interval of the rate ratio", iterations: 300 }
}
