//! Input checks. They run first in every public function, so that what follows may rely on them.

use crate::error::{Error, Result};
use crate::withheld::{Reason, received};

/// Rejects NaN and infinities.
pub(crate) fn finite(what: &'static str, found: f64) -> Result<f64> {
    domain(found.is_finite(), what, "a finite number", found, None)
}

/// Accepts 0 and above.
pub(crate) fn non_negative(what: &'static str, found: f64) -> Result<f64> {
    domain(found.is_finite() && found >= 0.0, what, "a finite number, 0 or more", found, None)
}

/// Accepts what is above 0.
pub(crate) fn positive(what: &'static str, found: f64) -> Result<f64> {
    domain(found.is_finite() && found > 0.0, what, "a finite number above 0", found, None)
}

/// Rejects NaN and infinities anywhere in a slice, naming the position.
pub(crate) fn all_finite(what: &'static str, values: &[f64]) -> Result<()> {
    each(values, f64::is_finite, what, "finite numbers")
}

/// Accepts slices of values that are 0 or more.
pub(crate) fn all_non_negative(what: &'static str, values: &[f64]) -> Result<()> {
    each(values, |v| v.is_finite() && v >= 0.0, what, "finite numbers, 0 or more")
}

/// Accepts slices of values above 0.
pub(crate) fn all_positive(what: &'static str, values: &[f64]) -> Result<()> {
    each(values, |v| v.is_finite() && v > 0.0, what, "finite numbers above 0")
}

/// A finite value of one group among many, or why the group has none.
pub(crate) fn usable(
    what: &'static str,
    at: usize,
    value: Option<f64>,
) -> std::result::Result<f64, Reason> {
    finite(what, received("the value", value)?).map_err(|e| e.at(at).into())
}

/// Slices that describe the same things must have the same length.
pub(crate) fn same_length(what: &'static str, left: usize, right: usize) -> Result<()> {
    if left == right { Ok(()) } else { Err(Error::Lengths { what, left, right }) }
}

/// Rejects fewer than `needed` of what the method counts.
pub(crate) fn at_least(
    method: &'static str,
    what: &'static str,
    needed: usize,
    found: usize,
) -> Result<()> {
    if found >= needed { Ok(()) } else { Err(Error::TooFew { method, what, needed, found }) }
}

/// An answer that left the range of the doubles is refused, never handed out as infinity or NaN.
pub(crate) fn representable(method: &'static str, value: f64) -> Result<f64> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::Refused {
            method,
            reason: String::from(
                "the inputs are too large or too small for a number to hold the answer",
            ),
        })
    }
}

/// A number of elements as a float, exact below 2^53, which no slice in memory reaches.
pub(crate) fn real(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "slices have fewer than 2^53 elements")]
    let float = count as f64;
    float
}

fn each(
    values: &[f64],
    good: impl Fn(f64) -> bool,
    what: &'static str,
    expected: &'static str,
) -> Result<()> {
    match values.iter().position(|v| !good(*v)) {
        None => Ok(()),
        Some(at) => domain(false, what, expected, values[at], Some(at)).map(|_| ()),
    }
}

fn domain(
    good: bool,
    what: &'static str,
    expected: &'static str,
    found: f64,
    at: Option<usize>,
) -> Result<f64> {
    if good { Ok(found) } else { Err(Error::Domain { what, expected, found, at }) }
}
