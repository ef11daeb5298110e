//! Exact limits of the counts that small areas have.

use super::{EXACT_BELOW, exact_limits};
use crate::error::Result;
use crate::interval::{Interval, Level};
use std::sync::OnceLock;

/// Whole counts that take exact limits: 0 to 9.
const WHOLE: usize = 10;

/// Limits of 0 to 9 events at the two levels that are published. A release has millions of such counts, and each
/// limit is a root to be solved for.
static KNOWN: OnceLock<[[Option<Interval>; WHOLE]; 2]> = OnceLock::new();

/// Exact limits; those of whole counts at the published levels are worked out once.
pub(super) fn limits(count: f64, level: Level) -> Result<Interval> {
    debug_assert!(count < EXACT_BELOW);
    let at = [Level::P95, Level::P99_8].iter().position(|l| *l == level);
    let whole = (0_u8..10).position(|n| f64::from(n).to_bits() == count.to_bits());
    let known = at.zip(whole).and_then(|(at, n)| KNOWN.get_or_init(table)[at][n]);
    known.map_or_else(|| exact_limits(count, level), Ok)
}

fn table() -> [[Option<Interval>; WHOLE]; 2] {
    [Level::P95, Level::P99_8].map(|level| {
        let mut count = 0.0;
        [(); WHOLE].map(|()| {
            let limits = exact_limits(count, level).ok();
            count += 1.0;
            limits
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_worked_out_before_is_the_limit() {
        for level in [Level::P95, Level::P99_8, Level::new(0.9).unwrap()] {
            for tenths in 0..100_u8 {
                let count = f64::from(tenths) / 10.0;
                assert_eq!(limits(count, level), exact_limits(count, level), "{count}");
            }
        }
    }
}
