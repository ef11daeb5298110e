//! Harm-weighted counts.

use crate::error::Result;
use crate::numeric::check;

/// A harm-weighted count of offences and what it is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HarmScore {
    /// All offences, with and without a weight.
    pub total_count: f64,
    /// Offences without a weight, which the score leaves out. Publish this beside the score.
    pub unmapped_count: f64,
    /// Sum of count times weight.
    pub weighted_total: f64,
    /// Weighted total per head.
    pub per_head: f64,
    /// Offences, with and without a weight, per head.
    pub count_per_head: f64,
    /// Weighted total per weighted offence; `None` when no offence has a weight.
    pub mean_per_offence: Option<f64>,
    /// What the weighted total is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Harm score: offences weighted by severity (days of sentence in the published indices), per head.
///
/// `counts` and `weights` have one element per offence class; a class without a published weight is
/// `None`, is counted apart and never taken as harmless in silence. Two areas with the same number of
/// offences may differ tenfold in harm.
///
/// Weights are dated tables (a revision changes every past score): load them, do not write them down, and
/// state their edition.
///
/// # Errors
/// [`Error::Lengths`](crate::Error::Lengths) when the slices differ in length;
/// [`Error::Domain`](crate::Error::Domain), with the position where there is one, when a count or weight is
/// negative, the population is not above 0, or one is not finite.
///
/// # Source
/// ONS, Crime Severity Score (2016 and later); Sherman, Neyroud and Neyroud, Policing 10 (2016), the Cambridge
/// Crime Harm Index. Agrees with direct evaluation with pandas; no package was used.
///
/// # Deviations
/// None: agrees with pandas. An offence without a weight is counted in `unmapped_count`.
///
/// # Example
/// Two areas with 39 offences each. The score tells them apart, the count does not:
/// ```
/// use jsna_stats::rates::harm_score;
///
/// let weights = [Some(7_500.0), Some(690.0), None];
/// let grave = harm_score(&[1.0, 31.0, 7.0], &weights, 20_110.0)?;
/// let light = harm_score(&[0.0, 2.0, 37.0], &weights, 20_110.0)?;
/// assert_eq!((grave.total_count, light.total_count), (39.0, 39.0));
/// assert!((grave.weighted_total - 28_890.0).abs() < 1e-9);
/// assert!((light.weighted_total - 1_380.0).abs() < 1e-9);
/// // Most of the second score rests on offences that have no weight: it says so.
/// assert_eq!((grave.unmapped_count, light.unmapped_count), (7.0, 37.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn harm_score(counts: &[f64], weights: &[Option<f64>], population: f64) -> Result<HarmScore> {
    const METHOD: &str = "the harm score";
    check::same_length("counts and weights", counts.len(), weights.len())?;
    check::all_non_negative("counts", counts)?;
    let known: Vec<f64> = weights.iter().map(|weight| weight.unwrap_or(0.0)).collect();
    check::all_non_negative("weights", &known)?;
    check::positive("population", population)?;
    let total_count = check::representable(METHOD, counts.iter().sum())?;
    let unmapped_count = counts
        .iter()
        .zip(weights)
        .filter(|(_, weight)| weight.is_none())
        .map(|(count, _)| count)
        .sum();
    let mapped: f64 = counts
        .iter()
        .zip(weights)
        .filter(|(_, weight)| weight.is_some())
        .map(|(count, _)| count)
        .sum();
    let weighted_total = check::representable(
        METHOD,
        counts.iter().zip(&known).map(|(count, weight)| count * weight).sum(),
    )?;
    Ok(HarmScore {
        total_count,
        unmapped_count,
        weighted_total,
        per_head: check::representable(METHOD, weighted_total / population)?,
        count_per_head: check::representable(METHOD, total_count / population)?,
        mean_per_offence: (mapped > 0.0)
            .then(|| check::representable(METHOD, weighted_total / mapped))
            .transpose()?,
        statistic: "harm score",
        method: "counts times weights, classes without a weight left out",
    })
}
