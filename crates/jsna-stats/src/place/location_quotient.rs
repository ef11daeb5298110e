//! Location quotients: what an area's crime is made of, next to the whole.

use crate::error::{Error, Result};
use crate::numeric::check::{non_negative, real, representable, same_length};
use crate::withheld::{Given, Reason, received};

const METHOD: &str = "the location quotient";

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
/// type falls the quotients of all others rise.
///
/// An area without any crime is withheld as empty. Withheld with its own reason, and not counted in the whole, is an
/// area where a count is missing (`None`), negative or not finite, or where there is more of the type than of all.
///
/// # Errors
/// Slices of different length; no crime of the type anywhere.
///
/// # Source
/// Brantingham and Brantingham, *Studies on Crime and Crime Prevention* 7, 1998. Agrees with direct evaluation
/// in R; no package was used.
///
/// # Deviations
/// None: agrees with R. An area without any crime is withheld, where the plain formula gives 0/0.
///
/// # Example
/// ```
/// use jsna_stats::place::location_quotients;
/// let robbery = [6.0, 2.0, 2.0].map(Some);
/// let all_crime = [20.0, 40.0, 40.0].map(Some);
/// let lq = location_quotients(&robbery, &all_crime)?;
/// let value = |area: usize| lq[area].value().map_or(0.0, |q| q.value);
/// assert!((value(0) - 3.0).abs() < 1e-12); // 30% of crime here, 10% everywhere
/// assert!((value(1) - 0.5).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn location_quotients(
    of_type: &[Option<f64>],
    all: &[Option<f64>],
) -> Result<Vec<Given<LocationQuotient>>> {
    same_length("counts of the type and of all crime", of_type.len(), all.len())?;
    let counts: Vec<Given<(f64, f64)>> =
        of_type.iter().zip(all).enumerate().map(|(at, (t, a))| pair(at, *t, *a).into()).collect();
    let known = || counts.iter().filter_map(Given::value);
    // Means instead of sums: they cannot leave the range of a float.
    let n = real(known().count());
    let (of_type, all) = known().fold((0.0, 0.0), |(t, a), c| (t + c.0 / n, a + c.1 / n));
    let share: f64 = of_type / all;
    if !(share > 0.0 && share.is_finite()) {
        return Err(refused("no crime of the type in any area"));
    }
    let quotient = |(t, a): (f64, f64)| {
        if a == 0.0 {
            return Given::Withheld(Reason::Empty);
        }
        let value = representable(METHOD, t / a / share);
        Given::from(value).map(|value| LocationQuotient {
            value,
            statistic: "location quotient",
            method: "share here over share everywhere",
        })
    };
    Ok(counts.into_iter().map(|counts| counts.and_then(quotient)).collect())
}

/// The two counts of one area, when both can be taken.
fn pair(
    at: usize,
    of_type: Option<f64>,
    all: Option<f64>,
) -> std::result::Result<(f64, f64), Reason> {
    let of_type = received("the count of the type", of_type)?;
    let all = received("the count of all crime", all)?;
    let of_type = non_negative("counts of the type", of_type).map_err(|e| e.at(at))?;
    let all = non_negative("counts of all crime", all).map_err(|e| e.at(at))?;
    if of_type > all {
        let what = "counts of the type";
        let expected = "at most the count of all crime in the same area";
        return Err(Error::Domain { what, expected, found: of_type, at: Some(at) }.into());
    }
    Ok((of_type, all))
}

fn refused(reason: &str) -> Error {
    Error::Refused { method: METHOD, reason: reason.to_owned() }
}
