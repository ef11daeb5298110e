//! The Mann-Kendall test: does a series go up or down, whatever the shape?

use std::cmp::Ordering;

use super::exact::permutation_p;
use super::sen::sen_slope;
use crate::error::{Error, Result};
use crate::interval::Level;
use crate::numeric::normal;
use crate::series::{at_least, check_series, real};
use crate::spc::Direction;

/// Longest series for which the exact permutation p-value is worked out.
const EXACT_UP_TO: usize = 30;
const METHOD: &str = "Mann-Kendall test";

/// A Mann-Kendall test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// The direction, if `p` is below `1 - level`; `None` says "no significant trend".
    pub direction: Option<Direction>,
    /// The p-value to quote: exact where there is one, otherwise the normal one.
    pub p: f64,
    /// Two-sided p-value of the normal approximation with continuity correction.
    pub p_normal: f64,
    /// Two-sided exact permutation p-value, ties allowed for; for up to 30 points, and not for the
    /// seasonal or autocorrelation-adjusted forms.
    pub p_exact: Option<f64>,
    /// Pairs that rise minus pairs that fall.
    pub s: f64,
    /// Variance of `s` under no trend, corrected for ties (and for autocorrelation); `None` when
    /// all values are equal and the adjusted variance is undefined.
    pub variance: Option<f64>,
    /// Standardised `s`, with continuity correction.
    pub z: f64,
    /// Kendall's tau-a: `s` divided by the number of pairs, ties not allowed for.
    pub tau_a: f64,
    /// Kendall's tau-b, ties allowed for; `None` when all values are equal, and for the seasonal
    /// form.
    pub tau_b: Option<f64>,
    /// Points used: missing months are left out.
    pub points: usize,
    /// The level that `direction` was decided at.
    pub level: Level,
    /// What `s` is.
    pub statistic: &'static str,
    /// The form of the test, in words.
    pub method: &'static str,
}

/// The Mann-Kendall test for a monotonic trend.
///
/// Counts pairs of points: `s` is the number that rise minus the number that fall. Its variance
/// `n (n - 1) (2n + 5) / 18` is reduced for ties. `z = (s -+ 1) / sqrt(variance)` gives the normal
/// p-value; up to 30 points the exact distribution over all orders of the same values gives
/// `p_exact`, which is what `p` quotes. Missing months are left out of the pairs: the test asks
/// for order, not for distance.
///
/// Not for monthly series with a season (use [`mann_kendall_seasonal`]), nor for strongly
/// autocorrelated ones (use [`mann_kendall_autocorrelated`]): it sees trends that are not there.
///
/// `values` has one element per period, in order of time, `None` for a missing one.
///
/// # Errors
/// [`Error::TooFew`] below three values; [`Error::Domain`] for a value that is not finite.
///
/// # Source
/// Mann, Econometrica 13 (1945); Kendall, Rank Correlation Methods (1975). Checked against
/// `pymannkendall` 1.4.3 and `scipy` 1.17.
///
/// # Deviations
/// The direction is decided by the exact p-value where there is one; the package always uses the
/// normal one, which is poor below ten points.
///
/// # Example
/// ```
/// use jsna_stats::{trend::mann_kendall, spc::Direction, Level};
/// let rising = [12.0, 14.0, 13.0, 16.0, 17.0, 19.0].map(Some);
/// let test = mann_kendall(&rising, Level::P95)?;
/// assert_eq!(test.direction, Some(Direction::Increasing));
///
/// // Four points that only rise are not enough: 2 of the 24 possible orders are as extreme.
/// let test = mann_kendall(&[1.0, 2.0, 3.0, 4.0].map(Some), Level::P95)?;
/// assert_eq!(test.direction, None);
/// assert!((test.p - 2.0 / 24.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn mann_kendall(values: &[Option<f64>], level: Level) -> Result<MannKendall> {
    let present = present(values, 3)?;
    let score = score(&present);
    let exact = (present.len() <= EXACT_UP_TO).then(|| permutation_p(score.s, &score.ties));
    Ok(finish(score.s, Some(score.variance()), exact, &score, present.len(), level, METHOD))
}

/// The Mann-Kendall test with the variance adjusted for autocorrelation (Hamed and Rao).
///
/// The series is detrended by Sen's slope and ranked; autocorrelations of the ranks that exceed
/// `z / sqrt(n)` at the given level inflate (or deflate) the variance by
/// `1 + 2 / (n (n - 1) (n - 2)) * sum over lags of (n - i) (n - i - 1) (n - i - 2) r_i`. Missing
/// months are closed up before the trend is taken out, as in the reference: a long gap then leaves a step, which is
/// read as autocorrelation and makes the test more cautious.
///
/// `values` is as in [`mann_kendall`].
///
/// # Errors
/// [`Error::TooFew`] below four values; [`Error::Refused`] when the adjusted variance is not
/// positive; [`Error::Domain`] for a value that is not finite.
///
/// # Source
/// Hamed and Rao, J Hydrol 204 (1998). Checked against `pymannkendall` 1.4.3.
///
/// # Deviations
/// An adjusted variance that is not positive is refused. The package goes on to a root of it.
///
/// # Example
/// ```
/// use jsna_stats::{trend::{mann_kendall, mann_kendall_autocorrelated}, Level};
/// // A slow swing looks like a trend to the plain test.
/// let swing: Vec<_> = (0..24).map(|t| Some((f64::from(t) * 0.12).sin() + 0.01 * f64::from(t % 5))).collect();
/// let plain = mann_kendall(&swing, Level::P95)?;
/// let adjusted = mann_kendall_autocorrelated(&swing, Level::P95)?;
/// assert!(adjusted.variance > plain.variance);
/// // Values that do not follow their neighbours: nothing is adjusted.
/// let ups_and_downs = [3.0, 8.0, 5.0, 1.0, 9.0, 4.0, 2.0, 7.0].map(Some);
/// let plain = mann_kendall(&ups_and_downs, Level::P95)?;
/// let adjusted = mann_kendall_autocorrelated(&ups_and_downs, Level::P95)?;
/// assert_eq!(adjusted.variance, plain.variance);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn mann_kendall_autocorrelated(values: &[Option<f64>], level: Level) -> Result<MannKendall> {
    let present = present(values, 4)?;
    let score = score(&present);
    let method = "Mann-Kendall test, variance adjusted for autocorrelation (Hamed and Rao)";
    if score.s == 0.0 && score.variance() == 0.0 {
        return Ok(finish(0.0, None, None, &score, present.len(), level, method));
    }
    let slope = sen_slope(values, level)?.slope;
    let detrended: Vec<f64> =
        present.iter().enumerate().map(|(i, x)| x - slope * real(i + 1)).collect();
    let variance = score.variance() * inflation(&ranks(&detrended), level);
    if variance <= 0.0 {
        let reason = "the variance adjusted for autocorrelation is not positive".into();
        return Err(Error::Refused { method, reason });
    }
    Ok(finish(score.s, Some(variance), None, &score, present.len(), level, method))
}

/// The seasonal Mann-Kendall test: each calendar month is compared with itself only.
///
/// `s` and its variance are added up over the `period` seasons (12 for months), so a season that
/// is always high does not count as a trend. `values[0]` may be any month. Seasons are taken as
/// independent of each other.
///
/// # Errors
/// [`Error::TooFew`] when no season has two values; [`Error::Domain`] for a value that is not
/// finite, or a period below 2.
///
/// # Source
/// Hirsch, Slack and Smith, Water Resour Res 18 (1982); Hirsch and Slack (1984). Checked against
/// `pymannkendall` 1.4.3.
///
/// # Deviations
/// None: agrees with `pymannkendall`.
///
/// # Example
/// ```
/// use jsna_stats::{trend::{mann_kendall, mann_kendall_seasonal}, spc::Direction, Level};
/// // Rising by 2 a year under a season of 40.
/// let month = |t: i32| 100.0 + f64::from(t / 12) * 2.0 + f64::from((t % 12 - 6).abs()) * 7.0;
/// let months: Vec<_> = (0..48).map(|t| Some(month(t))).collect();
/// assert_eq!(mann_kendall(&months, Level::P95)?.direction, None);
/// assert_eq!(mann_kendall_seasonal(&months, 12, Level::P95)?.direction, Some(Direction::Increasing));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn mann_kendall_seasonal(
    values: &[Option<f64>],
    period: usize,
    level: Level,
) -> Result<MannKendall> {
    check_series("value", values)?;
    check_period(period)?;
    let mut total = Score { s: 0.0, pairs: 0.0, ties: Vec::new(), untied_variance: 0.0 };
    let mut variance = 0.0;
    let mut points = 0;
    for season in 0..period.min(values.len()) {
        let own: Vec<f64> = values.iter().skip(season).step_by(period).copied().flatten().collect();
        let score = score(&own);
        total.s += score.s;
        total.pairs += score.pairs;
        variance += score.variance();
        points += own.len();
    }
    if total.pairs == 0.0 {
        return Err(Error::TooFew {
            method: "seasonal Mann-Kendall test",
            what: "full seasonal cycles",
            needed: 2,
            found: values.len() / period,
        });
    }
    let mut test =
        finish(total.s, Some(variance), None, &total, points, level, "seasonal Mann-Kendall test");
    test.tau_b = None;
    Ok(test)
}

/// A seasonal cycle has at least two seasons.
pub(crate) fn check_period(period: usize) -> Result<()> {
    if period >= 2 {
        return Ok(());
    }
    Err(Error::Domain { what: "period", expected: "2 or more", found: real(period), at: None })
}

fn present(values: &[Option<f64>], needed: usize) -> Result<Vec<f64>> {
    let found = check_series("value", values)?;
    at_least(METHOD, "values", needed, found)?;
    Ok(values.iter().copied().flatten().collect())
}

/// What the pairs of a series say.
struct Score {
    s: f64,
    pairs: f64,
    /// Sizes of the groups of equal values, single values included.
    ties: Vec<usize>,
    untied_variance: f64,
}

impl Score {
    fn variance(&self) -> f64 {
        let tied: f64 = self.ties.iter().map(|t| variance_term(*t)).sum();
        (self.untied_variance - tied) / 18.0
    }

    fn tied_pairs(&self) -> f64 {
        self.ties.iter().map(|t| real(*t) * (real(*t) - 1.0) / 2.0).sum()
    }
}

/// `n (n - 1) (2n + 5)`, 18 times the variance of `s` for `n` untied values.
pub(crate) fn variance_term(n: usize) -> f64 {
    let n = real(n);
    n * (n - 1.0) * (2.0 * n + 5.0)
}

/// Sizes of the groups of equal values in a sorted slice.
pub(crate) fn tie_groups(sorted: &[f64]) -> Vec<usize> {
    sorted.chunk_by(|a, b| a.partial_cmp(b) == Some(Ordering::Equal)).map(<[f64]>::len).collect()
}

/// Counts rising and falling pairs by sorting: O(n log n).
fn score(values: &[f64]) -> Score {
    let n = real(values.len());
    let mut sorted = values.to_vec();
    let mut buffer = values.to_vec();
    let falling = sort_counting_falls(&mut sorted, &mut buffer);
    let mut score = Score {
        s: 0.0,
        pairs: n * (n - 1.0) / 2.0,
        ties: tie_groups(&sorted),
        untied_variance: variance_term(values.len()),
    };
    score.s = score.pairs - score.tied_pairs() - 2.0 * falling;
    score
}

/// Merge sort that returns how many pairs fall strictly.
fn sort_counting_falls(values: &mut [f64], buffer: &mut [f64]) -> f64 {
    let n = values.len();
    if n < 2 {
        return 0.0;
    }
    let middle = n / 2;
    let mut falls = sort_counting_falls(&mut values[..middle], &mut buffer[..middle]);
    falls += sort_counting_falls(&mut values[middle..], &mut buffer[middle..]);
    let (mut left, mut right) = (0, middle);
    for slot in buffer.iter_mut() {
        if right == n || (left < middle && values[left] <= values[right]) {
            *slot = values[left];
            left += 1;
        } else {
            *slot = values[right];
            right += 1;
            falls += real(middle - left);
        }
    }
    values.copy_from_slice(buffer);
    falls
}

fn finish(
    s: f64,
    variance: Option<f64>,
    p_exact: Option<f64>,
    score: &Score,
    points: usize,
    level: Level,
    method: &'static str,
) -> MannKendall {
    let sd = variance.unwrap_or(0.0).sqrt();
    let z = if s == 0.0 || sd == 0.0 { 0.0 } else { (s - s.signum()) / sd };
    let p_normal = normal::two_sided(z);
    let p = p_exact.unwrap_or(p_normal);
    let direction = match (p < level.alpha(), s > 0.0) {
        (false, _) => None,
        (true, true) => Some(Direction::Increasing),
        (true, false) => Some(Direction::Decreasing),
    };
    let untied = score.pairs - score.tied_pairs();
    MannKendall {
        direction,
        p,
        p_normal,
        p_exact,
        s,
        variance,
        z,
        tau_a: s / score.pairs,
        tau_b: (untied > 0.0).then(|| s / (untied * score.pairs).sqrt()),
        points,
        level,
        statistic: "Kendall's score",
        method,
    }
}

/// Ranks from 1, ties sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for group in order.chunk_by(|a, b| values[*a].partial_cmp(&values[*b]) == Some(Ordering::Equal))
    {
        let shared = real(2 * from + group.len() + 1) / 2.0;
        for i in group {
            ranks[*i] = shared;
        }
        from += group.len();
    }
    ranks
}

/// Factor on the variance for the autocorrelations of `ranks` that are significant at `level`.
fn inflation(ranks: &[f64], level: Level) -> f64 {
    let n = real(ranks.len());
    let centre = f64::midpoint(n, 1.0);
    let own: f64 = ranks.iter().map(|r| (r - centre).powi(2)).sum();
    if own == 0.0 {
        return 1.0;
    }
    let bound = level.z() / n.sqrt();
    let mut sum = 0.0;
    for lag in 1..ranks.len() {
        let shifted = ranks.iter().zip(&ranks[lag..]);
        let r = shifted.map(|(a, b)| (a - centre) * (b - centre)).sum::<f64>() / own;
        if r.abs() > bound {
            let left = n - real(lag);
            sum += left * (left - 1.0) * (left - 2.0) * r;
        }
    }
    1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * sum
}

#[cfg(test)]
mod tests;
