//! Kernel density on a grid: the smooth map of where events happen.

use std::f64::consts::PI;

use crate::error::{Error, Result};
use crate::numeric::check::{self, all_finite, all_non_negative, real, same_length};

/// A grid with more cells than this takes long to draw and shows no more: warn before making one.
pub const LARGE_GRID: usize = 4_000_000;

/// No grid may have more cells than this (800 MB), whatever the caller allows.
const MOST_CELLS: usize = 100_000_000;

/// Square cells over a map. A plan only: making one costs nothing, so its size can be shown before the work starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Easting of the western edge.
    pub west: f64,
    /// Northing of the southern edge.
    pub south: f64,
    /// Side of a cell, in the unit of the coordinates.
    pub cell: f64,
    /// Number of cells from west to east.
    pub columns: usize,
    /// Number of cells from south to north.
    pub rows: usize,
}

impl Grid {
    /// The smallest grid of `cell` by `cell` squares that covers all points and `margin` around them. Give the
    /// bandwidth of the density as the margin, or the edges of the map lose part of their events.
    ///
    /// `easting` and `northing` have one element per event; `cell` and `margin` are in their unit, metres as a
    /// rule. The grid starts `margin` west and south of the outermost points.
    ///
    /// # Errors
    /// No point; slices of different length; a coordinate that is not finite; a cell that is not above 0; a margin
    /// that is negative; a grid with more than 2^31 cells to a side.
    ///
    /// # Source
    /// Plain geometry; no paper and no package.
    ///
    /// # Deviations
    /// None known.
    ///
    /// # Example
    /// ```
    /// use jsna_stats::place::Grid;
    /// let (x, y) = ([0.0, 1_000.0], [0.0, 400.0]);
    /// // A kilometre by 400 m in squares of 100 m, bare and with a margin of 200 m on all sides.
    /// let bare = Grid::covering(&x, &y, 100.0, 0.0)?;
    /// assert_eq!((bare.columns, bare.rows, bare.west), (10, 4, 0.0));
    /// let wide = Grid::covering(&x, &y, 100.0, 200.0)?;
    /// assert_eq!((wide.columns, wide.rows, wide.west), (14, 8, -200.0));
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn covering(easting: &[f64], northing: &[f64], cell: f64, margin: f64) -> Result<Self> {
        check_points(easting, northing)?;
        check::positive("the side of a cell", cell)?;
        check::non_negative("the margin", margin)?;
        let (west, columns) = axis(easting, cell, margin)?;
        let (south, rows) = axis(northing, cell, margin)?;
        Ok(Self { west, south, cell, columns, rows })
    }

    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.columns.saturating_mul(self.rows)
    }

    /// Whether there are more than [`LARGE_GRID`] cells.
    pub fn is_large(&self) -> bool {
        self.cells() > LARGE_GRID
    }
}

fn axis(values: &[f64], cell: f64, margin: f64) -> Result<(f64, usize)> {
    let low = values.iter().fold(f64::INFINITY, |m, &v| m.min(v)) - margin;
    let high = values.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(v)) + margin;
    let cells = ((high - low) / cell).ceil().max(1.0);
    if cells <= 2_147_483_648.0 && low.is_finite() {
        Ok((low, index(cells)))
    } else {
        let (what, expected) = ("the number of cells to a side of the grid", "at most 2147483648");
        Err(Error::Domain { what, expected, found: cells, at: None })
    }
}

/// A density map.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// Events per square unit of the coordinates at the centre of every cell, row by row from the south-west.
    pub values: Vec<f64>,
    /// The grid.
    pub grid: Grid,
    /// The bandwidth, in the unit of the coordinates. Print it under the map.
    pub bandwidth: f64,
    /// What the values are.
    pub statistic: &'static str,
    /// How they were computed.
    pub method: &'static str,
}

/// Events per square unit of the coordinates at the centre of every cell.
///
/// With coordinates in metres, multiply by 1,000,000 for events per square kilometre. `weights` (harm scores, for
/// example) has one element per event; without it every event counts 1. The kernel is quartic: an event counts fully
/// where it happened, less around it, not at all beyond `bandwidth`. The bandwidth decides what the map looks like
/// much more than the data does: print it under the map. A density map has no test in it: [`super::gi_star`] does.
///
/// A grid of more than `most_cells` is refused before any work is done ([`LARGE_GRID`] is a sensible limit), because
/// one slip in the cell size fills the memory.
///
/// `easting` and `northing` have one element per event and share their unit with `grid` and `bandwidth`.
///
/// # Errors
/// No event; slices of different length; a coordinate that is not finite; a weight that is negative or not finite;
/// a bandwidth that is not finite or below the side of a cell (events between cell centres would vanish); a grid
/// without cells, with a side that is not finite, or with more than `most_cells`; results beyond the range of a float.
///
/// # Source
/// Quartic kernel of Bailey and Gatrell 1995, as in `CrimeStat` (single kernel, absolute densities, fixed
/// bandwidth). No numbers of that program were compared: tests hold the map to its integral and to the height
/// of the kernel.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::place::{Grid, LARGE_GRID, kernel_density};
/// let (x, y) = ([500.0, 520.0, 900.0], [500.0, 480.0, 900.0]);
/// let grid = Grid::covering(&x, &y, 10.0, 200.0)?;
/// assert!(!grid.is_large());
/// let density = kernel_density(&x, &y, None, &grid, 200.0, LARGE_GRID)?;
/// // The map holds the three events: density times area adds up to them.
/// let events: f64 = density.values.iter().map(|d| d * 10.0 * 10.0).sum();
/// assert!((events - 3.0).abs() < 0.01);
/// // A cell size in kilometres where metres were meant is caught.
/// let slip = Grid::covering(&x, &y, 0.01, 200.0)?;
/// assert!(slip.is_large() && kernel_density(&x, &y, None, &slip, 200.0, LARGE_GRID).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn kernel_density(
    easting: &[f64],
    northing: &[f64],
    weights: Option<&[f64]>,
    grid: &Grid,
    bandwidth: f64,
    most_cells: usize,
) -> Result<Density> {
    check_points(easting, northing)?;
    if let Some(weights) = weights {
        same_length("events and weights", easting.len(), weights.len())?;
        all_non_negative("weights", weights)?;
    }
    check_grid(grid, bandwidth, most_cells)?;
    let peak = 3.0 / PI / bandwidth / bandwidth;
    if !(peak > 0.0 && peak.is_finite()) {
        let (what, expected) = ("the bandwidth", "a length whose square a float can hold");
        return Err(Error::Domain { what, expected, found: bandwidth, at: None });
    }
    let mut density = vec![0.0; grid.cells()];
    for (i, (x, y)) in easting.iter().zip(northing).enumerate() {
        let height = weights.map_or(1.0, |w| w[i]) * peak;
        let columns = reached(*x, grid.west, grid.cell, bandwidth, grid.columns);
        for row in reached(*y, grid.south, grid.cell, bandwidth, grid.rows) {
            let dy = (centre(row, grid.south, grid.cell) - y) / bandwidth;
            for column in columns.clone() {
                let dx = (centre(column, grid.west, grid.cell) - x) / bandwidth;
                let rest = 1.0 - dx * dx - dy * dy;
                if rest > 0.0 {
                    density[row * grid.columns + column] += height * rest * rest;
                }
            }
        }
    }
    if density.iter().all(|d| d.is_finite()) {
        Ok(Density {
            values: density,
            grid: *grid,
            bandwidth,
            statistic: "events per square unit",
            method: "quartic kernel, fixed bandwidth",
        })
    } else {
        let reason =
            "the weights or the bandwidth take the density beyond the range of a float".to_owned();
        Err(Error::Refused { method: "The kernel density", reason })
    }
}

/// The rows or columns whose centre may lie within the bandwidth of a point.
fn reached(at: f64, edge: f64, cell: f64, bandwidth: f64, cells: usize) -> std::ops::Range<usize> {
    let first = ((at - bandwidth - edge) / cell - 0.5).floor().max(0.0);
    let last = ((at + bandwidth - edge) / cell + 0.5).ceil().max(0.0);
    index(first).min(cells)..index(last).min(cells)
}

fn centre(index: usize, edge: f64, cell: f64) -> f64 {
    edge + (real(index) + 0.5) * cell
}

fn check_points(easting: &[f64], northing: &[f64]) -> Result<()> {
    check::at_least("The kernel density", "events", 1, easting.len())?;
    same_length("easting and northing", easting.len(), northing.len())?;
    all_finite("easting", easting)?;
    all_finite("northing", northing)
}

fn check_grid(grid: &Grid, bandwidth: f64, most_cells: usize) -> Result<()> {
    check::finite("the western edge", grid.west)?;
    check::finite("the southern edge", grid.south)?;
    check::positive("the side of a cell", grid.cell)?;
    if !(bandwidth >= grid.cell && bandwidth.is_finite()) {
        let (what, expected) = ("the bandwidth", "finite and at least the side of a cell");
        return Err(Error::Domain { what, expected, found: bandwidth, at: None });
    }
    let cells = grid.cells();
    let most_cells = most_cells.min(MOST_CELLS);
    if cells == 0 || cells > most_cells {
        let reason = format!(
            "the grid has {} by {} cells and at most {most_cells} are allowed; use larger cells or a smaller area",
            grid.columns, grid.rows
        );
        return Err(Error::Refused { method: "The kernel density", reason });
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates; callers clamp"
)]
fn index(value: f64) -> usize {
    value as usize
}
