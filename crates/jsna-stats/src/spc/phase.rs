//! Phases: the stretches of a series that have their own centre line and limits.

use std::ops::Range;

use crate::error::{Error, Result};

const METHOD: &str = "dividing a chart into phases";

/// Positions at which a new phase starts, from the dates of known changes ("rebase").
///
/// `dates` are the dates of the points in ascending order, `changes` the dates of known changes.
/// Each change starts a phase at the first point on or after it. A change before or at the first
/// point starts nothing, because the first phase starts there anyway. Any type with an order will
/// do: dates, month numbers.
///
/// # Errors
/// [`Error::Domain`] when `dates` are not ascending (position of the first fault), or a change is
/// later than the last point (position in `changes`): a rebase that does nothing would go unseen.
///
/// # Source
/// Plain look-up of dates; no paper and no package.
///
/// # Deviations
/// None known. A change after the last point is an error, because a rebase that does nothing would go unseen.
///
/// # Example
/// ```
/// use jsna_stats::spc::phase_starts;
/// let months = [202_301, 202_302, 202_303, 202_304];
/// assert_eq!(phase_starts(&months, &[202_303])?, [2]);
/// // A change in the middle of a gap starts at the next point, not at the one before it.
/// assert_eq!(phase_starts(&[1, 2, 5, 6], &[3])?, [2]);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn phase_starts<D: Ord>(dates: &[D], changes: &[D]) -> Result<Vec<usize>> {
    if let Some(at) = dates.windows(2).position(|w| w[0] >= w[1]) {
        let reason = format!("date {at} (from 0) is not later than the one before it", at = at + 1);
        return Err(Error::Refused { method: METHOD, reason });
    }
    let mut starts = Vec::with_capacity(changes.len());
    for (at, change) in changes.iter().enumerate() {
        let start = dates.partition_point(|d| d < change);
        if start == dates.len() {
            let reason = format!("change {at} (from 0) is later than the last point");
            return Err(Error::Refused { method: METHOD, reason });
        }
        if start > 0 {
            starts.push(start);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    Ok(starts)
}

/// The phases of `n` points as ranges, given the positions at which new ones start.
pub(crate) fn phases(n: usize, starts: &[usize]) -> Result<Vec<Range<usize>>> {
    let mut ranges = Vec::with_capacity(starts.len() + 1);
    let mut from = 0;
    for (at, &start) in starts.iter().enumerate() {
        if start <= from || start >= n {
            return Err(Error::Domain {
                what: "start of a phase",
                expected: "after the start before it and inside the series",
                found: crate::series::real(start),
                at: Some(at),
            });
        }
        ranges.push(from..start);
        from = start;
    }
    ranges.push(from..n);
    Ok(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_after_the_end_is_an_error() {
        assert!(phase_starts(&[1, 2, 3], &[4]).is_err());
        assert!(phase_starts(&[1, 3, 2], &[2]).is_err());
        assert_eq!(phase_starts(&[1, 2, 3], &[1, 3, 3]), Ok(vec![2]));
    }

    #[test]
    fn phases_cover_the_series_once() {
        assert_eq!(phases(5, &[2, 4]), Ok(vec![0..2, 2..4, 4..5]));
        assert!(phases(5, &[0]).is_err());
        assert!(phases(5, &[3, 3]).is_err());
        assert!(phases(5, &[5]).is_err());
    }
}
