//! Getis-Ord local statistics: hot and cold spots on a map of areas.

use super::inputs::{Looked, Mapped, centred};
use super::neighbours::Neighbours;
use crate::error::{Error, Result};
use crate::numeric::check::{at_least, non_negative, real};
use crate::withheld::Given;

/// How a map legend names a local statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Band {
    /// Low values cluster here, at 99% confidence.
    Cold99,
    /// Low values cluster here, at 95% confidence.
    Cold95,
    /// Low values cluster here, at 90% confidence.
    Cold90,
    NotSignificant,
    /// High values cluster here, at 90% confidence.
    Hot90,
    /// High values cluster here, at 95% confidence.
    Hot95,
    /// High values cluster here, at 99% confidence.
    Hot99,
}

impl Band {
    fn new(z: f64, p: f64) -> Self {
        match (p, z > 0.0) {
            (p, true) if p <= 0.01 => Self::Hot99,
            (p, true) if p <= 0.05 => Self::Hot95,
            (p, true) if p <= 0.10 => Self::Hot90,
            (p, false) if p <= 0.01 => Self::Cold99,
            (p, false) if p <= 0.05 => Self::Cold95,
            (p, false) if p <= 0.10 => Self::Cold90,
            _ => Self::NotSignificant,
        }
    }

    /// The legend's words: `"hot 95"`, `"not significant"`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cold99 => "cold 99",
            Self::Cold95 => "cold 95",
            Self::Cold90 => "cold 90",
            Self::NotSignificant => "not significant",
            Self::Hot90 => "hot 90",
            Self::Hot95 => "hot 95",
            Self::Hot99 => "hot 99",
        }
    }
}

/// The local Getis-Ord statistic of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalG {
    /// The standardised statistic: how many standard deviations the neighbourhood's sum lies from what it
    /// would be if the values were shuffled over the map.
    pub z: f64,
    /// Two-sided p value of `z` by the normal approximation.
    pub p: f64,
    /// `p` adjusted for having looked at every area (Benjamini-Hochberg).
    pub q: f64,
    /// Number of neighbours with a value, the area itself not counted.
    pub neighbours: usize,
    /// The legend without adjustment, as most mapping software draws it. On a map of 1,000 areas without any
    /// pattern about 100 are "hot" or "cold" by this.
    pub band: Band,
    /// The legend after adjustment. This is the one to publish.
    pub band_adjusted: Band,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The deviate of Freeman and Tukey: how far a count lies from what is expected of its place.
///
/// Counts follow people, and rates of few people jump. This does neither: by chance it varies about as much, with a standard
/// deviation near 1, where few events are expected as where many are. It is what to map with [`gi_star`] where places
/// differ in size.
///
/// # Errors
/// [`Error::Domain`] for a negative or infinite number.
///
/// # Source
/// Freeman and Tukey, *Annals of Mathematical Statistics* 21, 1950.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::place::freeman_tukey;
/// // As expected, in a small place and in a large one.
/// assert!(freeman_tukey(2.0, 2.0)?.abs() < 0.2 && freeman_tukey(200.0, 200.0)?.abs() < 0.02);
/// // Twice as many as expected say little of 2 events and much of 200.
/// assert!(freeman_tukey(4.0, 2.0)? < 1.3 && freeman_tukey(400.0, 200.0)? > 11.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn freeman_tukey(count: f64, expected: f64) -> Result<f64> {
    non_negative("count", count)?;
    non_negative("expected count", expected)?;
    Ok(count.sqrt() + (count + 1.0).sqrt() - (4.0 * expected + 1.0).sqrt())
}

/// The Gi* statistic of every area: does this area *together with* its neighbours stand out?
///
/// `values` has one element per area of `neighbours`, counts or rates. Weights are binary and include the area
/// itself; the standard deviation is the population's (divided by n). The result has one element per area, in order.
/// An island is compared on its own value alone.
///
/// An area without a value (`None`, or one that is not finite) is withheld, and left out of the map for the others. So
/// is, in its own result, an area whose neighbourhood is the whole map.
///
/// # Errors
/// Fewer than 3 areas with a value; a number of values other than the number of areas; all values equal.
///
/// # Source
/// Getis and Ord, *Geographical Analysis* 24, 1992; Ord and Getis 1995; adjustment over areas as in Caldas de
/// Castro and Singer 2006. Agrees with `spdep::localG` on `include.self` binary weights, cross-checked with
/// `esda`.
///
/// # Deviations
/// `esda` with row-standardised weights gives other values by design: it weights large neighbourhoods down.
///
/// # Example
/// ```
/// use jsna_stats::place::{Band, Neighbours, gi, gi_star};
/// // Twelve areas in a row, the high counts next to each other.
/// let counts = [2.0, 3.0, 2.0, 31.0, 35.0, 30.0, 2.0, 1.0, 3.0, 2.0, 2.0, 3.0].map(Some);
/// let row: Vec<_> = (0..11).map(|a| (a, a + 1)).collect();
/// let row = Neighbours::from_pairs(12, &row)?;
/// let star = gi_star(&counts, &row)?;
/// assert!(star[4].value().is_some_and(|g| g.band_adjusted >= Band::Hot95));
/// // Gi leaves the area's own value out: a lone spike among quiet areas is no hot spot to it.
/// let lone = [2.0, 3.0, 2.0, 1.0, 60.0, 2.0, 3.0, 2.0, 2.0, 1.0, 3.0, 2.0].map(Some);
/// assert!(gi_star(&lone, &row)?[4].value().is_some_and(|g| g.z > 1.5));
/// assert!(gi(&lone, &row)?[4].value().is_some_and(|g| g.z < 0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn gi_star(values: &[Option<f64>], neighbours: &Neighbours) -> Result<Vec<Given<LocalG>>> {
    let map = Mapped::new(values, neighbours)?;
    let z = prepare("Gi*", &map)?;
    let n = real(z.len());
    // Centred values: their mean is 0, so the expected sum of every neighbourhood is 0 as well.
    let variance = z.iter().map(|v| v * v).sum::<f64>() / n;
    let scores = (0..z.len()).map(|i| {
        let around = map.neighbours.of(i);
        let sum = z[i] + around.iter().map(|&j| z[j]).sum::<f64>();
        let w = real(around.len() + 1);
        score("Gi*", sum, 0.0, variance, w * (n - w) / (n - 1.0))
    });
    let scores = scores.collect();
    Ok(finish(scores, map, "Gi*", "Getis-Ord, binary weights, self included"))
}

/// The Gi statistic of every area: do the area's *neighbours* stand out, whatever its own value?
///
/// As [`gi_star`], but without the area itself in the sum, the mean or the deviation. An island has no neighbours
/// and is withheld.
///
/// `values` has one element per area of `neighbours`, counts or rates; the result has one element per area, in
/// order.
///
/// # Errors
/// As [`gi_star`].
///
/// # Source
/// Ord and Getis 1995; agrees with `spdep::localG` on binary weights.
///
/// # Deviations
/// None: agrees with `spdep`.
///
/// # Example
/// A quiet area between two busy ones, and a lone spike:
/// ```
/// use jsna_stats::place::{Neighbours, gi, gi_star};
/// let row: Vec<_> = (0..11).map(|a| (a, a + 1)).collect();
/// let row = Neighbours::from_pairs(12, &row)?;
/// // A quiet area between two busy ones: its neighbours stand out, and it does not.
/// let quiet = [2.0, 3.0, 2.0, 31.0, 1.0, 30.0, 2.0, 1.0, 3.0, 2.0, 2.0, 3.0].map(Some);
/// assert!(gi(&quiet, &row)?[4].value().is_some_and(|g| g.z > 2.0));
/// // A busy area between two quiet ones: the other way round.
/// let spike = [2.0, 3.0, 2.0, 1.0, 60.0, 2.0, 3.0, 2.0, 2.0, 1.0, 3.0, 2.0].map(Some);
/// assert!(gi(&spike, &row)?[4].value().is_some_and(|g| g.z < 0.0));
/// assert!(gi_star(&spike, &row)?[4].value().is_some_and(|g| g.z > 1.5));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn gi(values: &[Option<f64>], neighbours: &Neighbours) -> Result<Vec<Given<LocalG>>> {
    let map = Mapped::new(values, neighbours)?;
    let z = prepare("Gi", &map)?;
    let n = real(z.len());
    let squares: f64 = z.iter().map(|v| v * v).sum();
    let scores = (0..z.len()).map(|i| {
        let around = map.neighbours.of(i);
        if around.is_empty() {
            return Err(Error::Refused {
                method: "Gi",
                reason: "the area has no neighbours".to_owned(),
            });
        }
        let sum: f64 = around.iter().map(|&j| z[j]).sum();
        let w = real(around.len());
        let (mean, variance) = without(&z, squares, i);
        score("Gi", sum, w * mean, variance, w * (n - 1.0 - w) / (n - 2.0))
    });
    let scores = scores.collect();
    Ok(finish(scores, map, "Gi", "Getis-Ord, binary weights, self excluded"))
}

fn prepare(method: &'static str, map: &Mapped<'_>) -> Result<Vec<f64>> {
    at_least(method, "areas with a value", 3, map.values.len())?;
    centred(method, "values", &map.values)
}

/// Mean and variance of all values but the one at `i`; `z` has mean 0 and sum of squares `squares`.
fn without(z: &[f64], squares: f64, i: usize) -> (f64, f64) {
    let others = real(z.len() - 1);
    let mean = -z[i] / others;
    let variance = (squares - z[i] * z[i]) / others - mean * mean;
    if variance > 1e-4 * squares / others {
        return (mean, variance);
    }
    // One area towers over the rest: the difference above would be mostly rounding. This can be true of one area
    // only, so the pass over all of them is made once.
    let rest = || z[..i].iter().chain(&z[i + 1..]).copied();
    let mean = rest().sum::<f64>() / others;
    let low = rest().fold(f64::INFINITY, f64::min);
    if low >= rest().fold(f64::NEG_INFINITY, f64::max) {
        return (low, 0.0);
    }
    (mean, rest().map(|v| (v - mean) * (v - mean)).sum::<f64>() / others)
}

fn score(method: &'static str, sum: f64, expected: f64, variance: f64, spread: f64) -> Result<f64> {
    if spread <= 0.0 {
        let reason = "the area's neighbourhood is the whole map".to_owned();
        return Err(Error::Refused { method, reason });
    }
    if variance <= 0.0 {
        let reason = "all areas it is compared with have the same value".to_owned();
        return Err(Error::Refused { method, reason });
    }
    Ok((sum - expected) / (variance * spread).sqrt())
}

fn finish(
    scores: Vec<Result<f64>>,
    map: Mapped<'_>,
    statistic: &'static str,
    method: &'static str,
) -> Vec<Given<LocalG>> {
    let make = |z: f64, Looked { p, q, neighbours }: Looked| LocalG {
        z,
        p,
        q,
        neighbours,
        band: Band::new(z, p),
        band_adjusted: Band::new(z, q),
        statistic,
        method,
    };
    map.results(scores, |z| *z, make)
}
