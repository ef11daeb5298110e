//! Which areas are next to which.

use super::pairs::{Metric, close_pairs};
use crate::error::{Error, Result};
use crate::numeric::check::{all_finite, real, same_length};

/// More areas than any small-area geography of the United Kingdom has; a larger number is a mistake in the caller.
const MOST_AREAS: usize = 10_000_000;

/// Who neighbours whom, for areas numbered from 0. Neighbourhood is mutual and an area is never its own neighbour.
///
/// Stored as one list of neighbours after another, so that a pass over all areas reads memory in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours {
    offsets: Vec<usize>,
    members: Vec<usize>,
}

impl Neighbours {
    /// From a list of pairs of areas that touch. A pair may be listed once or in both directions.
    ///
    /// # Errors
    /// A pair that names an area of `areas` or above, or joins an area to itself; more than ten million areas.
    ///
    /// # Source
    /// A list of pairs; no paper. The same neighbours as `nb` objects of `spdep`.
    ///
    /// # Deviations
    /// None known.
    ///
    /// # Example
    /// Three areas in a row and an island:
    /// ```
    /// use jsna_stats::place::Neighbours;
    /// let row = Neighbours::from_pairs(4, &[(0, 1), (1, 2)])?;
    /// assert_eq!(row.of(1), [0, 2]);
    /// assert_eq!(row.islands(), [3]);
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn from_pairs(areas: usize, pairs: &[(usize, usize)]) -> Result<Self> {
        if areas > MOST_AREAS {
            let (what, expected) = ("the number of areas", "at most ten million");
            return Err(Error::Domain { what, expected, found: real(areas), at: None });
        }
        for (at, &(a, b)) in pairs.iter().enumerate() {
            let outside = if a >= areas { Some(a) } else { (b >= areas).then_some(b) };
            if let Some(area) = outside {
                let (what, expected) =
                    ("a pair of neighbours", "two area numbers below the number of areas");
                return Err(Error::Domain { what, expected, found: real(area), at: Some(at) });
            }
            if a == b {
                let (what, expected) = ("a pair of neighbours", "two different areas");
                return Err(Error::Domain { what, expected, found: real(a), at: Some(at) });
            }
        }
        let mut directed: Vec<(usize, usize)> =
            pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        directed.sort_unstable();
        directed.dedup();
        let mut offsets = vec![0; areas + 1];
        for &(a, _) in &directed {
            offsets[a + 1] += 1;
        }
        for a in 0..areas {
            offsets[a + 1] += offsets[a];
        }
        Ok(Self { offsets, members: directed.into_iter().map(|(_, b)| b).collect() })
    }

    /// Areas whose points (centroids) lie within `metres` of each other, as the crow flies, limit included.
    /// `easting` and `northing` are in metres, one element per area.
    ///
    /// Contiguity is the better neighbourhood for areas of unequal size: with a fixed distance, large rural areas
    /// become islands while small urban ones have dozens of neighbours.
    ///
    /// # Errors
    /// Slices of different length; a coordinate or distance that is not finite; a negative distance; more close
    /// pairs than memory should hold (50 million).
    ///
    /// # Source
    /// Euclidean distance, as `spdep::dnearneigh` uses for projected coordinates. No numbers of it were
    /// compared: tests hold the result to all pairs measured one by one.
    ///
    /// # Deviations
    /// None known.
    ///
    /// # Example
    /// Four centroids, two of them 100 m apart, in a town and in the country:
    /// ```
    /// use jsna_stats::place::Neighbours;
    /// let (x, y) = ([0.0, 60.0, 500.0, 9_000.0], [0.0, 80.0, 0.0, 0.0]);
    /// let close = Neighbours::within(&x, &y, 100.0)?; // the limit counts
    /// assert_eq!(close.of(0), [1]);
    /// assert_eq!(close.islands(), [2, 3]);
    /// let far = Neighbours::within(&x, &y, 500.0)?;
    /// assert_eq!(far.of(0), [1, 2]);
    /// assert_eq!(far.islands(), [3]); // the rural area is still alone
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn within(easting: &[f64], northing: &[f64], metres: f64) -> Result<Self> {
        same_length("easting and northing", easting.len(), northing.len())?;
        all_finite("easting", easting)?;
        all_finite("northing", northing)?;
        let close = close_pairs(
            "Neighbours within a distance",
            easting,
            northing,
            Metric::Euclidean,
            metres,
        )?;
        let pairs: Vec<(usize, usize)> = close.into_iter().map(|p| (p.a, p.b)).collect();
        Self::from_pairs(easting.len(), &pairs)
    }

    /// The areas that are `kept`, renumbered from 0, and which of them are neighbours.
    pub(super) fn among(&self, kept: &[bool]) -> Self {
        let mut next = 0;
        let numbers: Vec<usize> = kept
            .iter()
            .map(|kept| {
                next += usize::from(*kept);
                next.saturating_sub(1)
            })
            .collect();
        let mut offsets = vec![0];
        let mut members = Vec::new();
        for area in (0..self.areas()).filter(|area| kept[*area]) {
            members.extend(self.of(area).iter().filter(|b| kept[**b]).map(|b| numbers[*b]));
            offsets.push(members.len());
        }
        Self { offsets, members }
    }

    /// Number of areas.
    pub fn areas(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The neighbours of an area in ascending order; empty for an island and for a number that is no area.
    pub fn of(&self, area: usize) -> &[usize] {
        if area < self.areas() {
            &self.members[self.offsets[area]..self.offsets[area + 1]]
        } else {
            &[]
        }
    }

    /// The areas that have no neighbour.
    pub fn islands(&self) -> Vec<usize> {
        (0..self.areas()).filter(|&a| self.of(a).is_empty()).collect()
    }
}
