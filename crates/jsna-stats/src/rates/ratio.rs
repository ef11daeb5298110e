//! One count over another.

use crate::error::Result;
use crate::interval::Figure;
use crate::numeric::check;

/// One count over another that it is not part of, times `multiplier`: arrests for each search, calls for each
/// crime.
///
/// `numerator` is 0 or more, `denominator` above 0; the value has the unit that `multiplier` gives it. There is no
/// interval: the two counts are not parts of one whole, and how they vary together is not known.
///
/// When the numerator is a part of the denominator it is a [`proportion`](super::proportion()); when the
/// denominator is people or time it is a [`crude_rate`](super::crude_rate).
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) when the numerator is negative, the denominator or the multiplier is not
/// above 0, or any of them is not finite. [`Error::Refused`](crate::Error::Refused) when the answer exceeds the
/// range of numbers.
///
/// # Source
/// A quotient; no paper.
///
/// # Deviations
/// None known: there is nothing to compare with.
///
/// # Example
/// ```
/// use jsna_stats::rates::ratio;
///
/// // 300 items found in 240 searches: a ratio, because one search may find several.
/// let finds = ratio(300.0, 240.0, 1.0)?;
/// assert_eq!((finds.value, finds.statistic, finds.method), (1.25, "ratio", "none"));
/// // Nothing over nothing has no value.
/// assert!(ratio(0.0, 0.0, 1.0).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn ratio(numerator: f64, denominator: f64, multiplier: f64) -> Result<Figure> {
    check::non_negative("numerator", numerator)?;
    check::positive("denominator", denominator)?;
    check::positive("multiplier", multiplier)?;
    let value = check::representable("the ratio", numerator / denominator * multiplier)?;
    Ok(Figure { value, statistic: "ratio", method: "none" })
}
