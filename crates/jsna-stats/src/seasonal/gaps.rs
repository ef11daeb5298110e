//! Filling missing months before a decomposition, on purpose and on the record.

use super::mstl::mstl;
use super::{TWO_CYCLES, check_period};
use crate::error::Result;
use crate::least_squares::Problem;
use crate::series::{at_least, check_series, real};

/// Most sine and cosine pairs for the first guess of the season.
const WAVES: usize = 5;
/// Highest power of time for the first guess of the trend.
const POWERS: usize = 6;

/// A series whose gaps have been filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// All values, the filled ones included.
    pub values: Vec<f64>,
    /// Positions that were filled: they are estimates, and have to be shown as such.
    pub filled: Vec<usize>,
    /// What the values are.
    pub statistic: &'static str,
    /// How they were filled.
    pub method: &'static str,
}

/// Fills the gaps of a series by interpolating it without its season, and putting the season back.
///
/// A first guess comes from waves and a polynomial; a robust decomposition of the series so filled
/// gives the season; the value without season is drawn straight between its neighbours (level
/// before the first and after the last). Up to two cycles, or where the result strays far beyond
/// the range of the values, the series itself is drawn straight.
///
/// Only for methods that cannot do with gaps. Filled values are estimates: they must not be
/// published as counts, nor added up.
///
/// `values` has one element per period, `None` for a gap; `period` is the number of points in a cycle.
///
/// # Errors
/// [`Error::TooFew`](crate::Error::TooFew) below two values; [`Error::Domain`](crate::Error::Domain)
/// for a value that is not finite, or a period of 0.
///
/// # Source
/// Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition (2021). Checked
/// against `na.interp` of `forecast` 8.20 for R.
///
/// # Deviations
/// The season comes from [`stl()`](super::stl()) with the exact median, where R 4.2.2 is a little off: filled
/// values differ by up to 0.04%.
///
/// # Example
/// ```
/// use jsna_stats::seasonal::fill_gaps;
/// let month = |t: i32| Some(100.0 + if t % 12 == 7 { 50.0 } else { 0.0 });
/// let mut months: Vec<_> = (0..48).map(month).collect();
/// months[19] = None; // an August
/// let filled = fill_gaps(&months, 12)?;
/// assert_eq!(filled.filled, [19]);
/// assert!((filled.values[19] - 150.0).abs() < 10.0); // as Augusts are, not as July and September
/// // Two years are too few to know the season by: a straight line.
/// let filled = fill_gaps(&months[8..32], 12)?;
/// assert!((filled.values[11] - 100.0).abs() < 10.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn fill_gaps(values: &[Option<f64>], period: usize) -> Result<Filled> {
    let present = check_series("value", values)?;
    at_least("filling gaps", "values", 2, present)?;
    if period != 1 {
        check_period(period)?;
    }
    let filled: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_none()).collect();
    let straight = || Filled {
        values: draw_straight(values),
        filled: filled.clone(),
        statistic: "series without gaps",
        method: "straight lines",
    };
    let seasonal = period > 1 && values.len() > period.saturating_mul(TWO_CYCLES);
    if filled.is_empty() || !seasonal {
        return Ok(straight());
    }
    let Some(guess) = first_guess(values, period) else { return Ok(straight()) };
    let parts = mstl(&guess, &[period], true)?;
    let known = |i: usize, v: &[f64]| values[i].map(|_| v[i]);
    let adjusted: Vec<Option<f64>> = (0..values.len()).map(|i| known(i, &parts.adjusted)).collect();
    let mut result = draw_straight(&adjusted);
    for (i, value) in result.iter_mut().enumerate() {
        *value = values[i].unwrap_or(*value + parts.seasons[0][i]);
    }
    if strays(values, &result) {
        return Ok(straight());
    }
    Ok(Filled {
        values: result,
        filled,
        statistic: "series without gaps",
        method: "straight lines between seasonally adjusted values",
    })
}

/// Whether a filled value lies further outside the range of the others than half its width.
fn strays(values: &[Option<f64>], filled: &[f64]) -> bool {
    let least = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let slack = 0.5 * (most - least);
    filled.iter().any(|v| !(least - slack..=most + slack).contains(v))
}

/// Straight lines between the values present, level at the ends.
fn draw_straight(values: &[Option<f64>]) -> Vec<f64> {
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).collect();
    (0..values.len())
        .map(|i| {
            let after = known.partition_point(|(at, _)| *at < i);
            match (after.checked_sub(1).map(|b| known[b]), known.get(after)) {
                (_, Some(&(at, v))) if at == i => v,
                (Some((from, a)), Some(&(to, b))) => a + (b - a) * real(i - from) / real(to - from),
                (Some((_, v)), None) | (None, Some(&(_, v))) => v,
                (None, None) => 0.0,
            }
        })
        .collect()
}

/// Least squares of waves over the cycle and a polynomial in time; `None` when the gaps leave them
/// undetermined.
fn first_guess(values: &[Option<f64>], period: usize) -> Option<Vec<f64>> {
    let n = values.len();
    let waves = (period / 2).min(WAVES);
    let powers = (n / 10).clamp(1, POWERS);
    let basis = |i: usize| {
        let mut row = vec![1.0];
        for k in 1..=waves {
            let angle = std::f64::consts::TAU * real(k) * real(i % period) / real(period);
            row.push(angle.cos());
            if 2 * k < period {
                row.push(angle.sin());
            }
        }
        // Legendre polynomials: the same curves as plain powers, but numerically far more stable.
        let x = 2.0 * real(i) / real(n - 1) - 1.0;
        let (mut before, mut now) = (1.0, x);
        for power in 1..=powers {
            row.push(now);
            let p = real(power);
            (before, now) = (now, ((2.0 * p + 1.0) * x * now - p * before) / (p + 1.0));
        }
        row
    };
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).collect();
    let mut problem = Problem::new(known.len(), basis(0).len());
    for (row, (i, value)) in known.iter().enumerate() {
        problem.response[row] = *value;
        for (j, x) in basis(*i).into_iter().enumerate() {
            problem.matrix[j * known.len() + row] = x;
        }
    }
    let coefficients = problem.solve()?;
    let fitted = |i: usize| basis(i).iter().zip(&coefficients).map(|(x, b)| x * b).sum();
    Some((0..n).map(|i| values[i].unwrap_or_else(|| fitted(i))).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_series_and_ends_are_drawn_straight() {
        let filled = fill_gaps(&[None, Some(2.0), None, None, Some(8.0), None], 12).unwrap();
        assert_eq!(filled.values, [2.0, 2.0, 4.0, 6.0, 8.0, 8.0]);
        assert_eq!((filled.filled, filled.method), (vec![0, 2, 3, 5], "straight lines"));
    }

    proptest! {
        #[test]
        fn no_input_panics_and_known_values_stay(
            values in prop::collection::vec(prop::option::weighted(0.8, prop_oneof![9 => -9.0..9.0_f64, 1 => prop::num::f64::ANY]), 0..80),
            period in prop_oneof![9 => 0_usize..20, 1 => any::<usize>()],
            clean in any::<bool>(),
        ) {
            let values: Vec<_> = values.into_iter().map(|v| v.filter(|v| !clean || v.abs() < 10.0)).collect();
            if let Ok(found) = fill_gaps(&values, period) {
                prop_assert!(found.values.iter().all(|v| v.is_finite()));
                for (i, v) in values.iter().enumerate() {
                    prop_assert_eq!(v.is_none(), found.filled.contains(&i));
                    prop_assert!(v.is_none_or(|v| v.to_bits() == found.values[i].to_bits()));
                }
            }
        }
    }
}
