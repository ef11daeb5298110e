//! Tables of other formats as CSV: one line for each row.

use std::fmt::Write as _;

/// Adds a row. A line break within a cell would count as a row: it becomes a space.
pub(super) fn push_row<'c>(out: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let cell = cell.replace(['\r', '\n'], " ");
        if cell.contains(['"', ',']) {
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(&cell);
        }
    }
    out.push('\n');
}
