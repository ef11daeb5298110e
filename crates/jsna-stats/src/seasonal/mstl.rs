//! MSTL: several seasons at once.

use stlrs::{MstlParams, StlParams};

use super::check_cycle;
use crate::error::{Error, Result};
use crate::series::{check_values, real};

const METHOD: &str = "MSTL decomposition";

/// A series with several seasons taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiDecomposition {
    /// One season for each period, in the order of the periods given.
    pub seasons: Vec<Vec<f64>>,
    /// What changes slowly.
    pub trend: Vec<f64>,
    /// What is left.
    pub remainder: Vec<f64>,
    /// The value without its seasons.
    pub adjusted: Vec<f64>,
    /// What the parts are.
    pub statistic: &'static str,
    /// "MSTL decomposition".
    pub method: &'static str,
}

/// MSTL: takes a series with one or more seasons apart, for example days with a week and a year.
///
/// STL for each period in turn, shortest first, on the series without the other seasons, twice
/// over (once for a single period). The season of the `i`-th shortest period is smoothed over
/// `7 + 4 i` cycles, as in R's `mstl`.
///
/// `values` is a series without gaps, `periods` the numbers of points in each cycle; `robust` keeps wild values
/// out of seasons and trend. All components are in the unit of the values.
///
/// # Errors
/// [`Error::TooFew`] below two cycles of any period; [`Error::Domain`] for a value that is not
/// finite, no period, a period below 2, or the same one twice.
///
/// # Source
/// Bandara, Hyndman and Bergmeir, arXiv 2107.13462 (2021). Checked against `forecast` 8.20 of R.
///
/// # Deviations
/// None known. Agrees with `mstl` of R for a single period; several periods have no vector.
///
/// # Example
/// ```
/// use jsna_stats::seasonal::mstl;
/// let day = |t: i32| 50.0 + f64::from(t % 7) + if t % 28 < 3 { 10.0 } else { 0.0 };
/// let days: Vec<f64> = (0..140).map(day).collect();
/// let parts = mstl(&days, &[7, 28], false)?;
/// let back = parts.seasons[0][30] + parts.seasons[1][30] + parts.trend[30] + parts.remainder[30];
/// assert!((back - days[30]).abs() < 1e-9);
/// // With the week alone, the four weeks are left in trend and remainder.
/// let week = mstl(&days, &[7], false)?;
/// let left = |remainder: &[f64]| remainder.iter().map(|r| r * r).sum::<f64>();
/// assert!(left(&week.remainder) > 10.0 * left(&parts.remainder));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn mstl(values: &[f64], periods: &[usize], robust: bool) -> Result<MultiDecomposition> {
    check_values("value", values)?;
    if periods.is_empty() {
        return Err(Error::TooFew { method: METHOD, what: "periods", needed: 1, found: 0 });
    }
    for (at, &period) in periods.iter().enumerate() {
        check_cycle(METHOD, values.len(), period)?;
        if periods[..at].contains(&period) {
            return Err(Error::Domain {
                what: "period",
                expected: "given once",
                found: real(period),
                at: Some(at),
            });
        }
    }
    let mut single = StlParams::new();
    single.robust(robust);
    let mut params = MstlParams::new();
    params.stl_params(single);
    let fitted = params
        .fit(values, periods)
        .map_err(|e| Error::Refused { method: METHOD, reason: e.to_string() })?;
    let (seasons, trend, remainder) = fitted.into_parts();
    let adjusted = trend.iter().zip(&remainder).map(|(t, r)| t + r).collect();
    let statistic = "seasons, trend and remainder";
    Ok(MultiDecomposition { seasons, trend, remainder, adjusted, statistic, method: METHOD })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_input_panics_and_components_add_up(
            values in prop::collection::vec(prop_oneof![prop::num::f64::ANY, -9.0..9.0_f64], 0..80),
            periods in prop::collection::vec(0_usize..20, 0..3),
            clean in any::<bool>(),
            robust in any::<bool>(),
        ) {
            let values: Vec<f64> = values.into_iter().filter(|v| !clean || v.abs() < 10.0).collect();
            if let Ok(parts) = mstl(&values, &periods, robust) {
                for (i, v) in values.iter().enumerate() {
                    let sum = parts.trend[i] + parts.remainder[i] + parts.seasons.iter().map(|s| s[i]).sum::<f64>();
                    prop_assert!((sum - v).abs() <= 1e-9 * (1.0 + v.abs()) || !clean);
                }
            }
        }
    }
}
