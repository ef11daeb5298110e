//! Pairs of points that are close, without looking at all pairs.

use crate::error::{Error, Result};
use crate::numeric::check;

/// Beyond this the list of pairs no longer fits a laptop.
const MOST_PAIRS: usize = 50_000_000;

/// How the distance between two points is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Difference east plus difference north: closer to the way along a street grid, and what the
    /// Near Repeat Calculator uses.
    Manhattan,
    /// As the crow flies.
    Euclidean,
}

impl Metric {
    pub(crate) fn distance(self, dx: f64, dy: f64) -> f64 {
        match self {
            Self::Manhattan => dx.abs() + dy.abs(),
            Self::Euclidean => dx.hypot(dy),
        }
    }
}

/// Two points and their distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) distance: f64,
}

/// Every pair at most `reach` apart. Coordinates are finite and of equal length: the caller has checked.
///
/// Points are swept from west to east, so the cost is the number of pairs within `reach` on one axis.
pub(crate) fn close_pairs(
    method: &'static str,
    x: &[f64],
    y: &[f64],
    metric: Metric,
    reach: f64,
) -> Result<Vec<Pair>> {
    check::non_negative("the distance", reach)?;
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_unstable_by(|&a, &b| x[a].total_cmp(&x[b]).then(a.cmp(&b)));
    let mut pairs = Vec::new();
    for (i, &a) in order.iter().enumerate() {
        for &b in &order[i + 1..] {
            let dx = x[b] - x[a];
            if dx > reach {
                break;
            }
            let distance = metric.distance(dx, y[b] - y[a]);
            if distance <= reach {
                if pairs.len() == MOST_PAIRS {
                    let reason = format!(
                        "more than {MOST_PAIRS} pairs of points lie within {reach} of each other; use a shorter distance or fewer points"
                    );
                    return Err(Error::Refused { method, reason });
                }
                pairs.push(Pair { a: a.min(b), b: a.max(b), distance });
            }
        }
    }
    Ok(pairs)
}
