//! A year against a year, given how much the months behind them vary.

use super::Noise;
use super::spike::tail;
use crate::change::Observed;
use crate::error::Result;
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::{check, student};

/// The largest ratio of rates that is looked for, as a logarithm.
const LARGEST_LOG: f64 = 30.0;

/// A change with limits that allow for how much the months vary by themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoisyChange {
    /// The change, in percent or in the unit of the shares, with its interval.
    pub change: Estimate,
    /// Chance of as large a change either way where there is none; below 5% exactly where the 95% interval leaves out no change.
    pub p: f64,
}

/// Compares two periods of the same calendar months, given the noise of the months behind them.
///
/// The chance is that of the signed root of the deviance of the two counts, over the dispersion, by Student's t; the limits are
/// the ratios that the same test does not refuse. A fall to nothing has a chance and an upper limit like any other.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) below `base` events before; [`Error::Domain`](crate::Error::Domain) where
/// the noise is none.
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989), for the dispersion and the deviance.
///
/// # Deviations
/// None known: with a dispersion of 1 it is the likelihood ratio test of two Poisson counts.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, Observed, noisy_percent_change};
/// let (before, after) = (Observed::new(400.0, 1.0)?, Observed::new(480.0, 1.0)?);
/// let plain = noisy_percent_change(before, after, Noise::NONE, 20.0, Level::P95)?;
/// let rough = Noise { dispersion: 4.0, degrees: 40.0 };
/// let rough = noisy_percent_change(before, after, rough, 20.0, Level::P95)?;
/// assert!(plain.p < 0.01 && rough.p > 0.1);
/// assert!(rough.change.interval.contains(0.0) && !plain.change.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn noisy_percent_change(
    before: Observed,
    after: Observed,
    noise: Noise,
    base: f64,
    level: Level,
) -> Result<NoisyChange> {
    let plain = crate::change::percent_change(before, after, base)?;
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let statistic = |log: f64| root_deviance(before, after, log) / dispersion.sqrt();
    let reach = student::reach(level, degrees);
    let percent = |log: f64| 100.0 * log.exp_m1();
    // Nothing after: every ratio down to none is possible.
    let lower = if after.count() > 0.0 { percent(limit(statistic, reach)) } else { -100.0 };
    let upper = percent(limit(statistic, -reach));
    Ok(NoisyChange {
        change: Estimate {
            value: plain.value,
            interval: Interval::closed(lower.min(plain.value), upper.max(plain.value), level),
            statistic: plain.statistic,
            method: "quasi-Poisson, root of the deviance",
        },
        p: student::two_sided(statistic(0.0), degrees),
    })
}

/// The signed root of the deviance of two counts from a ratio of their rates, given as its logarithm. Falls as the ratio
/// rises.
fn root_deviance(before: Observed, after: Observed, log: f64) -> f64 {
    let (b, a) = (before.count(), after.count());
    // The share of all events that the later period should have.
    let odds = log + after.exposure().ln() - before.exposure().ln();
    let later = 1.0 / (1.0 + (-odds).exp());
    let expected = ((a + b) * later, (a + b) * (1.0 - later));
    let part = |n: f64, expected: f64| if n > 0.0 { n * (n / expected).ln() } else { 0.0 };
    let deviance = 2.0 * (part(a, expected.0) + part(b, expected.1));
    deviance.max(0.0).sqrt() * (a - expected.0).signum()
}

/// Where a statistic that falls has a value.
fn limit(statistic: impl Fn(f64) -> f64, value: f64) -> f64 {
    let (mut low, mut high) = (-LARGEST_LOG, LARGEST_LOG);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if statistic(middle) > value { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Widens the limits of [`share_difference`](crate::change::share_difference), at 95%, by the noise of the months behind the two
/// shares.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) where the noise is none, or the difference has no limits.
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989), for the dispersion; Newcombe, Statistics in Medicine 17 (1998),
/// for the limits.
///
/// # Deviations
/// None known: with a dispersion of 1 and many degrees of freedom it is Newcombe's interval.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, noisy_share_difference, share_difference};
/// let plain = share_difference((300.0, 1_000.0), (350.0, 1_000.0), 100.0, Level::P95)?;
/// let even = noisy_share_difference(&plain, Noise::NONE)?;
/// let rough = noisy_share_difference(&plain, Noise { dispersion: 4.0, degrees: 40.0 })?;
/// assert!(even.p < 0.05 && !even.change.interval.contains(0.0));
/// assert!(rough.p > 0.05 && rough.change.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn noisy_share_difference(plain: &Estimate, noise: Noise) -> Result<NoisyChange> {
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let level = plain.interval.level;
    let lower = check::finite("lower limit", plain.interval.lower.unwrap_or(f64::NAN))?;
    let upper = check::finite("upper limit", plain.interval.upper.unwrap_or(f64::NAN))?;
    let wider = dispersion.sqrt() * student::reach(level, degrees) / level.z();
    let (below, above) = (plain.value - lower, upper - plain.value);
    // What reaches towards no difference is what says whether there is one.
    let towards = if plain.value > 0.0 { below } else { above };
    let error = towards / level.z() * dispersion.sqrt();
    Ok(NoisyChange {
        change: Estimate {
            interval: Interval::closed(
                plain.value - wider * below,
                plain.value + wider * above,
                level,
            ),
            method: "Newcombe, widened by the dispersion",
            ..*plain
        },
        p: student::two_sided(plain.value / error, degrees),
    })
}

/// Below so many expected events the tail of a negative binomial count is used.
const FEW_EXPECTED: f64 = 20.0;
const COMPARISON: &str = "square roots, quasi-Poisson; below 20 expected negative binomial tail";

/// A count against what a whole leads one to expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoisyComparison {
    /// The count over what is expected.
    pub ratio: f64,
    /// Distance from it in standard errors.
    pub statistic: f64,
    /// Chance of as large a distance either way where there is none.
    pub p: f64,
    pub method: &'static str,
}

/// Whether an area has more or fewer events in a year than a whole leads one to expect, given how much its months vary.
///
/// `expected` is what the area would have at the rate or share of the whole; `share` is that share, 0 to 1, where the
/// events are a part of something that is counted, and 0 for rates over people.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for a negative count, nothing expected, a share of 1, or no noise.
///
/// # Source
/// Anscombe, Biometrika 35 (1948), for the square roots; `McCullagh` and Nelder, Generalized Linear Models (1989), for the
/// dispersion.
///
/// # Deviations
/// Below 20 expected events the chance is twice the tail of a negative binomial count. What is expected is taken as known,
/// although the area is a part of the whole: a small one hardly moves it.
///
/// # Example
/// ```
/// use jsna_stats::change::{Noise, noisy_comparison};
/// let even = noisy_comparison(240.0, 200.0, 0.0, Noise::NONE)?;
/// let rough = noisy_comparison(240.0, 200.0, 0.0, Noise { dispersion: 4.0, degrees: 40.0 })?;
/// assert!(even.p < 0.01 && rough.p > 0.1);
/// assert!((even.ratio - 1.2).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn noisy_comparison(
    counted: f64,
    expected: f64,
    share: f64,
    noise: Noise,
) -> Result<NoisyComparison> {
    const ANSCOMBE: f64 = 3.0 / 8.0;
    check::non_negative("count", counted)?;
    check::positive("expected count", expected)?;
    check::non_negative("share of the whole", share)?;
    let left = check::positive("what the share of the whole leaves", 1.0 - share)?;
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let apart = 2.0 * ((counted + ANSCOMBE).sqrt() - (expected + ANSCOMBE).sqrt());
    let statistic = apart / (dispersion * left).sqrt();
    let p = if expected < FEW_EXPECTED {
        // Square roots of few events reach far below nothing: the tail itself is exact.
        let heavy = if degrees > 2.0 { degrees / (degrees - 2.0) } else { degrees + 2.0 };
        (2.0 * tail(counted, expected, dispersion * left * expected * heavy)).min(1.0)
    } else {
        student::two_sided(statistic, degrees)
    };
    Ok(NoisyComparison { ratio: counted / expected, statistic, p, method: COMPARISON })
}
