//! The coordinate columns of an extract: read, checked and turned into degrees.

use super::Block;
use super::memo::Memo;
use crate::findings;
use crate::layout::Coordinates;
use crate::row_notes::{RowNotes, Spot};
use crate::value::coordinates::{Point, degrees, grid};
use arrow::array::{ArrayRef, Float64Array};
use std::sync::Arc;

/// Longitudes and latitudes.
#[derive(Debug)]
pub(crate) struct CoordinateColumns {
    pub(crate) longitude: ArrayRef,
    pub(crate) latitude: ArrayRef,
    /// Rows with coordinates that are no place.
    pub(crate) refused: Vec<bool>,
}

/// Reads the coordinates; `None` where the layout or the file has none.
pub(crate) fn coordinates<'c>(
    block: Block<'c>,
    notes: &mut RowNotes<'c>,
) -> Option<CoordinateColumns> {
    let plan = block.plan;
    let (east, north, read): (_, _, fn(&str, &str, _) -> Point) = match plan.layout.coordinates? {
        Coordinates::Degrees { longitude, latitude } => (longitude, latitude, degrees),
        Coordinates::Grid { easting, northing } => (easting, northing, grid),
    };
    let slot = |header| plan.slots_of(&[header]).first().copied();
    let (east, north) = slot(east).zip(slot(north))?;
    let rows = block.len();
    let mut longitudes: Vec<Option<f64>> = Vec::with_capacity(rows);
    let mut latitudes: Vec<Option<f64>> = Vec::with_capacity(rows);
    let mut refused = vec![false; rows];
    // A projection takes longer than all else that is done with a row, and addresses repeat.
    let mut memo: Memo<(&'c str, &'c str), Point> = Memo::new();
    for (row, refused) in refused.iter_mut().enumerate() {
        let cell = block.cells.get(row, east);
        let pair = (cell, block.cells.get(row, north));
        let point = memo.get(pair, |(east, north)| read(east, north, plan.rounding));
        let spot = Spot { slot: Some(east), rule: None };
        if let Some(why) = point.fault() {
            notes.note(row, &findings::BAD_COORDINATES, spot, why);
            *refused = true;
        }
        let found = match point {
            Point::At(lon, lat) => Some((lon, lat)),
            Point::Swapped(lon, lat) => {
                notes.note(row, &findings::SWAPPED_COORDINATES, spot, cell);
                Some((lon, lat))
            }
            _ => None,
        };
        longitudes.push(found.map(|p| p.0));
        latitudes.push(found.map(|p| p.1));
    }
    Some(CoordinateColumns {
        longitude: Arc::new(Float64Array::from(longitudes)),
        latitude: Arc::new(Float64Array::from(latitudes)),
        refused,
    })
}
