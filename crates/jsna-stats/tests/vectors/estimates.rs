//! Comparing estimates with the columns of the public health references.

use jsna_stats::{Estimate, Interval, Level};

use super::support::{Row, Tally, number};

/// Both levels of the references, with the two ways their columns write them.
pub(crate) const LEVELS: [(Level, &str, &str); 2] =
    [(Level::P95, "95_0cl", "95"), (Level::P99_8, "99_8cl", "99_8")];

/// The number in a column that must hold one.
pub(crate) fn cell(row: &Row, column: &str) -> f64 {
    number(&row[column]).unwrap_or_else(|| panic!("{column} is empty in {row:?}"))
}

/// Compares an interval with two cells.
pub(crate) fn interval(
    tally: &mut Tally,
    label: &str,
    found: Interval,
    row: &Row,
    lower: &str,
    upper: &str,
    tolerance: f64,
) {
    tally.optional(&format!("{label} {lower}"), found.lower, &row[lower], tolerance);
    tally.optional(&format!("{label} {upper}"), found.upper, &row[upper], tolerance);
}

/// Compares value, interval and method of an estimate with a row, at both levels.
pub(crate) fn estimate(
    tally: &mut Tally,
    label: &str,
    row: &Row,
    tolerance: f64,
    make: impl Fn(Level) -> Estimate,
) {
    for (level, end, _) in LEVELS {
        let found = make(level);
        tally.relative(&format!("{label} value"), found.value, cell(row, "value"), tolerance);
        interval(
            tally,
            label,
            found.interval,
            row,
            &format!("lower{end}"),
            &format!("upper{end}"),
            tolerance,
        );
        tally.text(&format!("{label} method"), found.method, &row["method"]);
    }
}
