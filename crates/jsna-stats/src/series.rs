//! Checks and sums shared by the methods on series.

use crate::error::{Error, Result};
pub(crate) use crate::numeric::check::{at_least, real, same_length};

/// The largest size of value the methods accept: squares and cubes of it still fit in an `f64`.
pub(crate) const LARGEST: f64 = 1e100;

/// The smallest denominator the methods accept.
const SMALLEST: f64 = 1e-100;

/// A non-negative number that is known to be whole, as a length. Saturates.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the caller passes a small whole number"
)]
pub(crate) fn whole(x: f64) -> usize {
    x as usize
}

/// Checks that every value is a finite number no larger than [`LARGEST`].
pub(crate) fn check_values(what: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().position(|x| !accepted(*x)) {
        None => Ok(()),
        Some(at) => Err(domain(what, "a finite number up to 1e100", values[at], at)),
    }
}

/// Checks a series with gaps like [`check_values`] and returns how many values are present.
pub(crate) fn check_series(what: &'static str, values: &[Option<f64>]) -> Result<usize> {
    let mut present = 0;
    for (at, x) in values.iter().enumerate() {
        if let Some(x) = *x {
            if !accepted(x) {
                return Err(domain(what, "a finite number up to 1e100", x, at));
            }
            present += 1;
        }
    }
    Ok(present)
}

/// Checks counts with gaps: finite and not negative. Returns how many are present.
pub(crate) fn check_counts(what: &'static str, values: &[Option<f64>]) -> Result<usize> {
    let present = check_series(what, values)?;
    match values.iter().position(|x| x.is_some_and(|x| x < 0.0)) {
        None => Ok(present),
        Some(at) => Err(domain(what, "0 or more", values[at].unwrap_or_default(), at)),
    }
}

/// Checks denominators with gaps: finite and above 0, and not so small that a ratio overflows.
/// Returns how many are present.
pub(crate) fn check_denominators(what: &'static str, values: &[Option<f64>]) -> Result<usize> {
    let present = check_series(what, values)?;
    match values.iter().position(|x| x.is_some_and(|x| x < SMALLEST)) {
        None => Ok(present),
        Some(at) => {
            Err(domain(what, "above 0 (1e-100 or more)", values[at].unwrap_or_default(), at))
        }
    }
}

/// The mean in two passes: the second adds the mean of what the first left over, so that a value
/// equal to the mean of whole numbers compares as equal. `None` without values.
pub(crate) fn mean(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let (sum, n) = values.clone().fold((0.0, 0_usize), |(s, n), x| (s + x, n + 1));
    if n == 0 {
        return None;
    }
    let first = sum / real(n);
    let left: f64 = values.map(|x| x - first).sum();
    Some(first + left / real(n))
}

/// The median of `values`, which it reorders. `None` without values.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    let middle = *middle;
    if n % 2 == 1 {
        return Some(middle);
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(f64::midpoint(lower, middle))
}

fn accepted(x: f64) -> bool {
    x.is_finite() && x.abs() <= LARGEST
}

fn domain(what: &'static str, expected: &'static str, found: f64, at: usize) -> Error {
    Error::Domain { what, expected, found, at: Some(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_of_thirds_equals_its_values() {
        assert_eq!(mean([0.1; 30].into_iter()), Some(0.1));
        assert_eq!(mean(std::iter::empty()), None);
    }

    #[test]
    fn median_takes_the_middle_or_halfway() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn a_bad_value_is_named_by_position() {
        let found = check_counts("count", &[Some(1.0), None, Some(-2.0)]);
        assert_eq!(
            found,
            Err(Error::Domain { what: "count", expected: "0 or more", found: -2.0, at: Some(2) })
        );
        assert!(check_series("value", &[Some(f64::NAN)]).is_err());
        assert!(check_values("value", &[1e101]).is_err());
    }
}
