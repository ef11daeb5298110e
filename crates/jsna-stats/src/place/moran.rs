//! Moran's I: do like values lie next to each other, over the whole map and around each area?

use super::inputs::{Looked, Mapped, centred};
use super::neighbours::Neighbours;
use crate::error::{Error, Result};
use crate::numeric::check::{at_least, real, same_length};
use crate::numeric::normal;
use crate::withheld::Given;

/// Moran's I over the whole map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlobalMoran {
    /// Moran's I: above `expected` when like values lie together, below it when they alternate.
    pub value: f64,
    /// What chance alone gives: `-1 / (n - 1)`, slightly below 0.
    pub expected: f64,
    /// Variance of I if the values were shuffled over the areas.
    pub variance_randomisation: f64,
    /// Standardised I under that assumption. The one to quote for counts and rates, which are not normal.
    pub z_randomisation: f64,
    /// Its two-sided p value.
    pub p_randomisation: f64,
    /// Standardised I on the assumption that the values are normal, for comparison with older papers.
    pub z_normality: f64,
    /// Areas that have a neighbour. The others do not count towards `n`.
    pub areas: usize,
    /// Areas without a neighbour.
    pub islands: usize,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Where an area stands in the Moran scatter plot: its own value, then its neighbours' mean, each against the
/// mean of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quadrant {
    /// High among high: part of a hot spot.
    HighHigh,
    /// High among low: stands out.
    HighLow,
    /// Low among high: a quiet place in a busy part.
    LowHigh,
    /// Low among low: part of a cold spot.
    LowLow,
}

impl Quadrant {
    /// The two letters of the literature: `"HH"`, `"HL"`, `"LH"`, `"LL"`.
    pub fn label(self) -> &'static str {
        match self {
            Self::HighHigh => "HH",
            Self::HighLow => "HL",
            Self::LowHigh => "LH",
            Self::LowLow => "LL",
        }
    }
}

/// Moran's I of one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMoran {
    /// The local statistic. Over all areas these average to the global one (islands aside).
    pub value: f64,
    /// Standardised, given the area's own value (Sokal et al. 1998). The one to quote, and what a permutation of
    /// the neighbours estimates.
    pub z_conditional: f64,
    /// Two-sided p value of `z_conditional` by the normal approximation.
    pub p: f64,
    /// `p` adjusted for having looked at every area (Benjamini-Hochberg).
    pub q: f64,
    /// Standardised with the area's own value shuffled too (Anselin 1995), for comparison with older papers.
    pub z_randomisation: f64,
    /// Which kind of place this is, whether or not it is significant.
    pub quadrant: Quadrant,
    /// Number of neighbours with a value.
    pub neighbours: usize,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Moran's I of a map: `values` (counts or rates) has one element per area of `neighbours`.
///
/// Weights are row-standardised: every area with neighbours counts once. Areas without a neighbour keep their
/// place in the mean, variance and kurtosis of the values but not in `n`, as in `spdep`.
///
/// # Errors
/// Fewer than 4 areas with a neighbour; a number of values other than the number of areas; a value that is not
/// finite; all values equal; values and neighbours for which the variance of I is not above 0.
///
/// # Source
/// Cliff and Ord 1981. Agrees with `spdep::moran.test(x, nb2listw(nb, style = "W"))`.
///
/// # Deviations
/// `esda` counts areas without a neighbour in `n`, which moves I by a factor of `n / (n + islands)`. `spdep`
/// does not, nor does this.
///
/// # Example
/// ```
/// use jsna_stats::place::{Neighbours, global_moran};
/// let row: Vec<_> = (0..9).map(|a| (a, a + 1)).collect();
/// let row = Neighbours::from_pairs(10, &row)?;
/// let together = global_moran(&[1.0, 2.0, 1.0, 2.0, 1.0, 9.0, 8.0, 9.0, 8.0, 9.0], &row)?;
/// assert!(together.value > together.expected && together.p_randomisation < 0.05);
/// let alternating = global_moran(&[1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0], &row)?;
/// assert!(alternating.value < alternating.expected);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn global_moran(values: &[f64], neighbours: &Neighbours) -> Result<GlobalMoran> {
    const METHOD: &str = "Moran's I";
    same_length("values and areas", values.len(), neighbours.areas())?;
    let islands = neighbours.islands().len();
    let areas = values.len() - islands;
    at_least(METHOD, "areas with a neighbour", 4, areas)?;
    let z = centred(METHOD, "values", values)?;
    let n = real(areas);
    let squares: f64 = z.iter().map(|v| v * v).sum();
    let fourths: f64 = z.iter().map(|v| v.powi(4)).sum();
    let products: f64 =
        z.iter().enumerate().map(|(i, v)| v * lag(&z, neighbours, i).unwrap_or(0.0)).sum();
    let value = products / squares; // n and the sum of weights are equal and cancel
    let (s1, s2) = weight_sums(neighbours);
    let kurtosis = real(z.len()) * fourths / (squares * squares);
    let expected = -1.0 / (n - 1.0);
    let s0 = n * n;
    let normal = (n * n * s1 - n * s2 + 3.0 * s0) / (s0 * (n * n - 1.0)) - expected * expected;
    let first = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0);
    let second = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0);
    let shuffled =
        (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0) - expected * expected;
    if !(shuffled > 0.0 && normal > 0.0) {
        let reason = "its variance is not above 0 for these values and neighbours".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let z_randomisation = (value - expected) / shuffled.sqrt();
    Ok(GlobalMoran {
        value,
        expected,
        variance_randomisation: shuffled,
        z_randomisation,
        p_randomisation: normal::two_sided(z_randomisation),
        z_normality: (value - expected) / normal.sqrt(),
        areas,
        islands,
        statistic: "Moran's I",
        method: "row-standardised weights, islands not counted",
    })
}

/// The mean of the neighbours' values; `None` for an island.
fn lag(z: &[f64], neighbours: &Neighbours, i: usize) -> Option<f64> {
    let around = neighbours.of(i);
    (!around.is_empty()).then(|| around.iter().map(|&j| z[j]).sum::<f64>() / real(around.len()))
}

/// `S1` and `S2` of row-standardised weights.
fn weight_sums(neighbours: &Neighbours) -> (f64, f64) {
    let share = |i: usize| 1.0 / real(neighbours.of(i).len());
    let (mut s1, mut s2) = (0.0, 0.0);
    for i in 0..neighbours.areas() {
        let around = neighbours.of(i);
        if around.is_empty() {
            continue;
        }
        let mut received = 0.0;
        for &j in around {
            s1 += (share(i) + share(j)).powi(2);
            received += share(j);
        }
        s2 += (1.0 + received).powi(2);
    }
    (s1 / 2.0, s2)
}

/// Moran's I of every area: `values` has one element per area of `neighbours`, and so has the result, in order.
///
/// Weights are row-standardised, so an area is compared with the mean of its neighbours. Withheld are an island, an
/// area whose value is exactly the mean of the map, which leaves nothing to test, and one that neighbours all the
/// others. An area without a value (`None`, or one that is not finite) is withheld and left out of the map for the
/// others.
///
/// # Errors
/// Fewer than 3 areas with a value; a number of values other than the number of areas; all values equal.
///
/// # Source
/// Anselin, *Geographical Analysis* 27, 1995; conditional moments by Sokal, Oden and Thomson 1998.
/// Agrees with `spdep::localmoran(conditional = TRUE and FALSE)`.
///
/// # Deviations
/// An area whose value is exactly the mean of the map is withheld: there is nothing to test.
///
/// # Example
/// ```
/// use jsna_stats::place::{Neighbours, Quadrant, local_moran};
/// let row = Neighbours::from_pairs(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])?;
/// let local = local_moran(&[9.0, 8.0, 9.0, 1.0, 0.0, 2.0].map(Some), &row)?;
/// assert_eq!(local[1].value().map(|m| m.quadrant), Some(Quadrant::HighHigh));
/// assert_eq!(local[4].value().map(|m| m.quadrant), Some(Quadrant::LowLow));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn local_moran(
    values: &[Option<f64>],
    neighbours: &Neighbours,
) -> Result<Vec<Given<LocalMoran>>> {
    const METHOD: &str = "Local Moran's I";
    let map = Mapped::new(values, neighbours)?;
    at_least(METHOD, "areas with a value", 3, map.values.len())?;
    let z = centred(METHOD, "values", &map.values)?;
    let n = real(z.len());
    let m2 = z.iter().map(|v| v * v).sum::<f64>() / n;
    let kurtosis = z.iter().map(|v| v.powi(4)).sum::<f64>() / n / (m2 * m2);
    let one = |i: usize| {
        let lag =
            lag(&z, &map.neighbours, i).ok_or_else(|| refused("the area has no neighbours"))?;
        local(z[i], lag, real(map.neighbours.of(i).len()), n, m2, kurtosis)
    };
    let scores: Vec<Result<Scores>> = (0..z.len()).map(one).collect();
    let make = |scores: Scores, Looked { p, q, neighbours }: Looked| LocalMoran {
        value: scores.value,
        z_conditional: scores.conditional,
        p,
        q,
        z_randomisation: scores.randomisation,
        quadrant: scores.quadrant,
        neighbours,
        statistic: METHOD,
        method: "row-standardised weights, conditional moments",
    };
    Ok(map.results(scores, |scores| scores.conditional, make))
}

struct Scores {
    value: f64,
    conditional: f64,
    randomisation: f64,
    quadrant: Quadrant,
}

/// One area: its centred value, its neighbours' mean, how many they are; then the map's size, variance, kurtosis.
fn local(z: f64, lag: f64, around: f64, n: f64, m2: f64, kurtosis: f64) -> Result<Scores> {
    // Row-standardised weights sum to 1, their squares to this.
    let squares = 1.0 / around;
    let spread = squares - 1.0 / (n - 1.0);
    if spread <= 0.0 {
        return Err(refused("the area neighbours all the others"));
    }
    let given_own = (z / m2).powi(2) * (n / (n - 2.0)) * spread * (m2 - z * z / (n - 1.0));
    let expected = -1.0 / (n - 1.0);
    let shuffled = squares * (n - kurtosis) / (n - 1.0)
        + (1.0 - squares) * (2.0 * kurtosis - n) / ((n - 1.0) * (n - 2.0))
        - expected * expected;
    let value = z / m2 * lag;
    if !(given_own > 0.0 && shuffled > 0.0 && value.is_finite()) {
        return Err(refused(
            "its variance is 0: the area's value is the mean, or all others are the same",
        ));
    }
    Ok(Scores {
        value,
        conditional: (value + z * z / ((n - 1.0) * m2)) / given_own.sqrt(),
        randomisation: (value - expected) / shuffled.sqrt(),
        quadrant: match (z > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (true, false) => Quadrant::HighLow,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
        },
    })
}

fn refused(reason: &str) -> Error {
    Error::Refused { method: "Local Moran's I", reason: reason.to_owned() }
}
