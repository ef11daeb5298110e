//! Location quotients: what an area's crime is made of, next to the whole.

use crate::error::{Error, Result};
use crate::numeric::check::{all_non_negative, real, same_length};

/// The location quotient of one type of crime in one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocationQuotient {
    /// The type's share of crime here over its share everywhere: 1 is the same mix as the whole.
    pub value: f64,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The location quotient of one type of crime in each area:
/// `(type in area / all in area) / (type everywhere / all everywhere)`.
///
/// 1 is the same mix as the whole, 2 twice the share. `of_type` and `all` are counts with one element per area;
/// `all` includes the type. A quotient says nothing about volume: a quiet area can have a high one, and when one
/// type falls the quotients of all others rise. An area without any crime has no result.
///
/// # Errors
/// Slices of different length; a count that is negative or not finite; more of the type than of all crime, at a
/// position; no crime of the type anywhere, or totals beyond the range of a float.
///
/// # Source
/// Brantingham and Brantingham 1997.
///
/// # Example
/// ```
/// use jsna_stats::place::location_quotients;
/// let robbery = [6.0, 2.0, 2.0];
/// let all_crime = [20.0, 40.0, 40.0];
/// let lq = location_quotients(&robbery, &all_crime)?;
/// let value = |area: usize| lq[area].as_ref().map_or(0.0, |q| q.value);
/// assert!((value(0) - 3.0).abs() < 1e-12); // 30% of crime here, 10% everywhere
/// assert!((value(1) - 0.5).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn location_quotients(of_type: &[f64], all: &[f64]) -> Result<Vec<Result<LocationQuotient>>> {
    const METHOD: &str = "The location quotient";
    same_length("counts of the type and of all crime", of_type.len(), all.len())?;
    all_non_negative("counts of the type", of_type)?;
    all_non_negative("counts of all crime", all)?;
    if let Some(at) = of_type.iter().zip(all).position(|(t, a)| t > a) {
        let (what, expected) =
            ("counts of the type", "at most the count of all crime in the same area");
        return Err(Error::Domain { what, expected, found: of_type[at], at: Some(at) });
    }
    let refused = |reason: &str| Error::Refused { method: METHOD, reason: reason.to_owned() };
    // Means instead of sums: they cannot leave the range of a float.
    let n = real(of_type.len());
    let mean = |counts: &[f64]| counts.iter().map(|c| c / n).sum::<f64>();
    let share = mean(of_type) / mean(all);
    if !(share > 0.0 && share.is_finite()) {
        return Err(refused("no crime of the type in any area"));
    }
    let quotient = |(t, a): (&f64, &f64)| {
        let value = t / a / share;
        if *a == 0.0 {
            Err(refused("the area has no crime"))
        } else if value.is_finite() {
            Ok(LocationQuotient {
                value,
                statistic: "location quotient",
                method: "share here over share everywhere",
            })
        } else {
            Err(refused("the result is beyond the range of a float"))
        }
    };
    Ok(of_type.iter().zip(all).map(quotient).collect())
}
