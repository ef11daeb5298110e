//! The special-cause rules of NHS Making Data Count, within one phase.

/// Which side of the centre line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Above the centre line.
    Above,
    /// Below the centre line.
    Below,
}

/// Which way a series moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Values rise.
    Increasing,
    /// Values fall.
    Decreasing,
}

/// Why a point is, or is not, a signal. The first rule that applies in this order names the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No rule applies: ordinary variation, or a missing month.
    Common,
    /// Beyond a process limit (3 sigma).
    OutsideLimits(Side),
    /// One of six or seven points in a row, each higher (or each lower) than the one before.
    Trend(Direction),
    /// Beyond 2 sigma, with a second such point among three in a row on the same side.
    TwoOfThree(Side),
    /// One of six or seven points in a row on the same side of the mean.
    Shift(Side),
}

/// How many points in a row make a trend or a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunLength {
    /// Six, an option of the Making Data Count workbook.
    Six,
    /// Seven, the published rule.
    Seven,
}

impl RunLength {
    /// The number of points.
    pub fn points(self) -> usize {
        match self {
            Self::Six => 6,
            Self::Seven => 7,
        }
    }
}

/// Which points the "two out of three" rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TwoOfThree {
    /// Every point beyond 2 sigma, also those beyond 3 sigma: the rule of NHS England's tool since
    /// November 2023.
    Beyond2Sigma,
    /// Only points between 2 and 3 sigma: the rule before, and that of NHSRplotthedots 0.2.2.
    Between2And3Sigma,
}

/// What the rules need to know of one point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) value: f64,
    /// `None` on the mean.
    pub(crate) side: Option<Side>,
    pub(crate) outside: bool,
    pub(crate) beyond_2_sigma: bool,
}

/// Names the cause of every point of one phase. `None` is a missing month: it breaks every run.
pub(crate) fn causes(points: &[Option<Placed>], run: RunLength, rule: TwoOfThree) -> Vec<Cause> {
    let trend = trends(points, run.points());
    let shift = shifts(points, run.points());
    let pair = pairs(points, rule);
    let mut causes = Vec::with_capacity(points.len());
    for (i, point) in points.iter().enumerate() {
        let Some(p) = point else {
            causes.push(Cause::Common);
            continue;
        };
        causes.push(match p.side {
            Some(side) if p.outside => Cause::OutsideLimits(side),
            _ if trend[i] => Cause::Trend(step(points, &trend, i)),
            Some(side) if pair[i] => Cause::TwoOfThree(side),
            Some(side) if shift[i] => Cause::Shift(side),
            _ => Cause::Common,
        });
    }
    causes
}

/// Marks points that belong to `k` in a row, each higher, or each lower, than the one before.
fn trends(points: &[Option<Placed>], k: usize) -> Vec<bool> {
    let sign = |i: usize| match (points[i - 1], points[i]) {
        (Some(a), Some(b)) if b.value > a.value => 1,
        (Some(a), Some(b)) if b.value < a.value => -1,
        _ => 0,
    };
    let mut marked = vec![false; points.len()];
    let mut start = 0;
    let mut last = 0;
    for i in 1..=points.len() {
        let s = if i < points.len() { sign(i) } else { 0 };
        if s != last || s == 0 {
            // The run of equal steps ended at point i - 1; its first point is `start`.
            if last != 0 && i - start >= k {
                marked[start..i].fill(true);
            }
            start = i - 1;
            last = s;
        }
    }
    marked
}

/// The direction of the trend that point `i` belongs to. A point shared by two trends takes the
/// step to its right, as NHSRplotthedots does.
fn step(points: &[Option<Placed>], trend: &[bool], i: usize) -> Direction {
    let shared = trend.get(i + 1).copied().unwrap_or(false);
    let (from, to) = if shared { (i, i + 1) } else { (i.saturating_sub(1), i) };
    match (points[from], points[to]) {
        (Some(a), Some(b)) if b.value > a.value => Direction::Increasing,
        _ => Direction::Decreasing,
    }
}

/// Marks points that belong to `k` in a row on the same side of the mean.
fn shifts(points: &[Option<Placed>], k: usize) -> Vec<bool> {
    let side = |i: usize| points[i].and_then(|p| p.side);
    let mut marked = vec![false; points.len()];
    let mut start = 0;
    for i in 1..=points.len() {
        if i == points.len() || side(i) != side(start) {
            if side(start).is_some() && i - start >= k {
                marked[start..i].fill(true);
            }
            start = i;
        }
    }
    marked
}

/// Marks the points of the "two out of three" rule: three in a row on one side, two of them far
/// out. Only the far points are marked, never the near one between them.
fn pairs(points: &[Option<Placed>], rule: TwoOfThree) -> Vec<bool> {
    let far = |p: &Placed| match rule {
        TwoOfThree::Beyond2Sigma => p.beyond_2_sigma,
        TwoOfThree::Between2And3Sigma => p.beyond_2_sigma && !p.outside,
    };
    let mut marked = vec![false; points.len()];
    for (i, window) in points.windows(3).enumerate() {
        let [Some(a), Some(b), Some(c)] = window else { continue };
        let together = a.side.is_some() && a.side == b.side && b.side == c.side;
        let flags = [far(a), far(b), far(c)];
        if together && flags.iter().filter(|f| **f).count() >= 2 {
            for (offset, flag) in flags.into_iter().enumerate() {
                marked[i + offset] |= flag;
            }
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(values: &[Option<f64>], mean: f64) -> Vec<Option<Placed>> {
        let side = |v: f64| {
            if v > mean {
                Some(Side::Above)
            } else if v < mean {
                Some(Side::Below)
            } else {
                None
            }
        };
        values
            .iter()
            .map(|v| {
                v.map(|value| Placed {
                    value,
                    side: side(value),
                    outside: false,
                    beyond_2_sigma: false,
                })
            })
            .collect()
    }

    #[test]
    fn seven_rising_points_are_a_trend_and_six_are_not() {
        let rising: Vec<_> = (1..=7).map(|x| Some(f64::from(x))).collect();
        let seven = causes(&placed(&rising, 4.0), RunLength::Seven, TwoOfThree::Beyond2Sigma);
        assert!(seven.iter().all(|c| *c == Cause::Trend(Direction::Increasing)));
        let six = causes(&placed(&rising[..6], 4.0), RunLength::Seven, TwoOfThree::Beyond2Sigma);
        assert!(six.iter().all(|c| *c == Cause::Common));
        let six = causes(&placed(&rising[..6], 4.0), RunLength::Six, TwoOfThree::Beyond2Sigma);
        assert!(six.iter().all(|c| *c == Cause::Trend(Direction::Increasing)));
    }

    #[test]
    fn a_missing_month_breaks_a_trend_and_a_shift() {
        let mut values: Vec<_> = (1..=9).map(|x| Some(f64::from(x))).collect();
        values[4] = None;
        let found = causes(&placed(&values, 0.0), RunLength::Seven, TwoOfThree::Beyond2Sigma);
        assert!(found.iter().all(|c| *c == Cause::Common));
    }

    #[test]
    fn a_tie_breaks_a_trend_and_a_point_on_the_mean_breaks_a_shift() {
        let tie = [1.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0].map(Some);
        assert!(!trends(&placed(&tie, 0.0), 7).iter().any(|m| *m));
        let on_mean = [5.0, 6.0, 5.0, 4.0, 6.0, 5.0, 6.0, 5.0].map(Some);
        assert!(!shifts(&placed(&on_mean, 4.0), 7).iter().any(|m| *m));
    }

    #[test]
    fn two_trends_in_a_row_keep_their_own_points() {
        let values: Vec<_> =
            [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1].map(|x| Some(f64::from(x))).to_vec();
        let found = causes(&placed(&values, 4.5), RunLength::Seven, TwoOfThree::Beyond2Sigma);
        assert_eq!(found[0], Cause::Trend(Direction::Increasing));
        assert_eq!(found[6], Cause::Trend(Direction::Decreasing));
        assert_eq!(found[12], Cause::Trend(Direction::Decreasing));
    }
}
