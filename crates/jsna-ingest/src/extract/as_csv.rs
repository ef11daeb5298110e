//! Tables of other formats as CSV: one line for each row.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Adds a row. A line break within a cell would count as a row: it becomes a space.
pub(super) fn push_row<'c>(out: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let has = |a, b| memchr::memchr2(a, b, cell.as_bytes()).is_some();
        let line = if has(b'\r', b'\n') {
            Cow::Owned(cell.replace(['\r', '\n'], " "))
        } else {
            Cow::Borrowed(cell)
        };
        if has(b'"', b',') {
            let _ = write!(out, "\"{}\"", line.replace('"', "\"\""));
        } else {
            out.push_str(&line);
        }
    }
    out.push('\n');
}
