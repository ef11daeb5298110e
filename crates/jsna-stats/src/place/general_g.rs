//! The Getis-Ord general G: is it the high values that lie together, or the low ones?

use std::cmp::Ordering;

use super::inputs::all_equal;
use super::neighbours::Neighbours;
use crate::error::{Error, Result};
use crate::numeric::check::{all_non_negative, at_least, real, same_length};
use crate::numeric::normal;

/// The general G of a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralG {
    /// The share of all products of pairs of values that belongs to neighbours.
    pub value: f64,
    /// What chance alone gives.
    pub expected: f64,
    /// Variance if the values were shuffled over the areas.
    pub variance: f64,
    /// Standardised: above 0 when high values lie together, below 0 when low values do.
    pub z: f64,
    /// Two-sided p value of `z`.
    pub p: f64,
    /// Areas that have a neighbour. The others are left out.
    pub areas: usize,
    /// Areas without a neighbour.
    pub islands: usize,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The general G of `values`, counts or rates of at least 0 with one element per area of `neighbours`.
///
/// Moran's I says that like lies with like; G says whether that is high with high or low with low. Weights are
/// binary. Areas without a neighbour are left out, as in `spdep`.
///
/// # Errors
/// Fewer than 4 areas with a neighbour; a number of values other than the number of areas; a value that is
/// negative or not finite; values that are all equal or all but one 0, which leave no variance.
///
/// # Source
/// Getis and Ord, *Geographical Analysis* 24, 1992 (with their erratum of 1993).
/// Agrees with `spdep::globalG.test(x, nb2listw(nb, style = "B"))`.
///
/// # Deviations
/// None: agrees with `spdep`.
///
/// # Example
/// ```
/// use jsna_stats::place::{Neighbours, general_g};
/// let row: Vec<_> = (0..9).map(|a| (a, a + 1)).collect();
/// let row = Neighbours::from_pairs(10, &row)?;
/// assert!(general_g(&[9.0, 8.0, 9.0, 1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0], &row)?.z > 0.0);
/// assert!(general_g(&[1.0, 1.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0], &row)?.z < 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn general_g(values: &[f64], neighbours: &Neighbours) -> Result<GeneralG> {
    const METHOD: &str = "The general G";
    same_length("values and areas", values.len(), neighbours.areas())?;
    all_non_negative("values", values)?;
    let islands = neighbours.islands().len();
    let areas = values.len() - islands;
    at_least(METHOD, "areas with a neighbour", 4, areas)?;
    let refused = |reason: &str| Error::Refused { method: METHOD, reason: reason.to_owned() };
    if all_equal(values) {
        return Err(refused("all values are the same"));
    }
    // An island's value would stand in the denominator without ever meeting a neighbour.
    let met = |(i, v): (usize, &f64)| if neighbours.of(i).is_empty() { 0.0 } else { *v };
    let met: Vec<f64> = values.iter().enumerate().map(met).collect();
    let largest = met.iter().fold(f64::MIN_POSITIVE, |m, &v| m.max(v));
    let x: Vec<f64> = met.iter().map(|v| v / largest).collect();
    let sum_of = |power: i32| x.iter().map(|v| v.powi(power)).sum::<f64>();
    let (m1, m2, m3, m4) = (sum_of(1), sum_of(2), sum_of(3), sum_of(4));
    let pairs = m1 * m1 - m2;
    // Also catches values so unequal that all but one vanish beside it.
    if pairs <= 1e-14 * m2 || pairs <= 0.0 {
        return Err(refused("all values but one are 0, or as good as 0 beside it"));
    }
    let around = |i: usize| neighbours.of(i).iter().map(|&j| x[j]).sum::<f64>();
    let value = x.iter().enumerate().map(|(i, v)| v * around(i)).sum::<f64>() / pairs;
    let n = real(areas);
    let w: f64 = (0..neighbours.areas()).map(|i| real(neighbours.of(i).len())).sum();
    // Binary symmetric weights: every (w_ij + w_ji)^2 is 4, and every row and column sum is the number of neighbours.
    let s1 = 2.0 * w;
    let s2: f64 = (0..neighbours.areas()).map(|i| 4.0 * real(neighbours.of(i).len()).powi(2)).sum();
    let w2 = w * w;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * w2;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * w2);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * w2);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * w2;
    let b4 = s1 - s2 + w2;
    let moments = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4);
    let expected = w / (n * (n - 1.0));
    let second = moments / (pairs * pairs * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
    let variance = second - expected * expected;
    // The difference of two nearly equal numbers: below this it is rounding.
    if variance.partial_cmp(&(1e-13 * second.abs())) != Some(Ordering::Greater) {
        return Err(refused("its variance is 0 for these values and neighbours"));
    }
    let z = (value - expected) / variance.sqrt();
    Ok(GeneralG {
        value,
        expected,
        variance,
        z,
        p: normal::two_sided(z),
        areas,
        islands,
        statistic: "general G",
        method: "binary weights, islands left out",
    })
}
