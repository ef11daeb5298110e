//! Ranking areas into quantiles.

use std::cmp::Ordering;

use crate::error::{Error, Result};
use crate::numeric::check;
use crate::withheld::{Given, Reason};

/// Which end of the values is quantile 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileOrder {
    /// Quantile 1 holds the lowest values.
    LowestFirst,
    /// Quantile 1 holds the highest values, as deprivation scores are ranked: 1 is the most deprived.
    HighestFirst,
}

/// The group of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantile {
    /// Number of the group, from 1.
    pub value: usize,
    /// How many groups there are.
    pub quantiles: usize,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was assigned.
    pub method: &'static str,
}

/// Assigns each value to one of `quantiles` groups by its rank, numbered from 1.
///
/// Equal values share the first of their ranks and so the same quantile. Values that are missing (`None`) or not
/// finite get none, and when fewer values are known than there are quantiles, nobody does. To rank within regions, call it
/// once for each region.
///
/// With `n` values, the rank `r` counted from the end of quantile 1 falls into quantile
/// `q + 1 - ceil((n + 1 - r) q / n)`.
///
/// # Errors
/// [`Error::TooFew`] when `quantiles` is 0.
///
/// # Source
/// OHID, Fingertips public health technical guidance, inequalities chapter (2024). Agrees with
/// `PHEindicatormethods::phe_quantile`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`. It is computed in whole numbers, so that no quantile hangs on the
/// rounding of a division.
///
/// # Example
/// ```
/// use jsna_stats::rates::{QuantileOrder, quantiles};
///
/// let scores = [Some(41.0), Some(9.8), Some(25.2), None, Some(33.9)];
/// let found = quantiles(&scores, 2, QuantileOrder::HighestFirst)?;
/// let halves: Vec<_> = found.iter().map(|q| q.value().map(|q| q.value)).collect();
/// assert_eq!(halves, [Some(1), Some(2), Some(2), None, Some(1)]);
/// // Five values cannot fill ten groups.
/// assert!(quantiles(&scores, 10, QuantileOrder::HighestFirst)?.iter().all(|q| q.value().is_none()));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn quantiles(
    values: &[Option<f64>],
    quantiles: usize,
    order: QuantileOrder,
) -> Result<Vec<Given<Quantile>>> {
    if quantiles == 0 {
        return Err(Error::TooFew {
            method: "ranking into quantiles",
            what: "quantiles",
            needed: 1,
            found: 0,
        });
    }
    let usable: Vec<_> =
        values.iter().enumerate().map(|(at, v)| check::usable("values", at, *v)).collect();
    let known = usable.iter().enumerate().filter_map(|(at, v)| Some((at, *v.as_ref().ok()?)));
    let mut known: Vec<(usize, f64)> = known.collect();
    known.sort_by(|(_, a), (_, b)| match order {
        QuantileOrder::LowestFirst => compare(*a, *b),
        QuantileOrder::HighestFirst => compare(*b, *a),
    });
    let n = known.len();
    if n < quantiles {
        let few = || Reason::TooFew { what: "values", needed: quantiles, found: n };
        let withheld = |v: std::result::Result<f64, Reason>| v.err().unwrap_or_else(few);
        return Ok(usable.into_iter().map(|v| Given::Withheld(withheld(v))).collect());
    }
    let mut assigned = vec![0; values.len()];
    let mut first = 0;
    for (place, (at, value)) in known.iter().enumerate() {
        if compare(known[first].1, *value) != Ordering::Equal {
            first = place;
        }
        // `first` is the rank from 0; u128 because the product may exceed usize.
        let above = ((n - first) as u128 * quantiles as u128).div_ceil(n as u128);
        assigned[*at] = quantiles + 1 - usize::try_from(above).unwrap_or(quantiles);
    }
    let quantile = |value| Quantile {
        value,
        quantiles,
        statistic: "quantile",
        method: "by rank, equal values together",
    };
    let given =
        usable.into_iter().zip(assigned).map(|(v, at)| Given::from(v).map(|_| quantile(at)));
    Ok(given.collect())
}

/// Order of finite numbers, in which -0 equals 0.
fn compare(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// The middle of each group's share of the ranked population, from 0 to 1: its relative rank.
pub(crate) fn mid_ranks(populations: &[f64]) -> Result<Vec<f64>> {
    check::all_positive("populations", populations)?;
    let total = check::representable("relative ranks", populations.iter().sum())?;
    let mut below = 0.0;
    Ok(populations
        .iter()
        .map(|population| {
            let middle = (below + population / 2.0) / total;
            below += population;
            middle
        })
        .collect())
}
