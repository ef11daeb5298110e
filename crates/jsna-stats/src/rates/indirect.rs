//! Indirectly standardised ratios and rates.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;

use super::count;

/// What an indirect standardisation compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indirect {
    /// The ratio or the rate, with its interval.
    pub estimate: Estimate,
    /// Events observed.
    pub observed: f64,
    /// Events expected at the reference's rates.
    pub expected: f64,
    /// Crude rate of the reference: per the multiplier for a rate, per head for a ratio.
    pub reference_rate: f64,
}

/// Rates of the reference population by band, from which expected events follow.
#[derive(Debug, Clone, Copy)]
pub struct ReferencePopulation<'a> {
    /// Events of the reference, one element per band.
    pub events: &'a [f64],
    /// Population of the reference, one element per band.
    pub populations: &'a [f64],
}

const METHOD: &str = "indirect standardisation";

/// Indirectly standardised ratio: events observed over events expected if each band had the reference's
/// rate, times `reference_value` (100 by custom, 1 for a plain ratio).
///
/// `events` and `populations` have one element per band, in the order of the reference. Useful when the
/// bands hold too few events for a direct rate. **Do not rank areas by it**: each ratio is weighted by its
/// own population, so two ratios do not share a standard.
///
/// # Errors
/// [`Error::Lengths`] when the slices differ in length; [`Error::TooFew`] without bands; [`Error::Domain`],
/// with the band, when a count or population is negative or not finite, when a band without people has events, and
/// when nothing is expected.
///
/// # Source
/// Breslow and Day (1987); OHID, Fingertips public health technical guidance (2024). Agrees with
/// `PHEindicatormethods::calculate_ISRatio`. Limits of the observed count: exact below 10, Byar's from 10.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{ReferencePopulation, indirectly_standardised_ratio}};
///
/// let england = ReferencePopulation { events: &[1_000.0, 300.0], populations: &[100_000.0, 100_000.0] };
/// let area = indirectly_standardised_ratio(&[12.0, 18.0], &[1_000.0, 2_000.0], england, 100.0, Level::P95)?;
/// // Expected: 10 and 6; observed 30 of 16.
/// assert!((area.expected - 16.0).abs() < 1e-12);
/// assert!((area.estimate.value - 187.5).abs() < 1e-9);
///
/// // The same 30 events in a younger area, where 23 are expected.
/// let young = indirectly_standardised_ratio(&[12.0, 18.0], &[2_000.0, 1_000.0], england, 100.0, Level::P95)?;
/// assert!((young.estimate.value - 100.0 * 30.0 / 23.0).abs() < 1e-9);
/// assert!(young.estimate.interval.contains(100.0) && !area.estimate.interval.contains(100.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn indirectly_standardised_ratio(
    events: &[f64],
    populations: &[f64],
    reference: ReferencePopulation<'_>,
    reference_value: f64,
    level: Level,
) -> Result<Indirect> {
    check::positive("reference value", reference_value)?;
    let (observed, expected, rate) = expect(events, populations, reference)?;
    standardised(observed, expected, rate, reference_value, "indirectly standardised ratio", level)
}

/// Indirectly standardised rate: the [ratio](indirectly_standardised_ratio) times the crude rate of the
/// reference, per `multiplier`.
///
/// `events` and `populations` have one element per band, in the order of the reference; `multiplier` is the
/// unit (1,000 gives a rate per 1,000).
///
/// # Errors
/// As [`indirectly_standardised_ratio`].
///
/// # Source
/// As [`indirectly_standardised_ratio`]; agrees with `PHEindicatormethods::calculate_ISRate`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// The ratio in the unit of a rate, beside the crude rate that takes no notice of age:
/// ```
/// use jsna_stats::{Level, rates::{ReferencePopulation, crude_rate, indirectly_standardised_rate}};
///
/// let england = ReferencePopulation { events: &[1_000.0, 300.0], populations: &[100_000.0, 100_000.0] };
/// let area = indirectly_standardised_rate(&[12.0, 18.0], &[1_000.0, 2_000.0], england, 1_000.0, Level::P95)?;
/// assert!((area.reference_rate - 6.5).abs() < 1e-12);
/// assert!((area.estimate.value - 6.5 * 30.0 / 16.0).abs() < 1e-9); // 12.2 per 1,000
/// // This area is older than England, and older people have less of it: the crude rate looks better.
/// let crude = crude_rate(30.0, 3_000.0, 1_000.0, Level::P95)?;
/// assert!((crude.value - 10.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn indirectly_standardised_rate(
    events: &[f64],
    populations: &[f64],
    reference: ReferencePopulation<'_>,
    multiplier: f64,
    level: Level,
) -> Result<Indirect> {
    check::positive("multiplier", multiplier)?;
    let (observed, expected, rate) = expect(events, populations, reference)?;
    let mut found = standardised(
        observed,
        expected,
        rate,
        rate * multiplier,
        "indirectly standardised rate",
        level,
    )?;
    found.reference_rate = check::representable(METHOD, rate * multiplier)?;
    Ok(found)
}

fn standardised(
    observed: f64,
    expected: f64,
    reference_rate: f64,
    unit: f64,
    statistic: &'static str,
    level: Level,
) -> Result<Indirect> {
    let per = |count: f64| check::representable(METHOD, count / expected * unit);
    let limits = count::count_limits(observed, level)?;
    let interval = Interval {
        lower: limits.lower.map(per).transpose()?,
        upper: limits.upper.map(per).transpose()?,
        level,
    };
    let estimate =
        Estimate { value: per(observed)?, interval, statistic, method: count::method(observed) };
    Ok(Indirect { estimate, observed, expected, reference_rate })
}

/// Observed, expected, and the reference's crude rate per head.
fn expect(
    events: &[f64],
    populations: &[f64],
    reference: ReferencePopulation<'_>,
) -> Result<(f64, f64, f64)> {
    check::same_length("events and populations", events.len(), populations.len())?;
    check::same_length("events and reference events", events.len(), reference.events.len())?;
    check::same_length(
        "events and reference populations",
        events.len(),
        reference.populations.len(),
    )?;
    if events.is_empty() {
        return Err(Error::TooFew { method: METHOD, what: "bands", needed: 1, found: 0 });
    }
    check::all_non_negative("events", events)?;
    check::all_non_negative("populations", populations)?;
    check::all_non_negative("reference events", reference.events)?;
    check::all_positive("reference populations", reference.populations)?;
    let nobody = |(events, population): (&f64, &f64)| *events > 0.0 && *population == 0.0;
    if let Some(at) = events.iter().zip(populations).position(nobody) {
        let (what, expected) = ("populations", "above 0 in a band with events");
        return Err(Error::Domain { what, expected, found: 0.0, at: Some(at) });
    }
    let rates = reference
        .events
        .iter()
        .zip(reference.populations)
        .map(|(events, population)| events / population);
    let expected: f64 = rates.zip(populations).map(|(rate, population)| rate * population).sum();
    check::positive("expected events", expected)?;
    let rate = reference.events.iter().sum::<f64>() / reference.populations.iter().sum::<f64>();
    let observed = check::representable(METHOD, events.iter().sum())?;
    Ok((observed, expected, check::representable(METHOD, rate)?))
}
