//! The Gini coefficient of crime over places, plain and generalised for sparse counts.

use super::inputs::ranked;
use crate::error::{Error, Result};
use crate::numeric::check::real;

/// A Gini coefficient: 0 when every place has the same number of events, towards 1 when one place has them all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gini {
    /// The coefficient for these places taken as the whole (divides by the number of places). Below 1 always.
    pub value: f64,
    /// The coefficient with the small-sample correction, which reaches 1 when one place has everything.
    /// `None` where the correction divides by zero: a single place, or for the generalised form a single event.
    pub corrected: Option<f64>,
    /// Number of places.
    pub places: usize,
    /// Number of events.
    pub events: f64,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The plain Gini coefficient of `counts` (events per place, one element per place, zeros included).
///
/// `sum((2i - n - 1) y_i) / n` over shares `y` ranked from least to most. Weighted events (harm scores) are allowed.
/// When there are fewer events than places, most places must be empty and this number is high whatever the police
/// or the council do: use [`generalised_gini`] for sparse counts.
///
/// # Errors
/// No place; no event at all; a count that is negative or not finite.
///
/// # Source
/// Gini 1912; correction `n / (n - 1)` as in `DescTools::Gini`, with which it agrees.
///
/// # Deviations
/// None: agrees with `DescTools`.
///
/// # Example
/// ```
/// use jsna_stats::place::gini;
/// let one_place_has_all = gini(&[0.0, 0.0, 0.0, 12.0])?;
/// assert_eq!(one_place_has_all.value, 0.75); // cannot exceed (n - 1) / n
/// assert_eq!(one_place_has_all.corrected, Some(1.0));
/// assert_eq!(gini(&[3.0, 3.0, 3.0])?.value, 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn gini(counts: &[f64]) -> Result<Gini> {
    let (ranked, events) = ranked("The Gini coefficient", counts)?;
    let n = real(ranked.len());
    let value = plain(&ranked, events);
    Ok(Gini {
        value,
        corrected: (ranked.len() > 1).then(|| (value * n / (n - 1.0)).min(1.0)),
        places: ranked.len(),
        events,
        statistic: "Gini coefficient",
        method: "Gini 1912",
    })
}

/// The generalised Gini coefficient of `counts` (whole numbers of events per place, zeros included).
///
/// With fewer events than places the most even spread possible still leaves places empty. This form
/// measures from that spread instead of from an impossible one, so it is 0 when no place has more than one event.
/// With at least as many events as places it equals [`gini`].
///
/// # Errors
/// As [`gini`], and a count that is not a whole number: without single events there is no most even spread.
///
/// # Source
/// Bernasco and Steenbeek, *Journal of Quantitative Criminology* 33, 2017. Agrees with `lorenzgini`.
///
/// # Deviations
/// None: agrees with `lorenzgini`. Where the correction divides by zero (a single event) it is withheld.
///
/// # Example
/// Five burglaries in a hundred streets, never two in the same street: nothing is concentrated.
/// ```
/// use jsna_stats::place::{generalised_gini, gini};
/// let mut streets = vec![0.0; 95];
/// streets.extend([1.0; 5]);
/// assert!((gini(&streets)?.value - 0.95).abs() < 1e-12);
/// assert!(generalised_gini(&streets)?.value < 1e-12);
/// // All five in one street: as concentrated as five burglaries can be.
/// streets[95..].copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 5.0]);
/// assert!((generalised_gini(&streets)?.corrected.unwrap() - 1.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn generalised_gini(counts: &[f64]) -> Result<Gini> {
    if let Some(at) = counts.iter().position(|c| c.is_finite() && c.fract() != 0.0) {
        return Err(Error::Domain {
            what: "counts",
            expected: "whole numbers of events",
            found: counts[at],
            at: Some(at),
        });
    }
    let (ranked, events) = ranked("The generalised Gini coefficient", counts)?;
    let n = real(ranked.len());
    // (n / c) G - n / c + 1: the plain coefficient's distance from 1, measured in units of the scarcer of the two.
    let scarcity = (n / events).max(1.0);
    let value = (scarcity * plain(&ranked, events) - scarcity + 1.0).clamp(0.0, 1.0);
    let scarcer = n.min(events);
    Ok(Gini {
        value,
        corrected: (scarcer > 1.0).then(|| (value * scarcer / (scarcer - 1.0)).min(1.0)),
        places: ranked.len(),
        events,
        statistic: "generalised Gini coefficient",
        method: "Bernasco and Steenbeek 2017",
    })
}

/// The population form over counts ranked from most to least.
fn plain(ranked: &[f64], total: f64) -> f64 {
    let n = real(ranked.len());
    let sum: f64 = ranked
        .iter()
        .enumerate()
        .map(|(i, count)| (n - 1.0 - 2.0 * real(i)) * (count / total))
        .sum();
    // Rounding alone can take an even spread below 0.
    (sum / n).max(0.0)
}
